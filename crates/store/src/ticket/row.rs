//! The ticket's row: what it was opened with, and what its events say.

use std::borrow::Cow;

use domain::clock::{Clock, ClockName, ClockState, Clocks, Terms, Timeline, judge};
use domain::span::{Duration, Instant};
use domain::ticket::{Event, EventKind, Priority, State, Status, fold};

use crate::error::{Result, StoreError};
use crate::{Row, Tx, V, values};

/// The select list of a ticket, followed by the rest of the statement.
macro_rules! select_ticket {
    ($($rest:tt)+) => {
        concat!(
            "select t.id, t.number, t.customer_id, t.contract_version_id, t.service_id, t.requester_id, t.subject, \
             t.kind, t.channel, t.source, t.source_key, t.opened_at, t.status, t.since, t.priority, t.assignee_id, \
             t.team, t.resolved_at, t.reopenings, t.excluded, t.unanswered, t.fields, \
             t.response_state, t.response_due, t.response_ended_at, t.response_breached_at, t.response_elapsed_ms, \
             t.response_remaining_ms, t.resolve_state, t.resolve_due, t.resolve_ended_at, t.resolve_breached_at, \
             t.resolve_elapsed_ms, t.resolve_remaining_ms, t.update_state, t.update_due, t.update_ended_at, \
             t.update_breached_at, t.update_elapsed_ms, t.update_remaining_ms, \
             t.paused_ms, t.next_due, t.board_order, t.wake_at, t.version, t.updated_at ",
            $($rest)+
        )
    };
}
pub(super) use select_ticket;

crate::statements! {
    GET = select_ticket!("from ticket t where t.id = $1");
    BY_NUMBER = select_ticket!("from ticket t where t.number = $1");
    /// What the events say; the columns behind `where` are those of `derived`.
    UPDATE = "update ticket set opened_at = $2, status = $3, live = $4, since = $5, priority = $6, assignee_id = $7, \
        team = $8, resolved_at = $9, reopenings = $10, excluded = $11, unanswered = $12, fields = $13, \
        response_state = $14, response_due = $15, response_ended_at = $16, response_breached_at = $17, \
        response_elapsed_ms = $18, response_remaining_ms = $19, \
        resolve_state = $20, resolve_due = $21, resolve_ended_at = $22, resolve_breached_at = $23, \
        resolve_elapsed_ms = $24, resolve_remaining_ms = $25, \
        update_state = $26, update_due = $27, update_ended_at = $28, update_breached_at = $29, \
        update_elapsed_ms = $30, update_remaining_ms = $31, \
        paused_ms = $32, next_due = $33, board_order = $34, wake_at = $35, version = $36, updated_at = $37, \
        lease_until = 0, kind = $38, service_id = $39 where id = $1";
    INSERT = "insert into ticket (id, opened_at, status, live, since, priority, assignee_id, team, resolved_at, \
        reopenings, excluded, unanswered, fields, \
        response_state, response_due, response_ended_at, response_breached_at, response_elapsed_ms, \
        response_remaining_ms, resolve_state, resolve_due, resolve_ended_at, resolve_breached_at, resolve_elapsed_ms, \
        resolve_remaining_ms, update_state, update_due, update_ended_at, update_breached_at, update_elapsed_ms, \
        update_remaining_ms, paused_ms, next_due, board_order, wake_at, version, updated_at, lease_until, \
        number, customer_id, contract_version_id, service_id, requester_id, subject, kind, channel, source, source_key) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
        $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, 0, $38, $39, $40, $41, $42, $43, \
        $44, $45, $46, $47)";
    SAVE_CASE = "insert into report_case (ticket_id, customer_id, priority, opened_at, last_at, excluded, second_line, \
        proactive, measures) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        on conflict (ticket_id) do update set priority = excluded.priority, opened_at = excluded.opened_at, \
        last_at = excluded.last_at, excluded = excluded.excluded, second_line = excluded.second_line, \
        proactive = excluded.proactive, measures = excluded.measures";
}

/// Live tickets without a due instant stand behind all that have one; settled ones behind those, latest first.
const WITHOUT_DUE: i64 = 1 << 60;
const SETTLED: i64 = 1 << 61;
/// Every live ticket's `board_order` is below, every settled one's is not.
pub(super) const SETTLED_FROM: i64 = WITHOUT_DUE + (1 << 59);

