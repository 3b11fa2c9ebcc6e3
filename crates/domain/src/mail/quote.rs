//! What in a mail is new: the text without the history that mail programs put below it, and without the signature.
//!
//! One pass over the lines that says what each is, one that cuts. A line that is too long is looked at only at its start
//! and every look ahead is a few lines, so hostile texts cost no more than kind ones.

/// A text, cut in what was written now and what was quoted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fold<'a> {
    /// What was written now.
    pub fresh: String,
    /// What is folded away: the history and the signature below it; the whole text when answers stand between the quoted
    /// lines; empty when nothing was quoted.
    pub folded: &'a str,
}

/// Bytes of a line that are looked at.
const LOOK: usize = 600;
/// Lines over which an attribution ("On ... wrote:") may be wrapped.
const WRAPPED: usize = 4;
/// Lines in which the fields of a quoted header are looked for.
const HEADER: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Plain,
    /// `> ...`
    Quoted,
    /// "On ... wrote:"; as many lines as it is wrapped over.
    Attribution(usize),
    /// Everything from here on is history.
    History,
    /// `-- `, or a line that a phone adds.
    Signature,
}

struct Line<'a> {
    start: usize,
    text: &'a str,
}

/// Folds.
pub fn fold(text: &str) -> Fold<'_> {
    let lines = lines(text);
    let kinds = kinds(&lines);
    let history = kinds.iter().position(|kind| *kind == Kind::History).unwrap_or(kinds.len());
    let head = &kinds[..history];
    let quote = head.iter().position(|kind| matches!(kind, Kind::Quoted | Kind::Attribution(_)));
    let signature = signature(head);
    let answered = quote.is_some_and(|quote| answers_between(head, quote, signature));
    if answered {
        return Fold { fresh: without_quotes(&lines[..signature], head), folded: text };
    }
    let end = quote.unwrap_or(history).min(signature);
    let at = |line: usize| lines.get(line).map_or(text.len(), |line| line.start);
    let fresh = text[..at(end)].trim();
    // A message that begins with the header of another is a forwarded one: that is what it has to say.
    if fresh.is_empty() && quote.is_none() {
        return Fold { fresh: text.trim().to_owned(), folded: "" };
    }
    Fold { fresh: fresh.to_owned(), folded: text[at(end)..].trim() }
}

/// Where the signature begins, when nothing but itself and quotes come after it.
fn signature(kinds: &[Kind]) -> usize {
    let mut begin = kinds.len();
    for (n, kind) in kinds.iter().enumerate() {
        if *kind == Kind::Signature && begin == kinds.len() {
            begin = n;
        }
    }
    begin
}

/// True when something was written below a quoted line, and above the signature.
fn answers_between(kinds: &[Kind], quote: usize, signature: usize) -> bool {
    let below = kinds.get(quote..signature.max(quote)).unwrap_or_default();
    let mut quoted = false;
    let mut skip = 0;
    for kind in below {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        match kind {
            Kind::Quoted => quoted = true,
            Kind::Attribution(lines) => skip = lines - 1,
            Kind::Plain if quoted => return true,
            _ => {}
        }
    }
    false
}

