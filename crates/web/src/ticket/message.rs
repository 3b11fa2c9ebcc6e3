//! What is written to a ticket: replies, updates, notes; at once or later, to one ticket or to all reports of an incident.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::span::Instant;
use domain::ticket::{EventKind, Status, WaitingFor, Words, compose, fits, mentioned};
use serde::Deserialize;
use store::ticket::{Append, NewEvent, TicketRow};

use super::act::{append, find, within};
use super::work::draft;
use crate::app::App;
use crate::error::Error;
use crate::names::Names;
use crate::session::{Form, Viewer};

/// Events after what was seen that are looked through for an answer of somebody else.
const LOOKED_AT: i64 = 200;

/// What the composer sends.
#[derive(Deserialize)]
pub struct Message {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    then: String,
    /// The last event that the writer saw, by its place in the chain.
    #[serde(default)]
    seen: String,
    /// Send later, at this local time.
    #[serde(default)]
    at: String,
    /// Answer every report of this incident as well.
    #[serde(default)]
    children: String,
}

/// `POST /tickets/{number}/message`
pub async fn send(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<Message>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number).await?;
    let text = form.text.trim();
    if text.is_empty() {
        return Err(Error::Invalid("there is nothing to send: write something first".into()));
    }
    fits(row.status, &EventKind::InternalNote).map_err(|reason| Error::Conflict(reason.into()))?;
    let now = app.now();
    let text = within(text.to_owned())?;
    if !viewer.is_staff() {
        let events = contact_message(&viewer, &row, text, now)?;
        append(&app, &row, events).await?;
        return Ok(to(&row, "sent"));
    }
    if form.then == "keep" {
        draft::store(&app, &viewer, &row, &form.kind, text).await?;
        return Ok(to(&row, "kept"));
    }
    if form.then == "later" || (form.then.is_empty() && !form.at.trim().is_empty()) {
        return draft::later(&app, &viewer, &row, (&form.kind, "", text), &form.at).await;
    }
    let events = staff_message(&viewer, &row, &form, text.clone(), now, &*app.names().await?)?;
    if form.kind != "note" && answered_meanwhile(&app, &viewer, &row, &form.seen).await? {
        // Two answers at once help nobody: the words are kept, and the other answer is shown first.
        draft::store(&app, &viewer, &row, &form.kind, text).await?;
        return Ok(to(&row, "collision"));
    }
    append(&app, &row, events).await?;
    let of = (row.id, viewer.person);
    app.db.write(move |tx| Box::pin(store::draft::drop(tx, of))).await?;
    if form.children == "yes" && form.kind != "note" {
        answer_children(&app, &viewer, &row, &form, &text).await?;
    }
    let done = match (form.kind.as_str(), form.then.as_str()) {
        ("note", _) => "note",
        (_, "wait") => "sent-wait&undo=resume",
        (_, "resolve") => "sent-resolve&undo=reopen",
        (_, "workaround") => "sent-workaround",
        _ => "sent",
    };
    Ok(to(&row, done))
}

fn to(row: &TicketRow, done: &str) -> Response {
    Redirect::to(&format!("/tickets/{}?done={done}", row.number_text())).into_response()
}

fn staff_message(
    viewer: &Viewer,
    row: &TicketRow,
    form: &Message,
    text: String,
    at: Instant,
    names: &Names,
) -> Result<Vec<NewEvent>, Error> {
    let of = Resource::Of(row.customer_id);
    let words = Words::parse(&form.kind)
        .ok_or_else(|| Error::Invalid("choose a reply, an update or a note".into()))?;
    viewer.must(if words == Words::Note { Action::Note } else { Action::Reply }, of)?;
    let event = |kind: EventKind| NewEvent::new(at, kind, Some(viewer.person));
    // Who may answer customers need not be one who moves tickets.
    let after = if viewer.decide(Action::Work, of).allowed() { form.then.as_str() } else { "" };
    let mut kinds = compose(words, after, row.status).into_iter();
    let named = if words == Words::Note { mentions(&text, names) } else { Vec::new() };
    let first = kinds.next().unwrap_or(EventKind::InternalNote);
    let mut events = vec![event(first).with_text(text)];
    events.extend(kinds.map(event));
    events.extend(named.into_iter().map(event));
    Ok(events)
}

/// Whoever a note names with `@` follows the ticket from then on, and is told.
pub fn mentions(text: &str, names: &Names) -> Vec<EventKind> {
    let people: Vec<(i64, String)> = names
        .owner_choices(None)
        .into_iter()
        .filter_map(|choice| Some((choice.value.parse().ok()?, choice.text)))
        .collect();
    let watch = |id: i64| EventKind::Watching { who: id.to_string(), on: true, mentioned: true };
    mentioned(text, &people).into_iter().map(watch).collect()
}

/// The customer's word is their move made: a ticket that waited for them goes on.
fn contact_message(
    viewer: &Viewer,
    row: &TicketRow,
    text: String,
    at: Instant,
) -> Result<Vec<NewEvent>, Error> {
    viewer.must(Action::Reply, Resource::Of(row.customer_id))?;
    let event = |kind: EventKind| NewEvent::new(at, kind, Some(viewer.person));
    let mut events = vec![event(EventKind::CustomerReply).with_text(text)];
    if row.status == Status::Waiting(WaitingFor::Customer) {
        events.push(event(EventKind::Resumed));
    }
    Ok(events)
}

/// True when a colleague answered the customer after what the writer saw.
async fn answered_meanwhile(app: &App, viewer: &Viewer, row: &TicketRow, seen: &str) -> Result<bool, Error> {
    let Ok(seen) = seen.parse::<i64>() else { return Ok(false) };
    let id = row.id;
    let since = app.db.read(move |tx| Box::pin(store::event::page(tx, id, seen, LOOKED_AT))).await?;
    Ok(since.iter().any(|event| {
        matches!(event.kind, EventKind::PublicReply { automatic: false, .. })
            && event.actor_id != Some(viewer.person)
    }))
}

/// Says the same on every live report of this incident, each in a transaction of its own: one that has moved on does not
/// keep the others from hearing it.
async fn answer_children(
    app: &App,
    viewer: &Viewer,
    row: &TicketRow,
    form: &Message,
    text: &str,
) -> Result<(), Error> {
    let (id, now) = (row.id, app.now());
    let children = app.db.read(move |tx| Box::pin(store::bond::live_children(tx, id))).await?;
    let words = Words::parse(&form.kind).unwrap_or(Words::Update);
    for child in children {
        if !viewer.decide(Action::Reply, Resource::Of(child.customer_id)).allowed() {
            continue;
        }
        let event = |kind: EventKind| NewEvent::new(now, kind, Some(viewer.person));
        let mut events: Vec<NewEvent> =
            compose(words, &form.then, child.status).into_iter().map(event).collect();
        if let Some(first) = events.first_mut() {
            first.text = Some(text.to_owned());
        }
        let add = Append { ticket_id: child.id, events, expected_version: None };
        let write = app.db.write_for(child.customer_id, move |tx| {
            Box::pin(async move { store::ticket::append(tx, &add, now).await.map(|_| ()) })
        });
        write.await?;
    }
    Ok(())
}
