//! What the window of a change meets: other changes on the same services, the contract's service windows, the notice that was
//! promised. Warnings, not refusals: who asks and who decides see them.

use crate::calendar::{Calendar, CalendarSpec};
use crate::contract::{Length, Maintenance, MaintenanceWindow, weekdays};
use crate::span::{Duration, Instant, Span};

/// A window that something is planned in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The change.
    pub change: i64,
    /// From when until when.
    pub window: Span,
    /// Ids of the services that it touches; none: all of the customer's.
    pub services: Vec<i64>,
}

/// What is to be known of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Another change touches the same service at the same time.
    Conflict {
        /// The other one.
        change: i64,
        /// While both run.
        both: Span,
    },
    /// The contract has service windows and this lies outside them.
    OutsideServiceWindows,
    /// Announced later than the contract says; such maintenance counts as downtime.
    ShortNotice {
        /// What the contract says.
        promised: Duration,
        /// What is left.
        given: Duration,
    },
    /// It begins before now.
    Past,
    /// More than so long.
    Long(Duration),
}

impl Warning {
    /// The end of the key of its sentence: `change-warning-NAME`.
    pub fn name(&self) -> &'static str {
        match self {
            Warning::Conflict { .. } => "conflict",
            Warning::OutsideServiceWindows => "outside",
            Warning::ShortNotice { .. } => "notice",
            Warning::Past => "past",
            Warning::Long(_) => "long",
        }
    }
}

/// Longer than this is hardly a window.
const LONG: Duration = Duration::hours(12);

/// Where two changes touch the same service at the same time; the earliest first.
pub fn conflicts(one: &Planned, others: &[Planned]) -> Vec<Warning> {
    let same = |other: &Planned| {
        one.services.is_empty()
            || other.services.is_empty()
            || other.services.iter().any(|service| one.services.contains(service))
    };
    let mut found: Vec<(Span, i64)> = others
        .iter()
        .filter(|other| other.change != one.change && same(other))
        .map(|other| (one.window.intersect(other.window), other.change))
        .filter(|(both, _)| !both.is_empty())
        .collect();
    found.sort_by_key(|(both, change)| (both.from, *change));
    found.into_iter().map(|(both, change)| Warning::Conflict { change, both }).collect()
}

/// Everything that is to be known of a window. `asked_at` is when it was announced: now, while it is not.
pub fn warnings(
    one: &Planned,
    others: &[Planned],
    maintenance: Option<&Maintenance>,
    zone: &str,
    asked_at: Instant,
) -> Vec<Warning> {
    let mut out = Vec::new();
    if one.window.from < asked_at {
        out.push(Warning::Past);
    }
    out.extend(conflicts(one, others));
    if let Some(maintenance) = maintenance {
        if !maintenance.windows.is_empty() && !inside(one.window, &maintenance.windows, zone) {
            out.push(Warning::OutsideServiceWindows);
        }
        let given = one.window.from - asked_at;
        if let Some(promised) = maintenance.notice.map(Length::roughly)
            && given < promised
            && given >= Duration::ZERO
        {
            out.push(Warning::ShortNotice { promised, given });
        }
    }
    if one.window.length() > LONG {
        out.push(Warning::Long(one.window.length()));
    }
    out
}

/// True when the span lies within one of the service windows, from its first instant to its last.
pub fn inside(span: Span, windows: &[MaintenanceWindow], zone: &str) -> bool {
    windows.iter().any(|window| lies_in(span, window, zone).unwrap_or(false))
}

