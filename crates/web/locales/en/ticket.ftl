# The board.
views-label = Views
view-open = All open
view-mine = Mine
view-unassigned = Unassigned
view-p1 = P1
view-breached = Breached
view-due-soon = Due soon
view-waiting = Waiting
view-settled = Settled
customer = Customer
priority = Priority
priority-short = Prio
owner = Owner
service = Service
subject = Subject
opened = Opened
time-left = Time left
waiting-on = Waiting on
contract = Contract
team = Team
all-customers = All customers
all-priorities = All priorities
all-owners = Everybody
filter = Filter
filter-words = Words in this list
clear-filters = Clear filters
news-one = { "{n}" } new ticket: show
news-many = { "{n}" } new tickets: show
news-show = Show what is new
nobody = Nobody
nobody-has-it = Nobody has it yet
take-it = Take it
since = since { $t }
pages-label = Pages
peek-label = The picked ticket
open-ticket = Open ticket
last-word = Last word
board-empty = Nothing is running
board-empty-help = Here stand all open tickets, the one that breaks its promise first on top. A new one appears by itself, from mail, the portal or by hand.
board-nothing-here = Nothing here
board-nothing-here-help = no ticket fits this view now. That is good news, or look in “All open”.
board-nothing-found = No ticket fits these filters
keys-walk = Next and previous ticket
keys-open = Open the ticket
alarm-label = Running P1 tickets
alarm-more = All running P1 tickets

# Clocks.
clocks = Clocks
clocks-none = No contract was in force when this ticket was opened, so nothing is promised.
clock-response = Response
clock-resolve = Resolve
clock-update = Update
clock-none = no promise
clock-never = never due
paused-pattern = paused, { "{t}" } left
met-pattern = met in { "{t}" }
missed-pattern = { "{t}" } too late
due-at = due { "{t}" }
was-due = was due { "{t}" }
ended-at = ended { "{t}" }
stands-still = the clock stands still
bar-counted = { $t } counted
bar-closed = { $t } outside support hours
bar-paused = { $t } paused
bar-excluded = { $t } out of the SLA
legend-counted = counted
legend-closed = outside support hours
legend-paused = standing still
why = Why this deadline?
why-support-hours = support hours of { $priority }
why-resolved = solved
why-workaround = a workaround holds
why-excluded = out of the SLA: { $category }
why-more =
    { $n ->
        [one] one period more
       *[other] { $n } periods more
    }
why-promised = Promised: { $t } of support time.
why-promised-days =
    { $n ->
        [one] Promised: one business day.
       *[other] Promised: { $n } business days.
    }
why-running = Counted { $counted }, { $left } left; so due { $due }.
why-paused = Counted { $counted }, { $left } left; it stands still, so there is no due time now.
why-met = Ended after { $counted }: in time.
why-breached = Counted { $counted }; the promise was broken at { $at }, and nothing later erases that.
why-never = The support hours never open again, so it is never due.

# Whose move it is.
status-answer = us: to answer
status-open = us: being worked on
status-workaround = the customer: to try the workaround
status-resolved = solved
status-closed = closed
status-merged = merged
waiting-customer = waiting for the customer
waiting-third-party = waiting for a third party
waiting-change-window = waiting for a change window
waiting-other = waiting

# A ticket.
conversation = Conversation
context = Context
side-label = Clocks and context
other-tickets = Other open tickets of this customer
reopened = Reopened
times =
    { $n ->
        [one] once
       *[other] { $n } times
    }
oddities =
    { $n ->
        [one] One event in this history is odd; the clocks took it as well as they could.
       *[other] { $n } events in this history are odd; the clocks took them as well as they could.
    }
erased = These words were erased.
left-out = Too many words for one page: these older ones are in the record, to be read through the API.
recorded-at = recorded { $t }
the-program = vangnet
channel-mail = by mail
channel-web = through the portal
channel-phone = by phone
channel-monitoring = by monitoring
channel-chat = by chat
channel-api = through the API
channel-import = imported
here-looking = { $who } is looking
here-writing = { $who } is writing
said-opened = asked
said-reply = reply to the customer
said-update = update to the customer
said-automatic = automatic message
said-note = internal note
said-customer = customer
said-workaround = workaround
said-resolved = solution
did-open = { $who } opened the ticket as { $priority }
did-wait = { $who }: { $what }; the clock may stand still
did-resume = { $who } took it up again
did-priority = { $who } made it { $priority }
did-workaround = { $who } handed over a workaround
did-accept = { $who }: the workaround does for now
did-reject = { $who }: the workaround does not do
did-resolve = { $who } solved it
did-reopen = { $who } reopened it
did-close = { $who } closed it
did-exclude = { $who } took it out of the SLA: { $category }
did-team = Went to team { $team }
did-take = { $who } took it
did-assign = { $who } gave it to { $to }
did-unassign = { $who } gave it back
did-merge-from = { $who } merged { $ticket } into this ticket
did-merge-into = { $who } merged this ticket into { $ticket }
did-breach = Promise broken: { $clock }

