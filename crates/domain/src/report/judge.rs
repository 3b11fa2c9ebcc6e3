//! From a ticket's events to its case: the clocks judge, this only gathers.

use super::{Case, Measured};
use crate::clock::{Clocks, Terms, Timeline, judge};
use crate::span::{Duration, Instant};
use crate::ticket::Event;

impl Case {
    /// The case of a ticket under any terms, as of `at`. `None` while nothing was opened. What `vangnet replay` adds up.
    pub fn judge(ticket: i64, events: &[Event], terms: &Terms, at: Instant) -> Option<Case> {
        let timeline = Timeline::read(events, terms, at);
        let clocks = judge(&timeline, terms, at);
        Case::of(ticket, &timeline, &clocks, at)
    }

    /// The same with the answers at hand.
    pub fn of(ticket: i64, timeline: &Timeline, clocks: &Clocks, at: Instant) -> Option<Case> {
        let start = timeline.start.filter(|start| *start <= at)?;
        let each = clocks.each();
        let broken_at = each.iter().filter_map(|(_, clock)| clock.breached_priority).min();
        let mut case = Case::new(ticket, broken_at.or(timeline.priority_at(at))?, start);
        case.excluded = clocks.excluded.is_some();
        case.clocks = each
            .into_iter()
            .filter(|(_, clock)| clock.ended_at.is_some() || clock.breached_at.is_some())
            .map(|(name, clock)| Measured {
                clock: name,
                ended_at: clock.ended_at,
                breached_at: clock.breached_at,
                support: clock.elapsed,
                calendar: clock.ended_at.map_or(Duration::ZERO, |end| end - start),
            })
            .collect();
        case.resolved = timeline.holds.iter().filter_map(|hold| hold.ended_at).collect();
        case.reopened =
            timeline.holds.iter().filter(|hold| hold.ended_at.is_some()).filter_map(|hold| hold.to).collect();
        case.second_line = timeline.teams.windows(2).any(|pair| matches!(pair, [a, b] if a.1 != b.1));
        Some(case)
    }
}
