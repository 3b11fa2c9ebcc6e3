//! The customer file, changes, releases and sheets.

use domain::access::{Reach, Role};
use domain::change::{ChangeKind, ChangeState, Risk, Side, Step, Who};
use domain::customer::sheet::{self, SheetKind};
use domain::customer::{EntryKind, Values};
use domain::span::{Instant, Span};
use store::change::{self, ChangeFilter, Show, Taken};
use store::entry::{self, Edit, NewEntry};
use store::sheet::{Taking, What};
use store::{StoreError, Tx, customer, history, person, release};

use crate::world::{MONDAY, World, at};

fn contact(customer_id: i64, key: &str, fields: Values) -> NewEntry {
    NewEntry { customer_id, kind: EntryKind::Contact, key: key.to_owned(), values: fields, shared: true }
}

async fn colleague(tx: &mut Tx, name: &str, customer_id: Option<i64>) -> store::Result<i64> {
    let new = person::NewPerson {
        customer_id,
        name: name.to_owned(),
        email: Some(format!("{name}@desk.example")),
        language: "nl".to_owned(),
        role: if customer_id.is_some() { Role::Customer } else { Role::Engineer },
        password_hash: None,
    };
    person::create(tx, &new, None, at(MONDAY)).await
}

pub async fn an_entry_lives_is_archived_and_erased(world: &World) {
    let mill = world.customer("mill").await;
    let now = at(MONDAY);
    let told = world.db.write(move |tx| {
        Box::pin(async move {
            let new = contact(mill, "koen", [("name", "Koen"), ("phone", "+31 10 1")].into());
            let id = entry::add(tx, &new, None, now).await?;
            let taken = entry::add(tx, &new, None, now).await.unwrap_err();
            assert!(matches!(taken, StoreError::Conflict(_)), "{taken}");
            let secret: Values =
                [("name", "Koen"), ("phone", "+31 10 1"), ("note", "wachtwoord: kaas")].into();
            let refused = entry::add(tx, &contact(mill, "x", secret), None, now).await.unwrap_err();
            assert!(refused.to_string().contains("note: holds what looks like a password"), "{refused}");

            let mut values: Values = [("name", "Koen"), ("phone", "112")].into();
            let edit = |values: &Values, active, expected_version| Edit {
                values: values.clone(),
                shared: true,
                active,
                expected_version,
            };
            let after = entry::update(tx, id, &edit(&values, true, Some(1)), None, now).await?;
            assert_eq!((after.version, after.values.get("phone")), (2, "112"));
            values.0.insert("phone".to_owned(), "113".to_owned());
            let stale = entry::update(tx, id, &edit(&values, true, Some(1)), None, now).await.unwrap_err();
            assert!(matches!(stale, StoreError::Conflict(_)), "{stale}");
            let same = entry::update(tx, id, &edit(&after.values, true, None), None, now).await?;
            assert_eq!(same.version, 2, "nothing differs, nothing is written");
            entry::update(tx, id, &edit(&after.values, false, None), None, now).await?;
            assert!(!entry::get(tx, id).await?.unwrap().active);

            let past = history::of_subject(tx, id, i64::MAX, 10).await?;
            let kinds: Vec<&str> = past.iter().map(|one| one.kind.as_str()).collect();
            assert_eq!(kinds, ["entry_archived", "entry_changed", "entry_added"]);
            assert!(past[1].payload.contains("\"fields\":[\"phone\"]"), "{}", past[1].payload);
            assert!(past[2].text("value").unwrap().contains("+31 10 1"));

            entry::erase(tx, id, None, now).await?;
            let past = history::of_subject(tx, id, i64::MAX, 20).await?;
            assert!(past.iter().all(|one| one.text("value").is_none()), "{past:?}");
            assert!(entry::get(tx, id).await?.unwrap().values.0.is_empty());
            history::of_customer(tx, mill, i64::MAX, 50).await
        })
    });
    let told = told.await.unwrap();
    assert!(told.iter().all(|one| one.subject != "ticket") && told.len() > 4);
    assert!(told.windows(2).all(|pair| pair[0].seq > pair[1].seq));
    assert_eq!(world.complaints().await, [""; 0]);
}

fn draft(customer_id: i64, approver_id: Option<i64>) -> change::Draft {
    change::Draft {
        customer_id,
        side: Side::Provider,
        kind: ChangeKind::Normal,
        risk: Risk::Medium,
        title: "Nieuwe database".to_owned(),
        why: "Oud".to_owned(),
        plan: "1. Kopie".to_owned(),
        rollback: "Terug".to_owned(),
        test: "Bestelling".to_owned(),
        window: Some(Span::new(at("2025-01-12T01:00:00Z"), at("2025-01-12T03:00:00Z"))),
        approver_id,
        service_ids: Vec::new(),
        ticket_ids: Vec::new(),
    }
}

fn taken(step: Step) -> Taken {
    Taken { step, comment: "want daarom".to_owned(), at: None, expected_version: None }
}

