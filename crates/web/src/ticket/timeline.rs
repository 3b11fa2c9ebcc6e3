//! Messages and events of a ticket in one list, oldest first. Public and internal never look alike.

use domain::clock::ClockName;
use domain::ticket::EventKind;
use store::event::Recorded;

use super::clock_panel::waiting_key;
use crate::badge::clock_key;
use crate::i18n::Arg;
use crate::layout::Page;
use crate::names::Names;
use crate::words;

/// Most bytes of words on one page.
const MOST_WORDS: usize = 2_000_000;

/// One line of the timeline.
pub enum Entry {
    /// Another day begins.
    Day(String),
    /// Words.
    Message(Message),
    /// Something without words.
    Happened(Happened),
}

/// Words.
pub struct Message {
    /// Anchor on the page.
    pub id: i64,
    /// `ours`, `theirs`, `note`.
    pub class: &'static str,
    /// Icon of its kind.
    pub icon: &'static str,
    /// `reply to the customer`, `internal note`...
    pub kind: &'static str,
    /// Who.
    pub name: String,
    /// Their initials.
    pub initials: String,
    /// A customer's contact.
    pub contact: bool,
    /// When, as HTML.
    pub time: String,
    /// The words; none when they were erased.
    pub body: Option<String>,
    /// The words are there and too many for one page.
    pub left_out: bool,
    /// `recorded later by`, when it was typed in afterwards.
    pub recorded: Option<String>,
    /// What they quoted, folded away.
    pub folded: Option<String>,
    /// Files and the mail it came by, as HTML.
    pub beside: String,
}

/// Something without words.
pub struct Happened {
    /// Anchor on the page.
    pub id: i64,
    /// `breached`, `met` or nothing.
    pub class: &'static str,
    /// Icon.
    pub icon: &'static str,
    /// The sentence.
    pub text: String,
    /// When, as HTML.
    pub time: String,
}

/// The entries that the reader may see. Events stand in the order of `at`, then as recorded.
pub fn entries(
    page: &Page,
    events: &[Recorded],
    names: &Names,
    internal: bool,
    requester: Option<i64>,
) -> Vec<Entry> {
    let mut sorted: Vec<&Recorded> =
        events.iter().filter(|event| internal || event.kind.is_public()).collect();
    sorted.sort_by_key(|event| (event.at, event.seq));
    let first_shown = first_shown(&sorted);
    let mut out = Vec::with_capacity(sorted.len() + 8);
    let mut day = None;
    for (index, event) in sorted.into_iter().enumerate() {
        let date = event.at.timestamp().to_zoned(page.zone.clone()).date();
        if day != Some(date) {
            day = Some(date);
            out.push(Entry::Day(words::day(page.lang, &page.zone, page.now, event.at)));
        }
        match words_of(&event.kind) {
            Some(looks) if event.body().is_some() || is_words(&event.kind) => {
                let mut message = message(page, event, names, looks, requester);
                if index < first_shown && message.body.take().is_some() {
                    message.folded = None;
                    message.left_out = true;
                }
                out.push(Entry::Message(message));
            }
            _ => {}
        }
        if let Some(happened) = happened(page, event, names) {
            out.push(Entry::Happened(happened));
        }
    }
    out
}

/// The place of the first event whose words are shown: the latest words come first, up to [`MOST_WORDS`] bytes.
fn first_shown(sorted: &[&Recorded]) -> usize {
    let mut left = MOST_WORDS;
    let too_many = sorted.iter().rposition(|event| {
        let length = event.body().map_or(0, str::len);
        let fits = length <= left;
        left = left.saturating_sub(length);
        !fits
    });
    too_many.map_or(0, |index| index + 1)
}

/// Kinds that are nothing but words.
fn is_words(kind: &EventKind) -> bool {
    matches!(kind, EventKind::PublicReply { .. } | EventKind::InternalNote | EventKind::CustomerReply)
}

/// Class, icon and kind of a message.
fn words_of(kind: &EventKind) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match kind {
        EventKind::Opened { .. } => ("theirs", "tickets", "said-opened"),
        EventKind::PublicReply { automatic: true, .. } => ("ours", "bolt", "said-automatic"),
        EventKind::PublicReply { substantive: true, .. } => ("ours", "reply", "said-reply"),
        EventKind::PublicReply { .. } => ("ours", "update", "said-update"),
        EventKind::InternalNote => ("note", "lock", "said-note"),
        EventKind::CustomerReply => ("theirs", "reply", "said-customer"),
        EventKind::Workaround => ("ours", "wrench", "said-workaround"),
        EventKind::Resolved(_) => ("ours", "met", "said-resolved"),
        EventKind::HandedOver { .. } => ("note", "lock", "said-hand-over"),
        EventKind::Triaged { .. } => ("note", "lock", "said-triage"),
        EventKind::Quoted(_) => ("ours", "contract", "said-quote"),
        EventKind::QuoteAccepted | EventKind::QuoteRejected => ("theirs", "contract", "said-quote-answer"),
        EventKind::Rated(_) => ("theirs", "reports", "said-rated"),
        EventKind::Escalated => ("theirs", "bolt", "said-escalated"),
        _ => return None,
    })
}

