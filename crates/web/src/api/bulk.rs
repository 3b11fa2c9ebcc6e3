//! `/api/v1/bulk`: one deed on many tickets, what became of each, and its way back. `/api/v1/play`: a queue, one by one.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use store::bulk::{Bulk, UNDO_WITHIN};
use store::ticket::number_text;
use utoipa::ToSchema;

use super::caller::Caller;
use super::ticket::show;
use super::ticket_wire::Ticket;
use super::view::order_of;
use super::wire::{self, At, Body, Id, PathId, Problem};
use crate::app::App;
use crate::board::bulk::{self, Deed, Said};
use crate::error::Error;
use crate::play;

/// What is to be done with many tickets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"tickets": ["1048576001234567"], "do": "priority", "to": "P2"}))]
pub struct BulkBody {
    /// Ids of the tickets, 1 to 200.
    tickets: Vec<Id>,
    /// `assign`, `priority`, `wait`, `resume`, `resolve`, `close`, `tag`, `untag`, `reply`, `reply-wait` or `reply-resolve`.
    r#do: String,
    /// Of `assign` the id of the colleague (empty: nobody), of `priority` `P1` to `P4`, of `wait` `customer`, `third_party`,
    /// `change_window` or `other`, of `tag` and `untag` the tags with spaces between them.
    #[serde(default)]
    to: String,
    /// The message of a reply.
    #[serde(default)]
    text: String,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkAnswer {
    /// Id.
    id: Id,
    /// The deed.
    r#do: String,
    /// When.
    done_at: At,
    /// Until when it can be taken back; absent when it cannot.
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_until: Option<At>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    undone_at: Option<At>,
    /// What became of each ticket, in the order of the request; tickets that the caller does not see are not among them.
    items: Vec<BulkItem>,
}

/// What became of a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkItem {
    /// Which.
    ticket_id: Id,
    /// For people.
    number: String,
    /// It was done.
    done: bool,
    /// Why it was refused: `denied`, `status`, `same`, `moved`, `gone` or `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// True when it has a way back.
    can_undo: bool,
    /// What became of taking it back: `undone`, or why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    undone: Option<String>,
}

impl BulkAnswer {
    fn of(bulk: Bulk, now: domain::span::Instant) -> BulkAnswer {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        BulkAnswer {
            id: Id(bulk.id),
            undo_until: bulk.can_undo(now).then(|| At(bulk.done_at + UNDO_WITHIN)),
            r#do: bulk.deed,
            done_at: At(bulk.done_at),
            undone_at: bulk.undone_at.map(At),
            items: bulk
                .items
                .into_iter()
                .map(|one| BulkItem {
                    ticket_id: Id(one.item.ticket_id),
                    number: number_text(one.number),
                    done: one.item.done,
                    reason: some(one.item.reason),
                    can_undo: one.item.done && !one.item.back.is_empty() && one.item.undone.is_empty(),
                    undone: some(one.item.undone),
                })
                .collect(),
        }
    }
}

