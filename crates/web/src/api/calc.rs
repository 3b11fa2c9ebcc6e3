//! `POST /api/v1/calc`: the engine for everybody; the same requests as `vangnet calc`.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::calc::Calc;
use serde_json::value::RawValue;

use super::caller::Caller;
use super::wire;
use crate::app::App;
use crate::error::Error;

/// Answers requests of `vangnet calc`.
///
/// The body is JSON Lines (one request a line, one answer a line, in order), or with content type `application/json` one
/// request or an array of them, answered in the same shape. A bad request is answered with `{"error": ..., "line": n}` in
/// its place and the rest goes on. Shapes and examples: docs/calc.
#[utoipa::path(
    post, path = "/api/v1/calc", tag = "calc", operation_id = "calc",
    request_body(content(
        (serde_json::Value = "application/json"),
        (String = "application/jsonl"),
    ), description = "Requests"),
    responses(
        (status = 200, description = "One answer per request, in order", content(
            (serde_json::Value = "application/json"),
            (String = "application/jsonl"),
        )),
        (status = 401, description = "Not signed in", body = wire::Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not JSON at all", body = wire::Problem, content_type = "application/problem+json"),
    )
)]
pub async fn calc(State(app): State<App>, _caller: Caller, request: Request) -> Result<Response, Error> {
    let mime = request.headers().get(header::CONTENT_TYPE).and_then(|mime| mime.to_str().ok()).unwrap_or("");
    let whole = mime.starts_with("application/json") && !mime.starts_with("application/jsonl");
    let bytes = wire::raw(request, &app).await?;
    // Ten thousands of requests may come in one body: that is work for a thread of its own.
    let answer = tokio::task::spawn_blocking(move || answer(&bytes, whole));
    let (mime, text) = answer.await.map_err(|error| Error::Internal(format!("calc: {error}")))??;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, mime)], text).into_response())
}

fn answer(bytes: &[u8], whole: bool) -> Result<(&'static str, String), Error> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| Error::Invalid(format!("the body: {error}").into()))?;
    if whole && let Some(answer) = of_json(text)? {
        return Ok(("application/json", answer));
    }
    let mut calc = Calc::new();
    let mut out = String::with_capacity(bytes.len() / 2);
    for (index, line) in text.lines().enumerate() {
        calc.line(index as u64 + 1, line, &mut out);
    }
    Ok(("application/jsonl", out))
}

/// One request or an array of them; `None` where the text is several values, which then are lines.
fn of_json(text: &str) -> Result<Option<String>, Error> {
    let mut calc = Calc::new();
    let mut out = String::new();
    if !text.trim_start().starts_with('[') {
        if serde_json::from_str::<&RawValue>(text).is_err() {
            return Ok(None);
        }
        let one = text.replace(['\n', '\r'], " ");
        calc.line(1, &one, &mut out);
        return Ok(Some(out));
    }
    let requests: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|error| Error::Invalid(format!("the body: {error}").into()))?;
    out.push('[');
    for (index, request) in requests.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        calc.line(index as u64 + 1, request.get(), &mut out);
        while out.ends_with('\n') {
            out.pop();
        }
    }
    out.push(']');
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BETWEEN: &str = r#"{"op":"calendar.between","calendar":{"always":true},"from":"2026-01-01T00:00:00Z","to":"2026-01-01T01:00:00Z"}"#;

    fn ask(text: &str, whole: bool) -> (&'static str, String) {
        answer(text.as_bytes(), whole).expect("an answer")
    }

    #[test]
    fn lines_in_lines_out() {
        let (mime, text) = ask(&format!("{BETWEEN}\nnonsense\n{BETWEEN}\n"), false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(mime, "application/jsonl");
        assert_eq!((lines[0], lines[2]), (r#"{"ms":3600000}"#, r#"{"ms":3600000}"#));
        assert!(lines[1].contains("\"error\"") && lines[1].contains("\"line\":2"), "{}", lines[1]);
    }

    #[test]
    fn an_object_or_an_array_is_answered_in_its_shape() {
        let pretty = BETWEEN.replace(',', ",\n  ");
        assert_eq!(ask(&pretty, true), ("application/json", "{\"ms\":3600000}\n".to_owned()));
        let (mime, text) = ask(&format!("[{BETWEEN}, {{\"op\":\"x\"}}, {pretty}]"), true);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(mime, "application/json");
        assert_eq!(value[0]["ms"], 3_600_000);
        assert_eq!(value[1]["line"], 2);
        assert_eq!(value[2]["ms"], 3_600_000);
    }

    #[test]
    fn several_values_are_lines_whatever_the_content_type_says() {
        let (mime, text) = ask(&format!("{BETWEEN}\n{BETWEEN}"), true);
        assert_eq!((mime, text.lines().count()), ("application/jsonl", 2));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        assert!(answer(&[0xff, 0xfe], false).is_err());
        assert!(answer(b"[1,", true).is_err());
    }
}
