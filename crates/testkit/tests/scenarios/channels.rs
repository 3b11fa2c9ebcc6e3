//! The portal, the incident line, webhooks and chat, as customers, colleagues and other systems meet them.

use domain::hook::{sign, twilio_signature, verify};
use domain::span::Duration;
use serde_json::{Value, json};
use testkit::World;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Where a redirect after opening leads, as an id.
async fn ticket_of(world: &World, location: &str) -> store::ticket::TicketRow {
    let number = location.trim_start_matches("/tickets/").split('?').next().unwrap_or_default();
    let number = store::ticket::parse_number(number).expect("a number");
    let read = world.db.read(move |tx| Box::pin(store::ticket::by_number(tx, number)));
    read.await.expect("a store").expect("a ticket")
}

pub async fn a_contact_sees_what_waits_for_them_and_what_happens_next(world: &mut World) {
    let (bo, eva) = (world.sign_in("bo@bakkerij.example").await, world.sign_in("eva@desk.example").await);
    let home = bo.get("/").await.expect(200).body;
    assert!(
        home.contains("/portal/new") && home.contains("/line") && home.contains("We answer within 1 hour")
    );
    bo.get("/portal/new").await.expect(200);
    let form = [("subject", "Oven koud"), ("scope", "2"), ("way_round", "no")];
    let answer = bo.post("/portal/new", &form).await.expect(303);
    let row = ticket_of(world, answer.location()).await;
    assert_eq!((row.priority.name(), row.channel.as_str()), ("P2", "web"));
    bo.post("/portal/new", &[("subject", ""), ("scope", "2")]).await.expect(422);
    let home = bo.get("/").await.expect(200).body;
    assert!(home.contains("Oven koud") && home.contains("You get an answer before"), "{home}");
    let number = row.number_text();
    eva.get(&format!("/tickets/{number}")).await.expect(200);
    let question = [("kind", "reply"), ("text", "Which oven?"), ("then", "wait")];
    eva.post(&format!("/tickets/{number}/message"), &question).await.expect(303);
    let home = bo.get("/").await.expect(200).body;
    assert!(home.contains("Waiting for you") && home.contains("It is your turn"));
    let mo = world.sign_in("mo@molen.example").await;
    assert!(!mo.get("/").await.expect(200).body.contains("Oven koud"));
    let program = world.program("bo@bakkerij.example").await;
    let json = program.get("/api/v1/portal").await.expect(200).json();
    assert_eq!(json["tickets"][0]["waits"], "answer");
    assert_eq!(eva.get("/").await.expect(303).location(), "/board");
    world.well().await;
}

pub async fn an_escalation_reaches_the_owner_and_the_manager_once_an_hour(world: &mut World) {
    let (bo, mo) = (world.sign_in("bo@bakkerij.example").await, world.sign_in("mo@molen.example").await);
    bo.get("/portal/new").await.expect(200);
    let answer = bo.post("/portal/new", &[("subject", "Slow"), ("priority", "P3")]).await.expect(303);
    let row = ticket_of(world, answer.location()).await;
    let address = format!("/portal/escalate/{}", row.number_text());
    bo.get(&address).await.expect(200);
    bo.post(&address, &[("reason", " ")]).await.expect(422);
    bo.post(&address, &[("reason", "The shop is full of people")]).await.expect(303);
    bo.post(&address, &[("reason", "Again")]).await.expect(409);
    mo.get("/portal/new").await.expect(200);
    mo.post(&address, &[("reason", "Not mine")]).await.expect(404);
    let max = world.id("max@desk.example");
    let told =
        world.db.read(move |tx| Box::pin(store::notice::list(tx, max, None, 10))).await.expect("notices");
    assert_eq!(told.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["escalated"]);
    world.advance(Duration::hours(1)).await;
    let program = world.program("bo@bakkerij.example").await;
    let path = format!("/api/v1/tickets/{}/escalate", row.id);
    program.post(&path, &json!({ "reason": "Still" })).await.expect(201);
    program.post(&path, &json!({ "reason": "Still" })).await.expect(409);
    let page = bo.get(&format!("/tickets/{}", row.number_text())).await.expect(200).body;
    assert!(page.contains("The shop is full of people"));
    world.well().await;
}

