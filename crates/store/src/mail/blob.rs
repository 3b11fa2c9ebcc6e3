//! Raw messages and files: each kept once, under its SHA-256, for as long as something refers to it.

use domain::span::Instant;
use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::{Tx, values};

crate::statements! {
    PUT = "insert into blob (sha256, size, body, created_at) values ($1, $2, $3, $4) on conflict (sha256) do nothing";
    GET = "select body from blob where sha256 = $1";
    SWEEP = "delete from blob where sha256 = $1 and not exists (select 1 from mail_in m where m.blob = blob.sha256) \
        and not exists (select 1 from attachment a where a.blob = blob.sha256)";
}

/// Keeps these bytes and answers their SHA-256.
///
/// # Errors
/// What the engine says.
pub async fn put(tx: &mut Tx, body: &[u8], now: Instant) -> Result<[u8; 32]> {
    let sha256: [u8; 32] = Sha256::digest(body).into();
    let size = i64::try_from(body.len()).unwrap_or(i64::MAX);
    tx.exec(&PUT, &values![&sha256, size, body, now]).await?;
    Ok(sha256)
}

/// The bytes of a SHA-256.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>> {
    tx.one(&GET, &values![sha256], |row| row.bytes(0)).await
}

/// Forgets bytes that nothing refers to any more.
///
/// # Errors
/// What the engine says.
pub async fn forget_unused(tx: &mut Tx, sha256: &[u8; 32]) -> Result<()> {
    tx.exec(&SWEEP, &values![sha256]).await.map(|_| ())
}
