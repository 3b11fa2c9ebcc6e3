//! What colleagues arrange around a ticket: the tables that lists read follow the record.

use domain::clock::ClockName;
use domain::span::{Duration, Instant, Span};
use domain::ticket::{EventKind, LinkKind, Priority, Status};
use domain::time::Disposition;
use store::bond::{self, Bind};
use store::ticket::{Merge, NewEvent, Split, TicketRow};
use store::time::NewTime;
use store::{StoreError, draft, event, notice, ticket, time};

use crate::world::{World, at};

const OPENED: &str = "2025-01-06T08:00:00Z";
const LATER: &str = "2025-01-06T09:00:00Z";

fn by(actor: i64, when: &str, kind: EventKind) -> NewEvent {
    NewEvent::new(at(when), kind, Some(actor))
}

async fn notices(world: &World, person: i64) -> Vec<String> {
    let list = world.db.read(move |tx| Box::pin(notice::list(tx, person, None, 50))).await.unwrap();
    list.into_iter().map(|one| one.kind).collect()
}

pub async fn who_must_know_is_told_and_nobody_of_their_own_deeds(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Oven", Priority::P2, OPENED).await;
    let hand = EventKind::HandedOver { to: "7".to_owned() };
    world.append(row.id, vec![by(5, LATER, hand).with_text("Look")], LATER).await.unwrap();
    let watch = |who: &str, mentioned| EventKind::Watching { who: who.to_owned(), on: true, mentioned };
    let events = vec![by(7, LATER, watch("7", false)), by(7, LATER, watch("8", true))];
    world.append(row.id, events, LATER).await.unwrap();
    world.append(row.id, vec![by(9, LATER, EventKind::CustomerReply)], LATER).await.unwrap();
    assert_eq!(notices(world, 7).await, ["replied", "handed_over"]);
    assert_eq!(notices(world, 8).await, ["replied", "mentioned"]);
    assert!(notices(world, 5).await.is_empty());
    world.append(row.id, vec![by(7, LATER, EventKind::RESOLVED)], LATER).await.unwrap();
    world.append(row.id, vec![by(9, LATER, EventKind::CustomerReply)], LATER).await.unwrap();
    assert_eq!(notices(world, 7).await[0], "replied_resolved");
    // What is typed in the next day wakes nobody.
    world.append(row.id, vec![by(9, LATER, EventKind::CustomerReply)], "2025-01-07T09:00:00Z").await.unwrap();
    assert_eq!(notices(world, 8).await.len(), 3);
    let unread = world.db.read(|tx| Box::pin(notice::unread(tx, 8))).await.unwrap();
    let id = row.id;
    world.db.write(move |tx| Box::pin(notice::read_ticket(tx, 8, id, at(LATER)))).await.unwrap();
    assert_eq!((unread, world.db.read(|tx| Box::pin(notice::unread(tx, 8))).await.unwrap()), (3, 0));
    assert!(world.complaints().await.is_empty());
}

async fn log(world: &World, new: NewTime, now: &str) -> store::Result<(i64, TicketRow)> {
    let now = at(now);
    world.db.write(move |tx| Box::pin(async move { time::log(tx, &new, now).await })).await
}

pub async fn time_stands_as_it_was_last_said(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Oven", Priority::P2, OPENED).await;
    let other = world.ticket(customer, "Till", Priority::P2, OPENED).await;
    let new = NewTime {
        ticket_id: row.id,
        entry: None,
        at: at(OPENED),
        minutes: 25,
        disposition: Disposition::Charge,
        what: "Looked".to_owned(),
        person_id: 7,
    };
    let (entry, _) = log(world, new.clone(), LATER).await.unwrap();
    let day = Span::new(at("2025-01-06T00:00:00Z"), at("2025-01-07T00:00:00Z"));
    let sums = || world.db.read(move |tx| Box::pin(time::sums(tx, day)));
    assert_eq!(sums().await.unwrap(), [(7, Disposition::Charge, 25)]);
    // A colleague corrects it: the work stays that of who worked.
    let corrected = NewTime {
        entry: Some(entry),
        minutes: 40,
        disposition: Disposition::Cover,
        person_id: 8,
        ..new.clone()
    };
    log(world, corrected, LATER).await.unwrap();
    assert_eq!(sums().await.unwrap(), [(7, Disposition::Cover, 40)]);
    let stray = NewTime { ticket_id: other.id, entry: Some(entry), ..new.clone() };
    assert!(matches!(log(world, stray, LATER).await, Err(StoreError::NotFound(_))));
    for wrong in [
        NewTime { minutes: 0, ..new.clone() },
        NewTime { minutes: 1441, ..new.clone() },
        NewTime { at: at("2025-01-08T00:00:00Z"), ..new.clone() },
    ] {
        assert!(matches!(log(world, wrong, LATER).await, Err(StoreError::Invalid(_))));
    }
    log(world, NewTime { entry: Some(entry), minutes: 0, ..new }, LATER).await.unwrap();
    assert!(sums().await.unwrap().is_empty());
    // A timer runs on until it is stopped.
    let (id, from) = (row.id, at(LATER));
    world.db.write(move |tx| Box::pin(time::start(tx, 7, id, from))).await.unwrap();
    let stop = world.db.write(move |tx| {
        let entry = Some((Disposition::Charge, "Mended".to_owned()));
        Box::pin(async move { time::stop(tx, 7, id, entry.clone(), from + Duration::minutes(61)).await })
    });
    assert_eq!(stop.await.unwrap(), Some(61));
    let times = world.db.read(move |tx| Box::pin(time::of_ticket(tx, id))).await.unwrap();
    assert_eq!((times[0].minutes, times[0].what.as_deref()), (61, Some("Mended")));
    assert!(world.complaints().await.is_empty());
}

