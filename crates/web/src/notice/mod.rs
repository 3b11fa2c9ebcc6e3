//! Notices: what the reader should know of, behind the bell.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::notice::{self, Notice};
use store::ticket::number_text;

use crate::app::App;
use crate::error::Error;
use crate::i18n::Arg;
use crate::layout::{Nav, Page, html};
use crate::session::{Form, Viewer};

/// Notices of one page.
const PER_PAGE: i64 = 50;

struct Line {
    text: String,
    number: String,
    subject: String,
    when: String,
    unread: bool,
}

#[derive(Template)]
#[template(path = "notice/list.html")]
struct NoticePage {
    page: Page,
    lines: Vec<Line>,
    latest: i64,
    unread: bool,
    next: Option<i64>,
}

/// Where a page begins.
#[derive(Deserialize, Default)]
pub struct From {
    before: Option<i64>,
}

/// `GET /notices`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(from): Query<From>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::House)?;
    let (person, before) = (viewer.person, from.before);
    let mut notices = app.db.read(move |tx| Box::pin(notice::list(tx, person, before, PER_PAGE + 1))).await?;
    let more = notices.len() > usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    notices.truncate(usize::try_from(PER_PAGE).unwrap_or(usize::MAX));
    // A customer that is out of reach by now is out of sight, too.
    let seen = |one: &Notice| viewer.decide(Action::SeeInternal, Resource::Of(one.customer_id)).allowed();
    let next = notices.last().filter(|_| more).map(|one| one.id);
    let latest = notices.first().map_or(0, |one| one.id);
    notices.retain(seen);
    let page = Page::open(&app, &viewer, Nav::Nowhere, viewer.language.t("notices")).await?;
    let names = app.names().await?;
    let line = |one: &Notice| {
        let who = one.actor_id.map_or(page.t("the-program"), |id| names.person(id));
        Line {
            text: page.lang.args(key(&one.kind), &[("who", Arg::Text(who))]),
            number: number_text(one.number),
            subject: one.subject.clone(),
            when: page.time(&one.created_at),
            unread: one.read_at.is_none(),
        }
    };
    let lines: Vec<Line> = notices.iter().map(line).collect();
    html(&NoticePage { unread: lines.iter().any(|line| line.unread), lines, latest, next, page })
}

fn key(kind: &str) -> &'static str {
    match kind {
        "handed_over" => "notice-handed-over",
        "assigned" => "notice-assigned",
        "mentioned" => "notice-mentioned",
        "replied_resolved" => "notice-replied-resolved",
        "replied" => "notice-replied",
        "became_child" => "notice-became-child",
        "rated" => "notice-rated",
        "quote_accepted" => "notice-quote-accepted",
        "quote_rejected" => "notice-quote-rejected",
        "send_failed" => "notice-send-failed",
        _ => "notice-other",
    }
}

/// Up to which one.
#[derive(Deserialize)]
pub struct UpTo {
    #[serde(default)]
    up_to: i64,
}

/// `POST /notices/read`
pub async fn read(State(app): State<App>, viewer: Viewer, Form(form): Form<UpTo>) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::House)?;
    let (person, now) = (viewer.person, app.now());
    app.db.write(move |tx| Box::pin(notice::read(tx, person, form.up_to, now))).await?;
    Ok(Redirect::to("/notices").into_response())
}

/// The bell with its count, as HTML.
#[derive(Template)]
#[template(path = "notice/bell.html")]
struct Bell {
    icon: String,
    label: String,
    count: i64,
}

/// The bell of a colleague's page.
///
/// # Errors
/// When the store does not answer.
pub async fn bell(app: &App, viewer: &Viewer) -> Result<String, Error> {
    let person = viewer.person;
    let count = app.db.read(move |tx| Box::pin(notice::unread(tx, person))).await?;
    let label = viewer.language.n("notices-unread", count);
    Ok(Bell { icon: crate::layout::icon("bell"), label, count }.render()?)
}

/// `GET /notices/bell`
pub async fn fragment(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::House)?;
    Ok(axum::response::Html(bell(&app, &viewer).await?).into_response())
}
