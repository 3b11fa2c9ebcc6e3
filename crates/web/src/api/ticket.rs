//! `/api/v1/tickets`: list, open, show.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::span::Instant;
use serde::Deserialize;
use store::StoreError;
use store::ticket::{OpenTicket, TicketRow};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket_wire::{PriorityWord, Source, Ticket};
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::limits::{self, Refers};

/// What a customer's contact may call a request.
const KINDS: [&str; 3] = ["incident", "question", "request"];
/// Where a customer's contact may come from.
const CHANNELS: [&str; 2] = ["api", "web"];

/// Which tickets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Only this customer's. A customer's contact sees the own organisation's in any case.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
    /// Only the ticket with this number, `V-1042` or `1042`.
    number: Option<String>,
    /// Only the ticket that came from this system; needs `source_key`.
    source: Option<String>,
    /// Its key in that system.
    source_key: Option<String>,
    /// The `next` of the part before.
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Tickets, the latest first. The queue "next breach first", with its filters, is at `/api/v1/board`.
#[utoipa::path(
    get, path = "/api/v1/tickets", tag = "tickets", operation_id = "listTickets", params(ListParams),
    responses(
        (status = 200, description = "A part of the list", body = List<Ticket>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A parameter makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<ListParams>,
) -> Result<Response, Error> {
    caller.must(Action::SeeTicket, Resource::House)?;
    let scope = caller.scope(params.customer_id)?;
    let limit = wire::limit(params.limit)?;
    let (rows, next) = match (&params.number, &params.source, &params.source_key) {
        (None, None, None) => {
            let after = params.after;
            let page = app.db.read(move |tx| Box::pin(store::ticket::list(tx, scope, after, limit))).await?;
            (page.rows, page.next.map(|id| id.to_string()))
        }
        _ => (single(&app, &params).await?.into_iter().filter(|row| may_see(&caller, row)).collect(), None),
    };
    let now = app.now();
    let items = rows.into_iter().map(|row| show(&caller, row, now)).collect();
    wire::ok(&List { items, next })
}

/// The one ticket with this number, or with this key of another system.
async fn single(app: &App, params: &ListParams) -> Result<Option<TicketRow>, Error> {
    if let Some(text) = &params.number {
        let wrong = || Error::Invalid(format!("number={text}: write V-1042").into());
        let number = store::ticket::parse_number(text).ok_or_else(wrong)?;
        return Ok(app.db.read(move |tx| Box::pin(store::ticket::by_number(tx, number))).await?);
    }
    let (Some(system), Some(key)) = (params.source.clone(), params.source_key.clone()) else {
        return Err(Error::Invalid("source and source_key go together".into()));
    };
    with_source(app, system, key).await
}

async fn with_source(app: &App, system: String, key: String) -> Result<Option<TicketRow>, Error> {
    let found =
        app.db.read(move |tx| Box::pin(async move { store::ticket::with_source(tx, &system, &key).await }));
    Ok(found.await?)
}

/// One ticket with its clocks as of now.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}", tag = "tickets", operation_id = "getTicket",
    params(("id" = Id, Path, description = "Id of the ticket")),
    responses(
        (status = 200, description = "The ticket", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    let row = find(&app, &caller, id).await?;
    wire::ok(&show(&caller, row, app.now()))
}

/// The row of a ticket that the caller may see.
pub async fn find(app: &App, caller: &Caller, id: i64) -> Result<TicketRow, Error> {
    let row = app.db.read(move |tx| Box::pin(store::ticket::get(tx, id))).await?.ok_or(Error::NotFound)?;
    caller.must(Action::SeeTicket, Resource::Of(row.customer_id))?;
    Ok(row)
}

fn may_see(caller: &Caller, row: &TicketRow) -> bool {
    caller.may(Action::SeeTicket, Resource::Of(row.customer_id))
}

/// The ticket as its reader may see it.
pub fn show(caller: &Caller, row: TicketRow, now: Instant) -> Ticket {
    let internal = caller.may(Action::SeeInternal, Resource::Of(row.customer_id));
    Ticket::of(row, internal, now)
}

/// A request that reached the provider.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"customer_id": "1048576001234567", "subject": "Checkout gives error 500", "priority": "P1", "body": "Since 16:05 nobody can pay."}))]
pub struct NewTicket {
    /// Whose; a customer's contact may leave it out.
    customer_id: Option<Id>,
    /// One line, at most 200 characters.
    #[schema(max_length = 200)]
    subject: String,
    /// What was said, plain text.
    body: Option<String>,
    /// Business impact.
    priority: PriorityWord,
    /// `incident` (default), `question`, `request`, ...; a customer's contact chooses among these three.
    kind: Option<String>,
    /// How it reached us; `api` unless given, `api` or `web` for a customer's contact.
    channel: Option<String>,
    /// When it reached the provider; now unless given, never later, since 1970 (colleagues only).
    opened_at: Option<At>,
    /// Who asked; the caller when it is a customer's contact.
    requester_id: Option<Id>,
    /// Affected service.
    service_id: Option<Id>,
    /// Team that gets it (colleagues only).
    team: Option<String>,
    /// Person who gets it (colleagues only).
    assignee_id: Option<Id>,
    /// Where it came from. Opening the same twice answers with the first.
    source: Option<Source>,
}

/// Opens a ticket: its clocks start, its event is chained, who must know is told, all in one durable transaction.
///
/// With the header `Idempotency-Key` (or `source`) a repeated request answers `200` with the ticket of the first one; the
/// same key with another subject or customer is `422`.
#[utoipa::path(
    post, path = "/api/v1/tickets", tag = "tickets", operation_id = "openTicket", request_body = NewTicket,
    params(("Idempotency-Key" = Option<String>, Header, description = "At most 200 characters of your own choice, new for each ticket")),
    responses(
        (status = 201, description = "Opened", body = Ticket),
        (status = 200, description = "Was opened before under this key", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn open(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Body(new): Body<NewTicket>,
) -> Result<Response, Error> {
    let now = app.now();
    let ticket = new.check(&caller, idempotency(&caller, &headers)?, now)?;
    let refers =
        Refers { service: ticket.service_id, requester: ticket.requester_id, assignee: ticket.assignee_id };
    limits::belong(&app, ticket.customer_id, refers).await?;
    let (subject, customer_id) = (ticket.subject.clone(), ticket.customer_id);
    let source = ticket.source.clone();
    let opened = app
        .db
        .write_for(customer_id, move |tx| {
            Box::pin(async move { store::ticket::open(tx, &ticket, now).await })
        })
        .await;
    let (status, row) = match (opened, source) {
        (Ok(row), _) => (StatusCode::CREATED, row),
        (Err(StoreError::Conflict(reason)), Some((system, key))) => {
            let before = with_source(&app, system, key).await?.ok_or(Error::Conflict(reason.into()))?;
            if (before.subject.as_str(), before.customer_id) != (subject.as_str(), customer_id) {
                return Err(Error::Invalid("this key was used for another ticket".into()));
            }
            (StatusCode::OK, before)
        }
        (Err(error), _) => return Err(error.into()),
    };
    let location = format!("/api/v1/tickets/{}", row.id);
    let mut response = wire::json(status, &show(&caller, row, now))?;
    if let Ok(location) = location.parse() {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// A key of the caller's choice becomes a source of its own, so that the store's unique index keeps the promise.
fn idempotency(caller: &Caller, headers: &HeaderMap) -> Result<Option<(String, String)>, Error> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= 200);
    let key = key.ok_or(Error::Invalid("Idempotency-Key: 1 to 200 visible characters".into()))?;
    Ok(Some(("api".to_owned(), format!("{}:{key}", caller.person))))
}

impl NewTicket {
    /// Lengths and characters of what is said beside the subject.
    fn check_texts(&self) -> Result<(), Error> {
        if let Some(body) = &self.body {
            limits::text("body", body, limits::TEXT)?;
        }
        if let Some(team) = &self.team {
            limits::line("team", team)?;
        }
        if let Some(Source { system, key }) = &self.source {
            limits::line("source.system", system)?;
            limits::line("source.key", key)?;
        }
        Ok(())
    }

    fn check(
        self,
        caller: &Caller,
        key: Option<(String, String)>,
        now: Instant,
    ) -> Result<OpenTicket, Error> {
        let invalid = |text: &'static str| Err(Error::Invalid(text.into()));
        let Some(customer_id) = self.customer_id.map(|id| id.0).or(caller.customer) else {
            return invalid("customer_id: whose ticket is it?");
        };
        let of = Resource::Of(customer_id);
        caller.must(Action::OpenTicket, of)?;
        let subject = self.subject.trim();
        if !limits::is_subject(subject) {
            return invalid("subject: one line of 1 to 200 characters");
        }
        self.check_texts()?;
        let opened_at = self.opened_at.map_or(now, |at| at.0);
        if opened_at > now {
            return Err(Error::Invalid(format!("opened_at is {opened_at}, after now ({now})").into()));
        }
        if !limits::is_past(opened_at, now) {
            return Err(Error::Invalid(format!("opened_at is {opened_at}, before 1970").into()));
        }
        if opened_at < now {
            caller.must(Action::OpenEarlier, of)?;
        }
        if self.team.is_some() || self.assignee_id.is_some() {
            caller.must(Action::Assign, of)?;
        }
        let source = match (self.source, key) {
            (Some(_), Some(_)) => {
                return invalid("source and Idempotency-Key say the same: send one of them");
            }
            (Some(source), None) => {
                caller.must(Action::SeeInternal, of)?;
                Some((source.system, source.key))
            }
            (None, key) => key,
        };
        let own = (!caller.is_staff()).then_some(caller.person);
        let (kind, channel) = (word(self.kind, "incident", "kind")?, word(self.channel, "api", "channel")?);
        if own.is_some() && !KINDS.contains(&kind.as_str()) {
            return invalid("kind: incident, question or request");
        }
        if own.is_some() && !CHANNELS.contains(&channel.as_str()) {
            return invalid("channel: api or web");
        }
        Ok(OpenTicket {
            subject: subject.to_owned(),
            body: self.body,
            kind,
            channel,
            actor_id: Some(caller.person),
            requester_id: own.or(self.requester_id.map(|id| id.0)),
            service_id: self.service_id.map(|id| id.0),
            team: self.team,
            assignee_id: self.assignee_id.map(|id| id.0),
            source,
            ..OpenTicket::new(customer_id, "", self.priority.into(), opened_at)
        })
    }
}

/// A short lower-case word.
fn word(given: Option<String>, default: &str, name: &str) -> Result<String, Error> {
    let word = given.unwrap_or_else(|| default.to_owned());
    let fits = (1..=40).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-');
    if fits {
        Ok(word)
    } else {
        Err(Error::Invalid(format!("{name}: one word in lower case, such as {default}").into()))
    }
}
