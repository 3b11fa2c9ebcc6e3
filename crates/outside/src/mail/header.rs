//! Header fields: cut from the bytes with bounds, one pass; each value read by the library when it is asked for.

use domain::mail::{Address, automatic};
use domain::span::Instant;
use mail_parser::parsers::MessageStream;
use mail_parser::{ContentType, HeaderValue};

use super::{Oddities, charset, limits, words};

/// The header fields of a message or a part.
#[derive(Default, Debug)]
pub struct Fields {
    /// Name as written and value on one line, decoded to UTF-8 but with encoded words as they are.
    list: Vec<(String, String)>,
    oddities: Vec<String>,
}

/// A Content-Type or Content-Disposition.
#[derive(Default, Debug, Clone)]
pub struct Kind {
    /// `text/plain` or `attachment`, in lower case.
    pub name: String,
    parameters: Vec<(String, String)>,
}

impl Kind {
    /// A media type without parameters.
    pub fn of(name: &str) -> Kind {
        Kind { name: name.to_owned(), parameters: Vec::new() }
    }

    /// A parameter, by its name in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Fields {
    /// Reads fields up to the empty line; also says where the body begins.
    pub fn read(raw: &[u8]) -> (Fields, usize) {
        let mut fields = Fields::default();
        let mut at = 0;
        let mut current: Option<(String, Vec<u8>)> = None;
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            let text = trim_end(line);
            if text.is_empty() {
                at += line.len();
                break;
            }
            let folded = matches!(text.first(), Some(b' ' | b'\t'));
            match (folded, &mut current, name_of(text)) {
                (true, Some((_, value)), _) => {
                    if value.len() < limits::FIELD {
                        value.push(b' ');
                        value.extend_from_slice(text.trim_ascii_start());
                    }
                }
                (false, _, Some((name, value))) => {
                    fields.push(current.replace((name, value.to_vec())));
                }
                // No header: the body begins without an empty line.
                _ => {
                    fields.oddities.push("no empty line between headers and text".to_owned());
                    break;
                }
            }
            at += line.len();
            if at > limits::HEADERS || fields.list.len() > limits::FIELDS {
                fields.oddities.push("more headers than are read".to_owned());
                at = end_of_headers(raw, at);
                break;
            }
        }
        fields.push(current);
        (fields, at)
    }

    fn push(&mut self, field: Option<(String, Vec<u8>)>) {
        let Some((name, mut value)) = field else { return };
        if value.len() > limits::FIELD {
            self.oddities.push(format!("the header {name} is cut off"));
            value.truncate(limits::FIELD);
        }
        let text = charset::decode(&value, None).replace('\n', " ");
        self.list.push((name, text.trim().to_owned()));
    }

    pub fn oddities(&self) -> Vec<String> {
        let mut all = self.oddities.clone();
        for name in ["From", "Subject", "Date", "Message-ID", "Reply-To"] {
            if self.all(name).count() > 1 {
                all.push(format!("the header {name} is there more than once; the first counts"));
            }
        }
        all
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.list
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first field of this name, as written.
    pub fn first(&self, name: &str) -> Option<&str> {
        let field = self.list.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_str())
    }

    /// The first field of this name with encoded words read.
    pub fn text(&self, name: &str) -> String {
        let Some(value) = self.first(name) else { return String::new() };
        decoded(value)
    }

    /// The addresses of all fields of this name.
    pub fn addresses(&self, name: &str, odd: &mut Oddities) -> Vec<Address> {
        // Only the first From counts: a second one is a trick to show one sender and be another.
        let take = if name.eq_ignore_ascii_case("From") { 1 } else { 20 };
        let mut found: Vec<Address> = self.all(name).take(take).flat_map(addresses_in).collect();
        if found.len() > limits::ADDRESSES {
            odd.add(format!("{} addresses in {name}", found.len()));
            found.truncate(limits::ADDRESSES);
        }
        found
    }

    /// Message-ids without angle brackets, the last ones when there are too many.
    pub fn ids(&self, name: &str) -> Vec<String> {
        let mut ids: Vec<String> = self.all(name).flat_map(ids_in).collect();
        let spare = ids.len().saturating_sub(limits::REFERENCES);
        ids.drain(..spare);
        ids
    }

    /// A date.
    pub fn date(&self, name: &str) -> Option<Instant> {
        let line = terminated(self.first(name)?);
        match MessageStream::new(line.as_bytes()).parse_date() {
            HeaderValue::DateTime(date) if date.is_valid() => {
                Some(Instant(date.to_timestamp().checked_mul(1_000)?))
            }
            _ => None,
        }
    }

    /// Content-Type or Content-Disposition with its parameters (RFC 2231 and its abuses).
    pub fn kind(&self, name: &str) -> Option<Kind> {
        let value = self.first(name)?;
        let end = value.len().min(8 << 10);
        let line = terminated(&words::join(value.get(..end).unwrap_or(value)));
        match MessageStream::new(line.as_bytes()).parse_content_type() {
            HeaderValue::ContentType(kind) => Some(kind_of(&kind)),
            _ => None,
        }
    }

    /// What the domain judges by, as written but for encoded words.
    pub fn kept(&self) -> Vec<(String, String)> {
        let wanted = |name: &str| {
            automatic::KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(name))
                || name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("list-"))
        };
        let kept = self.list.iter().filter(|(name, _)| wanted(name)).take(100);
        kept.map(|(name, value)| (name.clone(), short(&decoded(value), 2_000).to_owned())).collect()
    }
}

