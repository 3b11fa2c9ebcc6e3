//! C1: support hours.

use super::Rule;
use crate::contract::ALWAYS;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::contract::{CalendarClause, Day};

/// True when it has weekly hours: feast days matter to it.
fn weekly(calendar: &CalendarClause) -> bool {
    !calendar.always && !calendar.hours.is_empty()
}

/// The names of holiday sets among its closed days.
fn sets(calendar: &CalendarClause) -> impl Iterator<Item = &String> {
    calendar.holidays.iter().filter(|item| item.parse::<Day>().is_err())
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C101",
        slug: "calendar-unknown",
        severity: Error,
        nl: [
            "er is geen kalender \"{0}\"",
            "Een belofte in onbekende uren is niet na te rekenen.",
            "Maak [calendars.{0}], of gebruik 24/7 of een van: {1}.",
        ],
        en: [
            "there is no calendar \"{0}\"",
            "A promise in unknown hours cannot be reckoned.",
            "Write [calendars.{0}], or use 24/7 or one of: {1}.",
        ],
        find: |case, hits| {
            let known: Vec<&str> = case.contract.calendars.keys().map(String::as_str).collect();
            for (path, name) in case.calendar_names() {
                if name != ALWAYS && !known.contains(&name) {
                    let path: Vec<&str> = path.iter().map(String::as_str).collect();
                    hits.at(&path, &[&name, &known.join(", ")]);
                }
            }
        },
    },
    Rule {
        code: "C102",
        slug: "calendar-never-opens",
        severity: Error,
        nl: [
            "kalender \"{0}\" gaat nooit open",
            "Een klok in deze uren loopt nooit af: er wordt niets beloofd, en niemand ziet dat.",
            "Geef de kalender uren, zoals mon-fri = [\"09:00-17:00\"].",
        ],
        en: [
            "calendar \"{0}\" never opens",
            "A clock in these hours never runs out: nothing is promised, and nobody notices.",
            "Give the calendar hours, such as mon-fri = [\"09:00-17:00\"].",
        ],
        find: |case, hits| {
            for name in case.contract.calendars.keys() {
                if case.calendar(name).is_some_and(|calendar| calendar.never_opens()) {
                    hits.at(&["calendars", name], &[name]);
                }
            }
        },
    },
    Rule {
        code: "C103",
        slug: "calendar-broken",
        severity: Error,
        nl: [
            "kalender \"{0}\" is niet te lezen: {1}",
            "Zolang de uren niet kloppen, klopt geen enkel tijdstip dat ervan afhangt.",
            "Verbeter de uren: vensters als 09:00-12:30, elke dag één keer, geen overlap.",
        ],
        en: [
            "calendar \"{0}\" cannot be read: {1}",
            "While the hours are wrong, no due time that hangs on them is right.",
            "Correct the hours: windows like 09:00-12:30, each day once, no overlap.",
        ],
        find: |case, hits| {
            for (name, calendar) in &case.calendars {
                let Err(error) = calendar else { continue };
                let zone = case.contract.calendars.get(name).and_then(|clause| clause.time_zone.as_deref());
                let zone = zone.or(case.contract.contract.time_zone.as_deref());
                let zone_is_known = zone.is_some_and(|zone| jiff::tz::TimeZone::get(zone).is_ok());
                if zone_is_known {
                    let key = error.path.rsplit('.').next().unwrap_or_default();
                    hits.at(&["calendars", name, key], &[name, &error.message]);
                }
            }
        },
    },
    Rule {
        code: "C104",
        slug: "holidays-end-early",
        severity: Warning,
        nl: [
            "de feestdagen van kalender \"{0}\" zijn afgesproken tot en met {1}, het contract loopt {2}",
            "Daarna telt elke feestdag als gewone werkdag, of juist niet: dat is dan een ruzie.",
            "Laat holidays_until weg, of zet het op het einde van het contract.",
        ],
        en: [
            "the holidays of calendar \"{0}\" are agreed until {1}, the contract runs {2}",
            "After that each feast day counts as a working day, or does not: a quarrel in the making.",
            "Leave holidays_until out, or set it to the end of the contract.",
        ],
        find: |case, hits| {
            let end = case.contract.contract.effective_to;
            let runs = end.map_or_else(|| "…".to_owned(), |end| format!("→ {end}"));
            for (name, calendar) in &case.contract.calendars {
                let own = calendar.holidays.iter().filter_map(|item| item.parse::<Day>().ok()).max();
                let until = match sets(calendar).next() {
                    Some(_) => calendar.holidays_until,
                    // Dates by hand end with the year of the last of them.
                    None => own.map(|day| day.0.last_of_year()).map(Day),
                };
                if let Some(until) = until
                    && end.is_none_or(|end| until < end)
                {
                    let key = if calendar.holidays_until.is_some() { "holidays_until" } else { "holidays" };
                    hits.at(&["calendars", name, key], &[name, &until, &runs]);
                }
            }
        },
    },
    Rule {
        code: "C105",
        slug: "holidays-missing",
        severity: Warning,
        nl: [
            "kalender \"{0}\" kent geen feestdagen",
            "Op Eerste Kerstdag loopt de klok dan gewoon, terwijl er niemand is.",
            "Zet holidays = [\"NL\"], of de set van het land waar wordt gewerkt.",
        ],
        en: [
            "calendar \"{0}\" knows no holidays",
            "On Christmas Day the clock then runs while nobody is there.",
            "Add holidays = [\"NL\"], or the set of the country where people work.",
        ],
        find: |case, hits| {
            for (name, calendar) in &case.contract.calendars {
                if weekly(calendar) && calendar.holidays.is_empty() {
                    hits.at(&["calendars", name, "holidays"], &[name]);
                }
            }
        },
    },
    Rule {
        code: "C106",
        slug: "holidays-elsewhere",
        severity: Warning,
        nl: [
            "kalender \"{0}\" volgt de feestdagen van {1}, maar de leverancier werkt in {2}",
            "Op feestdagen van {2} loopt de klok terwijl het kantoor dicht is.",
            "Voeg \"{2}\" toe aan holidays.",
        ],
        en: [
            "calendar \"{0}\" follows the holidays of {1}, but the provider works in {2}",
            "On the holidays of {2} the clock runs while the office is closed.",
            "Add \"{2}\" to holidays.",
        ],
        find: |case, hits| {
            let country = case.contract.provider.as_ref().and_then(|provider| provider.country.as_deref());
            let Some(country) = country.filter(|country| ["NL", "BE", "DE", "FR", "GB"].contains(country))
            else {
                return;
            };
            for (name, calendar) in &case.contract.calendars {
                let named: Vec<&str> = sets(calendar).map(String::as_str).collect();
                if weekly(calendar) && !named.is_empty() && !named.iter().any(|set| set.starts_with(country))
                {
                    hits.at(&["calendars", name, "holidays"], &[name, &named.join(", "), &country]);
                }
            }
        },
    },
    Rule {
        code: "C107",
        slug: "calendar-unused",
        severity: Note,
        nl: [
            "kalender \"{0}\" wordt nergens gebruikt",
            "Een lezer denkt dat deze uren iets betekenen.",
            "Verwijder de kalender, of gebruik haar.",
        ],
        en: [
            "calendar \"{0}\" is used nowhere",
            "A reader believes that these hours mean something.",
            "Remove the calendar, or use it.",
        ],
        find: |case, hits| {
            let used: Vec<&str> = case.calendar_names().into_iter().map(|(_, name)| name).collect();
            for name in case.contract.calendars.keys().filter(|name| !used.contains(&name.as_str())) {
                hits.at(&["calendars", name], &[name]);
            }
        },
    },
    Rule {
        code: "C108",
        slug: "special-day-outside",
        severity: Note,
        nl: [
            "de bijzondere dag {0} valt buiten de looptijd van het contract",
            "Zo'n dag is meestal een vergeten jaartal, en dan ontbreekt de echte.",
            "Verbeter het jaartal of verwijder de dag.",
        ],
        en: [
            "the special day {0} lies outside the term of the contract",
            "Such a day is mostly a forgotten year, and then the real one is missing.",
            "Correct the year or remove the day.",
        ],
        find: |case, hits| {
            let head = &case.contract.contract;
            for (name, calendar) in &case.contract.calendars {
                for text in calendar.special_days.keys() {
                    let Ok(day) = text.parse::<Day>() else { continue };
                    if head.effective_from.is_some_and(|from| day < from)
                        || head.effective_to.is_some_and(|to| day > to)
                    {
                        hits.at(&["calendars", name, "special_days", text], &[text]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C109",
        slug: "zone-differs",
        severity: Note,
        nl: [
            "kalender \"{0}\" staat in zone {1}, het contract in {2}",
            "Wie de uren leest, rekent in zijn eigen zone en zit ernaast.",
            "Laat de zone weg als dat niet de bedoeling is; anders: noem haar in de naam van de kalender.",
        ],
        en: [
            "calendar \"{0}\" is in zone {1}, the contract in {2}",
            "Who reads the hours reckons in his own zone and is wrong.",
            "Leave the zone out if it was not meant; else name it in the calendar's name.",
        ],
        find: |case, hits| {
            let Some(own) = &case.contract.contract.time_zone else { return };
            for (name, calendar) in &case.contract.calendars {
                if let Some(zone) = calendar.time_zone.as_ref().filter(|zone| *zone != own) {
                    hits.at(&["calendars", name, "time_zone"], &[name, zone, own]);
                }
            }
        },
    },
    Rule {
        code: "C110",
        slug: "not-around-the-clock",
        severity: Error,
        nl: [
            "kalender \"{0}\" heet dag en nacht open, maar is het niet",
            "De naam belooft meer dan de uren; de klant leest de naam.",
            "Geef de kalender een andere naam, of zet always = true.",
        ],
        en: [
            "calendar \"{0}\" is called round the clock, but is not",
            "The name promises more than the hours; the customer reads the name.",
            "Give the calendar another name, or set always = true.",
        ],
        find: |case, hits| {
            for (name, calendar) in &case.contract.calendars {
                let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
                if !calendar.always
                    && ["247", "24x7", "always"].contains(&plain.to_ascii_lowercase().as_str())
                {
                    hits.at(&["calendars", name], &[name]);
                }
            }
        },
    },
    Rule {
        code: "C111",
        slug: "minute-before-midnight",
        severity: Warning,
        nl: [
            "een venster van kalender \"{0}\" eindigt om 23:59",
            "Elke nacht valt er een minuut buiten de uren: vierentwintig uur wordt er zo geen.",
            "Schrijf 24:00: het einde van een venster telt zelf niet mee.",
        ],
        en: [
            "a window of calendar \"{0}\" ends at 23:59",
            "Each night one minute falls outside the hours, so that a day never has twenty-four of them.",
            "Write 24:00: the end of a window is not part of it.",
        ],
        find: |case, hits| {
            for (name, calendar) in &case.contract.calendars {
                for (day, windows) in &calendar.hours {
                    if windows.iter().any(|window| window.ends_with("-23:59")) {
                        hits.at(&["calendars", name, "hours", day], &[name]);
                    }
                }
            }
        },
    },
];
