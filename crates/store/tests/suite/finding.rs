//! Queries find on both engines what their twin in `domain` says, in every order, without holes between pages.

use std::collections::BTreeMap;

use domain::access::Reach;
use domain::query::{Context, Facts, Fault, Filter, Flag, Said, Words, parse};
use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, Priority, WaitingFor};
use jiff::tz::TimeZone;
use store::ticket::{BoardKey, NewEvent, OpenTicket, Order, TAGS, TicketRow, count, filter, find, suggest};
use store::{person, view};

use crate::world::{MONDAY, World, at};

const NOW: &str = "2025-01-08T10:30:00Z";

fn context() -> Context {
    Context { now: at(NOW), person: 7, zone: TimeZone::get("Europe/Amsterdam").unwrap() }
}

async fn read(world: &World, text: &str, reach: Reach) -> Result<Filter, Fault> {
    let query = parse(text)?;
    world
        .db
        .read(move |tx| Box::pin(async move { filter(tx, &query, &context(), &reach).await }))
        .await
        .unwrap()
}

/// Every row, fetched `limit` at a time.
async fn rows(world: &World, filter: &Filter, order: Order, limit: usize) -> Vec<TicketRow> {
    let (mut out, mut after): (Vec<TicketRow>, Option<BoardKey>) = (Vec::new(), None);
    loop {
        let filter = filter.clone();
        let page = world
            .db
            .read(move |tx| Box::pin(async move { find(tx, &filter, order, after, limit).await }))
            .await
            .unwrap();
        assert!(page.rows.len() <= limit);
        out.extend(page.rows);
        let Some(next) = page.next else { return out };
        after = Some(next);
    }
}

/// What the store knows of every ticket, for the twin.
struct Known {
    facts: Facts,
    messages: Vec<String>,
}

impl Said for Known {
    fn together(&self, words: &[&Words]) -> bool {
        store::search::said_together(&self.messages, words)
    }
}

async fn everything(world: &World) -> BTreeMap<i64, Known> {
    let list = world.db.read(|tx| Box::pin(store::ticket::list(tx, None, None, 1000))).await.unwrap();
    let mut out = BTreeMap::new();
    for row in list.rows {
        let id = row.id;
        let events = world
            .db
            .read(move |tx| Box::pin(async move { store::event::page(tx, id, 0, 100).await }))
            .await
            .unwrap();
        let messages = events
            .iter()
            .filter(|event| matches!(event.kind, EventKind::Opened { .. }) || event.body().is_some())
            .map(|event| format!("{} {}", row.subject, event.body().unwrap_or_default()))
            .collect();
        let mut flags = Vec::new();
        let broken = [&row.response, &row.resolve, &row.update].iter().any(|c| c.breached_at.is_some());
        for (flag, is) in [
            (Flag::Unanswered, row.unanswered),
            (Flag::Excluded, row.excluded.is_some()),
            (Flag::Reopened, row.reopenings > 0),
            (Flag::Breach, broken),
            (Flag::Promise, row.contract_version_id.is_some()),
        ] {
            flags.extend(is.then_some(flag));
        }
        let facts = Facts {
            id,
            status: row.status,
            since: row.since,
            priority: row.priority,
            customer: row.customer_id,
            owner: row.assignee_id,
            team: row.team.clone(),
            service: row.service_id,
            requester: row.requester_id,
            kind: row.kind.clone(),
            channel: row.channel.clone(),
            created: row.opened_at,
            updated: row.updated_at,
            resolved: row.resolved_at,
            next_due: row.next_due,
            flags,
            tags: row.tags().into_iter().collect(),
        };
        out.insert(id, Known { facts, messages });
    }
    out
}

