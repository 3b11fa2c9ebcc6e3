//! The query language of lists: `priority:P1 customer:acme waiting>2d "exact words"`.
//!
//! Text is read to a [`Query`] ([`parse()`]), written back in one canonical form ([`Query`]'s `Display`), and turned into a
//! [`Filter`], in which names have become ids and ages have become instants. The store asks its tables with a filter;
//! [`Filter::holds`] is its twin over plain values, and a test compares the two. Everything here takes time that grows
//! with the length of the text and no faster.

use std::fmt;

use crate::span::Duration;

mod complete; // what may stand at the cursor
mod facts; //    the twin: does a ticket fit?
mod filter; //   names become ids, ages become instants
mod parse; //    text becomes terms

pub use complete::{Completion, Wanted, complete};
pub use facts::{Facts, Said};
pub use filter::{Context, Filter, Flag, Known, Range, Set, Sets, Words};
pub use parse::parse;

#[cfg(test)]
mod tests;

/// The longest text of a query, in bytes.
pub const LONGEST: usize = 1_000;
/// The most terms of a query.
pub const MOST_TERMS: usize = 40;
/// The most values of a term.
pub const MOST_VALUES: usize = 20;
/// The most words (plain and in quotes) that a query looks for or leaves out.
pub const MOST_WORDS: usize = 8;
/// The most terms with `tag:` that a query asks for.
pub const MOST_TAGS: usize = 3;

/// A query as it was written: every term must hold.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Query {
    /// The terms in the order in which they were written.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Written with a minus: it must not hold.
    pub negated: bool,
    /// What must or must not hold.
    pub kind: TermKind,
    /// Where it stands in the text, for what is said of it.
    pub place: Place,
}

/// Where something stands in the text: bytes, from the first to behind the last. All places are equal, so that two queries
/// that say the same are the same.
#[derive(Clone, Copy, Debug, Default, Eq)]
pub struct Place {
    /// The first byte.
    pub from: usize,
    /// Behind the last byte.
    pub to: usize,
}

impl PartialEq for Place {
    fn eq(&self, _: &Place) -> bool {
        true
    }
}

/// What a term says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A plain word: any of its forms stands in a message; `begins` when it was written with a star behind it.
    Word {
        /// As written, without the star.
        text: String,
        /// Words that begin with it count.
        begins: bool,
    },
    /// Words in quotes: each as written, in one message.
    Exact(String),
    /// `field:value,value`: one of the values.
    In {
        /// Of what.
        field: Field,
        /// The values as written.
        values: Vec<String>,
    },
    /// `created<7d`, `resolved>=2026-11-01`, `created:2026-11-01`.
    Compare {
        /// Of what.
        measure: Measure,
        /// How.
        op: Op,
        /// With what.
        with: Bound,
    },
}

/// What has values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `P1` to `P4`.
    Priority,
    /// Where it is in its life.
    Status,
    /// The customer's key.
    Customer,
    /// `me`, `none`, or a colleague's address, name, or the part before the at sign.
    Owner,
    /// The team that holds it; `none`.
    Team,
    /// The key of the affected service; `none`.
    Service,
    /// `incident`, `request`, ...
    Kind,
    /// `mail`, `phone`, ...
    Channel,
    /// The address of who asked; `none`.
    Requester,
    /// A tag.
    Tag,
    /// A state that is or is not.
    Is,
    /// A thing that it has or has not.
    Has,
}

impl Field {
    /// All, in the order in which they are offered.
    pub const ALL: [Field; 12] = [
        Field::Priority,
        Field::Status,
        Field::Customer,
        Field::Owner,
        Field::Team,
        Field::Service,
        Field::Kind,
        Field::Channel,
        Field::Requester,
        Field::Tag,
        Field::Is,
        Field::Has,
    ];

    /// The word before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Field::Priority => "priority",
            Field::Status => "status",
            Field::Customer => "customer",
            Field::Owner => "owner",
            Field::Team => "team",
            Field::Service => "service",
            Field::Kind => "kind",
            Field::Channel => "channel",
            Field::Requester => "requester",
            Field::Tag => "tag",
            Field::Is => "is",
            Field::Has => "has",
        }
    }

    /// The values where there are no others.
    pub fn closed_values(self) -> Option<&'static [&'static str]> {
        match self {
            Field::Priority => Some(&["P1", "P2", "P3", "P4"]),
            Field::Status => Some(&STATUS_WORDS),
            Field::Is => Some(&["unanswered", "breached", "excluded", "reopened"]),
            Field::Has => Some(&["attachment", "breach", "promise", "tag"]),
            _ => None,
        }
    }

    fn parse(text: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(text))
    }
}

/// What may stand behind `status:`: the states, and four words for several of them.
pub const STATUS_WORDS: [&str; 13] = [
    "open",
    "waiting",
    "workaround",
    "resolved",
    "closed",
    "live",
    "settled",
    "any",
    "waiting_customer",
    "waiting_third_party",
    "waiting_change_window",
    "waiting_other",
    "merged",
];

/// What has a length or a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// How long ago it was opened.
    Created,
    /// How long ago something last happened to it.
    Updated,
    /// How long ago it was resolved.
    Resolved,
    /// How long it has waited for somebody.
    Waiting,
    /// How much time is left until the next promise breaks; never of one that is broken.
    Breach,
}

impl Measure {
    /// All, in the order in which they are offered.
    pub const ALL: [Measure; 5] =
        [Measure::Created, Measure::Updated, Measure::Resolved, Measure::Waiting, Measure::Breach];

