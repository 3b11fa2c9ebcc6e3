//! Mail: what needs a person, what came in, what goes out; and what a person does about it.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::mail::{Outcome, Reason};
use serde::Deserialize;
use store::mail::incoming::{self, Counts, MailIn, Mailbox, Verdict};
use store::mail::outgoing::{self, MailOut};
use store::ticket;

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, Toast, html};
use crate::limits;
use crate::names::{Choice, Names};
use crate::session::{Form, Viewer};

pub mod beside; //  on a ticket's page
pub mod content; // what strangers made: raw, HTML, files

/// Rows of a list.
const ROWS: i64 = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    #[serde(default)]
    show: String,
    before: Option<i64>,
    #[serde(default)]
    done: String,
}

/// A line of the list.
struct Row {
    href: String,
    subject: String,
    who: String,
    what: String,
    state: &'static str,
    class: &'static str,
    why: String,
    ticket: Option<String>,
    at: String,
    /// Id of a message that can be sent again.
    failed: Option<i64>,
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct ListPage {
    page: Page,
    show: &'static str,
    rows: Vec<Row>,
    next: Option<i64>,
    counts: Counts,
    mailboxes: Vec<Mailbox>,
    may: bool,
}

/// `GET /mail`
pub async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeMail, Resource::House)?;
    let show = ["in", "out", "failed"].into_iter().find(|one| *one == question.show).unwrap_or("person");
    let before = question.before;
    let (counts, mailboxes, came, goes, numbers) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let (counts, mailboxes) = (incoming::counts(tx).await?, incoming::mailboxes(tx).await?);
                let (came, goes) = match show {
                    "person" | "in" => {
                        (incoming::list(tx, show == "person", before, ROWS).await?, Vec::new())
                    }
                    _ => (Vec::new(), outgoing::list(tx, show == "failed", before, ROWS).await?),
                };
                let mut numbers = std::collections::HashMap::new();
                let ids =
                    came.iter().map(|mail| mail.ticket_id).chain(goes.iter().map(|mail| mail.ticket_id));
                for id in ids.flatten().collect::<std::collections::BTreeSet<i64>>() {
                    if let Some(row) = ticket::get(tx, id).await? {
                        numbers.insert(id, row.number_text());
                    }
                }
                Ok((counts, mailboxes, came, goes, numbers))
            })
        })
        .await?;
    let mut page = Page::open(&app, &viewer, Nav::Mail, viewer.language.t("mail-title")).await?;
    page.toast = toast(&page, &question.done);
    let number = |id: Option<i64>| id.and_then(|id| numbers.get(&id).cloned());
    let last = came.last().map(|mail| mail.id).or(goes.last().map(|mail| mail.id));
    let full = came.len().max(goes.len()) >= ROWS as usize;
    let rows = came
        .iter()
        .map(|mail| row_in(&page, mail, number(mail.ticket_id)))
        .chain(goes.iter().map(|mail| row_out(&page, mail, number(mail.ticket_id))))
        .collect();
    let may = viewer.decide(Action::SettleMail, Resource::House).allowed();
    html(&ListPage { show, rows, next: last.filter(|_| full), counts, mailboxes, may, page })
}

fn toast(page: &Page, done: &str) -> Option<Toast> {
    let key = match done {
        "decided" => "mail-done-decided",
        "ignored" => "mail-done-ignored",
        "again" => "mail-done-again",
        "left" => "mail-done-left",
        _ => return None,
    };
    Some(Toast { text: page.t(key).to_owned(), undo: None })
}

/// The word and the class of what was done with a message.
fn state_in(mail: &MailIn) -> (&'static str, &'static str) {
    match (mail.state.as_str(), mail.outcome.as_deref()) {
        ("new", _) => ("mail-state-new", ""),
        ("person", _) => ("mail-state-person", "soon"),
        (_, Some("new_ticket")) => ("mail-state-opened", ""),
        (_, Some("reply")) => ("mail-state-reply", ""),
        (_, Some("show_only")) => ("mail-state-shown", ""),
        (_, Some("duplicate")) => ("mail-state-duplicate", ""),
        (_, Some("ignored")) => ("mail-state-ignored", ""),
        _ => ("mail-state-aside", ""),
    }
}

fn state_out(mail: &MailOut) -> (&'static str, &'static str) {
    match mail.state.as_str() {
        "waiting" => ("mail-state-waiting", ""),
        "sent" => ("mail-state-sent", ""),
        "cancelled" => ("mail-state-left", ""),
        _ => ("mail-state-failed", "breached"),
    }
}

