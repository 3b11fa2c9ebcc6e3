//! C4, second half: what does not count, and planned maintenance.

use super::Rule;
use crate::calendar::{Calendar, CalendarSpec};
use crate::contract::check::Severity::{Error, Warning};
use crate::contract::{ExclusionKind, MaintenanceWindow, Side, weekdays};
use crate::span::Duration;

/// The windows as a calendar of the contract's zone; `Err` says what is wrong.
fn window_calendar(window: &MaintenanceWindow, zone: &str) -> Result<Calendar, String> {
    let hours = window.hours.clone().ok_or("no hours")?;
    if window.days.is_empty() {
        return Err("no days".to_owned());
    }
    if window.weeks.iter().any(|week| !(1..=5).contains(week)) {
        return Err("weeks are 1 to 5".to_owned());
    }
    let mut spec = CalendarSpec { time_zone: Some(zone.to_owned()), ..CalendarSpec::default() };
    for key in &window.days {
        for day in weekdays(key)? {
            spec.hours.insert(day.to_owned(), vec![hours.clone()]);
        }
    }
    Calendar::compile(&spec).map_err(|error| error.to_string())
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C406",
        slug: "exclusions-missing",
        severity: Warning,
        nl: [
            "er is beschikbaarheid beloofd, maar nergens staat wat niet meetelt",
            "Over elke storing door een ander volgt achteraf een onderhandeling.",
            "Maak [exclusions.*]: onderhoud, wijzigingen door de klant, derden, overmacht, aanvallen.",
        ],
        en: [
            "availability is promised, but nowhere does it say what does not count",
            "Each outage caused by somebody else is haggled about afterwards.",
            "Write [exclusions.*]: maintenance, changes by the customer, third parties, force majeure, attacks.",
        ],
        find: |case, hits| {
            if case.contract.exclusions.is_empty() && case.promised().next().is_some() {
                hits.at(&["exclusions"], &[]);
            }
        },
    },
    Rule {
        code: "C407",
        slug: "exclusion-vague",
        severity: Warning,
        nl: [
            "bij uitzondering \"{0}\" staat niet wat eronder valt",
            "Onder een woord zonder uitleg past elke storing.",
            "Vul kind en means: wat, en onder welke voorwaarde.",
        ],
        en: [
            "exclusion \"{0}\" does not say what falls under it",
            "Any outage fits under a word without explanation.",
            "Fill kind and means: what, and on which condition.",
        ],
        find: |case, hits| {
            for (key, exclusion) in &case.contract.exclusions {
                if exclusion.means.is_none() || exclusion.kind.is_none() {
                    hits.at(&["exclusions", key], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C408",
        slug: "exclusion-one-sided",
        severity: Error,
        nl: [
            "over uitzondering \"{0}\" beslist de leverancier alleen",
            "Wie zijn eigen storingen mag wegstrepen, haalt elke belofte.",
            "Zet agreed_by = \"both\".",
        ],
        en: [
            "the provider alone decides on exclusion \"{0}\"",
            "Who may strike out his own outages keeps every promise.",
            "Set agreed_by = \"both\".",
        ],
        find: |case, hits| {
            let one_sided = case
                .contract
                .exclusions
                .iter()
                .filter(|(_, exclusion)| exclusion.agreed_by == Some(Side::Provider));
            for (key, _) in one_sided {
                hits.at(&["exclusions", key, "agreed_by"], &[key]);
            }
        },
    },
    Rule {
        code: "C409",
        slug: "window-missing",
        severity: Warning,
        nl: [
            "onderhoud telt niet mee, maar er zijn geen onderhoudsvensters",
            "Elke storing op een druk moment kan dan onderhoud heten.",
            "Zet onder [maintenance] windows met dagen en uren.",
        ],
        en: [
            "maintenance does not count, but there are no service windows",
            "Any outage at a busy moment may then be called maintenance.",
            "Add windows with days and hours under [maintenance].",
        ],
        find: |case, hits| {
            let excluded = case
                .contract
                .exclusions
                .values()
                .any(|exclusion| exclusion.kind == Some(ExclusionKind::Maintenance));
            if excluded
                && case.contract.maintenance.as_ref().is_none_or(|maintenance| maintenance.windows.is_empty())
            {
                hits.at(&["maintenance", "windows"], &[]);
            }
        },
    },
    Rule {
        code: "C410",
        slug: "notice-missing",
        severity: Warning,
        nl: [
            "onderhoud hoeft niet te worden aangekondigd",
            "De klant merkt het onderhoud als zijn kassa stilvalt.",
            "Zet notice = \"5bd\" onder [maintenance].",
        ],
        en: [
            "maintenance need not be announced",
            "The customer notices maintenance when the till stops.",
            "Add notice = \"5bd\" under [maintenance].",
        ],
        find: |case, hits| {
            if case.contract.maintenance.as_ref().is_some_and(|maintenance| maintenance.notice.is_none()) {
                hits.at(&["maintenance", "notice"], &[]);
            }
        },
    },
    Rule {
        code: "C411",
        slug: "notice-short",
        severity: Warning,
        nl: [
            "onderhoud wordt maar {0} vooraf aangekondigd",
            "Zo snel verzet niemand een actie of een mailing.",
            "Kies minstens twee dagen.",
        ],
        en: [
            "maintenance is announced only {0} before",
            "Nobody can move a campaign or a mailing that quickly.",
            "Choose two days at least.",
        ],
        find: |case, hits| {
            let notice = case.contract.maintenance.as_ref().and_then(|maintenance| maintenance.notice);
            if let Some(notice) = notice.filter(|notice| notice.roughly() < Duration::days(2)) {
                hits.at(&["maintenance", "notice"], &[&notice]);
            }
        },
    },
    Rule {
        code: "C412",
        slug: "allowance-missing",
        severity: Warning,
        nl: [
            "onderhoud telt niet mee, zonder maximum",
            "Een dienst die elke nacht uren in onderhoud is, haalt zo 100 %.",
            "Zet allowance = \"4h\" onder [maintenance]: zoveel per maand, de rest telt als storing.",
        ],
        en: [
            "maintenance does not count, without a limit",
            "A service that is in maintenance for hours each night reaches 100 % that way.",
            "Add allowance = \"4h\" under [maintenance]: so much per month, the rest counts as downtime.",
        ],
        find: |case, hits| {
            let excluded = case
                .contract
                .exclusions
                .values()
                .any(|exclusion| exclusion.kind == Some(ExclusionKind::Maintenance));
            let limited =
                case.contract.maintenance.as_ref().is_none_or(|maintenance| maintenance.allowance.is_some());
            if excluded && !limited {
                hits.at(&["maintenance", "allowance"], &[]);
            }
        },
    },
    Rule {
        code: "C413",
        slug: "window-broken",
        severity: Error,
        nl: [
            "dit onderhoudsvenster is niet te lezen: {0}",
            "Niemand weet wanneer het geldt, dus geldt het altijd of nooit.",
            "Schrijf days = [\"sun\"], hours = \"02:00-05:00\" en zo nodig weeks = [1].",
        ],
        en: [
            "this service window cannot be read: {0}",
            "Nobody knows when it holds, so it holds always or never.",
            "Write days = [\"sun\"], hours = \"02:00-05:00\" and, where needed, weeks = [1].",
        ],
        find: |case, hits| {
            let windows = case.contract.maintenance.iter().flat_map(|maintenance| &maintenance.windows);
            for (index, window) in windows.enumerate() {
                if let Err(message) = window_calendar(window, "UTC") {
                    hits.at(&["maintenance", "windows", &index.to_string()], &[&message]);
                }
            }
        },
    },
    Rule {
        code: "C414",
        slug: "window-in-support-hours",
        severity: Warning,
        nl: [
            "dit onderhoudsvenster valt in de kantooruren van \"{0}\"",
            "Het onderhoud ligt op het moment waarop de meeste mensen er last van hebben.",
            "Kies een venster buiten die uren.",
        ],
        en: [
            "this service window lies in the support hours of \"{0}\"",
            "Maintenance takes place when it hurts most people.",
            "Choose a window outside those hours.",
        ],
        find: |case, hits| {
            let Some(zone) = case.contract.contract.time_zone.as_deref() else { return };
            // The narrowest hours are the busiest: office hours rather than extended ones.
            let narrowest = case.contract.priorities.values().filter_map(|clause| clause.calendar.as_deref());
            let open = |name: &str| {
                case.calendar(name).map(|calendar| calendar.between(case.sample().from, case.sample().to))
            };
            let Some(name) = narrowest.min_by_key(|name| open(name)) else { return };
            let is_round_the_clock = open(name).is_some_and(|open| open >= case.sample().length());
            let Some(office) = case.calendar(name).filter(|_| !is_round_the_clock) else { return };
            let windows = case.contract.maintenance.iter().flat_map(|maintenance| &maintenance.windows);
            for (index, window) in windows.enumerate() {
                let Ok(window) = window_calendar(window, zone) else { continue };
                let overlaps = window
                    .spans_in(case.sample())
                    .any(|span| office.between(span.from, span.to) > Duration::ZERO);
                if overlaps {
                    hits.at(&["maintenance", "windows", &index.to_string()], &[&name]);
                }
            }
        },
    },
    Rule {
        code: "C415",
        slug: "maintenance-counts",
        severity: Warning,
        nl: [
            "er zijn onderhoudsvensters, maar onderhoud is geen uitzondering",
            "De klant denkt dat onderhoud niet meetelt, de berekening telt het wel mee.",
            "Maak [exclusions.onderhoud] met kind = \"maintenance\", of schrap de vensters.",
        ],
        en: [
            "there are service windows, but maintenance is no exclusion",
            "The customer believes that maintenance does not count, the sum counts it.",
            "Write [exclusions.maintenance] with kind = \"maintenance\", or strike the windows.",
        ],
        find: |case, hits| {
            let contract = case.contract;
            let excluded = contract
                .exclusions
                .values()
                .any(|exclusion| exclusion.kind == Some(ExclusionKind::Maintenance));
            let windows =
                contract.maintenance.as_ref().is_some_and(|maintenance| !maintenance.windows.is_empty());
            if windows && !excluded && !contract.exclusions.is_empty() && case.promised().next().is_some() {
                hits.at(&["maintenance", "windows"], &[]);
            }
        },
    },
];
