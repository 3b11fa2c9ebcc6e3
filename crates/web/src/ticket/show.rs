//! One ticket: its conversation in the centre, its clocks, actions and context beside it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::clock::{Terms, Timeline, judge};
use domain::contract::Contract;
use domain::ticket::{Event, Status, fold};
use serde::Deserialize;
use store::event::{self, Recorded};
use store::ticket::{self, BoardFilter, TicketRow, View};
use store::work::presence::{self, Present};

use super::act::{Deed, toast};
use super::clock_panel::{ClockView, panel};
use super::next_step::{NextStep, next_step};
use super::presence::Here;
use super::timeline::{Entry, entries};
use super::work::{self, Around, Boxes, Facts};
use crate::app::App;
use crate::badge::lead_clock;
use crate::board::status_text;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::{Choice, Names};
use crate::session::Viewer;

/// Events of a ticket that one page shows.
const MOST_EVENTS: i64 = 1000;
/// Other open tickets of the customer that are listed.
const OTHERS: usize = 6;

/// A ticket with everything that its page needs.
pub struct Loaded {
    /// Its row.
    pub row: TicketRow,
    /// Its events with their texts.
    pub events: Vec<Recorded>,
    /// The terms that judge it.
    pub terms: Option<Arc<Terms>>,
    /// Other live tickets of the same customer.
    pub others: Vec<TicketRow>,
    /// Who else is here.
    pub here: Vec<Present>,
    /// What was changed lately, or is about to be.
    pub changes: Vec<store::change::Change>,
    /// Files, mail in and out.
    pub mail: crate::mail::beside::Beside,
}

/// Reads a ticket by its number, for somebody who may see it.
///
/// # Errors
/// [`Error::NotFound`], also for another customer's.
pub async fn load(app: &App, viewer: &Viewer, number: &str) -> Result<Loaded, Error> {
    let number = ticket::parse_number(number).ok_or(Error::NotFound)?;
    let now = app.now();
    let (loaded, viewer_id, staff) = (
        app.db.read(move |tx| Box::pin(async move { ticket::by_number(tx, number).await })).await?,
        viewer.person,
        viewer.is_staff(),
    );
    let row = loaded.ok_or(Error::NotFound)?;
    viewer.must(Action::SeeTicket, Resource::Of(row.customer_id))?;
    let (id, version, customer) = (row.id, row.contract_version_id, row.customer_id);
    let (events, terms, others, here, changes, mail) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let events = event::page(tx, id, 0, MOST_EVENTS).await?;
                let terms = match version {
                    Some(version) => Some(tx.terms(version).await?),
                    None => None,
                };
                let filter = BoardFilter {
                    view: View::Open,
                    viewer_id,
                    customer_id: Some(customer),
                    ..BoardFilter::default()
                };
                let mut others = match staff {
                    true => ticket::board(tx, &filter, None, OTHERS + 1, now).await?.rows,
                    false => Vec::new(),
                };
                others.retain(|other| other.id != id);
                others.truncate(OTHERS);
                let here = if staff { presence::at(tx, id, now).await? } else { Vec::new() };
                let changes = store::change::around(tx, id, customer, now).await?;
                let mail = crate::mail::beside::load(tx, id, staff).await?;
                Ok((events, terms, others, here, changes, mail))
            })
        })
        .await?;
    Ok(Loaded { row, events, terms, others, here, changes, mail })
}

/// What came before: an action and how to take it back.
#[derive(Deserialize, Default)]
pub struct After {
    done: Option<String>,
    undo: Option<String>,
    reply: Option<i64>,
}

struct Other {
    number: String,
    subject: String,
    badge: String,
}

struct PriorityChoice {
    name: &'static str,
    title: String,
    impact: String,
    examples: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "ticket/deed.html")]
struct Button<'a> {
    number: &'a str,
    csrf: &'a str,
    deed: &'static str,
    key: &'static str,
    label: &'static str,
    icon: String,
}

