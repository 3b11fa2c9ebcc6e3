//! `/api/v1/portal`: what a customer's contact sees first; escalation; the own data; `/api/v1/line`: the P1 button.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::ticket::{find, show};
use super::ticket_wire::Ticket;
use super::wire::{self, Body, Id, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page};
use crate::limits;
use crate::portal::load::{Seen, load};
use crate::portal::people::reachable;
use crate::ticket::next_step::next_step;
use crate::{line, portal};

/// A running ticket as its customer sees it.
#[derive(Serialize, ToSchema)]
pub struct PortalTicket {
    /// The ticket with its clocks.
    ticket: Ticket,
    /// What waits for the customer: `answer`, `workaround`, `quote`; null: nothing.
    waits: Option<&'static str>,
    /// What happens next, in the caller's language.
    next: String,
    /// It may be escalated now.
    may_escalate: bool,
}

/// Somebody who can be called.
#[derive(Serialize, ToSchema)]
pub struct PortalPerson {
    /// Name, or what it is.
    name: String,
    /// What for.
    role: String,
    /// Telephone number.
    phone: String,
    /// Mail address.
    email: String,
    /// Answers now; null where nothing is known.
    answers_now: Option<bool>,
}

/// What a customer's contact sees first.
#[derive(Serialize, ToSchema)]
pub struct Portal {
    /// Running tickets, next breach first; at most 30.
    tickets: Vec<PortalTicket>,
    /// There are more running tickets.
    more: bool,
    /// Ids of changes that wait for the caller's decision.
    changes: Vec<Id>,
    /// The contract in force.
    contract_id: Option<Id>,
    /// What it promises, a sentence a priority.
    promises: Vec<String>,
    /// Whom to call.
    people: Vec<PortalPerson>,
}

/// What waits for the caller, what runs and what happens next, what is promised, whom to call.
#[utoipa::path(
    get, path = "/api/v1/portal", tag = "portal", operation_id = "getPortal",
    responses(
        (status = 200, description = "The first page", body = Portal),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller is no customer's contact", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, caller: Caller) -> Result<Response, Error> {
    let home = load(&app, &caller).await?;
    let page = Page::open(&app, &caller, Nav::Home, "").await?;
    let names = app.names().await?;
    let people = reachable(&page, &home, &names).into_iter().map(|one| PortalPerson {
        answers_now: (!one.when.is_empty()).then_some(one.now),
        name: one.name,
        role: one.role,
        phone: one.phone,
        email: one.email,
    });
    let promises = home.contract.as_ref().map(|(_, contract)| {
        let line = |priority| domain::contract::promise_line(contract, priority, page.lang.domain());
        domain::ticket::Priority::ALL.into_iter().filter_map(line).collect()
    });
    let now = app.now();
    wire::ok(&Portal {
        people: people.collect(),
        more: home.more,
        changes: home.changes.iter().map(|change| Id(change.id)).collect(),
        contract_id: home.contract.as_ref().map(|(id, _)| Id(*id)),
        promises: promises.unwrap_or_default(),
        tickets: home.tickets.into_iter().map(|seen| ticket(&page, &caller, seen, now)).collect(),
    })
}

fn ticket(page: &Page, caller: &Caller, seen: Seen, now: domain::span::Instant) -> PortalTicket {
    let next = next_step(page, &seen.state, &seen.clocks);
    PortalTicket {
        waits: seen.waits().map(|key| key.trim_start_matches("portal-wait-")),
        next: format!("{} {}", next.title, next.help).trim().to_owned(),
        may_escalate: seen.may_escalate(),
        ticket: show(caller, seen.row, now),
    }
}

/// Which form.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// `jsonl` (default): everything. `csv`: the tickets as a table.
    form: Option<String>,
}

/// Everything of the caller's own organisation: contract, tickets, public events. For its administrators.
#[utoipa::path(
    get, path = "/api/v1/portal/export", tag = "portal", operation_id = "exportPortal", params(ExportParams),
    responses(
        (status = 200, description = "Lines of JSON, or a table", body = String, content_type = "application/x-ndjson"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "It takes an administrator of the customer", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller is no customer's contact", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "There is no such form", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<ExportParams>,
) -> Result<Response, Error> {
    let csv = match params.form.as_deref() {
        None | Some("jsonl") => false,
        Some("csv") => true,
        Some(_) => return Err(Error::Invalid("form: jsonl or csv".into())),
    };
    portal::export::export(&app, &caller, csv).await
}

/// Why it cannot wait.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Plain text, at most 4,000 bytes.
    reason: String,
}

