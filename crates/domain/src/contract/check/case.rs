//! What the rules look at: the contract, its calendars, and questions that several rules ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::calendar::Calendar;
use crate::contract::{
    ALWAYS, Contract, CreditScheme, EscalationStep, Length, PackageKind, PriorityClause, Service, StepTime,
    TermsError,
};
use crate::money::Money;
use crate::span::{Duration, Instant, Span};
use crate::ticket::Priority;

/// A contract under the eyes of the checker.
pub(super) struct Case<'a> {
    pub(super) contract: &'a Contract,
    /// Every calendar by name, `24/7` among them: compiled, or why it cannot be.
    pub(super) calendars: BTreeMap<String, Result<Arc<Calendar>, TermsError>>,
}

/// What a rule found: key paths and the words for its texts.
#[derive(Default)]
pub(super) struct Hits {
    pub(super) found: Vec<Hit>,
}

/// One place where a rule holds.
pub(super) struct Hit {
    pub(super) path: Vec<String>,
    pub(super) args: Vec<String>,
}

impl Hits {
    /// Reports the key at `path`; `args` fill `{0}`, `{1}`... of the texts.
    pub(super) fn at(&mut self, path: &[&str], args: &[&dyn std::fmt::Display]) {
        self.found.push(Hit {
            path: path.iter().map(|step| (*step).to_owned()).collect(),
            args: args.iter().map(|arg| arg.to_string()).collect(),
        });
    }
}

/// A stretch that a calendar promises and another leaves out.
pub(super) struct Gap {
    /// Its first instant.
    pub(super) from: Instant,
    /// It lies on a holiday of the calendar that leaves it out.
    pub(super) holiday: bool,
}

