# Work on a ticket: hand-overs, time, links, triage, quotes.
decimal-mark = .
unit-hour = h
said-hand-over = hand-over
said-triage = why
said-quote = quote
said-quote-answer = customer on the quote
said-rated = the customer’s judgement
did-hand-over = { $who } handed it over to { $to }
did-acknowledge = { $who } has read the hand-over
did-mention = { $who } mentioned { $to }
did-time = { $who } worked { $t }
did-time-back = { $who } took an entry of time back
did-link = { $who }: { $what } { $ticket }
did-unlink = { $who } untied it from { $ticket }
did-triage = { $who } looked at what it is
did-triage-support = { $who }: this is support
did-triage-project = { $who }: this is a project; the clocks of support stand still
did-quote = { $who } made a quote: { $work }, { $price }
did-quote-accept = { $who } accepted the quote
did-quote-reject = { $who } rejected the quote
did-checklist = { $who } added the checklist “{ $name }”
did-problem = { $who } put it with a problem
did-problem-none = { $who } took it from its problem
did-rate = { $who } gave a { $mark }
link-duplicate-of = duplicate of
link-has-duplicate = has the duplicate
link-caused-by = caused by
link-causes = is the cause of
link-follow-up-of = follow-up of
link-has-follow-up = has the follow-up
link-blocks = blocks
link-blocked-by = waits for
link-parent-of = main ticket of
link-child-of = one report of
link-split-from = split from
link-split-into = split into

# What was done.
done-handed-over = Handed over; your colleague sees it until they have read it.
done-acknowledged = Noted: you have read the hand-over.
done-watching = You follow this ticket.
done-unwatched = You no longer follow this ticket.
done-linked = Linked.
done-unlinked = Untied.
done-merged = Merged; everything is here now.
done-split = Split off; the two tickets are linked.
done-timed = Time recorded.
done-timer = The timer runs, also when you close this page.
done-timer-dropped = The timer is gone; nothing was recorded.
done-time-back = The entry was taken back.
done-triaged = Recorded what it is.
done-quoted = The quote lies before the customer.
done-quote-accepted = The quote is accepted.
done-quote-rejected = The quote is rejected.
done-checklist = The checklist is on the ticket.
done-checked = Noted.
done-problem = Recorded.
done-rated = Thank you for your judgement.
done-kept = Kept as a draft.
done-later = It goes out at the time you chose.
done-withdrawn = Withdrawn; the words are your draft again.
done-collision = Not sent: a colleague answered meanwhile. Read that first; your words are kept below.
done-macro = Done, all at once.

# Hand-over and routing.
hand-over = Hand over
hand-over-title = Hand over { $ticket }
hand-over-who = Who gets it?
hand-over-ranked = The best fit first, with the reasons. You decide.
hand-over-note = What must they know?
hand-over-note-help = What is done, what is next, what to look out for. Your colleague sees it until they say they have read it.
hand-over-to-you = Handed over to you
hand-over-to = Handed over to { $who }
hand-over-read-first = Read the note in the conversation first.
hand-over-unread = Not read yet.
acknowledge = I have read it
back-to-ticket = Back to the ticket
language-nl = Dutch
language-en = English
route-knows-service =
    { $n ->
        [one] settled 1 ticket of this service
       *[other] settled { $n } tickets of this service
    }
route-knows-customer =
    { $n ->
        [one] settled 1 ticket of this customer
       *[other] settled { $n } tickets of this customer
    }
route-skill = knows { $skill }
route-speaks = speaks { $language }
route-not-speaks = does not speak { $language }
route-open = { $n } open
route-away = away
people-on-it = People
watchers = Followers
watchers-none = Nobody follows it.
watch = Follow
unwatch = Do not follow
team-met = kept its own target
team-breached = missed its own target
team-left = { $t } left of its own target
third-party-held = A third party had it for { $t }.

# Notices.
notices = Notices
notices-unread =
    { $n ->
        [0] Notices: nothing new
        [one] Notices: 1 new
       *[other] Notices: { $n } new
    }
