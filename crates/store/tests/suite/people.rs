//! People, sessions, keys, customers, contracts.

use domain::access::Role;
use domain::span::{Duration, Instant};
use domain::ticket::Priority;
use store::api_key::{self, NewKey};
use store::person::{self, NewPerson, session};
use store::ticket::OpenTicket;
use store::{StoreError, contract, customer, event};

use crate::world::{CONTRACT, MONDAY, World, at, contract_of};

fn engineer(email: &str) -> NewPerson {
    NewPerson {
        customer_id: None,
        name: "Sanne de Wit".to_owned(),
        email: Some(email.to_owned()),
        language: "nl".to_owned(),
        role: Role::Engineer,
        password_hash: Some("$argon2id$x".to_owned()),
    }
}

async fn create(world: &World, new: NewPerson) -> store::Result<i64> {
    world.db.write(move |tx| Box::pin(async move { person::create(tx, &new, None, at(MONDAY)).await })).await
}

pub async fn people_and_their_sessions(world: &World) {
    let id = create(world, engineer("Sanne@Example.org ")).await.unwrap();
    let taken = create(world, engineer("sanne@example.ORG")).await.unwrap_err();
    assert!(taken.is_conflict());
    let told = taken.to_string();
    assert_eq!(told, "it is recorded already, or refers to something that is not", "no words of the engine");
    let wrong = NewPerson { role: Role::Customer, ..engineer("x@example.org") };
    assert!(matches!(create(world, wrong).await, Err(StoreError::Invalid(_))));
    let found =
        world.db.read(|tx| Box::pin(person::by_email(tx, "SANNE@example.org"))).await.unwrap().unwrap();
    assert_eq!((found.id, found.role), (id, Role::Engineer));
    assert!(!format!("{found:?}").contains("argon2"));
    let now = at(MONDAY);
    let begin = |token: u8| {
        world.db.write(move |tx| {
            Box::pin(
                async move { session::create(tx, &[token; 32], id, "csrf", now + Duration::HOUR, now).await },
            )
        })
    };
    begin(1).await.unwrap();
    begin(2).await.unwrap();
    let find = |token: u8, when: Instant| {
        world.db.read(move |tx| Box::pin(async move { session::find(tx, &[token; 32], when).await }))
    };
    let session = find(1, now).await.unwrap().unwrap();
    assert_eq!((session.person.id, session.csrf.as_str()), (id, "csrf"));
    assert!(find(1, now + Duration::HOUR).await.unwrap().is_none(), "over at its end");
    assert!(find(9, now).await.unwrap().is_none());
    let write = world.db.write(move |tx| {
        Box::pin(
            async move { session::seen(tx, &[1; 32], now + Duration::hours(3), now + Duration::HOUR).await },
        )
    });
    write.await.unwrap();
    assert!(find(1, now + Duration::hours(2)).await.unwrap().is_some());
    let ended =
        world.db.write(move |tx| Box::pin(async move { session::end_others(tx, id, &[1; 32]).await }));
    assert_eq!(ended.await.unwrap(), 1);
    assert!(find(2, now).await.unwrap().is_none());
    let off = person::Person { active: false, ..found };
    world
        .db
        .write(move |tx| {
            let off = off.clone();
            Box::pin(async move { person::update(tx, &off, None, now).await })
        })
        .await
        .unwrap();
    assert!(find(1, now).await.unwrap().is_none(), "who may not sign in is signed out");
    let staff = world.db.read(|tx| Box::pin(person::staff(tx))).await.unwrap();
    assert_eq!(staff.len(), 1);
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn sign_ins_are_throttled(world: &World) {
    use session::Attempt::{Allowed, Refused};
    const ACCOUNT: (&str, u32) = ("sanne@example.org 203.0.113.7", session::FREE_FOR_ACCOUNT);
    let attempt = |subjects: Vec<(&'static str, u32)>, when: Instant| {
        world.db.write(move |tx| Box::pin(async move { session::attempt(tx, &subjects, when).await }))
    };
    let try_account = |when: Instant| attempt(vec![ACCOUNT], when);
    let now = at(MONDAY);
    // Many at once are each counted before a password is looked at.
    let many: Vec<_> = (0..9).map(|_| try_account(now)).collect();
    let mut allowed = 0;
    for one in many {
        allowed += u32::from(matches!(one.await.unwrap(), Allowed(_)));
    }
    assert_eq!(allowed, 6, "five are free, the sixth begins the wait");
    let wait = now + Duration(15_000);
    assert_eq!(try_account(now).await.unwrap(), Refused(wait));
    assert_eq!(try_account(wait).await.unwrap(), Allowed(Some(wait + Duration(30_000))));
    let later = wait + Duration::hours(1);
    assert_eq!(try_account(later).await.unwrap(), Allowed(None), "an hour later it counts from one");
    let mut when = later;
    for _ in 0..20 {
        if let Allowed(Some(until)) = try_account(when).await.unwrap() {
            assert!(until <= when + Duration::minutes(15));
            when = until;
        }
    }
    assert_eq!(try_account(when).await.unwrap(), Allowed(Some(when + Duration::minutes(15))));
    world.db.write(|tx| Box::pin(session::succeeded(tx, ACCOUNT.0, None))).await.unwrap();
    assert_eq!(try_account(when).await.unwrap(), Allowed(None));

    // One address that tries many accounts.
    let address = ("203.0.113.9", 3);
    for account in ["a", "b", "c"] {
        assert_eq!(attempt(vec![(account, 5), address], now).await.unwrap(), Allowed(None));
    }
    let right = world.db.write(|tx| Box::pin(session::succeeded(tx, "c", Some("203.0.113.9"))));
    right.await.unwrap();
    assert_eq!(
        attempt(vec![("d", 5), address], now).await.unwrap(),
        Allowed(None),
        "who was right is not counted"
    );
    assert_eq!(attempt(vec![("e", 5), address], now).await.unwrap(), Allowed(Some(wait)));
    assert_eq!(attempt(vec![("f", 5), address], now).await.unwrap(), Refused(wait));
}

pub async fn keys_of_programs(world: &World) {
    let id = create(world, engineer("a@example.org")).await.unwrap();
    let now = at(MONDAY);
    let make = world.db.write(move |tx| {
        Box::pin(async move {
            let mut new = NewKey::new([3; 32], id, "monitoring");
            new.expires_at = Some(now + Duration::DAY);
            api_key::create(tx, &new, Some(id), now).await
        })
    });
    let key = make.await.unwrap();
    let find = |when: Instant| {
        world.db.read(move |tx| Box::pin(async move { api_key::find(tx, &[3; 32], when).await }))
    };
    assert_eq!(find(now).await.unwrap().map(|found| found.person.id), Some(id));
    assert!(find(now + Duration::DAY).await.unwrap().is_none());
    let keys = world.db.read(move |tx| Box::pin(api_key::list(tx, id))).await.unwrap();
    assert_eq!((keys.len(), keys[0].name.as_str()), (1, "monitoring"));
    let delete = || {
        world.db.write(move |tx| Box::pin(async move { api_key::delete(tx, key, id, Some(id), now).await }))
    };
    assert!(delete().await.unwrap());
    assert!(!delete().await.unwrap());
    assert!(find(now).await.unwrap().is_none());
    let make = |number: u8| {
        world.db.write(move |tx| {
            Box::pin(async move { api_key::create(tx, &NewKey::new([number; 32], id, "x"), None, now).await })
        })
    };
    for number in 0..20 {
        make(number).await.unwrap();
    }
    assert!(matches!(make(20).await, Err(StoreError::Invalid(_))), "twenty are enough");
    let house = world.db.read(|tx| Box::pin(event::stretch(tx, event::HOUSE, 0, 99))).await.unwrap();
    let count = |kind: &str| house.iter().filter(|event| event.kind == kind).count();
    assert_eq!((count("api_key_made"), count("api_key_deleted")), (21, 1));
    let set = world.db.write(move |tx| {
        Box::pin(async move { person::set_password(tx, id, "$argon2id$y", None, now).await })
    });
    set.await.unwrap();
    assert!(find(now).await.unwrap().is_none(), "a new password ends the keys");
    make(3).await.unwrap();
    let mut off = world.db.read(move |tx| Box::pin(person::get(tx, id))).await.unwrap().unwrap();
    off.active = false;
    let update = world.db.write(move |tx| {
        let off = off.clone();
        Box::pin(async move { person::update(tx, &off, None, now).await })
    });
    update.await.unwrap();
    let keys = world.db.read(move |tx| Box::pin(api_key::list(tx, id))).await.unwrap();
    assert_eq!(keys, [], "and so does leaving");
}

pub async fn erasing_a_person(world: &World) {
    let customer = world.customer("a").await;
    let contact = NewPerson {
        customer_id: Some(customer),
        name: "Anna Zonnebloem".to_owned(),
        role: Role::Customer,
        ..engineer("anna@example.org")
    };
    let anna = create(world, contact).await.unwrap();
    let mut new = OpenTicket::new(customer, "Kassa", Priority::P2, at(MONDAY));
    new.body = Some("Groet, Anna".to_owned());
    new.actor_id = Some(anna);
    let row = world.open_ticket(new, at(MONDAY)).await;
    let mut asked = OpenTicket::new(customer, "Anna kan niet inloggen", Priority::P3, at(MONDAY));
    asked.requester_id = Some(anna);
    let asked = world.open_ticket(asked, at(MONDAY)).await;
    let now = at("2025-03-01T00:00:00Z");
    world
        .db
        .write(move |tx| Box::pin(async move { person::erase(tx, anna, None, now).await }))
        .await
        .unwrap();
    let person = world.db.read(move |tx| Box::pin(person::get(tx, anna))).await.unwrap().unwrap();
    assert_eq!((person.name.as_str(), person.email, person.active), ("", None, false));
    let page = world.db.read(move |tx| Box::pin(event::page(tx, row.id, 0, 9))).await.unwrap();
    assert!(page[0].texts.iter().all(|text| text.body.is_none() && text.erased_at == Some(now)));
    assert_eq!((world.get(row.id).await.subject, world.get(asked.id).await.subject), Default::default());
    let texts = world.db.read(move |tx| Box::pin(event::stretch(tx, customer, 0, 999))).await.unwrap();
    let told: Vec<String> = texts
        .iter()
        .flat_map(|event| event.texts.iter().filter_map(|text| text.content.clone()).map(|(_, body)| body))
        .collect();
    assert!(told.iter().all(|body| !body.contains("nna")), "{told:?}");
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn customers_and_services(world: &World) {
    let (b, a) = (world.customer("b").await, world.customer("a").await);
    let list = world.db.read(|tx| Box::pin(customer::list(tx, "", 9))).await.unwrap();
    assert_eq!(list.iter().map(|customer| customer.id).collect::<Vec<_>>(), [a, b]);
    let rest = world.db.read(|tx| Box::pin(customer::list(tx, "a", 9))).await.unwrap();
    assert_eq!(rest.len(), 1);
    let mut one = list[0].clone();
    one.name = "Bakkerij".to_owned();
    one.active = false;
    let changed = one.clone();
    world
        .db
        .write(move |tx| {
            let one = one.clone();
            Box::pin(async move { customer::update(tx, &one, None, at(MONDAY)).await })
        })
        .await
        .unwrap();
    assert_eq!(world.db.read(|tx| Box::pin(customer::by_key(tx, "a"))).await.unwrap(), Some(changed));
    let add = || {
        world.db.write(move |tx| {
            Box::pin(async move { customer::add_service(tx, a, "shop", "Webwinkel", None, at(MONDAY)).await })
        })
    };
    let id = add().await.unwrap();
    assert!(add().await.unwrap_err().is_conflict());
    let services = world.db.read(move |tx| Box::pin(customer::services(tx, a))).await.unwrap();
    assert_eq!((services.len(), services[0].id), (1, id));
    assert_eq!(world.complaints().await, [] as [String; 0]);
}

pub async fn versions_of_a_contract(world: &World) {
    let customer = world.customer("a").await;
    let record = |source: String, from: &'static str| {
        world.db.write(move |tx| {
            let new = contract::NewVersion { effective_from: at(from), ..contract_of(customer, &source) };
            Box::pin(async move { contract::record(tx, &new, None, at(MONDAY)).await })
        })
    };
    let first = record(CONTRACT.to_owned(), "2020-01-01T00:00:00Z").await.unwrap();
    let second = record(CONTRACT.replace("4h", "3h"), "2025-06-01T00:00:00Z").await.unwrap();
    assert_ne!(first, second);
    assert_eq!(
        record(CONTRACT.replace("4h", "3h"), "2025-06-01T00:00:00Z").await.unwrap(),
        second,
        "the same text"
    );
    let bad = record("[contract]\nnonsense = 1\n".to_owned(), "2025-06-01T00:00:00Z").await.unwrap_err();
    assert!(matches!(bad, StoreError::Invalid(_)), "{bad}");
    let versions = world.db.read(move |tx| Box::pin(contract::of_customer(tx, customer))).await.unwrap();
    assert_eq!(versions.iter().map(|version| version.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(versions[1].effective_to, Some(at("2025-06-01T00:00:00Z")));
    assert_eq!(versions[1].source, CONTRACT);
    let force = |when: &'static str| {
        world.db.read(move |tx| Box::pin(contract::in_force_for(tx, customer, at(when))))
    };
    assert_eq!(force("2025-05-31T23:59:59Z").await.unwrap().map(|version| version.id), Some(first));
    assert_eq!(force("2025-06-01T00:00:00Z").await.unwrap().map(|version| version.id), Some(second));
    assert_eq!(force("2019-01-01T00:00:00Z").await.unwrap(), None);
    let now = at("2025-07-01T00:00:00Z");
    assert_eq!(world.db.read(move |tx| Box::pin(contract::in_force(tx, now))).await.unwrap().len(), 1);
}
