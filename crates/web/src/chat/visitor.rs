//! The window: a page of its own in a frame on the customer's web site, for somebody who has no session and gets no cookie.
//!
//! What a visitor may do hangs on a random token that their browser keeps until the window is closed; it opens their own
//! talk and nothing else. Without script the same form leaves a message. Strangers are counted ([`super::limit`]).

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ticket::Priority;
use serde::Deserialize;
use serde_json::json;
use store::chat::{First, Line, Site, Talk};

use super::limit;
use crate::app::App;
use crate::assets;
use crate::error::Error;
use crate::layout::{Page, html};
use crate::limits;
use crate::session::sign_in::Address;
use crate::session::{Visitor, random_token, token_hash};

/// The longest line of a visitor, in bytes.
const LINE: usize = 4_000;
/// Lines handed out at a time.
const LINES: i64 = 100;

#[derive(Template)]
#[template(path = "chat/window.html")]
struct WindowPage {
    page: Page,
    site: Site,
    /// Somebody answers now.
    open: bool,
    draft: Draft,
    fault: Option<&'static str>,
    done: bool,
}

/// What the form holds.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    name: String,
    email: String,
    text: String,
    /// No person sees this field; what fills it in is a program.
    website: String,
}

async fn find(app: &App, key: &str) -> Result<Site, Error> {
    if !domain::customer::is_key(key) {
        return Err(Error::NotFound);
    }
    let key = key.to_owned();
    let found =
        app.db.read(move |tx| Box::pin(async move { store::chat::site_by_key(tx, &key).await })).await?;
    found.ok_or(Error::NotFound)
}

/// True in the support hours of ordinary questions, as the contract in force says.
async fn is_open(app: &App, site: &Site) -> Result<bool, Error> {
    let (customer, now) = (site.customer_id, app.now());
    let version = app.db.read(move |tx| Box::pin(store::contract::in_force_for(tx, customer, now))).await?;
    let contract = match version {
        Some(version) => app.contract(version.id).await?,
        None => None,
    };
    let calendar = contract.and_then(|contract| {
        let clause = contract.priorities.get(&Priority::P3)?;
        contract.compile_calendar(clause.calendar.as_deref()?).ok()
    });
    Ok(calendar.is_none_or(|calendar| calendar.is_open(now)))
}

/// `GET /chat.js`: the one script that a web site loads. It sets nothing and asks nothing until somebody clicks.
pub async fn script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    let mut response = (headers, assets::CHAT.bytes()).into_response();
    response.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// `GET /chat/{site}`
pub async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(key): Path<String>,
) -> Result<Response, Error> {
    let site = find(&app, &key).await?;
    show(&app, &visitor, site, Draft::default(), None, false).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    site: Site,
    draft: Draft,
    fault: Option<&'static str>,
    done: bool,
) -> Result<Response, Error> {
    let open = is_open(app, &site).await?;
    let page = Page::bare(app, visitor, site.name.clone());
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'self' {}",
        site.origins
    );
    let mut response = html(&WindowPage { page, site, open, draft, fault, done })?;
    if fault.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    // Where this stands, browsers no longer look at X-Frame-Options.
    let policy = HeaderValue::from_str(&policy).map_err(|error| Error::Internal(error.to_string()))?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// What is wrong with a draft: the key of its sentence.
fn fault(draft: &Draft, open: bool) -> Option<&'static str> {
    let email = draft.email.trim();
    let at = email.find('@').is_some_and(|at| at > 0 && at + 1 < email.len());
    let odd = |text: &str| text.len() > limits::NAME || text.chars().any(char::is_control);
    if draft.text.trim().is_empty() {
        Some("chat-fault-text")
    } else if draft.text.len() > LINE || draft.text.contains('\0') {
        Some("chat-fault-long")
    } else if draft.name.trim().is_empty() || odd(draft.name.trim()) {
        Some("chat-fault-name")
    } else if (!open && email.is_empty())
        || (!email.is_empty() && (!at || odd(email) || email.contains([' ', '<', '>'])))
    {
        Some("chat-fault-email")
    } else {
        None
    }
}

/// Begins a talk and answers its token.
async fn begin(app: &App, site: &Site, draft: &Draft, address: Option<String>) -> Result<String, Error> {
    let now = app.now();
    if let Some(address) = address {
        app.chats.count(format!("from {address}"), limit::TALKS, now)?;
    }
    app.chats.count(format!("site {}", site.id), limit::SITE, now)?;
    let token = random_token()?;
    let first = First {
        name: draft.name.trim().to_owned(),
        email: draft.email.trim().to_lowercase(),
        text: draft.text.trim().to_owned(),
        token_hash: token_hash(&token),
    };
    let site = site.clone();
    let command = app.db.write_for(site.customer_id, move |tx| {
        Box::pin(async move { store::chat::start(tx, &site, &first, now).await })
    });
    command.await?;
    Ok(token)
}

