//! HTML as text: paragraphs, lists, links with their address, quotes with `>`.

use super::token::{Token, Tokens, decode};

/// Quotes in quotes that get a mark each.
const QUOTES: usize = 10;
/// Characters of the text.
const LONGEST: usize = 1_200_000;

/// The text of HTML, as a person would type it.
pub fn to_text(html: &str) -> String {
    let mut out = Out::default();
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) => out.text(&decode(text)),
            Token::Open { name, attributes } => out.open(&name, &attributes),
            Token::Close(name) => out.close(&name),
        }
        if out.text.len() > LONGEST {
            break;
        }
    }
    let mut text = out.text;
    text.truncate(text.trim_end().len());
    text
}

#[derive(Default)]
struct Out {
    text: String,
    /// Line ends owed before the next word.
    breaks: usize,
    space: bool,
    quotes: usize,
    pre: usize,
    link: Option<(String, usize)>,
}

impl Out {
    fn text(&mut self, text: &str) {
        if self.pre > 0 {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.breaks += 1;
                }
                if !line.trim_end_matches('\r').is_empty() {
                    self.word(line.trim_end_matches('\r'));
                }
            }
            return;
        }
        if text.starts_with(|c: char| c.is_whitespace()) {
            self.space = true;
        }
        for word in text
            .split(|c: char| c.is_whitespace() || c == '\u{200b}' || c == '\u{ad}')
            .filter(|word| !word.is_empty())
        {
            self.word(word);
            self.space = true;
        }
        self.space = text.ends_with(|c: char| c.is_whitespace()) || (self.space && text.trim().is_empty());
    }

    fn word(&mut self, word: &str) {
        if self.text.is_empty() {
            self.breaks = 0;
            self.begin_line();
        } else if self.breaks > 0 {
            for n in 0..self.breaks.min(2) {
                if n > 0 && self.quotes > 0 {
                    self.begin_line();
                }
                self.text.push('\n');
            }
            self.begin_line();
        } else if self.space {
            self.text.push(' ');
        }
        self.breaks = 0;
        self.space = false;
        self.text.push_str(word);
    }

    fn begin_line(&mut self) {
        if self.quotes > 0 {
            self.text.push_str(&">".repeat(self.quotes.min(QUOTES)));
            self.text.push(' ');
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)]) {
        let value =
            |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim());
        match name {
            "br" => self.breaks += 1,
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" => {
                self.breaks = self.breaks.max(2)
            }
            "div" | "tr" | "address" | "section" | "article" | "header" | "footer" | "center" | "dt"
            | "dd" | "hr" | "form" => {
                self.breaks = self.breaks.max(1);
            }
            "pre" => {
                self.breaks = self.breaks.max(1);
                self.pre += 1;
            }
            "blockquote" => {
                self.breaks = self.breaks.max(1);
                self.quotes += 1;
            }
            "li" => {
                self.breaks = self.breaks.max(1);
                self.word("-");
                self.space = true;
            }
            "td" | "th" => self.space = true,
            "a" => self.link = value("href").map(|href| (href.to_owned(), self.text.len())),
            "img" => {
                if let Some(alt) = value("alt").filter(|alt| !alt.is_empty() && alt.len() < 300) {
                    self.text(&format!("[{alt}]"));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" => {
                self.breaks = self.breaks.max(2)
            }
            "div" | "tr" | "address" | "section" | "article" | "header" | "footer" | "center" | "li"
            | "dt" | "dd" | "form" => {
                self.breaks = self.breaks.max(1);
            }
            "pre" => {
                self.breaks = self.breaks.max(1);
                self.pre = self.pre.saturating_sub(1);
            }
            "blockquote" => {
                self.breaks = self.breaks.max(1);
                self.quotes = self.quotes.saturating_sub(1);
            }
            "a" => self.end_link(),
            _ => {}
        }
    }

    /// `text <address>` when the address is not what was read anyway.
    fn end_link(&mut self) {
        let Some((href, from)) = self.link.take() else { return };
        let shown = self.text.get(from..).unwrap_or_default().trim();
        let bare = |text: &str| {
            text.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_owned()
        };
        if super::is_web(&href) && !shown.is_empty() && href.len() < 2_000 && bare(shown) != bare(&href) {
            self.text.push_str(" <");
            self.text.push_str(&href);
            self.text.push('>');
        }
    }
}
