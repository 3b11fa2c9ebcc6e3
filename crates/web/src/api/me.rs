//! `/api/v1/me`: who calls, and the keys with which programs act for them.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, KeyScope, Resource};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::api_key;
use utoipa::ToSchema;

use super::caller::Caller;
use super::wire::{self, At, Body, Id, List, PathId, Problem};
use crate::app::App;
use crate::error::Error;

/// Who calls.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// Id of the person.
    id: Id,
    /// Name.
    name: String,
    /// Address.
    email: String,
    /// `admin`, `manager`, `account_manager`, `engineer`, `finance`, `auditor`, `customer_admin` or `customer`.
    role: &'static str,
    /// The organisation of a customer's contact.
    customer_id: Option<Id>,
    /// `nl` or `en`.
    language: &'static str,
}

/// The person behind the key or the session.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "me", operation_id = "getMe",
    responses(
        (status = 200, description = "Who calls", body = Me),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(caller: Caller) -> Result<Response, Error> {
    wire::ok(&Me {
        id: Id(caller.person),
        name: caller.name.clone(),
        email: caller.email.clone(),
        role: caller.role.name(),
        customer_id: caller.customer.map(Id),
        language: caller.language.code(),
    })
}

/// A key of a program that acts as its owner.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKey {
    /// Id.
    id: Id,
    /// What it is for.
    name: String,
    /// `read`, `write` or `mail`.
    scope: &'static str,
    /// The one customer it reaches; all that its owner reaches when there is none.
    customer_id: Option<Id>,
    /// When it was last used, to ten minutes.
    last_used_at: Option<At>,
    /// When it was made.
    created_at: At,
    /// When it ends.
    expires_at: Option<At>,
    /// The key itself: only in the answer that made it, kept by us as a hash alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
}

impl ApiKey {
    /// A key as it is listed.
    pub fn of(key: api_key::ApiKey) -> ApiKey {
        ApiKey {
            id: Id(key.id),
            name: key.name,
            scope: key.scope.name(),
            customer_id: key.customer_id.map(Id),
            last_used_at: key.last_used_at.map(At),
            created_at: key.created_at.into(),
            expires_at: key.expires_at.map(At),
            key: None,
        }
    }
}

/// The caller's own keys.
#[utoipa::path(
    get, path = "/api/v1/me/keys", tag = "me", operation_id = "listKeys",
    responses(
        (status = 200, description = "The keys, without their secrets", body = List<ApiKey>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn keys(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    let person = caller.person;
    let keys = app.db.read(move |tx| Box::pin(api_key::list(tx, person))).await?;
    wire::ok(&List::whole(keys.into_iter().map(ApiKey::of).collect()))
}

/// What a key is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for: 1 to 100 characters.
    name: String,
    /// When it ends; never unless given.
    expires_at: Option<At>,
    /// `read`, `write` (default) or `mail`.
    scope: Option<String>,
    /// The one customer it reaches; all that its owner reaches unless given.
    customer_id: Option<Id>,
}

/// A key cannot make one that reaches further than itself.
fn may_make_keys(caller: &Caller) -> Result<(), Error> {
    caller.must(Action::OwnSettings, Resource::House)?;
    let narrowed = caller.key.is_some() && caller.reach.is_limited();
    if narrowed { Err(Error::Denied(domain::access::Reason::KeyScope)) } else { Ok(()) }
}

/// Makes a key. It may do what its owner may. The answer shows it once.
#[utoipa::path(
    post, path = "/api/v1/me/keys", tag = "me", operation_id = "makeKey", request_body = NewKey,
    responses(
        (status = 201, description = "The key", body = ApiKey),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn make_key(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewKey>,
) -> Result<Response, Error> {
    may_make_keys(&caller)?;
    let scope = match new.scope.as_deref() {
        None => KeyScope::Write,
        Some(word) => KeyScope::parse(word)
            .ok_or_else(|| Error::Invalid(format!("scope={word}: read, write or mail").into()))?,
    };
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Error::Invalid("name: 1 to 100 characters".into()));
    }
    let (now, person, expires_at) = (app.now(), caller.person, new.expires_at.map(|at| at.0));
    if expires_at.is_some_and(|at| at <= now) {
        return Err(Error::Invalid("expires_at: lies behind us".into()));
    }
    let key = format!("vn_{}", crate::session::random_token()?);
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let customer_id = new.customer_id.map(|id| id.0);
    let kept =
        api_key::NewKey { hash, person_id: person, name: name.clone(), scope, customer_id, expires_at };
    let made =
        app.db.write(move |tx| Box::pin(async move { api_key::create(tx, &kept, Some(person), now).await }));
    let body = ApiKey {
        id: Id(made.await?),
        name,
        scope: scope.name(),
        customer_id: customer_id.map(Id),
        last_used_at: None,
        created_at: now.into(),
        expires_at: expires_at.map(At),
        key: Some(key),
    };
    wire::json(StatusCode::CREATED, &body)
}

/// Takes a key away, at once on this node and within ten seconds on every other.
#[utoipa::path(
    delete, path = "/api/v1/me/keys/{id}", tag = "me", operation_id = "deleteKey",
    params(("id" = Id, Path, description = "Id of the key")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such key", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn delete_key(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Response, Error> {
    let person = caller.person;
    let now = app.now();
    let gone = app
        .db
        .write(move |tx| Box::pin(async move { api_key::delete(tx, id, person, Some(person), now).await }));
    let gone = gone.await?;
    app.keys.forget();
    if gone { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Error::NotFound) }
}
