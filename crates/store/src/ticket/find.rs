//! Tickets that fit a filter, a page at a time, and how many: what every list, saved view and queue asks.
//!
//! One statement an access path and order; what the path does not say is a condition met on the way, switched by its
//! parameters. A walk looks at [`WALK`] tickets at most: a page may hold fewer rows than asked for and still have a next
//! one, so nothing is missed and nothing takes long. Words are looked up first when few messages hold them, and tested
//! on the way when many do.

use domain::query::{Filter, Flag, Set};

use super::board::{BoardKey, Page};
use super::row::{TicketRow, read_ticket};
use crate::error::Result;
use crate::{Tx, V, search, values};

mod sql;
pub(super) use sql::statements;
use sql::{
    LIVE, NEWEST, NOBODYS, OF_CUSTOMER, OF_OWNER, OF_PRIORITY, OLDEST, SETTLED, UPDATED, WAITING,
    WORDS_BREACH, WORDS_COUNT, WORDS_NEWEST, WORDS_OLDEST, WORDS_UPDATED, Walk,
};

/// A page looks at so many tickets at most.
const WALK: i64 = 6_000;
/// A count looks at so many tickets at most.
const COUNT_WALK: i64 = 5_000;
/// Where each ticket's messages are looked at as well.
const WORD_WALK: i64 = 1_000;
/// Words that so many messages hold are tested on the way.
const FREQUENT: i64 = 10_000;
/// Customers whose lists are joined; more are a condition met on the way.
const JOINED: usize = 8;

/// In which order a list stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Order {
    /// The next promise to break first, then those without one, then the settled, latest first.
    #[default]
    Breach,
    /// Recorded last, first.
    Newest,
    /// Recorded first, first.
    Oldest,
    /// Changed last, first.
    Updated,
}

impl Order {
    /// All, in the order of the menu.
    pub const ALL: [Order; 4] = [Order::Breach, Order::Newest, Order::Oldest, Order::Updated];

    /// `breach`, `newest`, `oldest`, `updated`.
    pub fn name(self) -> &'static str {
        match self {
            Order::Breach => "breach",
            Order::Newest => "newest",
            Order::Oldest => "oldest",
            Order::Updated => "updated",
        }
    }

    /// Reads what [`Order::name`] writes.
    pub fn parse(text: &str) -> Option<Order> {
        Order::ALL.into_iter().find(|order| order.name() == text)
    }

    /// Before the first row, and behind the last.
    fn ends(self) -> (BoardKey, BoardKey) {
        let low = BoardKey { board_order: i64::MIN, id: 0 };
        let high = BoardKey { board_order: i64::MAX, id: i64::MAX };
        match self {
            Order::Breach | Order::Oldest => (low, high),
            Order::Newest | Order::Updated => (high, low),
        }
    }

    /// The row's place in this order.
    fn key(self, row: &TicketRow) -> BoardKey {
        let board_order = match self {
            Order::Breach => row.board_order,
            Order::Newest | Order::Oldest => row.id,
            Order::Updated => row.updated_at.0,
        };
        BoardKey { board_order, id: row.id }
    }
}

/// How many tickets fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Count {
    /// So many were found.
    pub found: i64,
    /// There may be more: counting stopped.
    pub more: bool,
}

impl Count {
    /// Counting stops here.
    pub const CAP: i64 = 1_000;
}

/// Which statements, with what for `$41`.
#[derive(Clone, Copy)]
struct Path {
    walk: &'static Walk,
    arg: Option<i64>,
}

/// The access path that leaves least to be met on the way. Two where live and settled tickets are asked for.
fn paths(filter: &Filter, order: Order) -> Vec<Path> {
    let plain = |walk: &'static Walk| vec![Path { walk, arg: None }];
    match order {
        Order::Newest => return plain(&NEWEST),
        Order::Oldest => return plain(&OLDEST),
        Order::Updated => return plain(&UPDATED),
        Order::Breach => {}
    }
    let id = |set: &Set| set.only().and_then(|id| id.parse::<i64>().ok());
    let with = |walk: &'static Walk, arg: i64| vec![Path { walk, arg: Some(arg) }];
    let live = |status: &str| domain::ticket::Status::parse(status).is_some_and(|status| status.is_open());
    let (only_live, only_settled, waits) = match &filter.sets.status {
        Set::In(names) => (
            names.iter().all(|name| live(name)),
            !names.iter().any(|name| live(name)),
            !names.contains("open"),
        ),
        _ => (false, false, false),
    };
    let sets = &filter.sets;
    match (only_live, id(&sets.customer), id(&sets.owner), id(&sets.priority)) {
        (true, _, Some(owner), _) => with(&OF_OWNER, owner),
        (_, Some(customer), _, _) => with(&OF_CUSTOMER, customer),
        (true, ..) if sets.owner.only() == Some("") => plain(&NOBODYS),
        (true, ..) if waits => plain(&WAITING),
        (true, _, _, Some(priority)) => with(&OF_PRIORITY, priority),
        (true, ..) => plain(&LIVE),
        _ if only_settled => plain(&SETTLED),
        _ => vec![Path { walk: &LIVE, arg: None }, Path { walk: &SETTLED, arg: None }],
    }
}

