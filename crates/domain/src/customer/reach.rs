//! Who can be called now: hours as people write them, compiled to a calendar, and the order of calling.
//!
//! `24/7`, or rules with a semicolon between: days, then windows: `mon-fri 09:00-12:30 13:00-17:00; sat 10:00-14:00`. Dutch days
//! (`ma-vr`) are read too.

use std::collections::BTreeMap;

use crate::calendar::{Calendar, CalendarSpec};
use crate::span::Instant;

use super::Values;

const DAYS: [(&str, &str); 7] =
    [("mon", "ma"), ("tue", "di"), ("wed", "wo"), ("thu", "do"), ("fri", "vr"), ("sat", "za"), ("sun", "zo")];

/// Whether somebody can be reached at an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Now, until then; `None`: always.
    Now(Option<Instant>),
    /// Outside the hours, but called for a P1; in the hours again from then.
    ForP1(Option<Instant>),
    /// Not now; from then, if ever.
    Later(Option<Instant>),
    /// Nothing is known of the hours.
    Unknown,
}

impl Reach {
    /// `now`, `for_p1`, `later`, `unknown`: the word in the API and the end of the key of its sentence.
    pub fn name(self) -> &'static str {
        match self {
            Reach::Now(_) => "now",
            Reach::ForP1(_) => "for_p1",
            Reach::Later(_) => "later",
            Reach::Unknown => "unknown",
        }
    }

    /// The instant at which it changes.
    pub fn changes_at(self) -> Option<Instant> {
        match self {
            Reach::Now(at) | Reach::ForP1(at) | Reach::Later(at) => at,
            Reach::Unknown => None,
        }
    }

    fn rank(self) -> u8 {
        match self {
            Reach::Now(_) => 0,
            Reach::ForP1(_) => 1,
            Reach::Unknown => 2,
            Reach::Later(_) => 3,
        }
    }
}

/// The hours as a calendar of this zone.
///
/// # Errors
/// What cannot be read.
pub fn calendar(hours: &str, zone: &str) -> Result<Calendar, String> {
    if hours.trim() == "24/7" {
        return Ok(Calendar::always());
    }
    let spec =
        CalendarSpec { time_zone: Some(zone.to_owned()), hours: rules(hours)?, ..CalendarSpec::default() };
    Calendar::compile(&spec).map_err(|error| error.to_string())
}

/// The same hours, written in one way.
///
/// # Errors
/// What cannot be read.
pub fn tidy(hours: &str) -> Result<String, String> {
    calendar(hours, "UTC")?;
    let parts: Vec<String> =
        hours.split([';', '\n']).map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ").to_lowercase())
}

fn rules(text: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in text.split([';', '\n']).map(str::trim).filter(|rule| !rule.is_empty()) {
        let (mut days, mut windows) = (Vec::new(), Vec::new());
        for word in rule.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                windows.push(word.replace('–', "-"));
            } else {
                days.extend(day_range(word)?);
            }
        }
        if days.is_empty() || windows.is_empty() {
            return Err(format!("\"{rule}\" needs days and hours"));
        }
        for day in days {
            out.entry(day.to_owned()).or_default().extend(windows.iter().cloned());
        }
    }
    if out.is_empty() { Err("there are no hours in it".to_owned()) } else { Ok(out) }
}

fn day_range(word: &str) -> Result<Vec<&'static str>, String> {
    let word = word.to_lowercase().replace('–', "-");
    let index = |name: &str| {
        DAYS.iter()
            .position(|(english, dutch)| name == *english || name == *dutch)
            .ok_or_else(|| format!("\"{name}\" is not a day"))
    };
    let (first, last) = word.split_once('-').unwrap_or((&word, &word));
    let (first, last) = (index(first)?, index(last)?);
    let count = (last + 7 - first) % 7 + 1;
    Ok(DAYS.iter().cycle().skip(first).take(count).map(|(english, _)| *english).collect())
}

/// Whether a contact can be reached: `hours` and `zone` of the entry, else the zone of the customer.
pub fn reach(contact: &Values, customer_zone: &str, now: Instant) -> Reach {
    let hours = contact.get("hours");
    if hours.is_empty() {
        return if contact.yes("p1_anytime") { Reach::ForP1(None) } else { Reach::Unknown };
    }
    let zone = Some(contact.get("zone")).filter(|zone| !zone.is_empty()).unwrap_or(customer_zone);
    let Ok(calendar) = calendar(hours, zone) else { return Reach::Unknown };
    if calendar.is_open(now) {
        return Reach::Now(calendar.next_close(now));
    }
    let from = calendar.next_open(now);
    if contact.yes("p1_anytime") { Reach::ForP1(from) } else { Reach::Later(from) }
}

/// The contacts in the order of calling, each with its reach: who is in their hours first, then who is called for a P1, then
/// who says nothing of hours, then the others; within each by the place in the escalation, then by name.
pub fn call_order<'a>(
    contacts: &[&'a Values],
    customer_zone: &str,
    now: Instant,
) -> Vec<(usize, &'a Values, Reach)> {
    let mut all: Vec<(usize, &Values, Reach)> = contacts
        .iter()
        .enumerate()
        .map(|(index, contact)| (index, *contact, reach(contact, customer_zone, now)))
        .collect();
    let order = |contact: &Values| contact.get("order").parse::<u8>().unwrap_or(u8::MAX);
    all.sort_by_key(|(_, contact, reach)| (reach.rank(), order(contact), contact.get("name").to_lowercase()));
    all
}
