//! What colleagues arrange around a ticket: people, time, links, checklists, what it is; and what a customer judges.

pub mod deeds; //    one form each: acknowledge, watch, tick, link, put with a problem, accept a quote
pub mod draft; //    unsent words, and messages that go out later
pub mod hand_over; // who should take it and why, the hand-over with its note
pub mod merge; //    merging and splitting, with what moves
pub mod rate; //     the customer's marks
mod resolution; //   what was wrong and what mended it
pub mod time; //     entries and the timer
pub mod triage; //   kind, impact, support or project; the quote
mod view; //         the boxes beside a ticket

pub use triage::kind_key;
pub use view::{Around, Boxes, Facts, boxes, disposition_key, load};

use domain::access::{Action, Resource};
use store::ticket::{self, Append, NewEvent, TicketRow};

use crate::app::App;
use crate::error::Error;
use crate::session::Viewer;

/// The ticket of an address, for somebody who may do this to it.
///
/// # Errors
/// `NotFound`, also for another customer's; `Denied`.
pub async fn find(app: &App, viewer: &Viewer, number: &str, action: Action) -> Result<TicketRow, Error> {
    let number = ticket::parse_number(number).ok_or(Error::NotFound)?;
    let row = app.db.read(move |tx| Box::pin(async move { ticket::by_number(tx, number).await })).await?;
    let row = row.ok_or(Error::NotFound)?;
    viewer.must(Action::SeeTicket, Resource::Of(row.customer_id))?;
    viewer.must(action, Resource::Of(row.customer_id))?;
    Ok(row)
}

/// Writes events; refused when somebody else acted after the row was read.
///
/// # Errors
/// `Conflict`.
pub async fn append(app: &App, row: &TicketRow, events: Vec<NewEvent>) -> Result<TicketRow, Error> {
    let now = app.now();
    let new = Append { ticket_id: row.id, events, expected_version: Some(row.version) };
    let written = app
        .db
        .write_for(row.customer_id, move |tx| Box::pin(async move { ticket::append(tx, &new, now).await }));
    Ok(written.await?)
}

/// Back to the ticket, with what was done for the toast.
pub fn back(row: &TicketRow, done: &str) -> axum::response::Response {
    use axum::response::IntoResponse as _;
    axum::response::Redirect::to(&format!("/tickets/{}?done={done}", row.number_text())).into_response()
}

/// The keys of the toasts of this folder, by the word behind `done=`.
pub fn done_key(done: &str) -> Option<&'static str> {
    Some(match done {
        "handed-over" => "done-handed-over",
        "acknowledged" => "done-acknowledged",
        "watching" => "done-watching",
        "unwatched" => "done-unwatched",
        "linked" => "done-linked",
        "unlinked" => "done-unlinked",
        "merged" => "done-merged",
        "split" => "done-split",
        "timed" => "done-timed",
        "timer" => "done-timer",
        "timer-dropped" => "done-timer-dropped",
        "time-back" => "done-time-back",
        "triaged" => "done-triaged",
        "quoted" => "done-quoted",
        "quote-accepted" => "done-quote-accepted",
        "quote-rejected" => "done-quote-rejected",
        "checklist" => "done-checklist",
        "checked" => "done-checked",
        "problem" => "done-problem",
        "rated" => "done-rated",
        "kept" => "done-kept",
        "later" => "done-later",
        "withdrawn" => "done-withdrawn",
        "collision" => "done-collision",
        "macro" => "done-macro",
        _ => return None,
    })
}
