//! Contracts: what is promised to whom, in plain words; what the checker says; the versions; and deadlines to try out.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::contract::{self, Contract, FindingSeverity};
use domain::span::Instant;
use domain::ticket::Priority;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::contract::ContractVersion;

use crate::app::App;
use crate::error::Error;
use crate::i18n::Language;
use crate::layout::{Nav, Page, html};
use crate::names::{Choice, Names};
use crate::session::Viewer;

pub mod dates;
mod diff;
pub mod promise;
mod trial;

use diff::Line;
use promise::{Promise, promises};
use trial::{Deadline, Question};

impl Language {
    /// The same language as the domain's texts name it.
    pub fn domain(self) -> contract::Language {
        match self {
            Language::En => contract::Language::En,
            Language::Nl => contract::Language::Nl,
        }
    }
}

/// From when until when a contract holds: whole days in its zone; from now where it does not say.
pub fn effective(contract: &Contract, house: &TimeZone, now: Instant) -> (Instant, Option<Instant>) {
    let zone = contract_zone(contract, house);
    let start = |date: jiff::civil::Date| {
        date.to_zoned(zone.clone()).map_or(now, |zoned| Instant(zoned.timestamp().as_millisecond()))
    };
    let from = contract.contract.effective_from.map_or(now, |day| start(day.0));
    // The last day is still inside.
    let to = contract.contract.effective_to.and_then(|day| day.0.tomorrow().ok()).map(start);
    (from, to)
}

fn contract_zone(contract: &Contract, house: &TimeZone) -> TimeZone {
    let named = contract.contract.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    named.unwrap_or_else(|| house.clone())
}

/// One contract of the list.
struct ListItem {
    href: String,
    title: String,
    customer: String,
    version: i64,
    from: Instant,
    to: Option<Instant>,
    promises: Vec<Promise>,
    errors: i64,
    warnings: i64,
}

#[derive(Template)]
#[template(path = "contract/list.html")]
struct ListPage {
    page: Page,
    items: Vec<ListItem>,
    staff: bool,
}

/// `GET /contracts`: those in force.
pub async fn list(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    viewer.must(Action::SeeContract, viewer.customer.map_or(Resource::House, Resource::Of))?;
    let now = app.now();
    let mut versions = app.db.read(move |tx| Box::pin(store::contract::in_force(tx, now))).await?;
    versions
        .retain(|version| viewer.decide(Action::SeeContract, Resource::Of(version.customer_id)).allowed());
    let names = app.names().await?;
    versions.sort_by(|a, b| {
        names.customer(a.customer_id).cmp(names.customer(b.customer_id)).then(a.key.cmp(&b.key))
    });
    let page = Page::open(&app, &viewer, Nav::Contracts, viewer.language.t("nav-contracts")).await?;
    let staff = viewer.is_staff();
    let items = versions.iter().map(|version| list_item(version, &names, viewer.language, staff)).collect();
    html(&ListPage { page, items, staff })
}

fn list_item(version: &ContractVersion, names: &Names, language: Language, staff: bool) -> ListItem {
    let report = if staff { contract::check(&version.source) } else { contract::Report::default() };
    let count = |severity| i64::try_from(report.count(severity)).unwrap_or(i64::MAX);
    ListItem {
        href: format!("/contracts/{}", version.contract_id),
        title: version.title.clone(),
        customer: names.customer(version.customer_id).to_owned(),
        version: version.version,
        from: version.effective_from,
        to: version.effective_to,
        promises: Contract::parse(&version.source)
            .map(|contract| promises(&contract, language))
            .unwrap_or_default(),
        errors: count(FindingSeverity::Error),
        warnings: count(FindingSeverity::Warning),
    }
}

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Asked {
    version: Option<i64>,
    at: Option<String>,
    priority: Option<String>,
}

/// One version in the list of versions.
struct VersionItem {
    href: String,
    version: i64,
    from: Instant,
    to: Option<Instant>,
    recorded_at: Instant,
    recorded_by: String,
    sha256: String,
    shown: bool,
    in_force: bool,
}

/// A finding as the page shows it.
struct FindingItem {
    code: &'static str,
    slug: &'static str,
    severity: &'static str,
    severity_word: &'static str,
    line: usize,
    column: usize,
    excerpt: String,
    title: String,
    why: String,
    mend: String,
}