/// A set as the statements read it; `None` where any value is wanted.
fn set_text(set: &Set) -> Option<String> {
    let (sign, values) = match set {
        Set::All => return None,
        Set::In(values) => ('+', values),
        Set::NotIn(values) => ('-', values),
    };
    Some(values.iter().fold(format!("{sign}\n"), |text, value| text + value + "\n"))
}

/// Tags as the statements read them.
fn tags_text(tags: &std::collections::BTreeSet<String>) -> String {
    tags.iter().fold("+\n".to_owned(), |text, tag| text + tag + "\n")
}

/// `$6` to `$40`.
fn conditions(filter: &Filter, asked: &Asked) -> Vec<V<'static>> {
    let sets = &filter.sets;
    let range = |range: Option<domain::query::Range>| values![range.map(|r| r.from), range.map(|r| r.to)];
    let some = |range: domain::query::Range| Some(range).filter(|range| *range != domain::query::Range::ALL);
    let flag = |flag: Flag| V::from(filter.flags.get(&flag).copied());
    let mut out: Vec<V<'static>> = [
        &sets.priority,
        &sets.status,
        &sets.customer,
        &sets.owner,
        &sets.team,
        &sets.service,
        &sets.kind,
        &sets.channel,
        &sets.requester,
        &sets.ticket,
    ]
    .into_iter()
    .map(|set| V::from(set_text(set)))
    .collect();
    for times in [some(filter.created), some(filter.updated), filter.resolved, filter.waiting, filter.breach]
    {
        out.extend(range(times));
    }
    out.extend([flag(Flag::Unanswered), flag(Flag::Breached), V::from(filter.now)]);
    let rest = [Flag::Excluded, Flag::Reopened, Flag::Attachment, Flag::Breach, Flag::Promise, Flag::Tag];
    out.extend(rest.map(flag));
    out.extend((0..domain::query::MOST_TAGS).map(|index| V::from(filter.tags.get(index).map(tags_text))));
    let without = Some(&filter.without_tags).filter(|tags| !tags.is_empty());
    out.push(V::from(without.map(tags_text)));
    out.extend([V::from(asked.with.clone()), V::from(asked.without.clone())]);
    out
}

/// The words of a filter as the index is asked for them.
#[derive(Clone, Debug, Default)]
struct Asked {
    with: Option<String>,
    without: Option<String>,
    /// So few messages hold them that they are looked up first.
    rare: bool,
}

async fn asked(tx: &mut Tx, filter: &Filter) -> Result<Asked> {
    let with = search::question(tx, &filter.words);
    let without = search::question_of_any(tx, &filter.without_words);
    let rare = match &with {
        Some(question) => search::messages_with(tx, question, FREQUENT).await? < FREQUENT,
        None => false,
    };
    Ok(Asked { with, without, rare })
}

/// The first words of the filter that so many messages hold the beginning of that no list would be of use.
///
/// # Errors
/// What the engine says.
pub async fn too_common(tx: &mut Tx, filter: &Filter) -> Result<Option<String>> {
    for words in filter.words.iter().chain(&filter.without_words).filter(|words| words.begins) {
        if let Some(question) = search::question(tx, std::slice::from_ref(words))
            && search::messages_with(tx, &question, FREQUENT).await? >= FREQUENT
        {
            return Ok(Some(words.text.clone()));
        }
    }
    Ok(None)
}

/// A page of the tickets that fit. It may be shorter than `limit` and have a next one: then the walk was long.
///
/// # Errors
/// `Damaged` when a row cannot be read.
pub async fn find(
    tx: &mut Tx,
    filter: &Filter,
    order: Order,
    after: Option<BoardKey>,
    limit: usize,
) -> Result<Page<TicketRow, BoardKey>> {
    let asked = asked(tx, filter).await?;
    let after = after.unwrap_or(order.ends().0);
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1;
    let mut rows: Vec<TicketRow> = Vec::new();
    let mut edge = None;
    if asked.rare {
        let statement = match order {
            Order::Breach => &WORDS_BREACH,
            Order::Newest => &WORDS_NEWEST,
            Order::Oldest => &WORDS_OLDEST,
            Order::Updated => &WORDS_UPDATED,
        };
        let params = params(filter, &asked, after, order.ends().1, one_more, None);
        rows = tx.all(statement, &params, read_ticket).await?;
    } else {
        let narrowed = each_customer(filter, order);
        for filter in &narrowed {
            let (found, end) = walk(tx, filter, order, &asked, after, one_more).await?;
            rows.extend(found);
            edge = earlier(order, edge, end);
        }
        if narrowed.len() > 1 {
            rows.sort_by_key(|row| order.key(row));
            if matches!(order, Order::Newest | Order::Updated) {
                rows.reverse();
            }
            // Behind the end of the shortest walk others may have rows that were not looked at.
            rows.retain(|row| edge.is_none_or(|edge| !is_behind(order, order.key(row), edge)));
        }
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|row| order.key(row)) } else { edge };
    Ok(Page { rows, next })
}

