//! Reading the file: a contract, or the place where it stops making sense.

use std::fmt;
use std::ops::Range;

use super::Contract;

/// Why a contract file cannot be read, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// Line, 1 and up.
    pub line: usize,
    /// Column in characters, 1 and up.
    pub column: usize,
    /// The line itself; of a very long one the part around the column.
    pub excerpt: String,
    /// How many characters of the line are meant.
    pub width: usize,
    /// What is wrong.
    pub message: String,
    /// How to mend it, where that can be said: `did you mean "response"?`.
    pub help: Option<String>,
    /// What kind of mistake it is.
    pub kind: ParseErrorKind,
}

/// Kinds of mistake in a file that cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseErrorKind {
    /// Not TOML.
    Syntax,
    /// A key or table that a contract does not have.
    UnknownKey,
    /// A value that the key cannot hold.
    Value,
}

/// A place in a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) width: usize,
    pub(super) excerpt: String,
    /// Characters of the line that were left out before the excerpt.
    pub(super) skipped: usize,
}

/// The longest excerpt, in characters.
const EXCERPT: usize = 200;
/// The longest message of the reader beneath us, in characters: it repeats what stands in the file.
const MESSAGE: usize = 400;
/// A longer word was not meant to be a key.
const WORD: usize = 64;

/// At most so many characters of a text; an ellipsis says that there was more.
pub(super) fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The part of a line around a column (1 and up), and how many characters were left out before it.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    if line.chars().nth(EXCERPT).is_none() {
        return (line.to_owned(), 0);
    }
    let skipped = column.saturating_sub(1 + EXCERPT / 4);
    (line.chars().skip(skipped).take(EXCERPT).collect(), skipped)
}

/// Line, column and excerpt of a byte range; the width ends with the line.
pub(super) fn place(text: &str, span: Range<usize>) -> Place {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let rest = text.get(line_start..).unwrap_or_default();
    let whole = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
    let before = text.get(line_start..start).unwrap_or_default().chars().count();
    let inside = text.get(start..span.end.min(line_start + whole.len())).unwrap_or_default();
    let (excerpt, skipped) = excerpt(whole, before + 1);
    Place {
        line: text.get(..line_start).unwrap_or_default().matches('\n').count() + 1,
        column: before + 1,
        width: inside.chars().count().max(1),
        excerpt,
        skipped,
    }
}

impl Contract {
    /// Reads a contract file (TOML).
    ///
    /// # Errors
    /// The first mistake, with line, column, excerpt and, where there is one, a mend.
    pub fn parse(text: &str) -> Result<Contract, ParseError> {
        toml::from_str(text).map_err(|error| ParseError::new(text, &error))
    }

    /// Reads the JSON form of a contract file: the same tables and keys.
    ///
    /// # Errors
    /// A sentence with line and column.
    pub fn from_json(text: &str) -> Result<Contract, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

impl ParseError {
    fn new(text: &str, error: &toml::de::Error) -> ParseError {
        let Place { line, column, width, excerpt, .. } = place(text, error.span().unwrap_or(0..0));
        let raw = error.message();
        let kind = if raw.starts_with("unknown field") || raw.starts_with("unknown variant") {
            ParseErrorKind::UnknownKey
        } else if text.parse::<toml::Table>().is_ok() {
            ParseErrorKind::Value
        } else {
            ParseErrorKind::Syntax
        };
        let (message, help) = match quoted(raw).split_first() {
            Some((wrong, known)) if kind == ParseErrorKind::UnknownKey => unknown(raw, wrong, known),
            _ => (short(raw.trim(), MESSAGE), None),
        };
        ParseError { line, column, excerpt, width, message, help, kind }
    }
}

/// The message and the mend for a word that is not known there.
fn unknown(raw: &str, wrong: &str, known: &[String]) -> (String, Option<String>) {
    let what = if raw.starts_with("unknown field") { "key" } else { "word" };
    let message = format!("unknown {what} \"{}\"", short(wrong, WORD));
    let help = match nearest(wrong, known) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("possible here: {}", known.join(", ")),
    };
    (message, (!known.is_empty()).then_some(help))
}

/// The words between backticks.
fn quoted(message: &str) -> Vec<String> {
    message.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The known word that the wrong one most likely was meant to be.
pub(super) fn nearest<'a>(wrong: &str, known: &'a [String]) -> Option<&'a str> {
    let length = wrong.chars().count();
    if length > WORD {
        return None;
    }
    let limit = (length / 3).max(1);
    known
        .iter()
        .map(|word| (distance(&wrong.to_lowercase(), &word.to_lowercase()), word.as_str()))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, word)| word)
}

