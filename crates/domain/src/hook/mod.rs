//! Webhooks: what we tell other systems, signed so that they can be sure it is us; and what other systems tell us, read
//! by a mapping that says where in their message what stands.
//!
//! Nothing here talks to anybody. [`Topic`] says what can be told, [`sign`] and [`verify`] speak the shape of Standard
//! Webhooks, [`retry_after`] says when to try again, [`Mapping`] reads a foreign message.

use crate::seal::{self, same};
use crate::span::{Duration, Instant};

mod mapping;
mod phone;
pub use mapping::{Incoming, Mapping, Verdict};
pub use phone::{Call, normal_number, read_call, same_number, twilio_signature};

/// What can be told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Topic {
    /// A ticket was opened.
    Opened,
    /// Something happened to it: each of the others is one of these too.
    Changed,
    /// A colleague wrote to the customer, or the customer to us.
    Replied,
    /// Service is restored.
    Resolved,
    /// It was not after all.
    Reopened,
    /// Nothing more will happen.
    Closed,
    /// A promise was broken.
    Breached,
    /// The customer asks for more attention.
    Escalated,
}

impl Topic {
    /// All, in the order of the form.
    pub const ALL: [Topic; 8] = [
        Topic::Opened,
        Topic::Changed,
        Topic::Replied,
        Topic::Resolved,
        Topic::Reopened,
        Topic::Closed,
        Topic::Breached,
        Topic::Escalated,
    ];

    /// `ticket.opened`, ...: the word in the message, the store and the API.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Opened => "ticket.opened",
            Topic::Changed => "ticket.changed",
            Topic::Replied => "ticket.replied",
            Topic::Resolved => "ticket.resolved",
            Topic::Reopened => "ticket.reopened",
            Topic::Closed => "ticket.closed",
            Topic::Breached => "ticket.breached",
            Topic::Escalated => "ticket.escalated",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.name() == text)
    }

    /// What a kind of event is told as, by its name. Everything else that the customer may see is a change.
    pub fn of_kind(kind: &str) -> Topic {
        match kind {
            "opened" => Topic::Opened,
            "public_reply" | "customer_reply" => Topic::Replied,
            "resolved" => Topic::Resolved,
            "reopened" => Topic::Reopened,
            "closed" => Topic::Closed,
            "breached" => Topic::Breached,
            "escalated" => Topic::Escalated,
            _ => Topic::Changed,
        }
    }
}

