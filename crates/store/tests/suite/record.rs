//! The record: chains that hold, and faults that are found.

use domain::ledger::{Fault, verify};
use domain::ticket::{EventKind, Priority};
use store::{Sql, event, ticket, ticket::NewEvent, values};

use crate::world::{MONDAY, World, at};

async fn stored(world: &World, customer: i64) -> (Vec<domain::ledger::Stored>, domain::ledger::Head) {
    let events = world.db.read(move |tx| Box::pin(event::stretch(tx, customer, 0, 10_000))).await.unwrap();
    let head = world.db.read(move |tx| Box::pin(event::head(tx, customer))).await.unwrap();
    (events, head)
}

pub async fn a_chain_verifies_and_tampering_is_found(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Kassa stil", Priority::P2, MONDAY).await;
    let reply = EventKind::PublicReply { substantive: true, automatic: false };
    let events = vec![NewEvent::new(at("2025-01-06T09:00:00Z"), reply, None).with_text("Wij kijken ernaar.")];
    world.append(row.id, events, "2025-01-06T09:00:00Z").await.unwrap();
    let (events, head) = stored(world, customer).await;
    assert_eq!(verify(customer, &events, &head), Ok(head));
    assert_eq!(events.len(), 4, "customer, contract, opening, reply");
    assert_eq!(world.complaints().await, [] as [String; 0]);

    static RAISE: Sql = Sql::new("RAISE", "update event set at = at + 1 where customer_id = $1 and seq = 3");
    static LOWER: Sql = Sql::new("LOWER", "update event set at = at - 1 where customer_id = $1 and seq = 3");
    static REWORD: Sql = Sql::new("REWORD", "update event_text set body = $1 where body = $2");
    static REMOVE: Sql = Sql::new("REMOVE", "delete from event where customer_id = $1 and seq = 4");
    let run = |sql: &'static Sql, params: Vec<store::V<'static>>| async move {
        let write = world.db.write(move |tx| Box::pin(async move { tx.exec(sql, &params).await }));
        assert_eq!(write.await.unwrap(), 1);
    };
    let fault = || async { stored(world, customer).await };
    let check = |(events, head): (Vec<_>, _)| verify(customer, &events, &head).unwrap_err();

    run(&RAISE, vec![customer.into()]).await;
    assert_eq!(check(fault().await), Fault::Changed { seq: 3 });
    assert!(
        world.complaints().await.iter().any(|line| line.contains("event 3 is not the one that was recorded"))
    );
    run(&LOWER, vec![customer.into()]).await;

    run(&REWORD, vec!["Wij kijken niet.".into(), "Wij kijken ernaar.".into()]).await;
    assert_eq!(check(fault().await), Fault::Text { seq: 4, field: "body".to_owned() });
    run(&REWORD, vec!["Wij kijken ernaar.".into(), "Wij kijken niet.".into()]).await;
    assert_eq!(world.complaints().await, [] as [String; 0]);

    run(&REMOVE, vec![customer.into()]).await;
    assert_eq!(check(fault().await), Fault::End { expected: 4, found: 3 });
}

pub async fn signed_heads_lie_on_the_chain(world: &World) {
    let customer = world.customer("a").await;
    let sign = |now: &'static str| {
        world
            .db
            .write(move |tx| Box::pin(async move { event::sign_head(tx, customer, &[7; 32], at(now)).await }))
    };
    let first = sign("2025-01-06T09:00:00Z").await.unwrap();
    world.ticket(customer, "x", Priority::P1, MONDAY).await;
    let second = sign("2025-01-07T09:00:00Z").await.unwrap();
    assert!(first.is_genuine() && second.is_genuine() && second.head.seq == first.head.seq + 1);
    let heads = world.db.read(move |tx| Box::pin(event::signed_heads(tx, customer))).await.unwrap();
    assert_eq!(heads, [first, second]);
    assert_eq!(world.complaints().await, [] as [String; 0]);
    static FORGE: Sql = Sql::new("FORGE", "update signed_head set seq = 1 where seq = $1");
    let forge =
        world.db.write(move |tx| Box::pin(async move { tx.exec(&FORGE, &values![first.head.seq]).await }));
    forge.await.unwrap();
    assert!(world.complaints().await[0].starts_with("signed heads:"), "{:?}", world.complaints().await);
}

