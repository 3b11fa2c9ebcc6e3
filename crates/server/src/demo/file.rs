//! The customer files of the demo: contacts, systems, runbooks, who knows what; changes of this week; releases.

use std::collections::HashMap;

use domain::change::{ChangeKind, Risk, Side, Step, Who};
use domain::customer::{EntryKind, Values};
use domain::span::{Duration, Instant, Span};
use store::change::{self, Taken};
use store::entry::{self, NewEntry};
use store::{Db, Result as Stored, Tx, release};

use super::cast::House;
use crate::command::Failure;

/// What a file refers to.
#[derive(Clone)]
pub struct Refers {
    /// The customer.
    pub customer: i64,
    /// Contacts, in the order of the cast.
    pub contacts: Vec<i64>,
    /// Services by key, as the contract names them.
    pub services: HashMap<String, i64>,
    /// Colleagues, in the order of the cast.
    pub colleagues: Vec<i64>,
}

/// Writes the file of one customer, its changes around `now` and its releases.
///
/// # Errors
/// What the store says.
pub async fn write(db: &Db, house: &'static House, refers: Refers, now: Instant) -> Result<(), Failure> {
    let write = db.write(move |tx| {
        Box::pin(async move {
            entries(tx, house, &refers, now - Duration::days(90)).await?;
            changes(tx, house, &refers, now).await?;
            releases(tx, house, &refers, now).await
        })
    });
    Ok(write.await?)
}

async fn entries(tx: &mut Tx, house: &House, refers: &Refers, at: Instant) -> Stored<()> {
    let person = |index: usize| refers.colleagues.get(index).copied().unwrap_or_default().to_string();
    let domain = format!("{}.example", house.key);
    let mut services: Vec<&str> = refers.services.keys().map(String::as_str).collect();
    services.sort_unstable();
    let service = services.first().copied().unwrap_or("");
    let url = |path: &str| format!("https://{path}.{domain}/");
    let hours = ["24/7", "mon-fri 08:30-17:30", "mon-fri 09:00-17:00; sat 10:00-14:00"];
    let roles = ["Head of e-commerce", "Application manager", "Marketing"];
    for (index, player) in house.contacts.iter().enumerate() {
        let order = (index + 1).to_string();
        let phone = format!("+31 6 5550 02{index}{}", house.key.len());
        let values = [
            ("name", player.name),
            ("role", roles.get(index).copied().unwrap_or("")),
            ("mobile", &phone),
            ("email", player.email),
            ("order", &order),
            ("hours", hours.get(index).copied().unwrap_or("24/7")),
            ("p1_anytime", if index == 1 { "yes" } else { "no" }),
            ("decides", if index == 0 { "yes" } else { "no" }),
            ("languages", if player.language == "nl" { "nl, en" } else { "en" }),
        ];
        put(tx, refers.customer, EntryKind::Contact, player.name, values.into(), true, at).await?;
    }
    let lots: [(EntryKind, &str, Values, bool); 15] = [
        (EntryKind::Colleague, "tam", [("person", &*person(9)), ("part", "tam"), ("phone", "+31 6 5550 0102"), ("hours", "mon-fri 08:30-17:30")].into(), true),
        (EntryKind::Colleague, "lead", [("person", &*person(house.key.len() % 8)), ("part", "lead")].into(), false),
        (EntryKind::Environment, "production", [("name", "Production"), ("stage", "production"), ("url", &*url("www")), ("hosting", "Two zones in Amsterdam"), ("region", "eu-west")].into(), true),
        (EntryKind::Environment, "staging", [("name", "Staging"), ("stage", "staging"), ("url", &*url("staging")), ("note", "Refreshed every Monday from production, without personal data.")].into(), false),
        (EntryKind::System, "web", [("name", "Web front"), ("environment", "production"), ("service", service), ("technology", "Nginx, Next.js"), ("repository", &*url("git")), ("dashboard", &*url("grafana")), ("logs", &*url("logs"))].into(), false),
        (EntryKind::System, "database", [("name", "Orders database"), ("environment", "production"), ("service", service), ("technology", "PostgreSQL 16, one primary and two replicas"), ("dashboard", &*url("grafana")), ("owner", "Hosting"), ("note", "Fail over with the runbook; never by hand.")].into(), false),
        (EntryKind::System, "queue", [("name", "Order queue"), ("part_of", "Orders database"), ("environment", "production"), ("technology", "RabbitMQ"), ("admin", &*url("mq"))].into(), false),
        (EntryKind::Link, "failover", [("title", "Database failover"), ("about", "runbook"), ("url", &*url("wiki")), ("service", service), ("note", "Ten steps; the third one wakes the customer.")].into(), false),
        (EntryKind::Link, "dashboards", [("title", "All dashboards"), ("about", "dashboard"), ("url", &*url("grafana"))].into(), false),
        (EntryKind::Note, "friday", [("title", "Fridays"), ("text", "The weekly campaign mail leaves at 10:00. Traffic is four times as high until noon; no releases before 13:00.")].into(), false),
        (EntryKind::Document, "processing", [("title", "Data processing agreement"), ("url", &*url("docs")), ("valid_until", "2029-12-31")].into(), true),
        (EntryKind::Document, "architecture", [("title", "How it hangs together"), ("text", "Web front → order API → queue → warehouse.\nThe payment provider calls back on the order API.")].into(), false),
        (EntryKind::Credential, "db-admin", [("title", "Database administrator"), ("kept_in", "1Password, vault of the customer, item Orders database"), ("owner", "Hosting"), ("environment", "production"), ("rotate_by", "2027-06-01")].into(), false),
        (EntryKind::Knowledge, "front", [("person", &*person(1)), ("topic", "Front end and checkout"), ("level", "expert")].into(), false),
        (EntryKind::Knowledge, "database", [("person", &*person(4)), ("topic", "Database and queue"), ("level", "works")].into(), false),
    ];
    for (kind, key, mut values, shared) in lots {
        values.0.retain(|_, text| !text.is_empty());
        put(tx, refers.customer, kind, key, values, shared, at).await?;
    }
    Ok(())
}

