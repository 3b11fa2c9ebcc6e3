//! Security terms, review, liability, force majeure, exit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::values::Length;
use crate::money::Money;

/// Vulnerabilities, patches, data breaches.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Security {
    /// Terms for a published vulnerability (CVE), by severity.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "crate::contract::schema::BySeverity")]
    pub cve: BTreeMap<Severity, CveTerm>,
    /// A data breach is reported to the customer within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breach_notice: Option<Length>,
    /// Patches are rolled out at least every.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch_rhythm: Option<Length>,
    /// Who has access, and how it is protected, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// Back-ups are made at least every.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_every: Option<Length>,
    /// A back-up is restored as a test at least every.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore_test_every: Option<Length>,
}

/// Severity of a vulnerability (CVSS).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 9.0 to 10.0.
    Critical,
    /// 7.0 to 8.9.
    High,
    /// 4.0 to 6.9.
    Medium,
    /// 0.1 to 3.9.
    Low,
}

/// What is promised for a vulnerability; both counted from its publication or, when it was not known to hold, its match.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CveTerm {
    /// A plan of action within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Length>,
    /// Patched or mitigated within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<Length>,
}

/// Reports and meetings.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Review {
    /// The monthly report arrives within, after the end of the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_report: Option<Length>,
    /// A review meeting takes place every.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting_every: Option<Length>,
    /// The customer may object to a report's figures within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispute_within: Option<Length>,
}

/// Up to where the provider is liable.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Liability {
    /// Most per year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Money>,
    /// For what the cap does not hold, in words: intent, gross negligence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncapped: Vec<String>,
    /// Credits are the only remedy for missed availability. Default false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub credits_are_sole_remedy: bool,
}

/// What nobody can help.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ForceMajeure {
    /// What falls under it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
    /// Reported to the other side within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Length>,
    /// After so long either side may end the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_after: Option<Length>,
}

/// How the contract ends.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Exit {
    /// Period of notice for the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Length>,
    /// Period of notice for the provider; the customer's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_notice: Option<Length>,
    /// Goes on by so long when nobody gives notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews_for: Option<Length>,
    /// The customer's data is handed over within, after the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_within: Option<Length>,
    /// In which open formats: `["CSV", "JSON"]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// Copies that the provider keeps are erased within.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erase_within: Option<Length>,
    /// What help a change of provider gets, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The customer may leave at once after so many months of missed promises in a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leave_after_breaches: Option<u32>,
}
