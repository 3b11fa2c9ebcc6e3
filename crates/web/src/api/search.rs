//! `/api/v1/search`: tickets by their words.

use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::Caller;
use super::ticket::show;
use super::ticket_wire::Ticket;
use super::wire::{self, Id, List, Problem, Query};
use crate::app::App;
use crate::error::Error;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words, the last one may be unfinished; or a number, `V-1042`.
    q: String,
    /// Only this customer's tickets.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Tickets that hold the words, the best first: Dutch and English word forms, without regard to accents.
///
/// A customer's contact finds by public words in the own organisation's tickets.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search", operation_id = "search", params(SearchParams),
    responses(
        (status = 200, description = "The tickets", body = List<Ticket>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<SearchParams>,
) -> Result<Response, Error> {
    caller.must(Action::Search, Resource::House)?;
    let scope = caller.scope(params.customer_id)?;
    let limit = wire::limit(params.limit)?;
    let question = params.q;
    let rows = app.db.read(move |tx| {
        Box::pin(async move { store::search::tickets(tx, &question, scope, limit).await })
    });
    let now = app.now();
    wire::ok(&List::whole(rows.await?.into_iter().map(|row| show(&caller, row, now)).collect()))
}
