//! Reading and writing cookies: `HttpOnly`, `SameSite=Lax`, `Secure` where the pages are on https.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::app::Config;

/// The session's token.
pub const SESSION: &str = "vangnet";
/// The language of the pages.
pub const LANGUAGE: &str = "vangnet_language";
/// The theme of the pages.
pub const THEME: &str = "vangnet_theme";
/// The form token of somebody who has no session yet.
pub const BEFORE: &str = "vangnet_before";

/// The value of a cookie of a request.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A `Set-Cookie` value; `seconds` of life, 0 to take it away. The value must be plain ASCII.
pub fn set(config: &Config, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if config.is_secure() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("vangnet_theme=dark; vangnet=abc; x=1"));
        assert_eq!(get(&headers, SESSION), Some("abc"));
        assert_eq!(get(&headers, THEME), Some("dark"));
        assert_eq!(get(&headers, LANGUAGE), None);
    }

    #[test]
    fn secure_follows_the_base_url() {
        let mut config = Config::default();
        assert!(!set(&config, SESSION, "x", 60).to_str().unwrap().contains("Secure"));
        config.base_url = "https://desk.example.nl".to_owned();
        let text = set(&config, SESSION, "x", 60);
        assert_eq!(text.to_str().unwrap(), "vangnet=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    }
}
