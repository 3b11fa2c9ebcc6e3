//! The windows as people wrote them, read and checked: per weekday, and per special day.
//!
//! Days are numbered from Monday 1969-12-29, local, so that `number mod 7` is the weekday (0 is Monday).

use jiff::civil::Date;

use super::{CalendarError, CalendarSpec};
use crate::span::days_from_civil;

/// Milliseconds of a local day on the wall clock.
pub(super) const DAY: i64 = 86_400_000;

/// The keys of `hours`, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A local window in milliseconds from the midnight its day starts with; `to` may lie past the next midnight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Window {
    pub from: i64,
    pub to: i64,
}

/// A local date with hours of its own.
#[derive(Clone, Debug)]
pub(super) struct SpecialDay {
    pub day: i64,
    pub windows: Vec<Window>,
    /// What the day is called, where somebody said so.
    pub name: Option<String>,
}

/// Own windows of every local date: those that start on it.
#[derive(Clone, Debug)]
pub(super) struct Hours {
    pub week: [Vec<Window>; 7],
    /// Sorted by day, one entry a day.
    pub special: Vec<SpecialDay>,
}

impl Hours {
    /// Reads and checks the windows and dates of a specification.
    pub(super) fn read(spec: &CalendarSpec) -> Result<Hours, CalendarError> {
        if spec.always {
            return always(spec);
        }
        let mut week: [Vec<Window>; 7] = Default::default();
        for (key, texts) in &spec.hours {
            let slot = WEEKDAYS.iter().zip(&mut week).find(|(name, _)| *name == key);
            let Some((name, slot)) = slot else {
                return Err(CalendarError::UnknownWeekday { weekday: key.clone() });
            };
            *slot = read_windows(name, texts)?;
        }
        check_tails(&week)?;
        let mut special = Vec::with_capacity(spec.holidays.len() + spec.special_days.len());
        for text in &spec.holidays {
            let day = read_date("holidays", text)?;
            special.push((SpecialDay { day, windows: Vec::new(), name: None }, true));
        }
        for (text, windows) in &spec.special_days {
            let day = read_date("special_days", text)?;
            special.push((SpecialDay { day, windows: read_windows(text, windows)?, name: None }, false));
        }
        special.sort_by_key(|(special, listed)| (special.day, *listed));
        for pair in special.windows(2) {
            if let [(first, false), (second, true)] = pair
                && first.day == second.day
            {
                return Err(CalendarError::TwiceDated { date: date_of(first.day).to_string() });
            }
        }
        special.dedup_by_key(|(special, _)| special.day);
        Ok(Hours { week, special: special.into_iter().map(|(special, _)| special).collect() })
    }

    /// The special day with this number, if the date is one.
    pub(super) fn special(&self, day: i64) -> Option<&SpecialDay> {
        let at = self.special.binary_search_by_key(&day, |special| special.day).ok()?;
        self.special.get(at)
    }

    /// Names a special day; other days have no name.
    pub(super) fn name(&mut self, day: i64, name: String) {
        if let Ok(at) = self.special.binary_search_by_key(&day, |special| special.day)
            && let Some(special) = self.special.get_mut(at)
        {
            special.name = Some(name);
        }
    }

    /// The windows that start on this local date.
    pub(super) fn own(&self, day: i64) -> &[Window] {
        match self.special(day) {
            Some(special) => &special.windows,
            None => self.weekly(day),
        }
    }

    /// The weekly windows of this date's weekday.
    pub(super) fn weekly(&self, day: i64) -> &[Window] {
        usize::try_from(day.rem_euclid(7))
            .ok()
            .and_then(|weekday| self.week.get(weekday))
            .map_or(&[], Vec::as_slice)
    }
}

