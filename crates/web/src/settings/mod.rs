//! The own language, theme and password.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use serde::Deserialize;

use crate::app::App;
use crate::error::Error;
use crate::i18n::Language;
use crate::session::sign_in::own_path;
use crate::session::{Form, Theme, Viewer, cookie};

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
    }
    if let Some(theme) = look.theme.as_deref().and_then(Theme::parse) {
        let set = cookie::set(&app.config, cookie::THEME, theme.name(), year);
        response.headers_mut().append(header::SET_COOKIE, set);
    }
    Ok(response)
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
