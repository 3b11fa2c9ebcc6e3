//! Search: one function over FTS5 and tsvector, fed with the same words.
//!
//! Each message is a document of its own (subject and body), so that adding one never touches the others. Words are
//! folded (lower case, no accents) and stemmed here, in Dutch and English, so that both engines find the same. Customers
//! find by public words alone.
//!
//! The rank is one that a reader can foresee, and costs the same for a frequent word as for a rare one: tickets with the
//! words as written in the subject, then with other forms of them in the subject, then those with more messages that
//! match, and among equals the latest; last come those where the last word of the question is a beginning. A step is
//! taken only while the answer is not full.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use domain::access::Scope;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::error::Result;
use crate::{Sql, Tx, values};

/// At most so many words of a text are kept.
const LONGEST: usize = 4_000;
/// At most so many words of a question are looked for.
const MOST_WORDS: usize = 8;
/// Each step of the ranking looks at so many of the latest messages that match.
const WINDOW: i64 = 300;

mod ask;
mod found;
mod snippet;
pub use ask::said_together;
pub(crate) use ask::{messages_with, question, question_of_any};
pub use found::{Found, Snippet, found};
pub use snippet::{Marks, Piece};

static ADD: Sql = Sql::per_engine(
    "SEARCH_ADD",
    "insert into search (rowid, scope, subject, public, internal) values ($1, 'c0' || $2, $3, $4, $5)",
    "insert into search (event_id, customer_id, public, everything) values ($1, $2, \
     setweight(to_tsvector('simple', cast($3 as text)), 'A') || to_tsvector('simple', cast($4 as text)), \
     setweight(to_tsvector('simple', cast($3 as text)), 'A') || to_tsvector('simple', cast($4 as text)) \
     || to_tsvector('simple', cast($5 as text)))",
);
static REMOVE: Sql = Sql::per_engine(
    "SEARCH_REMOVE",
    "delete from search where rowid = $1",
    "delete from search where event_id = $1",
);
static CLEAR: Sql = Sql::per_engine(
    "SEARCH_CLEAR",
    "insert into search (search) values ('delete-all')",
    "delete from search",
);
static MESSAGES: Sql = Sql::new(
    "MESSAGES",
    "select e.id, e.customer_id, e.kind, t.subject, t.source_key, x.body, e.payload from event e \
     join ticket t on t.id = e.subject_id \
     left join event_text x on x.event_id = e.id and x.field = 'body' and x.erased_at is null \
     where e.subject = 'ticket' and (e.kind = 'opened' or x.body is not null) and e.id > $1 order by e.id limit $2",
);
static FIND: Sql = Sql::per_engine(
    "SEARCH_FIND",
    "select e.subject_id, e.id from search join event e on e.id = search.rowid where search match $1 \
     order by search.rowid desc limit $2",
    "select e.subject_id, e.id from search s join event e on e.id = s.event_id \
     where s.everything @@ to_tsquery('simple', $1) order by s.event_id desc limit $2",
);
static FIND_PUBLIC: Sql = Sql::per_engine(
    "SEARCH_FIND_PUBLIC",
    "select e.subject_id, e.id from search join event e on e.id = search.rowid where search match $1 \
     and e.customer_id = $3 order by search.rowid desc limit $2",
    "select e.subject_id, e.id from search s join event e on e.id = s.event_id \
     where s.public @@ to_tsquery('simple', $1) and s.customer_id = $3 order by s.event_id desc limit $2",
);

static FIND_IN_REACH: Sql = Sql::per_engine(
    "SEARCH_FIND_IN_REACH",
    "select e.subject_id, e.id from search join event e on e.id = search.rowid where search match $1 \
     and replace($3, ',' || cast(e.customer_id as text) || ',', '') <> $3 order by search.rowid desc limit $2",
    "select e.subject_id, e.id from search s join event e on e.id = s.event_id \
     where s.everything @@ to_tsquery('simple', $1) \
     and replace(cast($3 as text), ',' || cast(s.customer_id as text) || ',', '') <> cast($3 as text) \
     order by s.event_id desc limit $2",
);

