//! History of other systems, and the proof that ours was not rewritten.

use std::sync::Arc;

use domain::span::Duration;
use server::data::Place;
use server::import::mapping::{Mapping, SERVICENOW};
use server::import::rows::Source;
use server::import::{Tally, store_all};
use store::ticket::{ImportTicket, NewEvent};
use testkit::{CONTRACT, World};

const HEADING: &str = "number,incident_state,sys_mod_count,opened_at,sys_updated_at,category,subcategory,u_symptom,priority,assignment_group,assigned_to\n";
const FIRST: &str = "INC1,New,0,1/3/2016 10:00,1/3/2016 10:00,Mail,Send,?,2 - High,Group 1,?\n\
    INC1,Active,1,1/3/2016 10:00,1/3/2016 10:20,Mail,Send,?,2 - High,Group 1,Ann\n\
    INC2,New,0,2/3/2016 09:00,2/3/2016 09:00,Print,Paper,?,3 - Moderate,?,?\n";
const LATER: &str = "INC1,Resolved,2,1/3/2016 10:00,1/3/2016 11:00,Mail,Send,?,2 - High,Group 1,Ann\n";

async fn import(world: &World, rows: &str) -> Tally {
    let contract_version_id = world.contract("bakkerij", CONTRACT).await;
    let place = Place { customer_id: world.id("bakkerij"), contract_version_id };
    let mapping = Mapping::parse(SERVICENOW).expect("a mapping");
    let text = format!("{HEADING}{rows}");
    let source = Source::read(&mapping, text.as_bytes(), |_| {}).expect("rows");
    assert_eq!(source.rejects, []);
    let total = source.len() as u64;
    store_all(&world.db, place, &mapping.source, source.into_incidents(), total).await.expect("an import")
}

async fn chain(world: &World) -> i64 {
    let customer = world.id("bakkerij");
    world.db.read(move |tx| Box::pin(store::event::head(tx, customer))).await.expect("a head").seq
}

pub async fn an_import_twice_changes_nothing(world: &mut World) {
    let first = import(world, FIRST).await;
    assert_eq!((first.added, first.unchanged), (2, 0));
    let head = chain(world).await;
    let again = import(world, FIRST).await;
    assert_eq!((again.added, again.extended, again.unchanged, again.differs, again.events), (0, 0, 2, 0, 0));
    assert_eq!(chain(world).await, head);
    world.well().await;
}

pub async fn a_longer_log_adds_what_is_new(world: &mut World) {
    import(world, FIRST).await;
    let longer = import(world, &format!("{FIRST}{LATER}")).await;
    assert_eq!((longer.added, longer.extended, longer.unchanged), (0, 1, 1));
    let row = world.db.read(|tx| Box::pin(store::ticket::with_source(tx, "servicenow", "INC1"))).await;
    let row = row.expect("the store").expect("a ticket");
    assert_eq!(row.resolved_at.map(|at| at.to_string()).as_deref(), Some("2016-03-01T11:00:00Z"));
    world.well().await;
}

pub async fn an_export_is_imported_as_it_was(world: &mut World) {
    import(world, &format!("{FIRST}{LATER}")).await;
    let row = world.db.read(|tx| Box::pin(store::ticket::with_source(tx, "servicenow", "INC1"))).await;
    let row = row.expect("the store").expect("a ticket");
    let line = server::export::line_of(&world.db, row).await.expect("a line");
    let events = line.events.iter().filter(|one| one.event.kind.name() != "breached");
    let ticket = Arc::new(vec![ImportTicket {
        source: line.source.clone(),
        key: line.key.clone(),
        subject: line.subject.clone(),
        kind: line.kind.clone(),
        contract_version_id: None,
        events: events.map(|one| NewEvent::new(one.event.at, one.event.kind.clone(), None)).collect(),
    }]);
    // Into the other customer it would be the same ticket of the same source: known, and unchanged.
    let (customer, now) = (world.id("bakkerij"), world.now());
    let told = world
        .db
        .write(move |tx| Box::pin(async move { store::ticket::import(tx, customer, &ticket, now).await }));
    assert_eq!(told.await.expect("an import"), [store::ticket::Imported::Unchanged]);
    world.well().await;
}

pub async fn heads_are_signed_once_a_day(world: &mut World) {
    let customer = world.id("bakkerij");
    let heads = || async {
        world.db.read(move |tx| Box::pin(store::event::signed_heads(tx, customer))).await.expect("heads")
    };
    world.advance(Duration::minutes(1)).await;
    assert_eq!(heads().await.len(), 1);
    import(world, FIRST).await;
    world.advance(Duration::hours(5)).await;
    assert_eq!(heads().await.len(), 1, "not twice a day");
    world.advance(Duration::DAY).await;
    let signed = heads().await;
    assert_eq!(signed.len(), 2);
    assert!(signed.iter().all(|head| head.is_genuine()));
    // Nothing was recorded since: yesterday's signature still covers it.
    world.advance(Duration::DAY).await;
    assert_eq!(heads().await.len(), 2);
    world.well().await;
}