pub async fn a_p1_is_raised_in_two_steps_and_joined_within_minutes(world: &mut World) {
    let bo = world.sign_in("bo@bakkerij.example").await;
    bo.get("/line").await.expect(200);
    let press = [("subject", "Nobody can pay"), ("text", "Since 9")];
    let sure = bo.post("/line", &press).await.expect(200).body;
    assert!(sure.contains("This wakes people") && sure.contains("name=\"confirmed\""));
    let yes = [("subject", "Nobody can pay"), ("text", "Since 9"), ("confirmed", "yes")];
    let answer = bo.post("/line", &yes).await.expect(303);
    let row = ticket_of(world, answer.location()).await;
    assert_eq!(row.priority.name(), "P1");
    let again = bo.post("/line", &yes).await.expect(303);
    assert_eq!(ticket_of(world, again.location()).await.id, row.id, "the same within minutes");
    let program = world.program("bo@bakkerij.example").await;
    let woken = program.get("/api/v1/line").await.expect(200).json();
    assert_eq!(woken["running"]["id"], row.id.to_string());
    world.advance(Duration::minutes(20)).await;
    let fresh = program.post("/api/v1/line", &json!({ "subject": "Down again" })).await.expect(201).json();
    assert_ne!(fresh["id"], row.id.to_string());
    let eva = world.sign_in("eva@desk.example").await;
    eva.get("/line/answered").await.expect(200);
    let customer = world.id("bakkerij").to_string();
    let call =
        [("customer", customer.as_str()), ("subject", "Rang"), ("when", "2026-03-02T09:05"), ("take", "yes")];
    let answer = eva.post("/line/answered", &call).await.expect(303);
    let row = ticket_of(world, answer.location()).await;
    assert_eq!(row.opened_at.to_string(), "2026-03-02T08:05:00Z");
    assert_eq!(row.assignee_id, Some(world.id("eva@desk.example")));
    eva.post("/line/answered", &[("customer", &customer), ("subject", "Rang"), ("when", "2026-03-02T23:00")])
        .await
        .expect(422);
    bo.get("/").await.expect(200);
    bo.get("/line/answered").await.expect(403);
    world.well().await;
}

/// Adds a receiver and answers the path of its address.
async fn receiver(ada: &testkit::Program, body: Value) -> String {
    let made = ada.post("/api/v1/receivers", &body).await.expect(201).json();
    let address = made["address"].as_str().expect("an address").to_owned();
    address.split_once("8080").map(|(_, path)| path.to_owned()).expect("a path")
}

pub async fn another_system_opens_a_ticket_and_what_it_cannot_say_is_kept(world: &mut World) {
    let mapping = json!({ "subject": "{{/title}}", "key": "{{/id}}", "customer": "{{/of}}" });
    let body = json!({ "kind": "generic", "name": "Alerts", "mapping": mapping });
    let ada = world.program("ada@desk.example").await;
    let path = receiver(&ada, body).await;
    let stranger = world.stranger();
    let alert = json!({ "title": "Disk full", "id": 1, "of": "bakkerij" });
    let opened = stranger.post(&path, &alert).await.expect(201).json();
    assert_eq!(opened["became"], "opened");
    let added = stranger.post(&path, &alert).await.expect(200).json();
    assert_eq!(added["ticket"], opened["ticket"]);
    let kept =
        stranger.post(&path, &json!({ "title": "x", "id": 2, "of": "nobody" })).await.expect(202).json();
    assert_eq!(kept["became"], "kept");
    stranger.post("/hooks/in/guessed", &alert).await.expect(404);
    let eva = world.sign_in("eva@desk.example").await;
    let page = eva.get("/hooks/rejects").await.expect(200).body;
    assert!(page.contains("none with the key"));
    let customer = world.id("bakkerij").to_string();
    let act = format!("/hooks/rejects/{}/act", kept["id"].as_str().unwrap_or_default());
    let open = [("do", "open"), ("customer", customer.as_str()), ("subject", "By hand"), ("priority", "P3")];
    let answer = eva.post(&act, &open).await.expect(303);
    assert_eq!(ticket_of(world, answer.location()).await.subject, "By hand");
    eva.post(&act, &[("do", "settle")]).await.expect(409);
    // With a secret nothing unsigned is believed.
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let mapping = json!({ "subject": "{{/title}}" });
    let body = json!({ "kind": "generic", "name": "Signed", "secret": secret, "mapping": mapping, "customer_id": customer });
    let path = receiver(&ada, body).await;
    stranger.post(&path, &json!({ "title": "x" })).await.expect(403);
    let text = json!({ "title": "x" }).to_string();
    let seconds = world.now().0 / 1000;
    let signature = sign(secret, "m1", seconds, text.as_bytes());
    let seconds = seconds.to_string();
    let headers = [("webhook-id", "m1"), ("webhook-timestamp", &seconds), ("webhook-signature", &signature)];
    stranger.raw(&path, "application/json", &headers, &text).await.expect(201);
    world.well().await;
}

