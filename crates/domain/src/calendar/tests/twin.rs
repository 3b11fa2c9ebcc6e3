//! The twin: an answer to every question of the calendar by looking at each minute of a few days. It shares nothing
//! with the calendar but the specification; the wall clock comes from the zone database, minute by minute.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::calendar::CalendarSpec;

/// Local windows in minutes from midnight; `to` may lie past 1440.
type Windows = Vec<(i64, i64)>;

/// The minutes `[start, start + local.len() * step)` of UTC and the wall clock at each of them.
pub struct Walk {
    pub start: i64,
    pub step: i64,
    pub local: Vec<DateTime>,
}

impl Walk {
    pub fn new(zone: &TimeZone, start: i64, days: i64) -> Walk {
        // A few offsets before 1972 are not whole minutes: look twice a minute there.
        let moment = |ms| Timestamp::from_millisecond(ms).unwrap();
        let odd = [start, start + days * 86_400_000].map(|ms| zone.to_offset(moment(ms)).seconds() % 60 != 0);
        let step = if odd.contains(&true) { 30_000 } else { 60_000 };
        let start = start.div_euclid(60_000) * 60_000;
        let count = days * 86_400_000 / step;
        let local = (0..count).map(|i| zone.to_datetime(moment(start + i * step))).collect();
        Walk { start, step, local }
    }

    pub fn end(&self) -> i64 {
        self.start + self.local.len() as i64 * self.step
    }

    pub fn at(&self, index: usize) -> i64 {
        self.start + index as i64 * self.step
    }

    fn index(&self, at: i64) -> usize {
        ((at - self.start) / self.step) as usize
    }

    /// The local dates of the walk, in order.
    pub fn dates(&self) -> Vec<Date> {
        let all: BTreeSet<Date> = self.local.iter().map(|local| local.date()).collect();
        all.into_iter().collect()
    }
}

/// A walk looked at with the eyes of one calendar.
pub struct Twin<'walk> {
    pub walk: &'walk Walk,
    /// Whether each minute of the walk is open.
    minutes: Vec<bool>,
    /// Open minutes on end, as spans; the first and the last may be cut off by the walk.
    open: Vec<(i64, i64)>,
    /// Where open and closed change, and what it changes to.
    pub changes: Vec<(i64, bool)>,
    /// For each date on which a window starts that has real time in it: the end of that time.
    ends: BTreeMap<Date, i64>,
}