pub(crate) fn statements() -> Vec<&'static Sql> {
    let own = [&ADD, &REMOVE, &CLEAR, &MESSAGES, &FIND, &FIND_PUBLIC, &FIND_IN_REACH];
    own.into_iter().chain(ask::statements()).chain(found::ALL.iter().copied()).collect()
}

/// A message to be found.
#[derive(Clone, Copy, Debug)]
pub struct Doc<'a> {
    /// Subject of its ticket.
    pub subject: &'a str,
    /// What it says.
    pub body: &'a str,
    /// False for what only colleagues see.
    pub is_public: bool,
}

/// A ticket that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub ticket_id: i64,
    /// The higher the better; comparable within one answer.
    pub rank: i64,
    /// A message that holds the words, as far as one was looked at.
    pub event_id: Option<i64>,
}

/// Makes an event's message findable.
///
/// # Errors
/// What the engine says.
pub async fn add(tx: &mut Tx, event_id: i64, customer_id: i64, doc: &Doc<'_>) -> Result<()> {
    let subject = document(doc.subject);
    let body = document(doc.body);
    let (public, internal) = if doc.is_public { (body, String::new()) } else { (String::new(), body) };
    tx.push(&ADD, &values![event_id, customer_id, subject, public, internal]).await
}

/// Makes it unfindable.
///
/// # Errors
/// What the engine says.
pub async fn remove(tx: &mut Tx, event_id: i64) -> Result<()> {
    tx.push(&REMOVE, &values![event_id]).await
}

/// Makes the whole index again from the record.
///
/// # Errors
/// What the engine says.
pub async fn rebuild(tx: &mut Tx) -> Result<u64> {
    tx.exec(&CLEAR, &[]).await?;
    let (mut after, mut count) = (0, 0);
    loop {
        let read = |row: &crate::Row<'_>| {
            let (id, customer_id, kind) = (row.int(0)?, row.int(1)?, row.text(2)?);
            let subject = with_key(&row.text(3)?, row.text_opt(4)?.filter(|_| kind == "opened").as_deref());
            let is_public = crate::event::kind_of(&kind, &row.text(6)?)?.is_public();
            Ok((id, customer_id, is_public, subject, row.text_opt(5)?.unwrap_or_default()))
        };
        let messages = tx.all(&MESSAGES, &values![after, 1000_i64], read).await?;
        let Some(last) = messages.last() else { return Ok(count) };
        after = last.0;
        for (event_id, customer_id, is_public, subject, body) in &messages {
            let doc = Doc { subject, body, is_public: *is_public };
            add(tx, *event_id, *customer_id, &doc).await?;
            count += 1;
        }
    }
}

/// The subject under which an opening is found: with the key of the system it came from.
pub(crate) fn with_key(subject: &str, source_key: Option<&str>) -> String {
    source_key.map_or_else(|| subject.to_owned(), |key| format!("{subject} {key}"))
}

/// Tickets that hold every word of the question (the last one as it begins), best first. A scope of one customer: only
/// that customer's, and only by words that customers see. A ticket's number finds it first.
///
/// # Errors
/// What the engine says.
pub async fn query(tx: &mut Tx, question: &str, scope: impl Into<Scope>, limit: usize) -> Result<Vec<Hit>> {
    let scope: Scope = scope.into();
    let customer_id = scope.customer;
    if customer_id.is_some_and(|customer| !scope.reach.holds(customer)) {
        return Ok(Vec::new());
    }
    let reach = scope.reach.list();
    let mut best: Vec<Hit> = Vec::new();
    if let Some(number) = crate::ticket::parse_number(question)
        && let Some(row) = crate::ticket::by_number(tx, number).await?
        && scope.holds(row.customer_id)
    {
        best.push(Hit { ticket_id: row.id, rank: i64::MAX, event_id: None });
    }
    let words = words(question, MOST_WORDS);
    if words.is_empty() {
        return Ok(best);
    }
    for (place, form, worth) in [
        (Place::Subject, Form::AsWritten, 2_000),
        (Place::Subject, Form::Any, 1_000),
        (Place::All, Form::Any, 1),
        // Beginnings of words cost as much as there are messages with them: last, and behind everything else.
        (Place::Subject, Form::Begins, 0),
        (Place::All, Form::Begins, 0),
    ] {
        if form == Form::Begins && words.last().is_none_or(|word| word.chars().count() < 2) {
            break;
        }
        let text = if tx.is_lite() {
            lite_question(&words, place, form, customer_id)
        } else {
            pg_question(&words, place, form)
        };
        let read = |row: &crate::Row<'_>| Ok((row.int(0)?, row.int(1)?));
        let found = match (customer_id, &reach) {
            (None, None) => tx.all(&FIND, &values![text, WINDOW], read).await?,
            (None, Some(list)) => tx.all(&FIND_IN_REACH, &values![text, WINDOW, list.as_str()], read).await?,
            (Some(customer), _) => tx.all(&FIND_PUBLIC, &values![text, WINDOW, customer], read).await?,
        };
        add_worth(&mut best, &found, worth);
        if best.len() >= limit {
            break;
        }
    }
    // Latest first came in, and a stable sort keeps that among equals.
    best.sort_by_key(|hit| std::cmp::Reverse(hit.rank));
    best.truncate(limit);
    Ok(best)
}

