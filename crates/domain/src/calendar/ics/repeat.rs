//! Yearly repetition in the forms that lists of holidays use: the same date, or the n-th weekday of a month.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};

use super::text;

/// An `RRULE` that was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Repeat {
    /// Every so many years.
    interval: i16,
    /// How many times in all.
    count: Option<u32>,
    /// The last date it may fall on.
    until: Option<Date>,
    month: Option<i8>,
    day: Option<i8>,
    /// The n-th weekday of the month, from the end when negative.
    weekday: Option<(i8, Weekday)>,
}

impl Repeat {
    /// Reads `FREQ=YEARLY` with `INTERVAL`, `COUNT`, `UNTIL`, `BYMONTH`, `BYMONTHDAY` and `BYDAY=2MO`.
    pub(super) fn parse(rule: &str) -> Result<Repeat, String> {
        let mut repeat =
            Repeat { interval: 1, count: None, until: None, month: None, day: None, weekday: None };
        let mut yearly = false;
        for part in rule.trim().split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let known = match key.to_ascii_uppercase().as_str() {
                "FREQ" => {
                    yearly = value.eq_ignore_ascii_case("YEARLY");
                    yearly.then_some(())
                }
                "INTERVAL" => set(&mut repeat.interval, value.parse().ok().filter(|years| *years > 0)),
                "COUNT" => set(&mut repeat.count, value.parse().ok().map(Some)),
                "UNTIL" => set(&mut repeat.until, value.get(..8).and_then(text::date).map(Some)),
                "BYMONTH" => set(
                    &mut repeat.month,
                    value.parse().ok().filter(|month| (1..=12).contains(month)).map(Some),
                ),
                "BYMONTHDAY" => {
                    set(&mut repeat.day, value.parse().ok().filter(|day| (1..=31).contains(day)).map(Some))
                }
                "BYDAY" => set(&mut repeat.weekday, nth_weekday(value).map(Some)),
                "WKST" => Some(()),
                _ => None,
            };
            if known.is_none() {
                return Err(format!(
                    "the repetition \"{part}\" is not read here; give each date an event of its own"
                ));
            }
        }
        let clear = repeat.weekday.is_none() || (repeat.month.is_some() && repeat.day.is_none());
        if yearly && clear {
            Ok(repeat)
        } else {
            Err(format!(
                "the repetition \"{}\" is not read here; FREQ=YEARLY on a date or on BYMONTH and BYDAY is",
                rule.trim()
            ))
        }
    }

    /// The dates from `start` on that lie in these years, or begin the year before them.
    pub(super) fn dates(&self, start: Date, years: &RangeInclusive<i16>) -> Vec<Date> {
        let mut dates = Vec::new();
        let mut count = 0;
        let mut year = start.year();
        while year <= *years.end() && self.count.is_none_or(|most| count < most) {
            if let Some(date) = self.date(year, start)
                && date >= start
            {
                if self.until.is_some_and(|until| date > until) {
                    break;
                }
                count += 1;
                // An event that began in December may reach into the first of the years.
                if year >= years.start().saturating_sub(1) {
                    dates.push(date);
                }
            }
            let Some(next) = year.checked_add(self.interval) else { break };
            year = next;
        }
        dates
    }

    fn date(&self, year: i16, start: Date) -> Option<Date> {
        let month = self.month.unwrap_or(start.month());
        match self.weekday {
            Some((nth, weekday)) => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok(),
            // 29 February comes in leap years only.
            None => Date::new(year, month, self.day.unwrap_or(start.day())).ok(),
        }
    }
}

fn set<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

/// `2MO`, `-1MO`.
fn nth_weekday(text: &str) -> Option<(i8, Weekday)> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = nth.parse().ok().filter(|nth| (1..=5).contains(nth) || (-5..=-1).contains(nth))?;
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let number = names.iter().zip(1..).find(|(known, _)| known.eq_ignore_ascii_case(name))?.1;
    Some((nth, Weekday::from_monday_one_offset(number).ok()?))
}
