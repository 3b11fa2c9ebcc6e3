//! The board: running clocks, next breach first, paged by key; and the lists beside it.

use domain::access::{Reach, Scope};
use domain::span::{Duration, Instant};
use domain::ticket::{Priority, Status};

use super::row::{SETTLED_FROM, TicketRow, read_ticket, select_ticket};
use crate::error::Result;
use crate::{Row, Sql, Tx, V, values};

/// One access path a statement, so that each walks an index in the order of the board; every filter is a condition met
/// on the way. `$10` and `$11` bound `board_order`.
macro_rules! board {
    ($path:literal) => {
        select_ticket!(
            "from ticket t where ",
            $path,
            " and (t.board_order, t.id) > ($1, $2) \
             and (cast($4 as bigint) is null or t.priority = $4) \
             and (cast($5 as bigint) is null or t.customer_id = $5) \
             and (cast($6 as bigint) is null or t.assignee_id = $6) \
             and (cast($7 as text) is null or t.team = $7) \
             and (cast($8 as bigint) is null or t.service_id = $8) \
             and (cast($9 as text) is null or t.status = $9) \
             and t.board_order >= $10 and t.board_order <= $11 \
             and (not cast($12 as boolean) or t.assignee_id is null) \
             and (not cast($13 as boolean) or t.status <> 'open') \
             and (cast($14 as text) is null or replace(cast($14 as text), ',' || cast(t.customer_id as text) || ',', '') <> cast($14 as text)) \
             order by t.board_order, t.id limit $3"
        )
    };
}

/// A count stops at [`Counts::CAP`]; the inner statement walks no further.
macro_rules! count {
    ($where:literal) => {
        concat!("select count(*) from (select 1 from ticket t where ", $where, " limit 1000) counted")
    };
}

crate::statements! {
    LIVE = board!("t.live");
    OF_PRIORITY = board!("t.live and t.priority = $4");
    OF_ASSIGNEE = board!("t.live and t.assignee_id = $6");
    WAITING = board!("t.live and t.status <> 'open'");
    SETTLED = board!("not t.live");
    OF_CUSTOMER = board!("t.customer_id = $5");
    COUNT_LIVE = count!("t.live and t.board_order >= $1 and t.board_order <= $2");
    COUNT_ASSIGNEE = count!("t.live and t.assignee_id = $1");
    COUNT_UNASSIGNED = count!("t.live and t.assignee_id is null");
    COUNT_WAITING = count!("t.live and t.status <> 'open'");
    COUNT_PRIORITY = count!("t.live and t.priority = $1");
    /// One bounded walk of the customer's live tickets, next breach first; the counts are among those.
    COUNT_OF_CUSTOMER = "select count(*), \
        coalesce(cast(sum(case when l.assignee_id = $2 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.assignee_id is null then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.priority = 1 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.board_order < $3 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.board_order >= $3 and l.board_order <= $4 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.status <> 'open' then 1 else 0 end) as bigint), 0) \
        from (select t.assignee_id, t.priority, t.board_order, t.status from ticket t where t.customer_id = $1 \
        and t.board_order < $5 order by t.board_order limit 1000) l";
    /// The same among the customers within reach.
    COUNT_IN_REACH = "select count(*), \
        coalesce(cast(sum(case when l.assignee_id = $2 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.assignee_id is null then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.priority = 1 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.board_order < $3 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.board_order >= $3 and l.board_order <= $4 then 1 else 0 end) as bigint), 0), \
        coalesce(cast(sum(case when l.status <> 'open' then 1 else 0 end) as bigint), 0) \
        from (select t.assignee_id, t.priority, t.board_order, t.status from ticket t where t.live \
        and replace(cast($1 as text), ',' || cast(t.customer_id as text) || ',', '') <> cast($1 as text) \
        and t.board_order < $5 order by t.board_order limit 1000) l";
    LIST = select_ticket!("from ticket t where t.id < $1 order by t.id desc limit $2");
    LIST_OF_CUSTOMER =
        select_ticket!("from ticket t where t.customer_id = $3 and t.id < $1 order by t.id desc limit $2");
    LIST_IN_REACH = select_ticket!(
        "from ticket t where t.id < $1 and replace(cast($3 as text), ',' || cast(t.customer_id as text) || ',', '') <> cast($3 as text) \
         order by t.id desc limit $2"
    );
    WITH_SOURCE = select_ticket!("from ticket t where t.source = $1 and t.source_key = $2");
}