/// Forty tickets of three customers in every state, each a little different.
async fn forty(world: &World) {
    let customers = [world.customer("acme").await, world.customer("bakery").await, world.customer("x").await];
    let words = ["kassa storing", "checkout printer", "invoice export", "storingen netwerk"];
    for n in 0..40_i64 {
        let index = usize::try_from(n).unwrap();
        let opened = at(MONDAY) + Duration::hours(n);
        let mut new = OpenTicket::new(
            customers[index % 3],
            format!("{} {n}", words[index % 4]),
            Priority::ALL[index % 4],
            opened,
        );
        new.body = Some(format!("body {}", words[(index / 4) % 4]));
        new.assignee_id = [None, Some(7), Some(8)][index % 3 % 3].filter(|_| n % 5 != 0);
        new.team = (n % 7 == 0).then(|| "web".to_owned());
        new.kind = ["incident", "request"][index % 2].to_owned();
        new.channel = ["mail", "phone", "web"][index % 3].to_owned();
        let row = world.open_ticket(new, opened).await;
        let event = |kind: EventKind| NewEvent::new(opened + Duration::minutes(30), kind, Some(7));
        let tags = |text: &str| EventKind::Field { name: TAGS.to_owned(), value: text.to_owned() };
        let mut events = match n % 8 {
            1 => vec![event(EventKind::Waiting { waiting_for: WaitingFor::Customer })],
            2 => vec![event(EventKind::RESOLVED)],
            3 => vec![event(EventKind::RESOLVED), event(EventKind::Closed)],
            4 => vec![
                event(EventKind::PublicReply { substantive: true, automatic: false })
                    .with_text("antwoord over de kassa"),
            ],
            5 => vec![event(EventKind::Workaround), event(tags("vip billing"))],
            6 => vec![event(EventKind::RESOLVED), event(EventKind::Reopened), event(tags("VIP"))],
            7 => vec![event(EventKind::InternalNote).with_text("alleen intern")],
            _ => Vec::new(),
        };
        if n % 11 == 0 {
            events.push(event(EventKind::Excluded { category: "abuse".to_owned(), from: None, to: None }));
        }
        if !events.is_empty() {
            let when = (opened + Duration::minutes(40)).to_string();
            world.append(row.id, events, &when).await.unwrap();
        }
    }
}

const QUERIES: [&str; 52] = [
    "",
    "status:any",
    "status:settled",
    "status:waiting",
    "status:open,workaround",
    "-status:open",
    "priority:P1",
    "priority:P1,P3 status:any",
    "-priority:P1,P2",
    "customer:acme",
    "customer:acme,bakery",
    "customer:acme,bakery,x status:any",
    "-customer:acme status:any",
    "customer:acme -customer:acme",
    "owner:me",
    "owner:none",
    "owner:me,none status:any",
    "-owner:me",
    "-owner:none priority:P2",
    "team:web",
    "team:none kind:request",
    "kind:incident channel:mail,phone status:any",
    "created<1d",
    "created>=1d status:any",
    "created:2025-01-07 status:any",
    "created>2025-01-06 created<2025-01-08",
    "updated<=12h status:any",
    "resolved<2d",
    "resolved>1d",
    "waiting>1d",
    "waiting<=1d",
    "breach<4h",
    "breach>=1d",
    "is:unanswered",
    "-is:unanswered status:any",
    "is:breached",
    "-is:breached has:promise",
    "is:excluded status:any",
    "is:reopened",
    "has:breach status:any",
    "-has:breach status:any",
    "-has:attachment",
    "has:tag",
    "tag:vip",
    "tag:vip tag:billing",
    "tag:billing,nothing",
    "-tag:vip -tag:x",
    "kassa status:any",
    "\"storingen\" status:any",
    "storing kassa customer:acme,bakery status:any",
    "print* -export status:any",
    "-intern -antwoord priority:P4",
];

