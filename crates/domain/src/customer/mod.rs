//! The customer file: what an engineer needs at 03:00, as entries of a few kinds, each with its fields and their rules.
//!
//! An entry is a kind, a key that is unique within it, and texts by field. [`EntryKind::fields`] is the one list from which
//! forms, CSV columns, the API's description and the checks follow; [`check()`] reads an entry and says what is wrong with it
//! and where. A secret is never an entry: [`secret`] refuses what looks like one, in every field of every kind.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

mod check;
pub mod reach;
pub mod secret;
pub mod sheet;

pub use check::{Fault, FaultKind, Known, check, is_key, is_zone, slug};
pub use reach::{Reach, call_order, reach};

/// What an entry of the file is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A person of the customer: role, telephone, hours, place in the escalation.
    Contact,
    /// A colleague with a part: the technical account manager, a deputy.
    Colleague,
    /// Production, staging, ...
    Environment,
    /// A system or a part of one, with where to look.
    System,
    /// A runbook, a dashboard, a repository.
    Link,
    /// A remark for colleagues.
    Note,
    /// A document, as a link or as text; shared with the customer or not.
    Document,
    /// Where a secret is kept and whose it is. Never the secret.
    Credential,
    /// Which colleague knows what, and how well.
    Knowledge,
}

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldType {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Url,
    /// Hours: `24/7`, `mon-fri 09:00-17:00; sat 10:00-14:00`.
    Hours,
    /// An IANA zone.
    Zone,
    /// A date, `2026-11-22`.
    Date,
    /// A place in an order, 1 to 99.
    Order,
    /// Languages, `nl, en`.
    Languages,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A colleague, by id.
    Colleague,
    /// A service of the customer, by key.
    Service,
    /// An environment of the customer, by key.
    Environment,
}

/// One field of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name in the store, the API and CSV; its words are `file-field-NAME`.
    pub name: &'static str,
    /// What it holds.
    pub is: FieldType,
    /// It must be there.
    pub required: bool,
}

const fn must(name: &'static str, is: FieldType) -> Field {
    Field { name, is, required: true }
}

const fn may(name: &'static str, is: FieldType) -> Field {
    Field { name, is, required: false }
}

use FieldType::{
    Choice, Colleague, Date, Email, Environment, Hours, Languages, Line, Order, Phone, Service, Text, Url,
    Zone,
};

const YES_NO: FieldType = Choice(&["yes", "no"]);
const CONTACT: &[Field] = &[
    must("name", Line),
    may("role", Line),
    may("phone", Phone),
    may("mobile", Phone),
    may("email", Email),
    may("order", Order),
    may("hours", Hours),
    may("zone", Zone),
    may("p1_anytime", YES_NO),
    may("decides", YES_NO),
    may("languages", Languages),
    may("note", Text),
];
const COLLEAGUE: &[Field] = &[
    must("person", Colleague),
    must("part", Choice(&["tam", "deputy", "lead", "duty"])),
    may("phone", Phone),
    may("hours", Hours),
    may("note", Text),
];
const ENVIRONMENT: &[Field] = &[
    must("name", Line),
    must("stage", Choice(&["production", "acceptance", "staging", "test", "development"])),
    may("url", Url),
    may("hosting", Line),
    may("region", Line),
    may("note", Text),
];
const SYSTEM: &[Field] = &[
    must("name", Line),
    may("part_of", Line),
    may("environment", Environment),
    may("service", Service),
    may("technology", Line),
    may("repository", Url),
    may("dashboard", Url),
    may("admin", Url),
    may("logs", Url),
    may("owner", Line),
    may("note", Text),
];
const LINK: &[Field] = &[
    must("title", Line),
    must("about", Choice(&["runbook", "dashboard", "repository", "wiki", "status", "other"])),
    must("url", Url),
    may("service", Service),
    may("note", Text),
];
const NOTE: &[Field] = &[must("title", Line), must("text", Text), may("service", Service)];
const DOCUMENT: &[Field] = &[
    must("title", Line),
    may("url", Url),
    may("text", Text),
    may("valid_until", Date),
    may("service", Service),
];
const CREDENTIAL: &[Field] = &[
    must("title", Line),
    must("kept_in", Line),
    may("url", Url),
    must("owner", Line),
    may("environment", Environment),
    may("rotate_by", Date),
    may("note", Text),
];
const KNOWLEDGE: &[Field] = &[
    must("person", Colleague),
    may("topic", Line),
    may("service", Service),
    must("level", Choice(&["knows", "works", "expert"])),
    may("note", Text),
];

impl EntryKind {
    /// All, in the order of the page.
    pub const ALL: [EntryKind; 9] = [
        EntryKind::Contact,
        EntryKind::Colleague,
        EntryKind::Environment,
        EntryKind::System,
        EntryKind::Link,
        EntryKind::Note,
        EntryKind::Document,
        EntryKind::Credential,
        EntryKind::Knowledge,
    ];

    /// `contact`, `colleague`, ...: the word in the store, the API and CSV.
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Contact => "contact",
            EntryKind::Colleague => "colleague",
            EntryKind::Environment => "environment",
            EntryKind::System => "system",
            EntryKind::Link => "link",
            EntryKind::Note => "note",
            EntryKind::Document => "document",
            EntryKind::Credential => "credential",
            EntryKind::Knowledge => "knowledge",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|kind| kind.name() == text)
    }

    /// Its fields, in the order of the form.
    pub fn fields(self) -> &'static [Field] {
        match self {
            EntryKind::Contact => CONTACT,
            EntryKind::Colleague => COLLEAGUE,
            EntryKind::Environment => ENVIRONMENT,
            EntryKind::System => SYSTEM,
            EntryKind::Link => LINK,
            EntryKind::Note => NOTE,
            EntryKind::Document => DOCUMENT,
            EntryKind::Credential => CREDENTIAL,
            EntryKind::Knowledge => KNOWLEDGE,
        }
    }

    /// A field by name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// True for what the customer may be shown when it is marked as shared.
    pub fn may_be_shared(self) -> bool {
        matches!(self, EntryKind::Contact | EntryKind::Document | EntryKind::Environment)
    }

    /// True for what the customer's own administrators may change.
    pub fn is_the_customers(self) -> bool {
        self == EntryKind::Contact
    }
}

/// An entry as it is filled in, in the store and in CSV.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Values(pub BTreeMap<String, String>);

impl Values {
    /// What a field says; empty where it says nothing.
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// True where a yes-or-no field says yes.
    pub fn yes(&self, field: &str) -> bool {
        self.get(field) == "yes"
    }

    /// What people call the entry: name or title; for a colleague's entry the caller knows the name.
    pub fn title(&self) -> &str {
        ["name", "title", "topic", "service"]
            .into_iter()
            .map(|field| self.get(field))
            .find(|text| !text.is_empty())
            .unwrap_or("")
    }

    /// As the store keeps it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Reads what [`Values::to_json`] wrote.
    pub fn from_json(text: &str) -> Option<Values> {
        serde_json::from_str(text).ok().map(Values)
    }

    /// The fields whose text differs, in the order of their names.
    pub fn changed<'a>(&'a self, before: &'a Values) -> Vec<&'a str> {
        let names: BTreeSet<&str> = self.0.keys().chain(before.0.keys()).map(String::as_str).collect();
        names.into_iter().filter(|name| self.get(name) != before.get(name)).collect()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Values {
    fn from(pairs: [(&str, &str); N]) -> Values {
        Values(pairs.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests;
