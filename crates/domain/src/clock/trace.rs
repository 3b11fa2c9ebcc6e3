//! Why this deadline: the spans of a clock from its start to its end (or its due instant), each counted or not, with the reason.

use serde::Serialize;

use super::run::Question;
use super::{Clock, ClockName, Terms, Timeline};
use crate::calendar::{Calendar, DayNote};
use crate::contract::Language;
use crate::span::{Duration, Instant, Span};
use crate::ticket::{Priority, WaitingFor};

/// A trace longer than this ends in one span that sums up the rest.
const MOST: usize = 400;
/// Closed dates named one by one in a reason; more are counted.
const MOST_DAYS: usize = 5;

/// One span of a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceSpan {
    /// Whose.
    pub clock: ClockName,
    /// First instant.
    pub from: Instant,
    /// First instant after.
    pub to: Instant,
    /// Whether it counts.
    pub kind: TraceKind,
    /// Open time in it that counts.
    pub counted: Duration,
    /// Lies ahead of the instant of asking: expected, not yet so.
    pub ahead: bool,
    /// Why.
    pub reason: Reason,
}

/// Whether a span counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceKind {
    /// Support time that the clock counts.
    Counted,
    /// Outside the support hours.
    Closed,
    /// Stands still while somebody else has the move.
    Paused,
    /// Service was restored: resolved, or a workaround.
    Settled,
    /// Out of the SLA.
    Excluded,
}

impl TraceKind {
    /// `counted`, `closed`, `paused`, `settled`, `excluded`.
    pub fn name(self) -> &'static str {
        ["counted", "closed", "paused", "settled", "excluded"][self as usize]
    }
}

/// Why a span counts or does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Within the support hours of this priority.
    SupportHours(Priority),
    /// Between two openings, with the dates that are closed throughout.
    Closed(Vec<ClosedDay>),
    /// Waiting since the start of the span.
    Waiting(WaitingFor, Instant),
    /// Resolved since.
    Resolved(Instant),
    /// A workaround holds since.
    Workaround(Instant),
    /// Excluded under this category.
    Excluded(String),
    /// So many stretches more, summed up; a stretch in which the clock runs is one, however often it opens.
    More(usize),
}

/// A local date on which the calendar does not open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClosedDay {
    /// The date.
    pub date: jiff::civil::Date,
    /// Named in the calendar as closed, rather than a weekday without hours.
    pub holiday: bool,
    /// Its name, where the calendar knows it.
    pub name: Option<String>,
}

/// The trace of one clock, judged as `answer` at the same instant: from its start to where it ended, or to now and on to
/// its due instant.
pub fn trace(
    timeline: &Timeline,
    terms: &Terms,
    clock: ClockName,
    answer: &Clock,
    at: Instant,
) -> Vec<TraceSpan> {
    let Some(start) = timeline.start.filter(|start| *start <= at && !timeline.merged_away) else {
        return Vec::new();
    };
    let end = match clock {
        ClockName::Response => timeline.response,
        ClockName::Resolve | ClockName::Update => timeline.ended_at(),
    };
    let mut stops = Vec::new();
    timeline.stops(terms, clock, &mut stops);
    let question =
        Question { clock, terms, at, end, stops: &stops, holds: &[], start, changes: &timeline.priorities };
    let until = question.until();
    let Some(priority) = timeline.priority_at(until) else { return Vec::new() };
    let Some(calendar) = question.calendar(priority) else { return Vec::new() };
    if answer.state == super::ClockState::None {
        return Vec::new();
    }
    // What lies ahead is shown up to the due instant; what ended shows nothing after its end.
    let horizon =
        if end.is_some_and(|end| end <= at) { until } else { answer.due.map_or(until, |due| due.max(until)) };
    let from = if clock == ClockName::Update { last_period(timeline, start, until) } else { start };
    let mut builder = Builder { clock, priority, calendar, at, timeline, spans: Vec::new() };
    let mut cursor = from;
    for stop in stops.iter().filter(|stop| stop.to > from) {
        if stop.from >= horizon {
            break;
        }
        builder.running(Span::new(cursor, stop.from.min(horizon)));
        builder.stopped(stop, Span::new(stop.from.max(from), stop.to.min(horizon.max(at))));
        cursor = cursor.max(stop.to);
    }
    builder.running(Span::new(cursor, horizon));
    builder.finish()
}