impl<'a> Case<'a> {
    pub(super) fn new(contract: &'a Contract) -> Case<'a> {
        let names = contract.calendars.keys().map(String::as_str).chain([ALWAYS]);
        let calendars = names.map(|name| (name.to_owned(), contract.compile_calendar(name))).collect();
        Case { contract, calendars }
    }

    /// The priorities that the contract names, gravest first.
    pub(super) fn priorities(&self) -> impl Iterator<Item = (Priority, &'static str, &'a PriorityClause)> {
        self.contract.priorities.iter().map(|(priority, clause)| (*priority, priority.name(), clause))
    }

    /// A calendar that exists and compiles.
    pub(super) fn calendar(&self, name: &str) -> Option<&Arc<Calendar>> {
        self.calendars.get(name).and_then(|calendar| calendar.as_ref().ok())
    }

    /// Every place that names a calendar.
    pub(super) fn calendar_names(&self) -> Vec<(Vec<String>, &'a str)> {
        let contract = self.contract;
        let mut names: Vec<(Vec<String>, &'a str)> = Vec::new();
        let mut add = |path: &[&str], name: &'a Option<String>| {
            if let Some(name) = name {
                names.push((path.iter().map(|step| (*step).to_owned()).collect(), name));
            }
        };
        for (_, priority, clause) in self.priorities() {
            add(&["priorities", priority, "calendar"], &clause.calendar);
        }
        for (key, person) in &contract.people {
            add(&["people", key, "calendar"], &person.calendar);
        }
        for (key, roster) in &contract.on_call {
            add(&["on_call", key, "calendar"], &roster.calendar);
        }
        for (key, ola) in &contract.ola {
            add(&["ola", key, "calendar"], &ola.calendar);
        }
        for (key, service) in &contract.services {
            add(&["services", key, "calendar"], &service.calendar);
        }
        for (index, surcharge) in contract.billing.iter().flat_map(|billing| &billing.surcharges).enumerate()
        {
            add(&["billing", "surcharges", &index.to_string(), "outside"], &surcharge.outside);
        }
        names
    }

    /// A year (and a day) from the first day of the contract, in UTC: what the rules try calendars on.
    pub(super) fn sample(&self) -> Span {
        let first = self.contract.effective_from_or(2026);
        Span::new(first, first + Duration::days(366))
    }

    /// Where `inner` is closed while `outer` is open: a stretch on an ordinary day if there is one, else on a holiday.
    pub(super) fn gap(&self, outer: &str, inner: &str) -> Option<Gap> {
        let (outer, inner) = (self.calendar(outer)?, self.calendar(inner)?);
        let mut on_holiday = None;
        // Day by day, so that a stretch over many days is looked at on each of them.
        for open in outer.spans_in(self.sample()) {
            let mut from = open.from;
            while from < open.to {
                let to = open.to.min(from + Duration::hours(1));
                if inner.between(from, to) < to - from {
                    let from =
                        if inner.is_open(from) { inner.next_close(from).unwrap_or(from) } else { from };
                    if !inner.is_holiday(from) {
                        return Some(Gap { from, holiday: false });
                    }
                    on_holiday.get_or_insert(Gap { from, holiday: true });
                }
                from = to;
            }
        }
        on_holiday
    }

    /// An instant in words of the contract's zone: `2026-04-27 09:00`.
    pub(super) fn local(&self, at: Instant) -> String {
        let zone = self.contract.contract.time_zone.as_deref().unwrap_or("UTC");
        let zoned =
            at.timestamp().in_tz(zone).unwrap_or_else(|_| at.timestamp().to_zoned(jiff::tz::TimeZone::UTC));
        format!("{} {:02}:{:02}", zoned.date(), zoned.hour(), zoned.minute())
    }

    /// Every step of every ladder.
    pub(super) fn steps(
        &self,
    ) -> impl Iterator<Item = (&'static str, &'a PriorityClause, usize, &'a EscalationStep)> {
        self.priorities().flat_map(|(_, name, clause)| {
            clause.escalation.iter().enumerate().map(move |(index, step)| (name, clause, index, step))
        })
    }

    /// The services that promise availability.
    pub(super) fn promised(&self) -> impl Iterator<Item = (&'a String, &'a Service)> {
        self.contract.services.iter().filter(|(_, service)| service.availability.is_some())
    }

    /// The services with the credit scheme that holds for them.
    pub(super) fn credited(
        &self,
    ) -> impl Iterator<Item = (&'a String, &'a Service, &'a str, &'a CreditScheme)> {
        self.contract.services.iter().filter_map(|(key, service)| {
            let name = service.credits.as_deref()?;
            Some((key, service, name, self.contract.credits.get(name)?))
        })
    }

    /// What the customer pays in a month on a fixed basis: package and services.
    pub(super) fn monthly_fee(&self) -> Option<Money> {
        let package = self.contract.package.as_ref();
        let monthly = package
            .filter(|package| matches!(package.kind, Some(PackageKind::Retainer | PackageKind::AllIn)));
        let fees = self.contract.services.values().filter_map(|service| service.fee);
        fees.chain(monthly.and_then(|package| package.price)).reduce(|sum, fee| sum.plus(fee).unwrap_or(sum))
    }

    /// What the customer pays in a year: twelve months, or the bundle.
    pub(super) fn yearly_fee(&self) -> Option<Money> {
        let package = self.contract.package.as_ref();
        let bundle = package
            .filter(|package| package.kind == Some(PackageKind::Bundle))
            .and_then(|package| package.price);
        let months = self.monthly_fee().and_then(|month| month.times(12));
        months.into_iter().chain(bundle).reduce(|sum, fee| sum.plus(fee).unwrap_or(sum))
    }
}

/// When a step fires, roughly, counted from the opening; `None` where the clock has no target.
pub(super) fn step_offset(clause: &PriorityClause, time: StepTime) -> Option<Duration> {
    match time {
        StepTime::AtOnce => Some(Duration::ZERO),
        StepTime::After(length) => Some(length.roughly()),
        StepTime::Share(clock, share) => {
            let target = clause.target(clock)?;
            Some(Duration(share.of(target.roughly().0)))
        }
    }
}

/// True when both lengths are of a kind that can be compared without a calendar.
pub(super) fn comparable(left: Length, right: Length) -> bool {
    left.exact().is_some() == right.exact().is_some()
}

/// True when `left` is longer than `right`, where that can be said without a calendar. One business day is taken as
/// at least eight hours and at most twenty-four.
pub(super) fn longer(left: Length, right: Length) -> bool {
    match (left, right) {
        (Length::BusinessDays(days), Length::Exact(hours)) => Duration::hours(8 * i64::from(days)) > hours,
        (Length::Exact(hours), Length::BusinessDays(days)) => hours > Duration::days(i64::from(days)),
        _ => left.roughly() > right.roughly(),
    }
}
