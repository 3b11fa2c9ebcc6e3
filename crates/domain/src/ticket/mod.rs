//! A ticket is the list of its recorded events; everything else about it follows from them.
//!
//! This file holds the words of the record: priorities, what a ticket waits for, the kinds of event. The
//! clocks over them are in [`crate::clock`]; the fold to what a page shows is in [`fold()`].

use serde::{Deserialize, Serialize};

use crate::span::Instant;

mod fits;
mod fold;
pub use fits::{fits, status_at};
pub use fold::{State, Status, fold};

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
    /// Service is restored.
    Resolved,
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
        /// End of the span; open when absent and `from` is there.
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
    /// The engine saw a clock pass its due instant; `at` is that instant. No clock looks at it.
    Breached {
        /// `response`, `resolve` or `update`.
        clock: crate::clock::ClockName,
    },
}

fn yes() -> bool {
    true
}

impl EventKind {
    /// The JSON tag: `opened`, `public_reply`, ...
    pub fn name(&self) -> &'static str {
        match self {
            EventKind::Opened { .. } => "opened",
            EventKind::PublicReply { .. } => "public_reply",
            EventKind::InternalNote => "internal_note",
            EventKind::CustomerReply => "customer_reply",
            EventKind::Waiting { .. } => "waiting",
            EventKind::Resumed => "resumed",
            EventKind::Priority { .. } => "priority",
            EventKind::Workaround => "workaround",
            EventKind::WorkaroundAccepted => "workaround_accepted",
            EventKind::WorkaroundRejected => "workaround_rejected",
            EventKind::Resolved => "resolved",
            EventKind::Reopened => "reopened",
            EventKind::Closed => "closed",
            EventKind::Excluded { .. } => "excluded",
            EventKind::Team { .. } => "team",
            EventKind::Assigned { .. } => "assigned",
            EventKind::MergedFrom { .. } => "merged_from",
            EventKind::MergedInto { .. } => "merged_into",
            EventKind::Field { .. } => "field",
            EventKind::Breached { .. } => "breached",
        }
    }

    /// True for what a customer's contact may see, with its texts. The page, the API and the search all ask here.
    pub fn is_public(&self) -> bool {
        // Every kind is named, so that a new one is judged before it compiles.
        match self {
            EventKind::Opened { .. }
            | EventKind::PublicReply { .. }
            | EventKind::CustomerReply
            | EventKind::Waiting { .. }
            | EventKind::Resumed
            | EventKind::Priority { .. }
            | EventKind::Workaround
            | EventKind::WorkaroundAccepted
            | EventKind::WorkaroundRejected
            | EventKind::Resolved
            | EventKind::Reopened
            | EventKind::Closed
            | EventKind::Excluded { .. }
            | EventKind::MergedInto { .. }
            | EventKind::Breached { .. } => true,
            EventKind::InternalNote
            | EventKind::Team { .. }
            | EventKind::Assigned { .. }
            | EventKind::MergedFrom { .. }
            | EventKind::Field { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_colleagues_do_among_themselves_is_not_public() {
        for (text, public) in [
            (r#"{"type":"public_reply"}"#, true),
            (r#"{"type":"excluded","category":"fair_use"}"#, true),
            (r#"{"type":"breached","clock":"response"}"#, true),
            (r#"{"type":"internal_note"}"#, false),
            (r#"{"type":"assigned","to":"7"}"#, false),
            (r#"{"type":"team","to":"platform"}"#, false),
            (r#"{"type":"field","name":"group","value":"x"}"#, false),
        ] {
            let kind: EventKind = serde_json::from_str(text).unwrap();
            assert_eq!(kind.is_public(), public, "{text}");
        }
    }
}
