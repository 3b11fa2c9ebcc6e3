//! The story into the store, in the order in which it happened, through the same commands that pages use.

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::Role;
use domain::clock::Terms;
use domain::span::{Duration, Instant};
use domain::ticket::EventKind;
use store::ticket::{Append, NewEvent, OpenTicket};
use store::{Db, Result as Stored, Tx, contract, customer, factor, person, ticket};

use super::cast::{self, COLLEAGUES, HOUSES, House, PASSWORD, Player};
use super::story::{Author, By, Moment, Told};
use crate::command::Failure;
use crate::{contract as contracts, data};

/// Moments written in one durable commit.
const BATCH: usize = 400;

/// Ids of what the story refers to.
#[derive(Default)]
struct Ids {
    colleagues: Vec<i64>,
    houses: Vec<HouseIds>,
    by_email: HashMap<&'static str, i64>,
}

struct HouseIds {
    customer: i64,
    contacts: Vec<i64>,
    services: HashMap<String, i64>,
}

/// Writes everything and answers how many tickets there are.
///
/// # Errors
/// What the store says.
pub async fn write(db: &Db, now: Instant, past: usize, seed: u64) -> Result<usize, Failure> {
    let began = now - Duration::days(120);
    // One hash for all: the same password, and forty milliseconds each would be a second.
    let hash: Arc<str> = web::hash_password(PASSWORD)?.into();
    let mut ids = Ids::default();
    let mut terms: Vec<Terms> = Vec::new();
    for colleague in &COLLEAGUES {
        let id = add_person(db, colleague, None, hash.clone(), began).await?;
        ids.colleagues.push(id);
        ids.by_email.insert(colleague.email, id);
    }
    for house in &HOUSES {
        let text = in_force(house.contract, began, now);
        let parsed = contracts::parse(&text)?;
        terms.push(parsed.terms().map_err(|error| Failure::Failed(error.to_string()))?);
        let added = add_house(db, house, &text, &parsed, hash.clone(), began).await?;
        let refers = super::file::Refers {
            customer: added.customer,
            contacts: added.contacts.clone(),
            services: added.services.clone(),
            colleagues: ids.colleagues.clone(),
        };
        super::file::write(db, house, refers, now).await?;
        ids.houses.push(added);
    }
    let told = Author::new(&terms, now, seed).map_err(Failure::Failed)?.tell(past);
    let first = ids.houses.first().map(|house| house.customer);
    let written = write_story(db, told, Arc::new(ids), now).await?;
    if let (Some(house), Some(customer)) = (HOUSES.first(), first) {
        super::channels::write(db, house, customer, now).await?;
    }
    Ok(written)
}

async fn add_person(
    db: &Db,
    player: &Player,
    customer_id: Option<i64>,
    hash: Arc<str>,
    at: Instant,
) -> Result<i64, Failure> {
    let new = person::NewPerson {
        customer_id,
        name: player.name.to_owned(),
        email: Some(player.email.to_owned()),
        language: player.language.to_owned(),
        role: Role::parse(player.role).unwrap_or(Role::Engineer),
        password_hash: Some(hash.to_string()),
    };
    let admin = player.email == cast::ADMIN;
    let added = db.write(move |tx| {
        Box::pin(async move {
            let id = person::create(tx, &new, None, at).await?;
            if admin {
                factor::begin(tx, id, cast::SECRET).await?;
                factor::confirm(tx, id, 0, &[], Some(id), at).await?;
            }
            Ok(id)
        })
    });
    Ok(added.await?)
}

async fn add_house(
    db: &Db,
    house: &House,
    text: &str,
    parsed: &domain::contract::Contract,
    hash: Arc<str>,
    at: Instant,
) -> Result<HouseIds, Failure> {
    let new = customer::NewCustomer {
        key: house.key.to_owned(),
        name: house.name.to_owned(),
        language: house.language.to_owned(),
        zone: house.zone.to_owned(),
    };
    let version = data::new_version(text, parsed);
    let names: Vec<(String, String)> = parsed
        .services
        .iter()
        .map(|(key, service)| (key.clone(), service.name.clone().unwrap_or_else(|| key.clone())))
        .collect();
    let written = db.write(move |tx| {
        Box::pin(async move {
            let customer_id = customer::create(tx, &new, None, at).await?;
            contract::record(tx, &contract::NewVersion { customer_id, ..version }, None, at).await?;
            let mut services = HashMap::new();
            for (key, name) in &names {
                services
                    .insert(key.clone(), customer::add_service(tx, customer_id, key, name, None, at).await?);
            }
            Ok((customer_id, services))
        })
    });
    let (customer, services) = written.await?;
    let mut contacts = Vec::new();
    for contact in house.contacts {
        contacts.push(add_person(db, contact, Some(customer), hash.clone(), at).await?);
    }
    Ok(HouseIds { customer, contacts, services })
}

