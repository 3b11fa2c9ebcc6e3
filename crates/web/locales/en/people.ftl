# Words of people, access and the audit view.
role-account-manager = account manager
role-finance = finance
role-customer-admin = customer’s administrator
error-denied-engineer-only = Ask somebody who works on tickets: they may.
error-denied-key-scope = This key is not meant for that.
