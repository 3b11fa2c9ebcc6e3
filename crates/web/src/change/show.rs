//! One change: what it says, what its window meets, what may be done with it now, and what was done.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::change::window::{Planned, Warning, warnings};
use domain::change::{ChangeState, Refusal, Step, Who, missing, open_steps, step as next};
use domain::contract::Contract;
use store::change::{Change, Taken};

use super::recent::{class, span_words};
use crate::app::App;
use crate::customer::history::{Line, line};
use crate::customer::{Posted, first};
use crate::error::Error;
use crate::i18n::Arg;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::Names;
use crate::session::{Form, Viewer};

/// A step that the reader may take.
struct StepView {
    name: &'static str,
    text: &'static str,
    primary: bool,
}

#[derive(Template)]
#[template(path = "change/show.html")]
struct ShowPage {
    page: Page,
    change: Change,
    number: String,
    customer: String,
    state: &'static str,
    class: &'static str,
    state_help: String,
    kind: &'static str,
    side: &'static str,
    risk: &'static str,
    risk_help: &'static str,
    window: Option<String>,
    requester: String,
    approver: String,
    decided: Option<String>,
    services: Vec<(i64, String)>,
    tickets: Vec<(String, String)>,
    warnings: Vec<String>,
    missing: Vec<&'static str>,
    steps: Vec<StepView>,
    may_edit: bool,
    fault: Option<String>,
    history: Vec<Line>,
    staff: bool,
}

/// Who the viewer is to the rules.
pub fn who(viewer: &Viewer) -> Who {
    Who { person: viewer.person, staff: viewer.is_staff() }
}

/// What deciding, or anything else about a change, takes.
pub fn action_of(step: Step) -> Action {
    match step {
        Step::Approve | Step::Reject => Action::DecideChange,
        _ => Action::AskChange,
    }
}

/// The steps that this viewer may take: the rules of the change, and of access. A contact does not take back what we ask.
pub fn steps_for(viewer: &Viewer, change: &Change) -> Vec<Step> {
    let resource = Resource::Of(change.draft.customer_id);
    let ours = change.draft.side == domain::change::Side::Provider && !viewer.is_staff();
    open_steps(&change.facts(), who(viewer))
        .into_iter()
        .filter(|step| !ours || matches!(step, Step::Approve | Step::Reject))
        .filter(|step| viewer.decide(action_of(*step), resource).allowed())
        .collect()
}

/// What is to be known of the window of a change, now or since it was asked for.
///
/// # Errors
/// When the store does not answer.
pub async fn window_warnings(app: &App, change: &Change) -> Result<Vec<Warning>, Error> {
    let live = matches!(change.state, ChangeState::Draft | ChangeState::Asked | ChangeState::Approved);
    let Some(window) = change.draft.window.filter(|_| live) else { return Ok(Vec::new()) };
    let (customer, now) = (change.draft.customer_id, app.now());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let others = store::change::windows(tx, window, customer).await?;
            let version = store::contract::in_force_for(tx, customer, now).await?.map(|version| version.id);
            let zone = store::customer::get(tx, customer).await?.map(|customer| customer.zone);
            Ok((others, version, zone.unwrap_or_default()))
        })
    });
    let (others, version, customer_zone) = read.await?;
    let contract = match version {
        Some(version) => app.contract(version).await?,
        None => None,
    };
    let contract: Option<&Contract> = contract.as_deref();
    let zone = contract.and_then(|contract| contract.contract.time_zone.clone()).unwrap_or(customer_zone);
    let one = Planned { change: change.id, window, services: change.draft.service_ids.clone() };
    let maintenance = contract.and_then(|contract| contract.maintenance.as_ref());
    Ok(warnings(&one, &others, maintenance, &zone, change.asked_at.unwrap_or(now)))
}

/// A warning in words.
pub fn warning_words(page: &Page, warning: &Warning) -> String {
    let key = format!("change-warning-{}", warning.name());
    match warning {
        Warning::Conflict { both, .. } => page.ta(&key, "when", &span_words(page, *both)),
        Warning::ShortNotice { promised, given } => {
            let (promised, given) = (page.length(promised), page.length(given));
            page.lang.args(&key, &[("promised", Arg::Text(&promised)), ("given", Arg::Text(&given))])
        }
        Warning::Long(length) => page.ta(&key, "length", &page.length(length)),
        Warning::OutsideServiceWindows | Warning::Past => page.t(&key).to_owned(),
    }
}

/// `GET /changes/{id}`
pub async fn page(State(app): State<App>, viewer: Viewer, Path(id): Path<i64>) -> Result<Response, Error> {
    let change = super::find(&app, &viewer, id).await?;
    show(&app, &viewer, change, None).await
}

