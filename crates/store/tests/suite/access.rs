//! Who reaches what: limits, broken glass, second factors, links, the list of people, the audit view.

use domain::access::{KeyScope, Reach, Role, Scope};
use domain::span::{Duration, Instant};
use domain::ticket::Priority;
use store::api_key::{self, NewKey};
use store::link::{self, Purpose};
use store::person::{self, NewPerson, list};
use store::ticket::{self, BoardFilter, OpenTicket};
use store::{StoreError, audit, customer, event, factor, glass, search, session};

use crate::world::{MONDAY, World, at};

fn new_person(email: &str, role: Role, customer_id: Option<i64>) -> NewPerson {
    NewPerson {
        customer_id,
        name: email.split('@').next().unwrap().to_owned(),
        email: Some(email.to_owned()),
        language: "nl".to_owned(),
        role,
        password_hash: Some("$argon2id$x".to_owned()),
    }
}

async fn create(world: &World, new: NewPerson) -> i64 {
    let command =
        world.db.write(move |tx| Box::pin(async move { person::create(tx, &new, None, at(MONDAY)).await }));
    command.await.unwrap()
}

async fn add_customer(world: &World, key: &'static str) -> i64 {
    let new = customer::NewCustomer {
        key: key.to_owned(),
        name: key.to_owned(),
        language: "nl".to_owned(),
        zone: "Europe/Amsterdam".to_owned(),
    };
    let command =
        world.db.write(move |tx| Box::pin(async move { customer::create(tx, &new, None, at(MONDAY)).await }));
    command.await.unwrap()
}

async fn reach(world: &World, id: i64, when: Instant) -> Reach {
    let read = world.db.read(move |tx| {
        Box::pin(async move {
            let person = person::get(tx, id).await?.unwrap();
            person::reach(tx, &person, when).await
        })
    });
    read.await.unwrap()
}

async fn limit(world: &World, id: i64, customers: Option<Vec<i64>>) -> store::Result<()> {
    let command = world.db.write(move |tx| {
        Box::pin(async move { person::limit(tx, id, customers.as_deref(), None, at(MONDAY)).await })
    });
    command.await
}

pub async fn a_limited_colleague_finds_what_is_within_reach(world: &World) {
    let (a, b) = (add_customer(world, "a").await, add_customer(world, "b").await);
    let now = at(MONDAY);
    for customer in [a, b] {
        let mut new = OpenTicket::new(customer, "Zonnebloem", Priority::P1, now);
        new.body = Some("Zonnebloem".to_owned());
        world.db.write(move |tx| Box::pin(async move { ticket::open(tx, &new, now).await })).await.unwrap();
    }
    let eva = create(world, new_person("eva@example.org", Role::Engineer, None)).await;
    assert_eq!(reach(world, eva, now).await, Reach::Everything);
    limit(world, eva, Some(vec![a, a])).await.unwrap();
    assert_eq!(reach(world, eva, now).await, Reach::of(vec![a]));
    assert!(matches!(limit(world, eva, Some(vec![99])).await, Err(StoreError::NotFound(_))));
    let contact = create(world, new_person("bo@example.org", Role::Customer, Some(a))).await;
    assert!(matches!(limit(world, contact, None).await, Err(StoreError::Invalid(_))));

    for (limit, expected) in [(Reach::Everything, 2), (Reach::of(vec![a]), 1), (Reach::of(Vec::new()), 0)] {
        let scope = Scope { customer: None, reach: limit.clone() };
        let other = Scope { customer: Some(b), reach: limit.clone() };
        let filter = BoardFilter { viewer_id: eva, reach: limit.clone(), ..BoardFilter::default() };
        let read = world.db.read(move |tx| {
            Box::pin(async move {
                let board = ticket::board(tx, &filter, None, 9, now).await?.rows.len();
                let counts = ticket::counts(tx, eva, scope.clone(), now).await?;
                let list = ticket::list(tx, scope.clone(), None, 9).await?.rows.len();
                let found = search::tickets(tx, "zonnebloem", scope.clone(), 9).await?.len();
                let theirs = ticket::list(tx, other.clone(), None, 9).await?.rows.len();
                let found_theirs = search::tickets(tx, "zonnebloem", other, 9).await?.len();
                Ok((
                    [board as i64, counts.open, counts.p1, list as i64, found as i64],
                    [theirs, found_theirs],
                ))
            })
        });
        let (numbers, theirs) = read.await.unwrap();
        assert_eq!(numbers, [expected; 5], "{limit:?}");
        let full = usize::from(limit == Reach::Everything);
        assert_eq!(theirs, [full; 2], "{limit:?}");
    }
    limit(world, eva, None).await.unwrap();
    assert_eq!(reach(world, eva, now).await, Reach::Everything);
}

