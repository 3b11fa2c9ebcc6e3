//! Tickets: the row always says what the events say.

use domain::clock::{ClockName, ClockState};
use domain::report::{Case, Figure};
use domain::span::{Duration, Instant, Span};
use domain::ticket::{EventKind, Priority, Status, WaitingFor};
use store::ticket::{Append, ImportTicket, Imported, NewEvent, OpenTicket};
use store::{StoreError, contract, event, ticket, work};

use crate::world::{CONTRACT, MONDAY, World, at, contract_of};

const REPLY: EventKind = EventKind::PublicReply { substantive: true, automatic: false };

fn event(when: &str, kind: EventKind) -> NewEvent {
    NewEvent::new(at(when), kind, None)
}

pub async fn opening_pins_the_contract_and_starts_the_clocks(world: &World) {
    let customer = world.customer("a").await;
    let mut new = OpenTicket::new(customer, "Kassa stil", Priority::P2, at(MONDAY));
    new.body = Some("Niets doet het.".to_owned());
    new.team = Some("winkel".to_owned());
    new.assignee_id = Some(77);
    let row = world.open_ticket(new, at("2025-01-06T08:10:00Z")).await;
    assert_eq!(row.number_text(), format!("V-{}", row.number));
    assert!(row.number > 1000 && row.contract_version_id.is_some());
    assert_eq!((row.status, row.version, row.assignee_id), (Status::Open, 1, Some(77)));
    assert_eq!(row.team.as_deref(), Some("winkel"));
    assert_eq!(row.response.due, Some(at("2025-01-06T10:00:00Z")));
    assert_eq!(row.resolve.due, Some(at("2025-01-06T12:00:00Z")));
    assert_eq!(row.response.elapsed, Duration::minutes(10));
    assert_eq!(row.update.state, ClockState::None);
    assert_eq!((row.next_due, row.next_clock()), (row.response.due, Some(ClockName::Response)));
    assert_eq!(world.get(row.id).await, row);
    let (number, id) = (row.number, row.id);
    let same = world.db.read(move |tx| Box::pin(ticket::by_number(tx, number))).await.unwrap();
    assert_eq!(same.as_ref(), Some(&row));
    let events = world.db.read(move |tx| Box::pin(event::page(tx, id, 0, 50))).await.unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(events[0].body(), Some("Niets doet het."));
    let outbox = world.db.write(|tx| {
        Box::pin(async move { work::outbox::claim(tx, at("2025-01-07T00:00:00Z"), Duration::HOUR, 9).await })
    });
    let outbox = outbox.await.unwrap();
    assert!(outbox.iter().any(|item| item.kind == "ticket_opened" && item.subject_id == id));

    // A new version of the contract judges later tickets alone.
    let loose = CONTRACT.replace("response = \"2h\"", "response = \"6h\"");
    let from = at("2025-02-01T00:00:00Z");
    let write = world.db.write(move |tx| {
        let new = contract::NewVersion { effective_from: from, ..contract_of(customer, &loose) };
        Box::pin(async move { contract::record(tx, &new, None, from).await })
    });
    let version = write.await.unwrap();
    let late = world.ticket(customer, "later", Priority::P2, "2025-02-03T08:00:00Z").await;
    assert_eq!(late.contract_version_id, Some(version));
    assert_eq!(late.response.due, Some(at("2025-02-03T14:00:00Z")));
    world
        .append(id, vec![event("2025-02-03T08:00:00Z", EventKind::InternalNote)], "2025-02-03T08:00:00Z")
        .await
        .unwrap();
    assert_eq!(world.get(id).await.response.breached_at, Some(at("2025-01-06T10:00:00Z")));
}

/// semantics.md section 3: target 4 h, opened Fri 15:00, waiting Fri 16:00 to Mon 10:00, due Mon 13:00.
pub async fn the_example_of_the_semantics(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "Vrijdag", Priority::P2, "2025-01-10T14:00:00Z").await;
    let wait = EventKind::Waiting { waiting_for: WaitingFor::Customer };
    let events = vec![event("2025-01-10T14:30:00Z", REPLY), event("2025-01-10T15:00:00Z", wait)];
    let row = world.append(row.id, events, "2025-01-10T15:00:00Z").await.unwrap();
    assert_eq!((row.resolve.state, row.resolve.due), (ClockState::Paused, None));
    assert_eq!(row.resolve.remaining, Some(Duration::hours(3)));
    assert_eq!(row.status, Status::Waiting(WaitingFor::Customer));
    let monday = "2025-01-13T09:00:00Z";
    let row = world.append(row.id, vec![event(monday, EventKind::Resumed)], monday).await.unwrap();
    assert_eq!(row.resolve.due, Some(at("2025-01-13T12:00:00Z")));
    assert_eq!(row.paused, Duration::hours(2));
}