/// Asks for more attention: recorded on the ticket, its owner and the managers are told. Once an hour.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/escalate", tag = "tickets", operation_id = "escalateTicket",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = Reason,
    responses(
        (status = 201, description = "Escalated; the ticket", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was escalated less than an hour ago, or is not open", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "There is no reason", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn escalate(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<Reason>,
) -> Result<Response, Error> {
    let row = find(&app, &caller, id).await?;
    caller.must(Action::Reply, Resource::Of(row.customer_id))?;
    let row = portal::escalate::escalate(&app, &caller, &row, &body.reason).await?;
    wire::json(StatusCode::CREATED, &show(&caller, row, app.now()))
}

/// Whose P1.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LineParams {
    /// Whose; a customer's contact may leave it out.
    #[param(value_type = Option<Id>)]
    customer_id: Option<i64>,
}

/// A P1 that was reported minutes ago.
#[derive(Serialize, ToSchema)]
pub struct RunningP1 {
    /// Id.
    id: Id,
    /// Number.
    number: String,
}

/// What pressing the P1 button does.
#[derive(Serialize, ToSchema)]
pub struct Line {
    /// Who is called at once; empty: whoever is on duty.
    who: Vec<String>,
    /// What is promised for a P1, in the caller's language.
    promise: String,
    /// A P1 reported minutes ago: a new one is added to it.
    running: Option<RunningP1>,
}

fn customer_of(caller: &Caller, asked: Option<i64>) -> Result<i64, Error> {
    let scope = caller.scope(asked)?;
    scope.customer.ok_or_else(|| Error::Invalid("customer_id: say whose P1 it is".into()))
}

/// Who is woken by a P1, before anybody is.
#[utoipa::path(
    get, path = "/api/v1/line", tag = "portal", operation_id = "getLine", params(LineParams),
    responses(
        (status = 200, description = "Who is woken", body = Line),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "It does not say whose", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn line(
    State(app): State<App>,
    caller: Caller,
    Query(params): Query<LineParams>,
) -> Result<Response, Error> {
    caller.must(Action::OpenTicket, Resource::House)?;
    let customer = customer_of(&caller, params.customer_id)?;
    caller.must(Action::OpenTicket, Resource::Of(customer))?;
    let woken = line::woken(&app, customer, caller.language).await?;
    let running = woken.running.map(|(id, number)| RunningP1 { id: Id(id), number });
    wire::ok(&Line { who: woken.who, promise: woken.promise, running })
}

/// A standstill.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Standstill {
    /// Whose; a customer's contact may leave it out.
    customer_id: Option<Id>,
    /// One line, at most 200 characters.
    #[schema(max_length = 200)]
    subject: String,
    /// The rest.
    body: Option<String>,
    /// Affected service.
    service_id: Option<Id>,
}

/// Raises a P1 and calls people; a second one within 15 minutes is added to the first.
#[utoipa::path(
    post, path = "/api/v1/line", tag = "portal", operation_id = "raiseLine", request_body = Standstill,
    responses(
        (status = 201, description = "The P1", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn raise(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body<Standstill>,
) -> Result<Response, Error> {
    caller.must(Action::OpenTicket, Resource::House)?;
    let customer = customer_of(&caller, body.customer_id.map(|id| id.0))?;
    let subject = body.subject.trim().to_owned();
    if !limits::is_subject(&subject) {
        return Err(Error::Invalid("subject: one line of 1 to 200 characters".into()));
    }
    let text = body.body.unwrap_or_default().trim().to_owned();
    limits::text("body", &text, limits::TEXT)?;
    let service = body.service_id.map(|id| id.0);
    let asked = line::Asked { customer, subject, text, service, channel: "phone" };
    let (row, _) = line::raise(&app, &caller, asked).await?;
    wire::json(StatusCode::CREATED, &show(&caller, row, app.now()))
}
