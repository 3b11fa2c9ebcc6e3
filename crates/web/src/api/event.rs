//! `/api/v1/tickets/{id}/events`: what happened, and adding to it; `/clocks`: what follows from it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::clock::{ClockName, Clocks, Timeline, judge, trace};
use domain::ticket::EventKind;
use serde::Deserialize;
use store::ticket::{Append, NewEvent as Recording};
use utoipa::IntoParams;

use super::caller::Caller;
use super::event_wire::{AppendBody, EventDoc, EventWire};
use super::ticket::{find, show};
use super::ticket_wire::{ClockWire, Judged, Ticket, TicketClocks, TraceStep};
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;

/// A part of a record.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// The `next` of the part before: a place in the chain.
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// How many, 1 to 200. Default 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// What happened to a ticket, in the order of recording. A customer's contact sees the public side alone, so a part may
/// hold fewer events than asked for.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/events", tag = "tickets", operation_id = "listEvents",
    params(("id" = Id, Path, description = "Id of the ticket"), PageParams),
    responses(
        (status = 200, description = "A part of the record", body = List<EventDoc>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Query(params): Query<PageParams>,
) -> Result<Response, Error> {
    let row = find(&app, &caller, id).await?;
    let (after, limit) = (params.after.unwrap_or(0), wire::limit(params.limit)?);
    let asked = i64::try_from(limit).unwrap_or(200) + 1;
    let mut events = app.db.read(move |tx| Box::pin(store::event::page(tx, id, after, asked))).await?;
    let more = events.len() > limit;
    events.truncate(limit);
    let next = events.last().filter(|_| more).map(|event| event.seq.to_string());
    let internal = caller.may(Action::SeeInternal, Resource::Of(row.customer_id));
    let items: Vec<EventWire> =
        events.into_iter().filter(|event| internal || event.kind.is_public()).map(EventWire::from).collect();
    wire::ok(&List { items, next })
}

/// Adds events to a ticket: reply, note, wait, resume, workaround, resolve, reopen, change priority, assign, exclude.
///
/// A correction is a new event as well. All events of a request are recorded in one durable transaction, or none.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/events", tag = "tickets", operation_id = "addEvents",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = AppendBody,
    responses(
        (status = 201, description = "Recorded; the ticket as it stands after it", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow one of them", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The ticket has moved on from `expected_version`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "An event makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn append(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<AppendBody>,
) -> Result<Response, Error> {
    let row = find(&app, &caller, id).await?;
    let customer_id = row.customer_id;
    if !(1..=100).contains(&body.events.len()) {
        return Err(Error::Invalid("events: 1 to 100 of them".into()));
    }
    let now = app.now();
    let mut events = Vec::with_capacity(body.events.len());
    for event in body.events {
        caller.must(event.action(&caller)?, Resource::Of(customer_id))?;
        check(&event.kind)?;
        let at = event.at(&caller, now)?;
        events.push(Recording { at, kind: event.kind, actor_id: Some(caller.person), text: event.text });
    }
    let append = Append { ticket_id: id, events, expected_version: body.expected_version };
    let row = app
        .db
        .write_for(customer_id, move |tx| {
            Box::pin(async move { store::ticket::append(tx, &append, now).await })
        })
        .await?;
    wire::json(StatusCode::CREATED, &show(&caller, row, now))
}

/// What the types of the fields cannot say.
fn check(kind: &EventKind) -> Result<(), Error> {
    let invalid = |text: &'static str| Err(Error::Invalid(text.into()));
    match kind {
        EventKind::Assigned { to: Some(to) } if to.parse::<i64>().is_err() => {
            invalid("to: the id of a person, or null")
        }
        EventKind::Team { to } if to.trim().is_empty() => invalid("to: the name of a team"),
        EventKind::Excluded { category, .. } if category.trim().is_empty() => {
            invalid("category: one of the contract's")
        }
        EventKind::Excluded { from: Some(from), to: Some(to), .. } if to <= from => invalid("to: after from"),
        EventKind::Field { name, .. } if name.trim().is_empty() => invalid("name: which field?"),
        _ => Ok(()),
    }
}

/// As of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClockParams {
    /// The instant of asking; now unless given. What happened after it is not looked at.
    at: Option<At>,
    /// `false` leaves the trace out.
    trace: Option<bool>,
}

/// The clocks of a ticket at any instant, judged from its events, with the reason of every span: why this deadline?
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/clocks", tag = "tickets", operation_id = "getClocks",
    params(("id" = Id, Path, description = "Id of the ticket"), ClockParams),
    responses(
        (status = 200, description = "The clocks then", body = Judged),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn clocks(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Query(params): Query<ClockParams>,
) -> Result<Response, Error> {
    let row = find(&app, &caller, id).await?;
    let at = params.at.map_or_else(|| app.now(), |at| at.0);
    let version = row.contract_version_id;
    let (events, terms) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let events = store::event::of_ticket(tx, id).await?;
                let terms = match version {
                    Some(version) => Some(tx.terms(version).await?),
                    None => None,
                };
                Ok((events, terms))
            })
        })
        .await?;
    // Without a contract nothing is promised, so there is nothing to judge.
    let (clocks, spans) = match terms.as_deref() {
        None => (Clocks::default(), Vec::new()),
        Some(terms) => {
            let timeline = Timeline::read(&events, terms, at);
            let each =
                ClockName::ALL.into_iter().flat_map(|clock| trace(&timeline, terms, clock, at)).collect();
            (judge(&timeline, terms, at), each)
        }
    };
    let language = caller.language.domain();
    wire::ok(&Judged {
        at: at.into(),
        clocks: TicketClocks {
            response: ClockWire::from(&clocks.response),
            resolve: ClockWire::from(&clocks.resolve),
            update: ClockWire::from(&clocks.update),
        },
        paused_ms: clocks.paused.into(),
        third_party_ms: clocks.third_party.into(),
        next_due: clocks.next_due(at).map(|(due, _)| At(due)),
        trace: params
            .trace
            .unwrap_or(true)
            .then(|| spans.iter().map(|span| TraceStep::of(span, language)).collect()),
        oddities: serde_json::to_value(&clocks.oddities).unwrap_or_default(),
        excluded: clocks.excluded,
    })
}
