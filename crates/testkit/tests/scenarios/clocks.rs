//! The sentences of semantics.md section 3, as an engineer and a customer live them.

use domain::span::Duration;
use serde_json::{Value, json};
use testkit::{Program, World};

/// Opens a ticket of the bakery and answers its id.
async fn open(world: &World, program: &Program, priority: &str) -> String {
    let customer = world.id("bakkerij").to_string();
    let new = json!({ "customer_id": customer, "subject": "Oven koud", "body": "De oven wordt niet warm.", "priority": priority });
    let ticket = program.post("/api/v1/tickets", &new).await.expect(201).json();
    ticket["id"].as_str().expect("an id").to_owned()
}

async fn add(program: &Program, ticket: &str, event: Value) {
    program
        .post(&format!("/api/v1/tickets/{ticket}/events"), &json!({ "events": [event] }))
        .await
        .expect(201);
}

async fn clock(program: &Program, ticket: &str, name: &str) -> Value {
    program.get(&format!("/api/v1/tickets/{ticket}")).await.expect(200).json()["clocks"][name].clone()
}

async fn story(world: &World, ticket: &str) -> Vec<String> {
    world.story(ticket.parse().expect("a number")).await
}

pub async fn nobody_answers_and_the_breach_is_recorded_at_the_due_instant(world: &mut World) {
    let bo = world.program("bo@bakkerij.example").await;
    let ticket = open(world, &bo, "P1").await;
    world.advance(Duration::minutes(59)).await;
    assert_eq!(clock(&bo, &ticket, "response").await["state"], "running");
    // An hour late: the record says when it was due, not when somebody looked.
    world.advance(Duration::minutes(61)).await;
    let response = clock(&bo, &ticket, "response").await;
    assert_eq!(
        (&response["state"], &response["breached_at"]),
        (&json!("breached"), &json!("2026-03-02T09:00:00Z"))
    );
    assert_eq!(
        story(world, &ticket).await,
        ["2026-03-02T08:00:00Z opened", "2026-03-02T09:00:00Z breached response"]
    );
    // Running the background again adds nothing.
    world.advance(Duration::minutes(1)).await;
    assert_eq!(story(world, &ticket).await.len(), 2);
    world.well().await;
}

pub async fn waiting_for_the_customer_stops_the_clock(world: &mut World) {
    let eva = world.program("eva@desk.example").await;
    // Friday 15:00 in Amsterdam; P2 is 4 h of Mon-Fri 9-17.
    world.until("2026-03-06T14:00:00Z").await;
    let ticket = open(world, &eva, "P2").await;
    world.advance(Duration::hours(1)).await;
    add(&eva, &ticket, json!({ "type": "public_reply", "text": "Welk programma draait u?" })).await;
    add(&eva, &ticket, json!({ "type": "waiting", "for": "customer" })).await;
    let resolve = clock(&eva, &ticket, "resolve").await;
    assert_eq!((&resolve["state"], &resolve["due"]), (&json!("paused"), &Value::Null));
    assert_eq!(resolve["remaining_ms"], 3 * 3_600_000);
    // Monday 10:00.
    world.until("2026-03-09T09:00:00Z").await;
    add(&eva, &ticket, json!({ "type": "resumed" })).await;
    let resolve = clock(&eva, &ticket, "resolve").await;
    assert_eq!((&resolve["state"], &resolve["due"]), (&json!("running"), &json!("2026-03-09T12:00:00Z")));
    world.until("2026-03-09T12:00:00Z").await;
    add(&eva, &ticket, json!({ "type": "resolved" })).await;
    assert_eq!(clock(&eva, &ticket, "resolve").await["state"], "met");
    world.well().await;
}

