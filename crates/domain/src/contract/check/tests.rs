//! Every rule with the smallest change to a clean contract that shows it: text in, findings out.

use std::collections::BTreeSet;

use super::{Language, Report, Severity, check, render, rules};

/// A contract without findings, as short as it can be.
const BASE: &str = include_str!("base.toml");

/// `slug`, the text of the base that is replaced, what comes in its place, the line the finding must stand at, and
/// what else this change cannot help showing. Without a text to replace, the second is the whole file, and other
/// findings are let pass.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, &str, &str)] = &[
    // the file and the parties
    ("file-syntax", "version = 1", "version = ", "version = ", ""),
    ("unknown-key", "resolve = \"4h\"", "resolv = \"4h\"", "resolv = \"4h\"", ""),
    ("wrong-value", "resolve = \"4h\"", "resolve = \"soon\"", "resolve = \"soon\"", ""),
    ("zone-missing", "time_zone = \"Europe/Amsterdam\"\n", "", "[contract]", ""),
    ("zone-unknown", "Europe/Amsterdam", "Amsterdam", "time_zone = \"Amsterdam\"", ""),
    ("start-missing", "effective_from = 2026-01-01\n", "", "[contract]", ""),
    ("ends-before-start", "effective_to = 2026-12-31", "effective_to = 2025-12-31", "effective_to = 2025-12-31", ""),
    ("version-missing", "version = 1\n", "", "[contract]", ""),
    ("language-missing", "language = \"en\"\n", "", "[contract]", ""),
    ("customer-cannot-read", "language = \"en\"", "language = \"nl\"", "language = \"nl\"", ""),
    ("party-missing", "name = \"Customer\"\n", "", "[customer]", ""),
    ("id-missing", "id = \"base\"\n", "", "[contract]", ""),
    // calendars
    ("calendar-unknown", "[ola.hosting]\n", "[ola.hosting]\ncalendar = \"kantoor\"\n", "calendar = \"kantoor\"", ""),
    ("calendar-never-opens", "[ola.hosting]\n", "[calendars.never]\nhours = { mon = [] }\nholidays = [\"NL\"]\n[ola.hosting]\ncalendar = \"never\"\n", "[calendars.never]", ""),
    ("calendar-broken", "[ola.hosting]\n", "[calendars.odd]\nhours = { mon = [\"9-17\"] }\nholidays = [\"NL\"]\n[ola.hosting]\ncalendar = \"odd\"\n", "[calendars.odd]", ""),
    ("holidays-end-early", "holidays = [\"NL\"]", "holidays = [\"NL\"]\nholidays_until = 2026-06-30", "holidays_until = 2026-06-30", ""),
    ("holidays-missing", "holidays = [\"NL\"]\n", "", "[calendars.office]", ""),
    ("holidays-elsewhere", "holidays = [\"NL\"]", "holidays = [\"DE\"]", "holidays = [\"DE\"]", ""),
    ("calendar-unused", "[priorities.P1]", "[calendars.spare]\nhours = { mon = [\"09:00-17:00\"] }\nholidays = [\"NL\"]\n[priorities.P1]", "[calendars.spare]", ""),
    ("special-day-outside", "holidays = [\"NL\"]", "holidays = [\"NL\"]\nspecial_days = { \"2025-12-24\" = [\"09:00-12:00\"] }", "special_days = { \"2025-12-24\" = [\"09:00-12:00\"] }", ""),
    ("zone-differs", "[calendars.office]\n", "[calendars.office]\ntime_zone = \"Europe/London\"\n", "time_zone = \"Europe/London\"", ""),
    ("not-around-the-clock", "[ola.hosting]\n", "[calendars.24x7]\nhours = { mon-sat = [\"00:00-24:00\"] }\nholidays = [\"NL\"]\n[ola.hosting]\ncalendar = \"24x7\"\n", "[calendars.24x7]", ""),
    ("minute-before-midnight", "[ola.hosting]\n", "[calendars.day]\nhours = { mon-sun = [\"00:00-23:59\"] }\nholidays = [\"NL\"]\n[ola.hosting]\ncalendar = \"day\"\n", "hours = { mon-sun = [\"00:00-23:59\"] }", ""),
    // priorities
    ("priorities-missing", "", "[contract]\nid = \"a\"\n", "[contract]", ""),
    ("priority-missing", "[priorities.P4]\nimpact = \"A question.\"\nexamples = [\"How do I do this?\"]\ncalendar = \"office\"\nresponse = \"1bd\"\nresolve = \"20bd\"\nno_update = true\non_call = \"desk\"\n", "", "[priorities.P1]", ""),
    ("response-missing", "response = \"2h\"\n", "", "[priorities.P2]", ""),
    ("resolve-missing", "resolve = \"5bd\"\n", "", "[priorities.P3]", ""),
    ("update-missing", "update = \"2bd\"\n", "", "[priorities.P3]", ""),
    ("hours-missing", "calendar = \"office\"\nresponse = \"4h\"\n", "response = \"4h\"\n", "[priorities.P3]", ""),
    ("response-over-resolve", "response = \"2h\"", "response = \"9h\"", "response = \"9h\"", "graver-is-slower"),
    ("update-over-resolve", "update = \"4h\"", "update = \"9h\"", "update = \"9h\"", ""),
    ("graver-is-slower", "resolve = \"5bd\"", "resolve = \"21bd\"", "resolve = \"21bd\"", ""),
    ("impact-missing", "impact = \"A question.\"\n", "", "[priorities.P4]", ""),
    ("examples-missing", "examples = [\"Search is down\"]\n", "", "[priorities.P2]", ""),
    ("impact-repeated", "A main function is down.", "Everything is down.", "impact = \"Everything is down.\"", ""),
    ("days-ambiguous", "resolve = \"5bd\"", "resolve = \"5d\"", "resolve = \"5d\"", ""),
    ("business-days-round-the-clock", "resolve = \"4h\"", "resolve = \"1bd\"", "resolve = \"1bd\"", ""),
    ("target-zero", "response = \"30m\"", "response = \"0m\"", "response = \"0m\"", "ack-over-response"),
    ("target-in-months", "resolve = \"20bd\"", "resolve = \"1mo\"", "resolve = \"1mo\"", ""),
    ("update-and-no-update", "no_update = true", "no_update = true\nupdate = \"5bd\"", "no_update = true", ""),
    // clocks
    ("workaround-missing", "workaround = \"counts_when_accepted\"\n", "", "[clocks]", ""),
    ("workaround-undefined", "workaround_means = \"Work goes on without extra cost.\"\n", "", "[clocks]", ""),
    ("silence-too-short", "accept_after = \"8h\"", "accept_after = \"30m\"", "accept_after = \"30m\"", ""),
    ("silence-without-use", "workaround = \"counts_when_accepted\"", "workaround = \"counts\"", "accept_after = \"8h\"", ""),
    ("response-undefined", "response_means = \"A person says what is understood and what happens next.\"\n", "", "[clocks]", ""),
    ("resolved-undefined", "resolved_means = \"It works again.\"\n", "", "[clocks]", ""),
    ("pause-at-will", "[clocks]\n", "[clocks]\npause_on = [\"customer\", \"other\"]\n", "pause_on = [\"customer\", \"other\"]", ""),
    ("third-party-endless", "[clocks]\n", "[clocks]\npause_on = [\"customer\", \"third_party\"]\n", "pause_on = [\"customer\", \"third_party\"]", ""),
    ("response-paused", "[clocks]\n", "[clocks]\npauses = [\"response\", \"resolve\"]\n", "pauses = [\"response\", \"resolve\"]", ""),
    ("reopen-never", "reopen_window = \"14d\"", "reopen_window = \"0d\"", "reopen_window = \"0d\"", ""),
    ("reopen-window-short", "reopen_window = \"14d\"", "reopen_window = \"24h\"", "reopen_window = \"24h\"", ""),
    ("reopen-restarts", "[clocks]\n", "[clocks]\nreopen = \"restart\"\n", "reopen = \"restart\"", ""),
    ("incident-end-missing", "incident_ends = \"Measurements are good and the customer was told.\"\n", "", "[clocks]", ""),
    ("priority-judge-missing", "priority_decided_by = \"The customer.\"\n", "", "[clocks]", ""),
    ("business-day-due-unclear", "business_day_due = \"end_of_day\"\n", "", "[clocks]", ""),
    ("answer-term-missing", "answers_within = \"1bd\"\n", "", "[customer]", ""),
    // people
    ("contact-missing", "[contact]\nemail = \"desk@provider.example\"\nincident_line = \"+31 10 555 01 11\"\nlanguages = [\"en\", \"nl\"]\n", "", "[contract]", ""),
    ("incident-line-missing", "incident_line = \"+31 10 555 01 11\"\n", "", "[contact]", ""),
    ("escalation-missing", "escalation = [{ when = \"resolve 75%\", who = [\"boss\"] }]\n", "", "[priorities.P2]", ""),
    ("escalation-nobody", "{ when = \"resolve 75%\", who = [\"boss\"] }", "{ when = \"resolve 75%\", who = [] }", "escalation = [{ when = \"resolve 75%\", who = [] }]", ""),
    ("escalation-unknown", "{ when = \"resolve 75%\", who = [\"boss\"] }", "{ when = \"resolve 75%\", who = [\"bos\"] }", "escalation = [{ when = \"resolve 75%\", who = [\"bos\"] }]", ""),
    ("escalation-no-time", "{ when = \"resolve 75%\", who = [\"boss\"] }", "{ who = [\"boss\"] }", "escalation = [{ who = [\"boss\"] }]", ""),
    ("escalation-late", "{ when = \"resolve 75%\", who", "{ when = \"after 9h\", who", "escalation = [{ when = \"after 9h\", who = [\"boss\"] }]", ""),
    ("escalation-out-of-order", "  { when = \"at once\"", "  { when = \"after 3h\"", "  { when = \"resolve 50%\", who = [\"boss\"], how = \"page\" },", ""),
    ("escalation-without-clock", "no_update = true", "no_update = true\nescalation = [{ when = \"update 50%\", who = [\"boss\"] }]", "escalation = [{ when = \"update 50%\", who = [\"boss\"] }]", ""),
    ("nobody-is-woken", "who = [\"duty\"], how = \"page\" },\n  { when = \"resolve 50%\", who = [\"boss\"], how = \"page\" },", "who = [\"duty\"] },", "escalation = [", ""),
    ("person-without-number", "phone = \"+31 6 5550 0101\"\n", "", "[people.boss]", ""),
    ("person-off-duty", "phone = \"+31 6 5550 0101\"\ncalendar = \"24/7\"", "phone = \"+31 6 5550 0101\"\ncalendar = \"office\"", "  { when = \"resolve 50%\", who = [\"boss\"], how = \"page\" },", ""),
    ("person-unused", "[on_call.duty]", "[people.aunt]\nrole = \"Aunt\"\n[on_call.duty]", "[people.aunt]", ""),
    ("language-unanswered", "languages = [\"en\", \"nl\"]", "languages = [\"nl\"]", "languages = [\"nl\"]", ""),
    // rosters
    ("on-call-missing", "no_update = true\non_call = \"desk\"", "no_update = true", "[priorities.P4]", ""),
    ("on-call-unknown", "no_update = true\non_call = \"desk\"", "no_update = true\non_call = \"dask\"", "on_call = \"dask\"", ""),
    ("nobody-answers", "on_call = \"duty\"", "on_call = \"desk\"", "on_call = \"desk\"", "ack-over-response"),
    ("feast-day-unanswered", "[on_call.duty]\ncalendar = \"24/7\"", "[calendars.open]\nhours = { mon-sun = [\"00:00-24:00\"] }\nholidays = [\"NL\"]\n[on_call.duty]\ncalendar = \"open\"", "on_call = \"duty\"", ""),
    ("fallback-missing", "ack_within = \"1h\"\nfallback = \"boss\"", "ack_within = \"1h\"", "[on_call.desk]", ""),
    ("fallback-unknown", "ack_within = \"1h\"\nfallback = \"boss\"", "ack_within = \"1h\"\nfallback = \"bos\"", "fallback = \"bos\"", ""),
    ("ack-missing", "ack_within = \"1h\"\n", "", "[on_call.desk]", ""),
    ("ack-over-response", "ack_within = \"10m\"", "ack_within = \"45m\"", "ack_within = \"45m\"", ""),
    ("ola-over-promise", "[ola.hosting]\nresolve = \"2h\"", "[ola.hosting]\nresolve = \"6h\"", "resolve = \"6h\"", ""),
    ("ola-empty", "[ola.hosting]\nresolve = \"2h\"", "[ola.hosting]", "[ola.hosting]", ""),
    // availability
    ("services-missing", "", "[contract]\nid = \"a\"\n", "[contract]", ""),
    ("promise-sleeps", "", "[contract]\ntime_zone = \"UTC\"\n[calendars.office]\nhours = { mon-fri = [\"09:00-17:00\"] }\n[priorities.P1]\ncalendar = \"office\"\n[services.shop]\navailability = \"99.9%\"\n", "calendar = \"office\"", ""),
    ("point-missing", "points = [\n  { kind = \"http\", target = \"https://shop.example/\", interval = \"1m\", confirmations = 2 },\n  { kind = \"http\", target = \"https://shop.example/pay\", interval = \"1m\", confirmations = 2 },\n]\n", "", "availability = \"99.9%\"", ""),
    ("interval-missing", "shop.example/\", interval = \"1m\", confirmations", "shop.example/\", confirmations", "  { kind = \"http\", target = \"https://shop.example/\", confirmations = 2 },", ""),
    ("interval-too-coarse", "shop.example/\", interval = \"1m\"", "shop.example/\", interval = \"30m\"", "  { kind = \"http\", target = \"https://shop.example/\", interval = \"30m\", confirmations = 2 },", ""),
    ("point-vague", "{ kind = \"http\", target = \"https://shop.example/\",", "{ kind = \"http\",", "  { kind = \"http\", interval = \"1m\", confirmations = 2 },", ""),
    ("minutes-disagree", "allowed_downtime = \"43m12s\"", "allowed_downtime = \"50m\"", "allowed_downtime = \"50m\"", ""),
    ("quorum-wrong", "credits = \"standard\"\n", "credits = \"standard\"\ncombination = \"quorum\"\nquorum = 3\n", "quorum = 3", ""),
    ("unknown-counts-as-up", "unknown = \"removed\"", "unknown = \"as_up\"", "unknown = \"as_up\"", ""),
    ("method-missing", "period = \"calendar_month\"\n", "", "[availability]", ""),
    ("partial-minutes", "minutes = \"exact\"\n", "", "[availability]", ""),
    ("outage-from-report", "outage_starts = \"first_failure\"", "outage_starts = \"report\"", "outage_starts = \"report\"", ""),
    ("short-outages-vanish", "[availability]\n", "[availability]\nshortest_outage = \"10m\"\n", "shortest_outage = \"10m\"", ""),
    ("hundred-percent", "availability = \"99.9%\"\nallowed_downtime = \"43m12s\"", "availability = \"100%\"", "availability = \"100%\"", "credit-starts-late"),
    ("target-odd", "availability = \"99.9%\"\nallowed_downtime = \"43m12s\"", "availability = \"9.99%\"", "availability = \"9.99%\"", "credit-before-breach"),
    ("environment-missing", "environment = \"production\"\n", "", "[services.shop]", ""),
    ("promise-without-consequence", "credits = \"standard\"\n", "", "availability = \"99.9%\"", "scheme-unused"),
    ("one-failure-is-an-outage", "shop.example/\", interval = \"1m\", confirmations = 2", "shop.example/\", interval = \"1m\", confirmations = 1", "  { kind = \"http\", target = \"https://shop.example/\", interval = \"1m\", confirmations = 1 },", ""),
    ("period-of-thirty-days", "period = \"calendar_month\"", "period = \"30_days\"", "period = \"30_days\"", ""),
    // exclusions and maintenance
    ("exclusions-missing", "[exclusions.maintenance]\nkind = \"maintenance\"\nmeans = \"Announced maintenance in a window.\"\n\n[exclusions.force-majeure]\nkind = \"force_majeure\"\nmeans = \"See below.\"\n", "", "[contract]", ""),
    ("exclusion-vague", "means = \"See below.\"\n", "", "[exclusions.force-majeure]", ""),
    ("exclusion-one-sided", "means = \"See below.\"", "means = \"See below.\"\nagreed_by = \"provider\"", "agreed_by = \"provider\"", ""),
    ("window-missing", "windows = [{ days = [\"sun\"], hours = \"02:00-05:00\" }]\n", "", "[maintenance]", ""),
    ("notice-missing", "notice = \"5bd\"\n", "", "[maintenance]", ""),
    ("notice-short", "notice = \"5bd\"", "notice = \"4h\"", "notice = \"4h\"", ""),
    ("allowance-missing", "allowance = \"4h\"\n", "", "[maintenance]", ""),
    ("window-broken", "hours = \"02:00-05:00\"", "hours = \"2-5\"", "windows = [{ days = [\"sun\"], hours = \"2-5\" }]", ""),
    ("window-in-support-hours", "days = [\"sun\"], hours = \"02:00-05:00\"", "days = [\"mon\"], hours = \"10:00-12:00\"", "windows = [{ days = [\"mon\"], hours = \"10:00-12:00\" }]", ""),
    ("maintenance-counts", "[exclusions.maintenance]\nkind = \"maintenance\"\nmeans = \"Announced maintenance in a window.\"\n", "", "windows = [{ days = [\"sun\"], hours = \"02:00-05:00\" }]", ""),
    // credits
    ("scheme-unknown", "credits = \"standard\"", "credits = \"standerd\"", "credits = \"standerd\"", "scheme-unused"),
    ("credit-without-fee", "fee = \"EUR 1000.00\"\n", "", "[services.shop]", "kpi-credit-without-fee"),
    ("tiers-missing", "tiers = [\n  { below = \"99.9%\", from = \"99.0%\", credit = \"10%\" },\n  { below = \"99.0%\", credit = \"50%\" },\n]\n", "", "[credits.standard]", ""),
    ("tier-incomplete", "{ below = \"99.0%\", credit = \"50%\" }", "{ below = \"99.0%\" }", "  { below = \"99.0%\" },", ""),
    ("tiers-out-of-order", "  { below = \"99.9%\", from = \"99.0%\", credit = \"10%\" },\n  { below = \"99.0%\", credit = \"50%\" },", "  { below = \"99.0%\", credit = \"10%\" },\n  { below = \"99.9%\", credit = \"50%\" },", "  { below = \"99.9%\", credit = \"50%\" },", ""),
    ("worse-costs-less", "{ below = \"99.0%\", credit = \"50%\" }", "{ below = \"99.0%\", credit = \"5%\" }", "  { below = \"99.0%\", credit = \"5%\" },", ""),
    ("tiers-hole", "from = \"99.0%\"", "from = \"99.5%\"", "  { below = \"99.0%\", credit = \"50%\" },", ""),
    ("tiers-overlap", "from = \"99.0%\"", "from = \"98.0%\"", "  { below = \"99.0%\", credit = \"50%\" },", ""),
    ("credit-starts-late", "{ below = \"99.9%\"", "{ below = \"99.5%\"", "  { below = \"99.5%\", from = \"99.0%\", credit = \"10%\" },", ""),
    ("credit-before-breach", "{ below = \"99.9%\"", "{ below = \"99.98%\"", "  { below = \"99.98%\", from = \"99.0%\", credit = \"10%\" },", ""),
    ("cap-missing", "cap = \"50%\"\n", "", "[credits.standard]", ""),
    ("cap-below-tier", "cap = \"50%\"", "cap = \"5%\"", "cap = \"5%\"", ""),
    ("claim-window-missing", "claim_within = \"60d\"\n", "", "[credits.standard]", ""),
    ("claim-before-report", "claim_within = \"60d\"", "claim_within = \"5d\"", "claim_within = \"5d\"", ""),
    ("credit-over-hundred", "{ below = \"99.0%\", credit = \"50%\" }", "{ below = \"99.0%\", credit = \"500%\" }", "  { below = \"99.0%\", credit = \"500%\" },", "cap-below-tier"),
    ("minimum-swallows-credit", "minimum = \"EUR 5.00\"", "minimum = \"EUR 500.00\"", "minimum = \"EUR 500.00\"", ""),
    ("per-started-incomplete", "automatic = false", "automatic = false\nper_started = \"30m\"", "per_started = \"30m\"", ""),
    ("scheme-unused", "[credits.standard]", "[credits.spare]\ncap = \"10%\"\ntiers = [{ below = \"99.9%\", credit = \"10%\" }]\n[credits.standard]", "[credits.spare]", ""),
    // key figures
    ("kpi-incomplete", "at_least = \"95%\"\n", "", "[[kpis]]", ""),
    ("kpi-without-consequence", "credit = \"5%\"\n", "", "[[kpis]]", ""),
    ("kpi-small-sample", "from_tickets = 5\n", "", "[[kpis]]", ""),
    ("kpi-without-promise", "measure = \"response_met\"\npriorities = [\"P1\"]", "measure = \"update_met\"\npriorities = [\"P4\"]", "priorities = [\"P4\"]", ""),
    ("kpi-hundred-percent", "at_least = \"95%\"", "at_least = \"100%\"", "at_least = \"100%\"", ""),
    ("kpi-credit-without-fee", "fee = \"EUR 1000.00\"\n", "", "credit = \"5%\"", "credit-without-fee"),
    // package, billing, scope
    ("package-missing", "kind = \"bundle\"\n", "", "[package]", ""),
    ("price-missing", "price = \"EUR 2000.00\"\n", "", "[package]", ""),
    ("hours-of-package-missing", "hours = \"20h\"\n", "", "[package]", ""),
    ("bundle-without-expiry", "expires_after = \"12mo\"\n", "", "[package]", ""),
    ("bundle-expires-soon", "expires_after = \"12mo\"", "expires_after = \"3mo\"", "expires_after = \"3mo\"", ""),
    ("increment-too-coarse", "increment = \"15m\"", "increment = \"1h\"", "increment = \"1h\"", ""),
    ("increment-missing", "increment = \"15m\"\n", "", "[billing]", ""),
    ("overage-missing", "overage = \"ask\"\n", "", "[package]", ""),
    ("overage-rate-missing", "overage_rate = \"EUR 120.00\"\n", "", "[package]", ""),
    ("work-stops-at-p1", "overage = \"ask\"", "overage = \"stop\"", "overage = \"stop\"", ""),
    ("warning-missing", "warn_at = [\"80%\"]\n", "", "[package]", ""),
    ("rollover-unclear", "kind = \"bundle\"", "kind = \"retainer\"", "[package]", ""),
    ("all-in-without-bound", "kind = \"bundle\"", "kind = \"all_in\"", "[package]", ""),
    ("surcharge-odd", "factor = \"150%\"", "factor = \"50%\"", "surcharges = [{ outside = \"office\", factor = \"50%\" }]", ""),
    ("currencies-mixed", "cap = \"EUR 50000.00\"", "cap = \"USD 50000.00\"", "cap = \"USD 50000.00\"", ""),
    ("scope-missing", "support = [\"Bug fixes\"]\n", "", "[scope]", ""),
    ("scope-contradicts", "project = [\"New functions\"]", "project = [\"bug fixes\"]", "project = [\"bug fixes\"]", ""),
    ("scope-undecided", "decided_by = \"both\"\n", "", "[scope]", ""),
    ("scope-one-sided", "decided_by = \"both\"", "decided_by = \"provider\"", "decided_by = \"provider\"", ""),
    ("surcharge-incomplete", "{ outside = \"office\", factor = \"150%\" }", "{ outside = \"office\" }", "surcharges = [{ outside = \"office\" }]", ""),
    // security
    ("cve-missing", "[security.cve]\ncritical = { plan = \"8h\", patch = \"48h\" }\nhigh = { plan = \"24h\", patch = \"72h\" }\n", "", "[security]", ""),
    ("cve-grave-missing", "high = { plan = \"24h\", patch = \"72h\" }\n", "", "[security.cve]", ""),
    ("cve-patch-missing", "high = { plan = \"24h\", patch = \"72h\" }", "high = { plan = \"24h\" }", "high = { plan = \"24h\" }", ""),
    ("plan-after-patch", "high = { plan = \"24h\", patch = \"72h\" }", "high = { plan = \"96h\", patch = \"72h\" }", "high = { plan = \"96h\", patch = \"72h\" }", ""),
    ("graver-patched-later", "critical = { plan = \"8h\", patch = \"48h\" }", "critical = { plan = \"8h\", patch = \"96h\" }", "critical = { plan = \"8h\", patch = \"96h\" }", ""),
    ("breach-notice-missing", "breach_notice = \"24h\"\n", "", "[security]", ""),
    ("breach-notice-late", "breach_notice = \"24h\"", "breach_notice = \"5d\"", "breach_notice = \"5d\"", ""),
    ("patch-rhythm-missing", "patch_rhythm = \"1mo\"\n", "", "[security]", ""),
    ("access-missing", "access = \"Named accounts with a second factor.\"\n", "", "[security]", ""),
    ("backup-missing", "backup_every = \"24h\"\n", "", "[security]", ""),
    ("backup-untested", "restore_test_every = \"3mo\"\n", "", "[security]", ""),
    // reports, liability, exit
    ("exit-missing", "[exit]\nnotice = \"1mo\"\nprovider_notice = \"3mo\"\nrenews_for = \"12mo\"\ndata_within = \"14d\"\nformats = [\"CSV\"]\nerase_within = \"60d\"\n", "", "[contract]", ""),
    ("exit-notice-missing", "notice = \"1mo\"\n", "", "[exit]", ""),
    ("exit-data-missing", "formats = [\"CSV\"]\n", "", "data_within = \"14d\"", ""),
    ("provider-leaves-sooner", "provider_notice = \"3mo\"", "provider_notice = \"7d\"", "provider_notice = \"7d\"", ""),
    ("notice-over-renewal", "renews_for = \"12mo\"", "renews_for = \"1mo\"", "notice = \"1mo\"", ""),
    ("renews-for-long", "renews_for = \"12mo\"", "renews_for = \"36mo\"", "renews_for = \"36mo\"", ""),
    ("erased-before-handed-over", "erase_within = \"60d\"", "erase_within = \"7d\"", "erase_within = \"7d\"", ""),
    ("erase-missing", "erase_within = \"60d\"\n", "", "[exit]", ""),
    ("liability-missing", "cap = \"EUR 50000.00\"\n", "", "[liability]", ""),
    ("liability-below-fee", "cap = \"EUR 50000.00\"", "cap = \"EUR 13999.99\"", "cap = \"EUR 13999.99\"", ""),
    ("cap-covers-intent", "uncapped = [\"Intent or gross negligence\"]\n", "", "[liability]", ""),
    ("sole-remedy", "[liability]\n", "[liability]\ncredits_are_sole_remedy = true\n", "credits_are_sole_remedy = true", ""),
    ("force-majeure-undefined", "means = \"What nobody can prevent.\"\n", "", "[force_majeure]", ""),
    ("force-majeure-endless", "ends_after = \"30d\"\n", "", "[force_majeure]", ""),
    ("report-missing", "monthly_report = \"5bd\"\n", "", "[review]", ""),
    ("report-late", "monthly_report = \"5bd\"", "monthly_report = \"20bd\"", "monthly_report = \"20bd\"", ""),
    ("dispute-term-missing", "dispute_within = \"30d\"\n", "", "[review]", ""),
    ("meeting-missing", "meeting_every = \"3mo\"\n", "", "[review]", ""),
];

