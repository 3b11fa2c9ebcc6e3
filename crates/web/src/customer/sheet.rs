//! Customers, services, contacts and systems in and out as CSV. A sheet is looked at first; what is taken in is what was shown.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::customer::sheet::{self, SheetKind};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::sheet::{Outcome, Taking, What};
use store::work::reject::{self, Reject};

use super::fields::{Posted, first};
use crate::app::App;
use crate::error::Error;
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::session::{Form, Viewer};

/// The longest sheet that the page takes, in bytes; the command line takes longer ones.
pub const LONGEST: usize = 256 << 10;
/// Rows shown of a preview.
const SHOWN: usize = 500;

/// What stands behind the question mark.
#[derive(Deserialize, Default)]
pub struct Question {
    source: Option<String>,
}

/// A row of the preview.
struct RowView {
    line: u64,
    key: String,
    what: &'static str,
    word: &'static str,
    detail: String,
    raw: String,
}

/// How many rows became what.
struct CountView {
    what: &'static str,
    text: String,
}

#[derive(Template)]
#[template(path = "customer/sheet.html")]
struct SheetPage {
    page: Page,
    kinds: Vec<Choice>,
    columns: Vec<(String, String)>,
    kind: String,
    text: String,
    rows: Vec<RowView>,
    counts: Vec<CountView>,
    fault: Option<String>,
    /// Rows were taken in rather than looked at.
    done: bool,
    /// There is something to take in.
    ready: bool,
}

/// What became of a sheet.
pub struct Told {
    /// Row by row, in the order of the lines, with what the row was.
    pub rows: Vec<(Outcome, String)>,
    /// Under which name rejected rows are kept.
    pub source: String,
}

/// Reads a sheet and takes it in, or only looks; rejected rows are kept under a name that follows from the text.
///
/// # Errors
/// `Invalid` when the whole cannot be read.
pub async fn take(app: &App, viewer: &Viewer, kind: SheetKind, text: &str, dry: bool) -> Result<Told, Error> {
    let sheet = sheet::read(kind, text).map_err(|error| Error::Invalid(error.into()))?;
    let hash = hex::encode(Sha256::digest(text.as_bytes()));
    let source = format!("{}:{}", kind.name(), hash.get(..12).unwrap_or(&hash));
    let raws: Vec<(u64, String)> = {
        let lines: Vec<&str> = text.lines().collect();
        let raw = |line: u64| usize::try_from(line).ok().and_then(|line| lines.get(line.checked_sub(1)?));
        sheet.rows.iter().map(|(line, _)| (*line, raw(*line).unwrap_or(&"").to_string())).collect()
    };
    let taking = Taking { reach: viewer.reach.clone(), dry, actor_id: Some(viewer.person) };
    let (rows, now) = (sheet.rows, app.now());
    let outcomes = match dry {
        true => {
            app.db
                .read(move |tx| {
                    Box::pin(async move { store::sheet::take(tx, kind, &rows, &taking, now).await })
                })
                .await?
        }
        false => {
            app.db
                .write(move |tx| {
                    Box::pin(async move { store::sheet::take(tx, kind, &rows, &taking, now).await })
                })
                .await?
        }
    };
    let mut told: Vec<(Outcome, String)> = outcomes
        .into_iter()
        .zip(raws)
        .map(|(outcome, (_, raw))| (outcome, raw))
        .chain(sheet.refused.into_iter().map(|one| {
            let what = What::Rejected(one.reason);
            (Outcome { line: one.line, key: String::new(), what }, one.raw)
        }))
        .collect();
    told.sort_by_key(|(outcome, _)| outcome.line);
    if !dry {
        keep_rejects(app, &source, &told).await?;
        app.names_changed();
    }
    Ok(Told { rows: told, source })
}

async fn keep_rejects(app: &App, source: &str, told: &[(Outcome, String)]) -> Result<(), Error> {
    let rejects: Vec<Reject> = told
        .iter()
        .filter_map(|(outcome, raw)| match &outcome.what {
            What::Rejected(reason) => Some(Reject {
                line: i64::try_from(outcome.line).unwrap_or(i64::MAX),
                reason: reason.clone(),
                raw: raw.clone(),
            }),
            _ => None,
        })
        .collect();
    if rejects.is_empty() {
        return Ok(());
    }
    let (source, now) = (source.to_owned(), app.now());
    let keep =
        app.db.write(move |tx| Box::pin(async move { reject::keep(tx, &source, &rejects, now).await }));
    Ok(keep.await?)
}

