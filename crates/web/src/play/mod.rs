//! Playing through a queue: the first ticket, then the next one that was not shown yet; skipping takes a reason. Where
//! somebody is stands in a bar on every page, until they stop.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::query::{Context, Filter};
use domain::ticket::{EventKind, fits};
use serde::Deserialize;
use store::play::Play;
use store::ticket::{self, Append, NewEvent, Order, TicketRow};

use crate::app::App;
use crate::error::Error;
use crate::i18n::Arg;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::query;
use crate::session::{Form, Viewer};
use crate::view::Shown;

/// The longest reason, in bytes.
const REASON: usize = 2_000;

/// The bar.
pub struct Bar {
    /// Where it stands: `3 of 12`.
    pub place: String,
    /// What the queue is called.
    pub name: String,
    /// The ticket at hand; empty once all were shown.
    pub number: String,
}

impl Bar {
    /// The bar of somebody who plays.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(app: &App, viewer: &Viewer, page: &Page) -> Result<Option<Bar>, Error> {
        let Some(play) = get(app, viewer).await? else { return Ok(None) };
        let name = name(app, viewer, page, &play).await;
        Ok(Some(Bar {
            place: place(page, &play),
            name,
            number: play.number.map(ticket::number_text).unwrap_or_default(),
        }))
    }
}

/// Where the viewer is in a queue.
///
/// # Errors
/// When the store does not answer.
pub async fn get(app: &App, viewer: &Viewer) -> Result<Option<Play>, Error> {
    let person = viewer.person;
    Ok(app.db.read(move |tx| Box::pin(async move { store::play::get(tx, person).await })).await?)
}

async fn name(app: &App, viewer: &Viewer, page: &Page, play: &Play) -> String {
    match Shown::find(app, viewer, Some(play.view.as_str()).filter(|view| !view.is_empty())).await {
        Ok(shown) if shown.query == play.query => shown.name(page),
        _ => play.query.clone(),
    }
}

/// `3 of 12`; a queue that grew counts along.
fn place(page: &Page, play: &Play) -> String {
    let seen = i64::try_from(play.seen.len()).unwrap_or(i64::MAX);
    let total = play.total.max(seen);
    page.lang.args("play-of", &[("n", Arg::Number(seen)), ("total", Arg::Number(total))])
}

/// Which queue.
#[derive(Deserialize, Default)]
pub struct Which {
    view: Option<String>,
    q: Option<String>,
    order: Option<String>,
}

#[derive(Template)]
#[template(path = "play/play.html")]
struct PlayPage {
    page: Page,
    view: String,
    name: String,
    query: String,
    order: &'static str,
    count: String,
    empty: bool,
    ended: bool,
}

/// `GET /play`: what would be played, or that all of it was.
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let playing = get(&app, &viewer).await?;
    let asked = which.view.is_some() || which.q.is_some();
    let ended = !asked && playing.as_ref().is_some_and(|play| play.ticket_id.is_none());
    let which = match playing {
        Some(play) if !asked => {
            let order = Some(play.order.name().to_owned());
            Which { view: Some(play.view), q: Some(play.query), order }
        }
        _ => which,
    };
    let (shown, text, order) = what(&app, &viewer, &which).await?;
    let filter = query::read(&app, &viewer, &text).await?.map_err(|fault| invalid(&viewer, &fault))?;
    let count = app.db.read(move |tx| Box::pin(async move { ticket::count(tx, &filter).await })).await?;
    let page = Page::open(&app, &viewer, Nav::Board, viewer.language.t("play-title")).await?;
    html(&PlayPage {
        name: if text == shown.query { shown.name(&page) } else { text.clone() },
        count: page.tn(if count.more { "matches-more" } else { "matches" }, &count.found),
        empty: count.found == 0 && !count.more,
        view: shown.key,
        query: text,
        order: order.name(),
        ended,
        page,
    })
}

async fn what(app: &App, viewer: &Viewer, which: &Which) -> Result<(Shown, String, Order), Error> {
    let shown = Shown::find(app, viewer, which.view.as_deref()).await?;
    let text = which.q.clone().unwrap_or_else(|| shown.query.clone());
    let order = which.order.as_deref().and_then(Order::parse).unwrap_or(shown.order);
    Ok((shown, text, order))
}

fn invalid(viewer: &Viewer, fault: &domain::query::Fault) -> Error {
    Error::Invalid(query::sentence(viewer.language, fault).into())
}

