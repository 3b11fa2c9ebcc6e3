//! The engine for everybody: one JSON request a line in, one JSON answer a line out (`vangnet calc`, `POST /api/v1/calc`).
//!
//! The shapes are described in `docs/calc/README.md` and by [`schema`]. A bad line is answered with `{"error": ...}` and
//! the next one goes on. Calendars and contracts are compiled once per text and kept for the life of a [`Calc`].

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

mod answer;
mod oneoff;

use crate::calendar::{Calendar, CalendarSpec};
use crate::clock::{ClockName, Terms, Timeline, judge, trace};
use crate::span::{Duration, Instant};
use crate::ticket::Event;

/// Texts kept compiled at most; a stream with more distinct ones starts over with an empty cache.
const CACHE: usize = 4_096;
/// Most spans one request may ask for.
const MOST_SPANS: u32 = 10_000;

/// Compiled calendars and contracts by their text.
#[derive(Default)]
pub struct Calc {
    calendars: HashMap<Box<str>, Arc<Calendar>>,
    terms: HashMap<Box<str>, Arc<Terms>>,
}

/// A request; which keys it needs depends on `op`.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Request<'a> {
    /// What is asked: `calendar.add`, `calendar.sub`, `calendar.between`, `calendar.is_open`, `calendar.next_open`,
    /// `calendar.next_close`, `calendar.prev_open`, `calendar.prev_close`, `calendar.spans`, `calendar.is_holiday`, `calendar.add_business_days`, `clocks`.
    op: &'a str,
    /// Anything; comes back in the answer.
    #[serde(borrow, default)]
    #[schemars(with = "Option<serde_json::Value>")]
    id: Option<&'a RawValue>,
    /// Support hours.
    #[serde(borrow, default)]
    #[schemars(with = "Option<CalendarSpec>")]
    calendar: Option<&'a RawValue>,
    /// A contract file as JSON, or a one-off sum of calendar and targets.
    #[serde(borrow, default)]
    #[schemars(with = "Option<serde_json::Value>")]
    contract: Option<&'a RawValue>,
    /// Start instant.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    from: Option<Instant>,
    /// End instant.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    to: Option<Instant>,
    /// Instant of asking.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    at: Option<Instant>,
    /// Open time in milliseconds; may be negative.
    #[serde(default)]
    amount_ms: Option<i64>,
    /// How many business days.
    #[serde(default)]
    days: Option<u32>,
    /// Due at the end of the day's last window.
    #[serde(default)]
    end_of_day: bool,
    /// How many spans.
    #[serde(default)]
    count: Option<u32>,
    /// What happened to the ticket.
    #[serde(borrow, default)]
    #[schemars(with = "Option<Vec<serde_json::Value>>")]
    events: Option<Vec<&'a RawValue>>,
    /// `false` leaves the trace out.
    #[serde(default = "yes")]
    trace: bool,
}

fn yes() -> bool {
    true
}

impl Calc {
    /// An empty cache.
    pub fn new() -> Calc {
        Calc::default()
    }

    /// Answers the request of one line, appended to `out` with a line feed; a blank line has no answer. `number` (from 1) is named in errors.
    pub fn line(&mut self, number: u64, line: &str, out: &mut String) {
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        let begin = out.len();
        if let Err(error) = self.answer(line, out) {
            out.truncate(begin);
            let _ = write!(out, "{{\"error\":{},\"line\":{number}}}", serde_json::Value::from(error));
        }
        out.push('\n');
    }

    /// Answers one request as a JSON text.
    ///
    /// # Errors
    /// A sentence that names the key and the mend.
    pub fn answer(&mut self, request: &str, out: &mut String) -> Result<(), String> {
        let request: Request<'_> = serde_json::from_str(request)
            .map_err(|error| format!("the request: {} (column {})", plain(&error), error.column()))?;
        out.push('{');
        match request.op.strip_prefix("calendar.") {
            Some(op) => self.calendar_op(op, &request, out)?,
            None if request.op == "clocks" => self.clocks(&request, out)?,
            None => return Err(unknown_op(request.op)),
        }
        if let Some(id) = request.id {
            let _ = write!(out, ",\"id\":{}", id.get());
        }
        out.push('}');
        Ok(())
    }

