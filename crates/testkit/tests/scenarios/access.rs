//! What belongs to one customer is not there for another, whatever is asked.

use serde_json::json;
use testkit::World;

/// A word that stands in the bakery's ticket and nowhere else.
const SECRET: &str = "deegkneder7431";

/// Everything that can be asked with a path, as the ledger of routes says.
const LEDGER: &str = include_str!("../../../web/routes.txt");

struct Secret {
    id: String,
    number: String,
    contract: String,
    customer: String,
}

/// A ticket of the bakery whose subject, message and note hold the secret.
async fn secret(world: &World) -> Secret {
    let eva = world.program("eva@desk.example").await;
    let customer = world.id("bakkerij").to_string();
    let body = format!("de {SECRET} staat stil");
    let new = json!({ "customer_id": customer, "subject": format!("Storing {SECRET}"), "body": body, "priority": "P1" });
    let ticket = eva.post("/api/v1/tickets", &new).await.expect(201).json();
    let id = ticket["id"].as_str().expect("an id").to_owned();
    let note = json!({ "events": [{ "type": "internal_note", "text": body }, { "type": "public_reply", "text": body }] });
    eva.post(&format!("/api/v1/tickets/{id}/events"), &note).await.expect(201);
    let version = world.contract("bakkerij", testkit::CONTRACT).await;
    let version = world.db.read(move |tx| Box::pin(store::contract::version(tx, version))).await;
    let contract = version.expect("the store").expect("a version").contract_id.to_string();
    Secret { id, number: ticket["number"].as_str().expect("a number").to_owned(), contract, customer }
}

/// Method and path of every route, with the bakery's ids filled in.
fn routes(secret: &Secret) -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for line in LEDGER.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let (Some(method), Some(path)) = (words.next(), words.next()) else { continue };
        let id = match path {
            path if path.contains("/contracts/") => &secret.contract,
            path if path.contains("/customers/") => &secret.customer,
            _ => &secret.id,
        };
        let path = path.replace("{number}", &secret.number).replace("{id}", id).replace("{file}", "none.css");
        routes.push((method.to_owned(), path));
    }
    assert!(routes.len() > 40, "the ledger holds {} routes", routes.len());
    routes
}

/// Paths with questions that would find the secret.
fn questions() -> Vec<String> {
    let list = ["/search?q=", "/search/palette?q=", "/tickets?q=", "/api/v1/search?q=", "/board?q="];
    list.iter().map(|path| format!("{path}{SECRET}")).collect()
}

pub async fn another_customer_sees_nothing(world: &mut World) {
    let secret = secret(world).await;
    let before = world.story(secret.id.parse().expect("a number")).await;
    let (mo, key) = (world.sign_in("mo@molen.example").await, world.program("mo@molen.example").await);
    let routes = routes(&secret);
    for path in routes.iter().filter(|(method, _)| method == "GET").map(|(_, path)| path).chain(&questions())
    {
        for answer in [mo.get(path).await, key.get(path).await] {
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            // The question itself may be repeated, the ticket may not.
            assert!(!answer.body.contains(&format!("Storing {SECRET}")), "{path}: {}", answer.body);
            assert!(!answer.body.contains(&format!("de {SECRET} staat")), "{path}: {}", answer.body);
        }
    }
    for (_, path) in routes.iter().filter(|(method, path)| method == "POST" && path.contains(&secret.number))
    {
        let answer =
            mo.post(path, &[("kind", "reply"), ("text", "x"), ("do", "resolve"), ("mode", "reading")]).await;
        // A form that cannot be read is refused before anything is looked up; the ticket's own page is the proof.
        assert!(
            matches!(answer.status.as_u16(), 403 | 404 | 422),
            "{path}: {} {}",
            answer.status,
            answer.body
        );
        assert!(!answer.body.contains(SECRET), "{path}: {}", answer.body);
    }
    let path = format!("/api/v1/tickets/{}/events", secret.id);
    key.post(&path, &json!({ "events": [{ "type": "customer_reply", "text": "x" }] })).await.expect(404);
    assert_eq!(world.story(secret.id.parse().expect("a number")).await, before);
    // The bakery itself finds it.
    let bo = world.sign_in("bo@bakkerij.example").await;
    assert!(bo.get(&format!("/tickets/{}", secret.number)).await.expect(200).body.contains(SECRET));
    world.well().await;
}

pub async fn who_is_not_signed_in_sees_nothing(world: &mut World) {
    let secret = secret(world).await;
    let (browser, stranger) = (world.browser(), world.stranger());
    for (method, path) in routes(&secret) {
        // Strangers who know a secret address, or none: each of these has a lock of its own.
        let keyed = ["/link/", "/rate/", "/hooks/in/", "/hooks/phone/", "/chat/", "/chat.js"];
        let open = ["/sign-in", "/forgotten", "/assets/", "/favicon.svg", "/healthz", "/readyz"]
            .iter()
            .chain(&keyed)
            .any(|open| path.starts_with(open));
        let is_api = path.starts_with("/api/");
        let answer = match (method.as_str(), is_api) {
            ("GET", false) => browser.get(&path).await,
            ("GET", true) => stranger.get(&path).await,
            ("POST", false) => browser.post(&path, &[]).await,
            ("POST", true) => stranger.post(&path, &json!({})).await,
            _ => continue,
        };
        assert!(!answer.body.contains(SECRET), "{method} {path}");
        let status = answer.status.as_u16();
        let public = open || path.ends_with("openapi.json") || path == "/api/v1/calc" || path == "/api";
        assert!(
            public || matches!(status, 302 | 303 | 401 | 403),
            "{method} {path}: {status} {}",
            answer.body
        );
    }
}

pub async fn an_auditor_changes_nothing(world: &mut World) {
    let secret = secret(world).await;
    let before = world.story(secret.id.parse().expect("a number")).await;
    let (aud, key) = (world.sign_in("aud@desk.example").await, world.program("aud@desk.example").await);
    let page = format!("/tickets/{}", secret.number);
    assert!(aud.get(&page).await.expect(200).body.contains(SECRET), "an auditor reads everything");
    for (path, fields) in [
        (format!("{page}/message"), [("kind", "reply"), ("text", "x")]),
        (format!("{page}/message"), [("kind", "note"), ("text", "x")]),
        (format!("{page}/act"), [("do", "resolve"), ("text", "")]),
        (format!("{page}/act"), [("do", "assign"), ("to", "")]),
    ] {
        aud.post(&path, &fields).await.expect(403);
    }
    let path = format!("/api/v1/tickets/{}/events", secret.id);
    key.post(&path, &json!({ "events": [{ "type": "resolved" }] })).await.expect(403);
    assert_eq!(world.story(secret.id.parse().expect("a number")).await, before);
    world.well().await;
}
