//! `/api/v1/people/{id}` and what may be done to people; `/api/v1/glass`: access for a while, with a reason.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use store::api_key;
use utoipa::ToSchema;

use super::caller::Caller;
use super::customer::PersonWire;
use super::me::ApiKey;
use super::wire::{self, At, Body, Id, List, PathId, Problem};
use crate::app::App;
use crate::error::Error;
use crate::people::deed::{self, Wanted, WantedKey};

/// A person as they should be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Anna de Wit", "email": "anna@example.nl", "language": "nl", "role": "engineer"}))]
pub struct PersonWish {
    /// Full name.
    name: String,
    /// Address; left out for a service account.
    email: Option<String>,
    /// `nl` or `en`.
    language: String,
    /// `admin`, `manager`, `account_manager`, `engineer`, `finance`, `auditor`, `customer_admin` or `customer`.
    role: String,
    /// The organisation of a contact; it never changes.
    customer_id: Option<Id>,
    /// A program: it signs in never and has keys alone. It never changes.
    service: Option<bool>,
    /// The customers a colleague is limited to; all of them unless given.
    limited_to: Option<Vec<Id>>,
}

impl PersonWish {
    fn wanted(self) -> Wanted {
        Wanted {
            name: self.name,
            email: self.email.unwrap_or_default(),
            language: self.language,
            role: self.role,
            customer_id: self.customer_id.map(|id| id.0),
            service: self.service.unwrap_or(false),
            limited_to: self.limited_to.map(|ids| ids.into_iter().map(|id| id.0).collect()),
        }
    }
}

async fn show(app: &App, caller: &Caller, id: i64) -> Result<PersonWire, Error> {
    Ok(PersonWire::from(deed::find(app, caller, id).await?))
}

/// Adds a colleague, a contact or a service account; who signs in is sent an invitation.
#[utoipa::path(
    post, path = "/api/v1/people", tag = "people", operation_id = "addPerson", request_body = PersonWish,
    responses(
        (status = 201, description = "The person", body = PersonWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody signs in with this address already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(wish): Body<PersonWish>,
) -> Result<Response, Error> {
    let id = deed::add(&app, &caller, &wish.wanted()).await?;
    wire::json(StatusCode::CREATED, &show(&app, &caller, id).await?)
}

/// One person.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", tag = "people", operation_id = "getPerson",
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 200, description = "The person", body = PersonWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    wire::ok(&show(&app, &caller, id).await?)
}

/// Changes a person. Another role signs them out everywhere. Nobody changes their own role or limits.
#[utoipa::path(
    post, path = "/api/v1/people/{id}", tag = "people", operation_id = "changePerson", request_body = PersonWish,
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 200, description = "The person", body = PersonWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody signs in with this address already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(wish): Body<PersonWish>,
) -> Result<Response, Error> {
    deed::change(&app, &caller, id, &wish.wanted()).await?;
    wire::ok(&show(&app, &caller, id).await?)
}

