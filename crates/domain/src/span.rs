//! Instants, durations and half-open spans: integers of milliseconds, nothing else (semantics.md section 1).

use std::fmt;
use std::ops::{Add, Neg, Sub};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

/// A length of time in milliseconds; may be negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration(pub i64);

/// A half-open range `[from, to)`. Empty when `to <= from`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Span {
    /// First instant inside.
    pub from: Instant,
    /// First instant after.
    pub to: Instant,
}

impl Instant {
    /// Before everything.
    pub const MIN: Instant = Instant(i64::MIN);
    /// After everything: an end that is not known.
    pub const MAX: Instant = Instant(i64::MAX);

    /// Reads RFC 3339 (`2026-11-22T10:00:00Z`, milliseconds and offsets allowed). Digits below a millisecond are an error.
    ///
    /// # Errors
    /// A sentence that quotes the text.
    pub fn parse(text: &str) -> Result<Instant, String> {
        if let Some(fast) = parse_utc(text.as_bytes()) {
            return Ok(fast);
        }
        let timestamp: jiff::Timestamp = text
            .parse()
            .map_err(|_| format!("\"{text}\" is not an instant; write it like 2026-11-22T10:00:00Z"))?;
        if timestamp.subsec_nanosecond() % 1_000_000 != 0 {
            return Err(format!("\"{text}\" is finer than a millisecond"));
        }
        Ok(Instant(timestamp.as_millisecond()))
    }

    /// The jiff timestamp; instants outside the years -9999 to 9999 are pressed to that edge.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

/// `YYYY-MM-DDTHH:MM:SS[.mmm]Z`, the form that machines send; anything else is left to the full parser.
fn parse_utc(text: &[u8]) -> Option<Instant> {
    let digits = |from: usize, to: usize| -> Option<i64> {
        text.get(from..to)?
            .iter()
            .try_fold(0i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let millis = match text.len() {
        20 => 0,
        24 if text.get(19) == Some(&b'.') => digits(20, 23)?,
        _ => return None,
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (text.len() - 1, b'Z')];
    if marks.iter().any(|(at, mark)| text.get(*at) != Some(mark)) {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
    let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
    let date =
        jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    date.ok()?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(Instant(seconds * 1000 + millis))
}

/// Days from 1970-01-01 to a proleptic Gregorian date.
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);
    /// One minute.
    pub const MINUTE: Duration = Duration(60_000);
    /// One hour.
    pub const HOUR: Duration = Duration(3_600_000);
    /// Twenty-four hours.
    pub const DAY: Duration = Duration(86_400_000);

    /// `n` minutes.
    pub const fn minutes(n: i64) -> Duration {
        Duration(n * 60_000)
    }

    /// `n` hours.
    pub const fn hours(n: i64) -> Duration {
        Duration(n * 3_600_000)
    }

    /// `n` times 24 hours.
    pub const fn days(n: i64) -> Duration {
        Duration(n * 86_400_000)
    }
}

impl Span {
    /// `[from, to)`.
    pub const fn new(from: Instant, to: Instant) -> Span {
        Span { from, to }
    }

    /// True when nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.to <= self.from
    }

    /// Calendar length, never negative.
    pub fn length(self) -> Duration {
        if self.is_empty() { Duration::ZERO } else { self.to - self.from }
    }

    /// What both spans hold; empty when they only touch.
    pub fn intersect(self, other: Span) -> Span {
        Span::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// True for `from`, false for `to`.
    pub fn contains(self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }
}

impl Add<Duration> for Instant {
    type Output = Instant;
    fn add(self, by: Duration) -> Instant {
        Instant(self.0.saturating_add(by.0))
    }
}

impl Sub<Duration> for Instant {
    type Output = Instant;
    fn sub(self, by: Duration) -> Instant {
        Instant(self.0.saturating_sub(by.0))
    }
}

impl Sub for Instant {
    type Output = Duration;
    fn sub(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Duration {
    type Output = Duration;
    fn add(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
}

impl Sub for Duration {
    type Output = Duration;
    fn sub(self, other: Duration) -> Duration {
        Duration(self.0.saturating_sub(other.0))
    }
}

impl Neg for Duration {
    type Output = Duration;
    fn neg(self) -> Duration {
        Duration(self.0.saturating_neg())
    }
}

/// RFC 3339 in UTC; milliseconds only when there are some.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zoned = self.timestamp().to_zoned(jiff::tz::TimeZone::UTC);
        let (date, time) = (zoned.date(), zoned.time());
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            date.year(),
            date.month(),
            date.day(),
            time.hour(),
            time.minute(),
            time.second()
        )?;
        match time.millisecond() {
            0 => f.write_str("Z"),
            millis => write!(f, ".{millis:03}Z"),
        }
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// `3 h 10 m`, `45 s`, `2 d 4 h` (days of 24 hours); the two largest units, rounded down.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.unsigned_abs() / 1000;
        let sign = if self.0 <= -1000 { "-" } else { "" };
        let (days, hours, minutes, seconds) =
            (total / 86_400, total / 3600 % 24, total / 60 % 60, total % 60);
        match (days, hours, minutes, seconds) {
            (0, 0, 0, s) => write!(f, "{sign}{s} s"),
            (0, 0, m, _) => write!(f, "{sign}{m} m"),
            (0, h, 0, _) => write!(f, "{sign}{h} h"),
            (0, h, m, _) => write!(f, "{sign}{h} h {m} m"),
            (d, 0, _, _) => write!(f, "{sign}{d} d"),
            (d, h, _, _) => write!(f, "{sign}{d} d {h} h"),
        }
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({} ms)", self.0)
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Instant;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an instant like 2026-11-22T10:00:00Z")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Instant, E> {
                Instant::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
