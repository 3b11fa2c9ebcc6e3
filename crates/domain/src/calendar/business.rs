//! Targets in business days: local dates on which the calendar opens.

use super::hours::{DAY, Window};
use super::{Calendar, FIRST, LAST, known, pressed};
use crate::span::Instant;

/// No offset moves the wall clock further from UTC than this.
const WIDEST_OFFSET: i64 = 26 * 3_600_000;

impl Calendar {
    /// The instant `days` business days after `at`. `None`: never.
    ///
    /// Counted are the local dates after that of `at` on which a window starts that has some real time in it; a date
    /// that the zone skipped whole never counts. The clock time is kept (a skipped one becomes the first instant after
    /// the gap, a repeated one its first occurrence), also where it lies outside the windows. With `end_of_day` it is
    /// the end of that date's last window instead, which for one that runs past midnight is the next morning.
    ///
    /// Zero days is `at` itself, or with `end_of_day` the first end of a business day, from the date of `at` on, that
    /// is not before `at`.
    pub fn add_business_days(&self, at: Instant, days: u32, end_of_day: bool) -> Option<Instant> {
        let point = self.local_point(pressed(at));
        let today = point.div_euclid(DAY);
        match (days, end_of_day) {
            (0, false) => Some(at),
            (0, true) => {
                let mut day = today;
                loop {
                    match self.business_end(day) {
                        Some(end) if end >= at => return Some(end),
                        _ => day = self.nth_business_day(day, 1)?,
                    }
                }
            }
            (_, false) => {
                let day = self.nth_business_day(today, days)?;
                known(self.first_at(day * DAY + point.rem_euclid(DAY)))
            }
            (_, true) => self.business_end(self.nth_business_day(today, days)?),
        }
    }

    /// True when a window starts on this local date and the calendar really is open in it.
    pub fn is_business_day(&self, date: jiff::civil::Date) -> bool {
        self.business_end(super::hours::day_of(date)).is_some()
    }

    /// The end of the last window that starts on this day; `None` when the day does not count.
    fn business_end(&self, day: i64) -> Option<Instant> {
        let start = day * DAY;
        self.last_instant(start, start + DAY)?;
        let ends = self
            .hours
            .own(day)
            .iter()
            .filter_map(|Window { from, to }| self.last_instant(start + from, start + to));
        ends.max().and_then(known)
    }

    /// The `count`-th business day after a day. Whole weeks without special days and clock changes are counted, not walked.
    fn nth_business_day(&self, after: i64, count: u32) -> Option<i64> {
        let mut day = after;
        let mut left = i64::from(count);
        let per_week = self.hours.week.iter().filter(|windows| !windows.is_empty()).count();
        let per_week = i64::try_from(per_week).unwrap_or(7);
        let end = LAST.div_euclid(DAY) + 5;
        while day < end {
            if left > per_week || per_week == 0 {
                let mut weeks = (self.quiet_until(day + 1, end) - (day + 1)) / 7;
                if per_week > 0 {
                    weeks = weeks.min((left - 1) / per_week);
                }
                day += weeks * 7;
                left -= weeks * per_week;
            }
            day += 1;
            if self.business_end(day).is_some() {
                left -= 1;
                if left == 0 {
                    return Some(day);
                }
            }
        }
        None
    }

    /// The first day from `day` on that is special or near a clock change; at most `end`.
    fn quiet_until(&self, day: i64, end: i64) -> i64 {
        let next = self.hours.special.partition_point(|special| special.day < day);
        let special = self.hours.special.get(next).map_or(end, |special| special.day);
        let index = self.zone.index_at(utc_near(day * DAY - 2 * DAY));
        let (old, new) = (self.zone.segment(index), self.zone.segment(index + 1));
        let change = match old.to {
            i64::MAX => end,
            at => (at + old.to_local.min(new.to_local)).div_euclid(DAY) - 2,
        };
        special.min(change).clamp(day, end.max(day))
    }

    /// The end of the last stretch of real time whose wall clock lies in `[from, to)`; `None` when there is none.
    fn last_instant(&self, from: i64, to: i64) -> Option<i64> {
        let mut index = self.zone.index_at(utc_near(to + WIDEST_OFFSET));
        loop {
            let segment = self.zone.segment(index);
            let start = segment.from.max(from - segment.to_local);
            let end = segment.to.min(to - segment.to_local);
            if start < end {
                return Some(end);
            }
            if index == 0 || segment.from < utc_near(from - WIDEST_OFFSET) {
                return None;
            }
            index -= 1;
        }
    }

    /// The first instant at which the wall clock shows this point; the first one after the gap when it never does.
    fn first_at(&self, point: i64) -> i64 {
        let mut index = self.zone.index_at(utc_near(point - WIDEST_OFFSET));
        loop {
            let segment = self.zone.segment(index);
            if segment.to == i64::MAX || point < segment.to + segment.to_local {
                return (point - segment.to_local).max(segment.from);
            }
            index += 1;
        }
    }
}

/// A point of the axis read as if the zone were UTC.
fn utc_near(point: i64) -> i64 {
    (point - 3 * DAY).clamp(FIRST, LAST)
}
