//! Random but repeatable calendars and instants: the same seed gives the same case on every machine.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::hours::WEEKDAYS;
use crate::calendar::CalendarSpec;

/// Zones with every kind of change there is: half an hour, at midnight, a whole day, two hours, none, and odd offsets.
pub const ZONES: [&str; 60] = [
    "UTC",
    "Etc/GMT+12",
    "Europe/Amsterdam",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Volgograd",
    "Atlantic/Azores",
    "Atlantic/Reykjavik",
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/St_Johns",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Havana",
    "America/Caracas",
    "America/Santiago",
    "America/Asuncion",
    "America/Nuuk",
    "America/Scoresbysund",
    "America/Argentina/Buenos_Aires",
    "America/Mexico_City",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Monrovia",
    "Africa/Juba",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Gaza",
    "Asia/Amman",
    "Asia/Damascus",
    "Asia/Beirut",
    "Asia/Jerusalem",
    "Asia/Pyongyang",
    "Asia/Singapore",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Eucla",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
    "Pacific/Tongatapu",
    "Pacific/Norfolk",
    "Pacific/Easter",
    "Pacific/Fakaofo",
    "Antarctica/Troll",
    "Antarctica/Casey",
    "Antarctica/Macquarie",
];

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number of `[from, to)`.
    pub fn within(&mut self, from: i64, to: i64) -> i64 {
        from + (self.next() % (to - from) as u64) as i64
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[(self.next() % of.len() as u64) as usize]
    }

    /// Windows of one day that do not overlap each other.
    pub fn windows(&mut self) -> Vec<String> {
        const USUAL: [&[&str]; 14] = [
            &[],
            &[],
            &["09:00-17:00"],
            &["09:00-17:00"],
            &["08:30-12:30", "13:00-17:30"],
            &["00:00-24:00"],
            &["22:00-06:00"],
            &["00:00-02:30", "02:30-03:10", "23:30-00:00"],
            &["08:00-08:00"],
            &["02:00-03:00"],
            &["00:00-00:30", "01:45-02:15", "23:15-24:00"],
            &["23:00-01:00"],
            &["00:00-01:00"],
            &["01:59-02:01"],
        ];
        if !self.one_in(3) {
            return self.pick(&USUAL).iter().map(|&window| window.to_owned()).collect();
        }
        let mut cuts: Vec<i64> = (0..2 * self.within(1, 4)).map(|_| self.within(0, 1441)).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let text = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        let mut windows: Vec<String> =
            cuts.chunks_exact(2).map(|pair| format!("{}-{}", text(pair[0]), text(pair[1]))).collect();
        let last = cuts.last().copied().unwrap_or(0);
        if last < 1440 && self.one_in(2) {
            let tail = self.within(0, last + 1);
            windows.push(format!("{}-{}", text(last), text(tail)));
        }
        windows
    }

    /// A specification; it may have a tail that reaches into the next weekday's window, which is an error.
    pub fn spec(&mut self, zone: &str, dates: &[Date]) -> CalendarSpec {
        let mut spec = CalendarSpec { time_zone: Some(zone.to_owned()), ..CalendarSpec::default() };
        if self.one_in(30) {
            spec.always = true;
            return spec;
        }
        let same = self.one_in(3).then(|| self.windows());
        for weekday in WEEKDAYS {
            if !self.one_in(6) {
                spec.hours.insert(weekday.to_owned(), same.clone().unwrap_or_else(|| self.windows()));
            }
        }
        let mut special_days = BTreeMap::new();
        for _ in 0..self.within(0, 5) {
            let date = self.pick(dates).to_string();
            if self.one_in(3) {
                spec.holidays.push(date);
            } else {
                special_days.insert(date, self.windows());
            }
        }
        spec.holidays.retain(|date| !special_days.contains_key(date));
        spec.special_days = special_days;
        spec
    }
}