/// How many letters must be changed, added, left out or swapped.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    let cell =
        |rows: &[Vec<usize>], row: usize, column: usize| rows.get(row).and_then(|r| r.get(column)).copied();
    for (i, a) in left.iter().enumerate() {
        rows.push(vec![i + 1]);
        for (j, b) in right.iter().enumerate() {
            let around = [cell(&rows, i, j + 1), cell(&rows, i + 1, j)].into_iter().flatten().map(|d| d + 1);
            let replaced = cell(&rows, i, j).map(|d| d + usize::from(a != b));
            let swapped = (i > 0 && j > 0 && left.get(i - 1) == Some(b) && right.get(j - 1) == Some(a))
                .then(|| cell(&rows, i - 1, j - 1).map(|d| d + 1));
            let least = around.chain(replaced).chain(swapped.flatten()).min().unwrap_or(0);
            if let Some(row) = rows.last_mut() {
                row.push(least);
            }
        }
    }
    cell(&rows, left.len(), right.len()).unwrap_or(0)
}

/// As a compiler prints it.
impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}\n  {}", self.line, self.column, self.message, self.excerpt)?;
        match &self.help {
            Some(help) => write!(f, "\n  {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(Contract::parse(text).unwrap_err().to_string(), expect);
    }

    #[test]
    fn mistakes_have_a_place_and_a_mend() {
        check(
            "[contract]\nid = \"a\"\n\n[priorities.P1]\nrespons = \"30m\"\n",
            "line 5, column 1: unknown key \"respons\"\n  respons = \"30m\"\n  did you mean \"response\"?",
        );
        check(
            "[priorities.P1]\nresponse = \"half an hour\"\n",
            "line 2, column 12: \"half an hour\" is not a length of time; write it like 30m, 4h, 1h30m, 90s, 5bd (business days), 7d or 12mo\n  response = \"half an hour\"",
        );
        check(
            "[clocks]\npause_on = [\"custommer\"]\n",
            "line 2, column 13: unknown word \"custommer\"\n  pause_on = [\"custommer\"]\n  did you mean \"customer\"?",
        );
        check(
            "[priorities.P5]\n",
            "line 1, column 13: unknown word \"P5\"\n  [priorities.P5]\n  did you mean \"P1\"?",
        );
        check(
            "[contract]\neffective_from = 2026-02-30\n",
            "line 2, column 18: invalid date, expected day between 01 and 28\n  effective_from = 2026-02-30",
        );
    }

    #[test]
    fn dates_are_read_with_and_without_quotes() {
        let bare = Contract::parse("[contract]\neffective_from = 2026-01-01\n").unwrap();
        let quoted = Contract::parse("[contract]\neffective_from = \"2026-01-01\"\n").unwrap();
        assert_eq!(bare, quoted);
        assert!(Contract::parse("[contract]\neffective_from = 2026-01-01T10:00:00Z\n").is_err());
    }

    #[test]
    fn json_has_the_shape_of_the_file() {
        let file = "[contract]\nid = \"a\"\n[priorities.P1]\nresponse = \"90m\"\n[security.cve.high]\nplan = \"24h\"\n";
        let contract = Contract::parse(file).unwrap();
        let json = serde_json::to_string(&contract).unwrap();
        assert_eq!(
            json,
            r#"{"contract":{"id":"a"},"priorities":{"P1":{"response":"1h30m"}},"security":{"cve":{"high":{"plan":"24h"}}}}"#
        );
        assert_eq!(Contract::from_json(&json), Ok(contract));
        assert!(Contract::from_json(r#"{"contract":{"idd":"a"}}"#).is_err());
    }

    #[test]
    fn a_very_long_line_is_shown_around_the_column() {
        let text = format!("[contract]\nid = \"{}\"\n{} = 1\n", "x".repeat(900), "y".repeat(5000));
        let error = Contract::parse(&text).unwrap_err();
        assert_eq!((error.line, error.column, error.excerpt.chars().count()), (3, 1, 200));
        assert!(error.to_string().len() < 2_000, "{error}");
        let place = place(&text, 700..703);
        assert_eq!((place.column, place.skipped, place.excerpt.chars().count()), (690, 639, 200));
    }

    #[test]
    fn a_place_counts_characters_not_bytes() {
        let text = "één\nbéé = 1\r\n";
        let at = text.find('1').unwrap();
        let place = place(text, at..at + 1);
        assert_eq!((place.line, place.column, place.width, place.excerpt.as_str()), (2, 7, 1, "béé = 1"));
    }
}