    /// The word before the sign.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Created => "created",
            Measure::Updated => "updated",
            Measure::Resolved => "resolved",
            Measure::Waiting => "waiting",
            Measure::Breach => "breach",
        }
    }

    fn parse(text: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.name().eq_ignore_ascii_case(text))
    }
}

/// How two lengths or dates are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `:`, with a date alone: on that day.
    On,
}

impl Op {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
            Op::On => ":",
        }
    }

    /// The sign that says the opposite.
    fn opposite(self) -> Option<Op> {
        match self {
            Op::Less => Some(Op::AtLeast),
            Op::AtMost => Some(Op::More),
            Op::More => Some(Op::AtMost),
            Op::AtLeast => Some(Op::Less),
            Op::On => None,
        }
    }
}

/// What something is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// `7d`: an amount and its unit.
    Length(u32, Unit),
    /// `2026-11-01`: a day in the reader's zone.
    Day(jiff::civil::Date),
}

/// A unit of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`: 24 hours.
    Day,
    /// `w`
    Week,
}

impl Unit {
    const ALL: [Unit; 4] = [Unit::Minute, Unit::Hour, Unit::Day, Unit::Week];

    fn letter(self) -> char {
        match self {
            Unit::Minute => 'm',
            Unit::Hour => 'h',
            Unit::Day => 'd',
            Unit::Week => 'w',
        }
    }

    fn length(self, amount: u32) -> Duration {
        let minutes = match self {
            Unit::Minute => 1,
            Unit::Hour => 60,
            Unit::Day => 24 * 60,
            Unit::Week => 7 * 24 * 60,
        };
        Duration::minutes(i64::from(amount) * minutes)
    }
}

/// What is wrong with a query: where, and what to write instead. The sentence is the page's, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub code: FaultCode,
    /// Where in the text.
    pub place: Place,
    /// The words that it is about.
    pub word: String,
    /// What would do; empty when nothing near is known.
    pub mend: String,
}

/// What may be wrong with a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultCode {
    /// The text, its terms, values or words are too many; `mend` is the limit.
    TooLong,
    /// A quote was opened and not closed.
    OpenQuote,
    /// There is no such field; `mend` is the nearest.
    NoField,
    /// Nothing stands behind the colon or the sign.
    NoValue,
    /// There is no such value; `mend` is the nearest, or the list.
    BadValue,
    /// Not a length or a date.
    BadLength,
    /// A sign with a field that has values.
    NotCompared,
    /// A minus before a comparison; `mend` is the opposite.
    Negated,
    /// A minus before nothing, or two.
    LoneMinus,
    /// There is no such customer, colleague, service or contact; `mend` is the nearest.
    Unknown,
    /// So many messages hold words that begin like that, that the answer would be of no use.
    TooCommon,
}

impl FaultCode {
    /// All.
    pub const ALL: [FaultCode; 11] = [
        FaultCode::TooLong,
        FaultCode::OpenQuote,
        FaultCode::NoField,
        FaultCode::NoValue,
        FaultCode::BadValue,
        FaultCode::BadLength,
        FaultCode::NotCompared,
        FaultCode::Negated,
        FaultCode::LoneMinus,
        FaultCode::Unknown,
        FaultCode::TooCommon,
    ];

    /// `too-long`, ...: the word in the API and the end of the key of its sentence.
    pub fn name(self) -> &'static str {
        match self {
            FaultCode::TooLong => "too-long",
            FaultCode::OpenQuote => "open-quote",
            FaultCode::NoField => "no-field",
            FaultCode::NoValue => "no-value",
            FaultCode::BadValue => "bad-value",
            FaultCode::BadLength => "bad-length",
            FaultCode::NotCompared => "not-compared",
            FaultCode::Negated => "negated",
            FaultCode::LoneMinus => "lone-minus",
            FaultCode::Unknown => "unknown",
            FaultCode::TooCommon => "too-common",
        }
    }
}

impl Query {
    /// Nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Both: what this asks and what the other asks.
    pub fn and(mut self, other: Query) -> Query {
        self.terms.extend(other.terms);
        self
    }

    /// The values that were written for a field, wherever they stand.
    pub fn values_of(&self, field: Field) -> impl Iterator<Item = &str> {
        self.terms
            .iter()
            .filter_map(move |term| match &term.kind {
                TermKind::In { field: of, values } if *of == field => Some(values),
                _ => None,
            })
            .flatten()
            .map(String::as_str)
    }
}

impl fmt::Display for Query {
    /// The canonical form: one space between terms, quotes where they are needed and nowhere else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("-")?;
        }
        match &self.kind {
            TermKind::Word { text, begins } => write!(f, "{text}{}", if *begins { "*" } else { "" }),
            TermKind::Exact(text) => write!(f, "\"{text}\""),
            TermKind::In { field, values } => {
                write!(f, "{}:", field.name())?;
                for (index, value) in values.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    match parse::is_bare(value) {
                        true => write!(f, "{comma}{value}")?,
                        false => write!(f, "{comma}\"{value}\"")?,
                    }
                }
                Ok(())
            }
            TermKind::Compare { measure, op, with } => {
                write!(f, "{}{}", measure.name(), op.sign())?;
                match with {
                    Bound::Length(amount, unit) => write!(f, "{amount}{}", unit.letter()),
                    Bound::Day(day) => write!(f, "{day}"),
                }
            }
        }
    }
}