/// The update clock's trace begins at the last public update: earlier periods are history.
fn last_period(timeline: &Timeline, start: Instant, until: Instant) -> Instant {
    timeline.updates.iter().rev().copied().find(|update| *update <= until).unwrap_or(start).max(start)
}

struct Builder<'a> {
    clock: ClockName,
    priority: Priority,
    calendar: &'a Calendar,
    at: Instant,
    timeline: &'a Timeline,
    spans: Vec<TraceSpan>,
}

impl Builder<'_> {
    fn push(&mut self, span: Span, kind: TraceKind, reason: Reason) {
        if span.is_empty() {
            return;
        }
        // What has been and what is expected are two spans, so that a page can draw them apart.
        if span.from < self.at && self.at < span.to && kind == TraceKind::Counted {
            self.push(Span::new(span.from, self.at), kind, reason.clone());
            self.push(Span::new(self.at, span.to), kind, reason);
            return;
        }
        let counted = if kind == TraceKind::Counted { span.length() } else { Duration::ZERO };
        if self.is_full() {
            self.more(span, counted);
            return;
        }
        let ahead = span.from >= self.at;
        self.spans.push(TraceSpan {
            clock: self.clock,
            from: span.from,
            to: span.to,
            kind,
            counted,
            ahead,
            reason,
        });
    }

    fn is_full(&self) -> bool {
        self.spans.len() >= MOST
    }

    /// Adds a span to the one that sums up the rest.
    fn more(&mut self, span: Span, counted: Duration) {
        let Some(last) = self.spans.last_mut().filter(|_| !span.is_empty()) else { return };
        let more = if let Reason::More(more) = last.reason { more } else { 1 };
        last.reason = Reason::More(more + 1);
        last.to = span.to;
        if counted > Duration::ZERO {
            last.kind = TraceKind::Counted;
            last.counted = last.counted + counted;
        }
    }

    /// A span in which the clock runs: open parts count, closed parts do not.
    fn running(&mut self, span: Span) {
        if span.is_empty() {
            return;
        }
        let mut cursor = span.from;
        for open in self.calendar.spans_in(span) {
            if self.is_full() {
                break;
            }
            self.closed(Span::new(cursor, open.from));
            self.push(open, TraceKind::Counted, Reason::SupportHours(self.priority));
            cursor = open.to;
        }
        // The rest is measured, not walked: it may reach to the year 9999.
        if self.is_full() {
            self.more(Span::new(cursor, span.to), self.calendar.between(cursor, span.to));
            return;
        }
        self.closed(Span::new(cursor, span.to));
    }

    fn closed(&mut self, span: Span) {
        if !span.is_empty() {
            self.push(span, TraceKind::Closed, Reason::Closed(closed_days(self.calendar, span)));
        }
    }

    /// A span in which the clock stands still, split by what stopped it: exclusions first, then restored service, then waits.
    fn stopped(&mut self, stop: &Span, span: Span) {
        if self.is_full() {
            self.more(span, Duration::ZERO);
            return;
        }
        let mut cuts = vec![span.from, span.to];
        let mut cut =
            |part: Span| cuts.extend([part.from, part.to].into_iter().filter(|at| span.contains(*at)));
        self.timeline.exclusions.iter().for_each(|(part, _)| cut(*part));
        self.timeline.waits.iter().for_each(|wait| cut(wait.span(Instant::MAX)));
        self.timeline
            .holds
            .iter()
            .for_each(|hold| cut(Span::new(hold.from, hold.to.unwrap_or(Instant::MAX))));
        cuts.sort_unstable();
        cuts.dedup();
        for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
            let (kind, reason) = self.why_stopped(*from, stop);
            self.push(Span::new(*from, *to), kind, reason);
        }
    }

    fn why_stopped(&self, at: Instant, stop: &Span) -> (TraceKind, Reason) {
        if let Some((_, category)) = self.timeline.exclusions.iter().find(|(span, _)| span.contains(at)) {
            return (TraceKind::Excluded, Reason::Excluded(category.clone()));
        }
        let held = |hold: &&super::Hold| hold.from <= at && hold.to.is_none_or(|to| at < to);
        if let Some(hold) =
            self.timeline.holds.iter().find(held).filter(|_| self.clock != ClockName::Response)
        {
            let reason =
                if hold.solution { Reason::Resolved(hold.from) } else { Reason::Workaround(hold.from) };
            return (TraceKind::Settled, reason);
        }
        match self.timeline.waits.iter().find(|wait| wait.span(Instant::MAX).contains(at)) {
            Some(wait) => (TraceKind::Paused, Reason::Waiting(wait.waiting_for, wait.from)),
            None => (TraceKind::Settled, Reason::Resolved(stop.from)),
        }
    }

    fn finish(self) -> Vec<TraceSpan> {
        self.spans
    }
}

