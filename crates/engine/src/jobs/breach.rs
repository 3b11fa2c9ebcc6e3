//! Clocks that pass their due instant, and workarounds that silence accepts: the ticket is judged again, the breach is
//! recorded at the instant it was due, its row and its place on the board follow.

use domain::span::Duration;
use store::{StoreError, ticket};

use super::Outcome;
use crate::Engine;

/// A node that dies in the middle leaves its claims to the others after this long.
const LEASE: Duration = Duration::MINUTE;
/// How many tickets a claim takes at a time.
const BATCH: i64 = 64;

pub(super) async fn run(engine: &Engine) -> Result<Outcome, StoreError> {
    let mut done = 0;
    // Most looks find nothing due: a read is cheaper than a claim.
    let first = engine.now();
    let next = engine.db.read(|tx| Box::pin(ticket::next_wake(tx))).await?;
    if next.is_none_or(|next| next > first) {
        return Ok(Outcome { done, next });
    }
    loop {
        let now = engine.now();
        let claimed = engine.db.write(move |tx| Box::pin(ticket::claim_due(tx, now, LEASE, BATCH))).await?;
        let last = claimed.len() < BATCH as usize;
        for ticket::Claimed { ticket_id, customer_id } in claimed {
            let refreshed = engine
                .db
                .write_for(customer_id, move |tx| Box::pin(ticket::refresh(tx, ticket_id, now)))
                .await;
            match refreshed {
                Ok(refresh) => {
                    done += 1;
                    for clock in refresh.breached {
                        tracing::info!(
                            ticket = refresh.row.number_text(),
                            clock = clock.name(),
                            "a promise was broken"
                        );
                    }
                }
                // Its lease keeps it away for a while; the others go on.
                Err(error) => tracing::error!(ticket_id, %error, "a ticket could not be judged again"),
            }
        }
        if last {
            break;
        }
    }
    // Passing moments are as short as a millisecond; what is due in the past is under somebody's lease.
    let now = engine.now();
    let next = engine.db.read(|tx| Box::pin(ticket::next_wake(tx))).await?;
    let next = next.map(|next| if next <= now { now + Duration(5_000) } else { next });
    Ok(Outcome { done, next })
}
