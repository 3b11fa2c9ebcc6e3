# Woorden van mensen, toegang en het logboek.
role-account-manager = accountmanager
role-finance = financiën
role-customer-admin = beheerder bij de klant
error-denied-engineer-only = Vraag het iemand die aan tickets werkt: die mag dit wel.
error-denied-key-scope = Deze sleutel is daar niet voor bedoeld.
