//! A ticket is the list of its recorded events; everything else about it follows from them.
//!
//! This file holds the words of the record: priorities, what a ticket waits for, the kinds of event. The
//! clocks over them are in [`crate::clock`]; the fold to what a page shows is in [`fold()`].

use serde::{Deserialize, Serialize};

use crate::span::Instant;
use crate::survey::Rating;
use crate::time::Disposition;
use crate::triage::Scope;

mod compose;
mod detail;
mod fits;
mod fold;
mod kinds;
pub use compose::{AFTER, Words, compose, fill, mentioned};
pub use detail::{CATEGORIES, CAUSES, Fix, LinkKind, Quote, Resolution};
pub use fits::{fits, fits_state, status_at};
pub use fold::{Checklist, HandOver, Offer, OfferState, State, Status, fold};

/// Business impact, P1 (business stands still) to P4 (cosmetic, request).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Priority {
    /// Business stands still.
    P1,
    /// A main function is down or badly hampered.
    P2,
    /// Hampered, with a way around.
    P3,
    /// Cosmetic, a question, a request.
    P4,
}

impl Priority {
    /// All, gravest first.
    pub const ALL: [Priority; 4] = [Priority::P1, Priority::P2, Priority::P3, Priority::P4];

    /// 1 to 4.
    pub fn number(self) -> i64 {
        self as i64 + 1
    }

    /// The priority with this number.
    pub fn from_number(number: i64) -> Option<Priority> {
        Priority::ALL.into_iter().find(|priority| priority.number() == number)
    }

    /// `P1` to `P4`.
    pub fn name(self) -> &'static str {
        ["P1", "P2", "P3", "P4"][self as usize]
    }

    /// Reads `P1` to `P4`.
    pub fn parse(text: &str) -> Option<Priority> {
        Priority::ALL.into_iter().find(|priority| priority.name() == text)
    }
}

impl std::fmt::Display for Priority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Whose move it is while a ticket waits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitingFor {
    /// The customer must answer or act.
    Customer,
    /// A supplier or other third party must.
    ThirdParty,
    /// An agreed change window must open.
    ChangeWindow,
    /// Anything else; never pauses a clock unless the contract lists it.
    Other,
}

/// One thing that happened to a ticket, as of `at` (the effective instant, semantics.md section 3 "Start").
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Since when it holds; who recorded it when is kept beside it in the record.
    pub at: Instant,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. The JSON tag is `type`; texts and names live beside the event, not in it (section 9).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum EventKind {
    /// The request reached the provider.
    Opened {
        /// Priority it was opened with.
        priority: Priority,
    },
    /// A message to the customer.
    PublicReply {
        /// Says what is understood and what happens next. A reply by a person counts unless told otherwise.
        #[serde(default = "yes")]
        substantive: bool,
        /// Sent by a machine: never a response, never an update.
        #[serde(default)]
        automatic: bool,
    },
    /// A note that only colleagues see.
    InternalNote,
    /// The customer wrote.
    CustomerReply,
    /// The ticket waits.
    Waiting {
        /// For whom or what.
        #[serde(rename = "for")]
        waiting_for: WaitingFor,
    },
    /// The wait is over.
    Resumed,
    /// The priority changed.
    Priority {
        /// The new one.
        to: Priority,
    },
    /// A workaround was handed to the customer.
    Workaround,
    /// The customer says that the workaround does for now.
    WorkaroundAccepted,
    /// The workaround does not do.
    WorkaroundRejected,
    /// Service is restored; what was wrong and what mended it, as far as somebody said so.
    Resolved(Resolution),
    /// It was not restored after all.
    Reopened,
    /// Nothing more will happen here.
    Closed,
    /// The ticket, or `[from, to)` of it, does not count (section 3 "Out of the SLA").
    Excluded {
        /// One of the contract's categories.
        category: String,
        /// Start of the span; the whole ticket when both are absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Instant>,
        /// End of the span; open when absent and `from` is there. A second event with the same category and `from`
        /// ends an open span.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Instant>,
    },
    /// A team took the ticket (OLA).
    Team {
        /// Its name.
        to: String,
    },
    /// A person took the ticket, or nobody (`null`).
    Assigned {
        /// Id of the person.
        to: Option<String>,
    },
    /// Another ticket was merged into this one; its events come with it.
    MergedFrom {
        /// Number of the ticket that is gone.
        ticket: String,
        /// When that one was opened.
        opened_at: Instant,
        /// Its priority at the merge.
        priority: Priority,
    },
    /// This ticket was merged into another: no clock runs here any more.
    MergedInto {
        /// Number of the surviving ticket.
        ticket: String,
    },
    /// A field of the source system changed (category, group, service...); no clock looks at it.
    Field {
        /// Its name.
        name: String,
        /// Its value; empty when cleared.
        value: String,
    },
    /// Handed to a colleague with a note, which stands out until they acknowledge it.
    HandedOver {
        /// Id of the person who owns it from now on.
        to: String,
    },
    /// Whoever it was handed to has read the note.
    Acknowledged,
    /// Somebody follows the ticket, or no longer.
    Watching {
        /// Id of the person.
        who: String,
        /// False: no longer.
        #[serde(default = "yes")]
        on: bool,
        /// Because a note named them.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        mentioned: bool,
    },
    /// Work was done, at this instant; a later one with the same `entry` takes its place.
    Time {
        /// Id of the entry.
        entry: String,
        /// How long; 0 takes the entry back.
        minutes: i64,
        /// Who pays.
        disposition: Disposition,
        /// Id of the person who worked.
        by: String,
    },
    /// Bound to another ticket.
    Linked {
        /// Number of the other.
        ticket: String,
        /// What this ticket is to the other.
        link: LinkKind,
    },
    /// No longer bound to it.
    Unlinked {
        /// Number of the other.
        ticket: String,
        /// What this ticket was to the other.
        link: LinkKind,
    },
    /// Somebody looked at what it is: kind, service, support or project.
    Triaged {
        /// `incident`, `question`, ...
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// Id of the affected service.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        service: Option<String>,
        /// Support or project.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<Scope>,
        /// What the contract's lists suggested.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suggested: Option<Scope>,
        /// The words that led to the suggestion.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        words: Vec<String>,
    },
    /// A project request has a plan and a price, for the customer to judge.
    Quoted(Quote),
    /// The customer agrees.
    QuoteAccepted,
    /// The customer does not.
    QuoteRejected,
    /// Things to be done one by one.
    Checklist {
        /// What the list is called.
        name: String,
        /// Its items.
        items: Vec<String>,
    },
    /// An item was done, or not after all.
    Checked {
        /// Which list, from 0 on.
        list: u32,
        /// Which item of it, from 0 on.
        item: u32,
        /// Done.
        done: bool,
    },
    /// Known to be one of a problem's incidents, or none (`null`).
    Problem {
        /// Id of the problem.
        problem: Option<String>,
    },
    /// The customer's marks, after it was resolved.
    Rated(Rating),
    /// The customer asks for more attention; the reason is its text.
    Escalated,
    /// The engine saw a clock pass its due instant; `at` is that instant. No clock looks at it.
    Breached {
        /// `response`, `resolve` or `update`.
        clock: crate::clock::ClockName,
    },
}

fn yes() -> bool {
    true
}
