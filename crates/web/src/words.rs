//! Times and lengths of time in words, in the reader's language and zone. Arithmetic is the domain's; this is spelling.

use domain::span::{Duration, Instant};
use jiff::tz::TimeZone;

use crate::i18n::Language;

/// `1 h 12 m`, `45 s`, `2 d 4 h`; in Dutch `1 u 12 m`. Sign dropped: the sentence around it says which side of zero.
/// Minutes rounded down; below a minute, seconds.
pub fn length(language: Language, length: Duration) -> String {
    let seconds = length.0.unsigned_abs() / 1000;
    let (day, hour, minute, second) = units(language);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} {second}"),
        (0, 0, m) => format!("{m} {minute}"),
        (0, h, 0) => format!("{h} {hour}"),
        (0, h, m) => format!("{h} {hour} {m} {minute}"),
        (d, 0, _) => format!("{d} {day}"),
        (d, h, _) => format!("{d} {day} {h} {hour}"),
    }
}

/// The letters of day, hour, minute, second.
pub fn units(language: Language) -> (&'static str, &'static str, &'static str, &'static str) {
    match language {
        Language::En => ("d", "h", "m", "s"),
        Language::Nl => ("d", "u", "m", "s"),
    }
}

/// As short as it can be without doubt: `16:30` today, `Mon 10:00` within six days, `12 Nov 10:00`, `12 Nov 2025`.
pub fn short(language: Language, zone: &TimeZone, now: Instant, at: Instant) -> String {
    let (then, today) = (at.timestamp().to_zoned(zone.clone()), now.timestamp().to_zoned(zone.clone()));
    let time = format!("{:02}:{:02}", then.hour(), then.minute());
    let days = today.date().until(then.date()).map_or(i32::MAX, |span| span.get_days());
    match days {
        0 => time,
        -6..=6 => format!("{} {time}", weekday(language, then.weekday())),
        _ if then.year() == today.year() => {
            format!("{} {} {time}", then.day(), month(language, then.month()))
        }
        _ => format!("{} {} {}", then.day(), month(language, then.month()), then.year()),
    }
}

/// Everything there is to know: `Mon 23 Nov 2026 10:00:00 CET`.
pub fn exact(language: Language, zone: &TimeZone, at: Instant) -> String {
    let then = at.timestamp().to_zoned(zone.clone());
    format!(
        "{} {} {} {} {:02}:{:02}:{:02} {}",
        weekday(language, then.weekday()),
        then.day(),
        month(language, then.month()),
        then.year(),
        then.hour(),
        then.minute(),
        then.second(),
        then.strftime("%Z")
    )
}

/// The local date in words: `Today`, `Yesterday`, `Monday 23 November`.
pub fn day(language: Language, zone: &TimeZone, now: Instant, at: Instant) -> String {
    let (then, today) = (at.timestamp().to_zoned(zone.clone()), now.timestamp().to_zoned(zone.clone()));
    match today.date().until(then.date()).map_or(i32::MIN, |span| span.get_days()) {
        0 => language.t("day-today").to_owned(),
        -1 => language.t("day-yesterday").to_owned(),
        1 => language.t("day-tomorrow").to_owned(),
        _ => {
            let year = if then.year() == today.year() { String::new() } else { format!(" {}", then.year()) };
            let name = weekday(language, then.weekday());
            format!("{name} {} {}{year}", then.day(), month(language, then.month()))
        }
    }
}

/// `Mon`, `ma`.
pub fn weekday(language: Language, day: jiff::civil::Weekday) -> &'static str {
    let index = usize::try_from(day.to_monday_zero_offset()).unwrap_or(0);
    let names = match language {
        Language::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        Language::Nl => ["ma", "di", "wo", "do", "vr", "za", "zo"],
    };
    names.get(index).copied().unwrap_or("")
}

/// `Nov`, `nov`.
pub fn month(language: Language, month: i8) -> &'static str {
    let index = usize::try_from(month - 1).unwrap_or(0);
    let names = match language {
        Language::En => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        Language::Nl => ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    };
    names.get(index).copied().unwrap_or("")
}

/// `AV` of `Anna de Vries`.
pub fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter(|word| word.chars().next().is_some_and(char::is_uppercase));
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    let fallback = name.chars().next().filter(|_| first.is_none());
    [first, fallback, last].into_iter().flatten().collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        for (ms, en, nl) in [
            (0, "0 s", "0 s"),
            (59_999, "59 s", "59 s"),
            (60_000, "1 m", "1 m"),
            (4_320_000, "1 h 12 m", "1 u 12 m"),
            (-4_320_000, "1 h 12 m", "1 u 12 m"),
            (7_200_000, "2 h", "2 u"),
            (90_000_000, "1 d 1 h", "1 d 1 u"),
        ] {
            assert_eq!(length(Language::En, Duration(ms)), en);
            assert_eq!(length(Language::Nl, Duration(ms)), nl);
        }
    }

    #[test]
    fn instants_in_the_readers_zone() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let now = Instant::parse("2026-11-22T10:00:00Z").unwrap();
        for (at, expected) in [
            ("2026-11-22T15:30:00Z", "16:30"),
            ("2026-11-22T23:30:00Z", "Mon 00:30"),
            ("2026-11-16T09:00:00Z", "Mon 10:00"),
            ("2026-11-12T09:00:00Z", "12 Nov 10:00"),
            ("2025-06-12T09:00:00Z", "12 Jun 2025"),
        ] {
            assert_eq!(short(Language::En, &zone, now, Instant::parse(at).unwrap()), expected, "{at}");
        }
        let at = Instant::parse("2026-06-12T09:00:00Z").unwrap();
        assert_eq!(exact(Language::Nl, &zone, at), "vr 12 jun 2026 11:00:00 CEST");
    }

    #[test]
    fn initials_skip_the_particles() {
        for (name, expected) in [("Anna de Vries", "AV"), ("Bram", "B"), ("jan", "J"), ("", "")] {
            assert_eq!(initials(name), expected);
        }
    }
}
