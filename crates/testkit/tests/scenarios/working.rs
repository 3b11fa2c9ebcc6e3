//! A day at the desk in browsers: take it, log time, hand it over, answer all reports at once, send later, resolve, be judged.

use domain::span::Duration;
use testkit::World;

/// Opens a ticket of the bakery as Eva and answers its number and id.
async fn open(world: &World, subject: &str) -> (String, i64) {
    let eva = world.sign_in("eva@desk.example").await;
    eva.get("/tickets/new").await.expect(200);
    let customer = world.id("bakkerij").to_string();
    let fields = [("customer", customer.as_str()), ("subject", subject), ("priority", "P2")];
    let opened = eva.post("/tickets", &fields).await.expect(303);
    let page = opened.location().split('?').next().unwrap_or_default().to_owned();
    let html = eva.get(&page).await.expect(200).body;
    let id = html.split("id=\"ticket\" data-id=\"").nth(1).and_then(|rest| rest.split('"').next());
    (page.trim_start_matches("/tickets/").to_owned(), id.and_then(|id| id.parse().ok()).expect("an id"))
}

pub async fn a_ticket_is_taken_worked_on_handed_over_resolved_and_judged(world: &mut World) {
    let world = &*world;
    let (number, id) = open(world, "De oven blijft koud").await;
    let (eva, max) = (world.sign_in("eva@desk.example").await, world.sign_in("max@desk.example").await);
    let page = format!("/tickets/{number}");
    eva.get(&page).await.expect(200);
    let me = world.id("eva@desk.example").to_string();
    eva.post(&format!("{page}/act"), &[("do", "assign"), ("to", &me)]).await.expect(303);
    eva.post(&format!("{page}/time"), &[("do", "start")]).await.expect(303);
    world.advance(Duration::minutes(20)).await;
    let stop = [("do", "stop"), ("disposition", "charge"), ("what", "Logboek gelezen")];
    eva.post(&format!("{page}/time"), &stop).await.expect(303);
    let html = eva.get(&page).await.expect(200).body;
    assert!(
        html.contains("Logboek gelezen") && html.contains("20 m becomes 30 m"),
        "rounded up to 15 minutes"
    );
    // A note that names somebody makes them a follower who is told.
    eva.post(&format!("{page}/message"), &[("kind", "note"), ("text", "@Max kijk je mee?")])
        .await
        .expect(303);
    let told = max.get("/notices").await.expect(200).body;
    assert!(told.contains("Eva de Boer mentioned you"));
    // Half a sentence is there on the next device.
    eva.post(&format!("{page}/draft"), &[("kind", "reply"), ("text", "Beste Bo,")]).await.expect(303);
    assert!(eva.get(&page).await.body.contains("Beste Bo,"));
    let to = world.id("max@desk.example").to_string();
    let refused = [("to", to.as_str()), ("text", " ")];
    eva.post(&format!("{page}/hand-over"), &refused).await.expect(422);
    let hand = [("to", to.as_str()), ("text", "Relais vervangen, nu opwarmen.")];
    eva.post(&format!("{page}/hand-over"), &hand).await.expect(303);
    assert!(max.get(&page).await.body.contains("Handed over to you"));
    eva.get(&page).await;
    eva.post(&format!("{page}/work"), &[("do", "acknowledge")]).await.expect(409);
    max.post(&format!("{page}/work"), &[("do", "acknowledge")]).await.expect(303);
    assert!(!max.get(&page).await.body.contains("Handed over to you"));
    let resolve = [
        ("do", "resolve"),
        ("cause", "defect"),
        ("fix", "hotfix"),
        ("first", "yes"),
        ("text", "Relais vervangen."),
    ];
    max.post(&format!("{page}/act"), &resolve).await.expect(303);
    let bo = world.sign_in("bo@bakkerij.example").await;
    let html = bo.get(&page).await.expect(200).body;
    assert!(
        html.contains("Relais vervangen.") && !html.contains("Logboek gelezen"),
        "time is among colleagues"
    );
    bo.post(&format!("{page}/rate"), &[("overall", "5")]).await.expect(303);
    bo.get(&page).await;
    bo.post(&format!("{page}/rate"), &[("overall", "1")]).await.expect(409);
    assert!(max.get("/notices").await.body.contains("Bo Bakker judged it"));
    let story = world.story(id).await;
    assert!(
        story.iter().any(|line| line.ends_with("handed_over"))
            && story.iter().any(|line| line.ends_with("rated"))
    );
    world.well().await;
}

