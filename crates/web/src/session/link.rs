//! Links of mails: the first password of who is invited, and a new one for who forgot it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::span::Instant;
use serde::Deserialize;
use store::link::{self, Purpose};
use store::mail::{self, NewMail};
use store::person::Person;
use store::{Tx, person, session};

use super::sign_in::{Address, before, seconds_until};
use super::{OpenForm, Visitor, password, random_token, token_hash};
use crate::app::App;
use crate::error::Error;
use crate::i18n::{Arg, Language};
use crate::layout::{Page, html};

#[derive(Template)]
#[template(path = "session/forgotten.html")]
struct ForgottenPage {
    page: Page,
    token: String,
    sent: bool,
}

#[derive(Template)]
#[template(path = "session/link.html")]
struct LinkPage {
    page: Page,
    token: String,
    action: String,
    name: String,
    email: String,
    fault: Option<&'static str>,
    valid: bool,
}

/// `GET /forgotten`
pub async fn forgotten(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Error> {
    show_forgotten(&app, &visitor, &headers, false)
}

fn show_forgotten(app: &App, visitor: &Visitor, headers: &HeaderMap, sent: bool) -> Result<Response, Error> {
    let (token, set) = before(app, headers)?;
    let page = Page::bare(app, visitor, visitor.language.t("forgotten-title"));
    let mut response = html(&ForgottenPage { page, token, sent })?;
    response.headers_mut().append(header::SET_COOKIE, set);
    Ok(response)
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Whose {
    email: String,
}

/// `POST /forgotten`: the answer is the same, and as fast, whether the address is known: who is written to is decided
/// after it.
pub async fn forget(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    address: Address,
    OpenForm(form): OpenForm<Whose>,
) -> Result<Response, Error> {
    let now = app.now();
    let email: String = form.email.trim().to_lowercase().chars().take(254).collect();
    let (subject, from) = (format!("forgotten {email}"), address.counted());
    let attempt = app.db.write(move |tx| {
        Box::pin(async move {
            let mut subjects = vec![(subject.as_str(), session::FREE_FOR_ACCOUNT)];
            subjects.extend(from.as_deref().map(|from| (from, session::FREE_FOR_ADDRESS)));
            session::attempt(tx, &subjects, now).await
        })
    });
    if let session::Attempt::Refused(until) = attempt.await? {
        return Err(Error::TooMany(seconds_until(until, now)));
    }
    let later = app.clone();
    tokio::spawn(async move {
        if let Err(error) = write_to(&later, email, now).await {
            tracing::error!(?error, "a link for a new password was not sent");
        }
    });
    show_forgotten(&app, &visitor, &headers, true)
}

async fn write_to(app: &App, email: String, now: Instant) -> Result<(), Error> {
    let token = random_token()?;
    let (hash, app_) = (token_hash(&token), app.clone());
    let write = app.db.write(move |tx| {
        Box::pin(async move {
            let found = person::by_email(tx, &email).await?;
            let Some(found) = found.filter(|person| person.active && !person.service) else {
                return Ok(());
            };
            link::create(tx, &hash, found.id, Purpose::Reset, None, now).await?;
            send(tx, &app_, &found, Purpose::Reset, &token, now).await
        })
    });
    Ok(write.await?)
}

/// Invites a person, or sends them a new link, within a transaction.
///
/// # Errors
/// What the store says.
pub async fn invite(
    tx: &mut Tx,
    app: &App,
    person: &Person,
    token: &str,
    actor: i64,
    now: Instant,
) -> store::Result<()> {
    link::create(tx, &token_hash(token), person.id, Purpose::Invitation, Some(actor), now).await?;
    send(tx, app, person, Purpose::Invitation, token, now).await
}

/// Puts the mail with the link in the queue, in the person's own language.
async fn send(
    tx: &mut Tx,
    app: &App,
    person: &Person,
    purpose: Purpose,
    token: &str,
    now: Instant,
) -> store::Result<()> {
    let Some(email) = person.email.as_deref() else { return Ok(()) };
    let language = Language::parse(&person.language).unwrap_or_default();
    let url = format!("{}/link/{token}", app.config.base_url);
    let house = app.config.house.as_str();
    let args =
        [("name", Arg::Text(person.name.as_str())), ("house", Arg::Text(house)), ("url", Arg::Text(&url))];
    let (subject, text) = match purpose {
        Purpose::Invitation => ("mail-invitation-subject", "mail-invitation-text"),
        Purpose::Reset => ("mail-reset-subject", "mail-reset-text"),
    };
    let mut new =
        NewMail::new(purpose.name(), email, language.args(subject, &args), language.args(text, &args));
    new.customer_id = person.customer_id.unwrap_or(store::event::HOUSE);
    new.to_name.clone_from(&person.name);
    new.from_name = house.to_owned();
    new.secret = true;
    mail::queue(tx, &new, now).await.map(|_| ())
}

/// `GET /link/{token}`
pub async fn page(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    show_link(&app, &visitor, &headers, &token, None).await
}

async fn show_link(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    token: &str,
    fault: Option<&'static str>,
) -> Result<Response, Error> {
    let (hash, now) = (token_hash(token), app.now());
    let found = app.db.read(move |tx| Box::pin(async move { link::find(tx, &hash, now).await })).await?;
    let (form_token, set) = before(app, headers)?;
    let key = match &found {
        None => "link-void",
        Some((_, Purpose::Invitation)) => "link-welcome",
        Some((_, Purpose::Reset)) => "link-reset",
    };
    let page = Page::bare(app, visitor, visitor.language.t(key));
    let valid = found.is_some();
    let (name, email) = found.map(|(person, _)| (person.name, person.email)).unwrap_or_default();
    let mut response = html(&LinkPage {
        fault: fault.map(|key| page.t(key)),
        page,
        token: form_token,
        action: if valid { format!("/link/{token}") } else { String::new() },
        name,
        email: email.unwrap_or_default(),
        valid,
    })?;
    response.headers_mut().append(header::SET_COOKIE, set);
    // The address is a key: it is told to nobody, not even to our own next page.
    let secret = [(header::REFERRER_POLICY, "no-referrer"), (header::CACHE_CONTROL, "no-store")];
    for (name, value) in secret {
        response.headers_mut().insert(name, axum::http::HeaderValue::from_static(value));
    }
    if !valid {
        *response.status_mut() = StatusCode::NOT_FOUND;
    } else if fault.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Chosen {
    password: String,
}

/// `POST /link/{token}`: sets the password, once. Signing in is the next step, with the second factor where there is one.
pub async fn redeem(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(token): Path<String>,
    OpenForm(form): OpenForm<Chosen>,
) -> Result<Response, Error> {
    let (hash, now) = (token_hash(&token), app.now());
    let found = app.db.read(move |tx| Box::pin(async move { link::find(tx, &hash, now).await })).await?;
    let Some((person, _)) = found else { return show_link(&app, &visitor, &headers, &token, None).await };
    let own = [person.name.as_str(), person.email.as_deref().unwrap_or_default(), &app.config.house];
    if let Some(fault) = password::fault(&form.password, &own) {
        return show_link(&app, &visitor, &headers, &token, Some(fault)).await;
    }
    let stored = password::hash_later(&app, form.password).await?;
    let redeemed =
        app.db.write(move |tx| Box::pin(async move { link::redeem(tx, &hash, &stored, now).await })).await;
    match redeemed {
        Ok(_) => {
            app.keys.forget();
            Ok(Redirect::to("/sign-in").into_response())
        }
        Err(store::StoreError::NotFound(_)) => show_link(&app, &visitor, &headers, &token, None).await,
        Err(error) => Err(error.into()),
    }
}
