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
passkey-use = Use a passkey
passkey-script = A passkey needs JavaScript.

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
