//! The API through the whole router.

use axum::body::Body;
use axum::http::{Request, header};
use domain::span::Duration;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::house::{CONTRACT, House};

fn subjects(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().filter_map(|one| one["subject"].as_str()).collect()
}

#[tokio::test]
async fn without_a_key_nothing_is_said() {
    let house = House::new().await;
    for (method, path) in [
        ("GET", "/api/v1/me"),
        ("GET", "/api/v1/tickets"),
        ("POST", "/api/v1/tickets"),
        ("POST", "/api/v1/calc"),
    ] {
        for who in ["", "nobody"] {
            let (status, problem) = house.ask(who, method, path, Value::Null).await;
            assert_eq!((status, &problem["type"]), (401, &json!("/problems/signed-out")), "{method} {path}");
        }
    }
    let (status, mime, text) = house.send("", "GET", "/api/v1/openapi.json", &[], String::new()).await;
    assert_eq!((status.as_u16(), mime.as_str()), (200, "application/json"));
    assert!(text.contains("\"openapi\":\"3.1.0\""));
}

/// Each described operation is answered by its handler, not by "no such route" or "no such method".
#[tokio::test]
async fn every_described_operation_is_answered() {
    let house = House::new().await;
    let document = house.get("", "/api/v1/openapi.json").await;
    let mut count = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("methods").keys() {
            let path = path.replace("{id}", "1");
            let (status, _, text) = house.send("", &method.to_uppercase(), &path, &[], String::new()).await;
            assert_eq!(status.as_u16(), 401, "{method} {path}: {text}");
            count += 1;
        }
    }
    assert!(count > 15, "only {count} operations");
    let (status, _) = house.ask("engineer", "GET", "/api/v1/nowhere", Value::Null).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_ticket_is_opened_under_the_contract_and_answered() {
    let house = House::new().await;
    let id = house.open("Checkout gives error 500", "P1").await;
    let ticket = house.get("engineer", &format!("/api/v1/tickets/{id}")).await;
    assert_eq!(ticket["clocks"]["response"]["state"], "running");
    assert_eq!(ticket["clocks"]["response"]["due"], "2026-11-20T09:30:00Z");
    assert_eq!(ticket["clocks"]["resolve"]["due"], "2026-11-20T13:00:00Z");
    assert_eq!(ticket["clocks"]["update"]["state"], "none");
    assert_eq!(ticket["channel"], "api");

    house.advance(Duration::minutes(10));
    let (status, ticket) =
        house.add("engineer", &id, json!([{"type": "public_reply", "text": "We are on it."}])).await;
    assert_eq!((status, &ticket["clocks"]["response"]["state"]), (201, &json!("met")));
    house.advance(Duration::minutes(20));
    let (_, ticket) = house
        .add(
            "engineer",
            &id,
            json!([{"type": "internal_note", "text": "disk full"}, {"type": "waiting", "for": "customer"}]),
        )
        .await;
    assert_eq!(ticket["status"], "waiting_customer");
    assert_eq!(ticket["clocks"]["resolve"]["state"], "paused");

    let events = house.get("engineer", &format!("/api/v1/tickets/{id}/events?limit=3")).await;
    let types: Vec<&str> =
        events["items"].as_array().unwrap().iter().filter_map(|one| one["type"].as_str()).collect();
    assert_eq!(types, ["opened", "public_reply", "internal_note"]);
    assert_eq!(events["items"][1]["texts"][0]["body"], "We are on it.");
    let after = events["next"].as_str().expect("there is more");
    let rest = house.get("engineer", &format!("/api/v1/tickets/{id}/events?after={after}")).await;
    assert_eq!(rest["items"][0]["for"], "customer");
    assert_eq!(rest["next"], Value::Null);

    let then = house.get("engineer", &format!("/api/v1/tickets/{id}/clocks?at=2026-11-20T09:05:00Z")).await;
    assert_eq!(then["clocks"]["response"]["remaining_ms"], 25 * 60_000);
    assert_eq!(then["next_due"], "2026-11-20T09:30:00Z");
    assert!(then["trace"].as_array().is_some_and(|steps| !steps.is_empty()));
    let plain = house.get("engineer", &format!("/api/v1/tickets/{id}/clocks?trace=false")).await;
    assert_eq!(plain["trace"], Value::Null);
    assert_eq!(plain["clocks"]["resolve"]["state"], "paused");
}

