//! One webhook: what it is told, how to check our signature, the log of what it answered, and sending once more.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::hook::Topic;
use serde::Deserialize;
use store::hook::{Delivery, Hook};

use super::{New, checked, must, new_secret};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, Toast, html};
use crate::session::{Form, Viewer};

/// Deliveries of a page.
const ROWS: i64 = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Question {
    before: Option<i64>,
    done: String,
}

struct Told {
    id: i64,
    topic: String,
    at: String,
    class: &'static str,
    state: &'static str,
    said: String,
    attempts: i64,
    next: Option<String>,
    body: String,
}

#[derive(Template)]
#[template(path = "hook/show.html")]
struct ShowPage {
    page: Page,
    hook: Hook,
    customer: String,
    topics: Vec<(&'static str, bool)>,
    log: Vec<Told>,
    next: Option<String>,
    failing: Option<String>,
}

/// A hook that the viewer may see.
///
/// # Errors
/// `NotFound`, also for another's.
pub async fn find(app: &App, viewer: &Viewer, id: i64) -> Result<Hook, Error> {
    let found = app.db.read(move |tx| Box::pin(store::hook::get(tx, id))).await?;
    let Some(hook) = found else {
        // Who may see none is not told which there are.
        must(viewer, viewer.customer.filter(|_| !viewer.is_staff()))?;
        return Err(Error::NotFound);
    };
    match (viewer.is_staff(), hook.customer_id) {
        (false, None) => Err(Error::NotFound),
        _ => must(viewer, hook.customer_id).map(|()| hook),
    }
}

/// `GET /hooks/{id}`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let hook = find(&app, &viewer, id).await?;
    let before = question.before;
    let log = app.db.read(move |tx| Box::pin(store::hook::deliveries(tx, id, before, ROWS))).await?;
    let names = app.names().await?;
    let mut page = Page::open(&app, &viewer, Nav::Settings, hook.name.clone()).await?;
    let done = match question.done.as_str() {
        "added" => Some("hook-done-added"),
        "saved" => Some("hook-done-saved"),
        "test" => Some("hook-done-test"),
        "replay" => Some("hook-done-replay"),
        "secret" => Some("hook-done-secret"),
        _ => None,
    };
    page.toast = done.map(|key| Toast { text: page.t(key).to_owned(), undo: None });
    let full = i64::try_from(log.len()).is_ok_and(|count| count == ROWS);
    html(&ShowPage {
        customer: hook.customer_id.map(|id| names.customer(id).to_owned()).unwrap_or_default(),
        topics: Topic::ALL.map(|topic| (topic.name(), hook.topics.contains(&topic))).into(),
        next: log.last().filter(|_| full).map(|last| format!("/hooks/{id}?before={}", last.id)),
        log: log.iter().map(|one| told(&page, one)).collect(),
        failing: hook.failing_since.map(|since| page.ta("hook-failing", "since", &page.short(&since))),
        hook,
        page,
    })
}

fn told(page: &Page, one: &Delivery) -> Told {
    let (class, state) = match one.state.as_str() {
        "sent" => ("met", page.t("hook-state-sent")),
        "failed" => ("breached", page.t("hook-state-failed")),
        _ => ("running", page.t("hook-state-waiting")),
    };
    let waits = one.state == "waiting" && one.attempts > 0;
    Told {
        id: one.id,
        topic: one.topic.clone(),
        at: page.time(&one.created_at),
        class,
        state,
        said: one.answer.clone(),
        attempts: one.attempts,
        next: waits.then(|| page.ta("hook-again-at", "t", &page.short(&one.due_at))),
        body: one.body.clone(),
    }
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Act {
    #[serde(default, rename = "do")]
    deed: String,
    #[serde(default)]
    delivery: i64,
    #[serde(flatten)]
    new: New,
}

/// `POST /hooks/{id}/act`
pub async fn act(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Act>,
) -> Result<Response, Error> {
    let hook = find(&app, &viewer, id).await?;
    let to = |done: &str| Ok(Redirect::to(&format!("/hooks/{id}?done={done}")).into_response());
    match form.deed.as_str() {
        "save" => {
            let topics = form.new.topics();
            let (name, url) = (form.new.name.trim().to_owned(), form.new.url.trim().to_owned());
            checked(&name, &url, &topics)?;
            change(&app, &viewer, Hook { name, url, topics, ..hook }).await?;
            to("saved")
        }
        "on" => change(&app, &viewer, Hook { on: true, ..hook }).await.and_then(|()| to("saved")),
        "off" => change(&app, &viewer, Hook { on: false, ..hook }).await.and_then(|()| to("saved")),
        "secret" => renew(&app, &viewer, &hook).await.and_then(|_| to("secret")),
        "test" => {
            let now = app.now();
            app.db.write(move |tx| Box::pin(store::hook::test(tx, id, now))).await?;
            to("test")
        }
        "replay" => replay(&app, id, form.delivery).await.and_then(|_| to("replay")),
        "delete" => remove(&app, &viewer, id).await.map(|()| Redirect::to("/hooks").into_response()),
        _ => Err(Error::Invalid("there is no such action".into())),
    }
}

/// Writes what changed.
///
/// # Errors
/// What the store says.
pub async fn change(app: &App, viewer: &Viewer, hook: Hook) -> Result<(), Error> {
    let (now, person) = (app.now(), viewer.person);
    let command = app
        .db
        .write(move |tx| Box::pin(async move { store::hook::update(tx, &hook, Some(person), now).await }));
    Ok(command.await?)
}

/// Gives it another secret and answers it.
///
/// # Errors
/// What the store says.
pub async fn renew(app: &App, viewer: &Viewer, hook: &Hook) -> Result<String, Error> {
    let secret = new_secret()?;
    let (id, now, person, kept) = (hook.id, app.now(), viewer.person, secret.clone());
    let command = app.db.write(move |tx| {
        Box::pin(async move { store::hook::set_secret(tx, id, &kept, Some(person), now).await })
    });
    command.await?;
    Ok(secret)
}

/// Sends a delivery once more.
///
/// # Errors
/// `NotFound`, `Conflict` when it is turned off.
pub async fn replay(app: &App, hook: i64, delivery: i64) -> Result<i64, Error> {
    let now = app.now();
    Ok(app.db.write(move |tx| Box::pin(store::hook::replay(tx, delivery, hook, now))).await?)
}

/// Takes it away.
///
/// # Errors
/// What the store says.
pub async fn remove(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    let (now, person) = (app.now(), viewer.person);
    Ok(app.db.write(move |tx| Box::pin(store::hook::delete(tx, id, Some(person), now))).await?)
}
