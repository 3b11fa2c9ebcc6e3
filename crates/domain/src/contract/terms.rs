//! From what is written to what a clock looks at: compiled calendars and targets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::clauses::{BusinessDayDue, CalendarClause, Contract, PriorityClause, ReopenWindow};
use super::values::{Day, Length};
use crate::calendar::{Calendar, CalendarSpec, holidays::holidays};
use crate::clock::{ClockName, PriorityTerms, Target, Terms};
use crate::span::Duration;
use crate::ticket::{Priority, WaitingFor};

/// The calendar that every contract knows without writing it.
pub const ALWAYS: &str = "24/7";

/// Weekdays as the file writes them.
pub(super) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Why a contract cannot judge a ticket.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{path}: {message}")]
pub struct TermsError {
    /// The key that is wrong or missing: `priorities.P1.calendar`.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

impl TermsError {
    pub(super) fn new(path: impl Into<String>, message: impl Into<String>) -> TermsError {
        TermsError { path: path.into(), message: message.into() }
    }
}

impl Contract {
    /// What the clocks need: targets and compiled calendars, with the defaults of semantics.md section 3.
    ///
    /// # Errors
    /// The first key that keeps a ticket from being judged: no zone, an unknown or impossible calendar, a target in months.
    pub fn terms(&self) -> Result<Terms, TermsError> {
        let calendars = self.compiled_calendars()?;
        let mut priorities = [None, None, None, None];
        for (slot, priority) in priorities.iter_mut().zip(Priority::ALL) {
            let Some(clause) = self.priorities.get(&priority) else { continue };
            *slot = Some(self.priority_terms(priority, clause, &calendars)?);
        }
        let rules = &self.clocks;
        let reopen_window = match rules.reopen_window {
            None => Some(Duration::days(7)),
            Some(ReopenWindow::Any) => None,
            Some(ReopenWindow::Within(length)) => Some(exact("clocks.reopen_window", length)?),
        };
        Ok(Terms {
            priorities,
            pause_on: rules.pause_on.clone().unwrap_or_else(|| vec![WaitingFor::Customer]),
            pauses: rules.pauses.clone().unwrap_or_else(|| vec![ClockName::Resolve]),
            workaround: rules.workaround.unwrap_or_default(),
            accept_after: match rules.accept_after {
                None => Duration::hours(8),
                Some(length) => exact("clocks.accept_after", length)?,
            },
            retarget: rules.retarget.unwrap_or_default(),
            reopen: rules.reopen.unwrap_or_default(),
            reopen_window,
        })
    }

    /// Every calendar of the contract, compiled, by its name; `24/7` among them.
    ///
    /// # Errors
    /// The first calendar that cannot be compiled.
    pub fn compiled_calendars(&self) -> Result<BTreeMap<String, Arc<Calendar>>, TermsError> {
        let mut compiled = BTreeMap::new();
        for name in self.calendars.keys().map(String::as_str).chain([ALWAYS]) {
            let spec = self.calendar_spec(name)?;
            let calendar = Calendar::compile(&spec)
                .map_err(|error| TermsError::new(format!("calendars.{name}"), error.to_string()))?;
            compiled.insert(name.to_owned(), Arc::new(calendar));
        }
        Ok(compiled)
    }

    /// A named calendar with weekday ranges and holiday sets written out.
    ///
    /// # Errors
    /// An unknown name, weekday or holiday set, or no zone anywhere.
    pub fn calendar_spec(&self, name: &str) -> Result<CalendarSpec, TermsError> {
        let zone = self.contract.time_zone.clone();
        let Some(clause) = self.calendars.get(name) else {
            if name == ALWAYS {
                return Ok(CalendarSpec { always: true, time_zone: zone, ..CalendarSpec::default() });
            }
            return Err(TermsError::new(
                format!("calendars.{name}"),
                format!("there is no calendar \"{name}\""),
            ));
        };
        let time_zone = clause.time_zone.clone().or(zone);
        if clause.always {
            return Ok(CalendarSpec { always: true, time_zone, ..CalendarSpec::default() });
        }
        if time_zone.is_none() {
            return Err(TermsError::new("contract.time_zone", "the contract has no time zone"));
        }
        Ok(CalendarSpec {
            always: false,
            time_zone,
            hours: expand_week(clause)
                .map_err(|message| TermsError::new(format!("calendars.{name}.hours"), message))?,
            holidays: self
                .closed_days(clause)
                .map_err(|message| TermsError::new(format!("calendars.{name}.holidays"), message))?,
            special_days: clause.special_days.clone(),
        })
    }