fn lies_in(span: Span, window: &MaintenanceWindow, zone: &str) -> Option<bool> {
    let mut spec = CalendarSpec { time_zone: Some(zone.to_owned()), ..CalendarSpec::default() };
    for key in &window.days {
        for day in weekdays(key).ok()? {
            spec.hours.insert(day.to_owned(), vec![window.hours.clone()?]);
        }
    }
    let calendar = Calendar::compile(&spec).ok()?;
    if !calendar.is_open(span.from) || calendar.between(span.from, span.to) != span.length() {
        return Some(false);
    }
    // Which of those days of the month: that of the day on which the window begins.
    let day = calendar.local(calendar.prev_open(span.from)?).date().day();
    let week = u32::try_from((day - 1) / 7 + 1).ok()?;
    Some(window.weeks.is_empty() || window.weeks.contains(&week))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn span(from: &str, to: &str) -> Span {
        Span::new(at(from), at(to))
    }

    fn planned(change: i64, from: &str, to: &str, services: &[i64]) -> Planned {
        Planned { change, window: span(from, to), services: services.to_vec() }
    }

    #[test]
    fn windows_on_the_same_service_meet() {
        let one = planned(1, "2026-11-22T02:00:00Z", "2026-11-22T04:00:00Z", &[7, 8]);
        let others = [
            planned(1, "2026-11-22T02:00:00Z", "2026-11-22T04:00:00Z", &[7]),
            planned(2, "2026-11-22T03:00:00Z", "2026-11-22T05:00:00Z", &[8]),
            planned(3, "2026-11-22T03:00:00Z", "2026-11-22T05:00:00Z", &[9]),
            planned(4, "2026-11-22T04:00:00Z", "2026-11-22T05:00:00Z", &[7]),
            planned(5, "2026-11-22T01:00:00Z", "2026-11-22T02:30:00Z", &[]),
        ];
        let found: Vec<String> = conflicts(&one, &others)
            .iter()
            .map(|warning| match warning {
                Warning::Conflict { change, both } => format!("{change} {} {}", both.from, both.to),
                other => other.name().to_owned(),
            })
            .collect();
        assert_eq!(
            found,
            ["5 2026-11-22T02:00:00Z 2026-11-22T02:30:00Z", "2 2026-11-22T03:00:00Z 2026-11-22T04:00:00Z"]
        );
    }

    #[test]
    fn service_windows_of_the_contract() {
        // The first and third Sunday from 02:00 to 05:00, Tuesdays over midnight, in Amsterdam.
        let sunday = MaintenanceWindow {
            days: vec!["sun".into()],
            hours: Some("02:00-05:00".into()),
            weeks: vec![1, 3],
        };
        let tuesday =
            MaintenanceWindow { days: vec!["tue".into()], hours: Some("23:00-02:00".into()), weeks: vec![] };
        let windows = [sunday, tuesday];
        for (from, to, expected) in [
            ("2026-11-01T01:00:00Z", "2026-11-01T04:00:00Z", true),
            ("2026-11-01T01:00:00Z", "2026-11-01T04:00:01Z", false),
            ("2026-11-08T01:00:00Z", "2026-11-08T02:00:00Z", false),
            ("2026-11-15T02:00:00Z", "2026-11-15T03:00:00Z", true),
            ("2026-11-24T22:30:00Z", "2026-11-24T23:30:00Z", true),
            ("2026-11-23T22:30:00Z", "2026-11-23T23:30:00Z", false),
        ] {
            assert_eq!(inside(span(from, to), &windows, "Europe/Amsterdam"), expected, "{from}");
        }
        assert!(!inside(span("2026-11-01T01:00:00Z", "2026-11-01T02:00:00Z"), &windows, "Nowhere"));
    }

    #[test]
    fn warnings_are_named() {
        let maintenance = Maintenance {
            notice: "5d".parse().ok(),
            windows: vec![MaintenanceWindow {
                days: vec!["sun".into()],
                hours: Some("02:00-05:00".into()),
                weeks: vec![],
            }],
            ..Maintenance::default()
        };
        let names = |one: &Planned, now: &str| -> Vec<&'static str> {
            let found = warnings(one, &[], Some(&maintenance), "Europe/Amsterdam", at(now));
            found.iter().map(Warning::name).collect()
        };
        let good = planned(1, "2026-11-22T01:00:00Z", "2026-11-22T03:00:00Z", &[]);
        assert_eq!(names(&good, "2026-11-10T00:00:00Z"), [""; 0]);
        assert_eq!(names(&good, "2026-11-20T00:00:00Z"), ["notice"]);
        assert_eq!(names(&good, "2026-11-23T00:00:00Z"), ["past"]);
        let day = planned(1, "2026-11-23T08:00:00Z", "2026-11-23T22:00:00Z", &[]);
        assert_eq!(names(&day, "2026-11-01T00:00:00Z"), ["outside", "long"]);
    }
}
