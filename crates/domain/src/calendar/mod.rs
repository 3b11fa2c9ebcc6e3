//! Support hours (semantics.md section 2): which instants are open, how much open time lies between two instants,
//! and which instant lies an amount of open time ahead.
//!
//! **Open is a property of the wall clock**: an instant is open exactly when its local time lies in a window. So a
//! calendar is two tables. `axis` knows how much of an ideal local timeline is open up to any point of it, `zone`
//! where UTC maps onto that timeline and with which offset. Their product is `open time up to an instant`, a lookup;
//! `between` is a difference of two, `add` the inverse. Nothing walks over days, so nothing can run away.
//!
//! Reading order: `hours` (text to windows), `axis`, `zone`, this file, `edges` (openings, closings, spans),
//! `business` (business days), `note` (why it is closed); [`holidays`] and [`ics`] make lists of dates.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::span::{Duration, Instant};

mod axis;
mod business;
mod edges;
mod error;
pub mod holidays;
mod hours;
pub mod ics;
mod note;
mod zone;

pub use edges::Spans;
pub use error::CalendarError;
pub use note::DayNote;

use axis::Axis;
use hours::{DAY, Hours};
use zone::Zone;

/// The first instant that calendars know: 1 January of the year -9999, and a day for the offset.
const FIRST: i64 = -377_705_023_201_000;
/// The last one: 30 December 9999. Answers after it are *never*.
const LAST: i64 = 253_402_207_200_999;
/// There is no more time than this; with it, no sum of this module leaves 64 bits.
const ALL: i64 = LAST - FIRST;

/// A calendar as people write it; the JSON of `calc` and, with holiday sets expanded, of contracts.
/// Either `{"always": true}` or a zone with weekly windows and special days.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarSpec {
    /// 24 hours, every day. Excludes `hours`, `holidays` and `special_days`; a zone may still be given (business days, dates).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// IANA zone, such as `Europe/Amsterdam`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Local windows per weekday (`mon` ... `sun`), `"09:00-12:30"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<String, Vec<String>>,
    /// Local dates that are closed, `2026-12-25`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Local dates with other hours than the week says; an empty list is closed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub special_days: BTreeMap<String, Vec<String>>,
}

/// A compiled calendar: immutable, cheap to ask (100 ns and less), made in microseconds.
///
/// Instants outside the years -9999 to 9999 are taken as that edge; an answer outside them is `None`, *never*.
pub struct Calendar {
    spec: CalendarSpec,
    zone: Arc<Zone>,
    hours: Hours,
    axis: Axis,
    /// For each segment of the zone, what ties it to the axis.
    ties: Box<[Tie]>,
}

/// Ties a segment of the zone to the axis.
#[derive(Clone, Copy)]
struct Tie {
    /// Open time up to the start of the segment, counted from an origin of no meaning; the first segment has no start.
    open_before: i64,
    /// Add the axis's open time up to the wall clock to get the open time up to an instant of the segment.
    base: i64,
}

impl Calendar {
    /// Reads, checks and compiles a specification.
    ///
    /// Windows that touch are one; windows of one day that overlap, and a weekday's tail that reaches into the next
    /// weekday's window, are errors. Next to a special day the tail of the day before and the windows of the day are
    /// a union, for their author cannot see both.
    ///
    /// # Errors
    /// The first text that is wrong, and how to mend it.
    pub fn compile(spec: &CalendarSpec) -> Result<Calendar, CalendarError> {
        let hours = Hours::read(spec)?;
        let name = match &spec.time_zone {
            Some(name) => name,
            None if spec.always => "UTC",
            None => return Err(CalendarError::MissingZone),
        };
        let zone = Zone::get(name).ok_or_else(|| CalendarError::UnknownZone { zone: name.to_owned() })?;
        Ok(Calendar::tie(spec.clone(), zone, hours))
    }

    /// 24 hours, every day, in UTC.
    pub fn always() -> Calendar {
        let spec = CalendarSpec { always: true, ..CalendarSpec::default() };
        let week = std::array::from_fn(|_| vec![hours::Window { from: 0, to: DAY }]);
        Calendar::tie(spec, Zone::utc(), Hours { week, special: Vec::new() })
    }

    fn tie(spec: CalendarSpec, zone: Arc<Zone>, hours: Hours) -> Calendar {
        let axis = Axis::new(&hours);
        let mut ties = Vec::with_capacity(zone.segments.len());
        let mut base = 0;
        let mut open_before = i64::MIN;
        for (index, segment) in zone.segments.iter().enumerate() {
            if index > 0 {
                base = open_before - axis.open_until(segment.from + segment.to_local);
            }
            ties.push(Tie { open_before, base });
            if segment.to < i64::MAX {
                open_before = base + axis.open_until(segment.to + segment.to_local);
            }
        }
        Calendar { spec, zone, hours, axis, ties: ties.into_boxed_slice() }
    }

    /// Calls days by their names, for traces and pages. Dates that are not special days are left out.
    #[must_use]
    pub fn with_names(mut self, names: impl IntoIterator<Item = (jiff::civil::Date, String)>) -> Calendar {
        for (date, name) in names {
            self.hours.name(hours::day_of(date), name);
        }
        self
    }

    /// The IANA zone whose wall clock decides.
    pub fn zone(&self) -> &str {
        &self.zone.name
    }

    /// The same zone, for texts.
    pub fn time_zone(&self) -> &jiff::tz::TimeZone {
        &self.zone.time_zone
    }

    /// What it was compiled from.
    pub fn spec(&self) -> &CalendarSpec {
        &self.spec
    }

