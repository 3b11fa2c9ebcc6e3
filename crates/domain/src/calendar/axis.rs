//! The ideal local timeline: how much of the wall clock is open up to any point of it, and the inverse.
//!
//! It knows nothing of zones. A point is milliseconds since Monday 1969-12-29 00:00 on the wall clock; every day
//! has 24 hours. The week repeats, so open time up to a point is closed form plus the sum of what irregular
//! dates (special days, and the day after one where a tail reaches into it) add or take away.
//!
//! Everything is asked of one of two measures: open time, and closed time (`CLOSED`), which is what is left of the
//! wall clock. The second is how the end of an open stretch is found without walking over its days.

use super::hours::{DAY, Hours, Window};

/// No answer lies more weeks than this from the origin; keeps products within 64 bits.
const MAX_WEEKS: i64 = 1_000_000;

/// An open stretch of one day, in milliseconds from its midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stretch {
    from: i64,
    to: i64,
    /// Open time of the day before `from`.
    before: i64,
}

/// What is open on a local date, tails of the day before included.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Day {
    stretches: Box<[Stretch]>,
    open: i64,
}

/// A date whose open time differs from that of its weekday.
#[derive(Debug)]
struct Irregular {
    number: i64,
    day: Day,
    /// Open time of the axis up to this day's midnight.
    open_before: i64,
    /// What all irregular days up to and including this one add to the regular weeks.
    shift_after: i64,
}

/// The compiled local timeline.
#[derive(Debug)]
pub(super) struct Axis {
    week: [Day; 7],
    /// Open time of the week before each weekday; the last is the whole week.
    week_before: [i64; 8],
    irregular: Box<[Irregular]>,
    index: Index,
}

impl Axis {
    pub(super) fn new(hours: &Hours) -> Axis {
        let mut week: [Day; 7] = Default::default();
        let mut week_before = [0; 8];
        let mut sum = 0;
        for (number, (day, before)) in (0i64..).zip(week.iter_mut().zip(week_before.iter_mut().skip(1))) {
            *day = Day::new(hours.weekly(number - 1), hours.weekly(number));
            sum += day.open;
            *before = sum;
        }
        let mut axis = Axis { week, week_before, irregular: Box::default(), index: Index::default() };
        axis.irregular = axis.irregular_days(hours);
        axis.index = Index::new(&axis.irregular);
        axis
    }

