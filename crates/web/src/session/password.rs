//! Passwords: argon2id (19 MiB, two passes), in a blocking task, a few at a time.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::app::App;
use crate::error::Error;

/// The shortest password that is accepted when one is set.
pub const SHORTEST: usize = 10;
/// Longer than any password, in bytes: hashing takes time by the byte.
pub const LONGEST: usize = 1_024;

/// What everybody tries first, one a line, sorted.
const COMMON: &str = include_str!("common_passwords.txt");
/// So many characters must stand beside what is easy to guess.
const BESIDE: usize = 5;

/// Why a new password is refused, as the key of a sentence; `None` for a good one. `own`: the name and the address of its
/// owner, and the name of the house.
pub fn fault(password: &str, own: &[&str]) -> Option<&'static str> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some("password-short");
    }
    if password.len() > LONGEST {
        return Some("password-long");
    }
    let different: std::collections::HashSet<char> = password.chars().collect();
    let read = plain(password);
    let words = own.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).map(plain);
    let easy = different.len() < 5
        || is_common(&read)
        || is_common(&password.to_lowercase())
        || left_beside(&read, words.filter(|word| word.len() >= 4)) < BESIDE
        || is_row(password);
    easy.then_some("password-common")
}

/// True when the password is a frequent one, twice the same, or one with a few signs around it.
fn is_common(password: &str) -> bool {
    let known = |word: &str| is_listed(word);
    let letters: Vec<char> = password.chars().collect();
    let half: String = letters.iter().take(letters.len() / 2).collect();
    if known(password) || (half.repeat(2) == password && known(&half)) {
        return true;
    }
    // Every stretch that leaves fewer than BESIDE signs over.
    (0..BESIDE).any(|left| {
        (0..=left).any(|start| {
            let end = letters.len().saturating_sub(left - start);
            letters.get(start..end).is_some_and(|middle| known(&middle.iter().collect::<String>()))
        })
    })
}

fn is_listed(word: &str) -> bool {
    static LINES: std::sync::OnceLock<Vec<&'static str>> = std::sync::OnceLock::new();
    let lines = LINES.get_or_init(|| {
        let mut lines: Vec<&str> = COMMON.lines().filter(|line| !line.starts_with('#')).collect();
        lines.sort_unstable();
        lines
    });
    lines.binary_search(&word).is_ok()
}

/// Lower case, with the letters that signs stand for.
fn plain(text: &str) -> String {
    let letter = |c: char| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    text.to_lowercase().chars().map(letter).collect()
}

/// How many letters and digits are left when the words are taken out.
fn left_beside(text: &str, words: impl Iterator<Item = String>) -> usize {
    let rest = words.fold(text.to_owned(), |rest, word| rest.replace(&word, ""));
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

/// `abcdefghij`, `9876543210`: each sign follows on the one before.
fn is_row(password: &str) -> bool {
    let codes: Vec<u32> = password.chars().map(u32::from).collect();
    let steps = |by: i64| {
        codes.windows(2).filter(|pair| matches!(pair, [a, b] if i64::from(*b) - i64::from(*a) == by)).count()
    };
    let most = codes.len().saturating_sub(BESIDE);
    steps(1) >= most || steps(-1) >= most
}

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
    fn what_everybody_tries_first_is_refused() {
        let own = ["Eva de Boer", "eva@desk.example", "Bureau Kade"];
        for weak in [
            "password12",
            "P@ssw0rd!!",
            "welkom2026",
            "Wachtwoord1",
            "1234567890",
            "qwertyuiop",
            "iloveyou123",
            "passwordpassword",
            "aaaaaaaaaaaa",
            "abababababab",
            "abcdefghij",
            "9876543210z",
            "vangnet2026",
            "desk.example",
            "BureauKade1",
        ] {
            assert_eq!(fault(weak, &own), Some("password-common"), "{weak}");
        }
        assert_eq!(fault("kort", &own), Some("password-short"));
        assert_eq!(fault(&"long".repeat(300), &own), Some("password-long"));
        for good in ["correct horse battery", "long enough it is", "vier-gele-eenden", "Zk3$9qLm2#x"] {
            assert_eq!(fault(good, &own), None, "{good}");
        }
    }

    #[test]
    fn a_password_matches_its_own_hash_alone() {
        let stored = hash("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify_now("correct horse battery", &stored));
        assert!(!verify_now("correct horse batterz", &stored));
        assert!(!verify_now("anything", "not a hash"));
    }
}
