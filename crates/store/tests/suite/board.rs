//! The board.

use domain::ticket::{EventKind, Priority, WaitingFor};
use store::ticket::{BoardFilter, BoardKey, NewEvent, OpenTicket, TicketRow, View, board, counts};

use crate::world::{MONDAY, World, at};

const NOW: &str = "2025-01-06T10:30:00Z";

async fn page(
    world: &World,
    filter: BoardFilter,
    after: Option<BoardKey>,
    limit: usize,
) -> (Vec<String>, Option<BoardKey>) {
    let read =
        world.db.read(move |tx| Box::pin(async move { board(tx, &filter, after, limit, at(NOW)).await }));
    let page = read.await.unwrap();
    (page.rows.into_iter().map(|row: TicketRow| row.subject).collect(), page.next)
}

async fn all(world: &World, filter: BoardFilter) -> Vec<String> {
    page(world, filter, None, 1000).await.0
}

fn view(view: View) -> BoardFilter {
    BoardFilter { view, viewer_id: 7, ..BoardFilter::default() }
}

async fn append(world: &World, row: &TicketRow, kind: EventKind, when: &str) {
    world.append(row.id, vec![NewEvent::new(at(when), kind, None)], when).await.unwrap();
}

/// Six tickets of one customer and one of another, in every state that a board shows.
async fn seven(world: &World) -> (i64, i64) {
    let (a, b) = (world.customer("a").await, world.customer("b").await);
    world.ticket(a, "p2 broken at 10", Priority::P2, MONDAY).await;
    world.ticket(a, "p3 due at 12", Priority::P3, MONDAY).await;
    world.ticket(a, "p4 no promise", Priority::P4, MONDAY).await;
    let waiting = world.ticket(a, "p2 waiting", Priority::P2, MONDAY).await;
    let reply = EventKind::PublicReply { substantive: true, automatic: false };
    append(world, &waiting, reply, "2025-01-06T08:10:00Z").await;
    append(world, &waiting, EventKind::Waiting { waiting_for: WaitingFor::Customer }, "2025-01-06T08:20:00Z")
        .await;
    let done = world.ticket(a, "p2 resolved first", Priority::P2, MONDAY).await;
    append(world, &done, EventKind::RESOLVED, "2025-01-06T08:30:00Z").await;
    let done = world.ticket(a, "p2 resolved last", Priority::P2, MONDAY).await;
    append(world, &done, EventKind::RESOLVED, "2025-01-06T08:40:00Z").await;
    let mut p1 = OpenTicket::new(b, "p1 due at 11", Priority::P1, at("2025-01-06T10:00:00Z"));
    p1.assignee_id = Some(7);
    world.open_ticket(p1, at("2025-01-06T10:00:00Z")).await;
    (a, b)
}

pub async fn the_next_breach_comes_first(world: &World) {
    seven(world).await;
    let open = ["p2 broken at 10", "p1 due at 11", "p3 due at 12", "p4 no promise", "p2 waiting"];
    assert_eq!(all(world, view(View::Open)).await, open);
    assert_eq!(all(world, view(View::Breached)).await, ["p2 broken at 10"]);
    assert_eq!(all(world, view(View::DueSoon)).await, ["p1 due at 11", "p3 due at 12"]);
    assert_eq!(all(world, view(View::P1)).await, ["p1 due at 11"]);
    assert_eq!(all(world, view(View::Mine)).await, ["p1 due at 11"]);
    assert_eq!(all(world, view(View::Waiting)).await, ["p2 waiting"]);
    assert_eq!(
        all(world, view(View::Unassigned)).await,
        ["p2 broken at 10", "p3 due at 12", "p4 no promise", "p2 waiting"]
    );
    assert_eq!(all(world, view(View::Settled)).await, ["p2 resolved last", "p2 resolved first"]);
}

pub async fn pages_join_without_holes(world: &World) {
    let (a, _) = seven(world).await;
    for number in 0..25 {
        world.ticket(a, &format!("same {number:02}"), Priority::P3, MONDAY).await;
    }
    for filter in
        [view(View::Open), view(View::Unassigned), BoardFilter { customer_id: Some(a), ..view(View::Open) }]
    {
        let whole = all(world, filter.clone()).await;
        let (mut joined, mut after) = (Vec::new(), None);
        loop {
            let (rows, next) = page(world, filter.clone(), after, 4).await;
            joined.extend(rows);
            let Some(next) = next else { break };
            after = Some(next.to_string().parse().unwrap());
        }
        assert_eq!(joined, whole);
    }
    let first = world.db.read(|tx| Box::pin(store::ticket::list(tx, None, None, 20))).await.unwrap();
    let rest =
        world.db.read(move |tx| Box::pin(store::ticket::list(tx, None, first.next, 20))).await.unwrap();
    assert_eq!((first.rows.len(), rest.rows.len(), rest.next), (20, 12, None));
}

pub async fn filters_and_counts_agree(world: &World) {
    let (a, b) = seven(world).await;
    for customer in [None, Some(a), Some(b)] {
        let counted = world.db.read(move |tx| Box::pin(counts(tx, 7, customer, at(NOW)))).await.unwrap();
        for view in View::ALL {
            let rows = all(
                world,
                BoardFilter { view, viewer_id: 7, customer_id: customer, ..BoardFilter::default() },
            )
            .await;
            let count = counted.of(view);
            assert!(
                count.is_none_or(|count| count == rows.len() as i64),
                "{customer:?} {view:?}: {count:?} {rows:?}"
            );
        }
    }
    let p3 = BoardFilter { priority: Some(Priority::P3), ..view(View::Open) };
    assert_eq!(all(world, p3).await, ["p3 due at 12"]);
    let waiting = domain::ticket::Status::Waiting(WaitingFor::Customer);
    assert_eq!(all(world, BoardFilter { status: Some(waiting), ..view(View::Open) }).await, ["p2 waiting"]);
    assert_eq!(all(world, BoardFilter { assignee_id: Some(7), ..view(View::Open) }).await, ["p1 due at 11"]);
    assert_eq!(
        all(world, BoardFilter { team: Some("x".to_owned()), ..view(View::Open) }).await,
        [] as [String; 0]
    );
    for view in View::ALL {
        assert_eq!(View::parse(view.name()), Some(view));
    }
}

pub async fn contacts_see_their_own(world: &World) {
    let (_, b) = seven(world).await;
    for view in View::ALL {
        let rows =
            all(world, BoardFilter { view, viewer_id: 7, customer_id: Some(b), ..BoardFilter::default() })
                .await;
        assert!(rows.iter().all(|subject| subject == "p1 due at 11"), "{view:?} {rows:?}");
    }
    let list = world.db.read(move |tx| Box::pin(store::ticket::list(tx, Some(b), None, 9))).await.unwrap();
    assert_eq!(list.rows.len(), 1);
}