/// What the board shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum View {
    /// Every live ticket.
    #[default]
    Open,
    /// The viewer's own.
    Mine,
    /// Nobody's.
    Unassigned,
    /// Waiting for somebody, or with a workaround before the customer.
    Waiting,
    /// A clock that has not ended is past its due instant.
    Breached,
    /// A clock is due within [`DUE_SOON`].
    DueSoon,
    /// Priority 1.
    P1,
    /// Resolved, closed or merged; the latest first.
    Settled,
}

/// How far [`View::DueSoon`] looks ahead.
pub const DUE_SOON: Duration = Duration::hours(4);

impl View {
    /// All, in the order of the board's tabs.
    pub const ALL: [View; 8] = [
        View::Open,
        View::Mine,
        View::Unassigned,
        View::P1,
        View::Breached,
        View::DueSoon,
        View::Waiting,
        View::Settled,
    ];

    /// `open`, `mine`, `unassigned`, `waiting`, `breached`, `due_soon`, `p1`, `settled`.
    pub fn name(self) -> &'static str {
        match self {
            View::Open => "open",
            View::Mine => "mine",
            View::Unassigned => "unassigned",
            View::Waiting => "waiting",
            View::Breached => "breached",
            View::DueSoon => "due_soon",
            View::P1 => "p1",
            View::Settled => "settled",
        }
    }

    /// Reads what [`View::name`] writes.
    pub fn parse(text: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.name() == text)
    }

    /// The first and last `board_order` of the view.
    fn bounds(self, now: Instant) -> (i64, i64) {
        match self {
            View::Settled => (SETTLED_FROM, i64::MAX),
            View::Breached => (i64::MIN, now.0 - 1),
            View::DueSoon => (now.0, (now + DUE_SOON).0),
            _ => (i64::MIN, SETTLED_FROM - 1),
        }
    }
}

/// Which rows of a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// The view.
    pub view: View,
    /// Whose "mine" it is.
    pub viewer_id: i64,
    /// Only this priority.
    pub priority: Option<Priority>,
    /// Only this customer; a customer's contact always has it.
    pub customer_id: Option<i64>,
    /// Only customers within reach.
    pub reach: Reach,
    /// Only this person's.
    pub assignee_id: Option<i64>,
    /// Only this team's.
    pub team: Option<String>,
    /// Only this service's.
    pub service_id: Option<i64>,
    /// Only this status.
    pub status: Option<Status>,
}

/// A place on the board: the row after which the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BoardKey {
    /// The row's `board_order`.
    pub board_order: i64,
    /// Its id.
    pub id: i64,
}

impl std::fmt::Display for BoardKey {
    /// `order.id`, as it stands in an address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.board_order, self.id)
    }
}

impl std::str::FromStr for BoardKey {
    type Err = crate::StoreError;

    fn from_str(text: &str) -> Result<BoardKey> {
        let parts =
            text.split_once('.').and_then(|(order, id)| Some((order.parse().ok()?, id.parse().ok()?)));
        let (board_order, id) = parts
            .ok_or_else(|| crate::StoreError::Invalid(format!("\"{text}\" is not a place on the board")))?;
        Ok(BoardKey { board_order, id })
    }
}

/// Rows and where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T, K> {
    /// The rows.
    pub rows: Vec<T>,
    /// The key to ask the next page with; `None` on the last.
    pub next: Option<K>,
}

/// A page of the board: the earliest due first, then tickets without a due instant, longest open first.
///
/// # Errors
/// `Damaged` when a row cannot be read.
pub async fn board(
    tx: &mut Tx,
    filter: &BoardFilter,
    after: Option<BoardKey>,
    limit: usize,
    now: Instant,
) -> Result<Page<TicketRow, BoardKey>> {
    let (low, high) = filter.view.bounds(now);
    let assignee = if filter.view == View::Mine { Some(filter.viewer_id) } else { filter.assignee_id };
    let priority = if filter.view == View::P1 { Some(Priority::P1) } else { filter.priority };
    let after = after.unwrap_or(BoardKey { board_order: i64::MIN, id: 0 });
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let params = values![
        after.board_order,
        after.id,
        one_more,
        priority.map(Priority::number),
        filter.customer_id,
        assignee,
        filter.team.as_deref(),
        filter.service_id,
        filter.status.map(Status::name),
        low,
        high,
        filter.view == View::Unassigned,
        filter.view == View::Waiting,
        filter.reach.list()
    ];
    let path: &'static Sql = match filter.view {
        _ if filter.customer_id.is_some() => &OF_CUSTOMER,
        View::Settled => &SETTLED,
        _ if assignee.is_some() => &OF_ASSIGNEE,
        View::Waiting => &WAITING,
        _ if priority.is_some() => &OF_PRIORITY,
        _ => &LIVE,
    };
    let mut rows = tx.all(path, &params, read_ticket).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| BoardKey { board_order: row.board_order, id: row.id });
    Ok(Page { rows, next })
}

