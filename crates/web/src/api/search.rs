//! `/api/v1/search`: tickets by their words.

use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket::show;
use super::ticket_wire::Ticket;
use super::wire::{self, Id, Problem, Query};
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

/// Customers and people found at a time.
const NAMES_FOUND: usize = 10;

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Tickets, the best first.
    items: Vec<Ticket>,
    /// A few words of the messages that hold what was looked for, at most one a ticket.
    snippets: Vec<SnippetFound>,
    /// Customers by name; for colleagues.
    customers: Vec<NameFound>,
    /// Colleagues by name; for colleagues.
    people: Vec<NameFound>,
}

/// A few words of a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct SnippetFound {
    /// The ticket.
    ticket_id: Id,
    /// The message.
    event_id: Id,
    /// Only colleagues see it.
    internal: bool,
    /// The words in stretches.
    pieces: Vec<PieceFound>,
}

/// A stretch of a snippet.
#[derive(Debug, Serialize, ToSchema)]
pub struct PieceFound {
    /// As it stands in the message.
    text: String,
    /// It was looked for.
    found: bool,
}

/// A customer or a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct NameFound {
    /// The name.
    name: String,
    /// The page with their tickets.
    href: String,
}

/// Tickets that hold the words, the best first: Dutch and English word forms, without regard to accents.
///
/// A customer's contact finds by public words in the own organisation's tickets.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search", operation_id = "search", params(SearchParams),
    responses(
        (status = 200, description = "What was found", body = Found),
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
    let (question, asked) = (params.q.clone(), scope.clone());
    let found = app
        .db
        .read(move |tx| Box::pin(async move { store::search::found(tx, &question, asked, limit).await }));
    let found = found.await?;
    let (now, names) = (app.now(), app.names().await?);
    let named = |named: crate::search::Named| NameFound { name: named.text, href: named.href };
    let house = params.customer_id.is_none();
    let most = if house { NAMES_FOUND } else { 0 };
    let mut answer = Found {
        items: Vec::with_capacity(found.len()),
        snippets: Vec::new(),
        customers: crate::search::customers(&caller, &names, &params.q, most)
            .into_iter()
            .map(named)
            .collect(),
        people: crate::search::people(&caller, &names, &params.q, most).into_iter().map(named).collect(),
    };
    for found in found {
        answer.snippets.extend(found.snippet.map(|snippet| {
            SnippetFound {
                ticket_id: Id(found.row.id),
                event_id: Id(snippet.event_id),
                internal: snippet.internal,
                pieces: snippet
                    .pieces
                    .into_iter()
                    .map(|piece| PieceFound { text: piece.text, found: piece.found })
                    .collect(),
            }
        }));
        answer.items.push(show(&caller, found.row, now));
    }
    wire::ok(&answer)
}
