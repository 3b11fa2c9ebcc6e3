//! What happens next, in plain words: the first thing a customer wants to know.

use domain::clock::Clocks;
use domain::ticket::{State, Status, WaitingFor};

use crate::layout::Page;

/// What happens next.
pub struct NextStep {
    /// `wait`, `done` or nothing: its colour.
    pub class: &'static str,
    /// Icon.
    pub icon: &'static str,
    /// The one thing.
    pub title: String,
    /// What it means for the reader.
    pub help: String,
}

/// For the customer's side of a ticket.
pub fn next_step(page: &Page, state: &State, clocks: &Clocks) -> NextStep {
    let since = page.short(&state.since);
    let step = |class, icon, title: &str, help: String| NextStep {
        class,
        icon,
        title: page.ta(title, "since", &since),
        help,
    };
    match state.status {
        Status::Open => working(page, clocks),
        Status::Waiting(WaitingFor::Customer) => {
            step("wait", "reply", "next-your-turn", page.t("next-your-turn-help").to_owned())
        }
        Status::Waiting(WaitingFor::ThirdParty) => {
            step("", "hourglass", "next-third-party", promise(page, clocks))
        }
        Status::Waiting(WaitingFor::ChangeWindow) => {
            step("", "clock", "next-change-window", promise(page, clocks))
        }
        Status::Waiting(WaitingFor::Other) => step("", "hourglass", "next-other", promise(page, clocks)),
        Status::Workaround => {
            step("wait", "wrench", "next-workaround", page.t("next-workaround-help").to_owned())
        }
        Status::Resolved => step("done", "met", "next-resolved", page.t("next-resolved-help").to_owned()),
        Status::Closed => step("done", "lock", "next-closed", page.t("next-closed-help").to_owned()),
        Status::Merged => {
            step("done", "tickets", "next-merged", state.merged_into.clone().unwrap_or_default())
        }
    }
}

/// Somebody is, or should be, at work.
fn working(page: &Page, clocks: &Clocks) -> NextStep {
    let answered = clocks.response.ended_at.is_some();
    let due = clocks.response.due.filter(|_| !answered);
    let (icon, title) = match (answered, due) {
        (true, _) => ("running", page.t("next-working").to_owned()),
        (false, Some(due)) if due >= page.now => ("clock", page.ta("next-answer-by", "t", &page.short(&due))),
        (false, Some(_)) => ("soon", page.t("next-answer-late").to_owned()),
        (false, None) => ("clock", page.t("next-answer").to_owned()),
    };
    NextStep { class: "", icon, title, help: promise(page, clocks) }
}

/// `Solved before Mon 13:00. You hear from us before 16:00.`
fn promise(page: &Page, clocks: &Clocks) -> String {
    let ahead = |due: Option<domain::span::Instant>| due.filter(|due| *due >= page.now);
    let mut parts = Vec::new();
    if let Some(due) = ahead(clocks.resolve.due).filter(|_| clocks.resolve.is_live()) {
        parts.push(page.ta("next-solved-by", "t", &page.short(&due)));
    }
    if let Some(due) = ahead(clocks.update.due).filter(|_| clocks.update.is_live()) {
        parts.push(page.ta("next-update-by", "t", &page.short(&due)));
    }
    if clocks.resolve.standing_still && clocks.resolve.is_live() {
        parts.push(page.t("next-stands-still").to_owned());
    }
    parts.join(" ")
}
