//! Everything that can be asked, by audience. `routes.txt` is its ledger: a test compares the two.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;
use crate::{assets, error, headers, health, layout, session, settings};

/// The whole of the pages and the API.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(anybody())
        .merge(colleagues())
        .merge(signed_in())
        .layer(from_fn_with_state(app.clone(), error::render))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

/// Without a session.
fn anybody() -> Router<App> {
    Router::new()
        .route("/sign-in", get(session::sign_in::page).post(session::sign_in::sign_in))
        .route("/assets/{file}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
}

/// Colleagues alone.
fn colleagues() -> Router<App> {
    Router::new().route("/alarm", get(layout::alarm_fragment))
}

/// Everybody with a session; a customer's contact sees the own organisation's part.
fn signed_in() -> Router<App> {
    Router::new()
        .route("/sign-out", post(session::sign_in::sign_out))
        .route("/settings/look", post(settings::look))
}