fn without_quotes(lines: &[Line<'_>], kinds: &[Kind]) -> String {
    let mut out = String::new();
    let mut skip = 0;
    for (line, kind) in lines.iter().zip(kinds) {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        match kind {
            Kind::Quoted => {}
            Kind::Attribution(wrapped) => skip = wrapped - 1,
            Kind::Blank if out.is_empty() || out.ends_with("\n\n") => {}
            _ => {
                out.push_str(line.text.trim_end());
                out.push('\n');
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let split = text.split_inclusive('\n').map(|line| {
        let begin = start;
        start += line.len();
        Line { start: begin, text: line.trim_end_matches(['\n', '\r']) }
    });
    split.collect()
}

/// What each line is.
fn kinds(lines: &[Line<'_>]) -> Vec<Kind> {
    let mut kinds = Vec::with_capacity(lines.len());
    for n in 0..lines.len() {
        let kind = kind(lines, n);
        kinds.push(kind);
        if kind == Kind::History {
            break;
        }
    }
    kinds.resize(lines.len(), Kind::History);
    kinds
}

fn kind(lines: &[Line<'_>], n: usize) -> Kind {
    let line = look(lines[n].text);
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return Kind::Blank;
    }
    if trimmed.starts_with('>') {
        return Kind::Quoted;
    }
    if line.trim_end() == "--" || line == "-- " || is_phone_line(trimmed) {
        return Kind::Signature;
    }
    if is_separator(trimmed) || is_quoted_header(lines, n) {
        return Kind::History;
    }
    match attribution(lines, n) {
        Some(wrapped) => {
            // What follows without a mark is quoted by indenting or not at all.
            let next = lines[n + wrapped..].iter().take(3).find(|line| !line.text.trim().is_empty());
            if next.is_some_and(|line| line.text.trim_start().starts_with('>')) {
                Kind::Attribution(wrapped)
            } else {
                Kind::History
            }
        }
        None => Kind::Plain,
    }
}

fn look(line: &str) -> &str {
    let mut end = line.len().min(LOOK);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

/// `-----Original Message-----` in the languages around.
fn is_separator(line: &str) -> bool {
    const WORDS: [&str; 7] = [
        "original message",
        "oorspronkelijk bericht",
        "origineel bericht",
        "ursprüngliche nachricht",
        "originalnachricht",
        "message d'origine",
        "reply above this line",
    ];
    let dashed =
        line.starts_with("--") || line.starts_with("__") || line.starts_with("##") || line.starts_with("==");
    if !dashed || line.len() > 120 {
        return false;
    }
    let inside = line.trim_matches(|c: char| "-_=# ".contains(c)).to_lowercase();
    WORDS.iter().any(|word| inside.contains(word))
}

/// Lines that phones and programs put under every message.
fn is_phone_line(line: &str) -> bool {
    const BEGINNINGS: [&str; 16] = [
        "verstuurd vanaf mijn ",
        "verzonden vanaf mijn ",
        "verstuurd met ",
        "verzonden met ",
        "verzonden vanuit outlook",
        "verstuurd vanuit outlook",
        "outlook voor ios downloaden",
        "outlook voor android downloaden",
        "sent from my ",
        "sent from mail for",
        "sent from outlook",
        "sent via ",
        "get outlook for ",
        "download outlook for",
        "von meinem iphone gesendet",
        "gesendet von mail",
    ];
    if line.len() > 100 {
        return false;
    }
    let lower = line.trim_start_matches(['[', '*', '_']).to_lowercase();
    BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning))
}

/// `Van: ... / Verzonden: ... / Aan: ...`: a line that begins one, with two more fields close below.
fn is_quoted_header(lines: &[Line<'_>], n: usize) -> bool {
    const FROM: [&str; 4] = ["from", "van", "von", "de"];
    const OTHER: [&str; 20] = [
        "sent",
        "date",
        "to",
        "cc",
        "subject",
        "verzonden",
        "datum",
        "aan",
        "cc",
        "onderwerp",
        "gesendet",
        "an",
        "betreff",
        "envoyé",
        "à",
        "objet",
        "reply-to",
        "beantwoorden",
        "verzonden op",
        "sent on",
    ];
    if !field(lines[n].text).is_some_and(|name| FROM.contains(&name.as_str())) {
        return false;
    }
    let mut seen: Vec<String> = Vec::new();
    for line in lines[n + 1..].iter().take(HEADER) {
        if let Some(name) =
            field(line.text).filter(|name| OTHER.contains(&name.as_str()) && !seen.contains(name))
        {
            seen.push(name);
        }
    }
    seen.len() >= 2
}

/// The word before the colon, without the marks of bold type.
fn field(line: &str) -> Option<String> {
    let line = look(line).trim_start_matches(['*', '_', ' ', '\t']);
    let colon = line.bytes().take(20).position(|byte| byte == b':')?;
    Some(line.get(..colon)?.trim_end_matches(['*', '_', ' ']).to_lowercase())
}

/// "Op 3 maart 2026 om 10:00 schreef Anna <anna@example.nl>:", perhaps wrapped: over how many lines.
fn attribution(lines: &[Line<'_>], n: usize) -> Option<usize> {
    let first = look(lines[n].text).trim();
    let lower = first.to_lowercase();
    let begins = ["op ", "on ", "am ", "le ", "in a message dated", "in het bericht"]
        .iter()
        .any(|w| lower.starts_with(w));
    let named = first.contains('@') || first.contains('<');
    let dated = first.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !begins && !named && !dated && !lower.contains("schreef") && !lower.contains("wrote") {
        return None;
    }
    let mut joined = String::new();
    for (count, line) in lines[n..].iter().take(WRAPPED).enumerate() {
        let line = look(line.text).trim();
        if line.is_empty() || line.starts_with('>') || joined.len() + line.len() > LOOK {
            return None;
        }
        joined.push_str(line);
        joined.push(' ');
        if line.ends_with(':') {
            return is_attribution(&joined.trim().to_lowercase(), begins).then_some(count + 1);
        }
    }
    None
}

fn is_attribution(text: &str, begins: bool) -> bool {
    const VERBS: [&str; 8] =
        ["schreef", "wrote", "schrieb", "a écrit", "geschreven", "writes", "geantwoord", "het volgende"];
    let said = VERBS.iter().any(|verb| text.contains(verb));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let address = text.ends_with(">:") || text.contains('@');
    // With a date at least, or an address: "Anna wrote:" may be the beginning of a story.
    (said && (digits >= 2 || address) && (begins || address || digits >= 4))
        || (text.ends_with(">:") && digits >= 6)
}

#[cfg(test)]
#[path = "quote_tests.rs"]
mod tests;
