//! Beginning a session: whoever gets it, each step of signing in gives the browser a fresh token.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::span::Instant;
use store::Tx;
use store::factor;
use store::person::Person;
use store::session::{LONGEST, NewSession, Stage};

use super::sign_in::own_path;
use super::{LIFE_OF_HALF, cookie, life, random_token, token_hash};
use crate::app::App;
use crate::error::{Error, encode};
use crate::i18n::Language;

/// A session that is about to begin, and what its browser is handed.
pub struct Beginning {
    token: String,
    new: NewSession,
    language: String,
}

impl Beginning {
    /// A session of this person, half or whole.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new(person: &Person, stage: Stage, headers: &HeaderMap, now: Instant) -> Result<Beginning, Error> {
        let token = random_token()?;
        let (expires_at, ends_at) = match stage {
            Stage::Half => (now + LIFE_OF_HALF, now + LIFE_OF_HALF),
            Stage::Full => (now + life(person), now + LONGEST),
        };
        let new = NewSession {
            token_hash: token_hash(&token),
            person_id: person.id,
            stage,
            csrf: random_token()?,
            device: device(headers),
            expires_at,
            ends_at,
        };
        Ok(Beginning { token, new, language: person.language.clone() })
    }

    /// What to record.
    pub fn session(&self) -> NewSession {
        self.new.clone()
    }

    /// Onwards with the cookies of the session: to the second step, or to where the reader wanted to go.
    pub fn go(self, app: &App, headers: &HeaderMap, next: &str) -> Response {
        // The steps of signing in lead on to the house, not back to themselves.
        let next = Some(own_path(next)).filter(|next| !next.starts_with("/sign-in")).unwrap_or("/");
        let mut response = match self.new.stage {
            Stage::Full => Redirect::to(next).into_response(),
            Stage::Half => Redirect::to(&format!("/sign-in/second?next={}", encode(next))).into_response(),
        };
        for cookie in self.cookies(app, headers) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The cookies of the session.
    pub fn cookies(&self, app: &App, headers: &HeaderMap) -> Vec<HeaderValue> {
        let seconds = LONGEST.0 / 1000;
        let mut cookies = vec![cookie::set(&app.config, cookie::SESSION, &self.token, seconds)];
        if self.new.stage == Stage::Half {
            return cookies;
        }
        cookies.push(cookie::set(&app.config, cookie::BEFORE, "", 0));
        if cookie::get(headers, cookie::LANGUAGE).is_none()
            && let Some(language) = Language::parse(&self.language)
        {
            cookies.push(cookie::set(&app.config, cookie::LANGUAGE, language.code(), 365 * 86_400));
        }
        cookies
    }
}

/// What comes after the right password: the second factor where there is one or where it is required.
///
/// # Errors
/// What the store says.
pub async fn stage_after_password(tx: &mut Tx, person: &Person, required: bool) -> store::Result<Stage> {
    let must = (required && person.role.is_staff()) || factor::has(tx, person.id).await?;
    Ok(if must { Stage::Half } else { Stage::Full })
}

/// `Firefox, Linux`: what a person knows their browsers by. Nothing of it is believed.
fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge, Windows",
            ),
            ("<script>", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
            assert_eq!(device(&headers), expected);
        }
    }
}
