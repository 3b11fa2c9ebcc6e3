//! Coming in: invitations, the second step, sessions, limits, broken glass, keys.

use domain::span::Duration;
use serde_json::json;
use store::mail;
use testkit::{Browser, PASSWORD, World};

/// The secret that a page shows, as bytes.
fn secret_of(page: &str) -> Vec<u8> {
    let shown = page.split("class=\"secret\">").nth(1).and_then(|rest| rest.split('<').next());
    let text: String = shown.expect("a secret").chars().filter(|c| !c.is_whitespace()).collect();
    let mut bits = 0u64;
    let mut count = 0;
    let mut bytes = Vec::new();
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        bits = (bits << 5) | u64::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

/// The recovery codes of a page.
fn codes_of(page: &str) -> Vec<String> {
    let list =
        page.split("class=\"codes\">").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("codes");
    list.split("<code>").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

/// The text of the latest mail that waits for this address.
async fn mail_to(world: &World, address: &str) -> Option<String> {
    let now = world.now();
    let claim = world
        .db
        .write(move |tx| Box::pin(async move { mail::outgoing::claim(tx, now, Duration(0), 100).await }));
    let mut waiting = claim.await.expect("the store");
    waiting.sort_by_key(|mail| mail.id);
    waiting.into_iter().rfind(|mail| mail.to == address).map(|mail| mail.text)
}

/// The link in the latest mail to this address.
async fn link_to(world: &World, address: &str) -> String {
    // A reset is written after its answer was given: the store is asked until it is there.
    for _ in 0..100_000 {
        if let Some(body) = mail_to(world, address).await {
            let from = body.find("/link/").expect("a link");
            return body[from..].split_whitespace().next().expect("a link").to_owned();
        }
        tokio::task::yield_now().await;
    }
    panic!("nothing was sent to {address}");
}

async fn password(browser: &Browser, email: &str, password: &str) -> testkit::Answer {
    browser.get("/sign-in").await.expect(200);
    browser.post("/sign-in", &[("email", email), ("password", password)]).await
}

pub async fn a_colleague_sets_up_a_second_step_and_needs_it_from_then_on(world: &mut World) {
    let settings = || web::Config { require_second_factor: true, ..web::Config::default() };
    let eva = world.browser_of(settings());
    let to = password(&eva, "eva@desk.example", PASSWORD).await.expect(303).location().to_owned();
    assert_eq!(to, "/sign-in/second?next=/");
    eva.get("/board").await.expect(303);
    let page = eva.get("/sign-in/second").await.expect(200).body;
    assert!(page.contains("<svg class=\"qr\""), "{page}");
    let secret = secret_of(&page);
    eva.post("/sign-in/enrol", &[("code", "000000")]).await.expect(422);
    let code = web::code_at(&secret, world.now());
    let shown = eva.post("/sign-in/enrol", &[("code", &code), ("next", "/board")]).await.expect(200).body;
    let codes = codes_of(&shown);
    assert_eq!(codes.len(), 10);
    eva.get("/board").await.expect(200);

    // Another browser: the code that confirmed it is used up, the next one works, once.
    let other = world.browser_of(settings());
    password(&other, "eva@desk.example", PASSWORD).await.expect(303);
    other.get("/sign-in/second").await.expect(200);
    other.post("/sign-in/second", &[("code", &code)]).await.expect(422);
    world.advance(Duration::minutes(1)).await;
    let code = web::code_at(&secret, world.now());
    let entered =
        other.post("/sign-in/second", &[("code", &code), ("next", "//evil.example")]).await.expect(303);
    assert_eq!(entered.location(), "/");
    other.get("/board").await.expect(200);
    let third = world.browser_of(settings());
    password(&third, "eva@desk.example", PASSWORD).await.expect(303);
    third.get("/sign-in/second").await.expect(200);
    third.post("/sign-in/second", &[("code", &code)]).await.expect(422);

    // The phone is lost: a recovery code, once, however it is typed.
    let sloppy = codes[3].to_uppercase().replace('-', " ");
    third.post("/sign-in/second", &[("code", &sloppy)]).await.expect(303);
    third.get("/board").await.expect(200);
    let fourth = world.browser_of(settings());
    password(&fourth, "eva@desk.example", PASSWORD).await.expect(303);
    fourth.get("/sign-in/second").await.expect(200);
    for _ in 0..6 {
        fourth.post("/sign-in/second", &[("code", &codes[3])]).await;
    }
    fourth.post("/sign-in/second", &[("code", &codes[4])]).await.expect(429);

    // A contact needs none.
    let bo = world.browser_of(settings());
    assert_eq!(password(&bo, "bo@bakkerij.example", PASSWORD).await.expect(303).location(), "/");
    world.well().await;
}

pub async fn an_invitation_and_a_new_password_come_by_mail(world: &mut World) {
    let ada = world.sign_in("ada@desk.example").await;
    ada.get("/people/new").await.expect(200);
    let fields =
        [("name", "Nina Nieuw"), ("email", "nina@desk.example"), ("language", "nl"), ("role", "engineer")];
    let page = ada.post("/people", &fields).await.expect(303).location().to_owned();
    assert!(ada.get(&page).await.expect(200).body.contains("Nina Nieuw"));
    ada.get("/people/new").await.expect(200);
    ada.post("/people", &fields).await.expect(422);

    let link = link_to(world, "nina@desk.example").await;
    let nina = world.browser();
    nina.get(&link).await.expect(200);
    nina.post(&link, &[("password", "welkom2026")]).await.expect(422);
    nina.get(&link).await.expect(200);
    nina.post(&link, &[("password", "vier-gele-eenden")]).await.expect(303);
    nina.get(&link).await.expect(404);
    password(&nina, "nina@desk.example", "vier-gele-eenden").await.expect(303);
    nina.get("/board").await.expect(200);

    // Forgotten: the answer is the same for everybody; the sessions end with the old password.
    let stranger = world.browser();
    stranger.get("/forgotten").await.expect(200);
    let known = stranger.post("/forgotten", &[("email", "bo@bakkerij.example")]).await.expect(200).body;
    stranger.get("/forgotten").await.expect(200);
    let unknown = stranger.post("/forgotten", &[("email", "nobody@bakkerij.example")]).await.expect(200).body;
    assert_eq!(known, unknown);
    let bo = world.sign_in("bo@bakkerij.example").await;
    let link = link_to(world, "bo@bakkerij.example").await;
    let other = world.browser();
    other.get(&link).await.expect(200);
    other.post(&link, &[("password", "drie-rode-kippen")]).await.expect(303);
    bo.get("/tickets").await.expect(303);
    world.well().await;
}

pub async fn sessions_end_when_they_should(world: &mut World) {
    let (here, there) = (world.sign_in("eva@desk.example").await, world.sign_in("eva@desk.example").await);
    let page = here.get("/settings").await.expect(200).body;
    assert_eq!(page.matches("/settings/sessions/").count(), 3, "two of them, and all others at once");
    here.post("/settings/sessions/end", &[]).await.expect(303);
    there.get("/board").await.expect(303);
    here.get("/board").await.expect(200);
    // A colleague who does nothing for half a day signs in again; who works goes on.
    for _ in 0..4 {
        world.advance(Duration::hours(8)).await;
        here.get("/board").await.expect(200);
    }
    world.advance(Duration::hours(13)).await;
    here.get("/board").await.expect(303);
    // However much it is used, it ends after thirty days.
    let busy = world.sign_in("eva@desk.example").await;
    let mut alive = 0;
    while alive < 200 && busy.get("/settings").await.status.as_u16() == 200 {
        world.advance(Duration::hours(6)).await;
        alive += 1;
    }
    assert_eq!(alive, 30 * 4);
    // Another role signs out at once.
    let eva = world.sign_in("eva@desk.example").await;
    let ada = world.sign_in("ada@desk.example").await;
    let path = format!("/people/{}", world.id("eva@desk.example"));
    ada.get(&path).await.expect(200);
    let change =
        [("name", "Eva de Boer"), ("email", "eva@desk.example"), ("language", "nl"), ("role", "finance")];
    ada.post(&format!("{path}/change"), &change).await.expect(303);
    eva.get("/board").await.expect(303);
    // Nobody changes their own rights.
    let own = format!("/people/{}", world.id("ada@desk.example"));
    ada.get(&own).await.expect(200);
    ada.post(&format!("{own}/active"), &[("active", "no")]).await.expect(422);
    world.well().await;
}

pub async fn a_limited_manager_breaks_the_glass_and_everybody_knows(world: &mut World) {
    let (mine, theirs) = (world.id("bakkerij"), world.id("molen"));
    let max = world.id("max@desk.example");
    let now = world.now();
    let limit = world.db.write(move |tx| {
        Box::pin(async move { store::person::limit(tx, max, Some(&[mine]), None, now).await })
    });
    limit.await.expect("a limit");
    let eva = world.program("eva@desk.example").await;
    let new = json!({ "customer_id": theirs.to_string(), "subject": "Wieken stil", "priority": "P1" });
    let ticket = eva.post("/api/v1/tickets", &new).await.expect(201).json();
    let page = format!("/tickets/{}", ticket["number"].as_str().expect("a number"));

    let max = world.sign_in("max@desk.example").await;
    max.get(&page).await.expect(404);
    assert!(!max.get("/board").await.expect(200).body.contains("Wieken stil"));
    assert!(!max.get("/search?q=wieken").await.expect(200).body.contains("Wieken stil"));
    max.get("/people/glass").await.expect(200);
    let customer = theirs.to_string();
    max.post("/people/glass", &[("customer", &customer), ("reason", "kort"), ("hours", "1")])
        .await
        .expect(422);
    max.get("/people/glass").await.expect(200);
    let reason = "Storing midden in de nacht";
    max.post("/people/glass", &[("customer", &customer), ("reason", reason), ("hours", "1")])
        .await
        .expect(303);
    let shown = max.get(&page).await.expect(200).body;
    assert!(shown.contains("glass-banner"), "every page says so");
    assert!(mail_to(world, "ada@desk.example").await.expect("a mail").contains(reason));
    let ada = world.sign_in("ada@desk.example").await;
    let audit = ada.get("/audit?kind=glass_broken").await.expect(200).body;
    assert!(
        audit.contains("Max Groen") && audit.contains(reason) && audit.contains("Klant molen"),
        "{audit}"
    );
    let aud = world.sign_in("aud@desk.example").await;
    aud.get("/audit").await.expect(200);
    world.advance(Duration::HOUR).await;
    max.get(&page).await.expect(404);
    world.well().await;
}

pub async fn a_program_does_what_its_key_is_for(world: &mut World) {
    let eva = world.program("eva@desk.example").await;
    let customer = world.id("bakkerij").to_string();
    let make =
        |scope: &str, customer: Option<&str>| json!({ "name": "x", "scope": scope, "customer_id": customer });
    let key = |answer: testkit::Answer| answer.expect(201).json()["key"].as_str().expect("a key").to_owned();
    let reads = world.with_key(&key(eva.post("/api/v1/me/keys", &make("read", None)).await));
    reads.get("/api/v1/tickets").await.expect(200);
    let new = json!({ "customer_id": customer, "subject": "Oven koud", "priority": "P2" });
    reads.post("/api/v1/tickets", &new).await.expect(403);
    reads.post("/api/v1/me/keys", &make("write", None)).await.expect(403);
    let narrow = world.with_key(&key(eva.post("/api/v1/me/keys", &make("write", Some(&customer))).await));
    narrow.post("/api/v1/tickets", &new).await.expect(201);
    let other =
        json!({ "customer_id": world.id("molen").to_string(), "subject": "Wieken", "priority": "P2" });
    narrow.post("/api/v1/tickets", &other).await.expect(404);
    narrow.post("/api/v1/me/keys", &make("write", None)).await.expect(403);
    let mail = world.with_key(&key(eva.post("/api/v1/me/keys", &make("mail", None)).await));
    mail.get("/api/v1/tickets").await.expect(403);
    eva.post("/api/v1/me/keys", &make("all", None)).await.expect(422);
    world.well().await;
}
