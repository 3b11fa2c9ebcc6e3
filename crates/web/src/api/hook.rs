//! `/api/v1/hooks`: whom we tell what happened, and the log of it; `/api/v1/receivers`: where other systems tell us;
//! `/api/v1/rejects`: what needs a person.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::hook::Topic;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::hook::{self as kept, Hook};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::hook::{checked, create, must, receiver, reject, show};

/// A webhook.
#[derive(Serialize, ToSchema)]
pub struct HookWire {
    /// Id.
    id: Id,
    /// Of this customer alone; null: of every customer.
    customer_id: Option<Id>,
    /// What it is for.
    name: String,
    /// Where.
    url: String,
    /// `ticket.opened`, `ticket.changed`, ...
    topics: Vec<&'static str>,
    /// False: nothing is sent.
    on: bool,
    /// Since when nothing came through.
    failing_since: Option<At>,
    /// When something last came through.
    told_at: Option<At>,
    /// What was answered last.
    outcome: String,
    /// What signs it: only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

fn item(hook: Hook, secret: bool) -> HookWire {
    HookWire {
        id: Id(hook.id),
        customer_id: hook.customer_id.map(Id),
        name: hook.name,
        url: hook.url,
        topics: hook.topics.iter().map(|topic| topic.name()).collect(),
        on: hook.on,
        failing_since: hook.failing_since.map(At),
        told_at: hook.told_at.map(At),
        outcome: hook.outcome,
        secret: secret.then_some(hook.secret),
    }
}

/// A part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// The `next` of the part before.
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Cuts a list that was asked for one item too many, and says where it goes on.
fn part<T, W>(mut found: Vec<T>, limit: usize, key: impl Fn(&T) -> i64, wire: impl Fn(T) -> W) -> List<W> {
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| key(last).to_string());
    List { items: found.into_iter().map(wire).collect(), next }
}

/// Webhooks out. An administrator sees all, a customer's administrator the own organisation's.
#[utoipa::path(
    get, path = "/api/v1/hooks", tag = "hooks", operation_id = "listHooks", params(PageParams),
    responses(
        (status = 200, description = "A part of the list", body = List<HookWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<PageParams>,
) -> Result<Response, Error> {
    let customer = caller.customer.filter(|_| !caller.is_staff());
    must(&caller, customer)?;
    let (after, limit) = (params.after.unwrap_or(0), wire::limit(params.limit)?);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let found = app.db.read(move |tx| Box::pin(kept::list(tx, customer, after, asked))).await?;
    wire::ok(&part(found, limit, |hook| hook.id, |hook| item(hook, false)))
}

/// A webhook to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHook {
    /// Of this customer alone; a customer's administrator may leave it out.
    customer_id: Option<Id>,
    /// What it is for.
    name: String,
    /// `https://...`
    url: String,
    /// What it hears: at least one.
    topics: Vec<String>,
}

fn topics(words: &[String]) -> Result<Vec<Topic>, Error> {
    let read = |word: &String| {
        Topic::parse(word).ok_or_else(|| Error::Invalid(format!("topics: there is no \"{word}\"").into()))
    };
    let mut topics: Vec<Topic> = words.iter().map(read).collect::<Result<_, _>>()?;
    topics.sort_unstable();
    topics.dedup();
    Ok(topics)
}

/// Adds a webhook. The answer shows its secret; messages are signed as Standard Webhooks.
#[utoipa::path(
    post, path = "/api/v1/hooks", tag = "hooks", operation_id = "addHook", request_body = NewHook,
    responses(
        (status = 201, description = "The webhook", body = HookWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewHook>,
) -> Result<Response, Error> {
    let own = caller.customer.filter(|_| !caller.is_staff());
    let customer = new.customer_id.map(|id| id.0).or(own);
    must(&caller, customer)?;
    let hook = create(&app, &caller, customer, (&new.name, &new.url), topics(&new.topics)?).await?;
    wire::json(StatusCode::CREATED, &item(hook, true))
}

/// What a webhook becomes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HookChange {
    /// What it is for.
    name: Option<String>,
    /// Where.
    url: Option<String>,
    /// What it hears.
    topics: Option<Vec<String>>,
    /// Whether anything is sent.
    on: Option<bool>,
}

