//! The contract in three lines: whether support is open now, how fast, and how it is paid.

use domain::contract::{Contract, PackageKind};
use domain::span::Instant;
use domain::ticket::Priority;

use crate::i18n::Arg;
use crate::layout::Page;

/// Whether support is open for some priorities.
pub struct Hours {
    /// `P1, P2`.
    pub priorities: String,
    /// Now.
    pub open: bool,
    /// "open now, until Mon 17:30", "closed, opens Mon 08:30".
    pub text: String,
}

/// The contract in three lines.
pub struct InShort {
    /// Where the contract stands.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Open or closed now, for priorities with the same hours.
    pub hours: Vec<Hours>,
    /// Targets per priority.
    pub promises: Vec<crate::contract::promise::Promise>,
    /// How it is paid.
    pub package: Option<String>,
}

/// Puts it together.
pub fn in_short(page: &Page, contract: &Contract, contract_id: i64, title: &str) -> InShort {
    InShort {
        href: format!("/contracts/{contract_id}"),
        title: title.to_owned(),
        hours: hours(page, contract, page.now),
        promises: crate::contract::promise::promises(contract, page.lang),
        package: package(page, contract),
    }
}

fn hours(page: &Page, contract: &Contract, now: Instant) -> Vec<Hours> {
    let Ok(terms) = contract.terms() else { return Vec::new() };
    let mut out: Vec<(String, Hours)> = Vec::new();
    for priority in Priority::ALL {
        let name = contract.priorities.get(&priority).and_then(|clause| clause.calendar.clone());
        let (Some(name), Some(promised)) = (name, terms.at(priority)) else { continue };
        if let Some((_, known)) = out.iter_mut().find(|(known, _)| *known == name) {
            known.priorities.push_str(", ");
            known.priorities.push_str(priority.name());
            continue;
        }
        let calendar = &promised.calendar;
        let open = calendar.is_open(now);
        let change = if open { calendar.next_close(now) } else { calendar.next_open(now) };
        let text = match (open, change) {
            (true, None) => page.t("file-open-always").to_owned(),
            (true, Some(at)) => page.ta("file-open-until", "at", &page.short(&at)),
            (false, Some(at)) => page.ta("file-closed-until", "at", &page.short(&at)),
            (false, None) => page.t("file-closed-for-good").to_owned(),
        };
        out.push((name, Hours { priorities: priority.name().to_owned(), open, text }));
    }
    out.into_iter().map(|(_, hours)| hours).collect()
}

fn package(page: &Page, contract: &Contract) -> Option<String> {
    let package = contract.package.as_ref()?;
    let key = match package.kind? {
        PackageKind::Bundle => "file-package-bundle",
        PackageKind::Retainer => "file-package-retainer",
        PackageKind::PerIncident => "file-package-per-incident",
        PackageKind::AllIn => "file-package-all-in",
    };
    let hours = package.hours.and_then(domain::contract::Length::exact);
    Some(match hours {
        Some(hours) => {
            let hours = page.length(&hours);
            page.lang
                .args("file-package-hours", &[("kind", Arg::Text(page.t(key))), ("hours", Arg::Text(&hours))])
        }
        None => page.t(key).to_owned(),
    })
}
