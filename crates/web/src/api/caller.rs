//! Who calls: an API key in `Authorization: Bearer`, or the session of the pages.
//!
//! A key is looked up by its SHA-256 and remembered for ten seconds, so that a program that sends thousands of requests
//! costs one look-up; a key that is taken away works for at most that long. A session that changes something must carry
//! its token in `X-CSRF`, since the browser sends its cookie by itself.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::FromRequestParts;
use axum::http::{Method, header, request::Parts};
use domain::access::{Action, Decision, KeyScope, Reason, Resource};
use domain::seal::same;
use domain::span::{Duration, Instant};
use sha2::{Digest, Sha256};
use store::api_key::{self, Holder};

use crate::app::App;
use crate::error::Error;
use crate::i18n::Language;
use crate::session::{Theme, Viewer};

/// How long a key is believed without looking it up again.
const BELIEVED: Duration = Duration(10_000);
/// How many keys are remembered; beyond it everything is forgotten and looked up again.
const REMEMBERED: usize = 4096;

/// Keys that were looked up lately.
#[derive(Clone, Default)]
pub struct Keys {
    known: Arc<RwLock<HashMap<[u8; 32], Known>>>,
}

#[derive(Clone)]
struct Known {
    viewer: Arc<Viewer>,
    until: Instant,
}

impl Keys {
    fn get(&self, hash: &[u8; 32], now: Instant) -> Option<Arc<Viewer>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|one| now < one.until).map(|one| one.viewer.clone())
    }

    /// Looks every key up again: one was taken away.
    pub fn forget(&self) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn put(&self, hash: [u8; 32], viewer: Arc<Viewer>, until: Instant) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(hash, Known { viewer, until });
    }
}

/// Who calls the API. As an argument of a handler it refuses everybody who is not known.
#[derive(Clone, Debug)]
pub struct Caller(pub Arc<Viewer>);

impl std::ops::Deref for Caller {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}

impl Caller {
    /// True when `domain::access` lets the caller.
    pub fn may(&self, action: Action, resource: Resource) -> bool {
        self.0.decide(action, resource) == Decision::Allow
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Error> {
        if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
            let key = value
                .to_str()
                .ok()
                .and_then(|value| value.strip_prefix("Bearer "))
                .ok_or(Error::SignedOut)?;
            let viewer = by_key(app, key.trim()).await?;
            if !fits(viewer.key, &parts.method, parts.uri.path()) {
                return Err(Error::Denied(Reason::KeyScope));
            }
            return Ok(Caller(viewer));
        }
        let viewer = Viewer::find(parts, app).await?;
        let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        let token = parts.headers.get("x-csrf").and_then(|value| value.to_str().ok()).unwrap_or("");
        if changes && !same(token.as_bytes(), viewer.csrf.as_bytes()) {
            return Err(Error::Csrf);
        }
        Ok(Caller(Arc::new(viewer)))
    }
}

/// True when a key of this scope is meant for such a request. Sums and checks change nothing, whatever their method.
fn fits(scope: Option<KeyScope>, method: &Method, path: &str) -> bool {
    let asks = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
        || ["/api/v1/calc", "/api/v1/contract/check"].contains(&path);
    match scope {
        None | Some(KeyScope::Write) => true,
        Some(KeyScope::Read) => asks,
        Some(KeyScope::Mail) => path == "/api/v1/mail" || path.starts_with("/api/v1/mail/"),
    }
}

async fn by_key(app: &App, key: &str) -> Result<Arc<Viewer>, Error> {
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let now = app.now();
    if let Some(viewer) = app.keys.get(&hash, now) {
        return Ok(viewer);
    }
    let found = app.db.read(move |tx| Box::pin(async move { api_key::find(tx, &hash, now).await })).await?;
    let found = found.ok_or(Error::SignedOut)?;
    if found.last_used_at.is_none_or(|at| at + api_key::USED_EVERY <= now) {
        let id = found.key_id;
        app.db.write(move |tx| Box::pin(async move { api_key::used(tx, id, now).await })).await?;
    }
    let viewer = Arc::new(viewer_of(found));
    app.keys.put(hash, viewer.clone(), now + BELIEVED);
    Ok(viewer)
}

fn viewer_of(holder: Holder) -> Viewer {
    let Holder { person, reach, scope, .. } = holder;
    Viewer {
        person: person.id,
        name: person.name,
        email: person.email.unwrap_or_default(),
        role: person.role,
        customer: person.customer_id,
        reach,
        language: Language::parse(&person.language).unwrap_or_default(),
        theme: Theme::default(),
        csrf: String::new(),
        session: 0,
        key: Some(scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_what_it_is_meant_for() {
        let (get, post) = (Method::GET, Method::POST);
        for (scope, method, path, expected) in [
            (KeyScope::Read, &get, "/api/v1/tickets", true),
            (KeyScope::Read, &post, "/api/v1/tickets", false),
            (KeyScope::Read, &post, "/api/v1/calc", true),
            (KeyScope::Write, &post, "/api/v1/tickets", true),
            (KeyScope::Mail, &get, "/api/v1/tickets", false),
            (KeyScope::Mail, &post, "/api/v1/mail", true),
            (KeyScope::Mail, &post, "/api/v1/mailbox", false),
        ] {
            assert_eq!(fits(Some(scope), method, path), expected, "{scope:?} {method} {path}");
        }
    }
}
