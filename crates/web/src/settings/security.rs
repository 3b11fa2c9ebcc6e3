//! Who else is signed in as me, and what I show beside the password: sessions, the authenticator app, recovery codes.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::span::Instant;
use serde::Deserialize;
use store::{api_key, factor, person, session};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::session::authenticator::{fresh_codes, hash_of_code, written};
use crate::session::second::{self, Judged};
use crate::session::sign_in::{Nothing, seconds_until};
use crate::session::{Form, Viewer};

/// What the settings say of the second factor.
pub struct Second {
    /// An authenticator app is in force.
    pub app: bool,
    /// Since when.
    pub since: Option<Instant>,
    /// Recovery codes that still count.
    pub codes: i64,
    /// It may not be taken away.
    pub required: bool,
}

impl Second {
    /// As it is now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn load(app: &App, viewer: &Viewer) -> Result<Second, Error> {
        let id = viewer.person;
        let read = app.db.read(move |tx| {
            Box::pin(async move {
                let known = factor::authenticator(tx, id).await?;
                let codes = factor::codes_left(tx, id).await?;
                Ok((known.and_then(|known| known.confirmed_at), codes))
            })
        });
        let (since, codes) = read.await?;
        let required = app.config.require_second_factor && viewer.is_staff();
        Ok(Second { app: since.is_some(), since, codes, required })
    }
}

/// A browser in which the viewer is signed in.
pub struct SessionItem {
    /// Id.
    pub id: i64,
    /// Its name; empty when it says nothing of itself.
    pub device: String,
    /// Since when.
    pub since: Instant,
    /// When it was last used.
    pub seen: Instant,
    /// The one that reads this.
    pub here: bool,
}

/// The viewer's sessions, the latest used first.
///
/// # Errors
/// When the store does not answer.
pub async fn sessions(app: &App, viewer: &Viewer) -> Result<Vec<SessionItem>, Error> {
    let (id, now) = (viewer.person, app.now());
    let list = app.db.read(move |tx| Box::pin(async move { session::list(tx, id, now).await })).await?;
    let item = |one: session::Signed| SessionItem {
        here: one.id == viewer.session,
        id: one.id,
        device: one.device,
        since: one.created_at,
        seen: one.seen_at,
    };
    Ok(list.into_iter().map(item).collect())
}

/// A key of a program.
pub struct KeyItem {
    /// Id.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// What it may be used for, in a word.
    pub scope: &'static str,
    /// The one customer it reaches; empty for all.
    pub customer: String,
    /// When it was last used.
    pub used: Option<Instant>,
    /// When it ends.
    pub ends: Option<Instant>,
    /// It ended.
    pub over: bool,
}

/// The keys of a person.
///
/// # Errors
/// When the store does not answer.
pub async fn keys(app: &App, page: &Page, person: i64) -> Result<Vec<KeyItem>, Error> {
    let list = app.db.read(move |tx| Box::pin(api_key::list(tx, person))).await?;
    let names = app.names().await?;
    let item = |key: api_key::ApiKey| KeyItem {
        id: key.id,
        name: key.name,
        scope: page.t(match key.scope {
            domain::access::KeyScope::Read => "key-read",
            domain::access::KeyScope::Write => "key-write",
            domain::access::KeyScope::Mail => "key-mail",
        }),
        customer: key.customer_id.map(|id| names.customer(id).to_owned()).unwrap_or_default(),
        used: key.last_used_at,
        over: key.expires_at.is_some_and(|end| end <= page.now),
        ends: key.expires_at,
    };
    Ok(list.into_iter().map(item).collect())
}

/// `POST /settings/sessions/{id}/end`
pub async fn end_session(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let person = viewer.person;
    app.db.write(move |tx| Box::pin(async move { session::end_one(tx, id, person).await })).await?;
    let to = if id == viewer.session { "/sign-in" } else { "/settings#sessions" };
    Ok(Redirect::to(to).into_response())
}

