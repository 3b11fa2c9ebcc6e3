//! Everything that can be asked, by audience. `routes.txt` is its ledger: a test compares the two.

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::app::App;
use crate::session::{Viewer, sign_in};
use crate::{
    api, assets, board, contract, error, figures, headers, health, layout, live, search, settings, ticket,
};

/// The whole of the pages and the API.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(anybody())
        .merge(colleagues())
        .merge(signed_in())
        .merge(api::routes())
        .layer(from_fn_with_state(app.clone(), error::render))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

/// Without a session.
fn anybody() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/assets/{file}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
}

/// Colleagues alone.
fn colleagues() -> Router<App> {
    Router::new()
        .route("/board", get(board::page))
        .route("/alarm", get(layout::alarm_fragment))
        .route("/tickets/{number}/peek", get(ticket::peek::fragment))
        .route("/tickets/{number}/presence", get(ticket::presence::fragment).post(ticket::presence::say))
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
        .route("/sign-out", post(sign_in::sign_out))
}

/// `GET /`: the board for colleagues, the own tickets for a customer's contact.
async fn start(State(_app): State<App>, viewer: Viewer) -> Redirect {
    Redirect::to(if viewer.is_staff() { "/board" } else { "/tickets" })
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
