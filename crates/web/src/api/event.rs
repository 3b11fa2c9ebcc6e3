//! `/api/v1/tickets/{id}/events`: what happened, and adding to it; `/clocks`: what follows from it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::clock::{ClockName, Clocks, Timeline, judge, trace};
use domain::span::Instant;
use domain::ticket::{Event, EventKind, Status, WaitingFor, fits, fits_state, fold, status_at};
use serde::Deserialize;
use store::StoreError;
use store::ticket::{Append, NewEvent as Recording};
use utoipa::IntoParams;

use super::caller::Caller;
use super::event_wire::{AppendBody, EventDoc, EventWire, NewEvent};
use super::ticket::{find, show};
use super::ticket_wire::{ClockWire, Judged, Ticket, TicketClocks, TraceStep};
use super::wire::{self, At, Body, Id, List, PathId, Problem, Query};
use crate::app::App;
use crate::error::Error;
use crate::limits::{self, Refers};

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
/// A `customer_reply` to a ticket that waits for the customer resumes it. A correction is a new event as well. All events of a request are recorded in one durable transaction, or none.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/events", tag = "tickets", operation_id = "addEvents",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = AppendBody,
    responses(
        (status = 201, description = "Recorded; the ticket as it stands after it", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow one of them", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The ticket has moved on from `expected_version`, or an event does not fit its status", body = Problem, content_type = "application/problem+json"),
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
        check(&event, now)?;
        let at = event.at(&caller, now)?;
        if at < row.opened_at {
            let opened = row.opened_at;
            return Err(Error::Invalid(
                format!("\"at\" is {at}, before the ticket was opened ({opened})").into(),
            ));
        }
        if let EventKind::Assigned { to: Some(to) } | EventKind::HandedOver { to } = &event.kind {
            let assignee = to.parse().ok();
            limits::belong(&app, customer_id, Refers { assignee, ..Refers::default() }).await?;
        }
        if let EventKind::Problem { problem: Some(problem) } = &event.kind {
            its_problem(&app, customer_id, problem).await?;
        }
        events.push(Recording { at, kind: event.kind, actor_id: Some(caller.person), text: event.text });
    }
    let expected_version = body.expected_version;
    let row = app
        .db
        .write_for(customer_id, move |tx| {
            Box::pin(async move {
                // Read in the transaction that writes: nobody comes in between.
                let history = store::event::of_ticket(tx, id).await?;
                let events = in_order(history, events).map_err(StoreError::Conflict)?;
                let append = Append { ticket_id: id, events, expected_version };
                store::ticket::append(tx, &append, now).await
            })
        })
        .await?;
    wire::json(StatusCode::CREATED, &show(&caller, row, now))
}

/// Goes on only for a problem of this customer.
async fn its_problem(app: &App, customer_id: i64, problem: &str) -> Result<(), Error> {
    let unknown = || Error::Invalid("problem: this customer has no such problem".into());
    let id: i64 = problem.parse().map_err(|_| unknown())?;
    let found = app.db.read(move |tx| Box::pin(store::problem::get(tx, id))).await?;
    found.filter(|found| found.customer_id == customer_id).map(|_| ()).ok_or_else(unknown)
}

/// The events to record: each fits the status at its instant, and the customer's word ends the wait for it.
///
/// # Errors
/// A sentence that says which event does not fit and why.
fn in_order(mut history: Vec<Event>, new: Vec<Recording>) -> Result<Vec<Recording>, String> {
    let mut events: Vec<Recording> = Vec::with_capacity(new.len() + 1);
    let mut new = new.into_iter().peekable();
    while let Some(event) = new.next() {
        let status = status_at(&history, event.at).ok_or("the ticket was not opened then")?;
        let said = fold(&history).ok_or("the ticket was not opened then")?;
        fits(status, &event.kind)
            .and_then(|()| fits_state(&said, &event.kind))
            .map_err(|reason| format!("{}: {reason}", event.kind.name()))?;
        let answered = event.kind == EventKind::CustomerReply
            && status == Status::Waiting(WaitingFor::Customer)
            && new.peek().is_none_or(|next| next.kind != EventKind::Resumed);
        let resumed = answered.then(|| Recording::new(event.at, EventKind::Resumed, event.actor_id));
        for event in [Some(event), resumed].into_iter().flatten() {
            history.push(Event { at: event.at, kind: event.kind.clone() });
            events.push(event);
        }
    }
    Ok(events)
}

/// What the types of the fields cannot say.
fn check(event: &NewEvent, now: Instant) -> Result<(), Error> {
    let invalid = |text: &'static str| Err(Error::Invalid(text.into()));
    if let Some(text) = &event.text {
        limits::text("text", text, limits::TEXT)?;
    }
    match &event.kind {
        EventKind::Team { to } => limits::line("to", to)?,
        EventKind::Excluded { category, from, to } => {
            limits::line("category", category)?;
            from.map_or(Ok(()), |from| limits::near("from", from, now))?;
            to.map_or(Ok(()), |to| limits::near("to", to, now))?;
        }
        EventKind::Resolved(how) => limits::resolution(how)?,
        EventKind::Quoted(quote) => crate::ticket::work::triage::check(quote)?,
        EventKind::Rated(rating) => {
            rating.check().map_err(|sentence| Error::Invalid(format!("rated: {sentence}").into()))?;
        }
        EventKind::Checklist { name, items } => {
            limits::line("name", name)?;
            if !(1..=50).contains(&items.len()) {
                return invalid("items: 1 to 50");
            }
            items.iter().try_for_each(|item| limits::line("items", item))?;
        }
        EventKind::Field { name, value } => {
            limits::line("name", name)?;
            limits::text("value", value, limits::VALUE)?;
        }
        _ => {}
    }
    match &event.kind {
        EventKind::Assigned { to: Some(to) } | EventKind::HandedOver { to } if to.parse::<i64>().is_err() => {
            invalid("to: the id of a person")
        }
        EventKind::Excluded { from: Some(from), to: Some(to), .. } if to <= from => invalid("to: after from"),
        _ => Ok(()),
    }
}

/// As of when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClockParams {
    /// The instant of asking; now unless given, at most ten years from now. What happened after it is not looked at.
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
        (status = 422, description = "`at` is out of reach", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn clocks(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Query(params): Query<ClockParams>,
) -> Result<Response, Error> {
    let row = find(&app, &caller, id).await?;
    let now = app.now();
    let at = params.at.map_or(now, |at| at.0);
    limits::near("at", at, now)?;
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
            let clocks = judge(&timeline, terms, at);
            let trace = |clock| trace(&timeline, terms, clock, clocks.get(clock), at);
            let each = ClockName::ALL.into_iter().flat_map(trace).collect();
            (clocks, each)
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
