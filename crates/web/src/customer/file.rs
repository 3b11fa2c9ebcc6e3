//! The customer file on one screen: what an engineer needs at 03:00, on a telephone.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::customer::{EntryKind, Reach, call_order};
use domain::span::{Duration, Instant};
use jiff::tz::TimeZone;
use store::contract::ContractVersion;
use store::customer::{Customer, Service};
use store::entry::Entry;
use store::release::Release;
use store::ticket::{self, BoardFilter, TicketRow, View};

use super::fields::{Item, tel};
use super::promise::{InShort, in_short};
use crate::app::App;
use crate::board::Row;
use crate::change::recent::{RecentChange, recent};
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::Names;
use crate::session::Viewer;
use crate::words;

/// How far back "recent" looks, and how far ahead for changes.
const RECENT: Duration = Duration::days(7);
/// Tickets shown of each list.
const TICKETS: usize = 15;

/// A contact in the order of calling.
pub struct Call {
    /// Id of the entry.
    pub id: i64,
    /// Name.
    pub name: String,
    /// What they are.
    pub role: String,
    /// `now`, `for_p1`, `later`, `unknown`.
    pub reach: &'static str,
    /// "in their hours until 17:00".
    pub when: String,
    /// Place in the escalation.
    pub order: String,
    /// Numbers: text and where they lead.
    pub phones: Vec<(String, String)>,
    /// Address.
    pub email: String,
    /// Languages, hours.
    pub more: String,
    /// Remarks.
    pub note: String,
    /// May decide on behalf of the customer.
    pub decides: bool,
}

/// A kind of entries with its items.
pub struct Section {
    /// The kind's word.
    pub kind: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// "Add a system".
    pub add: &'static str,
    /// Entries.
    pub items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "customer/file.html")]
struct FilePage {
    page: Page,
    customer: Customer,
    local: String,
    calls: Vec<Call>,
    team: Vec<Item>,
    contract: Option<InShort>,
    live: Vec<Row>,
    p1: usize,
    settled: Vec<Row>,
    changes: Vec<RecentChange>,
    releases: Vec<ReleaseItem>,
    services: Vec<Service>,
    sections: Vec<Section>,
    archived: Vec<Item>,
    may_edit: bool,
    may_edit_customer: bool,
}

/// A release in short.
struct ReleaseItem {
    href: String,
    service: String,
    number: String,
    at: Instant,
}

/// What the page is made of, read in one go.
pub struct Read {
    /// The customer.
    pub customer: Customer,
    /// Their services.
    pub services: Vec<Service>,
    /// The whole file.
    pub entries: Vec<Entry>,
    /// The contract in force.
    pub version: Option<ContractVersion>,
}

/// Reads customer, services, file and contract.
///
/// # Errors
/// `NotFound` for an unknown customer.
pub async fn read(app: &App, id: i64) -> Result<Read, Error> {
    let now = app.now();
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let Some(customer) = store::customer::get(tx, id).await? else { return Ok(None) };
            let services = store::customer::services(tx, id).await?;
            let entries = store::entry::of_customer(tx, id).await?;
            let version = store::contract::in_force_for(tx, id, now).await?;
            Ok(Some(Read { customer, services, entries, version }))
        })
    });
    read.await?.ok_or(Error::NotFound)
}

/// The tickets, changes and releases of late.
struct Late {
    live: Vec<TicketRow>,
    listed: Vec<TicketRow>,
    changes: Vec<store::change::Change>,
    releases: Vec<Release>,
}

async fn late(app: &App, id: i64, now: Instant) -> Result<Late, Error> {
    let filter = BoardFilter { view: View::Open, customer_id: Some(id), ..BoardFilter::default() };
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let live = ticket::board(tx, &filter, None, TICKETS, now).await?.rows;
            let listed = ticket::list(tx, Some(id), None, TICKETS).await?.rows;
            let changes = store::change::recent(tx, id, now - RECENT, now + RECENT, 20).await?;
            let reach = domain::access::Reach::Everything;
            let releases = store::release::recent(tx, Some(id), now - RECENT, true, &reach, 10).await?;
            Ok(Late { live, listed, changes, releases })
        })
    });
    Ok(read.await?)
}

