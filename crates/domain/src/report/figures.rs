//! From cases to a table of figures.

use super::{Case, Figure, Ratio};
use crate::clock::ClockName;
use crate::span::{Duration, Span};
use crate::ticket::Priority;

/// Collects the cases of one period. Order does not matter; a case of another period adds nothing.
///
/// ```
/// use domain::report::{Case, Figures};
/// use domain::{span::{Instant, Span}, ticket::Priority};
/// let mut figures = Figures::new(Span::new(Instant(0), Instant(10)));
/// figures.add(&Case::new(1, Priority::P1, Instant(9)));
/// figures.add(&Case::new(2, Priority::P1, Instant(10))); // the next period's
/// assert_eq!(figures.finish().at(Priority::P1).tickets, 1);
/// ```
#[derive(Clone, Debug)]
pub struct Figures {
    period: Span,
    rows: [Collected; 4],
}

#[derive(Clone, Debug, Default)]
struct Collected {
    counts: PriorityFigures,
    times: [Times; 3],
}

#[derive(Clone, Debug, Default)]
struct Times {
    support: Vec<i64>,
    calendar: Vec<i64>,
}

/// The figures of one period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// `[from, to)` in which clocks ended or breached.
    pub period: Span,
    /// Per priority, P1 first.
    pub priorities: [PriorityFigures; 4],
    /// All priorities together; its percentiles are taken over all times, never averaged.
    pub all: PriorityFigures,
}

/// The figures of one priority, or of all together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PriorityFigures {
    /// Tickets opened in the period.
    pub tickets: u64,
    /// Of those, seen before.
    pub recurring: u64,
    /// Of those, opened before the customer noticed.
    pub proactive: u64,
    /// Tickets opened in the period that are out of the SLA; in no other count.
    pub excluded: u64,
    /// Tickets resolved in the period.
    pub resolved: u64,
    /// Of those, without reopening and without a second line.
    pub first_time_fix: u64,
    /// Tickets reopened in the period.
    pub reopened: u64,
    /// Reopenings in the period: a ticket may have several.
    pub reopenings: u64,
    /// Response, resolve, update.
    pub promises: [Promise; 3],
}

/// How one promise was kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Promise {
    /// Clocks that ended in time.
    pub met: u64,
    /// Clocks that passed their due instant.
    pub breached: u64,
    /// Clocks of excluded tickets that got a verdict; in no other count.
    pub excluded: u64,
    /// Support time of the clocks that ended.
    pub support: Spread,
    /// Calendar time of the same clocks.
    pub calendar: Spread,
}

/// Nearest-rank percentiles and the mean of durations.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spread {
    /// How many clocks ended.
    pub n: u64,
    /// Half of them took at most this.
    pub p50: Option<Duration>,
    /// 95 % of them took at most this.
    pub p95: Option<Duration>,
    /// 99 % of them took at most this.
    pub p99: Option<Duration>,
    /// The mean in whole milliseconds, rounded towards zero.
    pub mean: Option<Duration>,
    /// The longest.
    pub max: Option<Duration>,
}

impl Figures {
    /// An empty collection of `[from, to)`.
    pub fn new(period: Span) -> Figures {
        Figures { period, rows: Default::default() }
    }

    /// The same over all time: what a replay prints.
    pub fn of_all_time() -> Figures {
        Figures::new(Span::new(crate::span::Instant::MIN, crate::span::Instant::MAX))
    }

    /// The period.
    pub fn period(&self) -> Span {
        self.period
    }

    /// Takes one ticket into account.
    pub fn add(&mut self, case: &Case) {
        let period = self.period;
        let Some(row) = self.rows.get_mut(case.priority as usize) else { return };
        row.counts.add_ticket(case, period);
        for measured in &case.clocks {
            let slot = measured.clock as usize;
            let Some(promise) = row.counts.promises.get_mut(slot) else { continue };
            let counts = |figure: Figure| u64::from(figure.counts(measured, period));
            if case.excluded {
                promise.excluded += counts(Figure::Excluded(measured.clock));
                continue;
            }
            promise.met += counts(Figure::Met(measured.clock));
            promise.breached += counts(Figure::Breached(measured.clock));
            if Figure::Ended(measured.clock).counts(measured, period)
                && let Some(times) = row.times.get_mut(slot)
            {
                times.support.push(measured.support.0);
                times.calendar.push(measured.calendar.0);
            }
        }
    }

    /// Sorts, ranks and sums.
    pub fn finish(self) -> Table {
        let mut all = Collected::default();
        for row in &self.rows {
            all.take_in(row);
        }
        Table { period: self.period, priorities: self.rows.map(Collected::finish), all: all.finish() }
    }
}

impl Collected {
    fn take_in(&mut self, other: &Collected) {
        self.counts.take_in(&other.counts);
        for (mine, theirs) in self.times.iter_mut().zip(&other.times) {
            mine.support.extend_from_slice(&theirs.support);
            mine.calendar.extend_from_slice(&theirs.calendar);
        }
    }

