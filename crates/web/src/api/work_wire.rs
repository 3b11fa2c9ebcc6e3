//! What was arranged around a ticket, as JSON.

use domain::clock::{Clock, ClockName, Clocks};
use domain::ticket::State;
use serde::Serialize;
use store::draft::Scheduled;
use store::time::Entry;
use utoipa::ToSchema;

use super::ticket_wire::ClockWire;
use super::wire::{At, Id};
use super::work::offer_word;

/// What colleagues arranged around a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Work)]
pub struct Around {
    /// A hand-over that was not acknowledged yet: to whom.
    pub handed_over_to: Option<Id>,
    /// Since when.
    pub handed_over_at: Option<At>,
    /// Who follows it.
    pub watchers: Vec<Id>,
    /// `support` or `project`, once decided.
    pub scope: Option<&'static str>,
    /// The last quote.
    pub quote: Option<QuoteWire>,
    /// What was wrong and what mended it.
    #[schema(value_type = Option<Object>)]
    pub resolution: Option<domain::ticket::Resolution>,
    /// The customer's marks.
    #[schema(value_type = Option<Object>)]
    pub rating: Option<domain::survey::Rating>,
    /// The problem that it is one of.
    pub problem_id: Option<Id>,
    /// Things to be done one by one.
    pub checklists: Vec<ListWire>,
    /// Tickets that belong to it.
    pub links: Vec<Bond>,
    /// Work, oldest first.
    pub time: Vec<TimeEntry>,
    /// What it will be billed as, per day and disposition.
    pub billed: Vec<Billed>,
    /// Since when the caller's timer runs.
    pub timer_since: Option<At>,
    /// Messages that go out later, and those that could not be sent.
    pub scheduled: Vec<ScheduledWire>,
}

impl Around {
    /// What the events say; the rest is filled in by the caller.
    pub fn of(state: &State) -> Around {
        let id = |text: &String| text.parse().ok().map(Id);
        let list = |list: &domain::ticket::Checklist| ListWire {
            name: list.name.clone(),
            items: list
                .items
                .iter()
                .map(|(text, done)| ItemWire { text: text.clone(), done: *done })
                .collect(),
        };
        Around {
            handed_over_to: state.hand_over.as_ref().and_then(|one| id(&one.to)),
            handed_over_at: state.hand_over.as_ref().map(|one| one.at.into()),
            watchers: state.watchers.iter().filter_map(id).collect(),
            scope: state.scope.map(domain::triage::Scope::name),
            quote: state.offer.as_ref().map(|offer| QuoteWire {
                minutes: offer.quote.minutes,
                cents: offer.quote.cents,
                currency: offer.quote.currency.clone(),
                ready: offer.quote.ready.clone(),
                state: offer_word(offer.state),
                at: offer.at.into(),
            }),
            resolution: state.resolution.clone(),
            rating: state.rating,
            problem_id: state.problem.as_ref().and_then(id),
            checklists: state.checklists.iter().map(list).collect(),
            links: Vec::new(),
            time: Vec::new(),
            billed: Vec::new(),
            timer_since: None,
            scheduled: Vec::new(),
        }
    }
}

/// A quote and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteWire {
    /// Work, in minutes.
    pub minutes: i64,
    /// Price in cents, without VAT.
    pub cents: i64,
    /// `EUR`.
    pub currency: String,
    /// The day on which it is to be done.
    pub ready: Option<String>,
    /// `open`, `accepted`, `rejected`.
    pub state: &'static str,
    /// Since when it lies before the customer.
    pub at: At,
}

/// A checklist on a ticket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketChecklist)]
pub struct ListWire {
    /// What it is called.
    pub name: String,
    /// Its items, in order: `list` and `item` of a `checked` event count from 0.
    pub items: Vec<ItemWire>,
}

/// An item of a checklist.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChecklistItem)]
pub struct ItemWire {
    /// What is to be done.
    pub text: String,
    /// It is.
    pub done: bool,
}

/// A ticket that belongs to this one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketLink)]
pub struct Bond {
    /// What this ticket is to the other.
    pub link: &'static str,
    /// Id of the other.
    pub ticket_id: Id,
    /// Its number.
    pub number: String,
    /// Its status.
    pub status: &'static str,
}

