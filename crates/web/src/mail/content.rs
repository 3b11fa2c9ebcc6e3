//! What strangers made, handed out so that it can do nothing: raw messages, the HTML of a message, files.
//!
//! Nothing here runs or loads by itself: each answer brings a policy of its own that forbids everything but pictures, and
//! a browser is told not to guess. A file is shown in place only when its bytes are those of a picture.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::mail::attachment::{self, Attachment};
use store::mail::blob;
use store::mail::incoming::{self, MailIn};

use crate::app::App;
use crate::assets;
use crate::error::Error;
use crate::session::Viewer;

/// `4,2 kB`-like without a locale: bytes in the unit that fits.
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

/// A message that the viewer may see: everything for those who see mail; on a ticket, what the ticket shows them.
async fn visible(app: &App, viewer: &Viewer, id: i64) -> Result<MailIn, Error> {
    let mail = app.db.read(move |tx| Box::pin(incoming::get(tx, id))).await?.ok_or(Error::NotFound)?;
    let Some(customer) = mail.customer_id.filter(|_| mail.ticket_id.is_some()) else {
        viewer.must(Action::SeeMail, Resource::House)?;
        return Ok(mail);
    };
    let said = matches!(mail.outcome.as_deref(), Some("new_ticket" | "reply"));
    let action = if said { Action::SeeTicket } else { Action::SeeInternal };
    viewer.must(action, Resource::Of(customer))?;
    Ok(mail)
}

/// `GET /mail/{id}/raw`: the message as it came, for colleagues.
pub async fn raw(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    let mail = visible(&app, &viewer, id).await?;
    let of = mail.customer_id.map_or(Resource::House, Resource::Of);
    viewer.must(Action::SeeInternal, of)?;
    let raw = app.db.read(move |tx| Box::pin(incoming::raw(tx, id))).await?.ok_or(Error::NotFound)?;
    Ok(file(&format!("mail-{id}.eml"), "message/rfc822", false, raw))
}

/// What stands behind the question mark.
#[derive(Deserialize)]
pub struct Question {
    #[serde(default)]
    pictures: String,
}

/// `GET /mail/{id}/html`: a message as it was sent; pictures from elsewhere only when asked for.
pub async fn as_sent(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    visible(&app, &viewer, id).await?;
    let html = app.db.read(move |tx| Box::pin(incoming::html(tx, id))).await?.ok_or(Error::NotFound)?;
    let asked = question.pictures == "yes";
    // Quotes in words and values are entities: this stands only where the cleaner put it.
    let blocked = html.matches(" data-src=\"").count();
    let html = if asked { html.replace(" data-src=\"", " src=\"") } else { html };
    let more = match blocked {
        0 => String::new(),
        _ if asked => String::new(),
        _ => format!(
            "<p class=\"pictures\"><a target=\"_self\" href=\"/mail/{id}/html?pictures=yes\">{}</a></p>",
            viewer.language.t("mail-pictures")
        ),
    };
    let page = format!(
        "<!doctype html><html lang=\"{}\" data-theme=\"light\"><head><meta charset=\"utf-8\"><title>{}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><base target=\"_blank\">\
         <link rel=\"stylesheet\" href=\"{}\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head><body class=\"as-sent\">{more}{html}</body></html>",
        viewer.language.code(),
        viewer.language.t("mail-as-sent"),
        assets::CSS.url
    );
    let from_elsewhere = if asked { " https: http:" } else { "" };
    let policy = format!(
        "default-src 'none'; img-src 'self' data:{from_elsewhere}; style-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    );
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_str(&policy).map_err(|e| Error::Internal(e.to_string()))?,
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}

/// `GET /mail/{id}/inline/{cid}`: a picture that a message shows; its Content-ID in hexadecimal.
pub async fn inline(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, cid)): Path<(i64, String)>,
) -> Result<Response, Error> {
    let mail = visible(&app, &viewer, id).await?;
    let event = mail.event_id.ok_or(Error::NotFound)?;
    let files = app.db.read(move |tx| Box::pin(attachment::of_event(tx, event))).await?;
    let named = |file: &&Attachment| file.content_id.as_deref().map(hex::encode).as_deref() == Some(&cid);
    let found = files.iter().find(named).cloned().ok_or(Error::NotFound)?;
    hand_out(&app, found).await
}

/// `GET /attachments/{id}/{name}`: a file; the name is for the address bar alone.
pub async fn attachment(
    State(app): State<App>,
    viewer: Viewer,
    Path((id, _)): Path<(i64, String)>,
) -> Result<Response, Error> {
    let found = app.db.read(move |tx| Box::pin(attachment::get(tx, id))).await?.ok_or(Error::NotFound)?;
    let action = if found.is_public { Action::SeeTicket } else { Action::SeeInternal };
    viewer.must(action, Resource::Of(found.customer_id))?;
    hand_out(&app, found).await
}

async fn hand_out(app: &App, found: Attachment) -> Result<Response, Error> {
    let sha256 = found.sha256;
    let body = app.db.read(move |tx| Box::pin(async move { blob::get(tx, &sha256).await })).await?;
    let body = body.ok_or(Error::NotFound)?;
    Ok(match picture(&body) {
        Some(kind) => file(&found.name, kind, true, body),
        None => file(&found.name, "application/octet-stream", false, body),
    })
}

/// The type of a picture by its first bytes; nothing else is shown in place, SVG least of all.
fn picture(body: &[u8]) -> Option<&'static str> {
    match body {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

fn file(name: &str, kind: &'static str, in_place: bool, body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let policy = "default-src 'none'; frame-ancestors 'none'; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if let Ok(value) = HeaderValue::from_str(&disposition(name, in_place)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// RFC 6266: a plain name for old programs, the real one in UTF-8.
fn disposition(name: &str, in_place: bool) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
    let full = crate::error::encode(name).replace('/', "%2F");
    let how = if in_place { "inline" } else { "attachment" };
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bytes_of_a_picture_are_shown_in_place() {
        assert_eq!(picture(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(picture(b"GIF89a"), Some("image/gif"));
        assert_eq!(picture(b"RIFF\0\0\0\0WEBPVP8"), Some("image/webp"));
        for body in [&b"<svg onload=alert(1)>"[..], b"<html>", b"", b"GIF", b"%PDF-1.7"] {
            assert_eq!(picture(body), None);
        }
    }

    #[test]
    fn a_name_adds_no_header_and_no_folder() {
        assert_eq!(
            disposition("../a\"b\r\nX: 1.png", false),
            "attachment; filename=\".._a_b__X_ 1.png\"; filename*=UTF-8''..%2Fa%22b%0D%0AX%3A%201.png"
        );
    }

    #[test]
    fn a_size_is_short() {
        assert_eq!([size(999), size(4_200), size(15_000_000)], ["999 B", "4 kB", "15 MB"]);
    }
}
