//! `/api/v1/tickets/{id}/...`: what colleagues arrange around a ticket: time, links, triage, merging, messages for later.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::access::{Action, Resource};
use domain::ticket::{OfferState, Priority, Words, fold};
use domain::time::{Disposition, Worked, billed, increment};
use domain::triage::Scope;
use serde::Deserialize;
use store::ticket::TicketRow;
use store::time::NewTime;
use utoipa::ToSchema;

use super::caller::Caller;
use super::ticket::{find, show};
use super::ticket_wire::{PriorityWord, Ticket};
use super::wire::{self, At, Body, Id, List, PathId, Problem};
use super::work_wire::{Around, Billed, Bond, Candidate, ScheduledWire, TimeEntry, TriageAdvice};
use crate::app::App;
use crate::error::Error;
use crate::limits::{self, Refers};
use crate::ticket::work::{hand_over, triage};

/// The ticket, for a colleague who works on it.
///
/// # Errors
/// `NotFound`, also for another customer's; `Denied`.
pub async fn work_on(app: &App, caller: &Caller, id: i64, action: Action) -> Result<TicketRow, Error> {
    let row = find(app, caller, id).await?;
    caller.must(action, Resource::Of(row.customer_id))?;
    Ok(row)
}

/// What colleagues arranged around a ticket: hand-over, followers, time as worked and as billed, links, checklists, quote.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/work", tag = "tickets", operation_id = "getWork",
    params(("id" = Id, Path, description = "Id of the ticket")),
    responses(
        (status = 200, description = "What was arranged", body = Around),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    let row = work_on(&app, &caller, id, Action::SeeInternal).await?;
    let person = caller.person;
    let (events, links, times, timer, later) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                Ok((
                    store::event::of_ticket(tx, id).await?,
                    store::bond::of_ticket(tx, id).await?,
                    store::time::of_ticket(tx, id).await?,
                    store::time::timer(tx, person, id).await?,
                    store::draft::of_ticket(tx, id).await?,
                ))
            })
        })
        .await?;
    let state = fold(&events).ok_or(Error::NotFound)?;
    let contract = triage::contract_of(&app, &row).await?;
    let zone = &app.config.time_zone;
    let worked: Vec<Worked> = times
        .iter()
        .map(|entry| Worked {
            day: entry.at.timestamp().to_zoned(zone.clone()).date(),
            minutes: entry.minutes,
            disposition: entry.disposition,
        })
        .collect();
    let lines = billed(&worked, increment(contract.as_deref()));
    let links = links.iter().map(|link| Bond {
        link: link.kind.name(),
        ticket_id: Id(link.other.id),
        number: link.other.number_text(),
        status: link.other.status.name(),
    });
    wire::ok(&Around {
        links: links.collect(),
        time: times.into_iter().map(TimeEntry::from).collect(),
        billed: lines.into_iter().map(Billed::from).collect(),
        timer_since: timer.map(At),
        scheduled: later.into_iter().map(Into::into).collect(),
        ..Around::of(&state)
    })
}

