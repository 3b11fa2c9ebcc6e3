//! [`Form`]: a posted form whose token is the session's. Nothing that changes anything is reachable without it.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use domain::seal::same;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Half, Viewer, cookie};
use crate::app::App;
use crate::error::Error;

/// A posted form of somebody who is signed in. The token stands in the field `csrf`, or in the header `x-csrf`.
pub struct Form<T>(pub T);

/// A posted form of somebody who is not: its token is compared with a cookie that the page with the form has set.
pub struct OpenForm<T>(pub T);

/// A posted form of somebody who has shown the password and not yet the second factor.
pub struct HalfForm<T>(pub T);

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Form<T>, Error> {
        let (mut parts, body) = request.into_parts();
        let viewer = Viewer::find(&mut parts, app).await?;
        let headers = parts.headers.clone();
        let value = read(Request::from_parts(parts, body), &headers, &viewer.csrf).await?;
        Ok(Form(value))
    }
}

impl<T: DeserializeOwned> FromRequest<App> for HalfForm<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<HalfForm<T>, Error> {
        let (mut parts, body) = request.into_parts();
        let half = Half::find(&mut parts, app).await?;
        let headers = parts.headers.clone();
        let value = read(Request::from_parts(parts, body), &headers, &half.csrf).await?;
        Ok(HalfForm(value))
    }
}

impl<T: DeserializeOwned> FromRequest<App> for OpenForm<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _app: &App) -> Result<OpenForm<T>, Error> {
        let headers = request.headers().clone();
        let token = cookie::get(&headers, cookie::BEFORE).ok_or(Error::Csrf)?.to_owned();
        Ok(OpenForm(read(request, &headers, &token).await?))
    }
}

async fn read<T: DeserializeOwned>(request: Request, headers: &HeaderMap, token: &str) -> Result<T, Error> {
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return Err(Error::Csrf);
    }
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20)
        .await
        .map_err(|_| Error::Invalid("the form is too large".into()))?;
    if crate::limits::has_nul_form(&bytes) {
        return Err(Error::Invalid("leave the NUL characters out".into()));
    }
    let sent = match headers.get("x-csrf").and_then(|value| value.to_str().ok()) {
        Some(sent) => sent.to_owned(),
        None => decode::<Token>(&parts, bytes.clone()).await.map_err(|_| Error::Csrf)?.csrf,
    };
    if token.is_empty() || !same(sent.as_bytes(), token.as_bytes()) {
        return Err(Error::Csrf);
    }
    decode(&parts, bytes).await.map_err(|error| Error::Invalid(error.into()))
}

async fn decode<T: DeserializeOwned>(parts: &axum::http::request::Parts, bytes: Bytes) -> Result<T, String> {
    let mut request = Request::new(Body::from(bytes));
    *request.method_mut() = axum::http::Method::POST;
    *request.headers_mut() = parts.headers.clone();
    let form = axum::Form::<T>::from_request(request, &()).await;
    form.map(|axum::Form(value)| value).map_err(|rejection| rejection.body_text())
}
