//! What the portal's first page is made of, for the page and the API alike.

use std::sync::Arc;

use domain::access::{Action, Resource};
use domain::clock::{Clocks, Timeline, judge};
use domain::contract::Contract;
use domain::customer::EntryKind;
use domain::span::Instant;
use domain::ticket::{OfferState, State, Status, WaitingFor, fits, fold};
use store::change::Change;
use store::ticket::{self, BoardFilter, TicketRow, View};

use crate::app::App;
use crate::error::Error;
use crate::session::Viewer;
use crate::ticket::show::no_terms;

/// Running tickets that are shown; the list behind has all of them.
const MOST: usize = 30;
/// Changes that wait for a decision.
const CHANGES: usize = 20;

/// A running ticket.
pub struct Seen {
    /// Its row.
    pub row: TicketRow,
    /// What its events say.
    pub state: State,
    /// Its clocks now.
    pub clocks: Clocks,
    /// It may be escalated again from then; `None`: now.
    pub quiet_until: Option<Instant>,
}

impl Seen {
    /// What waits for the customer: the key of its word.
    pub fn waits(&self) -> Option<&'static str> {
        if self.state.offer.as_ref().is_some_and(|offer| offer.state == OfferState::Open) {
            return Some("portal-wait-quote");
        }
        match self.state.status {
            Status::Waiting(WaitingFor::Customer) => Some("portal-wait-answer"),
            Status::Workaround => Some("portal-wait-workaround"),
            _ => None,
        }
    }

    /// True when somebody may ask for more attention now.
    pub fn may_escalate(&self) -> bool {
        self.quiet_until.is_none() && fits(self.state.status, &domain::ticket::EventKind::Escalated).is_ok()
    }
}

/// Everything.
pub struct Home {
    /// Whose.
    pub customer_id: i64,
    /// Running tickets, next breach first.
    pub tickets: Vec<Seen>,
    /// There are more.
    pub more: bool,
    /// Changes that wait for this person's decision.
    pub changes: Vec<Change>,
    /// The contract in force, and its id.
    pub contract: Option<(i64, Arc<Contract>)>,
    /// Colleagues with a part for this customer: values of the file's entries.
    pub colleagues: Vec<domain::customer::Values>,
    /// The customer's zone.
    pub zone: String,
}

/// The organisation of a contact.
///
/// # Errors
/// `Denied` for a colleague.
pub fn own(viewer: &Viewer) -> Result<i64, Error> {
    let none = Error::Denied(domain::access::Reason::OtherCustomer);
    let customer = viewer.customer.filter(|_| !viewer.is_staff()).ok_or(none)?;
    viewer.must(Action::SeeTicket, Resource::Of(customer))?;
    Ok(customer)
}

/// Reads it.
///
/// # Errors
/// When the store does not answer.
pub async fn load(app: &App, viewer: &Viewer) -> Result<Home, Error> {
    let customer_id = own(viewer)?;
    let (now, viewer_id) = (app.now(), viewer.person);
    let filter =
        BoardFilter { view: View::Open, viewer_id, customer_id: Some(customer_id), ..BoardFilter::default() };
    let changes = store::change::ChangeFilter {
        show: store::change::Show::Mine,
        viewer_id,
        customer_id: Some(customer_id),
        ..Default::default()
    };
    let (found, changes, version, colleagues, zone) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let page = ticket::board(tx, &filter, None, MOST, now).await?;
                let mut found = Vec::with_capacity(page.rows.len());
                for row in page.rows {
                    let events = store::event::of_ticket(tx, row.id).await?;
                    let terms = match row.contract_version_id {
                        Some(version) => Some(tx.terms(version).await?),
                        None => None,
                    };
                    let quiet_until = store::line::escalated_until(tx, row.id, now).await?;
                    found.push((row, events, terms, quiet_until));
                }
                let changes = store::change::list(tx, &changes, None, CHANGES).await?.rows;
                let version = store::contract::in_force_for(tx, customer_id, now).await?;
                let colleagues = store::entry::of_kind(tx, customer_id, EntryKind::Colleague).await?;
                let zone =
                    store::customer::get(tx, customer_id).await?.map(|one| one.zone).unwrap_or_default();
                Ok(((found, page.next.is_some()), changes, version, colleagues, zone))
            })
        })
        .await?;
    let (found, more) = found;
    let seen = found.into_iter().filter_map(|(row, events, terms, quiet_until)| {
        let state = fold(&events)?;
        let terms = terms.unwrap_or_else(|| Arc::new(no_terms()));
        let clocks = judge(&Timeline::read(&events, &terms, now), &terms, now);
        Some(Seen { row, state, clocks, quiet_until })
    });
    let tickets: Vec<Seen> = seen.collect();
    let contract = match version {
        Some(version) => app.contract(version.id).await?.map(|contract| (version.contract_id, contract)),
        None => None,
    };
    let colleagues = colleagues.into_iter().filter(|entry| entry.active).map(|entry| entry.values).collect();
    Ok(Home { customer_id, tickets, more, changes, contract, colleagues, zone })
}
