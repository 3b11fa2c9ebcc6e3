//! What came in and needs a person: calls that nobody could place first, each as it was, with the reason.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::ticket::Priority;
use serde::Deserialize;
use store::hook::incoming::{self, Reject};
use store::ticket::OpenTicket;

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::Choice;
use crate::session::{Form, Viewer};

const ROWS: i64 = 50;

struct Item {
    id: i64,
    receiver: String,
    urgent: bool,
    reason: String,
    raw: String,
    at: String,
    customers: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "hook/rejects.html")]
struct RejectsPage {
    page: Page,
    items: Vec<Item>,
    next: Option<String>,
    may_open: bool,
}

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    #[serde(default)]
    after: i64,
}

/// `GET /hooks/rejects`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let found = waiting(&app, &viewer, question.after, ROWS).await?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Settings, viewer.language.t("hook-rejects")).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == ROWS);
    let next = found.last().filter(|_| full).map(|last| format!("/hooks/rejects?after={}", last.id));
    let item = |one: Reject| Item {
        id: one.id,
        receiver: one.receiver,
        urgent: one.urgent,
        reason: one.reason,
        raw: one.raw,
        at: page.time(&one.recorded_at),
        customers: names.customer_choices(&viewer.reach, one.customer_id.map(|id| id.to_string()).as_deref()),
    };
    let items = found.into_iter().map(item).collect();
    let may_open = viewer.decide(Action::OpenTicket, Resource::House).allowed();
    html(&RejectsPage { items, next, may_open, page })
}

/// What waits, as far as the viewer reaches: whose it is may be unknown, so those who are limited to some customers see
/// only what is known to be theirs.
///
/// # Errors
/// When the store does not answer.
pub async fn waiting(app: &App, viewer: &Viewer, after: i64, limit: i64) -> Result<Vec<Reject>, Error> {
    let mut found = app.db.read(move |tx| Box::pin(incoming::rejects(tx, after, limit))).await?;
    found.retain(|one| may_see(viewer, one));
    Ok(found)
}

fn may_see(viewer: &Viewer, one: &Reject) -> bool {
    match one.customer_id {
        Some(customer) => viewer.reach.holds(customer),
        None => !viewer.reach.is_limited(),
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Act {
    #[serde(rename = "do")]
    deed: String,
    #[serde(default)]
    customer: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    priority: String,
}

/// `POST /hooks/rejects/{id}/act`
pub async fn act(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Act>,
) -> Result<Response, Error> {
    viewer.must(Action::OpenTicket, Resource::House)?;
    viewer.must(Action::SeeBoard, Resource::House)?;
    let found = app.db.read(move |tx| Box::pin(incoming::reject(tx, id))).await?;
    let found = found.filter(|one| may_see(&viewer, one)).ok_or(Error::NotFound)?;
    let (now, person) = (app.now(), viewer.person);
    match form.deed.as_str() {
        "settle" => {
            app.db.write(move |tx| Box::pin(incoming::settle(tx, id, None, person, now))).await?;
            Ok(Redirect::to("/hooks/rejects").into_response())
        }
        "open" => {
            let customer: i64 =
                form.customer.parse().map_err(|_| Error::Invalid("choose the customer".into()))?;
            viewer.must(Action::OpenTicket, Resource::Of(customer))?;
            let subject = form.subject.trim();
            let subject = if subject.is_empty() { found.receiver.as_str() } else { subject };
            if !limits::is_subject(subject) {
                return Err(Error::Invalid("subject: one line of at most 200 characters".into()));
            }
            let priority = Priority::parse(&form.priority).unwrap_or(Priority::P1);
            let mut new = OpenTicket::new(customer, subject, priority, now);
            new.actor_id = Some(person);
            new.channel = if found.urgent { "phone" } else { "monitoring" }.to_owned();
            let command = app
                .db
                .write(move |tx| Box::pin(async move { incoming::open(tx, id, new, person, now).await }));
            let row = command.await?;
            Ok(Redirect::to(&format!("/tickets/{}?done=opened", row.number_text())).into_response())
        }
        _ => Err(Error::Invalid("there is no such action".into())),
    }
}
