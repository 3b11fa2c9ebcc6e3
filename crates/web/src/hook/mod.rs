//! Webhooks: whom we tell what happened, with the log of what they answered; where other systems tell us something; what
//! came in and needs a person.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::hook::Topic;
use serde::Deserialize;
use store::hook::Hook;

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::{Choice, Names};
use crate::session::{Form, Viewer};

pub mod receive; //   what another system tells us
pub mod receiver; //  where it does
pub mod reject; //    what needs a person
pub mod show; //      one webhook and its log

/// Hooks and receivers of a page.
const ROWS: i64 = 100;
/// The longest address.
const URL: usize = 2_000;

/// A hook of the list.
struct Item {
    href: String,
    name: String,
    url: String,
    customer: String,
    topics: String,
    on: bool,
    failing: Option<String>,
}

/// A receiver of the list.
struct Heard {
    href: String,
    name: String,
    kind: &'static str,
    customer: String,
    active: bool,
    last: String,
}

#[derive(Template)]
#[template(path = "hook/list.html")]
struct ListPage {
    page: Page,
    hooks: Vec<Item>,
    next: Option<String>,
    receivers: Vec<Heard>,
    waiting: i64,
    customers: Vec<Choice>,
    topics: Vec<(&'static str, bool)>,
    draft: New,
    fault: Option<String>,
    house: bool,
}

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    #[serde(default)]
    after: i64,
}

/// The right to a hook: the house's own takes an administrator, a customer's who looks after its contacts.
///
/// # Errors
/// `Denied`.
pub fn must(viewer: &Viewer, customer: Option<i64>) -> Result<(), Error> {
    match customer {
        None => viewer.must(Action::Administer, Resource::House),
        Some(customer) => viewer.must(Action::EditContacts, Resource::Of(customer)),
    }
}

/// Whose hooks the viewer may see at all: everybody's, or the own organisation's.
fn scope(viewer: &Viewer) -> Result<Option<i64>, Error> {
    match viewer.customer.filter(|_| !viewer.is_staff()) {
        Some(customer) => must(viewer, Some(customer)).map(|()| Some(customer)),
        None => must(viewer, None).map(|()| None),
    }
}

/// `GET /hooks`
pub async fn list(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    show_list(&app, &viewer, question.after, New::default(), None).await
}

async fn show_list(
    app: &App,
    viewer: &Viewer,
    after: i64,
    draft: New,
    fault: Option<String>,
) -> Result<Response, Error> {
    let customer = scope(viewer)?;
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let hooks = store::hook::list(tx, customer, after, ROWS).await?;
            let (receivers, waiting) = match customer {
                None => (
                    store::hook::incoming::list(tx, 0, ROWS).await?,
                    store::hook::incoming::waiting(tx).await?,
                ),
                Some(_) => (Vec::new(), 0),
            };
            Ok((hooks, receivers, waiting))
        })
    });
    let (hooks, receivers, waiting) = read.await?;
    let names = app.names().await?;
    let page = Page::open(app, viewer, Nav::Settings, viewer.language.t("hook-title")).await?;
    let full = i64::try_from(hooks.len()).is_ok_and(|count| count == ROWS);
    html(&ListPage {
        next: hooks.last().filter(|_| full).map(|last| format!("/hooks?after={}", last.id)),
        hooks: hooks.iter().map(|hook| item(&page, hook, &names)).collect(),
        receivers: receivers.iter().map(|one| heard(&page, one, &names)).collect(),
        waiting,
        customers: names.customer_choices(&viewer.reach, Some(&draft.customer)),
        topics: Topic::ALL.map(|topic| (topic.name(), draft.wants(topic))).into(),
        house: customer.is_none(),
        draft,
        fault,
        page,
    })
}

fn item(page: &Page, hook: &Hook, names: &Names) -> Item {
    Item {
        href: format!("/hooks/{}", hook.id),
        name: hook.name.clone(),
        url: hook.url.clone(),
        customer: hook.customer_id.map(|id| names.customer(id).to_owned()).unwrap_or_default(),
        topics: hook.topics.iter().map(|topic| topic.name()).collect::<Vec<_>>().join(", "),
        on: hook.on,
        failing: hook.failing_since.map(|since| page.ta("hook-failing", "since", &page.short(&since))),
    }
}

fn heard(page: &Page, one: &store::hook::Receiver, names: &Names) -> Heard {
    Heard {
        href: format!("/hooks/receivers/{}", one.id),
        name: one.name.clone(),
        kind: page.t(if one.kind == "phone" { "hook-kind-phone" } else { "hook-kind-generic" }),
        customer: one.customer_id.map(|id| names.customer(id).to_owned()).unwrap_or_default(),
        active: one.active,
        last: one.heard_at.map_or_else(|| page.t("hook-never").to_owned(), |at| page.short(&at)),
    }
}