pub async fn events_move_the_row(world: &World) {
    let customer = world.customer("a").await;
    let id = world.ticket(customer, "x", Priority::P3, MONDAY).await.id;
    assert!(world.get(id).await.unanswered);
    let append = |kind: EventKind, when: &'static str| world.append(id, vec![event(when, kind)], when);
    let row = append(REPLY, "2025-01-06T09:00:00Z").await.unwrap();
    assert_eq!(
        (row.response.state, row.response.ended_at),
        (ClockState::Met, Some(at("2025-01-06T09:00:00Z")))
    );
    assert!(!row.unanswered);
    let row = append(EventKind::CustomerReply, "2025-01-06T09:10:00Z").await.unwrap();
    assert!(row.unanswered);
    let row = append(EventKind::Priority { to: Priority::P1 }, "2025-01-06T09:30:00Z").await.unwrap();
    assert_eq!((row.priority, row.resolve.due), (Priority::P1, Some(at("2025-01-06T12:00:00Z"))));
    let category = EventKind::Field { name: "category".to_owned(), value: "kassa".to_owned() };
    let row = append(category, "2025-01-06T09:40:00Z").await.unwrap();
    assert_eq!(row.fields, "{\"category\":\"kassa\"}");
    let row = append(EventKind::RESOLVED, "2025-01-06T10:00:00Z").await.unwrap();
    assert_eq!((row.status, row.resolved_at), (Status::Resolved, Some(at("2025-01-06T10:00:00Z"))));
    assert_eq!((row.resolve.state, row.next_due, row.wake_at), (ClockState::Met, None, None));
    let row = append(EventKind::Reopened, "2025-01-06T11:00:00Z").await.unwrap();
    assert_eq!((row.status, row.reopenings, row.version), (Status::Open, 1, 7));
    assert_eq!(row.resolve.due, Some(at("2025-01-06T13:00:00Z")), "the hour it lay resolved does not count");
    let unknown = world.append(12345, vec![event(MONDAY, EventKind::Resumed)], MONDAY).await.unwrap_err();
    assert!(matches!(unknown, StoreError::NotFound("ticket")), "{unknown}");
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn an_old_version_is_a_conflict(world: &World) {
    let customer = world.customer("a").await;
    let id = world.ticket(customer, "x", Priority::P3, MONDAY).await.id;
    let append = |version: i64| {
        let events = vec![event(MONDAY, EventKind::InternalNote)];
        let new = Append { ticket_id: id, events, expected_version: Some(version) };
        world.db.write(move |tx| Box::pin(async move { ticket::append(tx, &new, at(MONDAY)).await }))
    };
    append(1).await.unwrap();
    assert!(append(1).await.unwrap_err().is_conflict());
    assert_eq!(append(2).await.unwrap().version, 3);
}

async fn refresh(world: &World, id: i64, now: &'static str) -> ticket::Refresh {
    world.db.write(move |tx| Box::pin(async move { ticket::refresh(tx, id, at(now)).await })).await.unwrap()
}

pub async fn a_breach_is_recorded_once_by_whoever_looks(world: &World) {
    let customer = world.customer("a").await;
    let row = world.ticket(customer, "x", Priority::P2, MONDAY).await;
    assert_eq!(row.wake_at, Some(at("2025-01-06T10:00:00.001Z")));
    let early = refresh(world, row.id, "2025-01-06T09:00:00Z").await;
    assert_eq!((early.breached, early.row.version, early.differed), (vec![], 1, false));
    let late = refresh(world, row.id, "2025-01-06T10:00:01Z").await;
    assert_eq!((late.breached, late.row.version), (vec![ClockName::Response], 2));
    assert_eq!(late.row.wake_at, Some(at("2025-01-06T12:00:00.001Z")));
    let again = refresh(world, row.id, "2025-01-06T10:00:02Z").await;
    assert_eq!((again.breached, again.row.version), (vec![], 2));
    let id = row.id;
    let events = world.db.read(move |tx| Box::pin(event::of_ticket(tx, id))).await.unwrap();
    let breach = domain::ticket::Event {
        at: at("2025-01-06T10:00:00Z"),
        kind: EventKind::Breached { clock: ClockName::Response },
    };
    assert_eq!(events.iter().filter(|event| **event == breach).count(), 1);
    // A reply that comes later is recorded together with the breach of the other clock that nobody had looked at.
    let row =
        world.append(id, vec![event("2025-01-06T13:00:00Z", REPLY)], "2025-01-06T13:00:00Z").await.unwrap();
    assert_eq!(row.resolve.breached_at, Some(at("2025-01-06T12:00:00Z")));
    let events = world.db.read(move |tx| Box::pin(event::of_ticket(tx, id))).await.unwrap();
    assert!(events.iter().any(|event| event.kind == EventKind::Breached { clock: ClockName::Resolve }));
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn a_ticket_is_claimed_by_one_node(world: &World) {
    let customer = world.customer("a").await;
    for number in 0..30 {
        world.ticket(customer, &format!("t{number}"), Priority::P2, MONDAY).await;
    }
    let other = world.second_node().await;
    let now = at("2025-01-06T11:00:00Z");
    let claim = |db: store::Db| {
        tokio::spawn(async move {
            db.write(move |tx| {
                Box::pin(async move { ticket::claim_due(tx, now, Duration::MINUTE, 20).await })
            })
            .await
        })
    };
    let (one, two) = (claim(world.db.clone()), claim(other));
    let mut ids: Vec<i64> = one.await.unwrap().unwrap().iter().map(|claimed| claimed.ticket_id).collect();
    ids.extend(two.await.unwrap().unwrap().iter().map(|claimed| claimed.ticket_id));
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "a ticket was claimed twice");
    assert!(all >= 20);
    let wake = world.db.read(|tx| Box::pin(ticket::next_wake(tx))).await.unwrap();
    assert_eq!(wake, Some(at("2025-01-06T10:00:00.001Z")));
    // A claim that is never worked runs out.
    let later = now + Duration::minutes(2);
    let again = world
        .db
        .write(move |tx| Box::pin(async move { ticket::claim_due(tx, later, Duration::MINUTE, 99).await }));
    assert_eq!(again.await.unwrap().len(), 30);
}

pub async fn a_request_typed_in_late_is_broken_already(world: &World) {
    let customer = world.customer("a").await;
    let new = OpenTicket::new(customer, "Gebeld", Priority::P1, at("2025-01-06T00:00:00Z"));
    let row = world.open_ticket(new, at("2025-01-06T06:00:00Z")).await;
    assert_eq!(row.response.breached_at, Some(at("2025-01-06T01:00:00Z")));
    assert_eq!(row.resolve.breached_at, Some(at("2025-01-06T04:00:00Z")));
    let id = row.id;
    let events = world.db.read(move |tx| Box::pin(event::page(tx, id, 0, 9))).await.unwrap();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.recorded_at == at("2025-01-06T06:00:00Z")));
}

