//! Tags and text, cut from HTML in one pass. Not a parser of browsers: what is written from it is written anew, so a
//! difference of opinion with a browser costs a tag, never safety.

use mail_parser::decoders::html::add_html_token;

/// Attributes of one tag that are read.
const ATTRIBUTES: usize = 40;
/// Elements whose content is no text of the message.
const RAW: [&str; 16] = [
    "script",
    "style",
    "title",
    "textarea",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "template",
    "plaintext",
    "object",
    "applet",
    "svg",
    "math",
    "select",
    "head-only",
];

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text, entities not read.
    Text(&'a str),
    /// `<name attributes>`.
    Open {
        /// In lower case.
        name: String,
        /// Names in lower case; values with entities read.
        attributes: Vec<(String, String)>,
    },
    /// `</name>`.
    Close(String),
}

/// Cuts HTML.
pub struct Tokens<'a> {
    rest: &'a str,
    /// Raw elements that have no end in what follows: they are not looked for again.
    unending: Vec<String>,
}

impl<'a> Tokens<'a> {
    pub fn new(html: &'a str) -> Tokens<'a> {
        Tokens { rest: html, unending: Vec::new() }
    }

    fn text(&mut self, end: usize) -> Token<'a> {
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Token::Text(text)
    }

    /// Steps over `<!-- -->`, `<!doctype>`, `<?x?>`, `</ >`.
    fn skip_declaration(&mut self) {
        self.rest = if let Some(comment) = self.rest.strip_prefix("<!--") {
            if let Some(rest) = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
                rest
            } else {
                let end = comment
                    .find("-->")
                    .map(|end| end + 3)
                    .or_else(|| comment.find("--!>").map(|end| end + 4));
                end.map_or("", |end| &comment[end..])
            }
        } else {
            self.rest.find('>').map_or("", |end| &self.rest[end + 1..])
        };
    }

    /// Steps over what a raw element holds, and its end.
    fn skip_raw(&mut self, name: &str) {
        if self.unending.iter().any(|known| known == name) {
            self.rest = "";
            return;
        }
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'<') {
            let start = at + found;
            let end = start + 2 + name.len();
            let is = bytes.get(start + 1) == Some(&b'/')
                && bytes.get(start + 2..end).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
                && bytes.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            if is {
                self.rest = self.rest.get(end..).unwrap_or_default();
                self.rest = self.rest.find('>').map_or("", |end| &self.rest[end + 1..]);
                return;
            }
            at = start + 1;
        }
        self.unending.push(name.to_owned());
        self.rest = "";
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let bytes = self.rest.as_bytes();
            if bytes[0] != b'<' {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(self.text(end));
            }
            match (bytes.get(1), bytes.get(2)) {
                (Some(b), _) if b.is_ascii_alphabetic() => {
                    let (name, attributes, rest) = open(&self.rest[1..]);
                    self.rest = rest;
                    if RAW.contains(&name.as_str()) {
                        self.skip_raw(&name);
                        continue;
                    }
                    return Some(Token::Open { name, attributes });
                }
                (Some(b'/'), Some(b)) if b.is_ascii_alphabetic() => {
                    let (name, _, rest) = open(&self.rest[2..]);
                    self.rest = rest;
                    return Some(Token::Close(name));
                }
                (Some(b'!' | b'?' | b'/'), _) => self.skip_declaration(),
                _ => {
                    let end = self.rest[1..].find('<').map_or(self.rest.len(), |end| end + 1);
                    return Some(self.text(end));
                }
            }
        }
    }
}

/// A tag from its name on: name, attributes, what follows.
fn open(text: &str) -> (String, Vec<(String, String)>, &str) {
    let bytes = text.as_bytes();
    let stop = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/' || *byte == b'>';
    let end = bytes.iter().position(stop).unwrap_or(bytes.len());
    // A name that is longer than any is no name.
    let name = if end <= 40 { text[..end].to_ascii_lowercase() } else { String::new() };
    let mut attributes: Vec<(String, String)> = Vec::new();
    let mut at = end;
    loop {
        while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/') {
            at += 1;
        }
        match bytes.get(at) {
            None => return (name, attributes, ""),
            Some(b'>') => return (name, attributes, &text[at + 1..]),
            Some(_) => {}
        }
        let from = at;
        // A leading equals sign is part of the name, as browsers have it.
        at += 1;
        while bytes.get(at).is_some_and(|byte| !stop(byte) && *byte != b'=') {
            at += 1;
        }
        let attribute = &text[from..at];
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let mut value = "";
        if bytes.get(at) == Some(&b'=') {
            at += 1;
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            (value, at) = attribute_value(text, at);
        }
        if attributes.len() < ATTRIBUTES && attribute.len() <= 40 {
            attributes.push((attribute.to_ascii_lowercase(), decode(value)));
        }
    }
}

/// In quotes, or up to white space.
fn attribute_value(text: &str, at: usize) -> (&str, usize) {
    let bytes = text.as_bytes();
    match bytes.get(at) {
        Some(quote @ (b'"' | b'\'')) => {
            let end =
                bytes[at + 1..].iter().position(|byte| byte == quote).map_or(bytes.len(), |end| at + 1 + end);
            (&text[at + 1..end], (end + 1).min(bytes.len()))
        }
        _ => {
            let stop = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
            let end = bytes[at..].iter().position(stop).map_or(bytes.len(), |end| at + end);
            (&text[at..end], end)
        }
    }
}

/// Reads entities.
pub fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest
            .bytes()
            .take(34)
            .skip(1)
            .position(|b| !b.is_ascii_alphanumeric() && b != b'#')
            .map_or(rest.len().min(34), |end| end + 1);
        let Some(name) = rest.get(..end) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let closed = rest.as_bytes().get(end) == Some(&b';');
        if name.len() == 1 {
            out.push('&');
        } else if closed || name.starts_with("&#") {
            // Browsers read numbers without the semicolon too.
            let digits = if closed { name.len() } else { number_end(name) };
            add_html_token(&mut out, format!("{};", &name[..digits]).as_bytes(), false);
            out.push_str(&name[digits..]);
        } else {
            out.push_str(name);
        }
        rest = &rest[end + usize::from(closed)..];
    }
    out.push_str(rest);
    out
}

/// Where the number in `&#106avascript` ends.
fn number_end(name: &str) -> usize {
    let hex = matches!(name.as_bytes().get(2), Some(b'x' | b'X'));
    let start = if hex { 3 } else { 2 };
    let is = |b: &u8| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() };
    name.bytes().enumerate().skip(start).find(|(_, b)| !is(b)).map_or(name.len(), |(at, _)| at)
}
