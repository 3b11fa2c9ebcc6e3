//! Webhooks out and in, the incident line, chat.

use domain::customer::{EntryKind, Values};
use domain::hook::{Call, Mapping, Topic, read_call};
use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, Priority};
use store::hook::incoming::{self, Became};
use store::hook::{self, Hook, NewReceiver, Outcome, Receiver};
use store::ticket::{Append, NewEvent, OpenTicket};
use store::{Db, StoreError, chat, entry, line, ticket};

use crate::world::{MONDAY, World, at};

fn hook(customer_id: Option<i64>, topics: &[Topic]) -> Hook {
    Hook {
        id: 0,
        customer_id,
        name: "Slack".to_owned(),
        url: "https://example.com/hook".to_owned(),
        topics: topics.to_vec(),
        secret: "whsec_AAAA".to_owned(),
        on: true,
        failing_since: None,
        told_at: None,
        outcome: String::new(),
        created_at: at(MONDAY),
        updated_at: at(MONDAY),
    }
}

async fn add(db: &Db, new: Hook) -> i64 {
    db.write(move |tx| Box::pin(async move { hook::add(tx, &new, None, at(MONDAY)).await })).await.unwrap()
}

async fn claim(db: &Db, now: Instant) -> Vec<hook::Claimed> {
    db.write(move |tx| {
        Box::pin(async move {
            while hook::fan_out(tx, Duration::MINUTE, 100, now).await? > 0 {}
            hook::claim(tx, now, Duration::MINUTE, 50).await
        })
    })
    .await
    .unwrap()
}

fn answer(taken: bool, status: i64) -> Outcome {
    Outcome { taken, hopeless: false, status: Some(status), answer: format!("HTTP {status}") }
}

