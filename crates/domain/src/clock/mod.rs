//! The three clocks of a ticket: pure functions of its events, its terms and the instant of asking (semantics.md section 3).
//!
//! [`Terms`] is what a contract version promises in compiled form. [`Timeline`] is the fold of the events into the
//! facts that clocks need. [`clocks`] answers state, due and verdict; [`trace()`] answers why.

use serde::{Deserialize, Serialize};

mod cadence;
mod ola;
mod run;
mod terms;
mod timeline;
mod trace;

pub use ola::{TeamClock, TeamTerms, teams};
pub use terms::{PriorityTerms, Reopen, Retarget, Target, Terms, WorkaroundRule};
pub use timeline::{Hold, Oddity, OddityCode, Timeline, Wait};
pub use trace::{ClosedDay, Reason, TraceKind, TraceSpan, trace};

use crate::span::{Duration, Instant};
use crate::ticket::{Event, Priority, WaitingFor};
pub use run::Change;
use run::Question;

/// Which promise.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ClockName {
    /// First substantive public answer by a person.
    Response,
    /// Service restored.
    Resolve,
    /// Next public update.
    Update,
}

impl ClockName {
    /// All, in the order in which pages show them.
    pub const ALL: [ClockName; 3] = [ClockName::Response, ClockName::Resolve, ClockName::Update];

    /// `response`, `resolve`, `update`.
    pub fn name(self) -> &'static str {
        ["response", "resolve", "update"][self as usize]
    }

    /// Reads what [`ClockName::name`] writes.
    pub fn parse(text: &str) -> Option<ClockName> {
        ClockName::ALL.into_iter().find(|clock| clock.name() == text)
    }
}

/// Where one clock stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Nothing is promised (or the ticket was merged away).
    #[default]
    None,
    /// Time is being counted, nothing is broken.
    Running,
    /// Time stands still, nothing is broken.
    Paused,
    /// Ended at or before its due instant.
    Met,
    /// Passed its due instant, whether or not it ended later.
    Breached,
}

impl ClockState {
    /// `none`, `running`, `paused`, `met`, `breached`.
    pub fn name(self) -> &'static str {
        ["none", "running", "paused", "met", "breached"][self as usize]
    }

    /// The state of a clock that has begun: what was broken stays broken, whatever came after.
    pub(super) fn of(breached: bool, ended: bool, standing_still: bool) -> ClockState {
        match (breached, ended, standing_still) {
            (true, _, _) => ClockState::Breached,
            (false, true, _) => ClockState::Met,
            (false, false, true) => ClockState::Paused,
            (false, false, false) => ClockState::Running,
        }
    }

    /// Reads what [`ClockState::name`] writes.
    pub fn parse(text: &str) -> Option<ClockState> {
        use ClockState::{Breached, Met, None, Paused, Running};
        [None, Running, Paused, Met, Breached].into_iter().find(|state| state.name() == text)
    }
}

/// One clock as of the instant of asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Clock {
    /// Where it stands.
    pub state: ClockState,
    /// When it is (or was) due; of a broken clock the instant it broke its promise at, of an update clock the current
    /// period's. `None` while it stands still unbroken, and where the calendar never opens again.
    pub due: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The first breach; nothing that happens later erases it.
    pub breached_at: Option<Instant>,
    /// The gravest priority at which it was broken: the one reports count it under.
    pub breached_priority: Option<Priority>,
    /// How often it was broken: 0 or 1, for the update clock once per missed period.
    pub breaches: u32,
    /// Support time counted so far (of an update clock: of the current period).
    pub elapsed: Duration,
    /// Support time left; negative once broken; `None` where nothing is promised.
    pub remaining: Option<Duration>,
    /// True while its time stands still, broken or not.
    pub standing_still: bool,
}

impl Clock {
    /// True when it has begun and not ended.
    pub fn is_live(&self) -> bool {
        self.state != ClockState::None && self.ended_at.is_none()
    }
}

/// The clocks of a ticket and what else follows from its events.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Clocks {
    /// First substantive public answer by a person.
    pub response: Clock,
    /// Service restored.
    pub resolve: Clock,
    /// Next public update.
    pub update: Clock,
    /// Support time of the pauses that the contract allows.
    pub paused: Duration,
    /// Calendar time for which a third party held the ticket.
    pub third_party: Duration,
    /// The whole ticket is out of the SLA, under this category.
    pub excluded: Option<String>,
    /// When the engine must look again though nothing is recorded: a silence that will accept a workaround.
    pub accepts_at: Option<Instant>,
    /// What was odd in the history; never an error.
    pub oddities: Vec<Oddity>,
}

impl Clocks {
    /// One of the three.
    pub fn get(&self, clock: ClockName) -> &Clock {
        match clock {
            ClockName::Response => &self.response,
            ClockName::Resolve => &self.resolve,
            ClockName::Update => &self.update,
        }
    }

    /// All three with their names.
    pub fn each(&self) -> [(ClockName, &Clock); 3] {
        ClockName::ALL.map(|name| (name, self.get(name)))
    }

    /// The next instant at which a promise breaks if nobody acts, and which.
    pub fn next_due(&self, at: Instant) -> Option<(Instant, ClockName)> {
        self.each()
            .into_iter()
            .filter(|(_, clock)| clock.is_live() && !clock.standing_still)
            .filter_map(|(name, clock)| clock.due.filter(|due| *due >= at).map(|due| (due, name)))
            .min()
    }

