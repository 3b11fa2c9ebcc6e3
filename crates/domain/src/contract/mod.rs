//! The promise: a contract file, what it means for a clock, what is wrong with it, and what it says in plain words.
//!
//! One TOML file a contract ([`Contract`]), human first: `response = "30m"`, `availability = "99.9%"`,
//! `price = "EUR 1250.00"`. [`Contract::parse`] reads it, [`Contract::terms`] compiles it for [`crate::clock`].

mod check;
mod clauses;
mod parse;
#[cfg(test)]
mod published;
mod schema;
mod terms;
mod values;
mod words;

pub use check::{Finding, Report, Severity as FindingSeverity, Texts, catalogue, check, render, to_json};
pub use clauses::*;
pub use parse::{ParseError, ParseErrorKind};
pub use schema::schema;
pub(crate) use terms::weekdays;
pub use terms::{ALWAYS, TermsError};
pub use values::{Day, Language, Length};
pub use words::{Block, Section, called_at_once, hours_line, promise_line, words};
