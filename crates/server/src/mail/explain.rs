//! `vangnet mail explain`: what the desk reads in a message and what it would do, one JSON line a message.
//!
//! Needs no database and no settings: messages given together are taken as having come in that order.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use domain::contract::Language;
use domain::mail::{Address, Decision, Facts, Outcome};
use domain::span::Instant;
use outside::mail::{Rehearsal, parse};
use serde_json::{Value, json};

use crate::cli::Exit;

/// A message longer than this is not read; no mail server takes one.
const LONGEST: u64 = 256 << 20;

/// Explains files; `-` is standard input. A file that cannot be read has a line that says so.
///
/// # Errors
/// A sentence when standard output cannot be written; a reader that goes away (`| head`) ends it quietly.
pub fn run(files: &[PathBuf], own: &[String], language: Language, now: Instant) -> Result<Exit, String> {
    let mut desk = Rehearsal::new(own.to_vec());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut all_read = true;
    for path in files {
        let line = match read(path) {
            Ok(raw) => explain(&raw, &mut desk, language, now),
            Err(error) => {
                all_read = false;
                json!({ "error": error })
            }
        };
        let line = with_file(path, line);
        match writeln!(out, "{line}") {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(Exit::Ok),
            Err(error) => return Err(format!("cannot write: {error}")),
            Ok(()) => {}
        }
    }
    match out.flush() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(if all_read { Exit::Ok } else { Exit::Findings }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let trouble = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let mut raw = Vec::new();
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(trouble)?)
    };
    input.take(LONGEST + 1).read_to_end(&mut raw).map_err(trouble)?;
    if raw.len() as u64 > LONGEST {
        return Err(format!("{} is longer than {} MiB: no mail", path.display(), LONGEST >> 20));
    }
    Ok(raw)
}

fn with_file(path: &Path, line: Value) -> Value {
    let mut whole = json!({ "file": path.display().to_string() });
    if let (Some(whole), Value::Object(line)) = (whole.as_object_mut(), line) {
        whole.extend(line);
    }
    whole
}

/// The line of one message.
pub fn explain(raw: &[u8], desk: &mut Rehearsal, language: Language, now: Instant) -> Value {
    let parsed = parse(raw);
    let facts = &parsed.facts;
    let (decision, assumed) = desk.decide(facts, now);
    let emails =
        |addresses: &[Address]| addresses.iter().map(|address| address.email.clone()).collect::<Vec<_>>();
    let attachments: Vec<Value> = facts
        .attachments
        .iter()
        .map(|file| {
            json!({
                "name": file.name, "type": file.media_type, "size": file.size, "sha256": file.sha256,
                "inline": file.inline, "content_id": file.content_id,
            })
        })
        .collect();
    json!({
        "from": facts.from.as_ref().map(|from| from.email.clone()),
        "from_name": facts.from.as_ref().map(|from| from.name.clone()),
        "reply_to": emails(&facts.reply_to),
        "to": emails(&facts.to),
        "cc": emails(&facts.cc),
        "subject": facts.subject,
        "date": facts.date.map(|date| date.to_string()),
        "message_id": facts.message_id,
        "in_reply_to": facts.in_reply_to.first(),
        "references": facts.references,
        "automatic": facts.automatic.is_some(),
        "why": facts.automatic.as_ref().map(|why| why.because.clone()),
        "automatic_kind": facts.automatic.as_ref().map(|why| why.kind.name()),
        "bounce": facts.bounce,
        "attachments": attachments,
        "html": facts.html,
        "text": facts.text,
        "text_without_quote": facts.text_without_quote,
        "tokens": facts.tokens.iter().map(|found| json!({"token": found.token.to_string(), "place": found.place})).collect::<Vec<_>>(),
        "oddities": facts.oddities,
        "decision": decided(&decision, desk, language, assumed, facts),
    })
}

fn decided(
    decision: &Decision,
    desk: &Rehearsal,
    language: Language,
    assumed: Vec<&str>,
    facts: &Facts,
) -> Value {
    let ticket = match &decision.outcome {
        Outcome::NewTicket { .. } => desk.last_ticket(),
        Outcome::Reply { ticket } | Outcome::ShowOnly { ticket } => Some(*ticket),
        _ => None,
    };
    let duplicate = match &decision.outcome {
        Outcome::Duplicate { .. } => facts.message_id.clone(),
        _ => None,
    };
    json!({
        "do": decision.outcome.name(),
        "ticket": ticket,
        "duplicate_of": duplicate,
        "reason": decision.reason.words(language),
        "reason_key": decision.reason.key(),
        "answered_by_itself": decision.answer,
        "assumed": assumed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_780_000_000_000);

    fn lines(messages: &[&str]) -> Vec<Value> {
        let mut desk = Rehearsal::new(vec!["desk@example.nl".to_owned()]);
        messages.iter().map(|raw| explain(raw.as_bytes(), &mut desk, Language::En, NOW)).collect()
    }

    #[test]
    fn a_conversation_is_one_ticket_and_a_stranger_has_no_part_in_it() {
        let first = "From: anna@customer.nl\nMessage-ID: <1@customer.nl>\nSubject: Shop down\n\nHelp\n";
        let answer = "From: Bob <bob@customer.nl>\nMessage-ID: <2@customer.nl>\nIn-Reply-To: <1@customer.nl>\n\
                      Subject: Re: Shop down\n\nStill\n\nOn Mon, Mar 2, 2026 at 10:00 Anna <anna@customer.nl> wrote:\n> Help\n";
        let stranger = answer.replace("bob@customer.nl", "eve@evil.nl").replace("2@customer.nl", "3@evil.nl");
        let away = "From: anna@customer.nl\nMessage-ID: <4@customer.nl>\nAuto-Submitted: auto-replied\n\
                    References: <1@customer.nl>\nSubject: Afwezig\n\nWeg\n";
        let found = lines(&[first, answer, answer, &stranger, away, "no mail at all"]);
        let done: Vec<(&str, Option<i64>)> = found
            .iter()
            .map(|line| (line["decision"]["do"].as_str().unwrap(), line["decision"]["ticket"].as_i64()))
            .collect();
        let expected = [
            ("new_ticket", Some(1)),
            ("reply", Some(1)),
            ("duplicate", None),
            ("needs_person", None),
            ("show_only", Some(1)),
            ("needs_person", None),
        ];
        assert_eq!(done, expected);
        assert_eq!(found[1]["text_without_quote"], "Still");
        assert_eq!(found[1]["in_reply_to"], "1@customer.nl");
        assert_eq!(
            (&found[4]["automatic"], &found[4]["why"]),
            (&json!(true), &json!("Auto-Submitted: auto-replied"))
        );
        assert_eq!((&found[5]["from"], &found[5]["text"]), (&Value::Null, &json!("no mail at all")));
    }
}