    /// Where the ticket belongs in a list "next breach first": the earliest due of a clock that has not ended, broken ones included.
    pub fn sort_due(&self) -> Option<(Instant, ClockName)> {
        self.each()
            .into_iter()
            .filter(|(_, clock)| clock.is_live())
            .filter_map(|(name, clock)| clock.due.map(|due| (due, name)))
            .min()
    }

    /// The next instant after `at` at which an answer changes by the passing of time alone: the millisecond after a due, or a silence that accepts.
    pub fn next_change(&self, at: Instant) -> Option<Instant> {
        let past_due = self.next_due(at).map(|(due, _)| due + Duration(1));
        [past_due, self.accepts_at.filter(|accept| *accept > at)].into_iter().flatten().min()
    }
}

/// Judges a ticket. Events after `at` are not looked at; events are taken in the order of their `at`, then as given.
///
/// A Friday 15:00 ticket with 4 h of Mon-Fri 9-17, waiting from Friday 16:00 to Monday 10:00, is due Monday 13:00.
pub fn clocks(events: &[Event], terms: &Terms, at: Instant) -> Clocks {
    judge(&Timeline::read(events, terms, at), terms, at)
}

/// Judges a ticket whose timeline is at hand.
pub fn judge(timeline: &Timeline, terms: &Terms, at: Instant) -> Clocks {
    let Some(start) = timeline.start.filter(|start| *start <= at) else {
        return Clocks { oddities: timeline.oddities.clone(), ..Clocks::default() };
    };
    let mut stops = Vec::new();
    let mut answer = Clocks {
        excluded: timeline.excluded.clone(),
        accepts_at: timeline.accepts_at,
        oddities: timeline.oddities.clone(),
        ..Clocks::default()
    };
    if !timeline.merged_away {
        let base = Question {
            clock: ClockName::Response,
            terms,
            at,
            end: timeline.response,
            stops: &[],
            holds: &[],
            start,
            changes: &timeline.priorities,
        };
        let ended = timeline.ended_at();
        timeline.stops(terms, ClockName::Response, &mut stops);
        answer.response = Question { stops: &stops, ..base.clone() }.answer();
        timeline.stops(terms, ClockName::Resolve, &mut stops);
        let resolving = Question {
            clock: ClockName::Resolve,
            end: ended,
            stops: &stops,
            holds: &timeline.holds,
            ..base.clone()
        };
        answer.resolve = resolve(resolving, timeline);
        if terms.priorities.iter().flatten().any(|promise| promise.update.is_some()) {
            timeline.stops(terms, ClockName::Update, &mut stops);
            let updating = Question {
                clock: ClockName::Update,
                end: ended,
                stops: &stops,
                holds: &timeline.holds,
                ..base
            };
            answer.update = cadence::answer(&updating, timeline);
        }
    }
    answer.paused = paused(timeline, terms, at);
    answer.third_party = timeline
        .waits
        .iter()
        .filter(|wait| wait.waiting_for == WaitingFor::ThirdParty)
        .fold(Duration::ZERO, |sum, wait| sum + wait.span(at).length());
    answer
}

/// The resolve clock: one run, or with `reopen = restart` one per reopening, whose earlier breaches stay.
fn resolve(question: Question<'_>, timeline: &Timeline) -> Clock {
    if timeline.restarts.is_empty() {
        return question.answer();
    }
    let mut begins = vec![question.start];
    begins.extend(&timeline.restarts);
    let mut whole = Clock::default();
    for (index, begin) in begins.iter().enumerate() {
        let mut run = question.clone();
        run.start = *begin;
        if begins.get(index + 1).is_some() {
            // Before it was reopened this run lay settled: it ended where that hold began.
            let next = begins.get(index + 1).copied();
            let hold = timeline.holds.iter().rev().find(|hold| hold.to == next);
            run.end = hold.and_then(|hold| hold.ended_at).or(next);
        }
        let clock = run.answer();
        whole = Clock {
            breached_at: whole.breached_at.or(clock.breached_at),
            breached_priority: gravest(whole.breached_priority, clock.breached_priority),
            breaches: whole.breaches.max(clock.breaches),
            state: if whole.breached_at.is_some() { ClockState::Breached } else { clock.state },
            ..clock
        };
    }
    if whole.breached_at.is_some() {
        // Also where nothing is promised at the last priority.
        whole.ended_at = question.end.filter(|end| *end <= question.at);
    }
    whole
}

/// The graver of two.
fn gravest(one: Option<Priority>, other: Option<Priority>) -> Option<Priority> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Support time of the pauses that the contract allows, in the calendar of the priority in force.
fn paused(timeline: &Timeline, terms: &Terms, at: Instant) -> Duration {
    let Some(promise) = timeline.priority_at(at).and_then(|priority| terms.at(priority)) else {
        return Duration::ZERO;
    };
    timeline
        .waits
        .iter()
        .filter(|wait| terms.pause_on.contains(&wait.waiting_for))
        .map(|wait| wait.span(at))
        .fold(Duration::ZERO, |sum, span| sum + promise.calendar.between(span.from, span.to))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
