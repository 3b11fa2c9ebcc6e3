//! The rules, a group a file, in the order of the catalogue. A code is never given to another rule.

mod availability;
mod calendars;
mod clocks;
mod credits;
mod file;
mod kpis;
mod legal;
mod maintenance;
mod package;
mod people;
mod priorities;
mod rosters;
mod security;

use super::Severity;
use super::case::{Case, Hits};

pub(super) use file::{SYNTAX, UNKNOWN_KEY, WRONG_VALUE};

/// One thing that the checker looks for.
pub(super) struct Rule {
    /// Stable code.
    pub(super) code: &'static str,
    /// Stable name.
    pub(super) slug: &'static str,
    /// How bad it is.
    pub(super) severity: Severity,
    /// Title, why, mend in Dutch; `{0}`, `{1}`... are filled by `find`.
    pub(super) nl: [&'static str; 3],
    /// The same in English.
    pub(super) en: [&'static str; 3],
    /// Looks for it.
    pub(super) find: fn(&Case<'_>, &mut Hits),
}

/// Dutch and English heading, rules.
pub(super) const GROUPS: &[(&str, &str, &[Rule])] = &[
    ("Het bestand en de partijen", "The file and the parties", file::RULES),
    ("Kalenders", "Calendars", calendars::RULES),
    ("Prioriteiten en tijden", "Priorities and targets", priorities::RULES),
    ("Klokken", "Clocks", clocks::RULES),
    ("Meldpunt en escalatie", "Point of contact and escalation", people::RULES),
    ("Dienstroosters en teams", "Duty rosters and teams", rosters::RULES),
    ("Beschikbaarheid", "Availability", availability::RULES),
    ("Uitzonderingen en onderhoud", "Exclusions and maintenance", maintenance::RULES),
    ("Vergoedingen", "Credits", credits::RULES),
    ("Prestatiecijfers", "Key figures", kpis::RULES),
    ("Pakket, facturering en afbakening", "Package, billing and scope", package::RULES),
    ("Beveiliging", "Security", security::RULES),
    ("Verslag, aansprakelijkheid en einde", "Reports, liability and exit", legal::RULES),
];

/// Every rule.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().flat_map(|(_, _, rules)| rules.iter())
}