/// `POST /settings/sessions/end`: everywhere but here.
pub async fn end_others(
    State(app): State<App>,
    viewer: Viewer,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let (person, here, now) = (viewer.person, viewer.session, app.now());
    let ended = app.db.write(move |tx| {
        Box::pin(async move {
            for one in session::list(tx, person, now).await?.iter().filter(|one| one.id != here) {
                session::end_one(tx, one.id, person).await?;
            }
            Ok(())
        })
    });
    ended.await?;
    Ok(Redirect::to("/settings#sessions").into_response())
}

#[derive(Template)]
#[template(path = "settings/second.html")]
struct SecondPage {
    page: Page,
    second: Second,
    picture: String,
    secret: String,
    codes: Vec<String>,
    fault: Option<&'static str>,
}

/// `GET /settings/second`
pub async fn second_page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    show(&app, &viewer, Vec::new(), None).await
}

async fn show(
    app: &App,
    viewer: &Viewer,
    codes: Vec<String>,
    fault: Option<&'static str>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let second = Second::load(app, viewer).await?;
    let page = Page::open(app, viewer, Nav::Settings, viewer.language.t("second-settings")).await?;
    let (picture, secret) = match second.app {
        true => (String::new(), String::new()),
        false => {
            let secret = second::set_up(app, viewer.person).await?;
            (second::picture(app, &page, &secret, &viewer.email), written(&secret))
        }
    };
    let fault = fault.map(|key| page.t(key));
    let mut response = html(&SecondPage { page, second, picture, secret, codes, fault })?;
    if fault.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What the forms of the second factor send.
#[derive(Deserialize)]
pub struct SecondForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
}

/// `POST /settings/second`: puts a new app in force, with its first code and the password.
pub async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<SecondForm>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let (id, now) = (viewer.person, app.now());
    let person = app.db.read(move |tx| Box::pin(person::get(tx, id))).await?.ok_or(Error::NotFound)?;
    let stored = person.password_hash.clone();
    if let Some(fault) = super::prove(&app, id, form.password, stored, now).await? {
        return show(&app, &viewer, Vec::new(), Some(fault)).await;
    }
    match second::confirm(&app, &person, &form.code, now).await? {
        Some(codes) => show(&app, &viewer, codes, None).await,
        None => show(&app, &viewer, Vec::new(), Some("second-wrong")).await,
    }
}

/// `POST /settings/second/codes`: fresh recovery codes, for a code in force.
pub async fn new_codes(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<SecondForm>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let fresh = fresh_codes()?;
    let hashes: Vec<[u8; 32]> = fresh.iter().filter_map(|code| hash_of_code(code)).collect();
    let (id, now) = (viewer.person, app.now());
    let judged = app.db.write(move |tx| {
        Box::pin(async move {
            let judged = second::judge(tx, id, &form.code, now).await?;
            if judged == Judged::Right {
                factor::new_codes(tx, id, &hashes, Some(id), now).await?;
            }
            Ok(judged)
        })
    });
    answer(&app, &viewer, judged.await?, fresh).await
}

/// `POST /settings/second/remove`: takes the app away, for a code in force. Not where it is required.
pub async fn remove(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<SecondForm>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let (id, now) = (viewer.person, app.now());
    let required = app.config.require_second_factor && viewer.is_staff();
    let judged = app.db.write(move |tx| {
        Box::pin(async move {
            if required && factor::passkeys(tx, id).await?.is_empty() {
                return Err(store::StoreError::Invalid(
                    "colleagues sign in with a second factor: add a passkey first".to_owned(),
                ));
            }
            let judged = second::judge(tx, id, &form.code, now).await?;
            if judged == Judged::Right {
                factor::remove(tx, id, Some(id), now).await?;
            }
            Ok(judged)
        })
    });
    let judged = judged.await?;
    answer(&app, &viewer, judged, Vec::new()).await
}

async fn answer(app: &App, viewer: &Viewer, judged: Judged, codes: Vec<String>) -> Result<Response, Error> {
    match judged {
        Judged::Right if codes.is_empty() => Ok(Redirect::to("/settings#second").into_response()),
        Judged::Right => show(app, viewer, codes, None).await,
        Judged::Wrong => show(app, viewer, Vec::new(), Some("second-wrong")).await,
        Judged::Wait(until) => Err(Error::TooMany(seconds_until(until, app.now()))),
    }
}