async fn put(
    tx: &mut Tx,
    customer_id: i64,
    kind: EntryKind,
    name: &str,
    values: Values,
    shared: bool,
    at: Instant,
) -> Stored<()> {
    let key = domain::customer::slug(name);
    entry::add(tx, &NewEntry { customer_id, kind, key, values, shared }, None, at).await.map(|_| ())
}

/// One change of the demo: title, what is written, hours from now to its window and its length, and how far it went.
struct Planned {
    title: &'static str,
    kind: ChangeKind,
    risk: Risk,
    side: Side,
    from: i64,
    hours: i64,
    steps: &'static [Step],
}

const PLANNED: [Planned; 5] = [
    Planned {
        title: "Renew the certificates",
        kind: ChangeKind::Standard,
        risk: Risk::Low,
        side: Side::Provider,
        from: -50,
        hours: 1,
        steps: &[Step::Ask, Step::Start, Step::Finish],
    },
    Planned {
        title: "New version of the checkout",
        kind: ChangeKind::Normal,
        risk: Risk::Medium,
        side: Side::Provider,
        from: -28,
        hours: 2,
        steps: &[Step::Ask, Step::Approve, Step::Start, Step::RollBack],
    },
    Planned {
        title: "Move the orders database to new disks",
        kind: ChangeKind::Normal,
        risk: Risk::High,
        side: Side::Provider,
        from: 66,
        hours: 3,
        steps: &[Step::Ask],
    },
    Planned {
        title: "Minor update of the operating systems",
        kind: ChangeKind::Normal,
        risk: Risk::Medium,
        side: Side::Provider,
        from: 67,
        hours: 2,
        steps: &[Step::Ask, Step::Approve],
    },
    Planned {
        title: "Our hosting company moves the DNS",
        kind: ChangeKind::Normal,
        risk: Risk::Medium,
        side: Side::Customer,
        from: 90,
        hours: 2,
        steps: &[Step::Ask],
    },
];

