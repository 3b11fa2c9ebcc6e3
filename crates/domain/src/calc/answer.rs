//! The JSON of answers, written straight into the line: no tree of values in between.

use std::fmt::Write as _;

use crate::clock::{Clock, Clocks, TraceSpan};
use crate::span::{Instant, Span};

/// An instant in quotes, or `null` for never.
fn instant(out: &mut String, at: Option<Instant>) {
    let _ = match at {
        Some(at) => write!(out, "\"{at}\""),
        None => out.write_str("null"),
    };
}

/// `"at": T|null`.
pub(super) fn at(out: &mut String, at: Option<Instant>) {
    out.push_str("\"at\":");
    instant(out, at);
}

/// `"spans": [[T,T],...]`; a span that never ends has `null` as its end.
pub(super) fn spans(out: &mut String, spans: impl Iterator<Item = Span>) {
    out.push_str("\"spans\":[");
    for (index, span) in spans.enumerate() {
        out.push_str(if index == 0 { "[" } else { ",[" });
        instant(out, Some(span.from));
        out.push(',');
        instant(out, Some(span.to).filter(|to| *to != Instant::MAX));
        out.push(']');
    }
    out.push(']');
}

/// The three clocks and what is said of the ticket as a whole.
pub(super) fn clocks(out: &mut String, clocks: &Clocks, at: Instant) {
    out.push_str("\"clocks\":{");
    for (index, (name, clock)) in clocks.each().into_iter().enumerate() {
        let _ = write!(out, "{}\"{}\":", if index == 0 { "" } else { "," }, name.name());
        one_clock(out, clock);
    }
    let _ = write!(out, "}},\"paused_ms\":{},\"third_party_ms\":{}", clocks.paused.0, clocks.third_party.0);
    if let Some(category) = &clocks.excluded {
        let _ = write!(out, ",\"excluded\":{}", serde_json::Value::from(category.as_str()));
    }
    out.push_str(",\"next_due\":");
    instant(out, clocks.next_due(at).map(|(due, _)| due));
    out.push_str(",\"oddities\":");
    out.push_str(&serde_json::to_string(&clocks.oddities).unwrap_or_default());
}

fn one_clock(out: &mut String, clock: &Clock) {
    let _ = write!(out, "{{\"state\":\"{}\",\"due\":", clock.state.name());
    instant(out, clock.due);
    out.push_str(",\"ended_at\":");
    instant(out, clock.ended_at);
    out.push_str(",\"breached_at\":");
    instant(out, clock.breached_at);
    let _ =
        write!(out, ",\"breaches\":{},\"elapsed_ms\":{},\"remaining_ms\":", clock.breaches, clock.elapsed.0);
    let _ = match clock.remaining {
        Some(remaining) => write!(out, "{}}}", remaining.0),
        None => out.write_str("null}"),
    };
}

/// `"trace": [{clock, from, to, kind, reason}]`.
pub(super) fn trace<'t>(out: &mut String, spans: impl Iterator<Item = &'t TraceSpan>) {
    out.push_str(",\"trace\":[");
    for (index, span) in spans.enumerate() {
        let _ = write!(
            out,
            "{}{{\"clock\":\"{}\",\"from\":",
            if index == 0 { "" } else { "," },
            span.clock.name()
        );
        instant(out, Some(span.from));
        out.push_str(",\"to\":");
        instant(out, Some(span.to));
        let _ = write!(
            out,
            ",\"kind\":\"{}\",\"counted_ms\":{},\"reason\":{}}}",
            span.kind.name(),
            span.counted.0,
            serde_json::Value::from(span.reason.english())
        );
    }
    out.push(']');
}
