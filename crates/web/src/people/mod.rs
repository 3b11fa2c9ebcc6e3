//! People: colleagues, customers' contacts and programs; who may do what, invitations, keys.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource, Role};
use serde::Deserialize;
use store::person::list::{self, Filter};

use crate::app::App;
use crate::error::{Error, encode};
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::{Form, Viewer, role_key};

pub mod deed;
pub mod glass;
pub mod show;

use deed::Wanted;

/// People of a part of the list.
const ROWS: usize = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Question {
    kind: String,
    role: String,
    customer: String,
    words: String,
    all: String,
    after: String,
}

/// One line of the list.
struct Row {
    id: i64,
    name: String,
    email: String,
    role: &'static str,
    customer: String,
    active: bool,
    limited: bool,
    service: bool,
}

#[derive(Template)]
#[template(path = "people/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    roles: Vec<Choice>,
    customers: Vec<Choice>,
    words: String,
    all: bool,
    next: Option<String>,
    may_add: bool,
    staff: bool,
    broken: Vec<glass::Line>,
    may_break: bool,
}

/// Who may read the list: colleagues, and a customer's administrator the own contacts.
fn must_list(viewer: &Viewer) -> Result<(), Error> {
    match viewer.customer {
        Some(own) => viewer.must(Action::EditContacts, Resource::Of(own)),
        None => viewer.must(Action::SeePeople, Resource::House),
    }
}

/// `GET /people`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    must_list(&viewer)?;
    let scope = viewer.scope(question.customer.parse().ok())?;
    let filter = Filter {
        kind: Some(question.kind.clone()).filter(|kind| KINDS.iter().any(|(word, _)| word == kind)),
        role: Role::parse(&question.role),
        customer_id: scope.customer,
        words: question.words.clone(),
        with_inactive: !question.all.is_empty(),
        reach: scope.reach.clone(),
    };
    let after =
        question.after.split_once('.').and_then(|(id, name)| Some((name.to_owned(), id.parse().ok()?)));
    let read = app.db.read(move |tx| Box::pin(async move { list::list(tx, &filter, after, ROWS).await }));
    let found = read.await?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::People, viewer.language.t("nav-people")).await?;
    let rows = found.rows.iter().map(|person| Row {
        id: person.id,
        name: person.name.clone(),
        email: person.email.clone().unwrap_or_default(),
        role: page.t(role_key(person.role)),
        customer: person.customer_id.map(|id| names.customer(id).to_owned()).unwrap_or_default(),
        active: person.active,
        limited: person.limited,
        service: person.service,
    });
    let staff = viewer.is_staff();
    html(&ListPage {
        rows: rows.collect(),
        kinds: kind_choices(&page, &question.kind),
        roles: role_choices(&page, &Role::ALL, &question.role),
        customers: match staff {
            true => names.customer_choices(&viewer.reach, Some(&question.customer)),
            false => Vec::new(),
        },
        all: !question.all.is_empty(),
        next: found.next.map(|(name, id)| question.address(&name, id)),
        may_add: addable(&viewer).next().is_some(),
        staff,
        broken: glass::broken(&app, &viewer).await?,
        may_break: glass::may_break(&viewer),
        words: question.words,
        page,
    })
}

impl Question {
    /// The address of the next part.
    fn address(&self, name: &str, id: i64) -> String {
        let (kind, role, customer) = (encode(&self.kind), encode(&self.role), encode(&self.customer));
        let (words, all, name) = (encode(&self.words), encode(&self.all), encode(name));
        format!(
            "/people?kind={kind}&role={role}&customer={customer}&words={words}&all={all}&after={id}.{name}"
        )
    }
}

/// The kinds of people and the keys of their words.
const KINDS: [(&str, &str); 3] =
    [("staff", "people-staff"), ("contact", "people-contacts"), ("service", "people-services")];

fn kind_choices(page: &Page, chosen: &str) -> Vec<Choice> {
    let choice = |(word, key): &(&str, &str)| Choice {
        value: (*word).to_owned(),
        text: page.t(key).to_owned(),
        chosen: *word == chosen,
    };
    KINDS.iter().map(choice).collect()
}