pub async fn erased_texts_leave_the_chain_whole(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Kassa", Priority::P2, MONDAY).await;
    let secret =
        NewEvent::new(at(MONDAY), EventKind::CustomerReply, None).with_text("Mijn naam is Anna Zonnebloem");
    world.append(row.id, vec![secret], "2025-01-06T09:00:00Z").await.unwrap();
    let find = || world.db.read(move |tx| Box::pin(store::search::query(tx, "zonnebloem", None, 9)));
    assert_eq!(find().await.unwrap().len(), 1);
    let page = world.db.read(move |tx| Box::pin(event::page(tx, row.id, 0, 9))).await.unwrap();
    let reply = page.iter().find(|event| event.body().is_some()).unwrap().clone();
    let now = at("2025-02-01T00:00:00Z");
    world
        .db
        .write(move |tx| Box::pin(async move { event::erase_texts(tx, reply.id, None, now).await }))
        .await
        .unwrap();
    assert_eq!(find().await.unwrap(), []);
    let page = world.db.read(move |tx| Box::pin(event::page(tx, row.id, 0, 9))).await.unwrap();
    let erased = page.iter().find(|event| event.id == reply.id).unwrap();
    assert_eq!(erased.texts[0].body, None);
    assert_eq!(erased.texts[0].erased_at, Some(now));
    assert_eq!(world.get(row.id).await.response, world.get(row.id).await.response);
    assert_eq!(world.complaints().await, [] as [String; 0]);
    let (events, head) = stored(world, customer).await;
    assert_eq!(verify(customer, &events, &head), Ok(head));
}

async fn run(world: &World, sql: &'static Sql, params: Vec<store::V<'static>>) {
    let write = world.db.write(move |tx| Box::pin(async move { tx.exec(sql, &params).await }));
    assert_eq!(write.await.unwrap(), 1, "{}", sql.name);
}

