//! A telephone that rings: who calls, in the shape of any telephone system (JSON) or of Twilio (a form).

use hmac::{Hmac, KeyInit as _, Mac};
use serde_json::Value;
use sha1::Sha1;

use super::base64;

/// A call.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Call {
    /// Number of the caller, as it was sent.
    pub from: String,
    /// Number that was called.
    pub to: String,
    /// The telephone system's own key of the call; the same key is the same call.
    pub key: String,
    /// What was said, where the system writes it down.
    pub text: String,
}

/// Digits of a number that are looked at: enough to tell subscribers apart, whatever stands before them.
const TELLING: usize = 9;

/// A number as digits with its country, `+31201234567`; a number without one is taken to be in `country` (`31`).
///
/// ```
/// use domain::hook::normal_number;
/// assert_eq!(normal_number("020 - 123 45 67", "31"), "+31201234567");
/// assert_eq!(normal_number("0031 (0)20 1234567", "31"), "+31201234567");
/// assert_eq!(normal_number("+31 20 1234567", "31"), "+31201234567");
/// assert_eq!(normal_number("anonymous", "31"), "");
/// ```
pub fn normal_number(text: &str, country: &str) -> String {
    let text = text.replace("(0)", "");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return String::new();
    }
    let abroad = text.trim_start().starts_with('+');
    match digits.strip_prefix("00") {
        _ if abroad => format!("+{digits}"),
        Some(rest) => format!("+{rest}"),
        None => match digits.strip_prefix('0') {
            Some(rest) => format!("+{country}{rest}"),
            None => format!("+{digits}"),
        },
    }
}

/// True when two numbers are one subscriber's. Short ones (an extension, `112`) are never the same as anything.
pub fn same_number(a: &str, b: &str) -> bool {
    let (a, b) = (normal_number(a, "31"), normal_number(b, "31"));
    a.len() > TELLING && a == b
}

/// Reads a call from JSON: `from` (or `caller`, `From`), `to`, `id` (or `call_id`, `CallSid`), `text`.
///
/// # Errors
/// What is missing.
pub fn read_call(message: &Value) -> Result<Call, String> {
    let first = |names: &[&str]| {
        let found = names.iter().find_map(|name| message.get(name)).filter(|value| !value.is_null());
        found.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let one = |names: &[&str]| {
        first(names).unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect()
    };
    if !message.is_object() {
        return Err("a call is a JSON object".to_owned());
    }
    let call = Call {
        from: one(&["from", "From", "caller", "Caller", "caller_number"]),
        to: one(&["to", "To", "called", "Called"]),
        key: one(&["id", "call_id", "CallSid", "uuid"]),
        text: first(&["text", "transcript", "TranscriptionText", "SpeechResult"])
            .unwrap_or_default()
            .replace('\0', " "),
    };
    if call.from.is_empty() {
        return Err("from: say who calls".to_owned());
    }
    Ok(call)
}

/// The header `X-Twilio-Signature`: HMAC-SHA1 over the address and the fields of the form, sorted by name.
pub fn twilio_signature(token: &str, url: &str, fields: &[(String, String)]) -> String {
    let mut fields: Vec<&(String, String)> = fields.iter().collect();
    fields.sort();
    let mut said = url.to_owned();
    for (name, value) in fields {
        said.push_str(name);
        said.push_str(value);
    }
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else { return String::new() };
    mac.update(said.as_bytes());
    base64(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_example_of_twilio() {
        let fields = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ];
        let fields: Vec<(String, String)> =
            fields.iter().rev().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(twilio_signature("12345", url, &fields), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        assert_ne!(twilio_signature("12346", url, &fields), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }

    #[test]
    fn a_subscriber_is_known_in_every_notation() {
        for (a, b, same) in [
            ("+31 6 12345678", "06-12345678", true),
            ("0031612345678", "06 1234 5678", true),
            ("+31612345678", "+32612345678", false),
            ("112", "112", false),
            ("", "", false),
            ("anonymous", "anonymous", false),
        ] {
            assert_eq!(same_number(a, b), same, "{a} {b}");
        }
    }

    #[test]
    fn a_call_is_read_from_what_telephone_systems_send() {
        let call = read_call(&json!({ "caller": "+31612345678", "call_id": 7 })).unwrap();
        assert_eq!((call.from.as_str(), call.key.as_str()), ("+31612345678", "7"));
        assert_eq!(read_call(&json!({ "to": "1" })).unwrap_err(), "from: say who calls");
        assert!(read_call(&json!([])).is_err());
    }
}