/// `GET /customers/sheet`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::House)?;
    // Rows that were rejected before, under the name of their sheet; they may name anybody's customers.
    let rejects = match question.source.filter(|_| !viewer.reach.is_limited()) {
        Some(source) => {
            let read =
                app.db.read(move |tx| Box::pin(async move { reject::list(tx, &source, 0, 500).await }));
            read.await?
        }
        None => Vec::new(),
    };
    let told: Vec<(Outcome, String)> = rejects
        .into_iter()
        .map(|one| {
            let line = u64::try_from(one.line).unwrap_or(0);
            (Outcome { line, key: String::new(), what: What::Rejected(one.reason) }, one.raw)
        })
        .collect();
    show(&app, &viewer, "contacts", String::new(), told, true, None).await
}

#[allow(clippy::too_many_arguments)]
async fn show(
    app: &App,
    viewer: &Viewer,
    kind: &str,
    text: String,
    told: Vec<(Outcome, String)>,
    done: bool,
    fault: Option<String>,
) -> Result<Response, Error> {
    let page = Page::open(app, viewer, Nav::Customers, viewer.language.t("sheet-title")).await?;
    let kinds = SheetKind::ALL.into_iter();
    let counts = ["added", "changed", "same", "rejected"].into_iter().filter_map(|what| {
        let count = told.iter().filter(|(outcome, _)| outcome.what.name() == what).count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        (count > 0).then(|| CountView { what, text: page.tn(&format!("sheet-n-{what}"), &count) })
    });
    let ready = told.iter().any(|(outcome, _)| matches!(outcome.what, What::Added | What::Changed(_)));
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let counts: Vec<CountView> = counts.collect();
    let rows = told.into_iter().filter(|(outcome, _)| outcome.what != What::Same).take(SHOWN);
    let rows = rows.map(|(outcome, raw)| RowView {
        line: outcome.line,
        what: outcome.what.name(),
        word: page.t(&format!("sheet-{}", outcome.what.name())),
        detail: match &outcome.what {
            What::Changed(fields) => fields.join(", "),
            What::Rejected(reason) => reason.clone(),
            _ => String::new(),
        },
        key: outcome.key,
        raw,
    });
    let shown = SheetPage {
        kinds: kinds
            .clone()
            .map(|one| Choice {
                value: one.name().to_owned(),
                text: page.t(&format!("sheet-kind-{}", one.name())).to_owned(),
                chosen: one.name() == kind,
            })
            .collect(),
        columns: kinds
            .map(|one| (page.t(&format!("sheet-kind-{}", one.name())).to_owned(), one.columns().join(", ")))
            .collect(),
        kind: kind.to_owned(),
        text,
        rows: rows.collect(),
        counts,
        fault,
        done,
        ready,
        page,
    };
    let mut response = html(&shown)?;
    *response.status_mut() = status;
    Ok(response)
}

/// `POST /customers/sheet`: looks, or with `do=take` takes in.
pub async fn look(
    State(app): State<App>,
    viewer: Viewer,
    Form(posted): Form<Posted>,
) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::House)?;
    let kind = SheetKind::parse(first(&posted, "kind"))
        .ok_or_else(|| Error::Invalid("kind: customers, services, contacts or systems".into()))?;
    let text =
        posted.iter().find(|(name, _)| name == "text").map(|(_, text)| text.clone()).unwrap_or_default();
    if text.len() > LONGEST {
        return Err(Error::TooLarge(LONGEST));
    }
    let dry = first(&posted, "do") != "take";
    match take(&app, &viewer, kind, &text, dry).await {
        Ok(told) => show(&app, &viewer, kind.name(), text, told.rows, !dry, None).await,
        Err(Error::Invalid(fault)) => {
            show(&app, &viewer, kind.name(), text, Vec::new(), false, Some(fault.into_owned())).await
        }
        Err(error) => Err(error),
    }
}

/// `GET /customers/sheet/{kind}`: everything of a kind as CSV.
pub async fn download(
    State(app): State<App>,
    viewer: Viewer,
    Path(kind): Path<String>,
) -> Result<Response, Error> {
    viewer.must(Action::EditCustomer, Resource::House)?;
    let kind = SheetKind::parse(kind.trim_end_matches(".csv")).ok_or(Error::NotFound)?;
    csv(&app, &viewer, kind).await
}

/// Everything of a kind as CSV, of customers within reach.
///
/// # Errors
/// What the store says.
pub async fn csv(app: &App, viewer: &Viewer, kind: SheetKind) -> Result<Response, Error> {
    let reach = viewer.reach.clone();
    let read = app.db.read(move |tx| Box::pin(async move { store::sheet::give(tx, kind, &reach).await }));
    let text = sheet::write(kind, &read.await?);
    let name = format!("attachment; filename=\"{}.csv\"", kind.name());
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, name.as_str()),
    ];
    Ok((headers, text).into_response())
}
