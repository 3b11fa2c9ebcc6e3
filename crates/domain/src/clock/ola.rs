//! OLA: the resolve clock measured over the spans in which one team held the ticket (semantics.md section 3 "OLA").

use std::sync::Arc;

use super::run::Question;
use super::{Clock, ClockName, Target, Terms, Timeline};
use crate::calendar::Calendar;
use crate::span::{Duration, Instant, Span};

/// What a team promises inside the house.
#[derive(Clone, Debug)]
pub struct TeamTerms {
    /// Its name, as `team` events call it.
    pub team: String,
    /// Its support hours; `None`: those of the priority.
    pub calendar: Option<Arc<Calendar>>,
    /// Its part is done within so much of its own time.
    pub resolve: Option<Target>,
}

/// A team's share of a ticket.
#[derive(Clone, PartialEq, Debug)]
pub struct TeamClock {
    /// Whose.
    pub team: String,
    /// When it held the ticket, up to the end of the resolve clock or now.
    pub held: Vec<Span>,
    /// Calendar time it held the ticket.
    pub time: Duration,
    /// Its clock; state `none` where it promises nothing.
    pub clock: Clock,
}

/// The teams that held the ticket, in the order in which they first took it. A team that hands the ticket on in time
/// keeps its clock, standing still; one that gets it back goes on with the time that was left.
pub fn teams(timeline: &Timeline, terms: &Terms, promises: &[TeamTerms], at: Instant) -> Vec<TeamClock> {
    let mut answer: Vec<TeamClock> = Vec::new();
    let until = timeline.ended_at().map_or(at, |end| end.min(at));
    for (index, (from, team)) in timeline.teams.iter().enumerate() {
        let next = timeline.teams.get(index + 1).map_or(until, |(next, _)| *next);
        let span = Span::new(*from, next.min(until));
        match answer.iter_mut().find(|known| known.team == *team) {
            Some(known) => known.held.push(span),
            None => answer.push(TeamClock {
                team: team.clone(),
                held: vec![span],
                time: Duration::ZERO,
                clock: Clock::default(),
            }),
        }
    }
    for team in &mut answer {
        team.held.retain(|span| !span.is_empty());
        team.time = team.held.iter().fold(Duration::ZERO, |sum, span| sum + span.length());
        if let Some(promise) = promises.iter().find(|promise| promise.team == team.team) {
            team.clock = judge(timeline, terms, promise, &team.held, at);
        }
    }
    answer
}

fn judge(timeline: &Timeline, terms: &Terms, promise: &TeamTerms, held: &[Span], at: Instant) -> Clock {
    let Some(start) = held.first().map(|span| span.from) else { return Clock::default() };
    let mut own = terms.clone();
    for priority in own.priorities.iter_mut().flatten() {
        priority.resolve = promise.resolve;
        if let Some(calendar) = &promise.calendar {
            priority.calendar = Arc::clone(calendar);
        }
    }
    let mut stops = Vec::new();
    timeline.stops(&own, ClockName::Resolve, &mut stops);
    let holds_still = timeline.teams.last().is_some_and(|(_, team)| *team == promise.team);
    for (index, span) in held.iter().enumerate() {
        match held.get(index + 1) {
            Some(next) => stops.push(Span::new(span.to, next.from)),
            None if holds_still => {}
            None => stops.push(Span::new(span.to, Instant::MAX)),
        }
    }
    super::timeline::merge(&mut stops);
    let question = Question {
        clock: ClockName::Resolve,
        terms: &own,
        at,
        start,
        end: timeline.ended_at(),
        stops: &stops,
        holds: &timeline.holds,
        changes: &timeline.priorities,
    };
    question.answer()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::clock::ClockState;
    use crate::testing::Story;

    /// `team: state, elapsed, calendar time`, per team.
    fn told(events: &str, ask: &str) -> Vec<String> {
        let story = Story::read(&format!(
            "zone Europe/Amsterdam\nhours mon-fri 09:00-17:00\nP2 resolve=8h\n{events}\nask {ask}"
        ));
        let two_hours = Some(Target::Open(Duration::hours(2)));
        let promises = ["first", "second"].map(|team| TeamTerms {
            team: team.into(),
            calendar: None,
            resolve: two_hours,
        });
        let timeline = Timeline::read(&story.events, &story.terms, story.asks[0]);
        teams(&timeline, &story.terms, &promises, story.asks[0])
            .iter()
            .map(|team| {
                format!("{}: {}, {}, {}", team.team, team.clock.state.name(), team.clock.elapsed, team.time)
            })
            .collect()
    }

    #[test]
    fn each_team_is_measured_over_the_spans_in_which_it_held_the_ticket() {
        let events = "Mon 2026-11-09 09:00 opened P2
            Mon 2026-11-09 09:00 team first
            Mon 2026-11-09 10:30 team second
            Mon 2026-11-09 14:00 team first
            Mon 2026-11-09 14:20 resolved";
        assert_eq!(
            told(events, "Mon 2026-11-09 14:10"),
            ["first: running, 1 h 40 m, 1 h 40 m", "second: breached, 3 h 30 m, 3 h 30 m"]
        );
        assert_eq!(
            told(events, "Tue 2026-11-10 14:10"),
            ["first: met, 1 h 50 m, 1 h 50 m", "second: breached, 3 h 30 m, 3 h 30 m"]
        );
    }

    #[test]
    fn a_second_team_does_not_inherit_a_broken_clock() {
        let events = "Mon 2026-11-09 09:00 opened P2
            Mon 2026-11-09 09:00 team first
            Mon 2026-11-09 12:00 team second";
        assert_eq!(
            told(events, "Mon 2026-11-09 12:30"),
            ["first: breached, 3 h, 3 h", "second: running, 30 m, 30 m"]
        );
    }

    #[test]
    fn a_pause_is_nobodys_time() {
        let events = "Mon 2026-11-09 09:00 opened P2
            Mon 2026-11-09 09:00 team first
            Mon 2026-11-09 10:00 waiting customer
            Mon 2026-11-09 15:00 resumed";
        assert_eq!(told(events, "Mon 2026-11-09 15:30"), ["first: running, 1 h 30 m, 6 h 30 m"]);
    }

    #[test]
    fn nothing_promised_is_no_clock() {
        let events = "Mon 2026-11-09 09:00 opened P2\nMon 2026-11-09 09:00 team third";
        assert_eq!(told(events, "Mon 2026-11-09 15:30"), ["third: none, 0 s, 6 h 30 m"]);
        assert_eq!(ClockState::default(), ClockState::None);
    }
}
