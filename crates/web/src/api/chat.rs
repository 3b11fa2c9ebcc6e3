//! `/api/v1/chats`: talks on customers' web sites. An answer is an event of the ticket (`/api/v1/tickets/{id}/events`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, At, Body, Id, List, Problem, Query};
use crate::app::App;
use crate::chat::{open, site};
use crate::error::Error;

/// Which part.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TalkParams {
    /// The `next` of the part before.
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A line of a talk.
#[derive(Serialize, ToSchema)]
pub struct TalkLine {
    /// When.
    at: At,
    /// Our side.
    ours: bool,
    /// What was said; null once erased.
    text: Option<String>,
}

/// A talk that is not over.
#[derive(Serialize, ToSchema)]
pub struct TalkWire {
    /// Id.
    id: Id,
    /// The transcript.
    ticket_id: Id,
    /// Whose visitor.
    customer_id: Id,
    /// What the visitor calls themselves; nobody has checked it.
    name: String,
    /// Where to answer when they have left; nobody has checked it.
    email: String,
    /// When it began.
    started_at: At,
    /// When the visitor's browser was last heard of.
    seen_at: At,
    /// What was said last, oldest first.
    lines: Vec<TalkLine>,
}

/// Talks that are not over, the latest first.
#[utoipa::path(
    get, path = "/api/v1/chats", tag = "chat", operation_id = "listChats", params(TalkParams),
    responses(
        (status = 200, description = "A part of the list", body = List<TalkWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<TalkParams>,
) -> Result<Response, Error> {
    let limit = i64::try_from(wire::limit(params.limit)?).unwrap_or(50);
    let (found, next) = open(&app, &caller, params.after, limit).await?;
    let item = |one: crate::chat::Open| TalkWire {
        id: Id(one.talk.id),
        ticket_id: Id(one.talk.ticket_id),
        customer_id: Id(one.talk.customer_id),
        name: one.talk.name,
        email: one.talk.email,
        started_at: At(one.talk.started_at),
        seen_at: At(one.talk.seen_at),
        lines: one
            .lines
            .into_iter()
            .map(|line| TalkLine { at: At(line.at), ours: line.ours, text: line.text })
            .collect(),
    };
    wire::ok(&List { items: found.into_iter().map(item).collect(), next: next.map(|id| id.to_string()) })
}

/// A web site with a window.
#[derive(Serialize, ToSchema)]
pub struct SiteWire {
    /// Id.
    id: Id,
    /// Whose visitors talk there.
    customer_id: Id,
    /// What stands in the script tag.
    key: String,
    /// What the window is called.
    name: String,
    /// Where it may stand, with spaces between.
    origins: String,
    /// False: it opens no more.
    active: bool,
    /// What is put into the pages of the web site.
    tag: String,
}

fn item(app: &App, one: store::chat::Site) -> SiteWire {
    let tag = site::tag(app, &one.key);
    let store::chat::Site { id, customer_id, key, name, origins, active } = one;
    SiteWire { id: Id(id), customer_id: Id(customer_id), key, name, origins, active, tag }
}

/// Where the window stands.
#[utoipa::path(
    get, path = "/api/v1/chats/sites", tag = "chat", operation_id = "listChatSites", params(TalkParams),
    responses(
        (status = 200, description = "A part of the list", body = List<SiteWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn sites(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<TalkParams>,
) -> Result<Response, Error> {
    caller.must(Action::Administer, Resource::House)?;
    let (after, limit) = (params.after.unwrap_or(0), wire::limit(params.limit)?);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let mut found = app.db.read(move |tx| Box::pin(store::chat::sites(tx, after, asked))).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.id.to_string());
    wire::ok(&List { items: found.into_iter().map(|one| item(&app, one)).collect(), next })
}

/// A site to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSite {
    /// Whose visitors talk there.
    customer_id: Id,
    /// What stands in the script tag: small letters, digits, hyphens.
    key: String,
    /// What the window is called.
    name: String,
    /// Where it may stand: `https://www.example.nl`, with spaces between.
    origins: String,
}

/// Adds a site; the answer has the tag for its pages.
#[utoipa::path(
    post, path = "/api/v1/chats/sites", tag = "chat", operation_id = "addChatSite", request_body = NewSite,
    responses(
        (status = 201, description = "The site", body = SiteWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The key is taken", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add_site(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewSite>,
) -> Result<Response, Error> {
    let draft = site::Draft {
        customer: new.customer_id.0.to_string(),
        key: new.key,
        name: new.name,
        origins: new.origins,
        ..site::Draft::default()
    };
    let made = site::create(&app, &caller, &draft).await?;
    wire::json(StatusCode::CREATED, &item(&app, made))
}
