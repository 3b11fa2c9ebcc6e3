//! What a message that goes out needs besides its words: our address, the thread's token and message-ids, its files.

use domain::mail::Token;

use super::outgoing::Outgoing;
use super::{attachment, blob, known, notify};
use crate::error::Result;
use crate::ticket::get;
use crate::{Tx, values};

crate::statements! {
    THREAD = "select message_id from (select message_id, received_at as at, id from mail_in where ticket_id = $1 \
        and message_id is not null and outcome in ('new_ticket', 'reply', 'show_only') \
        union all select message_id, created_at as at, id from mail_out where ticket_id = $1 \
        and message_id is not null and id <> $2) thread order by at, id limit 500";
}

/// Most bytes of files that travel with a message; the rest is on the page.
const MOST_FILES: i64 = 15 << 20;

/// What goes along with a message.
#[derive(Clone, Debug, Default)]
pub struct Along {
    /// The address we write from; none while the installation has none.
    pub desk: Option<String>,
    /// Signs the thread.
    pub token: Option<Token>,
    /// Message-ids of the thread so far, oldest first.
    pub thread: Vec<String>,
    /// Name, type and bytes of the files of its event.
    pub files: Vec<(String, String, Vec<u8>)>,
    /// Files that were too much to travel along.
    pub left_out: usize,
}

/// Looks it up.
///
/// # Errors
/// What the engine says.
pub async fn along(tx: &mut Tx, mail: &Outgoing) -> Result<Along> {
    let mut along = Along { desk: notify::addresses(tx).await?.into_iter().next(), ..Along::default() };
    if let Some(ticket_id) = mail.ticket_id {
        if let Some(row) = get(tx, ticket_id).await? {
            along.token = known::token(tx, row.number, row.customer_id).await?;
        }
        along.thread = tx.all(&THREAD, &values![ticket_id, mail.id], |row| row.text(0)).await?;
    }
    if let Some(event_id) = mail.event_id {
        let mut room = MOST_FILES;
        for file in attachment::of_event(tx, event_id).await? {
            room -= file.size;
            match blob::get(tx, &file.sha256).await?.filter(|_| room >= 0 && file.is_public) {
                Some(body) => along.files.push((file.name, file.media_type, body)),
                None => along.left_out += 1,
            }
        }
    }
    Ok(along)
}
