//! The JSON API: everything the pages do, described by OpenAPI (`/api/v1/openapi.json`, `/api`).
//!
//! A handler reads who calls ([`caller`]), asks `domain::access`, makes one or two calls to the store and writes a wire
//! type ([`wire`]); domain types are never wire types. Errors are [`crate::Error`] and leave as problem details.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post};

use crate::app::App;

mod board; //         the queue
mod browse; //        the reference as a page
mod calc; //          the engine for everybody
mod caller; //        who calls
mod contract; //      promises and their checker
mod customer; //      customers, services, people
mod document; //      OpenAPI
mod event; //         what happened, what follows
mod event_wire; //    events as JSON
mod figures; //       how promises were kept
mod me; //            the caller and their keys
mod search; //        tickets by their words
mod ticket; //        list, open, show
mod ticket_wire; //   tickets as JSON
mod wire; //          ids, instants, lists, problems

pub use browse::page as browse;
pub(crate) use caller::Keys;

/// Largest body of `calc` and of a contract, in bytes; every other body keeps axum's 2 MB.
const LARGE: usize = 64 << 20;

/// Every route of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/openapi.json", get(document::serve))
        .route("/api/v1/me", get(me::get))
        .route("/api/v1/me/keys", get(me::keys).post(me::make_key))
        .route("/api/v1/me/keys/{id}", delete(me::delete_key))
        .route("/api/v1/board", get(board::get))
        .route("/api/v1/tickets", get(ticket::list).post(ticket::open))
        .route("/api/v1/tickets/{id}", get(ticket::get))
        .route("/api/v1/tickets/{id}/events", get(event::list).post(event::append))
        .route("/api/v1/tickets/{id}/clocks", get(event::clocks))
        .route("/api/v1/search", get(search::get))
        .route("/api/v1/customers", get(customer::list))
        .route("/api/v1/customers/{id}", get(customer::get))
        .route("/api/v1/customers/{id}/services", get(customer::services))
        .route("/api/v1/people", get(customer::people))
        .route("/api/v1/contracts", get(contract::list).post(contract::record))
        .route("/api/v1/contracts/{id}/versions", get(contract::versions))
        .route("/api/v1/contract/check", post(contract::check))
        .route("/api/v1/figures", get(figures::get))
        .route("/api/v1/figures/tickets", get(figures::tickets))
        .route("/api/v1/calc", post(calc::calc).layer(DefaultBodyLimit::max(LARGE)))
}