    fn priority_terms(
        &self,
        priority: Priority,
        clause: &PriorityClause,
        calendars: &BTreeMap<String, Arc<Calendar>>,
    ) -> Result<PriorityTerms, TermsError> {
        let path = |key: &str| format!("priorities.{priority}.{key}");
        let name = clause
            .calendar
            .as_deref()
            .ok_or_else(|| TermsError::new(path("calendar"), "no support hours are named"))?;
        let calendar = calendars
            .get(name)
            .ok_or_else(|| TermsError::new(path("calendar"), format!("there is no calendar \"{name}\"")))?;
        let target = |key: &str, length: Option<Length>| {
            length.map(|length| self.target(&path(key), length)).transpose()
        };
        Ok(PriorityTerms {
            calendar: Arc::clone(calendar),
            response: target("response", clause.response)?,
            resolve: target("resolve", clause.resolve)?,
            update: target("update", clause.update)?,
        })
    }

    fn target(&self, path: &str, length: Length) -> Result<Target, TermsError> {
        let end_of_day = self.clocks.business_day_due == Some(BusinessDayDue::EndOfDay);
        match length {
            Length::BusinessDays(days) => Ok(Target::BusinessDays { days, end_of_day }),
            other => exact(path, other).map(Target::Open),
        }
    }

    /// Dates closed by holiday sets and by hand, in order. A special day replaces the set's day; beside an own date it is
    /// an error of the calendar.
    ///
    /// Sets are written out from the year before the contract starts until two years after it ends (a ticket may outlive
    /// it); without an end for fifty years.
    fn closed_days(&self, clause: &CalendarClause) -> Result<Vec<String>, String> {
        let first = self.contract.effective_from.map_or(2000, |day| day.0.year() - 1);
        let last =
            self.contract.effective_to.map_or(first.saturating_add(51), |day| day.0.year().saturating_add(2));
        let mut days = Vec::new();
        for item in &clause.holidays {
            if item.parse::<Day>().is_ok() {
                days.push(item.clone());
                continue;
            }
            for year in first.max(1970)..=last.min(2200) {
                let set = holidays(item, year).ok_or_else(|| {
                    format!(
                        "\"{item}\" is neither a holiday set (NL, BE, DE, FR, GB) nor a date like 2026-12-25"
                    )
                })?;
                let agreed =
                    |day: &jiff::civil::Date| clause.holidays_until.is_none_or(|until| *day <= until.0);
                let days_of_set =
                    set.into_iter().map(|holiday| holiday.date).filter(agreed).map(|day| day.to_string());
                days.extend(days_of_set.filter(|day| !clause.special_days.contains_key(day)));
            }
        }
        days.sort();
        days.dedup();
        Ok(days)
    }
}

/// A length that is the same everywhere.
fn exact(path: &str, length: Length) -> Result<Duration, TermsError> {
    length.exact().ok_or_else(|| {
        TermsError::new(
            path,
            format!("{length} is no fixed length; write hours, minutes or days of 24 hours"),
        )
    })
}

/// `mon-fri` becomes five keys. A day that is named twice is an error.
fn expand_week(clause: &CalendarClause) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut week = BTreeMap::new();
    for (key, windows) in &clause.hours {
        for day in weekdays(key)? {
            if week.insert(day.to_owned(), windows.clone()).is_some() {
                return Err(format!("{day} is written twice"));
            }
        }
    }
    Ok(week)
}

/// The days of `tue` or `mon-fri`; a range may pass the weekend (`sat-mon`).
pub(super) fn weekdays(key: &str) -> Result<Vec<&'static str>, String> {
    let wrong = || format!("\"{key}\" is not a weekday; write mon ... sun or a range like mon-fri");
    let index = |name: &str| WEEKDAYS.iter().position(|day| *day == name).ok_or_else(wrong);
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    let (first, last) = (index(first)?, index(last)?);
    let count = (last + 7 - first) % 7 + 1;
    Ok(WEEKDAYS.iter().cycle().skip(first).take(count).copied().collect())
}