/// What the form of a hook holds; each topic is a field of its own, since a form sends a name once.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct New {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) customer: String,
    #[serde(rename = "ticket.opened")]
    opened: String,
    #[serde(rename = "ticket.changed")]
    changed: String,
    #[serde(rename = "ticket.replied")]
    replied: String,
    #[serde(rename = "ticket.resolved")]
    resolved: String,
    #[serde(rename = "ticket.reopened")]
    reopened: String,
    #[serde(rename = "ticket.closed")]
    closed: String,
    #[serde(rename = "ticket.breached")]
    breached: String,
    #[serde(rename = "ticket.escalated")]
    escalated: String,
}

impl New {
    fn wants(&self, topic: Topic) -> bool {
        let field = match topic {
            Topic::Opened => &self.opened,
            Topic::Changed => &self.changed,
            Topic::Replied => &self.replied,
            Topic::Resolved => &self.resolved,
            Topic::Reopened => &self.reopened,
            Topic::Closed => &self.closed,
            Topic::Breached => &self.breached,
            Topic::Escalated => &self.escalated,
        };
        !field.is_empty()
    }

    /// The topics that are ticked.
    pub fn topics(&self) -> Vec<Topic> {
        Topic::ALL.into_iter().filter(|topic| self.wants(*topic)).collect()
    }
}

/// An address that can be told something: http or https, without a password in it. Whether it may be reached is looked at
/// when it is.
///
/// # Errors
/// `Invalid`.
pub fn checked(name: &str, url: &str, topics: &[Topic]) -> Result<(), Error> {
    limits::line("name", name)?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default()).unwrap_or_default();
    if host.is_empty()
        || url.len() > URL
        || host.contains('@')
        || !url.bytes().all(|byte| (33..127).contains(&byte))
    {
        return Err(Error::Invalid(
            "url: an address such as https://example.com/hook, without a password in it".into(),
        ));
    }
    if topics.is_empty() {
        return Err(Error::Invalid("topics: choose at least one".into()));
    }
    Ok(())
}

/// A new secret.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_secret() -> Result<String, Error> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
    Ok(domain::hook::secret_text(&bytes))
}

/// Adds a hook; the page and the API come together here.
///
/// # Errors
/// `Denied`, `Invalid`.
pub async fn create(
    app: &App,
    viewer: &Viewer,
    customer: Option<i64>,
    named: (&str, &str),
    topics: Vec<Topic>,
) -> Result<Hook, Error> {
    must(viewer, customer)?;
    let (name, url) = (named.0.trim(), named.1.trim());
    checked(name, url, &topics)?;
    let now = app.now();
    let hook = Hook {
        id: 0,
        customer_id: customer,
        name: name.to_owned(),
        url: url.to_owned(),
        topics,
        secret: new_secret()?,
        on: true,
        failing_since: None,
        told_at: None,
        outcome: String::new(),
        created_at: now,
        updated_at: now,
    };
    let (kept, person) = (hook.clone(), viewer.person);
    let command =
        app.db.write(move |tx| Box::pin(async move { store::hook::add(tx, &kept, Some(person), now).await }));
    Ok(Hook { id: command.await?, ..hook })
}

/// `POST /hooks`
pub async fn add(State(app): State<App>, viewer: Viewer, Form(new): Form<New>) -> Result<Response, Error> {
    let customer = match scope(&viewer)? {
        Some(own) => Some(own),
        None => new.customer.parse().ok(),
    };
    match create(&app, &viewer, customer, (&new.name, &new.url), new.topics()).await {
        Ok(hook) => Ok(Redirect::to(&format!("/hooks/{}?done=added", hook.id)).into_response()),
        Err(Error::Invalid(_)) => {
            let fault = Some(viewer.language.t("hook-fault").to_owned());
            let mut response = show_list(&app, &viewer, 0, new, fault).await?;
            *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_can_be_called() {
        for (url, good) in [
            ("https://example.com/hook?x=1", true),
            ("http://10.0.0.1:8080", true),
            ("ftp://example.com", false),
            ("https://", false),
            ("https:///path", false),
            ("https://user:word@example.com/", false),
            ("https://example.com/a b", false),
            ("javascript:alert(1)", false),
            ("https://exämple.com", false),
        ] {
            assert_eq!(checked("x", url, &[Topic::Opened]).is_ok(), good, "{url}");
        }
        assert!(checked("", "https://example.com", &[Topic::Opened]).is_err());
        assert!(checked("x", "https://example.com", &[]).is_err());
    }
}
