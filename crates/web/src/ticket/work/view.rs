//! The boxes beside a ticket: hand-over, people, time as worked and as billed, links, checklists, what it is, teams.

use askama::Template;
use domain::clock::{ClockState, Clocks, TeamClock, Terms, Timeline, teams};
use domain::contract::Contract;
use domain::problem::{SAME, likeness};
use domain::span::{Duration, Instant};
use domain::ticket::{LinkKind, Offer, OfferState, State, Status};
use domain::time::{Billed, Disposition, Rule, Worked, billed, increment};
use domain::triage::Scope;
use store::bond::Linked;
use store::checklist::Checklist;
use store::draft::{Draft, Scheduled};
use store::problem::Problem;
use store::ticket::TicketRow;
use store::time::Entry;

use super::rate::{Aspect, aspects};
use super::resolution;
use super::triage::kind_key;
use crate::app::App;
use crate::error::Error;
use crate::layout::Page;
use crate::names::Names;
use crate::session::Viewer;
use crate::ticket::arranged::{link_key, quote_words};

/// What the boxes need from the store.
#[derive(Default)]
pub struct Facts {
    watchers: Vec<i64>,
    links: Vec<Linked>,
    times: Vec<Entry>,
    timer: Option<Instant>,
    lists: Vec<Checklist>,
    problems: Vec<Problem>,
    waiting: Vec<Scheduled>,
    unread: i64,
    /// Unsent words of the reader.
    pub draft: Option<Draft>,
}

/// Reads it, and notes that its notices were read; a customer's contact needs nothing of it.
///
/// # Errors
/// When the store does not answer.
pub async fn load(app: &App, viewer: &Viewer, row: &TicketRow) -> Result<Facts, Error> {
    if !viewer.is_staff() {
        return Ok(Facts::default());
    }
    let (id, customer, person) = (row.id, row.customer_id, viewer.person);
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            Ok(Facts {
                unread: store::notice::unread_on(tx, person, id).await?,
                watchers: store::ticket::watchers(tx, id).await?,
                links: store::bond::of_ticket(tx, id).await?,
                times: store::time::of_ticket(tx, id).await?,
                timer: store::time::timer(tx, person, id).await?,
                lists: store::checklist::all(tx).await?,
                problems: store::problem::unsolved(tx, customer).await?,
                waiting: store::draft::of_ticket(tx, id).await?,
                draft: store::draft::get(tx, (id, person)).await?,
            })
        })
    });
    let facts: Facts = read.await?;
    if facts.unread > 0 {
        let now = app.now();
        app.db.write(move |tx| Box::pin(store::notice::read_ticket(tx, person, id, now))).await?;
    }
    Ok(facts)
}

struct LinkLine {
    what: &'static str,
    kind: &'static str,
    number: String,
    subject: String,
    status: &'static str,
    inverse: bool,
}

struct TimeLine {
    id: i64,
    who: String,
    when: String,
    length: String,
    what: String,
    disposition: &'static str,
}

struct BillLine {
    day: String,
    what: String,
}

struct ListBox {
    name: String,
    done: String,
    items: Vec<(usize, String, bool)>,
}

struct Known {
    id: i64,
    title: String,
    workaround: String,
    this: bool,
}

struct TeamLine {
    team: String,
    time: String,
    verdict: String,
    broken: bool,
}

struct Later {
    id: i64,
    who: String,
    when: String,
    text: String,
    failed: Option<String>,
}

struct QuoteBox {
    work: String,
    price: String,
    ready: String,
    state: &'static str,
    open: bool,
}

#[derive(Template)]
#[template(path = "ticket/work/side.html")]
struct Side<'a> {
    page: &'a Page,
    number: String,
    may_work: bool,
    watchers: Vec<String>,
    watching: bool,
    links: Vec<LinkLine>,
    link_kinds: Vec<(&'static str, &'static str)>,
    times: Vec<TimeLine>,
    bills: Vec<BillLine>,
    rule: String,
    sum: String,
    timer: Option<(i64, String)>,
    dispositions: Vec<(&'static str, &'static str)>,
    lists: Vec<ListBox>,
    offered: Vec<(i64, String)>,
    kind: String,
    scope: &'static str,
    is_project: bool,
    quote: Option<QuoteBox>,
    resolution: Vec<(&'static str, String)>,
    known: Vec<Known>,
    has_problem: bool,
    teams: Vec<TeamLine>,
    third_party: String,
}