notices-read-all = Mark all as read
notices-none = Nothing to tell you
notices-none-help = Here you read what is handed over to you, where you are mentioned, and when a customer replies to a ticket of yours.
notice-new = new
notice-handed-over = { $who } handed over to you
notice-assigned = { $who } gave it to you
notice-mentioned = { $who } mentioned you
notice-replied-resolved = { $who } replied on a resolved ticket
notice-replied = { $who } replied
notice-became-child = { $who } made it one report of a larger incident
notice-rated = { $who } judged it
notice-quote-accepted = { $who } accepted the quote
notice-quote-rejected = { $who } rejected the quote
notice-send-failed = A message that was to go out later could not be sent
notice-other = Something happened
notices-older = Older

# Time.
nav-time = Time
time = Time
time-charge = charge
time-cover = in the retainer
time-show-only = show only
time-write-off = write off
time-length = How long
time-what = What for
time-who-pays = Who pays
time-day = Day
time-when = When
time-log = Record time
time-take-back = Take { $t } back
time-as-billed = As it will be billed
time-billed = { $worked } becomes { $billed }
time-not-billed = not billed
time-rule =
    { $n ->
        [one] Rule: the work of a day on one ticket is one sum, in whole minutes.
       *[other] Rule: the work of a day on one ticket is one sum, rounded up to { $n } minutes.
    }
time-none = Nothing recorded on this day
time-none-help = Record time on a ticket, or let the timer run there.
time-total = Together
time-everybody = Everybody, this day
timer-start = Start the timer
timer-stop = Stop and record
timer-drop = Throw away
timer-runs = runs, also without this page
timers = Your timers
day-before = The day before
day-after = The day after
colleague = Colleague
ticket = Ticket

# Links, merging, splitting.
links = Links
link-add = Link a ticket
link-this-is = { $ticket } is
link-to = the ticket
unlink = Untie { $ticket }
children =
    { $n ->
        [one] 1 open report belongs to this ticket; an answer here can go there as well.
       *[other] { $n } open reports belong to this ticket; an answer here can go to all of them.
    }
answer-children = Also to all open reports
merge = Merge
merge-title = Merge { $ticket } into another
merge-with = Into which ticket?
merge-look = Show what moves
merge-what-moves = What moves
merge-no-ticket = There is no ticket with that number.
merge-messages =
    { $n ->
        [0] no messages
        [one] 1 message
       *[other] { $n } messages
    }
merge-links =
    { $n ->
        [0] none
        [one] 1 link
       *[other] { $n } links
    }
merge-earlier = earlier than before, since the earliest request counts
merge-before = Now
merge-after = After
merge-met = kept
merge-breached = missed
merge-explain = { $ticket } stays readable and says where it lives on; nothing there changes any more. The stricter due time counts.
merge-do = Merge into { $ticket }
split = Split
split-title = Split { $ticket }
split-which = Which messages are another matter?
split-explain = They stay here as well, since the record does not change; the new ticket counts from the first of them.
split-do = Open the new ticket

# What it is.
what-it-is = What it is
scope = Support or project
scope-support = Support
scope-project = Project
scope-undecided = not decided
scope-project-help = The support clocks stand still from now on, which the customer sees, and a quote follows.
triage = Triage
triage-title = What is { $ticket }?
triage-priority-help = Answer the questions for a proposal, or choose.
triage-suggests-support = The contract’s list suggests support.
triage-suggests-project = The contract’s list suggests a project.
triage-because = It looks like “{ $item }”, because of: { $words }.
triage-no-suggestion = The contract’s lists say nothing clear about this.
triage-why = Why?
triage-why-help = Needed when you decide otherwise than the list suggests.
triage-decide = Record
category-change = A change
category-project = A project
category-vulnerability = A vulnerability
category-data-breach = A data breach
category-problem = A problem
quote-make = Make a quote
quote-hours = Hours
quote-price = Price in euros, without VAT
quote-day = Ready on
quote-plan = The plan: what is done, and what is not
quote-send = Put before the customer
quote-ready = ready on { $day }
quote-open = lies before the customer
quote-was-accepted = accepted
quote-was-rejected = rejected
quote-explain = This is not support but a project of its own: the support clocks stand still. Work begins when you agree.
quote-words = Something to add?
quote-accept = Agree
quote-reject = No, thank you
portal-project = This is a project of its own rather than support, so the support clocks stand still. You get a quote.

