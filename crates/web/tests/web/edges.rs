//! What is refused at the edge: too much, too far, another customer's, out of order.

use serde_json::{Value, json};

use crate::house::House;

async fn open(house: &House, who: &str, more: Value) -> (u16, Value) {
    let mut body = json!({"customer_id": house.bakery.to_string(), "subject": "Oven", "priority": "P3"});
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    house.ask(who, "POST", "/api/v1/tickets", body).await
}

async fn first(house: &House, path: &str) -> String {
    house.get("manager", path).await["items"][0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_ticket_refers_to_the_own_customers_things_alone() {
    let house = House::new().await;
    let services = |customer: i64| format!("/api/v1/customers/{customer}/services");
    let own = first(&house, &services(house.bakery)).await;
    let other = first(&house, &services(house.mill)).await;
    let miller = first(&house, &format!("/api/v1/people?customer_id={}", house.mill)).await;
    let baker = house.get("baker", "/api/v1/me").await["id"].clone();
    let engineer = house.get("engineer", "/api/v1/me").await["id"].clone();
    let auditor = house.get("auditor", "/api/v1/me").await["id"].clone();
    for (who, more, expected) in [
        ("engineer", json!({"service_id": own, "requester_id": baker, "assignee_id": engineer}), 201),
        ("baker", json!({"service_id": own}), 201),
        ("engineer", json!({"service_id": other}), 422),
        ("engineer", json!({"requester_id": miller}), 422),
        ("engineer", json!({"assignee_id": baker}), 422),
        ("engineer", json!({"assignee_id": auditor}), 422),
    ] {
        assert_eq!(open(&house, who, more.clone()).await.0, expected, "{who}: {more}");
    }
    // Another customer's service reads like one that is not there.
    let foreign = open(&house, "baker", json!({"service_id": other})).await;
    assert_eq!(foreign, open(&house, "baker", json!({"service_id": "1"})).await);
    assert_eq!(foreign.0, 422);
    let id = house.open("Oven", "P3").await;
    for (to, expected) in [(engineer, 201), (baker, 422), (json!("1"), 422)] {
        let events = json!([{"type": "assigned", "to": to}]);
        assert_eq!(house.add("engineer", &id, events).await.0, expected, "{to}");
    }
}

#[tokio::test]
async fn the_api_keeps_the_rules_of_the_page() {
    let house = House::new().await;
    let id = house.open("Oven", "P3").await;
    let offered = json!([{"type": "workaround_accepted"}]);
    let (status, problem) = house.add("baker", &id, offered).await;
    assert_eq!((status, &problem["detail"]), (409, &json!("workaround_accepted: no workaround was offered")));

    let wait = json!([{"type": "waiting", "for": "customer"}]);
    assert_eq!(house.add("engineer", &id, wait).await.1["status"], "waiting_customer");
    house.advance(domain::span::Duration::minutes(5));
    let reply = json!([{"type": "customer_reply", "text": "Done."}]);
    let (status, ticket) = house.add("baker", &id, reply.clone()).await;
    assert_eq!((status, &ticket["status"]), (201, &json!("open")), "the customer's word ends the wait");

    // All or nothing: the second does not fit after the first.
    let twice = json!([{"type": "resolved"}, {"type": "resolved"}]);
    assert_eq!(house.add("engineer", &id, twice).await.0, 409);
    assert_eq!(house.get("engineer", &format!("/api/v1/tickets/{id}")).await["status"], "open");
    let done = json!([{"type": "resolved"}, {"type": "closed"}]);
    assert_eq!(house.add("engineer", &id, done).await.1["status"], "closed");
    house.advance(domain::span::Duration::minutes(5));
    for events in [json!([{"type": "reopened"}]), reply] {
        assert_eq!(house.add("baker", &id, events.clone()).await.0, 409, "{events}");
    }
}

#[tokio::test]
async fn what_is_too_long_or_holds_control_characters_is_refused() {
    let house = House::new().await;
    let long = "x".repeat(201);
    for more in [
        json!({"subject": long}),
        json!({"subject": "two\nlines"}),
        json!({"subject": "a\u{0}"}),
        json!({"body": "a\u{0}"}),
        json!({"body": "x".repeat(200_001)}),
        json!({"team": long}),
        json!({"source": {"system": "zabbix", "key": long}}),
        json!({"opened_at": "1969-12-31T23:59:59Z"}),
    ] {
        let (status, problem) = open(&house, "engineer", more.clone()).await;
        assert_eq!(status, 422, "{} {problem}", more.to_string().get(..60).unwrap_or_default());
    }
    for (key, value) in [("kind", "breach"), ("channel", "phone")] {
        assert_eq!(open(&house, "baker", json!({ key: value })).await.0, 422, "{key}");
        assert_eq!(open(&house, "engineer", json!({ key: value })).await.0, 201, "{key}");
    }
    let id = house.open("Oven", "P3").await;
    for event in [
        json!({"type": "internal_note", "text": "x".repeat(200_001)}),
        json!({"type": "team", "to": long}),
        json!({"type": "field", "name": "a\nb", "value": ""}),
        json!({"type": "field", "name": "a", "value": "x".repeat(4_001)}),
        json!({"type": "public_reply", "at": "2026-11-20T08:59:59Z"}),
    ] {
        let (status, problem) = house.add("engineer", &id, json!([event])).await;
        assert_eq!(status, 422, "{problem}");
    }
    let large = json!({"subject": "x".repeat(3 << 20)});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/tickets", large).await.0, 413);
}

#[tokio::test]
async fn a_far_instant_and_a_large_contract_are_refused() {
    let house = House::new().await;
    let id = house.open("Oven", "P3").await;
    let clocks = |at: &str| format!("/api/v1/tickets/{id}/clocks?at={at}");
    for (at, expected) in [("2036-11-01T00:00:00Z", 200), ("9999-01-01T00:00:00Z", 422)] {
        assert_eq!(house.ask("engineer", "GET", &clocks(at), Value::Null).await.0, expected, "{at}");
    }
    let check = |text: String| house.send("baker", "POST", "/api/v1/contract/check", &[], text);
    assert_eq!(check("#".repeat((256 << 10) + 1)).await.0.as_u16(), 413);
    let (status, _, text) = check(format!("[contract]\nid = \"x\"\n{} = 1\n", "y".repeat(250_000))).await;
    assert!(status.is_success() && text.len() < 4_000, "{} bytes", text.len());
}

#[tokio::test]
async fn what_the_framework_refuses_looks_like_every_other_refusal() {
    let house = House::new().await;
    for (method, path, expected) in [
        ("GET", "/api/v1/search?q=a%00b", 422),
        ("GET", "/api/v1/tickets/%ff", 404),
        ("DELETE", "/api/v1/tickets", 405),
    ] {
        assert_eq!(house.ask("engineer", method, path, Value::Null).await.0, expected, "{path}");
    }
    for path in ["/tickets/%ff", "/contracts/none", "/figures/tickets?cursor=%ff&page=x"] {
        let (status, html) = house.page("engineer", path).await;
        assert!(status >= 400 && html.contains("<!doctype html>"), "{path}: {status} {html}");
    }
}