/// Why, in the reader's words.
fn why(page: &Page, reason: Option<&Reason>, said: Option<&str>) -> String {
    let language = match page.lang {
        crate::i18n::Language::Nl => domain::contract::Language::Nl,
        crate::i18n::Language::En => domain::contract::Language::En,
    };
    reason.map_or_else(|| said.unwrap_or_default().to_owned(), |reason| reason.words(language))
}

fn subject(page: &Page, subject: Option<&str>) -> String {
    let none = page.t("mail-no-subject");
    subject.filter(|subject| !subject.is_empty()).unwrap_or(none).to_owned()
}

fn row_in(page: &Page, mail: &MailIn, ticket: Option<String>) -> Row {
    let (state, class) = state_in(mail);
    Row {
        href: format!("/mail/{}", mail.id),
        subject: subject(page, mail.subject.as_deref()),
        who: mail.sender.clone().unwrap_or_else(|| mail.envelope_from.clone()),
        what: mail.source.clone(),
        state: page.t(state),
        class,
        why: why(page, mail.reason.as_ref(), mail.said.as_deref()),
        ticket,
        at: page.time(&mail.received_at),
        failed: None,
    }
}

fn row_out(page: &Page, mail: &MailOut, ticket: Option<String>) -> Row {
    let (state, class) = state_out(mail);
    Row {
        href: ticket.as_ref().map(|number| format!("/tickets/{number}")).unwrap_or_default(),
        subject: subject(page, Some(&mail.subject)),
        who: mail.to.clone(),
        what: mail.kind.clone(),
        state: page.t(state),
        class,
        why: mail.outcome.clone().filter(|_| mail.state != "sent").unwrap_or_default(),
        ticket,
        at: page.time(&mail.created_at),
        failed: (mail.state == "failed").then_some(mail.id),
    }
}

#[derive(Template)]
#[template(path = "mail/show.html")]
struct ShowPage {
    page: Page,
    mail: MailIn,
    subject: String,
    sender: String,
    recipients: String,
    received: String,
    state: &'static str,
    why: String,
    by: String,
    ticket: Option<String>,
    words: String,
    size: String,
    waits: bool,
    customers: Vec<Choice>,
}

/// `GET /mail/{id}`
pub async fn show(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    viewer.must(Action::SeeMail, Resource::House)?;
    let (mail, words, number) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let Some(mail) = incoming::get(tx, id).await? else { return Ok((None, None, None)) };
                let number = match mail.ticket_id {
                    Some(ticket) => ticket::get(tx, ticket).await?.map(|row| row.number_text()),
                    None => None,
                };
                Ok((Some(mail), incoming::words_of(tx, id).await?, number))
            })
        })
        .await?;
    let mail = mail.ok_or(Error::NotFound)?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Mail, viewer.language.t("mail-one-title")).await?;
    let may = viewer.decide(Action::SettleMail, Resource::House).allowed();
    html(&view(page, &viewer, &names, mail, (words, number), may))
}

fn view(
    page: Page,
    viewer: &Viewer,
    names: &Names,
    mail: MailIn,
    (words, ticket): (Option<String>, Option<String>),
    may: bool,
) -> ShowPage {
    let (state, _) = state_in(&mail);
    let waits = may && mail.state == "person";
    ShowPage {
        subject: subject(&page, mail.subject.as_deref()),
        sender: mail.sender.clone().unwrap_or_else(|| mail.envelope_from.clone()),
        recipients: mail.envelope_to.join(", "),
        received: page.time(&mail.received_at),
        state: page.t(state),
        why: why(&page, mail.reason.as_ref(), mail.said.as_deref()),
        by: mail.settled_by.map(|id| names.person(id).to_owned()).unwrap_or_default(),
        words: words.unwrap_or_default(),
        size: content::size(mail.size),
        customers: if waits { names.customer_choices(&viewer.reach, None) } else { Vec::new() },
        waits,
        ticket,
        mail,
        page,
    }
}

/// What the form of one message sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Decided {
    #[serde(rename = "do")]
    deed: String,
    customer: String,
    ticket: String,
    contact: String,
    reason: String,
}