/// `POST /chat/{site}`: without script a message is left.
pub async fn leave(
    State(app): State<App>,
    visitor: Visitor,
    address: Address,
    Path(key): Path<String>,
    axum::Form(draft): axum::Form<Draft>,
) -> Result<Response, Error> {
    let site = find(&app, &key).await?;
    if let Some(fault) = fault(&draft, false) {
        return show(&app, &visitor, site, draft, Some(fault), false).await;
    }
    if draft.website.is_empty() {
        begin(&app, &site, &draft, address.counted()).await?;
    }
    show(&app, &visitor, site, Draft::default(), None, true).await
}

/// `POST /chat/{site}/start`
pub async fn start(
    State(app): State<App>,
    visitor: Visitor,
    address: Address,
    Path(key): Path<String>,
    Json(draft): Json<Draft>,
) -> Result<Response, Error> {
    let site = find(&app, &key).await?;
    let open = is_open(&app, &site).await?;
    if let Some(fault) = fault(&draft, open) {
        return Err(Error::Invalid(visitor.language.t(fault).into()));
    }
    if !draft.website.is_empty() {
        return Err(Error::Invalid("this looks like a program".into()));
    }
    let token = begin(&app, &site, &draft, address.counted()).await?;
    Ok((StatusCode::CREATED, Json(json!({ "token": token, "open": open }))).into_response())
}

/// The talk of the token in `Authorization: Bearer`.
async fn talk_of(app: &App, site: &Site, headers: &HeaderMap) -> Result<Talk, Error> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Error::SignedOut)?;
    let (hash, id, now) = (token_hash(token), site.id, app.now());
    let found =
        app.db.read(move |tx| Box::pin(async move { store::chat::talk(tx, id, &hash, now).await })).await?;
    found.ok_or(Error::SignedOut)
}

/// After what.
#[derive(Deserialize, Default)]
pub struct After {
    #[serde(default)]
    after: i64,
}

/// `GET /chat/{site}/talk?after=`: what was said since.
pub async fn talk(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(question): Query<After>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let site = find(&app, &key).await?;
    let talk = talk_of(&app, &site, &headers).await?;
    let (ticket, after, now) = (talk.ticket_id, question.after, app.now());
    let lines = app.db.read(move |tx| Box::pin(store::chat::lines(tx, ticket, after, LINES))).await?;
    if now - talk.seen_at >= domain::span::Duration(30_000) {
        app.db.write(move |tx| Box::pin(async move { store::chat::seen(tx, &talk, now).await })).await?;
    }
    let names = app.names().await?;
    let line = |line: &Line| {
        let who = line.actor_id.map(|id| names.person(id)).unwrap_or_default();
        // Colleagues are named by their first name to strangers.
        let who = who.split_whitespace().next().unwrap_or_default();
        json!({ "seq": line.seq, "at": line.at, "ours": line.ours, "who": who, "text": line.text })
    };
    let lines: Vec<_> = lines.iter().map(line).collect();
    Ok(Json(json!({ "lines": lines })).into_response())
}

/// What a visitor says.
#[derive(Deserialize)]
pub struct Word {
    text: String,
}

/// `POST /chat/{site}/say`
pub async fn say(
    State(app): State<App>,
    Path(key): Path<String>,
    headers: HeaderMap,
    Json(word): Json<Word>,
) -> Result<Response, Error> {
    let site = find(&app, &key).await?;
    let talk = talk_of(&app, &site, &headers).await?;
    let text = word.text.trim().to_owned();
    if text.is_empty() || text.len() > LINE || text.contains('\0') {
        return Err(Error::Invalid("text: 1 to 4000 bytes".into()));
    }
    let now = app.now();
    app.chats.count(format!("talk {}", talk.id), limit::LINES, now)?;
    let command = app.db.write_for(talk.customer_id, move |tx| {
        Box::pin(async move { store::chat::say(tx, &talk, &text, now).await })
    });
    command.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /chat/{site}/end`
pub async fn end(
    State(app): State<App>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let site = find(&app, &key).await?;
    let talk = talk_of(&app, &site, &headers).await?;
    let now = app.now();
    app.db.write(move |tx| Box::pin(async move { store::chat::end(tx, &talk, now).await })).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[cfg(test)]
mod tests {
    use super::{Draft, fault};

    #[test]
    fn a_stranger_is_asked_for_what_an_answer_takes() {
        let draft = |name: &str, email: &str, text: &str| Draft {
            name: name.to_owned(),
            email: email.to_owned(),
            text: text.to_owned(),
            website: String::new(),
        };
        for (draft, open, expected) in [
            (draft("Vi", "", "Hello"), true, None),
            (draft("Vi", "", "Hello"), false, Some("chat-fault-email")),
            (draft("Vi", "vi@example.com", "Hello"), false, None),
            (draft("Vi", "vi", "Hello"), true, Some("chat-fault-email")),
            (draft("Vi", "a@b <x@y>", "Hello"), true, Some("chat-fault-email")),
            (draft("Vi\nBcc: x", "", "Hello"), true, Some("chat-fault-name")),
            (draft("", "", "Hello"), true, Some("chat-fault-name")),
            (draft("Vi", "", " "), true, Some("chat-fault-text")),
            (draft("Vi", "", &"x".repeat(5000)), true, Some("chat-fault-long")),
        ] {
            assert_eq!(fault(&draft, open), expected, "{}", draft.name);
        }
    }
}