pub async fn a_change_is_asked_decided_and_carried_out(world: &World) {
    let (mill, bakery) = (world.customer("mill").await, world.customer("bakery").await);
    let ticket = world.ticket(mill, "Traag", domain::ticket::Priority::P3, MONDAY).await;
    let now = at(MONDAY);
    let ids = world.db.write(move |tx| {
        Box::pin(async move {
            let (asks, decides) = (colleague(tx, "eva", None).await?, colleague(tx, "bo", Some(mill)).await?);
            let other = colleague(tx, "mo", Some(bakery)).await?;
            let service = customer::add_service(tx, mill, "shop", "Shop", None, now).await?;
            let theirs = customer::add_service(tx, bakery, "oven", "Oven", None, now).await?;
            let wrong = [
                (change::Draft { approver_id: Some(other), ..draft(mill, None) }, "approver_id"),
                (change::Draft { service_ids: vec![theirs], ..draft(mill, None) }, "service_ids"),
                (change::Draft { ticket_ids: vec![ticket.id], ..draft(bakery, None) }, "tickets"),
            ];
            for (wrong, place) in wrong {
                let refused = change::create(tx, &wrong, asks, now).await.unwrap_err().to_string();
                assert!(refused.contains(place), "{refused}");
            }
            let right = change::Draft {
                service_ids: vec![service, service],
                ticket_ids: vec![ticket.id],
                ..draft(mill, Some(decides))
            };
            let id = change::create(tx, &right, asks, now).await?;
            change::edit(
                tx,
                id,
                &change::Draft { title: "Nieuwere".to_owned(), ..right },
                Some(1),
                asks,
                now,
            )
            .await?;
            Ok((id, asks, decides))
        })
    });
    let (id, asks, decides) = ids.await.unwrap();
    let done = world.db.write(move |tx| {
        Box::pin(async move {
            let (staff, contact) = (Who { person: asks, staff: true }, Who { person: decides, staff: false });
            let early = change::step(tx, id, &taken(Step::Start), staff, now).await.unwrap_err();
            assert!(matches!(early, StoreError::Conflict(_)), "{early}");
            change::step(tx, id, &taken(Step::Ask), staff, now).await?;
            let eyes = change::step(tx, id, &taken(Step::Approve), staff, now).await.unwrap_err();
            assert!(eyes.to_string().contains("does not decide"), "{eyes}");
            let mine = ChangeFilter { show: Show::Mine, viewer_id: decides, ..ChangeFilter::default() };
            assert_eq!(change::list(tx, &mine, None, 10).await?.rows.len(), 1);
            change::step(tx, id, &taken(Step::Approve), contact, now).await?;
            assert_eq!(change::list(tx, &mine, None, 10).await?.rows.len(), 0);
            let late = change::edit(tx, id, &draft(mill, None), None, asks, now).await;
            assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
            change::step(tx, id, &taken(Step::Start), staff, now).await?;
            change::step(tx, id, &taken(Step::Finish), staff, now).await
        })
    });
    let done = done.await.unwrap();
    assert_eq!((done.state, done.number, done.draft.title.as_str()), (ChangeState::Done, 1, "Nieuwere"));
    assert_eq!((done.decided_yes, done.draft.service_ids.len(), done.tickets.len()), (Some(true), 1, 1));
    let seen = world.db.read(move |tx| {
        Box::pin(async move {
            let span = Span::new(at("2025-01-12T02:00:00Z"), at("2025-01-12T02:30:00Z"));
            let met = change::in_window(tx, span, None, &Reach::Everything).await?;
            assert_eq!((met.len(), met[0].draft.service_ids.len()), (1, 1));
            let none = change::in_window(tx, span, None, &Reach::of(vec![bakery])).await?;
            assert!(none.is_empty(), "{none:?}");
            assert_eq!(change::windows(tx, span, mill).await?.len(), 1);
            assert_eq!(change::recent(tx, mill, at(MONDAY), at("2025-02-01T00:00:00Z"), 5).await?.len(), 1);
            let past = history::of_subject(tx, id, i64::MAX, 20).await?;
            assert_eq!(past[0].text("comment"), Some("want daarom"));
            Ok((change::of_ticket(tx, ticket.id).await?, past.len()))
        })
    });
    let (of_ticket, events) = seen.await.unwrap();
    assert_eq!((of_ticket.len(), events), (1, 6));
    assert_eq!(world.complaints().await, [""; 0]);
}