#[derive(Template)]
#[template(path = "ticket/show.html")]
struct TicketPage {
    page: Page,
    row: TicketRow,
    number: String,
    customer: String,
    status: &'static str,
    priority_class: &'static str,
    since: String,
    owner: String,
    mine: bool,
    requester: String,
    service: String,
    contract: Option<(String, String)>,
    channel: String,
    opened: String,
    clocks: Vec<ClockView>,
    entries: Vec<Entry>,
    mail_troubles: Vec<String>,
    here: Here,
    others: Vec<Other>,
    changes: Vec<crate::change::recent::RecentChange>,
    owners: Vec<Choice>,
    priorities: Vec<PriorityChoice>,
    deeds: Vec<Deed>,
    next: NextStep,
    staff: bool,
    may_reply: bool,
    fields: Vec<(String, String)>,
    oddities: Vec<String>,
    excluded: Option<String>,
    boxes: Boxes,
    draft: (String, String),
    seen: i64,
}

impl TicketPage {
    fn may(&self, deed: Deed) -> bool {
        self.deeds.contains(&deed)
    }

    /// The reader's id, as a form sends it.
    fn me(&self) -> i64 {
        self.page.viewer.as_ref().map_or(0, |viewer| viewer.person)
    }

    /// A button that does one thing.
    fn simple(&self, deed: &'static str, icon: &str, label: &str, key: &'static str) -> String {
        let (label, icon) = (self.page.t(label), self.page.icon(icon));
        let button = Button { number: &self.number, csrf: self.page.csrf(), deed, key, label, icon };
        button.render().unwrap_or_default()
    }
}

/// `GET /tickets/{number}`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Path(number): Path<String>,
    Query(after): Query<After>,
) -> Result<Response, Error> {
    let loaded = load(&app, &viewer, &number).await?;
    let title = format!("{} {}", loaded.row.number_text(), loaded.row.subject);
    let mut page = Page::open(&app, &viewer, Nav::Tickets, title).await?;
    page.toast =
        after.done.as_deref().and_then(|done| toast(&page, &loaded.row, done, after.undo.as_deref()));
    let names = app.names().await?;
    let contract = match loaded.row.contract_version_id {
        Some(version) => app.contract(version).await?,
        None => None,
    };
    let facts = work::load(&app, &viewer, &loaded.row).await?;
    let draft = begun(&app, &page, &names, &loaded.row, &facts, after.reply).await?;
    html(&view(page, &viewer, loaded, &names, contract.as_deref(), (facts, draft))?)
}

/// Kind and words with which the composer begins: a reply that was picked, or what was kept.
async fn begun(
    app: &App,
    page: &Page,
    names: &Names,
    row: &TicketRow,
    facts: &Facts,
    reply: Option<i64>,
) -> Result<(String, String), Error> {
    if let Some(id) = reply.filter(|_| page.is_staff()) {
        let picked = crate::canned::offered(app, row, "").await?.into_iter().find(|one| one.id == id);
        if let Some(one) = picked {
            return Ok((one.kind.clone(), crate::canned::filled(page, names, row, &one.body)));
        }
    }
    let kept = facts.draft.as_ref().map(|draft| (draft.kind.clone(), draft.body.clone()));
    Ok(kept.unwrap_or_else(|| ("reply".to_owned(), String::new())))
}

/// Terms of a ticket to which nothing is promised.
pub fn no_terms() -> Terms {
    Terms {
        priorities: [None, None, None, None],
        pause_on: Vec::new(),
        pauses: Vec::new(),
        workaround: Default::default(),
        accept_after: domain::span::Duration::ZERO,
        retarget: Default::default(),
        reopen: Default::default(),
        reopen_window: None,
    }
}

