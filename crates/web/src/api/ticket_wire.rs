//! A ticket and its clocks as JSON.

use domain::clock::{Clock, ClockState, TraceSpan};
use domain::span::Instant;
use domain::ticket::{Priority, Status};
use serde::Serialize;
use serde_json::value::RawValue;
use store::ticket::{ClockRow, TicketRow};
use utoipa::ToSchema;

use super::wire::{At, Id, Millis};

/// Business impact, `P1` (business stands still) to `P4` (cosmetic, a question).
#[derive(Clone, Copy, Debug, Serialize, serde::Deserialize, ToSchema)]
#[schema(as = Priority)]
pub enum PriorityWord {
    /// Business stands still.
    P1,
    /// A main function is down or badly hampered.
    P2,
    /// Hampered, with a way around.
    P3,
    /// Cosmetic, a question, a request.
    P4,
}

impl From<PriorityWord> for Priority {
    fn from(word: PriorityWord) -> Priority {
        match word {
            PriorityWord::P1 => Priority::P1,
            PriorityWord::P2 => Priority::P2,
            PriorityWord::P3 => Priority::P3,
            PriorityWord::P4 => Priority::P4,
        }
    }
}

impl From<Priority> for PriorityWord {
    fn from(priority: Priority) -> PriorityWord {
        match priority {
            Priority::P1 => PriorityWord::P1,
            Priority::P2 => PriorityWord::P2,
            Priority::P3 => PriorityWord::P3,
            Priority::P4 => PriorityWord::P4,
        }
    }
}

/// A ticket: what it was opened with and what its events say. Fields for colleagues only are absent for a customer's contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ticket {
    /// Id.
    pub id: Id,
    /// For people.
    #[schema(example = "V-1042")]
    pub number: String,
    /// Whose.
    pub customer_id: Id,
    /// The contract version that judges it; null: nothing is promised.
    pub contract_version_id: Option<Id>,
    /// Affected service.
    pub service_id: Option<Id>,
    /// Who asked.
    pub requester_id: Option<Id>,
    /// One line.
    pub subject: String,
    /// `incident`, `request`, `question`, ...
    pub kind: String,
    /// `mail`, `web`, `phone`, `monitoring`, `api`, ...
    pub channel: String,
    /// Priority in force.
    #[schema(value_type = PriorityWord)]
    pub priority: &'static str,
    /// `open`, `waiting_customer`, ..., `workaround`, `resolved`, `closed`, `merged`.
    pub status: &'static str,
    /// Since when.
    pub since: At,
    /// When the request reached the provider.
    pub opened_at: At,
    /// When it was last resolved, while it is.
    pub resolved_at: Option<At>,
    /// How often it was reopened.
    pub reopenings: i64,
    /// Out of the SLA, under this category.
    pub excluded: Option<String>,
    /// The last public word is the customer's.
    pub unanswered: bool,
    /// Its three clocks, as of `as_of`.
    pub clocks: TicketClocks,
    /// Support time of its pauses.
    pub paused_ms: Millis,
    /// Earliest due instant of a clock that has not ended.
    pub next_due: Option<At>,
    /// Rises with each command; hand it in as `expected_version` to be told when somebody was first.
    pub version: i64,
    /// When it last changed; running clocks count from here.
    pub updated_at: At,
    /// Owner (colleagues only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Id>,
    /// Team that holds it (colleagues only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// System it was imported from, and its key there (colleagues only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Fields of the source system (colleagues only).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    pub fields: Option<Box<RawValue>>,
}

/// Where a ticket came from.
#[derive(Clone, Debug, Serialize, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the system.
    pub system: String,
    /// Its key there; unique within the system.
    pub key: String,
}

/// The three clocks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketClocks {
    /// First substantive public answer by a person.
    pub response: ClockWire,
    /// Service restored.
    pub resolve: ClockWire,
    /// Next public update.
    pub update: ClockWire,
}

/// One clock.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Clock)]
pub struct ClockWire {
    /// `none`, `running`, `paused`, `met` or `breached`.
    pub state: &'static str,
    /// When it is or was due; null while it stands still.
    pub due: Option<At>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// The due instant it passed; nothing later erases it.
    pub breached_at: Option<At>,
    /// Support time counted.
    pub elapsed_ms: Millis,
    /// Support time left; negative once broken, null where nothing is promised.
    pub remaining_ms: Option<Millis>,
}