/// Work on a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimeEntry {
    /// Id.
    pub id: Id,
    /// On which ticket.
    pub ticket_id: Id,
    /// Its number.
    pub number: String,
    /// Who worked.
    pub person_id: Id,
    /// When it began.
    pub at: At,
    /// Whole minutes.
    pub minutes: i64,
    /// `charge`, `cover`, `show_only`, `write_off`.
    pub disposition: &'static str,
    /// What for; null once erased, or when nothing was said.
    pub what: Option<String>,
}

impl From<Entry> for TimeEntry {
    fn from(entry: Entry) -> TimeEntry {
        TimeEntry {
            id: Id(entry.id),
            ticket_id: Id(entry.ticket_id),
            number: store::ticket::number_text(entry.number),
            person_id: Id(entry.person_id),
            at: entry.at.into(),
            minutes: entry.minutes,
            disposition: entry.disposition.name(),
            what: entry.what,
        }
    }
}

/// What the work of one day will be billed as.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BilledDay)]
pub struct Billed {
    /// The local day.
    pub day: String,
    /// Who pays.
    pub disposition: &'static str,
    /// Minutes as worked.
    pub worked: i64,
    /// Minutes as billed.
    pub billed: i64,
    /// `per_ticket_per_day`: the sum of the day, rounded up once; `not_billed`.
    pub rule: &'static str,
}

impl From<domain::time::Billed> for Billed {
    fn from(line: domain::time::Billed) -> Billed {
        Billed {
            day: line.day.to_string(),
            disposition: line.disposition.name(),
            worked: line.worked,
            billed: line.billed,
            rule: line.rule.name(),
        }
    }
}

/// A message that goes out later.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScheduledMessage)]
pub struct ScheduledWire {
    /// Id.
    pub id: Id,
    /// Who wrote it.
    pub person_id: Id,
    /// `reply`, `update`, `note`.
    pub kind: String,
    /// What happens with it; empty for nothing.
    pub after: String,
    /// The words.
    pub text: String,
    /// When it goes out.
    pub due_at: At,
    /// `waiting` or `failed`.
    pub state: String,
    /// Why it failed.
    pub reason: Option<String>,
}

impl From<Scheduled> for ScheduledWire {
    fn from(one: Scheduled) -> ScheduledWire {
        ScheduledWire {
            id: Id(one.id),
            person_id: Id(one.person_id),
            kind: one.kind,
            after: one.after,
            text: one.body,
            due_at: one.due_at.into(),
            state: one.state,
            reason: one.outcome,
        }
    }
}

/// A colleague who may take a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Candidate {
    /// Who.
    pub person_id: Id,
    /// Their name.
    pub name: String,
    /// Higher is better.
    pub score: i64,
    /// What speaks for and against them, in the caller's language.
    pub reasons: Vec<String>,
}

/// What the contract's lists say of a ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct TriageAdvice {
    /// `support` or `project`; null where they say nothing clear.
    pub scope: Option<&'static str>,
    /// The item of the list that it looks like.
    pub item: Option<String>,
    /// The words that say so.
    pub words: Vec<String>,
}

/// What a merge moves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MergePreview)]
pub struct Moves {
    /// Messages and notes.
    pub messages: usize,
    /// Minutes worked.
    pub minutes: i64,
    /// People who follow the ticket that stays from then on.
    pub watchers: Vec<Id>,
    /// Links.
    pub links: usize,
    /// When the ticket that stays counts as opened, after.
    pub opened_at: At,
    /// Its clocks, before and after.
    pub clocks: Vec<ClockPair>,
    /// Version of the ticket that goes.
    pub from_version: i64,
    /// Version of the one that stays.
    pub into_version: i64,
}

/// One clock before and after a merge.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockPair {
    /// `response`, `resolve`, `update`.
    pub clock: &'static str,
    /// As it stands.
    pub before: ClockWire,
    /// As it would stand.
    pub after: ClockWire,
}

impl ClockPair {
    /// The three.
    pub fn all(before: &Clocks, after: &Clocks) -> Vec<ClockPair> {
        let wire = |clock: &Clock| ClockWire::from(clock);
        let pair = |name: ClockName| ClockPair {
            clock: name.name(),
            before: wire(before.get(name)),
            after: wire(after.get(name)),
        };
        ClockName::ALL.into_iter().map(pair).collect()
    }
}
