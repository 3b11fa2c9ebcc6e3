//! A few words around what was found, with the found ones marked.

use super::{Form, MOST_WORDS, forms, stems, words};

/// Letters of a snippet, about.
const LENGTH: usize = 180;
/// Letters before the first word that was found, about.
const BEFORE: usize = 50;
/// A text is looked through so far.
const LOOKED: usize = 40_000;

/// A stretch of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As it stands in the text, with one space where there were several.
    pub text: String,
    /// A word that was looked for.
    pub found: bool,
}

/// What of a text is marked: words of a question, and words that begin like its last one.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    forms: std::collections::BTreeSet<String>,
    begin: Option<String>,
}

impl Marks {
    /// The marks of a question of plain words.
    pub fn of(question: &str) -> Marks {
        let tokens = words(question, MOST_WORDS);
        let begin = tokens.last().filter(|word| word.chars().count() > 1).cloned();
        Marks { forms: tokens.iter().flat_map(|token| forms(token, Form::Any)).collect(), begin }
    }

    fn has(&self, word: &str) -> bool {
        words(word, 1).first().is_some_and(|word| {
            self.forms.contains(word)
                || self.begin.as_ref().is_some_and(|begin| word.starts_with(begin.as_str()))
                || stems(word).iter().any(|stem| self.forms.contains(stem))
        })
    }

    /// The whole of a short text, marked.
    pub fn whole(&self, text: &str) -> Vec<Piece> {
        self.cut(text, 0, text.len(), usize::MAX)
    }

    /// The stretch around the first word that was found; `None` when none was.
    pub fn around(&self, text: &str) -> Option<Vec<Piece>> {
        let mut end = text.len().min(LOOKED);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = text.get(..end)?;
        let first = spans(text).find(|(from, to)| text.get(*from..*to).is_some_and(|word| self.has(word)))?.0;
        // Whole words from a little before it on.
        let from = spans(text).map(|(from, _)| from).find(|from| from + BEFORE >= first).unwrap_or(first);
        let mut pieces = self.cut(text, from, text.len(), LENGTH);
        if from > 0
            && let Some(piece) = pieces.first_mut()
        {
            match piece.found {
                false => piece.text = format!("… {}", piece.text.trim_start()),
                true => pieces.insert(0, Piece { text: "… ".to_owned(), found: false }),
            }
        }
        Some(pieces)
    }

    fn cut(&self, text: &str, from: usize, until: usize, most: usize) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut add = |text: &str, found: bool| {
            let text = squeeze(text);
            match pieces.last_mut() {
                Some(last) if last.found == found => last.text += &text,
                _ if text.is_empty() => {}
                _ => pieces.push(Piece { text, found }),
            }
        };
        let mut at = from;
        for (word_from, word_to) in spans(text).skip_while(|(start, _)| *start < from) {
            if word_to > until {
                break;
            }
            if word_to.saturating_sub(from) > most {
                add(" …", false);
                return pieces;
            }
            add(text.get(at..word_from).unwrap_or_default(), false);
            let word = text.get(word_from..word_to).unwrap_or_default();
            add(word, self.has(word));
            at = word_to;
        }
        let rest = text.get(at..until).unwrap_or_default();
        add(
            rest.get(..rest.char_indices().nth(20).map_or(rest.len(), |(end, _)| end)).unwrap_or_default(),
            false,
        );
        pieces
    }
}

/// Where the words of a text stand.
fn spans(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !c.is_alphanumeric()).is_some() {}
        let (from, _) = *rest.peek()?;
        let mut to = from;
        while let Some((at, c)) = rest.next_if(|(_, c)| c.is_alphanumeric() || is_mark(*c)) {
            to = at + c.len_utf8();
        }
        Some((from, to))
    })
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// One space where there were several, or a line break.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false if c.is_control() => {}
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.found { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn found_words_are_marked_where_they_stand() {
        let marks = Marks::of("storing verb");
        assert_eq!(shown(&marks.whole("Storingen in de Verbinding")), "[Storingen] in de [Verbinding]");
        assert_eq!(marks.around("niets hiervan"), None);
        let text =
            format!("{} de storing\n\n begon om tien uur. {}", "woord ".repeat(40), "staart ".repeat(60));
        let found = shown(&marks.around(&text).unwrap());
        assert!(
            found.starts_with("… woord") && found.contains("de [storing] begon") && found.ends_with(" …"),
            "{found}"
        );
        assert!(found.len() < 260, "{found}");
        assert_eq!(shown(&Marks::of("cafe").whole("één <b>Café</b>")), "één <b>[Café]</b>");
    }
}
