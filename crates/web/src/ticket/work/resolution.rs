//! What was wrong and what mended it: the form that asks, and what was said.

use askama::Template;
use domain::ticket::{CATEGORIES, CAUSES, Fix, State};
use store::ticket::TicketRow;

use super::triage::kind_key;
use crate::error::Error;
use crate::layout::Page;

#[derive(Template)]
#[template(path = "ticket/work/resolve.html")]
struct Resolve<'a> {
    page: &'a Page,
    number: String,
    causes: Vec<(&'static str, &'static str)>,
    categories: Vec<(&'static str, &'static str, bool)>,
    fixes: Vec<(&'static str, &'static str)>,
}

/// What was said of the resolution: names and values.
pub fn said(page: &Page, state: &State) -> Vec<(&'static str, String)> {
    let Some(how) = &state.resolution else { return Vec::new() };
    let mut lines = Vec::new();
    if let Some(cause) = &how.cause {
        let text = cause_key(cause).map_or(cause.as_str(), |key| page.t(key));
        lines.push((page.t("resolve-cause"), text.to_owned()));
    }
    if let Some(key) = how.category.as_deref().and_then(kind_key) {
        lines.push((page.t("resolve-category"), page.t(key).to_owned()));
    }
    if let Some(fix) = how.fix {
        lines.push((page.t("resolve-fix"), page.t(fix_key(fix)).to_owned()));
    }
    if let Some(first) = how.first_time {
        lines.push((page.t("resolve-first-time"), page.t(if first { "yes" } else { "no" }).to_owned()));
    }
    lines
}

fn cause_key(cause: &str) -> Option<&'static str> {
    Some(match cause {
        "release" => "cause-release",
        "defect" => "cause-defect",
        "configuration" => "cause-configuration",
        "capacity" => "cause-capacity",
        "hosting" => "cause-hosting",
        "third_party" => "cause-third-party",
        "security" => "cause-security",
        "data" => "cause-data",
        "expired" => "cause-expired",
        "use" => "cause-use",
        "unknown" => "cause-unknown",
        _ => return None,
    })
}

fn fix_key(fix: Fix) -> &'static str {
    match fix {
        Fix::Workaround => "fix-workaround",
        Fix::Hotfix => "fix-hotfix",
        Fix::Rollback => "fix-rollback",
        Fix::PlannedChange => "fix-planned-change",
        Fix::Configuration => "fix-configuration",
        Fix::ThirdParty => "fix-third-party",
        Fix::NoFaultFound => "fix-no-fault-found",
    }
}

/// The form behind "resolve", as HTML.
///
/// # Errors
/// When the template fails.
pub fn form(page: &Page, row: &TicketRow) -> Result<String, Error> {
    let category = |one: &'static str| Some((one, page.t(kind_key(one)?), one == row.kind));
    let form = Resolve {
        page,
        number: row.number_text(),
        causes: CAUSES.into_iter().filter_map(|one| Some((one, page.t(cause_key(one)?)))).collect(),
        categories: CATEGORIES.into_iter().filter_map(category).collect(),
        fixes: Fix::ALL.into_iter().map(|fix| (fix.name(), page.t(fix_key(fix)))).collect(),
    };
    Ok(form.render()?)
}
