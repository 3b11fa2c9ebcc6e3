//! The rules of an entry: what is wrong, in which field, and what would be right.

use std::collections::BTreeSet;

use super::secret::{self, SecretKind};
use super::{EntryKind, Field, FieldType, Values, reach};

/// The longest line, in bytes.
const LINE: usize = 300;
/// The longest text of several lines, in bytes.
const TEXT: usize = 100_000;

/// What an entry may refer to.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Keys of the customer's services.
    pub services: BTreeSet<String>,
    /// Keys of the customer's environments.
    pub environments: BTreeSet<String>,
    /// Ids of colleagues.
    pub colleagues: BTreeSet<i64>,
}

/// What is wrong with a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The field.
    pub field: String,
    /// What.
    pub kind: FaultKind,
}

/// What can be wrong with a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// It must be there.
    Missing,
    /// Longer than so many bytes.
    TooLong(usize),
    /// Control characters.
    Control,
    /// Not a mail address.
    Email,
    /// Not a telephone number.
    Phone,
    /// Not a web address that begins with `https://` or `http://`.
    Url,
    /// Not hours; the sentence says why.
    Hours(String),
    /// Not an IANA zone.
    Zone,
    /// Not a date.
    Date,
    /// Not a number of 1 to 99.
    Order,
    /// A language other than two letters.
    Languages,
    /// None of these words.
    Choice(&'static [&'static str]),
    /// Nothing that is known of this customer or house.
    Unknown,
    /// The kind has no such field.
    NoSuchField,
    /// It looks like a secret.
    Secret(SecretKind),
    /// Not a key: small letters, digits and hyphens.
    Key,
    /// A row of a sheet with more or fewer cells than its heading.
    Cells {
        /// So many.
        found: usize,
        /// So many there should be.
        expected: usize,
    },
}

impl FaultKind {
    /// The end of the key of its sentence: `file-fault-NAME`.
    pub fn name(&self) -> &'static str {
        match self {
            FaultKind::Missing => "missing",
            FaultKind::TooLong(_) => "too-long",
            FaultKind::Control => "control",
            FaultKind::Email => "email",
            FaultKind::Phone => "phone",
            FaultKind::Url => "url",
            FaultKind::Hours(_) => "hours",
            FaultKind::Zone => "zone",
            FaultKind::Date => "date",
            FaultKind::Order => "order",
            FaultKind::Languages => "languages",
            FaultKind::Choice(_) => "choice",
            FaultKind::Unknown => "unknown",
            FaultKind::NoSuchField => "no-such-field",
            FaultKind::Secret(_) => "secret",
            FaultKind::Key => "key",
            FaultKind::Cells { .. } => "cells",
        }
    }

    /// What the sentence mentions: the words to choose from, the length, the reason.
    pub fn detail(&self) -> String {
        match self {
            FaultKind::TooLong(most) => most.to_string(),
            FaultKind::Hours(why) => why.clone(),
            FaultKind::Choice(words) => words.join(", "),
            FaultKind::Secret(kind) => kind.name().to_owned(),
            FaultKind::Cells { found, expected } => format!("{found}/{expected}"),
            _ => String::new(),
        }
    }
}

/// English, for the API, CSV and the command line.
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.field)?;
        match &self.kind {
            FaultKind::Missing => f.write_str("is missing; write it"),
            FaultKind::TooLong(most) => write!(f, "is longer than {most} bytes; shorten it or link to it"),
            FaultKind::Control => f.write_str("holds control characters; write it on one line"),
            FaultKind::Email => f.write_str("is not a mail address such as name@example.org"),
            FaultKind::Phone => f.write_str("is not a telephone number such as +31 10 555 01 11"),
            FaultKind::Url => f.write_str("is not an address that begins with https:// or http://"),
            FaultKind::Hours(why) => write!(f, "{why}; write 24/7 or mon-fri 09:00-17:00; sat 10:00-14:00"),
            FaultKind::Zone => f.write_str("is not a zone such as Europe/Amsterdam"),
            FaultKind::Date => f.write_str("is not a date such as 2026-11-22"),
            FaultKind::Order => f.write_str("is not a number of 1 to 99"),
            FaultKind::Languages => f.write_str("is not a list of languages such as nl, en"),
            FaultKind::Choice(words) => write!(f, "is none of {}", words.join(", ")),
            FaultKind::Unknown => f.write_str("refers to nothing that is known here; add that first"),
            FaultKind::NoSuchField => f.write_str("is no field of this kind; leave it out"),
            FaultKind::Secret(kind) => write!(
                f,
                "holds what looks like {}; keep it in the vault and write here where it is kept",
                kind.words()
            ),
            FaultKind::Key => f.write_str("is not a key: 1 to 60 small letters, digits and hyphens"),
            FaultKind::Cells { found, expected } => {
                write!(f, "has {found} cells where the heading has {expected}")
            }
        }
    }
}