/// At most so many bytes, whole characters.
pub fn short(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn kind_of(kind: &ContentType<'_>) -> Kind {
    let name = match kind.subtype() {
        Some(subtype) => format!("{}/{subtype}", kind.ctype()),
        None => kind.ctype().to_owned(),
    };
    let attributes = kind.attributes().unwrap_or_default().iter().take(50);
    let parameters = attributes.map(|a| (a.name.to_ascii_lowercase(), decoded(&a.value))).collect();
    Kind { name: name.trim().to_ascii_lowercase(), parameters }
}

/// Encoded words read, on one line, without control characters.
pub fn decoded(value: &str) -> String {
    if !value.contains("=?") {
        return value.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let line = terminated(&words::join(value));
    let text = match MessageStream::new(line.as_bytes()).parse_unstructured() {
        HeaderValue::Text(text) => text.into_owned(),
        _ => value.to_owned(),
    };
    charset::clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parsers of the library stop at a line end that no space follows.
fn terminated(value: &str) -> String {
    format!("{}\r\n", value.replace(['\r', '\n'], " "))
}

fn addresses_in(value: &str) -> Vec<Address> {
    let line = terminated(&words::join(value));
    let HeaderValue::Address(parsed) = MessageStream::new(line.as_bytes()).parse_address() else {
        return Vec::new();
    };
    parsed
        .iter()
        .map(|address| {
            let tidy = |text: Option<&str>| charset::clean(text.unwrap_or_default().to_owned());
            let email: String = tidy(address.address()).chars().filter(|c| !c.is_whitespace()).collect();
            let name = tidy(address.name()).split_whitespace().collect::<Vec<_>>().join(" ");
            let name = if name.contains("=?") { decoded(&name) } else { name };
            match (email.is_empty(), name.contains('@') && !name.contains(' ')) {
                (true, true) => Address { email: name, name: String::new() },
                _ => Address { name: short(&name, 500).to_owned(), email: short(&email, 500).to_owned() },
            }
        })
        .filter(|address| !(address.name.is_empty() && address.email.is_empty()))
        .take(limits::ADDRESSES + 1)
        .collect()
}

/// `<a@b> <c@d>`; programs that leave the brackets out are understood.
fn ids_in(value: &str) -> Vec<String> {
    let ids: Vec<String> = if value.contains('<') {
        value
            .split('<')
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
            .map(|id| id.split_whitespace().collect())
            .collect()
    } else {
        value.split_whitespace().filter(|word| word.contains('@')).map(str::to_owned).collect()
    };
    ids.into_iter().filter(|id: &String| !id.is_empty() && id.len() <= 998).collect()
}

fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// `Name: value`; blanks before the colon are forgiven.
fn name_of(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().take(200).position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let sound = !name.is_empty() && name.iter().all(|byte| (33..127).contains(byte));
    sound.then(|| (String::from_utf8_lossy(name).into_owned(), line[colon + 1..].trim_ascii()))
}

fn end_of_headers(raw: &[u8], from: usize) -> usize {
    let mut at = from;
    for line in raw[from..].split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if trim_end(line).is_empty() {
            break;
        }
    }
    at
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
