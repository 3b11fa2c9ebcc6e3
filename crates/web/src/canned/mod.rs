//! Replies that are used again: kept by the house, filled in for a ticket, offered by `/` in the composer; macros with them.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::ticket::{AFTER, EventKind, Priority, Words, compose, fill, fits};
use serde::Deserialize;
use store::canned::{self, Canned};
use store::ticket::{NewEvent, TicketRow};

use crate::app::App;
use crate::error::Error;
use crate::i18n::{Arg, Language};
use crate::layout::{Nav, Page, html};
use crate::limits::{self, Refers};
use crate::names::{Choice, Names};
use crate::session::{Form, Viewer};
use crate::ticket::work::{append, back, find};

/// The fields that a reply may hold.
pub const FIELDS: [&str; 7] = ["requester", "customer", "ticket", "subject", "priority", "deadline", "me"];
/// Replies that the composer offers at once.
const OFFERED: usize = 12;

/// The words of a reply for this ticket.
pub fn filled(page: &Page, names: &Names, row: &TicketRow, body: &str) -> String {
    let deadline = row.next_due.map(|due| page.short(&due)).unwrap_or_default();
    let me = page.viewer.as_ref().map_or("", |viewer| viewer.name.as_str());
    let number = row.number_text();
    let fields = [
        ("requester", row.requester_id.map(|id| names.person(id)).unwrap_or_default()),
        ("customer", names.customer(row.customer_id)),
        ("ticket", &number),
        ("subject", &row.subject),
        ("priority", row.priority.name()),
        ("deadline", &deadline),
        ("me", me),
    ];
    fill(body, &fields)
}

/// The replies for a ticket, those in the language of its customer first, then by name.
///
/// # Errors
/// When the store does not answer.
pub async fn offered(app: &App, row: &TicketRow, asked: &str) -> Result<Vec<Canned>, Error> {
    let customer_id = row.customer_id;
    let (mut replies, customer) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let replies = canned::for_customer(tx, customer_id).await?;
                Ok((replies, store::customer::get(tx, customer_id).await?))
            })
        })
        .await?;
    let language = customer.map(|customer| customer.language).unwrap_or_default();
    let asked = asked.trim().trim_start_matches('/').to_lowercase();
    let fits = |one: &Canned| one.name.starts_with(&asked) || one.title.to_lowercase().contains(&asked);
    replies.retain(fits);
    replies.sort_by(|a, b| (a.language != language, &a.name).cmp(&(b.language != language, &b.name)));
    Ok(replies)
}

struct Offer {
    id: i64,
    name: String,
    title: String,
    language: String,
    kind: String,
    text: String,
    is_macro: bool,
}

#[derive(Template)]
#[template(path = "canned/offer.html")]
struct OfferList<'a> {
    page: &'a Page,
    number: String,
    offers: Vec<Offer>,
}

/// What was typed behind the slash.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// `GET /tickets/{number}/replies`: the list that the composer shows.
pub async fn offer(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::SeeInternal).await?;
    let page = Page::open(&app, &viewer, Nav::Tickets, viewer.language.t("replies")).await?;
    let names = app.names().await?;
    let mut replies = offered(&app, &row, &asked.q).await?;
    replies.truncate(OFFERED);
    let one = |canned: Canned| Offer {
        text: filled(&page, &names, &row, &canned.body),
        is_macro: canned.is_macro(),
        id: canned.id,
        name: canned.name,
        title: canned.title,
        language: canned.language,
        kind: canned.kind,
    };
    let offers = replies.into_iter().map(one).collect();
    html(&OfferList { page: &page, number: row.number_text(), offers })
}

struct Line {
    id: i64,
    name: String,
    title: String,
    language: &'static str,
    customer: String,
    does: String,
    active: bool,
}

#[derive(Template)]
#[template(path = "canned/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    may_edit: bool,
}

/// `GET /replies`
pub async fn list(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::House)?;
    let page = Page::open(&app, &viewer, Nav::Settings, viewer.language.t("replies")).await?;
    let names = app.names().await?;
    let replies = app.db.read(|tx| Box::pin(canned::all(tx, ""))).await?;
    let reached = |one: &Canned| {
        one.customer_id.is_none_or(|id| viewer.decide(Action::SeeInternal, Resource::Of(id)).allowed())
    };
    let line = |one: Canned| Line {
        does: does(&page, &names, &one).join(", "),
        id: one.id,
        name: one.name,
        title: one.title,
        language: if one.language == "nl" { "Nederlands" } else { "English" },
        customer: one.customer_id.map(|id| names.customer(id)).unwrap_or_default().to_owned(),
        active: one.active,
    };
    let lines = replies.into_iter().filter(reached).map(line).collect();
    let may_edit = viewer.decide(Action::Work, Resource::House).allowed();
    html(&ListPage { lines, may_edit, page })
}

