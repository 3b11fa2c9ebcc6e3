//! [`Half`]: somebody whose password was right, and who still has to show the second factor or to set one up.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use store::person::Person;
use store::session::{self, Stage};

use super::{cookie, token_hash};
use crate::app::App;
use crate::error::Error;

/// Somebody between the two steps of signing in. As an argument of a handler it refuses everybody else.
#[derive(Clone, Debug)]
pub struct Half {
    /// Who.
    pub person: Person,
    /// The token of every form of this step.
    pub csrf: String,
    /// What the store knows the session by.
    pub token_hash: [u8; 32],
}

impl Half {
    /// The person of the half session in the request's cookie; looked up once a request.
    ///
    /// # Errors
    /// [`Error::SignedOut`] without one.
    pub async fn find(parts: &mut Parts, app: &App) -> Result<Half, Error> {
        if let Some(half) = parts.extensions.get::<Half>() {
            return Ok(half.clone());
        }
        let token = cookie::get(&parts.headers, cookie::SESSION).ok_or(Error::SignedOut)?;
        let (hash, now) = (token_hash(token), app.now());
        let found =
            app.db.read(move |tx| Box::pin(async move { session::find(tx, &hash, now).await })).await?;
        let found = found.filter(|found| found.stage == Stage::Half).ok_or(Error::SignedOut)?;
        let session::Session { person, csrf, .. } = found;
        let half = Half { person, csrf, token_hash: hash };
        parts.extensions.insert(half.clone());
        Ok(half)
    }
}

impl FromRequestParts<App> for Half {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Half, Error> {
        Half::find(parts, app).await
    }
}
