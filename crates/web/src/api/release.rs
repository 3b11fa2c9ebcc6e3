//! `/api/v1/services/{id}/releases`: which version runs since when, and what changed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::span::Instant;
use serde::{Deserialize, Serialize};
use store::release::{self, Draft};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::limits;

/// A release of a service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Release)]
pub struct ReleaseWire {
    /// Id.
    id: Id,
    /// Which service.
    service_id: Id,
    /// `2.14.0`.
    number: String,
    /// Since when it runs.
    released_at: At,
    /// What changed, in plain words.
    changed: String,
    /// To what and how one goes back; for colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    rollback: Option<String>,
    /// The change that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    change_id: Option<Id>,
    /// The customer may read it.
    public: bool,
    /// False once taken off the list.
    active: bool,
    /// Rises with every change.
    version: i64,
}

fn wire_of(one: release::Release, staff: bool) -> ReleaseWire {
    ReleaseWire {
        id: Id(one.id),
        service_id: Id(one.draft.service_id),
        number: one.draft.number,
        released_at: At(one.draft.released_at),
        changed: one.draft.changed,
        rollback: staff.then_some(one.draft.rollback),
        change_id: one.draft.change_id.map(Id),
        public: one.draft.public,
        active: one.active,
        version: one.version,
    }
}

/// A part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReleaseParams {
    /// The `next` of the part before.
    after: Option<String>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The releases of a service, the latest first. A customer's contact sees the public ones.
#[utoipa::path(
    get, path = "/api/v1/services/{id}/releases", tag = "changes", operation_id = "listReleases",
    params(("id" = Id, Path, description = "Id of the service"), ReleaseParams),
    responses(
        (status = 200, description = "A part of the list", body = List<ReleaseWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such service, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Query(params): Query<ReleaseParams>,
) -> Result<Response, Error> {
    crate::release::find(&app, &caller, id).await?;
    let limit = wire::limit(params.limit)?;
    let key = params.after.as_deref().map(|text| {
        let parts = text.split_once('.');
        let parts = parts.and_then(|(at, id)| Some((Instant(at.parse().ok()?), id.parse().ok()?)));
        parts.ok_or_else(|| Error::Invalid(format!("after: \"{text}\" is not a place in the list").into()))
    });
    let (key, staff) = (key.transpose()?, caller.is_staff());
    let read =
        app.db.read(move |tx| Box::pin(async move { release::of_service(tx, id, staff, key, limit).await }));
    let found = read.await?;
    let next = found.next.map(|(at, id)| format!("{}.{id}", at.0));
    wire::ok(&List { items: found.rows.into_iter().map(|one| wire_of(one, staff)).collect(), next })
}

/// What is written of a release.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReleaseWire {
    /// `2.14.0`, unique within the service.
    number: String,
    /// Since when it runs. Default now.
    released_at: Option<At>,
    /// What changed, in plain words.
    changed: String,
    /// To what and how one goes back.
    #[serde(default)]
    rollback: String,
    /// The change that brought it.
    change_id: Option<Id>,
    /// The customer may read it. Default true.
    public: Option<bool>,
    /// Tickets that it settles.
    #[serde(default)]
    ticket_ids: Vec<Id>,
    /// Takes an existing one off the list. Default true.
    active: Option<bool>,
    /// Which release is changed; absent: a new one.
    release_id: Option<Id>,
    /// The version that was read, when it is changed; another one is a conflict.
    expected_version: Option<i64>,
}

/// Records a release, or changes the one that `release_id` names.
#[utoipa::path(
    post, path = "/api/v1/services/{id}/releases", tag = "changes", operation_id = "saveRelease", request_body = NewReleaseWire,
    params(("id" = Id, Path, description = "Id of the service")),
    responses(
        (status = 201, description = "The release", body = ReleaseWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such service or release, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The service has that number, or somebody else was first", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something makes no sense; the detail names it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn save(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(new): Body<NewReleaseWire>,
) -> Result<Response, Error> {
    let service = crate::release::find(&app, &caller, id).await?;
    caller.must(Action::EditFile, Resource::Of(service.customer_id))?;
    limits::line("number", &new.number)?;
    limits::text("changed", &new.changed, 20_000)?;
    limits::text("rollback", &new.rollback, 20_000)?;
    if new.changed.trim().is_empty() || new.number.len() > 60 || new.ticket_ids.len() > 100 {
        let sentence = "number: at most 60 bytes; changed: say what changed; ticket_ids: at most 100";
        return Err(Error::Invalid(sentence.into()));
    }
    let now = app.now();
    let released_at = new.released_at.map_or(now, |at| at.0);
    limits::near("released_at", released_at, now)?;
    let draft = Draft {
        customer_id: service.customer_id,
        service_id: id,
        number: new.number,
        released_at,
        changed: new.changed,
        rollback: new.rollback,
        change_id: new.change_id.map(|id| id.0),
        public: new.public.unwrap_or(true),
        ticket_ids: new.ticket_ids.into_iter().map(|id| id.0).collect(),
    };
    let (which, active) = (new.release_id.map(|id| id.0), new.active.unwrap_or(true));
    let (actor, version) = (Some(caller.person), new.expected_version);
    let write = app.db.write_for(service.customer_id, move |tx| {
        Box::pin(async move {
            let id = match which {
                Some(id) => release::update(tx, id, &draft, active, version, actor, now).await?.id,
                None => release::create(tx, &draft, actor, now).await?,
            };
            release::get(tx, id).await
        })
    });
    let saved = write.await?.ok_or(Error::NotFound)?;
    wire::json(StatusCode::CREATED, &wire_of(saved, caller.is_staff()))
}
