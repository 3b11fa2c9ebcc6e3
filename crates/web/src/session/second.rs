//! The second step of signing in: a code of the authenticator app, a recovery code, or setting the app up.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::span::Instant;
use serde::Deserialize;
use store::person::Person;
use store::session::{self, Stage};
use store::{Tx, factor};

use super::authenticator::{address, fresh_codes, fresh_secret, hash_of_code, step_of, written};
use super::begin::Beginning;
use super::sign_in::{Next, own_path, seconds_until};
use super::{Half, HalfForm, Visitor, qr};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Page, html};

#[derive(Template)]
#[template(path = "session/second.html")]
struct SecondPage {
    page: Page,
    token: String,
    next: String,
    fault: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "session/enrol.html")]
struct EnrolPage {
    page: Page,
    token: String,
    next: String,
    fault: Option<&'static str>,
    picture: String,
    secret: String,
}

/// The recovery codes, shown once.
#[derive(Template)]
#[template(path = "session/codes.html")]
pub struct CodesPage {
    /// The page.
    pub page: Page,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go on to.
    pub next: String,
}

/// `GET /sign-in/second`
pub async fn page(
    State(app): State<App>,
    half: Half,
    visitor: Visitor,
    Query(next): Query<Next>,
) -> Result<Response, Error> {
    show(&app, &half, &visitor, next.into_path(), None).await
}