pub async fn what_cannot_be_opened_is_refused(world: &World) {
    let customer = world.customer("a").await;
    let future = OpenTicket::new(customer, "x", Priority::P1, at("2025-01-07T00:00:00Z"));
    assert!(matches!(world.try_open(future, at(MONDAY)).await, Err(StoreError::Invalid(_))));
    let nobody = OpenTicket::new(424242, "x", Priority::P1, at(MONDAY));
    assert!(matches!(world.try_open(nobody, at(MONDAY)).await, Err(StoreError::NotFound("customer"))));
    let mut mail = OpenTicket::new(customer, "x", Priority::P1, at(MONDAY));
    mail.source = Some(("mail".to_owned(), "<1@example.org>".to_owned()));
    let first = world.open_ticket(mail.clone(), at(MONDAY)).await;
    assert!(world.try_open(mail, at(MONDAY)).await.unwrap_err().is_conflict());
    let found =
        world.db.read(|tx| Box::pin(ticket::with_source(tx, "mail", "<1@example.org>"))).await.unwrap();
    assert_eq!(found.map(|row| row.id), Some(first.id));
    let page = world.db.read(|tx| Box::pin(ticket::list(tx, None, None, 9))).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

fn incident(key: &str, events: Vec<NewEvent>) -> ImportTicket {
    ImportTicket {
        source: "servicenow".to_owned(),
        key: key.to_owned(),
        subject: format!("Incident {key}"),
        kind: "incident".to_owned(),
        contract_version_id: None,
        events,
    }
}

async fn import(world: &World, customer: i64, tickets: &[ImportTicket], now: &str) -> Vec<Imported> {
    let (tickets, now) = (tickets.to_vec(), at(now));
    let write = world.db.write_for(customer, move |tx| {
        Box::pin(async move { ticket::import(tx, customer, &tickets, now).await })
    });
    write.await.unwrap()
}

pub async fn an_import_adds_nothing_twice(world: &World) {
    let customer = world.customer("a").await;
    let opened = |when: &str| event(when, EventKind::Opened { priority: Priority::P2 });
    let field = EventKind::Field { name: "category".to_owned(), value: "Category 42".to_owned() };
    let first = incident(
        "INC1",
        vec![
            opened("2016-03-01T09:00:00Z"),
            event("2016-03-01T09:00:00Z", field),
            event("2016-03-01T09:30:00Z", REPLY),
            event("2016-03-02T16:00:00Z", EventKind::RESOLVED),
        ],
    );
    let second = incident("INC2", vec![opened("2016-03-01T09:00:00Z"), event("2016-03-01T10:00:00Z", REPLY)]);
    let tickets = vec![first.clone(), second.clone()];
    let before = contract_of(customer, CONTRACT);
    let long_ago =
        contract::NewVersion { effective_from: at("2010-01-01T00:00:00Z"), key: "old".to_owned(), ..before };
    let write = world
        .db
        .write(move |tx| Box::pin(async move { contract::record(tx, &long_ago, None, at(MONDAY)).await }));
    write.await.unwrap();
    let done = import(world, customer, &tickets, "2025-01-06T08:00:00Z").await;
    assert_eq!(done, [Imported::Added(4), Imported::Added(2)]);
    let row =
        world.db.read(|tx| Box::pin(ticket::with_source(tx, "servicenow", "INC1"))).await.unwrap().unwrap();
    assert_eq!(row.resolve.breached_at, Some(at("2016-03-01T13:00:00Z")));
    assert_eq!((row.status, row.fields.as_str()), (Status::Resolved, "{\"category\":\"Category 42\"}"));
    let before = world.db.read(move |tx| Box::pin(event::head(tx, customer))).await.unwrap();
    let done = import(world, customer, &tickets, "2025-01-07T08:00:00Z").await;
    assert_eq!(done, [Imported::Unchanged, Imported::Unchanged]);
    assert_eq!(world.db.read(move |tx| Box::pin(event::head(tx, customer))).await.unwrap(), before);
    let mut longer = second.clone();
    longer.events.push(event("2016-03-01T11:00:00Z", EventKind::RESOLVED));
    let mut other = first;
    other.events[2].at = at("2016-03-01T09:31:00Z");
    let done = import(world, customer, &[longer, other], "2025-01-08T08:00:00Z").await;
    assert_eq!(done, [Imported::Extended(1), Imported::Differs]);
    let found = world.db.read(|tx| Box::pin(store::search::query(tx, "inc2", None, 9))).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

async fn cases(world: &World, from: &str, to: &str, customer_id: Option<i64>) -> Vec<Case> {
    let filter = ticket::CaseFilter { period: Span::new(at(from), at(to)), scope: customer_id.into() };
    let read = world.db.read(move |tx| {
        Box::pin(async move {
            let mut out = Vec::new();
            ticket::cases(tx, &filter, |case| out.push(case)).await?;
            out.sort_by_key(|case| case.ticket);
            Ok(out)
        })
    });
    read.await.unwrap()
}

pub async fn cases_are_what_the_events_say(world: &World) {
    let (customer, other) = (world.customer("a").await, world.customer("b").await);
    let one = world.ticket(customer, "x", Priority::P2, MONDAY).await.id;
    let two = world.ticket(other, "y", Priority::P1, "2025-02-03T08:00:00Z").await.id;
    let events = vec![
        event("2025-01-06T09:00:00Z", REPLY),
        event("2025-01-06T10:00:00Z", EventKind::RESOLVED),
        event("2025-01-07T10:00:00Z", EventKind::Reopened),
        event("2025-02-04T10:00:00Z", EventKind::RESOLVED),
    ];
    world.append(one, events, "2025-02-04T10:00:00Z").await.unwrap();
    let ids = |cases: Vec<Case>| cases.iter().map(|case| case.ticket).collect::<Vec<i64>>();
    let january = || cases(world, "2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z", None);
    assert_eq!(ids(january().await), [one]);
    assert_eq!(ids(cases(world, "2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z", None).await), [one, two]);
    assert_eq!(ids(cases(world, "2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z", Some(other)).await), [two]);
    assert_eq!(ids(cases(world, "2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z", None).await), [] as [i64; 0]);
    // The stored case is the one that the domain makes of the events.
    let row = world.get(one).await;
    let again = world.db.read(move |tx| {
        Box::pin(async move {
            let events = event::of_ticket(tx, one).await?;
            let version = row.contract_version_id.ok_or(StoreError::NotFound("version"))?;
            let terms = tx.terms(version).await?;
            Ok(Case::judge(one, &events, &terms, row.updated_at))
        })
    });
    let case = january().await.remove(0);
    assert_eq!(again.await.unwrap(), Some(case.clone()));
    let period = Span::new(at("2025-01-01T00:00:00Z"), at("2025-02-01T00:00:00Z"));
    assert!(Figure::Reopened.holds(&case, period) && Figure::Met(ClockName::Response).holds(&case, period));
    assert!(case.resolved.contains(&Instant(at("2025-01-06T10:00:00Z").0)));
}
