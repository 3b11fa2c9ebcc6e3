//! Walks every route as every role and compares what each is answered with `routes.txt`.
//!
//! `UPDATE_ROUTES=1 cargo nextest run -p web ledger` writes the file anew; look at the difference before it is committed.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::access::Role;
use domain::span::{Duration, Instant};
use domain::ticket::Priority;
use store::contract::NewVersion;
use store::customer::NewCustomer;
use store::person::{NewPerson, session};
use store::ticket::{OpenTicket, TicketRow};
use store::{DatabaseUrl, Db, Options};
use tower::ServiceExt as _;

use crate::session::{random_token, token_hash};
use crate::{App, Config, assets};

const NOW: Instant = Instant(1_763_800_000_000);
const CONTRACT: &str = include_str!("../../../examples/contracts/office-hours.toml");
const LEDGER: &str = include_str!("../routes.txt");
/// The roles, a contact of the other customer, an engineer who is limited to that other customer, and nobody.
const COLUMNS: [&str; 11] = [
    "admin", "manager", "account", "engineer", "finance", "auditor", "cadmin", "contact", "other", "limited",
    "nobody",
];

fn column(name: &str) -> usize {
    COLUMNS.iter().position(|column| *column == name).unwrap()
}

/// A house with two customers and a person in each role.
struct House {
    app: App,
    customer: i64,
    contract: i64,
    people: Vec<i64>,
    folder: std::path::PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn build() -> House {
    let folder = std::env::temp_dir().join(format!("vangnet-routes-{}", random_token().unwrap()));
    let db = Db::open(&DatabaseUrl::Sqlite(folder.join("test.db")), Options::default(), NOW).await.unwrap();
    let (customer, contract, people) = db
        .write(|tx| {
            Box::pin(async move {
                let mut customers = Vec::new();
                for key in ["bakery", "mill"] {
                    let new = NewCustomer {
                        key: key.to_owned(),
                        name: key.to_owned(),
                        language: "en".to_owned(),
                        zone: "Europe/Amsterdam".to_owned(),
                    };
                    customers.push(store::customer::create(tx, &new, None, NOW).await?);
                }
                let version = NewVersion {
                    customer_id: customers[0],
                    key: "office-hours".to_owned(),
                    title: "Support in business hours".to_owned(),
                    source: CONTRACT.to_owned(),
                    effective_from: Instant(0),
                    effective_to: None,
                };
                let version = store::contract::record(tx, &version, None, NOW).await?;
                let contract = store::contract::version(tx, version).await?.unwrap().contract_id;
                let mut people = Vec::new();
                let roles = Role::ALL.into_iter().chain([Role::Customer, Role::Engineer]);
                for (index, role) in roles.enumerate() {
                    let own = usize::from(COLUMNS[index] == "other");
                    let customer_id = (!role.is_staff()).then(|| customers[own]);
                    let new = NewPerson {
                        customer_id,
                        name: COLUMNS[index].to_owned(),
                        email: Some(format!("{}@example.com", COLUMNS[index])),
                        language: "en".to_owned(),
                        role,
                        password_hash: None,
                    };
                    people.push(store::person::create(tx, &new, None, NOW).await?);
                }
                let limited = people[column("limited")];
                store::person::limit(tx, limited, Some(&customers[1..]), None, NOW).await?;
                Ok((customers[0], contract, people))
            })
        })
        .await
        .unwrap();
    let app = App::new(db, Arc::new(|| NOW), Config::default());
    House { app, customer, contract, people, folder }
}

/// What the customer has besides tickets: an entry, a draft of a change, a service.
struct Things {
    entry: i64,
    change: i64,
    service: i64,
}

impl House {
    async fn things(&self) -> Things {
        let (customer, admin) = (self.customer, self.people[0]);
        let key = random_token().unwrap().chars().take(20).collect::<String>();
        let write = self.app.db.write(move |tx| {
            Box::pin(async move {
                let values = [("name", "Bo"), ("phone", "112")].into();
                let kind = domain::customer::EntryKind::Contact;
                let new = store::entry::NewEntry {
                    customer_id: customer,
                    kind,
                    key: key.clone(),
                    values,
                    shared: true,
                };
                let entry = store::entry::add(tx, &new, None, NOW).await?;
                let service = store::customer::add_service(tx, customer, &key, "Shop", None, NOW).await?;
                let draft = store::change::Draft {
                    customer_id: customer,
                    side: domain::change::Side::Provider,
                    kind: domain::change::ChangeKind::Standard,
                    risk: domain::change::Risk::Low,
                    title: "Restart".to_owned(),
                    why: "It is slow".to_owned(),
                    plan: "Restart".to_owned(),
                    rollback: String::new(),
                    test: String::new(),
                    window: Some(domain::span::Span::new(NOW, NOW + Duration::HOUR)),
                    approver_id: None,
                    service_ids: Vec::new(),
                    ticket_ids: Vec::new(),
                };
                let change = store::change::create(tx, &draft, admin, NOW).await?;
                let ask = store::change::Taken {
                    step: domain::change::Step::Ask,
                    comment: String::new(),
                    at: None,
                    expected_version: None,
                };
                let who = domain::change::Who { person: admin, staff: true };
                store::change::step(tx, change, &ask, who, NOW).await?;
                Ok(Things { entry, change, service })
            })
        });
        write.await.unwrap()
    }