pub async fn glass_is_broken_for_a_while_and_in_the_customers_record(world: &World) {
    let (a, b) = (add_customer(world, "a").await, add_customer(world, "b").await);
    let now = at(MONDAY);
    let max = create(world, new_person("max@example.org", Role::Manager, None)).await;
    let open = |reason: &'static str, hours: i64| {
        world.db.write(move |tx| {
            Box::pin(async move { glass::open(tx, (max, b), reason, Duration::hours(hours), now).await })
        })
    };
    let reason = "P1 at night, nobody else answers";
    assert!(matches!(open(reason, 1).await, Err(StoreError::Invalid(_))), "who is not limited has no glass");
    limit(world, max, Some(vec![a])).await.unwrap();
    assert!(matches!(open("help", 1).await, Err(StoreError::Invalid(_))));
    assert!(matches!(open(reason, 9).await, Err(StoreError::Invalid(_))));
    assert!(matches!(open(reason, 0).await, Err(StoreError::Invalid(_))));
    let broken = open(reason, 2).await.unwrap();
    assert_eq!(broken.until, now + Duration::hours(2));
    assert_eq!(reach(world, max, now).await, Reach::of(vec![a, b]));
    assert_eq!(reach(world, max, now + Duration::hours(2)).await, Reach::of(vec![a]), "over at its end");
    let end = |who: i64| {
        world.db.write(move |tx| {
            Box::pin(async move { glass::end(tx, broken.id, who, now + Duration::HOUR).await })
        })
    };
    assert!(!end(max + 1).await.unwrap(), "somebody else's");
    assert!(end(max).await.unwrap());
    assert!(!end(max).await.unwrap());
    assert_eq!(reach(world, max, now + Duration::HOUR).await, Reach::of(vec![a]));
    let chain = world.db.read(move |tx| Box::pin(event::stretch(tx, b, 0, 99))).await.unwrap();
    let kinds: Vec<&str> = chain.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["customer_added", "glass_broken", "glass_mended"]);
}

pub async fn a_second_factor_counts_each_code_once(world: &World) {
    let id = create(world, new_person("eva@example.org", Role::Engineer, None)).await;
    let now = at(MONDAY);
    let has = || world.db.read(move |tx| Box::pin(factor::has(tx, id)));
    let begin = |secret: u8| {
        world.db.write(move |tx| Box::pin(async move { factor::begin(tx, id, &[secret; 20]).await }))
    };
    let step = |step: i64| world.db.write(move |tx| Box::pin(factor::take_step(tx, id, step)));
    let confirm = || {
        world.db.write(move |tx| {
            Box::pin(async move { factor::confirm(tx, id, 10, &[[1; 32], [2; 32]], Some(id), now).await })
        })
    };
    assert!(!confirm().await.unwrap(), "nothing was begun");
    begin(1).await.unwrap();
    assert_eq!(begin(2).await.unwrap().secret, [1; 20], "the one that was begun stays");
    assert!(!has().await.unwrap() && !step(11).await.unwrap(), "it counts once it is confirmed");
    assert!(confirm().await.unwrap() && has().await.unwrap());
    assert!(!confirm().await.unwrap());
    assert!(!step(10).await.unwrap(), "the code that confirmed it");
    assert!(step(12).await.unwrap());
    assert!(!step(12).await.unwrap() && !step(11).await.unwrap(), "the same code, and an older one");
    let code = |hash: u8| {
        world.db.write(move |tx| Box::pin(async move { factor::take_code(tx, id, &[hash; 32], now).await }))
    };
    assert!(code(1).await.unwrap() && !code(1).await.unwrap() && !code(9).await.unwrap());
    assert_eq!(world.db.read(move |tx| Box::pin(factor::codes_left(tx, id))).await.unwrap(), 1);
    let add = |credential: u8| {
        world.db.write(move |tx| {
            Box::pin(async move { factor::add_passkey(tx, id, "Key", &[credential; 16], "{}", now).await })
        })
    };
    let key = add(1).await.unwrap();
    assert!(add(1).await.unwrap_err().is_conflict());
    let found = world.db.read(|tx| Box::pin(factor::passkey_of(tx, &[1; 16]))).await.unwrap().unwrap();
    assert_eq!((found.id, found.person_id), (key, id));
    let begin_session = world.db.write(move |tx| {
        Box::pin(async move { session::create(tx, &[1; 32], id, "csrf", now + Duration::HOUR, now).await })
    });
    begin_session.await.unwrap();
    let reset = world.db.write(move |tx| Box::pin(async move { factor::reset(tx, id, None, now).await }));
    reset.await.unwrap();
    assert!(!has().await.unwrap());
    let here = world.db.read(move |tx| Box::pin(async move { session::find(tx, &[1; 32], now).await }));
    assert!(here.await.unwrap().is_none(), "who gets a fresh start signs in again");
}