/// Reads an entry: trims, drops what is empty, writes hours and languages in one way.
///
/// # Errors
/// Every fault, in the order of the form.
pub fn check(kind: EntryKind, values: &Values, known: &Known) -> Result<Values, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut out = Values::default();
    for field in kind.fields() {
        let text = values.get(field.name).trim().replace("\r\n", "\n");
        match read(field, &text, known) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => {
                out.0.insert(field.name.to_owned(), text);
            }
            Err(fault) => faults.push(Fault { field: field.name.to_owned(), kind: fault }),
        }
    }
    for (name, text) in &values.0 {
        if kind.field(name).is_none() && !text.trim().is_empty() {
            faults.push(Fault { field: name.clone(), kind: FaultKind::NoSuchField });
        }
    }
    if faults.is_empty() {
        faults.extend(together(kind, &out));
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

/// What must hold between fields.
fn together(kind: EntryKind, values: &Values) -> Option<Fault> {
    let missing = |field: &str| Some(Fault { field: field.to_owned(), kind: FaultKind::Missing });
    let empty = |field: &str| values.get(field).is_empty();
    match kind {
        EntryKind::Contact if empty("phone") && empty("mobile") && empty("email") => missing("phone"),
        EntryKind::Document if empty("url") && empty("text") => missing("url"),
        EntryKind::Knowledge if empty("topic") && empty("service") => missing("topic"),
        _ => None,
    }
}

fn read(field: &Field, text: &str, known: &Known) -> Result<String, FaultKind> {
    if text.is_empty() {
        return if field.required { Err(FaultKind::Missing) } else { Ok(String::new()) };
    }
    let (most, lines) = if field.is == FieldType::Text { (TEXT, true) } else { (LINE, false) };
    if text.len() > most {
        return Err(FaultKind::TooLong(most));
    }
    if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\t'))) {
        return Err(FaultKind::Control);
    }
    if let Some(kind) = secret::find(text, field.name == "kept_in") {
        return Err(FaultKind::Secret(kind));
    }
    let yes = |right: bool, fault: FaultKind| if right { Ok(text.to_owned()) } else { Err(fault) };
    match field.is {
        FieldType::Line | FieldType::Text => Ok(text.to_owned()),
        FieldType::Email => yes(is_email(text), FaultKind::Email).map(|text| text.to_lowercase()),
        FieldType::Phone => yes(is_phone(text), FaultKind::Phone),
        FieldType::Url => yes(is_url(text), FaultKind::Url),
        FieldType::Hours => reach::tidy(text).map_err(FaultKind::Hours),
        FieldType::Zone => yes(is_zone(text), FaultKind::Zone),
        FieldType::Date => yes(text.parse::<jiff::civil::Date>().is_ok(), FaultKind::Date),
        FieldType::Order => {
            let number = text.parse::<u8>().ok().filter(|number| (1..=99).contains(number));
            number.map(|number| number.to_string()).ok_or(FaultKind::Order)
        }
        FieldType::Languages => languages(text),
        FieldType::Choice(words) => yes(words.contains(&text), FaultKind::Choice(words)),
        FieldType::Colleague => {
            yes(text.parse().is_ok_and(|id| known.colleagues.contains(&id)), FaultKind::Unknown)
        }
        FieldType::Service => yes(known.services.contains(text), FaultKind::Unknown),
        FieldType::Environment => yes(known.environments.contains(text), FaultKind::Unknown),
    }
}

fn is_email(text: &str) -> bool {
    let plain = |text: &str| {
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "<>,;\"()".contains(c))
    };
    text.split_once('@').is_some_and(|(name, host)| {
        plain(name) && plain(host) && !host.contains('@') && host.contains('.') && !host.starts_with('.')
    })
}

/// Digits with the signs people put between them, and an extension.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=20).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-().,/#*x".contains(c))
}

/// An address that a link may carry: no other scheme, no name and password in it.
pub(super) fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        !host.is_empty()
            && !host.contains('@')
            && !text.contains(|c: char| c.is_whitespace() || "<>\"".contains(c))
    })
}

fn languages(text: &str) -> Result<String, FaultKind> {
    let mut out: Vec<String> = Vec::new();
    for part in text.split([',', ' ', ';', '/']).filter(|part| !part.is_empty()) {
        let part = part.to_lowercase();
        if part.len() != 2 || !part.chars().all(|c| c.is_ascii_lowercase()) {
            return Err(FaultKind::Languages);
        }
        if !out.contains(&part) {
            out.push(part);
        }
    }
    if out.is_empty() { Err(FaultKind::Languages) } else { Ok(out.join(", ")) }
}

/// True for an IANA zone that is known here.
pub fn is_zone(text: &str) -> bool {
    jiff::tz::TimeZone::get(text).is_ok()
}

/// True for a key: 1 to 60 small letters, digits and hyphens.
pub fn is_key(text: &str) -> bool {
    (1..=60).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A key made of a name: `Koen Hendriks` becomes `koen-hendriks`. Empty where nothing of the name fits.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'à'..='å' => 'a',
            'ç' => 'c',
            'è'..='ë' => 'e',
            'ì'..='ï' => 'i',
            'ñ' => 'n',
            'ò'..='ö' => 'o',
            'ù'..='ü' => 'u',
            other => other,
        };
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= 60 {
            break;
        }
    }
    out.trim_end_matches('-').to_owned()
}
