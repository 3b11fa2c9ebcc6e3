//! A database of its own for each test, and the few nouns that every test needs.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::span::Instant;
use domain::ticket::Priority;
use store::{DatabaseUrl, Db, Options, Result, Tx, contract, customer, ticket};

/// Monday 6 January 2025, 09:00 in Amsterdam.
pub const MONDAY: &str = "2025-01-06T08:00:00Z";

pub fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub struct World {
    pub db: Db,
    pub url: DatabaseUrl,
    pub folder: tempfile::TempDir,
}

/// Mon-Fri 9-17; P1 1 h / 4 h, P2 2 h / 4 h, P3 4 h / 16 h, P4 nothing. Pauses for the customer.
pub const CONTRACT: &str = r#"
[contract]
id = "test"
title = "Test"
version = 1
effective_from = 2020-01-01
language = "en"
time_zone = "Europe/Amsterdam"

[calendars.office]
hours = { mon-fri = ["09:00-17:00"] }
holidays = []

[priorities.P1]
name = "Critical"
calendar = "24/7"
response = "1h"
resolve = "4h"

[priorities.P2]
name = "High"
calendar = "office"
response = "2h"
resolve = "4h"

[priorities.P3]
name = "Moderate"
calendar = "office"
response = "4h"
resolve = "16h"

[clocks]
workaround = "counts"
pause_on = ["customer"]
pauses = ["resolve"]
retarget = "from_open"
reopen = "resume"
"#;

pub fn postgres_address() -> String {
    std::env::var("VANGNET_TEST_POSTGRES").expect(
        "VANGNET_TEST_POSTGRES is not set: this half of the suite needs a PostgreSQL of its own. \
         Run ./test, or scripts/postgres-for-tests run cargo nextest run -p store",
    )
}

/// A schema of its own in the test cluster's database.
pub async fn fresh_postgres() -> DatabaseUrl {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let address = postgres_address();
    let mut random = [0u8; 8];
    getrandom::fill(&mut random).unwrap();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}_{:x}", std::process::id(), u64::from_le_bytes(random));
    let (client, connection) =
        tokio_postgres::connect(&address, tokio_postgres::NoTls).await.expect("connect");
    let driver = tokio::spawn(connection);
    client.batch_execute(&format!("create schema {name}")).await.expect("create schema");
    drop(client);
    driver.await.unwrap().unwrap();
    let mark = if address.contains('?') { '&' } else { '?' };
    DatabaseUrl::Postgres(format!("{address}{mark}options=-c%20search_path%3D{name}"))
}

impl World {
    pub async fn sqlite() -> World {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("vangnet.db"));
        World::open(url, folder).await
    }

    pub async fn postgresql() -> World {
        World::open(fresh_postgres().await, tempfile::tempdir().unwrap()).await
    }

    async fn open(url: DatabaseUrl, folder: tempfile::TempDir) -> World {
        let db = Db::open(&url, Options { readers: 4, ..Options::default() }, at(MONDAY)).await.unwrap();
        World { db, url, folder }
    }

    /// A second node on the same database.
    pub async fn second_node(&self) -> Db {
        Db::open(&self.url, Options { readers: 4, ..Options::default() }, at(MONDAY)).await.unwrap()
    }

    /// An empty database on the other engine.
    pub async fn on_the_other_engine(&self) -> World {
        match self.url {
            DatabaseUrl::Sqlite(_) => World::postgresql().await,
            DatabaseUrl::Postgres(_) => World::sqlite().await,
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.url, DatabaseUrl::Sqlite(_))
    }

    /// A customer with the contract above.
    pub async fn customer(&self, key: &str) -> i64 {
        let key = key.to_owned();
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    let new = customer::NewCustomer {
                        key: key.clone(),
                        name: format!("Klant {key}"),
                        language: "nl".to_owned(),
                        zone: "Europe/Amsterdam".to_owned(),
                    };
                    let id = customer::create(tx, &new, None, at(MONDAY)).await?;
                    contract::record(tx, &contract_of(id, CONTRACT), None, at(MONDAY)).await?;
                    Ok(id)
                })
            })
            .await
            .unwrap()
    }

    pub async fn open_ticket(&self, new: ticket::OpenTicket, now: Instant) -> ticket::TicketRow {
        self.try_open(new, now).await.unwrap()
    }

    pub async fn try_open(&self, new: ticket::OpenTicket, now: Instant) -> Result<ticket::TicketRow> {
        let write = self.db.write_for(new.customer_id, move |tx: &mut Tx| {
            Box::pin(async move { ticket::open(tx, &new, now).await })
        });
        write.await
    }

    /// Opens a ticket at `opened`, recorded at once.
    pub async fn ticket(
        &self,
        customer_id: i64,
        subject: &str,
        priority: Priority,
        opened: &str,
    ) -> ticket::TicketRow {
        let opened = at(opened);
        self.open_ticket(ticket::OpenTicket::new(customer_id, subject, priority, opened), opened).await
    }

    pub async fn append(
        &self,
        ticket_id: i64,
        events: Vec<ticket::NewEvent>,
        now: &str,
    ) -> Result<ticket::TicketRow> {
        let (new, now) = (ticket::Append { ticket_id, events, expected_version: None }, at(now));
        self.db.write(move |tx| Box::pin(async move { ticket::append(tx, &new, now).await })).await
    }

    pub async fn get(&self, id: i64) -> ticket::TicketRow {
        self.db.read(move |tx| Box::pin(ticket::get(tx, id))).await.unwrap().unwrap()
    }

    /// Everything the doctor says is wrong.
    pub async fn complaints(&self) -> Vec<String> {
        let findings = self.db.snapshot(|tx| Box::pin(store::doctor::examine(tx, None))).await.unwrap();
        assert!(findings.len() > 5, "{findings:?}");
        findings
            .into_iter()
            .filter(|one| !one.ok)
            .map(|one| format!("{}: {}", one.check, one.detail))
            .collect()
    }
}

pub fn contract_of(customer_id: i64, source: &str) -> contract::NewVersion {
    contract::NewVersion {
        customer_id,
        key: "sla".to_owned(),
        title: "SLA".to_owned(),
        source: source.to_owned(),
        effective_from: at("2020-01-01T00:00:00Z"),
        effective_to: None,
    }
}