#[derive(Template)]
#[template(path = "ticket/work/banner.html")]
struct Banner<'a> {
    page: &'a Page,
    number: String,
    hand_over: Option<(String, String)>,
    mine: bool,
    waiting: Vec<Later>,
    parent: Option<(String, String)>,
    children: Option<String>,
}

#[derive(Template)]
#[template(path = "ticket/work/portal.html")]
struct Portal<'a> {
    page: &'a Page,
    number: String,
    quote: Option<QuoteBox>,
    ask: bool,
    thanks: bool,
    project: bool,
    aspects: Vec<Aspect>,
}

/// The pieces of the ticket's page, as HTML.
#[derive(Default)]
pub struct Boxes {
    /// Above the conversation: a hand-over, what goes out later, the main ticket.
    pub banner: String,
    /// Beside it, for colleagues.
    pub side: String,
    /// For a customer: the quote, the marks.
    pub portal: String,
    /// The form behind "resolve".
    pub resolve: String,
    /// How many live reports an answer would reach.
    pub children: usize,
}

/// What a ticket's page has at hand.
pub struct Around<'a> {
    /// The page.
    pub page: &'a Page,
    /// Who reads.
    pub viewer: &'a Viewer,
    /// The ticket.
    pub row: &'a TicketRow,
    /// What its events say.
    pub state: &'a State,
    /// Names.
    pub names: &'a Names,
    /// The contract that judges it.
    pub contract: Option<&'a Contract>,
    /// Its clocks.
    pub clocks: &'a Clocks,
    /// The facts behind them.
    pub timeline: &'a Timeline,
    /// What is promised.
    pub terms: &'a Terms,
}

/// Everything for the reader.
///
/// # Errors
/// When a template fails.
pub fn boxes(around: &Around<'_>, facts: &Facts) -> Result<Boxes, Error> {
    let Around { page, viewer, row, state, .. } = around;
    let number = row.number_text();
    if !viewer.is_staff() {
        let settled = matches!(state.status, Status::Resolved | Status::Closed);
        let portal = Portal {
            page,
            number,
            quote: state.offer.as_ref().map(|offer| quote_box(page, offer)),
            ask: settled && state.rating.is_none(),
            thanks: settled && state.rating.is_some(),
            project: state.scope == Some(Scope::Project),
            aspects: aspects(page),
        };
        return Ok(Boxes { portal: portal.render()?, ..Boxes::default() });
    }
    let children =
        facts.links.iter().filter(|link| link.kind == LinkKind::ParentOf && link.other.is_live()).count();
    Ok(Boxes {
        banner: banner(around, facts, children).render()?,
        side: side(around, facts).render()?,
        resolve: resolution::form(page, row)?,
        portal: String::new(),
        children,
    })
}

fn banner<'a>(around: &Around<'a>, facts: &Facts, children: usize) -> Banner<'a> {
    let Around { page, viewer, row, state, names, .. } = around;
    let mine = state.hand_over.as_ref().is_some_and(|one| one.to == viewer.person.to_string());
    let name = |id: &str| id.parse().ok().map_or("?", |id| names.person(id)).to_owned();
    let later = |one: &Scheduled| Later {
        id: one.id,
        who: names.person(one.person_id).to_owned(),
        when: page.short(&one.due_at),
        text: one.body.chars().take(200).collect(),
        failed: (one.state == "failed").then(|| one.outcome.clone().unwrap_or_default()),
    };
    let parent = facts.links.iter().find(|link| link.kind == LinkKind::ChildOf);
    Banner {
        page,
        number: row.number_text(),
        hand_over: state.hand_over.as_ref().map(|one| (name(&one.to), page.short(&one.at))),
        mine,
        waiting: facts.waiting.iter().map(later).collect(),
        parent: parent.map(|link| (link.other.number_text(), link.other.subject.clone())),
        children: (children > 0).then(|| page.tn("children", &i64::try_from(children).unwrap_or(i64::MAX))),
    }
}