/// `GET /customers/{id}`
pub async fn page(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::Of(id))?;
    let Read { customer, services, entries, version } = read(&app, id).await?;
    let now = app.now();
    let Late { live, listed, changes, releases } = late(&app, id, now).await?;
    let names = app.names().await?;
    let contract = match &version {
        Some(version) => app.contract(version.id).await?,
        None => None,
    };
    let page = Page::open(&app, &viewer, Nav::Customers, customer.name.clone()).await?;
    let p1 = live.iter().filter(|row| row.priority == domain::ticket::Priority::P1).count();
    let settled = listed
        .iter()
        .filter(|row| row.opened_at >= now - RECENT && !live.iter().any(|live| live.id == row.id));
    let may = |action| viewer.decide(action, Resource::Of(id)).allowed();
    let shown = FilePage {
        local: local_time(&page, &customer, now),
        calls: calls(&page, &customer, &entries),
        team: items(&page, &entries, EntryKind::Colleague, &names),
        contract: contract
            .zip(version.as_ref())
            .map(|(contract, version)| in_short(&page, &contract, version.contract_id, &version.title)),
        settled: settled.map(|row| Row::of(&page, row, &names)).collect(),
        live: live.iter().map(|row| Row::of(&page, row, &names)).collect(),
        p1,
        changes: changes.iter().map(|change| recent(&page, change, &names)).collect(),
        releases: releases.iter().map(|release| release_item(release, &names)).collect(),
        services,
        sections: sections(&page, &entries, &names),
        archived: entries
            .iter()
            .filter(|entry| !entry.active)
            .map(|entry| Item::of(&page, entry, &names))
            .collect(),
        may_edit: may(Action::EditFile),
        may_edit_customer: may(Action::EditCustomer),
        customer,
        page,
    };
    html(&shown)
}

fn release_item(release: &Release, names: &Names) -> ReleaseItem {
    ReleaseItem {
        href: format!("/releases/{}", release.draft.service_id),
        service: names.service(release.draft.service_id).to_owned(),
        number: release.draft.number.clone(),
        at: release.draft.released_at,
    }
}

/// What their own clock says: `03:12`, with the zone where it is not the reader's.
fn local_time(page: &Page, customer: &Customer, now: Instant) -> String {
    let zone = TimeZone::get(&customer.zone).unwrap_or_else(|_| page.zone.clone());
    let there = now.timestamp().to_zoned(zone);
    format!("{} {:02}:{:02}", words::weekday(page.lang, there.weekday()), there.hour(), there.minute())
}

fn items(page: &Page, entries: &[Entry], kind: EntryKind, names: &Names) -> Vec<Item> {
    let mine = entries.iter().filter(|entry| entry.kind == kind && entry.active);
    let mut found: Vec<&Entry> = mine.collect();
    // The single point of contact comes first.
    found.sort_by_key(|entry| (entry.values.get("part") != "tam", entry.values.title().to_lowercase()));
    found.into_iter().map(|entry| Item::of(page, entry, names)).collect()
}

fn sections(page: &Page, entries: &[Entry], names: &Names) -> Vec<Section> {
    let kinds = EntryKind::ALL.into_iter();
    kinds
        .filter(|kind| !matches!(kind, EntryKind::Contact | EntryKind::Colleague))
        .map(|kind| Section {
            kind: kind.name(),
            title: page.t(&format!("file-kind-{}", kind.name())),
            add: page.t(&format!("file-add-{}", kind.name())),
            items: items(page, entries, kind, names),
        })
        .collect()
}

/// The contacts in the order of calling.
pub fn calls(page: &Page, customer: &Customer, entries: &[Entry]) -> Vec<Call> {
    let contacts: Vec<&Entry> =
        entries.iter().filter(|entry| entry.kind == EntryKind::Contact && entry.active).collect();
    let values: Vec<&domain::customer::Values> = contacts.iter().map(|entry| &entry.values).collect();
    let order = call_order(&values, &customer.zone, page.now).into_iter();
    order
        .filter_map(|(index, contact, reach)| {
            let entry = contacts.get(index)?;
            let text = |field: &str| contact.get(field).to_owned();
            let phones = ["mobile", "phone"].into_iter().map(text).filter(|number| !number.is_empty());
            let more = [text("languages"), text("hours")].into_iter().filter(|text| !text.is_empty());
            Some(Call {
                id: entry.id,
                name: text("name"),
                role: text("role"),
                reach: reach.name(),
                when: when(page, reach),
                order: text("order"),
                phones: phones.map(|number| (tel(&number), number)).collect(),
                email: text("email"),
                more: more.collect::<Vec<_>>().join(" · "),
                note: text("note"),
                decides: contact.yes("decides"),
            })
        })
        .collect()
}

/// Whether somebody can be reached, in words.
fn when(page: &Page, reach: Reach) -> String {
    let at = reach.changes_at().map(|at| page.short(&at));
    match (reach, at) {
        (Reach::Now(_), None) => page.t("file-reach-always").to_owned(),
        (Reach::Now(_), Some(at)) => page.ta("file-reach-until", "at", &at),
        (Reach::ForP1(_), None) => page.t("file-reach-p1").to_owned(),
        (Reach::ForP1(_), Some(at)) => page.ta("file-reach-p1-from", "at", &at),
        (Reach::Later(_), Some(at)) => page.ta("file-reach-from", "at", &at),
        (Reach::Later(_), None) => page.t("file-reach-never").to_owned(),
        (Reach::Unknown, _) => page.t("file-reach-unknown").to_owned(),
    }
}

/// The icon beside the words, so that colour is not alone.
pub fn reach_icon(reach: &str) -> &'static str {
    match reach {
        "now" => "met",
        "for_p1" => "soon",
        "later" => "closed",
        _ => "help",
    }
}