/// The question for a code; or, for who has no second factor, the way to one.
async fn show(
    app: &App,
    half: &Half,
    visitor: &Visitor,
    next: String,
    fault: Option<&'static str>,
) -> Result<Response, Error> {
    let person = half.person.id;
    let in_force = app.db.read(move |tx| Box::pin(factor::has(tx, person))).await?;
    let token = half.csrf.clone();
    let fault = fault.map(|key| visitor.language.t(key));
    let mut response = if in_force {
        let page = Page::bare(app, visitor, visitor.language.t("second-title"));
        html(&SecondPage { page, token, next, fault })?
    } else {
        let secret = set_up(app, person).await?;
        let page = Page::bare(app, visitor, visitor.language.t("enrol-title"));
        let picture = picture(app, &page, &secret, half.person.email.as_deref().unwrap_or_default());
        html(&EnrolPage { page, token, next, fault, picture, secret: written(&secret) })?
    };
    if fault.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The QR code of a secret.
pub fn picture(app: &App, page: &Page, secret: &[u8], email: &str) -> String {
    qr::svg(&address(secret, &app.config.house, email), page.t("enrol-picture"))
}

/// The secret that is being set up: the one begun before, or a fresh one.
///
/// # Errors
/// What the store says; `Conflict` when an app is in force already.
pub async fn set_up(app: &App, person: i64) -> Result<Vec<u8>, Error> {
    let fresh = fresh_secret()?;
    let begin =
        app.db.write(move |tx| Box::pin(async move { factor::begin(tx, person, &fresh).await })).await?;
    match begin.confirmed_at {
        None => Ok(begin.secret),
        Some(_) => Err(Error::Conflict("an authenticator app is in force already".into())),
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Code {
    /// Six digits of the app, or a recovery code.
    pub code: String,
    /// Where to go afterwards.
    #[serde(default)]
    pub next: String,
}

/// How a code was judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Judged {
    /// Right, and never used before.
    Right,
    /// Wrong, or used before.
    Wrong,
    /// Too many were wrong: not before then.
    Wait(Instant),
}

/// Judges a code in force, counting attempts, within a transaction; a right one is used up.
///
/// # Errors
/// What the engine says.
pub async fn judge(tx: &mut Tx, person: i64, code: &str, now: Instant) -> store::Result<Judged> {
    let subject = format!("code {person}");
    let attempt = session::attempt(tx, &[(&subject, session::FREE_FOR_ACCOUNT)], now).await?;
    if let session::Attempt::Refused(until) = attempt {
        return Ok(Judged::Wait(until));
    }
    let known = factor::authenticator(tx, person).await?.filter(|known| known.confirmed_at.is_some());
    let right = match (known.and_then(|known| step_of(&known.secret, code, now)), hash_of_code(code)) {
        (Some(step), _) => factor::take_step(tx, person, step).await?,
        (None, Some(hash)) => factor::take_code(tx, person, &hash, now).await?,
        (None, None) => false,
    };
    if right {
        session::succeeded(tx, &subject, None).await?;
        return Ok(Judged::Right);
    }
    Ok(Judged::Wrong)
}

/// `POST /sign-in/second`: a right code gives the browser a fresh token; the half session ends.
pub async fn second(
    State(app): State<App>,
    half: Half,
    visitor: Visitor,
    headers: HeaderMap,
    HalfForm(form): HalfForm<Code>,
) -> Result<Response, Error> {
    let now = app.now();
    let beginning = Beginning::new(&half.person, Stage::Full, &headers, now)?;
    let (person, old, new) = (half.person.id, half.token_hash, beginning.session());
    let code = form.code;
    let judged = app.db.write(move |tx| {
        Box::pin(async move {
            let judged = judge(tx, person, &code, now).await?;
            if judged == Judged::Right {
                session::end(tx, &old).await?;
                session::begin(tx, &new, now).await?;
            }
            Ok(judged)
        })
    });
    match judged.await? {
        Judged::Right => Ok(beginning.go(&app, &headers, &form.next)),
        Judged::Wait(until) => Err(Error::TooMany(seconds_until(until, now))),
        Judged::Wrong => show(&app, &half, &visitor, form.next, Some("second-wrong")).await,
    }
}

/// `POST /sign-in/enrol`: the first code of a new app. Signs in, and shows the recovery codes once.
pub async fn enrol(
    State(app): State<App>,
    half: Half,
    visitor: Visitor,
    headers: HeaderMap,
    HalfForm(form): HalfForm<Code>,
) -> Result<Response, Error> {
    let (now, person) = (app.now(), half.person.id);
    // Who has a second factor shows that one: a password alone never sets up another.
    if app.db.read(move |tx| Box::pin(factor::has(tx, person))).await? {
        return show(&app, &half, &visitor, form.next, Some("second-wrong")).await;
    }
    let Some(codes) = confirm(&app, &half.person, &form.code, now).await? else {
        return show(&app, &half, &visitor, form.next, Some("second-wrong")).await;
    };
    let beginning = Beginning::new(&half.person, Stage::Full, &headers, now)?;
    let (old, new) = (half.token_hash, beginning.session());
    let begun = app.db.write(move |tx| {
        Box::pin(async move {
            session::end(tx, &old).await?;
            session::begin(tx, &new, now).await
        })
    });
    begun.await?;
    let page = Page::bare(&app, &visitor, visitor.language.t("codes-title"));
    let mut response = html(&CodesPage { page, codes, next: own_path(&form.next).to_owned() })?;
    for cookie in beginning.cookies(&app, &headers) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Puts the app that is being set up in force, with its first code; answers the recovery codes, or nothing when the code
/// was wrong. Where a second factor is in force already nothing is set up here.
///
/// # Errors
/// What the store says; `TooMany` after many wrong codes.
pub async fn confirm(
    app: &App,
    person: &Person,
    code: &str,
    now: Instant,
) -> Result<Option<Vec<String>>, Error> {
    let codes = fresh_codes()?;
    let hashes: Vec<[u8; 32]> = codes.iter().filter_map(|code| hash_of_code(code)).collect();
    let (id, code) = (person.id, code.to_owned());
    let confirmed = app.db.write(move |tx| {
        Box::pin(async move {
            let subject = format!("code {id}");
            let attempt = session::attempt(tx, &[(&subject, session::FREE_FOR_ACCOUNT)], now).await?;
            if let session::Attempt::Refused(until) = attempt {
                return Ok(Err(until));
            }
            let pending = factor::authenticator(tx, id).await?.filter(|known| known.confirmed_at.is_none());
            let Some(step) = pending.and_then(|known| step_of(&known.secret, &code, now)) else {
                return Ok(Ok(false));
            };
            session::succeeded(tx, &subject, None).await?;
            Ok(Ok(factor::confirm(tx, id, step, &hashes, Some(id), now).await?))
        })
    });
    match confirmed.await? {
        Ok(right) => Ok(right.then_some(codes)),
        Err(until) => Err(Error::TooMany(seconds_until(until, now))),
    }
}

/// `POST /sign-in/cancel`: somebody else wants to sign in here.
pub async fn cancel(
    State(app): State<App>,
    half: Half,
    HalfForm(_): HalfForm<super::sign_in::Nothing>,
) -> Result<Response, Error> {
    let hash = half.token_hash;
    app.db.write(move |tx| Box::pin(async move { session::end(tx, &hash).await })).await?;
    Ok(Redirect::to("/sign-in").into_response())
}

impl Next {
    /// The path, for the hidden field of the next form.
    pub fn into_path(self) -> String {
        own_path(&self.next).to_owned()
    }
}