fn view(
    page: Page,
    viewer: &Viewer,
    loaded: Loaded,
    names: &Names,
    contract: Option<&Contract>,
    (facts, draft): (Facts, (String, String)),
) -> Result<TicketPage, Error> {
    let Loaded { row, events, terms, others, here, changes, mail } = loaded;
    let staff = viewer.is_staff();
    let plain: Vec<Event> = events.iter().map(plain).collect();
    let state = fold(&plain).ok_or(Error::NotFound)?;
    let terms = terms.unwrap_or_else(|| Arc::new(no_terms()));
    let timeline = Timeline::read(&plain, &terms, page.now);
    let judged = judge(&timeline, &terms, page.now);
    let around = Around {
        page: &page,
        viewer,
        row: &row,
        state: &state,
        names,
        contract,
        clocks: &judged,
        timeline: &timeline,
        terms: &terms,
    };
    let boxes = work::boxes(&around, &facts)?;
    let mut lines = entries(&page, &events, names, staff, row.requester_id);
    mail.attach(&page, &mut lines, staff);
    let other = |other: &TicketRow| Other {
        number: other.number_text(),
        subject: other.subject.clone(),
        badge: crate::board::Row::of(&page, other, names).badge,
    };
    Ok(TicketPage {
        number: row.number_text(),
        customer: names.customer(row.customer_id).to_owned(),
        status: status_text(&page, state.status, row.unanswered),
        priority_class: ["p1", "p2", "p3", "p4"][state.priority as usize],
        since: page.short(&state.since),
        owner: row.assignee_id.map(|id| names.person(id)).unwrap_or_default().to_owned(),
        mine: row.assignee_id == Some(viewer.person),
        requester: row.requester_id.map(|id| names.person(id)).unwrap_or_default().to_owned(),
        service: row.service_id.map(|id| names.service(id)).unwrap_or_default().to_owned(),
        contract: contract.and_then(|contract| contract_link(contract, &row, names)),
        channel: channel_text(&page, &row.channel),
        opened: page.time(&state.opened_at),
        clocks: panel(&page, &timeline, &judged, &terms, state.priority, lead_clock(&row)),
        entries: lines,
        mail_troubles: mail.troubles(&page),
        here: Here::of(&page, &here, viewer.person),
        others: others.iter().map(other).collect(),
        changes: crate::change::recent::seen(&page, viewer, &changes, names),
        owners: names.owner_choices(row.assignee_id.map(|id| id.to_string()).as_deref()),
        priorities: priority_choices(&page, contract, state.priority),
        deeds: Deed::possible(viewer, &row, state.status),
        next: next_step(&page, &state, &judged),
        staff,
        may_reply: viewer.decide(Action::Reply, Resource::Of(row.customer_id)).allowed()
            && !matches!(state.status, Status::Closed | Status::Merged),
        fields: if staff { source_fields(&row) } else { Vec::new() },
        oddities: if staff { odd_text(&page, judged.oddities.len()) } else { Vec::new() },
        excluded: judged.excluded.clone(),
        boxes,
        draft,
        seen: events.iter().map(|event| event.seq).max().unwrap_or(0),
        row,
        page,
    })
}

/// An event without its texts.
fn plain(event: &Recorded) -> Event {
    Event { at: event.at, kind: event.kind.clone() }
}

/// The fields of the source system: names and values.
fn source_fields(row: &TicketRow) -> Vec<(String, String)> {
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&row.fields).unwrap_or_default();
    let text = |value: serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    fields.into_iter().map(|(name, value)| (name, text(value))).collect()
}

fn odd_text(page: &Page, count: usize) -> Vec<String> {
    match i64::try_from(count) {
        Ok(0) | Err(_) => Vec::new(),
        Ok(count) => vec![page.tn("oddities", &count)],
    }
}

/// Title and address of the contract that judges the ticket.
fn contract_link(contract: &Contract, row: &TicketRow, names: &Names) -> Option<(String, String)> {
    let id = names.contract_of_version(row.contract_version_id?)?;
    Some((contract.contract.title.clone().unwrap_or_default(), format!("/contracts/{id}")))
}

/// How the request came, in words where we have them.
pub fn channel_text(page: &Page, channel: &str) -> String {
    let key = match channel {
        "mail" => "channel-mail",
        "web" => "channel-web",
        "phone" => "channel-phone",
        "monitoring" => "channel-monitoring",
        "chat" => "channel-chat",
        "api" => "channel-api",
        "import" => "channel-import",
        other => return other.to_owned(),
    };
    page.t(key).to_owned()
}

fn priority_choices(
    page: &Page,
    contract: Option<&Contract>,
    chosen: domain::ticket::Priority,
) -> Vec<PriorityChoice> {
    let guidance = super::new::guidance(page, contract);
    guidance
        .into_iter()
        .map(|guide| PriorityChoice {
            name: guide.priority.name(),
            title: guide.title,
            impact: guide.impact,
            examples: guide.examples,
            chosen: guide.priority == chosen,
        })
        .collect()
}
