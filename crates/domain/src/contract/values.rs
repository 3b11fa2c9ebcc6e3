//! The small words of a contract file: lengths of time, days, languages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::money::as_text;
use crate::span::Duration;

/// A length of time as a contract writes it.
///
/// `90s`, `30m`, `4h`, `1h30m` are exact; `5bd` counts business days; `7d` are days of 24 hours;
/// `1mo`, `12mo`, `1y` are calendar months.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Length {
    /// Hours, minutes, seconds.
    Exact(Duration),
    /// Days of 24 hours.
    Days(u32),
    /// Local dates on which the calendar opens.
    BusinessDays(u32),
    /// Calendar months.
    Months(u32),
}

impl Length {
    /// The length in milliseconds where it is the same everywhere: not for business days and months.
    pub fn exact(self) -> Option<Duration> {
        match self {
            Length::Exact(duration) => Some(duration),
            Length::Days(days) => Some(Duration::days(i64::from(days))),
            Length::BusinessDays(_) | Length::Months(_) => None,
        }
    }

    /// A length for comparing clauses only: a business day is taken as 24 hours, a month as 30 days.
    pub fn roughly(self) -> Duration {
        match self {
            Length::Exact(duration) => duration,
            Length::Days(days) | Length::BusinessDays(days) => Duration::days(i64::from(days)),
            Length::Months(months) => Duration::days(30 * i64::from(months)),
        }
    }

    /// True for no time at all.
    pub fn is_zero(self) -> bool {
        self.roughly() == Duration::ZERO
    }
}

impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Length, String> {
        let wrong = || {
            format!(
                "\"{text}\" is not a length of time; write it like 30m, 4h, 1h30m, 90s, 5bd (business days), 7d or 12mo"
            )
        };
        let units = [("bd", 0u32), ("mo", 1), ("y", 12), ("d", 0)];
        for (unit, months) in units {
            let Some(number) = text.strip_suffix(unit) else { continue };
            let number = whole(number).ok_or_else(wrong)?;
            return match (unit, months) {
                ("bd", _) => Ok(Length::BusinessDays(number)),
                ("d", _) => Ok(Length::Days(number)),
                (_, months) => number.checked_mul(months).map(Length::Months).ok_or_else(wrong),
            };
        }
        let (mut rest, mut total) = (text, 0i64);
        for (unit, millis) in [('h', 3_600_000i64), ('m', 60_000), ('s', 1000)] {
            if let Some((number, tail)) = rest.split_once(unit) {
                total += i64::from(whole(number).ok_or_else(wrong)?) * millis;
                rest = tail;
            }
        }
        if !rest.is_empty() || text.is_empty() {
            return Err(wrong());
        }
        Ok(Length::Exact(Duration(total)))
    }
}

/// A number of at most six digits.
fn whole(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// As the file writes it.
impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Length::Days(days) => write!(f, "{days}d"),
            Length::BusinessDays(days) => write!(f, "{days}bd"),
            Length::Months(months) => write!(f, "{months}mo"),
            Length::Exact(duration) => {
                let seconds = duration.0 / 1000;
                let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
                if seconds == 0 {
                    return f.write_str("0m");
                }
                for (number, unit) in parts.into_iter().filter(|(number, _)| *number > 0) {
                    write!(f, "{number}{unit}")?;
                }
                Ok(())
            }
        }
    }
}

as_text!(
    Length,
    "Length",
    r"^([0-9]+(bd|d|mo|y)|([0-9]+h)?([0-9]+m)?([0-9]+s)?)$",
    "a length of time like 30m, 4h, 1h30m, 90s, 5bd (business days), 7d or 12mo",
    ["30m", "4h", "1h30m", "5bd", "7d", "12mo"]
);

/// A local date, `2026-01-01`; TOML's own date without quotes, or text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(pub jiff::civil::Date);

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Day, String> {
        let wrong = || format!("\"{text}\" is not a date; write it like 2026-01-31");
        if text.len() != 10 {
            return Err(wrong());
        }
        text.parse().map(Day).map_err(|_| wrong())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        struct Text;
        impl<'de> serde::de::Visitor<'de> for Text {
            type Value = Day;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date like 2026-01-31")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Day, E> {
                text.parse().map_err(E::custom)
            }
            // TOML hands its own dates over as a map of one entry.
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Day, A::Error> {
                use serde::de::Error;
                let entry: Option<(String, String)> = map.next_entry()?;
                let (_, text) = entry.ok_or_else(|| A::Error::custom("a date like 2026-01-31 is missing"))?;
                text.parse().map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_any(Text)
    }
}

impl schemars::JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "format": "date", "description": "A local date like 2026-01-31", "examples": ["2026-01-31"],
        })
    }
}

/// A language of the contract, its findings and its plain words.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    #[default]
    En,
}

impl Language {
    /// `nl` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Nl => "nl",
            Language::En => "en",
        }
    }

    /// The one of two texts in this language.
    pub fn pick<T>(self, nl: T, en: T) -> T {
        match self {
            Language::Nl => nl,
            Language::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_what_they_write() {
        for text in ["30m", "4h", "1h30m", "90s", "5bd", "7d", "12mo", "1h0m1s"] {
            let length: Length = text.parse().unwrap();
            assert_eq!(length.to_string().parse::<Length>(), Ok(length), "{text}");
        }
        assert_eq!("90s".parse(), Ok(Length::Exact(Duration(90_000))));
        assert_eq!("1h30m".parse(), Ok(Length::Exact(Duration::minutes(90))));
        assert_eq!("1y".parse(), Ok(Length::Months(12)));
        assert_eq!("5bd".parse(), Ok(Length::BusinessDays(5)));
        assert_eq!("90s".parse::<Length>().unwrap().to_string(), "1m30s");
        for wrong in ["", "4", "h", "4 h", "-4h", "4.5h", "30m4h", "bd", "1d4h", "4u", "1000000m", "5BD"] {
            assert!(wrong.parse::<Length>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_are_dates_of_the_calendar() {
        assert!("2026-02-28".parse::<Day>().is_ok());
        for wrong in ["2026-02-29", "2026-2-1", "28-02-2026", "2026-02-28T10:00", ""] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }
}
