//! Lists of changes: by number, by window, those of a ticket, those of late.

use domain::access::Reach;
use domain::change::window::Planned;
use domain::span::{Duration, Instant, Span};

use super::{Change, read, select_change};
use crate::error::Result;
use crate::{Tx, values};

crate::statements! {
    LIST = select_change!(
        "where c.id < $1 and (cast($3 as bigint) is null or c.customer_id = $3) \
         and (cast($4 as text) is null or c.state = $4) \
         and (not cast($5 as boolean) or c.state in ('draft', 'asked', 'approved', 'in_progress')) \
         and (cast($6 as bigint) is null or (c.approver_id = $6 and (c.state = 'asked' or (c.kind = 'emergency' \
         and c.decided_at is null and c.started_at is not null)))) \
         and (cast($7 as text) is null or replace($7, ',' || cast(c.customer_id as text) || ',', '') <> $7) \
         order by c.id desc limit $2"
    );
    IN_WINDOW = select_change!(
        "where c.from_at < $2 and c.to_at > $1 and (cast($3 as bigint) is null or c.customer_id = $3) \
         and c.state not in ('rejected', 'withdrawn') \
         and (cast($4 as text) is null or replace($4, ',' || cast(c.customer_id as text) || ',', '') <> $4) \
         order by c.from_at, c.id limit $5"
    );
    OF_TICKET = select_change!(
        "join change_ticket k on k.change_id = c.id where k.ticket_id = $1 order by c.id desc limit 50"
    );
    RECENT = select_change!(
        "where c.customer_id = $1 and c.from_at >= $2 and c.from_at < $3 \
         and c.state in ('approved', 'in_progress', 'done', 'rolled_back', 'failed') order by c.from_at desc, c.id limit $4"
    );
    SERVICES_IN = "select s.change_id, s.service_id from change_service s join change_request c on c.id = s.change_id \
        where c.from_at < $2 and c.to_at > $1 and (cast($3 as bigint) is null or c.customer_id = $3) \
        order by s.change_id, s.service_id";
}

/// Which changes a list shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Show {
    /// Those about which something is still to happen.
    #[default]
    Live,
    /// All.
    All,
    /// Those that wait for this person's decision.
    Mine,
}

impl Show {
    /// All, in the order of the tabs.
    pub const ALL: [Show; 3] = [Show::Live, Show::Mine, Show::All];

    /// `live`, `mine`, `all`.
    pub fn name(self) -> &'static str {
        match self {
            Show::Live => "live",
            Show::All => "all",
            Show::Mine => "mine",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Show> {
        Show::ALL.into_iter().find(|show| show.name() == text)
    }
}

/// What a list of changes is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct ChangeFilter {
    /// Which.
    pub show: Show,
    /// Whose "mine" it is.
    pub viewer_id: i64,
    /// One customer's.
    pub customer_id: Option<i64>,
    /// In this state.
    pub state: Option<domain::change::ChangeState>,
    /// Of customers within reach.
    pub reach: Reach,
}

/// Changes, the latest written first, those before the id `before`.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn list(
    tx: &mut Tx,
    filter: &ChangeFilter,
    before: Option<i64>,
    limit: usize,
) -> Result<crate::ticket::Page<Change, i64>> {
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let params = values![
        before.unwrap_or(i64::MAX),
        one_more,
        filter.customer_id,
        filter.state.map(|state| state.name()),
        filter.show == Show::Live,
        (filter.show == Show::Mine).then_some(filter.viewer_id),
        filter.reach.list()
    ];
    let mut rows = tx.all(&LIST, &params, read).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    Ok(crate::ticket::Page { rows, next })
}

/// Changes whose window meets a span, the earliest first: at most 500.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn in_window(
    tx: &mut Tx,
    span: Span,
    customer_id: Option<i64>,
    reach: &Reach,
) -> Result<Vec<Change>> {
    let params = values![span.from, span.to, customer_id, reach.list(), 500];
    let mut found = tx.all(&IN_WINDOW, &params, read).await?;
    let services = tx
        .all(&SERVICES_IN, &values![span.from, span.to, customer_id], |row| Ok((row.int(0)?, row.int(1)?)))
        .await?;
    for (change, service) in services {
        if let Some(one) = found.iter_mut().find(|one| one.id == change) {
            one.draft.service_ids.push(service);
        }
    }
    Ok(found)
}

/// The windows of a customer that meet a span, for `domain::change::window`.
///
/// # Errors
/// `Damaged` when a change cannot be read.
pub async fn windows(tx: &mut Tx, span: Span, customer_id: i64) -> Result<Vec<Planned>> {
    let found = in_window(tx, span, Some(customer_id), &Reach::Everything).await?;
    Ok(found
        .into_iter()
        .filter_map(|change| {
            Some(Planned {
                change: change.id,
                window: change.draft.window?,
                services: change.draft.service_ids,
            })
        })
        .collect())
}

/// The changes that a ticket is about, the latest first.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64) -> Result<Vec<Change>> {
    tx.all(&OF_TICKET, &values![ticket_id], read).await
}

/// What was changed, or is about to be, for a customer: windows that begin in `[from, to)`, the latest first.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn recent(
    tx: &mut Tx,
    customer_id: i64,
    from: Instant,
    to: Instant,
    limit: i64,
) -> Result<Vec<Change>> {
    tx.all(&RECENT, &values![customer_id, from, to, limit], read).await
}

/// What a ticket's page shows of changes: those that the ticket is about, then what was changed for its customer in the
/// week before and is to be in the two days after.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn around(tx: &mut Tx, ticket_id: i64, customer_id: i64, now: Instant) -> Result<Vec<Change>> {
    let mut found = of_ticket(tx, ticket_id).await?;
    let (from, to) = (now - Duration::days(7), now + Duration::days(2));
    let others = recent(tx, customer_id, from, to, 8).await?;
    let known: Vec<i64> = found.iter().map(|change| change.id).collect();
    found.extend(others.into_iter().filter(|change| !known.contains(&change.id)));
    found.truncate(8);
    Ok(found)
}
