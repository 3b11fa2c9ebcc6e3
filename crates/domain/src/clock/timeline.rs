//! The fold of a ticket's events into the facts that clocks need. It never fails: odd history gives a value and a list of oddities.

use serde::Serialize;

use super::run::Change;
use super::{ClockName, Reopen, Terms, WorkaroundRule};
use crate::span::{Instant, Span};
use crate::ticket::{Event, EventKind, Priority, WaitingFor};

/// Something in the history that does not fit; the fold went on without it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Oddity {
    /// When it happened.
    pub at: Instant,
    /// What is odd.
    pub code: OddityCode,
}

/// What is odd about an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OddityCode {
    /// There is no `opened`: no clock can run.
    NeverOpened,
    /// A second `opened`; the first one counts.
    OpenedTwice,
    /// Dated before the ticket was opened; taken as of the opening.
    BeforeOpening,
    /// `waiting` for what it waits for already.
    WaitingAlready,
    /// `waiting` on a ticket that is resolved or closed.
    WaitingWhenResolved,
    /// `resumed` while nothing was waited for.
    ResumedWithoutWaiting,
    /// A verdict on a workaround that nobody gave.
    NoWorkaround,
    /// `workaround` on a ticket that is resolved or closed.
    WorkaroundWhenResolved,
    /// `resolved` while it was resolved.
    ResolvedTwice,
    /// `closed` without having been resolved; the closing ends the clocks.
    ClosedUnresolved,
    /// `reopened` while it was open.
    ReopenedWhenOpen,
    /// `reopened` after the contract's window: the clocks stay ended, a follow-up ticket belongs here.
    ReopenedTooLate,
    /// An exclusion whose end is not after its start; it excludes nothing.
    EmptyExclusion,
}

/// A span in which the ticket waited for somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait {
    /// Since when.
    pub from: Instant,
    /// Until when; `None` while it lasts.
    pub to: Option<Instant>,
    /// For whom.
    pub waiting_for: WaitingFor,
}

impl Wait {
    /// The span up to now.
    pub fn span(&self, at: Instant) -> Span {
        Span::new(self.from, self.to.unwrap_or(at).min(at))
    }
}

/// A span in which service was restored: by a workaround or by a solution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
    /// Since when the resolve clock stands still.
    pub from: Instant,
    /// When it was reopened or rejected; `None` while it holds.
    pub to: Option<Instant>,
    /// When the resolve clock ended by it; `None` while a workaround awaits acceptance.
    pub ended_at: Option<Instant>,
    /// A solution rather than a workaround.
    pub solution: bool,
}

/// What the events of a ticket say, up to an instant.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Timeline {
    /// When the request reached the provider.
    pub start: Option<Instant>,
    /// Priorities in force, the first from the start.
    pub priorities: Vec<Change>,
    /// The first substantive public answer by a person.
    pub response: Option<Instant>,
    /// Public updates by a person while there was something to update on.
    pub updates: Vec<Instant>,
    /// Waits, in order, disjoint.
    pub waits: Vec<Wait>,
    /// Spans of restored service, in order, disjoint.
    pub holds: Vec<Hold>,
    /// Reopenings that start the resolve clock anew (`reopen = restart`).
    pub restarts: Vec<Instant>,
    /// How often it was reopened within the window.
    pub reopenings: u32,
    /// Spans out of the SLA with their category.
    pub exclusions: Vec<(Span, String)>,
    /// The whole ticket is out of the SLA.
    pub excluded: Option<String>,
    /// Teams that took it, in order.
    pub teams: Vec<(Instant, String)>,
    /// When silence will accept the workaround that lies before the customer.
    pub accepts_at: Option<Instant>,
    /// Merged into another ticket: no clock runs here.
    pub merged_away: bool,
    /// When it was closed, while it is.
    pub closed_at: Option<Instant>,
    /// What was odd.
    pub oddities: Vec<Oddity>,
}