async fn show(app: &App, viewer: &Viewer, change: Change, fault: Option<String>) -> Result<Response, Error> {
    let id = change.id;
    let found = app
        .db
        .read(move |tx| Box::pin(async move { store::history::of_subject(tx, id, i64::MAX, 100).await }))
        .await?;
    let names = app.names().await?;
    let warnings = window_warnings(app, &change).await?;
    let page = Page::open(app, viewer, Nav::Changes, change.draft.title.clone()).await?;
    let word = |prefix: &str, word: &str| page.t(&format!("change-{prefix}-{}", word.replace('_', "-")));
    let draft = &change.draft;
    let person = |id: i64| names.person(id).to_owned();
    let steps = steps_for(viewer, &change).into_iter().map(|step| StepView {
        name: step.name(),
        text: word("step", step.name()),
        primary: matches!(step, Step::Ask | Step::Approve | Step::Start | Step::Finish),
    });
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let is_draft = change.state == ChangeState::Draft;
    let shown = ShowPage {
        number: change.number_text(),
        customer: names.customer(draft.customer_id).to_owned(),
        state: word("state", change.state.name()),
        class: class(change.state),
        state_help: state_help(&page, &change, &names),
        kind: word("kind", draft.kind.name()),
        side: word("side", draft.side.name()),
        risk: word("risk", draft.risk.name()),
        risk_help: word("risk-help", draft.risk.name()),
        window: draft.window.map(|window| span_words(&page, window)),
        requester: person(change.requester_id),
        approver: draft.approver_id.map(person).unwrap_or_default(),
        decided: decided(&page, &change, &names),
        services: draft.service_ids.iter().map(|id| (*id, names.service(*id).to_owned())).collect(),
        tickets: change
            .tickets
            .iter()
            .map(|(_, number, subject)| (store::ticket::number_text(*number), subject.clone()))
            .collect(),
        warnings: warnings.iter().map(|warning| warning_words(&page, warning)).collect(),
        missing: match is_draft {
            true => missing(&change.facts()).iter().map(|need| word("need", need.name())).collect(),
            false => Vec::new(),
        },
        steps: steps.collect(),
        may_edit: is_draft && may_write(viewer, &change),
        fault,
        history: found.iter().map(|one| line(&page, one, &names)).collect(),
        staff: viewer.is_staff(),
        change,
        page,
    };
    let mut response = html(&shown)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Who may change what is written: colleagues ours, contacts the customer's own.
pub fn may_write(viewer: &Viewer, change: &Change) -> bool {
    let resource = Resource::Of(change.draft.customer_id);
    let own = viewer.is_staff() || change.draft.side == domain::change::Side::Customer;
    own && viewer.decide(Action::AskChange, resource).allowed()
}

/// What happens next, in one sentence.
fn state_help(page: &Page, change: &Change, names: &Names) -> String {
    let approver = change.draft.approver_id.map(|id| names.person(id)).unwrap_or_default();
    let key = format!("change-next-{}", change.state.name().replace('_', "-"));
    let undecided = change.draft.kind == domain::change::ChangeKind::Emergency
        && change.state.was_begun()
        && change.decided_at.is_none();
    let key = if undecided { "change-next-undecided" } else { key.as_str() };
    page.ta(key, "who", approver)
}

fn decided(page: &Page, change: &Change, names: &Names) -> Option<String> {
    let (at, yes) = change.decided_at.zip(change.decided_yes)?;
    let who = change.draft.approver_id.map(|id| names.person(id)).unwrap_or_default();
    let key = if yes { "change-said-yes" } else { "change-said-no" };
    Some(page.lang.args(key, &[("who", Arg::Text(who)), ("at", Arg::Text(&page.short(&at)))]))
}

/// `POST /changes/{id}`: a step.
pub async fn act(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    let change = super::find(&app, &viewer, id).await?;
    let step =
        Step::parse(first(&posted, "step")).ok_or_else(|| Error::Invalid("step: none of those".into()))?;
    viewer.must(action_of(step), Resource::Of(change.draft.customer_id))?;
    let comment = first(&posted, "comment").to_owned();
    limits::text("comment", &comment, limits::VALUE)?;
    let expected_version = first(&posted, "version").parse().ok();
    if step == Step::Reject && comment.is_empty() {
        let fault = viewer.language.t("change-reject-why").to_owned();
        return show(&app, &viewer, change, Some(fault)).await;
    }
    if let Err(refusal) = next(&change.facts(), step, who(&viewer)) {
        let fault = refusal_words(&viewer, &refusal);
        return show(&app, &viewer, change, Some(fault)).await;
    }
    if !steps_for(&viewer, &change).contains(&step) {
        return Err(Error::Denied(domain::access::Reason::StaffOnly));
    }
    let taken = Taken { step, comment, at: None, expected_version };
    let (who, now, customer) = (who(&viewer), app.now(), change.draft.customer_id);
    let write = app.db.write_for(customer, move |tx| {
        Box::pin(async move { store::change::step(tx, id, &taken, who, now).await })
    });
    write.await?;
    Ok(Redirect::to(&format!("/changes/{id}")).into_response())
}

fn refusal_words(viewer: &Viewer, refusal: &Refusal) -> String {
    let word = |key: String| viewer.language.t(&key);
    let sentence = word(format!("change-refused-{}", refusal.name())).to_owned();
    match refusal {
        Refusal::Missing(needs) => {
            let names: Vec<&str> = needs
                .iter()
                .map(|need| word(format!("change-need-{}", need.name().replace('_', "-"))))
                .collect();
            format!("{sentence} {}", names.join(", "))
        }
        _ => sentence,
    }
}
