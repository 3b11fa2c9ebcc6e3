//! "What if a ticket came in then?": the deadlines of a contract for an instant and a priority, and why they lie there.

use domain::clock::{ClockName, Terms, Timeline, TraceKind, judge, trace};
use domain::span::{Duration, Instant};
use domain::ticket::{Event, EventKind, Priority};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::i18n::Language;
use crate::limits;

/// What was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Question {
    /// When the ticket comes in.
    pub opened_at: Instant,
    /// At which priority.
    pub priority: Priority,
}

/// One clock of the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deadline {
    /// Which promise.
    pub clock: ClockName,
    /// When it is due; `None` where the calendar never opens again.
    pub due: Option<Instant>,
    /// Why.
    pub steps: Vec<Step>,
}

/// A span of the way to the deadline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// First instant.
    pub from: Instant,
    /// First instant after.
    pub to: Instant,
    /// Whether it counts.
    pub counts: bool,
    /// How much of it counts.
    pub counted: Duration,
    /// Why, in the reader's language.
    pub reason: String,
}

impl Question {
    /// Reads a date and time of a form (`2026-11-22T16:30`) in the contract's zone; a skipped time is taken after the gap,
    /// a repeated one as the first.
    ///
    /// ```ignore
    /// Question::read("2026-03-29T02:30", "P1", &amsterdam) // 03:30 that night
    /// ```
    pub fn read(at: &str, priority: &str, zone: &TimeZone) -> Option<Question> {
        let local: DateTime = at.parse().ok()?;
        let zoned = zone.to_ambiguous_zoned(local).compatible().ok()?;
        let opened_at = Instant(zoned.timestamp().as_millisecond());
        Some(Question { opened_at, priority: Priority::parse(priority)? })
    }

    /// The value of a form's date and time.
    pub fn local(at: Instant, zone: &TimeZone) -> String {
        at.timestamp().to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
    }

    /// True for an instant that is at most ten years from now, since 1970.
    pub fn is_near(&self, now: Instant) -> bool {
        limits::near("at", self.opened_at, now).is_ok()
    }

    /// The deadlines of the promises that the contract makes at this priority.
    pub fn answer(&self, terms: &Terms, language: Language) -> Vec<Deadline> {
        let opened = Event { at: self.opened_at, kind: EventKind::Opened { priority: self.priority } };
        let timeline = Timeline::read(&[opened], terms, self.opened_at);
        let clocks = judge(&timeline, terms, self.opened_at);
        let promised = |clock: &ClockName| {
            terms.at(self.priority).is_some_and(|promise| promise.target(*clock).is_some())
        };
        let deadline = |clock: ClockName| Deadline {
            clock,
            due: clocks.get(clock).due,
            steps: trace(&timeline, terms, clock, clocks.get(clock), self.opened_at)
                .into_iter()
                .filter(|span| span.from < span.to)
                .map(|span| Step {
                    from: span.from,
                    to: span.to,
                    counts: span.kind == TraceKind::Counted,
                    counted: span.counted,
                    reason: span.reason.text(language.domain()),
                })
                .collect(),
        };
        ClockName::ALL.into_iter().filter(promised).map(deadline).collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::contract::Contract;

    use super::*;

    const CONTRACT: &str = r#"
[contract]
id = "office"
time_zone = "Europe/Amsterdam"
[calendars.office]
hours = { mon-fri = ["09:00-17:00"] }
[priorities.P1]
calendar = "office"
response = "1h"
resolve = "4h"
"#;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Amsterdam").expect("a zone")
    }

    #[test]
    fn a_friday_afternoon_ticket_is_due_on_monday() {
        let terms = Contract::parse(CONTRACT).expect("a contract").terms().expect("terms");
        let question = Question::read("2026-11-20T15:00", "P1", &zone()).expect("a question");
        let answer = question.answer(&terms, Language::En);
        assert_eq!(answer.iter().map(|one| one.clock.name()).collect::<Vec<_>>(), ["response", "resolve"]);
        assert_eq!(answer[0].due, Instant::parse("2026-11-20T15:00:00Z").ok());
        assert_eq!(answer[1].due, Instant::parse("2026-11-23T10:00:00Z").ok());
        let counted: i64 = answer[1].steps.iter().filter(|step| step.counts).map(|step| step.counted.0).sum();
        assert_eq!(counted, Duration::hours(4).0);
        assert!(
            answer[1].steps.iter().any(|step| !step.counts && step.reason.contains("Sat")),
            "{:?}",
            answer[1].steps
        );
    }

    #[test]
    fn nothing_promised_nothing_due() {
        let terms = Contract::parse(CONTRACT).expect("a contract").terms().expect("terms");
        let question = Question::read("2026-11-20T15:00", "P4", &zone()).expect("a question");
        assert_eq!(question.answer(&terms, Language::Nl), []);
    }

    #[test]
    fn local_times_are_read_in_the_contracts_zone() {
        let read =
            |at: &str| Question::read(at, "P2", &zone()).map(|question| question.opened_at.to_string());
        assert_eq!(read("2026-03-29T02:30").as_deref(), Some("2026-03-29T01:30:00Z"));
        assert_eq!(read("2026-10-25T02:30").as_deref(), Some("2026-10-25T00:30:00Z"));
        assert_eq!(read("yesterday"), None);
        assert_eq!(
            Question::local(Instant::parse("2026-11-20T14:00:00Z").unwrap(), &zone()),
            "2026-11-20T15:00"
        );
    }
}
