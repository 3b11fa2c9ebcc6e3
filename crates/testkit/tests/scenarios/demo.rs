//! The demo's agency, as each of its people sees it.

use testkit::World;

pub async fn every_page_opens_for_everybody(world: &mut World) {
    let told = server::demo::fill(&world.db, world.now(), 40).await.expect("the demo");
    assert_eq!(told, 65);
    world.advance(domain::span::Duration(1)).await;
    world.well().await;
    let pages =
        ["/tickets", "/tickets/new", "/contracts", "/figures", "/search?q=factuur", "/settings", "/api"];
    for person in [
        "eva@desk.example",
        "max@desk.example",
        "ada@desk.example",
        "aud@desk.example",
        "bo@bakkerij.example",
    ] {
        let browser = world.sign_in(person).await;
        let staff = !person.contains("bakkerij");
        for page in pages.iter().chain(staff.then_some(&"/board")) {
            let answer = browser.get(page).await;
            let denied = answer.status.as_u16() == 403;
            assert!(
                answer.status.is_success() || denied,
                "{person} {page}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
    let eva = world.sign_in("eva@desk.example").await;
    let rows =
        world.db.read(|tx| Box::pin(store::ticket::list(tx, None, None, 100))).await.expect("tickets").rows;
    assert_eq!(rows.len(), 66, "65 tickets of the story and one chat");
    for row in rows {
        eva.get(&format!("/tickets/{}", row.number_text())).await.expect(200);
    }
}