# The resolution.
resolve-cause = Cause
resolve-category = What it was
resolve-fix = What mended it
resolve-first-time = Right the first time
resolve-first-help = Mended by the first who looked, at the first attempt
resolve-text = What was done? The customer reads this.
cause-release = a release or change of ours
cause-defect = a defect in the code
cause-configuration = configuration
cause-capacity = too little capacity
cause-hosting = hosting or network
cause-third-party = a third party
cause-security = an attack or a leak
cause-data = wrong data
cause-expired = something expired: certificate, domain, licence
cause-use = how it was used
cause-unknown = unknown
fix-workaround = a workaround that lasts
fix-hotfix = a hotfix
fix-rollback = a rollback
fix-planned-change = a planned change
fix-configuration = a setting
fix-third-party = a third party mended it
fix-no-fault-found = no fault found

# The customer’s judgement.
rate-title = Your judgement
rate-ticket = How did we do on { $ticket }?
rate-how = How did we do?
rate-bad = bad
rate-good = good
rate-more = Judge five aspects
rate-words = Something to add?
rate-send = Send
rate-thanks = Thank you: your judgement is recorded.
rate-not-yet = This ticket is not resolved. You can judge it when it is.
rate-accessibility = How easy was it to get in touch?
rate-speed = How fast were we?
rate-reachability = Could you reach us while it lasted?
rate-accuracy = Was the answer right?
rate-knowledge = Did we know what we were talking about?

# Checklists and forms.
checklists = Checklists
checklist = Checklist
checklists-and-forms = Checklists and forms
checklists-help = A list is offered on tickets of its kind; what is ticked off is recorded.
checklist-name = Name
checklist-kind = For
checklist-items = Items, one a line
checklist-done = { $n } done
every-kind = every kind
forms = Forms
forms-help = What is asked on a new ticket beside subject and text: one question a line, a star for those that need an answer, choices behind bars: Which browser? * | Firefox | Chrome
form-unanswered = Answer the questions with a star.
add = Add
keep = Keep
offered = Offered
not-offered = not offered
stays = stays as it is

# Replies and macros.
replies = Replies
replies-none = No reply fits
replies-none-help = Replies that you write often: type a slash in a ticket to put one in.
replies-manage = Edit replies
reply-new = New reply
reply-name = Behind the slash
reply-title = What it is
reply-for = For
reply-fields = Fields that are filled in:
reply-put-in = Put in
macro-does = And does (a macro)
macro-after = After sending
macro-title = Macro: { $name }
macro-will = This is what happens
macro-says-public = Sends the words below to the customer
macro-says-note = Writes the words below as a note
macro-waits = waits for the customer
macro-resolves = resolves the ticket
macro-workaround = offers it as a workaround
macro-priority = makes it { $priority }
macro-assigns = gives it to { $who }
macro-run = Do it
macro-preview = Look first
after-nothing = nothing
composer-more = Later, drafts, replies
send-at = Send at
send-later = Send later
keep-draft = Keep as draft
collision = A colleague is writing on this ticket too.
later-at = Goes out { $t }
later-failed = Could not be sent
withdraw = Withdraw

# Problems.
nav-problems = Problems
problem-open = open
problem-known-error = known error
problem-solved = solved
problem-tickets =
    { $n ->
        [one] 1 ticket
       *[other] { $n } tickets
    }
problem-new = New problem
problem-make = Make a problem
problem-none = No problems
problem-none-help = When incidents keep coming back, look for the cause once: put them together here.
problem-suggested = These incidents look alike
problem-title = What is it?
problem-state = State
problem-cause = Root cause
workaround-known = Workaround
problem-workaround-help = Shown on new tickets that look like this.
problem-begins-with = Begins with { $tickets }.
problem-incidents = Its incidents
problem-this = Part of
problem-alike = This looks like a known problem:
problem-put = It is this
problem-take-away = It is not this
problem-new-from = Make a problem of this
