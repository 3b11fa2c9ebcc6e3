//! Links between tickets, read from either end; parent and children of a major incident.

use domain::span::Instant;
use domain::ticket::{EventKind, LinkKind};

use crate::error::{Result, StoreError};
use crate::ticket::{Append, NewEvent, TicketRow, append, get};
use crate::{Tx, values};

crate::statements! {
    OF_TICKET = "select kind, other_id from ticket_link where ticket_id = $1 order by since, other_id, kind limit 200";
    THERE = "select 1 from ticket_link where ticket_id = $1 and other_id = $2 and kind = $3";
    COUNT = "select count(*) from ticket_link where ticket_id = $1 and kind = $2";
}

/// The other end of a link.
#[derive(Clone, Debug)]
pub struct Linked {
    /// What the ticket is to the other.
    pub kind: LinkKind,
    /// The other.
    pub other: TicketRow,
}

/// Two tickets to be bound, or untied.
#[derive(Clone, Copy, Debug)]
pub struct Bind {
    /// One end.
    pub ticket_id: i64,
    /// What it is to the other.
    pub kind: LinkKind,
    /// The other end.
    pub other_id: i64,
    /// False unties them.
    pub on: bool,
    /// Who does it.
    pub actor_id: Option<i64>,
}

/// The links of a ticket, the oldest first.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64) -> Result<Vec<Linked>> {
    let pairs = tx.all(&OF_TICKET, &values![ticket_id], |row| Ok((row.text(0)?, row.int(1)?))).await?;
    let mut links = Vec::with_capacity(pairs.len());
    for (word, other) in pairs {
        let kind = LinkKind::parse(&word).ok_or_else(|| StoreError::Damaged(format!("a link {word}")))?;
        links.extend(get(tx, other).await?.map(|other| Linked { kind, other }));
    }
    Ok(links)
}

/// The reports of a major incident that somebody still has to do something about.
///
/// # Errors
/// As [`of_ticket`].
pub async fn live_children(tx: &mut Tx, ticket_id: i64) -> Result<Vec<TicketRow>> {
    let links = of_ticket(tx, ticket_id).await?.into_iter();
    Ok(links
        .filter(|link| link.kind == LinkKind::ParentOf && link.other.is_live())
        .map(|link| link.other)
        .collect())
}

/// Binds or unties two tickets: an event on both. Use [`crate::Db::write`], since they may be two customers'.
///
/// # Errors
/// `Invalid` for a ticket with itself, a second parent, a parent that is a child; `NotFound`; `Conflict` when it is so already.
pub async fn bind(tx: &mut Tx, bind: Bind, now: Instant) -> Result<()> {
    let Bind { ticket_id, kind, other_id, on, actor_id } = bind;
    if ticket_id == other_id {
        return Err(StoreError::Invalid("a ticket is not linked with itself".to_owned()));
    }
    let one = get(tx, ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    let other = get(tx, other_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    let there = tx.one(&THERE, &values![ticket_id, other_id, kind.name()], |_| Ok(())).await?.is_some();
    if there == on {
        let state = if on { "are linked so already" } else { "are not linked so" };
        return Err(StoreError::Conflict(format!(
            "{} and {} {state}",
            one.number_text(),
            other.number_text()
        )));
    }
    if on {
        family(tx, kind, &one, &other).await?;
    }
    let event = |link: LinkKind, ticket: String| match on {
        true => EventKind::Linked { ticket, link },
        false => EventKind::Unlinked { ticket, link },
    };
    let mut ends = [
        (one.customer_id, one.id, event(kind, other.number_text())),
        (other.customer_id, other.id, event(kind.inverse(), one.number_text())),
    ];
    // Chains are locked in the order of their customers: two who link at once do not wait for each other.
    ends.sort_by_key(|(customer, id, _)| (*customer, *id));
    for (_, ticket_id, kind) in ends {
        let events = vec![NewEvent::new(now, kind, actor_id)];
        append(tx, &Append { ticket_id, events, expected_version: None }, now).await?;
    }
    Ok(())
}

/// A family has two generations, and a child one parent.
async fn family(tx: &mut Tx, kind: LinkKind, one: &TicketRow, other: &TicketRow) -> Result<()> {
    let (parent, child) = match kind {
        LinkKind::ParentOf => (one, other),
        LinkKind::ChildOf => (other, one),
        _ => return Ok(()),
    };
    for (ticket, kind, sentence) in [
        (child, LinkKind::ChildOf, "has a main ticket already"),
        (child, LinkKind::ParentOf, "is a main ticket itself"),
        (parent, LinkKind::ChildOf, "is a report of another ticket itself"),
    ] {
        let count = tx.one(&COUNT, &values![ticket.id, kind.name()], |row| row.int(0)).await?;
        if count.unwrap_or(0) > 0 {
            return Err(StoreError::Invalid(format!("{} {sentence}", ticket.number_text())));
        }
    }
    Ok(())
}