/// Sends the invitation, or a fresh one; links that were sent before count no more.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/invite", tag = "people", operation_id = "invitePerson",
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn invite(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    deed::invite(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whether they may sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// False ends their sessions, keys and links at once.
    active: bool,
}

/// Lets somebody go, or in again.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/active", tag = "people", operation_id = "setPersonActive", request_body = Activity,
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn set_active(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(wish): Body<Activity>,
) -> Result<Response, Error> {
    deed::set_active(&app, &caller, id, wish.active).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes the second factors of somebody who lost them away.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/factor", tag = "people", operation_id = "resetPersonFactor",
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn reset_factor(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Response, Error> {
    deed::reset_factor(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Erases a person for good: name, address, sign-in, and a contact's own words.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/erase", tag = "people", operation_id = "erasePerson",
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn erase(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    deed::erase(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The keys of a person.
#[utoipa::path(
    get, path = "/api/v1/people/{id}/keys", tag = "people", operation_id = "listPersonKeys",
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 200, description = "The keys, without their secrets", body = List<ApiKey>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn keys(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    deed::must_keep_keys(&app, &caller, id).await?;
    let keys = app.db.read(move |tx| Box::pin(api_key::list(tx, id))).await?;
    wire::ok(&List::whole(keys.into_iter().map(ApiKey::of).collect()))
}

/// A key for a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonKey {
    /// What it is for: 1 to 100 characters.
    name: String,
    /// `read`, `write` or `mail`.
    scope: String,
    /// The one customer it reaches.
    customer_id: Option<Id>,
    /// When it ends; never unless given.
    expires_at: Option<At>,
}

async fn made(app: &App, person: i64, id: i64, key: String) -> Result<Response, Error> {
    let keys = app.db.read(move |tx| Box::pin(api_key::list(tx, person))).await?;
    let row = keys.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    let mut made = ApiKey::of(row);
    made.key = Some(key);
    wire::json(StatusCode::CREATED, &made)
}

/// Makes a key for a person. The answer shows it once.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/keys", tag = "people", operation_id = "makePersonKey", request_body = PersonKey,
    params(("id" = Id, Path, description = "Id of the person")),
    responses(
        (status = 201, description = "The key", body = ApiKey),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn make_key(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(wish): Body<PersonKey>,
) -> Result<Response, Error> {
    let wanted = WantedKey {
        name: wish.name,
        scope: wish.scope,
        customer_id: wish.customer_id.map(|id| id.0),
        expires_at: wish.expires_at.map(|at| at.0),
    };
    let (key_id, key) = deed::make_key(&app, &caller, id, wanted).await?;
    made(&app, id, key_id, key).await
}

/// Makes the successor of a key; both work for a day. The answer shows it once.
#[utoipa::path(
    post, path = "/api/v1/people/{id}/keys/{key}/rotate", tag = "people", operation_id = "rotatePersonKey",
    params(("id" = Id, Path, description = "Id of the person"), ("key" = Id, Path, description = "Id of the key")),
    responses(
        (status = 201, description = "The successor", body = ApiKey),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn rotate_key(
    State(app): State<App>,
    caller: Caller,
    PathIds(id, key): PathIds,
) -> Result<Response, Error> {
    let (key_id, key) = deed::rotate_key(&app, &caller, id, key).await?;
    made(&app, id, key_id, key).await
}

/// Takes a key away.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}/keys/{key}", tag = "people", operation_id = "deletePersonKey",
    params(("id" = Id, Path, description = "Id of the person"), ("key" = Id, Path, description = "Id of the key")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn delete_key(
    State(app): State<App>,
    caller: Caller,
    PathIds(id, key): PathIds,
) -> Result<Response, Error> {
    deed::delete_key(&app, &caller, id, key).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The ids of a person and of a key in the path.
pub struct PathIds(pub i64, pub i64);

impl axum::extract::FromRequestParts<App> for PathIds {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, app: &App) -> Result<PathIds, Error> {
        let path = axum::extract::Path::<(i64, i64)>::from_request_parts(parts, app).await;
        path.map(|axum::extract::Path((id, key))| PathIds(id, key)).map_err(|_| Error::NotFound)
    }
}

/// Glass that is broken now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Glass {
    /// Id.
    id: Id,
    /// Who.
    person_id: Id,
    /// Which customer they reach.
    customer_id: Id,
    /// Why.
    reason: String,
    /// Since when.
    opened_at: At,
    /// Until when.
    until: At,
}

impl From<store::glass::Glass> for Glass {
    fn from(row: store::glass::Glass) -> Glass {
        Glass {
            id: Id(row.id),
            person_id: Id(row.person_id),
            customer_id: Id(row.customer_id),
            reason: row.reason,
            opened_at: row.opened_at.into(),
            until: row.until.into(),
        }
    }
}

/// Glass that is broken now, by anybody.
#[utoipa::path(
    get, path = "/api/v1/glass", tag = "people", operation_id = "listGlass",
    responses(
        (status = 200, description = "What is broken", body = List<Glass>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn glass(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    caller.must(Action::SeeRecord, Resource::House)?;
    let now = app.now();
    let all = app.db.read(move |tx| Box::pin(store::glass::all(tx, now))).await?;
    wire::ok(&List::whole(all.into_iter().map(Glass::from).collect()))
}

/// A need to reach a customer beyond the own limits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Which customer.
    customer_id: Id,
    /// Why: at least 10 characters. Managers and administrators read it at once, the customer's record keeps it.
    reason: String,
    /// For how long, 1 to 8.
    hours: i64,
}

/// Breaks the glass: a manager or an administrator who is limited reaches one more customer for a while.
#[utoipa::path(
    post, path = "/api/v1/glass", tag = "people", operation_id = "breakGlass", request_body = Need,
    responses(
        (status = 201, description = "It is broken", body = Glass),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role or the key does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such person, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn break_glass(
    State(app): State<App>,
    caller: Caller,
    Body(need): Body<Need>,
) -> Result<Response, Error> {
    let opened =
        crate::people::glass::open(&app, &caller, need.customer_id.0, need.reason, need.hours).await?;
    wire::json(StatusCode::CREATED, &Glass::from(opened))
}
