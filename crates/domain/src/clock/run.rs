//! One run of one clock: from its start, over the spans in which it stands still, to its due instant and its verdict.

use super::{Clock, ClockName, ClockState, Retarget, Target, Terms, gravest};
use crate::calendar::Calendar;
use crate::span::{Duration, Instant};
use crate::ticket::Priority;

/// A span in which a clock stands still; `to` is [`Instant::MAX`] while it lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stop {
    pub from: Instant,
    pub to: Instant,
    /// The ticket lay resolved or under a workaround, rather than waiting or excluded.
    pub settled: bool,
}

/// From when which priority was in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// Since when.
    pub at: Instant,
    /// Which.
    pub priority: Priority,
}

/// Everything one run of one clock depends on.
#[derive(Clone)]
pub(super) struct Question<'a> {
    pub clock: ClockName,
    pub terms: &'a Terms,
    pub at: Instant,
    pub start: Instant,
    pub end: Option<Instant>,
    /// Disjoint, in order.
    pub stops: &'a [Stop],
    /// At least one, in order; the first holds from the start.
    pub changes: &'a [Change],
}

/// A target laid out over a run.
#[derive(Clone, Copy)]
pub(super) struct Promise {
    /// Open time promised; business days in the open time they came to.
    amount: Duration,
    /// `None`: the clock stands still, or the calendar never opens again.
    pub due: Option<Instant>,
    /// From where the target is counted.
    basis: Instant,
}

impl Promise {
    pub fn amount(&self) -> Duration {
        self.amount
    }
}

