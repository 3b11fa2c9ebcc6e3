//! Which tickets came back: same service and same cause within 90 days (semantics.md section 8).

use std::collections::HashSet;

use crate::span::{Duration, Instant};

/// One ticket with what makes it comparable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Occurrence<'a> {
    /// The service it is about; empty when unknown.
    pub service: &'a str,
    /// Its cause; empty when unknown: then it matches nothing.
    pub cause: &'a str,
    /// When it was opened.
    pub opened_at: Instant,
    /// Its id.
    pub ticket: i64,
}

/// How long after the last one a ticket still counts as the same trouble.
pub const WITHIN: Duration = Duration::days(90);

/// The tickets that followed one with the same service and cause at most 90 days before; the first of a row is not among them.
pub fn recurring(mut occurrences: Vec<Occurrence<'_>>) -> HashSet<i64> {
    occurrences.retain(|one| !one.cause.is_empty());
    occurrences.sort_unstable();
    occurrences
        .windows(2)
        .filter_map(|pair| match pair {
            [earlier, later]
                if (earlier.service, earlier.cause) == (later.service, later.cause)
                    && later.opened_at - earlier.opened_at <= WITHIN =>
            {
                Some(later.ticket)
            }
            _ => None,
        })
        .collect()
}
