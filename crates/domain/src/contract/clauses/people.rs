//! People, duty rosters, escalation ladders and internal targets (capabilities C5 and C12).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::super::values::{Language, Length};
use crate::clock::ClockName;
use crate::money::{Percent, as_text};

/// A person or role that the contract names.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Person {
    /// What they are for: "Incident manager".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Hours in which they can be reached: `24/7` or the name of a calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Languages they speak.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
}

/// A duty roster: in which hours somebody answers.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OnCall {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Hours in which somebody answers: `24/7` or the name of a calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Within which time a page is acknowledged before the next step is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ack_within: Option<Length>,
    /// The person who is called when nobody is on duty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
}

/// One step of an escalation ladder.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EscalationStep {
    /// `at once`, `after 15m` (since the opening) or a share of a clock: `response 50%`, `resolve 75%`, `update 100%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<StepTime>,
    /// Whom: `assignee`, the name of a duty roster under `[on_call]`, or of a person under `[people]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<String>,
    /// How urgently. Default `notify`.
    #[serde(skip_serializing_if = "super::is_default")]
    pub how: Urgency,
}

/// How urgently somebody is called in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// A message.
    #[default]
    Notify,
    /// A page that is repeated until it is acknowledged.
    Page,
}

/// When a step of the ladder fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepTime {
    /// When the ticket opens.
    AtOnce,
    /// So long after the opening, open time.
    After(Length),
    /// At a share of a clock's target.
    Share(ClockName, Percent),
}

impl FromStr for StepTime {
    type Err = String;
    fn from_str(text: &str) -> Result<StepTime, String> {
        let wrong = || {
            format!(
                "\"{text}\" is not a moment of a ladder; write at once, after 15m, response 50% or resolve 75%"
            )
        };
        if text == "at once" {
            return Ok(StepTime::AtOnce);
        }
        let (word, amount) = text.split_once(' ').ok_or_else(wrong)?;
        if word == "after" {
            return amount.parse().map(StepTime::After).map_err(|_| wrong());
        }
        let clock = ClockName::ALL.into_iter().find(|clock| clock.name() == word).ok_or_else(wrong)?;
        amount.parse().map(|share| StepTime::Share(clock, share)).map_err(|_| wrong())
    }
}

impl fmt::Display for StepTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StepTime::AtOnce => f.write_str("at once"),
            StepTime::After(length) => write!(f, "after {length}"),
            StepTime::Share(clock, share) => write!(f, "{} {share}", clock.name()),
        }
    }
}

as_text!(
    StepTime,
    "StepTime",
    r"^(at once|after \S+|(response|resolve|update) [0-9.]+%)$",
    "a moment of the ladder: at once, after 15m, response 50%",
    ["at once", "after 15m", "response 50%", "resolve 75%"]
);

/// An internal target: measured over the spans in which one team holds the ticket.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ola {
    /// Support hours of the team; without it those of the priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The team takes the ticket up within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Length>,
    /// The team has done its part within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolve: Option<Length>,
    /// The team belongs to a supplier; its time is shown apart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub third_party: bool,
}
