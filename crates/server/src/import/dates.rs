//! Instants as other programs write them: `29/2/2016 01:16` with `%d/%m/%Y %H:%M`, or RFC 3339.

use domain::span::{Instant, days_from_civil};

/// A compiled way of writing instants.
#[derive(Debug, Clone)]
pub struct DateFormat {
    /// `None`: RFC 3339.
    parts: Option<Vec<Part>>,
    zone: Zone,
}

#[derive(Debug, Clone)]
enum Zone {
    /// Without a look-up.
    Utc,
    Named(jiff::tz::TimeZone),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Literal(u8),
}

impl DateFormat {
    /// `rfc3339`, or a text with `%Y %m %d %H %M %S`; leading zeros may be missing in the data.
    ///
    /// # Errors
    /// A sentence about the letter or the zone that is not known.
    pub fn parse(format: &str, zone: &str) -> Result<DateFormat, String> {
        let zone = match zone {
            "UTC" | "Etc/UTC" => Zone::Utc,
            name => Zone::Named(
                jiff::tz::TimeZone::get(name)
                    .map_err(|_| format!("\"{name}\" is not a zone such as Europe/Amsterdam"))?,
            ),
        };
        if format == "rfc3339" {
            return Ok(DateFormat { parts: None, zone });
        }
        let mut parts = Vec::new();
        let mut bytes = format.bytes();
        while let Some(byte) = bytes.next() {
            parts.push(match byte {
                b'%' => match bytes.next() {
                    Some(b'Y') => Part::Year,
                    Some(b'm') => Part::Month,
                    Some(b'd') => Part::Day,
                    Some(b'H') => Part::Hour,
                    Some(b'M') => Part::Minute,
                    Some(b'S') => Part::Second,
                    other => {
                        let letter = other.map(char::from).unwrap_or(' ');
                        return Err(format!("format.date knows %Y %m %d %H %M %S, not %{letter}"));
                    }
                },
                literal => Part::Literal(literal),
            });
        }
        for (part, letter) in [(Part::Year, "%Y"), (Part::Month, "%m"), (Part::Day, "%d")] {
            if !parts.contains(&part) {
                return Err(format!("format.date \"{format}\" has no {letter}"));
            }
        }
        Ok(DateFormat { parts: Some(parts), zone })
    }

    /// Reads one instant.
    ///
    /// # Errors
    /// A sentence that quotes the text.
    pub fn read(&self, text: &str) -> Result<Instant, String> {
        match &self.parts {
            None => Instant::parse(text.trim()),
            Some(parts) => self
                .read_parts(parts, text.trim().as_bytes())
                .ok_or_else(|| format!("\"{text}\" is not an instant of the form that format.date says")),
        }
    }

    fn read_parts(&self, parts: &[Part], text: &[u8]) -> Option<Instant> {
        let (mut year, mut month, mut day, mut hour, mut minute, mut second) = (0, 0, 0, 0, 0, 0);
        let mut rest = text;
        for part in parts {
            match part {
                Part::Literal(literal) => rest = rest.strip_prefix(&[*literal])?,
                Part::Year => year = number(&mut rest, 4)?,
                Part::Month => month = number(&mut rest, 2)?,
                Part::Day => day = number(&mut rest, 2)?,
                Part::Hour => hour = number(&mut rest, 2)?,
                Part::Minute => minute = number(&mut rest, 2)?,
                Part::Second => second = number(&mut rest, 2)?,
            }
        }
        if !rest.is_empty() || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let civil = jiff::civil::date(1, 1, 1)
            .with()
            .year(i16::try_from(year).ok()?)
            .month(i8::try_from(month).ok()?)
            .day(i8::try_from(day).ok()?)
            .build()
            .ok()?;
        match &self.zone {
            Zone::Utc => {
                let seconds = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
                Some(Instant(seconds * 1000))
            }
            Zone::Named(zone) => {
                let time = civil.at(hour as i8, minute as i8, second as i8, 0);
                // A skipped local time moves past the gap, a repeated one is its first occurrence.
                let at = zone.to_ambiguous_zoned(time).compatible().ok()?;
                Some(Instant(at.timestamp().as_millisecond()))
            }
        }
    }
}

/// Takes one to `most` digits off the front.
fn number(rest: &mut &[u8], most: usize) -> Option<i64> {
    let length = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, tail) = rest.split_at(length);
    *rest = tail;
    (length > 0).then(|| digits.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: &str, zone: &str, text: &str, expect: Result<&str, ()>) {
        let got = DateFormat::parse(format, zone).unwrap().read(text);
        assert_eq!(got.map(|at| at.to_string()).map_err(|_| ()), expect.map(String::from), "{text}");
    }

    #[test]
    fn instants_of_other_programs() {
        let day_first = "%d/%m/%Y %H:%M";
        check(day_first, "UTC", "29/2/2016 01:16", Ok("2016-02-29T01:16:00Z"));
        check(day_first, "UTC", "9/12/2016 23:59", Ok("2016-12-09T23:59:00Z"));
        check(day_first, "UTC", "29/2/2017 01:16", Err(()));
        check(day_first, "UTC", "29/2/2016 24:00", Err(()));
        check(day_first, "UTC", "29/2/2016 01:16:00", Err(()));
        check(day_first, "UTC", "?", Err(()));
        check("%Y-%m-%d %H:%M:%S", "Europe/Amsterdam", "2026-07-01 12:00:00", Ok("2026-07-01T10:00:00Z"));
        check("%Y-%m-%d %H:%M:%S", "Europe/Amsterdam", "2026-03-29 02:30:00", Ok("2026-03-29T01:30:00Z"));
        check("rfc3339", "UTC", "2026-07-01T12:00:00+02:00", Ok("2026-07-01T10:00:00Z"));
    }

    #[test]
    fn an_unknown_letter_is_refused() {
        assert!(DateFormat::parse("%d-%b-%Y", "UTC").unwrap_err().contains("%b"));
        assert!(DateFormat::parse("%H:%M", "UTC").is_err());
        assert!(DateFormat::parse("rfc3339", "Europe/Amstelveen").is_err());
    }
}
