//! People at their tickets.

use domain::span::Duration;
use serde_json::json;
use testkit::World;

pub async fn a_customer_opens_a_ticket_and_sees_the_answer_but_not_the_note(world: &mut World) {
    let bo = world.sign_in("bo@bakkerij.example").await;
    bo.get("/tickets/new").await.expect(200);
    let fields =
        [("subject", "Kassa hangt"), ("text", "Sinds vanochtend."), ("priority", "P2"), ("kind", "incident")];
    let opened = bo.post("/tickets", &fields).await.expect(303);
    let page = opened.location().split('?').next().unwrap_or_default().to_owned();
    assert!(page.starts_with("/tickets/V-"), "{page}");

    let eva = world.sign_in("eva@desk.example").await;
    eva.get(&page).await.expect(200);
    world.advance(Duration::minutes(10)).await;
    let say = |mode, text| [("kind", mode), ("text", text)];
    eva.post(&format!("{page}/message"), &say("reply", "Kassa 2 wordt herstart.")).await.expect(303);
    eva.post(&format!("{page}/message"), &say("note", "Klant heeft oude firmware.")).await.expect(303);
    let inside = eva.get(&page).await.expect(200).body;
    assert!(inside.contains("Kassa 2 wordt herstart.") && inside.contains("Klant heeft oude firmware."));

    let outside = bo.get(&page).await.expect(200).body;
    assert!(outside.contains("Kassa 2 wordt herstart."));
    assert!(!outside.contains("oude firmware"), "a note is for colleagues");
    world.well().await;
}

pub async fn two_people_on_one_ticket(world: &mut World) {
    let (eva, max) = (world.program("eva@desk.example").await, world.program("max@desk.example").await);
    let customer = world.id("bakkerij").to_string();
    let new = json!({ "customer_id": customer, "subject": "Oven koud", "priority": "P2" });
    let ticket = eva.post("/api/v1/tickets", &new).await.expect(201).json();
    let path = format!("/api/v1/tickets/{}/events", ticket["id"].as_str().expect("an id"));
    let version = &ticket["version"];
    let reply = |text: &str| json!({ "events": [{ "type": "public_reply", "text": text }], "expected_version": version });
    eva.post(&path, &reply("Ik kijk ernaar.")).await.expect(201);
    // Max answered the same question without having seen Eva's answer.
    max.post(&path, &reply("Ik pak hem op.")).await.expect(409);

    let (eva, max) = (world.sign_in("eva@desk.example").await, world.sign_in("max@desk.example").await);
    let page = format!("/tickets/{}", ticket["number"].as_str().expect("a number"));
    eva.get(&page).await.expect(200);
    max.get(&page).await.expect(200);
    let said = eva.post(&format!("{page}/presence"), &[("mode", "writing")]).await;
    assert!(said.status.is_success(), "{said:?}");
    let seen = max.get(&format!("{page}/presence")).await.expect(200).body;
    assert!(seen.contains("Eva"), "{seen}");
    world.well().await;
}

pub async fn a_breach_while_the_page_is_open_is_told(world: &mut World) {
    let mut changes = world.db.changes();
    let eva = world.program("eva@desk.example").await;
    let customer = world.id("bakkerij").to_string();
    let new = json!({ "customer_id": customer, "subject": "Oven koud", "priority": "P1" });
    let ticket = eva.post("/api/v1/tickets", &new).await.expect(201).json();
    while changes.try_recv().is_ok() {}
    world.advance(Duration::minutes(61)).await;
    let change = changes.recv().await.expect("a change");
    assert_eq!(change.ticket_id.map(|id| id.to_string()).as_deref(), ticket["id"].as_str());
    world.well().await;
}