impl<'a> Question<'a> {
    pub fn calendar(&self, priority: Priority) -> Option<&'a Calendar> {
        self.terms.at(priority).map(|promise| promise.calendar.as_ref())
    }

    /// The last instant that matters: where the clock ended, or now.
    pub fn until(&self) -> Instant {
        self.end.map_or(self.at, |end| end.min(self.at))
    }

    /// True when the clock stands still at `at`.
    pub fn stands_still(&self) -> bool {
        self.stops.iter().any(|stop| stop.from <= self.at && self.at < stop.to)
    }

    /// Open time of `[from, to)` in which the clock runs.
    pub fn elapsed(&self, calendar: &Calendar, from: Instant, to: Instant) -> Duration {
        let mut at = from;
        let mut sum = Duration::ZERO;
        for stop in self.stops {
            if stop.from >= to {
                break;
            }
            if stop.from > at {
                sum = sum + calendar.between(at, stop.from);
            }
            at = at.max(stop.to);
        }
        if at < to { sum + calendar.between(at, to) } else { sum }
    }

    /// The earliest running instant with `amount` of open running time since `from`. A stop that begins
    /// exactly where the time is up comes first: nobody was late before it.
    pub fn advance(&self, calendar: &Calendar, from: Instant, amount: Duration) -> Option<Instant> {
        let (mut at, mut left) = (from, amount);
        for stop in self.stops {
            if stop.to <= at {
                continue;
            }
            if stop.from > at {
                let due = calendar.add(at, left);
                if due.is_some_and(|due| due < stop.from) {
                    return due;
                }
                left = left - calendar.between(at, stop.from);
            }
            if stop.to == Instant::MAX {
                return None;
            }
            at = stop.to;
        }
        calendar.add(at, left)
    }

    /// The first instant at or after `from` at which the clock runs.
    fn first_running(&self, from: Instant) -> Option<Instant> {
        let mut at = from;
        for stop in self.stops {
            if stop.from <= at && at < stop.to {
                at = stop.to;
            }
        }
        (at != Instant::MAX).then_some(at)
    }

    /// Lays a target out from `basis` on. `None` where it never comes into being (standing still for good, or never open).
    pub fn promise(&self, target: Target, calendar: &Calendar, basis: Instant) -> Option<Promise> {
        let basis = self.first_running(basis)?;
        let (days, end_of_day) = match target {
            Target::Open(amount) => {
                return Some(Promise { amount, due: self.advance(calendar, basis, amount), basis });
            }
            Target::BusinessDays { days, end_of_day } => (days, end_of_day),
        };
        let due = calendar.add_business_days(basis, days, end_of_day)?;
        let amount = calendar.between(basis, due);
        let undisturbed = !self.stops.iter().any(|stop| stop.to > basis && stop.from <= due);
        // Undisturbed it keeps its clock time, which may lie outside the opening hours; a pause moves it by open time.
        let due = if undisturbed { Some(due) } else { self.advance(calendar, basis, amount) };
        Some(Promise { amount, due, basis })
    }

    /// The instant a breach is dated at, when the promise in force from `since` to `before` was broken in that time.
    fn breach(&self, due: Instant, since: Instant, before: Instant) -> Option<Instant> {
        let end = self.end.unwrap_or(Instant::MAX);
        if due >= since {
            return (due < end && due < before && due < self.at).then_some(due);
        }
        // Already past when this priority came into force: dated at the change, or where a settled ticket runs again.
        let mut dated = since;
        for stop in self.stops {
            if stop.settled && stop.from <= dated && dated < stop.to {
                dated = stop.to;
            }
        }
        (dated < end && dated <= self.at && dated < before).then_some(dated)
    }

    /// State, due and verdict of this run.
    pub fn answer(&self) -> Clock {
        let until = self.until();
        let mut clock = Clock { ended_at: self.end.filter(|end| *end <= self.at), ..Clock::default() };
        let mut broken: Option<Promise> = None;
        let mut current: Option<(Promise, Priority)> = None;
        for (index, change) in self.changes.iter().enumerate() {
            let since = if index == 0 { self.start } else { change.at.max(self.start) };
            let before = self.changes.get(index + 1).map_or(Instant::MAX, |next| next.at);
            if since > until || before <= since {
                continue;
            }
            current = None;
            let Some(terms) = self.terms.at(change.priority) else { continue };
            let Some(target) = terms.target(self.clock) else { continue };
            let basis = match self.terms.retarget {
                Retarget::FromOpen => self.start,
                Retarget::FromChange => since,
            };
            let Some(promise) = self.promise(target, &terms.calendar, basis) else { continue };
            current = Some((promise, change.priority));
            let dated = promise.due.and_then(|due| self.breach(due, since, before));
            if let Some(dated) = dated {
                clock.breached_priority = gravest(clock.breached_priority, Some(change.priority));
                if clock.breached_at.is_none() {
                    clock.breached_at = Some(dated);
                    broken = Some(promise);
                }
            }
        }
        self.finish(clock, current, broken)
    }

    /// Fills in what a reader sees, from the promise in force and the first one that was broken.
    fn finish(
        &self,
        mut clock: Clock,
        current: Option<(Promise, Priority)>,
        broken: Option<Promise>,
    ) -> Clock {
        let until = self.until();
        let priority = current.map(|(_, priority)| priority).or(clock.breached_priority);
        let Some(calendar) = priority.and_then(|priority| self.calendar(priority)) else {
            return Clock::default();
        };
        clock.elapsed = self.elapsed(calendar, self.start, until);
        clock.standing_still = clock.ended_at.is_none() && self.stands_still();
        clock.breaches = u32::from(clock.breached_at.is_some());
        if let Some(promise) = broken.or(current.map(|(promise, _)| promise)) {
            clock.due = promise.due;
            clock.remaining = Some(promise.amount - self.elapsed(calendar, promise.basis, until));
        }
        clock.state = match (clock.breached_at, clock.ended_at) {
            (Some(_), _) => ClockState::Breached,
            (None, Some(_)) => ClockState::Met,
            (None, None) if clock.standing_still => ClockState::Paused,
            (None, None) => ClockState::Running,
        };
        if clock.state == ClockState::Paused {
            clock.due = None;
        }
        clock
    }
}
