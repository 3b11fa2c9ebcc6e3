//! The forms in which values travel: ids as text, instants in RFC 3339, pages with a cursor, problems.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::span::{Duration, Instant};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::app::App;
use crate::error::Error;

/// An id: 64 bits, as text, since a JSON number loses the last digits in many readers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Id(pub i64);

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse()
            .map(Id)
            .map_err(|_| serde::de::Error::custom(format!("\"{text}\" is not an id: digits, as text")))
    }
}

impl PartialSchema for Id {
    fn schema() -> RefOr<Schema> {
        let id = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^-?[0-9]{1,19}$"));
        id.description(Some("An id: digits, as text.")).examples(["1048576001234567"]).into()
    }
}

impl ToSchema for Id {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Id")
    }
}

/// An instant in RFC 3339; UTC on the way out, any offset on the way in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(pub Instant);

impl PartialSchema for At {
    fn schema() -> RefOr<Schema> {
        let at = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some(
                "An instant in RFC 3339. Milliseconds are allowed, anything finer is an error.",
            ));
        at.examples(["2026-11-22T10:00:00Z"]).into()
    }
}

impl ToSchema for At {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Instant")
    }
}

impl From<Instant> for At {
    fn from(at: Instant) -> At {
        At(at)
    }
}

/// A length of time in whole milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl PartialSchema for Millis {
    fn schema() -> RefOr<Schema> {
        let millis = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .description(Some("A length of time in whole milliseconds."));
        millis.examples([14_400_000]).into()
    }
}

impl ToSchema for Millis {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Milliseconds")
    }
}

impl From<Duration> for Millis {
    fn from(length: Duration) -> Millis {
        Millis(length.0)
    }
}

/// Part of a list. The next part follows the last item by key, so nothing is skipped or shown twice while it grows.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Hand this in as `after` to go on; absent on the last part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> List<T> {
    /// The whole of a short list.
    pub fn whole(items: Vec<T>) -> List<T> {
        List { items, next: None }
    }
}

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind: `/problems/invalid`, `/problems/not-found`, `/problems/denied`, `/problems/conflict`, ...
    pub r#type: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this very request; absent where that would tell too much.
    pub detail: Option<String>,
}

/// A body read as JSON whatever its content type says; what does not fit is a problem with place and reason.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Body<T>, Error> {
        let bytes = raw(request, app).await?;
        if crate::limits::has_nul_json(&bytes) {
            return Err(Error::Invalid("the body: leave the NUL characters (\\u0000) out".into()));
        }
        serde_json::from_slice(&bytes)
            .map(Body)
            .map_err(|error| Error::Invalid(format!("the body: {error}").into()))
    }
}

/// The bytes of a body.
///
/// # Errors
/// `TooLarge` when it is too long, `Invalid` when it breaks off.
pub async fn raw(request: Request, app: &App) -> Result<Bytes, Error> {
    Bytes::from_request(request, app).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(super::LARGE),
        _ => Error::Invalid(format!("the body: {}", rejection.body_text()).into()),
    })
}

/// Parameters of the query; an unknown or wrong one is a problem that names it.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> axum::extract::FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _state: &S,
    ) -> Result<Query<T>, Error> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(value)| Query(value))
            .map_err(|rejection| Error::Invalid(rejection.body_text().into()))
    }
}

/// An id in a path: anything but an id names nothing.
#[derive(Clone, Copy, Debug)]
pub struct PathId(pub i64);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for PathId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<PathId, Error> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let text = path.map_err(|_| Error::NotFound)?.0;
        text.parse().map(PathId).map_err(|_| Error::NotFound)
    }
}

/// JSON as the answer, written once.
pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, Error> {
    let body = serde_json::to_vec(value).map_err(|error| Error::Internal(format!("JSON: {error}")))?;
    Ok((status, [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body)
        .into_response())
}

/// `200` with JSON.
pub fn ok(value: &impl Serialize) -> Result<Response, Error> {
    json(StatusCode::OK, value)
}

/// How many items a part of a list has: 50 unless asked, at most 200.
pub fn limit(asked: Option<u32>) -> Result<usize, Error> {
    match asked {
        None => Ok(50),
        Some(limit @ 1..=200) => Ok(limit as usize),
        Some(limit) => Err(Error::Invalid(format!("limit={limit}: at least 1, at most 200").into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_travel_as_text() {
        assert_eq!(serde_json::to_string(&Id(i64::MAX)).unwrap(), "\"9223372036854775807\"");
        assert_eq!(serde_json::from_str::<Id>("\"42\"").unwrap(), Id(42));
        let wrong = serde_json::from_str::<Id>("\"V-42\"").unwrap_err().to_string();
        assert!(wrong.contains("\"V-42\" is not an id"), "{wrong}");
        assert!(serde_json::from_str::<Id>("42").is_err());
    }

    #[test]
    fn instants_come_with_any_offset_and_leave_in_utc() {
        let at: At = serde_json::from_str("\"2026-11-22T11:00:00.250+01:00\"").unwrap();
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-11-22T10:00:00.250Z\"");
    }

    #[test]
    fn a_part_of_a_list_has_at_most_200_items() {
        assert_eq!(limit(None).unwrap(), 50);
        assert_eq!(limit(Some(200)).unwrap(), 200);
        assert!(limit(Some(0)).is_err() && limit(Some(201)).is_err());
    }
}