fn side<'a>(around: &Around<'a>, facts: &Facts) -> Side<'a> {
    let Around { page, viewer, row, state, names, contract, .. } = around;
    let step = increment(*contract);
    let kinds =
        LinkKind::ALL.into_iter().filter(|kind| !matches!(kind, LinkKind::SplitFrom | LinkKind::SplitInto));
    Side {
        page,
        number: row.number_text(),
        may_work: viewer.role.works(),
        watchers: facts.watchers.iter().map(|id| names.person(*id).to_owned()).collect(),
        watching: facts.watchers.contains(&viewer.person),
        links: facts.links.iter().map(|link| link_line(page, link)).collect(),
        link_kinds: kinds.map(|kind| (kind.name(), page.t(link_key(kind)))).collect(),
        times: facts.times.iter().map(|entry| time_line(page, names, entry)).collect(),
        bills: bills(page, facts, step),
        rule: page.tn("time-rule", &step),
        sum: page.length(&Duration::minutes(facts.times.iter().map(|entry| entry.minutes).sum())),
        timer: facts.timer.map(|from| (from.0, page.length(&(page.now - from)))),
        dispositions: Disposition::ALL
            .into_iter()
            .map(|one| (one.name(), page.t(disposition_key(one))))
            .collect(),
        lists: state.checklists.iter().map(|list| list_box(page, list)).collect(),
        offered: offered(facts, state, row),
        kind: kind_key(&row.kind).map_or(row.kind.as_str(), |key| page.t(key)).to_owned(),
        scope: match state.scope {
            Some(Scope::Support) => page.t("scope-support"),
            Some(Scope::Project) => page.t("scope-project"),
            None => page.t("scope-undecided"),
        },
        is_project: state.scope == Some(Scope::Project),
        quote: state.offer.as_ref().map(|offer| quote_box(page, offer)),
        resolution: resolution::said(page, state),
        known: known(facts, state, row),
        has_problem: state.problem.is_some(),
        teams: team_lines(around),
        third_party: match around.clocks.third_party {
            Duration::ZERO => String::new(),
            length => page.length(&length),
        },
    }
}

fn link_line(page: &Page, link: &Linked) -> LinkLine {
    LinkLine {
        what: page.t(link_key(link.kind)),
        kind: link.kind.name(),
        number: link.other.number_text(),
        subject: link.other.subject.clone(),
        status: crate::board::status_text(page, link.other.status, link.other.unanswered),
        inverse: matches!(link.kind, LinkKind::SplitFrom | LinkKind::SplitInto),
    }
}

/// The key of a disposition's word.
pub fn disposition_key(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Charge => "time-charge",
        Disposition::Cover => "time-cover",
        Disposition::ShowOnly => "time-show-only",
        Disposition::WriteOff => "time-write-off",
    }
}

fn time_line(page: &Page, names: &Names, entry: &Entry) -> TimeLine {
    TimeLine {
        id: entry.id,
        who: names.person(entry.person_id).to_owned(),
        when: page.time(&entry.at),
        length: page.length(&Duration::minutes(entry.minutes)),
        what: entry.what.clone().unwrap_or_default(),
        disposition: page.t(disposition_key(entry.disposition)),
    }
}