    fn calendar_op(&mut self, op: &str, request: &Request<'_>, out: &mut String) -> Result<(), String> {
        let calendar = self.calendar(need(request.calendar, "calendar")?.get())?;
        let (from, at) = (|| need(request.from, "from"), || need(request.at, "at"));
        let amount = || need(request.amount_ms, "amount_ms").map(Duration);
        match op {
            "add" => answer::at(out, calendar.add(from()?, amount()?)),
            "sub" => answer::at(out, calendar.sub(from()?, amount()?)),
            "between" => {
                let _ = write!(out, "\"ms\":{}", calendar.between(from()?, need(request.to, "to")?).0);
            }
            "is_open" => {
                let _ = write!(out, "\"open\":{}", calendar.is_open(at()?));
            }
            "is_holiday" => {
                let _ = write!(out, "\"holiday\":{}", calendar.is_holiday(at()?));
            }
            "next_open" => answer::at(out, calendar.next_open(at()?)),
            "next_close" => answer::at(out, calendar.next_close(at()?)),
            "prev_open" => answer::at(out, calendar.prev_open(at()?)),
            "prev_close" => answer::at(out, calendar.prev_close(at()?)),
            "add_business_days" => {
                let days = need(request.days, "days")?;
                answer::at(out, calendar.add_business_days(from()?, days, request.end_of_day));
            }
            "spans" => {
                let count = need(request.count, "count")?;
                if count > MOST_SPANS {
                    return Err(format!("\"count\" is {count}; at most {MOST_SPANS} spans a request"));
                }
                answer::spans(out, calendar.spans(from()?).take(count as usize));
            }
            _ => return Err(unknown_op(request.op)),
        }
        Ok(())
    }

    fn clocks(&mut self, request: &Request<'_>, out: &mut String) -> Result<(), String> {
        let terms = self.terms(need(request.contract, "contract")?.get())?;
        let at = need(request.at, "at")?;
        let texts = request.events.as_ref().ok_or_else(|| missing("events"))?;
        let mut events = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let event: Event = serde_json::from_str(text.get())
                .map_err(|error| format!("events[{index}]: {}", plain(&error)))?;
            events.push(event);
        }
        let timeline = Timeline::read(&events, &terms, at);
        let clocks = judge(&timeline, &terms, at);
        answer::clocks(out, &clocks, at);
        if request.trace {
            let spans = ClockName::ALL.map(|clock| trace(&timeline, &terms, clock, clocks.get(clock), at));
            answer::trace(out, spans.iter().flatten());
        }
        Ok(())
    }

    fn calendar(&mut self, text: &str) -> Result<Arc<Calendar>, String> {
        if let Some(calendar) = self.calendars.get(text) {
            return Ok(Arc::clone(calendar));
        }
        let spec: CalendarSpec =
            serde_json::from_str(text).map_err(|error| format!("calendar: {}", plain(&error)))?;
        let calendar = Arc::new(Calendar::compile(&spec).map_err(|error| format!("calendar: {error}"))?);
        if self.calendars.len() >= CACHE {
            self.calendars.clear();
        }
        self.calendars.insert(text.into(), Arc::clone(&calendar));
        Ok(calendar)
    }

    fn terms(&mut self, text: &str) -> Result<Arc<Terms>, String> {
        if let Some(terms) = self.terms.get(text) {
            return Ok(Arc::clone(terms));
        }
        let terms = Arc::new(oneoff::terms(text)?);
        if self.terms.len() >= CACHE {
            self.terms.clear();
        }
        self.terms.insert(text.into(), Arc::clone(&terms));
        Ok(terms)
    }
}

/// The JSON Schema of a request.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Request<'_>).to_value()
}

fn need<T>(value: Option<T>, key: &str) -> Result<T, String> {
    value.ok_or_else(|| missing(key))
}

fn missing(key: &str) -> String {
    format!("\"{key}\" is missing")
}

fn unknown_op(op: &str) -> String {
    format!("unknown op \"{op}\"; see docs/calc for the list")
}

/// An error of serde without its place: inside a nested text its line and column mislead.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
