//! The tickets behind a figure: as many as it says, the latest first, a part at a time.

use std::cmp::Reverse;

use domain::access::Scope;
use domain::report::{Case, Figure};
use domain::span::Span;
use domain::ticket::Priority;
use store::ticket::TicketRow;

use super::load;
use crate::app::App;
use crate::error::Error;

/// Which figure.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is counted.
    pub figure: Figure,
    /// When.
    pub period: Span,
    /// Of whom.
    pub scope: Scope,
    /// Of one priority.
    pub priority: Option<Priority>,
}

/// A part of the list.
pub struct Behind {
    /// How many there are in all.
    pub total: usize,
    /// What the report counted, and the ticket as it stands today.
    pub rows: Vec<(Case, TicketRow)>,
    /// The id to go on after; `None` on the last part.
    pub next: Option<i64>,
}

/// The part that follows the ticket `after`: ids rise with time, so the latest recorded come first.
///
/// # Errors
/// When the store does not answer.
pub async fn page(app: &App, asked: Asked, after: Option<i64>, limit: usize) -> Result<Behind, Error> {
    let Asked { figure, period, scope, priority } = asked;
    let pass =
        move |case: &Case| figure.holds(case, period) && priority.is_none_or(|only| only == case.priority);
    let mut cases = load::cases(app, scope, period, pass).await?;
    let total = cases.len();
    cases.retain(|case| after.is_none_or(|after| case.ticket < after));
    cases.sort_unstable_by_key(|case| Reverse(case.ticket));
    let more = cases.len() > limit;
    cases.truncate(limit);
    let next = cases.last().filter(|_| more).map(|case| case.ticket);
    let rows = app.db.read(move |tx| {
        Box::pin(async move {
            let mut rows = Vec::with_capacity(cases.len());
            for case in cases {
                if let Some(row) = store::ticket::get(tx, case.ticket).await? {
                    rows.push((case, row));
                }
            }
            Ok(rows)
        })
    });
    Ok(Behind { total, rows: rows.await?, next })
}
