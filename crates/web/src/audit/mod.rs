//! The audit view: who did what when, of the house's chain and of each customer's, in sentences.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Reach, Resource};
use domain::span::Instant;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::audit::{self, Entry, Filter};
use store::event::HOUSE;

use crate::app::App;
use crate::error::{Error, encode};
use crate::i18n::{Arg, Language};
use crate::layout::{Nav, Page, html};
use crate::names::{Choice, Names};
use crate::session::Viewer;

/// Entries of a part of the list.
const ROWS: usize = 50;

/// What is recorded, and the key of its sentence. The rest is shown by its own words.
const SENTENCES: &[(&str, &str)] = &[
    ("person_added", "audit-person-added"),
    ("person_changed", "audit-person-changed"),
    ("person_limited", "audit-person-limited"),
    ("person_unlimited", "audit-person-unlimited"),
    ("person_erased", "audit-person-erased"),
    ("password_set", "audit-password-set"),
    ("person_invited", "audit-person-invited"),
    ("reset_asked", "audit-reset-asked"),
    ("authenticator_added", "audit-authenticator-added"),
    ("authenticator_removed", "audit-authenticator-removed"),
    ("recovery_code_used", "audit-recovery-code-used"),
    ("recovery_codes_made", "audit-recovery-codes-made"),
    ("second_factor_reset", "audit-second-factor-reset"),
    ("passkey_added", "audit-passkey-added"),
    ("passkey_removed", "audit-passkey-removed"),
    ("api_key_made", "audit-api-key-made"),
    ("api_key_deleted", "audit-api-key-deleted"),
    ("glass_broken", "audit-glass-broken"),
    ("glass_mended", "audit-glass-mended"),
    ("customer_added", "audit-customer-added"),
    ("customer_changed", "audit-customer-changed"),
    ("service_added", "audit-service-added"),
    ("service_changed", "audit-service-changed"),
    ("contract_recorded", "audit-contract-recorded"),
    ("data_downloaded", "audit-data-downloaded"),
];

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Question {
    who: String,
    kind: String,
    of: String,
    person: String,
    from: String,
    to: String,
    tickets: String,
    after: String,
}

/// One entry as the page shows it.
struct Row {
    sentence: String,
    at: Instant,
    late: Option<Instant>,
    texts: Vec<(String, String)>,
    chain: String,
    place: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "audit/audit.html")]
struct AuditPage {
    page: Page,
    rows: Vec<Row>,
    people: Vec<Choice>,
    kinds: Vec<Choice>,
    chains: Vec<Choice>,
    person: String,
    from: String,
    to: String,
    tickets: bool,
    next: Option<String>,
}

/// Who may read the record: of the house whoever sees all of it, of some customers who is limited to those.
///
/// # Errors
/// [`Error::Denied`].
pub fn must_read(viewer: &Viewer) -> Result<(), Error> {
    match &viewer.reach {
        Reach::Customers(customers) if viewer.is_staff() => {
            let first = customers.first().map_or(Resource::House, |id| Resource::Of(*id));
            viewer.must(Action::SeeRecord, first)
        }
        _ => viewer.must(Action::SeeRecord, Resource::House),
    }
}

/// `GET /audit`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    must_read(&viewer)?;
    let filter = question.filter(&viewer, &app.config.time_zone);
    let before = question.after.parse().ok();
    let found =
        app.db.read(move |tx| Box::pin(async move { audit::list(tx, &filter, before, ROWS).await })).await?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Audit, viewer.language.t("nav-audit")).await?;
    let rows = found.rows.iter().map(|entry| Row::of(entry, &names, viewer.language)).collect();
    html(&AuditPage {
        rows,
        people: names.staff_choices(Some(&question.who)),
        kinds: kind_choices(viewer.language, &question.kind),
        chains: chain_choices(&page, &names, &viewer.reach, &question.of),
        tickets: !question.tickets.is_empty(),
        next: found.next.map(|id| question.address(id)),
        person: question.person,
        from: question.from,
        to: question.to,
        page,
    })
}

impl Question {
    fn filter(&self, viewer: &Viewer, zone: &TimeZone) -> Filter {
        Filter {
            customer_id: self.of.parse().ok(),
            actor_id: self.who.parse().ok(),
            kind: Some(self.kind.clone()).filter(|kind| !kind.is_empty()),
            subject: self.person.parse::<i64>().ok().map(|_| "person".to_owned()),
            subject_id: self.person.parse().ok(),
            with_tickets: !self.tickets.is_empty(),
            from: start_of(&self.from, 0, zone),
            to: start_of(&self.to, 1, zone),
            reach: viewer.reach.clone(),
        }
    }

