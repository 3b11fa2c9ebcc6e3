//! One run of one clock: from its start, over the spans in which it stands still, to its due instant and its verdict.

use super::{Clock, ClockName, ClockState, Hold, Retarget, Target, Terms, gravest};
use crate::calendar::Calendar;
use crate::span::{Duration, Instant, Span};
use crate::ticket::Priority;

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
    /// The spans in which the clock stands still: disjoint, in order; `to` is [`Instant::MAX`] while one lasts.
    pub stops: &'a [Span],
    /// The spans of restored service among them (none for the response clock, which they do not stop).
    pub holds: &'a [Hold],
    /// At least one, in order; the first holds from the start.
    pub changes: &'a [Change],
}

/// A target laid out over a run.
#[derive(Clone, Copy)]
pub(super) struct Promise {
    /// Open time promised, business days in the open time they came to; `None` while that is not known yet.
    pub amount: Option<Duration>,
    /// `None`: the clock stands still, or the calendar never opens again.
    pub due: Option<Instant>,
    /// From where the target is counted.
    pub basis: Instant,
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

    /// Lays a target out from `basis` on.
    pub fn promise(&self, target: Target, calendar: &Calendar, basis: Instant) -> Promise {
        let Some(running) = self.first_running(basis) else {
            let amount = match target {
                Target::Open(amount) => Some(amount),
                Target::BusinessDays { .. } => None,
            };
            return Promise { amount, due: None, basis };
        };
        let (days, end_of_day) = match target {
            Target::Open(amount) => {
                let due = self.advance(calendar, running, amount);
                return Promise { amount: Some(amount), due, basis: running };
            }
            Target::BusinessDays { days, end_of_day } => (days, end_of_day),
        };
        let Some(due) = calendar.add_business_days(running, days, end_of_day) else {
            return Promise { amount: None, due: None, basis: running };
        };
        let amount = calendar.between(running, due);
        let undisturbed = !self.stops.iter().any(|stop| stop.to > running && stop.from <= due);
        // Undisturbed it keeps its clock time, which may lie outside the opening hours; a pause moves it by open time.
        let due = if undisturbed { Some(due) } else { self.advance(calendar, running, amount) };
        Promise { amount: Some(amount), due, basis: running }
    }

    /// The instant a breach is dated at, when the promise in force from `since` to `before` was broken in that time.
    fn breach(&self, due: Instant, since: Instant, before: Instant) -> Option<Instant> {
        let end = self.end.unwrap_or(Instant::MAX);
        if due >= since {
            return (due < end && due < before && due < self.at).then_some(due);
        }
        // Already past when this priority came into force: dated at the change, or where a settled ticket runs again.
        let mut dated = since;
        for hold in self.holds {
            if hold.from <= dated {
                dated = dated.max(hold.to.or(hold.ended_at).unwrap_or(Instant::MAX));
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
            // What changed in the very instant of the end was never in force.
            let after_end = since > self.start && clock.ended_at.is_some_and(|end| since >= end);
            if since > until || before <= since || after_end {
                continue;
            }
            current = None;
            let Some(terms) = self.terms.at(change.priority) else { continue };
            let Some(target) = terms.target(self.clock) else { continue };
            let basis = match self.terms.retarget {
                Retarget::FromOpen => self.start,
                Retarget::FromChange => since,
            };
            let promise = self.promise(target, &terms.calendar, basis);
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
            let used = self.elapsed(calendar, promise.basis, until);
            clock.remaining = promise.amount.map(|amount| amount - used);
        }
        clock.state =
            ClockState::of(clock.breached_at.is_some(), clock.ended_at.is_some(), clock.standing_still);
        if clock.state == ClockState::Paused {
            clock.due = None;
        }
        clock
    }
}