/// `POST /play`: begins, and opens the first ticket.
pub async fn post(
    State(app): State<App>,
    viewer: Viewer,
    Form(which): Form<Which>,
) -> Result<Response, Error> {
    let (shown, text, order) = what(&app, &viewer, &which).await?;
    let row = begin(&app, &viewer, &shown.key, &text, order).await?;
    Ok(open(row.as_ref()))
}

/// Begins a queue and answers its first ticket.
///
/// # Errors
/// `Invalid` for a query with a fault.
pub async fn begin(
    app: &App,
    viewer: &Viewer,
    view: &str,
    text: &str,
    order: Order,
) -> Result<Option<TicketRow>, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let filter = query::read(app, viewer, text).await?.map_err(|fault| invalid(viewer, &fault))?;
    let (person, now, view, text) = (viewer.person, app.now(), view.to_owned(), text.to_owned());
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            let mut play = store::play::begin(tx, &view, &text, &filter, order, now).await?;
            store::play::next(tx, person, &mut play, &filter).await
        })
    });
    Ok(write.await?)
}

fn open(row: Option<&TicketRow>) -> Response {
    match row {
        Some(row) => Redirect::to(&format!("/tickets/{}", row.number_text())).into_response(),
        None => Redirect::to("/play").into_response(),
    }
}

/// What a skip says.
#[derive(Deserialize, Default)]
pub struct Step {
    #[serde(default)]
    skip: String,
    #[serde(default)]
    reason: String,
}

/// `POST /play/next`: the next ticket; a skip leaves its reason in the ticket as an internal note.
pub async fn next(State(app): State<App>, viewer: Viewer, Form(step): Form<Step>) -> Result<Response, Error> {
    let skip = if step.skip == "yes" { Some(step.reason.as_str()) } else { None };
    Ok(open(advance(&app, &viewer, skip).await?.as_ref()))
}

/// Moves on, and answers the next ticket.
///
/// # Errors
/// `Invalid` for a skip without a reason; `NotFound` for who plays nothing.
pub async fn advance(app: &App, viewer: &Viewer, skip: Option<&str>) -> Result<Option<TicketRow>, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let play = get(app, viewer).await?.ok_or(Error::NotFound)?;
    let query = domain::query::parse(&play.query).map_err(|fault| invalid(viewer, &fault))?;
    if let Some(reason) = skip {
        note(app, viewer, &play, reason.trim()).await?;
    }
    let context = Context { now: app.now(), person: viewer.person, zone: app.config.time_zone.clone() };
    let (person, reach) = (viewer.person, viewer.reach.clone());
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            let mut play = play;
            let filter: Filter = match ticket::filter(tx, &query, &context, &reach).await? {
                Ok(filter) => filter,
                // A customer or colleague that the query names is gone: the queue has ended.
                Err(_) => return Ok(None),
            };
            store::play::next(tx, person, &mut play, &filter).await
        })
    });
    Ok(write.await?)
}

/// The reason of a skip, as a note in the ticket.
async fn note(app: &App, viewer: &Viewer, play: &Play, reason: &str) -> Result<(), Error> {
    if reason.is_empty() {
        return Err(Error::Invalid(viewer.language.t("play-no-reason").into()));
    }
    limits::text("reason", reason, REASON)?;
    let Some(id) = play.ticket_id else { return Ok(()) };
    let row = app.db.read(move |tx| Box::pin(async move { ticket::get(tx, id).await })).await?;
    let Some(row) = row else { return Ok(()) };
    viewer.must(Action::Note, Resource::Of(row.customer_id))?;
    if fits(row.status, &EventKind::InternalNote).is_err() {
        return Ok(());
    }
    let now = app.now();
    let text = viewer.language.args("play-skipped", &[("reason", Arg::Text(reason))]);
    let event = NewEvent::new(now, EventKind::InternalNote, Some(viewer.person)).with_text(text);
    let new = Append { ticket_id: id, events: vec![event], expected_version: None };
    let write = app
        .db
        .write_for(row.customer_id, move |tx| Box::pin(async move { ticket::append(tx, &new, now).await }));
    write.await?;
    Ok(())
}

/// Nothing but the token.
#[derive(Deserialize)]
pub struct Nothing {}

/// `POST /play/stop`
pub async fn stop(
    State(app): State<App>,
    viewer: Viewer,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    end(&app, &viewer).await?;
    Ok(Redirect::to("/board").into_response())
}

/// Ends the queue.
///
/// # Errors
/// When the store does not answer.
pub async fn end(app: &App, viewer: &Viewer) -> Result<(), Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let person = viewer.person;
    app.db.write(move |tx| Box::pin(async move { store::play::stop(tx, person).await })).await?;
    Ok(())
}