/// A line of the comparison with the version before.
struct DiffItem {
    class: &'static str,
    mark: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "contract/show.html")]
struct ShowPage {
    page: Page,
    customer: String,
    customer_id: i64,
    version: i64,
    from: Instant,
    to: Option<Instant>,
    in_force: bool,
    zone: String,
    promises: Vec<Promise>,
    sections: Vec<contract::Section>,
    findings: Vec<FindingItem>,
    versions: Vec<VersionItem>,
    before: Option<i64>,
    diff: Vec<DiffItem>,
    source: Vec<String>,
    trial_at: String,
    trial_priorities: Vec<Choice>,
    trial_asked: bool,
    trial_fault: bool,
    deadlines: Vec<DeadlineItem>,
    staff: bool,
    unread: Option<String>,
}

/// A deadline of the trial.
struct DeadlineItem {
    name: &'static str,
    due: Option<String>,
    due_exact: Option<Instant>,
    steps: Vec<StepItem>,
}

struct StepItem {
    span: String,
    counts: bool,
    counted: String,
    reason: String,
}

/// `GET /contracts/{id}`
pub async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let versions = app.db.read(move |tx| Box::pin(store::contract::versions(tx, id))).await?;
    let owner = versions.first().ok_or(Error::NotFound)?.customer_id;
    viewer.must(Action::SeeContract, Resource::Of(owner))?;
    let now = app.now();
    let in_force = versions.iter().find(|one| holds(one, now)).map(|one| one.version);
    let wanted = asked.version.or(in_force);
    let index =
        versions.iter().position(|one| Some(one.version) == wanted).or(asked.version.is_none().then_some(0));
    let index = index.ok_or(Error::NotFound)?;
    let (Some(version), before) = (versions.get(index), versions.get(index + 1)) else {
        return Err(Error::NotFound);
    };
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Contracts, version.title.clone()).await?;
    let staff = viewer.is_staff();
    let view = View { page: &page, version, house: &app.config.time_zone };
    let parsed = Contract::parse(&version.source);
    let trial = parsed.as_ref().ok().map(|contract| view.trial(contract, &asked)).unwrap_or_default();
    let language = viewer.language;
    let shown = ShowPage {
        customer: names.customer(owner).to_owned(),
        customer_id: owner,
        version: version.version,
        from: version.effective_from,
        to: version.effective_to,
        in_force: Some(version.version) == in_force,
        zone: parsed
            .as_ref()
            .map(|one| contract_zone(one, view.house))
            .ok()
            .and_then(|zone| zone.iana_name().map(str::to_owned))
            .unwrap_or_default(),
        promises: parsed.as_ref().map(|one| promises(one, language)).unwrap_or_default(),
        sections: parsed
            .as_ref()
            .map(|one| contract::words(one, language.domain()))
            .unwrap_or_default()
            .into_iter()
            .filter(|one| one.key != "promises")
            .collect(),
        unread: parsed.as_ref().err().map(ToString::to_string),
        findings: if staff { view.findings() } else { Vec::new() },
        versions: versions.iter().map(|one| version_item(one, version.version, in_force, &names)).collect(),
        before: before.map(|one| one.version),
        diff: before.map(|older| view.diff(&older.source)).unwrap_or_default(),
        source: version.source.lines().map(str::to_owned).collect(),
        trial_at: trial.at,
        trial_priorities: trial.priorities,
        trial_asked: trial.asked,
        trial_fault: trial.fault,
        deadlines: trial.deadlines,
        staff,
        page,
    };
    html(&shown)
}

fn holds(version: &ContractVersion, now: Instant) -> bool {
    version.effective_from <= now && version.effective_to.is_none_or(|to| now < to)
}

fn version_item(one: &ContractVersion, shown: i64, in_force: Option<i64>, names: &Names) -> VersionItem {
    VersionItem {
        href: format!("/contracts/{}?version={}", one.contract_id, one.version),
        version: one.version,
        from: one.effective_from,
        to: one.effective_to,
        recorded_at: one.recorded_at,
        recorded_by: one.recorded_by.map(|id| names.person(id).to_owned()).unwrap_or_default(),
        sha256: one.sha256.get(..12).unwrap_or(&one.sha256).to_owned(),
        shown: one.version == shown,
        in_force: Some(one.version) == in_force,
    }
}

