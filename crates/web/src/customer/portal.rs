//! The customer's own view of their file: who we call, what runs, the contract, what was shared; their administrators keep the
//! contacts right.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::customer::EntryKind;
use store::change::{Change, ChangeFilter, Show};
use store::customer::{Customer, Service};

use super::fields::Item;
use super::file::{Call, Read, calls, read};
use super::promise::{InShort, in_short};
use crate::app::App;
use crate::change::recent::{RecentChange, recent};
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::session::Viewer;

#[derive(Template)]
#[template(path = "customer/portal.html")]
struct PortalPage {
    page: Page,
    customer: Customer,
    calls: Vec<Call>,
    may_edit: bool,
    team: Vec<Item>,
    services: Vec<Service>,
    environments: Vec<Item>,
    documents: Vec<Item>,
    contract: Option<InShort>,
    mine: Vec<RecentChange>,
    changes: Vec<RecentChange>,
}

/// `GET /customer`
pub async fn page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    let Some(id) = viewer.customer.filter(|_| !viewer.is_staff()) else {
        return Ok(Redirect::to("/customers").into_response());
    };
    viewer.must(Action::SeeChange, Resource::Of(id))?;
    let Read { customer, services, entries, version } = read(&app, id).await?;
    let (mine, live) = changes_of(&app, &viewer, id).await?;
    let names = app.names().await?;
    let contract = match &version {
        Some(version) => app.contract(version.id).await?,
        None => None,
    };
    let page = Page::open(&app, &viewer, Nav::OwnFile, customer.name.clone()).await?;
    let shared = |kind: EntryKind| {
        let mine = entries.iter().filter(move |entry| entry.kind == kind && entry.active && entry.shared);
        mine.map(|entry| Item::of(&page, entry, &names)).collect::<Vec<_>>()
    };
    // Of our side they see who is theirs, and nothing that we wrote beside it.
    let theirs = entries.iter().filter(|entry| entry.kind == EntryKind::Colleague && entry.active);
    let team = theirs.map(|entry| {
        let mut item = Item::of(&page, entry, &names);
        let note = super::fields::label(&page, "note");
        item.lines.retain(|line| line.label != note);
        item
    });
    let may_edit = viewer.decide(Action::EditContacts, Resource::Of(id)).allowed();
    let shown_contacts: Vec<store::entry::Entry> = entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Contact && (entry.shared || may_edit))
        .cloned()
        .collect();
    let shown = PortalPage {
        calls: calls(&page, &customer, &shown_contacts),
        may_edit,
        team: team.collect(),
        services: services.into_iter().filter(|service| service.active).collect(),
        environments: shared(EntryKind::Environment),
        documents: shared(EntryKind::Document),
        contract: contract
            .zip(version.as_ref())
            .map(|(contract, version)| in_short(&page, &contract, version.contract_id, &version.title)),
        mine: mine.iter().map(|change| recent(&page, change, &names)).collect(),
        changes: live.iter().map(|change| recent(&page, change, &names)).collect(),
        customer,
        page,
    };
    html(&shown)
}

/// The changes that wait for this contact, and those about which something is still to happen.
async fn changes_of(app: &App, viewer: &Viewer, id: i64) -> Result<(Vec<Change>, Vec<Change>), Error> {
    let of = |show| ChangeFilter {
        show,
        viewer_id: viewer.person,
        customer_id: Some(id),
        ..ChangeFilter::default()
    };
    let (mine, live) = (of(Show::Mine), of(Show::Live));
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let mine = store::change::list(tx, &mine, None, 20).await?.rows;
            let live = store::change::list(tx, &live, None, 20).await?.rows;
            Ok((mine, live))
        })
    });
    let (mine, mut live) = read.await?;
    live.retain(|change| crate::change::is_seen(viewer, change));
    Ok((mine, live))
}
