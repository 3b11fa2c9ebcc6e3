//! Search finds the same on both engines.

use domain::ticket::{EventKind, Priority};
use store::ticket::{NewEvent, OpenTicket};

use crate::world::{MONDAY, World, at};

async fn find(world: &World, question: &'static str, customer: Option<i64>) -> Vec<String> {
    let read = world.db.read(move |tx| Box::pin(store::search::tickets(tx, question, customer, 9)));
    read.await.unwrap().into_iter().map(|row| row.subject).collect()
}

pub async fn words_stems_and_beginnings_are_found(world: &World) {
    let customer = world.customer("a").await;
    let first = world.ticket(customer, "Storingen in de verbinding", Priority::P2, MONDAY).await;
    world.ticket(customer, "Printer prints blank pages", Priority::P3, MONDAY).await;
    let mut body = OpenTicket::new(customer, "Café gesloten", Priority::P3, at(MONDAY));
    body.body = Some("De verbinding met cliënten valt weg; één storing per uur.".to_owned());
    world.open_ticket(body, at(MONDAY)).await;
    let (cafe, lines) = ("Café gesloten".to_owned(), "Storingen in de verbinding".to_owned());
    assert_eq!(
        find(world, "verbinding", None).await,
        [lines.clone(), cafe.clone()],
        "the subject ranks first"
    );
    assert_eq!(find(world, "storing", None).await.len(), 2, "the plural is found too");
    assert_eq!(find(world, "STORING client", None).await, std::slice::from_ref(&cafe));
    assert_eq!(find(world, "cafe", None).await, std::slice::from_ref(&cafe));
    assert_eq!(find(world, "verbi", None).await.len(), 2);
    assert_eq!(find(world, "printing", None).await, ["Printer prints blank pages"]);
    assert_eq!(find(world, "page blank", None).await, ["Printer prints blank pages"]);
    assert_eq!(find(world, "storing onvindbaar", None).await, [] as [String; 0]);
    assert_eq!(find(world, "\" OR (", None).await, [] as [String; 0]);
    let number: &'static str = String::leak(first.number_text());
    assert_eq!(find(world, number, None).await, [lines]);
    world.db.write(|tx| Box::pin(store::search::rebuild(tx))).await.unwrap();
    assert_eq!(find(world, "cafe uur", None).await, [cafe]);
}

pub async fn a_customer_finds_public_words_alone(world: &World) {
    let (a, b) = (world.customer("a").await, world.customer("b").await);
    let row = world.ticket(a, "Kassa", Priority::P2, MONDAY).await;
    world.ticket(b, "Kassa elders", Priority::P2, MONDAY).await;
    let note = NewEvent::new(at(MONDAY), EventKind::InternalNote, None).with_text("wachtwoordlek");
    let reply = EventKind::PublicReply { substantive: true, automatic: false };
    let reply = NewEvent::new(at(MONDAY), reply, None).with_text("netwerkkabel");
    world.append(row.id, vec![note, reply], MONDAY).await.unwrap();
    assert_eq!(find(world, "wachtwoordlek", None).await, ["Kassa"]);
    assert_eq!(find(world, "wachtwoordlek", Some(a)).await, [] as [String; 0]);
    assert_eq!(
        find(world, "kassa netwerkkabel", Some(a)).await,
        ["Kassa"],
        "a message is found with its subject"
    );
    assert_eq!(find(world, "kassa", Some(a)).await, ["Kassa"]);
    assert_eq!(find(world, "kassa", Some(b)).await, ["Kassa elders"]);
    let number: &'static str = String::leak(row.number_text());
    assert_eq!(find(world, number, Some(b)).await, [] as [String; 0]);
    world.db.write(|tx| Box::pin(store::search::rebuild(tx))).await.unwrap();
    assert_eq!(find(world, "wachtwoordlek", Some(a)).await, [] as [String; 0]);
}