    async fn ticket(&self) -> TicketRow {
        let mut new = OpenTicket::new(self.customer, "Images are missing", Priority::P3, NOW);
        new.body = Some("Since this morning.".to_owned());
        let open =
            self.app.db.write(move |tx| Box::pin(async move { store::ticket::open(tx, &new, NOW).await }));
        open.await.unwrap()
    }

    /// A contact of the first customer, whom nobody misses.
    async fn somebody(&self) -> i64 {
        let new = NewPerson {
            customer_id: Some(self.customer),
            name: "somebody".to_owned(),
            email: Some(format!("{}@example.com", random_token().unwrap())),
            language: "en".to_owned(),
            role: Role::Customer,
            password_hash: None,
        };
        let add = self
            .app
            .db
            .write(move |tx| Box::pin(async move { store::person::create(tx, &new, None, NOW).await }));
        add.await.unwrap()
    }

    /// A session of the person in this column: its cookie and its form token.
    async fn session(&self, column: usize) -> Option<(String, String)> {
        let person = *self.people.get(column)?;
        let (token, csrf) = (random_token().unwrap(), random_token().unwrap());
        let (hash, word, until) = (token_hash(&token), csrf.clone(), NOW + Duration::HOUR);
        let command = self.app.db.write(move |tx| {
            Box::pin(async move { session::create(tx, &hash, person, &word, until, NOW).await })
        });
        command.await.unwrap();
        Some((format!("vangnet={token}"), csrf))
    }

    /// What the person in this column is answered.
    async fn ask(&self, method: &Method, path: &str, column: usize) -> u16 {
        let ticket = self.ticket().await;
        let things = self.things().await;
        let id = match path {
            path if path.contains("/tickets/") => ticket.id,
            path if path.contains("/changes/{id}") => things.change,
            path if path.contains("/entries/{id}") => things.entry,
            path if path.contains("/services/{id}") => things.service,
            path if path.contains("/contracts/") => self.contract,
            path if path.contains("/people/{id}") => self.somebody().await,
            _ => self.customer,
        };
        let url = path
            .replace("{number}", &ticket.number_text())
            .replace("{id}", &id.to_string())
            .replace("{key}", "1")
            .replace("{entry}", &things.entry.to_string())
            .replace("{service}", &things.service.to_string())
            .replace("{kind}", "contacts")
            .replace("{file}", assets::CSS.file);
        let url = url + question_of(path);
        let mut request = Request::builder().method(method.clone()).uri(url);
        if let Some((cookie, csrf)) = self.session(column).await {
            request = request.header(header::COOKIE, cookie).header("x-csrf", csrf);
        }
        let (mime, body) = body_of(path, self.customer);
        if *method != Method::GET {
            request = request.header(header::CONTENT_TYPE, mime);
        }
        let body = if *method == Method::GET { Body::empty() } else { Body::from(body) };
        let router = crate::router(self.app.clone());
        router.oneshot(request.body(body).unwrap()).await.unwrap().status().as_u16()
    }
}

/// What must stand behind the question mark.
fn question_of(path: &str) -> &'static str {
    match path {
        "/api/v1/search" | "/api/v1/query" => "?q=images",
        "/api/v1/tickets/{id}/merge" => "?into=1",
        "/figures/tickets" | "/api/v1/figures/tickets" => "?figure=opened&period=2025-11",
        _ => "",
    }
}

/// A key that nothing has yet.
fn some_key() -> String {
    format!("k{}", random_token().unwrap().chars().take(20).collect::<String>())
}

