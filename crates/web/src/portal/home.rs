//! The first page of a customer's contact: what waits for them, what runs and what happens next, the contract in three
//! lines, whom to call.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::contract::promise_line;
use domain::ticket::Priority;
use serde::Deserialize;

use super::load::{Home, Seen, load};
use super::people::{Reachable, reachable};
use crate::app::App;
use crate::badge::{Badge, clock_key, when};
use crate::error::Error;
use crate::layout::{Nav, Page, Toast, html};
use crate::session::Viewer;
use crate::ticket::next_step::next_step;

/// What just happened.
#[derive(Deserialize, Default)]
pub struct After {
    #[serde(default)]
    done: String,
}

/// A clock in words.
pub struct ClockLine {
    name: &'static str,
    badge: String,
    when: String,
}

/// A running ticket.
pub struct Card {
    number: String,
    subject: String,
    priority: &'static str,
    class: &'static str,
    /// What waits for them, in words.
    waits: Option<&'static str>,
    workaround: bool,
    title: String,
    help: String,
    icon: &'static str,
    clocks: Vec<ClockLine>,
    may_escalate: bool,
    /// It was escalated lately.
    quiet: Option<String>,
}

/// A change that waits for a decision.
pub struct Decision {
    href: String,
    number: String,
    title: String,
}

/// The contract in three lines.
pub struct ContractLines {
    href: String,
    title: String,
    until: String,
    lines: Vec<(&'static str, &'static str, String)>,
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    page: Page,
    waiting: Vec<Card>,
    running: Vec<Card>,
    more: bool,
    decisions: Vec<Decision>,
    contract: Option<ContractLines>,
    people: Vec<Reachable>,
    may_download: bool,
    first_name: String,
}

/// `GET /`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(after): Query<After>,
) -> Result<Response, Error> {
    if viewer.is_staff() {
        return Ok(Redirect::to("/board").into_response());
    }
    let home = load(&app, &viewer).await?;
    let names = app.names().await?;
    let mut page = Page::open(&app, &viewer, Nav::Home, viewer.language.t("portal-title")).await?;
    if after.done == "escalated" {
        page.toast = Some(Toast { text: page.t("portal-escalated").to_owned(), undo: None });
    }
    let people = reachable(&page, &home, &names);
    let (waiting, running): (Vec<&Seen>, Vec<&Seen>) =
        home.tickets.iter().partition(|seen| seen.waits().is_some());
    let cards = |list: Vec<&Seen>| list.into_iter().map(|seen| card(&page, seen)).collect::<Vec<_>>();
    let view = HomePage {
        waiting: cards(waiting),
        running: cards(running),
        more: home.more,
        decisions: home.changes.iter().map(decision).collect(),
        contract: contract_lines(&page, &home),
        people,
        may_download: viewer.decide(Action::DownloadData, Resource::Of(home.customer_id)).allowed(),
        first_name: viewer.name.split_whitespace().next().unwrap_or_default().to_owned(),
        page,
    };
    html(&view)
}

fn decision(change: &store::change::Change) -> Decision {
    Decision {
        href: format!("/changes/{}", change.id),
        number: change.number_text(),
        title: change.draft.title.clone(),
    }
}

fn card(page: &Page, seen: &Seen) -> Card {
    let row = &seen.row;
    let next = next_step(page, &seen.state, &seen.clocks);
    let clock = |(name, clock): (domain::clock::ClockName, &domain::clock::Clock)| {
        let row = clock.into();
        ClockLine {
            name: page.t(clock_key(name)),
            badge: Badge::of(page, &row, clock.standing_still).html(),
            when: when(page, &row),
        }
    };
    let promised =
        seen.clocks.each().into_iter().filter(|(_, clock)| clock.state != domain::clock::ClockState::None);
    Card {
        number: row.number_text(),
        subject: row.subject.clone(),
        priority: seen.state.priority.name(),
        class: ["p1", "p2", "p3", "p4"][seen.state.priority as usize],
        waits: seen.waits().map(|key| page.t(key)),
        workaround: seen.state.status == domain::ticket::Status::Workaround,
        title: next.title,
        help: next.help,
        icon: next.icon,
        clocks: promised.map(clock).collect(),
        may_escalate: seen.may_escalate(),
        quiet: seen.quiet_until.map(|until| page.ta("portal-escalated-until", "t", &page.short(&until))),
    }
}

fn contract_lines(page: &Page, home: &Home) -> Option<ContractLines> {
    let (id, contract) = home.contract.as_ref()?;
    let language = page.lang.domain();
    let line = |priority: Priority| {
        let class = ["p1", "p2", "p3", "p4"][priority as usize];
        promise_line(contract, priority, language).map(|line| (priority.name(), class, line))
    };
    let until =
        contract.contract.effective_to.map(|day| page.ta("portal-contract-until", "day", &day.0.to_string()));
    Some(ContractLines {
        href: format!("/contracts/{id}"),
        title: contract.contract.title.clone().unwrap_or_default(),
        until: until.unwrap_or_default(),
        lines: Priority::ALL.into_iter().filter_map(line).take(3).collect(),
    })
}
