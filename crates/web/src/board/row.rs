//! A ticket as one row of a list.

use domain::clock::{ClockName, ClockState};
use domain::ticket::{Status, WaitingFor};
use store::ticket::TicketRow;

use crate::badge::{Badge, clock_key, lead_clock, when};
use crate::layout::Page;
use crate::names::Names;
use crate::words;

/// A ticket as one row of a list.
pub struct Row {
    /// Id.
    pub id: i64,
    /// `V-1042`.
    pub number: String,
    /// What the row says, in short: the browser renews it only when this differs.
    pub print: String,
    /// The badge of the clock that matters most, as HTML.
    pub badge: String,
    /// `response · Mon 10:00`.
    pub which: String,
    /// Every clock, for hover and focus.
    pub tips: Vec<Tip>,
    /// `P1` to `P4`.
    pub priority: &'static str,
    /// Its class.
    pub priority_class: &'static str,
    /// One line.
    pub subject: String,
    /// Name of the customer.
    pub customer: String,
    /// Whose move it is.
    pub waiting_on: String,
    /// Since when, `Fri 16:00`.
    pub since: String,
    /// Who owns it; empty when nobody.
    pub owner: String,
    /// Their initials.
    pub initials: String,
    /// Affected service.
    pub service: String,
    /// When it was opened, as HTML.
    pub opened: String,
    /// When something last happened, as HTML.
    pub updated: String,
    /// Its tags, with commas between them.
    pub tags: String,
}

/// A clock in the tip of a row.
pub struct Tip {
    /// Its name.
    pub name: &'static str,
    /// Its badge as HTML.
    pub badge: String,
    /// `due Mon 10:00`.
    pub when: String,
}

impl Row {
    /// Builds the row.
    pub fn of(page: &Page, row: &TicketRow, names: &Names) -> Row {
        let lead = lead_clock(row);
        let (badge, which) = match lead {
            Some(name) => {
                let clock = row.clock(name);
                let word = page.t(clock_key(name));
                let at = clock.ended_at.or(clock.due).map(|at| page.short(&at));
                let which = at.map_or_else(|| word.to_owned(), |at| format!("{word} · {at}"));
                (Badge::of(page, clock, false), which)
            }
            None => (Badge::of(page, &row.resolve, false), String::new()),
        };
        let owner = row.assignee_id.map(|id| names.person(id)).unwrap_or_default();
        Row {
            id: row.id,
            number: row.number_text(),
            print: format!("{}-{}", row.version, badge.state),
            badge: badge.html(),
            which,
            tips: tips(page, row),
            priority: row.priority.name(),
            priority_class: ["p1", "p2", "p3", "p4"][row.priority as usize],
            subject: row.subject.clone(),
            customer: names.customer(row.customer_id).to_owned(),
            waiting_on: status_text(page, row.status, row.unanswered).to_owned(),
            since: page.short(&row.since),
            initials: words::initials(owner),
            owner: owner.to_owned(),
            service: row.service_id.map(|id| names.service(id)).unwrap_or_default().to_owned(),
            opened: page.time(&row.opened_at),
            updated: page.time(&row.updated_at),
            tags: row.tags().into_iter().collect::<Vec<_>>().join(", "),
        }
    }
}

fn tips(page: &Page, row: &TicketRow) -> Vec<Tip> {
    let promised = ClockName::ALL.into_iter().filter(|name| row.clock(*name).state != ClockState::None);
    promised
        .map(|name| {
            let clock = row.clock(name);
            Tip {
                name: page.t(clock_key(name)),
                badge: Badge::of(page, clock, false).html(),
                when: when(page, clock),
            }
        })
        .collect()
}

/// Whose move it is, in words; "we" and "you" are those of the reader's side.
pub fn status_text(page: &Page, status: Status, unanswered: bool) -> &'static str {
    let outside = page.viewer.as_ref().is_some_and(|viewer| !viewer.is_staff());
    page.t(match status {
        Status::Open if outside && unanswered => "portal-status-answer",
        Status::Open if outside => "portal-status-open",
        Status::Waiting(WaitingFor::Customer) if outside => "portal-status-you",
        Status::Workaround if outside => "portal-status-workaround",
        Status::Open if unanswered => "status-answer",
        Status::Open => "status-open",
        Status::Waiting(WaitingFor::Customer) => "waiting-customer",
        Status::Waiting(WaitingFor::ThirdParty) => "waiting-third-party",
        Status::Waiting(WaitingFor::ChangeWindow) => "waiting-change-window",
        Status::Waiting(WaitingFor::Other) => "waiting-other",
        Status::Workaround => "status-workaround",
        Status::Resolved => "status-resolved",
        Status::Closed => "status-closed",
        Status::Merged => "status-merged",
    })
}