pub async fn a_call_opens_a_p1_of_the_caller(world: &mut World) {
    let (customer, now) = (world.id("bakkerij"), world.now());
    let values = domain::customer::Values::from([
        ("name", "Bo Bakker"),
        ("mobile", "06 12345678"),
        ("email", "bo@bakkerij.example"),
    ]);
    let entry = store::entry::NewEntry {
        customer_id: customer,
        kind: domain::customer::EntryKind::Contact,
        key: "bo".to_owned(),
        values,
        shared: false,
    };
    let add =
        world.db.write(move |tx| Box::pin(async move { store::entry::add(tx, &entry, None, now).await }));
    add.await.expect("an entry");
    let ada = world.program("ada@desk.example").await;
    let path = receiver(&ada, json!({ "kind": "phone", "name": "Twilio", "secret": "12345" })).await;
    let stranger = world.stranger();
    let fields = [("CallSid", "CA1"), ("From", "+31612345678"), ("To", "+31201234567")];
    let owned: Vec<(String, String)> =
        fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let signature = twilio_signature("12345", &format!("http://127.0.0.1:8080{path}"), &owned);
    let form = "CallSid=CA1&From=%2B31612345678&To=%2B31201234567";
    let mime = "application/x-www-form-urlencoded";
    stranger.raw(&path, mime, &[("x-twilio-signature", "no")], form).await.expect(403);
    let said = stranger.raw(&path, mime, &[("x-twilio-signature", &signature)], form).await.expect(200);
    assert!(said.body.contains("<Response/>"));
    let plain = receiver(&ada, json!({ "kind": "phone", "name": "Centrale" })).await;
    let again = stranger.post(&plain, &json!({ "from": "0612345678", "id": "x" })).await.expect(200).json();
    assert_eq!(again["became"], "added", "who calls again within minutes comes to the same ticket");
    stranger.post(&plain, &json!({ "from": "+31999999999" })).await.expect(202);
    stranger.post(&plain, &json!({ "to": "1" })).await.expect(202);
    let eva = world.program("eva@desk.example").await;
    let kept = eva.get("/api/v1/rejects").await.expect(200).json();
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(2));
    let number = again["ticket"].as_str().unwrap_or_default();
    let row = ticket_of(world, &format!("/tickets/{number}")).await;
    assert_eq!((row.priority.name(), row.requester_id), ("P1", Some(world.id("bo@bakkerij.example"))));
    world.well().await;
}

/// Answers `count` requests with a status each and hands out what was heard.
async fn peer(statuses: Vec<u16>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move {
        let mut heard = Vec::new();
        for status in statuses {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            let mut text = String::new();
            while !text.contains("\r\n\r\n") || !text.ends_with('}') {
                let mut part = [0u8; 4096];
                let count = stream.read(&mut part).await.expect("bytes");
                assert!(count > 0, "the caller hung up: {text}");
                text.push_str(&String::from_utf8_lossy(&part[..count]));
            }
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
            stream.write_all(answer.as_bytes()).await.expect("written");
            heard.push(text);
        }
        heard
    });
    (url, task)
}