pub async fn a_link_sets_one_password_once(world: &World) {
    let id = create(world, new_person("eva@example.org", Role::Engineer, None)).await;
    let now = at(MONDAY);
    let make = |hash: u8, purpose: Purpose| {
        world.db.write(move |tx| {
            Box::pin(async move { link::create(tx, &[hash; 32], id, purpose, None, now).await })
        })
    };
    let find = |hash: u8, when: Instant| {
        world.db.read(move |tx| Box::pin(async move { link::find(tx, &[hash; 32], when).await }))
    };
    make(1, Purpose::Invitation).await.unwrap();
    assert!(find(1, now + Duration::days(6)).await.unwrap().is_some());
    assert!(find(1, now + Duration::days(7)).await.unwrap().is_none(), "too old");
    make(2, Purpose::Reset).await.unwrap();
    assert!(find(1, now).await.unwrap().is_none(), "the later one alone counts");
    assert!(find(2, now + Duration::HOUR).await.unwrap().is_none());
    let redeem = |hash: u8| {
        world.db.write(move |tx| {
            Box::pin(async move { link::redeem(tx, &[hash; 32], "$argon2id$new", now).await })
        })
    };
    assert_eq!(redeem(2).await.unwrap().id, id);
    assert!(matches!(redeem(2).await, Err(StoreError::NotFound(_))), "once");
    let person = world.db.read(move |tx| Box::pin(person::get(tx, id))).await.unwrap().unwrap();
    assert_eq!(person.password_hash.as_deref(), Some("$argon2id$new"));
    let gone = person::Person { active: false, ..person };
    make(3, Purpose::Reset).await.unwrap();
    let update =
        world.db.write(move |tx| Box::pin(async move { person::update(tx, &gone, None, now).await }));
    update.await.unwrap();
    assert!(find(3, now).await.unwrap().is_none(), "who may not sign in has no way in");
    assert!(matches!(make(4, Purpose::Reset).await, Err(StoreError::Invalid(_))));
}

pub async fn keys_are_narrow_and_rotate(world: &World) {
    let (a, b) = (add_customer(world, "a").await, add_customer(world, "b").await);
    let now = at(MONDAY);
    let eva = create(world, new_person("eva@example.org", Role::Engineer, None)).await;
    limit(world, eva, Some(vec![a])).await.unwrap();
    let make = |hash: u8, customer_id: Option<i64>| {
        let new = NewKey {
            scope: KeyScope::Read,
            customer_id,
            expires_at: Some(now + Duration::days(10)),
            ..NewKey::new([hash; 32], eva, "monitoring")
        };
        world.db.write(move |tx| Box::pin(async move { api_key::create(tx, &new, None, now).await }))
    };
    let find = |hash: u8, when: Instant| {
        world.db.read(move |tx| Box::pin(async move { api_key::find(tx, &[hash; 32], when).await }))
    };
    assert!(matches!(make(1, Some(b)).await, Err(StoreError::Invalid(_))), "the owner does not reach it");
    let id = make(1, Some(a)).await.unwrap();
    let holder = find(1, now).await.unwrap().unwrap();
    assert_eq!((holder.reach, holder.scope, holder.last_used_at), (Reach::of(vec![a]), KeyScope::Read, None));
    world.db.write(move |tx| Box::pin(api_key::used(tx, id, now))).await.unwrap();
    assert_eq!(find(1, now).await.unwrap().unwrap().last_used_at, Some(now));
    limit(world, eva, Some(vec![b])).await.unwrap();
    assert_eq!(find(1, now).await.unwrap().unwrap().reach, Reach::of(Vec::new()), "it never reaches further");
    limit(world, eva, Some(vec![a])).await.unwrap();
    let later = now + Duration::DAY;
    let rotate = world.db.write(move |tx| {
        Box::pin(
            async move { api_key::rotate(tx, (id, eva), [2; 32], Duration::hours(2), None, later).await },
        )
    });
    rotate.await.unwrap();
    assert!(find(1, later + Duration::HOUR).await.unwrap().is_some(), "both work during the overlap");
    assert!(find(1, later + Duration::hours(2)).await.unwrap().is_none());
    let successor = find(2, later + Duration::days(9)).await.unwrap().unwrap();
    assert_eq!((successor.scope, successor.reach), (KeyScope::Read, Reach::of(vec![a])));
    assert!(find(2, later + Duration::days(10)).await.unwrap().is_none(), "as long-lived as the first");
}

