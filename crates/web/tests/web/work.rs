//! Work on a ticket through pages and API: hand-over, time, links, merging, triage, marks, replies, problems.

use domain::span::Duration;
use serde_json::{Value, json};

use crate::house::House;

async fn id_of(house: &House, who: &str) -> String {
    house.get(who, "/api/v1/me").await["id"].as_str().expect("an id").to_owned()
}

async fn number(house: &House, id: &str) -> String {
    let ticket = house.get("engineer", &format!("/api/v1/tickets/{id}")).await;
    ticket["number"].as_str().expect("a number").to_owned()
}

async fn work(house: &House, id: &str) -> Value {
    house.get("engineer", &format!("/api/v1/tickets/{id}/work")).await
}

#[tokio::test]
async fn a_hand_over_stands_out_until_it_is_acknowledged_and_is_a_notice() {
    let house = House::new().await;
    let id = house.open("Oven is cold", "P3").await;
    let manager = id_of(&house, "manager").await;
    let event = json!([{"type": "handed_over", "to": manager, "text": "Reset it, not helped; call the supplier next."}]);
    assert_eq!(house.add("engineer", &id, event).await.0, 201);
    assert_eq!(work(&house, &id).await["handed_over_to"], json!(manager));
    let notices = house.get("manager", "/api/v1/me/notices").await;
    assert_eq!(notices["items"][0]["kind"], "handed_over");
    assert_eq!(notices["items"][0]["read_at"], Value::Null);
    let path = format!("/tickets/{}", number(&house, &id).await);
    let (status, html) = house.page("manager", &path).await;
    assert!(status == 200 && html.contains("Handed over to you") && html.contains("call the supplier next"));
    let (_, html) = house.page("engineer", &path).await;
    assert!(html.contains("Not read yet"));
    let (_, html) = house.page("baker", &path).await;
    assert!(!html.contains("call the supplier"), "a hand-over is among colleagues");
    assert!(!house.get("manager", "/api/v1/me/notices").await["items"][0]["read_at"].is_null());
    assert_eq!(house.add("manager", &id, json!([{"type": "acknowledged"}])).await.0, 201);
    assert_eq!(work(&house, &id).await["handed_over_to"], Value::Null);
    let (status, problem) = house.add("manager", &id, json!([{"type": "acknowledged"}])).await;
    assert_eq!((status, &problem["detail"]), (409, &json!("acknowledged: nothing was handed over")));
    // A contact does not own tickets, an auditor hands nothing over.
    let baker = id_of(&house, "baker").await;
    assert_eq!(house.add("engineer", &id, json!([{"type": "handed_over", "to": baker}])).await.0, 422);
    assert_eq!(house.add("auditor", &id, json!([{"type": "handed_over", "to": manager}])).await.0, 403);
}

