//! One error for every handler: to a person a page that says what happened and what to do, to a program problem details
//! (RFC 9457), by the path and the `Accept` header.

use std::borrow::Cow;

use askama::Template;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::access::Reason;
use serde_json::json;
use store::StoreError;

use crate::app::App;
use crate::i18n::Language;
use crate::layout::Page;
use crate::session::Visitor;

/// What a handler may fail with.
#[derive(Clone, Debug)]
pub enum Error {
    /// Nobody is signed in, or the key is not known.
    SignedOut,
    /// `domain::access` said no. Another customer's thing answers like one that does not exist.
    Denied(Reason),
    /// There is no such thing.
    NotFound,
    /// The form's token is not the session's.
    Csrf,
    /// What was sent does not make sense; the sentence says why.
    Invalid(Cow<'static, str>),
    /// Somebody else was first; the sentence says what to do.
    Conflict(Cow<'static, str>),
    /// What was sent is longer than so many bytes.
    TooLarge(usize),
    /// The address is there, the method is not.
    Method,
    /// Too many attempts; again after so many seconds.
    TooMany(u64),
    /// Our fault. The sentence goes to the log, never to the reader.
    Internal(String),
}

impl Error {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::SignedOut => StatusCode::UNAUTHORIZED,
            Error::Denied(Reason::OtherCustomer) | Error::NotFound => StatusCode::NOT_FOUND,
            Error::Denied(_) | Error::Csrf => StatusCode::FORBIDDEN,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Method => StatusCode::METHOD_NOT_ALLOWED,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The name of the kind: the end of the problem's `type` and of the keys of its sentences.
    fn name(&self) -> &'static str {
        match self {
            Error::SignedOut => "signed-out",
            Error::Denied(Reason::OtherCustomer) | Error::NotFound => "not-found",
            Error::Denied(_) => "denied",
            Error::Csrf => "csrf",
            Error::Invalid(_) => "invalid",
            Error::Conflict(_) => "conflict",
            Error::TooLarge(_) => "too-large",
            Error::Method => "method",
            Error::TooMany(_) => "too-many",
            Error::Internal(_) => "internal",
        }
    }

    /// What a program reads: English, without anything of ours inside.
    fn detail(&self) -> Option<String> {
        match self {
            Error::Denied(Reason::OtherCustomer)
            | Error::NotFound
            | Error::SignedOut
            | Error::Internal(_) => None,
            Error::Denied(reason) => Some(reason.to_string()),
            Error::TooLarge(most) => Some(format!("the body: at most {most} bytes")),
            Error::Method => Some("this address does not take that method; see the header Allow".to_owned()),
            Error::Csrf => Some("the form is older than the session; load it again".to_owned()),
            Error::Invalid(sentence) | Error::Conflict(sentence) => Some(sentence.to_string()),
            Error::TooMany(seconds) => Some(format!("try again in {seconds} seconds")),
        }
    }

    /// RFC 9457.
    pub fn problem(&self) -> Response {
        let status = self.status();
        let mut body = json!({
            "type": format!("/problems/{}", self.name()),
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
        });
        if let Some(detail) = self.detail() {
            body["detail"] = detail.into();
        }
        let mut response = (status, Json(body)).into_response();
        let mime = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, mime);
        response
    }

    fn title_and_help(&self, lang: Language) -> (String, String) {
        let (title, help) = match self {
            Error::SignedOut => ("error-signed-out", "error-signed-out-help"),
            Error::Denied(Reason::OtherCustomer) | Error::NotFound => {
                ("error-not-found", "error-not-found-help")
            }
            Error::Denied(Reason::StaffOnly) => ("error-denied", "error-denied-staff-only"),
            Error::Denied(Reason::EngineerOnly) => ("error-denied", "error-denied-engineer-only"),
            Error::Denied(Reason::KeyScope) => ("error-denied", "error-denied-key-scope"),
            Error::Denied(Reason::ReadOnly) => ("error-denied", "error-denied-read-only"),
            Error::Denied(Reason::ManagerOnly) => ("error-denied", "error-denied-manager-only"),
            Error::Denied(Reason::AdminOnly) => ("error-denied", "error-denied-admin-only"),
            Error::Csrf => ("error-csrf", "error-csrf-help"),
            Error::Invalid(_) | Error::TooLarge(_) => ("error-invalid", "error-invalid-help"),
            Error::Method => ("error-not-found", "error-not-found-help"),
            Error::Conflict(_) => ("error-conflict", "error-conflict-help"),
            Error::TooMany(seconds) => {
                let wait = i64::try_from(seconds.div_ceil(60)).unwrap_or(1);
                return (lang.t("error-too-many").to_owned(), lang.n("error-too-many-help", wait));
            }
            Error::Internal(_) => ("error-internal", "error-internal-help"),
        };
        (lang.t(title).to_owned(), lang.t(help).to_owned())
    }
}