    /// The wall clock at an instant.
    pub fn local(&self, at: Instant) -> jiff::civil::DateTime {
        let point = self.local_point(pressed(at));
        let time = jiff::civil::Time::midnight();
        let within = jiff::SignedDuration::from_millis(point.rem_euclid(DAY));
        hours::date_of(point.div_euclid(DAY)).to_datetime(time.saturating_add(within))
    }

    /// Open time in `[from, to)`; negative when `to` lies before `from`.
    pub fn between(&self, from: Instant, to: Instant) -> Duration {
        Duration(self.measure::<false>(pressed(to)) - self.measure::<false>(pressed(from)))
    }

    /// The earliest instant `u >= from` with `between(from, u) = amount`; `from` itself for zero; a negative amount goes
    /// back as [`Calendar::sub`] does. `None`: never.
    ///
    /// On a 9-17 day 8 h from 09:00 is 17:00 of that day, not the next morning.
    pub fn add(&self, from: Instant, amount: Duration) -> Option<Instant> {
        match amount.0 {
            0 => Some(from),
            1..=ALL => {
                let from = pressed(from);
                self.earliest::<false>(self.measure::<false>(from) + amount.0, from)
            }
            ..0 => self.sub(from, -amount),
            _ => None,
        }
    }

    /// The mirror of [`Calendar::add`]: the latest instant `u <= from` with `between(u, from) = amount`. `None`: never.
    ///
    /// On a 9-17 day 8 h before 17:00 is 09:00 of that day, not the evening before.
    pub fn sub(&self, from: Instant, amount: Duration) -> Option<Instant> {
        match amount.0 {
            0 => Some(from),
            1..=ALL => {
                let from = pressed(from);
                self.latest::<false>(self.measure::<false>(from) - amount.0, from)
            }
            ..0 => self.add(from, -amount),
            _ => None,
        }
    }

    /// True when the local wall-clock time lies in a window.
    pub fn is_open(&self, at: Instant) -> bool {
        self.axis.is_open(self.local_point(pressed(at)))
    }

    /// True when no instant is ever open.
    pub fn never_opens(&self) -> bool {
        self.between(Instant::MIN, Instant::MAX) == Duration::ZERO
    }

    /// True when the calendar is open at `at` or some time after it.
    pub fn opens_after(&self, at: Instant) -> bool {
        self.between(at, Instant::MAX) > Duration::ZERO
    }

    /// The last date with hours of its own; from there on only the week speaks.
    pub fn last_special_day(&self) -> Option<jiff::civil::Date> {
        self.hours.special.last().map(|special| hours::date_of(special.day))
    }

    /// The point of the axis that the wall clock shows at a pressed instant.
    fn local_point(&self, at: i64) -> i64 {
        at + self.zone.segment_at(at).to_local
    }

    /// Open (or closed) time up to a pressed instant.
    fn measure<const CLOSED: bool>(&self, at: i64) -> i64 {
        let index = self.zone.index_at(at);
        let open = self.tied(index).base + self.axis.open_until(at + self.zone.segment(index).to_local);
        if CLOSED { at - open } else { open }
    }

    fn tied(&self, index: usize) -> Tie {
        self.ties.get(index).copied().unwrap_or(Tie { open_before: 0, base: 0 })
    }

    /// The measure up to the start of a segment; the first one starts before everything.
    fn before<const CLOSED: bool>(&self, index: usize) -> i64 {
        let open = self.tied(index).open_before;
        match index {
            0 => i64::MIN,
            _ if CLOSED => self.zone.segment(index).from - open,
            _ => open,
        }
    }

    /// The earliest instant up to which the measure reaches `amount`. `near` is where the answer probably is.
    fn earliest<const CLOSED: bool>(&self, amount: i64, near: i64) -> Option<Instant> {
        let index = self.last_segment(near, |index| self.before::<CLOSED>(index) < amount);
        let segment = self.zone.segment(index);
        let point = self.axis.earliest::<CLOSED>(amount - self.base::<CLOSED>(index))?;
        known(point - segment.to_local)
    }

    /// The latest instant up to which the measure does not exceed `amount`.
    fn latest<const CLOSED: bool>(&self, amount: i64, near: i64) -> Option<Instant> {
        let index = self.last_segment(near, |index| self.before::<CLOSED>(index) <= amount);
        let segment = self.zone.segment(index);
        let point = self.axis.latest::<CLOSED>(amount - self.base::<CLOSED>(index))?;
        known(point - segment.to_local)
    }

    /// Add the axis's measure up to the wall clock to get the measure up to an instant of the segment.
    fn base<const CLOSED: bool>(&self, index: usize) -> i64 {
        let open = self.tied(index).base;
        // An instant is its wall clock less `to_local`; the open part of the wall clock is taken off it.
        if CLOSED { -self.zone.segment(index).to_local - open } else { open }
    }

    /// The last segment that begins early enough, where all before it do too. The first one always does.
    fn last_segment(&self, near: i64, early: impl Fn(usize) -> bool) -> usize {
        let guess = self.zone.index_at(near);
        let count = self.ties.len();
        if (guess == 0 || early(guess)) && (guess + 1 >= count || !early(guess + 1)) {
            return guess;
        }
        let (mut low, mut high) = if guess > 0 && !early(guess) { (0, guess) } else { (guess, count) };
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if early(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Calendar").field(&self.spec).finish()
    }
}

/// The instant within the years that calendars know.
fn pressed(at: Instant) -> i64 {
    at.0.clamp(FIRST, LAST)
}

/// The instant, unless it lies outside the years that calendars know.
fn known(at: i64) -> Option<Instant> {
    (FIRST..=LAST).contains(&at).then_some(Instant(at))
}

#[cfg(test)]
mod tests;
