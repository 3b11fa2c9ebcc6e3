//! Support hours, priorities and the rules of the clocks (capabilities C1 to C5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::values::{Day, Length};
use super::people::EscalationStep;
use crate::clock::{ClockName, Reopen, Retarget, WorkaroundRule};
use crate::ticket::WaitingFor;

/// Named support hours.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarClause {
    /// 24 hours, every day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// IANA zone, where it differs from the contract's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Local windows per weekday or range of weekdays: `mon-fri = ["09:00-12:30", "13:00-17:00"]`, `sat = ["10:00-14:00"]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<String, Vec<String>>,
    /// Closed days: names of holiday sets (`NL`, `BE`, `DE`, `FR`, `GB`) and own dates (`2026-12-24`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Last day for which the holidays are agreed; without it they follow the set for as long as the contract runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holidays_until: Option<Day>,
    /// Dates with other hours than the week says; an empty list is closed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub special_days: BTreeMap<String, Vec<String>>,
}

/// What is promised at one priority.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PriorityClause {
    /// What people call it: "Business stands still".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When it applies, in terms of the customer's business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<String>,
    /// Situations that everybody recognises.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
    /// What the customer can expect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<String>,
    /// Support hours in which its clocks run: `24/7` or the name of a calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// First substantive answer within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Length>,
    /// Service restored within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolve: Option<Length>,
    /// Public update at least every.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<Length>,
    /// Says that no regular updates are promised here, on purpose.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_update: bool,
    /// The duty roster that answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_call: Option<String>,
    /// Pages even in quiet hours. Default: P1 only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgent: Option<bool>,
    /// Who is called in when, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub escalation: Vec<EscalationStep>,
}

impl PriorityClause {
    /// The target of one clock.
    pub fn target(&self, clock: ClockName) -> Option<Length> {
        match clock {
            ClockName::Response => self.response,
            ClockName::Resolve => self.resolve,
            ClockName::Update => self.update,
        }
    }
}

/// When the clocks start, stop and pause (semantics.md section 3).
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClockRules {
    /// When the clocks of an incident found by monitoring start. Default `confirmed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detection: Option<Detection>,
    /// What counts as a first substantive response, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_means: Option<String>,
    /// What counts as resolved, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_means: Option<String>,
    /// Whether a workaround ends the resolve clock. Default `counts_when_accepted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workaround: Option<WorkaroundRule>,
    /// What counts as a workable workaround, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workaround_means: Option<String>,
    /// Open time after which silence accepts a workaround. Default `8h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_after: Option<Length>,
    /// When an incident is over, in words (exit criteria).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_ends: Option<String>,
    /// What a ticket may wait for with its clocks standing still. Default `["customer"]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_on: Option<Vec<WaitingFor>>,
    /// Which clocks such a wait stops. Default `["resolve"]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pauses: Option<Vec<ClockName>>,
    /// How a priority change moves the due times. Default `from_open`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retarget: Option<Retarget>,
    /// Who decides when the two sides disagree on a priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_decided_by: Option<String>,
    /// How a reopened ticket's resolve clock goes on. Default `resume`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reopen: Option<Reopen>,
    /// Time after the resolution within which a reopening counts; `any` for always. Default `7d`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reopen_window: Option<ReopenWindow>,
    /// A customer's reply on a resolved ticket reopens it without a person deciding. Default false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reopen_on_reply: bool,
    /// Where a target in business days falls due. Default `same_time`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_day_due: Option<BusinessDayDue>,
}

/// When the clocks of an incident found by monitoring start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Detection {
    /// When the outage is confirmed.
    #[default]
    Confirmed,
    /// At the first failed measurement.
    FirstFailure,
}

/// Where a target in business days falls due.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BusinessDayDue {
    /// At the same clock time.
    #[default]
    SameTime,
    /// At the end of the last window of that day.
    EndOfDay,
}

/// How long after its resolution a ticket may be reopened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReopenWindow {
    /// At any time.
    Any,
    /// Calendar time.
    Within(Length),
}

impl std::str::FromStr for ReopenWindow {
    type Err = String;
    fn from_str(text: &str) -> Result<ReopenWindow, String> {
        match text {
            "any" => Ok(ReopenWindow::Any),
            length => length.parse().map(ReopenWindow::Within),
        }
    }
}

impl std::fmt::Display for ReopenWindow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReopenWindow::Any => f.write_str("any"),
            ReopenWindow::Within(length) => write!(f, "{length}"),
        }
    }
}

use crate::money::as_text;
use std::fmt;
as_text!(
    ReopenWindow,
    "ReopenWindow",
    r"^(any|[0-9]+(bd|d|mo|y)|([0-9]+h)?([0-9]+m)?([0-9]+s)?)$",
    "a length of time like 7d, or any",
    ["7d", "any"]
);
