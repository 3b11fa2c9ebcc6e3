//! `vangnet contract`: the checker, its catalogue, the schema, the plain words.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use domain::contract::{self, Block, Contract, Language, Section};

use crate::cli::{Deny, Exit};

/// Checks files; prints findings like a compiler or as JSON.
///
/// # Errors
/// A sentence when a file cannot be read.
pub fn check(files: &[PathBuf], json: bool, deny: Option<Deny>, language: Language) -> Result<Exit, String> {
    let deny_warnings = deny == Some(Deny::Warnings);
    let mut passes = true;
    let mut all = Vec::new();
    for path in files {
        let report = contract::check(&read(path)?);
        passes &= report.passes(deny_warnings);
        let name = path.display().to_string();
        if json {
            all.push(contract::to_json(&report, &name, language));
        } else {
            out(&contract::render(&report, &name, language))?;
        }
    }
    if json {
        out(&format!("{}\n", serde_json::to_string_pretty(&all).map_err(|error| error.to_string())?))?;
    }
    Ok(if passes { Exit::Ok } else { Exit::Findings })
}

/// Prints the JSON Schema.
///
/// # Errors
/// When standard output cannot be written.
pub fn schema() -> Result<Exit, String> {
    let text = serde_json::to_string_pretty(&contract::schema()).map_err(|error| error.to_string())?;
    out(&(text + "\n"))?;
    Ok(Exit::Ok)
}

/// Prints the catalogue of findings.
///
/// # Errors
/// When standard output cannot be written.
pub fn findings(language: Language) -> Result<Exit, String> {
    out(&contract::catalogue(language))?;
    Ok(Exit::Ok)
}

/// Reads a contract that can judge tickets: its text and its parsed form.
///
/// # Errors
/// A sentence with the place, as a compiler says it.
pub fn load(path: &Path) -> Result<(String, Contract), String> {
    let text = read(path)?;
    let parsed = parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok((text, parsed))
}

/// Parses a contract and makes sure that it compiles to terms.
///
/// # Errors
/// A sentence with the place.
pub fn parse(text: &str) -> Result<Contract, String> {
    let parsed = Contract::parse(text).map_err(|error| error.to_string())?;
    parsed.terms().map_err(|error| error.to_string())?;
    Ok(parsed)
}

/// A file, or standard input for `-`.
fn read(path: &Path) -> Result<String, String> {
    let complain = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(complain)?;
        return Ok(text);
    }
    std::fs::read_to_string(path).map_err(complain)
}

/// Standard output; a reader that went away is no failure.
pub fn out(text: &str) -> Result<(), String> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(()),
    }
}

/// Prints a contract in plain words.
///
/// # Errors
/// When the file cannot be read or is no contract.
pub fn words(path: &Path, language: Language) -> Result<Exit, String> {
    let (_, parsed) = load(path)?;
    let sections = contract::words(&parsed, language);
    out(&sections.iter().map(section).collect::<Vec<_>>().join("\n"))?;
    Ok(Exit::Ok)
}

/// A section as Markdown.
fn section(section: &Section) -> String {
    let mut text = format!("## {}\n\n", section.title);
    for block in &section.blocks {
        text += &match block {
            Block::Text(sentences) => format!("{sentences}\n"),
            Block::List(points) => points.iter().map(|point| format!("- {point}\n")).collect(),
            Block::Table { columns, rows } => {
                let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
                let rule = vec!["---".to_owned(); columns.len()];
                line(columns) + &line(&rule) + &rows.iter().map(|row| line(row)).collect::<String>()
            }
        };
    }
    text
}