/// The topics of a list of words, sorted, once each; a change holds every other but the opening.
///
/// # Errors
/// The word that is none.
pub fn topics(text: &str) -> Result<Vec<Topic>, String> {
    let mut found = Vec::new();
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        found.push(Topic::parse(word).ok_or_else(|| word.to_owned())?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What of these happenings a hook that wants `wanted` is told: the most telling one, or nothing.
pub fn told(wanted: &[Topic], happened: &[Topic]) -> Option<Topic> {
    let weight = [
        Topic::Opened,
        Topic::Escalated,
        Topic::Breached,
        Topic::Resolved,
        Topic::Reopened,
        Topic::Closed,
        Topic::Replied,
        Topic::Changed,
    ];
    let named = weight.into_iter().find(|topic| happened.contains(topic) && wanted.contains(topic));
    let any = || happened.iter().any(|topic| *topic != Topic::Opened);
    named.or_else(|| (wanted.contains(&Topic::Changed) && any()).then_some(Topic::Changed))
}

/// How long after attempt so many (1 and up) the next one is made; `None`: that was the last.
/// Half a minute first, a day at the end; eight attempts over two days.
pub fn retry_after(attempt: i64) -> Option<Duration> {
    const WAITS: [i64; 7] = [30, 300, 1_800, 7_200, 18_000, 50_400, 86_400];
    let index = usize::try_from(attempt.max(1) - 1).unwrap_or(usize::MAX);
    WAITS.get(index).map(|seconds| Duration(seconds * 1000))
}

/// A hook that has failed for so long, without one success, is put off.
pub const GIVE_UP_AFTER: Duration = Duration::days(5);

/// How far the clock of whoever signs may be from ours.
pub const TOLERANCE: Duration = Duration::minutes(5);

/// What stands before a secret.
pub const SECRET_PREFIX: &str = "whsec_";

/// The bytes of a secret: base64 behind `whsec_`, else the text itself.
pub fn secret_bytes(secret: &str) -> Vec<u8> {
    let text = secret.strip_prefix(SECRET_PREFIX);
    text.and_then(unbase64).unwrap_or_else(|| secret.as_bytes().to_vec())
}

/// A secret of these random bytes as it is shown: `whsec_...`.
pub fn secret_text(bytes: &[u8; 32]) -> String {
    format!("{SECRET_PREFIX}{}", base64(bytes))
}

fn mac(secret: &str, id: &str, seconds: i64, body: &[u8]) -> Vec<u8> {
    seal::hmac(&secret_bytes(secret), &[format!("{id}.{seconds}.").as_bytes(), body])
}

/// The header `webhook-signature` of Standard Webhooks: `v1,` and the HMAC-SHA256 over id, seconds and body.
///
/// ```
/// let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// let body = br#"{"test": 2432232314}"#;
/// let signed = domain::hook::sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body);
/// assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
/// ```
pub fn sign(secret: &str, id: &str, seconds: i64, body: &[u8]) -> String {
    format!("v1,{}", base64(&mac(secret, id, seconds, body)))
}

/// True when one of the signatures of a header is ours and the instant is near.
pub fn verify(secret: &str, id: &str, seconds: i64, body: &[u8], header: &str, now: Instant) -> bool {
    let apart = (now.0 / 1000).saturating_sub(seconds).unsigned_abs();
    if apart > TOLERANCE.0.unsigned_abs() / 1000 {
        return false;
    }
    let ours = sign(secret, id, seconds, body);
    header.split_whitespace().fold(false, |known, one| known | same(one.as_bytes(), ours.as_bytes()))
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding (RFC 4648).
pub fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().enumerate().fold(0u32, |word, (at, byte)| word | u32::from(*byte) << (16 - 8 * at));
        for at in 0..4 {
            let letter = LETTERS.get((word >> (18 - 6 * at) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if at > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    out
}

/// Reads base64; `None` for anything else.
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').as_bytes();
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    for chunk in text.chunks(4) {
        let mut word = 0u32;
        for (at, letter) in chunk.iter().enumerate() {
            let value = LETTERS.iter().position(|known| known == letter)?;
            word |= u32::try_from(value).ok()? << (18 - 6 * at);
        }
        let bytes = word.to_be_bytes();
        out.extend(bytes.get(1..chunk.len())?);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_goes_there_and_back() {
        for (bytes, text) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fo", "Zm8="),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg=="),
            (b"\xff\xfe\xfd", "//79"),
        ] {
            assert_eq!(base64(bytes), text);
            assert_eq!(unbase64(text).as_deref(), Some(bytes), "{text}");
        }
        assert_eq!(unbase64("Zm 9"), None);
    }

    #[test]
    fn a_signature_holds_for_its_secret_its_body_and_its_time() {
        let now = Instant(1_614_265_330_000);
        let (secret, id, seconds, body) = ("whsec_AAAA", "m1", 1_614_265_330, &b"{}"[..]);
        let header = format!("v1,nonsense {}", sign(secret, id, seconds, body));
        let holds = |secret, id, seconds, body, now| verify(secret, id, seconds, body, &header, now);
        assert!(holds(secret, id, seconds, body, now));
        assert!(!holds("whsec_AAAB", id, seconds, body, now));
        assert!(!holds(secret, "m2", seconds, body, now));
        assert!(!holds(secret, id, seconds, b"{ }", now));
        assert!(!holds(secret, id, seconds, body, now + Duration::minutes(6)));
        assert!(!holds(secret, id, i64::MIN, body, now));
    }

    #[test]
    fn a_hook_is_told_the_most_telling_thing_it_wants() {
        use Topic::{Changed, Closed, Opened, Replied, Resolved};
        for (wanted, happened, expected) in [
            (&[Changed][..], &[Replied, Resolved][..], Some(Changed)),
            (&[Replied, Resolved], &[Replied, Resolved], Some(Resolved)),
            (&[Closed], &[Replied], None),
            (&[Changed], &[Opened], None),
            (&[Opened], &[Opened], Some(Opened)),
            (&[], &[Replied], None),
        ] {
            assert_eq!(told(wanted, happened), expected, "{wanted:?} {happened:?}");
        }
        assert_eq!(topics("ticket.closed, ticket.opened ticket.closed"), Ok(vec![Opened, Closed]));
        assert_eq!(topics("ticket.eaten"), Err("ticket.eaten".to_owned()));
    }

    #[test]
    fn attempts_end() {
        let waits: Vec<_> = (1..=9).map(retry_after).collect();
        assert!(waits[0] == Some(Duration(30_000)) && waits[6] == Some(Duration::DAY) && waits[7].is_none());
        assert_eq!(retry_after(i64::MAX), None);
    }
}
