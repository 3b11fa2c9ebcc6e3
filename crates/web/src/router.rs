//! Everything that can be asked, by audience. `routes.txt` is its ledger: a test compares the two.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{delete, get, post};

use crate::app::App;
use crate::session::{Viewer, link, second, sign_in};
use crate::{
    api, assets, board, contract, error, figures, headers, health, layout, live, play, query, search, settings, ticket, view,
};

/// The whole of the pages and the API.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(anybody())
        .merge(colleagues())
        .merge(signed_in())
        .merge(programs())
        .fallback(nothing_here)
        .layer(from_fn_with_state(app.clone(), error::render))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

/// Without a session.
fn anybody() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/second", get(second::page).post(second::second))
        .route("/sign-in/enrol", post(second::enrol))
        .route("/sign-in/cancel", post(second::cancel))
        .route("/forgotten", get(link::forgotten).post(link::forget))
        .route("/link/{token}", get(link::page).post(link::redeem))
        .route("/assets/{file}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
}

/// Colleagues alone.
fn colleagues() -> Router<App> {
    Router::new()
        .route("/board", get(board::page))
        .route("/query/complete", get(query::fragment))
        .route("/views", get(view::list).post(view::create))
        .route("/views/new", get(view::new))
        .route("/views/{id}", get(view::edit).post(view::update))
        .route("/views/{id}/delete", post(view::delete))
        .route("/bulk", post(board::bulk::post))
        .route("/bulk/{id}", get(board::bulk::page))
        .route("/bulk/{id}/undo", post(board::bulk::post_undo))
        .route("/play", get(play::page).post(play::post))
        .route("/play/next", post(play::next))
        .route("/play/stop", post(play::stop))
        .route("/alarm", get(layout::alarm_fragment))
        .route("/tickets/{number}/peek", get(ticket::peek::fragment))
        .route("/tickets/{number}/presence", get(ticket::presence::fragment).post(ticket::presence::say))
}

/// Programs, and everybody with a session: the JSON API. What each may do is the business of `domain::access`.
fn programs() -> Router<App> {
    Router::new()
        .route("/api/v1/openapi.json", get(api::document::serve))
        .route("/api/v1/me", get(api::me::get))
        .route("/api/v1/me/keys", get(api::me::keys).post(api::me::make_key))
        .route("/api/v1/me/keys/{id}", delete(api::me::delete_key))
        .route("/api/v1/board", get(api::board::get))
        .route("/api/v1/tickets", get(api::ticket::list).post(api::ticket::open))
        .route("/api/v1/tickets/{id}", get(api::ticket::get))
        .route("/api/v1/tickets/{id}/events", get(api::event::list).post(api::event::append))
        .route("/api/v1/tickets/{id}/clocks", get(api::event::clocks))
        .route("/api/v1/search", get(api::search::get))
        .route("/api/v1/customers", get(api::customer::list))
        .route("/api/v1/customers/{id}", get(api::customer::get))
        .route("/api/v1/customers/{id}/services", get(api::customer::services))
        .route("/api/v1/people", get(api::customer::people))
        .route("/api/v1/contracts", get(api::contract::list).post(api::contract::record))
        .route("/api/v1/contracts/{id}/versions", get(api::contract::versions))
        .route("/api/v1/contract/check", post(api::contract::check))
        .route("/api/v1/figures", get(api::figures::get))
        .route("/api/v1/figures/tickets", get(api::figures::tickets))
        .route("/api/v1/calc", post(api::calc::calc))
        .layer(DefaultBodyLimit::max(api::LARGE))
}

/// Everybody with a session; a customer's contact sees the own organisation's part.
fn signed_in() -> Router<App> {
    Router::new()
        .route("/", get(start))
        .route("/tickets", get(ticket::list::page).post(ticket::new::open))
        .route("/tickets/new", get(ticket::new::page))
        .route("/tickets/{number}", get(ticket::show::page))
        .route("/tickets/{number}/act", post(ticket::act::act))
        .route("/tickets/{number}/message", post(ticket::act::message))
        .route("/search", get(search::page))
        .route("/search/palette", get(search::palette))
        .route("/contracts", get(contract::list))
        .route("/contracts/{id}", get(contract::show))
        .route("/figures", get(figures::page))
        .route("/figures/tickets", get(figures::tickets))
        .route("/api", get(api::browse))
        .route("/live", get(live::stream))
        .route("/settings", get(settings::page))
        .route("/settings/look", post(settings::look))
        .route("/settings/password", post(settings::set_password))
        .route("/settings/second", get(settings::security::second_page).post(settings::security::add))
        .route("/settings/second/codes", post(settings::security::new_codes))
        .route("/settings/second/remove", post(settings::security::remove))
        .route("/settings/sessions/end", post(settings::security::end_others))
        .route("/settings/sessions/{id}/end", post(settings::security::end_session))
        .route("/sign-out", post(sign_in::sign_out))
}

/// Everything else.
async fn nothing_here() -> error::Error {
    error::Error::NotFound
}

/// `GET /`: the board for colleagues, the own tickets for a customer's contact.
async fn start(viewer: Viewer) -> Redirect {
    Redirect::to(if viewer.is_staff() { "/board" } else { "/tickets" })
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