/// Who should take a ticket, the best fit first, with the reasons. Nobody is assigned by it.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/routing", tag = "tickets", operation_id = "getRouting",
    params(("id" = Id, Path, description = "Id of the ticket")),
    responses(
        (status = 200, description = "The colleagues who may own it", body = List<Candidate>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn routing(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    let row = work_on(&app, &caller, id, Action::SeeInternal).await?;
    let (_, ranked) = hand_over::ranking(&app, &row).await?;
    let language = caller.language;
    let one = |(ranked, person): (domain::route::Ranked, store::person::Person)| Candidate {
        person_id: Id(ranked.id),
        name: person.name,
        score: ranked.score,
        reasons: ranked.reasons.iter().map(|reason| hand_over::reason(language, reason)).collect(),
    };
    wire::ok(&List::whole(ranked.into_iter().map(one).collect()))
}

/// What the contract's lists suggest: support or project, with the words that led to it.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/triage", tag = "tickets", operation_id = "getTriage",
    params(("id" = Id, Path, description = "Id of the ticket")),
    responses(
        (status = 200, description = "The suggestion; all null where the lists say nothing clear", body = TriageAdvice),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Colleagues alone", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn advice(State(app): State<App>, caller: Caller, PathId(id): PathId) -> Result<Response, Error> {
    let row = work_on(&app, &caller, id, Action::SeeInternal).await?;
    let found = triage::suggestion(&app, &row).await?;
    wire::ok(&match found {
        Some(found) => {
            TriageAdvice { scope: Some(found.scope.name()), item: Some(found.item), words: found.words }
        }
        None => TriageAdvice { scope: None, item: None, words: Vec::new() },
    })
}

/// What a ticket is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TriageBody {
    /// `incident`, `question`, `request`, `change`, `project`, `vulnerability`, `data_breach`, `problem`.
    kind: Option<String>,
    /// Affected service of the customer.
    service_id: Option<Id>,
    /// Business impact.
    priority: Option<PriorityWord>,
    /// `support` or `project`. A project stops the support clocks from now on, which the customer sees.
    scope: Option<String>,
    /// Why; needed when it differs from the suggestion.
    why: Option<String>,
}

/// Records what a ticket is: kind, service, priority, support or project.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/triage", tag = "tickets", operation_id = "decideTriage",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = TriageBody,
    responses(
        (status = 201, description = "Recorded; the ticket as it stands after it", body = Ticket),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The ticket is resolved or closed, or has moved on", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<TriageBody>,
) -> Result<Response, Error> {
    let row = work_on(&app, &caller, id, Action::Work).await?;
    let service = body.service_id.map(|id| id.0);
    limits::belong(&app, row.customer_id, Refers { service, ..Refers::default() }).await?;
    let invalid = |text: &'static str| Error::Invalid(text.into());
    let scope = match body.scope.as_deref() {
        None => None,
        Some(word) => Some(Scope::parse(word).ok_or_else(|| invalid("scope: support or project"))?),
    };
    if body.kind.as_ref().is_some_and(|kind| !domain::ticket::CATEGORIES.contains(&kind.as_str())) {
        return Err(invalid(
            "kind: incident, question, request, change, project, vulnerability, data_breach or problem",
        ));
    }
    let decision = triage::Decision {
        kind: body.kind,
        service,
        priority: body.priority.map(Priority::from).filter(|priority| *priority != row.priority),
        scope,
        why: body.why.unwrap_or_default(),
    };
    let row = triage::record(&app, &caller, &row, decision).await?;
    wire::json(StatusCode::CREATED, &show(&caller, row, app.now()))
}

/// Work to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTimeEntry {
    /// Whole minutes, 1 to 1440.
    #[schema(minimum = 1, maximum = 1440)]
    minutes: i64,
    /// `charge`, `cover`, `show_only`, `write_off`.
    disposition: String,
    /// What for.
    what: Option<String>,
    /// When it began; so many minutes ago unless given.
    at: Option<At>,
    /// The entry that this corrects.
    entry_id: Option<Id>,
}

/// Records work on a ticket, or corrects an entry; the billing increment is applied per ticket per day when it is billed.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/time", tag = "tickets", operation_id = "addTime",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = NewTimeEntry,
    responses(
        (status = 201, description = "Recorded", body = TimeEntry),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket or entry", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn add_time(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<NewTimeEntry>,
) -> Result<Response, Error> {
    work_on(&app, &caller, id, Action::Work).await?;
    let now = app.now();
    if !(1..=domain::time::LONGEST).contains(&body.minutes) {
        return Err(Error::Invalid("minutes: 1 to 1440".into()));
    }
    let disposition = Disposition::parse(&body.disposition)
        .ok_or_else(|| Error::Invalid("disposition: charge, cover, show_only or write_off".into()))?;
    let what = body.what.unwrap_or_default();
    limits::text("what", &what, limits::VALUE)?;
    let at = body.at.map_or(now - domain::span::Duration::minutes(body.minutes), |at| at.0);
    if !limits::is_past(at, now) {
        return Err(Error::Invalid("at: since 1970, not after now".into()));
    }
    let new = NewTime {
        ticket_id: id,
        entry: body.entry_id.map(|id| id.0),
        at,
        minutes: body.minutes,
        disposition,
        what,
        person_id: caller.person,
    };
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            let (entry, _) = store::time::log(tx, &new, now).await?;
            store::time::get(tx, entry).await
        })
    });
    let entry = write.await?.ok_or(Error::NotFound)?;
    wire::json(StatusCode::CREATED, &TimeEntry::from(entry))
}

