//! The board: the tickets of a view or a query by next breach, views with counts, a page at a time; many picked at once.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::query::{Fault, Filter, Set};
use domain::ticket::Priority;
use serde::Deserialize;
use store::ticket::{self, BoardKey, Counts, Order, TicketRow, View};
use store::view::Column;

use crate::app::App;
use crate::error::{Error, encode};
use crate::layout::{Nav, Page, html};
use crate::names::Choice;
use crate::query::{self, Wrong};
use crate::session::Viewer;
use crate::view::Shown;

pub mod bulk; // one deed on many tickets
mod row;
pub use row::{Row, status_text};

/// Rows of a page.
const ROWS: usize = 50;

/// What stands behind the question mark.
#[derive(Deserialize, Default, Clone)]
pub struct Question {
    view: Option<String>,
    q: Option<String>,
    order: Option<String>,
    customer: Option<String>,
    priority: Option<String>,
    owner: Option<String>,
    service: Option<String>,
    after: Option<String>,
}

/// A tab.
struct Tab {
    href: String,
    name: String,
    count: String,
    heat: &'static str,
    current: bool,
    key: String,
}

/// Which columns the table has.
struct Columns {
    priority: bool,
    waiting: bool,
    owner: bool,
    service: bool,
    opened: bool,
    updated: bool,
    tags: bool,
}

impl Columns {
    fn of(columns: &[Column]) -> Columns {
        let has = |column: Column| columns.contains(&column);
        Columns {
            priority: has(Column::Priority),
            waiting: has(Column::Waiting),
            owner: has(Column::Owner),
            service: has(Column::Service),
            opened: has(Column::Opened),
            updated: has(Column::Updated),
            tags: has(Column::Tags),
        }
    }
}

/// An example of the language, for the help beside the query.
struct Example {
    query: &'static str,
    says: &'static str,
}

#[derive(Template)]
#[template(path = "board/board.html")]
struct BoardPage {
    page: Page,
    tabs: Vec<Tab>,
    view: String,
    view_name: String,
    query: String,
    wrong: Option<Wrong>,
    examples: Vec<Example>,
    order: &'static str,
    orders: Vec<Choice>,
    cols: Columns,
    rows: Vec<Row>,
    customers: Vec<Choice>,
    owners: Vec<Choice>,
    priorities: Vec<Choice>,
    deeds: Vec<Choice>,
    filtered: bool,
    next: Option<String>,
    first: Option<String>,
    here: String,
    save_as: String,
    may_open: bool,
    may_work: bool,
}

/// `GET /board`
pub async fn page(
    State(app): State<App>,
    viewer: Viewer,
    Query(question): Query<Question>,
) -> Result<Response, Error> {
    viewer.must(Action::SeeBoard, Resource::House)?;
    let shown = Shown::find(&app, &viewer, question.view.as_deref()).await?;
    let text = question.q.clone().unwrap_or_else(|| shown.query.clone());
    let order = question.order.as_deref().and_then(Order::parse).unwrap_or(shown.order);
    let after = question.after.as_deref().map(str::parse::<BoardKey>).transpose()?;
    let read = query::read(&app, &viewer, &text).await?;
    let Found { rows, next, counts, fault } = load(&app, &viewer, &question, read, order, after).await?;
    let names = app.names().await?;
    let page = Page::open(&app, &viewer, Nav::Board, viewer.language.t("nav-board")).await?;
    let now_shown = if text == shown.query { shown.key.clone() } else { String::new() };
    let address = |after: Option<&str>| address(&question, &shown.key, &text, order, after);
    let board = BoardPage {
        tabs: tabs(&page, &now_shown, &counts),
        view_name: shown.name(&page),
        wrong: fault.map(|fault| Wrong::of(page.lang, &text, &fault)),
        examples: examples(&page),
        order: order.name(),
        orders: order_choices(&page, order),
        cols: Columns::of(&shown.columns),
        rows: rows.iter().map(|row| Row::of(&page, row, &names)).collect(),
        customers: names.customer_choices(&viewer.reach, question.customer.as_deref()),
        owners: names.owner_choices(question.owner.as_deref()),
        priorities: priority_choices(question.priority.as_deref()),
        deeds: bulk::choices(&page, &viewer),
        filtered: text != shown.query || is_filtered(&question),
        next: next.map(|key| address(Some(&key.to_string()))),
        first: after.map(|_| address(None)),
        here: address(question.after.as_deref()),
        save_as: format!("/views/new?q={}&order={}", encode(&text), order.name()),
        may_open: page.may_open(),
        may_work: page.may(Action::Work) || page.may(Action::Reply),
        view: shown.key.clone(),
        query: text.clone(),
        page,
    };
    html(&board)
}

struct Found {
    rows: Vec<TicketRow>,
    next: Option<BoardKey>,
    counts: Counts,
    fault: Option<Fault>,
}

