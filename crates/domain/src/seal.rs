//! Seals: HMAC-SHA-256 (RFC 2104) over bytes, and a comparison whose time tells nothing.

use hmac::{Hmac, KeyInit as _, Mac};
use sha2::Sha256;

/// The seal of the parts, one after the other. A key of any length is taken.
pub fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // Never refused; an empty seal is like no other.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

/// Compares in a time that does not tell where the difference is.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differences, (x, y)| differences | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_of_the_rfc() {
        // RFC 4231, test case 3, has a key of 20 bytes; padded with zeros it is the same key.
        let mut key = [0u8; 32];
        key[..20].fill(0xaa);
        let expected = "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe";
        let hex: String = hmac(&key, &[&[0xdd; 50]]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
    }

    #[test]
    fn tokens_are_compared_whole() {
        assert!(same(b"abc", b"abc"));
        assert!(!same(b"abc", b"abd"));
        assert!(!same(b"abc", b"ab"));
        assert!(!same(b"", b"a"));
    }
}
