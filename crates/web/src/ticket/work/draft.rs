//! Unsent words that survive a reload, and messages that go out later.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::access::{Action, Resource};
use domain::ticket::{AFTER, Words};
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::draft::{self, Later};
use store::ticket::TicketRow;

use super::{back, find};
use crate::app::App;
use crate::error::Error;
use crate::limits;
use crate::session::{Form, Viewer};

/// What the composer holds.
#[derive(Deserialize)]
pub struct Kept {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    quiet: String,
}

/// `POST /tickets/{number}/draft`: keeps what the composer holds; the browser does so by itself while somebody types.
pub async fn keep(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Kept>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Reply).await?;
    store(&app, &viewer, &row, &form.kind, form.text).await?;
    Ok(match form.quiet.is_empty() {
        true => back(&row, "kept"),
        false => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Keeps words for a person on a ticket.
///
/// # Errors
/// `Invalid` when they are too long.
pub async fn store(
    app: &App,
    viewer: &Viewer,
    row: &TicketRow,
    kind: &str,
    text: String,
) -> Result<(), Error> {
    limits::text("the message", &text, limits::TEXT)?;
    let kind = Words::parse(kind).unwrap_or(Words::Reply).name();
    let (now, of) = (app.now(), (row.id, viewer.person));
    let kept = app.db.write(move |tx| Box::pin(async move { draft::keep(tx, of, kind, &text, now).await }));
    Ok(kept.await?)
}

/// Puts a message aside until the local time in `at`; also drops the draft.
///
/// # Errors
/// `Invalid` for a time that is none, or that has passed.
pub async fn later(
    app: &App,
    viewer: &Viewer,
    row: &TicketRow,
    message: (&str, &str, String),
    at: &str,
) -> Result<Response, Error> {
    let (kind, after, body) = message;
    let words = Words::parse(kind).ok_or(Error::Invalid("choose a reply, an update or a note".into()))?;
    let action = if words == Words::Note { Action::Note } else { Action::Reply };
    viewer.must(action, Resource::Of(row.customer_id))?;
    let now = app.now();
    let due_at = local_instant(at, &app.config.time_zone)
        .ok_or_else(|| Error::Invalid("send at: write it like 2026-11-23T09:00".into()))?;
    if due_at <= now || due_at > limits::horizon(now) {
        return Err(Error::Invalid("send at: choose a time that is still to come".into()));
    }
    let later = Later {
        ticket_id: row.id,
        customer_id: row.customer_id,
        person_id: viewer.person,
        kind: words.name().to_owned(),
        after: AFTER.into_iter().find(|known| *known == after).unwrap_or_default().to_owned(),
        body,
        due_at,
    };
    let of = (row.id, viewer.person);
    let put = app.db.write(move |tx| {
        Box::pin(async move {
            draft::drop(tx, of).await?;
            draft::later(tx, &later, now).await
        })
    });
    put.await?;
    Ok(back(row, "later"))
}

/// Reads `2026-11-22T10:30` as wall-clock time.
fn local_instant(text: &str, zone: &TimeZone) -> Option<domain::span::Instant> {
    let civil: jiff::civil::DateTime = text.trim().parse().ok()?;
    let zoned = civil.to_zoned(zone.clone()).ok()?;
    Some(domain::span::Instant(zoned.timestamp().as_millisecond()))
}

/// Which message.
#[derive(Deserialize)]
pub struct Withdraw {
    #[serde(default)]
    id: String,
}

/// `POST /tickets/{number}/withdraw`: a message that was to go out later does not; its words are a draft again.
pub async fn withdraw(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Withdraw>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Note).await?;
    let id: i64 = form.id.parse().map_err(|_| Error::NotFound)?;
    let (now, ticket, person) = (app.now(), row.id, viewer.person);
    let gone = app.db.write(move |tx| {
        Box::pin(async move {
            let Some(one) = draft::one(tx, id).await?.filter(|one| one.ticket_id == ticket) else {
                return Ok(false);
            };
            if !draft::end(tx, id, "withdrawn", None).await? {
                return Ok(false);
            }
            if one.person_id == person && draft::get(tx, (ticket, person)).await?.is_none() {
                draft::keep(tx, (ticket, person), &one.kind, &one.body, now).await?;
            }
            Ok(true)
        })
    });
    match gone.await? {
        true => Ok(back(&row, "withdrawn")),
        false => Err(Error::Conflict("it went out already, or was withdrawn".into())),
    }
}
