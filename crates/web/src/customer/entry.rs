//! One entry of the file: adding, changing, archiving, erasing; the same form for every kind.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::customer::{EntryKind, Fault, FaultKind, Values, check, is_key, slug};
use serde::Deserialize;
use store::entry::{self, Edit, Entry, NewEntry};

use super::fields::{Input, Offered, Posted, fault_words, first, inputs, values};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::session::{Form, Viewer};

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    kind: Option<String>,
}

#[derive(Template)]
#[template(path = "customer/entry.html")]
struct EntryPage {
    page: Page,
    customer_name: String,
    home: String,
    action: String,
    kind: &'static str,
    key: String,
    is_new: bool,
    inputs: Vec<Input>,
    other_faults: Vec<String>,
    may_be_shared: bool,
    shared: bool,
    active: bool,
    version: i64,
    may_erase: bool,
    secret_warning: bool,
}

/// Who may change an entry of this kind: colleagues, and the customer's administrators their contacts.
pub fn must_edit(viewer: &Viewer, kind: EntryKind, customer: i64) -> Result<(), Error> {
    let action = match viewer.is_staff() {
        false if kind.is_the_customers() => Action::EditContacts,
        _ => Action::EditFile,
    };
    viewer.must(action, Resource::Of(customer))
}

/// What is in the form.
struct Filled {
    kind: EntryKind,
    entry: Option<Entry>,
    key: String,
    values: Values,
    shared: bool,
    faults: Vec<Fault>,
}

/// `GET /customers/{id}/entries/new?kind=contact`
pub async fn new_page(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let kind = question.kind.as_deref().and_then(EntryKind::parse).unwrap_or(EntryKind::Contact);
    must_edit(&viewer, kind, id)?;
    let filled = Filled {
        kind,
        entry: None,
        key: String::new(),
        values: Values::default(),
        shared: false,
        faults: Vec::new(),
    };
    show(&app, &viewer, id, filled).await
}

/// `GET /customers/{id}/entries/{entry}`
pub async fn edit_page(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, entry_id)): Path<(i64, i64)>,
) -> Result<Response, Error> {
    let entry = find(&app, id, entry_id).await?;
    must_edit(&viewer, entry.kind, id)?;
    let filled = Filled {
        kind: entry.kind,
        key: entry.key.clone(),
        values: entry.values.clone(),
        shared: entry.shared,
        faults: Vec::new(),
        entry: Some(entry),
    };
    show(&app, &viewer, id, filled).await
}

/// The entry, if it is this customer's.
async fn find(app: &App, customer: i64, id: i64) -> Result<Entry, Error> {
    let found = app.db.read(move |tx| Box::pin(async move { entry::get(tx, id).await })).await?;
    found.filter(|entry| entry.customer_id == customer).ok_or(Error::NotFound)
}

async fn show(app: &App, viewer: &Viewer, id: i64, filled: Filled) -> Result<Response, Error> {
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let customer = store::customer::get(tx, id).await?;
            let services = store::customer::services(tx, id).await?;
            let environments = entry::of_kind(tx, id, EntryKind::Environment).await?;
            let staff = store::person::staff(tx).await?;
            Ok((customer, services, environments, staff))
        })
    });
    let (customer, services, environments, staff) = read.await?;
    let customer = customer.ok_or(Error::NotFound)?;
    let Filled { kind, entry, key, values, shared, faults } = filled;
    let offered = Offered {
        services: services.into_iter().filter(|one| one.active).map(|one| (one.key, one.name)).collect(),
        environments: environments
            .into_iter()
            .filter(|one| one.active)
            .map(|one| (one.key.clone(), one.values.title().to_owned()))
            .collect(),
        colleagues: staff
            .into_iter()
            .filter(|one| one.active)
            .map(|one| (one.id.to_string(), one.name))
            .collect(),
    };
    let title = match &entry {
        Some(_) => viewer.language.t(&format!("file-kind-{}", kind.name())),
        None => viewer.language.t(&format!("file-add-{}", kind.name())),
    };
    let home = if viewer.is_staff() { format!("/customers/{id}") } else { "/customer".to_owned() };
    let nav = if viewer.is_staff() { Nav::Customers } else { Nav::OwnFile };
    let page = Page::open(app, viewer, nav, title).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let others = faults.iter().filter(|fault| kind.field(&fault.field).is_none());
    let shown = EntryPage {
        customer_name: customer.name,
        home,
        action: match &entry {
            Some(entry) => format!("/customers/{id}/entries/{}", entry.id),
            None => format!("/customers/{id}/entries"),
        },
        kind: kind.name(),
        key,
        is_new: entry.is_none(),
        inputs: inputs(&page, kind, &values, &offered, &faults),
        other_faults: others.map(|fault| format!("{}: {}", fault.field, fault_words(&page, fault))).collect(),
        may_be_shared: kind.may_be_shared() && viewer.is_staff(),
        shared,
        active: entry.as_ref().is_none_or(|entry| entry.active),
        version: entry.as_ref().map_or(0, |entry| entry.version),
        may_erase: entry.is_some()
            && kind == EntryKind::Contact
            && viewer.decide(Action::EditContacts, Resource::Of(id)).allowed(),
        secret_warning: kind == EntryKind::Credential,
        page,
    };
    let mut response = html(&shown)?;
    *response.status_mut() = status;
    Ok(response)
}

