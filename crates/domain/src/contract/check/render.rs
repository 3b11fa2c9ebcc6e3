//! A report as text for a terminal, and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Finding, Report, Severity};
use crate::contract::Language;

/// The report as a compiler prints it, with the file's name, and a closing line that counts.
pub fn render(report: &Report, file: &str, language: Language) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        one(&mut text, finding, file, language);
    }
    let _ = writeln!(text, "{file}: {}", summary(report, language));
    text
}

fn one(text: &mut String, finding: &Finding, file: &str, language: Language) {
    let texts = finding.texts(language);
    let label = severity_word(finding.severity, language);
    let number = finding.line.to_string();
    let margin = " ".repeat(number.len());
    let before = finding.column.saturating_sub(1 + finding.skipped);
    let room = finding.excerpt.chars().count().saturating_sub(before);
    let carets = "^".repeat(finding.width.min(room).max(1));
    let indent = " ".repeat(before);
    let (why, mend) = language.pick(("waarom", "herstel"), ("why", "mend"));
    let excerpt = finding.excerpt.replace('\t', " ");
    let _ = writeln!(text, "{label}[{} {}]: {}", finding.code, finding.slug, texts.title);
    let _ = writeln!(text, "{margin}--> {file}:{}:{}", finding.line, finding.column);
    let _ = writeln!(text, "{margin} |");
    let _ = writeln!(text, "{number} | {excerpt}");
    let _ = writeln!(text, "{margin} | {indent}{carets}");
    let _ = writeln!(text, "{margin} = {why}: {}", texts.why);
    if !texts.mend.is_empty() {
        let _ = writeln!(text, "{margin} = {mend}: {}", texts.mend);
    }
    text.push('\n');
}

/// `2 errors, 1 warning`.
fn summary(report: &Report, language: Language) -> String {
    let count = |severity, one: &str, many: &str| {
        let number = report.count(severity);
        (number > 0).then(|| format!("{number} {}", if number == 1 { one } else { many }))
    };
    let parts = match language {
        Language::Nl => [
            count(Severity::Error, "fout", "fouten"),
            count(Severity::Warning, "waarschuwing", "waarschuwingen"),
            count(Severity::Note, "opmerking", "opmerkingen"),
        ],
        Language::En => [
            count(Severity::Error, "error", "errors"),
            count(Severity::Warning, "warning", "warnings"),
            count(Severity::Note, "note", "notes"),
        ],
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => language.pick("niets aan te merken", "nothing to remark").to_owned(),
        false => parts.join(", "),
    }
}

/// `error`, `warning`, `note`; `fout`, `waarschuwing`, `opmerking`.
pub(super) fn severity_word(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Error => language.pick("fout", "error"),
        Severity::Warning => language.pick("waarschuwing", "warning"),
        Severity::Note => language.pick("opmerking", "note"),
    }
}

/// The report as JSON: counts and findings, with the texts of one language.
pub fn to_json(report: &Report, file: &str, language: Language) -> Value {
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let texts = finding.texts(language);
            json!({
                "code": finding.code,
                "slug": finding.slug,
                "severity": finding.severity,
                "path": finding.path,
                "line": finding.line,
                "column": finding.column,
                "width": finding.width,
                "excerpt": finding.excerpt,
                "title": texts.title,
                "why": texts.why,
                "mend": texts.mend,
            })
        })
        .collect();
    json!({
        "file": file,
        "language": language,
        "errors": report.count(Severity::Error),
        "warnings": report.count(Severity::Warning),
        "notes": report.count(Severity::Note),
        "findings": findings,
    })
}
