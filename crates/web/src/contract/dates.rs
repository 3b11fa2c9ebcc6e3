//! Dates of a contract in words.

use domain::span::Instant;
use jiff::tz::TimeZone;

use crate::i18n::{Arg, Language};
use crate::layout::Page;
use crate::words;

/// `Mon 23 Nov 10:00`, with the year where it is not that of `now`.
pub fn moment(language: Language, zone: &TimeZone, now: Instant, at: Instant) -> String {
    let then = at.timestamp().to_zoned(zone.clone());
    let year = match then.year() == now.timestamp().to_zoned(zone.clone()).year() {
        true => String::new(),
        false => format!(" {}", then.year()),
    };
    let (day, month) = (words::weekday(language, then.weekday()), words::month(language, then.month()));
    format!("{day} {} {month}{year} {:02}:{:02}", then.day(), then.hour(), then.minute())
}

/// `1 Jan 2026`.
pub fn date(language: Language, zone: &TimeZone, at: Instant) -> String {
    let then = at.timestamp().to_zoned(zone.clone());
    format!("{} {} {}", then.day(), words::month(language, then.month()), then.year())
}

/// "from 1 Jan 2026", "1 Jan 2026 to 31 Dec 2026".
pub fn period(page: &Page, from: &Instant, to: &Option<Instant>) -> String {
    let from = date(page.lang, &page.zone, *from);
    match to {
        None => page.ta("contract-from", "from", &from),
        // The end is the first instant after: the last day is the one before.
        Some(to) => {
            let to = date(page.lang, &page.zone, Instant(to.0.saturating_sub(1)));
            page.lang.args("contract-from-to", &[("from", Arg::Text(&from)), ("to", Arg::Text(&to))])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_name_the_year_only_when_it_is_another() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let at = |text: &str| Instant::parse(text).unwrap();
        let now = at("2026-11-22T10:00:00Z");
        assert_eq!(moment(Language::Nl, &zone, now, at("2026-11-23T09:00:00Z")), "ma 23 nov 10:00");
        assert_eq!(moment(Language::En, &zone, now, at("2027-01-01T00:00:00Z")), "Fri 1 Jan 2027 01:00");
        assert_eq!(date(Language::Nl, &zone, at("2026-12-31T22:59:59.999Z")), "31 dec 2026");
    }
}
