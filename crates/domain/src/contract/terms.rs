//! From what is written to what a clock looks at: compiled calendars and targets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::clauses::{BusinessDayDue, CalendarClause, Contract, Ola, PriorityClause, ReopenWindow};
use super::values::{Day, Length};
use crate::calendar::holidays::{Holiday, holidays};
use crate::calendar::{Calendar, CalendarSpec};
use crate::clock::{ClockName, PriorityTerms, Target, TeamTerms, Terms};
use crate::span::{Duration, Instant, days_from_civil};
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

    /// What each team promises inside the house (`[ola.<team>]`), for [`crate::clock::teams`].
    ///
    /// # Errors
    /// As [`Contract::terms`]: an unknown or impossible calendar, a target in months.
    pub fn team_terms(&self) -> Result<Vec<TeamTerms>, TermsError> {
        let team = |(team, clause): (&String, &Ola)| {
            let calendar = clause.calendar.as_deref().map(|name| self.compile_calendar(name)).transpose()?;
            let resolve = clause.resolve.map(|length| self.target(&format!("ola.{team}.resolve"), length));
            Ok(TeamTerms { team: team.clone(), calendar, resolve: resolve.transpose()? })
        };
        self.ola.iter().map(team).collect()
    }

    /// Every calendar of the contract, compiled, by its name; `24/7` among them.
    ///
    /// # Errors
    /// The first calendar that cannot be compiled.
    pub fn compiled_calendars(&self) -> Result<BTreeMap<String, Arc<Calendar>>, TermsError> {
        let mut compiled = BTreeMap::new();
        for name in self.calendars.keys().map(String::as_str).chain([ALWAYS]) {
            compiled.insert(name.to_owned(), self.compile_calendar(name)?);
        }
        Ok(compiled)
    }

    /// One calendar, compiled, its holidays called by their names in the contract's language.
    ///
    /// # Errors
    /// See [`Contract::calendar_spec`]; and windows that overlap or cannot be read.
    pub fn compile_calendar(&self, name: &str) -> Result<Arc<Calendar>, TermsError> {
        let calendar = Calendar::compile(&self.calendar_spec(name)?)
            .map_err(|error| TermsError::new(format!("calendars.{name}"), error.to_string()))?;
        let Some(clause) = self.calendars.get(name).filter(|clause| !clause.always) else {
            return Ok(Arc::new(calendar));
        };
        let language = self.contract.language.unwrap_or_default();
        let names = self.set_days(clause).unwrap_or_default().into_iter();
        let names =
            names.map(|holiday| (holiday.date, language.pick(holiday.name_nl, holiday.name_en).to_string()));
        Ok(Arc::new(calendar.with_names(names)))
    }

    /// Midnight UTC of the first day of the contract, or of that year where it names none.
    pub(super) fn effective_from_or(&self, year: i64) -> Instant {
        let (year, month, day) = self.contract.effective_from.map_or((year, 1, 1), |day| {
            (i64::from(day.0.year()), i64::from(day.0.month()), i64::from(day.0.day()))
        });
        Instant(days_from_civil(year, month, day) * Duration::DAY.0)
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
    fn closed_days(&self, clause: &CalendarClause) -> Result<Vec<String>, String> {
        let of_sets = self.set_days(clause)?.into_iter().map(|holiday| holiday.date.to_string());
        let of_sets = of_sets.filter(|day| !clause.special_days.contains_key(day));
        let own = clause.holidays.iter().filter(|item| item.parse::<Day>().is_ok()).cloned();
        let mut days: Vec<String> = of_sets.chain(own).collect();
        days.sort();
        days.dedup();
        Ok(days)
    }

    /// The days of its holiday sets.
    ///
    /// They are written out from the year before the contract starts until two years after it ends (a ticket may outlive
    /// it); without an end for fifty years.
    fn set_days(&self, clause: &CalendarClause) -> Result<Vec<Holiday>, String> {
        let first = self.contract.effective_from.map_or(2000, |day| day.0.year() - 1);
        let last =
            self.contract.effective_to.map_or(first.saturating_add(51), |day| day.0.year().saturating_add(2));
        let mut days = Vec::new();
        for item in clause.holidays.iter().filter(|item| item.parse::<Day>().is_err()) {
            for year in first.max(1970)..=last.min(2200) {
                let set = holidays(item, year).ok_or_else(|| {
                    format!(
                        "\"{item}\" is neither a holiday set (NL, BE, DE, FR, GB) nor a date like 2026-12-25"
                    )
                })?;
                days.extend(set);
            }
        }
        days.retain(|holiday| clause.holidays_until.is_none_or(|until| holiday.date <= until.0));
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
pub(crate) fn weekdays(key: &str) -> Result<Vec<&'static str>, String> {
    let wrong = || format!("\"{key}\" is not a weekday; write mon ... sun or a range like mon-fri");
    let index = |name: &str| WEEKDAYS.iter().position(|day| *day == name).ok_or_else(wrong);
    let (first, last) = key.split_once('-').unwrap_or((key, key));
    let (first, last) = (index(first)?, index(last)?);
    let count = (last + 7 - first) % 7 + 1;
    Ok(WEEKDAYS.iter().cycle().skip(first).take(count).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Reopen, Retarget, WorkaroundRule};

    fn terms(text: &str) -> Result<Terms, TermsError> {
        Contract::parse(text).unwrap().terms()
    }

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn the_servicenow_example_says_what_the_import_needs() {
        let terms = terms(include_str!("../../../../examples/servicenow/contract.toml")).unwrap();
        let hours = |priority: Priority| {
            let promised = terms.at(priority).unwrap();
            (promised.response.unwrap(), promised.resolve.unwrap(), promised.update)
        };
        let open = |minutes: i64| Target::Open(Duration::minutes(minutes));
        assert_eq!(hours(Priority::P1), (open(30), open(240), None));
        assert_eq!(hours(Priority::P2), (open(60), open(480), None));
        assert_eq!(hours(Priority::P3), (open(240), open(24 * 60), None));
        assert_eq!(hours(Priority::P4), (open(480), open(50 * 60), None));
        assert_eq!(terms.pause_on, [WaitingFor::Customer, WaitingFor::ThirdParty]);
        assert_eq!(terms.pauses, [ClockName::Resolve]);
        assert_eq!(
            (terms.retarget, terms.reopen, terms.reopen_window),
            (Retarget::FromOpen, Reopen::Resume, None)
        );
        // No holidays: Christmas Day 2017 is a Monday like any other.
        let calendar = &terms.at(Priority::P3).unwrap().calendar;
        let day = calendar.between(at("2017-12-25T00:00:00Z"), at("2017-12-26T00:00:00Z"));
        assert_eq!(day, Duration::hours(10));
        assert!(terms.at(Priority::P1).unwrap().calendar.is_open(at("2017-12-25T03:00:00Z")));
    }

    #[test]
    fn what_a_contract_leaves_out_has_the_defaults_of_the_semantics() {
        let terms = terms(
            "[contract]\ntime_zone = \"UTC\"\n[priorities.P1]\ncalendar = \"24/7\"\nresolve = \"5bd\"\n",
        )
        .unwrap();
        assert_eq!(terms.pause_on, [WaitingFor::Customer]);
        assert_eq!(terms.pauses, [ClockName::Resolve]);
        assert_eq!(terms.workaround, WorkaroundRule::CountsWhenAccepted);
        assert_eq!(terms.accept_after, Duration::hours(8));
        assert_eq!(terms.reopen_window, Some(Duration::days(7)));
        let p1 = terms.at(Priority::P1).unwrap();
        assert_eq!(p1.resolve, Some(Target::BusinessDays { days: 5, end_of_day: false }));
        assert!(terms.at(Priority::P2).is_none());
    }

    #[test]
    fn holidays_come_from_sets_own_dates_and_special_days() {
        let text = "[contract]\ntime_zone = \"Europe/Amsterdam\"\nlanguage = \"nl\"\neffective_from = 2026-01-01\n\
             [calendars.o]\nhours = { mon-fri = [\"09:00-17:00\"] }\nholidays = [\"NL\", \"2026-12-24\"]\n\
             special_days = { \"2026-04-27\" = [\"10:00-12:00\"] }\n";
        let contract = Contract::parse(text).unwrap();
        let calendar = contract.compile_calendar("o").unwrap();
        let open = |day: &str| {
            let from = at(&format!("{day}T00:00:00Z"));
            calendar.between(from, from + Duration::DAY)
        };
        assert_eq!(open("2026-12-24"), Duration::ZERO, "an own date");
        assert_eq!(open("2026-12-25"), Duration::ZERO, "Eerste Kerstdag");
        assert_eq!(open("2026-12-23"), Duration::hours(8), "a Wednesday");
        assert_eq!(open("2026-04-27"), Duration::hours(2), "Koningsdag, but with hours of its own");
        assert_eq!(open("2066-12-27"), Duration::hours(8));
        assert_eq!(open("2066-04-12"), Duration::ZERO, "Tweede Paasdag, forty years on");
    }

    #[test]
    fn what_cannot_be_judged_says_which_key() {
        let head = "[contract]\ntime_zone = \"UTC\"\n";
        for (text, expect) in [
            (
                "[calendars.o]\nhours = { mon = [\"09:00-17:00\"] }\n",
                "contract.time_zone: the contract has no time zone",
            ),
            (
                "[contract]\ntime_zone = \"UTC\"\n[priorities.P2]\nresolve = \"4h\"\n",
                "priorities.P2.calendar: no support hours are named",
            ),
            (
                &format!("{head}[priorities.P1]\ncalendar = \"office\"\n"),
                "priorities.P1.calendar: there is no calendar \"office\"",
            ),
            (
                &format!("{head}[priorities.P1]\ncalendar = \"24/7\"\nresolve = \"1mo\"\n"),
                "priorities.P1.resolve: 1mo is no fixed length; write hours, minutes or days of 24 hours",
            ),
            (
                &format!("{head}[calendars.o]\nhours = {{ mon-wed = [], tue = [] }}\n"),
                "calendars.o.hours: tue is written twice",
            ),
            (
                &format!("{head}[calendars.o]\nhours = {{ mandag = [] }}\n"),
                "calendars.o.hours: \"mandag\" is not a weekday; write mon ... sun or a range like mon-fri",
            ),
            (
                &format!("{head}[calendars.o]\nholidays = [\"XX\"]\n"),
                "calendars.o.holidays: \"XX\" is neither a holiday set (NL, BE, DE, FR, GB) nor a date like 2026-12-25",
            ),
        ] {
            assert_eq!(terms(text).unwrap_err().to_string(), expect);
        }
    }

    #[test]
    fn weekday_ranges_may_pass_the_weekend() {
        assert_eq!(weekdays("tue"), Ok(vec!["tue"]));
        assert_eq!(weekdays("sat-mon"), Ok(vec!["sat", "sun", "mon"]));
        assert_eq!(weekdays("mon-sun").map(|days| days.len()), Ok(7));
        assert!(weekdays("mon-").is_err());
    }

    #[test]
    fn teams_promise_in_their_own_hours() {
        let text = include_str!("../../../../examples/contracts/platform-all-in.toml");
        let contract = Contract::parse(text).unwrap();
        let teams = contract.team_terms().unwrap();
        assert_eq!(teams.len(), contract.ola.len());
        let broken = Contract {
            ola: [("x".into(), Ola { calendar: Some("nowhere".into()), ..Ola::default() })].into(),
            ..contract
        };
        assert!(broken.team_terms().unwrap_err().to_string().contains("nowhere"));
    }
}