# What can be done.
do-wait = Wait for…
do-resume = Resume
do-accept = Workaround does
do-reject = Workaround does not do
do-reopen = Reopen
do-workaround = Workaround
do-priority = Priority
do-priority-help = The contract says what each priority means; choose what fits.
do-priority-set = Set priority
do-assign = Assign
do-assign-set = Assign
do-resolve = Resolve
do-close = Close for good
wait-for-customer = the customer
wait-for-third-party = a third party
wait-for-change-window = a change window
wait-for-other = something else
done-wait = The ticket waits.
done-resume = The clock runs again.
done-workaround = Recorded: a workaround was handed over.
done-accept = Recorded: the workaround does for now.
done-reject = Recorded: the workaround does not do; the clock runs again.
done-resolve = Solved.
done-reopen = Reopened; the clock goes on with the time that was left.
done-close = Closed.
done-priority = The priority was changed.
done-assign = The owner was changed.
done-sent = Sent.
done-sent-wait = Sent; the ticket waits for the customer.
done-sent-resolve = Sent, and solved.
done-sent-workaround = Sent as a workaround.
done-note = Noted for colleagues.
done-opened = The ticket is open and its clocks run.
composer-kind = What are you writing?
compose-reply = Reply
compose-update = Update
compose-note = Note
compose-reply-to = To { $who }. Says what is understood and what happens next: this ends the response clock.
compose-update-to = To { $who }. A sign of life: restarts the update clock, does not count as the response.
compose-note-to = Only colleagues see this.
message = Message
message-placeholder = Write…
send = Send
send-wait = Send and wait
send-workaround = Send as workaround
send-resolve = Send and resolve
save-note = Save internal note

# A new ticket.
new-open = Open ticket
new-subject = Subject
new-subject-help = One line: what does not work, and where.
new-text = What happened?
new-text-help = What did you do, what did you expect, what happened instead, since when?
new-no-service = Don’t know, or none
new-requester = Who asks?
new-no-requester = Nobody in particular
new-kind = Kind
kind-incident = Something is broken
kind-request = A request
kind-question = A question
new-channel = How did it come in?
new-earlier = Reached us earlier, at
new-earlier-help = The clocks start when the request reached us, not when it is typed in. Leave empty for now.
new-impact = How bad is it?
ask-scope = What no longer works?
scope-everything = Everything, or nobody can work
scope-main = A main function, or a large part of the people
scope-part = A small part; the work goes on
scope-nothing = Nothing: it is a question or a wish
ask-way-round = Is there a way round?
ask-danger = Are data, money or safety in danger?
yes = Yes
no = No
advice = This looks like { $priority }. You decide.
advice-none = Answer the questions for a suggestion, or choose yourself.
choose = Choose…
new-which-customer = Choose the customer.
new-no-subject = Write a subject: one line that says what it is about.
new-long-subject = Keep the subject under 200 characters; the rest fits below it.
new-long-text = That is too much text: attach it as a file instead.
new-no-priority = Choose a priority, or answer the questions.
new-bad-earlier = The earlier time must be a time that has passed.
priority-p1 = Business stands still
priority-p1-impact = Nobody can work, or customers can’t order.
priority-p2 = Badly hampered
priority-p2-impact = A main function is down or hardly usable.
priority-p3 = Hampered
priority-p3-impact = Something is wrong, but there is a way round.
priority-p4 = Question or wish
priority-p4-impact = Nobody is held up.

# Lists and search.
list-all = All
list-open = Open
list-empty = No tickets here
list-empty-help = Here stand all tickets, settled ones too, the latest first.
search-title = Search
search-start = Find a ticket
search-start-help = Words of its subject or its messages, or its number. Accents and endings do not matter.
search-nothing = Nothing found for “{ $words }”
search-nothing-help = Try fewer words, or the beginning of one.
search-more = These are the 50 best. More words find less.

# The customer's side.
next-your-turn = It is your turn, since { $since }
next-your-turn-help = We asked you something; read the last message and answer below. Until then our clock stands still.
next-third-party = We wait for a supplier, since { $since }
next-change-window = We wait for the agreed change window, since { $since }
next-other = We wait, since { $since }
next-workaround = Try the workaround, and tell us whether it does
next-workaround-help = With it you can work for now; we go on with the real solution.
next-resolved = Solved, { $since }
next-resolved-help = Is it not? Say so here and we take it up again.
next-closed = Closed, { $since }
next-closed-help = Anything new? Open a new ticket.
next-merged = This goes on in another ticket
next-working = We are working on it
next-answer-by = You get an answer before { $t }
next-answer-late = You should have had an answer by now
next-answer = You get an answer
next-solved-by = Solved before { $t }.
next-update-by = You hear from us before { $t }.
next-stands-still = The clock stands still meanwhile.
portal-accept = It does for now
portal-reject = It does not do
portal-reopen = It is not solved
portal-placeholder = Write to us…

# Own settings.
role = Role
time-zone = Times in
settings-password = Password
password-old = Present password
password-new = New password
password-rule = At least 10 characters; a sentence is fine.
password-set = Change password
password-short = The new password is too short: at least 10 characters.
password-wrong = The present password is not right.
portal-status-answer = our answer
portal-status-open = us, we are at work
portal-status-you = your answer
portal-status-workaround = you, to try the workaround
