//! Names become ids, ages become instants: what a store can ask its tables, and what [`Filter::holds`] asks of a value.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use super::parse::nearest;
use super::{Bound, Fault, FaultCode, Field, Measure, Op, Query, Term, TermKind};
use crate::span::Instant;
use crate::ticket::{Priority, Status, WaitingFor};

/// Who asks, when, and in which zone a day begins.
#[derive(Clone, Debug)]
pub struct Context {
    /// The instant of asking.
    pub now: Instant,
    /// Who `owner:me` is.
    pub person: i64,
    /// The reader's zone.
    pub zone: TimeZone,
}

/// The ids that names stand for, as the store found them; a name that is not here is not known.
#[derive(Clone, Debug, Default)]
pub struct Known {
    ids: BTreeMap<(Field, String), Vec<i64>>,
    /// Names that exist, for what may have been meant.
    names: BTreeMap<Field, Vec<String>>,
}

impl Known {
    /// This name stands for this id (too).
    pub fn add(&mut self, field: Field, name: &str, id: i64) {
        let ids = self.ids.entry((field, name.to_lowercase())).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }

    /// A name that exists, for what may have been meant.
    pub fn exists(&mut self, field: Field, name: &str) {
        self.names.entry(field).or_default().push(name.to_owned());
    }

    fn find(&self, field: Field, name: &str) -> Result<&[i64], Option<String>> {
        self.ids.get(&(field, name.to_lowercase())).map(Vec::as_slice).ok_or_else(|| {
            let names = self.names.get(&field).map(Vec::as_slice).unwrap_or_default();
            nearest(name, names.iter().map(String::as_str))
        })
    }
}

/// Which values of a column are wanted. A value is text; an id is its digits, and nothing is the empty text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Set {
    /// Any.
    #[default]
    All,
    /// One of these.
    In(BTreeSet<String>),
    /// None of these.
    NotIn(BTreeSet<String>),
}

impl Set {
    /// True when the value is wanted.
    pub fn has(&self, value: &str) -> bool {
        match self {
            Set::All => true,
            Set::In(values) => values.contains(value),
            Set::NotIn(values) => !values.contains(value),
        }
    }

    /// Both: what this wants and the other wants.
    pub fn meet(&mut self, other: Set) {
        *self = match (std::mem::take(self), other) {
            (Set::All, other) | (other, Set::All) => other,
            (Set::In(a), Set::In(b)) => Set::In(a.intersection(&b).cloned().collect()),
            (Set::In(a), Set::NotIn(b)) | (Set::NotIn(b), Set::In(a)) => {
                Set::In(a.difference(&b).cloned().collect())
            }
            (Set::NotIn(a), Set::NotIn(b)) => Set::NotIn(a.union(&b).cloned().collect()),
        };
    }

    /// One of these ids and no other.
    pub fn of_ids(ids: impl IntoIterator<Item = i64>) -> Set {
        Set::In(ids.into_iter().map(|id| id.to_string()).collect())
    }

    /// The only value that is wanted.
    pub fn only(&self) -> Option<&str> {
        match self {
            Set::In(values) if values.len() == 1 => values.first().map(String::as_str),
            _ => None,
        }
    }
}

/// The columns that have a [`Set`].
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sets {
    /// Priority, `1` to `4`.
    pub priority: Set,
    /// Status, as [`Status::name`] writes it.
    pub status: Set,
    /// Id of the customer.
    pub customer: Set,
    /// Id of the owner, or nothing.
    pub owner: Set,
    /// Name of the team, or nothing.
    pub team: Set,
    /// Id of the service, or nothing.
    pub service: Set,
    /// Kind.
    pub kind: Set,
    /// Channel.
    pub channel: Set,
    /// Id of who asked, or nothing.
    pub requester: Set,
    /// Id of the ticket: what a queue has shown already is left out by it.
    pub ticket: Set,
}

/// From and to, both included, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub from: i64,
    /// The last.
    pub to: i64,
}

impl Range {
    /// Everything.
    pub const ALL: Range = Range { from: i64::MIN, to: i64::MAX };

    /// True when it lies within.
    pub fn has(self, at: Instant) -> bool {
        self.from <= at.0 && at.0 <= self.to
    }

    fn meet(self, other: Range) -> Range {
        Range { from: self.from.max(other.from), to: self.to.min(other.to) }
    }
}

/// What a ticket is or has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// The last public word is the customer's.
    Unanswered,
    /// A promise is broken that has not ended.
    Breached,
    /// Out of the SLA.
    Excluded,
    /// It was reopened.
    Reopened,
    /// An attachment came with one of its messages.
    Attachment,
    /// A promise was ever broken.
    Breach,
    /// A contract judges it.
    Promise,
    /// Any tag.
    Tag,
}

impl Flag {
    /// All, in the order in which a store binds them.
    pub const ALL: [Flag; 8] = [
        Flag::Unanswered,
        Flag::Breached,
        Flag::Excluded,
        Flag::Reopened,
        Flag::Attachment,
        Flag::Breach,
        Flag::Promise,
        Flag::Tag,
    ];

