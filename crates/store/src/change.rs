//! Changes: what is asked for, decided and carried out, each step an event in the chain of its customer.
//!
//! [`step`] asks `domain::change` under the lock of the chain, so two people never decide twice.

use domain::change::{ChangeKind, ChangeState, Facts, Need, Refusal, Risk, Side, Step, Who, step as next};
use domain::span::{Instant, Span};

use crate::error::{Result, StoreError};
use crate::event::{Chain, NewRecord};
use crate::{Row, Tx, values};

mod list;
pub use list::{ChangeFilter, Show, around, in_window, list, of_ticket, recent, windows};

pub(crate) fn statements() -> impl Iterator<Item = &'static crate::Sql> {
    ALL.iter().chain(list::ALL).copied()
}

macro_rules! select_change {
    ($rest:literal) => {
        concat!(
            "select c.id, c.customer_id, c.number, c.side, c.kind, c.risk, c.state, c.title, c.why, c.plan, c.rollback, \
             c.test, c.from_at, c.to_at, c.requester_id, c.approver_id, c.asked_at, c.decided_at, c.decision, \
             c.started_at, c.ended_at, c.outcome, c.version, c.created_at, c.updated_at, \
             (select p.customer_id from person p where p.id = c.approver_id) from change_request c ",
            $rest
        )
    };
}
use select_change;

crate::statements! {
    NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from change_request where customer_id = $1";
    INSERT = "insert into change_request (id, customer_id, number, side, kind, risk, state, title, why, plan, rollback, test, \
        from_at, to_at, requester_id, approver_id, outcome, version, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, $9, $10, $11, $12, $13, $14, $15, '', 1, $16, $16)";
    EDIT = "update change_request set side = $2, kind = $3, risk = $4, title = $5, why = $6, plan = $7, rollback = $8, \
        test = $9, from_at = $10, to_at = $11, approver_id = $12, version = version + 1, updated_at = $13 where id = $1";
    STEP = "update change_request set state = $2, asked_at = $3, decided_at = $4, decision = $5, started_at = $6, \
        ended_at = $7, outcome = $8, version = version + 1, updated_at = $9 where id = $1";
    GET = select_change!("where c.id = $1");
    ADD_SERVICE = "insert into change_service (change_id, service_id) values ($1, $2)";
    ADD_TICKET = "insert into change_ticket (change_id, ticket_id) values ($1, $2)";
    DROP_SERVICES = "delete from change_service where change_id = $1";
    DROP_TICKETS = "delete from change_ticket where change_id = $1";
    SERVICES_OF = "select service_id from change_service where change_id = $1 order by service_id";
    TICKETS_OF = "select k.ticket_id, t.number, t.subject from change_ticket k join ticket t on t.id = k.ticket_id \
        where k.change_id = $1 order by t.number";
    THEIR_SERVICE = "select 1 from service where id = $1 and customer_id = $2";
    THEIR_TICKET = "select 1 from ticket where id = $1 and customer_id = $2";
    MAY_DECIDE = "select 1 from person where id = $1 and active and (kind = 'staff' or customer_id = $2)";
}

/// What is written in a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whose systems.
    pub customer_id: i64,
    /// Whose change.
    pub side: Side,
    /// How it is decided.
    pub kind: ChangeKind,
    /// What can go wrong.
    pub risk: Risk,
    /// One line.
    pub title: String,
    /// Why.
    pub why: String,
    /// What is done, step by step.
    pub plan: String,
    /// How it is taken back.
    pub rollback: String,
    /// How one sees that it works.
    pub test: String,
    /// From when until when.
    pub window: Option<Span>,
    /// Who decides.
    pub approver_id: Option<i64>,
    /// Services that it touches.
    pub service_ids: Vec<i64>,
    /// Tickets that it is about.
    pub ticket_ids: Vec<i64>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Id.
    pub id: i64,
    /// Counts within the customer: `C-12`.
    pub number: i64,
    /// What is written in it; services and tickets are filled in by [`get`] alone.
    pub draft: Draft,
    /// Where it is.
    pub state: ChangeState,
    /// Who asks for it.
    pub requester_id: i64,
    /// The person who decides is the customer's.
    pub approver_is_customers: bool,
    /// When it was laid before them.
    pub asked_at: Option<Instant>,
    /// When they decided.
    pub decided_at: Option<Instant>,
    /// Yes or no.
    pub decided_yes: Option<bool>,
    /// When it was begun.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// What came of it, and the last remark.
    pub outcome: String,
    /// Rises with every change.
    pub version: i64,
    /// When it was written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Its tickets: id, number, subject; filled in by [`get`] alone.
    pub tickets: Vec<(i64, i64, String)>,
}