/// What a macro does beside its words.
fn does(page: &Page, names: &Names, one: &Canned) -> Vec<String> {
    let after = match one.after.as_str() {
        "wait" => Some(page.t("macro-waits").to_owned()),
        "resolve" => Some(page.t("macro-resolves").to_owned()),
        "workaround" => Some(page.t("macro-workaround").to_owned()),
        _ => None,
    };
    let priority = one.priority.map(|priority| page.ta("macro-priority", "priority", priority.name()));
    let owner = one.assignee_id.map(|id| page.ta("macro-assigns", "who", names.person(id)));
    [after, priority, owner].into_iter().flatten().collect()
}

#[derive(Template)]
#[template(path = "canned/edit.html")]
struct EditPage {
    page: Page,
    canned: Canned,
    is_new: bool,
    customers: Vec<Choice>,
    owners: Vec<Choice>,
    priorities: Vec<(&'static str, bool)>,
    kinds: Vec<(&'static str, &'static str, bool)>,
    afters: Vec<(&'static str, &'static str, bool)>,
    fields: [&'static str; 7],
}

/// `GET /replies/{id}`, `new` for a new one.
pub async fn edit(State(app): State<App>, viewer: Viewer, Path(id): Path<String>) -> Result<Response, Error> {
    viewer.must(Action::Work, Resource::House)?;
    let canned = match id.as_str() {
        "new" => Canned {
            language: viewer.language.code().to_owned(),
            active: true,
            kind: "reply".to_owned(),
            ..Canned::default()
        },
        id => {
            let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
            let found = app.db.read(move |tx| Box::pin(canned::get(tx, id))).await?.ok_or(Error::NotFound)?;
            reach(&viewer, &found)?;
            found
        }
    };
    let title =
        if canned.id == 0 { viewer.language.t("reply-new").to_owned() } else { format!("/{}", canned.name) };
    let page = Page::open(&app, &viewer, Nav::Settings, title).await?;
    let names = app.names().await?;
    let customer = canned.customer_id.map(|id| id.to_string());
    let owner = canned.assignee_id.map(|id| id.to_string());
    html(&EditPage {
        customers: names.customer_choices(&viewer.reach, customer.as_deref()),
        owners: names.owner_choices(owner.as_deref()),
        priorities: Priority::ALL.map(|one| (one.name(), canned.priority == Some(one))).into(),
        kinds: [("reply", "compose-reply"), ("update", "compose-update"), ("note", "compose-note")]
            .map(|(kind, key)| (kind, page.t(key), kind == canned.kind))
            .into(),
        afters: [
            ("", "after-nothing"),
            ("wait", "macro-waits"),
            ("resolve", "macro-resolves"),
            ("workaround", "macro-workaround"),
        ]
        .map(|(after, key)| (after, page.t(key), after == canned.after))
        .into(),
        fields: FIELDS,
        is_new: canned.id == 0,
        canned,
        page,
    })
}

fn reach(viewer: &Viewer, canned: &Canned) -> Result<(), Error> {
    canned.customer_id.map_or(Ok(()), |id| viewer.must(Action::SeeInternal, Resource::Of(id)))
}

/// What the form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Written {
    id: String,
    customer: String,
    language: String,
    name: String,
    title: String,
    kind: String,
    body: String,
    after: String,
    priority: String,
    assignee: String,
    active: String,
}

/// `POST /replies`: adds or changes one.
pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<Written>,
) -> Result<Response, Error> {
    let number = |text: &str, what: &'static str| match text.trim() {
        "" => Ok(None),
        text => text.parse::<i64>().map(Some).map_err(|_| Error::Invalid(what.into())),
    };
    let canned = Canned {
        id: number(&form.id, "there is no such reply")?.unwrap_or(0),
        customer_id: number(&form.customer, "there is no such customer")?,
        language: form.language,
        name: form.name.trim().trim_start_matches('/').to_lowercase(),
        title: form.title.trim().to_owned(),
        kind: form.kind,
        body: form.body.trim().to_owned(),
        after: form.after,
        priority: Priority::parse(&form.priority),
        assignee_id: number(&form.assignee, "there is no such colleague")?,
        active: form.active == "yes",
        ..Canned::default()
    };
    write(&app, &viewer, canned).await?;
    Ok(Redirect::to("/replies").into_response())
}