async fn changes(tx: &mut Tx, house: &House, refers: &Refers, now: Instant) -> Stored<()> {
    let (asks, manager) = (refers.colleagues.first(), refers.colleagues.get(8));
    let (Some(asks), Some(manager), Some(contact)) = (asks, manager, refers.contacts.first()) else {
        return Ok(());
    };
    let mut services: Vec<(&String, &i64)> = refers.services.iter().collect();
    services.sort_unstable();
    for one in &PLANNED {
        let own = one.side == Side::Customer;
        let (requester, approver) = match (own, one.risk) {
            (true, _) => (*contact, *manager),
            (false, Risk::High) => (*asks, *contact),
            (false, _) => (*asks, *manager),
        };
        let from = now + Duration::hours(one.from);
        let draft = change::Draft {
            customer_id: refers.customer,
            side: one.side,
            kind: one.kind,
            risk: one.risk,
            title: one.title.to_owned(),
            why: format!("Agreed with {} in the monthly talk.", house.name),
            plan: "1. Announce it.\n2. Take a copy.\n3. Change it.\n4. Test.\n5. Tell everybody.".to_owned(),
            rollback: "Put the copy back; at most twenty minutes.".to_owned(),
            test: "Place an order and pay it; the dashboards are green for fifteen minutes.".to_owned(),
            window: Some(Span::new(from, from + Duration::hours(one.hours))),
            approver_id: Some(approver),
            service_ids: services.first().map(|(_, id)| **id).into_iter().collect(),
            ticket_ids: Vec::new(),
        };
        let written = (now - Duration::days(6)).min(from - Duration::days(2));
        let id = change::create(tx, &draft, requester, written).await?;
        for (index, step) in one.steps.iter().enumerate() {
            let decides = matches!(step, Step::Approve | Step::Reject);
            let who = if decides { approver } else { requester };
            let staff = who != *contact;
            let at = match step {
                Step::Start => from,
                Step::Finish | Step::RollBack => from + Duration::minutes(45),
                _ => written + Duration::hours(i64::try_from(index).unwrap_or(0) + 1),
            };
            let comment = match step {
                Step::RollBack => "Payments by card failed in the test; taken back in twelve minutes.",
                Step::Approve => "Fine; not during the campaign.",
                _ => "",
            };
            let taken =
                Taken { step: *step, comment: comment.to_owned(), at: Some(at), expected_version: None };
            change::step(tx, id, &taken, Who { person: who, staff }, at).await?;
        }
    }
    Ok(())
}

async fn releases(tx: &mut Tx, house: &House, refers: &Refers, now: Instant) -> Stored<()> {
    let actor = refers.colleagues.first().copied();
    let mut services: Vec<(&String, &i64)> = refers.services.iter().collect();
    services.sort_unstable();
    let lots = [
        ("2.13.0", 40, true, "Search also finds products by their article number."),
        ("2.13.1", 26, false, "Housekeeping: libraries brought up to date."),
        (
            "2.14.0",
            5,
            true,
            "Customers can change their delivery address until the parcel leaves.\nThe order mail shows the expected day.",
        ),
    ];
    for (_, service) in services.into_iter().take(1) {
        for (number, days, public, changed) in lots {
            let at = now - Duration::days(days);
            let draft = release::Draft {
                customer_id: refers.customer,
                service_id: *service,
                number: number.to_owned(),
                released_at: at,
                changed: changed.to_owned(),
                rollback: format!(
                    "The version before stands ready at {}; switch back in the deploy tool.",
                    house.name
                ),
                change_id: None,
                public,
                ticket_ids: Vec::new(),
            };
            release::create(tx, &draft, actor, at).await?;
        }
    }
    Ok(())
}
