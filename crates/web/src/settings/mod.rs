//! The own language, theme and password.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::span::Instant;
use serde::Deserialize;
use store::{person, session};

use crate::app::App;
use crate::error::Error;
use crate::i18n::Language;
use crate::layout::{Nav, Page, html};
use crate::session::sign_in::{own_path, seconds_until};
use crate::session::{Form, Theme, Viewer, cookie, password};

/// What the menu sends: one of the two.
#[derive(Deserialize)]
pub struct Look {
    language: Option<String>,
    theme: Option<String>,
}

/// `POST /settings/look`: the language or the theme, kept in a cookie, and the language with the person.
pub async fn look(
    State(app): State<App>,
    viewer: Viewer,
    headers: HeaderMap,
    Form(look): Form<Look>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let year = 365 * 86_400;
    let mut response = Redirect::to(&back(&headers)).into_response();
    if let Some(language) = look.language.as_deref().and_then(Language::parse) {
        let set = cookie::set(&app.config, cookie::LANGUAGE, language.code(), year);
        response.headers_mut().append(header::SET_COOKIE, set);
        keep_language(&app, &viewer, language).await?;
    }
    if let Some(theme) = look.theme.as_deref().and_then(Theme::parse) {
        let set = cookie::set(&app.config, cookie::THEME, theme.name(), year);
        response.headers_mut().append(header::SET_COOKIE, set);
    }
    Ok(response)
}

async fn keep_language(app: &App, viewer: &Viewer, language: Language) -> Result<(), Error> {
    let (id, now) = (viewer.person, app.now());
    let command = app.db.write(move |tx| {
        Box::pin(async move {
            if let Some(mut person) = person::get(tx, id).await?
                && person.language != language.code()
            {
                person.language = language.code().to_owned();
                person::update(tx, &person, Some(id), now).await?;
            }
            Ok(())
        })
    });
    Ok(command.await?)
}

/// The page the reader comes from, as a path of our own.
fn back(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or("/");
    let path = match referer.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => referer,
    };
    own_path(path).to_owned()
}

pub mod security;

#[derive(Template)]
#[template(path = "settings/page.html")]
struct SettingsPage {
    name: String,
    email: String,
    role: &'static str,
    zone: String,
    fault: Option<&'static str>,
    second: security::Second,
    sessions: Vec<security::SessionItem>,
    keys: Vec<security::KeyItem>,
    person: i64,
    page: Page,
}

/// `GET /settings`
pub async fn page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    show(&app, &viewer, None).await
}

async fn show(app: &App, viewer: &Viewer, fault: Option<&'static str>) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let page = Page::open(app, viewer, Nav::Settings, viewer.language.t("nav-settings")).await?;
    html(&SettingsPage {
        name: viewer.name.clone(),
        email: viewer.email.clone(),
        role: page.t(viewer.role_key()),
        zone: page.zone.iana_name().unwrap_or("UTC").to_owned(),
        fault: fault.map(|key| page.t(key)),
        second: security::Second::load(app, viewer).await?,
        sessions: security::sessions(app, viewer).await?,
        keys: security::keys(app, &page, viewer.person).await?,
        person: viewer.person,
        page,
    })
}

/// What is wrong with the present password, if anything: each attempt counts, as on the sign-in page.
async fn prove(
    app: &App,
    id: i64,
    old: String,
    stored: Option<String>,
    now: Instant,
) -> Result<Option<&'static str>, Error> {
    let subject = format!("password {id}");
    let asked = subject.clone();
    let attempt = app.db.write(move |tx| {
        Box::pin(async move { session::attempt(tx, &[(&asked, session::FREE_FOR_ACCOUNT)], now).await })
    });
    if let session::Attempt::Refused(until) = attempt.await? {
        return Err(Error::TooMany(seconds_until(until, now)));
    }
    if old.len() > password::LONGEST || !password::verify(app, old, stored).await? {
        return Ok(Some("password-wrong"));
    }
    app.db.write(move |tx| Box::pin(async move { session::succeeded(tx, &subject, None).await })).await?;
    Ok(None)
}

/// What the form sends.
#[derive(Deserialize)]
pub struct NewPassword {
    old: String,
    new: String,
}

/// `POST /settings/password`: signs this person out everywhere, here too.
pub async fn set_password(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<NewPassword>,
) -> Result<Response, Error> {
    viewer.must(Action::OwnSettings, Resource::House)?;
    let (id, now) = (viewer.person, app.now());
    let person = app.db.read(move |tx| Box::pin(async move { person::get(tx, id).await })).await?;
    let stored = person.and_then(|person| person.password_hash);
    let own = [viewer.name.as_str(), viewer.email.as_str(), app.config.house.as_str()];
    let fault = match password::fault(&form.new, &own) {
        Some(fault) => Some(fault),
        None => prove(&app, id, form.old, stored, now).await?,
    };
    if fault.is_some() {
        let mut response = show(&app, &viewer, fault).await?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let hash = password::hash_later(&app, form.new).await?;
    app.keys.forget();
    app.db
        .write(move |tx| Box::pin(async move { person::set_password(tx, id, &hash, Some(id), now).await }))
        .await?;
    Ok(Redirect::to("/sign-in").into_response())
}
