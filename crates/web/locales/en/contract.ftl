# Contracts.
contract-in-force = in force today
contract-none = No contract in force
contract-none-help = A contract is one text file. Check it with “vangnet contract check”, then record it through the API; from its first day on, it judges every new ticket.
contract-version = Version
contract-from = from { $from }
contract-from-to = { $from } to { $to }
contract-holds = in force
contract-not-in-force = not in force today
contract-unread = This text can no longer be read:
contract-promises = What is promised
contract-hours = Support hours
contract-updates-every = Update every
contract-examples = Examples, and what to expect
contract-days =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    }
contract-business-days =
    { $n ->
        [one] 1 business day
       *[other] { $n } business days
    }
contract-months =
    { $n ->
        [one] 1 month
       *[other] { $n } months
    }
contract-try = Try it: when would it be due?
contract-try-at = Ticket comes in at ({ $zone })
contract-try-go = Work it out
contract-try-fault = That is not a date and time.
contract-try-never = never: these support hours do not open again
contract-why = Why then?
contract-findings = What the checker says
contract-clean = Checker: nothing found
contract-clean-help = Nothing vague, missing, contradictory or impossible found.
contract-n-errors =
    { $n ->
        [one] 1 error
       *[other] { $n } errors
    }
contract-n-warnings =
    { $n ->
        [one] 1 warning
       *[other] { $n } warnings
    }
contract-error = error
contract-warning = warning
contract-note = note
contract-line = line
contract-versions = Versions
contract-recorded = recorded
contract-pinned = A ticket is judged by the version that held when it was opened, for ever.
contract-changes = What changed since version { $n }
contract-lines-same =
    { $n ->
        [one] 1 line the same
       *[other] { $n } lines the same
    }
contract-source = The text itself
contract-source-show = Show the TOML
api-title = API