/// Does one thing to many tickets, each by itself: one that is refused keeps none of the others back.
#[utoipa::path(
    post, path = "/api/v1/bulk", tag = "board", operation_id = "doMany", request_body = BulkBody,
    responses(
        (status = 201, description = "What became of each", body = BulkAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed at all", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The deed makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn post(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<BulkBody>,
) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let deed = Deed::read(&app, &Said { deed: &body.r#do, to: &body.to, text: &body.text }).await?;
    let tickets: Vec<i64> = body.tickets.iter().map(|id| id.0).collect();
    let id = bulk::run(&app, &caller, &tickets, &deed).await?;
    let bulk = bulk::find(&app, &caller, id).await?;
    wire::json(StatusCode::CREATED, &BulkAnswer::of(bulk, app.now()))
}

/// What was done, for who did it.
#[utoipa::path(
    get, path = "/api/v1/bulk/{id}", tag = "board", operation_id = "getMany",
    params(("id" = Id, Path, description = "What was done")),
    responses(
        (status = 200, description = "What became of each", body = BulkAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller did no such thing", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    wire::ok(&BulkAnswer::of(bulk::find(&app, &caller, id).await?, app.now()))
}

/// Takes back, within ten minutes, what has a way back; tickets that have moved on since are left as they are.
#[utoipa::path(
    post, path = "/api/v1/bulk/{id}/undo", tag = "board", operation_id = "undoMany",
    params(("id" = Id, Path, description = "What was done")),
    responses(
        (status = 200, description = "What became of each", body = BulkAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller did no such thing", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Too late, or done already", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn undo(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    bulk::undo(&app, &caller, id).await?;
    wire::ok(&BulkAnswer::of(bulk::find(&app, &caller, id).await?, app.now()))
}

/// Which queue is played.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"query": "owner:none priority:P1,P2"}))]
pub struct PlayBody {
    /// What it asks.
    #[serde(default)]
    query: String,
    /// `breach` (default), `newest`, `oldest` or `updated`.
    order: Option<String>,
}

/// What happens to the ticket at hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlayStep {
    /// Why it is skipped: stands in the ticket as an internal note. Absent: it is not skipped, it was worked on.
    skip: Option<String>,
}

/// Where the caller is in a queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlayAnswer {
    /// What it asks.
    query: String,
    /// Its order.
    order: &'static str,
    /// How many tickets it held at the start, up to 1000.
    total: i64,
    /// How many were shown, the one at hand included.
    shown: i64,
    /// The ticket at hand; absent once all were shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<Ticket>,
}

async fn answer(app: &App, caller: &Caller) -> Result<PlayAnswer, Error> {
    let play = play::get(app, caller).await?.ok_or(Error::NotFound)?;
    let row = match play.ticket_id {
        Some(id) => app.db.read(move |tx| Box::pin(async move { store::ticket::get(tx, id).await })).await?,
        None => None,
    };
    let seen = |customer: i64| caller.may(Action::SeeTicket, Resource::Of(customer));
    Ok(PlayAnswer {
        query: play.query,
        order: play.order.name(),
        total: play.total,
        shown: i64::try_from(play.seen.len()).unwrap_or(i64::MAX),
        ticket: row.filter(|row| seen(row.customer_id)).map(|row| show(caller, row, app.now())),
    })
}

/// Where the caller is in a queue.
#[utoipa::path(
    get, path = "/api/v1/play", tag = "board", operation_id = "getPlay",
    responses(
        (status = 200, description = "Where the caller is", body = PlayAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing is played", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn play_get(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    wire::ok(&answer(&app, &caller).await?)
}

/// Begins a queue in place of any other: its first ticket is at hand.
#[utoipa::path(
    post, path = "/api/v1/play", tag = "board", operation_id = "beginPlay", request_body = PlayBody,
    responses(
        (status = 201, description = "Where the caller is", body = PlayAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The query has a fault", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn play_begin(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<PlayBody>,
) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let order = order_of(body.order.as_deref())?.unwrap_or_default();
    play::begin(&app, &caller, "", &body.query, order).await?;
    wire::json(StatusCode::CREATED, &answer(&app, &caller).await?)
}

/// Moves on to the next ticket that was not shown yet.
#[utoipa::path(
    post, path = "/api/v1/play/next", tag = "board", operation_id = "nextPlay", request_body = PlayStep,
    responses(
        (status = 200, description = "Where the caller is", body = PlayAnswer),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing is played", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A skip without a reason", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn play_next(
    State(app): State<App>,
    caller: Caller,
    Body(step): Body<PlayStep>,
) -> Result<Response, Error> {
    play::advance(&app, &caller, step.skip.as_deref()).await?;
    wire::ok(&answer(&app, &caller).await?)
}

/// Ends the queue.
#[utoipa::path(
    delete, path = "/api/v1/play", tag = "board", operation_id = "endPlay",
    responses(
        (status = 204, description = "Nothing is played any more"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For colleagues", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn play_end(State(app): State<App>, caller: Caller) -> Result<StatusCode, Error> {
    play::end(&app, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