pub async fn an_erased_subject_is_nowhere(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Loonstrook Zonnebloem", Priority::P2, MONDAY).await;
    let reply = NewEvent::new(at(MONDAY), EventKind::CustomerReply, None).with_text("De kassa is stil");
    world.append(row.id, vec![reply], "2025-01-06T09:00:00Z").await.unwrap();
    let find =
        |word: &'static str| world.db.read(move |tx| Box::pin(store::search::query(tx, word, None, 9)));
    assert_eq!(find("zonnebloem").await.unwrap().len(), 1);
    let page = world.db.read(move |tx| Box::pin(event::page(tx, row.id, 0, 9))).await.unwrap();
    let (opening, now) = (page[0].id, at("2025-02-01T00:00:00Z"));
    world
        .db
        .write(move |tx| Box::pin(async move { event::erase_texts(tx, opening, None, now).await }))
        .await
        .unwrap();
    assert_eq!(world.get(row.id).await.subject, "");
    assert_eq!(find("zonnebloem").await.unwrap(), []);
    assert_eq!(find("kassa").await.unwrap().len(), 1, "what was not erased is found");
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn what_stands_beside_the_chain_is_checked_against_it(world: &World) {
    static FORGE: Sql = Sql::new(
        "FORGE",
        "update event_text set salt = null, erased_at = 1, body = 'FORGED' where body = $1",
    );
    static GONE: Sql =
        Sql::new("GONE", "update event_text set salt = null, erased_at = 1, body = null where body = $1");
    static UNSALTED: Sql = Sql::new("UNSALTED", "update event_text set salt = null where body = $1");
    static RENAME: Sql = Sql::new("RENAME", "update ticket set subject = 'Iets anders' where subject = $1");
    static SOURCE: Sql = Sql::new("SOURCE", "update contract_version set source = source || $1");
    static UNCHAIN: Sql = Sql::new("UNCHAIN", "delete from chain where customer_id = $1");
    static BACKDATE: Sql = Sql::new("BACKDATE", "update contract_version set effective_from = $1");
    let cases: [(&'static Sql, Option<&'static str>, &str); 7] = [
        (&FORGE, Some("Wij kijken ernaar."), "is gone without a date of erasure, or is there with one"),
        (&GONE, Some("Wij kijken ernaar."), "nobody erased the texts that are gone"),
        (&UNSALTED, Some("Wij kijken ernaar."), "the body of event 4 is not the one that was recorded"),
        (&RENAME, Some("Kassa stil"), "subjects: 1 tickets have another subject"),
        (&SOURCE, Some("# more"), "version 1 of sla is not the one that was recorded"),
        (&BACKDATE, None, "version 1 of sla is not the one that was recorded"),
        (&UNCHAIN, None, "references: 1 customers have no chain"),
    ];
    for (sql, text, sentence) in cases {
        let world = if world.is_sqlite() { World::sqlite().await } else { World::postgresql().await };
        let customer = world.customer("a").await;
        let row = world.ticket(customer, "Kassa stil", Priority::P2, MONDAY).await;
        let reply = EventKind::PublicReply { substantive: true, automatic: false };
        let reply = NewEvent::new(at(MONDAY), reply, None).with_text("Wij kijken ernaar.");
        world.append(row.id, vec![reply], MONDAY).await.unwrap();
        assert_eq!(world.complaints().await, [] as [String; 0]);
        run(&world, sql, vec![text.map_or(customer.into(), store::V::from)]).await;
        let complaints = world.complaints().await;
        assert!(complaints.iter().any(|line| line.contains(sentence)), "{}: {complaints:?}", sql.name);
        let page = world.db.read(move |tx| Box::pin(event::page(tx, row.id, 0, 9))).await.unwrap();
        assert!(page.iter().all(|event| event.body() != Some("FORGED")), "{page:?}");
    }
}

pub async fn heads_signed_with_another_key_are_found(world: &World) {
    let customer = world.customer("a").await;
    let sign = world
        .db
        .write(move |tx| Box::pin(async move { event::sign_head(tx, customer, &[7; 32], at(MONDAY)).await }));
    let key = sign.await.unwrap().public_key;
    for (keys, well) in
        [(vec![key], true), (vec![[9; 32], key], true), (vec![[9; 32]], false), (vec![], false)]
    {
        let findings = world.db.snapshot(move |tx| {
            Box::pin(async move { store::doctor::examine_with(tx, None, Some(&keys)).await })
        });
        let heads: Vec<bool> = findings
            .await
            .unwrap()
            .iter()
            .filter(|one| one.check == "signed heads")
            .map(|one| one.ok)
            .collect();
        assert_eq!(heads, [well]);
    }
}

/// Opens a ticket; every tenth command opens one of another customer too. Alone, or in the lane of the first.
async fn open_two(db: &store::Db, shared: bool, customers: (i64, i64), number: usize) -> store::Result<i64> {
    let (one, two) = customers;
    macro_rules! command {
        () => {
            move |tx| {
                Box::pin(async move {
                    let opened = at(MONDAY);
                    let first = ticket::OpenTicket::new(one, format!("t{number}"), Priority::P3, opened);
                    let first = ticket::open(tx, &first, opened).await?;
                    if number % 10 != 0 {
                        return Ok(first.number);
                    }
                    // Commands that write to two chains lock them in any order: a deadlock is run again.
                    let second = ticket::OpenTicket::new(two, format!("u{number}"), Priority::P3, opened);
                    ticket::open(tx, &second, opened).await?;
                    Ok(first.number)
                })
            }
        };
    }
    if shared { db.write_for(one, command!()).await } else { db.write(command!()).await }
}

/// Two processes on one database open and answer tickets of the same customers at once, in every order.
pub async fn two_nodes_keep_one_chain(world: &World) {
    let customers = [world.customer("a").await, world.customer("b").await, world.customer("c").await];
    let other = world.second_node().await;
    let mut running = Vec::new();
    for number in 0..90usize {
        let db = if number % 2 == 0 { world.db.clone() } else { other.clone() };
        let (one, two) = (customers[number % 3], customers[(number / 3 + 1 + number) % 3]);
        running.push(tokio::spawn(async move {
            let shared = number % 4 == 0;
            open_two(&db, shared, (one, two), number).await
        }));
    }
    let mut numbers = std::collections::BTreeSet::new();
    for task in running {
        assert!(numbers.insert(task.await.unwrap().unwrap()), "a number was given twice");
    }
    let mut events = 0;
    for customer in customers {
        let (stored, head) = stored(world, customer).await;
        assert_eq!(verify(customer, &stored, &head), Ok(head));
        events += stored.len();
    }
    assert_eq!(events, 3 * 2 + 99);
    assert_eq!(world.complaints().await, [] as [String; 0]);
}
