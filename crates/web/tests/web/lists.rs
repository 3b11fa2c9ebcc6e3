//! Queries, saved views, many at once, playing through a queue, search with marks: pages and API through the router.

use domain::span::Duration;
use serde_json::{Value, json};

use crate::house::House;

fn subjects(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().filter_map(|one| one["subject"].as_str()).collect()
}

impl House {
    /// A form as somebody who has signed in sends it: status and where it leads.
    async fn form(&self, who: &str, path: &str, form: &str) -> (u16, String) {
        self.page(who, "/settings").await;
        let cookie = format!("vangnet=token-of-{who}; vangnet_language=en");
        let headers = [
            ("cookie", cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("x-csrf", "csrf"),
        ];
        let (status, location, text) = self.post(path, &headers, form).await;
        (status, if location.is_empty() { text } else { location })
    }
}

#[tokio::test]
async fn the_board_is_asked_in_words() {
    let house = House::new().await;
    house.open("Checkout gives error 500", "P1").await;
    house.open("Printer prints blank pages", "P3").await;
    let get = |path: &'static str| house.get("engineer", path);
    assert_eq!(subjects(&get("/api/v1/board?q=priority:P1").await), ["Checkout gives error 500"]);
    assert_eq!(
        subjects(&get("/api/v1/board?q=customer:bakery%20-printer").await),
        ["Checkout gives error 500"]
    );
    assert_eq!(
        subjects(&get("/api/v1/board?q=blank%20pages%20created%3C1h").await),
        ["Printer prints blank pages"]
    );
    assert_eq!(subjects(&get("/api/v1/board?q=owner:me").await), [] as [&str; 0]);
    assert_eq!(
        subjects(&get("/api/v1/board?order=newest").await),
        ["Printer prints blank pages", "Checkout gives error 500"]
    );
    let (status, problem) = house.ask("engineer", "GET", "/api/v1/board?q=x%20custmer:a", Value::Null).await;
    assert_eq!(status, 422);
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("character 3") && detail.contains("customer"), "{detail}");
    let (status, html) = house.page("engineer", "/board?q=x%20custmer:a").await;
    assert_eq!(status, 200);
    assert!(html.contains("<mark>custmer</mark>") && html.contains("aria-invalid=\"true\""));
    assert!(html.contains("q=x%20customer"), "what would do is one click away");
    let (_, html) = house.page("engineer", "/board?view=p1").await;
    assert!(
        html.contains("value=\"priority:P1\"")
            && html.contains("Checkout gives")
            && !html.contains("blank pages")
    );
}

#[tokio::test]
async fn what_may_be_written_is_offered() {
    let house = House::new().await;
    let answer = house.get("engineer", "/api/v1/query?q=priority:p1%20customer:ba").await;
    assert_eq!(answer["offers"][0]["value"], "bakery");
    assert_eq!(answer["offers"][0]["text"], "priority:p1 customer:bakery ");
    assert_eq!(answer["fault"]["code"], "unknown");
    assert_eq!(house.get("engineer", "/api/v1/query?q=priority:p1").await["canonical"], "priority:P1");
    let (status, html) = house.page("engineer", "/query/complete?q=sta&at=3").await;
    assert!(status == 200 && html.contains("data-text=\"status:\""), "{html}");
    assert_eq!(house.page("baker", "/query/complete?q=sta").await.0, 403);
}