fn bind(ticket_id: i64, kind: LinkKind, other_id: i64, on: bool) -> Bind {
    Bind { ticket_id, kind, other_id, on, actor_id: Some(7) }
}

async fn tie(world: &World, one: Bind) -> store::Result<()> {
    world.db.write(move |tx| Box::pin(bond::bind(tx, one, at(LATER)))).await
}

pub async fn links_are_read_from_both_ends_across_customers(world: &World) {
    let (a, b) = (world.customer("a").await, world.customer("b").await);
    let parent = world.ticket(a, "Hosting down", Priority::P1, OPENED).await;
    let child = world.ticket(b, "Shop down", Priority::P1, OPENED).await;
    tie(world, bind(parent.id, LinkKind::ParentOf, child.id, true)).await.unwrap();
    let (of_child, of_parent) = (child.id, parent.id);
    let links = world.db.read(move |tx| Box::pin(bond::of_ticket(tx, of_child))).await.unwrap();
    assert_eq!((links[0].kind, links[0].other.id), (LinkKind::ChildOf, parent.id));
    let children = world.db.read(move |tx| Box::pin(bond::live_children(tx, of_parent))).await.unwrap();
    assert_eq!(children.len(), 1);
    assert!(tie(world, bind(parent.id, LinkKind::ParentOf, child.id, true)).await.unwrap_err().is_conflict());
    let third = world.ticket(b, "Till down", Priority::P1, OPENED).await;
    for wrong in [
        bind(child.id, LinkKind::ParentOf, third.id, true),
        bind(third.id, LinkKind::ParentOf, child.id, true),
        bind(third.id, LinkKind::ChildOf, child.id, true),
        bind(third.id, LinkKind::Blocks, third.id, true),
    ] {
        assert!(matches!(tie(world, wrong).await, Err(StoreError::Invalid(_))), "{wrong:?}");
    }
    tie(world, bind(child.id, LinkKind::ChildOf, parent.id, false)).await.unwrap();
    let children = world.db.read(move |tx| Box::pin(bond::live_children(tx, of_parent))).await.unwrap();
    assert!(children.is_empty());
    assert!(world.complaints().await.is_empty());
}

/// semantics.md section 3: the surviving ticket keeps the earliest start and the stricter due; messages, time, contacts and
/// clocks move, and the page says what moved.
pub async fn a_merge_keeps_the_earliest_start_and_what_was_answered(world: &World) {
    let customer = world.customer("a").await;
    let early = world.ticket(customer, "Oven", Priority::P2, OPENED).await;
    let reply = EventKind::PublicReply { substantive: true, automatic: false };
    let answer = by(7, "2025-01-06T08:30:00Z", reply).with_text("We look.");
    world.append(early.id, vec![answer], "2025-01-06T08:30:00Z").await.unwrap();
    let late = world.ticket(customer, "Oven again", Priority::P3, LATER).await;
    let merge = Merge { from: early.id, into: late.id, versions: None, actor_id: Some(7) };
    let now = at("2025-01-06T09:30:00Z");
    let moving = world
        .db
        .write(move |tx| Box::pin(async move { ticket::merge(tx, &merge, now).await }))
        .await
        .unwrap();
    assert_eq!((moving.messages, moving.opened_at), (1, at(OPENED)));
    let row = world.get(late.id).await;
    assert_eq!((row.opened_at, row.priority), (at(OPENED), Priority::P2));
    assert_eq!(row.response.ended_at, Some(at("2025-01-06T08:30:00Z")), "answered there is answered here");
    assert_eq!(row.resolve.due, Some(at("2025-01-06T12:00:00Z")), "the stricter due");
    assert_eq!(world.get(early.id).await.status, Status::Merged);
    assert_eq!(world.get(early.id).await.clock(ClockName::Resolve).due, None);
    let id = late.id;
    let events = world.db.read(move |tx| Box::pin(event::page(tx, id, 0, 50))).await.unwrap();
    let moved = events.iter().find(|event| event.body() == Some("We look.")).unwrap();
    assert_eq!((moved.at, moved.actor_id), (at("2025-01-06T08:30:00Z"), Some(7)));
    let other = world.customer("b").await;
    let foreign = world.ticket(other, "Oven", Priority::P2, OPENED).await;
    let wrong = Merge { from: foreign.id, ..merge };
    let refused =
        world.db.write(move |tx| Box::pin(async move { ticket::merge(tx, &wrong, now).await })).await;
    assert!(matches!(refused, Err(StoreError::Invalid(_))), "two customers' tickets are not one");
    assert!(world.complaints().await.is_empty());
}