pub async fn one_answer_reaches_every_report_of_an_incident(world: &mut World) {
    let world = &*world;
    let (main, _) = open(world, "De hosting ligt plat").await;
    let mut reports = Vec::new();
    for subject in ["Webwinkel doet niets", "Kassa doet niets"] {
        reports.push(open(world, subject).await);
    }
    let eva = world.sign_in("eva@desk.example").await;
    for (number, _) in &reports {
        eva.get(&format!("/tickets/{main}")).await.expect(200);
        let link = [("do", "link"), ("link", "parent_of"), ("to", number.as_str())];
        eva.post(&format!("/tickets/{main}/work"), &link).await.expect(303);
    }
    assert!(eva.get(&format!("/tickets/{main}")).await.body.contains("2 open reports"));
    let update = [
        ("kind", "reply"),
        ("text", "De stroom is terug om 11:00."),
        ("children", "yes"),
        ("then", "resolve"),
    ];
    eva.post(&format!("/tickets/{main}/message"), &update).await.expect(303);
    for (number, id) in &reports {
        assert!(eva.get(&format!("/tickets/{number}")).await.body.contains("De stroom is terug om 11:00."));
        assert!(world.story(*id).await.iter().any(|line| line.ends_with("resolved")), "{number}");
    }
    world.well().await;
}

pub async fn an_answer_that_comes_second_is_kept_and_not_sent(world: &mut World) {
    let world = &*world;
    let (number, id) = open(world, "De oven blijft koud").await;
    let page = format!("/tickets/{number}");
    let (eva, max) = (world.sign_in("eva@desk.example").await, world.sign_in("max@desk.example").await);
    let html = eva.get(&page).await.expect(200).body;
    let seen = html
        .split("name=\"seen\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("seen")
        .to_owned();
    max.get(&page).await;
    max.post(&format!("{page}/message"), &[("kind", "reply"), ("text", "We komen langs.")]).await.expect(303);
    let mine = [("kind", "reply"), ("text", "Zet hem eens uit en aan."), ("seen", seen.as_str())];
    let answer = eva.post(&format!("{page}/message"), &mine).await.expect(303);
    assert!(answer.location().ends_with("done=collision"), "{}", answer.location());
    let replies = world.story(id).await.iter().filter(|line| line.ends_with("public_reply")).count();
    assert_eq!(replies, 1);
    let html = eva.get(&page).await.body;
    assert!(html.contains("Zet hem eens uit en aan.") && html.contains("We komen langs."), "nothing is lost");
}

pub async fn what_is_written_for_later_goes_out_then_or_says_why_not(world: &mut World) {
    let world = &*world;
    let (number, id) = open(world, "De oven blijft koud").await;
    let (closed, gone) = open(world, "De klok loopt achter").await;
    let eva = world.sign_in("eva@desk.example").await;
    for one in [&number, &closed] {
        let page = format!("/tickets/{one}");
        eva.get(&page).await.expect(200);
        let past =
            [("kind", "reply"), ("text", "Goedemorgen"), ("then", "later"), ("at", "2026-03-02T08:59")];
        eva.post(&format!("{page}/message"), &past).await.expect(422);
        let later =
            [("kind", "reply"), ("text", "Goedemorgen"), ("then", "later"), ("at", "2026-03-02T10:00")];
        eva.post(&format!("{page}/message"), &later).await.expect(303);
        assert!(eva.get(&page).await.body.contains("Goes out 10:00"));
    }
    for deed in ["resolve", "close"] {
        eva.get(&format!("/tickets/{closed}")).await;
        eva.post(&format!("/tickets/{closed}/act"), &[("do", deed)]).await.expect(303);
    }
    world.advance(Duration::minutes(59)).await;
    assert!(world.story(id).await.iter().all(|line| !line.ends_with("public_reply")), "not yet");
    world.advance(Duration::minutes(2)).await;
    assert!(world.story(id).await.iter().any(|line| line.ends_with("public_reply")));
    assert!(world.story(gone).await.iter().all(|line| !line.ends_with("public_reply")));
    assert!(eva.get("/notices").await.body.contains("could not be sent"));
    assert!(eva.get(&format!("/tickets/{closed}")).await.body.contains("Could not be sent"));
    world.well().await;
}

pub async fn a_form_asks_what_the_house_wants_to_know(world: &mut World) {
    let eva = world.sign_in("eva@desk.example").await;
    eva.get("/checklists").await.expect(200);
    let form = [("kind", "incident"), ("questions", "Welke kassa? *\nWelke browser? | Firefox | Chrome")];
    eva.post("/checklists/form", &form).await.expect(303);
    let bo = world.sign_in("bo@bakkerij.example").await;
    assert!(bo.get("/tickets/new").await.expect(200).body.contains("Welke kassa? *"));
    let mut fields = vec![
        ("subject", "Kassa hangt"),
        ("text", "Sinds vanochtend."),
        ("priority", "P3"),
        ("kind", "incident"),
    ];
    let refused = bo.post("/tickets", &fields).await.expect(422).body;
    assert!(
        refused.contains("Answer the questions with a star") && refused.contains("Sinds vanochtend."),
        "nothing is lost"
    );
    fields.extend([("q0", "Kassa 2"), ("q1", "Firefox")]);
    let opened = bo.post("/tickets", &fields).await.expect(303);
    let page = opened.location().split('?').next().unwrap_or_default().to_owned();
    let html = eva.get(&page).await.expect(200).body;
    assert!(html.contains("Welke kassa?: Kassa 2") && html.contains("Welke browser?: Firefox"));
}
