//! The chain of events (semantics.md section 9): canonical bytes, hashes, signed heads, and their verification.
//!
//! # Format 1, for whoever verifies without this program
//! Integers are 8 bytes, big-endian, two's complement. A text is its length in bytes as 4 bytes big-endian, then UTF-8.
//! An optional value is one byte, 0 or 1, then the value if 1.
//!
//! **Event bytes**: customer, seq, id (integers), subject (text), subject id, at, recorded at (integers), actor
//! (optional integer), kind, payload (texts), then the number of personal texts as 4 bytes big-endian, and for each, in
//! ascending order of its field: field (text) and its 32-byte salted hash.
//!
//! - text hash = SHA-256(`vangnet text 1\n` ‖ 16-byte salt ‖ UTF-8 of the body)
//! - event hash = SHA-256(`vangnet event 1\n` ‖ previous event's hash ‖ event bytes); before the first event
//!   (seq 1) stands a hash of 32 zero bytes
//! - a head is signed with Ed25519 over `vangnet head 1\n` ‖ customer ‖ seq ‖ hash ‖ instant of signing
//!
//! Erasing a person deletes body and salt; the hash stays, so the chain stays whole and shows that something was there.
//!
//! The format is stable for ever: a golden test holds its bytes. A change is a format 2 under other first words.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::span::Instant;

/// A SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first event of a chain.
pub const GENESIS: Hash = [0; 32];

/// One event as the chain sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry<'a> {
    /// Whose chain; 0 is the provider's own.
    pub customer_id: i64,
    /// Place in the chain: 1, 2, 3 ... without holes.
    pub seq: i64,
    /// Id of the event.
    pub id: i64,
    /// What it is about: `ticket`, `contract`, `person` ...
    pub subject: &'a str,
    /// Id of that.
    pub subject_id: i64,
    /// Since when it holds.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who did it; `None` is the program itself.
    pub actor_id: Option<i64>,
    /// What happened, as one word.
    pub kind: &'a str,
    /// Its details as recorded (JSON, or empty), byte for byte.
    pub payload: &'a str,
    /// Field and salted hash of each personal text, in ascending order of field.
    pub texts: &'a [(&'a str, Hash)],
}

/// Where a chain stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Number of events.
    pub seq: i64,
    /// Hash of the last.
    pub hash: Hash,
}

impl Head {
    /// An empty chain.
    pub const EMPTY: Head = Head { seq: 0, hash: GENESIS };
}

impl Default for Head {
    fn default() -> Head {
        Head::EMPTY
    }
}

/// The canonical bytes of an event, appended to `out`.
pub fn canonical(entry: &Entry<'_>, out: &mut Vec<u8>) {
    for number in [entry.customer_id, entry.seq, entry.id] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    text(entry.subject, out);
    for number in [entry.subject_id, entry.at.0, entry.recorded_at.0] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    match entry.actor_id {
        None => out.push(0),
        Some(actor) => {
            out.push(1);
            out.extend_from_slice(&actor.to_be_bytes());
        }
    }
    text(entry.kind, out);
    text(entry.payload, out);
    out.extend_from_slice(&length(entry.texts.len()).to_be_bytes());
    for (field, hash) in entry.texts {
        text(field, out);
        out.extend_from_slice(hash);
    }
}

fn text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&length(text.len()).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Nothing that is recorded comes near 4 GiB; what would is pressed to the edge rather than wrapped.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The hash of an event that follows `previous`.
pub fn chain(previous: &Hash, entry: &Entry<'_>) -> Hash {
    let mut bytes = Vec::with_capacity(256);
    canonical(entry, &mut bytes);
    let mut hasher = Sha256::new();
    hasher.update(b"vangnet event 1\n");
    hasher.update(previous);
    hasher.update(&bytes);
    hasher.finalize().into()
}

/// The hash of a personal text. The salt is 16 random bytes kept beside the text and deleted with it.
pub fn text_hash(salt: &[u8; 16], body: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(b"vangnet text 1\n");
    hasher.update(salt);
    hasher.update(body.as_bytes());
    hasher.finalize().into()
}

/// A personal text as it is stored beside the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredText {
    /// `body`, `subject`, `name` ...
    pub field: String,
    /// Its salted hash, which stays.
    pub hash: Hash,
    /// Salt and body while they are there.
    pub content: Option<([u8; 16], String)>,
    /// When it was erased.
    pub erased_at: Option<Instant>,
}

/// A stored event with its texts, as it is read back for verification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// Whose chain.
    pub customer_id: i64,
    /// Place in the chain.
    pub seq: i64,
    /// Id of the event.
    pub id: i64,
    /// What it is about.
    pub subject: String,
    /// Id of that.
    pub subject_id: i64,
    /// Since when it holds.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who did it.
    pub actor_id: Option<i64>,
    /// What happened.
    pub kind: String,
    /// Its details.
    pub payload: String,
    /// Its hash.
    pub hash: Hash,
    /// Its personal texts.
    pub texts: Vec<StoredText>,
}

