//! What the browser loads besides pages: one stylesheet, one script, one file of icons; embedded, named by content.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// One embedded file.
pub struct Asset {
    /// Its name with the hash of its content: `app-0123456789abcdef.css`.
    pub file: &'static str,
    /// Where it is served.
    pub url: &'static str,
    mime: &'static str,
    bytes: &'static [u8],
}

impl Asset {
    /// What it holds.
    pub fn bytes(&self) -> &'static [u8] {
        self.bytes
    }
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// `GET /assets/{file}`: cached for a year, since another content has another name.
pub async fn serve(Path(file): Path<String>) -> Response {
    let found = [&CSS, &SCRIPT, &CHAT_WINDOW, &ICONS].into_iter().find(|asset| asset.file == file);
    match found {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.mime),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// True when the script bundle was built with Node.
pub fn has_script() -> bool {
    SCRIPT.bytes.len() > 1000
}

/// `GET /favicon.svg`.
pub async fn favicon() -> Response {
    const ICON: &str = concat!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f766e"/>"##,
        r##"<path d="M5 9c7 14 15 14 22 0M8 14.500h16M11.500 19h9M10.500 10l4.500 10M21.500 10 17 20" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>"##
    );
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, ICON).into_response()
}
