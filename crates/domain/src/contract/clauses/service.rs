//! Services, availability, credits, exclusions, maintenance (capabilities C3, C6 and C7; semantics.md section 6).

use serde::{Deserialize, Serialize};

use super::super::values::Length;
use crate::money::{Money, Percent};
use crate::ticket::Priority;

/// A service that the contract covers.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Which environment: production, acceptance, test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Fee per month that credits are reckoned from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// Availability promised per period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<Percent>,
    /// The same promise in minutes as people read it; the percentage is what counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_downtime: Option<Length>,
    /// Hours in which availability is promised: `24/7` (default) or the name of a calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// How several measurement points make one service. Default `all` must be up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub combination: Option<Combination>,
    /// With `quorum`: how many points must be up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<u32>,
    /// The credit scheme that holds for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<String>,
    /// Where and how it is measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Point>,
}

/// A measurement point.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Point {
    /// What is measured: "Checkout page".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// With what: http, tcp, dns, tls, icmp, heartbeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Address that is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Time between two measurements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Length>,
    /// Failures in a row that confirm an outage. Its start is dated back to the first of them. Default 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmations: Option<u32>,
    /// Places from which it is measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// Slower than this is degraded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degraded_over: Option<Length>,
}

/// How several measurement points make one service.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Combination {
    /// Every point must be up.
    #[default]
    All,
    /// One point up is enough.
    Any,
    /// `quorum` of them must be up.
    Quorum,
}

/// How availability is measured and reckoned.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Availability {
    /// Period of the percentage. Default `calendar_month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// How time without a measurement counts. Default `removed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unknown>,
    /// What the percentage is a share of. Default `without_exclusions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator: Option<Denominator>,
    /// Shorter outages do not count. Default: every outage counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortest_outage: Option<Length>,
    /// How parts of a minute count. Default `exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Minutes>,
    /// From when an outage counts. Default `first_failure`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outage_starts: Option<OutageStart>,
    /// Degraded time counts as down. Default false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub degraded_is_down: bool,
}

/// Period of an availability percentage or key figure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Calendar month in the contract's zone.
    #[default]
    CalendarMonth,
    /// 30 days of 24 hours.
    #[serde(rename = "30_days")]
    ThirtyDays,
    /// Calendar quarter.
    Quarter,
    /// Calendar year.
    Year,
}

/// How time without a measurement counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// As if the service was up.
    AsUp,
    /// Neither: it is taken out of the period.
    #[default]
    Removed,
    /// As if it was down.
    AsDown,
}

/// What an availability percentage is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Denominator {
    /// The period without what is excluded or unknown.
    #[default]
    WithoutExclusions,
    /// The whole period.
    Period,
}

/// How parts of a minute count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Minutes {
    /// To the millisecond.
    #[default]
    Exact,
    /// Only whole minutes.
    Full,
    /// Every minute begun.
    Started,
}

/// From when an outage counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutageStart {
    /// The first failed measurement.
    #[default]
    FirstFailure,
    /// The confirmation.
    Confirmation,
    /// The customer's report.
    Report,
}

/// What the customer gets back when availability is missed.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreditScheme {
    /// Steps by availability, mildest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<CreditTier>,
    /// With `per_started`: a credit for every such stretch of downtime begun beyond the promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_started: Option<Length>,
    /// The credit per such stretch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_started_credit: Option<Percent>,
    /// Most that is credited, as a share of the fee of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Percent>,
    /// Smaller credits are not paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Money>,
    /// Credited without being asked. Default true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic: Option<bool>,
    /// Without `automatic`: the customer claims within, after the end of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_within: Option<Length>,
}

/// One step of a credit scheme.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreditTier {
    /// Applies when availability is below this; exactly this is met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below: Option<Percent>,
    /// Lower bound, inclusive, for contracts that write bands; without it the next tier is the bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Percent>,
    /// Share of the fee that is credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Percent>,
}

/// Something that does not count.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exclusion {
    /// Which kind it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ExclusionKind>,
    /// What falls under it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
    /// Who has to agree before time is excluded. Default `both`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed_by: Option<Side>,
}

/// Kinds of exclusion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Planned maintenance in an announced window.
    Maintenance,
    /// A change by the customer outside the change flow.
    CustomerChange,
    /// A supplier that the customer chose.
    ThirdParty,
    /// What nobody can help.
    ForceMajeure,
    /// Abuse or an attack, with the agreed mitigation delivered.
    Attack,
    /// Anything else, defined in words.
    Other,
}

/// A side of the contract.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Provider and customer together.
    #[default]
    Both,
    /// The customer.
    Customer,
    /// The provider alone.
    Provider,
}

/// Planned maintenance.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Maintenance {
    /// Announced at least so long before; announced later it counts as downtime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Length>,
    /// Most maintenance per month that does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowance: Option<Length>,
    /// Notice for emergency maintenance, which counts as downtime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency_notice: Option<Length>,
    /// Service windows in which it may take place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<MaintenanceWindow>,
}

/// A recurring service window, in the contract's zone.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MaintenanceWindow {
    /// Days: `["sun"]`, `["mon-thu"]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<String>,
    /// Local hours: `02:00-05:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Which of those days of the month, 1 to 5; without it every week.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weeks: Vec<u32>,
}

/// A key figure with a consequence.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Kpi {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<KpiMeasure>,
    /// Which priorities count; all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<Priority>,
    /// At least this share is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Percent>,
    /// Over which period. Default `calendar_month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Judged only from so many tickets on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_tickets: Option<u32>,
    /// Missed: share of the monthly fee that is credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Percent>,
    /// Missed: amount that is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Missed: support goes on so much longer at no cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<Length>,
}

/// What a key figure measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KpiMeasure {
    /// Share of response clocks that were met.
    ResponseMet,
    /// Share of resolve clocks that were met.
    ResolveMet,
    /// Share of updates that came in time.
    UpdateMet,
    /// Availability of the services.
    Availability,
    /// Share of tickets that were not reopened.
    NotReopened,
    /// Satisfaction as a share of the highest mark.
    Satisfaction,
}