fn always(spec: &CalendarSpec) -> Result<Hours, CalendarError> {
    let beside = [
        ("hours", !spec.hours.is_empty()),
        ("holidays", !spec.holidays.is_empty()),
        ("special_days", !spec.special_days.is_empty()),
    ];
    if let Some((key, _)) = beside.into_iter().find(|(_, given)| *given) {
        return Err(CalendarError::AlwaysExcludes { key });
    }
    let week = std::array::from_fn(|_| vec![Window { from: 0, to: DAY }]);
    Ok(Hours { week, special: Vec::new() })
}

/// Reads the windows of one day, sorted; `place` is the weekday or date for the message.
fn read_windows(place: &str, texts: &[String]) -> Result<Vec<Window>, CalendarError> {
    let mut read = Vec::with_capacity(texts.len());
    for text in texts {
        let window = read_window(text)
            .ok_or_else(|| CalendarError::BadWindow { place: place.to_owned(), window: text.clone() })?;
        read.push(window);
    }
    read.sort();
    for pair in read.windows(2) {
        if let [first, second] = pair
            && first.to > second.from
        {
            let (first, second) = (show(*first), show(*second));
            return Err(CalendarError::Overlap { place: place.to_owned(), first, second });
        }
    }
    Ok(read)
}

/// `HH:MM-HH:MM`; an end that is not after its start lies on the next day.
fn read_window(text: &str) -> Option<Window> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (read_minute(from)?, read_minute(to)?);
    if from == DAY {
        return None;
    }
    Some(Window { from, to: if to <= from { to + DAY } else { to } })
}

/// `HH:MM` up to `24:00`, in milliseconds from midnight.
fn read_minute(text: &str) -> Option<i64> {
    let &[h1, h2, b':', m1, m2] = text.as_bytes() else { return None };
    if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |byte: u8| i64::from(byte - b'0');
    let (hour, minute) = (digit(h1) * 10 + digit(h2), digit(m1) * 10 + digit(m2));
    let valid = (hour < 24 && minute < 60) || (hour == 24 && minute == 0);
    valid.then_some((hour * 60 + minute) * 60_000)
}

/// Refuses a weekday's tail that reaches into the next weekday's first window.
fn check_tails(week: &[Vec<Window>; 7]) -> Result<(), CalendarError> {
    let names = WEEKDAYS.iter().zip(week);
    let nexts = WEEKDAYS.iter().zip(week).cycle().skip(1);
    for ((weekday, today), (next, tomorrow)) in names.zip(nexts) {
        if let (Some(last), Some(first)) = (today.last(), tomorrow.first())
            && last.to - DAY > first.from
        {
            let (first, second) = (show(*last), show(*first));
            return Err(CalendarError::OverlapNextDay { weekday, first, next, second });
        }
    }
    Ok(())
}

/// `YYYY-MM-DD` as a day number.
fn read_date(list: &'static str, text: &str) -> Result<i64, CalendarError> {
    let date = parse_date(text).ok_or_else(|| CalendarError::BadDate { list, date: text.to_owned() })?;
    Ok(day_of(date))
}

/// Reads exactly `YYYY-MM-DD`.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| -> Option<i16> {
        digits
            .iter()
            .try_fold(0i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The window as its author wrote it.
fn show(window: Window) -> String {
    let minute = |ms: i64| format!("{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60);
    let to = if window.to > DAY { window.to - DAY } else { window.to };
    format!("{}-{}", minute(window.from), minute(to))
}

/// The number of a local date: days since Monday 1969-12-29.
pub(super) fn day_of(date: Date) -> i64 {
    days_from_civil(i64::from(date.year()), i64::from(date.month()), i64::from(date.day())) + 3
}

/// The local date with this number; pressed to the years -9999 to 9999.
pub(super) fn date_of(day: i64) -> Date {
    let pressed = day.clamp(day_of(Date::MIN), day_of(Date::MAX));
    let ahead = jiff::Span::new().try_days(pressed).ok();
    ahead.and_then(|ahead| Date::constant(1969, 12, 29).checked_add(ahead).ok()).unwrap_or(Date::MAX)
}