/// A subject counts once however many messages repeat it; each message that matches adds one.
fn add_worth(best: &mut Vec<Hit>, found: &[(i64, i64)], worth: i64) {
    let mut places: HashMap<i64, usize> =
        best.iter().enumerate().map(|(index, hit)| (hit.ticket_id, index)).collect();
    let mut counted = std::collections::HashSet::new();
    for (ticket_id, event_id) in found {
        if worth != 1 && !counted.insert(*ticket_id) {
            continue;
        }
        match places.get(ticket_id).and_then(|index| best.get_mut(*index)) {
            Some(known) => {
                known.rank = known.rank.saturating_add(worth);
                // The latest message whose own words were found is shown, else the one under the subject.
                if worth == 1 && counted.insert(-ticket_id) {
                    known.event_id = Some(*event_id);
                }
            }
            None => {
                places.insert(*ticket_id, best.len());
                counted.insert(-ticket_id);
                best.push(Hit { ticket_id: *ticket_id, rank: worth, event_id: Some(*event_id) });
            }
        }
    }
}

/// Where a word must stand.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Subject,
    All,
}

/// Which forms of a word count.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    AsWritten,
    Any,
    Begins,
}

/// [`query`] with the tickets' rows.
///
/// # Errors
/// As [`query`].
pub async fn tickets(
    tx: &mut Tx,
    question: &str,
    scope: impl Into<Scope>,
    limit: usize,
) -> Result<Vec<crate::ticket::TicketRow>> {
    let mut rows = Vec::new();
    for hit in query(tx, question, scope, limit).await? {
        rows.extend(crate::ticket::get(tx, hit.ticket_id).await?);
    }
    Ok(rows)
}

/// Words of a text: lower case, without accents, 40 letters at most.
fn words(text: &str, most: usize) -> Vec<String> {
    if text.is_ascii() {
        let words =
            text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        return words
            .take(most)
            .map(|word| word.get(..word.len().min(40)).unwrap_or_default().to_ascii_lowercase())
            .collect();
    }
    let mut out = Vec::new();
    let mut word = String::new();
    for letter in
        text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).chain([' '])
    {
        match letter {
            '\u{df}' => word.push_str("ss"),
            '\u{e6}' => word.push_str("ae"),
            '\u{153}' => word.push_str("oe"),
            '\u{f8}' => word.push('o'),
            letter if letter.is_alphanumeric() => word.push(letter),
            _ if word.is_empty() => {}
            _ => {
                if word.len() > 40 {
                    word = word.chars().take(40).collect();
                }
                out.push(std::mem::take(&mut word));
                if out.len() >= most {
                    break;
                }
            }
        }
    }
    out
}

/// The Dutch and the English stem of a word, where they differ from it.
fn stems(word: &str) -> BTreeSet<String> {
    static STEMMERS: OnceLock<[Stemmer; 2]> = OnceLock::new();
    let stemmers =
        STEMMERS.get_or_init(|| [Stemmer::create(Algorithm::Dutch), Stemmer::create(Algorithm::English)]);
    if word.len() < 4 || !word.chars().all(char::is_alphabetic) {
        return BTreeSet::new();
    }
    stemmers.iter().map(|stemmer| stemmer.stem(word).into_owned()).filter(|stem| stem != word).collect()
}

