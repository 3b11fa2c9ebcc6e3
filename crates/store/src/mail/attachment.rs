//! Files that came with an event: what a page lists and hands out. The bytes are in [`super::blob`].

use domain::span::Instant;

use super::blob;
use crate::error::Result;
use crate::{Row, Tx, V, values};

macro_rules! select_attachment {
    ($rest:literal) => {
        concat!(
            "select a.id, a.customer_id, a.ticket_id, a.event_id, a.name, a.media_type, a.size, a.blob, a.content_id, \
             a.is_public from attachment a ",
            $rest
        )
    };
}

crate::statements! {
    INSERT = "insert into attachment (id, customer_id, ticket_id, event_id, position, name, media_type, size, blob, \
        content_id, is_public, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    GET = select_attachment!("where a.id = $1");
    OF_EVENT = select_attachment!("where a.event_id = $1 order by a.position");
    OF_EVENTS = select_attachment!("where a.ticket_id = $1 order by a.id limit $2");
    OF_RECORD = select_attachment!(
        "join event e on e.id = a.event_id where e.subject = 'ticket' and e.subject_id = $1 order by a.id limit $2"
    );
}

/// A file to be kept.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// Name without folders.
    pub name: String,
    /// As its sender says; not to be believed.
    pub media_type: String,
    /// For a picture that the HTML shows.
    pub content_id: Option<String>,
    /// The bytes.
    pub body: std::sync::Arc<[u8]>,
}

/// A kept file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Id.
    pub id: i64,
    /// Whose.
    pub customer_id: i64,
    /// The ticket it was added to.
    pub ticket_id: i64,
    /// The event it came with.
    pub event_id: i64,
    /// Name without folders.
    pub name: String,
    /// As its sender says.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// For a picture that the HTML shows.
    pub content_id: Option<String>,
    /// False for a file of a note that only colleagues see.
    pub is_public: bool,
}

fn read(row: &Row<'_>) -> Result<Attachment> {
    let mut column = row.in_order();
    Ok(Attachment {
        id: column.int()?,
        customer_id: column.int()?,
        ticket_id: column.int()?,
        event_id: column.int()?,
        name: column.text()?,
        media_type: column.text()?,
        size: column.int()?,
        sha256: column.hash()?,
        content_id: column.text_opt()?,
        is_public: column.bool()?,
    })
}

/// Where files are kept: whose, which ticket, which event, and whether the customer sees them.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// Whose.
    pub customer_id: i64,
    /// Which ticket.
    pub ticket_id: i64,
    /// Which event.
    pub event_id: i64,
    /// The customer sees them.
    pub is_public: bool,
}

/// Keeps files beside an event.
///
/// # Errors
/// What the engine says.
pub async fn add(tx: &mut Tx, to: Beside, files: &[NewAttachment], now: Instant) -> Result<()> {
    for (position, file) in files.iter().enumerate() {
        let sha256 = blob::put(tx, &file.body, now).await?;
        let id = tx.new_id(now);
        let size = i64::try_from(file.body.len()).unwrap_or(i64::MAX);
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        let params: [V<'_>; 12] = values![
            id,
            to.customer_id,
            to.ticket_id,
            to.event_id,
            position,
            &file.name,
            &file.media_type,
            size,
            &sha256,
            file.content_id.as_ref(),
            to.is_public,
            now
        ];
        tx.push(&INSERT, &params).await?;
    }
    Ok(())
}

/// One file without its bytes.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Attachment>> {
    tx.one(&GET, &values![id], read).await
}

/// The files of an event.
///
/// # Errors
/// What the engine says.
pub async fn of_event(tx: &mut Tx, event_id: i64) -> Result<Vec<Attachment>> {
    tx.all(&OF_EVENT, &values![event_id], read).await
}

/// The files of a ticket, `limit` at most, those that moved in with a merged ticket too.
///
/// # Errors
/// What the engine says.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64, limit: i64) -> Result<Vec<Attachment>> {
    let mut files = tx.all(&OF_EVENTS, &values![ticket_id, limit], read).await?;
    let more = tx.all(&OF_RECORD, &values![ticket_id, limit], read).await?;
    files.extend(more.into_iter().filter(|file| file.ticket_id != ticket_id));
    Ok(files)
}
