//! `POST /hooks/phone/{token}`: a telephone system tells us of a call, as JSON or as Twilio's form.
//!
//! The token in the address says which telephone it is. Where the telephone has a secret, a form must carry Twilio's
//! signature and JSON that of Standard Webhooks; else nobody is believed. A call that cannot be read is kept.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use domain::hook::{Call, twilio_signature};
use domain::seal::same;
use serde_json::Value;
use store::hook::Receiver;
use store::hook::incoming::{self, Became};

use crate::app::App;
use crate::error::Error;
use crate::hook::receive::{find, said, signed};

/// What is said to the caller by a telephone system that reads TwiML.
const TWIML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

/// `POST /hooks/phone/{token}`
pub async fn post(
    State(app): State<App>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Error> {
    let receiver = find(&app, &token, "phone").await?;
    let mime = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = mime.starts_with("application/x-www-form-urlencoded");
    let raw = String::from_utf8_lossy(&body).into_owned();
    let read = if form {
        let fields = fields(&raw);
        believed(&app, &receiver, &uri, &headers, &fields)?;
        domain::hook::read_call(&Value::Object(
            fields.into_iter().map(|(name, value)| (name, Value::String(value))).collect(),
        ))
    } else {
        signed(&receiver, &headers, &body, app.now())?;
        let message = serde_json::from_slice::<Value>(&body).map_err(|error| format!("not JSON: {error}"));
        message.and_then(|message| domain::hook::read_call(&message))
    };
    let became = take(&app, receiver, read, raw).await?;
    match form {
        true => Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], TWIML).into_response()),
        false => said(&became),
    }
}

async fn take(
    app: &App,
    receiver: Receiver,
    read: Result<Call, String>,
    raw: String,
) -> Result<Became, Error> {
    let now = app.now();
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            match &read {
                Ok(call) => store::line::called(tx, &receiver, call, &raw, now).await,
                Err(reason) => {
                    incoming::keep(tx, &receiver, receiver.customer_id, true, reason, &raw, now).await
                }
            }
        })
    });
    Ok(written.await?)
}

/// Twilio's signature is over the address that it was told to call: ours as people type it.
fn believed(
    app: &App,
    receiver: &Receiver,
    uri: &Uri,
    headers: &HeaderMap,
    fields: &[(String, String)],
) -> Result<(), Error> {
    if receiver.secret.is_empty() {
        return Ok(());
    }
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let ours = twilio_signature(&receiver.secret, &format!("{}{path}", app.config.base_url), fields);
    let theirs = headers.get("x-twilio-signature").map(|value| value.as_bytes()).unwrap_or_default();
    match same(theirs, ours.as_bytes()) {
        true => Ok(()),
        false => Err(Error::Denied(domain::access::Reason::KeyScope)),
    }
}

/// The fields of a posted form, in their order.
pub fn fields(body: &str) -> Vec<(String, String)> {
    let pairs = body.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match (byte, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            (b'+', _) => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn a_form_is_read_field_by_field() {
        let read = fields("From=%2B31612345678&To=&Body=a+b%zz&x");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read,
            [pair("From", "+31612345678"), pair("To", ""), pair("Body", "a b%zz"), pair("x", "")]
        );
    }
}