impl Change {
    /// `C-12`.
    pub fn number_text(&self) -> String {
        format!("C-{}", self.number)
    }

    /// What the rules look at.
    pub fn facts(&self) -> Facts {
        let draft = &self.draft;
        let said = [
            (Need::Why, !draft.why.is_empty()),
            (Need::Plan, !draft.plan.is_empty()),
            (Need::Rollback, !draft.rollback.is_empty()),
            (Need::Test, !draft.test.is_empty()),
            (Need::Window, draft.window.is_some()),
        ];
        Facts {
            side: draft.side,
            kind: draft.kind,
            risk: draft.risk,
            state: self.state,
            requester: self.requester_id,
            approver: draft.approver_id,
            approver_is_customers: self.approver_is_customers,
            decided: self.decided_at.is_some(),
            said: said.into_iter().filter(|(_, there)| *there).map(|(need, _)| need).collect(),
        }
    }

    /// When it took or takes place: from the beginning to the end where they are known, else the window.
    pub fn takes_place(&self) -> Option<Span> {
        let window = self.draft.window;
        let from = self.started_at.or(window.map(|window| window.from))?;
        let to = self.ended_at.or(window.map(|window| window.to)).unwrap_or(from);
        Some(Span::new(from, to.max(from)))
    }
}

fn read(row: &Row<'_>) -> Result<Change> {
    let mut column = row.in_order();
    let unread = |what: &str, word: &str| StoreError::Damaged(format!("a change with the {what} {word}"));
    let (id, customer_id, number) = (column.int()?, column.int()?, column.int()?);
    let (side, kind, risk, state) = (column.text()?, column.text()?, column.text()?, column.text()?);
    let draft = Draft {
        customer_id,
        side: Side::parse(&side).ok_or_else(|| unread("side", &side))?,
        kind: ChangeKind::parse(&kind).ok_or_else(|| unread("kind", &kind))?,
        risk: Risk::parse(&risk).ok_or_else(|| unread("risk", &risk))?,
        title: column.text()?,
        why: column.text()?,
        plan: column.text()?,
        rollback: column.text()?,
        test: column.text()?,
        window: {
            let (from, to) = (column.at_opt()?, column.at_opt()?);
            from.zip(to).map(|(from, to)| Span::new(from, to))
        },
        approver_id: None,
        service_ids: Vec::new(),
        ticket_ids: Vec::new(),
    };
    let requester_id = column.int()?;
    let draft = Draft { approver_id: column.int_opt()?, ..draft };
    Ok(Change {
        id,
        number,
        draft,
        state: ChangeState::parse(&state).ok_or_else(|| unread("state", &state))?,
        requester_id,
        asked_at: column.at_opt()?,
        decided_at: column.at_opt()?,
        decided_yes: column.text_opt()?.map(|word| word == "yes"),
        started_at: column.at_opt()?,
        ended_at: column.at_opt()?,
        outcome: column.text()?,
        version: column.int()?,
        created_at: column.at()?,
        updated_at: column.at()?,
        approver_is_customers: column.int_opt()?.is_some(),
        tickets: Vec::new(),
    })
}

/// Writes a change; nobody has been asked yet.
///
/// # Errors
/// `Invalid` when it names another customer's service, ticket or person; `NotFound` for an unknown customer.
pub async fn create(tx: &mut Tx, draft: &Draft, requester_id: i64, now: Instant) -> Result<i64> {
    let mut chain = Chain::lock(tx, draft.customer_id).await?;
    belongs(tx, draft).await?;
    let id = tx.new_id(now);
    let number = tx.one(&NEXT_NUMBER, &values![draft.customer_id], |row| row.int(0)).await?.unwrap_or(1);
    let params = values![
        id,
        draft.customer_id,
        number,
        draft.side.name(),
        draft.kind.name(),
        draft.risk.name(),
        &draft.title,
        &draft.why,
        &draft.plan,
        &draft.rollback,
        &draft.test,
        draft.window.map(|window| window.from),
        draft.window.map(|window| window.to),
        requester_id,
        draft.approver_id,
        now
    ];
    tx.exec(&INSERT, &params).await?;
    link(tx, id, draft).await?;
    note_draft(tx, &mut chain, id, number, "change_added", draft, requester_id, now).await?;
    chain.save(tx).await?;
    Ok(id)
}

