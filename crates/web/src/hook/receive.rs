//! `POST /hooks/in/{token}`: another system tells us something in JSON. It opens a ticket or adds to the one with the same
//! key; what cannot be acted on is kept for a person and answered with 202, so that nobody sends it again and again.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::hook::{Mapping, verify};
use domain::span::Instant;
use serde_json::{Value, json};
use store::hook::Receiver;
use store::hook::incoming::{self, Became};

use crate::app::App;
use crate::error::Error;
use crate::session::token_hash;

/// Largest message, in bytes.
pub const LARGE: usize = 256 << 10;

/// `POST /hooks/in/{token}`
pub async fn post(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let receiver = find(&app, &token, "generic").await?;
    signed(&receiver, &headers, &body, app.now())?;
    let raw = String::from_utf8_lossy(&body).into_owned();
    let message = serde_json::from_slice::<Value>(&body).map_err(|error| format!("not JSON: {error}"));
    let read = Mapping::parse(&receiver.mapping).and_then(|mapping| mapping.read(&message?));
    let now = app.now();
    let written = app
        .db
        .write(move |tx| Box::pin(async move { incoming::take(tx, &receiver, &read, &raw, now).await }))
        .await?;
    said(&written)
}

/// The receiver of a token. An unknown one looks like any other address that is not there.
///
/// # Errors
/// `NotFound`.
pub async fn find(app: &App, token: &str, kind: &str) -> Result<Receiver, Error> {
    if token.len() > 200 {
        return Err(Error::NotFound);
    }
    let hash = token_hash(token);
    let found = app.db.read(move |tx| Box::pin(async move { incoming::by_token(tx, &hash).await })).await?;
    found.filter(|receiver| receiver.kind == kind).ok_or(Error::NotFound)
}

/// Where a receiver has a secret, a message is signed as Standard Webhooks are.
///
/// # Errors
/// `Denied`.
pub fn signed(receiver: &Receiver, headers: &HeaderMap, body: &[u8], now: Instant) -> Result<(), Error> {
    if receiver.secret.is_empty() {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let seconds = text("webhook-timestamp").parse().unwrap_or(i64::MIN);
    let holds = verify(&receiver.secret, text("webhook-id"), seconds, body, text("webhook-signature"), now);
    if holds { Ok(()) } else { Err(Error::Denied(domain::access::Reason::KeyScope)) }
}

/// The answer to a program.
///
/// # Errors
/// Never.
pub fn said(became: &Became) -> Result<Response, Error> {
    let (status, body) = match became {
        Became::Opened(row) => {
            (StatusCode::CREATED, json!({ "became": "opened", "ticket": row.number_text() }))
        }
        Became::Added(row) => (StatusCode::OK, json!({ "became": "added", "ticket": row.number_text() })),
        Became::Kept(id, reason) => {
            (StatusCode::ACCEPTED, json!({ "became": "kept", "id": id.to_string(), "reason": reason }))
        }
    };
    Ok((status, Json(body)).into_response())
}
