//! Stories as text: a contract, what happened to a ticket, and the instants at which somebody asks.
//!
//! ```text
//! zone Europe/Amsterdam
//! hours mon-fri 09:00-17:00
//! P2 resolve=4h response=1h
//! Fri 2026-11-06 15:00 opened P2
//! Fri 2026-11-06 16:00 waiting customer
//! Mon 2026-11-09 10:00 resumed
//! ask Mon 2026-11-09 10:00
//! ```
//! [`tell`] answers each `ask` with one line. Times are wall clock of the zone; the weekday is checked, so that a
//! story cannot lie about it. This module is for tests: a bad story panics with the line.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::calendar::{Calendar, CalendarSpec};
use crate::clock::{
    Clock, ClockName, ClockState, PriorityTerms, Reopen, Retarget, Target, Terms, WorkaroundRule, clocks,
};
use crate::span::{Duration, Instant};
use crate::ticket::{Event, EventKind, Priority, WaitingFor};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A story read: its terms, its events, and when it is asked.
pub struct Story {
    pub terms: Terms,
    pub events: Vec<Event>,
    pub asks: Vec<Instant>,
    zone: jiff::tz::TimeZone,
}

/// Terms with nothing promised and every rule at its default.
pub fn bare_terms() -> Terms {
    Terms {
        priorities: [None, None, None, None],
        pause_on: vec![WaitingFor::Customer],
        pauses: vec![ClockName::Resolve],
        workaround: WorkaroundRule::default(),
        accept_after: Duration::hours(8),
        retarget: Retarget::default(),
        reopen: Reopen::default(),
        reopen_window: Some(Duration::days(7)),
    }
}

/// Answers a story's questions, one line each.
pub fn tell(text: &str) -> String {
    let story = Story::read(text);
    let mut out = String::new();
    for at in &story.asks {
        let answer = clocks(&story.events, &story.terms, *at);
        let mut parts: Vec<String> = answer
            .each()
            .into_iter()
            .filter(|(_, clock)| clock.state != ClockState::None)
            .map(|(name, clock)| story.show(name, clock))
            .collect();
        if answer.paused != Duration::ZERO {
            parts.push(format!("pauses {}", answer.paused));
        }
        if answer.third_party != Duration::ZERO {
            parts.push(format!("third party {}", answer.third_party));
        }
        if let Some(category) = &answer.excluded {
            parts.push(format!("excluded {category}"));
        }
        parts.extend(answer.oddities.iter().map(|odd| format!("odd {:?} {}", odd.code, story.local(odd.at))));
        let _ = writeln!(out, "{}: {}", story.local(*at), parts.join("; "));
    }
    out
}

/// Compares a story's answers with the expected lines.
#[track_caller]
pub fn check(story: &str, expect: &str) {
    let trim = |text: &str| text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let told = tell(story);
    assert!(trim(&told) == trim(expect), "told:\n{told}\nexpected:\n{expect}");
}