pub async fn people_are_listed_by_name_a_part_at_a_time(world: &World) {
    let (a, b) = (add_customer(world, "a").await, add_customer(world, "b").await);
    create(world, new_person("dora@example.org", Role::Engineer, None)).await;
    create(world, new_person("anna@example.org", Role::Finance, None)).await;
    create(world, new_person("carl@bakery.example", Role::CustomerAdmin, Some(a))).await;
    create(world, new_person("bert@mill.example", Role::Customer, Some(b))).await;
    let service = NewPerson { email: None, password_hash: None, ..new_person("robot", Role::Engineer, None) };
    let robot = world.db.write(move |tx| {
        Box::pin(async move { person::create_service(tx, &service, None, at(MONDAY)).await })
    });
    robot.await.unwrap();
    let signs_in = new_person("robot@example.org", Role::Engineer, None);
    let refused = world.db.write(move |tx| {
        Box::pin(async move { person::create_service(tx, &signs_in, None, at(MONDAY)).await })
    });
    assert!(matches!(refused.await, Err(StoreError::Invalid(_))));
    let names = async |filter: list::Filter| {
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let (filter, from) = (filter.clone(), after.clone());
            let read =
                world.db.read(move |tx| Box::pin(async move { list::list(tx, &filter, from, 2).await }));
            let page = read.await.unwrap();
            names.extend(page.rows.into_iter().map(|person| person.name));
            after = page.next;
            if after.is_none() {
                return names.join(" ");
            }
        }
    };
    let all = list::Filter::default();
    assert_eq!(names(all.clone()).await, "anna bert carl dora robot");
    assert_eq!(names(list::Filter { kind: Some("staff".into()), ..all.clone() }).await, "anna dora");
    assert_eq!(names(list::Filter { role: Some(Role::CustomerAdmin), ..all.clone() }).await, "carl");
    assert_eq!(names(list::Filter { customer_id: Some(b), ..all.clone() }).await, "bert");
    assert_eq!(names(list::Filter { words: "BAKERY%".into(), ..all.clone() }).await, "carl");
    assert_eq!(names(list::Filter { reach: Reach::of(vec![a]), ..all }).await, "anna carl dora robot");
}

pub async fn the_audit_view_is_filtered_and_bounded(world: &World) {
    let (a, b) = (add_customer(world, "a").await, add_customer(world, "b").await);
    let now = at(MONDAY);
    let eva = create(world, new_person("eva@example.org", Role::Engineer, None)).await;
    let contact = create(world, new_person("bo@example.org", Role::Customer, Some(b))).await;
    limit(world, eva, Some(vec![a])).await.unwrap();
    let new = OpenTicket::new(a, "Zonnebloem", Priority::P1, now);
    world.db.write(move |tx| Box::pin(async move { ticket::open(tx, &new, now).await })).await.unwrap();
    let kinds = async |filter: audit::Filter| {
        let read = world.db.read(move |tx| Box::pin(async move { audit::list(tx, &filter, None, 99).await }));
        let rows = read.await.unwrap().rows;
        rows.into_iter().map(|entry| entry.kind).collect::<Vec<_>>().join(" ")
    };
    let all = audit::Filter::default();
    assert_eq!(
        kinds(all.clone()).await,
        "person_limited person_added person_added customer_added customer_added"
    );
    let of_b = audit::Filter { customer_id: Some(b), ..all.clone() };
    assert_eq!(kinds(of_b).await, "person_added customer_added");
    let house = audit::Filter { customer_id: Some(event::HOUSE), ..all.clone() };
    assert_eq!(kinds(house).await, "person_limited person_added");
    assert_eq!(kinds(audit::Filter { reach: Reach::of(vec![a]), ..all.clone() }).await, "customer_added");
    assert_eq!(kinds(audit::Filter { subject_id: Some(contact), ..all.clone() }).await, "person_added");
    assert_eq!(
        kinds(audit::Filter { kind: Some("person_limited".into()), ..all.clone() }).await,
        "person_limited"
    );
    assert_eq!(kinds(audit::Filter { actor_id: Some(eva), ..all.clone() }).await, "");
    assert_eq!(kinds(audit::Filter { subject: Some("ticket".into()), ..all.clone() }).await, "opened");
    assert_eq!(kinds(audit::Filter { to: Some(now), ..all.clone() }).await, "");
    assert!(
        kinds(audit::Filter { from: Some(now), with_tickets: true, ..all.clone() })
            .await
            .starts_with("opened")
    );
    let read = world.db.read(move |tx| Box::pin(async move { audit::list(tx, &all, None, 2).await }));
    let page = read.await.unwrap();
    assert_eq!((page.rows.len(), page.next), (2, Some(page.rows[1].id)));
    assert!(page.rows[1].texts.contains(&("name".to_owned(), "bo".to_owned())), "{:?}", page.rows[1].texts);
}