/// The version that is shown, and to whom.
struct View<'a> {
    page: &'a Page,
    version: &'a ContractVersion,
    house: &'a TimeZone,
}

/// The box "try it".
#[derive(Default)]
struct Trial {
    at: String,
    priorities: Vec<Choice>,
    asked: bool,
    fault: bool,
    deadlines: Vec<DeadlineItem>,
}

impl View<'_> {
    fn findings(&self) -> Vec<FindingItem> {
        let report = contract::check(&self.version.source);
        let item = |finding: &contract::Finding| {
            let texts = finding.texts(self.page.lang.domain());
            let (severity, word) = match finding.severity {
                FindingSeverity::Error => ("error", "contract-error"),
                FindingSeverity::Warning => ("warning", "contract-warning"),
                FindingSeverity::Note => ("note", "contract-note"),
            };
            FindingItem {
                code: finding.code,
                slug: finding.slug,
                severity,
                severity_word: self.page.t(word),
                line: finding.line,
                column: finding.column,
                excerpt: finding.excerpt.clone(),
                title: texts.title.clone(),
                why: texts.why.clone(),
                mend: texts.mend.clone(),
            }
        };
        report.findings.iter().map(item).collect()
    }

    fn diff(&self, older: &str) -> Vec<DiffItem> {
        let item = |line: &Line<'_>| match line {
            Line::Same(text) => DiffItem { class: "same", mark: " ", text: (*text).to_owned() },
            Line::Gone(text) => DiffItem { class: "gone", mark: "−", text: (*text).to_owned() },
            Line::New(text) => DiffItem { class: "new", mark: "+", text: (*text).to_owned() },
            Line::Skipped(count) => {
                let count = i64::try_from(*count).unwrap_or(i64::MAX);
                DiffItem { class: "skipped", mark: "⋯", text: self.page.tn("contract-lines-same", &count) }
            }
        };
        diff::diff(older, &self.version.source).iter().map(item).collect()
    }

    fn trial(&self, contract: &Contract, asked: &Asked) -> Trial {
        let zone = contract_zone(contract, self.house);
        let Ok(terms) = contract.terms() else { return Trial::default() };
        let at = asked.at.clone().unwrap_or_else(|| Question::local(self.page.now, &zone));
        let promised: Vec<Priority> =
            Priority::ALL.into_iter().filter(|one| terms.at(*one).is_some()).collect();
        let first = promised.first().map_or("P1", |priority| priority.name());
        let chosen = asked.priority.as_deref().unwrap_or(first);
        let question = Question::read(&at, chosen, &zone).filter(|one| one.is_near(self.page.now));
        let priorities =
            promised.iter().map(|priority| self.priority_choice(contract, *priority, chosen)).collect();
        let deadlines = question.map(|one| one.answer(&terms, self.page.lang)).unwrap_or_default();
        Trial {
            priorities,
            asked: asked.at.is_some(),
            fault: question.is_none(),
            deadlines: deadlines.into_iter().map(|deadline| self.deadline(deadline, &zone)).collect(),
            at,
        }
    }

    fn priority_choice(&self, contract: &Contract, priority: Priority, chosen: &str) -> Choice {
        let name = contract.priorities.get(&priority).and_then(|clause| clause.name.as_deref()).unwrap_or("");
        Choice {
            value: priority.name().to_owned(),
            text: format!("{priority} {name}").trim().to_owned(),
            chosen: priority.name() == chosen,
        }
    }

    fn deadline(&self, deadline: Deadline, zone: &TimeZone) -> DeadlineItem {
        let lang = self.page.lang;
        let moment = |at: Instant| dates::moment(lang, zone, self.page.now, at);
        let step = |step: &trial::Step| StepItem {
            span: format!("{} – {}", moment(step.from), moment(step.to)),
            counts: step.counts,
            counted: self.page.length(&step.counted),
            reason: step.reason.clone(),
        };
        DeadlineItem {
            name: self.page.t(crate::figures::clock_key(&deadline.clock)),
            due: deadline.due.map(moment),
            due_exact: deadline.due,
            steps: deadline.steps.iter().map(step).collect(),
        }
    }
}
