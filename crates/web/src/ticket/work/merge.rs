//! Merging two tickets, with what moves before anything does; taking messages out into a ticket of their own.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Action;
use domain::clock::{Clock, ClockName, Clocks};
use serde::Deserialize;
use store::event::Recorded;
use store::ticket::{self, Merge, Moving, Split, TicketRow};

use super::find;
use crate::app::App;
use crate::badge::clock_key;
use crate::error::Error;
use crate::i18n::Arg;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::session::{Form, Viewer};

/// Messages that the page of a split offers.
const MOST: i64 = 1000;

/// The other ticket.
#[derive(Deserialize, Default)]
pub struct With {
    #[serde(default)]
    with: String,
    #[serde(default)]
    versions: String,
}

/// One clock, before and after.
pub struct Line {
    name: &'static str,
    before: String,
    after: String,
}

/// What moves, in words.
pub struct Preview {
    from: String,
    from_subject: String,
    into: String,
    into_subject: String,
    messages: String,
    time: String,
    watchers: Vec<String>,
    links: String,
    opened: String,
    moved_start: bool,
    clocks: Vec<Line>,
    versions: String,
}

#[derive(Template)]
#[template(path = "ticket/work/merge.html")]
struct MergePage {
    page: Page,
    number: String,
    subject: String,
    with: String,
    fault: Option<String>,
    preview: Option<Preview>,
    others: Vec<(String, String)>,
}

/// `GET /tickets/{number}/merge`: this ticket goes into the one of `with`.
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Query(form): Query<With>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let title = viewer.language.args("merge-title", &[("ticket", Arg::Text(&row.number_text()))]);
    let page = Page::open(&app, &viewer, Nav::Tickets, title).await?;
    let others = same_customer(&app, &viewer, &row).await?;
    let (preview, fault) = match form.with.trim() {
        "" => (None, None),
        with => match planned(&app, &viewer, &row, with).await {
            Ok(moving) => (Some(told(&app, &page, &moving).await?), None),
            Err(Error::NotFound) => (None, Some(page.t("merge-no-ticket").to_owned())),
            Err(Error::Invalid(sentence)) => (None, Some(sentence.to_string())),
            Err(error) => return Err(error),
        },
    };
    let subject = row.subject.clone();
    html(&MergePage { number: row.number_text(), subject, with: form.with, fault, preview, others, page })
}

async fn planned(app: &App, viewer: &Viewer, row: &TicketRow, with: &str) -> Result<Moving, Error> {
    let other = find(app, viewer, with, Action::Work).await?;
    let merge = Merge { from: row.id, into: other.id, versions: None, actor_id: Some(viewer.person) };
    let now = app.now();
    Ok(app.db.read(move |tx| Box::pin(async move { ticket::preview(tx, &merge, now).await })).await?)
}

/// Other live tickets of the customer: number and subject.
async fn same_customer(app: &App, viewer: &Viewer, row: &TicketRow) -> Result<Vec<(String, String)>, Error> {
    let filter = ticket::BoardFilter {
        view: ticket::View::Open,
        viewer_id: viewer.person,
        customer_id: Some(row.customer_id),
        ..ticket::BoardFilter::default()
    };
    let (now, id) = (app.now(), row.id);
    let page = app
        .db
        .read(move |tx| Box::pin(async move { ticket::board(tx, &filter, None, 30, now).await }))
        .await?;
    let others = page.rows.into_iter().filter(|other| other.id != id);
    Ok(others.map(|other| (other.number_text(), other.subject)).collect())
}

async fn told(app: &App, page: &Page, moving: &Moving) -> Result<Preview, Error> {
    let names = app.names().await?;
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(Preview {
        from: moving.from.number_text(),
        from_subject: moving.from.subject.clone(),
        into: moving.into.number_text(),
        into_subject: moving.into.subject.clone(),
        messages: page.tn("merge-messages", &count(moving.messages)),
        time: page.length(&domain::span::Duration::minutes(moving.minutes)),
        watchers: moving.watchers.iter().map(|id| names.person(*id).to_owned()).collect(),
        links: page.tn("merge-links", &count(moving.links)),
        opened: page.short(&moving.opened_at),
        moved_start: moving.opened_at < moving.into.opened_at,
        clocks: lines(page, &moving.before, &moving.after),
        versions: format!("{},{}", moving.from.version, moving.into.version),
    })
}

