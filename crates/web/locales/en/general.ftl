# Words of every page.
left-pattern = { "{t}" } left
over-pattern = { "{t}" } over
skip-to-content = Skip to the content
nav-label = Main
nav-board = Board
nav-tickets = Tickets
nav-my-tickets = Our tickets
nav-contracts = Contracts
nav-figures = Figures
nav-settings = Settings
keys-hint = all keys
search-label = Search tickets, or go somewhere
search-placeholder = Search, or go to…
new-ticket = New ticket
language = Language
theme = Theme
theme-auto = Device
theme-light = Light
theme-dark = Dark
sign-in = Sign in
sign-out = Sign out
email = Email address
password = Password
sign-in-fault = That address and password do not belong together. Check both and try again.
undo = Undo
close = Close
save = Save
cancel = Cancel
day-today = Today
day-yesterday = Yesterday
day-tomorrow = Tomorrow
role-admin = administrator
role-manager = service manager
role-engineer = engineer
role-auditor = auditor
role-customer = customer
older = Older
newer = Newer
first-page = From the start
next-page = Next page

# Errors: what happened, and what to do.
error-home = To the start
error-signed-out = You are signed out
error-signed-out-help = Sign in again; what you had typed is still on the page before this one.
error-not-found = This page does not exist
error-not-found-help = The address is wrong, or it is about something you have no access to.
error-denied = You may not do this
error-denied-staff-only = This part is for colleagues only.
error-denied-read-only = Your role reads everything and changes nothing.
error-denied-manager-only = Ask a service manager: it takes one.
error-denied-admin-only = Ask an administrator: it takes one.
error-csrf = The form was too old
error-csrf-help = Nothing was changed. Go back, load the page again and send the form once more.
error-invalid = That does not fit
error-invalid-help = Nothing was changed. Go back, mend it and send it again.
error-conflict = Somebody was first
error-conflict-help = Nothing was changed. Go back, look at what changed and decide again.
error-too-many = Too many attempts
error-too-many-help =
    { $n ->
        [one] Wait a minute and try again.
       *[other] Wait { $n } minutes and try again.
    }
error-internal = Something went wrong on our side
error-internal-help = Nothing was lost that you saw confirmed. Try again; if it happens again, tell us the time at which it did.

# The palette, the keys, live updates.
palette = Do something or find a ticket
palette-placeholder = Type what you want to do, or words of a ticket…
keys-title = Keys
keys-send = Send what is typed (with Shift: send and wait)
live-lost = Live updates stopped; trying again. What you see may be old.
offline = We could not be reached. What you typed is still here; try again.
