//! Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes.

use domain::span::Instant;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::error::{Error, encode};

/// Letters that are not mistaken for each other.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Recovery codes made at a time.
const CODES: usize = 10;
/// Letters of a recovery code: 60 bits.
const CODE_LENGTH: usize = 12;

fn totp(secret: &[u8]) -> Totp {
    Builder::new().with_secret(secret.to_vec()).with_skew(1).build_noncompliant()
}

/// A fresh secret of 160 bits.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn fresh_secret() -> Result<Vec<u8>, Error> {
    random::<20>().map(|bytes| bytes.to_vec())
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// The time step that a code belongs to: now, the one before or the one after, for clocks that differ a little.
pub fn step_of(secret: &[u8], code: &str, now: Instant) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    totp(secret).check(&digits, seconds).and_then(|step| i64::try_from(step).ok())
}

/// The code that the app shows at this instant: for tests and for `vangnet person code`.
pub fn code_at(secret: &[u8], now: Instant) -> String {
    totp(secret).generate(u64::try_from(now.0 / 1000).unwrap_or(0)).to_string()
}

/// The secret as people type it: groups of four.
pub fn written(secret: &[u8]) -> String {
    let text = Secret::from(secret.to_vec()).to_base32();
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The address that the app reads from the picture.
pub fn address(secret: &[u8], house: &str, email: &str) -> String {
    let (house, email) = (encode(house), encode(email));
    let secret = Secret::from(secret.to_vec()).to_base32();
    format!("otpauth://totp/{house}:{email}?secret={secret}&issuer={house}")
}

/// Fresh recovery codes, `abcd-efgh-jkmn`.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn fresh_codes() -> Result<Vec<String>, Error> {
    let code = |_| {
        let bytes = random::<CODE_LENGTH>()?;
        let letters: Vec<char> = bytes
            .iter()
            .filter_map(|byte| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)))
            .collect();
        Ok(letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
    };
    (0..CODES).map(code).collect()
}

/// What the store keeps of a recovery code; `None` for what cannot be one. Case, spaces and hyphens do not matter.
pub fn hash_of_code(code: &str) -> Option<[u8; 32]> {
    let letters: String =
        code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    (letters.len() == CODE_LENGTH).then(|| Sha256::digest(letters.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let now = Instant(seconds * 1000);
            assert_eq!(code_at(SECRET, now), code);
            assert_eq!(step_of(SECRET, code, now), Some(seconds / 30));
        }
    }

    #[test]
    fn a_clock_may_differ_by_one_step() {
        let now = Instant(1_763_800_000_000);
        let code = code_at(SECRET, now);
        let step = step_of(SECRET, &code, now);
        assert!(step.is_some());
        for seconds in [-30, 30] {
            assert_eq!(step_of(SECRET, &code, Instant(now.0 + seconds * 1000)), step);
        }
        for seconds in [-90, 90] {
            assert_eq!(step_of(SECRET, &code, Instant(now.0 + seconds * 1000)), None);
        }
        let (one, other) = code.split_at(3);
        assert_eq!(step_of(SECRET, &format!(" {one} {other}"), now), step);
        for wrong in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345"] {
            assert_eq!(step_of(SECRET, wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_many_different_and_read_kindly() {
        let codes = fresh_codes().unwrap();
        assert_eq!(codes.len(), CODES);
        let hashes: std::collections::HashSet<_> = codes.iter().map(|code| hash_of_code(code)).collect();
        assert!(hashes.len() == CODES && !hashes.contains(&None));
        let sloppy = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(hash_of_code(&sloppy), hash_of_code(&codes[0]));
        assert_eq!(hash_of_code("287 082"), None);
    }

    #[test]
    fn the_secret_is_written_for_people_and_for_apps() {
        assert_eq!(written(SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            address(SECRET, "Bureau Kade", "a@b.nl"),
            "otpauth://totp/Bureau%20Kade:a%40b.nl?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bureau%20Kade"
        );
    }
}
