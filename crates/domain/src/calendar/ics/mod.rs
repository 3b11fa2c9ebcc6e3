//! Holidays out of an iCalendar file (RFC 5545): its all-day events become named dates.
//!
//! Read are `DTSTART`, `DTEND` (exclusive) or `DURATION`, `SUMMARY`, `STATUS` and yearly repetition in the `repeat` file's
//! forms. Cancelled events are left out, and so are events with a clock time, which the answer names. What would
//! change the list of dates and is not understood is an error rather than a guess.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::civil::Date;

mod repeat;
mod text;

use repeat::Repeat;
use text::Property;

/// No file of holidays is larger than this, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// No event lasts longer than this, in days.
const MAX_DAYS: i64 = 366;
/// No file gives more dates than this.
const MAX_DATES: usize = 50_000;

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Dated {
    /// Each date once, with its name; names of events on the same date are joined by a comma.
    pub days: BTreeMap<Date, String>,
    /// Lines at which events with a clock time begin: they are no holidays and were left out.
    pub timed: Vec<usize>,
}

/// Why a file was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct IcsError {
    /// The line, from 1; for a folded line its first.
    pub line: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl IcsError {
    fn new(line: usize, message: impl Into<String>) -> IcsError {
        IcsError { line, message: message.into() }
    }
}

/// Reads the holidays of these years.
///
/// # Errors
/// The first line that is not iCalendar, is not understood, or asks for more than the limits of this module.
pub fn read(text: &str, years: RangeInclusive<i16>) -> Result<Dated, IcsError> {
    if text.len() > MAX_BYTES {
        return Err(IcsError::new(1, format!("the file is larger than {MAX_BYTES} bytes")));
    }
    let mut dated = Dated::default();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut event: Option<Event> = None;
    for property in text::properties(text) {
        let property = property?;
        let value = property.value.trim();
        match property.name.as_str() {
            "BEGIN" => {
                if open.is_empty() && !value.eq_ignore_ascii_case("VCALENDAR") {
                    return Err(not_a_calendar(property.line));
                }
                if open.len() == 1 && value.eq_ignore_ascii_case("VEVENT") {
                    event = Some(Event { line: property.line, ..Event::default() });
                }
                open.push((value.to_ascii_uppercase(), property.line));
            }
            "END" => match open.pop() {
                Some((name, _)) if name.eq_ignore_ascii_case(value) => {
                    if open.len() == 1
                        && let Some(event) = event.take()
                    {
                        event.into_days(&years, &mut dated)?;
                    }
                }
                _ => {
                    return Err(IcsError::new(
                        property.line,
                        format!("END:{value} closes nothing that is open"),
                    ));
                }
            },
            _ if open.is_empty() => return Err(not_a_calendar(property.line)),
            // Properties of the event itself, not of an alarm inside it.
            _ if open.len() == 2 => {
                if let Some(event) = &mut event
                    && let Err(error) = event.take(&property)
                {
                    event.trouble.get_or_insert(error);
                }
            }
            _ => {}
        }
    }
    match open.pop() {
        Some((name, line)) => {
            Err(IcsError::new(line, format!("BEGIN:{name} is never closed; is the file cut off?")))
        }
        None if text.trim().is_empty() => Err(not_a_calendar(1)),
        None => Ok(dated),
    }
}

fn not_a_calendar(line: usize) -> IcsError {
    IcsError::new(line, "this is not an iCalendar file; it begins with BEGIN:VCALENDAR")
}

/// An event as far as it was read.
#[derive(Default)]
struct Event {
    line: usize,
    /// The first date; `None` inside when it has a clock time.
    start: Option<Option<Date>>,
    end: Option<(usize, Date)>,
    /// Length in days, where it is given instead of an end.
    length: Option<i64>,
    name: String,
    cancelled: bool,
    repeat: Option<Repeat>,
    except: Vec<Date>,
    /// The first line that was not understood; it matters when the event turns out to be a holiday.
    trouble: Option<IcsError>,
}