fn is_behind(order: Order, key: BoardKey, edge: BoardKey) -> bool {
    match order {
        Order::Breach | Order::Oldest => key > edge,
        Order::Newest | Order::Updated => key < edge,
    }
}

fn earlier(order: Order, a: Option<BoardKey>, b: Option<BoardKey>) -> Option<BoardKey> {
    match (a, b) {
        (Some(a), Some(b)) if is_behind(order, a, b) => Some(b),
        (Some(a), Some(_)) => Some(a),
        (a, b) => a.or(b),
    }
}

/// One filter a customer where a few are asked for: each has its own index to walk.
fn each_customer(filter: &Filter, order: Order) -> Vec<Filter> {
    match &filter.sets.customer {
        Set::In(ids) if order == Order::Breach && (2..=JOINED).contains(&ids.len()) => ids
            .iter()
            .map(|id| {
                let mut one = filter.clone();
                one.sets.customer = Set::In([id.clone()].into());
                one
            })
            .collect(),
        _ => vec![filter.clone()],
    }
}

/// The rows of a walk, and where it ended when it did not come to the end of the list.
async fn walk(
    tx: &mut Tx,
    filter: &Filter,
    order: Order,
    asked: &Asked,
    after: BoardKey,
    limit: i64,
) -> Result<(Vec<TicketRow>, Option<BoardKey>)> {
    let mut rows: Vec<TicketRow> = Vec::new();
    let most = if asked.with.is_some() || asked.without.is_some() { WORD_WALK } else { WALK };
    for path in paths(filter, order) {
        let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
        if left <= 0 {
            break;
        }
        let (from, to) = bounds(filter, order, path, after);
        let edge = edge(tx, path, from, most).await?.filter(|edge| !is_behind(order, *edge, to));
        let params = params(filter, asked, from, edge.unwrap_or(to), left, path.arg);
        let found = tx.all(&path.walk.page, &params, read_ticket).await?;
        rows.extend(found);
        if edge.is_some() && i64::try_from(rows.len()).is_ok_and(|count| count < limit) {
            return Ok((rows, edge));
        }
    }
    Ok((rows, None))
}

/// Between which places of the board a walk need look: what breaks when, and what is broken, stands in its order.
fn bounds(filter: &Filter, order: Order, path: Path, after: BoardKey) -> (BoardKey, BoardKey) {
    let mut to = order.ends().1;
    let mut from = after;
    let all_live =
        ![&SETTLED.page, &OF_CUSTOMER.page].iter().any(|page| std::ptr::eq(*page, &path.walk.page));
    if order == Order::Breach && all_live {
        if let Some(range) = filter.breach {
            from = from.max(BoardKey { board_order: range.from.saturating_sub(1), id: i64::MAX });
            to = to.min(BoardKey { board_order: range.to, id: i64::MAX });
        }
        if filter.flags.get(&Flag::Breached) == Some(&true) {
            to = to.min(BoardKey { board_order: filter.now.0, id: i64::MAX });
        }
    }
    (from, to)
}

async fn edge(tx: &mut Tx, path: Path, after: BoardKey, most: i64) -> Result<Option<BoardKey>> {
    let mut params = values![after.board_order, after.id, most].to_vec();
    params.extend(path.arg.map(V::from));
    tx.one(&path.walk.edge, &params, |row| Ok(BoardKey { board_order: row.int(0)?, id: row.int(1)? })).await
}

fn params(
    filter: &Filter,
    asked: &Asked,
    after: BoardKey,
    until: BoardKey,
    limit: i64,
    arg: Option<i64>,
) -> Vec<V<'static>> {
    let mut out: Vec<V<'static>> =
        values![after.board_order, after.id, limit, until.board_order, until.id].to_vec();
    out.extend(conditions(filter, asked));
    out.extend(arg.map(V::from));
    out
}

/// How many tickets fit, up to [`Count::CAP`].
///
/// # Errors
/// What the engine says.
pub async fn count(tx: &mut Tx, filter: &Filter) -> Result<Count> {
    let asked = asked(tx, filter).await?;
    let (after, end) = Order::Breach.ends();
    let mut total = Count::default();
    if asked.rare {
        let params = params(filter, &asked, after, end, Count::CAP, None);
        total.found = tx.one(&WORDS_COUNT, &params, |row| row.int(0)).await?.unwrap_or_default();
    } else {
        let most = if asked.with.is_some() || asked.without.is_some() { WORD_WALK } else { COUNT_WALK };
        for filter in each_customer(filter, Order::Breach) {
            for path in paths(&filter, Order::Breach) {
                let (from, to) = bounds(&filter, Order::Breach, path, after);
                let edge =
                    edge(tx, path, from, most).await?.filter(|edge| !is_behind(Order::Breach, *edge, to));
                let left = Count::CAP - total.found;
                let params = params(&filter, &asked, from, edge.unwrap_or(to), left, path.arg);
                total.found += tx.one(&path.walk.count, &params, |row| row.int(0)).await?.unwrap_or_default();
                total.more |= edge.is_some();
                if total.found >= Count::CAP {
                    break;
                }
            }
        }
    }
    total.more |= total.found >= Count::CAP;
    Ok(total)
}
