//! The contract checker (capability C9): what is vague, missing, contradictory or impossible in a contract, like a
//! good compiler says it: code, place, what is wrong, why it hurts, how to mend.
//!
//! The rules stand in [`rules`], a group a file; a rule is its texts and one small function over a [`Case`].

mod case;
mod catalogue;
mod places;
mod render;
mod rules;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use catalogue::catalogue;
pub use render::{render, to_json};

use super::parse::{self, ParseError, ParseErrorKind};
use super::{Contract, Language};
use case::{Case, Hits};
use places::Places;
use rules::Rule;

/// What the checker found, in the order of the file.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// Everything it found.
    pub findings: Vec<Finding>,
}

/// The longest word of the file that a finding repeats, in characters.
const LONGEST: usize = 600;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The promise cannot be run or contradicts itself.
    Error,
    /// It can be run, but somebody will be unpleasantly surprised.
    Warning,
    /// It is worth a thought.
    Note,
}

/// One thing that is wrong, with its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// Stable code: `C204`.
    pub code: &'static str,
    /// Stable name: `resolve-missing`.
    pub slug: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The key it is about: `priorities.P1.resolve`.
    pub path: String,
    /// Line, 1 and up.
    pub line: usize,
    /// Column in characters, 1 and up.
    pub column: usize,
    /// How many characters are meant.
    pub width: usize,
    /// The line itself; of a very long one the part around the column.
    pub excerpt: String,
    /// Characters of the line that were left out before the excerpt.
    pub skipped: usize,
    nl: Texts,
    en: Texts,
}

/// What a finding says in one language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Texts {
    /// What is wrong.
    pub title: String,
    /// Why it hurts: one sentence that a customer understands.
    pub why: String,
    /// How to mend it.
    pub mend: String,
}

impl Finding {
    /// What it says in this language.
    pub fn texts(&self, language: Language) -> &Texts {
        language.pick(&self.nl, &self.en)
    }
}

impl Report {
    /// How many findings there are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// True when nothing was found.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// True when a contract check passes: no errors, and with `deny_warnings` no warnings.
    pub fn passes(&self, deny_warnings: bool) -> bool {
        self.count(Severity::Error) == 0 && !(deny_warnings && self.count(Severity::Warning) > 0)
    }
}

/// Checks the text of a contract file.
///
/// A file that cannot be read gives findings about its keys and values alone: what is promised is not known yet.
pub fn check(text: &str) -> Report {
    let contract = match read(text) {
        Ok(contract) => contract,
        Err(findings) => return Report { findings },
    };
    let places = Places::new(text);
    let case = Case::new(&contract);
    let mut findings = Vec::new();
    for rule in rules::all() {
        let mut hits = Hits::default();
        (rule.find)(&case, &mut hits);
        findings.extend(hits.found.iter().map(|hit| {
            let place = places.find(&hit.path);
            finding(rule, hit.path.join("."), place, &hit.args)
        }));
    }
    findings.sort_by_key(|finding| (finding.line, finding.column, finding.severity, finding.code));
    Report { findings }
}

/// The contract, or every key and value that keeps it from being read.
///
/// After an unknown key on a line of its own the search goes on without that line, so that one run shows all of them.
fn read(text: &str) -> Result<Contract, Vec<Finding>> {
    let mut rest = text.to_owned();
    let mut findings = Vec::new();
    for _ in 0..50 {
        let error = match Contract::parse(&rest) {
            Ok(contract) if findings.is_empty() => return Ok(contract),
            Ok(_) => break,
            Err(error) => error,
        };
        let line = error.line;
        let go_on = error.kind != ParseErrorKind::Syntax && without_line(&mut rest, line);
        findings.push(unreadable(text, error));
        if !go_on {
            break;
        }
    }
    Err(findings)
}

/// Empties a line that holds one whole `key = value`; false when it does not.
fn without_line(text: &mut String, line: usize) -> bool {
    let mut lines: Vec<&str> = text.lines().collect();
    let Some(slot) = lines.get_mut(line.saturating_sub(1)) else { return false };
    if slot.trim_start().starts_with('[') || slot.parse::<toml::Table>().is_err() || !slot.contains('=') {
        return false;
    }
    *slot = "";
    *text = lines.join("\n");
    true
}

/// A parse error as a finding.
fn unreadable(text: &str, error: ParseError) -> Finding {
    let rule = match error.kind {
        ParseErrorKind::Syntax => &rules::SYNTAX,
        ParseErrorKind::UnknownKey => &rules::UNKNOWN_KEY,
        ParseErrorKind::Value => &rules::WRONG_VALUE,
    };
    let start: usize = text.split_inclusive('\n').take(error.line.saturating_sub(1)).map(str::len).sum();
    let line = text.get(start..).unwrap_or_default();
    let at = line.char_indices().nth(error.column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
    let place = parse::Place { width: error.width, ..parse::place(text, start + at..start + at) };
    let args = [error.message, error.help.unwrap_or_default()];
    finding(rule, String::new(), place, &args)
}

fn finding(rule: &Rule, path: String, place: parse::Place, args: &[String]) -> Finding {
    // What stands in the file may be as long as the file, and every finding repeats it.
    let args: Vec<String> = args.iter().map(|arg| parse::short(arg, LONGEST)).collect();
    let texts = |[title, why, mend]: [&str; 3]| Texts {
        title: fill(title, &args),
        why: fill(why, &args),
        mend: fill(mend, &args).trim().to_owned(),
    };
    Finding {
        code: rule.code,
        slug: rule.slug,
        severity: rule.severity,
        path: parse::short(&path, LONGEST),
        line: place.line,
        column: place.column,
        width: place.width,
        excerpt: place.excerpt,
        skipped: place.skipped,
        nl: texts(rule.nl),
        en: texts(rule.en),
    }
}

/// Puts `args` in the places of `{0}`, `{1}`...
fn fill(template: &str, args: &[String]) -> String {
    args.iter()
        .enumerate()
        .fold(template.to_owned(), |text, (index, arg)| text.replace(&format!("{{{index}}}"), arg))
}