/// What is wrong with a key or a field, for the form.
async fn faults_of(
    app: &App,
    id: i64,
    kind: EntryKind,
    key: &str,
    values: &Values,
) -> Result<Vec<Fault>, Error> {
    let known = app.db.read(move |tx| Box::pin(async move { entry::known(tx, id).await })).await?;
    let mut faults = check(kind, values, &known).err().unwrap_or_default();
    if !is_key(key) {
        faults.push(Fault { field: "key".to_owned(), kind: FaultKind::Key });
    }
    Ok(faults)
}

/// `POST /customers/{id}/entries`
pub async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    let kind = EntryKind::parse(first(&posted, "kind"))
        .ok_or_else(|| Error::Invalid("kind: none of those that the file has".into()))?;
    must_edit(&viewer, kind, id)?;
    let values = values(&posted);
    let mut key = first(&posted, "key").to_owned();
    if key.is_empty() {
        key = free_key(&app, id, kind, &values).await?;
    }
    let shared = first(&posted, "shared") == "yes" || !viewer.is_staff();
    let faults = faults_of(&app, id, kind, &key, &values).await?;
    if !faults.is_empty() {
        return show(&app, &viewer, id, Filled { kind, entry: None, key, values, shared, faults }).await;
    }
    let new = NewEntry { customer_id: id, kind, key, values, shared };
    let (actor, now) = (Some(viewer.person), app.now());
    app.db.write_for(id, move |tx| Box::pin(async move { entry::add(tx, &new, actor, now).await })).await?;
    Ok(back(&viewer, id))
}

/// A key made of the title, with a number where it is taken.
async fn free_key(app: &App, id: i64, kind: EntryKind, values: &Values) -> Result<String, Error> {
    let title = match kind {
        EntryKind::Colleague => format!("{} {}", values.get("part"), values.get("person")),
        EntryKind::Knowledge => format!("{} {}", values.title(), values.get("person")),
        _ => values.title().to_owned(),
    };
    let stem: String = slug(&title).chars().take(50).collect();
    let stem = if is_key(&stem) { stem } else { kind.name().to_owned() };
    let taken = app.db.read(move |tx| Box::pin(async move { entry::of_kind(tx, id, kind).await })).await?;
    let free = |key: &String| taken.iter().all(|entry| entry.key != *key);
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    Ok(std::iter::once(stem.clone()).chain(numbered).find(free).unwrap_or(stem))
}

/// `POST /customers/{id}/entries/{entry}`
pub async fn edit(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, entry_id)): Path<(i64, i64)>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    let found = find(&app, id, entry_id).await?;
    must_edit(&viewer, found.kind, id)?;
    let (actor, now) = (Some(viewer.person), app.now());
    let deed = first(&posted, "do").to_owned();
    if deed == "erase" {
        viewer.must(Action::EditContacts, Resource::Of(id))?;
        let write = app
            .db
            .write_for(id, move |tx| Box::pin(async move { entry::erase(tx, entry_id, actor, now).await }));
        write.await?;
        return Ok(back(&viewer, id));
    }
    let active = match deed.as_str() {
        "archive" => false,
        "restore" => true,
        _ => found.active,
    };
    // Archiving sends no fields along that somebody may have begun to change.
    let values = if deed == "archive" || deed == "restore" { found.values.clone() } else { values(&posted) };
    let shared = match viewer.is_staff() && deed.is_empty() {
        true => first(&posted, "shared") == "yes",
        false => found.shared,
    };
    let faults = match active {
        true => faults_of(&app, id, found.kind, &found.key, &values).await?,
        false => Vec::new(),
    };
    if !faults.is_empty() {
        let (kind, key) = (found.kind, found.key.clone());
        return show(&app, &viewer, id, Filled { kind, entry: Some(found), key, values, shared, faults })
            .await;
    }
    let expected_version = first(&posted, "version").parse().ok();
    let edit = Edit { values, shared, active, expected_version };
    let write = app.db.write_for(id, move |tx| {
        Box::pin(async move { entry::update(tx, entry_id, &edit, actor, now).await })
    });
    write.await?;
    Ok(back(&viewer, id))
}

fn back(viewer: &Viewer, customer: i64) -> Response {
    let home = if viewer.is_staff() { format!("/customers/{customer}") } else { "/customer".to_owned() };
    Redirect::to(&home).into_response()
}