/// Takes an entry of time back; the record keeps that it was there.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{id}/time/{entry}", tag = "tickets", operation_id = "deleteTime",
    params(("id" = Id, Path, description = "Id of the ticket"), ("entry" = Id, Path, description = "Id of the entry")),
    responses(
        (status = 204, description = "It is taken back"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket or entry", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn delete_time(
    State(app): State<App>,
    caller: Caller,
    Path((id, entry)): Path<(String, String)>,
) -> Result<Response, Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let entry: i64 = entry.parse().map_err(|_| Error::NotFound)?;
    work_on(&app, &caller, id, Action::Work).await?;
    let known = app.db.read(move |tx| Box::pin(store::time::get(tx, entry))).await?;
    let known = known.filter(|known| known.ticket_id == id).ok_or(Error::NotFound)?;
    let new = NewTime {
        ticket_id: id,
        entry: Some(entry),
        at: known.at,
        minutes: 0,
        disposition: known.disposition,
        what: String::new(),
        person_id: caller.person,
    };
    let now = app.now();
    app.db
        .write(move |tx| Box::pin(async move { store::time::log(tx, &new, now).await.map(|_| ()) }))
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Starts the caller's timer on a ticket; one that runs already goes on.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/timer", tag = "tickets", operation_id = "startTimer",
    params(("id" = Id, Path, description = "Id of the ticket")),
    responses(
        (status = 204, description = "It runs"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn start_timer(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Response, Error> {
    work_on(&app, &caller, id, Action::Work).await?;
    let (person, now) = (caller.person, app.now());
    app.db.write(move |tx| Box::pin(store::time::start(tx, person, id, now))).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Throws the caller's timer on a ticket away; work is recorded with `/time`.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{id}/timer", tag = "tickets", operation_id = "dropTimer",
    params(("id" = Id, Path, description = "Id of the ticket")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or no timer runs", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn drop_timer(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Response, Error> {
    work_on(&app, &caller, id, Action::Work).await?;
    let (person, now) = (caller.person, app.now());
    let gone =
        app.db.write(move |tx| Box::pin(async move { store::time::stop(tx, person, id, None, now).await }));
    if gone.await?.is_some() { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Error::NotFound) }
}

/// A message that goes out later.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LaterBody {
    /// `reply`, `update` or `note`.
    kind: String,
    /// The words.
    text: String,
    /// What happens with it: `wait`, `resolve` or `workaround`; nothing unless given.
    after: Option<String>,
    /// When it goes out: later than now.
    due_at: At,
}

/// Puts a message aside until its instant. What no longer fits the ticket then is not sent, and its writer is told.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/scheduled", tag = "tickets", operation_id = "scheduleMessage",
    params(("id" = Id, Path, description = "Id of the ticket")), request_body = LaterBody,
    responses(
        (status = 201, description = "It waits", body = ScheduledWire),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such ticket, or it is another customer's", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The request makes no sense", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn schedule(
    State(app): State<App>,
    caller: Caller,
    PathId(id): PathId,
    Body(body): Body<LaterBody>,
) -> Result<Response, Error> {
    let row = work_on(&app, &caller, id, Action::SeeInternal).await?;
    let invalid = |text: &'static str| Error::Invalid(text.into());
    let words = Words::parse(&body.kind).ok_or_else(|| invalid("kind: reply, update or note"))?;
    let action = if words == Words::Note { Action::Note } else { Action::Reply };
    caller.must(action, Resource::Of(row.customer_id))?;
    limits::text("text", &body.text, limits::TEXT)?;
    if body.text.trim().is_empty() {
        return Err(invalid("text: write something"));
    }
    let after = body.after.unwrap_or_default();
    if !after.is_empty() && !domain::ticket::AFTER.contains(&after.as_str()) {
        return Err(invalid("after: wait, resolve or workaround"));
    }
    let (now, due_at) = (app.now(), body.due_at.0);
    if due_at <= now || due_at > limits::horizon(now) {
        return Err(invalid("due_at: later than now, at most ten years ahead"));
    }
    let later = store::draft::Later {
        ticket_id: id,
        customer_id: row.customer_id,
        person_id: caller.person,
        kind: words.name().to_owned(),
        after,
        body: body.text,
        due_at,
    };
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            let id = store::draft::later(tx, &later, now).await?;
            store::draft::one(tx, id).await
        })
    });
    let one = write.await?.ok_or(Error::NotFound)?;
    wire::json(StatusCode::CREATED, &ScheduledWire::from(one))
}

/// Withdraws a message that was to go out later.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{id}/scheduled/{message}", tag = "tickets", operation_id = "withdrawMessage",
    params(("id" = Id, Path, description = "Id of the ticket"), ("message" = Id, Path, description = "Id of the message")),
    responses(
        (status = 204, description = "It does not go out"),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The role does not allow it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such message, or it went out", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path((id, message)): Path<(String, String)>,
) -> Result<Response, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let message: i64 = message.parse().map_err(|_| Error::NotFound)?;
    work_on(&app, &caller, id, Action::Note).await?;
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            let ours = store::draft::one(tx, message).await?.is_some_and(|one| one.ticket_id == id);
            Ok(ours && store::draft::end(tx, message, "withdrawn", None).await?)
        })
    });
    if write.await? { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Error::NotFound) }
}

/// What became of a quote, as one word.
pub fn offer_word(state: OfferState) -> &'static str {
    match state {
        OfferState::Open => "open",
        OfferState::Accepted => "accepted",
        OfferState::Rejected => "rejected",
    }
}
