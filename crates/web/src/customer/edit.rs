//! A customer's own details and services: adding, renaming, letting go.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::customer::{is_key, is_zone, slug};
use store::customer::{self, Customer, NewCustomer, Service};

use super::fields::{Posted, first};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::session::{Form, Viewer};

#[derive(Template)]
#[template(path = "customer/edit.html")]
struct EditPage {
    page: Page,
    customer: Customer,
    services: Vec<Service>,
    is_new: bool,
    fault: Option<String>,
}

/// `GET /customers/new`
pub async fn new_page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::House)?;
    let zone = app.config.time_zone.iana_name().unwrap_or("Europe/Amsterdam").to_owned();
    let language = viewer.language.code().to_owned();
    let empty = Customer { id: 0, key: String::new(), name: String::new(), language, zone, active: true };
    show(&app, &viewer, empty, None).await
}

/// `GET /customers/{id}/edit`
pub async fn page(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::Of(id))?;
    let found = app.db.read(move |tx| Box::pin(customer::get(tx, id))).await?;
    show(&app, &viewer, found.ok_or(Error::NotFound)?, None).await
}

async fn show(
    app: &App,
    viewer: &Viewer,
    customer: Customer,
    fault: Option<&str>,
) -> Result<Response, Error> {
    let id = customer.id;
    let services = app.db.read(move |tx| Box::pin(customer::services(tx, id))).await?;
    let is_new = id == 0;
    let title = viewer.language.t(if is_new { "customer-new" } else { "customer-edit" });
    let page = Page::open(app, viewer, Nav::Customers, title).await?;
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let fault = fault.map(|key| page.t(key).to_owned());
    let mut response = html(&EditPage { page, customer, services, is_new, fault })?;
    *response.status_mut() = status;
    Ok(response)
}

/// What the form says, and the key of what is wrong with it.
fn read(posted: &Posted, mut customer: Customer) -> (Customer, Option<&'static str>) {
    customer.name = first(posted, "name").to_owned();
    customer.language = if first(posted, "language") == "en" { "en" } else { "nl" }.to_owned();
    customer.zone = first(posted, "zone").to_owned();
    if limits::line("name", &customer.name).is_err() {
        return (customer, Some("customer-fault-name"));
    }
    if !is_zone(&customer.zone) {
        return (customer, Some("customer-fault-zone"));
    }
    (customer, None)
}

/// `POST /customers`
pub async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::House)?;
    // Who is limited to some customers could not even see what they add.
    if viewer.reach.is_limited() {
        return Err(Error::Denied(domain::access::Reason::ManagerOnly));
    }
    let empty = Customer {
        id: 0,
        key: first(&posted, "key").to_owned(),
        name: String::new(),
        language: String::new(),
        zone: String::new(),
        active: true,
    };
    let (mut asked, mut fault) = read(&posted, empty);
    if asked.key.is_empty() {
        asked.key = slug(&asked.name);
    }
    if fault.is_none() && !is_key(&asked.key) {
        fault = Some("customer-fault-key");
    }
    let key = asked.key.clone();
    let taken = app.db.read(move |tx| Box::pin(async move { customer::by_key(tx, &key).await })).await?;
    if fault.is_none() && taken.is_some() {
        fault = Some("customer-fault-taken");
    }
    if fault.is_some() {
        return show(&app, &viewer, asked, fault).await;
    }
    let Customer { key, name, language, zone, .. } = asked;
    let new = NewCustomer { key, name, language, zone };
    let (actor, now) = (Some(viewer.person), app.now());
    let id =
        app.db.write(move |tx| Box::pin(async move { customer::create(tx, &new, actor, now).await })).await?;
    app.names_changed();
    Ok(Redirect::to(&format!("/customers/{id}")).into_response())
}

/// `POST /customers/{id}/edit`
pub async fn edit(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::Of(id))?;
    let found = app.db.read(move |tx| Box::pin(customer::get(tx, id))).await?.ok_or(Error::NotFound)?;
    let active = found.active;
    let (mut asked, fault) = match first(&posted, "do") {
        "archive" => (Customer { active: false, ..found }, None),
        "restore" => (Customer { active: true, ..found }, None),
        _ => read(&posted, found),
    };
    if fault.is_some() {
        asked.active = active;
        return show(&app, &viewer, asked, fault).await;
    }
    let (actor, now) = (Some(viewer.person), app.now());
    let write = app
        .db
        .write_for(id, move |tx| Box::pin(async move { customer::update(tx, &asked, actor, now).await }));
    write.await?;
    app.names_changed();
    Ok(Redirect::to(&format!("/customers/{id}")).into_response())
}

/// `POST /customers/{id}/services`: adds one, or renames, archives, takes back the one that `service` names.
pub async fn service(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::Of(id))?;
    let name = first(&posted, "name").to_owned();
    limits::line("name", &name)?;
    let key =
        Some(first(&posted, "key")).filter(|key| !key.is_empty()).map_or_else(|| slug(&name), str::to_owned);
    let which: Option<i64> = first(&posted, "service").parse().ok();
    if which.is_none() && !is_key(&key) {
        return Err(Error::Invalid("key: 1 to 60 small letters, digits and hyphens".into()));
    }
    let active = first(&posted, "do") != "archive";
    let (actor, now) = (Some(viewer.person), app.now());
    let write = app.db.write_for(id, move |tx| {
        Box::pin(async move {
            let Some(which) = which else {
                return customer::add_service(tx, id, &key, &name, actor, now).await.map(|_| ());
            };
            let found = customer::service(tx, which).await?.filter(|service| service.customer_id == id);
            let found = found.ok_or(store::StoreError::NotFound("service"))?;
            customer::update_service(tx, &Service { name, active, ..found }, actor, now).await
        })
    });
    write.await?;
    app.names_changed();
    Ok(Redirect::to(&format!("/customers/{id}/edit")).into_response())
}