/// Changes what is written, while nobody has been asked.
///
/// # Errors
/// `NotFound`; `Conflict` when somebody else changed it or it is no draft; `Invalid` as for [`create`].
pub async fn edit(
    tx: &mut Tx,
    id: i64,
    draft: &Draft,
    expected_version: Option<i64>,
    actor_id: i64,
    now: Instant,
) -> Result<()> {
    let found = get(tx, id).await?.ok_or(StoreError::NotFound("change"))?;
    let mut chain = Chain::lock(tx, found.draft.customer_id).await?;
    let before = get(tx, id).await?.ok_or(StoreError::NotFound("change"))?;
    unchanged(&before, expected_version)?;
    if before.state != ChangeState::Draft {
        let sentence = "what was asked for is not changed; take it back to a draft first";
        return Err(StoreError::Conflict(sentence.to_owned()));
    }
    if draft.customer_id != before.draft.customer_id {
        return Err(StoreError::Invalid("customer_id: a change stays with its customer".to_owned()));
    }
    belongs(tx, draft).await?;
    let params = values![
        id,
        draft.side.name(),
        draft.kind.name(),
        draft.risk.name(),
        &draft.title,
        &draft.why,
        &draft.plan,
        &draft.rollback,
        &draft.test,
        draft.window.map(|window| window.from),
        draft.window.map(|window| window.to),
        draft.approver_id,
        now
    ];
    tx.exec(&EDIT, &params).await?;
    tx.exec(&DROP_SERVICES, &values![id]).await?;
    tx.exec(&DROP_TICKETS, &values![id]).await?;
    link(tx, id, draft).await?;
    note_draft(tx, &mut chain, id, before.number, "change_edited", draft, actor_id, now).await?;
    chain.save(tx).await
}

fn unchanged(before: &Change, expected: Option<i64>) -> Result<()> {
    if expected.is_some_and(|expected| expected != before.version) {
        return Err(StoreError::Conflict("somebody else has changed this change; load it again".to_owned()));
    }
    Ok(())
}

/// Everything that it names is this customer's; who decides is a colleague or the customer's.
async fn belongs(tx: &mut Tx, draft: &Draft) -> Result<()> {
    let wrong = |sentence: &str| Err(StoreError::Invalid(sentence.to_owned()));
    if draft.window.is_some_and(|window| window.is_empty()) {
        return wrong("to: the window ends before it begins");
    }
    for service in &draft.service_ids {
        if tx.one(&THEIR_SERVICE, &values![*service, draft.customer_id], |_| Ok(())).await?.is_none() {
            return wrong("service_ids: this customer has no such service");
        }
    }
    for ticket in &draft.ticket_ids {
        if tx.one(&THEIR_TICKET, &values![*ticket, draft.customer_id], |_| Ok(())).await?.is_none() {
            return wrong("tickets: this customer has no such ticket");
        }
    }
    if let Some(approver) = draft.approver_id
        && tx.one(&MAY_DECIDE, &values![approver, draft.customer_id], |_| Ok(())).await?.is_none()
    {
        return wrong("approver_id: neither a colleague nor a contact of this customer");
    }
    Ok(())
}

