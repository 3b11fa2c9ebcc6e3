# The query language.
query-label = Query of this list
query-placeholder = priority:P1 customer:acme waiting>2d words…
query-help = What can be asked
query-mend = Use “{ $text }”
query-too-long = That is more than fits: { $mend } is the most. Leave something out.
query-open-quote = A quote was opened and not closed: write { $mend }.
query-no-field = There is no field “{ $word }”. To look for the word itself, put it in quotes.
query-no-field-near = There is no field “{ $word }”; “{ $mend }” is one.
query-no-value = Nothing stands behind “{ $word }”: write a value.
query-no-value-near = Nothing stands behind “{ $word }”: write { $mend }.
query-bad-value = “{ $word }” is no value here: write { $mend }.
query-bad-length = “{ $word }” is not a length of time or a day: write { $mend } or 2026-11-30.
query-not-compared = “{ $word }” is not more or less than something: write { $mend } and a value.
query-negated = “{ $word }” says no twice: write { $mend }.
query-lone-minus = A minus stands before what must not be: write it against the next word.
query-unknown = “{ $word }” is nobody that you reach.
query-unknown-near = “{ $word }” is nobody that you reach; { $mend } is.
query-too-common = Too many messages hold words that begin with “{ $word }”: add letters, or leave out the star.
query-word-priority = P1 to P4
query-word-status = where it is in its life
query-word-customer = whose ticket it is
query-word-owner = who has it; me, none
query-word-team = the team that holds it
query-word-service = the affected service
query-word-kind = incident, request, question…
query-word-channel = how it came in
query-word-requester = who asked, by address
query-word-tag = a tag
query-word-is = unanswered, breached, excluded, reopened
query-word-has = attachment, breach, promise, tag
query-word-created = how long ago it was opened
query-word-updated = how long ago something happened
query-word-resolved = how long ago it was resolved
query-word-waiting = how long it has waited
query-word-breach = time left until a promise breaks
query-word-live = somebody still has to act
query-word-settled = resolved, closed or merged
query-word-any = whatever its state
query-word-unanswered = the customer spoke last
query-word-breached = a promise is broken now
query-word-excluded = out of the SLA
query-word-reopened = it came back
query-word-none = { "" }
query-example-1 = P1 and P2 of two customers
query-example-2 = waiting for more than two days
query-example-3 = nobody has it, and the customer spoke last
query-example-4 = a promise breaks within the hour
query-example-5 = exact words, without the printer
query-example-6 = resolved in the last week
order-label = Order
order-breach = Next breach first
order-newest = Newest first
order-oldest = Oldest first
order-updated = Last changed first

# Saved views.
views-title = Views
views-mine = My views
views-shared = Shared by colleagues
views-none = No views yet
views-none-help = Write a query above the board and save it: it stands in the rail with its count.
view-new = New view
view-edit = Change view
view-save-as = Save as view
view-name = Name
view-query = Query
view-shared-label = Every colleague sees it
view-shared-by = by { $name }
view-columns = Columns
view-delete = Delete view
view-name-wrong = Give it a name of 1 to 60 letters on one line.
view-manage = All views
view-open-list = Open
column-priority = Priority
column-waiting = Waiting on
column-owner = Owner
column-service = Service
column-opened = Opened
column-updated = Last change
column-tags = Tags
board-look-further = Nothing fits in the part that was looked through.
look-further = Look further
matches-more = at least { $n } tickets
matches = { $n ->
    [one] 1 ticket
   *[other] { $n } tickets
}

# Many at once.
pick-ticket = Pick { $t }
pick-all = Pick all on this page
keys-pick = Pick the ticket; with Shift: all between
bulk-label = With the picked tickets
bulk-picked = picked
bulk-do = Do
bulk-choose = With the picked tickets…
bulk-assign = Give to
bulk-priority = Set the priority
bulk-wait = Let wait
bulk-resume = Go on with
bulk-resolve = Resolve
bulk-close = Close
bulk-tag = Add tags
bulk-untag = Take tags off
bulk-reply = Reply the same to all
bulk-reply-wait = Reply to all, and wait for the customer
bulk-reply-resolve = Reply to all, and resolve
bulk-field-owner = Owner, for “Give to”
bulk-field-priority = Priority, for “Set the priority”
bulk-field-wait = For whom, for “Let wait”
bulk-field-tags = Tags, with spaces between them
bulk-field-text = Message
bulk-title = What was done
bulk-done = done
bulk-refused = refused
bulk-summary-done = { $n ->
    [one] 1 ticket done
   *[other] { $n } tickets done
}
bulk-summary-refused = { $n ->
    [one] 1 refused
   *[other] { $n } refused
}
bulk-undo = Take it back
bulk-undo-until = can be taken back until { $t }
bulk-undone-at = taken back { $t }
bulk-no-way-back = cannot be taken back
bulk-back-to-board = Back to the list
bulk-none-picked = Pick at least one ticket first.
bulk-too-many = At most { $n } tickets at once.
bulk-reason-denied = you may not do that with this ticket
bulk-reason-status = it is in a state in which that makes no sense
bulk-reason-same = it is so already
bulk-reason-moved = somebody was at work on it at the same moment
bulk-reason-gone = it does not exist any more
bulk-reason-failed = it could not be recorded; try again
bulk-undone = taken back
bulk-column-outcome = Outcome
bulk-column-undo = Taking back

# Playing through a queue.
play = Play
play-title = Play through a queue
play-help = One ticket after the other, each shown once, in the order of the list. Skipping takes a reason, which stands in the ticket as an internal note.
play-start = Start
play-of = { $n } of { $total }
play-next = Next ticket
play-skip = Skip
play-reason = Why is it skipped?
play-skip-do = Skip, with this reason
play-stop = Stop
play-done = Everything in this queue was shown
play-done-help = New tickets may have come in since: start again to see them.
play-empty = This queue is empty
play-again = Start again
play-label = Playing { $name }
play-back = Back to the ticket of the queue
play-skipped = Skipped in a queue: { $reason }
play-no-reason = Say in a few words why it is skipped.

# Search.
search-tickets = Tickets
search-customers = Customers
search-people = People
search-in-note = internal note
palette-group-customer = customer
palette-group-person = person
palette-group-view = view