    fn irregular_days(&self, hours: &Hours) -> Box<[Irregular]> {
        let mut numbers: Vec<i64> =
            hours.special.iter().flat_map(|special| [special.day, special.day + 1]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut found = Vec::with_capacity(numbers.len());
        let mut shift = 0;
        for number in numbers {
            let day = Day::new(hours.own(number - 1), hours.own(number));
            let regular = self.weekday(number);
            if day == *regular {
                continue;
            }
            let open_before = self.regular_before(number) + shift;
            shift += day.open - regular.open;
            found.push(Irregular { number, day, open_before, shift_after: shift });
        }
        found.into_boxed_slice()
    }

    fn weekday(&self, number: i64) -> &Day {
        let weekday = usize::try_from(number.rem_euclid(7)).unwrap_or(0);
        self.week.get(weekday).unwrap_or(&self.week[0])
    }

    /// Open time of the regular weeks up to this day's midnight.
    fn regular_before(&self, number: i64) -> i64 {
        let weekday = usize::try_from(number.rem_euclid(7)).unwrap_or(0);
        number.div_euclid(7) * self.week_before[7] + self.week_before.get(weekday).copied().unwrap_or(0)
    }

    /// Open time up to a point.
    pub(super) fn open_until(&self, point: i64) -> i64 {
        let number = point.div_euclid(DAY);
        let within = point - number * DAY;
        let next = self.index.first_from(&self.irregular, number);
        if let Some(irregular) = self.irregular.get(next)
            && irregular.number == number
        {
            return irregular.open_before + irregular.day.open_until(within);
        }
        self.regular_before(number) + self.shift_before(next) + self.weekday(number).open_until(within)
    }

    /// True when the point lies in an open stretch.
    pub(super) fn is_open(&self, point: i64) -> bool {
        let number = point.div_euclid(DAY);
        let within = point - number * DAY;
        let next = self.index.first_from(&self.irregular, number);
        let day = match self.irregular.get(next) {
            Some(irregular) if irregular.number == number => &irregular.day,
            _ => self.weekday(number),
        };
        day.stretches.iter().any(|stretch| stretch.from <= within && within < stretch.to)
    }

    /// What the irregular days before this index add to the regular weeks.
    fn shift_before(&self, index: usize) -> i64 {
        index.checked_sub(1).and_then(|last| self.irregular.get(last)).map_or(0, |last| last.shift_after)
    }

    /// The earliest point up to which the measure reaches `amount`; `None` when it never does.
    pub(super) fn earliest<const CLOSED: bool>(&self, amount: i64) -> Option<i64> {
        let next = self.irregular.partition_point(|irregular| irregular.before::<CLOSED>() < amount);
        if let Some(last) = next.checked_sub(1).and_then(|last| self.irregular.get(last)) {
            let rest = amount - last.before::<CLOSED>();
            if rest <= last.day.length::<CLOSED>() {
                return Some(last.number * DAY + last.day.earliest::<CLOSED>(rest));
            }
        }
        let regular = amount - self.shift::<CLOSED>(next);
        let week = self.week_length::<CLOSED>()?;
        let weeks = (regular - 1).div_euclid(week);
        if weeks.abs() > MAX_WEEKS {
            return None;
        }
        // In (0, week]: an amount that a week's last stretch completes belongs to that week.
        let rest = regular - weeks * week;
        let mut before = 0;
        for (weekday, day) in (0i64..).zip(&self.week) {
            let length = day.length::<CLOSED>();
            if rest <= before + length {
                return Some((weeks * 7 + weekday) * DAY + day.earliest::<CLOSED>(rest - before));
            }
            before += length;
        }
        None
    }

    /// The latest point up to which the measure does not exceed `amount`; `None` when it never does.
    pub(super) fn latest<const CLOSED: bool>(&self, amount: i64) -> Option<i64> {
        let next = self.irregular.partition_point(|irregular| irregular.before::<CLOSED>() <= amount);
        if let Some(last) = next.checked_sub(1).and_then(|last| self.irregular.get(last)) {
            let rest = amount - last.before::<CLOSED>();
            if rest < last.day.length::<CLOSED>() {
                return Some(last.number * DAY + last.day.latest::<CLOSED>(rest));
            }
        }
        let regular = amount - self.shift::<CLOSED>(next);
        let week = self.week_length::<CLOSED>()?;
        let weeks = regular.div_euclid(week);
        if weeks.abs() > MAX_WEEKS {
            return None;
        }
        let rest = regular - weeks * week;
        let mut before = 0;
        for (weekday, day) in (0i64..).zip(&self.week) {
            let length = day.length::<CLOSED>();
            if rest < before + length {
                return Some((weeks * 7 + weekday) * DAY + day.latest::<CLOSED>(rest - before));
            }
            before += length;
        }
        None
    }

    fn shift<const CLOSED: bool>(&self, index: usize) -> i64 {
        let open = self.shift_before(index);
        if CLOSED { -open } else { open }
    }

    /// The measure of a regular week; `None` when it has none.
    fn week_length<const CLOSED: bool>(&self) -> Option<i64> {
        let open = self.week_before[7];
        Some(if CLOSED { 7 * DAY - open } else { open }).filter(|length| *length > 0)
    }
}

impl Irregular {
    /// The measure of the axis up to this day's midnight.
    fn before<const CLOSED: bool>(&self) -> i64 {
        if CLOSED { self.number * DAY - self.open_before } else { self.open_before }
    }
}

impl Day {
    /// What is open on a day, from the windows that start the day before and on the day.
    fn new(yesterday: &[Window], today: &[Window]) -> Day {
        let tails = yesterday.iter().map(|window| (0, window.to - DAY)).filter(|(_, to)| *to > 0);
        let own = today.iter().map(|window| (window.from, window.to.min(DAY)));
        let mut all: Vec<(i64, i64)> = tails.chain(own).collect();
        all.sort_unstable();
        let mut stretches: Vec<Stretch> = Vec::with_capacity(all.len());
        let mut open = 0;
        for (from, to) in all {
            match stretches.last_mut() {
                Some(last) if from <= last.to => {
                    open += (to - last.to).max(0);
                    last.to = last.to.max(to);
                }
                _ => {
                    stretches.push(Stretch { from, to, before: open });
                    open += to - from;
                }
            }
        }
        Day { stretches: stretches.into_boxed_slice(), open }
    }

