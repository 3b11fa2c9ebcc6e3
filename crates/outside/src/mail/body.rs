//! What is read in a message: its text, its HTML, its files. Each part is one of them, and nothing is left out unsaid.

use std::fmt::Write as _;

use domain::mail::Attachment;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use sha2::{Digest, Sha256};

use super::cut::{Leaf, Tree};
use super::header::{Fields, short};
use super::{Oddities, charset, cut, html, limits, names, tnef};

/// Messages in messages whose text is looked for when the outer one has none.
const NESTED: usize = 8;

/// What was read.
#[derive(Default)]
pub struct Reading {
    pub text: String,
    pub html: Option<String>,
    pub files: Vec<(Attachment, Vec<u8>)>,
}

/// The forms in which one piece of the text is sent: the parts of a multipart/alternative, or one part alone.
#[derive(Default)]
struct Piece {
    alternative: Option<usize>,
    plain: Vec<String>,
    html: Vec<String>,
}

impl Reading {
    pub fn all(&mut self, tree: &Tree<'_>, odd: &mut Oddities) {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut nested = None;
        for leaf in &tree.leaves {
            let bytes = decode(leaf, odd);
            let alternative =
                leaf.path.iter().copied().find(|n| tree.multiparts[*n] == "multipart/alternative");
            match text_kind(leaf) {
                Some(is_html) => {
                    let text = text_of(leaf, &bytes, is_html);
                    let same = pieces
                        .last()
                        .is_some_and(|piece| alternative.is_some() && piece.alternative == alternative);
                    if !same {
                        pieces.push(Piece { alternative, ..Piece::default() });
                    }
                    if let Some(piece) = pieces.last_mut() {
                        if is_html { &mut piece.html } else { &mut piece.plain }.push(text);
                    }
                }
                None => {
                    if leaf.kind.name == "message/rfc822" && nested.is_none() {
                        nested = Some(bytes.clone());
                    }
                    self.file(leaf, bytes, odd);
                }
            }
        }
        self.text = pieces
            .iter()
            .map(Piece::text)
            .filter(|text| !text.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n\n");
        self.html = whole_html(&pieces, odd);
        if let Some(message) = nested.filter(|_| self.text.trim().is_empty()) {
            self.text = text_inside(&message, NESTED);
        }
        self.text.truncate(self.text.trim_end().len());
        if self.text.len() > limits::TEXT {
            odd.add("the text is cut off; all of it is attached");
            let whole = std::mem::take(&mut self.text);
            self.text = short(&whole, limits::TEXT).to_owned();
            self.add("text.txt".to_owned(), "text/plain".to_owned(), None, false, whole.into_bytes(), odd);
        }
    }

    fn file(&mut self, leaf: &Leaf<'_>, bytes: Vec<u8>, odd: &mut Oddities) {
        let disposition = leaf.fields.kind("Content-Disposition");
        let given = disposition.as_ref().and_then(|kind| kind.parameter("filename"));
        let given = given.or_else(|| leaf.kind.parameter("name")).unwrap_or_default();
        let media_type = names::media_type(&leaf.kind.name);
        let mut name = names::tidy(given);
        if name.is_empty() && media_type == "message/rfc822" {
            let subject = names::tidy(&Fields::read(&bytes).0.text("Subject").replace(['/', '\\'], " "));
            name = if subject.is_empty() { String::new() } else { format!("{subject}.eml") };
        }
        if name.is_empty() {
            name = names::made_up(&media_type, self.files.len() + 1);
        }
        let content_id = leaf.fields.ids("Content-ID").into_iter().next();
        let shown = disposition.map_or(content_id.is_some(), |kind| kind.name == "inline");
        if matches!(
            media_type.as_str(),
            "application/pkcs7-mime" | "application/x-pkcs7-mime" | "application/pgp-encrypted"
        ) {
            odd.add(format!("encrypted or signed as a whole: what is in {name} cannot be read here"));
        }
        let packed = (media_type == "application/ms-tnef" || name.eq_ignore_ascii_case("winmail.dat"))
            .then(|| tnef::files(&bytes))
            .flatten();
        if packed.is_none() && media_type == "application/ms-tnef" {
            odd.add(format!("{name} could not be unpacked"));
        }
        self.add(name, media_type, content_id, shown, bytes, odd);
        for file in packed.unwrap_or_default() {
            let name = names::tidy(&file.name);
            let name = if name.is_empty() { names::made_up("", self.files.len() + 1) } else { name };
            self.add(name, "application/octet-stream".to_owned(), None, false, file.bytes, odd);
        }
    }

    fn add(
        &mut self,
        name: String,
        media_type: String,
        content_id: Option<String>,
        inline: bool,
        bytes: Vec<u8>,
        odd: &mut Oddities,
    ) {
        if self.files.len() >= limits::ATTACHMENTS {
            odd.add(format!(
                "more than {} files; the others are in the raw message only",
                limits::ATTACHMENTS
            ));
            return;
        }
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let size = bytes.len() as u64;
        self.files.push((Attachment { name, media_type, size, sha256, content_id, inline }, bytes));
    }
}

impl Piece {
    fn text(&self) -> String {
        let plain = self.plain.join("\n");
        if self.html.is_empty() || (!plain.trim().is_empty() && !is_placeholder(&plain)) {
            return plain;
        }
        let made = self.html.iter().map(|html| html::to_text(html)).collect::<Vec<_>>().join("\n");
        if made.trim().is_empty() { plain } else { made }
    }
}

/// "Your program cannot show this message": no text at all.
fn is_placeholder(plain: &str) -> bool {
    let lower = plain.trim().to_lowercase();
    lower.len() < 300
        && lower.contains("html")
        && ["support", "view this", "cannot", "can't", "not display", "ondersteun", "weergeven", "bekijken"]
            .iter()
            .any(|word| lower.contains(word))
}

/// `Some(true)` for HTML that is read as the message's, `Some(false)` for text, `None` for a file.
fn text_kind(leaf: &Leaf<'_>) -> Option<bool> {
    let disposition = leaf.fields.kind("Content-Disposition");
    let named = leaf.kind.parameter("name").is_some()
        || disposition.as_ref().is_some_and(|kind| kind.parameter("filename").is_some());
    let beside = disposition.is_some_and(|kind| kind.name == "attachment");
    if beside || (named && !leaf.path.is_empty()) {
        return None;
    }
    match leaf.kind.name.as_str() {
        "text/html" | "application/xhtml+xml" => Some(true),
        "text/plain" | "text" | "" | "text/enriched" | "text/markdown" => Some(false),
        // A multipart without a boundary, and what calls itself anything else without being in a multipart.
        name if name.starts_with("multipart/") => Some(false),
        _ => None,
    }
}

fn decode(leaf: &Leaf<'_>, odd: &mut Oddities) -> Vec<u8> {
    let encoding = leaf.fields.first("Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    let encoding = encoding.split([';', ' ']).next().unwrap_or_default().trim_matches('"');
    let decoded = match encoding {
        "base64" => Some(base64_decode(leaf.body).unwrap_or_else(|| forgiving_base64(leaf.body))),
        "quoted-printable" => {
            Some(quoted_printable_decode(leaf.body).unwrap_or_else(|| forgiving_quoted_printable(leaf.body)))
        }
        "" | "7bit" | "8bit" | "binary" => None,
        other => {
            odd.add(format!("an unknown transfer encoding, {}", short(other, 40)));
            None
        }
    };
    decoded.unwrap_or_else(|| leaf.body.to_vec())
}

/// What can be read of base64 with foreign characters in it: those are skipped.
fn forgiving_base64(bytes: &[u8]) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for six in bytes.iter().copied().filter_map(value) {
        held = (held << 6) | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(((held >> bits) & 0xff) as u8);
            held &= (1 << bits) - 1;
        }
    }
    out
}