pub async fn the_statements_and_their_twin_agree(world: &World) {
    forty(world).await;
    let all = everything(world).await;
    let mut found_any = 0;
    for text in QUERIES {
        let filter =
            read(world, text, Reach::Everything).await.unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        let expected: Vec<i64> = all
            .values()
            .filter(|known| filter.holds(&known.facts, *known))
            .map(|known| known.facts.id)
            .collect();
        found_any += usize::from(!expected.is_empty());
        for order in Order::ALL {
            let rows = rows(world, &filter, order, 7).await;
            let mut ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
            let in_order = match order {
                Order::Breach => rows.is_sorted_by_key(|row| (row.board_order, row.id)),
                Order::Oldest => ids.is_sorted(),
                Order::Newest => ids.iter().rev().is_sorted(),
                Order::Updated => rows.iter().rev().is_sorted_by_key(|row| (row.updated_at, row.id)),
            };
            assert!(in_order, "{text} {}", order.name());
            ids.sort_unstable();
            assert_eq!(ids, expected, "{text} in the order {}", order.name());
        }
        let asked = filter.clone();
        let counted =
            world.db.read(move |tx| Box::pin(async move { count(tx, &asked).await })).await.unwrap();
        assert_eq!((counted.found, counted.more), (expected.len() as i64, false), "{text}");
    }
    assert!(found_any > 40, "{found_any} of the queries find anything");
}

pub async fn reach_narrows_whatever_is_asked(world: &World) {
    forty(world).await;
    let bakery =
        world.db.read(|tx| Box::pin(store::customer::by_key(tx, "bakery"))).await.unwrap().unwrap().id;
    let reach = Reach::of(vec![bakery]);
    for text in ["status:any", "-team:web", "kassa", "owner:none"] {
        let filter = read(world, text, reach.clone()).await.unwrap();
        let rows = rows(world, &filter, Order::Breach, 50).await;
        assert!(!rows.is_empty() && rows.iter().all(|row| row.customer_id == bakery), "{text}");
    }
    let fault = read(world, "customer:acme", reach.clone()).await.unwrap_err();
    assert_eq!((fault.code.name(), fault.mend.as_str()), ("unknown", ""), "others do not exist");
    let fault = read(world, "customer:bakry", reach).await.unwrap_err();
    assert_eq!(fault.mend, "customer:bakery");
}

pub async fn values_are_suggested(world: &World) {
    forty(world).await;
    world
        .db
        .write(|tx| {
            Box::pin(async move {
                let anna = person::NewPerson {
                    name: "Anna de Vries".to_owned(),
                    email: Some("anna@agency.nl".to_owned()),
                    role: domain::access::Role::Engineer,
                    customer_id: None,
                    language: "nl".to_owned(),
                    password_hash: None,
                };
                person::create(tx, &anna, None, at(MONDAY)).await
            })
        })
        .await
        .unwrap();
    for (field, typed, expected) in [
        (domain::query::Field::Customer, "ba", "bakery"),
        (domain::query::Field::Customer, "klant", "acme bakery x"),
        (domain::query::Field::Owner, "vri", "anna@agency.nl"),
        (domain::query::Field::Tag, "", "billing vip"),
        (domain::query::Field::Tag, "v", "vip"),
        (domain::query::Field::Priority, "p", "P1 P2 P3 P4"),
    ] {
        let found = world
            .db
            .read(move |tx| Box::pin(async move { suggest(tx, field, typed, &Reach::Everything, 9).await }))
            .await
            .unwrap();
        let values: Vec<String> = found.into_iter().map(|one| one.value).collect();
        assert_eq!(values.join(" "), expected, "{} {typed}", field.name());
    }
    let filter = read(world, "owner:anna", Reach::Everything).await.unwrap();
    assert_eq!(rows(world, &filter, Order::Breach, 5).await, []);
    assert_eq!(read(world, "owner:ana", Reach::Everything).await.unwrap_err().mend, "owner:anna");
}

fn new_view(name: &str, shared: bool) -> view::NewView {
    view::NewView {
        shared,
        name: name.to_owned(),
        query: "priority:P1".to_owned(),
        order: Order::Updated,
        columns: view::Column::read_all("tags owner what"),
    }
}

