//! Where in a foreign JSON message what stands: templates with JSON pointers.
//!
//! `{{/alert/name}} on {{/host}}` is a text with two places; `{{/a | /b}}` takes the first that is there. Priority,
//! customer and state go through a table of words. What is missing or odd is a sentence, kept with the message.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ticket::Priority;

/// Longest subject in characters, longest text and key in bytes.
const SUBJECT: usize = 200;
const TEXT: usize = 100_000;
const KEY: usize = 200;

/// How a message is read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Template of the subject.
    pub subject: String,
    /// Template of the text; without it the whole message is the text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Template of the key: the same key is the same ticket. Without it every message opens a ticket.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Template of the priority: `P1` to `P4`, or a word of `priorities`. `P3` without it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub priority: String,
    /// Their words for priorities: `critical` is `P1`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub priorities: BTreeMap<String, Priority>,
    /// Template of the customer: its key, or a word of `customers`. Of no use where the hook belongs to a customer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub customer: String,
    /// Their words for customers: `shop-prod` is `bakery`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub customers: BTreeMap<String, String>,
    /// Template of the state.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Their words for "it is over": a note on the ticket says so; whether service is restored is a person's to say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<String>,
}

/// Whether a message brings trouble or its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Something is wrong, or there is news of it.
    Trouble,
    /// It is over, they say.
    Over,
}

/// A message as we read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incoming {
    /// One line.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same key is the same ticket.
    pub key: Option<String>,
    /// Business impact.
    pub priority: Priority,
    /// Key of the customer, where the message says it.
    pub customer: Option<String>,
    /// Trouble or its end.
    pub verdict: Verdict,
}

impl Mapping {
    /// Reads a mapping and says what is wrong with it and where.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Mapping, String> {
        let mapping: Mapping = serde_json::from_str(text).map_err(|error| format!("the mapping: {error}"))?;
        mapping.check()?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        if self.subject.trim().is_empty() {
            return Err("subject: say where it stands, such as {{/title}}".to_owned());
        }
        for (name, template) in [
            ("subject", &self.subject),
            ("text", &self.text),
            ("key", &self.key),
            ("priority", &self.priority),
            ("customer", &self.customer),
            ("state", &self.state),
        ] {
            pieces(template).map_err(|sentence| format!("{name}: {sentence}"))?;
        }
        if self.state.is_empty() != self.over.is_empty() {
            return Err(
                "state and over go together: where the state stands, and which words say that it is over"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// Reads a message.
    ///
    /// # Errors
    /// A sentence that says which place is missing or what cannot be read.
    pub fn read(&self, message: &Value) -> Result<Incoming, String> {
        let subject = self.fill("subject", &self.subject, message)?;
        let subject: String = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let subject: String =
            subject.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUBJECT).collect();
        if subject.is_empty() {
            return Err("subject: it is empty".to_owned());
        }
        let text = match self.text.is_empty() {
            true => serde_json::to_string_pretty(message).unwrap_or_default(),
            false => self.fill("text", &self.text, message)?,
        };
        let optional = |name: &str, template: &str| match template.is_empty() {
            true => Ok(None),
            false => self.fill(name, template, message).map(|text| Some(text.trim().to_owned())),
        };
        let key = optional("key", &self.key)?;
        if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > KEY) {
            return Err(format!("key: 1 to {KEY} bytes"));
        }
        let state = optional("state", &self.state)?;
        let over = state.is_some_and(|state| self.over.iter().any(|word| word.eq_ignore_ascii_case(&state)));
        Ok(Incoming {
            subject,
            text: cut(&text.replace('\0', " "), TEXT),
            key,
            priority: match optional("priority", &self.priority)? {
                Some(word) => self.priority_of(&word)?,
                None => Priority::P3,
            },
            customer: optional("customer", &self.customer)?
                .map(|word| self.customers.get(&word).cloned().unwrap_or(word)),
            verdict: if over { Verdict::Over } else { Verdict::Trouble },
        })
    }

    fn priority_of(&self, word: &str) -> Result<Priority, String> {
        let ours = self.priorities.iter().find(|(theirs, _)| theirs.eq_ignore_ascii_case(word));
        let found = ours.map(|(_, priority)| *priority).or_else(|| Priority::parse(&word.to_uppercase()));
        found.ok_or_else(|| format!("priority: \"{}\" is not in the table \"priorities\"", cut(word, 80)))
    }