pub async fn each_hook_is_told_what_it_may_know_and_wants(world: &World) {
    let (one, other) = (world.customer("one").await, world.customer("other").await);
    let house = add(&world.db, hook(None, &[Topic::Opened, Topic::Changed])).await;
    let theirs = add(&world.db, hook(Some(one), &[Topic::Changed, Topic::Resolved])).await;
    let foreign = add(&world.db, hook(Some(other), &Topic::ALL)).await;
    let now = at(MONDAY);
    world
        .db
        .write(move |tx| {
            Box::pin(async move {
                let row =
                    ticket::open(tx, &OpenTicket::new(one, "Oven koud", Priority::P2, now), now).await?;
                let note = NewEvent::new(now, EventKind::InternalNote, None).with_text("secret");
                let done = NewEvent::new(now, EventKind::RESOLVED, None);
                for events in [vec![note.clone()], vec![note, done]] {
                    ticket::append(tx, &Append { ticket_id: row.id, events, expected_version: None }, now)
                        .await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    let mut claimed = claim(&world.db, now).await;
    claimed.sort_by_key(|one| one.id);
    let told: Vec<(i64, String, Vec<String>)> = claimed
        .iter()
        .map(|one| {
            let body: serde_json::Value = serde_json::from_str(&one.body).unwrap();
            assert!(!one.body.contains("secret"));
            assert_eq!(body["data"]["ticket"].get("assignee_id").is_some(), one.hook.id == house);
            let kinds = body["data"]["happened"].as_array().unwrap();
            let kinds = kinds.iter().map(|kind| kind.as_str().unwrap().to_owned()).collect();
            (one.hook.id, body["type"].as_str().unwrap().to_owned(), kinds)
        })
        .collect();
    let line = |hook: i64, topic: &str, kinds: &[&str]| {
        (hook, topic.to_owned(), kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(
        told,
        [
            line(house, "ticket.opened", &["opened"]),
            line(house, "ticket.changed", &["internal_note"]),
            line(house, "ticket.changed", &["internal_note", "resolved"]),
            line(theirs, "ticket.resolved", &["resolved"]),
        ]
    );
    assert!(claimed.iter().all(|one| one.hook.id != foreign));
    assert!(claim(&world.db, now).await.is_empty(), "what is claimed is claimed once");
}

pub async fn a_delivery_is_tried_again_and_a_dead_hook_is_put_off(world: &World) {
    let one = world.customer("one").await;
    let id = add(&world.db, hook(Some(one), &[Topic::Opened])).await;
    let mut now = at(MONDAY);
    world.db.write(move |tx| Box::pin(hook::test(tx, id, now))).await.unwrap();
    let settle = |claimed: hook::Claimed, outcome: Outcome, now: Instant| {
        world.db.write(move |tx| Box::pin(async move { hook::settle(tx, &claimed, &outcome, now).await }))
    };
    let first = claim(&world.db, now).await.remove(0);
    assert!(!settle(first.clone(), answer(false, 500), now).await.unwrap());
    let due = world.db.read(|tx| Box::pin(hook::next_due(tx))).await.unwrap();
    assert_eq!(due, Some(now + Duration(30_000)));
    now = now + Duration(30_000);
    let second = claim(&world.db, now).await.remove(0);
    assert_eq!((second.id, second.attempts), (first.id, 2));
    settle(second, answer(true, 204), now).await.unwrap();
    let found = world.db.read(move |tx| Box::pin(hook::get(tx, id))).await.unwrap().unwrap();
    assert_eq!((found.failing_since, found.told_at, found.on), (None, Some(now), true));
    // Once more by hand, under an id of its own.
    let again = world.db.write(move |tx| Box::pin(hook::replay(tx, first.id, id, now))).await.unwrap();
    assert_ne!(again, first.id);
    for day in 0..6 {
        let later = now + Duration::days(day);
        world.db.write(move |tx| Box::pin(hook::test(tx, id, later))).await.unwrap();
        for one in claim(&world.db, later).await {
            let off = settle(one, answer(false, 503), later).await.unwrap();
            assert!(!off || day == 5, "put off on day {day}");
        }
        if day == 5 {
            break;
        }
    }
    let found = world.db.read(move |tx| Box::pin(hook::get(tx, id))).await.unwrap().unwrap();
    assert!(!found.on && found.outcome.contains("HTTP 503"), "{found:?} {}", found.outcome);
    let log = world.db.read(move |tx| Box::pin(hook::deliveries(tx, id, None, 50))).await.unwrap();
    assert!(log.iter().all(|one| one.state != "waiting") && log.len() == 8, "{log:?}");
}

async fn receiver(world: &World, kind: &str, customer_id: Option<i64>, mapping: &str) -> Receiver {
    let new = NewReceiver {
        kind: kind.to_owned(),
        customer_id,
        name: "Prometheus".to_owned(),
        token_hash: [u8::try_from(kind.len()).unwrap(); 32],
        secret: String::new(),
        mapping: mapping.to_owned(),
    };
    let hash = new.token_hash;
    world
        .db
        .write(move |tx| {
            Box::pin(async move {
                incoming::add(tx, &new, None, at(MONDAY)).await?;
                Ok(incoming::by_token(tx, &hash).await?.unwrap())
            })
        })
        .await
        .unwrap()
}

const MAPPING: &str = r#"{ "subject": "{{/title}}", "key": "{{/id}}", "priority": "{{/p}}", "customer": "{{/of}}",
    "state": "{{/state}}", "over": ["ok"] }"#;

pub async fn a_message_opens_a_ticket_updates_it_or_is_kept(world: &World) {
    let one = world.customer("one").await;
    let receiver = receiver(world, "generic", None, MAPPING).await;
    let now = at(MONDAY);
    let take = |text: &'static str| {
        let receiver = receiver.clone();
        world.db.write(move |tx| {
            Box::pin(async move {
                let message =
                    serde_json::from_str(text).map_err(|error| StoreError::Invalid(error.to_string()))?;
                let read = Mapping::parse(&receiver.mapping).unwrap().read(&message);
                incoming::take(tx, &receiver, &read, text, now).await
            })
        })
    };
    let firing = r#"{"title": "Disk", "id": 1, "p": "P3", "of": "one", "state": "x"}"#;
    let Became::Opened(opened) = take(firing).await.unwrap() else { panic!("not opened") };
    assert_eq!(
        (opened.customer_id, opened.priority, opened.channel.as_str()),
        (one, Priority::P3, "monitoring")
    );
    let worse = r#"{"title": "Disk", "id": 1, "p": "P1", "of": "one", "state": "x"}"#;
    let Became::Added(added) = take(worse).await.unwrap() else { panic!("not added") };
    assert_eq!((added.id, added.priority), (opened.id, Priority::P1));
    let over = r#"{"title": "Disk", "id": 1, "p": "P3", "of": "one", "state": "OK"}"#;
    let Became::Added(after) = take(over).await.unwrap() else { panic!("not added") };
    assert_eq!(
        (after.priority, after.is_live()),
        (Priority::P1, true),
        "a machine lowers and resolves nothing"
    );
    for (text, reason) in [
        (r#"{"title": "Disk", "id": 2, "p": "P3", "of": "nobody", "state": "x"}"#, "none with the key"),
        (r#"{"title": "Disk", "id": 2, "p": "P9", "of": "one", "state": "x"}"#, "priority"),
        (r#"{"title": "Disk", "id": 2, "p": "P3", "of": "one", "state": "ok"}"#, "never heard"),
    ] {
        let Became::Kept(_, why) = take(text).await.unwrap() else { panic!("{text} was not kept") };
        assert!(why.contains(reason), "{why}");
    }
    let kept = world.db.read(|tx| Box::pin(incoming::rejects(tx, 0, 10))).await.unwrap();
    assert_eq!(kept.len(), 3);
    let (first, second) = (kept[0].id, kept[1].id);
    world
        .db
        .write(move |tx| {
            Box::pin(async move {
                let eva = 1;
                let new = OpenTicket::new(one, "By hand", Priority::P2, now);
                let row = incoming::open(tx, first, new, eva, now).await?;
                assert_eq!(incoming::reject(tx, first).await?.unwrap().ticket_id, Some(row.id));
                incoming::settle(tx, second, None, eva, now).await?;
                let twice = incoming::settle(tx, second, None, eva, now).await;
                assert!(matches!(twice, Err(StoreError::Conflict(_))));
                assert_eq!(incoming::waiting(tx).await?, 1);
                Ok(())
            })
        })
        .await
        .unwrap();
}

pub async fn a_call_is_placed_by_its_number(world: &World) {
    let (one, two) = (world.customer("one").await, world.customer("two").await);
    let now = at(MONDAY);
    for (customer_id, key, number) in
        [(one, "bo", "06-1234 5678"), (one, "shared", "020 111 22 33"), (two, "shared", "+31 20 1112233")]
    {
        let values = Values::from([("name", "Bo Bakker"), ("mobile", number)]);
        let new = entry::NewEntry {
            customer_id,
            kind: EntryKind::Contact,
            key: key.to_owned(),
            values,
            shared: false,
        };
        world
            .db
            .write(move |tx| Box::pin(async move { entry::add(tx, &new, None, now).await }))
            .await
            .unwrap();
    }
    let phone = receiver(world, "phone", None, "").await;
    let called = |from: &str, key: &str, now: Instant| {
        let call = Call { from: from.to_owned(), key: key.to_owned(), ..Call::default() };
        let phone = phone.clone();
        world.db.write(move |tx| Box::pin(async move { line::called(tx, &phone, &call, "raw", now).await }))
    };
    let Became::Opened(opened) = called("+31612345678", "a", now).await.unwrap() else {
        panic!("not opened")
    };
    assert_eq!((opened.customer_id, opened.priority, opened.channel.as_str()), (one, Priority::P1, "phone"));
    assert!(opened.subject.contains("Bo Bakker"));
    let Became::Added(same) = called("+31612345678", "a", now).await.unwrap() else {
        panic!("the same call")
    };
    assert_eq!((same.id, same.version), (opened.id, opened.version), "said twice, recorded once");
    let soon = now + Duration::minutes(10);
    let Became::Added(again) = called("+31612345678", "b", soon).await.unwrap() else { panic!("not joined") };
    assert_eq!(again.id, opened.id);
    let late = now + Duration::minutes(40);
    let Became::Opened(fresh) = called("+31612345678", "c", late).await.unwrap() else {
        panic!("not opened")
    };
    assert_ne!(fresh.id, opened.id);
    for (number, reason) in
        [("+31201112233", "2 customers"), ("+31999999999", "nobody we know"), ("anonymous", "nobody")]
    {
        let Became::Kept(id, why) = called(number, "", now).await.unwrap() else {
            panic!("{number} was placed")
        };
        assert!(why.contains(reason), "{why}");
        let kept = world.db.read(move |tx| Box::pin(incoming::reject(tx, id))).await.unwrap().unwrap();
        assert!(kept.urgent && kept.raw == "raw");
    }
    assert_eq!(read_call(&serde_json::json!({ "from": "1" })).unwrap().from, "1");
}

pub async fn a_ticket_is_escalated_once_an_hour(world: &World) {
    let one = world.customer("one").await;
    let now = at(MONDAY);
    let open = world.db.write(move |tx| {
        Box::pin(async move { ticket::open(tx, &OpenTicket::new(one, "Slow", Priority::P3, now), now).await })
    });
    let id = open.await.unwrap().id;
    let escalate = |now: Instant| {
        world.db.write(move |tx| {
            Box::pin(async move { line::escalate(tx, id, "The shop is full", 7, now).await })
        })
    };
    escalate(now).await.unwrap();
    assert!(matches!(escalate(now + Duration::minutes(59)).await, Err(StoreError::Conflict(_))));
    escalate(now + Duration::minutes(60)).await.unwrap();
    let events = world.db.read(move |tx| Box::pin(store::event::of_ticket(tx, id))).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.kind == EventKind::Escalated).count(), 2);
}

pub async fn a_talk_is_a_ticket(world: &World) {
    let one = world.customer("one").await;
    let now = at(MONDAY);
    let site = chat::Site {
        id: 0,
        customer_id: one,
        key: "bakery".to_owned(),
        name: "Bakery".to_owned(),
        origins: "https://bakery.example".to_owned(),
        active: true,
    };
    let first = chat::First {
        name: "Vi".to_owned(),
        email: "vi@example.com".to_owned(),
        text: "Do you bake?\nAlso on Sunday?".to_owned(),
        token_hash: [5; 32],
    };
    world
        .db
        .write(move |tx| {
            Box::pin(async move {
                chat::add_site(tx, &site, None, now).await?;
                let site = chat::site_by_key(tx, "bakery").await?.unwrap();
                let (talk, row) = chat::start(tx, &site, &first, now).await?;
                assert_eq!(
                    (row.subject.as_str(), row.channel.as_str(), row.requester_id),
                    ("Do you bake?", "chat", None)
                );
                chat::say(tx, &talk, "Hello?", now).await?;
                let reply = EventKind::PublicReply { substantive: true, automatic: false };
                let note = NewEvent::new(now, EventKind::InternalNote, Some(7)).with_text("odd");
                let events = vec![NewEvent::new(now, reply, Some(7)).with_text("We do."), note];
                ticket::append(tx, &Append { ticket_id: row.id, events, expected_version: None }, now)
                    .await?;
                let lines = chat::lines(tx, row.id, 0, 50).await?;
                let said: Vec<(bool, &str)> =
                    lines.iter().map(|line| (line.ours, line.text.as_deref().unwrap_or_default())).collect();
                assert_eq!(said[1..], [(false, "Hello?"), (true, "We do.")], "a note stays inside");
                assert!(chat::talk(tx, site.id, &[5; 32], now).await?.is_some());
                assert!(chat::talk(tx, site.id + 1, &[5; 32], now).await?.is_none());
                assert!(chat::talk(tx, site.id, &[6; 32], now).await?.is_none());
                let tomorrow = now + Duration::days(2);
                assert!(chat::talk(tx, site.id, &[5; 32], tomorrow).await?.is_none());
                assert_eq!((chat::sweep(tx, now).await?, chat::sweep(tx, tomorrow).await?), (0, 1));
                assert!(chat::talks(tx, None, 9).await?.is_empty());
                Ok(())
            })
        })
        .await
        .unwrap();
}