    fn of(field: Field, word: &str) -> Option<Flag> {
        Some(match (field, word) {
            (Field::Is, "unanswered") => Flag::Unanswered,
            (Field::Is, "breached") => Flag::Breached,
            (Field::Is, "excluded") => Flag::Excluded,
            (Field::Is, "reopened") => Flag::Reopened,
            (Field::Has, "attachment") => Flag::Attachment,
            (Field::Has, "breach") => Flag::Breach,
            (Field::Has, "promise") => Flag::Promise,
            (Field::Has, "tag") => Flag::Tag,
            _ => return None,
        })
    }
}

/// A query with everything known: what must hold of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The instant of asking, for [`Flag::Breached`].
    pub now: Instant,
    /// Columns with values.
    pub sets: Sets,
    /// When it was opened.
    pub created: Range,
    /// When something last happened.
    pub updated: Range,
    /// When it was resolved, which it must be.
    pub resolved: Option<Range>,
    /// Since when it waits, which it must.
    pub waiting: Option<Range>,
    /// When the next promise breaks, which one must.
    pub breach: Option<Range>,
    /// What it must be or have (or must not).
    pub flags: BTreeMap<Flag, bool>,
    /// One tag of each.
    pub tags: Vec<BTreeSet<String>>,
    /// None of these tags.
    pub without_tags: BTreeSet<String>,
    /// Words that stand in one message, all of them.
    pub words: Vec<Words>,
    /// Words that stand in no message.
    pub without_words: Vec<Words>,
}

/// Words to be found in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// As written.
    pub text: String,
    /// As written and in no other form.
    pub exact: bool,
    /// Words that begin with it count.
    pub begins: bool,
}

/// The words of statuses in which somebody still has to do something.
pub(super) fn live() -> BTreeSet<String> {
    status_names(Status::is_open)
}

fn status_names(wanted: impl Fn(Status) -> bool) -> BTreeSet<String> {
    use WaitingFor::{ChangeWindow, Customer, Other, ThirdParty};
    let waits = [Customer, ThirdParty, ChangeWindow, Other].map(Status::Waiting);
    let rest = [Status::Open, Status::Workaround, Status::Resolved, Status::Closed, Status::Merged];
    let all = waits.into_iter().chain(rest);
    all.filter(|status| wanted(*status)).map(|status| status.name().to_owned()).collect()
}

impl Filter {
    /// Every live ticket.
    pub fn live(now: Instant) -> Filter {
        Filter { sets: Sets { status: Set::In(live()), ..Sets::default() }, ..Filter::everything(now) }
    }

    /// Every ticket.
    pub fn everything(now: Instant) -> Filter {
        Filter {
            now,
            sets: Sets::default(),
            created: Range::ALL,
            updated: Range::ALL,
            resolved: None,
            waiting: None,
            breach: None,
            flags: BTreeMap::new(),
            tags: Vec::new(),
            without_tags: BTreeSet::new(),
            words: Vec::new(),
            without_words: Vec::new(),
        }
    }

    /// What a query asks. A query that says nothing of status and resolution asks for live tickets.
    ///
    /// # Errors
    /// `Unknown` for a name that stands for nobody.
    pub fn of(query: &Query, known: &Known, context: &Context) -> Result<Filter, Fault> {
        let mut filter = Filter::everything(context.now);
        let mut says_status = false;
        for term in &query.terms {
            match &term.kind {
                TermKind::Word { text, begins } => {
                    filter.word(Words { text: text.clone(), exact: false, begins: *begins }, term.negated);
                }
                TermKind::Exact(text) => {
                    filter.word(Words { text: text.clone(), exact: true, begins: false }, term.negated);
                }
                TermKind::In { field, values } => {
                    says_status |= *field == Field::Status && !term.negated;
                    filter.values(*field, values, term, known, context)?;
                }
                TermKind::Compare { measure, op, with } => {
                    says_status |= *measure == Measure::Resolved;
                    filter.compare(*measure, *op, *with, context);
                }
            }
        }
        if !says_status {
            filter.sets.status.meet(Set::In(live()));
        }
        Ok(filter)
    }

    fn word(&mut self, words: Words, negated: bool) {
        if negated { &mut self.without_words } else { &mut self.words }.push(words);
    }