pub async fn a_webhook_is_told_signed_tried_again_and_replayed(world: &mut World) {
    let rules = outside::webhook::Rules::parse("127.0.0.0/8").expect("rules");
    world.engine = world.engine.clone().with_hooks(rules);
    let (url, heard) = peer(vec![500, 200, 200]).await;
    let ada = world.program("ada@desk.example").await;
    let new = json!({ "name": "Slack", "url": url, "topics": ["ticket.opened"] });
    let hook = ada.post("/api/v1/hooks", &new).await.expect(201).json();
    let (id, secret) =
        (hook["id"].as_str().unwrap_or_default(), hook["secret"].as_str().unwrap_or_default().to_owned());
    let bo = world.program("bo@bakkerij.example").await;
    bo.post("/api/v1/tickets", &json!({ "subject": "Oven", "priority": "P3" })).await.expect(201);
    world.advance(Duration(1_000)).await;
    let log = |answer: testkit::Answer| answer.expect(200).json()["items"].clone();
    let path = format!("/api/v1/hooks/{id}/deliveries");
    let first = log(ada.get(&path).await);
    assert_eq!((&first[0]["state"], &first[0]["status"]), (&json!("waiting"), &json!(500)));
    world.advance(Duration(31_000)).await;
    let second = log(ada.get(&path).await);
    assert_eq!((&second[0]["state"], &second[0]["attempts"]), (&json!("sent"), &json!(2)));
    let delivery = second[0]["id"].as_str().unwrap_or_default();
    ada.post(&format!("{path}/{delivery}/replay"), &json!({})).await.expect(201);
    world.advance(Duration(1_000)).await;
    let heard = heard.await.expect("what was heard");
    for text in &heard {
        let header = |name: &str| {
            let line = text.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
            line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
        let seconds = header("webhook-timestamp").parse().unwrap_or(0);
        let signature = header("webhook-signature");
        assert!(verify(&secret, &header("webhook-id"), seconds, body.as_bytes(), &signature, world.now()));
        assert!(body.contains("ticket.opened") && body.contains("Oven"));
    }
    let ids: Vec<&str> =
        heard.iter().filter_map(|text| text.lines().find(|line| line.starts_with("webhook-id"))).collect();
    assert!(ids[0] == ids[1] && ids[1] != ids[2], "a repetition keeps its id, a replay gets its own");
    // A contact may not, another customer's hook is nobody's, and inside addresses are refused without being called.
    bo.get("/api/v1/hooks").await.expect(403);
    world.engine = world.engine.clone().with_hooks(outside::webhook::Rules::default());
    let new =
        json!({ "name": "Inside", "url": "http://169.254.169.254/latest", "topics": ["ticket.opened"] });
    let inside = ada.post("/api/v1/hooks", &new).await.expect(201).json();
    bo.post("/api/v1/tickets", &json!({ "subject": "Oven", "priority": "P3" })).await.expect(201);
    world.advance(Duration(1_000)).await;
    let path = format!("/api/v1/hooks/{}/deliveries", inside["id"].as_str().unwrap_or_default());
    let refused = log(ada.get(&path).await);
    assert_eq!(refused[0]["state"], "failed");
    assert!(refused[0]["answer"].as_str().is_some_and(|text| text.contains("not public")));
    world.well().await;
}

pub async fn a_customer_takes_its_own_data(world: &mut World) {
    let (customer, now) = (world.id("bakkerij"), world.now());
    let hash = web::hash_password("correct horse battery").expect("a hash");
    let new = store::person::NewPerson {
        customer_id: Some(customer),
        name: "Chef Bakker".to_owned(),
        email: Some("chef@bakkerij.example".to_owned()),
        language: "en".to_owned(),
        role: domain::access::Role::CustomerAdmin,
        password_hash: Some(hash),
    };
    let add =
        world.db.write(move |tx| Box::pin(async move { store::person::create(tx, &new, None, now).await }));
    add.await.expect("a person");
    let (bo, mo) = (world.program("bo@bakkerij.example").await, world.program("mo@molen.example").await);
    bo.post("/api/v1/tickets", &json!({ "subject": "=Oven", "priority": "P3", "body": "Koud" }))
        .await
        .expect(201);
    mo.post("/api/v1/tickets", &json!({ "subject": "Geheim", "priority": "P3" })).await.expect(201);
    let chef = world.sign_in("chef@bakkerij.example").await;
    let all = chef.get("/portal/export?form=jsonl").await.expect(200).body;
    let lines: Vec<Value> = all.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(
        lines.iter().any(|line| line["type"] == "contract")
            && all.contains("Koud")
            && !all.contains("Geheim")
    );
    let table = chef.get("/portal/export?form=csv").await.expect(200).body;
    assert!(table.contains("\"'=Oven\"") && !table.contains("Geheim"), "{table}");
    bo.get("/api/v1/portal/export").await.expect(403);
    world.well().await;
}

pub async fn a_visitor_talks_and_the_talk_is_a_ticket(world: &mut World) {
    let ada = world.program("ada@desk.example").await;
    let customer = world.id("bakkerij").to_string();
    let site = json!({ "customer_id": customer, "key": "bakkerij", "name": "Bakkerij", "origins": "https://bakkerij.example" });
    let made = ada.post("/api/v1/chats/sites", &site).await.expect(201).json();
    assert!(made["tag"].as_str().is_some_and(|tag| tag.contains("/chat.js?site=bakkerij")));
    ada.post("/api/v1/chats/sites", &site).await.expect(409);
    let stranger = world.stranger();
    stranger.get("/chat.js?site=bakkerij").await.expect(200);
    let window = stranger.get("/chat/bakkerij").await.expect(200);
    let header = |name: &str| {
        window.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    assert!(header("content-security-policy").contains("frame-ancestors 'self' https://bakkerij.example"));
    assert!(window.headers.get("set-cookie").is_none(), "no cookie");
    stranger.get("/chat/molen").await.expect(404);
    stranger.post("/chat/bakkerij/start", &json!({ "name": "Vi", "text": "" })).await.expect(422);
    let first = json!({ "name": "Vi", "text": "Do you bake on Sunday?" });
    let begun = stranger.post("/chat/bakkerij/start", &first).await.expect(201).json();
    let token = format!("Bearer {}", begun["token"].as_str().unwrap_or_default());
    let auth = [("authorization", token.as_str())];
    let mime = "application/json";
    stranger.raw("/chat/bakkerij/say", mime, &auth, r#"{"text":"Hello?"}"#).await.expect(204);
    stranger
        .raw("/chat/bakkerij/say", mime, &[("authorization", "Bearer guess")], r#"{"text":"x"}"#)
        .await
        .expect(401);
    stranger.get("/chat/bakkerij/talk").await.expect(401);
    let eva = world.sign_in("eva@desk.example").await;
    let page = eva.get("/chats").await.expect(200).body;
    assert!(page.contains("Do you bake on Sunday?") && page.contains("Hello?"));
    let talks = world.program("eva@desk.example").await.get("/api/v1/chats").await.expect(200).json();
    let id = talks["items"][0]["id"].as_str().unwrap_or_default().to_owned();
    eva.post(&format!("/chats/{id}/say"), &[("text", "We do!")]).await.expect(303);
    for _ in 0..19 {
        stranger.raw("/chat/bakkerij/say", mime, &auth, r#"{"text":"more"}"#).await.expect(204);
    }
    stranger.raw("/chat/bakkerij/say", mime, &auth, r#"{"text":"too much"}"#).await.expect(429);
    eva.post(&format!("/chats/{id}/say"), &[("do", "end")]).await.expect(303);
    stranger.raw("/chat/bakkerij/say", mime, &auth, r#"{"text":"x"}"#).await.expect(401);
    let bo = world.program("bo@bakkerij.example").await;
    let list = bo.get("/api/v1/tickets").await.expect(200).json();
    assert_eq!(
        (&list["items"][0]["channel"], &list["items"][0]["requester_id"]),
        (&json!("chat"), &Value::Null)
    );
    bo.get("/api/v1/chats").await.expect(403);
    // Outside office hours an address is asked for; without script the form leaves a message.
    world.until("2026-03-02T20:00:00Z").await;
    stranger.post("/chat/bakkerij/start", &json!({ "name": "Vi", "text": "Late" })).await.expect(422);
    let form = "name=Vi&email=vi%40example.com&text=Late&website=";
    let mime = "application/x-www-form-urlencoded";
    let left = stranger.raw("/chat/bakkerij", mime, &[], form).await.expect(200).body;
    assert!(left.contains("We have your message"));
    world.well().await;
}