    /// Open time of the day before `within`.
    fn open_until(&self, within: i64) -> i64 {
        for stretch in &self.stretches {
            if within < stretch.to {
                return stretch.before + (within - stretch.from).max(0);
            }
        }
        self.open
    }

    fn length<const CLOSED: bool>(&self) -> i64 {
        if CLOSED { DAY - self.open } else { self.open }
    }

    /// The earliest time of day at which the measure reaches `amount`, which is in `(0, length]`.
    fn earliest<const CLOSED: bool>(&self, amount: i64) -> i64 {
        for stretch in &self.stretches {
            if CLOSED {
                // Closed time before the stretch: all of the day up to it but what was open.
                if amount <= stretch.from - stretch.before {
                    return amount + stretch.before;
                }
            } else if amount <= stretch.before + stretch.to - stretch.from {
                return stretch.from + amount - stretch.before;
            }
        }
        if CLOSED { amount + self.open } else { DAY }
    }

    /// The latest time of day at which the measure is still `amount`, which is in `[0, length)`.
    fn latest<const CLOSED: bool>(&self, amount: i64) -> i64 {
        for stretch in &self.stretches {
            if CLOSED {
                if amount < stretch.from - stretch.before {
                    return amount + stretch.before;
                }
            } else if amount < stretch.before + stretch.to - stretch.from {
                return stretch.from + amount - stretch.before;
            }
        }
        if CLOSED { amount + self.open } else { DAY }
    }
}

/// Finds an irregular day by its number in a step or two: slots of 2^bits days, about two for each irregular day.
#[derive(Debug, Default)]
struct Index {
    first: i64,
    bits: u32,
    /// For each slot, how many irregular days lie before it; one more entry at the end.
    slots: Box<[u32]>,
}

impl Index {
    fn new(days: &[Irregular]) -> Index {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Index::default() };
        let mut bits = 0;
        while (last.number - first.number) >> bits > 2 * i64::try_from(days.len()).unwrap_or(i64::MAX / 2) {
            bits += 1;
        }
        let count = ((last.number - first.number) >> bits) + 2;
        let slots = (0..count).map(|slot| {
            let start = first.number + (slot << bits);
            u32::try_from(days.partition_point(|day| day.number < start)).unwrap_or(u32::MAX)
        });
        Index { first: first.number, bits, slots: slots.collect() }
    }

    /// How many irregular days lie before this day: the index of the first that does not.
    fn first_from(&self, days: &[Irregular], number: i64) -> usize {
        let Ok(slot) = usize::try_from((number - self.first) >> self.bits) else { return 0 };
        let Some(&[from, to]) = self.slots.get(slot..).and_then(|rest| rest.first_chunk::<2>()) else {
            return days.len();
        };
        let (from, to) = (from as usize, to as usize);
        from + days.get(from..to).unwrap_or(&[]).partition_point(|day| day.number < number)
    }
}