/// Changes a webhook, turns it off or on again.
#[utoipa::path(
    post, path = "/api/v1/hooks/{id}", tag = "hooks", operation_id = "changeHook", request_body = HookChange,
    params(("id" = Id, Path, description = "Id of the webhook")),
    responses(
        (status = 200, description = "The webhook as it is now", body = HookWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such webhook", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(new): Body<HookChange>,
) -> Result<Response, Error> {
    let hook = show::find(&app, &caller, id).await?;
    let next = Hook {
        name: new.name.map_or(hook.name, |name| name.trim().to_owned()),
        url: new.url.map_or(hook.url, |url| url.trim().to_owned()),
        topics: new.topics.map_or(Ok(hook.topics), |words| topics(&words))?,
        on: new.on.unwrap_or(hook.on),
        ..hook
    };
    checked(&next.name, &next.url, &next.topics)?;
    show::change(&app, &caller, next).await?;
    wire::ok(&item(show::find(&app, &caller, id).await?, false))
}

/// Takes a webhook away, with its log.
#[utoipa::path(
    delete, path = "/api/v1/hooks/{id}", tag = "hooks", operation_id = "deleteHook",
    params(("id" = Id, Path, description = "Id of the webhook")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such webhook", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn remove(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    show::find(&app, &caller, id).await?;
    show::remove(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One thing told to one webhook.
#[derive(Serialize, ToSchema)]
pub struct DeliveryWire {
    /// Id; also the header `webhook-id`.
    id: Id,
    /// `ticket.opened`, ...
    topic: String,
    /// `waiting`, `sent`, `failed`.
    state: String,
    /// When it is tried next.
    due_at: Option<At>,
    /// How often it was tried.
    attempts: i64,
    /// The HTTP status of the last answer.
    status: Option<i64>,
    /// Its beginning, or why there was none.
    answer: String,
    /// What is sent.
    body: String,
    /// Since when.
    created_at: At,
    /// When it came through or was given up.
    ended_at: Option<At>,
}

impl From<kept::Delivery> for DeliveryWire {
    fn from(one: kept::Delivery) -> DeliveryWire {
        DeliveryWire {
            id: Id(one.id),
            due_at: (one.state == "waiting").then_some(At(one.due_at)),
            topic: one.topic,
            state: one.state,
            attempts: one.attempts,
            status: one.status,
            answer: one.answer,
            body: one.body,
            created_at: At(one.created_at),
            ended_at: one.ended_at.map(At),
        }
    }
}

/// The log of a webhook, the latest first; it is kept for 30 days.
#[utoipa::path(
    get, path = "/api/v1/hooks/{id}/deliveries", tag = "hooks", operation_id = "listDeliveries",
    params(("id" = Id, Path, description = "Id of the webhook"), PageParams),
    responses(
        (status = 200, description = "A part of the log", body = List<DeliveryWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such webhook", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn deliveries(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Query(params): Query<PageParams>,
) -> Result<Response, Error> {
    show::find(&app, &caller, id).await?;
    let (before, limit) = (params.after, wire::limit(params.limit)?);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let found = app.db.read(move |tx| Box::pin(kept::deliveries(tx, id, before, asked))).await?;
    wire::ok(&part(found, limit, |one| one.id, DeliveryWire::from))
}

/// The id of a delivery.
#[derive(Serialize, ToSchema)]
pub struct Replayed {
    /// Id.
    id: Id,
}

/// Sends a delivery once more, with the words it had and an id of its own.
#[utoipa::path(
    post, path = "/api/v1/hooks/{id}/deliveries/{delivery}/replay", tag = "hooks", operation_id = "replayDelivery",
    params(("id" = Id, Path, description = "Id of the webhook"), ("delivery" = Id, Path, description = "Id of the delivery")),
    responses(
        (status = 201, description = "It is on its way", body = Replayed),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such delivery", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The webhook is turned off", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn replay(
    State(app): State<App>,
    caller: Caller,
    Path((id, delivery)): Path<(String, String)>,
) -> Result<Response, Error> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| Error::NotFound);
    let (id, delivery) = (number(&id)?, number(&delivery)?);
    show::find(&app, &caller, id).await?;
    let made = show::replay(&app, id, delivery).await?;
    wire::json(StatusCode::CREATED, &Replayed { id: Id(made) })
}

/// An address at which another system tells us something.
#[derive(Serialize, ToSchema)]
pub struct ReceiverWire {
    /// Id.
    id: Id,
    /// `generic`, `phone`.
    kind: String,
    /// Everything it says is of this customer.
    customer_id: Option<Id>,
    /// What it is for.
    name: String,
    /// False: it listens no more.
    active: bool,
    /// Messages must be signed.
    signed: bool,
    /// When something last came.
    heard_at: Option<At>,
    /// Its address: only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

fn heard(one: kept::Receiver, address: Option<String>) -> ReceiverWire {
    ReceiverWire {
        id: Id(one.id),
        kind: one.kind,
        customer_id: one.customer_id.map(Id),
        name: one.name,
        active: one.active,
        signed: !one.secret.is_empty(),
        heard_at: one.heard_at.map(At),
        address,
    }
}

/// Receivers by id.
#[utoipa::path(
    get, path = "/api/v1/receivers", tag = "hooks", operation_id = "listReceivers", params(PageParams),
    responses(
        (status = 200, description = "A part of the list", body = List<ReceiverWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn receivers(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<PageParams>,
) -> Result<Response, Error> {
    caller.must(Action::Administer, Resource::House)?;
    let (after, limit) = (params.after.unwrap_or(0), wire::limit(params.limit)?);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let found = app.db.read(move |tx| Box::pin(kept::incoming::list(tx, after, asked))).await?;
    wire::ok(&part(found, limit, |one| one.id, |one| heard(one, None)))
}

/// A receiver to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReceiver {
    /// `generic`: JSON with a mapping. `phone`: a telephone system, as JSON or in Twilio's shape.
    kind: String,
    /// What it is for.
    name: String,
    /// Everything it says is of this customer.
    customer_id: Option<Id>,
    /// Twilio's auth token, or a secret of Standard Webhooks.
    secret: Option<String>,
    /// Where in the message what stands: `subject`, `text`, `key`, `priority`, `customer`, `state` as templates such as
    /// `{{/alert/name}}`; `priorities`, `customers`, `over` as tables of words.
    #[schema(value_type = Option<Object>)]
    mapping: Option<Value>,
}

/// Adds a receiver. The answer shows its address; whoever has it can open tickets.
#[utoipa::path(
    post, path = "/api/v1/receivers", tag = "hooks", operation_id = "addReceiver", request_body = NewReceiver,
    responses(
        (status = 201, description = "The receiver", body = ReceiverWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such customer", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The mapping makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add_receiver(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewReceiver>,
) -> Result<Response, Error> {
    let draft = receiver::Draft {
        kind: new.kind.clone(),
        name: new.name,
        customer: new.customer_id.map(|id| id.0.to_string()).unwrap_or_default(),
        secret: new.secret.unwrap_or_default(),
        mapping: new.mapping.map(|mapping| mapping.to_string()).unwrap_or_default(),
        ..receiver::Draft::default()
    };
    let (id, token) = receiver::create(&app, &caller, &draft).await?;
    let address = receiver::address(&app, &new.kind, &token);
    let one = receiver::find(&app, &caller, id).await?;
    wire::json(StatusCode::CREATED, &heard(one, Some(address)))
}

/// Something that needs a person.
#[derive(Serialize, ToSchema)]
pub struct RejectWire {
    /// Id.
    id: Id,
    /// Where it came in.
    receiver: String,
    /// Whose, as far as known.
    customer_id: Option<Id>,
    /// A call: somebody waits for an answer.
    urgent: bool,
    /// Why.
    reason: String,
    /// As it was.
    raw: String,
    /// When it came.
    recorded_at: At,
}

/// What came in and could not be acted on, the oldest first.
#[utoipa::path(
    get, path = "/api/v1/rejects", tag = "hooks", operation_id = "listRejects", params(PageParams),
    responses(
        (status = 200, description = "A part of the list", body = List<RejectWire>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn rejects(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<PageParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeBoard, Resource::House)?;
    let (after, limit) = (params.after.unwrap_or(0), wire::limit(params.limit)?);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let found = reject::waiting(&app, &caller, after, asked).await?;
    let one = |one: kept::Reject| RejectWire {
        id: Id(one.id),
        receiver: one.receiver,
        customer_id: one.customer_id.map(Id),
        urgent: one.urgent,
        reason: one.reason,
        raw: one.raw,
        recorded_at: At(one.recorded_at),
    };
    wire::ok(&part(found, limit, |one| one.id, one))
}
