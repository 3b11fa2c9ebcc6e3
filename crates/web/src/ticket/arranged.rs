//! What colleagues arrange around a ticket, as lines of its timeline: hand-overs, time, links, triage, quotes, marks.

use domain::ticket::{EventKind, LinkKind, Quote};
use domain::triage::Scope;
use store::event::Recorded;

use crate::i18n::Arg;
use crate::layout::Page;
use crate::names::Names;

/// Class, icon and sentence of an event, where it has a line of its own.
pub fn line(
    page: &Page,
    event: &Recorded,
    names: &Names,
    who: &str,
) -> Option<(&'static str, &'static str, String)> {
    let with = |key: &str, more: &[(&'static str, Arg<'_>)]| {
        let mut arguments = vec![("who", Arg::Text(who))];
        arguments.extend_from_slice(more);
        page.lang.args(key, &arguments)
    };
    let name = |id: &str| id.parse().ok().map_or("?", |id| names.person(id));
    Some(match &event.kind {
        EventKind::HandedOver { to } => ("", "person", with("did-hand-over", &[("to", Arg::Text(name(to)))])),
        EventKind::Acknowledged => ("met", "met", with("did-acknowledge", &[])),
        EventKind::Watching { who: watcher, mentioned: true, .. } => {
            ("", "eye", with("did-mention", &[("to", Arg::Text(name(watcher)))]))
        }
        EventKind::Time { minutes: 0, .. } => ("", "clock", with("did-time-back", &[])),
        EventKind::Time { minutes, by, .. } => {
            let length = page.length(&domain::span::Duration::minutes(*minutes));
            let by = name(by);
            let text = page.lang.args("did-time", &[("who", Arg::Text(by)), ("t", Arg::Text(&length))]);
            ("", "clock", with_text(text, event.body()))
        }
        EventKind::Linked { ticket, link } => {
            let what = page.t(link_key(*link));
            ("", "tickets", with("did-link", &[("what", Arg::Text(what)), ("ticket", Arg::Text(ticket))]))
        }
        EventKind::Unlinked { ticket, .. } => {
            ("", "tickets", with("did-unlink", &[("ticket", Arg::Text(ticket))]))
        }
        EventKind::Triaged { scope, .. } => {
            let key = match scope {
                Some(Scope::Support) => "did-triage-support",
                Some(Scope::Project) => "did-triage-project",
                None => "did-triage",
            };
            ("", "contract", with(key, &[]))
        }
        EventKind::Quoted(quote) => {
            let (work, price) = quote_words(page, quote);
            ("", "contract", with("did-quote", &[("work", Arg::Text(&work)), ("price", Arg::Text(&price))]))
        }
        EventKind::QuoteAccepted => ("met", "met", with("did-quote-accept", &[])),
        EventKind::QuoteRejected => ("", "close", with("did-quote-reject", &[])),
        EventKind::Checklist { name, .. } => {
            ("", "met", with("did-checklist", &[("name", Arg::Text(name.as_str()))]))
        }
        EventKind::Problem { problem: Some(_) } => ("", "search", with("did-problem", &[])),
        EventKind::Problem { problem: None } => ("", "search", with("did-problem-none", &[])),
        EventKind::Rated(rating) => {
            let tenths = rating.tenths().unwrap_or(0);
            let mark = match tenths % 10 {
                0 => (tenths / 10).to_string(),
                rest => format!("{}{}{rest}", tenths / 10, page.t("decimal-mark")),
            };
            ("", "reports", with("did-rate", &[("mark", Arg::Text(&mark))]))
        }
        _ => return None,
    })
}

fn with_text(sentence: String, text: Option<&str>) -> String {
    match text {
        Some(text) => format!("{sentence}: {text}"),
        None => sentence,
    }
}

/// `10 h` and `EUR 950.00` of a quote, in the reader's language.
pub fn quote_words(page: &Page, quote: &Quote) -> (String, String) {
    let hours = format!("{} {}", quote.minutes / 60, page.t("unit-hour"));
    let work = match quote.minutes % 60 {
        0 => hours,
        rest => format!("{hours} {rest} m"),
    };
    (work, amount(page, quote.cents, &quote.currency))
}

/// `EUR 1250,00`
pub fn amount(page: &Page, cents: i64, currency: &str) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{currency} {sign}{}{}{:02}", cents / 100, page.t("decimal-mark"), cents % 100)
}

/// The words of a link, read from the ticket that carries it.
pub fn link_key(link: LinkKind) -> &'static str {
    match link {
        LinkKind::DuplicateOf => "link-duplicate-of",
        LinkKind::HasDuplicate => "link-has-duplicate",
        LinkKind::CausedBy => "link-caused-by",
        LinkKind::Causes => "link-causes",
        LinkKind::FollowUpOf => "link-follow-up-of",
        LinkKind::HasFollowUp => "link-has-follow-up",
        LinkKind::Blocks => "link-blocks",
        LinkKind::BlockedBy => "link-blocked-by",
        LinkKind::ParentOf => "link-parent-of",
        LinkKind::ChildOf => "link-child-of",
        LinkKind::SplitFrom => "link-split-from",
        LinkKind::SplitInto => "link-split-into",
    }
}