    fn values(
        &mut self,
        field: Field,
        values: &[String],
        term: &Term,
        known: &Known,
        context: &Context,
    ) -> Result<(), Fault> {
        if matches!(field, Field::Is | Field::Has) {
            for flag in values.iter().filter_map(|word| Flag::of(field, word)) {
                // What must and must not be is nothing at all: an empty set says so.
                if self.flags.insert(flag, !term.negated) == Some(term.negated) {
                    self.sets.ticket.meet(Set::In(BTreeSet::new()));
                }
            }
            return Ok(());
        }
        if field == Field::Tag {
            let tags = values.iter().map(|tag| tag.to_lowercase()).collect();
            match term.negated {
                true => self.without_tags.extend::<BTreeSet<String>>(tags),
                false => self.tags.push(tags),
            }
            return Ok(());
        }
        let mut set = BTreeSet::new();
        for value in values {
            set.extend(meanings(field, value, term, known, context)?);
        }
        let set = if term.negated { Set::NotIn(set) } else { Set::In(set) };
        match field {
            Field::Priority => self.sets.priority.meet(set),
            Field::Status => self.sets.status.meet(set),
            Field::Customer => self.sets.customer.meet(set),
            Field::Owner => self.sets.owner.meet(set),
            Field::Team => self.sets.team.meet(set),
            Field::Service => self.sets.service.meet(set),
            Field::Kind => self.sets.kind.meet(set),
            Field::Channel => self.sets.channel.meet(set),
            Field::Requester => self.sets.requester.meet(set),
            Field::Tag | Field::Is | Field::Has => {}
        }
        Ok(())
    }

    fn compare(&mut self, measure: Measure, op: Op, with: Bound, context: &Context) {
        let all = Range::ALL;
        match measure {
            Measure::Created => self.created = self.created.meet(past(op, with, context)),
            Measure::Updated => self.updated = self.updated.meet(past(op, with, context)),
            Measure::Resolved => {
                self.resolved = Some(self.resolved.unwrap_or(all).meet(past(op, with, context)))
            }
            Measure::Waiting => {
                self.waiting = Some(self.waiting.unwrap_or(all).meet(past(op, with, context)))
            }
            Measure::Breach => {
                let range = ahead(op, with, context).meet(Range { from: context.now.0, to: i64::MAX });
                self.breach = Some(self.breach.unwrap_or(all).meet(range));
            }
        }
    }
}

/// What a value stands for in the column.
fn meanings(
    field: Field,
    value: &str,
    term: &Term,
    known: &Known,
    context: &Context,
) -> Result<Vec<String>, Fault> {
    let none = value.eq_ignore_ascii_case("none");
    Ok(match field {
        Field::Priority => {
            Priority::parse(value).map(|priority| priority.number().to_string()).into_iter().collect()
        }
        Field::Status => match value {
            "waiting" => status_names(|status| matches!(status, Status::Waiting(_))),
            "live" => live(),
            "settled" => status_names(|status| !status.is_open()),
            "any" => status_names(|_| true),
            one => BTreeSet::from([one.to_owned()]),
        }
        .into_iter()
        .collect(),
        Field::Owner | Field::Team | Field::Service | Field::Requester if none => vec![String::new()],
        Field::Owner if value.eq_ignore_ascii_case("me") => vec![context.person.to_string()],
        Field::Customer | Field::Owner | Field::Service | Field::Requester => {
            let found = known.find(field, value).map_err(|near| Fault {
                code: FaultCode::Unknown,
                place: term.place,
                word: format!("{}:{value}", field.name()),
                mend: near.map(|near| format!("{}:{near}", field.name())).unwrap_or_default(),
            })?;
            found.iter().map(ToString::to_string).collect()
        }
        Field::Kind | Field::Channel => vec![value.to_lowercase()],
        Field::Team | Field::Tag | Field::Is | Field::Has => vec![value.to_owned()],
    })
}

/// The instants whose age compares so; of a day, those that lie so to it.
fn past(op: Op, with: Bound, context: &Context) -> Range {
    match with {
        Bound::Length(amount, unit) => {
            let then = (context.now - unit.length(amount)).0;
            match op {
                Op::Less => Range { from: then + 1, to: i64::MAX },
                Op::AtMost | Op::On => Range { from: then, to: i64::MAX },
                Op::More => Range { from: i64::MIN, to: then - 1 },
                Op::AtLeast => Range { from: i64::MIN, to: then },
            }
        }
        Bound::Day(day) => of_day(op, day, context),
    }
}

/// The instants that lie so far ahead; of a day, those that lie so to it.
fn ahead(op: Op, with: Bound, context: &Context) -> Range {
    match with {
        Bound::Length(amount, unit) => {
            let then = (context.now + unit.length(amount)).0;
            match op {
                Op::Less => Range { from: i64::MIN, to: then - 1 },
                Op::AtMost | Op::On => Range { from: i64::MIN, to: then },
                Op::More => Range { from: then + 1, to: i64::MAX },
                Op::AtLeast => Range { from: then, to: i64::MAX },
            }
        }
        Bound::Day(day) => of_day(op, day, context),
    }
}

fn of_day(op: Op, day: jiff::civil::Date, context: &Context) -> Range {
    let start = |day: jiff::civil::Date| {
        day.to_zoned(context.zone.clone()).map_or(i64::MAX, |start| start.timestamp().as_millisecond())
    };
    let (from, until) = (start(day), day.tomorrow().map_or(i64::MAX, start));
    match op {
        Op::Less => Range { from: i64::MIN, to: from - 1 },
        Op::AtMost => Range { from: i64::MIN, to: until - 1 },
        Op::More => Range { from: until, to: i64::MAX },
        Op::AtLeast => Range { from, to: i64::MAX },
        Op::On => Range { from, to: until - 1 },
    }
}