/// What can be read of quoted-printable with wrong escapes in it: those stay as they are.
fn forgiving_quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |n: usize| bytes.get(at + n).and_then(|byte| char::from(*byte).to_digit(16));
        match (bytes[at], hex(1), hex(2)) {
            (b'=', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'=', ..) if bytes[at + 1..].starts_with(b"\r\n") => at += 3,
            (b'=', ..) if bytes[at + 1..].starts_with(b"\n") => at += 2,
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

fn text_of(leaf: &Leaf<'_>, bytes: &[u8], is_html: bool) -> String {
    let charset = leaf.kind.parameter("charset");
    // HTML may name its charset itself; a label of the message goes first.
    let inside = if is_html && charset.is_none() { charset_inside(bytes) } else { None };
    let text = charset::decode(bytes, charset.or(inside.as_deref()));
    let flowed = leaf.kind.parameter("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    if flowed && !is_html {
        let delete = leaf.kind.parameter("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
        return unflow(&text, delete);
    }
    text
}

/// `<meta charset=...>` in the first kilobyte.
fn charset_inside(bytes: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1_024)]).to_ascii_lowercase();
    let after = start.split_once("charset=")?.1;
    let name: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c))
        .take(40)
        .collect();
    (!name.is_empty()).then_some(name)
}

/// RFC 3676: lines that end in a space go on in the next.
fn unflow(text: &str, delete: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line[depth..].strip_prefix(' ').unwrap_or(&line[depth..]);
        if open != Some(depth) {
            if !out.is_empty() && open.is_some() {
                out.push('\n');
            }
            out.push_str(&line[..depth]);
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && content != "-- ";
        out.push_str(if flows && delete { content.trim_end_matches(' ') } else { content });
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// The HTML of all pieces, one below the other; `None` when there is none.
fn whole_html(pieces: &[Piece], odd: &mut Oddities) -> Option<String> {
    if pieces.iter().all(|piece| piece.html.is_empty()) {
        return None;
    }
    let mut out = String::new();
    for piece in pieces {
        if piece.html.is_empty() {
            let _ = write!(out, "<pre>{}</pre>", html::escape(&piece.plain.join("\n")));
        }
        piece.html.iter().for_each(|html| out.push_str(html));
    }
    if out.len() > limits::HTML {
        odd.add("the HTML is too long to be shown as sent");
        return None;
    }
    Some(out)
}

/// The text of a message that is attached, with who sent it; its own attached message's when it has none.
fn text_inside(raw: &[u8], depth: usize) -> String {
    let mut odd = Oddities::default();
    let raw = cut::strip_envelope(raw);
    let (fields, body_at) = Fields::read(raw);
    let head: String = ["From", "Date", "Subject"]
        .iter()
        .map(|name| (name, fields.text(name)))
        .filter(|(_, value)| !value.is_empty())
        .fold(String::new(), |all, (name, value)| all + name + ": " + &value + "\n");
    let tree = cut::cut(raw, fields, body_at, &mut odd);
    let mut text = String::new();
    for leaf in &tree.leaves {
        let bytes = decode(leaf, &mut odd);
        match text_kind(leaf) {
            Some(false) => text = text_of(leaf, &bytes, false),
            Some(true) => text = html::to_text(&text_of(leaf, &bytes, true)),
            None if leaf.kind.name == "message/rfc822" && depth > 0 => text = text_inside(&bytes, depth - 1),
            None => {}
        }
        if !text.trim().is_empty() {
            break;
        }
    }
    format!("{head}\n{text}")
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
