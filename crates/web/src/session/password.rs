//! Passwords: argon2id (19 MiB, two passes), in a blocking task, a few at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::app::App;
use crate::error::Error;

/// The shortest password that is accepted when one is set.
pub const SHORTEST: usize = 10;

/// Hashes with a fresh salt; 40 ms of a core. The result is a PHC string.
///
/// # Errors
/// A sentence for the operator.
pub fn hash(password: &str) -> Result<String, String> {
    let hashed = Argon2::default().hash_password(password.as_bytes()).map_err(|error| error.to_string())?;
    Ok(hashed.to_string())
}

fn verify_now(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Compares; costs the same when there is no such person (`stored` is `None`), so that timing tells nothing.
pub(crate) async fn verify(app: &App, password: String, stored: Option<String>) -> Result<bool, Error> {
    // The hash of a password that nobody knows.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IGhlcmU$Zm9yIG5vYm9keSBrbm93cyB0aGlzIHBhc3N3b3JkISE";
    let known = stored.is_some();
    let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
    let _turn = app.hashing.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let same = tokio::task::spawn_blocking(move || verify_now(&password, &stored))
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(known && same)
}

/// [`hash`] in a blocking task, a few at a time.
pub(crate) async fn hash_later(app: &App, password: String) -> Result<String, Error> {
    let _turn = app.hashing.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(move || hash(&password))
        .await
        .map_err(|error| Error::Internal(error.to_string()))?
        .map_err(Error::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_alone() {
        let stored = hash("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify_now("correct horse battery", &stored));
        assert!(!verify_now("correct horse batterz", &stored));
        assert!(!verify_now("anything", "not a hash"));
    }
}