/// The local dates wholly inside a closed span on which the calendar does not open.
fn closed_days(calendar: &Calendar, span: Span) -> Vec<ClosedDay> {
    let mut days = Vec::new();
    let mut date = calendar.local(span.from).date();
    let last = calendar.local(span.to).date();
    while date <= last && days.len() <= MOST_DAYS {
        if !calendar.is_business_day(date) {
            let (holiday, name) = match calendar.date_note(date) {
                DayNote::Holiday(name) | DayNote::SpecialDay(name) => (true, name.map(str::to_owned)),
                DayNote::Weekday(_) => (false, None),
            };
            days.push(ClosedDay { date, holiday, name });
        }
        match date.tomorrow() {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    days
}

impl Reason {
    /// One English phrase.
    pub fn english(&self) -> String {
        self.text(Language::En)
    }

    /// One phrase, such as "Sat-Sun closed", "waiting for customer", "holiday: Koningsdag".
    pub fn text(&self, language: Language) -> String {
        match self {
            Reason::SupportHours(priority) => {
                format!("{} {priority}", language.pick("servicetijd van", "support hours of"))
            }
            Reason::Closed(days) => closed_text(days, language),
            Reason::Waiting(waiting_for, since) => {
                let whom = match waiting_for {
                    WaitingFor::Customer => language.pick("wacht op de klant", "waiting for customer"),
                    WaitingFor::ThirdParty => {
                        language.pick("wacht op een derde partij", "waiting for third party")
                    }
                    WaitingFor::ChangeWindow => {
                        language.pick("wacht op een wijzigingsvenster", "waiting for change window")
                    }
                    WaitingFor::Other => language.pick("wacht", "waiting"),
                };
                format!("{whom} {} {since}", language.pick("sinds", "since"))
            }
            Reason::Resolved(since) => {
                format!("{} {since}", language.pick("opgelost sinds", "resolved since"))
            }
            Reason::Workaround(since) => {
                format!("{} {since}", language.pick("werkaround sinds", "workaround since"))
            }
            Reason::Excluded(category) => {
                format!("{}: {category}", language.pick("buiten de SLA", "out of the SLA"))
            }
            Reason::More(count) => {
                format!("{count} {}", language.pick("perioden samengevat", "spans summed up"))
            }
        }
    }
}

/// "Sat-Sun closed", "holiday: Koningsdag", "outside support hours".
fn closed_text(days: &[ClosedDay], language: Language) -> String {
    let closed = language.pick("gesloten", "closed");
    let mut parts: Vec<String> = Vec::new();
    let mut weekdays: Vec<&ClosedDay> = Vec::new();
    for day in days.iter().take(MOST_DAYS) {
        if day.holiday {
            let name = day.name.clone().unwrap_or_else(|| day.date.to_string());
            parts.push(format!("{}: {name}", language.pick("feestdag", "holiday")));
        } else {
            weekdays.push(day);
        }
    }
    match (weekdays.first(), weekdays.last()) {
        (Some(first), Some(last)) if weekdays.len() > 1 => {
            parts.insert(0, format!("{}-{} {closed}", weekday(first, language), weekday(last, language)));
        }
        (Some(only), _) => parts.insert(0, format!("{} {closed}", weekday(only, language))),
        _ => {}
    }
    if days.len() > MOST_DAYS {
        parts.push(language.pick("en meer", "and more").to_owned());
    }
    if parts.is_empty() {
        return language.pick("buiten servicetijd", "outside support hours").to_owned();
    }
    parts.join(", ")
}

fn weekday(day: &ClosedDay, language: Language) -> &'static str {
    let number = day.date.weekday().to_monday_zero_offset();
    let index = usize::try_from(number).unwrap_or(0);
    let names = language
        .pick(["ma", "di", "wo", "do", "vr", "za", "zo"], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    names.get(index).copied().unwrap_or("")
}
