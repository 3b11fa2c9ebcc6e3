//! Calendar months in a zone: the default period of a report.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::span::{Instant, Span};

/// A calendar month, such as `2026-10`. Its span depends on the zone: Berlin's October 2026 lasts 44,700 minutes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    /// Year 1 to 9998.
    year: i16,
    /// 1 to 12.
    month: i8,
}

impl Month {
    /// The month with this number of a year between 1 and 9998.
    pub fn new(year: i16, month: i8) -> Option<Month> {
        ((1..=9998).contains(&year) && (1..=12).contains(&month)).then_some(Month { year, month })
    }

    /// Reads `2026-10`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        Month::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// The month in which an instant lies in a zone; instants outside the years 1 to 9998 are pressed to that edge.
    pub fn of(at: Instant, zone: &TimeZone) -> Month {
        let date = at.timestamp().to_zoned(zone.clone()).date();
        match date.year() {
            ..1 => Month { year: 1, month: 1 },
            9999.. => Month { year: 9998, month: 12 },
            year => Month { year, month: date.month() },
        }
    }

    /// Year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 12.
    pub fn number(self) -> i8 {
        self.month
    }

    /// The next month; the last one stays.
    pub fn next(self) -> Month {
        let (year, month) = if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        Month::new(year, month).unwrap_or(self)
    }

    /// The month before; the first one stays.
    pub fn previous(self) -> Month {
        let (year, month) = if self.month == 1 { (self.year - 1, 12) } else { (self.year, self.month - 1) };
        Month::new(year, month).unwrap_or(self)
    }

    /// The last `count` months up to and including this one, oldest first.
    pub fn back(self, count: usize) -> Vec<Month> {
        let mut list: Vec<Month> =
            std::iter::successors(Some(self), |month| Some(month.previous())).take(count).collect();
        list.reverse();
        list.dedup();
        list
    }

    /// From its first instant in the zone to the first of the next month. Where midnight is skipped, the first instant after the gap.
    pub fn span(self, zone: &TimeZone) -> Span {
        Span::new(self.start(zone), self.next().start(zone))
    }

    fn start(self, zone: &TimeZone) -> Instant {
        Date::new(self.year, self.month, 1)
            .and_then(|date| date.to_zoned(zone.clone()))
            .map_or(Instant::MAX, |zoned| Instant(zoned.timestamp().as_millisecond()))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
