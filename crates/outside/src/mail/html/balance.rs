//! The first pass: a new document from what is allowed, every tag closed, no deeper than the bound.

use super::token::{Token, Tokens, decode};
use super::{ANYWHERE, DEPTH, Show, VOID, attributes_of, is_link, is_ours, is_web, stand_in, tag_named};

/// Tags that come out; a message with more is a bomb.
const TAGS: usize = 100_000;
/// Characters of an address.
const ADDRESS: usize = 4_000;

/// Balanced HTML, and how many pictures were held back.
pub fn balance(html: &str, show: &Show<'_>) -> (String, usize) {
    let mut out = Out { html: String::with_capacity(html.len()), open: Vec::new(), blocked: 0 };
    for (count, token) in Tokens::new(html).enumerate() {
        match token {
            Token::Text(text) => out.html.push_str(&stand_in(&decode(text))),
            _ if count > TAGS => {}
            Token::Open { name, attributes } => out.open(&name, &attributes, show),
            Token::Close(name) => out.close(&name),
        }
    }
    out.close_to(0);
    (out.html, out.blocked)
}

struct Out {
    html: String,
    open: Vec<&'static str>,
    blocked: usize,
}

impl Out {
    fn open(&mut self, name: &str, attributes: &[(String, String)], show: &Show<'_>) {
        // The word that the old mail programs used.
        let Some(tag) = tag_named(if name == "image" { "img" } else { name }) else { return };
        let void = VOID.contains(&tag);
        self.end_implied(tag);
        if !void && self.open.len() >= DEPTH {
            return;
        }
        self.html.push('<');
        self.html.push_str(tag);
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in attributes {
            let known = ANYWHERE.contains(&name.as_str()) || attributes_of(tag).contains(&name.as_str());
            if known && !seen.contains(&name.as_str()) {
                seen.push(name);
                self.attribute(tag, name, value, show);
            }
        }
        self.html.push('>');
        if !void {
            self.open.push(tag);
        }
    }

    fn attribute(&mut self, tag: &str, name: &str, value: &str, show: &Show<'_>) {
        let (name, value) = match (tag, name) {
            ("a", "href") => match link(value) {
                Some(link) => (name, link),
                None => return,
            },
            ("img", "src") => match self.picture(value, show) {
                Some(found) => found,
                None => return,
            },
            // Only we write it.
            ("img", "data-src") => return,
            (_, "title" | "alt") => (name, value.to_owned()),
            _ if value.len() <= 40
                && value.chars().all(|c| c.is_ascii_alphanumeric() || "-%. ".contains(c)) =>
            {
                (name, value.to_owned())
            }
            _ => return,
        };
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        self.html.push_str(&stand_in(&value));
        self.html.push('"');
    }

    /// Where a picture comes from: a file of the message, or from elsewhere when the reader asked for that.
    fn picture(&mut self, value: &str, show: &Show<'_>) -> Option<(&'static str, String)> {
        let url = address(value)?;
        if let Some(id) = url.get(..4).filter(|start| start.eq_ignore_ascii_case("cid:")).and(url.get(4..)) {
            return (show.cid)(&percent_decoded(id)).filter(|path| is_ours(path)).map(|path| ("src", path));
        }
        if !is_web(&url) {
            return None;
        }
        if show.remote {
            return Some(("src", url));
        }
        self.blocked += 1;
        Some(("data-src", url))
    }

    fn close(&mut self, name: &str) {
        let barrier = self.open.iter().rposition(|open| matches!(*open, "td" | "th")).unwrap_or(0);
        // An end in a cell does not close what is outside of the table.
        let from = if matches!(name, "table" | "tr" | "tbody" | "thead" | "tfoot" | "td" | "th") {
            0
        } else {
            barrier
        };
        if let Some(at) = self.open[from..].iter().rposition(|open| *open == name) {
            self.close_to(from + at);
        } else if name == "p" || name == "br" {
            self.html.push_str("<br>");
        }
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some(tag) = self.open.pop() {
                self.html.push_str("</");
                self.html.push_str(tag);
                self.html.push('>');
            }
        }
    }

    /// A paragraph ends where a block begins, an item where the next begins.
    fn end_implied(&mut self, tag: &str) {
        let (ended, barriers): (&[&str], &[&str]) = match tag {
            "li" => (&["li"], &["ul", "ol", "table"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "table"]),
            "tr" => (&["tr"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            "a" => (&["a"], &["td", "th", "table"]),
            "address" | "blockquote" | "center" | "div" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            | "hr" | "ol" | "p" | "pre" | "table" | "ul" => {
                (&["p"], &["td", "th", "table", "blockquote", "div", "li"])
            }
            _ => return,
        };
        let stop = self.open.iter().rposition(|open| barriers.contains(open)).map_or(0, |at| at + 1);
        if let Some(at) = self.open[stop..].iter().position(|open| ended.contains(open)) {
            self.close_to(stop + at);
        }
    }
}

/// An address without the white space and control characters that hide its scheme.
fn address(value: &str) -> Option<String> {
    if value.len() > ADDRESS {
        return None;
    }
    let url: String = value.trim().chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    (!url.contains('\\')).then_some(url)
}

fn link(value: &str) -> Option<String> {
    // Blanks in the middle of an address are written as browsers would.
    let joined = value.trim().replace(' ', "%20");
    address(&joined).filter(|url| is_link(url))
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |n: usize| bytes.get(at + n).and_then(|byte| char::from(*byte).to_digit(16));
        match (bytes[at], hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
