//! Outbox, jobs, presence, rejects, settings.

use domain::access::Role;
use domain::span::{Duration, Instant};
use domain::ticket::Priority;
use store::work::{job, outbox, presence, reject, setting};
use store::{Topic, person};

use crate::world::{MONDAY, World, at};

pub async fn the_outbox_hands_each_item_to_one(world: &World) {
    let now = at(MONDAY);
    let put = world.db.write(move |tx| {
        Box::pin(async move {
            for number in 0..20 {
                outbox::put(tx, "mail", 1, number, "{}", now, now).await?;
            }
            outbox::put(tx, "later", 1, 99, "{}", now + Duration::DAY, now).await
        })
    });
    put.await.unwrap();
    let other = world.second_node().await;
    let claim = |db: store::Db, when: Instant| {
        tokio::spawn(async move {
            db.write(move |tx| Box::pin(async move { outbox::claim(tx, when, Duration::MINUTE, 12).await }))
                .await
        })
    };
    let (one, two) = (claim(world.db.clone(), now), claim(other, now));
    let mut items = one.await.unwrap().unwrap();
    items.extend(two.await.unwrap().unwrap());
    let mut ids: Vec<i64> = items.iter().map(|item| item.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), items.len(), "an item went out twice");
    let first = items[0].id;
    assert_eq!(items[0].attempts, 1);
    let done = || world.db.write(move |tx| Box::pin(outbox::done(tx, first, "delivered", now)));
    assert!(done().await.unwrap());
    assert!(!done().await.unwrap(), "done is done");
    let second = items[1].id;
    let later = now + Duration::hours(1);
    world
        .db
        .write(move |tx| Box::pin(async move { outbox::later(tx, second, "refused", later).await }))
        .await
        .unwrap();
    let after = claim(world.db.clone(), now + Duration::minutes(2)).await.unwrap().unwrap();
    assert!(after.iter().all(|item| item.id != second && item.kind == "mail"));
    assert_eq!(world.db.read(|tx| Box::pin(outbox::pending(tx))).await.unwrap().0, 20);
    assert_eq!(world.db.write(move |tx| Box::pin(outbox::purge(tx, later))).await.unwrap(), 1);
}

pub async fn news_that_nobody_wants_is_done_together(world: &World) {
    let now = at(MONDAY);
    let put = world.db.write(move |tx| {
        Box::pin(async move {
            outbox::put(tx, "ticket_changed", 1, 0, "", now - Duration::HOUR, now).await?;
            // Somebody holds the first.
            let held = outbox::claim(tx, now, Duration::MINUTE, 1).await?;
            assert_eq!(held.len(), 1);
            for number in 1..=5 {
                outbox::put(tx, "ticket_changed", 1, number, "", now, now).await?;
            }
            outbox::put(tx, "ticket_changed", 1, 6, "", now + Duration::DAY, now).await
        })
    });
    put.await.unwrap();
    let take = |now: Instant| {
        world.db.write(move |tx| {
            Box::pin(async move { store::hook::fan_out(tx, Duration::MINUTE, 2, now).await })
        })
    };
    assert_eq!(take(now).await.unwrap(), 5);
    assert_eq!(take(now).await.unwrap(), 0);
    let due = world.db.read(|tx| Box::pin(outbox::next_due(tx))).await.unwrap();
    assert_eq!(due, Some(now - Duration::HOUR), "what is held is not done");
    assert_eq!(take(now + Duration::minutes(2)).await.unwrap(), 1);
    assert_eq!(world.db.read(|tx| Box::pin(outbox::pending(tx))).await.unwrap().0, 1);
}

pub async fn a_job_has_one_holder(world: &World) {
    let lease = |holder: &'static str, now: Instant| {
        world.db.write(move |tx| {
            Box::pin(async move { job::lease(tx, "sweep", holder, now + Duration::MINUTE, now).await })
        })
    };
    let now = at(MONDAY);
    assert!(lease("one", now).await.unwrap());
    assert!(!lease("two", now + Duration(1)).await.unwrap());
    assert!(lease("one", now + Duration(2)).await.unwrap(), "its holder may keep it");
    assert!(lease("two", now + Duration::minutes(5)).await.unwrap(), "a dead node's lease runs out");
    let end = world.db.write(move |tx| Box::pin(job::ended(tx, "sweep", "two", "ok: 3 tickets", now)));
    end.await.unwrap();
    let jobs = world.db.read(|tx| Box::pin(job::statuses(tx))).await.unwrap();
    assert_eq!((jobs[0].holder.clone(), jobs[0].last_outcome.as_deref()), (None, Some("ok: 3 tickets")));
    assert!(lease("one", now + Duration::minutes(5)).await.unwrap());
}

pub async fn presence_is_told_when_it_changes(world: &World) {
    let customer = world.customer("a").await;
    let ticket = world.ticket(customer, "x", Priority::P3, MONDAY).await.id;
    let new = person::NewPerson {
        customer_id: None,
        name: "Sanne".to_owned(),
        email: None,
        language: "nl".to_owned(),
        role: Role::Engineer,
        password_hash: None,
    };
    let create = world.db.write(move |tx| {
        let new = new.clone();
        Box::pin(async move { person::create(tx, &new, None, at(MONDAY)).await })
    });
    let sanne = create.await.unwrap();
    let mut changes = world.db.changes();
    let seen = |mode: &'static str, now: Instant| {
        world.db.write(move |tx| Box::pin(presence::seen(tx, (customer, ticket), sanne, mode, now)))
    };
    let now = at(MONDAY);
    seen("viewing", now).await.unwrap();
    seen("viewing", now + Duration(20_000)).await.unwrap();
    seen("replying", now + Duration(30_000)).await.unwrap();
    let present = |when: Instant| world.db.read(move |tx| Box::pin(presence::at(tx, ticket, when)));
    let here = present(now + Duration(30_000)).await.unwrap();
    assert_eq!((here.len(), here[0].name.as_str(), here[0].mode.as_str()), (1, "Sanne", "replying"));
    assert!(present(now + Duration(80_000)).await.unwrap().is_empty());
    world.db.write(move |tx| Box::pin(presence::left(tx, (customer, ticket), sanne))).await.unwrap();
    world.db.write(move |tx| Box::pin(presence::sweep(tx, now))).await.unwrap();
    let mut told = 0;
    while let Ok(change) = changes.try_recv() {
        told += i32::from(change.topic == Topic::Presence && change.ticket_id == Some(ticket));
    }
    assert_eq!(told, 3, "came, writes, left; not each heartbeat");
}

pub async fn rejects_and_settings(world: &World) {
    let keep = |reason: &'static str| {
        world.db.write(move |tx| {
            Box::pin(async move {
                let row = |line| reject::Reject { line, reason: reason.to_owned(), raw: "a;b".to_owned() };
                reject::keep(tx, "log.csv", &[row(12), row(40)], at(MONDAY)).await
            })
        })
    };
    keep("no date").await.unwrap();
    keep("no date at all").await.unwrap();
    let list = world.db.read(|tx| Box::pin(reject::list(tx, "log.csv", 12, 9))).await.unwrap();
    assert_eq!((list.len(), list[0].line, list[0].reason.as_str()), (1, 40, "no date at all"));
    world.db.write(|tx| Box::pin(setting::set(tx, "a", "1"))).await.unwrap();
    world.db.write(|tx| Box::pin(setting::set(tx, "a", "2"))).await.unwrap();
    assert_eq!(world.db.read(|tx| Box::pin(setting::get(tx, "a"))).await.unwrap().as_deref(), Some("2"));
}
