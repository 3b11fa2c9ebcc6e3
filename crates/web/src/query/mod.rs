//! Queries as pages read them: what is asked, what is wrong with it in the reader's words, and what may be written next.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::query::{Completion, Context, Fault, FaultCode, Field, Filter, Wanted, complete, parse};
use serde::Deserialize;
use store::ticket::{Order, Suggestion, View};

use crate::app::App;
use crate::error::Error;
use crate::i18n::{Arg, Language};
use crate::layout::html;
use crate::session::Viewer;

/// Values that are offered at a time.
const OFFERED: usize = 10;

/// What a text asks, narrowed to what the viewer reaches; or what is wrong with it.
///
/// # Errors
/// When the store does not answer.
pub async fn read(app: &App, viewer: &Viewer, text: &str) -> Result<Result<Filter, Fault>, Error> {
    let query = match parse(text) {
        Ok(query) => query,
        Err(fault) => return Ok(Err(fault)),
    };
    let context = Context { now: app.now(), person: viewer.person, zone: app.config.time_zone.clone() };
    let reach = viewer.reach.clone();
    let read = app
        .db
        .read(move |tx| Box::pin(async move { store::ticket::filter(tx, &query, &context, &reach).await }));
    Ok(read.await?)
}

/// The query of a built-in view.
pub fn of_view(view: View) -> &'static str {
    match view {
        View::Open => "",
        View::Mine => "owner:me",
        View::Unassigned => "owner:none",
        View::P1 => "priority:P1",
        View::Breached => "is:breached",
        View::DueSoon => "breach<=4h",
        View::Waiting => "status:waiting,workaround",
        View::Settled => "status:settled",
    }
}

/// The key of an order's name.
pub fn order_key(order: Order) -> &'static str {
    match order {
        Order::Breach => "order-breach",
        Order::Newest => "order-newest",
        Order::Oldest => "order-oldest",
        Order::Updated => "order-updated",
    }
}

/// What is wrong, as a page shows it: the text with the wrong part marked, the sentence, and the mended text where it is
/// known.
pub struct Wrong {
    /// The text before the wrong part.
    pub before: String,
    /// The wrong part.
    pub part: String,
    /// The text behind it.
    pub after: String,
    /// What is wrong and what would do.
    pub sentence: String,
    /// The whole text, mended.
    pub mended: Option<String>,
}

impl Wrong {
    /// Of a fault of this text.
    pub fn of(language: Language, text: &str, fault: &Fault) -> Wrong {
        let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
        let (from, to) = (fault.place.from.min(text.len()), fault.place.to.min(text.len()));
        let known = !fault.mend.is_empty() && !fault.mend.contains(", ");
        let replaces = matches!(
            fault.code,
            FaultCode::NoField | FaultCode::BadValue | FaultCode::Negated | FaultCode::OpenQuote
        ) || (fault.code == FaultCode::BadLength && fault.mend.contains('<'));
        let mended =
            (known && replaces).then(|| format!("{}{}{}", piece(0, from), fault.mend, piece(to, text.len())));
        Wrong {
            before: piece(0, from),
            part: piece(from, to),
            after: piece(to, text.len()),
            sentence: sentence(language, fault),
            // What is offered must do.
            mended: mended.filter(|text| parse(text).is_ok()),
        }
    }
}

/// What is wrong and what would do, in words.
pub fn sentence(language: Language, fault: &Fault) -> String {
    let mend = !fault.mend.is_empty();
    let key = match (fault.code, mend) {
        (FaultCode::TooLong, _) => "query-too-long",
        (FaultCode::OpenQuote, _) => "query-open-quote",
        (FaultCode::NoField, true) => "query-no-field-near",
        (FaultCode::NoField, false) => "query-no-field",
        (FaultCode::NoValue, true) => "query-no-value-near",
        (FaultCode::NoValue, false) => "query-no-value",
        (FaultCode::BadValue, _) => "query-bad-value",
        (FaultCode::BadLength, _) => "query-bad-length",
        (FaultCode::NotCompared, _) => "query-not-compared",
        (FaultCode::Negated, _) => "query-negated",
        (FaultCode::LoneMinus, _) => "query-lone-minus",
        (FaultCode::Unknown, true) => "query-unknown-near",
        (FaultCode::Unknown, false) => "query-unknown",
        (FaultCode::TooCommon, _) => "query-too-common",
    };
    language.args(key, &[("word", Arg::Text(&fault.word)), ("mend", Arg::Text(&fault.mend))])
}

/// Something that may be written at the cursor, and the whole text with it.
pub struct Offer {
    /// What is put in.
    pub value: String,
    /// For people.
    pub label: String,
    /// The text with it.
    pub text: String,
    /// Where the cursor stands then, in characters of UTF-16 as browsers count.
    pub cursor: usize,
}