    /// The address of the next part.
    fn address(&self, after: i64) -> String {
        let mut out = format!("/audit?after={after}");
        for (name, value) in [
            ("who", &self.who),
            ("kind", &self.kind),
            ("of", &self.of),
            ("person", &self.person),
            ("from", &self.from),
            ("to", &self.to),
            ("tickets", &self.tickets),
        ] {
            if !value.is_empty() {
                out.push_str(&format!("&{name}={}", encode(value)));
            }
        }
        out
    }
}

/// The start of a day, or of one some days later; nothing for what is no day.
fn start_of(text: &str, later: i64, zone: &TimeZone) -> Option<Instant> {
    let day: Date = text.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
    Some(Instant(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()))
}

impl Row {
    fn of(entry: &Entry, names: &Names, language: Language) -> Row {
        let chain = chain_name(entry.customer_id, names, language);
        let place = language.n("audit-place", entry.seq);
        // What says why or which, in a few words; whole texts stand where they belong.
        let shown = |(field, _): &&(String, String)| ["reason", "key", "email"].contains(&field.as_str());
        let href = match entry.subject.as_str() {
            "person" => Some(format!("/people/{}", entry.subject_id)),
            "customer" => Some(format!("/customers/{}", entry.subject_id)),
            _ => None,
        };
        Row {
            sentence: sentence(entry, names, language),
            at: entry.at,
            late: (entry.recorded_at != entry.at).then_some(entry.recorded_at),
            texts: entry.texts.iter().filter(shown).cloned().collect(),
            chain,
            place,
            href,
        }
    }
}

fn chain_name(customer: i64, names: &Names, language: Language) -> String {
    match customer {
        HOUSE => language.t("audit-house").to_owned(),
        id => names.customer(id).to_owned(),
    }
}

/// What happened, in words.
pub fn sentence(entry: &Entry, names: &Names, language: Language) -> String {
    let gone = |name: &str| match name {
        "" => language.t("audit-gone").to_owned(),
        name => name.to_owned(),
    };
    let who = match entry.actor_id {
        None => language.t("audit-program").to_owned(),
        Some(id) => gone(names.person(id)),
    };
    let what = if entry.subject == "person" { gone(names.person(entry.subject_id)) } else { String::new() };
    let customer = chain_name(entry.customer_id, names, language);
    let kind = entry.kind.replace('_', " ");
    let args = [
        ("who", Arg::Text(who.as_str())),
        ("what", Arg::Text(what.as_str())),
        ("customer", Arg::Text(customer.as_str())),
        ("kind", Arg::Text(kind.as_str())),
        ("subject", Arg::Text(entry.subject.as_str())),
    ];
    let known = SENTENCES.iter().find(|(kind, _)| *kind == entry.kind && entry.subject != "ticket");
    language.args(known.map_or("audit-other", |(_, key)| key), &args)
}

fn kind_choices(language: Language, chosen: &str) -> Vec<Choice> {
    let args: Vec<(&'static str, Arg<'_>)> =
        ["who", "what", "customer"].into_iter().map(|name| (name, Arg::Text("…"))).collect();
    let choice = |(kind, key): &(&str, &str)| Choice {
        value: (*kind).to_owned(),
        text: language.args(key, &args),
        chosen: *kind == chosen,
    };
    SENTENCES.iter().map(choice).collect()
}

fn chain_choices(page: &Page, names: &Names, reach: &Reach, chosen: &str) -> Vec<Choice> {
    let house = Choice {
        value: HOUSE.to_string(),
        text: page.t("audit-house").to_owned(),
        chosen: chosen == HOUSE.to_string(),
    };
    let customers = names.customer_choices(reach, Some(chosen));
    (!reach.is_limited()).then_some(house).into_iter().chain(customers).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_as_a_sentence_in_both_languages() {
        let mut entry = Entry {
            id: 1,
            customer_id: HOUSE,
            seq: 4,
            subject: "person".to_owned(),
            subject_id: 7,
            at: Instant(0),
            recorded_at: Instant(0),
            actor_id: None,
            kind: "person_added".to_owned(),
            payload: "{}".to_owned(),
            texts: Vec::new(),
        };
        let names = Names::default();
        assert_eq!(sentence(&entry, &names, Language::En), "The program added somebody who was erased");
        assert_eq!(sentence(&entry, &names, Language::Nl), "Het programma voegde iemand die gewist is toe");
        entry.kind = "hook_added".to_owned();
        entry.subject = "hook".to_owned();
        assert_eq!(sentence(&entry, &names, Language::En), "The program: hook added, hook, the house");
        for language in Language::ALL {
            for choice in kind_choices(language, "") {
                assert!(!choice.text.contains("[["), "{}", choice.text);
            }
        }
    }

    #[test]
    fn days_are_whole_days_of_the_zone() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let from = start_of("2026-03-29", 0, &zone).unwrap();
        let to = start_of("2026-03-29", 1, &zone).unwrap();
        assert_eq!((to - from).0, 23 * 3_600_000, "the day on which the clock goes forward");
        assert_eq!(start_of("yesterday", 0, &zone), None);
    }
}