    fn finish(mut self) -> PriorityFigures {
        for (promise, times) in self.counts.promises.iter_mut().zip(self.times) {
            promise.support = Spread::of(times.support);
            promise.calendar = Spread::of(times.calendar);
        }
        self.counts
    }
}

impl PriorityFigures {
    fn add_ticket(&mut self, case: &Case, period: Span) {
        let counts = |figure: Figure| u64::from(figure.holds(case, period));
        self.tickets += counts(Figure::Opened);
        self.recurring += counts(Figure::Recurring);
        self.proactive += counts(Figure::Proactive);
        self.resolved += counts(Figure::Resolved);
        self.first_time_fix += counts(Figure::FirstTimeFix);
        self.reopened += counts(Figure::Reopened);
        if case.excluded {
            self.excluded += u64::from(period.contains(case.opened_at));
        } else {
            self.reopenings += case.reopened.iter().filter(|at| period.contains(**at)).count() as u64;
        }
    }

    fn take_in(&mut self, other: &PriorityFigures) {
        self.tickets += other.tickets;
        self.recurring += other.recurring;
        self.proactive += other.proactive;
        self.excluded += other.excluded;
        self.resolved += other.resolved;
        self.first_time_fix += other.first_time_fix;
        self.reopened += other.reopened;
        self.reopenings += other.reopenings;
        for (mine, theirs) in self.promises.iter_mut().zip(&other.promises) {
            mine.met += theirs.met;
            mine.breached += theirs.breached;
            mine.excluded += theirs.excluded;
        }
    }

    /// How one promise was kept.
    pub fn promise(&self, clock: ClockName) -> &Promise {
        let [response, resolve, update] = &self.promises;
        match clock {
            ClockName::Response => response,
            ClockName::Resolve => resolve,
            ClockName::Update => update,
        }
    }

    /// Tickets reopened per ticket resolved. More than the whole when old tickets came back.
    pub fn reopen_rate(&self) -> Ratio {
        Ratio::new(self.reopened, self.resolved)
    }

    /// Share of resolved tickets that one go of the first line was enough for.
    pub fn first_time_fix_rate(&self) -> Ratio {
        Ratio::new(self.first_time_fix, self.resolved)
    }

    /// True when there is nothing to show.
    pub fn is_empty(&self) -> bool {
        *self == PriorityFigures::default()
    }
}

impl Promise {
    /// Clocks with a verdict: the n of the compliance.
    pub fn judged(&self) -> u64 {
        self.met + self.breached
    }

    /// met / (met + breached).
    pub fn compliance(&self) -> Ratio {
        Ratio::new(self.met, self.judged())
    }
}

impl Table {
    /// The figures of one priority.
    pub fn at(&self, priority: Priority) -> &PriorityFigures {
        let [p1, p2, p3, p4] = &self.priorities;
        match priority {
            Priority::P1 => p1,
            Priority::P2 => p2,
            Priority::P3 => p3,
            Priority::P4 => p4,
        }
    }

    /// Mean time to resolve, in support time.
    pub fn mttr_support(&self) -> Option<Duration> {
        self.all.promise(ClockName::Resolve).support.mean
    }
}

impl Spread {
    /// Below this many a p95 is marked as a small sample.
    pub const SMALL_P95: u64 = 20;
    /// Below this many a p99 is marked as a small sample.
    pub const SMALL_P99: u64 = 100;

    /// Ranks the durations (milliseconds).
    ///
    /// ```
    /// use domain::{report::Spread, span::Duration};
    /// let spread = Spread::of(vec![40, 10, 30, 20]);
    /// assert_eq!(spread.p50, Some(Duration(20))); // a value that occurred, never one between two
    /// assert_eq!(spread.p95, Some(Duration(40)));
    /// assert!(spread.is_small_p95());
    /// ```
    pub fn of(mut values: Vec<i64>) -> Spread {
        values.sort_unstable();
        let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
        let mean = sum.checked_div(values.len() as i128).and_then(|mean| i64::try_from(mean).ok());
        let rank = |percent: usize| nearest_rank(&values, percent).map(Duration);
        Spread {
            n: values.len() as u64,
            p50: rank(50),
            p95: rank(95),
            p99: rank(99),
            mean: mean.map(Duration),
            max: values.last().copied().map(Duration),
        }
    }

    /// There is a p95 and too few clocks to lean on it.
    pub fn is_small_p95(&self) -> bool {
        self.n > 0 && self.n < Spread::SMALL_P95
    }

    /// There is a p99 and too few clocks to lean on it.
    pub fn is_small_p99(&self) -> bool {
        self.n > 0 && self.n < Spread::SMALL_P99
    }
}

/// The smallest value that at least `percent` of the sorted values do not exceed.
fn nearest_rank(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() as u128 * percent as u128).div_ceil(100).max(1);
    sorted.get(usize::try_from(rank - 1).ok()?).copied()
}
