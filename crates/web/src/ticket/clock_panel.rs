//! The three clocks of a ticket: badge, due, a bar of counted, closed and paused spans, and "why this deadline?".

use domain::clock::{
    Clock, ClockName, ClockState, Clocks, Reason, Target, Terms, Timeline, TraceKind, TraceSpan, trace,
};
use domain::contract;
use domain::span::{Duration, Instant};
use domain::ticket::{Priority, WaitingFor};

use crate::badge::{Badge, clock_key, when};
use crate::i18n::{Arg, Language};
use crate::layout::Page;
use crate::words;

/// Steps of a bar.
const WIDTH: i64 = 1000;
/// Lines of a trace that are shown; the rest is summed up.
const MOST_LINES: usize = 40;

/// One clock.
pub struct ClockView {
    /// `response`, `resolve`, `update`.
    pub id: &'static str,
    /// Its name in words.
    pub name: &'static str,
    /// The badge as HTML.
    pub badge: String,
    /// `due Mon 10:00`.
    pub due: String,
    /// The exact due instant, for hover.
    pub due_exact: String,
    /// The one that matters most now.
    pub lead: bool,
    /// Left to right.
    pub bar: Vec<BarPart>,
    /// Where now is on the bar, when it is on it.
    pub now_x: Option<i64>,
    /// What the bar says, for those who do not see it.
    pub bar_label: String,
    /// The trace in words.
    pub why: Vec<WhyLine>,
    /// The sum below it.
    pub verdict: String,
}

/// A part of a bar.
pub struct BarPart {
    /// `counted`, `closed`, `paused`, `settled`, `excluded`, with ` ahead`.
    pub class: String,
    /// From the left, of [`WIDTH`].
    pub x: i64,
    /// At least 1.
    pub width: i64,
    /// On hover.
    pub title: String,
}

/// A line of a trace.
pub struct WhyLine {
    /// The kind, with ` ahead` for what is expected.
    pub class: String,
    /// Icon of the kind.
    pub icon: &'static str,
    /// `Mon 09:00 – 12:30 support hours of P2`.
    pub text: String,
    /// What it adds: `+ 3 h 30 m`.
    pub sum: String,
}

/// The clocks that are promised, in the order of the pages. `lead` stands out.
pub fn panel(
    page: &Page,
    timeline: &Timeline,
    clocks: &Clocks,
    terms: &Terms,
    priority: Priority,
    lead: Option<ClockName>,
) -> Vec<ClockView> {
    let promised = clocks.each().into_iter().filter(|(_, clock)| clock.state != ClockState::None);
    promised
        .map(|(name, clock)| view(page, timeline, clock, terms, priority, name, lead == Some(name)))
        .collect()
}

fn view(
    page: &Page,
    timeline: &Timeline,
    clock: &Clock,
    terms: &Terms,
    priority: Priority,
    name: ClockName,
    lead: bool,
) -> ClockView {
    let row = clock.into();
    let spans = trace(timeline, terms, name, clock, page.now);
    let target = terms.at(priority).and_then(|terms| terms.target(name));
    ClockView {
        id: name.name(),
        name: page.t(clock_key(name)),
        badge: Badge::of(page, &row, clock.standing_still).html(),
        due: when(page, &row),
        due_exact: clock.due.map(|due| page.exact(&due)).unwrap_or_default(),
        lead,
        bar: bar(page, &spans, clock),
        now_x: now_on_bar(&spans, page.now),
        bar_label: bar_label(page, &spans),
        why: why(page, &spans),
        verdict: verdict(page, clock, target),
    }
}