/// One clock as it stood at the ticket's last event or tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ClockRow {
    /// Where it stood. `running` with a due before now means: broken since.
    pub state: ClockState,
    /// When it is, or was, due.
    pub due: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// When it was first broken.
    pub breached_at: Option<Instant>,
    /// Support time counted at that moment.
    pub elapsed: Duration,
    /// Support time left at that moment.
    pub remaining: Option<Duration>,
}

impl From<&Clock> for ClockRow {
    fn from(clock: &Clock) -> ClockRow {
        ClockRow {
            state: clock.state,
            due: clock.due,
            ended_at: clock.ended_at,
            breached_at: clock.breached_at,
            elapsed: clock.elapsed,
            remaining: clock.remaining,
        }
    }
}

/// A ticket as lists and page headers show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketRow {
    /// Id.
    pub id: i64,
    /// For people; [`TicketRow::number_text`] writes it as `V-1042`.
    pub number: i64,
    /// Whose.
    pub customer_id: i64,
    /// Contract version pinned when it was opened; `None`: no promise.
    pub contract_version_id: Option<i64>,
    /// Affected service.
    pub service_id: Option<i64>,
    /// Who asked.
    pub requester_id: Option<i64>,
    /// One line.
    pub subject: String,
    /// `incident`, `request`, `question`, ...
    pub kind: String,
    /// `mail`, `web`, `phone`, `monitoring`, `api`, `import`, ...
    pub channel: String,
    /// System it was imported from.
    pub source: Option<String>,
    /// Its key there.
    pub source_key: Option<String>,
    /// When the request reached the provider.
    pub opened_at: Instant,
    /// Where it is in its life.
    pub status: Status,
    /// Since when.
    pub since: Instant,
    /// Priority in force.
    pub priority: Priority,
    /// Who owns it.
    pub assignee_id: Option<i64>,
    /// Team that holds it.
    pub team: Option<String>,
    /// When it was last resolved, while it is.
    pub resolved_at: Option<Instant>,
    /// How often it was reopened.
    pub reopenings: i64,
    /// Out of the SLA, under this category.
    pub excluded: Option<String>,
    /// The last public word is the customer's.
    pub unanswered: bool,
    /// Fields of the source system as a JSON object; `{}` when there are none.
    pub fields: String,
    /// First substantive answer.
    pub response: ClockRow,
    /// Service restored.
    pub resolve: ClockRow,
    /// Next public update.
    pub update: ClockRow,
    /// Support time of its pauses.
    pub paused: Duration,
    /// Earliest due of a clock that has not ended, broken ones included.
    pub next_due: Option<Instant>,
    /// Its place on the board, with `id`.
    pub board_order: i64,
    /// When the engine looks again.
    pub wake_at: Option<Instant>,
    /// Rises by one with each command that adds events.
    pub version: i64,
    /// When that was last.
    pub updated_at: Instant,
}

/// `V-1042`.
pub fn number_text(number: i64) -> String {
    format!("V-{number}")
}

/// Reads `V-1042`, `v1042` or `1042`.
pub fn parse_number(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches(['V', 'v']).trim_start_matches('-');
    text.parse().ok().filter(|number| *number > 0)
}

impl TicketRow {
    /// `V-1042`.
    pub fn number_text(&self) -> String {
        number_text(self.number)
    }

    /// One of the three.
    pub fn clock(&self, name: ClockName) -> &ClockRow {
        match name {
            ClockName::Response => &self.response,
            ClockName::Resolve => &self.resolve,
            ClockName::Update => &self.update,
        }
    }

    /// True while somebody still has to do something.
    pub fn is_live(&self) -> bool {
        self.status.is_open()
    }

    /// Which clock is due at `next_due`.
    pub fn next_clock(&self) -> Option<ClockName> {
        let due = self.next_due?;
        ClockName::ALL.into_iter().find(|name| {
            let clock = self.clock(*name);
            clock.ended_at.is_none() && clock.due == Some(due)
        })
    }
}

fn damaged(what: &str, value: &dyn std::fmt::Debug) -> StoreError {
    StoreError::Damaged(format!("a ticket with the {what} {value:?}"))
}