#[tokio::test]
async fn a_view_is_saved_shared_counted_and_taken_away() {
    let house = House::new().await;
    house.open("Checkout gives error 500", "P1").await;
    let form = "name=P1+of+the+bakery&q=customer:bakery+priority:p1&order=newest&column=owner&column=tags&shared=yes";
    let (status, to) = house.form("engineer", "/views", form).await;
    assert!(status == 303 && to.starts_with("/board?view="), "{status} {to}");
    let (status, html) = house.page("manager", &to).await;
    assert_eq!(status, 200);
    assert!(html.contains("value=\"customer:bakery priority:P1\""), "in its canonical form");
    assert!(html.contains("P1 of the bakery") && html.contains("c-tags") && !html.contains("c-service"));
    let views = house.get("manager", "/api/v1/views").await;
    assert_eq!((&views["items"][0]["count"], &views["items"][0]["order"]), (&json!("1"), &json!("newest")));
    let id = to.trim_start_matches("/board?view=").to_owned();
    assert_eq!(house.page("auditor", &format!("/views/{id}")).await.0, 404, "not theirs to change");
    assert_eq!(house.page("manager", &format!("/views/{id}")).await.0, 200);
    let (status, html) = house.form("engineer", "/views", "name=&q=priority:P9").await;
    assert_eq!(status, 422);
    assert!(html.contains("<mark>P9</mark>") && html.contains("name-wrong"), "both are said at once");
    let own = json!({"name": "own", "query": "owner:me"});
    let (status, made) = house.ask("engineer", "POST", "/api/v1/views", own).await;
    assert_eq!(status, 201, "{made}");
    let own = made["id"].as_str().expect("an id");
    assert_eq!(house.page("manager", &format!("/board?view={own}")).await.0, 404);
    let changed = json!({"name": "own", "query": "owner:me", "columns": ["x"]});
    assert_eq!(house.ask("engineer", "PUT", &format!("/api/v1/views/{own}"), changed).await.0, 422);
    assert_eq!(house.ask("manager", "DELETE", &format!("/api/v1/views/{own}"), Value::Null).await.0, 404);
    assert_eq!(house.ask("engineer", "DELETE", &format!("/api/v1/views/{own}"), Value::Null).await.0, 204);
    assert_eq!(house.form("engineer", &format!("/views/{id}/delete"), "").await.0, 303);
    assert_eq!(house.get("engineer", "/api/v1/views").await["items"], json!([]));
}

#[tokio::test]
async fn many_are_changed_at_once_and_back() {
    let house = House::new().await;
    let (a, b) = (house.open("first", "P1").await, house.open("second", "P3").await);
    let form = format!("t={a}&t={b}&t=1&do=priority&priority=P3&back=/board%3Fview%3Dopen");
    let (status, to) = house.form("engineer", "/bulk", &form).await;
    assert!(status == 303 && to.starts_with("/bulk/"), "{status} {to}");
    let (_, html) = house.page("engineer", &to).await;
    assert!(
        html.contains("1 ticket done") && html.contains("1 refused") && html.contains("it is so already"),
        "{html}"
    );
    assert!(html.contains("/board?view=open"));
    assert_eq!(house.page("manager", &to).await.0, 404, "somebody else's");
    let id = to.trim_start_matches("/bulk/").split('?').next().expect("an id");
    assert_eq!(house.get("engineer", &format!("/api/v1/tickets/{a}")).await["priority"], "P3");
    let undo = format!("/api/v1/bulk/{id}/undo");
    let (status, undone) = house.ask("engineer", "POST", &undo, Value::Null).await;
    assert_eq!((status, &undone["items"][0]["undone"]), (200, &json!("undone")), "{undone}");
    assert_eq!(house.get("engineer", &format!("/api/v1/tickets/{a}")).await["priority"], "P1");
    assert_eq!(house.ask("engineer", "POST", &undo, Value::Null).await.0, 409);

    let tag = json!({"tickets": [a, b], "do": "tag", "to": "VIP Q4"});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/bulk", tag).await.0, 201);
    assert_eq!(subjects(&house.get("engineer", "/api/v1/board?q=tag:vip%20tag:q4").await).len(), 2);
    let untag = json!({"tickets": [a], "do": "untag", "to": "vip"});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/bulk", untag).await.0, 201);
    assert_eq!(subjects(&house.get("engineer", "/api/v1/board?q=tag:vip").await), ["second"]);

    let wait = json!({"tickets": [a, b], "do": "wait", "to": "customer"});
    let (_, done) = house.ask("engineer", "POST", "/api/v1/bulk", wait).await;
    house.add("engineer", &a, json!([{"type": "internal_note", "text": "meanwhile"}])).await;
    let id = done["id"].as_str().expect("an id");
    let (_, undone) = house.ask("engineer", "POST", &format!("/api/v1/bulk/{id}/undo"), Value::Null).await;
    assert_eq!(
        (&undone["items"][0]["undone"], &undone["items"][1]["undone"]),
        (&json!("moved"), &json!("undone"))
    );

    let reply = json!({"tickets": [a, b], "do": "reply-resolve", "text": "It was the power."});
    let (_, done) = house.ask("engineer", "POST", "/api/v1/bulk", reply).await;
    assert_eq!(
        (&done["items"][1]["done"], &done["undo_until"]),
        (&json!(true), &Value::Null),
        "what was sent was sent"
    );
    let close = json!({"tickets": [a, b], "do": "close"});
    let (_, done) = house.ask("engineer", "POST", "/api/v1/bulk", close).await;
    assert_eq!(
        done["items"].as_array().map(|items| items.iter().filter(|one| one["done"] == true).count()),
        Some(2)
    );
    let late = json!({"tickets": [a], "do": "assign", "to": ""});
    assert_eq!(house.ask("auditor", "POST", "/api/v1/bulk", late.clone()).await.0, 403);
    house.advance(Duration::minutes(11));
    for wrong in [json!({"tickets": [], "do": "close"}), json!({"tickets": [a], "do": "burn"})] {
        assert_eq!(house.ask("engineer", "POST", "/api/v1/bulk", wrong).await.0, 422);
    }
}

