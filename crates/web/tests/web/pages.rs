//! Contracts, figures and the reference of the API as pages.

use domain::span::Duration;
use serde_json::json;

use crate::house::House;

/// The address of the first link whose text is `text`, entities undone.
fn link<'a>(html: &'a str, text: &str) -> Option<String> {
    let at = html.find(&format!(">{text}</a>"))?;
    let before: &'a str = &html[..at];
    let href = before.rsplit("href=\"").next()?.split('"').next()?;
    Some(href.replace("&#38;", "&").replace("&amp;", "&"))
}

async fn with_incidents(house: &House, waits: &[i64]) {
    for (index, wait) in waits.iter().enumerate() {
        let id = house.open(&format!("incident {index}"), "P1").await;
        house.advance(Duration::minutes(*wait));
        house
            .add("engineer", &id, json!([{"type": "public_reply", "text": "On it."}, {"type": "resolved"}]))
            .await;
    }
}

#[tokio::test]
async fn a_figure_opens_its_list_and_a_row_its_ticket() {
    let house = House::new().await;
    with_incidents(&house, &[5, 10, 45]).await;
    let (status, html) = house.page("manager", "/figures?month=2026-11").await;
    assert_eq!(status, 200);
    assert!(html.contains("66.6%"), "two of three in time, rounded down");
    assert!(html.contains("role=\"img\"") && html.contains("chart-line"));
    let list = link(&html, "66.6%").expect("a figure is a link");
    assert!(list.contains("figure=judged-response"), "{list}");
    let (status, rows) = house.page("manager", &list).await;
    assert_eq!(
        (status, rows.matches("/tickets/V-").count()),
        (200, 6),
        "number and subject of three tickets"
    );
    assert!(rows.contains("3 tickets") && rows.contains("Too late"));
    let ticket = link(&rows, "V-1001").expect("a row is a link");
    assert_eq!(house.page("manager", &ticket).await.0, 200);
}

#[tokio::test]
async fn a_contact_sees_own_figures_and_contract_alone() {
    let house = House::new().await;
    with_incidents(&house, &[5]).await;
    let (_, own) = house.page("baker", "/figures").await;
    assert!(own.contains("100%"));
    // Asking for another customer's figures answers with the own ones: the question is not even heard.
    let (status, foreign) = house.page("miller", &format!("/figures?customer={}", house.bakery)).await;
    assert!(status == 200 && !foreign.contains("100%"), "{status}");
    let (_, list) = house.page("baker", "/contracts").await;
    let mine = link(&list, "Office hours").expect("a contract");
    assert_eq!(house.page("baker", &mine).await.0, 200);
    assert_eq!(house.page("miller", &mine).await.0, 404);
    assert_eq!(house.page("baker", "/contracts/1").await.0, 404);
}

#[tokio::test]
async fn a_contract_is_shown_in_words_with_findings_and_deadlines_to_try() {
    let house = House::new().await;
    let (_, list) = house.page("manager", "/contracts").await;
    assert_eq!(list.matches("Office hours</a>").count(), 2, "one of each customer");
    let mine = link(&list, "Office hours").expect("a contract");
    let (status, html) = house.page("manager", &format!("{mine}?at=2026-11-20T15:00&priority=P3")).await;
    assert_eq!(status, 200);
    assert!(html.contains("Business stands still"));
    assert!(html.contains("Mon 23 Nov 11:00"), "4 h of office hours from Friday 15:00");
    assert!(html.contains("id=\"findings\"") && html.contains("id=\"L2\""));
    let (_, customers) = house.page("baker", &mine).await;
    assert!(!customers.contains("id=\"findings\""), "the checker speaks to colleagues");
    let (_, wrong) = house.page("manager", &format!("{mine}?at=soon&priority=P3")).await;
    assert!(wrong.contains("aria-invalid"));
    assert_eq!(house.page("manager", &format!("{mine}?version=9")).await.0, 404);
}

#[tokio::test]
async fn the_reference_of_the_api_is_a_page() {
    let house = House::new().await;
    let (status, html) = house.page("engineer", "/api").await;
    assert_eq!(status, 200);
    for operation in ["openTicket", "getClocks", "getFigures", "calc"] {
        assert!(html.contains(&format!("id=\"{operation}\"")), "{operation}");
    }
    assert!(!html.contains("style=") && !html.contains("<script>"));
}
