//! Mail, as far as it can be judged without a network: what a message says ([`Facts`]), which ticket it belongs to
//! ([`decide()`]), whether a machine wrote it ([`automatic`]), and what in it is new ([`quote`]).
//!
//! `outside::mail` makes the facts from the raw bytes; the store says what is [`Known`]; the [`Decision`] carries its
//! [`Reason`], which is kept and shown.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::span::Instant;

pub mod automatic;
pub mod compose;
mod decide;
mod phrases;
pub mod quote;
mod reason;
mod thanks;
mod token;

pub use decide::{
    Decision, Known, Outcome, RATE_LIMIT, RATE_WINDOW, Seen, Sender, Thread, allowed_to_answer, decide,
};
pub use reason::Reason;
pub use thanks::is_thanks;
pub use token::{Found, KEY_LENGTH, Place, Token};

/// A mail address with the name that stands before it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Address {
    /// The display name; empty when there is none.
    pub name: String,
    /// `local@domain` as written, without the angle brackets.
    pub email: String,
}

impl Address {
    /// The address in lower case: what two addresses are compared by.
    pub fn key(&self) -> String {
        self.email.trim().to_lowercase()
    }

    /// What follows the last `@`, in lower case; empty when there is none.
    pub fn domain(&self) -> String {
        self.email.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.trim().to_lowercase())
    }
}

/// What kind of machine a message is from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Automatic {
    /// An answer made by a machine to a message (RFC 3834 `auto-replied`).
    Reply,
    /// "I am on holiday until Monday", by header or by its words.
    OutOfOffice,
    /// Made by a machine on its own account (`auto-generated`): a monitor, a shop, a calendar.
    Generated,
    /// Went through a mailing list.
    List,
    /// Sent to many at once (`Precedence: bulk`).
    Bulk,
    /// A read receipt (MDN, RFC 8098).
    Receipt,
    /// A delivery report (DSN, RFC 3464) or a bounce in plain words.
    Bounce,
}

impl Automatic {
    /// All of them.
    pub const ALL: [Automatic; 7] = [
        Automatic::Reply,
        Automatic::OutOfOffice,
        Automatic::Generated,
        Automatic::List,
        Automatic::Bulk,
        Automatic::Receipt,
        Automatic::Bounce,
    ];

    /// `reply`, `out_of_office`, `generated`, `list`, `bulk`, `receipt`, `bounce`.
    pub fn name(self) -> &'static str {
        match self {
            Automatic::Reply => "reply",
            Automatic::OutOfOffice => "out_of_office",
            Automatic::Generated => "generated",
            Automatic::List => "list",
            Automatic::Bulk => "bulk",
            Automatic::Receipt => "receipt",
            Automatic::Bounce => "bounce",
        }
    }

    /// True for what answers or reports on another message: it never begins a ticket.
    pub fn is_answer(self) -> bool {
        matches!(self, Automatic::Reply | Automatic::OutOfOffice | Automatic::Receipt | Automatic::Bounce)
    }
}

/// Why a message is taken for a machine's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Why {
    /// What kind of machine.
    pub kind: Automatic,
    /// The header or the words that gave it away, as found: `Auto-Submitted: auto-replied`.
    pub because: String,
}

/// What a delivery report says of one recipient.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bounce {
    /// The address that was not reached; empty when the report does not name it.
    pub recipient: String,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    pub action: String,
    /// The enhanced status code, `5.1.1`; empty when absent.
    pub status: String,
    /// What the other server said, on one line; empty when absent.
    pub diagnostic: String,
    /// Message-ID of the message that was not delivered, without angle brackets.
    pub original_message_id: Option<String>,
}

impl Bounce {
    /// True when the message will not arrive any more.
    pub fn is_final(&self) -> bool {
        self.action == "failed"
    }
}

/// One file of a message; the bytes are kept by their hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// Name without folders and control characters; made up (`attachment-2.bin`) when the message gives none.
    pub name: String,
    /// `type/subtype` in lower case, as the message says; not to be believed.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Content-ID without angle brackets, for a picture that the HTML shows.
    pub content_id: Option<String>,
    /// True when the message shows it in its text, false for a file beside it.
    pub inline: bool,
}

/// What a message says, in values: nothing here was checked against what is known.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Who wrote it, as it says.
    pub from: Option<Address>,
    /// Who sent it for the writer.
    pub sender: Option<Address>,
    /// Where answers go.
    pub reply_to: Vec<Address>,
    /// To whom.
    pub to: Vec<Address>,
    /// To whom also.
    pub cc: Vec<Address>,
    /// Where it was delivered (`Delivered-To`, `X-Original-To`, ...): the plus-address is often only here.
    pub delivered_to: Vec<Address>,
    /// The subject on one line.
    pub subject: String,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// In-Reply-To, without angle brackets.
    pub in_reply_to: Vec<String>,
    /// References, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// Date, as it says.
    pub date: Option<Instant>,
    /// The headers that were looked at, as written: for the record and for [`automatic::judge`].
    pub headers: Vec<(String, String)>,
    /// Set when a machine wrote it.
    pub automatic: Option<Why>,
    /// Set when it is a delivery report.
    pub bounce: Option<Bounce>,
    /// The text; made from the HTML when there is no text part.
    pub text: String,
    /// The text without what was quoted and without the signature.
    pub text_without_quote: String,
    /// True when the message has an HTML part.
    pub html: bool,
    /// Files, in order.
    pub attachments: Vec<Attachment>,
    /// Thread tokens found in it, the most telling place first; not verified yet.
    pub tokens: Vec<Found>,
    /// What was odd about the form, in English, for an operator: parts left out, letters that were not readable.
    pub oddities: Vec<String>,
}

impl Facts {
    /// A header that was kept, by its name; the first when there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whom an answer goes to: Reply-To, else From.
    pub fn answer_to(&self) -> Option<&Address> {
        self.reply_to.first().or(self.from.as_ref())
    }

    /// Every message-id that this message answers, the nearest first, each once.
    pub fn answered_ids(&self) -> Vec<&str> {
        let nearest = self.in_reply_to.iter().chain(self.references.iter().rev());
        let bounced = self.bounce.iter().filter_map(|bounce| bounce.original_message_id.as_ref());
        let mut ids: Vec<&str> = Vec::new();
        for id in bounced.chain(nearest) {
            if !ids.contains(&id.as_str()) {
                ids.push(id);
            }
        }
        ids
    }

    /// A hash over who, when and what: two messages with the same Message-ID are one only when this is the same too, so
    /// that nobody can make a message disappear by sending its id beforehand.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let from = self.from.as_ref().map(Address::key).unwrap_or_default();
        let date = self.date.map(|at| at.0.to_string()).unwrap_or_default();
        for field in [&from, &date, &self.subject, &self.text] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        for attachment in &self.attachments {
            hash.update(attachment.sha256.as_bytes());
        }
        hex::encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests;