impl<'walk> Twin<'walk> {
    pub fn new(walk: &'walk Walk, spec: &CalendarSpec) -> Twin<'walk> {
        let week: BTreeMap<i8, Windows> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .iter()
            .zip(1..)
            .map(|(name, number)| {
                let whole = vec!["00:00-24:00".to_owned()];
                let windows = if spec.always { Some(&whole) } else { spec.hours.get(*name) };
                (number, windows.map(|texts| read(texts)).unwrap_or_default())
            })
            .collect();
        let special: BTreeMap<Date, Windows> = spec
            .special_days
            .iter()
            .map(|(date, texts)| (date.parse().unwrap(), read(texts)))
            .chain(spec.holidays.iter().map(|date| (date.parse().unwrap(), Vec::new())))
            .collect();
        let own = |date: Date| -> &Windows {
            special.get(&date).unwrap_or_else(|| &week[&date.weekday().to_monday_one_offset()])
        };
        let exists: BTreeSet<Date> = walk.local.iter().map(|local| local.date()).collect();
        let mut minutes = Vec::with_capacity(walk.local.len());
        let mut ends: BTreeMap<Date, i64> = BTreeMap::new();
        let mut known: Option<(Date, Date, &Windows, &Windows)> = None;
        for (index, local) in walk.local.iter().enumerate() {
            let date = local.date();
            let (_, before, today, yesterday) = match known {
                Some(known) if known.0 == date => known,
                _ => {
                    let before = date.yesterday().unwrap();
                    *known.insert((date, before, own(date), own(before)))
                }
            };
            let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
            let mine = today.iter().any(|&(from, to)| from <= minute && minute < to);
            let tail = yesterday.iter().any(|&(_, to)| minute + 1440 < to);
            minutes.push(mine || tail);
            let end = walk.at(index) + walk.step;
            if mine {
                ends.insert(date, end);
            }
            if tail && exists.contains(&before) {
                ends.insert(before, end);
            }
        }
        let mut changes = Vec::new();
        let mut open: Vec<(i64, i64)> = Vec::new();
        for (index, is_open) in minutes.iter().copied().enumerate() {
            let (start, end) = (walk.at(index), walk.at(index) + walk.step);
            if index > 0 && minutes[index - 1] != is_open {
                changes.push((start, is_open));
            }
            match open.last_mut() {
                Some(last) if is_open && last.1 == start => last.1 = end,
                _ if is_open => open.push((start, end)),
                _ => {}
            }
        }
        Twin { walk, minutes, open, changes, ends }
    }

    pub fn is_open(&self, at: i64) -> bool {
        self.minutes[self.walk.index(at)]
    }

    /// Open time in `[from, to)`, `from <= to`.
    pub fn between(&self, from: i64, to: i64) -> i64 {
        self.open.iter().map(|span| (span.1.min(to) - span.0.max(from)).max(0)).sum()
    }

    /// `None`: not within the walk.
    pub fn add(&self, from: i64, amount: i64) -> Option<i64> {
        let mut left = amount;
        if left == 0 {
            return Some(from);
        }
        for &(start, end) in self.open.iter().filter(|span| span.1 > from) {
            let start = start.max(from);
            if left <= end - start {
                return Some(start + left);
            }
            left -= end - start;
        }
        None
    }

    /// `None`: not within the walk.
    pub fn sub(&self, from: i64, amount: i64) -> Option<i64> {
        let mut left = amount;
        if left == 0 {
            return Some(from);
        }
        for &(start, end) in self.open.iter().rev().filter(|span| span.0 < from) {
            let end = end.min(from);
            if left <= end - start {
                return Some(end - left);
            }
            left -= end - start;
        }
        None
    }

    /// The first change to `open` after `at`. `None`: not within the walk.
    pub fn next_change(&self, at: i64, open: bool) -> Option<i64> {
        self.changes.iter().find(|change| change.0 > at && change.1 == open).map(|change| change.0)
    }

    /// The last change to `open` at or before `at`. `None`: not within the walk.
    pub fn prev_change(&self, at: i64, open: bool) -> Option<i64> {
        self.changes.iter().rfind(|change| change.0 <= at && change.1 == open).map(|change| change.0)
    }

    /// Open spans within `[from, to)`.
    pub fn spans(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let cut = self.open.iter().map(|span| (span.0.max(from), span.1.min(to)));
        cut.filter(|span| span.0 < span.1).collect()
    }

    /// `None`: not surely within the walk.
    pub fn add_business_days(&self, at: i64, days: u32, end_of_day: bool) -> Option<i64> {
        let clock = self.walk.local[self.walk.index(at)];
        let today = clock.date();
        if days == 0 && !end_of_day {
            return Some(at);
        }
        // A window may reach to the end of the day after: its date must lie two days before the end of the walk.
        let last = self.walk.local.last()?.date();
        let sure = |date: &Date| last.duration_since(*date).as_hours() >= 48;
        if days == 0 {
            // The walk must hold all of the windows of the date of `at`: it began a day earlier.
            let first = self.walk.local.first()?.date();
            if today.duration_since(first).as_hours() < 24 {
                return None;
            }
            return self
                .ends
                .range(today..)
                .take_while(|(date, _)| sure(date))
                .map(|(_, end)| *end)
                .find(|end| *end >= at);
        }
        let mut dates = self.ends.range(today.tomorrow().ok()?..).take_while(|(date, _)| sure(date));
        let (date, end) = dates.nth(days as usize - 1)?;
        if end_of_day {
            return Some(*end);
        }
        let target = date.to_datetime(clock.time());
        let span = jiff::SignedDuration::from_millis(self.walk.step);
        // Nothing before the date can show a clock time on it.
        let first = self.walk.local.partition_point(|local| local.date() < date.yesterday().unwrap_or(*date));
        let index =
            first + self.walk.local[first..].iter().position(|local| local.saturating_add(span) > target)?;
        let local = self.walk.local[index];
        let past = (at - self.walk.start) % self.walk.step;
        let seconds = target.duration_since(local).as_millis() as i64;
        Some(if seconds >= 0 { self.walk.at(index) + seconds + past } else { self.walk.at(index) })
    }
}

/// Reads windows the plain way.
pub fn read(texts: &[String]) -> Windows {
    let minute = |text: &str| text[..2].parse::<i64>().unwrap() * 60 + text[3..].parse::<i64>().unwrap();
    let windows = texts.iter().map(|text| (minute(&text[..5]), minute(&text[6..])));
    windows.map(|(from, to)| if to <= from { (from, to + 1440) } else { (from, to) }).collect()
}