impl Timeline {
    /// Reads the events up to and including `at`.
    pub fn read(events: &[Event], terms: &Terms, at: Instant) -> Timeline {
        let mut timeline = Timeline::default();
        if events.is_sorted_by_key(|event| event.at) {
            timeline.read_in_order(events.iter(), terms, at);
        } else {
            let mut sorted: Vec<&Event> = events.iter().collect();
            sorted.sort_by_key(|event| event.at);
            timeline.read_in_order(sorted.into_iter(), terms, at);
        }
        timeline
    }

    fn read_in_order<'e>(
        &mut self,
        events: impl Iterator<Item = &'e Event> + Clone,
        terms: &Terms,
        at: Instant,
    ) {
        let opened = events.clone().take_while(|event| event.at <= at).find_map(|event| match event.kind {
            EventKind::Opened { priority } => Some(Change { at: event.at, priority }),
            _ => None,
        });
        let Some(opened) = opened else {
            if let Some(first) = events.clone().next().filter(|first| first.at <= at) {
                self.odd(first.at, OddityCode::NeverOpened);
            }
            return;
        };
        self.start = Some(opened.at);
        self.priorities.push(opened);
        // What was merged in brings its words along; they may be older than this ticket.
        let merged = events.clone().take_while(|event| event.at <= at).filter_map(|event| match event.kind {
            EventKind::MergedFrom { opened_at, .. } => Some(opened_at),
            _ => None,
        });
        let earliest = merged.min().map_or(opened.at, |merged| merged.min(opened.at));
        let mut seen = false;
        for event in events.take_while(|event| event.at <= at) {
            if let EventKind::Opened { .. } = event.kind {
                if seen {
                    self.odd(event.at, OddityCode::OpenedTwice);
                }
                seen = true;
                continue;
            }
            if event.at < earliest
                && !matches!(event.kind, EventKind::Field { .. } | EventKind::Breached { .. })
            {
                self.odd(event.at, OddityCode::BeforeOpening);
            }
            let when = event.at.max(earliest);
            self.accept_silence(when);
            self.take(when, &event.kind, terms);
        }
        self.accept_silence(at);
    }

    fn take(&mut self, at: Instant, kind: &EventKind, terms: &Terms) {
        match kind {
            EventKind::PublicReply { automatic: true, .. } => {}
            EventKind::PublicReply { substantive, .. } => {
                if *substantive && self.response.is_none() {
                    self.response = Some(at);
                }
                if self.hold().is_none() {
                    self.updates.push(at);
                }
            }
            EventKind::CustomerReply => self.accepts_at = None,
            EventKind::Waiting { waiting_for } => self.wait(at, *waiting_for),
            EventKind::Resumed => {
                if !self.end_wait(at) {
                    self.odd(at, OddityCode::ResumedWithoutWaiting);
                }
            }
            EventKind::Priority { to } => self.prioritise(at, *to),
            EventKind::Workaround => self.workaround(at, terms),
            EventKind::WorkaroundAccepted => self.accept(at),
            EventKind::WorkaroundRejected => self.reject(at, terms),
            EventKind::Resolved(_) => self.settle(at, false),
            EventKind::Closed => self.settle(at, true),
            EventKind::Reopened => self.reopen(at, terms),
            EventKind::Excluded { category, from, to } => self.exclude(at, category, *from, *to),
            EventKind::Team { to } => self.teams.push((at, to.clone())),
            EventKind::MergedFrom { opened_at, priority, .. } => {
                self.start = self.start.map(|start| start.min(*opened_at));
                if self.priorities.last().is_some_and(|last| *priority < last.priority) {
                    self.prioritise(at, *priority);
                }
            }
            EventKind::MergedInto { .. } => self.merged_away = true,
            EventKind::Opened { .. }
            | EventKind::InternalNote
            | EventKind::Assigned { .. }
            | EventKind::Field { .. }
            | EventKind::HandedOver { .. }
            | EventKind::Acknowledged
            | EventKind::Watching { .. }
            | EventKind::Time { .. }
            | EventKind::Linked { .. }
            | EventKind::Unlinked { .. }
            | EventKind::Triaged { .. }
            | EventKind::Quoted(_)
            | EventKind::QuoteAccepted
            | EventKind::QuoteRejected
            | EventKind::Checklist { .. }
            | EventKind::Checked { .. }
            | EventKind::Problem { .. }
            | EventKind::Rated(_)
            | EventKind::Escalated
            | EventKind::Breached { .. } => {}
        }
    }

    fn odd(&mut self, at: Instant, code: OddityCode) {
        self.oddities.push(Oddity { at, code });
    }

    fn prioritise(&mut self, at: Instant, priority: Priority) {
        if self.priorities.last().is_some_and(|last| last.priority != priority) {
            self.priorities.push(Change { at, priority });
        }
    }

    fn wait(&mut self, at: Instant, waiting_for: WaitingFor) {
        if self.is_settled() {
            self.odd(at, OddityCode::WaitingWhenResolved);
            return;
        }
        match self.waits.last_mut() {
            Some(wait) if wait.to.is_none() && wait.waiting_for == waiting_for => {
                self.odd(at, OddityCode::WaitingAlready);
                return;
            }
            Some(wait) if wait.to.is_none() => wait.to = Some(at),
            _ => {}
        }
        self.waits.push(Wait { from: at, to: None, waiting_for });
    }

    /// Ends the wait that lasts; false when there is none.
    fn end_wait(&mut self, at: Instant) -> bool {
        match self.waits.last_mut() {
            Some(wait) if wait.to.is_none() => {
                wait.to = Some(at);
                true
            }
            _ => false,
        }
    }

    /// The hold that lasts.
    fn hold(&mut self) -> Option<&mut Hold> {
        self.holds.last_mut().filter(|hold| hold.to.is_none())
    }

    /// True while service is restored for good, as far as is known.
    pub fn is_settled(&self) -> bool {
        self.ended_at().is_some()
    }

    /// True while a workaround lies before the customer.
    pub fn awaits_acceptance(&self) -> bool {
        self.holds.last().is_some_and(|hold| hold.to.is_none() && hold.ended_at.is_none())
    }

    /// When the resolve clock ended, while it is ended.
    pub fn ended_at(&self) -> Option<Instant> {
        self.holds.last().filter(|hold| hold.to.is_none()).and_then(|hold| hold.ended_at)
    }

    fn workaround(&mut self, at: Instant, terms: &Terms) {
        if let Some(hold) = self.hold() {
            if hold.solution {
                self.odd(at, OddityCode::WorkaroundWhenResolved);
            }
            return;
        }
        let ended_at = match terms.workaround {
            WorkaroundRule::Never => return,
            WorkaroundRule::Counts => Some(at),
            WorkaroundRule::CountsWhenAccepted => {
                let promise = self.priorities.last().and_then(|last| terms.at(last.priority));
                self.accepts_at = promise.and_then(|promise| promise.calendar.add(at, terms.accept_after));
                None
            }
        };
        self.end_wait(at);
        self.holds.push(Hold { from: at, to: None, ended_at, solution: false });
    }

    fn accept(&mut self, at: Instant) {
        self.accepts_at = None;
        match self.hold() {
            Some(hold) if hold.ended_at.is_none() => hold.ended_at = Some(hold.from),
            Some(_) => {}
            None => self.odd(at, OddityCode::NoWorkaround),
        }
    }

    /// Silence up to `now` accepts a workaround whose time is up.
    fn accept_silence(&mut self, now: Instant) {
        if self.accepts_at.is_some_and(|accepts_at| accepts_at <= now) {
            self.accept(now);
        }
    }

    fn reject(&mut self, at: Instant, terms: &Terms) {
        self.accepts_at = None;
        match self.hold() {
            Some(hold) if hold.ended_at.is_none() => hold.to = Some(at),
            Some(_) => self.reopen(at, terms),
            None if terms.workaround == WorkaroundRule::Never => {}
            None => self.odd(at, OddityCode::NoWorkaround),
        }
    }

    fn settle(&mut self, at: Instant, close: bool) {
        self.accepts_at = None;
        self.end_wait(at);
        let mut odd = None;
        match self.hold() {
            Some(hold) => {
                if hold.solution && !close {
                    odd = Some(OddityCode::ResolvedTwice);
                }
                hold.ended_at = hold.ended_at.or(Some(at));
                hold.solution = true;
            }
            None => {
                self.holds.push(Hold { from: at, to: None, ended_at: Some(at), solution: true });
                odd = close.then_some(OddityCode::ClosedUnresolved);
            }
        }
        if close {
            self.closed_at = Some(at);
        }
        if let Some(code) = odd {
            self.odd(at, code);
        }
    }

    fn reopen(&mut self, at: Instant, terms: &Terms) {
        let Some(hold) = self.hold() else {
            self.odd(at, OddityCode::ReopenedWhenOpen);
            return;
        };
        let since = hold.ended_at.unwrap_or(hold.from);
        if terms.reopen_window.is_some_and(|window| at > since + window) {
            self.odd(at, OddityCode::ReopenedTooLate);
            return;
        }
        hold.to = Some(at);
        self.closed_at = None;
        self.accepts_at = None;
        self.reopenings += 1;
        if terms.reopen == Reopen::Restart {
            self.restarts.push(at);
        }
    }

    fn exclude(&mut self, at: Instant, category: &str, from: Option<Instant>, to: Option<Instant>) {
        if from.is_none() && to.is_none() {
            self.excluded.get_or_insert_with(|| category.to_owned());
            return;
        }
        let span = Span::new(from.or(self.start).unwrap_or(at), to.unwrap_or(Instant::MAX));
        if span.is_empty() {
            self.odd(at, OddityCode::EmptyExclusion);
            return;
        }
        // A span without an end gets one by a second event that begins where it began.
        let open = |(known, name): &&mut (Span, String)| {
            known.to == Instant::MAX && known.from == span.from && name == category
        };
        match self.exclusions.iter_mut().find(open) {
            Some((known, _)) => *known = span,
            None => self.exclusions.push((span, category.to_owned())),
        }
    }

    /// The priority in force at `at`.
    pub fn priority_at(&self, at: Instant) -> Option<Priority> {
        let first = self.priorities.first()?;
        Some(self.priorities.iter().rev().find(|change| change.at <= at).unwrap_or(first).priority)
    }

    /// The disjoint spans in which a clock stands still, in order.
    pub(super) fn stops(&self, terms: &Terms, clock: ClockName, stops: &mut Vec<Span>) {
        stops.clear();
        stops.extend(self.exclusions.iter().map(|(span, _)| *span));
        if terms.pauses.contains(&clock) {
            let counts = |wait: &&Wait| terms.pause_on.contains(&wait.waiting_for);
            stops.extend(self.waits.iter().filter(counts).map(|wait| wait.span(Instant::MAX)));
        }
        if clock != ClockName::Response {
            let until = |hold: &Hold| hold.to.or(hold.ended_at).unwrap_or(Instant::MAX);
            stops.extend(self.holds.iter().map(|hold| Span::new(hold.from, until(hold))));
        }
        stops.retain(|stop| !stop.is_empty());
        if stops.len() > 1 {
            merge(stops);
        }
    }
}

/// Puts spans in order and joins those that overlap or touch.
pub(super) fn merge(spans: &mut Vec<Span>) {
    spans.sort_by_key(|span| span.from);
    spans.dedup_by(|next, kept| {
        let joins = next.from <= kept.to;
        if joins {
            kept.to = kept.to.max(next.to);
        }
        joins
    });
}