/// The contract with dates that hold over the story, should it be told before or after the years it was written for.
fn in_force(text: &str, began: Instant, now: Instant) -> String {
    let day = |at: Instant| at.to_string().chars().take(10).collect::<String>();
    let (first, last) = (day(began), day(now + Duration::days(400)));
    let line = |line: &str| {
        let date = |key: &str| {
            let value = line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim_start();
            value.get(..10)
        };
        match (date("effective_from"), date("effective_to")) {
            (Some(from), _) if from > first.as_str() => line.replace(from, &first),
            (_, Some(to)) if to < last.as_str() => line.replace(to, &last),
            _ => line.to_owned(),
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// One command of the story.
#[derive(Clone)]
enum Step {
    Open(Box<OpenTicket>),
    Append(Vec<NewEvent>),
}

async fn write_story(db: &Db, told: Vec<Told>, ids: Arc<Ids>, now: Instant) -> Result<usize, Failure> {
    let count = told.len();
    let mut steps: Vec<(Instant, usize, Step)> = Vec::new();
    for (index, ticket) in told.iter().enumerate() {
        steps.extend(steps_of(ticket, &ids, now).into_iter().map(|(at, step)| (at, index, step)));
    }
    // Stable: what one ticket says at one instant keeps its order.
    steps.sort_by_key(|(at, ..)| *at);
    let mut opened: Arc<HashMap<usize, i64>> = Arc::default();
    for batch in steps.chunks(BATCH) {
        let (batch, known) = (Arc::new(batch.to_vec()), opened.clone());
        let fresh =
            db.write(move |tx| Box::pin(async move { write_batch(tx, &batch, &known).await })).await?;
        Arc::make_mut(&mut opened).extend(fresh);
    }
    Ok(count)
}

async fn write_batch(
    tx: &mut Tx,
    batch: &[(Instant, usize, Step)],
    known: &HashMap<usize, i64>,
) -> Stored<HashMap<usize, i64>> {
    let mut opened = HashMap::new();
    for (at, index, step) in batch {
        match step {
            Step::Open(new) => {
                opened.insert(*index, ticket::open(tx, new, *at).await?.id);
            }
            Step::Append(events) => {
                let ticket_id = opened.get(index).or_else(|| known.get(index)).copied().unwrap_or(0);
                let append = Append { ticket_id, events: events.clone(), expected_version: None };
                ticket::append(tx, &append, *at).await?;
            }
        }
    }
    Ok(opened)
}

/// A ticket as commands: what happens at one instant is one command, as a person does it with one button.
fn steps_of(told: &Told, ids: &Ids, now: Instant) -> Vec<(Instant, Step)> {
    let Some(house) = ids.houses.get(told.house) else { return Vec::new() };
    let mut moments = told.moments.iter().filter(|moment| moment.at <= now);
    let Some(first) = moments.next() else { return Vec::new() };
    let EventKind::Opened { priority } = first.kind else { return Vec::new() };
    let mut new = OpenTicket::new(house.customer, told.subject.clone(), priority, first.at);
    new.body.clone_from(&first.text);
    new.channel.clone_from(&told.channel);
    new.kind = if told.channel == "monitoring" || priority.number() < 4 { "incident" } else { "question" }
        .to_owned();
    new.actor_id = who(first.by, ids, house);
    new.requester_id = house.contacts.get(told.requester).copied().filter(|_| told.channel != "monitoring");
    new.service_id = house.services.get(&told.service).copied();
    let mut steps = vec![(first.at, Step::Open(Box::new(new)))];
    for moment in moments {
        let event = event_of(moment, ids, house);
        match steps.last_mut() {
            Some((at, Step::Append(events))) if *at == moment.at => events.push(event),
            _ => steps.push((moment.at, Step::Append(vec![event]))),
        }
    }
    steps
}

fn event_of(moment: &Moment, ids: &Ids, house: &HouseIds) -> NewEvent {
    let kind = match &moment.kind {
        EventKind::Assigned { to: Some(email) } => {
            EventKind::Assigned { to: ids.by_email.get(email.as_str()).map(i64::to_string) }
        }
        other => other.clone(),
    };
    NewEvent { at: moment.at, kind, actor_id: who(moment.by, ids, house), text: moment.text.clone() }
}

fn who(by: By, ids: &Ids, house: &HouseIds) -> Option<i64> {
    match by {
        By::Machine => None,
        By::Contact(place) => house.contacts.get(place).copied(),
        By::Colleague(place) => ids.colleagues.get(place).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_stretched_over_the_story() {
        let text = "effective_from = 2026-06-01 # since\neffective_to = 2026-12-31\nname = \"x\"";
        let now = Instant::parse("2026-09-01T00:00:00Z").unwrap();
        let got = in_force(text, now - Duration::days(120), now);
        assert_eq!(got, "effective_from = 2026-05-04 # since\neffective_to = 2027-10-06\nname = \"x\"\n");
        assert_eq!(in_force("effective_from = 2020-01-01", now, now), "effective_from = 2020-01-01\n");
    }
}
