//! Tickets that were found, with the found words marked in their subjects and in the message that holds them.

use domain::access::Scope;

use super::{Marks, Piece, query};
use crate::error::Result;
use crate::ticket::TicketRow;
use crate::{Tx, values};

crate::statements! {
    BODY = "select e.kind, e.payload, x.body from event e join event_text x on x.event_id = e.id and x.field = 'body' \
        and x.erased_at is null where e.id = $1";
}

/// A ticket that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its row.
    pub row: TicketRow,
    /// Its subject, the found words marked.
    pub subject: Vec<Piece>,
    /// A few words of the message that holds them.
    pub snippet: Option<Snippet>,
}

/// A few words of a message.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// Which message.
    pub event_id: i64,
    /// Only colleagues see it.
    pub internal: bool,
    /// The words, those that were looked for marked.
    pub pieces: Vec<Piece>,
}

/// [`query`] with rows and snippets. A scope of one customer is shown public words alone.
///
/// # Errors
/// As [`query`].
pub async fn found(tx: &mut Tx, question: &str, scope: impl Into<Scope>, limit: usize) -> Result<Vec<Found>> {
    let scope: Scope = scope.into();
    let marks = Marks::of(question);
    let mut out = Vec::new();
    for hit in query(tx, question, scope.clone(), limit).await? {
        let Some(row) = crate::ticket::get(tx, hit.ticket_id).await? else { continue };
        let subject = marks.whole(&row.subject);
        let snippet = match hit.event_id {
            Some(event_id) => snippet(tx, event_id, &marks, scope.customer.is_some()).await?,
            None => None,
        };
        out.push(Found { row, subject, snippet });
    }
    Ok(out)
}

async fn snippet(tx: &mut Tx, event_id: i64, marks: &Marks, only_public: bool) -> Result<Option<Snippet>> {
    let read = |row: &crate::Row<'_>| {
        let is_public = crate::event::kind_of(&row.text(0)?, &row.text(1)?)?.is_public();
        Ok((is_public, row.text(2)?))
    };
    let Some((is_public, body)) = tx.one(&BODY, &values![event_id], read).await? else { return Ok(None) };
    if only_public && !is_public {
        return Ok(None);
    }
    Ok(marks.around(&body).map(|pieces| Snippet { event_id, internal: !is_public, pieces }))
}
