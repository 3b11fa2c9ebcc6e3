//! Where the window stands: a customer's web sites, each with its script tag and the origins on which it opens.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::chat::Site;

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::names::Choice;
use crate::session::{Form, Viewer};

/// Sites that are listed.
const ROWS: i64 = 200;
/// The longest list of origins.
const ORIGINS: usize = 1_000;

/// What the form holds.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Draft {
    pub(crate) customer: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) origins: String,
    #[serde(rename = "do")]
    pub(crate) deed: String,
}

struct Item {
    site: Site,
    customer: String,
    tag: String,
}

#[derive(Template)]
#[template(path = "chat/sites.html")]
struct SitesPage {
    page: Page,
    sites: Vec<Item>,
    customers: Vec<Choice>,
    draft: Draft,
    fault: Option<String>,
}

/// `GET /chats/sites`
pub async fn page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    show(&app, &viewer, Draft::default(), None).await
}

async fn show(app: &App, viewer: &Viewer, draft: Draft, fault: Option<String>) -> Result<Response, Error> {
    viewer.must(Action::Administer, Resource::House)?;
    let sites = app.db.read(move |tx| Box::pin(store::chat::sites(tx, 0, ROWS))).await?;
    let names = app.names().await?;
    let page = Page::open(app, viewer, Nav::Settings, viewer.language.t("chat-sites")).await?;
    let item = |site: Site| Item {
        customer: names.customer(site.customer_id).to_owned(),
        tag: tag(app, &site.key),
        site,
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&SitesPage {
        sites: sites.into_iter().map(item).collect(),
        customers: names.customer_choices(&viewer.reach, Some(&draft.customer)),
        draft,
        fault,
        page,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// What is put into the pages of the web site.
pub fn tag(app: &App, key: &str) -> String {
    format!("<script src=\"{}/chat.js?site={key}\" async></script>", app.config.base_url)
}

/// Origins as a browser names them, once each: `https://www.example.nl`, with a port where there is one.
///
/// # Errors
/// A sentence that names the one that is none.
pub fn origins(text: &str) -> Result<String, Error> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split([' ', ',', '\n', '\r']).filter(|word| !word.is_empty()) {
        let word = word.trim_end_matches('/').to_lowercase();
        let host = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")).unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || !host.chars().all(plain) {
            let sentence = format!("origins: \"{word}\" is none; write https://www.example.nl");
            return Err(Error::Invalid(sentence.into()));
        }
        if !out.contains(&word) {
            out.push(word);
        }
    }
    if out.is_empty() || out.iter().map(String::len).sum::<usize>() > ORIGINS {
        return Err(Error::Invalid("origins: at least one, such as https://www.example.nl".into()));
    }
    Ok(out.join(" "))
}

/// Adds a site; the page and the API come together here.
///
/// # Errors
/// `Denied`, `Invalid`, `Conflict` when the key is taken.
pub async fn create(app: &App, viewer: &Viewer, draft: &Draft) -> Result<Site, Error> {
    viewer.must(Action::Administer, Resource::House)?;
    let customer_id: i64 = draft
        .customer
        .parse()
        .map_err(|_| Error::Invalid("customer_id: say whose visitors talk there".into()))?;
    limits::line("name", draft.name.trim())?;
    let key = draft.key.trim().to_lowercase();
    if !domain::customer::is_key(&key) {
        return Err(Error::Invalid("key: 1 to 60 small letters, digits and hyphens".into()));
    }
    let name = draft.name.trim().to_owned();
    let site = Site { id: 0, customer_id, key, name, origins: origins(&draft.origins)?, active: true };
    let (kept, person, now) = (site.clone(), viewer.person, app.now());
    let command = app.db.write_for(customer_id, move |tx| {
        Box::pin(async move { store::chat::add_site(tx, &kept, Some(person), now).await })
    });
    Ok(Site { id: command.await?, ..site })
}

/// `POST /chats/sites`
pub async fn add(
    State(app): State<App>,
    viewer: Viewer,
    Form(draft): Form<Draft>,
) -> Result<Response, Error> {
    match create(&app, &viewer, &draft).await {
        Ok(_) => Ok(Redirect::to("/chats/sites").into_response()),
        Err(Error::Invalid(sentence) | Error::Conflict(sentence)) => {
            show(&app, &viewer, draft, Some(sentence.into_owned())).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /chats/sites/{id}/act`
pub async fn act(
    State(app): State<App>,
    viewer: Viewer,
    Path(id): Path<i64>,
    Form(draft): Form<Draft>,
) -> Result<Response, Error> {
    viewer.must(Action::Administer, Resource::House)?;
    let found = app.db.read(move |tx| Box::pin(store::chat::site(tx, id))).await?;
    let mut site = found.ok_or(Error::NotFound)?;
    match draft.deed.as_str() {
        "on" => site.active = true,
        "off" => site.active = false,
        "save" => {
            limits::line("name", draft.name.trim())?;
            site.name = draft.name.trim().to_owned();
            site.origins = origins(&draft.origins)?;
        }
        _ => return Err(Error::Invalid("there is no such action".into())),
    }
    let (person, now) = (viewer.person, app.now());
    let command = app.db.write_for(site.customer_id, move |tx| {
        Box::pin(async move { store::chat::update_site(tx, &site, Some(person), now).await })
    });
    command.await?;
    Ok(Redirect::to("/chats/sites").into_response())
}

#[cfg(test)]
mod tests {
    use super::origins;

    #[test]
    fn origins_are_what_a_policy_can_name() {
        let read = |text: &str| origins(text).ok();
        assert_eq!(
            read("https://www.a.nl/, https://WWW.a.nl http://localhost:3000").as_deref(),
            Some("https://www.a.nl http://localhost:3000")
        );
        for wrong in ["", "*", "https://*", "https://a.nl/path", "https://a.nl; script-src *", "javascript:x"]
        {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