/// Something sensible to send, so that an answer is about access and not about the form.
fn body_of(path: &str, customer: i64) -> (&'static str, String) {
    let form = |text: &str| ("application/x-www-form-urlencoded", text.to_owned());
    let json = |value: serde_json::Value| ("application/json", value.to_string());
    match path {
        "/tickets" => form(&format!("customer={customer}&subject=Slow&priority=P3")),
        "/tickets/{number}/act" => form("do=priority&to=P2"),
        "/tickets/{number}/work" => form("do=watch"),
        "/tickets/{number}/time" => form("length=20&disposition=charge"),
        "/tickets/{number}/draft" => form("kind=reply&text=Half"),
        "/tickets/{number}/triage" => form("kind=question"),
        "/tickets/{number}/rate" => form("overall=5"),
        "/tickets/{number}/withdraw" => form("id=1"),
        "/replies" => form(&format!("language=en&name={}&title=Hello&kind=reply&body=Hello", some_key())),
        "/checklists" => form(&format!("name={}&items=Look", some_key())),
        "/checklists/form" => form("kind=incident&questions=Which+page%3F"),
        "/problems" => form(&format!("customer={customer}&title=Images")),
        "/problems/{id}" => form("title=Images"),
        "/notices/read" => form("up_to=1"),
        "/api/v1/tickets/{id}/triage" => json(serde_json::json!({ "kind": "question" })),
        "/api/v1/tickets/{id}/time" => json(serde_json::json!({ "minutes": 20, "disposition": "charge" })),
        "/api/v1/tickets/{id}/links" => json(serde_json::json!({ "link": "blocks", "ticket_id": "1" })),
        "/api/v1/tickets/{id}/merge" => json(serde_json::json!({ "into": "1" })),
        "/api/v1/tickets/{id}/split" => json(serde_json::json!({ "subject": "Slow", "events": ["1"] })),
        "/api/v1/tickets/{id}/scheduled" => {
            json(serde_json::json!({ "kind": "note", "text": "Look", "due_at": "2025-12-01T10:00:00Z" }))
        }
        "/api/v1/me/notices/read" => json(serde_json::json!({ "up_to": "1" })),
        "/api/v1/replies" => json(serde_json::json!({
            "language": "en", "name": some_key(), "title": "Hello", "kind": "reply", "body": "Hello"
        })),
        "/api/v1/checklists" => json(serde_json::json!({ "name": some_key(), "items": ["Look"] })),
        "/api/v1/forms" => json(serde_json::json!({ "kind": "incident", "questions": [] })),
        "/api/v1/problems" => json(serde_json::json!({
            "customer_id": customer.to_string(), "title": "Images", "state": "open"
        })),
        "/customers" => form(&format!("name=New&language=en&zone=UTC&key={}", some_key())),
        "/customers/{id}/edit" => form("name=Bakery&language=en&zone=UTC"),
        "/customers/{id}/services" => form(&format!("name=Shop&key={}", some_key())),
        "/customers/{id}/entries" => form(&format!("kind=contact&f.name=Bo&f.phone=112&key={}", some_key())),
        "/customers/{id}/entries/{entry}" => form("f.name=Bo&f.phone=113"),
        "/customers/sheet" => form("kind=services&text=customer%2Cname%0Abakery%2CShop"),
        "/changes" => form(&format!("customer={customer}&title=Restart&kind=normal&risk=low")),
        "/changes/{id}" => form("step=withdraw"),
        "/changes/{id}/edit" => form("title=Restart&kind=normal&risk=low"),
        "/releases/{service}" => form(&format!("number={}&changed=All&at=2025-11-22T10:00", some_key())),
        "/api/v1/customers" => json(serde_json::json!({ "name": "New", "key": some_key() })),
        "/api/v1/customers/{id}" => json(serde_json::json!({ "name": "Bakery" })),
        "/api/v1/customers/{id}/services" => json(serde_json::json!({ "name": "Shop", "key": some_key() })),
        "/api/v1/customers/{id}/entries" => json(serde_json::json!({
            "kind": "contact", "key": some_key(), "fields": { "name": "Bo", "phone": "112" }
        })),
        "/api/v1/entries/{id}" => json(serde_json::json!({ "fields": { "name": "Bo", "phone": "113" } })),
        "/api/v1/sheets/{kind}" => ("text/csv", "customer,name,phone\nbakery,Bo,112\n".to_owned()),
        "/api/v1/changes" | "/api/v1/changes/{id}" => json(serde_json::json!({
            "customer_id": customer.to_string(), "title": "Restart"
        })),
        "/api/v1/changes/{id}/steps" => json(serde_json::json!({ "step": "withdraw" })),
        "/api/v1/services/{id}/releases" => {
            json(serde_json::json!({ "number": some_key(), "changed": "All" }))
        }
        "/tickets/{number}/message" => form("kind=reply&text=Thanks"),
        "/tickets/{number}/presence" => form("mode=looking"),
        "/people" => form(&format!(
            "name=New&email={}%40example.com&language=en&role=customer&customer={customer}",
            random_token().unwrap()
        )),
        "/people/{id}/change" => form(&format!(
            "name=New&email={}%40example.com&language=en&role=customer",
            random_token().unwrap()
        )),
        "/people/{id}/active" => form("active=no"),
        "/people/{id}/erase" => form("name=somebody"),
        "/people/{id}/keys" => form("name=test&scope=read"),
        "/people/glass" => form(&format!("customer={customer}&reason=because+it+burns&hours=1")),
        "/api/v1/people" | "/api/v1/people/{id}" => json(serde_json::json!({
            "name": "New", "email": format!("{}@example.com", random_token().unwrap()), "language": "en", "role": "customer",
            "customer_id": customer.to_string()
        })),
        "/api/v1/people/{id}/active" => json(serde_json::json!({ "active": false })),
        "/api/v1/people/{id}/keys" => json(serde_json::json!({ "name": "test", "scope": "read" })),
        "/api/v1/glass" => json(serde_json::json!({
            "customer_id": customer.to_string(), "reason": "because it burns", "hours": 1
        })),
        "/settings/look" => form("theme=dark"),
        "/views" => form("name=mine&q=priority:P1"),
        "/bulk" => form("t=1&do=priority&priority=P2"),
        "/play" => form("view=open"),
        "/api/v1/views" | "/api/v1/views/{id}" => {
            json(serde_json::json!({ "name": "mine", "query": "priority:P1" }))
        }
        "/api/v1/bulk" => json(serde_json::json!({ "tickets": ["1"], "do": "priority", "to": "P2" })),
        "/api/v1/play" | "/api/v1/play/next" => json(serde_json::json!({})),
        "/settings/password" => form("old=wrong&new=long+enough+it+is"),
        "/settings/second" => form("password=wrong&code=123456"),
        "/api/v1/tickets" => json(serde_json::json!({
            "customer_id": customer.to_string(), "subject": "Slow", "priority": "P3"
        })),
        "/api/v1/tickets/{id}/events" => {
            json(serde_json::json!({ "events": [{ "type": "priority", "to": "P2" }] }))
        }
        "/api/v1/me/keys" => json(serde_json::json!({ "name": "test" })),
        "/api/v1/contract/check" => ("application/toml", CONTRACT.to_owned()),
        "/api/v1/contracts" => json(serde_json::json!({
            "customer_id": customer.to_string(), "source": CONTRACT
        })),
        "/api/v1/calc" => json(serde_json::json!({
            "op": "calendar.is_open", "calendar": { "always": true }, "at": "2026-11-22T10:00:00Z"
        })),
        "/portal/new" => form("subject=Slow&priority=P3"),
        "/portal/escalate/{number}" => form("reason=It+cannot+wait"),
        "/line" => form(&format!("customer={customer}&subject=Down")),
        "/line/answered" => form(&format!("customer={customer}&subject=Rang")),
        "/hooks" => {
            form(&format!("name=Chat&url=https://example.com/&ticket.opened=yes&customer={customer}"))
        }
        "/hooks/receivers" => form("name=Phone&kind=phone"),
        "/hooks/rejects/{id}/act" => form("do=settle"),
        "/chats/sites" => form("name=Shop&key=shop&origins=https://example.com"),
        "/api/v1/tickets/{id}/escalate" => json(serde_json::json!({ "reason": "It cannot wait" })),
        "/api/v1/line" => json(serde_json::json!({ "customer_id": customer.to_string(), "subject": "Down" })),
        "/api/v1/hooks" => json(serde_json::json!({
            "customer_id": customer.to_string(), "name": "Chat", "url": "https://example.com/", "topics": ["ticket.opened"]
        })),
        "/api/v1/hooks/{id}" => json(serde_json::json!({ "on": false })),
        "/api/v1/receivers" => json(serde_json::json!({ "kind": "phone", "name": "Phone" })),
        "/api/v1/chats/sites" => json(serde_json::json!({
            "customer_id": customer.to_string(), "key": "shop", "name": "Shop", "origins": "https://example.com"
        })),
        "/chat/{site}" => form("name=Vi&email=vi%40example.com&text=Hello"),
        "/chat/{site}/start" | "/chat/{site}/say" | "/chat/{site}/end" => {
            json(serde_json::json!({ "name": "Vi", "text": "Hello" }))
        }
        _ => form(""),
    }
}

