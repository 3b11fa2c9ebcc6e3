//! The JSON Schema of the contract file, from the types themselves; editors complete and check with it.

use super::{Contract, CveTerm, PriorityClause};

/// The schema that is published as `docs/contract/contract.schema.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Contract).to_value()
}

/// The map of priorities as a schema shows it: four names, and no others.
#[derive(schemars::JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "a shape for editors; the file is read into a map")]
pub(super) struct ByPriority {
    /// Business stands still.
    #[schemars(rename = "P1")]
    p1: Option<PriorityClause>,
    /// A main function is down or badly hampered.
    #[schemars(rename = "P2")]
    p2: Option<PriorityClause>,
    /// Hampered, with a way round.
    #[schemars(rename = "P3")]
    p3: Option<PriorityClause>,
    /// Cosmetic, a question, a request.
    #[schemars(rename = "P4")]
    p4: Option<PriorityClause>,
}

/// The map of severities as a schema shows it.
#[derive(schemars::JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "a shape for editors; the file is read into a map")]
pub(super) struct BySeverity {
    /// CVSS 9.0 to 10.0.
    critical: Option<CveTerm>,
    /// CVSS 7.0 to 8.9.
    high: Option<CveTerm>,
    /// CVSS 4.0 to 6.9.
    medium: Option<CveTerm>,
    /// CVSS 0.1 to 3.9.
    low: Option<CveTerm>,
}