pub async fn a_priority_raised_after_the_due_instant_is_broken_at_the_change(world: &mut World) {
    let eva = world.program("eva@desk.example").await;
    let ticket = open(world, &eva, "P3").await;
    world.advance(Duration::hours(3)).await;
    assert_eq!(clock(&eva, &ticket, "response").await["state"], "running");
    add(&eva, &ticket, json!({ "type": "priority", "to": "P1" })).await;
    world.advance(Duration::minutes(5)).await;
    let response = clock(&eva, &ticket, "response").await;
    assert_eq!(
        (&response["state"], &response["breached_at"]),
        (&json!("breached"), &json!("2026-03-02T11:00:00Z"))
    );
    world.well().await;
}

pub async fn a_lower_priority_erases_nothing(world: &mut World) {
    let eva = world.program("eva@desk.example").await;
    let ticket = open(world, &eva, "P1").await;
    world.advance(Duration::hours(2)).await;
    add(&eva, &ticket, json!({ "type": "priority", "to": "P3" })).await;
    add(&eva, &ticket, json!({ "type": "public_reply", "text": "We zijn er." })).await;
    let response = clock(&eva, &ticket, "response").await;
    assert_eq!(
        (&response["state"], &response["breached_at"]),
        (&json!("breached"), &json!("2026-03-02T09:00:00Z"))
    );
    world.well().await;
}

pub async fn silence_accepts_a_workaround(world: &mut World) {
    let eva = world.program("eva@desk.example").await;
    let ticket = open(world, &eva, "P2").await;
    world.advance(Duration::hours(1)).await;
    add(&eva, &ticket, json!({ "type": "public_reply", "text": "Gebruik oven 2." })).await;
    add(&eva, &ticket, json!({ "type": "workaround", "text": "Oven 2 kan zolang." })).await;
    // Eight business hours later: Tuesday 10:00. Nobody did anything.
    world.until("2026-03-03T08:59:59Z").await;
    assert_eq!(clock(&eva, &ticket, "resolve").await["ended_at"], Value::Null);
    world.until("2026-03-03T09:00:01Z").await;
    let resolve = clock(&eva, &ticket, "resolve").await;
    assert_eq!(resolve["state"], "met", "{resolve}");
    assert_ne!(resolve["ended_at"], Value::Null, "{resolve}");
    world.well().await;
}

pub async fn a_reopened_ticket_goes_on_with_the_time_that_was_left(world: &mut World) {
    let eva = world.program("eva@desk.example").await;
    let ticket = open(world, &eva, "P1").await;
    world.advance(Duration::minutes(30)).await;
    add(&eva, &ticket, json!({ "type": "public_reply", "text": "Verholpen." })).await;
    add(&eva, &ticket, json!({ "type": "resolved" })).await;
    assert_eq!(clock(&eva, &ticket, "resolve").await["state"], "met");
    // A day in which nothing was wrong does not count.
    world.advance(Duration::DAY).await;
    add(&eva, &ticket, json!({ "type": "reopened" })).await;
    let resolve = clock(&eva, &ticket, "resolve").await;
    assert_eq!((&resolve["state"], &resolve["due"]), (&json!("running"), &json!("2026-03-03T12:00:00Z")));
    world.advance(Duration::hours(4)).await;
    assert_eq!(clock(&eva, &ticket, "resolve").await["breached_at"], "2026-03-03T12:00:00Z");
    world.well().await;
}

pub async fn a_call_typed_in_later_counts_from_the_call(world: &mut World) {
    let eva = world.program("eva@desk.example").await;
    world.advance(Duration::hours(3)).await;
    let customer = world.id("bakkerij").to_string();
    let new = json!({ "customer_id": customer, "subject": "Gebeld", "priority": "P1", "channel": "phone", "opened_at": "2026-03-02T08:30:00Z" });
    let ticket = eva.post("/api/v1/tickets", &new).await.expect(201).json();
    assert_eq!(ticket["clocks"]["response"]["breached_at"], "2026-03-02T09:30:00Z");
    assert_eq!(ticket["clocks"]["resolve"]["due"], "2026-03-02T12:30:00Z");
    world.well().await;
}