fn slugs(report: &Report) -> BTreeSet<&'static str> {
    report.findings.iter().map(|finding| finding.slug).collect()
}

#[test]
fn the_base_is_clean() {
    assert_eq!(render(&check(BASE), "base.toml", Language::En), "base.toml: nothing to remark\n");
}

#[test]
fn each_change_shows_its_finding_and_nothing_else() {
    for (slug, from, to, line, also) in CASES {
        let text = match from.is_empty() {
            true => (*to).to_owned(),
            false => {
                assert_eq!(
                    BASE.matches(from).count(),
                    1,
                    "{slug}: the text to replace must stand there once"
                );
                BASE.replacen(from, to, 1)
            }
        };
        let report = check(&text);
        let found = slugs(&report);
        if !from.is_empty() {
            let expect: BTreeSet<&str> = [*slug].into_iter().chain(also.split_whitespace()).collect();
            assert_eq!(found, expect, "{slug}");
        }
        let own = report.findings.iter().find(|finding| finding.slug == *slug);
        let own = own.unwrap_or_else(|| panic!("{slug} is not found, but {found:?}"));
        assert_eq!(own.excerpt, *line, "{slug}");
        assert_eq!(text.lines().nth(own.line - 1), Some(*line), "{slug}");
        for language in [Language::Nl, Language::En] {
            let texts = own.texts(language);
            for part in [&texts.title, &texts.why, &texts.mend] {
                assert!(!part.contains("{0}") && !part.contains("{1}"), "{slug}: {part}");
            }
        }
    }
}