/// Spans as parts of a bar by calendar time; what was counted after the breach is drawn as late.
fn bar(page: &Page, spans: &[TraceSpan], clock: &Clock) -> Vec<BarPart> {
    let Some((from, whole)) = extent(spans) else { return Vec::new() };
    let place = |at: Instant| (at - from).0 * WIDTH / whole;
    // Of an update clock, `due` is the present period's: what an earlier period missed is history.
    let late_from = clock.breached_at.map_or(Instant::MAX, |at| clock.due.unwrap_or(at));
    let mut parts = Vec::with_capacity(spans.len());
    for span in spans {
        let ahead = if span.ahead { " ahead" } else { "" };
        let title = line_text(page, span);
        let mut add = |class: &str, from: Instant, to: Instant| {
            if from < to {
                let x = place(from);
                let width = (place(to) - x).max(1);
                parts.push(BarPart { class: format!("{class}{ahead}"), x, width, title: title.clone() });
            }
        };
        match span.kind {
            TraceKind::Counted => {
                add("counted", span.from, span.to.min(late_from));
                add("late", span.from.max(late_from), span.to);
            }
            kind => add(kind.name(), span.from, span.to),
        }
    }
    parts
}

/// First instant and length of a trace.
fn extent(spans: &[TraceSpan]) -> Option<(Instant, i64)> {
    let (from, to) = (spans.first()?.from, spans.last()?.to);
    Some((from, (to - from).0)).filter(|(_, whole)| *whole > 0 && *whole < i64::MAX / WIDTH)
}

fn now_on_bar(spans: &[TraceSpan], now: Instant) -> Option<i64> {
    let (from, whole) = extent(spans)?;
    let x = (now - from).0.checked_mul(WIDTH)? / whole;
    (0..WIDTH).contains(&x).then_some(x)
}

fn bar_label(page: &Page, spans: &[TraceSpan]) -> String {
    let sum = |wanted: TraceKind| {
        let matching = spans.iter().filter(|span| span.kind == wanted && !span.ahead);
        matching.fold(Duration::ZERO, |sum, span| sum + (span.to - span.from))
    };
    let mut parts = Vec::new();
    for (kind, key) in [
        (TraceKind::Counted, "bar-counted"),
        (TraceKind::Closed, "bar-closed"),
        (TraceKind::Paused, "bar-paused"),
        (TraceKind::Excluded, "bar-excluded"),
    ] {
        let length = sum(kind);
        if length > Duration::ZERO {
            parts.push(page.ta(key, "t", &page.length(&length)));
        }
    }
    parts.join(", ")
}

fn why(page: &Page, spans: &[TraceSpan]) -> Vec<WhyLine> {
    let shown = if spans.len() > MOST_LINES { MOST_LINES - 1 } else { spans.len() };
    let mut lines: Vec<WhyLine> = spans.iter().take(shown).map(|span| why_line(page, span)).collect();
    if let Some(rest) = spans.get(shown..).filter(|rest| !rest.is_empty()) {
        let counted = rest.iter().fold(Duration::ZERO, |sum, span| sum + span.counted);
        let count = i64::try_from(rest.len()).unwrap_or(i64::MAX);
        lines.push(WhyLine {
            class: "more".to_owned(),
            icon: "more",
            text: page.tn("why-more", &count),
            sum: plus(page, counted),
        });
    }
    lines
}

fn why_line(page: &Page, span: &TraceSpan) -> WhyLine {
    let ahead = if span.ahead { " ahead" } else { "" };
    let icon = match span.kind {
        TraceKind::Counted => "running",
        TraceKind::Closed => "closed",
        TraceKind::Paused => "paused",
        TraceKind::Settled => "met",
        TraceKind::Excluded => "none",
    };
    WhyLine {
        class: format!("{}{ahead}", span.kind.name()),
        icon,
        text: line_text(page, span),
        sum: plus(page, span.counted),
    }
}

fn plus(page: &Page, counted: Duration) -> String {
    if counted > Duration::ZERO { format!("+ {}", page.length(&counted)) } else { String::new() }
}

/// `Fri 15:00 – 16:00: support hours of P2`.
fn line_text(page: &Page, span: &TraceSpan) -> String {
    format!("{}: {}", range(page, span.from, span.to), reason(page, &span.reason))
}