impl ClockWire {
    /// A stored clock as of now: what ran past its due since it was stored is broken.
    fn of_row(row: &ClockRow, now: Instant) -> ClockWire {
        let passed = row.state == ClockState::Running && row.due.is_some_and(|due| due < now);
        ClockWire {
            state: if passed { ClockState::Breached } else { row.state }.name(),
            due: row.due.map(At),
            ended_at: row.ended_at.map(At),
            breached_at: row.breached_at.or(row.due.filter(|_| passed)).map(At),
            elapsed_ms: row.elapsed.into(),
            remaining_ms: row.remaining.map(Millis::from),
        }
    }
}

impl From<&Clock> for ClockWire {
    fn from(clock: &Clock) -> ClockWire {
        ClockWire {
            state: clock.state.name(),
            due: clock.due.map(At),
            ended_at: clock.ended_at.map(At),
            breached_at: clock.breached_at.map(At),
            elapsed_ms: clock.elapsed.into(),
            remaining_ms: clock.remaining.map(Millis::from),
        }
    }
}

impl Ticket {
    /// The row as its reader may see it.
    pub fn of(row: TicketRow, internal: bool, now: Instant) -> Ticket {
        let source = row.source.zip(row.source_key).map(|(system, key)| Source { system, key });
        let fields = if row.fields == "{}" { None } else { RawValue::from_string(row.fields).ok() };
        Ticket {
            id: Id(row.id),
            number: store::ticket::number_text(row.number),
            customer_id: Id(row.customer_id),
            contract_version_id: row.contract_version_id.map(Id),
            service_id: row.service_id.map(Id),
            requester_id: row.requester_id.map(Id),
            subject: row.subject,
            kind: row.kind,
            channel: row.channel,
            priority: row.priority.name(),
            status: status_word(row.status),
            since: row.since.into(),
            opened_at: row.opened_at.into(),
            resolved_at: row.resolved_at.map(At),
            reopenings: row.reopenings,
            excluded: row.excluded,
            unanswered: row.unanswered,
            clocks: TicketClocks {
                response: ClockWire::of_row(&row.response, now),
                resolve: ClockWire::of_row(&row.resolve, now),
                update: ClockWire::of_row(&row.update, now),
            },
            paused_ms: row.paused.into(),
            next_due: row.next_due.map(At),
            version: row.version,
            updated_at: row.updated_at.into(),
            assignee_id: row.assignee_id.filter(|_| internal).map(Id),
            team: row.team.filter(|_| internal),
            source: source.filter(|_| internal),
            fields: fields.filter(|_| internal),
        }
    }
}

/// The status as one word.
pub fn status_word(status: Status) -> &'static str {
    status.name()
}

/// The clocks of a ticket judged at an instant, with the reasons.
#[derive(Debug, Serialize, ToSchema)]
pub struct Judged {
    /// The instant of asking.
    pub at: At,
    /// The three clocks then.
    pub clocks: TicketClocks,
    /// Support time of the pauses that the contract allows.
    pub paused_ms: Millis,
    /// Calendar time for which a third party held the ticket.
    pub third_party_ms: Millis,
    /// Out of the SLA, under this category.
    pub excluded: Option<String>,
    /// The next instant at which a promise breaks if nobody acts.
    pub next_due: Option<At>,
    /// Which spans counted and which did not, clock by clock (absent with `trace=false`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Vec<TraceStep>>,
    /// What was odd in the history, as `{at, code}`; never an error.
    #[schema(value_type = Vec<Object>)]
    pub oddities: serde_json::Value,
}

/// One span of a trace.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceStep {
    /// `response`, `resolve` or `update`.
    pub clock: &'static str,
    /// First instant.
    pub from: At,
    /// First instant after.
    pub to: At,
    /// `counted`, `closed`, `paused`, `settled` or `excluded`.
    pub kind: &'static str,
    /// Open time in it that counts.
    pub counted_ms: Millis,
    /// Lies ahead of the instant of asking.
    pub ahead: bool,
    /// Why, in the caller's language.
    pub reason: String,
}

impl TraceStep {
    /// A span as it travels.
    pub fn of(span: &TraceSpan, language: domain::contract::Language) -> TraceStep {
        TraceStep {
            clock: span.clock.name(),
            from: span.from.into(),
            to: span.to.into(),
            kind: span.kind.name(),
            counted_ms: span.counted.into(),
            ahead: span.ahead,
            reason: span.reason.text(language),
        }
    }
}