#[tokio::test]
async fn a_queue_is_played_through() {
    let house = House::new().await;
    for subject in ["first", "second", "third"] {
        house.open(subject, "P3").await;
        house.advance(Duration::minutes(1));
    }
    let (status, to) = house.form("engineer", "/play", "view=unassigned").await;
    assert!(status == 303 && to == "/tickets/V-1001", "{status} {to}");
    let (_, html) = house.page("engineer", &to).await;
    assert!(html.contains("play-bar") && html.contains("1 of 3") && html.contains("Playing Unassigned"));
    let (status, _) = house.form("engineer", "/play/next", "skip=yes&reason=+").await;
    assert_eq!(status, 422, "a skip takes a reason");
    let (_, to) = house.form("engineer", "/play/next", "skip=yes&reason=waits+for+parts").await;
    assert_eq!(to, "/tickets/V-1002");
    let (_, html) = house.page("engineer", "/tickets/V-1001").await;
    assert!(html.contains("Skipped in a queue: waits for parts"));
    let here = house.get("engineer", "/api/v1/play").await;
    assert_eq!((&here["shown"], &here["ticket"]["number"]), (&json!(2), &json!("V-1002")));
    let (_, here) = house.ask("engineer", "POST", "/api/v1/play/next", json!({})).await;
    assert_eq!(here["ticket"]["number"], "V-1003");
    let (_, to) = house.form("engineer", "/play/next", "").await;
    assert_eq!(to, "/play");
    let (_, html) = house.page("engineer", "/play").await;
    assert!(html.contains("was shown") && html.contains("Start again"));
    let (_, to) = house.form("engineer", "/play/stop", "").await;
    assert_eq!(to, "/board");
    assert_eq!(house.ask("engineer", "GET", "/api/v1/play", Value::Null).await.0, 404);
    assert_eq!(house.ask("engineer", "POST", "/api/v1/play/next", json!({})).await.0, 404);
}

#[tokio::test]
async fn what_is_found_is_marked_and_nothing_internal_leaks() {
    let house = House::new().await;
    let id = house.open("Checkout <b>broken</b>", "P1").await;
    let events = json!([
        {"type": "internal_note", "text": "The secretword lies in the log"},
        {"type": "public_reply", "text": "We restarted the gateway; payments work again."}
    ]);
    house.add("engineer", &id, events).await;
    let (_, html) = house.page("engineer", "/search?q=secretword").await;
    assert!(html.contains("internal note") && html.contains("<mark>secretword</mark>"), "{html}");
    let (_, html) = house.page("baker", "/search?q=secretword").await;
    assert!(!html.contains("<mark>"), "a contact does not find notes");
    let (_, html) = house.page("baker", "/search?q=gateway").await;
    assert!(html.contains("<mark>gateway</mark>"));
    let (_, html) = house.page("engineer", "/search?q=broken").await;
    assert!(html.contains("<mark>broken</mark>") && !html.contains("<b>broken"), "subjects are escaped");
    let found = house.get("engineer", "/api/v1/search?q=gateway").await;
    assert_eq!(found["snippets"][0]["internal"], false);
    let (_, html) = house.page("engineer", "/search/palette?q=bak").await;
    assert!(html.contains("data-under=\"customer\"") && html.contains("BAKERY"));
    let (_, html) = house.page("baker", "/search/palette?q=mill").await;
    assert!(!html.contains("MILL"));
}