fn lines(page: &Page, before: &Clocks, after: &Clocks) -> Vec<Line> {
    let line = |name: ClockName| Line {
        name: page.t(clock_key(name)),
        before: said(page, before.get(name)),
        after: said(page, after.get(name)),
    };
    ClockName::ALL.into_iter().map(line).collect()
}

/// `due Mon 13:00`, `met`, `broken`
fn said(page: &Page, clock: &Clock) -> String {
    use domain::clock::ClockState;
    match (clock.state, clock.due) {
        (ClockState::None, _) => page.t("clock-none").to_owned(),
        (ClockState::Met, _) => page.t("merge-met").to_owned(),
        (ClockState::Breached, _) => page.t("merge-breached").to_owned(),
        (_, Some(due)) => page.ta("due-at", "t", &page.short(&due)),
        (_, None) => page.t("stands-still").to_owned(),
    }
}

/// `POST /tickets/{number}/merge`
pub async fn merge(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(form): Form<With>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let other = match find(&app, &viewer, &form.with, Action::Work).await {
        Err(Error::NotFound) => return Err(Error::Invalid("there is no ticket with that number".into())),
        other => other?,
    };
    let versions =
        form.versions.split_once(',').and_then(|(from, into)| Some((from.parse().ok()?, into.parse().ok()?)));
    let merge = Merge { from: row.id, into: other.id, versions, actor_id: Some(viewer.person) };
    let now = app.now();
    // Links of the two may lead to tickets of other customers.
    app.db.write(move |tx| Box::pin(async move { ticket::merge(tx, &merge, now).await.map(|_| ()) })).await?;
    Ok(Redirect::to(&format!("/tickets/{}?done=merged", other.number_text())).into_response())
}

/// A message that may go along.
pub struct Message {
    id: i64,
    name: String,
    when: String,
    text: String,
    note: bool,
}

#[derive(Template)]
#[template(path = "ticket/work/split.html")]
struct SplitPage {
    page: Page,
    number: String,
    subject: String,
    messages: Vec<Message>,
}

/// `GET /tickets/{number}/split`
pub async fn split_page(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let title = viewer.language.args("split-title", &[("ticket", Arg::Text(&row.number_text()))]);
    let page = Page::open(&app, &viewer, Nav::Tickets, title).await?;
    let id = row.id;
    let mut events = app.db.read(move |tx| Box::pin(store::event::page(tx, id, 0, MOST))).await?;
    events.sort_by_key(|event| (event.at, event.seq));
    let names = app.names().await?;
    let message = |event: &Recorded| {
        Some(Message {
            id: event.id,
            name: event.actor_id.map(|id| names.person(id)).unwrap_or_default().to_owned(),
            when: page.time(&event.at),
            text: event.body()?.chars().take(400).collect(),
            note: !event.kind.is_public(),
        })
    };
    let messages = events.iter().filter(|event| moves(event)).filter_map(message).collect();
    html(&SplitPage { number: row.number_text(), subject: row.subject, messages, page })
}

/// Kinds whose words can go along.
fn moves(event: &Recorded) -> bool {
    use domain::ticket::EventKind;
    matches!(
        event.kind,
        EventKind::CustomerReply
            | EventKind::PublicReply { .. }
            | EventKind::InternalNote
            | EventKind::Opened { .. }
    )
}

/// `POST /tickets/{number}/split`: `subject`, and `event` once for each message.
pub async fn split(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let of = |name: &str| -> Vec<&str> {
        fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    };
    let subject = of("subject").first().copied().unwrap_or_default().trim().to_owned();
    if !limits::is_subject(&subject) {
        return Err(Error::Invalid("subject: one line of 1 to 200 characters".into()));
    }
    let events: Vec<i64> = of("event").into_iter().filter_map(|id| id.parse().ok()).collect();
    let split = Split { ticket_id: row.id, events, subject, actor_id: Some(viewer.person) };
    let now = app.now();
    let new = app
        .db
        .write_for(row.customer_id, move |tx| Box::pin(async move { ticket::split(tx, &split, now).await }))
        .await?;
    Ok(Redirect::to(&format!("/tickets/{}?done=split", new.number_text())).into_response())
}
