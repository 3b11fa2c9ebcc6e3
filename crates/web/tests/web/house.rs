//! A house in a folder of its own: two customers, colleagues, contacts, a clock that the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use domain::access::Role;
use domain::span::{Duration, Instant};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::contract::NewVersion;
use store::customer::NewCustomer;
use store::person::NewPerson;
use store::{DatabaseUrl, Db, Options};
use tower::ServiceExt;
use web::{App, Config};

pub const CONTRACT: &str = r#"
[contract]
id = "office"
title = "Office hours"
version = 1
effective_from = 2026-01-01
time_zone = "Europe/Amsterdam"
[calendars.office]
hours = { mon-fri = ["09:00-17:00"] }
[priorities.P1]
name = "Business stands still"
calendar = "24/7"
response = "30m"
resolve = "4h"
[priorities.P3]
name = "Hampered"
calendar = "office"
response = "4h"
resolve = "16h"
"#;

/// A house with two customers, an engineer, a manager and a contact of each customer.
pub struct House {
    pub router: axum::Router,
    now: Arc<AtomicI64>,
    pub bakery: i64,
    pub mill: i64,
    db: Db,
    folder: std::path::PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn at(text: &str) -> Instant {
    Instant::parse(text).expect("an instant")
}

impl House {
    pub async fn new() -> House {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("vangnet-api-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        let start = at("2026-11-20T09:00:00Z"); // a Friday, 10:00 in Amsterdam
        let url = DatabaseUrl::Sqlite(folder.join("test.db"));
        let db = Db::open(&url, Options::default(), start).await.expect("a database");
        let (bakery, mill) = (customer(&db, "bakery", start).await, customer(&db, "mill", start).await);
        for (name, role, of) in [
            ("engineer", Role::Engineer, None),
            ("manager", Role::Manager, None),
            ("auditor", Role::Auditor, None),
            ("baker", Role::Customer, Some(bakery)),
            ("miller", Role::Customer, Some(mill)),
        ] {
            person(&db, name, role, of, start).await;
        }
        let now = Arc::new(AtomicI64::new(start.0));
        let clock = now.clone();
        let app =
            App::new(db.clone(), Arc::new(move || Instant(clock.load(Ordering::Relaxed))), Config::default());
        House { router: web::router(app), now, bakery, mill, db, folder }
    }

    pub fn advance(&self, by: Duration) {
        self.now.fetch_add(by.0, Ordering::Relaxed);
    }

    pub async fn send(
        &self,
        who: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> (StatusCode, String, String) {
        let mut request = Request::builder().method(method).uri(path);
        if !who.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer key-of-{who}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let mime = response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or("")
            .to_owned();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, mime, String::from_utf8(bytes.to_vec()).expect("text"))
    }

    /// JSON in, status and JSON out. A refusal must be problem details.
    pub async fn ask(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let (status, mime, text) = self.send(who, method, path, &[], text).await;
        let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if status.is_client_error() || status.is_server_error() {
            assert_eq!(mime, "application/problem+json", "{method} {path}: {text}");
            assert_eq!(value["status"], status.as_u16(), "{method} {path}");
            assert!(value["type"].as_str().is_some_and(|one| one.starts_with("/problems/")), "{text}");
        }
        (status.as_u16(), value)
    }

    pub async fn get(&self, who: &str, path: &str) -> Value {
        let (status, value) = self.ask(who, "GET", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// A page as somebody who has signed in sees it: status and HTML.
    pub async fn page(&self, who: &str, path: &str) -> (u16, String) {
        let (token, email) = (format!("token-of-{who}"), format!("{who}@example.org"));
        let hash: [u8; 32] = Sha256::digest(&token).into();
        let now = Instant(self.now.load(Ordering::Relaxed));
        let signed_in = self.db.write(move |tx| {
            Box::pin(async move {
                if store::person::session::find(tx, &hash, now).await?.is_none() {
                    let person = store::person::by_email(tx, &email).await?.expect("a person");
                    let until = now + Duration::DAY;
                    store::person::session::create(tx, &hash, person.id, "csrf", until, now).await?;
                }
                Ok(())
            })
        });
        signed_in.await.expect("a session");
        let cookie = format!("vangnet={token}; vangnet_language=en");
        let (status, _, html) = self.send("", "GET", path, &[("cookie", &cookie)], String::new()).await;
        (status.as_u16(), html)
    }

    /// A posted form: status, where it leads, and the body.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> (u16, String, String) {
        let mut request = Request::builder().method("POST").uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(form.to_owned())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let (status, location) = (response.status().as_u16(), location.unwrap_or_default().to_owned());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, location, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Opens a ticket of the bakery and answers its id.
    pub async fn open(&self, subject: &str, priority: &str) -> String {
        let body = json!({"customer_id": self.bakery.to_string(), "subject": subject, "priority": priority});
        let (status, ticket) = self.ask("engineer", "POST", "/api/v1/tickets", body).await;
        assert_eq!(status, 201, "{ticket}");
        ticket["id"].as_str().expect("an id as text").to_owned()
    }

    pub async fn add(&self, who: &str, ticket: &str, events: Value) -> (u16, Value) {
        self.ask(who, "POST", &format!("/api/v1/tickets/{ticket}/events"), json!({ "events": events })).await
    }
}

async fn customer(db: &Db, key: &'static str, now: Instant) -> i64 {
    db.write(move |tx| {
        Box::pin(async move {
            let new = NewCustomer {
                key: key.to_owned(),
                name: key.to_uppercase(),
                language: "en".to_owned(),
                zone: "Europe/Amsterdam".to_owned(),
            };
            let id = store::customer::create(tx, &new, None, now).await?;
            let version = NewVersion {
                customer_id: id,
                key: "office".to_owned(),
                title: "Office hours".to_owned(),
                source: CONTRACT.to_owned(),
                effective_from: Instant::parse("2025-12-31T23:00:00Z").expect("an instant"),
                effective_to: None,
            };
            store::contract::record(tx, &version, None, now).await?;
            store::customer::add_service(tx, id, "shop", "Shop", None, now).await?;
            Ok(id)
        })
    })
    .await
    .expect("a customer")
}

async fn person(db: &Db, name: &'static str, role: Role, customer_id: Option<i64>, now: Instant) {
    db.write(move |tx| {
        Box::pin(async move {
            let new = NewPerson {
                customer_id,
                name: name.to_owned(),
                email: Some(format!("{name}@example.org")),
                language: "en".to_owned(),
                role,
                password_hash: None,
            };
            let id = store::person::create(tx, &new, None, now).await?;
            let hash: [u8; 32] = Sha256::digest(format!("key-of-{name}")).into();
            store::api_key::create(tx, &store::api_key::NewKey::new(hash, id, "test"), None, now).await
        })
    })
    .await
    .expect("a person");
}