/// Method and path of every `.route(...)` in the router and in the API.
fn routes() -> Vec<(Method, String)> {
    let mut found = Vec::new();
    for source in [include_str!("router.rs"), include_str!("api/mod.rs")] {
        for part in source.split(".route(").skip(1) {
            let Some(path) = part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            let line = part.split(".route(").next().unwrap_or(part);
            let line = &line[..line.find("\n}").unwrap_or(line.len())];
            for (word, method) in
                [("get(", Method::GET), ("post(", Method::POST), ("delete(", Method::DELETE)]
            {
                let starts = |at: usize| {
                    line[..at].chars().next_back().is_none_or(|c| c == ' ' || c == '.' || c == '\n')
                };
                if line.match_indices(word).any(|(at, _)| starts(at)) {
                    found.push((method, path.to_owned()));
                }
            }
        }
    }
    found.sort_by(|a, b| (&a.1, a.0.as_str()).cmp(&(&b.1, b.0.as_str())));
    found
}

async fn walk() -> Vec<(Method, String, Vec<u16>)> {
    let house = build().await;
    let mut out = Vec::new();
    for (method, path) in routes() {
        let mut answers = Vec::with_capacity(COLUMNS.len());
        for column in 0..COLUMNS.len() {
            answers.push(house.ask(&method, &path, column).await);
        }
        out.push((method, path, answers));
    }
    out
}