pub async fn releases_are_listed_the_latest_first(world: &World) {
    let mill = world.customer("mill").await;
    let now = at(MONDAY);
    let read = world.db.write(move |tx| {
        Box::pin(async move {
            let service = customer::add_service(tx, mill, "shop", "Shop", None, now).await?;
            let draft = |number: &str, day: i64, public| release::Draft {
                customer_id: mill,
                service_id: service,
                number: number.to_owned(),
                released_at: Instant(now.0 + day),
                changed: format!("Wat er in {number} zit"),
                rollback: "Terug naar de vorige".to_owned(),
                change_id: None,
                public,
                ticket_ids: Vec::new(),
            };
            for (number, day, public) in [("1.0", 0, true), ("1.1", 2, false), ("1.2", 1, true)] {
                release::create(tx, &draft(number, day, public), None, now).await?;
            }
            let twice = release::create(tx, &draft("1.0", 5, true), None, now).await.unwrap_err();
            assert!(matches!(twice, StoreError::Conflict(_)), "{twice}");
            let all = release::of_service(tx, service, true, None, 2).await?;
            let rest = release::of_service(tx, service, true, all.next, 2).await?;
            let public = release::of_service(tx, service, false, None, 10).await?;
            let numbers = |rows: &[release::Release]| -> Vec<String> {
                rows.iter().map(|one| one.draft.number.clone()).collect()
            };
            assert_eq!(numbers(&all.rows), ["1.1", "1.2"]);
            assert_eq!((numbers(&rest.rows), rest.next), (vec!["1.0".to_owned()], None));
            assert_eq!(numbers(&public.rows), ["1.2", "1.0"]);
            let first = rest.rows[0].clone();
            release::update(tx, first.id, &first.draft, false, Some(1), None, now).await?;
            let public = release::of_service(tx, service, false, None, 10).await?;
            assert_eq!(numbers(&public.rows), ["1.2"]);
            let recent = release::recent(tx, Some(mill), now, true, &Reach::Everything, 10).await?;
            Ok(recent.len())
        })
    });
    assert_eq!(read.await.unwrap(), 2);
    assert_eq!(world.complaints().await, [""; 0]);
}

pub async fn a_sheet_twice_changes_nothing_and_comes_back(world: &World) {
    let mill = world.customer("mill").await;
    let bakery = world.customer("bakery").await;
    let now = at(MONDAY);
    let text = "customer,key,name,phone,hours,note\n\
        mill,koen,Koen Bos,+31 10 555,ma-vr 09:00-17:00,=cmd\n\
        mill,koen,Koen Twee,112,,\n\
        moon,jan,Jan,112,,\n\
        mill,piet,Piet,call me,,\n\
        bakery,bo,Bo,112,24/7,\n";
    let rows = sheet::read(SheetKind::Contacts, text).unwrap().rows;
    let take = |dry: bool, reach: Reach| {
        let rows = rows.clone();
        world.db.write(move |tx| {
            let taking = Taking { reach, dry, actor_id: None };
            Box::pin(async move {
                let told = store::sheet::take(tx, SheetKind::Contacts, &rows, &taking, now).await?;
                Ok(told.into_iter().map(|one| one.what).collect::<Vec<What>>())
            })
        })
    };
    let names = |told: &[What]| told.iter().map(What::name).collect::<Vec<_>>().join(" ");
    let told = take(true, Reach::Everything).await.unwrap();
    assert_eq!(names(&told), "added rejected rejected rejected added");
    assert!(matches!(&told[3], What::Rejected(why) if why.starts_with("phone: is not a telephone number")));
    let limited = take(false, Reach::of(vec![mill])).await.unwrap();
    assert_eq!(names(&limited), "added rejected rejected rejected rejected");
    let told = take(false, Reach::Everything).await.unwrap();
    assert_eq!(names(&told), "same rejected rejected rejected added");
    let told = take(false, Reach::Everything).await.unwrap();
    assert_eq!(names(&told), "same rejected rejected rejected same");

    let given = world.db.read(move |tx| {
        Box::pin(async move { store::sheet::give(tx, SheetKind::Contacts, &Reach::Everything).await })
    });
    let written = sheet::write(SheetKind::Contacts, &given.await.unwrap());
    assert!(written.contains("'+31 10 555") && written.contains("'=cmd"), "{written}");
    let again = sheet::read(SheetKind::Contacts, &written).unwrap();
    assert_eq!((again.rows.len(), again.refused.len()), (2, 0));
    let taken = world.db.write(move |tx| {
        let taking = Taking { reach: Reach::Everything, dry: false, actor_id: None };
        Box::pin(async move {
            let contacts = store::sheet::take(tx, SheetKind::Contacts, &again.rows, &taking, now).await?;
            let customers =
                sheet::read(SheetKind::Customers, "key,name,active\nmill,De Molen,no\nnew,Nieuw,\n");
            let customers =
                store::sheet::take(tx, SheetKind::Customers, &customers.unwrap().rows, &taking, now).await?;
            let services = sheet::read(SheetKind::Services, "customer,key,name\nnew,shop,Shop\n").unwrap();
            let services = store::sheet::take(tx, SheetKind::Services, &services.rows, &taking, now).await?;
            Ok([contacts, customers, services].concat())
        })
    });
    let taken: Vec<What> = taken.await.unwrap().into_iter().map(|one| one.what).collect();
    assert_eq!(names(&taken), "same same changed added added");
    assert_eq!(taken[2], What::Changed(vec!["name".to_owned(), "active".to_owned()]));
    let _ = bakery;
    assert_eq!(world.complaints().await, [""; 0]);
}
