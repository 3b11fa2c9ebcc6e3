//! Signing in and out.

use askama::Template;
use axum::extract::{ConnectInfo, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::span::Instant;
use serde::Deserialize;
use store::person::{self, Person};
use store::session;

use super::begin::{self, Beginning};
use super::{Form, OpenForm, Viewer, Visitor, cookie, password, random_token, token_hash};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Page, html};

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignInPage {
    page: Page,
    token: String,
    next: String,
    email: String,
    fault: Option<String>,
    hint: Option<String>,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Next {
    /// A path of our own.
    #[serde(default)]
    pub next: String,
}

/// `GET /sign-in`
pub async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Query(next): Query<Next>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    show(&app, &visitor, &headers, next.next, String::new(), None)
}

/// The page with a fresh (or the present) token for its form in a cookie.
fn show(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    next: String,
    email: String,
    fault: Option<String>,
) -> Result<Response, Error> {
    let (token, set) = before(app, headers)?;
    let page = Page::bare(app, visitor, visitor.language.t("sign-in"));
    let hint = app.config.sign_in_hint.clone();
    let mut response = html(&SignInPage { page, token, next, email, fault, hint })?;
    response.headers_mut().append(header::SET_COOKIE, set);
    Ok(response)
}

/// The token of a form of somebody who is not signed in, fresh or the present one, and the cookie that keeps it.
///
/// # Errors
/// When there is no randomness.
pub fn before(app: &App, headers: &HeaderMap) -> Result<(String, HeaderValue), Error> {
    let kept = cookie::get(headers, cookie::BEFORE)
        .filter(|token| token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let token = match kept {
        Some(token) => token.to_owned(),
        None => random_token()?,
    };
    let set = cookie::set(&app.config, cookie::BEFORE, &token, 3600);
    Ok((token, set))
}

/// The network address of the other side; unknown where the server does not say.
pub struct Address(String);

impl Address {
    /// What sign-ins from one address are counted by. A private one may be that of the proxy in front, behind which
    /// everybody is: counting it would let one caller lock out all.
    pub fn counted(&self) -> Option<String> {
        let address: std::net::IpAddr = self.0.parse().ok()?;
        let private = match address.to_canonical() {
            std::net::IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
            std::net::IpAddr::V6(v6) => {
                v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local()
            }
        };
        (!private).then(|| format!("address {address}"))
    }
}

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Address, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>();
        Ok(Address(peer.map_or_else(|| "unknown".to_owned(), |ConnectInfo(peer)| peer.ip().to_string())))
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct SignIn {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Longer than any address of mail, in bytes.
const LONGEST_EMAIL: usize = 254;

/// `POST /sign-in`: an account, as seen from one address, must wait longer after each failure, and so must an address that
/// fails with many.
pub async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    address: Address,
    OpenForm(form): OpenForm<SignIn>,
) -> Result<Response, Error> {
    let now = app.now();
    if form.email.len() > LONGEST_EMAIL || form.password.len() > password::LONGEST {
        return failed(&app, &visitor, &headers, form.next, String::new());
    }
    let account = format!("{} {}", form.email.trim().to_lowercase(), address.0);
    let counted = address.counted();
    let (asked, asked_from, email) = (account.clone(), counted.clone(), form.email.clone());
    let reserve = app.db.write(move |tx| {
        Box::pin(async move {
            let mut subjects = vec![(asked.as_str(), session::FREE_FOR_ACCOUNT)];
            subjects.extend(asked_from.as_deref().map(|address| (address, session::FREE_FOR_ADDRESS)));
            let attempt = session::attempt(tx, &subjects, now).await?;
            Ok((attempt, person::by_email(tx, &email).await?))
        })
    });
    let (attempt, person) = reserve.await?;
    let wait = match attempt {
        session::Attempt::Refused(until) => return Err(Error::TooMany(seconds_until(until, now))),
        session::Attempt::Allowed(wait) => wait,
    };
    let person = person.filter(|person| person.active);
    let stored = person.as_ref().and_then(|person| person.password_hash.clone());
    let right = password::verify(&app, form.password, stored).await?;
    let Some(person) = person.filter(|_| right) else {
        if let Some(until) = wait {
            return Err(Error::TooMany(seconds_until(until, now)));
        }
        return failed(&app, &visitor, &headers, form.next, form.email);
    };
    enter(&app, &person, (account, counted), &headers, &form.next, now).await
}

/// The page again, which says that the two do not go together.
fn failed(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    next: String,
    email: String,
) -> Result<Response, Error> {
    let fault = Some(visitor.language.t("sign-in-fault").to_owned());
    let mut response = show(app, visitor, headers, next, email, fault)?;
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Begins the session that follows the right password. `counted`: what the attempt was counted by.
async fn enter(
    app: &App,
    person: &Person,
    counted: (String, Option<String>),
    headers: &HeaderMap,
    next: &str,
    now: Instant,
) -> Result<Response, Error> {
    let (whose, required) = (person.clone(), app.config.require_second_factor);
    let read = app
        .db
        .read(move |tx| Box::pin(async move { begin::stage_after_password(tx, &whose, required).await }));
    let beginning = Beginning::new(person, read.await?, headers, now)?;
    let session = beginning.session();
    let record = app.db.write(move |tx| {
        Box::pin(async move {
            session::succeeded(tx, &counted.0, counted.1.as_deref()).await?;
            session::begin(tx, &session, now).await
        })
    });
    record.await?;
    Ok(beginning.go(app, headers, next))
}

/// Whole seconds to wait, at least one.
pub fn seconds_until(until: Instant, now: Instant) -> u64 {
    u64::try_from((until - now).0 / 1000 + 1).unwrap_or(1)
}

/// Nothing but the token.
#[derive(Deserialize)]
pub struct Nothing {}

/// `POST /sign-out`
pub async fn sign_out(
    State(app): State<App>,
    _viewer: Viewer,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
    if let Some(token) = cookie::get(&headers, cookie::SESSION) {
        let hash = token_hash(token);
        app.db.write(move |tx| Box::pin(async move { session::end(tx, &hash).await })).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie::set(&app.config, cookie::SESSION, "", 0));
    Ok(response)
}

/// A path of our own, or the start page: a link to another site is not followed.
pub fn own_path(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.contains(|c: char| c.is_control());
    if own { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn no_way_out() {
        for (next, expected) in [
            ("/tickets/1?a=b", "/tickets/1?a=b"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
        ] {
            assert_eq!(own_path(next), expected);
        }
    }
}
