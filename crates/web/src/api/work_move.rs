//! `/api/v1/tickets/{id}/links`, `/merge`, `/split`: tickets that belong together, become one, or two.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::access::Action;
use domain::ticket::LinkKind;
use serde::Deserialize;
use store::bond::Bind;
use store::ticket::{Merge, Split};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket::show;
use super::ticket_wire::Ticket;
use super::wire::{self, Body, Id, PathId, Problem, Query};
use super::work::work_on;
use super::work_wire::{ClockPair, Moves};
use crate::app::App;
use crate::error::Error;
use crate::limits;

/// Two tickets that belong together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkBody {
    /// What this ticket is to the other: `duplicate_of`, `has_duplicate`, `caused_by`, `causes`, `follow_up_of`,
    /// `has_follow_up`, `blocks`, `blocked_by`, `parent_of`, `child_of`.
    link: String,
    /// Id of the other.
    ticket_id: Id,
    /// `false` unties them.
    on: Option<bool>,
}

/// Links two tickets, or unties them; an event on both.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/links", tag = "tickets", operation_id = "linkTickets",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = LinkBody,
    responses(
        (status = 204, description = "Recorded on both"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "They are linked so already, or not linked so", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn link(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<LinkBody>,
) -> Result<Response, Error> {
    work_on(&app, &caller, id, Action::Work).await?;
    let made_by_split = |kind: &LinkKind| matches!(kind, LinkKind::SplitFrom | LinkKind::SplitInto);
    let kind = LinkKind::parse(&body.link).filter(|kind| !made_by_split(kind));
    let kind = kind.ok_or_else(|| Error::Invalid("link: duplicate_of, caused_by, parent_of, ...".into()))?;
    let other = match work_on(&app, &caller, body.ticket_id.0, Action::Work).await {
        Err(Error::NotFound | Error::Denied(_)) => {
            return Err(Error::Invalid("ticket_id: there is no such ticket".into()));
        }
        other => other?,
    };
    let bind = Bind {
        ticket_id: id,
        kind,
        other_id: other.id,
        on: body.on.unwrap_or(true),
        actor_id: Some(caller.person),
    };
    let now = app.now();
    app.db.write(move |tx| Box::pin(store::bond::bind(tx, bind, now))).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Into which ticket.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MergeParams {
    /// Id of the ticket that stays.
    #[param(value_type = Id)]
    into: i64,
}

/// What a merge would move and what it does to the clocks; nothing is written.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/merge", tag = "tickets", operation_id = "previewMerge",
    params(("id" = Id, Path, description = "Id of the ticket that goes"), MergeParams),
    responses(
        (status = 200, description = "What moves", body = Moves),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "These two cannot be merged; the reason says why", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn preview(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Query(params): Query<MergeParams>,
) -> Result<Response, Error> {
    work_on(&app, &caller, id, Action::Work).await?;
    let other = work_on(&app, &caller, params.into, Action::Work).await?;
    let merge = Merge { from: id, into: other.id, versions: None, actor_id: Some(caller.person) };
    let now = app.now();
    let moving =
        app.db.read(move |tx| Box::pin(async move { store::ticket::preview(tx, &merge, now).await })).await?;
    wire::ok(&Moves {
        messages: moving.messages,
        minutes: moving.minutes,
        watchers: moving.watchers.into_iter().map(Id).collect(),
        links: moving.links,
        opened_at: moving.opened_at.into(),
        clocks: ClockPair::all(&moving.before, &moving.after),
        from_version: moving.from.version,
        into_version: moving.into.version,
    })
}

/// Which ticket stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    /// Id of the ticket that stays.
    into: Id,
    /// The versions of the preview; refuse with 409 when either has moved on.
    from_version: Option<i64>,
    /// See `from_version`.
    into_version: Option<i64>,
}

/// Merges a ticket into another of the same customer: messages, time, followers and links move, the earliest start and
/// the stricter due stay.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/merge", tag = "tickets", operation_id = "mergeTickets",
    params(("id" = Id, Path, description = "Id of the ticket that goes")), request_body = MergeBody,
    responses(
        (status = 200, description = "Merged; the ticket that stays", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "One of them has moved on", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "These two cannot be merged; the reason says why", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn merge(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<MergeBody>,
) -> Result<Response, Error> {
    work_on(&app, &caller, id, Action::Work).await?;
    let other = work_on(&app, &caller, body.into.0, Action::Work).await?;
    let versions = body.from_version.zip(body.into_version);
    let merge = Merge { from: id, into: other.id, versions, actor_id: Some(caller.person) };
    let (now, into) = (app.now(), other.id);
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            store::ticket::merge(tx, &merge, now).await?;
            store::ticket::get(tx, into).await
        })
    });
    let row = write.await?.ok_or(Error::NotFound)?;
    wire::ok(&show(&caller, row, now))
}

/// Messages that are another matter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitBody {
    /// What the new ticket is about.
    #[schema(max_length = 200)]
    subject: String,
    /// Ids of the events whose words go along, at most 200.
    events: Vec<Id>,
}

/// Opens a ticket with some of the messages, as of the first of them, and links the two.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/split", tag = "tickets", operation_id = "splitTicket",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = SplitBody,
    responses(
        (status = 201, description = "The new ticket", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No message with words was chosen", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn split(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<SplitBody>,
) -> Result<Response, Error> {
    let row = work_on(&app, &caller, id, Action::Work).await?;
    let subject = body.subject.trim().to_owned();
    if !limits::is_subject(&subject) {
        return Err(Error::Invalid("subject: one line of 1 to 200 characters".into()));
    }
    if !(1..=200).contains(&body.events.len()) {
        return Err(Error::Invalid("events: 1 to 200 ids".into()));
    }
    let events = body.events.into_iter().map(|id| id.0).collect();
    let split = Split { ticket_id: id, events, subject, actor_id: Some(caller.person) };
    let now = app.now();
    let write = app.db.write_for(row.customer_id, move |tx| {
        Box::pin(async move { store::ticket::split(tx, &split, now).await })
    });
    wire::json(StatusCode::CREATED, &show(&caller, write.await?, now))
}