fn read_clock(column: &mut crate::Columns<'_>) -> Result<ClockRow> {
    let state = column.text()?;
    Ok(ClockRow {
        state: ClockState::parse(&state).ok_or_else(|| damaged("clock state", &state))?,
        due: column.at_opt()?,
        ended_at: column.at_opt()?,
        breached_at: column.at_opt()?,
        elapsed: Duration(column.int()?),
        remaining: column.int_opt()?.map(Duration),
    })
}

pub(super) fn read_ticket(row: &Row<'_>) -> Result<TicketRow> {
    let mut column = row.in_order();
    Ok(TicketRow {
        id: column.int()?,
        number: column.int()?,
        customer_id: column.int()?,
        contract_version_id: column.int_opt()?,
        service_id: column.int_opt()?,
        requester_id: column.int_opt()?,
        subject: column.text()?,
        kind: column.text()?,
        channel: column.text()?,
        source: column.text_opt()?,
        source_key: column.text_opt()?,
        opened_at: column.at()?,
        status: {
            let status = column.text()?;
            Status::parse(&status).ok_or_else(|| damaged("status", &status))?
        },
        since: column.at()?,
        priority: {
            let priority = column.int()?;
            Priority::from_number(priority).ok_or_else(|| damaged("priority", &priority))?
        },
        assignee_id: column.int_opt()?,
        team: column.text_opt()?,
        resolved_at: column.at_opt()?,
        reopenings: column.int()?,
        excluded: column.text_opt()?,
        unanswered: column.bool()?,
        fields: column.text()?,
        response: read_clock(&mut column)?,
        resolve: read_clock(&mut column)?,
        update: read_clock(&mut column)?,
        paused: Duration(column.int()?),
        next_due: column.at_opt()?,
        board_order: column.int()?,
        wake_at: column.at_opt()?,
        version: column.int()?,
        updated_at: column.at()?,
    })
}

/// A ticket by its id.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<TicketRow>> {
    tx.one(&GET, &values![id], read_ticket).await
}

/// A ticket by its number.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn by_number(tx: &mut Tx, number: i64) -> Result<Option<TicketRow>> {
    tx.one(&BY_NUMBER, &values![number], read_ticket).await
}

/// What the events say, as of an instant.
pub(crate) struct Derived {
    pub(crate) state: State,
    pub(crate) clocks: Clocks,
    pub(crate) case: Option<domain::report::Case>,
}

/// Folds and judges. Without terms nothing is promised.
pub(crate) fn derive(id: i64, events: &[Event], terms: Option<&Terms>, now: Instant) -> Result<Derived> {
    let state =
        fold(events).ok_or_else(|| StoreError::Invalid("a ticket begins with its opening".to_owned()))?;
    let nothing = Terms {
        priorities: [None, None, None, None],
        pause_on: Vec::new(),
        pauses: Vec::new(),
        workaround: Default::default(),
        accept_after: Duration::ZERO,
        retarget: Default::default(),
        reopen: Default::default(),
        reopen_window: None,
    };
    let terms = terms.unwrap_or(&nothing);
    let timeline = Timeline::read(events, terms, now);
    let clocks = judge(&timeline, terms, now);
    let case = domain::report::Case::of(id, &timeline, &clocks, now);
    Ok(Derived { state, clocks, case })
}

/// Clocks that are broken and whose breach is not in the record yet, with the instant of it.
pub(crate) fn unrecorded_breaches(events: &[Event], clocks: &Clocks) -> Vec<(ClockName, Instant)> {
    let recorded = |name: ClockName| {
        events.iter().any(|event| matches!(event.kind, EventKind::Breached { clock } if clock == name))
    };
    clocks
        .each()
        .into_iter()
        .filter_map(|(name, clock)| clock.breached_at.map(|at| (name, at)))
        .filter(|(name, _)| !recorded(*name))
        .collect()
}

/// The last public word is the customer's.
fn is_unanswered(events: &[Event]) -> bool {
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by_key(|event| event.at);
    sorted.iter().rev().find_map(|event| match event.kind {
        EventKind::Opened { .. } | EventKind::CustomerReply => Some(true),
        EventKind::PublicReply { automatic: false, .. } | EventKind::Workaround | EventKind::Resolved(_) => {
            Some(false)
        }
        _ => None,
    }) == Some(true)
}