impl Story {
    pub fn read(text: &str) -> Story {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mut spec = CalendarSpec { time_zone: Some("UTC".into()), ..CalendarSpec::default() };
        let mut story = Story {
            terms: bare_terms(),
            events: Vec::new(),
            asks: Vec::new(),
            zone: jiff::tz::TimeZone::UTC,
        };
        let mut promises: BTreeMap<Priority, Vec<String>> = BTreeMap::new();
        for line in &lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            if let Some(priority) = Priority::parse(words[0]) {
                promises.insert(priority, words[1..].iter().map(|&word| word.to_owned()).collect());
            } else if words[0] == "ask" {
                let (at, _) = story.when(&words[1..], line);
                story.asks.push(at);
            } else if DAYS.contains(&words[0].to_lowercase().as_str()) {
                let (at, rest) = story.when(&words, line);
                let kind = story.event(rest, line);
                story.events.push(Event { at, kind });
            } else {
                story.setting(&mut spec, &words, line);
            }
        }
        story.promise(&spec, &promises);
        story
    }

    fn setting(&mut self, spec: &mut CalendarSpec, words: &[&str], line: &str) {
        match words {
            ["zone", zone] => {
                spec.time_zone = Some((*zone).into());
                self.zone = jiff::tz::TimeZone::get(zone).expect(line);
            }
            ["hours", days, windows @ ..] => {
                let (from, to) = days.split_once('-').unwrap_or((days, days));
                let index = |day: &str| DAYS.iter().position(|name| *name == day).expect(line);
                for day in &DAYS[index(from)..=index(to)] {
                    spec.hours.insert((*day).into(), windows.iter().map(|&window| window.into()).collect());
                }
            }
            ["holiday", dates @ ..] => spec.holidays.extend(dates.iter().map(|&date| date.to_owned())),
            ["workaround", "counts"] => self.terms.workaround = WorkaroundRule::Counts,
            ["workaround", "never"] => self.terms.workaround = WorkaroundRule::Never,
            ["accept", after] => self.terms.accept_after = length(after),
            ["pause_on", whom @ ..] => {
                self.terms.pause_on = whom.iter().map(|word| waiting(word, line)).collect()
            }
            ["pauses", names @ ..] => {
                self.terms.pauses = names.iter().map(|name| ClockName::parse(name).expect(line)).collect();
            }
            ["retarget", "from_change"] => self.terms.retarget = Retarget::FromChange,
            ["reopen", "restart"] => self.terms.reopen = Reopen::Restart,
            ["window", "any"] => self.terms.reopen_window = None,
            ["window", window] => self.terms.reopen_window = Some(length(window)),
            _ => panic!("not a line of a story: {line}"),
        }
    }

    fn promise(&mut self, spec: &CalendarSpec, promises: &BTreeMap<Priority, Vec<String>>) {
        let zone = spec.time_zone.clone();
        let shared = Arc::new(Calendar::compile(spec).unwrap());
        let always = CalendarSpec { always: true, time_zone: zone, ..CalendarSpec::default() };
        let always = Arc::new(Calendar::compile(&always).unwrap());
        for (priority, words) in promises {
            let mut promise =
                PriorityTerms { calendar: Arc::clone(&shared), response: None, resolve: None, update: None };
            for word in words {
                match word.split_once('=') {
                    None if word == "always" => promise.calendar = Arc::clone(&always),
                    Some(("response", length)) => promise.response = Some(target(length)),
                    Some(("resolve", length)) => promise.resolve = Some(target(length)),
                    Some(("update", length)) => promise.update = Some(target(length)),
                    _ => panic!("not a promise: {word}"),
                }
            }
            self.terms.priorities[*priority as usize] = Some(promise);
        }
    }

    /// `Fri 2026-11-06 15:00` and the words after it.
    fn when<'w, 'l>(&self, words: &'w [&'l str], line: &str) -> (Instant, &'w [&'l str]) {
        let date: jiff::civil::Date = words[1].parse().expect(line);
        let time: jiff::civil::Time = words[2].parse().expect(line);
        let number = date.weekday().to_monday_zero_offset();
        assert_eq!(words[0].to_lowercase(), DAYS[usize::try_from(number).unwrap()], "weekday of {line}");
        let zoned = self.zone.to_ambiguous_zoned(date.to_datetime(time)).compatible().expect(line);
        (Instant(zoned.timestamp().as_millisecond()), &words[3..])
    }

    fn event(&self, words: &[&str], line: &str) -> EventKind {
        match words {
            ["opened", priority] => EventKind::Opened { priority: Priority::parse(priority).expect(line) },
            ["reply"] => EventKind::PublicReply { substantive: true, automatic: false },
            ["reply", "update"] => EventKind::PublicReply { substantive: false, automatic: false },
            ["reply", "automatic"] => EventKind::PublicReply { substantive: true, automatic: true },
            ["note"] => EventKind::InternalNote,
            ["customer"] => EventKind::CustomerReply,
            ["waiting", whom] => EventKind::Waiting { waiting_for: waiting(whom, line) },
            ["resumed"] => EventKind::Resumed,
            ["priority", to] => EventKind::Priority { to: Priority::parse(to).expect(line) },
            ["workaround"] => EventKind::Workaround,
            ["workaround", "accepted"] => EventKind::WorkaroundAccepted,
            ["workaround", "rejected"] => EventKind::WorkaroundRejected,
            ["resolved"] => EventKind::RESOLVED,
            ["reopened"] => EventKind::Reopened,
            ["closed"] => EventKind::Closed,
            ["team", to] => EventKind::Team { to: (*to).into() },
            ["assigned", to] => EventKind::Assigned { to: Some((*to).into()) },
            ["merged_into", ticket] => EventKind::MergedInto { ticket: (*ticket).into() },
            ["merged_from", priority, opened @ ..] => EventKind::MergedFrom {
                ticket: "V-1".into(),
                opened_at: self.when(opened, line).0,
                priority: Priority::parse(priority).expect(line),
            },
            ["excluded", category] => {
                EventKind::Excluded { category: (*category).into(), from: None, to: None }
            }
            ["excluded", category, span @ ..] => {
                let (from, rest) = self.when(span, line);
                let to = (!rest.is_empty()).then(|| self.when(rest, line).0);
                EventKind::Excluded { category: (*category).into(), from: Some(from), to }
            }
            _ => panic!("not an event: {line}"),
        }
    }

    /// Wall clock of the story's zone.
    pub fn local(&self, at: Instant) -> String {
        let zoned = at.timestamp().to_zoned(self.zone.clone());
        let format = if at.0 % 60_000 == 0 { "%a %Y-%m-%d %H:%M" } else { "%a %Y-%m-%d %H:%M:%S%.3f" };
        zoned.strftime(format).to_string()
    }

    fn show(&self, name: ClockName, clock: &Clock) -> String {
        let mut text = format!("{} {}", name.name(), clock.state.name());
        if let Some(due) = clock.due {
            let _ = write!(text, " due {}", self.local(due));
        }
        if let Some(ended_at) = clock.ended_at {
            let _ = write!(text, " ended {}", self.local(ended_at));
        }
        if let Some(breached_at) = clock.breached_at.filter(|breached_at| Some(*breached_at) != clock.due) {
            let _ = write!(text, " breached {}", self.local(breached_at));
        }
        if clock.breaches > 1 {
            let _ = write!(text, " missed {}", clock.breaches);
        }
        if let Some(priority) = clock.breached_priority {
            let _ = write!(text, " at {priority}");
        }
        if let Some(remaining) = clock.remaining.filter(|_| clock.ended_at.is_none()) {
            let _ = write!(text, " left {remaining}");
        }
        text
    }
}

/// `30m`, `4h`, `7d`.
fn length(text: &str) -> Duration {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().expect(text);
    match unit {
        "m" => Duration::minutes(number),
        "h" => Duration::hours(number),
        "d" => Duration::days(number),
        _ => panic!("not a length: {text}"),
    }
}

/// A length, or `2bd`, or `2bd_end`.
fn target(text: &str) -> Target {
    if let Some(days) = text.strip_suffix("bd_end") {
        return Target::BusinessDays { days: days.parse().expect(text), end_of_day: true };
    }
    match text.strip_suffix("bd") {
        Some(days) => Target::BusinessDays { days: days.parse().expect(text), end_of_day: false },
        None => Target::Open(length(text)),
    }
}

fn waiting(word: &str, line: &str) -> WaitingFor {
    match word {
        "customer" => WaitingFor::Customer,
        "third_party" => WaitingFor::ThirdParty,
        "change_window" => WaitingFor::ChangeWindow,
        "other" => WaitingFor::Other,
        _ => panic!("waits for whom? {line}"),
    }
}
