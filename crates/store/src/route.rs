//! What `domain::route` is told of each colleague: what they settled, what they have open.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::ticket::TicketRow;
use crate::{Tx, values};

crate::statements! {
    OPEN = "select assignee_id, count(*) from ticket where live and assignee_id is not null group by assignee_id";
    OF_SERVICE = "select assignee_id, count(*) from ticket where service_id = $1 and assignee_id is not null and not live \
        group by assignee_id";
    OF_CUSTOMER = "select assignee_id, count(*) from (select assignee_id, live from ticket where customer_id = $1 \
        order by board_order desc, id limit 2000) recent where assignee_id is not null and not live group by assignee_id";
}

/// What is known of a colleague from the tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Load {
    /// Open tickets that they own.
    pub open: i64,
    /// Tickets of the service that they settled.
    pub of_service: i64,
    /// Tickets of the customer that they settled.
    pub of_customer: i64,
}

/// What every colleague has open and has settled, as far as it matters for this ticket.
///
/// # Errors
/// What the engine says.
pub async fn loads(tx: &mut Tx, ticket: &TicketRow) -> Result<BTreeMap<i64, Load>> {
    let mut loads: BTreeMap<i64, Load> = BTreeMap::new();
    for (person, count) in tx.all(&OPEN, &[], |row| Ok((row.int(0)?, row.int(1)?))).await? {
        loads.entry(person).or_default().open = count;
    }
    if let Some(service) = ticket.service_id {
        for (person, count) in
            tx.all(&OF_SERVICE, &values![service], |row| Ok((row.int(0)?, row.int(1)?))).await?
        {
            loads.entry(person).or_default().of_service = count;
        }
    }
    let of_customer =
        tx.all(&OF_CUSTOMER, &values![ticket.customer_id], |row| Ok((row.int(0)?, row.int(1)?))).await?;
    for (person, count) in of_customer {
        loads.entry(person).or_default().of_customer = count;
    }
    Ok(loads)
}
