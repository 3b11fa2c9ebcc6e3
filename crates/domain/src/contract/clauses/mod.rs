//! The contract file as written: one struct a table, one field a key. Descriptions here are the editor's help,
//! because the JSON Schema is generated from them.
//!
//! Almost every key may be missing: what is missing is a finding of the checker, not an error of the parser.
//! Unknown keys are refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values::{Day, Language, Length};
use crate::ticket::Priority;

mod legal;
mod money;
mod people;
mod service;
mod support;

pub use legal::*;
pub use money::*;
pub use people::*;
pub use service::*;
pub use support::*;

/// A support contract: the whole file.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Support contract of vangnet")]
pub struct Contract {
    /// Which contract this is, in which version, in which language and zone.
    pub contract: Head,
    /// Who promises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Party>,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Party>,
    /// The single point of contact: where every request arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactPoint>,
    /// Named support hours. `24/7` exists without being written here.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub calendars: BTreeMap<String, CalendarClause>,
    /// What is promised per priority, `P1` (business stands still) to `P4` (cosmetic, request).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "super::schema::ByPriority")]
    pub priorities: BTreeMap<Priority, PriorityClause>,
    /// When the clocks start, stop and pause.
    #[serde(skip_serializing_if = "is_default")]
    pub clocks: ClockRules,
    /// People and roles that the contract names; escalation steps refer to them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<String, Person>,
    /// Duty rosters: in which hours somebody answers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub on_call: BTreeMap<String, OnCall>,
    /// Internal targets per team (OLA).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ola: BTreeMap<String, Ola>,
    /// The services, their environments, measurement points and availability targets.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<String, Service>,
    /// How availability is measured and reckoned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<Availability>,
    /// Named credit schemes; a service names the one that holds for it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub credits: BTreeMap<String, CreditScheme>,
    /// What does not count, by category.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exclusions: BTreeMap<String, Exclusion>,
    /// Planned maintenance: service windows, notice, allowance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Maintenance>,
    /// Key figures with a consequence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kpis: Vec<Kpi>,
    /// What the customer pays for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// How work is counted and priced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing: Option<Billing>,
    /// What is support and what is a project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// Vulnerabilities, patches, data breaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security: Option<Security>,
    /// Reports and meetings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// Up to where the provider is liable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liability: Option<Liability>,
    /// What nobody can help, and what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_majeure: Option<ForceMajeure>,
    /// How the contract ends and what the customer takes along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit: Option<Exit>,
}

/// Which contract this is.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Head {
    /// Stable name of the contract, the same in every version: `webshop-24x7`.
    pub id: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Number of this version, 1 and up. A ticket is judged by the version in force when it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// First day on which this version holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Day>,
    /// Last day on which this version holds; without it, until a next version or the exit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Day>,
    /// Language whose text is binding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Further languages in which the contract is handed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Language>,
    /// IANA zone in which days and hours are meant, such as `Europe/Amsterdam`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// One side of the contract.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Party {
    /// Registered name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Country code whose public holidays and law hold: NL, BE, DE, FR, GB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Number in the trade register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// Postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Languages this side speaks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    /// Who may open tickets and decide; names or roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// What this side must do so that the promise can be kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<String>,
    /// Within which time this side answers a question that holds a ticket up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers_within: Option<Length>,
}

/// The single point of contact.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContactPoint {
    /// What it is called: "Servicedesk".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Mail address that opens a ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number in office hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Address of the customer portal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portal: Option<String>,
    /// Telephone number for a P1, answered in the support hours of P1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident_line: Option<String>,
    /// Languages in which it answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
}

/// True for a table that says nothing.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
