//! Checklists of the house, and what the form of each kind of request asks.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Action, Resource};
use domain::ticket::CATEGORIES;
use serde::Deserialize;
use store::checklist::{self, Checklist, Question};

use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::limits;
use crate::session::{Form, Viewer};
use crate::ticket::work::kind_key;

/// Items of a list, questions of a form.
const MOST: usize = 50;

struct ListBox {
    id: i64,
    name: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    items: String,
    active: bool,
}

struct FormBox {
    kind: &'static str,
    name: &'static str,
    questions: String,
}

#[derive(Template)]
#[template(path = "checklist/list.html")]
struct ListPage {
    page: Page,
    lists: Vec<ListBox>,
    forms: Vec<FormBox>,
    may_edit: bool,
}

/// `GET /checklists`
pub async fn page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    viewer.must(Action::SeeInternal, Resource::House)?;
    let page = Page::open(&app, &viewer, Nav::Settings, viewer.language.t("checklists-and-forms")).await?;
    let (lists, forms) = app
        .db
        .read(|tx| Box::pin(async move { Ok((checklist::all(tx).await?, checklist::forms(tx).await?)) }))
        .await?;
    let kinds = |chosen: &str| {
        CATEGORIES
            .into_iter()
            .filter_map(|kind| Some((kind, page.t(kind_key(kind)?), kind == chosen)))
            .collect()
    };
    let list = |list: Checklist| ListBox {
        id: list.id,
        kinds: kinds(&list.request_kind),
        name: list.name,
        items: list.items.join("\n"),
        active: list.active,
    };
    let mut boxes: Vec<ListBox> = lists.into_iter().map(list).collect();
    let may_edit = viewer.decide(Action::Work, Resource::House).allowed();
    if may_edit {
        boxes.push(list(Checklist { active: true, ..Checklist::default() }));
    }
    let form = |kind: &'static str| {
        let questions = forms.iter().find(|(known, _)| known == kind).map(|(_, questions)| questions);
        Some(FormBox {
            kind,
            name: page.t(kind_key(kind)?),
            questions: questions.map(|questions| written(questions)).unwrap_or_default(),
        })
    };
    let forms = ["incident", "question", "request"].into_iter().filter_map(form).collect();
    html(&ListPage { lists: boxes, forms, may_edit, page })
}

/// One question a line: `Which browser? * | Firefox | Chrome`; a star for those that need an answer.
fn written(questions: &[Question]) -> String {
    let line = |question: &Question| {
        let star = if question.required { " *" } else { "" };
        let choices: String = question.choices.iter().map(|choice| format!(" | {choice}")).collect();
        format!("{}{star}{choices}", question.label)
    };
    questions.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads what [`written`] writes.
fn read(text: &str) -> Vec<Question> {
    let question = |line: &str| {
        let mut parts = line.split('|').map(str::trim);
        let label = parts.next().unwrap_or_default();
        let required = label.ends_with('*');
        Question {
            label: label.trim_end_matches('*').trim().to_owned(),
            required,
            choices: parts.filter(|choice| !choice.is_empty()).map(str::to_owned).collect(),
        }
    };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(question).collect()
}

/// What the form of a checklist sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Written {
    id: String,
    name: String,
    kind: String,
    items: String,
    active: String,
}

/// `POST /checklists`
pub async fn save(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<Written>,
) -> Result<Response, Error> {
    let items = form.items.lines().map(str::trim).filter(|item| !item.is_empty());
    let list = Checklist {
        id: form.id.parse().unwrap_or(0),
        name: form.name.trim().to_owned(),
        request_kind: form.kind,
        items: items.map(str::to_owned).collect(),
        active: form.active == "yes",
    };
    write(&app, &viewer, list).await?;
    Ok(Redirect::to("/checklists").into_response())
}

/// Checks and keeps a checklist; answers its id.
///
/// # Errors
/// `Invalid`, with the field; `Conflict` when the name is taken.
pub async fn write(app: &App, viewer: &Viewer, list: Checklist) -> Result<i64, Error> {
    viewer.must(Action::Work, Resource::House)?;
    limits::line("name", &list.name)?;
    if !(1..=MOST).contains(&list.items.len()) {
        return Err(Error::Invalid("items: 1 to 50, one a line".into()));
    }
    list.items.iter().try_for_each(|item| limits::line("items", item))?;
    if !list.request_kind.is_empty() && !CATEGORIES.contains(&list.request_kind.as_str()) {
        return Err(Error::Invalid("kind: one of the kinds of request, or none".into()));
    }
    let (now, actor) = (app.now(), viewer.person);
    let saved =
        app.db.write(move |tx| Box::pin(async move { checklist::save(tx, &list, Some(actor), now).await }));
    Ok(saved.await?)
}

/// What the form of a form sends.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    kind: String,
    questions: String,
}

/// `POST /checklists/form`
pub async fn save_form(
    State(app): State<App>,
    viewer: Viewer,
    Form(form): Form<Asked>,
) -> Result<Response, Error> {
    write_form(&app, &viewer, form.kind, read(&form.questions)).await?;
    Ok(Redirect::to("/checklists").into_response())
}

/// Checks and keeps what a form asks.
///
/// # Errors
/// `Invalid`, with the field.
pub async fn write_form(
    app: &App,
    viewer: &Viewer,
    kind: String,
    questions: Vec<Question>,
) -> Result<(), Error> {
    viewer.must(Action::Work, Resource::House)?;
    if !["incident", "question", "request"].contains(&kind.as_str()) {
        return Err(Error::Invalid("kind: incident, question or request".into()));
    }
    if questions.len() > MOST || questions.iter().any(|question| question.choices.len() > MOST) {
        return Err(Error::Invalid("questions: at most 50, with at most 50 choices".into()));
    }
    for question in &questions {
        limits::line("questions", &question.label)?;
        question.choices.iter().try_for_each(|choice| limits::line("choices", choice))?;
    }
    let (now, actor) = (app.now(), viewer.person);
    let set = app.db.write(move |tx| {
        Box::pin(async move { checklist::set_form(tx, &kind, &questions, Some(actor), now).await })
    });
    Ok(set.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_lines() {
        let text = "Which page? *\nWhich browser? | Firefox | Chrome\n\n";
        let questions = read(text);
        assert_eq!(questions.len(), 2);
        assert!(questions[0].required && !questions[1].required);
        assert_eq!(questions[1].choices, ["Firefox", "Chrome"]);
        assert_eq!(written(&questions), text.trim_end());
    }
}
