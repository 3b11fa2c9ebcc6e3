//! One person: who they are, what they may, how they sign in, their keys; and what an administrator does about it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource, Role};
use domain::span::Instant;
use serde::Deserialize;
use store::person::Person;
use store::{factor, link, person, session};

use super::deed::{self, Wanted, WantedKey};
use super::{Fields, limit_choices, role_choices};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::sign_in::Nothing;
use crate::session::{Form, Viewer, role_key};
use crate::settings::security::{self, KeyItem};

/// How a person signs in.
struct SignsIn {
    invited: bool,
    password: bool,
    app: bool,
    passkeys: usize,
    last: Option<Instant>,
}

#[derive(Template)]
#[template(path = "people/show.html")]
struct ShowPage {
    page: Page,
    id: i64,
    person: Person,
    role: &'static str,
    customer: String,
    reached: Vec<String>,
    signs_in: SignsIn,
    keys: Vec<KeyItem>,
    roles: Vec<Choice>,
    limits: Vec<Choice>,
    key_customers: Vec<Choice>,
    fault: Option<String>,
    own: bool,
    may_keep: bool,
    may_limit: bool,
    may_erase: bool,
    may_audit: bool,
}

/// `GET /people/{id}`
pub async fn page(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    show(&app, &viewer, id, None).await
}

async fn load(app: &App, person: &Person) -> Result<(SignsIn, Vec<i64>), Error> {
    let (id, now, whole) = (person.id, app.now(), person.clone());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let signs_in = SignsIn {
                invited: link::is_invited(tx, id, now).await?,
                password: whole.password_hash.is_some(),
                app: factor::authenticator(tx, id).await?.is_some_and(|one| one.confirmed_at.is_some()),
                passkeys: factor::passkeys(tx, id).await?.len(),
                last: session::list(tx, id, now).await?.first().map(|one| one.seen_at),
            };
            let reach = match person::reach(tx, &whole, now).await? {
                domain::access::Reach::Customers(customers) => customers.to_vec(),
                domain::access::Reach::Everything => Vec::new(),
            };
            Ok((signs_in, reach))
        })
    });
    Ok(read.await?)
}

