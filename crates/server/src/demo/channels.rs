//! The other channels of the demo: a chat window with a talk, a monitoring system, a telephone, and what nobody could place.

use domain::hook::Mapping;
use domain::span::{Duration, Instant};
use store::chat::{self, First, Site};
use store::hook::incoming::{self, NewReceiver, Receiver};
use store::{Db, Result as Stored, Tx, line};

use super::cast::House;
use crate::command::Failure;

/// What the demo's monitoring sends.
const MAPPING: &str = r#"{
  "subject": "{{/alert}} on {{/host}}", "key": "{{/id}}", "priority": "{{/severity}}",
  "priorities": { "critical": "P1", "warning": "P3" }, "customer": "{{/customer}}"
}"#;
/// A message of a customer that nobody knows.
const STRAY: &str = r#"{ "alert": "Certificate ends in 3 days", "host": "web-7", "id": 41, "severity": "warning", "customer": "old-shop" }"#;

/// Writes them; the window stands on the site of the first customer.
///
/// # Errors
/// What the store says.
pub async fn write(db: &Db, house: &'static House, customer: i64, now: Instant) -> Result<(), Failure> {
    let write = db.write(move |tx| {
        Box::pin(async move {
            talk(tx, house, customer, now).await?;
            let monitoring = receiver(tx, "generic", "Monitoring", MAPPING, now).await?;
            let telephone = receiver(tx, "phone", "Telefooncentrale", "", now).await?;
            let read = Mapping::parse(MAPPING)
                .and_then(|mapping| mapping.read(&serde_json::from_str(STRAY).unwrap_or_default()));
            incoming::take(tx, &monitoring, &read, STRAY, now - Duration::hours(2)).await?;
            let call = domain::hook::Call { from: "+31 6 5550 9999".to_owned(), ..Default::default() };
            let raw = r#"{ "from": "+31 6 5550 9999" }"#;
            line::called(tx, &telephone, &call, raw, now - Duration::minutes(12)).await.map(|_| ())
        })
    });
    Ok(write.await?)
}

async fn talk(tx: &mut Tx, house: &House, customer_id: i64, now: Instant) -> Stored<()> {
    let site = Site {
        id: 0,
        customer_id,
        key: house.key.to_owned(),
        name: house.name.to_owned(),
        origins: format!("https://www.{}.example", house.key),
        active: true,
    };
    let id = chat::add_site(tx, &site, None, now - Duration::days(30)).await?;
    let first = First {
        name: "Sanne".to_owned(),
        email: "sanne@voorbeeld.example".to_owned(),
        text: "Mijn bestelling staat twee keer in mijn account, klopt dat?".to_owned(),
        token_hash: [0xC4; 32],
    };
    let at = now - Duration::minutes(6);
    chat::start(tx, &Site { id, ..site }, &first, at).await.map(|_| ())
}

async fn receiver(tx: &mut Tx, kind: &str, name: &str, mapping: &str, now: Instant) -> Stored<Receiver> {
    let at = now - Duration::days(30);
    // Nobody knows a token with this hash: the address is given out anew on the page.
    let token_hash = [if kind == "phone" { 0xF0 } else { 0x9E }; 32];
    let new = NewReceiver {
        kind: kind.to_owned(),
        customer_id: None,
        name: name.to_owned(),
        token_hash,
        secret: String::new(),
        mapping: mapping.to_owned(),
    };
    let id = incoming::add(tx, &new, None, at).await?;
    incoming::get(tx, id).await?.ok_or(store::StoreError::NotFound("receiver"))
}
