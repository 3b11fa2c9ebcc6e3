//! Chat: a window on a customer's web site ([`visitor`]), and the page on which colleagues answer. A talk is a ticket: what
//! is said here stands there, and the other way round.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::ticket::EventKind;
use serde::Deserialize;
use store::chat::{GONE_AFTER, Line, Talk};
use store::ticket::{Append, NewEvent, TicketRow};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::Names;
use crate::session::{Form, Viewer};

pub mod limit; //   how often a stranger may speak
pub mod site; //    where the window stands
pub mod visitor; // the window itself

/// Talks of a page.
const ROWS: i64 = 30;
/// Lines of each that are shown.
const LINES: i64 = 8;

/// A talk with its ticket and its last lines.
pub struct Open {
    /// The talk.
    pub talk: Talk,
    /// Its ticket.
    pub row: TicketRow,
    /// What was said last.
    pub lines: Vec<Line>,
}

struct Said {
    ours: bool,
    who: String,
    at: String,
    text: String,
}

struct Window {
    id: i64,
    number: String,
    name: String,
    email: String,
    customer: String,
    here: bool,
    waits: bool,
    lines: Vec<Said>,
}

#[derive(Template)]
#[template(path = "chat/list.html")]
struct ChatsPage {
    page: Page,
    talks: Vec<Window>,
    next: Option<String>,
    may_answer: bool,
    may_keep: bool,
}

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    before: Option<i64>,
}

/// Talks that are not over, within reach, the latest first; and the key of the next part.
///
/// # Errors
/// `Denied`; when the store does not answer.
pub async fn open(
    app: &App,
    viewer: &Viewer,
    before: Option<i64>,
    limit: i64,
) -> Result<(Vec<Open>, Option<i64>), Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let talks = store::chat::talks(tx, before, limit).await?;
            let mut out = Vec::with_capacity(talks.len());
            for talk in talks {
                let Some(row) = store::ticket::get(tx, talk.ticket_id).await? else { continue };
                let lines = store::chat::last_lines(tx, talk.ticket_id, LINES).await?;
                out.push(Open { talk, row, lines });
            }
            Ok(out)
        })
    });
    let mut found = read.await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == limit);
    let next = found.last().filter(|_| full).map(|last| last.talk.id);
    found.retain(|one| viewer.reach.holds(one.talk.customer_id));
    Ok((found, next))
}

/// `GET /chats`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let (found, next) = open(&app, &viewer, question.before, ROWS).await?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Tickets, viewer.language.t("chat-title")).await?;
    html(&ChatsPage {
        talks: found.iter().map(|one| window(&page, one, &names)).collect(),
        next: next.map(|before| format!("/chats?before={before}")),
        may_answer: viewer.decide(Action::Reply, Resource::House).allowed(),
        may_keep: viewer.decide(Action::Administer, Resource::House).allowed(),
        page,
    })
}

fn window(page: &Page, one: &Open, names: &Names) -> Window {
    let said = |line: &Line| Said {
        ours: line.ours,
        who: match line.actor_id.map(|id| names.person(id)).filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None if line.ours => page.house.clone(),
            None => one.talk.name.clone(),
        },
        at: page.time(&line.at),
        text: line.text.clone().unwrap_or_else(|| page.t("erased").to_owned()),
    };
    Window {
        id: one.talk.id,
        number: one.row.number_text(),
        name: one.talk.name.clone(),
        email: one.talk.email.clone(),
        customer: names.customer(one.talk.customer_id).to_owned(),
        here: page.now - one.talk.seen_at < GONE_AFTER,
        waits: one.lines.last().is_none_or(|line| !line.ours),
        lines: one.lines.iter().map(said).collect(),
    }
}

/// What the form of a talk sends.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    text: String,
    #[serde(default, rename = "do")]
    deed: String,
}

/// `POST /chats/{id}/say`
pub async fn say(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(answer): Form<Answer>,
) -> Result<Response, Error> {
    viewer.must(Action::Reply, Resource::House)?;
    viewer.must(Action::SeeBoard, Resource::House)?;
    let found = app.db.read(move |tx| Box::pin(store::chat::talks(tx, Some(id + 1), 1))).await?;
    let talk = found.into_iter().next().filter(|talk| talk.id == id).ok_or(Error::NotFound)?;
    viewer.must(Action::Reply, Resource::Of(talk.customer_id))?;
    let now = app.now();
    if answer.deed == "end" {
        let customer = talk.customer_id;
        let command = app
            .db
            .write_for(customer, move |tx| Box::pin(async move { store::chat::end(tx, &talk, now).await }));
        command.await?;
        return Ok(Redirect::to("/chats").into_response());
    }
    let text = answer.text.trim().to_owned();
    if text.is_empty() {
        return Err(Error::Invalid("there is nothing to send: write something first".into()));
    }
    limits::text("text", &text, limits::TEXT)?;
    let kind = EventKind::PublicReply { substantive: true, automatic: false };
    let event = NewEvent::new(now, kind, Some(viewer.person)).with_text(text);
    let append = Append { ticket_id: talk.ticket_id, events: vec![event], expected_version: None };
    let command = app.db.write_for(talk.customer_id, move |tx| {
        Box::pin(async move { store::ticket::append(tx, &append, now).await })
    });
    command.await?;
    Ok(Redirect::to(&format!("/chats#talk-{id}")).into_response())
}