async fn show(app: &App, viewer: &Viewer, id: i64, fault: Option<String>) -> Result<Response, Error> {
    let person = deed::find(app, viewer, id).await?;
    let (signs_in, reach) = load(app, &person).await?;
    let names = app.names().await?;
    let page = Page::open(app, viewer, Nav::People, person.name.clone()).await?;
    let own = id == viewer.person;
    let may_keep = deed::may_keep(viewer, &person) && !person.name.is_empty();
    let roles: Vec<Role> =
        Role::ALL.into_iter().filter(|role| role.is_staff() == person.role.is_staff()).collect();
    let customers = match (viewer.is_staff(), person.customer_id) {
        (true, None) => names.customer_choices(&viewer.reach, None),
        _ => Vec::new(),
    };
    let limited = person.limited.then_some(reach.as_slice());
    let failed = fault.is_some();
    let mut response = html(&ShowPage {
        id,
        role: page.t(role_key(person.role)),
        customer: person.customer_id.map(|id| names.customer(id).to_owned()).unwrap_or_default(),
        reached: reach.iter().map(|id| names.customer(*id).to_owned()).collect(),
        signs_in,
        keys: if may_keep || own { security::keys(app, &page, id).await? } else { Vec::new() },
        roles: role_choices(&page, &roles, person.role.name()),
        limits: limit_choices(&customers, limited),
        key_customers: customers,
        fault,
        own,
        may_limit: may_keep && person.role.is_staff() && !own,
        may_erase: may_keep && !own && viewer.decide(Action::Administer, Resource::House).allowed(),
        may_audit: viewer.decide(Action::SeeRecord, Resource::House).allowed(),
        may_keep,
        person,
        page,
    })?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Back to the page of the person; what makes no sense is said there.
async fn back(app: &App, viewer: &Viewer, id: i64, done: Result<(), Error>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}")).into_response()),
        Err(Error::Invalid(sentence) | Error::Conflict(sentence)) => {
            show(app, viewer, id, Some(sentence.to_string())).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /people/{id}/change`
pub async fn change(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let mut wanted: Wanted = fields.wanted(&viewer);
    // The form of the own person leaves the rights as they are.
    if id == viewer.person {
        let current = deed::find(&app, &viewer, id).await?;
        let (_, reach) = load(&app, &current).await?;
        wanted.role = current.role.name().to_owned();
        wanted.limited_to = current.limited.then_some(reach);
    }
    let done = deed::change(&app, &viewer, id, &wanted).await;
    back(&app, &viewer, id, done).await
}

/// `POST /people/{id}/invite`
pub async fn invite(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    let done = deed::invite(&app, &viewer, id).await;
    back(&app, &viewer, id, done).await
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Active {
    active: String,
}

/// `POST /people/{id}/active`
pub async fn set_active(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Active>,
) -> Result<Response, Error> {
    let done = deed::set_active(&app, &viewer, id, form.active == "yes").await;
    back(&app, &viewer, id, done).await
}

/// `POST /people/{id}/factor`
pub async fn reset_factor(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    let done = deed::reset_factor(&app, &viewer, id).await;
    back(&app, &viewer, id, done).await
}

/// What the form sends: the name again, since it cannot be taken back.
#[derive(Deserialize)]
pub struct Erase {
    #[serde(default)]
    name: String,
}

/// `POST /people/{id}/erase`
pub async fn erase(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<Erase>,
) -> Result<Response, Error> {
    let person = deed::find(&app, &viewer, id).await?;
    viewer.must(Action::Administer, Resource::House)?;
    if form.name.trim() != person.name {
        let sentence = viewer.language.t("people-erase-name").to_owned();
        return show(&app, &viewer, id, Some(sentence)).await;
    }
    match deed::erase(&app, &viewer, id).await {
        Ok(()) => Ok(Redirect::to("/people").into_response()),
        error => back(&app, &viewer, id, error).await,
    }
}

/// What the form of a key sends.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct KeyForm {
    name: String,
    scope: String,
    customer: String,
    days: String,
}

#[derive(Template)]
#[template(path = "people/key.html")]
struct KeyPage {
    page: Page,
    key: String,
    back: String,
}

/// `POST /people/{id}/keys`: the key is shown once.
pub async fn make_key(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(form): Form<KeyForm>,
) -> Result<Response, Error> {
    let days = match form.days.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| Error::Invalid("days: a whole number".into()))?),
    };
    let wanted = WantedKey {
        name: form.name,
        scope: if form.scope.is_empty() { "read".to_owned() } else { form.scope },
        customer_id: form.customer.parse().ok(),
        expires_at: deed::in_days(days, app.now())?,
    };
    let (_, key) = deed::make_key(&app, &viewer, id, wanted).await?;
    show_key(&app, &viewer, id, key).await
}

async fn show_key(app: &App, viewer: &Viewer, id: i64, key: String) -> Result<Response, Error> {
    let page = Page::open(app, viewer, Nav::People, viewer.language.t("key-made")).await?;
    let back = if id == viewer.person { "/settings".to_owned() } else { format!("/people/{id}") };
    html(&KeyPage { page, key, back })
}

/// `POST /people/{id}/keys/{key}/rotate`
pub async fn rotate_key(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, key)): Path<(i64, i64)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    let (_, key) = deed::rotate_key(&app, &viewer, id, key).await?;
    show_key(&app, &viewer, id, key).await
}

/// `POST /people/{id}/keys/{key}/delete`
pub async fn delete_key(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, key)): Path<(i64, i64)>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    deed::delete_key(&app, &viewer, id, key).await?;
    let to = if id == viewer.person { "/settings".to_owned() } else { format!("/people/{id}") };
    Ok(Redirect::to(&to).into_response())
}
