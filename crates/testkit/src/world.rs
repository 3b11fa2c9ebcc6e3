//! The application itself, over a database of its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::span::{Duration, Instant};
use domain::ticket::EventKind;
use engine::Engine;
use server::serve::{Whole, wire};
use store::{DatabaseUrl, Db, Options, contract, customer, person};

use crate::cast::{CONTRACT, CUSTOMERS, PASSWORD, PEOPLE};
use crate::client::{Browser, Program};
use crate::log;

/// Monday 2 March 2026, 09:00 in Amsterdam.
const MONDAY: &str = "2026-03-02T08:00:00Z";

/// The whole application with a clock that the test turns.
pub struct World {
    /// The store.
    pub db: Db,
    /// Pages and API.
    pub router: axum::Router,
    /// The background; it runs when the clock is turned.
    pub engine: Engine,
    clock: Arc<AtomicI64>,
    /// Ids of customers and people by key and address.
    ids: HashMap<String, i64>,
    expected: bool,
    _folder: tempfile::TempDir,
}

impl World {
    /// On SQLite in a temporary folder.
    pub async fn sqlite() -> World {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("vangnet.sqlite"));
        World::open(url, folder).await
    }

    /// On PostgreSQL, in a schema of its own of the cluster that `VANGNET_TEST_POSTGRES` names.
    ///
    /// # Panics
    /// When the variable is missing: half a suite is no suite.
    pub async fn postgresql() -> World {
        let address = std::env::var("VANGNET_TEST_POSTGRES").expect(
            "VANGNET_TEST_POSTGRES is not set: this half of the suite needs a PostgreSQL of its own. \
             Run ./test, or scripts/postgres-for-tests run cargo nextest run -p testkit",
        );
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The folder's name is unique; a schema's name takes its letters and digits.
        let unique = folder.path().to_string_lossy().to_lowercase();
        let unique: String = unique.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("world_{}_{unique}", std::process::id());
        let (client, connection) =
            tokio_postgres::connect(&address, tokio_postgres::NoTls).await.expect("connect");
        let driver = tokio::spawn(connection);
        client.batch_execute(&format!("create schema {name}")).await.expect("create schema");
        drop(client);
        driver.await.expect("the connection's task").expect("the connection");
        let mark = if address.contains('?') { '&' } else { '?' };
        let url = DatabaseUrl::Postgres(format!("{address}{mark}options=-c%20search_path%3D{name}"));
        World::open(url, folder).await
    }

    async fn open(url: DatabaseUrl, folder: tempfile::TempDir) -> World {
        log::listen();
        let start = Instant::parse(MONDAY).expect("an instant");
        let options = Options { readers: 4, seed: Some(7), ..Options::default() };
        let db = Db::open(&url, options, start).await.expect("a database");
        let clock = Arc::new(AtomicI64::new(start.0));
        let hand = clock.clone();
        let Whole { router, engine, .. } = wire(
            db.clone(),
            Arc::new(move || Instant(hand.load(Ordering::Relaxed))),
            engine::Key::of([7; 32]),
            web::Config::default(),
        );
        let mut world =
            World { db, router, engine, clock, ids: HashMap::new(), expected: false, _folder: folder };
        world.settle(start).await;
        world
    }

    /// The customers and people that every test knows.
    async fn settle(&mut self, now: Instant) {
        for key in CUSTOMERS {
            let new = customer::NewCustomer {
                key: key.to_owned(),
                name: format!("Klant {key}"),
                language: "nl".to_owned(),
                zone: "Europe/Amsterdam".to_owned(),
            };
            let id =
                self.db.write(move |tx| Box::pin(async move { customer::create(tx, &new, None, now).await }));
            self.ids.insert(key.to_owned(), id.await.expect("a customer"));
            self.contract(key, CONTRACT).await;
        }
        let hash = web::hash_password(PASSWORD).expect("a hash");
        for (name, email, role, customer) in PEOPLE {
            let new = person::NewPerson {
                customer_id: customer.map(|key| self.id(key)),
                name: name.to_owned(),
                email: Some(email.to_owned()),
                language: "en".to_owned(),
                role,
                password_hash: Some(hash.clone()),
            };
            let id =
                self.db.write(move |tx| Box::pin(async move { person::create(tx, &new, None, now).await }));
            self.ids.insert(email.to_owned(), id.await.expect("a person"));
        }
    }

    /// Records a contract for a customer and answers the id of its version.
    pub async fn contract(&self, customer: &str, text: &str) -> i64 {
        let parsed = server::contract::parse(text).expect("a contract");
        let version = contract::NewVersion {
            customer_id: self.id(customer),
            ..server::data::new_version(text, &parsed)
        };
        let now = self.now();
        let recorded =
            self.db.write(move |tx| Box::pin(async move { contract::record(tx, &version, None, now).await }));
        recorded.await.expect("a contract version")
    }

    /// Id of a customer by key, of a person by address.
    ///
    /// # Panics
    /// When nobody is called so.
    pub fn id(&self, name: &str) -> i64 {
        *self.ids.get(name).unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    /// What the clock says.
    pub fn now(&self) -> Instant {
        Instant(self.clock.load(Ordering::Relaxed))
    }

    /// Turns the clock on and runs the background until nothing is due.
    pub async fn advance(&self, by: Duration) {
        self.go_to(self.now() + by).await;
    }

    /// Turns the clock to an instant in RFC 3339 and runs the background until nothing is due.
    pub async fn until(&self, at: &str) {
        self.go_to(Instant::parse(at).expect("an instant")).await;
    }

    async fn go_to(&self, at: Instant) {
        assert!(at >= self.now(), "the clock does not go back");
        self.clock.store(at.0, Ordering::Relaxed);
        self.engine.wake();
        self.engine.run_due().await;
    }

    /// A browser in which nobody is signed in.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which nobody is signed in, of a house with these settings over the same store and clock.
    pub fn browser_of(&self, settings: web::Config) -> Browser {
        let hand = self.clock.clone();
        let clock = Arc::new(move || Instant(hand.load(Ordering::Relaxed)));
        Browser::new(web::router(web::App::new(self.db.clone(), clock, settings)))
    }

    /// A program with this key.
    pub fn with_key(&self, key: &str) -> Program {
        Program { router: self.router.clone(), key: key.to_owned() }
    }

    /// A browser in which this person is signed in.
    pub async fn sign_in(&self, email: &str) -> Browser {
        let browser = self.browser();
        browser.get("/sign-in").await.expect(200);
        browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await.expect(303);
        browser
    }

    /// A program that acts as this person.
    pub async fn program(&self, email: &str) -> Program {
        let key = format!("key-of-{email}");
        server::people::make_key(&self.db, self.id(email), &key, "test", None).await.expect("a key");
        Program { router: self.router.clone(), key }
    }

    /// A program without a key.
    pub fn stranger(&self) -> Program {
        Program { router: self.router.clone(), key: String::new() }
    }

    /// The events of a ticket as `minute kind`, oldest first: what happened since when.
    pub async fn story(&self, ticket_id: i64) -> Vec<String> {
        let events =
            self.db.read(move |tx| Box::pin(store::event::of_ticket(tx, ticket_id))).await.expect("events");
        let detail = |kind: &EventKind| match kind {
            EventKind::Breached { clock } => format!("breached {}", clock.name()),
            EventKind::Priority { to } => format!("priority {to}"),
            other => other.name().to_owned(),
        };
        events.iter().map(|event| format!("{} {}", event.at, detail(&event.kind))).collect()
    }

    /// The errors in the log were meant; answers them.
    pub fn expected_errors(&mut self) -> Vec<String> {
        self.expected = true;
        log::take()
    }

    /// Everything the doctor looks at is well: chains, signed heads, cached clocks, references.
    ///
    /// # Panics
    /// With what is not.
    pub async fn well(&self) {
        let findings =
            self.db.snapshot(|tx| Box::pin(store::doctor::examine(tx, None))).await.expect("a doctor");
        let faults: Vec<_> = findings.iter().filter(|finding| !finding.ok).collect();
        assert!(faults.is_empty() && findings.len() > 5, "{faults:?}");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let errors = log::take();
        if !errors.is_empty() && !self.expected && !std::thread::panicking() {
            panic!("errors in the log that nobody expected:\n{}", errors.join("\n"));
        }
    }
}
