//! Finding by words: tickets with the words marked, customers, people; a page, and the lines of the palette.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::search::{self, Found, Marks, Piece};

use crate::app::App;
use crate::board::Row;
use crate::error::{Error, encode};
use crate::layout::{Nav, Page, html};
use crate::names::Names;
use crate::session::Viewer;

const FOUND: usize = 50;
const NAMES_FOUND: usize = 10;
const IN_PALETTE: usize = 8;

/// The words.
#[derive(Deserialize)]
pub struct Question {
    #[serde(default)]
    q: String,
}

/// A ticket that was found.
struct Line {
    row: Row,
    subject: Vec<Piece>,
    snippet: Vec<Piece>,
    internal: bool,
}

/// A customer or a person that was found.
pub struct Named {
    /// Its name, the found words marked.
    pub name: Vec<Piece>,
    /// The same as plain text.
    pub text: String,
    /// Its tickets.
    pub href: String,
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    page: Page,
    words: String,
    lines: Vec<Line>,
    customers: Vec<Named>,
    people: Vec<Named>,
    full: bool,
}

/// A line of the palette.
struct Entry {
    href: String,
    text: String,
    under: String,
}

#[derive(Template)]
#[template(path = "search/palette.html")]
struct Palette {
    entries: Vec<Entry>,
}

/// Tickets that the viewer may find.
async fn find(app: &App, viewer: &Viewer, words: &str, limit: usize) -> Result<Vec<Found>, Error> {
    viewer.must(Action::Search, Resource::House)?;
    let scope = viewer.scope(None)?;
    let words = words.to_owned();
    let found = app.db.read(move |tx| Box::pin(async move { search::found(tx, &words, scope, limit).await }));
    Ok(found.await?)
}

/// Customers within reach whose name or key holds every word as it begins; colleagues alone see them.
pub fn customers(viewer: &Viewer, names: &Names, words: &str, most: usize) -> Vec<Named> {
    if !viewer.decide(Action::SeeCustomers, Resource::House).allowed() || words.trim().is_empty() {
        return Vec::new();
    }
    let marks = Marks::of(words);
    let fits = |text: &str| begin_with(text, words);
    names
        .customer_choices(&viewer.reach, None)
        .into_iter()
        .filter(|choice| fits(&choice.text))
        .take(most)
        .map(|choice| Named {
            name: marks.whole(&choice.text),
            href: format!("/tickets?customer={}", encode(&choice.value)),
            text: choice.text,
        })
        .collect()
}

/// People whose name holds every word as it begins: colleagues, and contacts within reach.
pub fn people(viewer: &Viewer, names: &Names, words: &str, most: usize) -> Vec<Named> {
    if !viewer.decide(Action::SeePeople, Resource::House).allowed() || words.trim().is_empty() {
        return Vec::new();
    }
    let marks = Marks::of(words);
    let found = names.owner_choices(None).into_iter().filter(|choice| begin_with(&choice.text, words));
    found
        .take(most)
        .map(|choice| Named {
            name: marks.whole(&choice.text),
            href: format!("/board?view=open&owner={}", encode(&choice.value)),
            text: choice.text,
        })
        .collect()
}

/// Every word of the question begins a word of the text.
fn begin_with(text: &str, question: &str) -> bool {
    let text = text.to_lowercase();
    let own: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let asked = question.to_lowercase();
    let mut asked = asked.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    asked.peek().is_some() && asked.all(|word| own.iter().any(|own| own.starts_with(word)))
}

/// `GET /search`: a number goes to its ticket at once.
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let words = question.q.trim();
    let found = find(&app, &viewer, words, FOUND).await?;
    if let Some(only) = found.first()
        && store::ticket::parse_number(words) == Some(only.row.number)
    {
        return Ok(Redirect::to(&format!("/tickets/{}", only.row.number_text())).into_response());
    }
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Tickets, viewer.language.t("search-title")).await?;
    let lines: Vec<Line> = found
        .into_iter()
        .map(|found| Line {
            row: Row::of(&page, &found.row, &names),
            subject: found.subject,
            internal: found.snippet.as_ref().is_some_and(|snippet| snippet.internal),
            snippet: found.snippet.map(|snippet| snippet.pieces).unwrap_or_default(),
        })
        .collect();
    html(&SearchPage {
        customers: customers(&viewer, &names, words, NAMES_FOUND),
        people: people(&viewer, &names, words, NAMES_FOUND),
        words: words.to_owned(),
        full: lines.len() == FOUND,
        lines,
        page,
    })
}

/// `GET /search/palette`: tickets, customers, people and views.
pub async fn palette(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    let words = question.q.trim();
    let found = find(&app, &viewer, words, IN_PALETTE).await?;
    let names = app.names().await?;
    let lang = viewer.language;
    let named = |named: Named, key: &'static str| Entry {
        href: named.href,
        text: named.text,
        under: lang.t(key).to_owned(),
    };
    let mut entries: Vec<Entry> = Vec::new();
    if viewer.is_staff() {
        let views = app.rail.get(&app, &viewer).await?;
        let fits = views.iter().filter(|view| begin_with(&view.name, words));
        entries.extend(fits.take(4).map(|view| Entry {
            href: view.href.clone(),
            text: view.name.clone(),
            under: lang.t("palette-group-view").to_owned(),
        }));
    }
    let customers = customers(&viewer, &names, words, 4).into_iter();
    entries.extend(customers.map(|one| named(one, "palette-group-customer")));
    let people = people(&viewer, &names, words, 3).into_iter();
    entries.extend(people.map(|one| named(one, "palette-group-person")));
    entries.extend(found.iter().map(|found| Entry {
        href: format!("/tickets/{}", found.row.number_text()),
        text: found.row.subject.clone(),
        under: format!("{} · {}", found.row.number_text(), names.customer(found.row.customer_id)),
    }));
    html(&Palette { entries })
}

#[cfg(test)]
mod tests {
    use super::begin_with;

    #[test]
    fn every_word_begins_one_of_the_name() {
        assert!(begin_with("Bakkerij De Molen", "mol bak"));
        assert!(!begin_with("Bakkerij De Molen", "olen"));
        assert!(!begin_with("Bakkerij", " - "));
    }
}
