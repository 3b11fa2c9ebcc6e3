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

/// Most requests of one body.
const MOST_LINES: usize = 20_000;
/// The longest answer, in bytes.
const MOST_ANSWER: usize = 8 << 20;

/// Answers requests of `vangnet calc`.
///
/// The body is JSON Lines (one request a line, one answer a line, in order), or with content type `application/json` one
/// request or an array of them, answered in the same shape. A bad request is answered with `{"error": ..., "line": n}` in
/// its place and the rest goes on. At most 2 MiB, 20,000 requests and 8 MiB of answer at a time. Shapes and examples: docs/calc.
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
        (status = 413, description = "More than 2 MiB", body = wire::Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not JSON at all, or too much at a time", body = wire::Problem, content_type = "application/problem+json"),
    )
)]
pub async fn calc(State(app): State<App>, _caller: Caller, request: Request) -> Result<Response, Error> {
    let mime = request.headers().get(header::CONTENT_TYPE).and_then(|mime| mime.to_str().ok()).unwrap_or("");
    let whole = mime.starts_with("application/json") && !mime.starts_with("application/jsonl");
    let bytes = wire::raw(request, &app).await?;
    let (mime, text) = app.sum(move || answer(&bytes, whole)).await?;
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
        within(index, &out)?;
        calc.line(index as u64 + 1, line, &mut out);
    }
    Ok(("application/jsonl", out))
}

/// Stops in time: a short request may ask for a long answer.
fn within(index: usize, out: &str) -> Result<(), Error> {
    if index >= MOST_LINES {
        return Err(Error::Invalid(
            format!("at most {MOST_LINES} requests at a time: send the rest later").into(),
        ));
    }
    if out.len() > MOST_ANSWER {
        let sentence =
            format!("the answer is longer than {MOST_ANSWER} bytes after {index} requests: send fewer");
        return Err(Error::Invalid(sentence.into()));
    }
    Ok(())
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
        within(index, &out)?;
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
    fn too_much_at_a_time_is_refused() {
        let spans = r#"{"op":"calendar.spans","calendar":{"hours":{"mon":["09:00-17:00"],"fri":["09:00-17:00"]},"time_zone":"UTC"},"from":"2026-01-01T00:00:00Z","count":10000}"#;
        let says = |text: &str, whole: bool| answer(text.as_bytes(), whole).unwrap_err();
        assert!(
            matches!(says(&format!("{spans}\n").repeat(40), false), Error::Invalid(why) if why.contains("the answer is longer"))
        );
        assert!(matches!(
            says(&format!("[{}{spans}]", format!("{spans},").repeat(40)), true),
            Error::Invalid(_)
        ));
        assert!(
            matches!(says(&"\n".repeat(MOST_LINES + 1), false), Error::Invalid(why) if why.contains("at most 20000"))
        );
    }

    /// A ticket that nobody touches until the year 9999 is judged in about the time of any other.
    #[test]
    fn a_far_instant_costs_no_more_than_a_near_one() {
        let line = r#"{"op":"clocks","contract":{"calendar":{"hours":{"mon":["09:00-17:00"],"fri":["09:00-17:00"]},"time_zone":"Europe/Amsterdam"},"targets":{"P1":{"response_ms":1800000,"resolve_ms":14400000,"update_ms":1800000}}},"events":[{"at":"2026-01-01T00:00:00Z","type":"opened","priority":"P1"}],"at":"9999-01-01T00:00:00Z"}"#;
        let (_, text) = ask(line, false);
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["clocks"]["resolve"]["state"], "breached", "{value}");
        assert!(value["trace"].as_array().is_some_and(|spans| spans.len() <= 1_200));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        assert!(answer(&[0xff, 0xfe], false).is_err());
        assert!(answer(b"[1,", true).is_err());
    }
}