/// Checks and keeps a reply; answers its id.
///
/// # Errors
/// `Invalid`, with the field; `Conflict` when the name is taken.
pub async fn write(app: &App, viewer: &Viewer, canned: Canned) -> Result<i64, Error> {
    viewer.must(Action::Work, Resource::House)?;
    reach(viewer, &canned)?;
    let invalid = |text: &'static str| Err(Error::Invalid(text.into()));
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if canned.name.is_empty() || canned.name.len() > 40 || !canned.name.chars().all(word) {
        return invalid("name: 1 to 40 small letters, digits and hyphens; it is typed behind the slash");
    }
    limits::line("title", &canned.title)?;
    limits::text("body", &canned.body, limits::TEXT)?;
    if canned.body.is_empty() {
        return invalid("body: write the words");
    }
    if Language::parse(&canned.language).is_none_or(|language| language.code() != canned.language) {
        return invalid("language: nl or en");
    }
    if Words::parse(&canned.kind).is_none() {
        return invalid("kind: reply, update or note");
    }
    if !canned.after.is_empty() && (!AFTER.contains(&canned.after.as_str()) || canned.kind == "note") {
        return invalid("after: wait, resolve or workaround, with a reply or an update");
    }
    if let Some(customer) = canned.customer_id {
        let known = app.db.read(move |tx| Box::pin(store::customer::get(tx, customer))).await?;
        known.ok_or(Error::Invalid("customer: there is no such customer".into()))?;
    }
    limits::belong(app, 0, Refers { assignee: canned.assignee_id, ..Refers::default() }).await?;
    if canned.id != 0 {
        let id = canned.id;
        let before = app.db.read(move |tx| Box::pin(canned::get(tx, id))).await?.ok_or(Error::NotFound)?;
        reach(viewer, &before)?;
    }
    let (now, actor) = (app.now(), viewer.person);
    let saved =
        app.db.write(move |tx| Box::pin(async move { canned::save(tx, &canned, Some(actor), now).await }));
    Ok(saved.await?)
}

#[derive(Template)]
#[template(path = "canned/macro.html")]
struct MacroPage {
    page: Page,
    number: String,
    subject: String,
    id: i64,
    title: String,
    text: String,
    public: bool,
    does: Vec<String>,
}

async fn macro_of(app: &App, row: &TicketRow, id: &str) -> Result<Canned, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let found = app.db.read(move |tx| Box::pin(canned::get(tx, id))).await?;
    let ours =
        |one: &Canned| one.active && one.customer_id.is_none_or(|customer| customer == row.customer_id);
    found.filter(ours).ok_or(Error::NotFound)
}

/// `GET /tickets/{number}/macro/{id}`: what it says and does here, before it does.
pub async fn preview(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, id)): Path<(String, String)>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let canned = macro_of(&app, &row, &id).await?;
    let title = viewer.language.args("macro-title", &[("name", Arg::Text(&canned.title))]);
    let page = Page::open(&app, &viewer, Nav::Tickets, title).await?;
    let names = app.names().await?;
    html(&MacroPage {
        number: row.number_text(),
        subject: row.subject.clone(),
        id: canned.id,
        title: canned.title.clone(),
        text: filled(&page, &names, &row, &canned.body),
        public: canned.kind != "note",
        does: does(&page, &names, &canned),
        page,
    })
}

/// The words as they were looked over.
#[derive(Deserialize)]
pub struct Looked {
    #[serde(default)]
    text: String,
}

/// `POST /tickets/{number}/macro/{id}`: everything in one transaction.
pub async fn run(
    State(app): State<App>,
    viewer: Viewer,
    Path((number, id)): Path<(String, String)>,
    Form(form): Form<Looked>,
) -> Result<Response, Error> {
    let row = find(&app, &viewer, &number, Action::Work).await?;
    let canned = macro_of(&app, &row, &id).await?;
    let of = Resource::Of(row.customer_id);
    let words = Words::parse(&canned.kind).unwrap_or(Words::Note);
    viewer.must(if words == Words::Note { Action::Note } else { Action::Reply }, of)?;
    let text = form.text.trim();
    if text.is_empty() {
        return Err(Error::Invalid("there is nothing to send: write something first".into()));
    }
    limits::text("the message", text, limits::TEXT)?;
    let now = app.now();
    let event = |kind: EventKind| NewEvent::new(now, kind, Some(viewer.person));
    let mut kinds = Vec::new();
    if let Some(to) = canned.priority.filter(|to| *to != row.priority) {
        kinds.push(EventKind::Priority { to });
    }
    if let Some(to) = canned.assignee_id.filter(|to| Some(*to) != row.assignee_id) {
        viewer.must(Action::Assign, of)?;
        kinds.push(EventKind::Assigned { to: Some(to.to_string()) });
    }
    let mut said = compose(words, &canned.after, row.status).into_iter();
    let message = said.next().unwrap_or(EventKind::InternalNote);
    fits(row.status, &message).map_err(|reason| Error::Conflict(reason.into()))?;
    kinds.retain(|kind| fits(row.status, kind).is_ok());
    let mut events: Vec<NewEvent> = kinds.into_iter().map(event).collect();
    events.push(event(message).with_text(text));
    events.extend(said.map(event));
    append(&app, &row, events).await?;
    Ok(back(&row, "macro"))
}
