//! `/healthz`: the process answers. `/readyz`: so does the store.

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;

/// `GET /healthz`
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 503 while the store does not answer.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.db.read(|tx| Box::pin(async move { store::event::head(tx, store::event::HOUSE).await })).await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready: the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
    }
}