/// What may be written at the byte `at` of the text.
///
/// # Errors
/// When the store does not answer.
pub async fn offers(app: &App, viewer: &Viewer, text: &str, at: usize) -> Result<Vec<Offer>, Error> {
    let text: String = text.chars().take(domain::query::LONGEST).collect();
    let done = complete(&text, at);
    let values: Vec<Suggestion> = match &done.wanted {
        Wanted::Nothing => Vec::new(),
        Wanted::Words(words) => {
            let label = |word: &str| viewer.language.t(word_key(word)).to_owned();
            words
                .iter()
                .take(if done.typed.is_empty() { 24 } else { OFFERED })
                .map(|word| Suggestion { value: word.clone(), label: label(word) })
                .collect()
        }
        Wanted::ValueOf(field) => {
            let (field, typed, reach) = (*field, done.typed.clone(), viewer.reach.clone());
            let read = app.db.read(move |tx| {
                Box::pin(async move { store::ticket::suggest(tx, field, &typed, &reach, OFFERED).await })
            });
            read.await?
        }
    };
    Ok(values.into_iter().map(|one| offer(&text, &done, one)).collect())
}

fn offer(text: &str, done: &Completion, one: Suggestion) -> Offer {
    let bare = one.value.chars().all(|c| !c.is_whitespace() && c != ',' && c != '"');
    let value = if bare { one.value.clone() } else { format!("\"{}\"", one.value) };
    // Behind a name comes its value; behind a value the next term.
    let space = if value.ends_with([':', '<']) { "" } else { " " };
    let before = text.get(..done.from).unwrap_or_default();
    let after = text.get(done.to..).unwrap_or_default().trim_start();
    let head = format!("{before}{value}{space}");
    Offer {
        cursor: head.encode_utf16().count(),
        text: format!("{head}{after}"),
        value: one.value,
        label: one.label,
    }
}

/// The key of what a word of the language means.
fn word_key(word: &str) -> &'static str {
    let name = word.trim_end_matches([':', '<']);
    if let Some(field) = Field::ALL.into_iter().find(|field| field.name() == name) {
        return match field {
            Field::Priority => "query-word-priority",
            Field::Status => "query-word-status",
            Field::Customer => "query-word-customer",
            Field::Owner => "query-word-owner",
            Field::Team => "query-word-team",
            Field::Service => "query-word-service",
            Field::Kind => "query-word-kind",
            Field::Channel => "query-word-channel",
            Field::Requester => "query-word-requester",
            Field::Tag => "query-word-tag",
            Field::Is => "query-word-is",
            Field::Has => "query-word-has",
        };
    }
    match name {
        "created" => "query-word-created",
        "updated" => "query-word-updated",
        "resolved" if word.ends_with('<') => "query-word-resolved",
        "waiting" if word.ends_with('<') => "query-word-waiting",
        "breach" if word.ends_with('<') => "query-word-breach",
        "live" => "query-word-live",
        "settled" => "query-word-settled",
        "any" => "query-word-any",
        "unanswered" => "query-word-unanswered",
        "breached" => "query-word-breached",
        "excluded" => "query-word-excluded",
        "reopened" => "query-word-reopened",
        _ => "query-word-none",
    }
}

/// What was typed so far.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
    at: Option<usize>,
}

#[derive(Template)]
#[template(path = "query/offers.html")]
struct Offers {
    offers: Vec<Offer>,
}

/// `GET /query/complete`: what may be written at the cursor, as a list.
pub async fn fragment(
    State(app): State<App>,
    viewer: Viewer,
    Query(typed): Query<Typed>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let at = byte_of(&typed.q, typed.at);
    html(&Offers { offers: offers(&app, &viewer, &typed.q, at).await? })
}

/// The byte at a place that a browser counts in UTF-16.
pub fn byte_of(text: &str, at: Option<usize>) -> usize {
    let Some(at) = at else { return text.len() };
    let mut passed = 0;
    for (byte, c) in text.char_indices() {
        if passed >= at {
            return byte;
        }
        passed += c.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_counts_otherwise() {
        assert_eq!(byte_of("é𝄞x", Some(1)), 2);
        assert_eq!(byte_of("é𝄞x", Some(3)), 6);
        assert_eq!(byte_of("ab", Some(99)), 2);
        assert_eq!(byte_of("ab", None), 2);
    }

    #[test]
    fn what_is_wrong_is_marked_and_mended() {
        let text = "x prioriy:P1";
        let wrong = Wrong::of(Language::En, text, &parse(text).unwrap_err());
        assert_eq!(
            (wrong.before.as_str(), wrong.part.as_str(), wrong.after.as_str()),
            ("x ", "prioriy", ":P1")
        );
        assert_eq!(wrong.mended.as_deref(), Some("x priority:P1"));
        assert!(
            wrong.sentence.contains("prioriy") && wrong.sentence.contains("priority"),
            "{}",
            wrong.sentence
        );
        for code in FaultCode::ALL {
            for mend in ["", "x"] {
                let fault = Fault { code, place: Default::default(), word: "w".into(), mend: mend.into() };
                for language in Language::ALL {
                    assert!(!sentence(language, &fault).contains("[["), "{code:?}");
                }
            }
        }
    }
}