async fn link(tx: &mut Tx, id: i64, draft: &Draft) -> Result<()> {
    let (mut services, mut tickets) = (draft.service_ids.clone(), draft.ticket_ids.clone());
    services.sort_unstable();
    services.dedup();
    tickets.sort_unstable();
    tickets.dedup();
    for service in services {
        tx.push(&ADD_SERVICE, &values![id, service]).await?;
    }
    for ticket in tickets {
        tx.push(&ADD_TICKET, &values![id, ticket]).await?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
async fn note_draft(
    tx: &mut Tx,
    chain: &mut Chain,
    id: i64,
    number: i64,
    kind: &str,
    draft: &Draft,
    actor_id: i64,
    now: Instant,
) -> Result<()> {
    let ids = |ids: &[i64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let payload = serde_json::json!({
        "number": number, "side": draft.side, "kind": draft.kind, "risk": draft.risk,
        "from": draft.window.map(|window| window.from), "to": draft.window.map(|window| window.to),
        "approver": draft.approver_id.map(|id| id.to_string()),
        "services": ids(&draft.service_ids), "tickets": ids(&draft.ticket_ids),
    });
    let texts = [
        ("plan", draft.plan.as_str()),
        ("rollback", &draft.rollback),
        ("test", &draft.test),
        ("title", &draft.title),
        ("why", &draft.why),
    ];
    note(tx, chain, id, kind, payload.to_string(), &texts, Some(actor_id), now).await
}

#[allow(clippy::too_many_arguments)]
async fn note(
    tx: &mut Tx,
    chain: &mut Chain,
    id: i64,
    kind: &str,
    payload: String,
    texts: &[(&str, &str)],
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let record = NewRecord {
        subject: "change",
        subject_id: id,
        at: now,
        actor_id,
        kind,
        payload: payload.into(),
        texts,
    };
    chain.record(tx, &record, now).await.map(|_| ())
}

/// A step somebody takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub step: Step,
    /// What they say to it.
    pub comment: String,
    /// Since when it holds: a change that was begun or ended earlier than it is recorded.
    pub at: Option<Instant>,
    /// The version that was read; `None`: whatever it is.
    pub expected_version: Option<i64>,
}

/// Takes a step.
///
/// # Errors
/// `NotFound`; `Conflict` when somebody else was first or the step is not open in this state; `Invalid` with the reason
/// of `domain::change` otherwise.
pub async fn step(tx: &mut Tx, id: i64, taken: &Taken, who: Who, now: Instant) -> Result<Change> {
    let found = get(tx, id).await?.ok_or(StoreError::NotFound("change"))?;
    let mut chain = Chain::lock(tx, found.draft.customer_id).await?;
    let before = get(tx, id).await?.ok_or(StoreError::NotFound("change"))?;
    unchanged(&before, taken.expected_version)?;
    let state = next(&before.facts(), taken.step, who).map_err(|refusal| match refusal {
        Refusal::State(_) => StoreError::Conflict(refusal.to_string()),
        other => StoreError::Invalid(other.to_string()),
    })?;
    let at = taken.at.unwrap_or(now);
    if at > now {
        return Err(StoreError::Invalid("at: a step lies in the past".to_owned()));
    }
    let after = after(before, taken, state, at);
    let params = values![
        id,
        state.name(),
        after.asked_at,
        after.decided_at,
        after.decided_yes.map(|yes| if yes { "yes" } else { "no" }),
        after.started_at,
        after.ended_at,
        &after.outcome,
        now
    ];
    tx.exec(&STEP, &params).await?;
    let payload = serde_json::json!({ "number": after.number, "state": state.name() }).to_string();
    let texts: Vec<(&str, &str)> =
        Some(("comment", taken.comment.as_str())).into_iter().filter(|(_, text)| !text.is_empty()).collect();
    let kind = format!("change_{}", taken.step.name());
    let record = NewRecord {
        subject: "change",
        subject_id: id,
        at,
        actor_id: Some(who.person),
        kind: &kind,
        payload: payload.into(),
        texts: &texts,
    };
    chain.record(tx, &record, now).await?;
    chain.save(tx).await?;
    get(tx, id).await?.ok_or(StoreError::NotFound("change"))
}

/// What a step leaves in the row.
fn after(mut change: Change, taken: &Taken, state: ChangeState, at: Instant) -> Change {
    change.state = state;
    match taken.step {
        Step::Ask => change.asked_at = Some(at),
        Step::Approve | Step::Reject => {
            change.decided_at = Some(at);
            change.decided_yes = Some(taken.step == Step::Approve);
        }
        Step::Start => change.started_at = Some(at),
        Step::Finish | Step::RollBack | Step::Fail => change.ended_at = Some(at),
        Step::Withdraw => {}
        Step::Redraft => {
            change.asked_at = None;
            change.decided_at = None;
            change.decided_yes = None;
        }
    }
    if !taken.comment.is_empty() {
        change.outcome.clone_from(&taken.comment);
    }
    change
}

/// A change by id, with its services and tickets.
///
/// # Errors
/// `Damaged` when it cannot be read.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Change>> {
    let Some(mut change) = tx.one(&GET, &values![id], read).await? else { return Ok(None) };
    change.draft.service_ids = tx.all(&SERVICES_OF, &values![id], |row| row.int(0)).await?;
    change.tickets =
        tx.all(&TICKETS_OF, &values![id], |row| Ok((row.int(0)?, row.int(1)?, row.text(2)?))).await?;
    change.draft.ticket_ids = change.tickets.iter().map(|(id, _, _)| *id).collect();
    Ok(Some(change))
}