/// A breach is a fact: an older answer of another ticket does not make it good.
pub async fn a_merge_makes_no_breach_good(world: &World) {
    let customer = world.customer("a").await;
    let late = world.ticket(customer, "Oven", Priority::P2, OPENED).await;
    let other = world.ticket(customer, "Oven too", Priority::P2, "2025-01-06T08:10:00Z").await;
    let reply = EventKind::PublicReply { substantive: true, automatic: false };
    let answer = by(7, "2025-01-06T08:20:00Z", reply).with_text("We look.");
    world.append(other.id, vec![answer], "2025-01-06T08:20:00Z").await.unwrap();
    let noon = "2025-01-06T11:00:00Z";
    world.append(late.id, vec![by(7, noon, EventKind::InternalNote)], noon).await.unwrap();
    assert!(world.get(late.id).await.response.breached_at.is_some());
    let merge = Merge { from: other.id, into: late.id, versions: None, actor_id: Some(7) };
    let write = world.db.write(move |tx| Box::pin(async move { ticket::merge(tx, &merge, at(noon)).await }));
    write.await.unwrap();
    assert_eq!(world.get(late.id).await.response.breached_at, Some(at("2025-01-06T10:00:00Z")));
    assert!(world.complaints().await.is_empty());
}

pub async fn a_split_begins_with_the_first_word_that_goes_along(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Oven", Priority::P3, OPENED).await;
    let said = by(9, "2025-01-06T08:30:00Z", EventKind::CustomerReply).with_text("And the till.");
    world.append(row.id, vec![said], "2025-01-06T08:30:00Z").await.unwrap();
    let id = row.id;
    let events = world.db.read(move |tx| Box::pin(event::page(tx, id, 0, 50))).await.unwrap();
    let chosen: Vec<i64> =
        events.iter().filter(|event| event.body().is_some()).map(|event| event.id).collect();
    let split = Split { ticket_id: id, events: chosen, subject: "Till".to_owned(), actor_id: Some(7) };
    let none = Split { events: vec![1], ..split.clone() };
    let now = at(LATER);
    let refused = world.db.write(move |tx| {
        let none = none.clone();
        Box::pin(async move { ticket::split(tx, &none, now).await })
    });
    assert!(matches!(refused.await, Err(StoreError::Invalid(_))));
    let write = world.db.write(move |tx| Box::pin(async move { ticket::split(tx, &split, now).await }));
    let new = write.await.unwrap();
    assert_eq!((new.opened_at, new.subject.as_str()), (at("2025-01-06T08:30:00Z"), "Till"));
    let links = world.db.read(move |tx| Box::pin(bond::of_ticket(tx, id))).await.unwrap();
    assert_eq!((links[0].kind, links[0].other.id), (LinkKind::SplitInto, new.id));
    assert!(world.complaints().await.is_empty());
}

pub async fn unsent_words_are_kept_and_claimed_by_one(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Oven", Priority::P3, OPENED).await;
    let (of, now) = ((row.id, 7), at(OPENED));
    let keep =
        |text: &'static str| world.db.write(move |tx| Box::pin(draft::keep(tx, of, "note", text, now)));
    keep("Half a").await.unwrap();
    keep("Half a sentence").await.unwrap();
    let kept = || world.db.read(move |tx| Box::pin(draft::get(tx, of)));
    assert_eq!(kept().await.unwrap().unwrap().body, "Half a sentence");
    keep("  ").await.unwrap();
    assert_eq!(kept().await.unwrap(), None);
    let later = draft::Later {
        ticket_id: row.id,
        customer_id: customer,
        person_id: 7,
        kind: "reply".to_owned(),
        after: String::new(),
        body: "Good morning".to_owned(),
        due_at: at(LATER),
    };
    let put = world.db.write(move |tx| Box::pin(async move { draft::later(tx, &later, now).await }));
    let id = put.await.unwrap();
    let claim =
        |when: Instant| world.db.write(move |tx| Box::pin(draft::claim(tx, when, Duration::MINUTE, 9)));
    assert!(claim(at(OPENED)).await.unwrap().is_empty());
    assert_eq!(claim(at(LATER)).await.unwrap(), [id]);
    assert!(claim(at(LATER)).await.unwrap().is_empty(), "another node has it");
    let end = |state: &'static str| world.db.write(move |tx| Box::pin(draft::end(tx, id, state, None)));
    assert!(end("sent").await.unwrap());
    assert!(!end("withdrawn").await.unwrap());
    let sent = world.db.read(move |tx| Box::pin(draft::one(tx, id))).await.unwrap().unwrap();
    assert_eq!(
        (sent.state.as_str(), sent.body.as_str()),
        ("sent", ""),
        "the words live on in the record alone"
    );
}