/// `POST /mail/{id}/decide`: a ticket for a customer, an answer on a ticket, or nothing with a reason.
pub async fn decide(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Decided>,
) -> Result<Response, Error> {
    viewer.must(Action::SettleMail, Resource::House)?;
    let contact = !form.contact.is_empty();
    let what = match form.deed.as_str() {
        "ticket" => {
            let customer = form.customer.parse().map_err(|_| Error::Invalid("choose a customer".into()))?;
            Deed::Open { customer, contact }
        }
        "reply" => Deed::Reply { ticket: form.ticket.trim().to_owned(), contact },
        "ignore" => Deed::Ignore { reason: form.reason.trim().to_owned() },
        _ => return Err(Error::Invalid("there is no such action".into())),
    };
    let done = if matches!(what, Deed::Ignore { .. }) { "ignored" } else { "decided" };
    settle(&app, &viewer, id, what).await?;
    Ok(Redirect::to(&format!("/mail?done={done}")).into_response())
}

/// What a person decides; the pages and the API mean the same.
pub(crate) enum Deed {
    /// A new ticket for this customer.
    Open { customer: i64, contact: bool },
    /// The customer's answer on the ticket with this number.
    Reply { ticket: String, contact: bool },
    /// Nothing, with a reason.
    Ignore { reason: String },
}

/// Does it.
pub(crate) async fn settle(app: &App, viewer: &Viewer, id: i64, deed: Deed) -> Result<(), Error> {
    let (now, by) = (app.now(), viewer.person);
    let mail = app.db.read(move |tx| Box::pin(incoming::get(tx, id))).await?.ok_or(Error::NotFound)?;
    if mail.state != "person" {
        return Err(Error::Conflict("the message does not wait for a person any more".into()));
    }
    let verdict = match deed {
        Deed::Ignore { reason } => {
            limits::line("reason", &reason)?;
            let done = app
                .db
                .write(move |tx| Box::pin(async move { incoming::ignore(tx, id, &reason, by, now).await }));
            return Ok(done.await?);
        }
        Deed::Open { customer, contact } => {
            viewer.must(Action::OpenTicket, Resource::Of(customer))?;
            if app.names().await?.customer(customer).is_empty() {
                return Err(Error::Invalid("there is no such customer".into()));
            }
            Verdict { outcome: Outcome::NewTicket { customer, follows: None }, contact }
        }
        Deed::Reply { ticket, contact } => {
            let none = || Error::Invalid("there is no such ticket: give its number, V-1042".into());
            let number = ticket::parse_number(&ticket).ok_or_else(none)?;
            let found = app.db.read(move |tx| Box::pin(ticket::by_number(tx, number))).await?;
            let row = found.ok_or_else(none)?;
            viewer.must(Action::Reply, Resource::Of(row.customer_id))?;
            if domain::ticket::fits(row.status, &domain::ticket::EventKind::CustomerReply).is_err() {
                return Err(Error::Conflict("that ticket is closed: make a new one of the message".into()));
            }
            Verdict { outcome: Outcome::Reply { ticket: row.id }, contact }
        }
    };
    let decided =
        app.db.write(move |tx| Box::pin(async move { incoming::decide(tx, id, &verdict, by).await }));
    Ok(decided.await?)
}

/// What the buttons of a message that failed send.
#[derive(Deserialize)]
pub struct Sending {
    #[serde(default)]
    reason: String,
}

/// `POST /mail/out/{id}/again`
pub async fn again(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(_): Form<Sending>,
) -> Result<Response, Error> {
    resend(&app, &viewer, id).await?;
    Ok(Redirect::to("/mail?show=failed&done=again").into_response())
}

/// `POST /mail/out/{id}/leave`
pub async fn leave(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Sending>,
) -> Result<Response, Error> {
    abandon(&app, &viewer, id, form.reason).await?;
    Ok(Redirect::to("/mail?show=failed&done=left").into_response())
}

/// Tries a message again.
pub(crate) async fn resend(app: &App, viewer: &Viewer, id: i64) -> Result<(), Error> {
    viewer.must(Action::SettleMail, Resource::House)?;
    let now = app.now();
    app.db.read(move |tx| Box::pin(outgoing::get(tx, id))).await?.ok_or(Error::NotFound)?;
    Ok(app.db.write(move |tx| Box::pin(outgoing::again(tx, id, now))).await?)
}

/// Leaves a message unsent.
pub(crate) async fn abandon(app: &App, viewer: &Viewer, id: i64, reason: String) -> Result<(), Error> {
    viewer.must(Action::SettleMail, Resource::House)?;
    if !reason.is_empty() {
        limits::line("reason", &reason)?;
    }
    let now = app.now();
    app.db.read(move |tx| Box::pin(outgoing::get(tx, id))).await?.ok_or(Error::NotFound)?;
    let left = app.db.write(move |tx| Box::pin(async move { outgoing::cancel(tx, id, &reason, now).await }));
    Ok(left.await?)
}