fn written(walked: &[(Method, String, Vec<u16>)]) -> String {
    let mut out = String::from(
        "# Every route, and what each role is answered: 2xx and 303 allow, 303 for nobody leads to the sign-in page,\n\
         # 401 not signed in, 403 not allowed, 404 another customer's, 422 allowed but there is nothing to do it with.\n\
         # Compared by a test; see crates/web/src/router_tests.rs.\n",
    );
    let _ =
        writeln!(out, "{:<7}{:<48}{}", "#", "", COLUMNS.map(|name| format!("{name:<9}")).concat().trim_end());
    for (method, path, answers) in walked {
        let cells: String = answers.iter().map(|status| format!("{status:<9}")).collect();
        let _ = writeln!(out, "{:<7}{path:<48}{}", method.as_str(), cells.trim_end());
    }
    out
}

/// What everybody keeps for themselves, whatever they may do in the house: settings, notices, saved views, a queue.
fn is_own(path: &str) -> bool {
    let own = ["/settings", "/api/v1/me", "/play", "/api/v1/play", "/notices", "/views", "/api/v1/views"];
    path == "/sign-out" || own.iter().any(|start| path.starts_with(start))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_of_routes_is_what_the_router_answers() {
    let walked = walk().await;
    assert!(walked.len() > 40, "only {} routes were found", walked.len());
    let now = written(&walked);
    if std::env::var_os("UPDATE_ROUTES").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/routes.txt"), &now).unwrap();
    } else {
        assert_eq!(now, LEDGER, "routes.txt is old");
    }
    for (method, path, answers) in &walked {
        let allowed = |who: usize| answers[who] < 400;
        let open = [
            "/sign-in",
            "/forgotten",
            "/link/{token}",
            "/rate/{number}/{token}",
            "/assets/{file}",
            "/favicon.svg",
            "/healthz",
            "/readyz",
        ]
        .contains(&path.as_str());
        // Strangers who know a secret address, or none: each has its own lock.
        let open = open
            || ["/hooks/in/", "/hooks/phone/", "/chat/", "/chat.js"]
                .iter()
                .any(|part| path.starts_with(part));
        if !open && path != "/api/v1/openapi.json" {
            let nobody = answers[column("nobody")];
            assert!([303, 401, 403].contains(&nobody), "{method} {path}: nobody is answered {nobody}");
            assert!(*method == Method::GET || nobody != 303, "{method} {path}: nobody may change something");
        }
        if path.contains("/tickets/{")
            || path.contains("/people/{id}")
            || path.contains("/customers/{")
            || path.contains("/contracts/{")
        {
            for who in ["other", "limited"] {
                let answer = answers[column(who)];
                let hidden = answer == 404 || (answer == 403 && who == "other");
                assert!(hidden, "{method} {path}: {who}, who is another customer's, is answered {answer}");
            }
        }
        let own = is_own(path);
        let asks_only = ["/api/v1/calc", "/api/v1/contract/check"].contains(&path.as_str());
        if *method != Method::GET && !own && !asks_only && !path.contains("presence") {
            for who in ["auditor", "finance"] {
                assert!(!allowed(column(who)), "{method} {path}: {who} changes something");
            }
        }
        assert!(answers.iter().all(|status| *status < 500), "{method} {path}: {answers:?}");
    }
}