/// How many tickets each view holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// [`View::Open`].
    pub open: i64,
    /// [`View::Mine`].
    pub mine: i64,
    /// [`View::Unassigned`].
    pub unassigned: i64,
    /// [`View::P1`].
    pub p1: i64,
    /// [`View::Breached`].
    pub breached: i64,
    /// [`View::DueSoon`].
    pub due_soon: i64,
    /// [`View::Waiting`].
    pub waiting: i64,
}

impl Counts {
    /// Counting stops here: a page shows `999+`.
    pub const CAP: i64 = 1000;

    /// The count of a view; settled tickets are not counted.
    pub fn of(&self, view: View) -> Option<i64> {
        Some(match view {
            View::Open => self.open,
            View::Mine => self.mine,
            View::Unassigned => self.unassigned,
            View::P1 => self.p1,
            View::Breached => self.breached,
            View::DueSoon => self.due_soon,
            View::Waiting => self.waiting,
            View::Settled => return None,
        })
    }
}

/// Counts the views, each up to [`Counts::CAP`]: a bounded walk of an index each, however large the board is.
///
/// # Errors
/// What the engine says.
pub async fn counts(tx: &mut Tx, viewer_id: i64, scope: impl Into<Scope>, now: Instant) -> Result<Counts> {
    let Scope { customer, reach } = scope.into();
    let within = |view: View| {
        let (low, high) = view.bounds(now);
        values![low, high]
    };
    if let Some(customer_id) = customer {
        if !reach.holds(customer_id) {
            return Ok(Counts::default());
        }
        let params = values![customer_id, viewer_id, now, now + DUE_SOON, SETTLED_FROM];
        return Ok(tx.one(&COUNT_OF_CUSTOMER, &params, read_counts).await?.unwrap_or_default());
    }
    if let Some(list) = reach.list() {
        let params = values![list, viewer_id, now, now + DUE_SOON, SETTLED_FROM];
        return Ok(tx.one(&COUNT_IN_REACH, &params, read_counts).await?.unwrap_or_default());
    }
    let rows = tx
        .together(&[
            (&COUNT_LIVE, &within(View::Open)),
            (&COUNT_ASSIGNEE, &values![viewer_id]),
            (&COUNT_UNASSIGNED, &[]),
            (&COUNT_PRIORITY, &values![Priority::P1.number()]),
            (&COUNT_LIVE, &within(View::Breached)),
            (&COUNT_LIVE, &within(View::DueSoon)),
            (&COUNT_WAITING, &[]),
        ])
        .await?;
    let numbers: Vec<V<'static>> = rows.into_iter().flatten().flatten().collect();
    read_counts(&Row::Values(&numbers))
}

fn read_counts(row: &Row<'_>) -> Result<Counts> {
    let mut column = row.in_order();
    Ok(Counts {
        open: column.int()?,
        mine: column.int()?,
        unassigned: column.int()?,
        p1: column.int()?,
        breached: column.int()?,
        due_soon: column.int()?,
        waiting: column.int()?,
    })
}

/// Tickets by the moment they were recorded, latest first, those before the id `before`.
///
/// # Errors
/// `Damaged` when a row cannot be read.
pub async fn list(
    tx: &mut Tx,
    scope: impl Into<Scope>,
    before: Option<i64>,
    limit: usize,
) -> Result<Page<TicketRow, i64>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let before = before.unwrap_or(i64::MAX);
    let Scope { customer, reach } = scope.into();
    let mut rows = match (customer, reach.list()) {
        (None, None) => tx.all(&LIST, &values![before, one_more], read_ticket).await?,
        (None, Some(list)) => tx.all(&LIST_IN_REACH, &values![before, one_more, list], read_ticket).await?,
        (Some(customer), _) if !reach.holds(customer) => Vec::new(),
        (Some(customer), _) => {
            tx.all(&LIST_OF_CUSTOMER, &values![before, one_more, customer], read_ticket).await?
        }
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    Ok(Page { rows, next })
}

/// The ticket that came from another system under this key.
///
/// # Errors
/// `Damaged` when the row cannot be read.
pub async fn with_source(tx: &mut Tx, source: &str, key: &str) -> Result<Option<TicketRow>> {
    tx.one(&WITH_SOURCE, &values![source, key], read_ticket).await
}
