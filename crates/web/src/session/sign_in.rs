//! Signing in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Form, OpenForm, Viewer, Visitor, cookie, random_token};
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
    #[serde(default)]
    next: String,
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
    let token = match cookie::get(headers, cookie::BEFORE).filter(|token| token.len() == 64) {
        Some(token) => token.to_owned(),
        None => random_token()?,
    };
    let page = Page::bare(app, visitor, visitor.language.t("sign-in"));
    let hint = app.config.sign_in_hint.clone();
    let set = cookie::set(&app.config, cookie::BEFORE, &token, 3600);
    let mut response = html(&SignInPage { page, token, next, email, fault, hint })?;
    response.headers_mut().append(header::SET_COOKIE, set);
    Ok(response)
}

/// What the form sends.
#[derive(Deserialize)]
pub struct SignIn {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in`
pub async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    OpenForm(form): OpenForm<SignIn>,
) -> Result<Response, Error> {
    let fault = Some(visitor.language.t("sign-in-fault").to_owned());
    let _ = form.password;
    show(&app, &visitor, &headers, form.next, form.email, fault)
}

/// Nothing but the token.
#[derive(Deserialize)]
pub struct Nothing {}

/// `POST /sign-out`
pub async fn sign_out(
    State(app): State<App>,
    _viewer: Viewer,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Error> {
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
