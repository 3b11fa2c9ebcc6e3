//! The customer file, a change from the first word to the last, and who sees what of them.

use domain::span::Duration;
use serde_json::json;
use testkit::World;

pub async fn the_file_says_who_to_call_and_keeps_no_secret(world: &mut World) {
    let customer = world.id("bakkerij");
    let eva = world.sign_in("eva@desk.example").await;
    let file = format!("/customers/{customer}");
    eva.get(&format!("{file}/entries/new?kind=contact")).await.expect(200);
    let add = |fields: Vec<(&'static str, &'static str)>| {
        let (eva, file) = (&eva, &file);
        async move { eva.post(&format!("{file}/entries"), &fields).await }
    };
    add(vec![
        ("kind", "contact"),
        ("f.name", "Dag Mens"),
        ("f.phone", "+31 10 1"),
        ("f.hours", "mon-fri 09:00-17:00"),
        ("shared", "yes"),
    ])
    .await
    .expect(303);
    add(vec![("kind", "contact"), ("f.name", "Nacht Mens"), ("f.phone", "+31 10 2"), ("f.hours", "24/7")])
        .await
        .expect(303);
    let refused =
        add(vec![("kind", "note"), ("f.title", "Db"), ("f.text", "wachtwoord: kaas")]).await.expect(422);
    assert!(refused.body.contains("This looks like a password"), "{}", refused.body);
    add(vec![("kind", "note"), ("f.title", "Intern"), ("f.text", "Alleen voor ons")]).await.expect(303);

    world.until("2026-03-03T02:00:00Z").await;
    // A session does not last the night.
    let eva = world.sign_in("eva@desk.example").await;
    let night = eva.get(&file).await.expect(200).body;
    let place =
        |text: &str, what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not on the page"));
    assert!(place(&night, "Nacht Mens") < place(&night, "Dag Mens") && night.contains("Alleen voor ons"));
    world.until("2026-03-03T10:00:00Z").await;
    let eva = world.sign_in("eva@desk.example").await;
    assert!(eva.get(&file).await.expect(200).body.contains("tel:+31101"));
    assert!(eva.get(&format!("{file}/history")).await.expect(200).body.contains("Nacht Mens"));

    let bo = world.sign_in("bo@bakkerij.example").await;
    let own = bo.get("/customer").await.expect(200).body;
    assert!(own.contains("Dag Mens") && !own.contains("Nacht Mens") && !own.contains("Alleen voor ons"));
    bo.get(&file).await.expect(403);
    let mo = world.program("mo@molen.example").await;
    mo.get(&format!("/api/v1/customers/{customer}/file")).await.expect(404);
    world.well().await;
}

pub async fn a_change_is_approved_by_the_customer_it_names(world: &mut World) {
    let (customer, bo_id) = (world.id("bakkerij").to_string(), world.id("bo@bakkerij.example").to_string());
    let (eva, bo) = (world.program("eva@desk.example").await, world.program("bo@bakkerij.example").await);
    let from = world.now() + Duration::days(3);
    let draft = json!({
        "customer_id": customer, "title": "Nieuwe kassa", "risk": "high", "why": "Oud", "plan": "Omzetten",
        "rollback": "Terug", "test": "Bon", "approver_id": bo_id,
        "from": from.to_string(), "to": (from + Duration::HOUR).to_string(),
    });
    let change = eva.post("/api/v1/changes", &draft).await.expect(201).json();
    let path = format!("/api/v1/changes/{}", change["id"].as_str().expect("an id"));
    bo.get(&path).await.expect(404);
    let step = |word: &str| json!({ "step": word, "comment": "om zes uur graag" });
    eva.post(&format!("{path}/steps"), &step("ask")).await.expect(200);
    eva.post(&format!("{path}/steps"), &step("approve")).await.expect(422);
    eva.post(&format!("{path}/steps"), &step("start")).await.expect(409);
    assert_eq!(bo.get(&path).await.expect(200).json()["steps"], json!(["approve", "reject"]));
    let mo = world.program("mo@molen.example").await;
    mo.post(&format!("{path}/steps"), &step("approve")).await.expect(404);

    let browser = world.sign_in("bo@bakkerij.example").await;
    let page = format!("/changes/{}", change["id"].as_str().expect("an id"));
    assert!(browser.get("/customer").await.expect(200).body.contains("Nieuwe kassa"));
    browser.get(&page).await.expect(200);
    browser.post(&page, &[("step", "approve"), ("comment", "Prima")]).await.expect(303);
    bo.post(&format!("{path}/steps"), &step("start")).await.expect(403);
    world.advance(Duration::days(3)).await;
    for word in ["start", "finish"] {
        eva.post(&format!("{path}/steps"), &step(word)).await.expect(200);
    }
    let staff = world.sign_in("eva@desk.example").await;
    for address in [page.as_str(), "/changes", "/changes?show=all", "/changes/calendar", "/changes/new"] {
        staff.get(address).await.expect(200);
    }
    assert!(staff.get(&format!("/customers/{customer}")).await.expect(200).body.contains("Nieuwe kassa"));
    world.well().await;
}