/// What each day will be billed as: `20 m will be 30 m`.
fn bills(page: &Page, facts: &Facts, step: i64) -> Vec<BillLine> {
    let worked = |entry: &Entry| Worked {
        day: entry.at.timestamp().to_zoned(page.zone.clone()).date(),
        minutes: entry.minutes,
        disposition: entry.disposition,
    };
    let line = |line: Billed| {
        let (worked, billed) = (Duration::minutes(line.worked), Duration::minutes(line.billed));
        let payer = page.t(disposition_key(line.disposition));
        let what = match line.rule {
            Rule::NotBilled => format!("{}: {}", payer, page.t("time-not-billed")),
            Rule::RoundedUp(_) => {
                let (worked, billed) = (page.length(&worked), page.length(&billed));
                let amounts = [("worked", (&worked).into()), ("billed", (&billed).into())];
                format!("{payer}: {}", page.lang.args("time-billed", &amounts))
            }
        };
        let month = crate::words::month(page.lang, line.day.month());
        BillLine { day: format!("{} {month}", line.day.day()), what }
    };
    billed(&facts.times.iter().map(worked).collect::<Vec<_>>(), step).into_iter().map(line).collect()
}

fn list_box(page: &Page, list: &domain::ticket::Checklist) -> ListBox {
    let done = list.items.iter().filter(|(_, done)| *done).count();
    ListBox {
        name: list.name.clone(),
        done: page.ta("checklist-done", "n", &format!("{done}/{}", list.items.len())),
        items: list
            .items
            .iter()
            .enumerate()
            .map(|(index, (text, done))| (index, text.clone(), *done))
            .collect(),
    }
}

/// Checklists that are not on the ticket yet, those for its kind first.
fn offered(facts: &Facts, state: &State, row: &TicketRow) -> Vec<(i64, String)> {
    let there =
        |list: &&Checklist| list.active && state.checklists.iter().all(|known| known.name != list.name);
    let mut lists: Vec<&Checklist> = facts.lists.iter().filter(there).collect();
    lists.sort_by_key(|list| list.request_kind != row.kind);
    lists.into_iter().map(|list| (list.id, list.name.clone())).collect()
}

fn quote_box(page: &Page, offer: &Offer) -> QuoteBox {
    let (work, price) = quote_words(page, &offer.quote);
    let state = match offer.state {
        OfferState::Open => "quote-open",
        OfferState::Accepted => "quote-was-accepted",
        OfferState::Rejected => "quote-was-rejected",
    };
    QuoteBox {
        work,
        price,
        ready: offer.quote.ready.clone().unwrap_or_default(),
        state: page.t(state),
        open: offer.state == OfferState::Open,
    }
}

/// The problem that it is one of, and known errors that look like it.
fn known(facts: &Facts, state: &State, row: &TicketRow) -> Vec<Known> {
    let this = |problem: &Problem| state.problem.as_deref() == Some(problem.id.to_string().as_str());
    let alike = |problem: &&Problem| {
        this(problem)
            || (state.problem.is_none()
                && problem.service_id.is_none_or(|service| row.service_id == Some(service))
                && likeness(&problem.title, &row.subject).0 >= SAME)
    };
    let line = |problem: &Problem| Known {
        id: problem.id,
        title: problem.title.clone(),
        workaround: problem.workaround.clone(),
        this: this(problem),
    };
    facts.problems.iter().filter(alike).map(line).collect()
}

/// What each team had of it, and whether it kept its own promise (OLA).
fn team_lines(around: &Around<'_>) -> Vec<TeamLine> {
    let Around { page, contract, timeline, terms, .. } = around;
    let promises = contract.and_then(|contract| contract.team_terms().ok()).unwrap_or_default();
    let line = |team: TeamClock| {
        let verdict = match (team.clock.state, team.clock.remaining) {
            (ClockState::None, _) => String::new(),
            (ClockState::Met, _) => page.t("team-met").to_owned(),
            (ClockState::Breached, _) => page.t("team-breached").to_owned(),
            (_, Some(left)) => page.ta("team-left", "t", &page.length(&left)),
            (_, None) => String::new(),
        };
        TeamLine {
            time: page.length(&team.time),
            broken: team.clock.state == ClockState::Breached,
            team: team.team,
            verdict,
        }
    };
    teams(timeline, terms, &promises, page.now).into_iter().map(line).collect()
}