#[test]
fn every_rule_has_a_case_a_code_of_its_own_and_texts() {
    let cases: BTreeSet<&str> = CASES.iter().map(|case| case.0).collect();
    let slugs: BTreeSet<&str> = rules::all().map(|rule| rule.slug).collect();
    assert_eq!(cases, slugs);
    let codes: BTreeSet<&str> = rules::all().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), rules::all().count(), "a code is given twice");
    assert!(codes.len() >= 50);
    for rule in rules::all() {
        for texts in [rule.nl, rule.en] {
            let [title, why, _] = texts;
            assert!(title.len() > 10 && why.len() > 10, "{}", rule.code);
            assert!(!title.ends_with('.') && why.ends_with('.'), "{}: {title} / {why}", rule.code);
        }
        for place in ["{0}", "{1}", "{2}", "{3}", "{4}"] {
            let counts = |texts: [&str; 3]| texts.concat().contains(place);
            let one_sided = counts(rule.nl) != counts(rule.en) && rule.slug != "party-missing";
            assert!(!one_sided, "{}: {place} stands in one language only", rule.code);
        }
    }
}

#[test]
fn one_run_shows_every_unknown_key() {
    let text =
        BASE.replace("cap = \"50%\"", "cup = \"50%\"").replace("notice = \"5bd\"", "notise = \"5 days\"");
    let report = check(&text);
    let lines: Vec<&str> = report.findings.iter().map(|finding| finding.excerpt.as_str()).collect();
    assert_eq!(lines, ["cup = \"50%\"", "notise = \"5 days\""]);
    assert_eq!(report.findings[0].texts(Language::En).mend, "did you mean \"cap\"?");
}

