//! What is paid, how it is counted, where it ends (capabilities C7 and C8; semantics.md section 7).

use serde::{Deserialize, Serialize};

use super::super::values::Length;
use crate::money::{Money, Percent};

/// What the customer pays for.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Package {
    /// Which kind it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PackageKind>,
    /// Price: of the bundle, per month (retainer, all-in) or per incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// Hours in the bundle, or per month of a retainer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Length>,
    /// A bundle's hours expire so long after purchase, carried-over hours of a retainer after; at the end of the last local day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_after: Option<Length>,
    /// Unused hours of a retainer go along to the next month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollover: Option<bool>,
    /// What happens when the hours are used up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage: Option<Overage>,
    /// Price of an hour beyond the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overage_rate: Option<Money>,
    /// Tells the customer at these shares of the hours: `["80%"]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warn_at: Vec<Percent>,
    /// All-in: hours a month above which the fair-use talk begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fair_use: Option<Length>,
    /// Most that the price rises per year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indexation: Option<Percent>,
}

/// Kinds of package.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PackageKind {
    /// Prepaid hours ("strippenkaart").
    Bundle,
    /// A fixed number of hours a month.
    Retainer,
    /// A price per incident.
    PerIncident,
    /// Everything in scope for a fixed fee a month.
    AllIn,
}

/// What happens when the hours are used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overage {
    /// The customer is asked before work goes on; a P1 goes on meanwhile.
    Ask,
    /// Work goes on and is charged.
    Charge,
    /// Work stops.
    Stop,
}

/// How work is counted and priced.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Billing {
    /// Work is rounded up to this per ticket per day. Default `15m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub increment: Option<Length>,
    /// VAT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat: Option<Percent>,
    /// Factors for work outside support hours; the highest that applies wins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub surcharges: Vec<Surcharge>,
    /// Pays within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_within: Option<Length>,
}

/// A factor for work outside support hours.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Surcharge {
    /// Applies outside the hours of this calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside: Option<String>,
    /// Hours count so many times: `150%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<Percent>,
}

/// What is support and what is a project.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// What is support.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<String>,
    /// What is a project, with its own quote.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub project: Vec<String>,
    /// A request that is estimated above this gets a quote first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_above: Option<Length>,
    /// Who decides when a request is in neither list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Side>,
}

use super::service::Side;