async fn load(
    app: &App,
    viewer: &Viewer,
    question: &Question,
    read: Result<Filter, Fault>,
    order: Order,
    after: Option<BoardKey>,
) -> Result<Found, Error> {
    let (now, scope, person) = (app.now(), viewer.scope(None)?, viewer.person);
    let (filter, fault) = match read {
        Ok(filter) => (Some(narrowed(filter, question)), None),
        Err(fault) => (None, Some(fault)),
    };
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let counts = ticket::counts(tx, person, scope, now).await?;
            let Some(filter) = filter else { return Ok((Vec::new(), None, counts)) };
            let found = ticket::find(tx, &filter, order, after, ROWS).await?;
            Ok((found.rows, found.next, counts))
        })
    });
    let (rows, next, counts) = read.await?;
    Ok(Found { rows, next, counts, fault })
}

/// What is picked in the boxes beside the query holds as well.
fn narrowed(mut filter: Filter, question: &Question) -> Filter {
    let id = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<i64>().ok());
    let one = |id: i64| Set::of_ids([id]);
    for (set, asked) in [
        (&mut filter.sets.customer, id(&question.customer)),
        (&mut filter.sets.owner, id(&question.owner)),
        (&mut filter.sets.service, id(&question.service)),
        (
            &mut filter.sets.priority,
            question.priority.as_deref().and_then(Priority::parse).map(Priority::number),
        ),
    ] {
        if let Some(asked) = asked {
            set.meet(one(asked));
        }
    }
    filter
}

fn is_filtered(question: &Question) -> bool {
    [&question.customer, &question.priority, &question.owner, &question.service]
        .into_iter()
        .any(|field| field.as_deref().is_some_and(|text| !text.is_empty()))
}

/// The same question about another page.
fn address(question: &Question, view: &str, text: &str, order: Order, after: Option<&str>) -> String {
    let mut out = format!("/board?view={}&q={}&order={}", encode(view), encode(text), order.name());
    for (name, value) in [
        ("customer", question.customer.as_deref()),
        ("priority", question.priority.as_deref()),
        ("owner", question.owner.as_deref()),
        ("service", question.service.as_deref()),
        ("after", after),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.push_str(&format!("&{name}={}", encode(value)));
        }
    }
    out
}

/// The key of a view's name.
pub fn view_key(view: View) -> &'static str {
    match view {
        View::Open => "view-open",
        View::Mine => "view-mine",
        View::Unassigned => "view-unassigned",
        View::P1 => "view-p1",
        View::Breached => "view-breached",
        View::DueSoon => "view-due-soon",
        View::Waiting => "view-waiting",
        View::Settled => "view-settled",
    }
}

/// The built-in views, then the viewer's own and the shared ones.
fn tabs(page: &Page, current: &str, counts: &Counts) -> Vec<Tab> {
    let built_in = View::ALL.into_iter().enumerate().map(|(index, view)| {
        let count = counts.of(view);
        let heat = match (view, count) {
            (_, Some(0) | None) => "",
            (View::Breached | View::P1, _) => " hot",
            (View::DueSoon, _) => " warm",
            _ => "",
        };
        Tab {
            href: format!("/board?view={}", view.name()),
            name: page.t(view_key(view)).to_owned(),
            count: count.map(count_text).unwrap_or_default(),
            heat,
            current: view.name() == current,
            key: (index + 1).to_string(),
        }
    });
    let saved = page.views.iter().map(|view| Tab {
        href: view.href.clone(),
        name: view.name.clone(),
        count: view.count.clone(),
        heat: "",
        current: view.key == current,
        key: String::new(),
    });
    built_in.chain(saved).collect()
}

/// `12`, `999+`.
fn count_text(count: i64) -> String {
    if count >= Counts::CAP { format!("{}+", Counts::CAP - 1) } else { count.to_string() }
}

fn priority_choices(chosen: Option<&str>) -> Vec<Choice> {
    let choice = |priority: Priority| Choice {
        value: priority.name().to_owned(),
        text: priority.name().to_owned(),
        chosen: chosen == Some(priority.name()),
    };
    Priority::ALL.into_iter().map(choice).collect()
}

/// The orders of a list.
pub fn order_choices(page: &Page, chosen: Order) -> Vec<Choice> {
    let choice = |order: Order| Choice {
        value: order.name().to_owned(),
        text: page.t(query::order_key(order)).to_owned(),
        chosen: order == chosen,
    };
    Order::ALL.into_iter().map(choice).collect()
}

fn examples(page: &Page) -> Vec<Example> {
    let example = |query: &'static str, key: &'static str| Example { query, says: page.t(key) };
    vec![
        example("priority:P1,P2 customer:a,b", "query-example-1"),
        example("waiting>2d", "query-example-2"),
        example("owner:none is:unanswered", "query-example-3"),
        example("breach<1h", "query-example-4"),
        example("\"lege pagina\" -printer", "query-example-5"),
        example("status:settled resolved<7d", "query-example-6"),
    ]
}