#[tokio::test]
async fn time_is_summed_per_day_and_rounded_up_once() {
    let house = House::new().await;
    let id = house.open("Oven is cold", "P3").await;
    let path = format!("/api/v1/tickets/{id}/time");
    let add = async |minutes: i64, disposition: &str| {
        let body = json!({"minutes": minutes, "disposition": disposition, "what": "Looked"});
        house.ask("engineer", "POST", &path, body).await
    };
    let (status, first) = add(7, "charge").await;
    assert_eq!(status, 201, "{first}");
    add(6, "charge").await;
    add(40, "write_off").await;
    for (minutes, disposition) in [(0, "charge"), (1441, "charge"), (5, "gift")] {
        assert_eq!(add(minutes, disposition).await.0, 422, "{minutes} {disposition}");
    }
    let billed = &work(&house, &id).await["billed"];
    assert_eq!((&billed[0]["worked"], &billed[0]["billed"]), (&json!(13), &json!(15)), "{billed}");
    assert_eq!(billed[1]["rule"], "not_billed");
    // A correction takes the entry's place; taking it back leaves the rest.
    let entry = first["id"].as_str().expect("an id");
    let body = json!({"minutes": 20, "disposition": "cover", "entry_id": entry});
    assert_eq!(house.ask("engineer", "POST", &path, body).await.0, 201);
    let day = house.get("engineer", "/api/v1/time").await;
    assert_eq!(day["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(house.ask("engineer", "DELETE", &format!("{path}/{entry}"), Value::Null).await.0, 204);
    assert_eq!(house.ask("engineer", "DELETE", &format!("{path}/{entry}"), Value::Null).await.0, 404);
    assert_eq!(house.get("engineer", "/api/v1/time").await["items"].as_array().map(Vec::len), Some(2));
    // An entry of another ticket is not reached by this one's address.
    let other = house.open("Another", "P3").await;
    let left = work(&house, &id).await["time"][0]["id"].as_str().expect("an id").to_owned();
    let stray = format!("/api/v1/tickets/{other}/time/{left}");
    assert_eq!(house.ask("engineer", "DELETE", &stray, Value::Null).await.0, 404);
    let (status, html) = house.page("engineer", "/time").await;
    assert!(status == 200 && html.contains("Looked") && html.contains("Everybody, this day"));
    assert_eq!(house.page("baker", "/time").await.0, 403);
}

#[tokio::test]
async fn a_merge_says_what_moves_and_moves_it() {
    let house = House::new().await;
    let early = house.open("Oven is cold", "P3").await;
    house.add("baker", &early, json!([{"type": "customer_reply", "text": "Still cold."}])).await;
    let time = json!({"minutes": 30, "disposition": "charge"});
    house.advance(Duration::HOUR);
    house.ask("engineer", "POST", &format!("/api/v1/tickets/{early}/time"), time).await;
    let late = house.open("Cold oven again", "P3").await;
    let answered = json!([{"type": "public_reply", "text": "We come by."}]);
    house.add("engineer", &late, answered).await;
    let preview = house.get("engineer", &format!("/api/v1/tickets/{early}/merge?into={late}")).await;
    assert_eq!((&preview["messages"], &preview["minutes"]), (&json!(1), &json!(30)), "{preview}");
    assert_eq!(
        preview["opened_at"],
        house.get("engineer", &format!("/api/v1/tickets/{early}")).await["opened_at"]
    );
    let page =
        format!("/tickets/{}/merge?with={}", number(&house, &early).await, number(&house, &late).await);
    let (status, html) = house.page("engineer", &page).await;
    assert!(status == 200 && html.contains("What moves") && html.contains("1 message"));
    let body = json!({"into": late, "from_version": 99, "into_version": preview["into_version"]});
    assert_eq!(house.ask("engineer", "POST", &format!("/api/v1/tickets/{early}/merge"), body).await.0, 409);
    let body = json!({"into": late, "from_version": preview["from_version"], "into_version": preview["into_version"]});
    let (status, merged) =
        house.ask("engineer", "POST", &format!("/api/v1/tickets/{early}/merge"), body).await;
    assert_eq!((status, &merged["opened_at"]), (200, &preview["opened_at"]));
    let around = work(&house, &late).await;
    assert_eq!(around["time"][0]["minutes"], 30);
    assert!(work(&house, &early).await["time"].as_array().is_some_and(Vec::is_empty));
    let (_, html) = house.page("engineer", &format!("/tickets/{}", number(&house, &late).await)).await;
    assert!(html.contains("Still cold."));
    let gone = house.get("engineer", &format!("/api/v1/tickets/{early}")).await;
    assert_eq!(gone["status"], "merged");
    let again =
        house.ask("engineer", "POST", &format!("/api/v1/tickets/{early}/merge"), json!({"into": late})).await;
    assert_eq!(again.0, 422);
    let alone =
        house.ask("engineer", "POST", &format!("/api/v1/tickets/{late}/merge"), json!({"into": late})).await;
    assert_eq!(alone.0, 422);
}

#[tokio::test]
async fn a_split_takes_chosen_words_along() {
    let house = House::new().await;
    let id = house.open("Oven is cold", "P3").await;
    house
        .add("baker", &id, json!([{"type": "customer_reply", "text": "And the till prints nothing."}]))
        .await;
    let events = house.get("engineer", &format!("/api/v1/tickets/{id}/events")).await;
    let items = events["items"].as_array().expect("events");
    let said = items.iter().find(|event| event["type"] == "customer_reply").expect("a reply");
    let path = format!("/api/v1/tickets/{id}/split");
    let none = json!({"subject": "Till", "events": ["1"]});
    assert_eq!(house.ask("engineer", "POST", &path, none).await.0, 422);
    let body = json!({"subject": "Till prints nothing", "events": [said["id"]]});
    let (status, new) = house.ask("engineer", "POST", &path, body).await;
    assert_eq!((status, &new["opened_at"]), (201, &said["at"]));
    let links = &work(&house, &id).await["links"];
    assert_eq!((&links[0]["link"], &links[0]["number"]), (&json!("split_into"), &new["number"]));
    let (status, html) =
        house.page("engineer", &format!("/tickets/{}/split", number(&house, &id).await)).await;
    assert!(status == 200 && html.contains("And the till prints nothing."));
}

#[tokio::test]
async fn links_have_two_ends_and_families_two_generations() {
    let house = House::new().await;
    let (parent, child) =
        (house.open("Everything is down", "P1").await, house.open("Till is down", "P1").await);
    let link = async |from: &str, kind: &str, to: &str, on: bool| {
        let body = json!({"link": kind, "ticket_id": to, "on": on});
        house.ask("engineer", "POST", &format!("/api/v1/tickets/{from}/links"), body).await.0
    };
    assert_eq!(link(&parent, "parent_of", &child, true).await, 204);
    assert_eq!(link(&parent, "parent_of", &child, true).await, 409);
    assert_eq!(work(&house, &child).await["links"][0]["link"], "child_of");
    let third = house.open("Shop is down", "P1").await;
    assert_eq!(link(&child, "parent_of", &third, true).await, 422, "a report is not a main ticket");
    assert_eq!(link(&third, "parent_of", &child, true).await, 422, "one main ticket is enough");
    assert_eq!(link(&third, "third_cousin_of", &child, true).await, 422);
    assert_eq!(link(&third, "blocks", &third, true).await, 422);
    assert_eq!(link(&child, "child_of", &parent, false).await, 204, "untied from the other end");
    assert!(work(&house, &parent).await["links"].as_array().is_some_and(Vec::is_empty));
    let (_, html) = house.page("engineer", &format!("/tickets/{}", number(&house, &third).await)).await;
    assert!(html.contains("Link a ticket"));
}

#[tokio::test]
async fn a_project_stops_the_support_clocks_for_both_to_see() {
    let house = House::new().await;
    let id = house.open("A new function for the till", "P3").await;
    let path = format!("/api/v1/tickets/{id}/triage");
    assert_eq!(house.get("engineer", &path).await["scope"], Value::Null, "this contract has no lists");
    let quote = json!([{"type": "quoted", "minutes": 600, "cents": 95000, "currency": "EUR", "text": "In two steps."}]);
    assert_eq!(house.add("engineer", &id, quote.clone()).await.0, 409, "decide first");
    house.advance(Duration::minutes(10));
    let body = json!({"scope": "project", "kind": "project", "why": "It is new."});
    let (status, ticket) = house.ask("engineer", "POST", &path, body).await;
    assert_eq!((status, &ticket["kind"]), (201, &json!("project")));
    house.advance(Duration::DAY);
    let clocks = house.get("baker", &format!("/api/v1/tickets/{id}/clocks")).await;
    assert_eq!(clocks["clocks"]["response"]["elapsed_ms"], 600_000, "{clocks}");
    assert_eq!(clocks["clocks"]["response"]["state"], "paused");
    assert_eq!(house.add("baker", &id, json!([{"type": "quote_accepted"}])).await.0, 409);
    assert_eq!(house.add("engineer", &id, quote).await.0, 201);
    let page = format!("/tickets/{}", number(&house, &id).await);
    let (_, html) = house.page("baker", &page).await;
    assert!(html.contains("EUR 950.00") && html.contains("Agree"), "the customer sees the quote");
    assert_eq!(house.add("miller", &id, json!([{"type": "quote_accepted"}])).await.0, 404);
    assert_eq!(house.add("baker", &id, json!([{"type": "quote_accepted", "text": "Fine."}])).await.0, 201);
    assert_eq!(work(&house, &id).await["quote"]["state"], "accepted");
    assert_eq!(house.get("engineer", "/api/v1/me/notices").await["items"], json!([]), "nobody owns it yet");
    // Support after all: the clocks go on where they stood.
    let body = json!({"scope": "support", "why": "It was in the delivered function."});
    assert_eq!(house.ask("engineer", "POST", &path, body).await.0, 201);
    let clocks = house.get("baker", &format!("/api/v1/tickets/{id}/clocks")).await;
    assert_eq!(clocks["clocks"]["response"]["state"], "running");
    let (status, html) = house.page("engineer", &format!("{page}/triage")).await;
    assert!(status == 200 && html.contains("Support or project"));
}

#[tokio::test]
async fn a_customer_judges_once_and_only_what_is_resolved() {
    let house = House::new().await;
    let id = house.open("Oven is cold", "P3").await;
    let marks = json!([{"type": "rated", "overall": 5, "text": "Quick!"}]);
    assert_eq!(house.add("baker", &id, marks.clone()).await.0, 409);
    let resolved = json!([{"type": "resolved", "cause": "release", "fix": "rollback", "first_time": true, "category": "incident"}]);
    assert_eq!(house.add("engineer", &id, resolved).await.0, 201);
    for wrong in [json!({"type": "rated", "overall": 6}), json!({"type": "rated"})] {
        assert_eq!(house.add("baker", &id, json!([wrong])).await.0, 422);
    }
    assert_eq!(house.add("engineer", &id, marks.clone()).await.0, 422, "the marks are the customer's");
    let page = format!("/tickets/{}", number(&house, &id).await);
    assert!(house.page("baker", &page).await.1.contains("How did we do?"));
    assert_eq!(house.add("baker", &id, marks.clone()).await.0, 201);
    assert_eq!(house.add("baker", &id, marks).await.0, 409, "once");
    assert!(house.page("baker", &page).await.1.contains("your judgement is recorded"));
    let around = work(&house, &id).await;
    assert_eq!(
        (&around["rating"]["overall"], &around["resolution"]["cause"]),
        (&json!(5), &json!("release"))
    );
    let (_, html) = house.page("engineer", &page).await;
    assert!(html.contains("a release or change of ours") && html.contains("Quick!"));
}

#[tokio::test]
async fn the_link_of_the_mail_needs_no_session_and_fits_one_ticket() {
    let house = House::new().await;
    let id = house.open("Oven is cold", "P3").await;
    let other = house.open("Another", "P3").await;
    house.add("engineer", &id, json!([{"type": "resolved"}])).await;
    house.add("engineer", &other, json!([{"type": "resolved"}])).await;
    let token = domain::survey::token(&[0; 32], id.parse().expect("an id"));
    let path = format!("/rate/{}/{token}", number(&house, &id).await);
    let send = async |path: &str, body: &str| {
        let mime = [("content-type", "application/x-www-form-urlencoded")];
        let method = if body.is_empty() { "GET" } else { "POST" };
        house.send("", method, path, &mime, body.to_owned()).await
    };
    let (status, _, html) = send(&path, "").await;
    assert!(status == 200 && html.contains("How did we do"));
    let foreign = format!("/rate/{}/{token}", number(&house, &other).await);
    assert_eq!(send(&foreign, "").await.0, 404);
    assert_eq!(send(&foreign, "overall=1").await.0, 404);
    assert_eq!(send(&path, "overall=9").await.0, 422);
    assert_eq!(send(&path, "overall=4&speed=5").await.0, 303);
    assert_eq!(send(&path, "overall=1").await.0, 303, "a second click changes nothing");
    assert_eq!(work(&house, &id).await["rating"], json!({"overall": 4, "speed": 5}));
}

#[tokio::test]
async fn replies_are_filled_in_and_kept_by_name() {
    let house = House::new().await;
    let id = house.open("Oven is cold", "P3").await;
    let reply = json!({"language": "en", "name": "thanks", "title": "Thank you", "kind": "reply",
        "body": "Dear {{customer}}, about {{ticket}}: thank you. {{nothing}}", "after": "resolve"});
    let (status, saved) = house.ask("engineer", "POST", "/api/v1/replies", reply.clone()).await;
    assert_eq!(status, 201, "{saved}");
    assert_eq!(house.ask("engineer", "POST", "/api/v1/replies", reply.clone()).await.0, 409);
    for (key, value) in [
        ("name", json!("Two words")),
        ("kind", json!("poem")),
        ("language", json!("fr")),
        ("body", json!("")),
    ] {
        let mut wrong = reply.clone();
        wrong["name"] = json!("other");
        wrong[key] = value;
        assert_eq!(house.ask("engineer", "POST", "/api/v1/replies", wrong).await.0, 422, "{key}");
    }
    assert_eq!(house.ask("auditor", "POST", "/api/v1/replies", reply).await.0, 403);
    let number = number(&house, &id).await;
    let (status, html) = house.page("engineer", &format!("/tickets/{number}/replies?q=/th")).await;
    let expected = format!("Dear BAKERY, about {number}: thank you. {{{{nothing}}}}");
    assert!(status == 200 && html.contains(&expected), "{html}");
    let macro_page = format!("/tickets/{number}/macro/{}", saved["id"].as_str().expect("an id"));
    let (_, html) = house.page("engineer", &macro_page).await;
    assert!(html.contains("resolves the ticket") && html.contains(&expected));
    assert_eq!(house.page("engineer", "/replies").await.0, 200);
    assert_eq!(house.page("baker", "/replies").await.0, 403);
}

#[tokio::test]
async fn incidents_that_look_alike_become_a_problem_that_new_ones_recognise() {
    let house = House::new().await;
    let mut ids = Vec::new();
    for subject in ["Checkout gives error 500", "Error 500 at the checkout", "Checkout: error 500 again"] {
        ids.push(house.open(subject, "P3").await);
    }
    let (status, html) = house.page("engineer", "/problems").await;
    assert!(status == 200 && html.contains("These incidents look alike") && html.contains("3 tickets"));
    let customer = house.bakery.to_string();
    let body = json!({"customer_id": customer, "title": "Checkout error 500", "workaround": "Reload the page.", "state": "known_error"});
    let (status, saved) = house.ask("engineer", "POST", "/api/v1/problems", body.clone()).await;
    assert_eq!(status, 201, "{saved}");
    let mut wrong = body;
    wrong["state"] = json!("maybe");
    assert_eq!(house.ask("engineer", "POST", "/api/v1/problems", wrong).await.0, 422);
    let put = json!([{"type": "problem", "problem": saved["id"]}]);
    assert_eq!(house.add("engineer", &ids[0], put).await.0, 201);
    assert_eq!(house.add("engineer", &ids[0], json!([{"type": "problem", "problem": "1"}])).await.0, 422);
    let problems = house.get("engineer", "/api/v1/problems").await;
    assert_eq!(problems["items"][0]["tickets"], 1);
    let fresh = house.open("Error 500 in the checkout", "P3").await;
    let (_, html) = house.page("engineer", &format!("/tickets/{}", number(&house, &fresh).await)).await;
    assert!(html.contains("This looks like a known problem") && html.contains("Reload the page."));
    let (status, html) =
        house.page("engineer", &format!("/problems/{}", saved["id"].as_str().expect("an id"))).await;
    assert!(status == 200 && html.contains("Checkout gives error 500"));
}

#[tokio::test]
async fn checklists_are_ticked_on_the_ticket() {
    let house = House::new().await;
    let id = house.open("Release", "P3").await;
    let list = json!([{"type": "checklist", "name": "Release", "items": ["Backup", "Tell them"]}]);
    assert_eq!(house.add("engineer", &id, list).await.0, 201);
    let tick = |item: u32| json!([{"type": "checked", "list": 0, "item": item, "done": true}]);
    assert_eq!(house.add("engineer", &id, tick(1)).await.0, 201);
    assert_eq!(house.add("engineer", &id, tick(2)).await.0, 409);
    let items = &work(&house, &id).await["checklists"][0]["items"];
    assert_eq!((&items[0]["done"], &items[1]["done"]), (&json!(false), &json!(true)));
    let body = json!({"name": "Go live", "items": ["DNS"], "kind": "change"});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/checklists", body).await.0, 201);
    let form = json!({"kind": "incident", "questions": [{"label": "Which page?", "required": true}]});
    assert_eq!(house.ask("engineer", "POST", "/api/v1/forms", form).await.0, 204);
    let (status, html) = house.page("engineer", "/checklists").await;
    assert!(status == 200 && html.contains("Go live") && html.contains("Which page? *"));
}

#[tokio::test]
async fn routing_gives_reasons() {
    let house = House::new().await;
    let id = house.open("Oven is cold", "P3").await;
    let ranked = house.get("engineer", &format!("/api/v1/tickets/{id}/routing")).await;
    let items = ranked["items"].as_array().expect("colleagues");
    assert!(
        items.len() >= 2 && items[0]["reasons"].as_array().is_some_and(|one| !one.is_empty()),
        "{ranked}"
    );
    assert!(ranked.to_string().contains("speaks English"));
    let (status, html) =
        house.page("engineer", &format!("/tickets/{}/hand-over", number(&house, &id).await)).await;
    assert!(status == 200 && html.contains("The best fit first"));
}