/// The source system's fields, each with its last value, in order of first appearance.
fn fields_of(events: &[Event]) -> Result<Cow<'static, str>> {
    let mut fields = serde_json::Map::new();
    for event in events {
        if let EventKind::Field { name, value } = &event.kind {
            fields.insert(name.clone(), serde_json::Value::String(value.clone()));
        }
    }
    if fields.is_empty() {
        return Ok(Cow::Borrowed("{}"));
    }
    serde_json::to_string(&fields).map(Cow::Owned).map_err(|error| StoreError::Invalid(error.to_string()))
}

/// Fills in what the events say, as of `now`.
pub(crate) fn apply(row: &mut TicketRow, events: &[Event], derived: &Derived, now: Instant) -> Result<()> {
    let Derived { state, clocks, .. } = derived;
    row.opened_at = state.opened_at;
    row.status = state.status;
    row.since = state.since;
    row.priority = state.priority;
    row.assignee_id = state.assignee.as_deref().and_then(|id| id.parse().ok());
    row.team.clone_from(&state.team);
    if let Some(kind) = &state.kind {
        row.kind.clone_from(kind);
    }
    row.service_id = state.service.as_deref().and_then(|id| id.parse().ok()).or(row.service_id);
    row.resolved_at = state.resolved_at;
    row.reopenings = i64::from(state.reopenings);
    row.excluded.clone_from(&clocks.excluded);
    row.unanswered = is_unanswered(events);
    row.fields = fields_of(events)?.into_owned();
    row.response = (&clocks.response).into();
    row.resolve = (&clocks.resolve).into();
    row.update = (&clocks.update).into();
    row.paused = clocks.paused;
    row.next_due = clocks.sort_due().map(|(due, _)| due);
    row.board_order = match (state.status.is_open(), row.next_due) {
        (true, Some(due)) => due.0,
        (true, None) => WITHOUT_DUE + state.opened_at.0,
        (false, _) => SETTLED - state.since.0,
    };
    row.wake_at = clocks.next_change(now);
    row.version += 1;
    row.updated_at = now;
    Ok(())
}

/// The parameters `$1` to `$37` of [`UPDATE`] and [`INSERT`].
fn derived_values(row: &TicketRow) -> Vec<V<'_>> {
    let mut out: Vec<V<'_>> = Vec::with_capacity(47);
    out.extend(values![
        row.id,
        row.opened_at,
        row.status.name(),
        row.is_live(),
        row.since,
        row.priority.number(),
        row.assignee_id,
        row.team.as_deref(),
        row.resolved_at,
        row.reopenings,
        row.excluded.as_deref(),
        row.unanswered,
        &row.fields
    ]);
    for clock in [&row.response, &row.resolve, &row.update] {
        out.extend(values![
            clock.state.name(),
            clock.due,
            clock.ended_at,
            clock.breached_at,
            clock.elapsed,
            clock.remaining
        ]);
    }
    out.extend(values![row.paused, row.next_due, row.board_order, row.wake_at, row.version, row.updated_at]);
    out
}

/// Writes the row and what a report counts of it.
pub(crate) async fn save(tx: &mut Tx, row: &TicketRow, derived: &Derived, is_new: bool) -> Result<()> {
    let mut params = derived_values(row);
    if is_new {
        params.extend(values![
            row.number,
            row.customer_id,
            row.contract_version_id,
            row.service_id,
            row.requester_id,
            &row.subject,
            &row.kind,
            &row.channel,
            row.source.as_deref(),
            row.source_key.as_deref()
        ]);
        tx.push(&INSERT, &params).await?;
    } else {
        params.extend(values![&row.kind, row.service_id]);
        tx.push(&UPDATE, &params).await?;
    }
    super::tags::save(tx, row).await?;
    let Some(case) = &derived.case else { return Ok(()) };
    let (measures, last_at) = super::case::encode(case);
    let proactive = matches!(row.channel.as_str(), "monitoring" | "patching" | "proactive");
    let params = values![
        row.id,
        row.customer_id,
        case.priority.number(),
        case.opened_at,
        last_at,
        case.excluded,
        case.second_line,
        proactive,
        measures
    ];
    tx.push(&SAVE_CASE, &params).await
}