    fn fill(&self, name: &str, template: &str, message: &Value) -> Result<String, String> {
        let mut out = String::new();
        for piece in pieces(template).map_err(|sentence| format!("{name}: {sentence}"))? {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Places(places) => {
                    let found = places
                        .iter()
                        .find_map(|place| message.pointer(place))
                        .filter(|value| !value.is_null());
                    match found {
                        Some(Value::String(text)) => out.push_str(text),
                        Some(value) => out.push_str(&value.to_string()),
                        None => return Err(format!("{name}: there is nothing at {}", places.join(" or "))),
                    }
                }
            }
        }
        Ok(out)
    }
}

enum Piece<'t> {
    Text(&'t str),
    Places(Vec<&'t str>),
}

fn pieces(template: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inside, behind) = after.split_once("}}").ok_or_else(|| "a {{ without its }}".to_owned())?;
        if !before.is_empty() {
            out.push(Piece::Text(before));
        }
        let places: Vec<&str> = inside.split('|').map(str::trim).collect();
        if let Some(wrong) = places.iter().find(|place| !place.starts_with('/')) {
            return Err(format!("\"{wrong}\" is not a JSON pointer: it begins with /"));
        }
        out.push(Piece::Places(places));
        rest = behind;
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest));
    }
    Ok(out)
}

/// The beginning of a text, at most so many bytes, never in the middle of a character.
fn cut(text: &str, most: usize) -> String {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ALERT: &str = r#"{
        "subject": "{{/alert/name}} on {{/host | /instance}}", "text": "{{/message}}", "key": "{{/id}}",
        "priority": "{{/severity}}", "priorities": { "critical": "P1", "warning": "P3" },
        "customer": "{{/labels/shop}}", "customers": { "shop-prod": "bakery" },
        "state": "{{/state}}", "over": ["ok", "resolved"]
    }"#;

    fn alert() -> Value {
        json!({ "alert": { "name": "Disk\nfull" }, "instance": "web-1", "message": "98 %", "id": 17,
                "severity": "Critical", "labels": { "shop": "shop-prod" }, "state": "firing" })
    }

    #[test]
    fn a_message_is_read_by_its_places() {
        let mapping = Mapping::parse(ALERT).unwrap();
        let read = mapping.read(&alert()).unwrap();
        assert_eq!(
            read,
            Incoming {
                subject: "Disk full on web-1".into(),
                text: "98 %".into(),
                key: Some("17".into()),
                priority: Priority::P1,
                customer: Some("bakery".into()),
                verdict: Verdict::Trouble,
            }
        );
        let mut over = alert();
        over["state"] = "OK".into();
        assert_eq!(mapping.read(&over).unwrap().verdict, Verdict::Over);
    }

    #[test]
    fn what_is_missing_is_named() {
        let mapping = Mapping::parse(ALERT).unwrap();
        for (place, value, sentence) in [
            ("instance", Value::Null, "subject: there is nothing at /host or /instance"),
            ("severity", "purple".into(), "priority: \"purple\" is not in the table \"priorities\""),
            ("id", "".into(), "key: 1 to 200 bytes"),
        ] {
            let mut message = alert();
            message[place] = value;
            assert_eq!(mapping.read(&message).unwrap_err(), sentence);
        }
    }

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        for (text, sentence) in [
            (r#"{"subject": ""}"#, "subject: say where it stands, such as {{/title}}"),
            (r#"{"subject": "{{/a"}"#, "subject: a {{ without its }}"),
            (r#"{"subject": "{{a}}"}"#, "subject: \"a\" is not a JSON pointer: it begins with /"),
            (
                r#"{"subject": "x", "state": "{{/s}}"}"#,
                "state and over go together: where the state stands, and which words say that it is over",
            ),
        ] {
            assert_eq!(Mapping::parse(text).unwrap_err(), sentence);
        }
        assert!(Mapping::parse(r#"{"subject": "x", "colour": "y"}"#).unwrap_err().contains("colour"));
    }

    #[test]
    fn a_mapping_without_a_text_keeps_the_message_whole_and_a_long_one_is_cut() {
        let mapping = Mapping::parse(r#"{"subject": "{{/t}}"}"#).unwrap();
        let read = mapping.read(&json!({ "t": "é".repeat(300), "x": "é".repeat(100_000) })).unwrap();
        assert_eq!((read.subject.chars().count(), read.priority, read.key), (200, Priority::P3, None));
        assert!(read.text.len() <= 100_000 && read.text.contains("\"t\""));
    }
}
