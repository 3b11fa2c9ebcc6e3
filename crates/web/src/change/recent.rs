//! A change as one line: on the customer file, the portal, a ticket.

use domain::change::{ChangeState, Risk};
use domain::span::Span;
use store::change::Change;

use crate::layout::Page;
use crate::names::Names;

/// A change as one line.
pub struct RecentChange {
    /// Id.
    pub id: i64,
    /// `C-12`.
    pub number: String,
    /// One line.
    pub title: String,
    /// Name of the customer.
    pub customer: String,
    /// Where it is, in words.
    pub state: &'static str,
    /// The class of its chip.
    pub class: &'static str,
    /// "Mon 02:00 – 04:00"; empty without a window.
    pub window: String,
    /// How risky, in words.
    pub risk: &'static str,
    /// It is risky.
    pub risky: bool,
    /// Whose it is, where it is the customer's own.
    pub own: bool,
}

/// The class of a state's chip.
pub fn class(state: ChangeState) -> &'static str {
    match state {
        ChangeState::Done | ChangeState::Approved => "good",
        ChangeState::Asked | ChangeState::InProgress => "soon",
        ChangeState::Rejected | ChangeState::RolledBack | ChangeState::Failed => "bad",
        ChangeState::Draft | ChangeState::Withdrawn => "",
    }
}

/// `Mon 02:00 – 04:00`.
pub fn span_words(page: &Page, span: Span) -> String {
    let (from, to) = (page.short(&span.from), page.short(&span.to));
    let day = |at: domain::span::Instant| at.timestamp().to_zoned(page.zone.clone()).date();
    let last = span.to.timestamp().to_zoned(page.zone.clone());
    match day(span.from) == day(span.to) {
        true => format!("{from} – {:02}:{:02}", last.hour(), last.minute()),
        false => format!("{from} – {to}"),
    }
}

/// The line.
pub fn recent(page: &Page, change: &Change, names: &Names) -> RecentChange {
    RecentChange {
        id: change.id,
        number: change.number_text(),
        title: change.draft.title.clone(),
        customer: names.customer(change.draft.customer_id).to_owned(),
        state: page.t(&format!("change-state-{}", change.state.name().replace('_', "-"))),
        class: class(change.state),
        window: change.draft.window.map(|window| span_words(page, window)).unwrap_or_default(),
        risk: page.t(&format!("change-risk-{}", change.draft.risk.name())),
        risky: change.draft.risk == Risk::High,
        own: change.draft.side == domain::change::Side::Customer,
    }
}

/// The lines of those that the viewer may see.
pub fn seen(
    page: &Page,
    viewer: &crate::session::Viewer,
    changes: &[Change],
    names: &Names,
) -> Vec<RecentChange> {
    let seen = changes.iter().filter(|change| super::is_seen(viewer, change));
    seen.map(|change| recent(page, change, names)).collect()
}
