//! Who is signed in. The browser holds a random token, the store only its SHA-256.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header;
use axum::http::request::Parts;
use domain::access::{self, Action, Actor, Decision, KeyScope, Reach, Reason, Resource, Role, Scope};
use domain::span::Duration;
use sha2::{Digest, Sha256};
use store::person::Person;
use store::session::{self, Stage};

use crate::app::App;
use crate::error::Error;
use crate::i18n::Language;
use crate::words;

pub mod authenticator;
pub mod begin;
pub mod cookie;
mod form;
mod half;
pub mod link;
pub mod password;
mod qr;
pub mod second;
pub mod sign_in;

pub use form::{Form, HalfForm, OpenForm};
pub use half::Half;

/// How long a session lasts after it was last used: a contact's, and a colleague's.
const LIFE: Duration = Duration::days(14);
const LIFE_OF_STAFF: Duration = Duration::hours(12);
/// How long somebody may take for the second factor.
const LIFE_OF_HALF: Duration = Duration::minutes(15);
/// Its use is noted this often.
const SEEN_EVERY: Duration = Duration::hours(1);

/// Light, dark or as the device says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All, in the order of the menu.
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    /// `auto`, `light`, `dark`.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Theme::Auto => "theme-auto",
            Theme::Light => "theme-light",
            Theme::Dark => "theme-dark",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == text)
    }
}

/// Anybody: what the browser says of language and theme.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Visitor {
    /// From the cookie, else from `Accept-Language`, else English.
    pub language: Language,
    /// From the cookie.
    pub theme: Theme,
}

impl Visitor {
    /// Reads the cookies and the header.
    pub fn from_headers(headers: &HeaderMap) -> Visitor {
        let asked = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Language::from_header);
        Visitor {
            language: cookie::get(headers, cookie::LANGUAGE)
                .and_then(Language::parse)
                .or_else(asked)
                .unwrap_or_default(),
            theme: cookie::get(headers, cookie::THEME).and_then(Theme::parse).unwrap_or_default(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Visitor, Infallible> {
        Ok(Visitor::from_headers(&parts.headers))
    }
}

/// Somebody who is signed in. As an argument of a handler it refuses everybody else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Viewer {
    /// Id of the person.
    pub person: i64,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// The organisation of a customer's contact.
    pub customer: Option<i64>,
    /// Which customers a colleague reaches.
    pub reach: Reach,
    /// The language of the pages.
    pub language: Language,
    /// The theme of the pages.
    pub theme: Theme,
    /// The token of every form of this session.
    pub csrf: String,
    /// Id of the session; 0 for a program.
    pub session: i64,
    /// What the program's key is meant for; `None` for somebody who is signed in.
    pub key: Option<KeyScope>,
}

impl Viewer {
    /// Who asks, for `domain::access`.
    pub fn actor(&self) -> Actor {
        Actor { person: self.person, role: self.role, customer: self.customer, reach: self.reach.clone() }
    }

    /// What a list is narrowed to: a contact's own organisation, or what was asked for within a colleague's reach.
    ///
    /// # Errors
    /// `Denied` when a customer is asked for that the viewer does not reach.
    pub fn scope(&self, asked: Option<i64>) -> Result<Scope, Error> {
        let customer = match (self.is_staff(), self.customer) {
            (true, _) => asked,
            (false, Some(own)) if asked.is_none_or(|asked| asked == own) => Some(own),
            (false, _) => return Err(Error::Denied(Reason::OtherCustomer)),
        };
        let scope = Scope { customer, reach: self.reach.clone() };
        if customer.is_some_and(|customer| !scope.holds(customer)) {
            return Err(Error::Denied(Reason::OtherCustomer));
        }
        Ok(scope)
    }

    /// What `domain::access` says.
    pub fn decide(&self, action: Action, resource: Resource) -> Decision {
        access::decide(&self.actor(), action, resource)
    }

    /// Goes on only where `domain::access` allows it.
    ///
    /// # Errors
    /// [`Error::Denied`] with the reason.
    pub fn must(&self, action: Action, resource: Resource) -> Result<(), Error> {
        match self.decide(action, resource) {
            Decision::Allow => Ok(()),
            Decision::Deny(reason) => Err(Error::Denied(reason)),
        }
    }

    /// True for everybody but a customer's contact.
    pub fn is_staff(&self) -> bool {
        self.role.is_staff()
    }

    /// `AV`.
    pub fn initials(&self) -> String {
        words::initials(&self.name)
    }

    /// The key of the word for the role.
    pub fn role_key(&self) -> &'static str {
        role_key(self.role)
    }

    /// The person of the session in the request's cookie; looked up once a request.
    ///
    /// # Errors
    /// [`Error::SignedOut`] without a living session.
    pub async fn find(parts: &mut Parts, app: &App) -> Result<Viewer, Error> {
        if let Some(viewer) = parts.extensions.get::<Viewer>() {
            return Ok(viewer.clone());
        }
        let token = cookie::get(&parts.headers, cookie::SESSION).ok_or(Error::SignedOut)?;
        let visitor = Visitor::from_headers(&parts.headers);
        let viewer = look_up(app, token_hash(token), visitor).await?.ok_or(Error::SignedOut)?;
        parts.extensions.insert(viewer.clone());
        Ok(viewer)
    }
}

/// The key of the word for a role.
pub fn role_key(role: Role) -> &'static str {
    match role {
        Role::Admin => "role-admin",
        Role::Manager => "role-manager",
        Role::AccountManager => "role-account-manager",
        Role::Engineer => "role-engineer",
        Role::Finance => "role-finance",
        Role::Auditor => "role-auditor",
        Role::CustomerAdmin => "role-customer-admin",
        Role::Customer => "role-customer",
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Viewer, Error> {
        Viewer::find(parts, app).await
    }
}

async fn look_up(app: &App, hash: [u8; 32], visitor: Visitor) -> Result<Option<Viewer>, Error> {
    let now = app.now();
    let found = app.db.read(move |tx| Box::pin(async move { session::find(tx, &hash, now).await })).await?;
    let Some(found) = found.filter(|found| found.stage == Stage::Full) else { return Ok(None) };
    if found.seen_at + SEEN_EVERY < now {
        let until = (now + life(&found.person)).min(found.ends_at);
        app.db.write(move |tx| Box::pin(async move { session::seen(tx, &hash, until, now).await })).await?;
    }
    let person = found.person;
    Ok(Some(Viewer {
        person: person.id,
        name: person.name,
        email: person.email.unwrap_or_default(),
        role: person.role,
        customer: person.customer_id,
        reach: found.reach,
        language: visitor.language,
        theme: visitor.theme,
        csrf: found.csrf,
        session: found.id,
        key: None,
    }))
}

/// How long a session of this person lasts when it is not used.
pub fn life(person: &Person) -> Duration {
    if person.role.is_staff() { LIFE_OF_STAFF } else { LIFE }
}

/// What the store keeps of a token.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// 32 random bytes as hex.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn random_token() -> Result<String, Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
    Ok(hex::encode(bytes))
}