/// Stems of so many words are remembered per thread: a help desk says the same things again and again.
const REMEMBERED: usize = 8_192;

/// Hands the stems of a word to `take`, worked out once.
fn with_stems(word: &str, mut take: impl FnMut(&str)) {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Box<[String]>>> = RefCell::new(HashMap::new());
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(stems) = known.get(word) {
            return stems.iter().for_each(|stem| take(stem));
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let stems: Box<[String]> = stems(word).into_iter().collect();
        stems.iter().for_each(|stem| take(stem));
        known.insert(word.to_owned(), stems);
    });
}

/// What the engines index: each word and its stems, once.
fn document(text: &str) -> String {
    let mut words = words(text, LONGEST);
    words.sort_unstable();
    words.dedup();
    let mut stems = Vec::new();
    for word in &words {
        with_stems(word, |stem| stems.push(stem.to_owned()));
    }
    words.append(&mut stems);
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// The forms of a word that count, the word itself first.
fn forms(word: &str, form: Form) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    if form != Form::AsWritten {
        forms.extend(stems(word));
    }
    forms
}

/// The last word of a question is taken as it begins: it may not be typed to its end.
fn begins(words: &[String], index: usize, form: Form) -> bool {
    form == Form::Begins
        && index + 1 == words.len()
        && words.get(index).is_some_and(|word| word.chars().count() > 1)
}

/// Words and stems hold only letters and digits, so nothing in a question is taken for a rule of the engine.
fn lite_question(words: &[String], place: Place, form: Form, customer_id: Option<i64>) -> String {
    let groups: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(index, word)| {
            let star = if begins(words, index, form) { "*" } else { "" };
            let forms: Vec<String> = forms(word, form).iter().map(|form| format!("\"{form}\"")).collect();
            format!("({}{star})", forms.iter().rev().cloned().collect::<Vec<_>>().join(" OR "))
        })
        .collect();
    let all = groups.join(" AND ");
    match (place, customer_id) {
        (Place::Subject, None) => format!("{{subject}} : ({all})"),
        (Place::Subject, Some(customer)) => format!("{{subject}} : ({all}) AND scope : \"c0{customer}\""),
        (Place::All, None) => format!("{{subject public internal}} : ({all})"),
        (Place::All, Some(customer)) => format!("{{subject public}} : ({all}) AND scope : \"c0{customer}\""),
    }
}

fn pg_question(words: &[String], place: Place, form: Form) -> String {
    let weight = if place == Place::Subject { "A" } else { "" };
    let groups: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(index, word)| {
            let star = if begins(words, index, form) { "*" } else { "" };
            let forms: Vec<String> = forms(word, form)
                .iter()
                .enumerate()
                .map(|(place, form)| {
                    let mark = format!("{}{weight}", if place == 0 { star } else { "" });
                    if mark.is_empty() { form.clone() } else { format!("{form}:{mark}") }
                })
                .collect();
            format!("({})", forms.join(" | "))
        })
        .collect();
    groups.join(" & ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_stemmed_in_both_languages() {
        assert_eq!(document("Storingen, cliënten!"), "client clienten storing storingen");
        assert_eq!(document("Printing #3 Straße printing"), "3 print printing stras strass strasse");
        assert_eq!(words("", 9), Vec::<String>::new());
    }

    #[test]
    fn a_question_cannot_speak_the_engine_s_language() {
        let question = words("storingen\" OR * NEAR(", 8);
        let lite = lite_question(&question, Place::All, Form::Begins, Some(7));
        assert_eq!(
            lite,
            "{subject public} : ((\"storing\" OR \"storingen\") AND (\"or\") AND (\"near\"*)) AND scope : \"c07\""
        );
        assert_eq!(
            lite_question(&question, Place::Subject, Form::AsWritten, None),
            "{subject} : ((\"storingen\") AND (\"or\") AND (\"near\"))"
        );
        assert_eq!(
            pg_question(&question, Place::All, Form::Begins),
            "(storingen | storing) & (or) & (near:*)"
        );
        assert_eq!(
            pg_question(&question, Place::Subject, Form::Begins),
            "(storingen:A | storing:A) & (or:A) & (near:*A)"
        );
    }
}
