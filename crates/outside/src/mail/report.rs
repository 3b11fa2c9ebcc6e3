//! Delivery reports: the machine's form (RFC 3464), and bounces in plain words.

use domain::mail::{Bounce, Facts};

use super::body::Reading;
use super::cut::Tree;
use super::header::{Fields, short};

/// The report in a message, when there is one.
pub fn bounce(tree: &Tree<'_>, reading: &Reading, facts: &Facts) -> Option<Bounce> {
    let status = |name: &str| matches!(name, "message/delivery-status" | "message/global-delivery-status");
    let report = tree.leaves.iter().find(|leaf| status(&leaf.kind.name));
    let Some(report) = report else {
        return facts.header("X-Failed-Recipients").map(|_| words(facts, &reading.text));
    };
    let blocks = blocks(report.body);
    let recipients = blocks
        .iter()
        .filter(|fields| fields.first("Action").is_some() || fields.first("Final-Recipient").is_some());
    let mut recipients: Vec<&Fields> = recipients.collect();
    // The gravest first.
    recipients.sort_by_key(|fields| !action(fields).eq("failed"));
    let fields = recipients.first()?;
    let recipient = ["Final-Recipient", "Original-Recipient"]
        .iter()
        .find_map(|name| fields.first(name))
        .unwrap_or_default();
    Some(Bounce {
        recipient: address(recipient),
        action: action(fields),
        status: fields.first("Status").and_then(find_status).unwrap_or_default(),
        diagnostic: short(fields.first("Diagnostic-Code").unwrap_or_default(), 500).to_owned(),
        original_message_id: original_id(tree).or_else(|| id_in(&reading.text)),
    })
}

/// A bounce that says in words what did not arrive: qmail, Exim, and many gateways.
pub fn by_words(facts: &Facts) -> Bounce {
    words(facts, &facts.text)
}

fn words(facts: &Facts, text: &str) -> Bounce {
    let named = facts
        .header("X-Failed-Recipients")
        .and_then(|value| value.split(',').next())
        .map(|value| value.trim().to_owned());
    let subject = facts.subject.to_lowercase();
    let delayed = subject.contains("delay") || subject.starts_with("warning") || subject.contains("vertraag");
    Bounce {
        recipient: named.unwrap_or_else(|| address_in(text)),
        action: if delayed { "delayed" } else { "failed" }.to_owned(),
        status: find_status(text).unwrap_or_default(),
        diagnostic: String::new(),
        original_message_id: id_in(text),
    }
}

/// The groups of fields, divided by empty lines.
fn blocks(body: &[u8]) -> Vec<Fields> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < body.len() && blocks.len() < 200 {
        let (fields, length) = Fields::read(&body[at..]);
        if !fields.is_empty() {
            blocks.push(fields);
        }
        // A line that is no field is stepped over.
        at += length.max(body[at..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |end| end + 1));
    }
    blocks
}

fn action(fields: &Fields) -> String {
    let value = fields.first("Action").unwrap_or("failed").to_lowercase();
    let word = value.split([' ', '(', ';']).next().unwrap_or_default().to_owned();
    match word.as_str() {
        "failed" | "delayed" | "delivered" | "relayed" | "expanded" => word,
        _ => "failed".to_owned(),
    }
}

/// `rfc822; bob@example.nl`.
fn address(value: &str) -> String {
    let value = value.rsplit_once(';').map_or(value, |(_, address)| address);
    short(value.trim().trim_matches(['<', '>']), 320).to_owned()
}

/// The Message-ID of the message that came back.
fn original_id(tree: &Tree<'_>) -> Option<String> {
    let returned = |name: &str| {
        matches!(name, "message/rfc822" | "text/rfc822-headers" | "message/global" | "message/global-headers")
    };
    let leaf = tree.leaves.iter().rev().find(|leaf| returned(&leaf.kind.name))?;
    let start = leaf.body.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    Fields::read(&leaf.body[start..]).0.ids("Message-ID").into_iter().next()
}

/// `Message-ID: <...>` in a text.
fn id_in(text: &str) -> Option<String> {
    let line = text.lines().take(2_000).find(|line| {
        line.trim_start_matches(['>', ' '])
            .get(..11)
            .is_some_and(|start| start.eq_ignore_ascii_case("message-id:"))
    })?;
    let id = line.split_once('<')?.1.split_once('>')?.0.trim();
    (!id.is_empty() && id.len() < 998).then(|| id.to_owned())
}

/// The first address in a text.
fn address_in(text: &str) -> String {
    let words = short(text, 20_000).split(|c: char| c.is_whitespace() || "<>()\"',;:".contains(c));
    let found = words.into_iter().find(|word| {
        word.split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !domain.contains('@'))
    });
    short(found.unwrap_or_default().trim_end_matches('.'), 320).to_owned()
}

/// `5.1.1` in a text.
fn find_status(text: &str) -> Option<String> {
    let words = short(text, 20_000).split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let status = |word: &&str| {
        let mut numbers = word.split('.');
        let class = numbers.next().is_some_and(|class| ["2", "4", "5"].contains(&class));
        let rest: Vec<&str> = numbers.collect();
        class && rest.len() == 2 && rest.iter().all(|number| (1..=3).contains(&number.len()))
    };
    words.into_iter().map(|word| word.trim_matches('.')).find(status).map(str::to_owned)
}