/// `Fri 15:00 – 16:00`; the day is said once.
fn range(page: &Page, from: Instant, to: Instant) -> String {
    let zoned = |at: Instant| at.timestamp().to_zoned(page.zone.clone());
    let (first, last) = (zoned(from), zoned(to));
    let time = |at: &jiff::Zoned| format!("{:02}:{:02}", at.hour(), at.minute());
    let day = |at: &jiff::Zoned, instant: Instant| {
        let far = (page.now - instant).0.abs() > Duration::days(6).0;
        let name = words::weekday(page.lang, at.weekday());
        match far {
            true => format!("{name} {} {}", at.day(), words::month(page.lang, at.month())),
            false => name.to_owned(),
        }
    };
    if first.date() == last.date() {
        return format!("{} {} – {}", day(&first, from), time(&first), time(&last));
    }
    // The midnight that ends a day belongs to it.
    if last.hour() == 0 && last.minute() == 0 && first.date().tomorrow().is_ok_and(|next| next == last.date())
    {
        return format!("{} {} – 24:00", day(&first, from), time(&first));
    }
    format!("{} {} – {} {}", day(&first, from), time(&first), day(&last, to), time(&last))
}

/// Why a span counts or does not, in the reader's words.
fn reason(page: &Page, reason: &Reason) -> String {
    match reason {
        Reason::SupportHours(priority) => page.ta("why-support-hours", "priority", priority.name()),
        Reason::Closed(_) => reason.text(of_contract(page.lang)),
        Reason::Waiting(waiting_for, _) => page.t(waiting_key(*waiting_for)).to_owned(),
        Reason::Resolved(_) => page.t("why-resolved").to_owned(),
        Reason::Workaround(_) => page.t("why-workaround").to_owned(),
        Reason::Excluded(category) => page.ta("why-excluded", "category", category),
        Reason::More(count) => page.tn("why-more", &i64::try_from(*count).unwrap_or(i64::MAX)),
    }
}

/// The key of "waiting for ...".
pub fn waiting_key(waiting_for: WaitingFor) -> &'static str {
    match waiting_for {
        WaitingFor::Customer => "waiting-customer",
        WaitingFor::ThirdParty => "waiting-third-party",
        WaitingFor::ChangeWindow => "waiting-change-window",
        WaitingFor::Other => "waiting-other",
    }
}

fn of_contract(language: Language) -> contract::Language {
    match language {
        Language::En => contract::Language::En,
        Language::Nl => contract::Language::Nl,
    }
}

/// `Promised: 4 h of support time. Counted 1 h 10 m, 2 h 50 m left; so due Mon 13:00.`
fn verdict(page: &Page, clock: &Clock, target: Option<Target>) -> String {
    let promised = match target {
        Some(Target::Open(length)) => page.ta("why-promised", "t", &page.length(&length)),
        Some(Target::BusinessDays { days, .. }) => page.tn("why-promised-days", &i64::from(days)),
        None => String::new(),
    };
    let counted = page.length(&clock.elapsed);
    let rest = clock.remaining.unwrap_or_default();
    let sum = match (clock.state, clock.due) {
        (ClockState::Met, _) => page.ta("why-met", "counted", &counted),
        (ClockState::Breached, _) => {
            let at = clock.breached_at.map(|at| page.short(&at)).unwrap_or_default();
            page.lang.args("why-breached", &[("counted", Arg::Text(&counted)), ("at", Arg::Text(&at))])
        }
        (ClockState::Paused, _) => page.lang.args(
            "why-paused",
            &[("counted", Arg::Text(&counted)), ("left", Arg::Text(&page.length(&rest)))],
        ),
        (_, Some(due)) => {
            let arguments = [("counted", counted), ("left", page.length(&rest)), ("due", page.short(&due))];
            let arguments: Vec<_> = arguments.iter().map(|(name, text)| (*name, Arg::Text(text))).collect();
            page.lang.args("why-running", &arguments)
        }
        (_, None) => page.t("why-never").to_owned(),
    };
    format!("{promised} {sum}").trim().to_owned()
}