/// Leaves the status and the error itself; [`render`] makes the body, since it has seen the request.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Error::TooMany(seconds) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        match error {
            StoreError::NotFound(_) => Error::NotFound,
            StoreError::Conflict(sentence) => Error::Conflict(sentence.into()),
            StoreError::Invalid(sentence) => Error::Invalid(sentence.into()),
            other => Error::Internal(other.to_string()),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Error {
        Error::Internal(format!("template: {error}"))
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    title: String,
    help: String,
    detail: Option<String>,
    status: u16,
    home: &'static str,
}

/// Middleware: gives an [`Error`] (or a bare 400, 404 or 405) its body, and logs our own faults once.
pub async fn render(State(app): State<App>, visitor: Visitor, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let wants_json = wants_json(&path, request.headers());
    let is_get = request.method() == axum::http::Method::GET;
    let mut response = match crate::limits::has_nul_form(path.as_bytes()) {
        true => Error::Invalid("leave the NUL characters out of the address".into()).into_response(),
        false => next.run(request).await,
    };
    let error = match response.extensions_mut().remove::<Error>() {
        Some(error) => error,
        None if !is_bare(&response) => return response,
        None => match response.status() {
            StatusCode::NOT_FOUND => Error::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Error::Method,
            StatusCode::BAD_REQUEST => Error::Invalid("the address cannot be read".into()),
            _ => return response,
        },
    };
    if let Error::Internal(cause) = &error {
        tracing::error!(path, cause, "a request failed");
    }
    let mut body = if wants_json {
        error.problem()
    } else if matches!(error, Error::SignedOut) && is_get {
        Redirect::to(&format!("/sign-in?next={}", encode(&path))).into_response()
    } else {
        page(&app, visitor, &error)
    };
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            body.headers_mut().insert(name, value.clone());
        }
    }
    body
}

/// True for an answer that the framework made: nothing, or one plain sentence.
fn is_bare(response: &Response) -> bool {
    let mime = response.headers().get(header::CONTENT_TYPE);
    mime.is_none_or(|mime| mime.as_bytes().starts_with(b"text/plain"))
}

fn page(app: &App, visitor: Visitor, error: &Error) -> Response {
    let (title, help) = error.title_and_help(visitor.language);
    let detail = match error {
        Error::Invalid(sentence) | Error::Conflict(sentence) => Some(sentence.to_string()),
        _ => None,
    };
    let home = if matches!(error, Error::SignedOut) { "/sign-in" } else { "/" };
    let page = Page::bare(app, &visitor, title.clone());
    let status = error.status();
    match (ErrorPage { page, title, help, detail, status: status.as_u16(), home }).render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, error.name()).into_response(),
    }
}

fn wants_json(path: &str, headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("");
    // Programs speak to these: monitoring, a telephone system, the script of a chat window.
    let programs = ["/api/", "/hooks/in/", "/hooks/phone/"].iter().any(|part| path.starts_with(part))
        || (path.starts_with("/chat/") && path.matches('/').count() > 2);
    programs || (accept.contains("json") && !accept.contains("text/html"))
}

/// A path as the value of a query parameter.
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_problem_details() {
        for (path, accept, expected) in [
            ("/api/v1/tickets", "text/html", true),
            ("/tickets/1", "application/json", true),
            ("/tickets/1", "text/html,application/json", false),
            ("/tickets/1", "", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(wants_json(path, &headers), expected, "{path} {accept}");
        }
    }

    #[test]
    fn another_customers_thing_looks_like_none() {
        let other = Error::Denied(Reason::OtherCustomer);
        assert_eq!(
            (other.status(), other.name(), other.detail()),
            (StatusCode::NOT_FOUND, "not-found", None)
        );
    }

    #[test]
    fn a_path_survives_the_query() {
        assert_eq!(encode("/board?view=p1&q=a b"), "/board%3Fview%3Dp1%26q%3Da%20b");
    }
}
