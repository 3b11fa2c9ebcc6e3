//! The update clock: a period from each public update to the next, in which a miss is a breach of its own and the next period runs on.

use super::run::Question;
use super::{Clock, ClockState, Retarget, Target, Timeline, gravest};
use crate::span::{Duration, Instant};
use crate::ticket::Priority;

/// Business-day periods are walked one by one; beyond this many misses nobody counts any more.
const MAX_WALK: u32 = 10_000;

/// What happens to the rhythm; of those at one instant a change of priority comes last.
#[derive(Clone, Copy)]
enum Turn {
    /// A public update, a reopening, a rejected workaround: a period begins.
    Anew,
    /// Service is restored: nothing is due meanwhile.
    Hold,
    /// Another priority's rhythm.
    Change(Priority),
}

/// The walk along the periods.
struct Cadence<'a, 'q> {
    question: &'a Question<'q>,
    clock: Clock,
    /// Where the current period began.
    begin: Instant,
    priority: Priority,
    /// Service is restored for now.
    held: bool,
}

/// Judges the update clock.
pub(super) fn answer(question: &Question<'_>, timeline: &Timeline) -> Clock {
    let Some(first) = question.changes.first() else { return Clock::default() };
    let mut cadence = Cadence {
        question,
        clock: Clock::default(),
        begin: question.start,
        priority: first.priority,
        held: false,
    };
    let until = question.until();
    let mut turns: Vec<(Instant, Turn)> = timeline.updates.iter().map(|at| (*at, Turn::Anew)).collect();
    for hold in question.holds {
        turns.push((hold.from, Turn::Hold));
        turns.extend(hold.to.map(|to| (to, Turn::Anew)));
    }
    turns.extend(question.changes.iter().skip(1).map(|change| (change.at, Turn::Change(change.priority))));
    turns.sort_by_key(|(at, turn)| (*at, matches!(turn, Turn::Change(_))));
    let ended = |at: Instant| question.end.is_some_and(|end| end <= at);
    for (at, turn) in turns.into_iter().filter(|(at, _)| *at <= until) {
        match turn {
            Turn::Change(priority) if !ended(at) => cadence.change(at, priority),
            Turn::Change(_) => {}
            Turn::Anew => {
                cadence.run_to(at);
                cadence.held = false;
                cadence.begin = cadence.begin.max(at);
            }
            Turn::Hold => {
                cadence.run_to(at);
                cadence.held = true;
            }
        }
    }
    cadence.run_to(until);
    cadence.finish()
}

impl Cadence<'_, '_> {
    fn target(&self) -> Option<Target> {
        self.question.terms.at(self.priority)?.update
    }

    /// Records `count` misses, the first of them at `first`.
    fn miss(&mut self, first: Instant, count: u32) {
        self.clock.breached_at = self.clock.breached_at.or(Some(first));
        self.clock.breached_priority = gravest(self.clock.breached_priority, Some(self.priority));
        self.clock.breaches = self.clock.breaches.saturating_add(count);
    }

    /// Lets the current period, and those that follow it, run to `limit`: a due instant before it is missed.
    fn run_to(&mut self, limit: Instant) {
        if self.held {
            return;
        }
        let question = self.question;
        let (Some(target), Some(calendar)) = (self.target(), question.calendar(self.priority)) else {
            return;
        };
        if let Target::Open(length) = target
            && length > Duration::ZERO
        {
            let whole = question.elapsed(calendar, self.begin, limit).0 / length.0;
            // The last of them may be due exactly at the limit, where nobody is late yet.
            for periods in [whole, whole - 1] {
                if periods < 1 {
                    return;
                }
                let last = question.advance(calendar, self.begin, Duration(periods * length.0));
                let Some(last) = last.filter(|last| *last < limit) else { continue };
                if let Some(first) = question.advance(calendar, self.begin, length) {
                    self.miss(first, u32::try_from(periods).unwrap_or(u32::MAX));
                }
                self.begin = last;
                return;
            }
            return;
        }
        for _ in 0..MAX_WALK {
            let due = question.promise(target, calendar, self.begin).due;
            let Some(due) = due.filter(|due| *due < limit && *due > self.begin) else { return };
            self.miss(due, 1);
            self.begin = due;
        }
    }

    /// Another priority's rhythm from `at` on; where that one is already past, it is missed now.
    fn change(&mut self, at: Instant, priority: Priority) {
        self.run_to(at);
        let question = self.question;
        self.priority = priority;
        if self.held {
            // A period of its own begins when it is over.
            return;
        }
        if question.terms.retarget == Retarget::FromChange {
            self.begin = self.begin.max(at);
            return;
        }
        let (Some(target), Some(calendar)) = (self.target(), question.calendar(priority)) else { return };
        let due = question.promise(target, calendar, self.begin).due;
        if due.is_some_and(|due| due < at) {
            self.miss(at, 1);
            self.begin = at;
        }
    }

    /// What a reader sees.
    fn finish(mut self) -> Clock {
        let question = self.question;
        let until = question.until();
        let ended_at = question.end.filter(|end| *end <= question.at);
        let (Some(target), Some(calendar)) = (self.target(), question.calendar(self.priority)) else {
            if self.clock.breached_at.is_some() {
                self.clock.state = ClockState::Breached;
                self.clock.ended_at = ended_at;
            }
            return self.clock;
        };
        self.clock.ended_at = ended_at;
        self.clock.elapsed = question.elapsed(calendar, self.begin, until);
        self.clock.standing_still = ended_at.is_none() && question.stands_still();
        let promise = question.promise(target, calendar, self.begin);
        self.clock.due = promise.due;
        self.clock.remaining = promise.amount.map(|amount| amount - self.clock.elapsed);
        self.clock.state =
            ClockState::of(self.clock.breached_at.is_some(), ended_at.is_some(), self.clock.standing_still);
        if self.clock.standing_still {
            self.clock.due = None;
        }
        self.clock
    }
}
