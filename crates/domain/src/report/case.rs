//! One ticket as a report sees it, and the rule behind every count.

use crate::clock::ClockName;
use crate::span::{Duration, Instant, Span};
use crate::ticket::Priority;

/// One clock of a ticket, as far as it went. An update clock has one of these per update period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measured {
    /// Which promise.
    pub clock: ClockName,
    /// When it ended, in time or not.
    pub ended_at: Option<Instant>,
    /// The due instant it passed; nothing that happened later erases it.
    pub breached_at: Option<Instant>,
    /// Support time it took; only read when it ended.
    pub support: Duration,
    /// Calendar time it took; only read when it ended.
    pub calendar: Duration,
}

impl Measured {
    /// The instant of its verdict: the breach, or else the end. A clock has one verdict, so each is counted in one period.
    pub fn judged_at(&self) -> Option<Instant> {
        self.breached_at.or(self.ended_at)
    }
}

/// What a report knows of one ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// Its id in the store, or its place in a replayed list.
    pub ticket: i64,
    /// The priority it counts under: the highest it was breached at, else the one it has.
    pub priority: Priority,
    /// When the request reached the provider.
    pub opened_at: Instant,
    /// The whole ticket is out of the SLA: counted apart.
    pub excluded: bool,
    /// Its clocks.
    pub clocks: Vec<Measured>,
    /// Each time it was resolved.
    pub resolved: Vec<Instant>,
    /// Each time it was reopened.
    pub reopened: Vec<Instant>,
    /// A second team had to take it.
    pub second_line: bool,
    /// Same service and cause within 90 days, or the same problem: see [`super::recurring()`].
    pub recurring: bool,
    /// Opened by monitoring, patching or by us before the customer noticed.
    pub proactive: bool,
}

impl Case {
    /// A ticket that nothing happened to yet.
    pub fn new(ticket: i64, priority: Priority, opened_at: Instant) -> Case {
        Case {
            ticket,
            priority,
            opened_at,
            excluded: false,
            clocks: Vec::new(),
            resolved: Vec::new(),
            reopened: Vec::new(),
            second_line: false,
            recurring: false,
            proactive: false,
        }
    }
}

/// A count of a report, and by [`Figure::holds`] the list behind it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Figure {
    /// Opened in the period.
    Opened,
    /// A clock ended in time in the period.
    Met(ClockName),
    /// A clock passed its due instant in the period.
    Breached(ClockName),
    /// A clock got its verdict in the period: met or breached.
    Judged(ClockName),
    /// A clock ended in the period, in time or not: what percentiles are taken of.
    Ended(ClockName),
    /// A clock of an excluded ticket got its verdict in the period.
    Excluded(ClockName),
    /// Resolved in the period at least once.
    Resolved,
    /// Reopened in the period at least once.
    Reopened,
    /// Resolved in the period, never reopened until the end of it, and by the first line alone.
    FirstTimeFix,
    /// Opened in the period and seen before.
    Recurring,
    /// Opened in the period before the customer noticed.
    Proactive,
}

impl Figure {
    /// True when the case is in the list behind this figure of the period.
    ///
    /// ```
    /// use domain::{report::{Case, Figure}, span::{Instant, Span}, ticket::Priority};
    /// let case = Case::new(1, Priority::P2, Instant(1_000));
    /// assert!(Figure::Opened.holds(&case, Span::new(Instant(1_000), Instant(2_000))));
    /// assert!(!Figure::Opened.holds(&case, Span::new(Instant(0), Instant(1_000)))); // half-open
    /// ```
    pub fn holds(self, case: &Case, period: Span) -> bool {
        let opened = period.contains(case.opened_at);
        match self {
            Figure::Met(clock) | Figure::Breached(clock) | Figure::Judged(clock) | Figure::Ended(clock) => {
                !case.excluded && case.clocks.iter().any(|m| m.clock == clock && self.counts(m, period))
            }
            Figure::Excluded(clock) => {
                case.excluded && case.clocks.iter().any(|m| m.clock == clock && self.counts(m, period))
            }
            Figure::Opened => !case.excluded && opened,
            Figure::Recurring => !case.excluded && opened && case.recurring,
            Figure::Proactive => !case.excluded && opened && case.proactive,
            Figure::Resolved => !case.excluded && within(&case.resolved, period),
            Figure::Reopened => !case.excluded && within(&case.reopened, period),
            Figure::FirstTimeFix => {
                Figure::Resolved.holds(case, period)
                    && !case.second_line
                    && !case.reopened.iter().any(|at| *at < period.to)
            }
        }
    }

    /// Whether one clock adds to this figure; its name and the ticket's exclusion are looked at by the caller.
    pub(super) fn counts(self, measured: &Measured, period: Span) -> bool {
        let judged = measured.judged_at().is_some_and(|at| period.contains(at));
        match self {
            Figure::Met(_) => judged && measured.breached_at.is_none(),
            Figure::Breached(_) => judged && measured.breached_at.is_some(),
            Figure::Judged(_) | Figure::Excluded(_) => judged,
            Figure::Ended(_) => measured.ended_at.is_some_and(|at| period.contains(at)),
            _ => false,
        }
    }

    /// `opened`, `met-response`, ...: the name in addresses and in the API.
    pub fn name(self) -> String {
        let (word, clock) = match self {
            Figure::Opened => return "opened".to_owned(),
            Figure::Resolved => return "resolved".to_owned(),
            Figure::Reopened => return "reopened".to_owned(),
            Figure::FirstTimeFix => return "first-time-fix".to_owned(),
            Figure::Recurring => return "recurring".to_owned(),
            Figure::Proactive => return "proactive".to_owned(),
            Figure::Met(clock) => ("met", clock),
            Figure::Breached(clock) => ("breached", clock),
            Figure::Judged(clock) => ("judged", clock),
            Figure::Ended(clock) => ("ended", clock),
            Figure::Excluded(clock) => ("excluded", clock),
        };
        format!("{word}-{}", clock.name())
    }

    /// Every figure, ticket counts first, then per clock.
    pub fn all() -> Vec<Figure> {
        let mut list = vec![
            Figure::Opened,
            Figure::Resolved,
            Figure::Reopened,
            Figure::FirstTimeFix,
            Figure::Recurring,
            Figure::Proactive,
        ];
        for clock in ClockName::ALL {
            list.extend([
                Figure::Met(clock),
                Figure::Breached(clock),
                Figure::Judged(clock),
                Figure::Ended(clock),
                Figure::Excluded(clock),
            ]);
        }
        list
    }

    /// Reads [`Figure::name`].
    pub fn parse(name: &str) -> Option<Figure> {
        Figure::all().into_iter().find(|figure| figure.name() == name)
    }
}

fn within(instants: &[Instant], period: Span) -> bool {
    instants.iter().any(|at| period.contains(*at))
}
