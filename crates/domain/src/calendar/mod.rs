//! Support hours (semantics.md section 2): which instants are open, how much open time lies between two instants,
//! and which instant lies an amount of open time ahead.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};



/// A calendar as people write it; the JSON of `calc` and, with holiday sets expanded, of contracts.
/// Either `{"always": true}` or a zone with weekly windows and special days.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarSpec {
    /// 24 hours, every day. Excludes `hours`, `holidays` and `special_days`; a zone may still be given (business days, dates).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// IANA zone, such as `Europe/Amsterdam`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Local windows per weekday (`mon` ... `sun`), `"09:00-12:30"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hours: BTreeMap<String, Vec<String>>,
    /// Local dates that are closed, `2026-12-25`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Local dates with other hours than the week says; an empty list is closed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub special_days: BTreeMap<String, Vec<String>>,
}

/// A compiled calendar.
#[derive(Debug)]
pub struct Calendar;
