# Words of people, access and the audit view.
role-account-manager = account manager
role-finance = finance
role-customer-admin = customer’s administrator
error-denied-engineer-only = Ask somebody who works on tickets: they may.
error-denied-key-scope = This key is not meant for that.
password-long = The new password is too long: at most 1,024 characters.
password-common = This password is among the first that others try. Take a sentence of your own.

# Signing in, second step
second-title = One more step
second-code = Code
second-hint = Six digits from your authenticator app, or one of your recovery codes.
second-wrong = That code is not right, or it was used before. Wait for the next one and try again.
second-other = Sign in as somebody else
enrol-title = Set up an authenticator app
enrol-why = Colleagues sign in with a second step. It takes a minute, once.
enrol-step-app = Open an authenticator app on your phone, such as Aegis, 2FAS, or the one in your password manager.
enrol-step-scan = Add an account and point the camera at this picture.
enrol-picture = QR code for your authenticator app
enrol-by-hand = Or type this key:
enrol-code = The six digits that the app shows now
enrol-confirm = Confirm and go on
codes-title = Your recovery codes
codes-why = Keep these where you keep your passwords, not on your phone. Each works once when the phone is not at hand. They are shown only now.
codes-kept = I have kept them
codes-new = New recovery codes
codes-make = Make new codes
codes-left = { $n ->
    [one] One recovery code is left.
   *[other] { $n } recovery codes are left.
}
second-settings = Second step
second-on = Your authenticator app is asked for since
second-off = You sign in with a password alone.
second-add = Set up an authenticator app
second-change = Change
second-remove = Take the authenticator app away

# Links of mails
forgotten = Forgot your password?
forgotten-title = A new password
forgotten-how = Give your email address. We send a link with which you choose a new password.
forgotten-send = Send the link
forgotten-sent = If we know this address, a mail with a link is on its way. It works for an hour.
link-welcome = Choose your password
link-reset = Choose a new password
link-for = Hello { $name }. With this password you sign in from now on.
link-void = This link no longer works
link-void-help = It was used already, or it is too old. Ask for a new one.
mail-invitation-subject = Your access to { $house }
mail-invitation-text = Hello { $name },

    You can sign in to { $house }. Choose your password here, within seven days:

    { $url }

    Did you not expect this? Then do nothing.
mail-reset-subject = A new password for { $house }
mail-reset-text = Hello { $name },

    Somebody, probably you, asked for a new password. Choose it here, within an hour:

    { $url }

    Was it not you? Then do nothing: your present password stays.

# Sessions and keys
sessions = Where you are signed in
sessions-here = here
sessions-unknown = A browser
sessions-since = since
sessions-seen = last used
sessions-end-others = Sign out everywhere else
keys-of-programs = Keys of programs
key-read = reads
key-write = reads and changes
key-mail = hands in mail
key-used = last used
key-never = never used
key-ends = ends
key-over = ended

# People, the audit view, broken glass
nav-people = People
nav-audit = Audit
audit-other = { $who }: { $kind }, { $subject }, { $customer }
audit-house = the house
audit-program = The program
audit-gone = somebody who was erased
audit-about = What an administrator or anybody else changed, in the order of the record. Nothing of it can be altered unseen.
audit-who = By whom
audit-kind = What
audit-of = Of
audit-from = From
audit-to = Until
audit-tickets = Tickets too
audit-nothing = Nothing was recorded that fits.
audit-place = link { $n } of the chain
audit-late = recorded
audit-person-filter = About one person; show everything
people-new = New person
people-words = Name or address
people-kind = Who
people-everybody = Everybody
people-any = All
people-customer = Customer
people-inactive-too = Those who left too
people-show = Show
people-nobody = Nobody fits. People that you add appear here, with what they may do.
people-staff = Colleagues
people-contacts = Contacts of customers
people-services = Programs
people-service = program
people-limited = limited
people-inactive = left
people-name = Name
people-email-hint = The invitation goes here. A program has no address.
people-no-customer = None: a colleague
people-customer-hint = For a contact of a customer.
people-as-service = A program: signs in never and has keys alone
people-reach = Customers within reach
people-limit = Only these customers
people-add = Add and invite
people-erased = Erased person
people-inactive-long = Signs in no more. What they did stays in the record.
people-who = Who
people-reach-none = none
people-has-password = password
people-invited = invited, no password yet
people-no-password = no password
people-has-app = authenticator app
people-has-passkey = passkey
people-audit = What was recorded about this person
people-change = Change
people-role-hint = Another role signs the person out everywhere.
people-more = More
people-invite = Send an invitation
people-factor = Reset the second step
people-factor-hint = When the phone is lost: look at the person first.
people-deactivate = Let go
people-activate = Let in again
people-deactivate-hint = Sessions, keys and links end at once.
people-erase = Erase for good
people-erase-staff = Name, address, password, keys and second step are gone for good. What this colleague wrote belongs to the customers’ files and stays; the record shows that somebody did it, not who. This cannot be undone.
people-erase-contact = Name, address, password, keys and second step are gone for good, and so are the words this contact wrote and asked. The tickets stay, with their clocks. This cannot be undone.
people-erase-type = Type the name to confirm
people-erase-name = The name is not the one of this person. Nothing was erased.
key-new = New key
key-for = What is it for?
key-scope = It may
key-days = Days until it ends; empty for never
key-make = Make the key
key-rotate = Replace
key-delete = Delete
key-made = The key
key-once = Copy it now: it is shown this once. When it replaces another, the old one works for one more day.
key-kept = I have kept it
glass-title = Break the glass
glass-why = You are limited to some customers. In need you can reach another one for a few hours, with a reason. Managers and administrators are written to at once, and it stands in the customer’s own record.
glass-break = Break the glass
glass-reason = Why?
glass-hours = Hours
glass-until = until
glass-banner = You broke the glass for { $customer }.
glass-mend = Give the access back
mail-glass-subject = { $who } broke the glass for { $customer }
mail-glass-text = { $who } reaches { $customer } until { $until }.

    Reason: { $reason }

    The record: { $url }
audit-person-added = { $who } added { $what }
audit-person-changed = { $who } changed { $what }
audit-person-limited = { $who } limited { $what } to some customers
audit-person-unlimited = { $who } gave { $what } every customer
audit-person-erased = { $who } erased a person
audit-password-set = { $who } set a password for { $what }
audit-person-invited = { $who } invited { $what }
audit-reset-asked = A new password was asked for { $what }
audit-authenticator-added = { $who } put an authenticator app in force for { $what }
audit-authenticator-removed = { $who } took the authenticator app of { $what } away
audit-recovery-code-used = { $what } used a recovery code
audit-recovery-codes-made = { $who } made new recovery codes for { $what }
audit-second-factor-reset = { $who } reset the second step of { $what }
audit-passkey-added = { $what } added a passkey
audit-passkey-removed = { $what } removed a passkey
audit-api-key-made = { $who } made an API key for { $what }
audit-api-key-deleted = { $who } deleted an API key of { $what }
audit-glass-broken = { $who } broke the glass and reached { $customer }
audit-glass-mended = { $who } gave the access to { $customer } back
audit-customer-added = { $who } added the customer { $customer }
audit-customer-changed = { $who } changed the customer { $customer }
audit-service-added = { $who } added a service for { $customer }
audit-service-changed = { $who } changed a service of { $customer }
audit-contract-recorded = { $who } recorded a contract version for { $customer }
audit-data-downloaded = { $who } downloaded everything of { $customer }
