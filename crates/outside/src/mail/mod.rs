//! Reading mail: raw bytes in, [`Facts`] out, whatever the bytes are.
//!
//! The shape of a message (headers, parts) is cut in [`cut`], in one pass with bounds; headers, charsets and transfer
//! encodings are read by `mail-parser`, a field or a part at a time; what it means is said by `domain::mail`.

use domain::mail::{Address, Attachment, Facts, Token, automatic, quote};

mod body;
mod charset;
mod cut;
mod header;
pub mod html;
mod names;
mod rehearsal;
mod report;
mod tnef;
mod words;

use body::Reading;
use header::Fields;
pub use rehearsal::Rehearsal;

/// Bounds of one message. What lies beyond is not lost: it is in the raw message, and an oddity says so.
pub mod limits {
    /// Bytes of headers that are read, of the message and of each part.
    pub const HEADERS: usize = 256 << 10;
    /// Header fields that are read, of the message and of each part.
    pub const FIELDS: usize = 2_000;
    /// Bytes of one header field that are read.
    pub const FIELD: usize = 32 << 10;
    /// How deep multiparts may lie in one another.
    pub const DEPTH: usize = 100;
    /// Parts that are read; the rest is left in the raw message.
    pub const PARTS: usize = 2_000;
    /// Files that are taken out.
    pub const ATTACHMENTS: usize = 1_000;
    /// Characters of the text.
    pub const TEXT: usize = 1_000_000;
    /// Bytes of the HTML.
    pub const HTML: usize = 2 << 20;
    /// Message-ids that are kept of References, the newest.
    pub const REFERENCES: usize = 200;
    /// Addresses that are kept of one field.
    pub const ADDRESSES: usize = 500;
    /// Oddities that are told.
    pub const ODDITIES: usize = 50;
}

/// A message that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// What it says.
    pub facts: Facts,
    /// Its HTML as sent: never to be shown but through [`html::clean`].
    pub html: Option<String>,
    /// The bytes of each of [`Facts::attachments`], in the same order.
    pub parts: Vec<Vec<u8>>,
}

/// Reads a message. Never fails: what is no mail comes out as a text without a sender.
pub fn parse(raw: &[u8]) -> Parsed {
    let raw = cut::strip_envelope(raw);
    let (fields, body_at) = Fields::read(raw);
    let mut odd = Oddities::default();
    odd.all(fields.oddities());
    let mut facts = facts_of(&fields, &mut odd);
    let tree = cut::cut(raw, fields, body_at, &mut odd);
    let mut reading = Reading::default();
    reading.all(&tree, &mut odd);
    facts.bounce = report::bounce(&tree, &reading, &facts);
    facts.html = reading.html.is_some();
    facts.text = std::mem::take(&mut reading.text);
    facts.text_without_quote = quote::fold(&facts.text).fresh.to_owned();
    if facts.bounce.is_none() && automatic::is_bounce_by_words(&facts) {
        facts.bounce = Some(report::by_words(&facts));
    }
    facts.automatic = automatic::judge(&facts);
    facts.tokens = Token::find(&facts);
    let (attachments, parts): (Vec<Attachment>, Vec<Vec<u8>>) = reading.files.into_iter().unzip();
    facts.attachments = attachments;
    facts.oddities = odd.list;
    Parsed { facts, html: reading.html, parts }
}

fn facts_of(fields: &Fields, odd: &mut Oddities) -> Facts {
    let mut addresses = |name: &str| fields.addresses(name, odd);
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To"];
    let (from, sender) = (addresses("From"), addresses("Sender"));
    Facts {
        reply_to: addresses("Reply-To"),
        to: addresses("To"),
        cc: addresses("Cc"),
        delivered_to: delivered.iter().flat_map(|name| addresses(name)).collect(),
        from: first_usable(from),
        sender: first_usable(sender),
        subject: fields.text("Subject"),
        message_id: fields.ids("Message-ID").into_iter().next(),
        in_reply_to: fields.ids("In-Reply-To"),
        references: fields.ids("References"),
        date: fields.date("Date"),
        headers: fields.kept(),
        ..Facts::default()
    }
}

/// The first that has an address, else the first.
fn first_usable(addresses: Vec<Address>) -> Option<Address> {
    let at = addresses.iter().position(|address| address.email.contains('@')).unwrap_or(0);
    addresses.into_iter().nth(at)
}

/// What was odd about the form of a message, up to a bound, each once.
#[derive(Default)]
struct Oddities {
    list: Vec<String>,
}

impl Oddities {
    fn add(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.list.len() < limits::ODDITIES && !self.list.contains(&what) {
            self.list.push(what);
        }
    }

    fn all(&mut self, many: impl IntoIterator<Item = String>) {
        many.into_iter().for_each(|what| self.add(what));
    }
}