/// The roles as entries of a `select`.
fn role_choices(page: &Page, roles: &[Role], chosen: &str) -> Vec<Choice> {
    let choice = |role: &Role| Choice {
        value: role.name().to_owned(),
        text: page.t(role_key(*role)).to_owned(),
        chosen: role.name() == chosen,
    };
    roles.iter().map(choice).collect()
}

/// The roles that the viewer may give to somebody new.
fn addable(viewer: &Viewer) -> impl Iterator<Item = Role> {
    let house = viewer.decide(Action::Administer, Resource::House).allowed();
    let contacts = match viewer.customer {
        Some(own) => viewer.decide(Action::EditContacts, Resource::Of(own)).allowed(),
        None => viewer.decide(Action::EditContacts, Resource::House).allowed(),
    };
    Role::ALL.into_iter().filter(move |role| if role.is_staff() { house } else { contacts })
}

#[derive(Template)]
#[template(path = "people/new.html")]
struct NewPage {
    page: Page,
    roles: Vec<Choice>,
    customers: Vec<Choice>,
    limits: Vec<Choice>,
    wanted: Wanted,
    fault: Option<String>,
    house: bool,
}

/// `GET /people/new`
pub async fn new_page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    let wanted = Wanted { language: viewer.language.code().to_owned(), ..Wanted::default() };
    show_new(&app, &viewer, wanted, None).await
}

async fn show_new(
    app: &App,
    viewer: &Viewer,
    wanted: Wanted,
    fault: Option<String>,
) -> Result<Response, Error> {
    let roles: Vec<Role> = addable(viewer).collect();
    if roles.is_empty() {
        viewer.must(Action::Administer, Resource::House)?;
    }
    let names = app.names().await?;
    let page = Page::open(app, viewer, Nav::People, viewer.language.t("people-new")).await?;
    let chosen = wanted.customer_id.map(|id| id.to_string());
    let customers = match viewer.is_staff() {
        true => names.customer_choices(&viewer.reach, chosen.as_deref()),
        false => Vec::new(),
    };
    let house = viewer.decide(Action::Administer, Resource::House).allowed();
    let failed = fault.is_some();
    let mut response = html(&NewPage {
        roles: role_choices(&page, &roles, &wanted.role),
        limits: limit_choices(&customers, wanted.limited_to.as_deref()),
        customers,
        wanted,
        fault,
        house,
        page,
    })?;
    if failed {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The customers, those ticked that a colleague is limited to.
fn limit_choices(customers: &[Choice], limited_to: Option<&[i64]>) -> Vec<Choice> {
    let ticked = |value: &str| {
        value.parse().is_ok_and(|id: i64| limited_to.is_some_and(|customers| customers.contains(&id)))
    };
    let choice = |one: &Choice| Choice { chosen: ticked(&one.value), ..one.clone() };
    customers.iter().map(choice).collect()
}

/// What the forms of a person send. A list of ticked boxes comes as one field each, so it is read by hand.
#[derive(Deserialize, Default)]
#[serde(transparent)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The person that the form describes.
    pub fn wanted(&self, viewer: &Viewer) -> Wanted {
        let all = self.0.iter().filter(|(key, _)| key == "reach");
        let limited = self.get("limited") == "yes";
        let kind = self.get("kind");
        let role = Role::parse(self.get("role"));
        let contact = role.is_some_and(|role| !role.is_staff());
        Wanted {
            name: self.get("name").to_owned(),
            email: self.get("email").to_owned(),
            language: self.get("language").to_owned(),
            role: self.get("role").to_owned(),
            customer_id: viewer.customer.or_else(|| self.get("customer").parse().ok()).filter(|_| contact),
            service: kind == "service",
            limited_to: limited.then(|| all.filter_map(|(_, id)| id.parse().ok()).collect()),
        }
    }
}

/// `POST /people`
pub async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let wanted = fields.wanted(&viewer);
    match deed::add(&app, &viewer, &wanted).await {
        Ok(id) => Ok(Redirect::to(&format!("/people/{id}")).into_response()),
        Err(Error::Invalid(sentence) | Error::Conflict(sentence)) => {
            show_new(&app, &viewer, wanted, Some(sentence.to_string())).await
        }
        Err(error) => Err(error),
    }
}
