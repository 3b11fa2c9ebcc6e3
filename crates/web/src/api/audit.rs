//! `/api/v1/audit`: who did what when, of the house's chain and of each customer's.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::audit::{self, Filter};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, At, Id, List, Problem, Query};
use crate::app::App;
use crate::error::Error;

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// Of this customer's chain; `0` is the house's own.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
    /// By this person.
    #[param(value_type = Option<Id>)]
    actor_id: Option<i64>,
    /// Of this kind, such as `person_changed`.
    kind: Option<String>,
    /// About this sort of thing: `person`, `customer`, `contract`, `ticket`, ...
    subject: Option<String>,
    /// About this one.
    #[param(value_type = Option<Id>)]
    subject_id: Option<i64>,
    /// Recorded in or after.
    from: Option<At>,
    /// Recorded before.
    to: Option<At>,
    /// What happens to tickets too.
    tickets: Option<bool>,
    /// The `next` of the part before.
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// One entry of a chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Id.
    id: Id,
    /// Whose chain; `0` is the house's own.
    customer_id: Id,
    /// Its place there.
    seq: i64,
    /// `person`, `customer`, ...
    subject: String,
    /// Which one.
    subject_id: Id,
    /// When it happened.
    at: At,
    /// When it was written.
    recorded_at: At,
    /// Who; null for the program itself.
    actor_id: Option<Id>,
    /// What.
    kind: String,
    /// How exactly.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

/// What was recorded, the latest first; tickets only when they are asked for.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "people", operation_id = "listAudit", params(AuditParams),
    responses(
        (status = 200, description = "A part of the list", body = List<AuditEntry>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<AuditParams>,
) -> Result<Response, Error> {
    crate::audit::must_read(&caller)?;
    let limit = wire::limit(params.limit)?;
    let filter = Filter {
        customer_id: params.customer_id,
        actor_id: params.actor_id,
        kind: params.kind,
        subject: params.subject,
        subject_id: params.subject_id,
        with_tickets: params.tickets.unwrap_or(false),
        from: params.from.map(|at| at.0),
        to: params.to.map(|at| at.0),
        reach: caller.reach.clone(),
    };
    let after = params.after;
    let read = app.db.read(move |tx| Box::pin(async move { audit::list(tx, &filter, after, limit).await }));
    let page = read.await?;
    let item = |entry: audit::Entry| AuditEntry {
        id: Id(entry.id),
        customer_id: Id(entry.customer_id),
        seq: entry.seq,
        subject: entry.subject,
        subject_id: Id(entry.subject_id),
        at: entry.at.into(),
        recorded_at: entry.recorded_at.into(),
        actor_id: entry.actor_id.map(Id),
        kind: entry.kind,
        detail: serde_json::from_str(&entry.payload).unwrap_or_default(),
    };
    let next = page.next.map(|id| id.to_string());
    wire::ok(&List { items: page.rows.into_iter().map(item).collect(), next })
}