#[test]
fn a_report_reads_like_a_compilers() {
    let text = BASE
        .replace("resolve = \"4h\"", "resolve = \"20m\"")
        .replace("[ola.hosting]\nresolve = \"2h\"\n", "");
    let report = check(&text);
    assert_eq!(
        render(&report, "klant.toml", Language::Nl),
        "fout[C207 response-over-resolve]: P1: de reactietijd (30m) is langer dan de oplostijd (20m)\n  \
         --> klant.toml:31:1\n   |\n31 | response = \"30m\"\n   | ^^^^^^^^^^^^^^^^\n   \
         = waarom: Het mag volgens dit contract zijn opgelost voordat iemand heeft geantwoord; een van beide getallen is fout.\n   \
         = herstel: Maak response korter dan resolve.\n\n\
         waarschuwing[C208 update-over-resolve]: P1: het berichtenritme (1h) is langer dan de oplostijd (20m)\n  \
         --> klant.toml:33:1\n   |\n33 | update = \"1h\"\n   | ^^^^^^^^^^^^^\n   \
         = waarom: Het eerste tussenbericht zou komen als het al opgelost moet zijn: in de praktijk komt er geen.\n   \
         = herstel: Kies een ritme dat een paar keer in de oplostijd past, of no_update = true.\n\n\
         klant.toml: 1 fout, 1 waarschuwing\n"
    );
    assert_eq!((report.count(Severity::Error), report.count(Severity::Warning)), (1, 1));
    assert!(!report.passes(false));
    let json = super::to_json(&report, "klant.toml", Language::En);
    assert_eq!(json["findings"][0]["code"], "C207");
    assert_eq!(json["findings"][0]["severity"], "error");
    assert_eq!(json["errors"], 1);
}

#[test]
fn warnings_pass_unless_denied() {
    let report = check(&BASE.replace("workaround = \"counts_when_accepted\"\n", ""));
    assert!(report.passes(false));
    assert!(!report.passes(true));
}