#[tokio::test]
async fn the_same_request_twice_opens_one_ticket() {
    let house = House::new().await;
    let body = |subject: &str| {
        json!({"customer_id": house.bakery.to_string(), "subject": subject, "priority": "P3"}).to_string()
    };
    let key = [("idempotency-key", "order-77")];
    let (first, _, one) = house.send("engineer", "POST", "/api/v1/tickets", &key, body("Oven")).await;
    let (second, _, two) = house.send("engineer", "POST", "/api/v1/tickets", &key, body("Oven")).await;
    assert_eq!((first.as_u16(), second.as_u16()), (201, 200));
    let id = |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["id"].clone();
    assert_eq!(id(&one), id(&two));
    let (other, _, _) = house.send("engineer", "POST", "/api/v1/tickets", &key, body("Another oven")).await;
    assert_eq!(other.as_u16(), 422);
    let (foreign, _, three) = house.send("manager", "POST", "/api/v1/tickets", &key, body("Oven")).await;
    assert_eq!(foreign.as_u16(), 201, "a key belongs to its caller");
    assert_ne!(id(&one), id(&three));
    assert_eq!(subjects(&house.get("engineer", "/api/v1/tickets").await).len(), 2);

    let sourced = json!({"customer_id": house.bakery.to_string(), "subject": "Zabbix: disk", "priority": "P3", "source": {"system": "zabbix", "key": "e-1"}});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/tickets", sourced.clone()).await.0, 201);
    assert_eq!(house.ask("engineer", "POST", "/api/v1/tickets", sourced).await.0, 200);
    let found = house.get("engineer", "/api/v1/tickets?source=zabbix&source_key=e-1").await;
    assert_eq!(subjects(&found), ["Zabbix: disk"]);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_the_reason() {
    let house = House::new().await;
    let id = house.open("Oven", "P3").await;
    let bakery = house.bakery.to_string();
    for (path, body, says) in [
        ("/api/v1/tickets", json!({"customer_id": bakery, "subject": " ", "priority": "P1"}), "subject"),
        ("/api/v1/tickets", json!({"customer_id": bakery, "subject": "x", "priority": "P9"}), "P9"),
        ("/api/v1/tickets", json!({"customer_id": 12, "subject": "x", "priority": "P1"}), "string"),
        ("/api/v1/tickets", json!({"subject": "x", "priority": "P1"}), "customer_id"),
        (
            "/api/v1/tickets",
            json!({"customer_id": bakery, "subject": "x", "priority": "P1", "colour": 1}),
            "colour",
        ),
        (
            "/api/v1/tickets",
            json!({"customer_id": bakery, "subject": "x", "priority": "P1", "opened_at": "2026-11-20T09:00:00.001Z"}),
            "after now",
        ),
        (
            "/api/v1/tickets",
            json!({"customer_id": bakery, "subject": "x", "priority": "P1", "kind": "A b"}),
            "kind",
        ),
        ("EVENTS", json!({"events": []}), "1 to 100"),
        ("EVENTS", json!({"events": [{"type": "opened", "priority": "P1"}]}), "not added by hand"),
        ("EVENTS", json!({"events": [{"type": "assigned", "to": "Anna"}]}), "id of a person"),
        ("EVENTS", json!({"events": [{"type": "jump"}]}), "jump"),
    ] {
        let path = path.replace("EVENTS", &format!("/api/v1/tickets/{id}/events"));
        let (status, problem) = house.ask("engineer", "POST", &path, body.clone()).await;
        let detail = problem["detail"].as_str().unwrap_or("");
        assert!(status == 422 && detail.contains(says), "{body}: {status} {detail}");
    }
    for path in [
        "/api/v1/tickets?limit=0",
        "/api/v1/tickets?color=red",
        "/api/v1/board?view=none",
        "/api/v1/figures?period=2026-13",
        "/api/v1/tickets?source=x",
        "/api/v1/figures?from=2026-01-01T00:00:00Z",
    ] {
        assert_eq!(house.ask("engineer", "GET", path, Value::Null).await.0, 422, "{path}");
    }
    let stale = json!({"events": [{"type": "resolved"}], "expected_version": 99});
    let (status, _) = house.ask("engineer", "POST", &format!("/api/v1/tickets/{id}/events"), stale).await;
    assert_eq!(status, 409);
}

#[tokio::test]
async fn a_contact_sees_the_own_organisation_and_the_public_side_alone() {
    let house = House::new().await;
    let id = house.open("Secret recipe gone", "P1").await;
    house
        .add(
            "engineer",
            &id,
            json!([{"type": "internal_note", "text": "they forgot to pay"}, {"type": "team", "to": "ops"}]),
        )
        .await;
    let path = format!("/api/v1/tickets/{id}");
    for path in [
        path.clone(),
        format!("{path}/events"),
        format!("{path}/clocks"),
        format!("/api/v1/customers/{}", house.bakery),
    ] {
        assert_eq!(house.ask("miller", "GET", &path, Value::Null).await.0, 404, "{path}");
    }
    assert_eq!(house.add("miller", &id, json!([{"type": "customer_reply", "text": "me too"}])).await.0, 404);
    assert!(subjects(&house.get("miller", "/api/v1/tickets").await).is_empty());
    assert!(subjects(&house.get("miller", "/api/v1/search?q=recipe").await).is_empty());
    assert_eq!(
        house
            .ask("miller", "GET", &format!("/api/v1/tickets?customer_id={}", house.bakery), Value::Null)
            .await
            .0,
        404
    );
    assert_eq!(
        house
            .ask("miller", "GET", &format!("/api/v1/figures?customer_id={}", house.bakery), Value::Null)
            .await
            .0,
        404
    );

    let ticket = house.get("baker", &path).await;
    assert_eq!((&ticket["subject"], &ticket["team"]), (&json!("Secret recipe gone"), &Value::Null));
    let events = house.get("baker", &format!("{path}/events")).await.to_string();
    assert!(
        events.contains("opened")
            && !events.contains("forgot")
            && !events.contains("internal_note")
            && !events.contains("ops"),
        "{events}"
    );
    assert_eq!(subjects(&house.get("baker", "/api/v1/search?q=recipe").await), ["Secret recipe gone"]);
    assert!(subjects(&house.get("baker", "/api/v1/search?q=forgot").await).is_empty());
    assert_eq!(house.get("baker", "/api/v1/customers").await["items"].as_array().unwrap().len(), 1);
    for path in ["/api/v1/board", "/api/v1/people"] {
        assert_eq!(house.ask("baker", "GET", path, Value::Null).await.0, 403, "{path}");
    }
    for (events, expected) in [
        (json!([{"type": "customer_reply", "text": "Any news?"}]), 201),
        (json!([{"type": "public_reply", "text": "Solved!"}]), 403),
        (json!([{"type": "resolved"}]), 403),
        (json!([{"type": "customer_reply", "at": "2026-11-20T08:00:00Z"}]), 422),
    ] {
        assert_eq!(house.add("baker", &id, events.clone()).await.0, expected, "{events}");
    }
    let (status, own) =
        house.ask("baker", "POST", "/api/v1/tickets", json!({"subject": "Oven", "priority": "P3"})).await;
    assert_eq!((status, &own["customer_id"]), (201, &json!(house.bakery.to_string())));
    assert_eq!(own["requester_id"], house.get("baker", "/api/v1/me").await["id"]);
    let foreign = json!({"customer_id": house.mill.to_string(), "subject": "Mill", "priority": "P3"});
    assert_eq!(house.ask("baker", "POST", "/api/v1/tickets", foreign).await.0, 404);
}

#[tokio::test]
async fn an_auditor_reads_and_changes_nothing() {
    let house = House::new().await;
    let id = house.open("Oven", "P3").await;
    assert_eq!(house.get("auditor", &format!("/api/v1/tickets/{id}")).await["subject"], "Oven");
    assert_eq!(house.add("auditor", &id, json!([{"type": "internal_note", "text": "x"}])).await.0, 403);
    let body = json!({"customer_id": house.bakery.to_string(), "subject": "x", "priority": "P1"});
    assert_eq!(house.ask("auditor", "POST", "/api/v1/tickets", body).await.0, 403);
    assert_eq!(
        house.add("engineer", &id, json!([{"type": "excluded", "category": "abuse"}])).await.0,
        403,
        "a manager decides"
    );
    assert_eq!(house.add("manager", &id, json!([{"type": "excluded", "category": "abuse"}])).await.0, 201);
}

#[tokio::test]
async fn the_board_is_in_the_order_in_which_promises_break_and_lists_go_on_by_key() {
    let house = House::new().await;
    for (subject, priority) in [("slow", "P3"), ("down", "P1"), ("question", "P4")] {
        house.open(subject, priority).await;
        house.advance(Duration::minutes(1));
    }
    let board = house.get("engineer", "/api/v1/board").await;
    assert_eq!(subjects(&board), ["down", "slow", "question"]);
    assert_eq!((&board["counts"]["open"], &board["counts"]["p1"]), (&json!(3), &json!(1)));
    let (mut seen, mut path) = (Vec::new(), "/api/v1/board?limit=1".to_owned());
    loop {
        let part = house.get("engineer", &path).await;
        seen.extend(subjects(&part).into_iter().map(str::to_owned));
        let Some(next) = part["next"].as_str() else { break };
        path = format!("/api/v1/board?limit=1&after={next}");
    }
    assert_eq!(seen, ["down", "slow", "question"]);
    let first = house.get("engineer", "/api/v1/tickets?limit=2").await;
    let next = first["next"].as_str().expect("more");
    let rest = house.get("engineer", &format!("/api/v1/tickets?limit=2&after={next}")).await;
    assert_eq!((subjects(&first), subjects(&rest)), (vec!["question", "down"], vec!["slow"]));
    assert_eq!(subjects(&house.get("engineer", "/api/v1/tickets?number=V-1001").await), ["slow"]);
}

#[tokio::test]
async fn a_figure_and_the_list_behind_it_agree() {
    let house = House::new().await;
    for (index, wait) in [10, 20, 45].into_iter().enumerate() {
        let id = house.open(&format!("incident {index}"), "P1").await;
        house.advance(Duration::minutes(wait));
        house
            .add("engineer", &id, json!([{"type": "public_reply", "text": "On it."}, {"type": "resolved"}]))
            .await;
    }
    let figures = house.get("engineer", "/api/v1/figures?period=2026-11").await;
    let november = &figures["items"][0];
    assert_eq!(november["from"], "2026-10-31T23:00:00Z", "the month of the house's zone");
    let response = &november["P1"]["response"];
    assert_eq!((&response["met"], &response["breached"]), (&json!(2), &json!(1)));
    assert_eq!(response["compliance"], json!({"part": 2, "whole": 3, "basis_points": 6666}));
    assert_eq!(response["support"]["p50_ms"], 20 * 60_000);
    assert_eq!(response["support"]["small_sample_p95"], true);
    assert_eq!(november["all"]["resolve"]["support"]["mean_ms"], 25 * 60_000);
    for (figure, expected) in [
        ("met-response", 2),
        ("breached-response", 1),
        ("judged-response", 3),
        ("ended-resolve", 3),
        ("opened", 3),
        ("reopened", 0),
    ] {
        let path = format!(
            "/api/v1/figures/tickets?figure={figure}&period=2026-11&priority=P1&customer_id={}",
            house.bakery
        );
        assert_eq!(subjects(&house.get("engineer", &path).await).len(), expected, "{figure}");
    }
    // Kept answers are forgotten when something changes.
    let id = house.open("one more", "P1").await;
    house.add("engineer", &id, json!([{"type": "public_reply", "text": "On it."}])).await;
    let again = house.get("engineer", "/api/v1/figures?period=2026-11").await;
    assert_eq!(again["items"][0]["P1"]["response"]["met"], 3);
    assert_eq!(
        house.get("engineer", "/api/v1/figures?months=13").await["items"].as_array().unwrap().len(),
        13
    );
    let none = house.get("miller", "/api/v1/figures").await;
    assert_eq!(none["items"][0]["all"]["tickets"], 0);
}

#[tokio::test]
async fn contracts_are_listed_checked_and_recorded() {
    let house = House::new().await;
    let list = house.get("baker", "/api/v1/contracts").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let id = list["items"][0]["contract_id"].as_str().unwrap().to_owned();
    let versions = house.get("baker", &format!("/api/v1/contracts/{id}/versions")).await;
    assert_eq!(versions["items"][0]["source"], CONTRACT);
    assert_eq!(
        house.ask("miller", "GET", &format!("/api/v1/contracts/{id}/versions"), Value::Null).await.0,
        404
    );

    let (status, _, text) = house
        .send(
            "baker",
            "POST",
            "/api/v1/contract/check",
            &[],
            "[contract]\nid = \"x\"\nrespons = 1\n".to_owned(),
        )
        .await;
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status.as_u16(), &report["passes"]), (200, &json!(false)));
    assert_eq!(report["findings"][0]["line"], 3, "{text}");

    let newer = include_str!("../../../../examples/contracts/office-hours.toml");
    let body = json!({"customer_id": house.bakery.to_string(), "source": newer});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/contracts", body.clone()).await.0, 403);
    let broken = json!({"customer_id": house.bakery.to_string(), "source": "[contract"});
    assert_eq!(house.ask("manager", "POST", "/api/v1/contracts", broken).await.0, 422);
    let (status, version) = house.ask("manager", "POST", "/api/v1/contracts", body).await;
    assert_eq!(
        (status, &version["version"], &version["effective_from"]),
        (201, &json!(1), &json!("2026-02-28T23:00:00Z"))
    );
    let all = house.get("engineer", &format!("/api/v1/contracts?customer_id={}", house.bakery)).await;
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn keys_are_made_shown_once_and_taken_away() {
    let house = House::new().await;
    let (status, made) = house.ask("engineer", "POST", "/api/v1/me/keys", json!({"name": "deploys"})).await;
    let key = made["key"].as_str().expect("the key").to_owned();
    assert_eq!(status, 201);
    let list = house.get("engineer", "/api/v1/me/keys").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains(&key));
    let bearer = format!("Bearer {key}");
    let with_key = |house: &House| {
        let router = house.router.clone();
        let request = Request::get("/api/v1/me")
            .header(header::AUTHORIZATION, bearer.clone())
            .body(Body::empty())
            .unwrap();
        async move { router.oneshot(request).await.unwrap().status().as_u16() }
    };
    assert_eq!(with_key(&house).await, 200);
    let path = format!("/api/v1/me/keys/{}", made["id"].as_str().unwrap());
    let (status, _, _) = house.send("manager", "DELETE", &path, &[], String::new()).await;
    assert_eq!(status.as_u16(), 404, "somebody else's key");
    let (status, _, _) = house.send("engineer", "DELETE", &path, &[], String::new()).await;
    assert_eq!(status.as_u16(), 204);
    assert_eq!(with_key(&house).await, 401);
    let past = json!({"name": "old", "expires_at": "2026-11-20T08:00:00Z"});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/me/keys", past).await.0, 422);
}

