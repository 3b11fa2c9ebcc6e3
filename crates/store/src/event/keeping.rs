//! Keeping the record: erasing texts without breaking the chain, signing its head.

use domain::ledger::{self, SignedHead};
use domain::span::Instant;

use super::{NewRecord, head, kind_of, read_head, record_one};
use crate::error::{Result, StoreError};
use crate::{Tx, V, values};

crate::statements! {
    ERASE = "update event_text set salt = null, body = null, erased_at = $2 where event_id = $1 and erased_at is null";
    OWNER = "select customer_id, subject, subject_id from event where id = $1";
    /// A ticket's row repeats the subject of its opening.
    BLANK_SUBJECT = "update ticket set subject = '' where id = $1 and subject <> '' \
        and exists (select 1 from event_text x where x.event_id = $2 and x.field = 'subject')";
    MESSAGES_OF_TICKET = "select e.id, e.kind, e.payload, x.body from event e join event_text x on x.event_id = e.id \
        where e.subject_id = $1 and e.subject = 'ticket' and x.field = 'body' and x.erased_at is null order by e.seq";
    SIGN = "insert into signed_head (customer_id, seq, hash, signed_at, public_key, signature) values ($1, $2, $3, $4, $5, $6)";
    SIGNED = "select customer_id, seq, hash, signed_at, public_key, signature from signed_head \
        where customer_id = $1 order by seq, signed_at";
}

/// Erases the texts of one event, in the chain's own words: who, when, which. The chain stays whole. With the subject of
/// an opening goes the one in the ticket's row, and in the index of words.
///
/// # Errors
/// `NotFound` for an unknown event.
pub async fn erase_texts(tx: &mut Tx, event_id: i64, actor_id: Option<i64>, now: Instant) -> Result<()> {
    let owner =
        tx.one(&OWNER, &values![event_id], |row| Ok((row.int(0)?, row.text(1)?, row.int(2)?))).await?;
    let (customer_id, subject, subject_id) = owner.ok_or(StoreError::NotFound("event"))?;
    if tx.exec(&ERASE, &values![event_id, now]).await? == 0 {
        return Ok(());
    }
    crate::search::remove(tx, event_id).await?;
    if subject == "ticket" && tx.exec(&BLANK_SUBJECT, &values![subject_id, event_id]).await? > 0 {
        forget_subject(tx, customer_id, subject_id).await?;
    }
    let payload = format!("{{\"event\":\"{event_id}\"}}");
    // Not a ticket's event: no clock may meet it.
    let subject = if subject == "ticket" { "event" } else { subject.as_str() };
    let subject_id = if subject == "event" { event_id } else { subject_id };
    let record = NewRecord {
        subject,
        subject_id,
        at: now,
        actor_id,
        kind: "erased",
        payload: payload.into(),
        texts: &[],
    };
    record_one(tx, customer_id, &record, now).await.map(|_| ())
}

/// Every message of a ticket is found by its subject too: they are indexed again without it.
async fn forget_subject(tx: &mut Tx, customer_id: i64, ticket_id: i64) -> Result<()> {
    let messages = tx
        .all(&MESSAGES_OF_TICKET, &values![ticket_id], |row| {
            Ok((row.int(0)?, kind_of(&row.text(1)?, &row.text(2)?)?, row.text_opt(3)?.unwrap_or_default()))
        })
        .await?;
    for (event_id, kind, body) in &messages {
        crate::search::remove(tx, *event_id).await?;
        let doc = crate::search::Doc { subject: "", body, is_public: kind.is_public() };
        crate::search::add(tx, *event_id, customer_id, &doc).await?;
    }
    let topic = crate::Topic::Ticket;
    tx.changed(crate::Change { customer_id, ticket_id: Some(ticket_id), version: 0, topic });
    Ok(())
}

/// Signs where a customer's chain stands with the provider's secret key.
///
/// # Errors
/// `NotFound` for an unknown customer.
pub async fn sign_head(tx: &mut Tx, customer_id: i64, secret: &[u8; 32], now: Instant) -> Result<SignedHead> {
    let signed = ledger::sign(customer_id, head(tx, customer_id).await?, now, secret);
    let params: [V<'_>; 6] = values![
        customer_id,
        signed.head.seq,
        &signed.head.hash,
        now,
        &signed.public_key,
        signed.signature.as_slice()
    ];
    tx.exec(&SIGN, &params).await?;
    Ok(signed)
}

/// The signed heads of a customer's chain, oldest first.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn signed_heads(tx: &mut Tx, customer_id: i64) -> Result<Vec<SignedHead>> {
    tx.all(&SIGNED, &values![customer_id], |row| {
        let signature = row.bytes(5)?.try_into();
        Ok(SignedHead {
            customer_id: row.int(0)?,
            head: read_head(row, 1)?,
            at: row.at(3)?,
            public_key: row.hash(4)?,
            signature: signature
                .map_err(|_| StoreError::Damaged("a signature of another length".to_owned()))?,
        })
    })
    .await
}