/// The first thing that is wrong with a chain.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// An event is missing, doubled or out of place.
    #[error("event {expected} is missing: event {found} stands in its place")]
    Order {
        /// The seq that should follow.
        expected: i64,
        /// The seq that does.
        found: i64,
    },
    /// An event of another customer.
    #[error("event {seq} belongs to another chain")]
    Foreign {
        /// Its seq.
        seq: i64,
    },
    /// The event, or one before it, is not the one that was recorded.
    #[error("event {seq} is not the one that was recorded")]
    Changed {
        /// Its seq.
        seq: i64,
    },
    /// A personal text is not the one that was recorded.
    #[error("the {field} of event {seq} is not the one that was recorded")]
    Text {
        /// Seq of its event.
        seq: i64,
        /// Which text.
        field: String,
    },
    /// A personal text is gone and nobody says that it was erased, or is there although it was erased.
    #[error("the {field} of event {seq} is gone without a date of erasure, or is there with one")]
    Erasure {
        /// Seq of its event.
        seq: i64,
        /// Which text.
        field: String,
    },
    /// The chain does not end where its recorded or signed head says.
    #[error("the chain has {found} events where its head says {expected}, or ends in another hash")]
    End {
        /// Seq of the head.
        expected: i64,
        /// Last seq found.
        found: i64,
    },
}

/// Walks a chain event by event; holds no more than the head.
#[derive(Clone, Debug)]
pub struct Verifier {
    customer_id: i64,
    head: Head,
    erased: u64,
}

impl Verifier {
    /// At the start of a customer's chain.
    pub fn new(customer_id: i64) -> Verifier {
        Verifier { customer_id, head: Head::EMPTY, erased: 0 }
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// The first fault; the walk is over then.
    pub fn take(&mut self, event: &Stored) -> Result<(), Fault> {
        let seq = event.seq;
        if event.customer_id != self.customer_id {
            return Err(Fault::Foreign { seq });
        }
        if seq != self.head.seq.saturating_add(1) {
            return Err(Fault::Order { expected: self.head.seq.saturating_add(1), found: seq });
        }
        let texts: Vec<(&str, Hash)> =
            event.texts.iter().map(|text| (text.field.as_str(), text.hash)).collect();
        let entry = Entry {
            customer_id: event.customer_id,
            seq,
            id: event.id,
            subject: &event.subject,
            subject_id: event.subject_id,
            at: event.at,
            recorded_at: event.recorded_at,
            actor_id: event.actor_id,
            kind: &event.kind,
            payload: &event.payload,
            texts: &texts,
        };
        if chain(&self.head.hash, &entry) != event.hash {
            return Err(Fault::Changed { seq });
        }
        for text in &event.texts {
            let field = || text.field.clone();
            match (&text.content, text.erased_at) {
                (Some((salt, body)), None) if text_hash(salt, body) == text.hash => {}
                (Some(_), None) => return Err(Fault::Text { seq, field: field() }),
                (None, Some(_)) => self.erased += 1,
                (None, None) | (Some(_), Some(_)) => return Err(Fault::Erasure { seq, field: field() }),
            }
        }
        self.head = Head { seq, hash: event.hash };
        Ok(())
    }

    /// Where the walk stands: compare it with signed heads on the way.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Texts met that were erased, which is no fault.
    pub fn erased(&self) -> u64 {
        self.erased
    }

    /// The end of the chain, against the head that is recorded.
    ///
    /// # Errors
    /// `End` when events at the end are missing or more than the head knows.
    pub fn finish(self, recorded: &Head) -> Result<Head, Fault> {
        if self.head == *recorded {
            Ok(self.head)
        } else {
            Err(Fault::End { expected: recorded.seq, found: self.head.seq })
        }
    }
}

/// Verifies a whole chain against its recorded head.
///
/// # Errors
/// The first fault.
pub fn verify<'a>(
    customer_id: i64,
    events: impl IntoIterator<Item = &'a Stored>,
    recorded: &Head,
) -> Result<Head, Fault> {
    let mut verifier = Verifier::new(customer_id);
    for event in events {
        verifier.take(event)?;
    }
    verifier.finish(recorded)
}

/// A head with the provider's signature: what a report prints, so that history cannot be rewritten unnoticed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignedHead {
    /// Whose chain.
    pub customer_id: i64,
    /// Where it stood.
    pub head: Head,
    /// When it was signed.
    pub at: Instant,
    /// The key that can check it.
    pub public_key: [u8; 32],
    /// Ed25519.
    pub signature: [u8; 64],
}

fn head_bytes(customer_id: i64, head: &Head, at: Instant) -> Vec<u8> {
    let mut bytes = b"vangnet head 1\n".to_vec();
    bytes.extend_from_slice(&customer_id.to_be_bytes());
    bytes.extend_from_slice(&head.seq.to_be_bytes());
    bytes.extend_from_slice(&head.hash);
    bytes.extend_from_slice(&at.0.to_be_bytes());
    bytes
}

/// Signs a head with the provider's secret key (32 bytes).
pub fn sign(customer_id: i64, head: Head, at: Instant, secret: &[u8; 32]) -> SignedHead {
    let key = SigningKey::from_bytes(secret);
    SignedHead {
        customer_id,
        head,
        at,
        public_key: key.verifying_key().to_bytes(),
        signature: key.sign(&head_bytes(customer_id, &head, at)).to_bytes(),
    }
}

impl SignedHead {
    /// True when the signature is that of its public key. Whether the key is the provider's is for the reader to know.
    pub fn is_genuine(&self) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&self.signature);
        VerifyingKey::from_bytes(&self.public_key)
            .and_then(|key| key.verify_strict(&head_bytes(self.customer_id, &self.head, self.at), &signature))
            .is_ok()
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