#[tokio::test]
async fn customers_services_and_people() {
    let house = House::new().await;
    let first = house.get("engineer", "/api/v1/customers?limit=1").await;
    assert_eq!((&first["items"][0]["key"], &first["next"]), (&json!("bakery"), &json!("bakery")));
    let rest = house.get("engineer", "/api/v1/customers?limit=1&after=bakery").await;
    assert_eq!((&rest["items"][0]["key"], &rest["next"]), (&json!("mill"), &Value::Null));
    let services = house.get("baker", &format!("/api/v1/customers/{}/services", house.bakery)).await;
    assert_eq!(services["items"][0]["key"], "shop");
    let names = |list: Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(house.get("engineer", "/api/v1/people").await), ["auditor", "engineer", "manager"]);
    assert_eq!(
        names(house.get("engineer", &format!("/api/v1/people?customer_id={}", house.mill)).await),
        ["miller"]
    );
}

#[tokio::test]
async fn calc_answers_like_the_command_line() {
    let house = House::new().await;
    let line = r#"{"op":"calendar.between","calendar":{"always":true},"from":"2026-01-01T00:00:00Z","to":"2026-01-01T01:00:00Z"}"#;
    let (status, mime, text) = house
        .send(
            "engineer",
            "POST",
            "/api/v1/calc",
            &[("content-type", "application/jsonl")],
            format!("{line}\nx\n{line}\n"),
        )
        .await;
    assert_eq!((status.as_u16(), mime.as_str(), text.lines().count()), (200, "application/jsonl", 3));
    let (_, mime, text) = house
        .send("engineer", "POST", "/api/v1/calc", &[("content-type", "application/json")], line.to_owned())
        .await;
    assert_eq!((mime.as_str(), text.trim()), ("application/json", r#"{"ms":3600000}"#));
}
