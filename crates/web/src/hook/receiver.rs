//! Where another system tells us something: its address with a token that is shown once, its secret, its mapping.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::StoreError;
use store::hook::incoming::{self, NewReceiver, Receiver};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::Choice;
use crate::session::{Form, Viewer, random_token, token_hash};

/// The longest mapping, in bytes.
const MAPPING: usize = 20_000;
/// What a new one begins with.
const EXAMPLE: &str = "{\n  \"subject\": \"{{/title}}\",\n  \"text\": \"{{/message}}\",\n  \"key\": \"{{/id}}\",\n  \
                       \"priority\": \"{{/severity}}\",\n  \"priorities\": { \"critical\": \"P1\", \"warning\": \"P3\" },\n  \
                       \"state\": \"{{/status}}\",\n  \"over\": [\"ok\", \"resolved\"]\n}";

/// What the form holds.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) customer: String,
    pub(crate) secret: String,
    pub(crate) mapping: String,
    #[serde(rename = "do")]
    pub(crate) deed: String,
}

#[derive(Template)]
#[template(path = "hook/receiver.html")]
struct ReceiverPage {
    page: Page,
    /// The one that is there; none yet for a new one.
    receiver: Option<Receiver>,
    draft: Draft,
    customers: Vec<Choice>,
    customer: String,
    /// Shown once.
    address: Option<String>,
    fault: Option<String>,
}

/// `GET /hooks/receivers/new`
pub async fn new(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    let draft = Draft { mapping: EXAMPLE.to_owned(), ..Draft::default() };
    show(&app, &viewer, None, draft, None, None).await
}

/// `GET /hooks/receivers/{id}`
pub async fn page(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    let receiver = find(&app, &viewer, id).await?;
    show(&app, &viewer, Some(receiver.clone()), draft_of(&receiver), None, None).await
}

fn draft_of(receiver: &Receiver) -> Draft {
    Draft {
        kind: receiver.kind.clone(),
        name: receiver.name.clone(),
        mapping: receiver.mapping.clone(),
        secret: receiver.secret.clone(),
        ..Draft::default()
    }
}

/// A receiver, for an administrator.
///
/// # Errors
/// `Denied`, `NotFound`.
pub async fn find(app: &App, viewer: &Viewer, id: i64) -> Result<Receiver, Error> {
    viewer.must(Action::Administer, Resource::House)?;
    app.db.read(move |tx| Box::pin(incoming::get(tx, id))).await?.ok_or(Error::NotFound)
}

async fn show(
    app: &App,
    viewer: &Viewer,
    receiver: Option<Receiver>,
    draft: Draft,
    address: Option<String>,
    fault: Option<String>,
) -> Result<Response, Error> {
    viewer.must(Action::Administer, Resource::House)?;
    let names = app.names().await?;
    let title = receiver.as_ref().map_or(viewer.language.t("hook-receiver-add"), |one| &one.name).to_owned();
    let page = Page::open(app, viewer, Nav::Settings, title).await?;
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let customer = receiver.as_ref().and_then(|one| one.customer_id).map(|id| names.customer(id).to_owned());
    let view = ReceiverPage {
        customers: names.customer_choices(&viewer.reach, Some(&draft.customer)),
        customer: customer.unwrap_or_default(),
        receiver,
        draft,
        address,
        fault,
        page,
    };
    let mut response = html(&view)?;
    *response.status_mut() = status;
    Ok(response)
}

/// The whole address of a token.
pub fn address(app: &App, kind: &str, token: &str) -> String {
    let part = if kind == "phone" { "phone" } else { "in" };
    format!("{}/hooks/{part}/{token}", app.config.base_url)
}

/// Adds one and answers its id and its token, which is shown once; the page and the API come together here.
///
/// # Errors
/// `Denied`, `Invalid` with what is wrong with the mapping.
pub async fn create(app: &App, viewer: &Viewer, draft: &Draft) -> Result<(i64, String), Error> {
    viewer.must(Action::Administer, Resource::House)?;
    limits::line("name", draft.name.trim())?;
    limits::text("mapping", &draft.mapping, MAPPING)?;
    limits::text("secret", &draft.secret, limits::NAME)?;
    let token = random_token()?;
    let phone = draft.kind == "phone";
    let new = NewReceiver {
        kind: draft.kind.clone(),
        customer_id: draft.customer.parse().ok(),
        name: draft.name.trim().to_owned(),
        token_hash: token_hash(&token),
        secret: draft.secret.trim().to_owned(),
        mapping: if phone { String::new() } else { draft.mapping.clone() },
    };
    let (now, person) = (app.now(), viewer.person);
    let command =
        app.db.write(move |tx| Box::pin(async move { incoming::add(tx, &new, Some(person), now).await }));
    Ok((command.await?, token))
}

/// `POST /hooks/receivers`
pub async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Form(draft): Form<Draft>,
) -> Result<Response, Error> {
    match create(&app, &viewer, &draft).await {
        Ok((id, token)) => {
            let receiver = find(&app, &viewer, id).await?;
            let shown = Some(address(&app, &receiver.kind, &token));
            show(&app, &viewer, Some(receiver), draft, shown, None).await
        }
        Err(Error::Invalid(sentence)) => {
            show(&app, &viewer, None, draft, None, Some(sentence.into_owned())).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /hooks/receivers/{id}/act`
pub async fn act(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(draft): Form<Draft>,
) -> Result<Response, Error> {
    let receiver = find(&app, &viewer, id).await?;
    let (now, person) = (app.now(), viewer.person);
    let next = match draft.deed.as_str() {
        "token" => {
            let token = random_token()?;
            let hash = token_hash(&token);
            let command = app.db.write(move |tx| {
                Box::pin(async move { incoming::set_token(tx, id, &hash, Some(person), now).await })
            });
            command.await?;
            let shown = Some(address(&app, &receiver.kind, &token));
            let draft = draft_of(&receiver);
            return show(&app, &viewer, Some(receiver), draft, shown, None).await;
        }
        "on" => Receiver { active: true, ..receiver.clone() },
        "off" => Receiver { active: false, ..receiver.clone() },
        "save" => {
            limits::line("name", draft.name.trim())?;
            limits::text("mapping", &draft.mapping, MAPPING)?;
            limits::text("secret", &draft.secret, limits::NAME)?;
            let phone = receiver.kind == "phone";
            Receiver {
                name: draft.name.trim().to_owned(),
                secret: draft.secret.trim().to_owned(),
                mapping: if phone { String::new() } else { draft.mapping.clone() },
                ..receiver.clone()
            }
        }
        _ => return Err(Error::Invalid("there is no such action".into())),
    };
    let command =
        app.db.write(move |tx| Box::pin(async move { incoming::update(tx, &next, Some(person), now).await }));
    match command.await {
        Ok(()) => Ok(Redirect::to(&format!("/hooks/receivers/{id}")).into_response()),
        Err(StoreError::Invalid(sentence)) => {
            show(&app, &viewer, Some(receiver), draft, None, Some(sentence)).await
        }
        Err(error) => Err(error.into()),
    }
}