impl Event {
    fn take(&mut self, property: &Property) -> Result<(), IcsError> {
        let fail = |message: String| Err(IcsError::new(property.line, message));
        match property.name.as_str() {
            "DTSTART" => self.start = Some(all_day(property)?),
            "DTEND" => self.end = all_day(property)?.map(|date| (property.line, date)),
            "DURATION" => match text::days(&property.value) {
                Some(days) => self.length = Some(days),
                None => {
                    return fail(format!("\"{}\" is not a length in whole days like P2D", property.value));
                }
            },
            "SUMMARY" => self.name = text::unescape(&property.value),
            "STATUS" => self.cancelled = property.value.trim().eq_ignore_ascii_case("CANCELLED"),
            "RRULE" => match Repeat::parse(&property.value) {
                Ok(repeat) => self.repeat = Some(repeat),
                Err(message) => return fail(message),
            },
            "EXDATE" => {
                for part in property.value.split(',') {
                    let date = text::date(part.trim());
                    let Some(date) = date else {
                        return fail(format!("\"{part}\" is not a date like 20261225"));
                    };
                    self.except.push(date);
                }
            }
            "RDATE" | "EXRULE" | "RECURRENCE-ID" => {
                return fail(format!(
                    "{} is not read here; give each date an event of its own",
                    property.name
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn into_days(self, years: &RangeInclusive<i16>, dated: &mut Dated) -> Result<(), IcsError> {
        let fail = |line, message: &str| Err(IcsError::new(line, message));
        if self.cancelled {
            return Ok(());
        }
        let start = match (self.start, self.trouble) {
            (Some(None), _) => {
                dated.timed.push(self.line);
                return Ok(());
            }
            (_, Some(trouble)) => return Err(trouble),
            (Some(Some(date)), None) => date,
            (None, None) => {
                return fail(
                    self.line,
                    "the event has no DTSTART; write one like DTSTART;VALUE=DATE:20261225",
                );
            }
        };
        let length = match (self.end, self.length) {
            // Some programs end a one-day event on the day it starts.
            (Some((line, end)), _) => match super::hours::day_of(end) - super::hours::day_of(start) {
                0 => 1,
                days @ 1..=MAX_DAYS => days,
                days if days < 0 => return fail(line, "the event ends before it starts"),
                _ => return fail(line, "the event lasts longer than a year"),
            },
            (None, Some(days)) if days > MAX_DAYS => {
                return fail(self.line, "the event lasts longer than a year");
            }
            (None, days) => days.unwrap_or(1).max(1),
        };
        let firsts = match &self.repeat {
            None => vec![start],
            Some(repeat) => repeat.dates(start, years),
        };
        for first in firsts.into_iter().filter(|first| !self.except.contains(first)) {
            let last = super::hours::day_of(first) + length;
            for date in (super::hours::day_of(first)..last).map(super::hours::date_of) {
                if years.contains(&date.year()) {
                    name(dated, date, &self.name);
                }
            }
            if dated.days.len() > MAX_DATES {
                return fail(self.line, "the file gives more dates than a list of holidays can have");
            }
        }
        Ok(())
    }
}

/// Adds a name to a date that may have one.
fn name(dated: &mut Dated, date: Date, name: &str) {
    let known = dated.days.entry(date).or_default();
    if known.is_empty() {
        name.clone_into(known);
    } else if !name.is_empty() && !known.split(", ").any(|part| part == name) {
        known.push_str(", ");
        known.push_str(name);
    }
}

/// The date of a property; `None` when it has a clock time.
fn all_day(property: &Property) -> Result<Option<Date>, IcsError> {
    let value = property.value.trim();
    if value.len() > 8 && value.as_bytes().get(8).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'T')) {
        return Ok(None);
    }
    let date = text::date(value);
    date.map(Some).ok_or_else(|| {
        IcsError::new(
            property.line,
            format!("\"{value}\" is not a date; write it like {};VALUE=DATE:20261225", property.name),
        )
    })
}

#[cfg(test)]
mod tests;