pub async fn views_are_kept_and_recorded(world: &World) {
    let (mine, other) = (7, 8);
    let ids: Vec<i64> = world
        .db
        .write(move |tx| {
            Box::pin(async move {
                Ok(vec![
                    view::create(tx, &new_view("a", false), mine, at(MONDAY)).await?,
                    view::create(tx, &new_view("b", true), mine, at(MONDAY)).await?,
                    view::create(tx, &new_view("c", false), other, at(MONDAY)).await?,
                ])
            })
        })
        .await
        .unwrap();
    let names = |person: i64| async move {
        let views = world.db.read(move |tx| Box::pin(view::of_person(tx, person))).await.unwrap();
        views.iter().map(|view| view.view.name.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        (names(mine).await, names(other).await, names(9).await),
        ("a b".into(), "b c".into(), "b".into())
    );
    let changed = ids[0];
    world
        .db
        .write(move |tx| {
            Box::pin(async move {
                view::update(tx, changed, &new_view("d", true), mine, at(MONDAY)).await?;
                view::delete(tx, ids[1], mine, at(MONDAY)).await
            })
        })
        .await
        .unwrap();
    assert_eq!(names(other).await, "c d".split(' ').rev().collect::<Vec<_>>().join(" "));
    let view = world.db.read(move |tx| Box::pin(view::get(tx, changed))).await.unwrap().unwrap();
    assert_eq!(view.view, new_view("d", true));
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn a_queue_is_played_to_its_end(world: &World) {
    forty(world).await;
    let filter = read(world, "status:any priority:P2", Reach::Everything).await.unwrap();
    let expected = rows(world, &filter, Order::Breach, 50).await;
    let asked = filter.clone();
    let shown = world
        .db
        .write(move |tx| {
            Box::pin(async move {
                let mut play =
                    store::play::begin(tx, "p2", "status:any priority:P2", &asked, Order::Breach, at(NOW))
                        .await?;
                let mut shown = Vec::new();
                while let Some(row) = store::play::next(tx, 7, &mut play, &asked).await? {
                    shown.push(row.id);
                }
                Ok(shown)
            })
        })
        .await
        .unwrap();
    assert_eq!(shown, expected.iter().map(|row| row.id).collect::<Vec<_>>());
    let play = world.db.read(|tx| Box::pin(store::play::get(tx, 7))).await.unwrap().unwrap();
    assert_eq!((play.total, play.seen.len(), play.ticket_id), (10, 10, None));
    world.db.write(|tx| Box::pin(store::play::stop(tx, 7))).await.unwrap();
    assert_eq!(world.db.read(|tx| Box::pin(store::play::get(tx, 7))).await.unwrap(), None);
}

pub async fn what_was_done_to_many_is_kept_with_its_way_back(world: &World) {
    let customer = world.customer("a").await;
    let one = world.ticket(customer, "one", Priority::P2, MONDAY).await;
    let item = |done: bool, back: &str| store::bulk::Item {
        ticket_id: one.id,
        done,
        reason: if done { String::new() } else { "closed".to_owned() },
        back: back.to_owned(),
        version: 2,
        undone: String::new(),
    };
    let items = vec![item(true, "resume"), item(false, "")];
    let now: Instant = at(NOW);
    let id = world
        .db
        .write(move |tx| Box::pin(async move { store::bulk::keep(tx, 7, "wait", &items, now).await }))
        .await
        .unwrap();
    let get =
        || async { world.db.read(move |tx| Box::pin(store::bulk::get(tx, id))).await.unwrap().unwrap() };
    let bulk = get().await;
    assert_eq!(
        (bulk.items.len(), bulk.items[0].number, bulk.items[1].item.reason.as_str()),
        (2, one.number, "closed")
    );
    assert!(bulk.can_undo(now) && !bulk.can_undo(now + store::bulk::UNDO_WITHIN));
    world.db.write(move |tx| Box::pin(store::bulk::claim_undo(tx, id, now))).await.unwrap();
    assert!(world.db.write(move |tx| Box::pin(store::bulk::claim_undo(tx, id, now))).await.is_err());
    assert!(!get().await.can_undo(now));
}