fn who<'n>(page: &'n Page, event: &Recorded, names: &'n Names) -> (&'n str, bool) {
    match event.actor_id.and_then(|id| names.one(id)) {
        Some(person) => (&person.name, person.contact),
        // A caller or a visitor whom we know by their words alone.
        None if event.kind == EventKind::CustomerReply => (page.t("said-customer"), true),
        None => (page.t("the-program"), false),
    }
}

fn message(
    page: &Page,
    event: &Recorded,
    names: &Names,
    looks: (&'static str, &'static str, &'static str),
    requester: Option<i64>,
) -> Message {
    let (class, icon, kind) = looks;
    // The first words are those of who asked, whoever typed them in.
    let asked =
        requester.filter(|_| matches!(event.kind, EventKind::Opened { .. })).and_then(|id| names.one(id));
    let (name, contact) = match asked {
        Some(person) => (person.name.as_str(), person.contact),
        None => who(page, event, names),
    };
    let late = (event.recorded_at - event.at).0 > 120_000;
    let (body, folded) = event.body().map(|body| quoted(&event.kind, body)).unzip();
    Message {
        id: event.id,
        class,
        icon,
        kind: page.t(kind),
        name: name.to_owned(),
        initials: words::initials(name),
        contact,
        time: page.time(&event.at),
        body,
        folded: folded.flatten(),
        beside: String::new(),
        left_out: false,
        recorded: late.then(|| page.ta("recorded-at", "t", &page.short(&event.recorded_at))),
    }
}

/// What was written now, and what was quoted below it; only what may have come by mail is looked at.
fn quoted(kind: &EventKind, body: &str) -> (String, Option<String>) {
    if !matches!(kind, EventKind::Opened { .. } | EventKind::CustomerReply | EventKind::InternalNote) {
        return (body.to_owned(), None);
    }
    let fold = domain::mail::quote::fold(body);
    let (fresh, folded) = (fold.fresh.trim(), fold.folded.trim());
    match fresh.is_empty() || folded.is_empty() {
        true => (body.to_owned(), None),
        false => (fresh.to_owned(), Some(folded.to_owned())),
    }
}

/// Everything that is more than words.
fn happened(page: &Page, event: &Recorded, names: &Names) -> Option<Happened> {
    let (name, _) = who(page, event, names);
    let with = |key: &str, more: &[(&'static str, Arg<'_>)]| {
        let mut arguments = vec![("who", Arg::Text(name))];
        arguments.extend_from_slice(more);
        page.lang.args(key, &arguments)
    };
    let (class, icon, text) = match &event.kind {
        EventKind::Opened { priority } => {
            ("", "plus", with("did-open", &[("priority", Arg::Text(priority.name()))]))
        }
        EventKind::PublicReply { .. }
        | EventKind::InternalNote
        | EventKind::CustomerReply
        | EventKind::Field { .. } => {
            return None;
        }
        EventKind::Waiting { waiting_for } => {
            ("", "paused", with("did-wait", &[("what", Arg::Text(page.t(waiting_key(*waiting_for))))]))
        }
        EventKind::Resumed => ("", "play", with("did-resume", &[])),
        EventKind::Priority { to } => {
            ("", "bolt", with("did-priority", &[("priority", Arg::Text(to.name()))]))
        }
        EventKind::Workaround => ("", "wrench", with("did-workaround", &[])),
        EventKind::WorkaroundAccepted => ("met", "met", with("did-accept", &[])),
        EventKind::WorkaroundRejected => ("", "close", with("did-reject", &[])),
        EventKind::Resolved(_) => ("met", "met", with("did-resolve", &[])),
        EventKind::Reopened => ("", "undo", with("did-reopen", &[])),
        EventKind::Closed => ("", "lock", with("did-close", &[])),
        EventKind::Excluded { category, .. } => {
            ("", "none", with("did-exclude", &[("category", Arg::Text(category))]))
        }
        EventKind::Team { to } => ("", "customers", with("did-team", &[("team", Arg::Text(to))])),
        EventKind::Assigned { to: None } => ("", "person", with("did-unassign", &[])),
        EventKind::Assigned { to: Some(id) } => {
            let to =
                id.parse().ok().and_then(|id: i64| names.one(id)).map_or("?", |person| person.name.as_str());
            let key = if event.actor_id.is_some_and(|actor| *id == actor.to_string()) {
                "did-take"
            } else {
                "did-assign"
            };
            ("", "person", with(key, &[("to", Arg::Text(to))]))
        }
        EventKind::MergedFrom { ticket, .. } => {
            ("", "tickets", with("did-merge-from", &[("ticket", Arg::Text(ticket))]))
        }
        EventKind::MergedInto { ticket } => {
            ("", "tickets", with("did-merge-into", &[("ticket", Arg::Text(ticket))]))
        }
        EventKind::Breached { clock } => ("breached", "breached", breach(page, *clock)),
        _ => super::arranged::line(page, event, names, name)?,
    };
    Some(Happened { id: event.id, class, icon, text, time: page.time(&event.at) })
}

fn breach(page: &Page, clock: ClockName) -> String {
    page.ta("did-breach", "clock", &page.t(clock_key(clock)).to_lowercase())
}

/// The latest word that both sides see.
pub fn last_public_word(events: &[Recorded]) -> Option<&Recorded> {
    let spoken = events.iter().filter(|event| event.kind.is_public() && event.body().is_some());
    spoken.max_by_key(|event| (event.at, event.seq))
}
