//! The names in a query, looked up; and the values that may be written next.

use domain::access::Reach;
use domain::query::{Context, Fault, FaultCode, Field, Filter, Known, Place, Query, Set};

use crate::error::Result;
use crate::{Tx, person, values};

crate::statements! {
    CUSTOMER = "select id from customer where key = $1";
    CUSTOMERS = "select id, key, name from customer where active and key > $1 order by key limit $2";
    SERVICE = "select id, customer_id from service where key = $1 order by id limit $2";
    SERVICES = "select key, name, customer_id from service where active order by key, id limit $1";
    CONTACT = "select id, customer_id from person where email = $1 and customer_id is not null";
    NEXT_TAG = "select min(tag) from ticket_tag where tag > $1";
}

/// So many names are looked through for what may have been meant, or for what may come next.
const LOOKED_THROUGH: i64 = 2_000;

/// A value that may be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// As it is written.
    pub value: String,
    /// For people; empty where the value says it all.
    pub label: String,
}

/// What a query asks, within reach: names become ids.
///
/// # Errors
/// What the engine says. A name that stands for nobody is a fault of the query and stands inside.
pub async fn filter(
    tx: &mut Tx,
    query: &Query,
    context: &Context,
    reach: &Reach,
) -> Result<std::result::Result<Filter, Fault>> {
    let known = look_up(tx, query, reach).await?;
    let mut filter = match Filter::of(query, &known, context) {
        Ok(filter) => filter,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Reach::Customers(customers) = reach {
        filter.sets.customer.meet(Set::of_ids(customers.iter().copied()));
    }
    if let Some(word) = super::find::too_common(tx, &filter).await? {
        let place = query.terms.iter().map(|term| term.place).next().unwrap_or_default();
        let place = Place { from: place.from, ..place };
        return Ok(Err(Fault { code: FaultCode::TooCommon, place, word, mend: String::new() }));
    }
    Ok(Ok(filter))
}

async fn look_up(tx: &mut Tx, query: &Query, reach: &Reach) -> Result<Known> {
    let mut known = Known::default();
    let mut missed = false;
    for key in query.values_of(Field::Customer) {
        let id = tx.one(&CUSTOMER, &values![key.to_lowercase()], |row| row.int(0)).await?;
        match id.filter(|id| reach.holds(*id)) {
            Some(id) => known.add(Field::Customer, key, id),
            None => missed = true,
        }
    }
    if missed {
        for (id, key, _) in customers(tx).await? {
            if reach.holds(id) {
                known.exists(Field::Customer, &key);
            }
        }
    }
    let service = |row: &crate::Row<'_>| Ok((row.int(0)?, row.int(1)?));
    for key in query.values_of(Field::Service) {
        for (id, customer) in tx.all(&SERVICE, &values![key, LOOKED_THROUGH], service).await? {
            if reach.holds(customer) {
                known.add(Field::Service, key, id);
            }
        }
    }
    for email in query.values_of(Field::Requester) {
        let found = tx.one(&CONTACT, &values![email.to_lowercase()], service).await?;
        if let Some((id, _)) = found.filter(|(_, customer)| reach.holds(*customer)) {
            known.add(Field::Requester, email, id);
        }
    }
    if query.values_of(Field::Owner).any(|name| name != "me" && name != "none") {
        for person in person::staff(tx).await? {
            let email = person.email.unwrap_or_default();
            let short = email.split('@').next().unwrap_or_default();
            for name in [person.name.as_str(), email.as_str(), short].into_iter().filter(|n| !n.is_empty()) {
                known.add(Field::Owner, name, person.id);
                known.exists(Field::Owner, name);
            }
        }
    }
    Ok(known)
}

async fn customers(tx: &mut Tx) -> Result<Vec<(i64, String, String)>> {
    let read = |row: &crate::Row<'_>| Ok((row.int(0)?, row.text(1)?, row.text(2)?));
    tx.all(&CUSTOMERS, &values!["", LOOKED_THROUGH], read).await
}

/// Values of a field that begin like what was typed (or, of people and customers, whose name does), within reach.
///
/// # Errors
/// What the engine says.
pub async fn suggest(
    tx: &mut Tx,
    field: Field,
    typed: &str,
    reach: &Reach,
    most: usize,
) -> Result<Vec<Suggestion>> {
    let typed = typed.to_lowercase();
    let word = |value: &str| Suggestion { value: value.to_owned(), label: String::new() };
    let mut all: Vec<Suggestion> = Vec::new();
    match field {
        Field::Customer => {
            let known = customers(tx).await?.into_iter().filter(|(id, ..)| reach.holds(*id));
            all.extend(known.map(|(_, value, label)| Suggestion { value, label }));
        }
        Field::Owner => {
            all.extend(["me", "none"].map(word));
            for person in person::staff(tx).await?.into_iter().filter(|person| person.active) {
                let value = person.email.unwrap_or_else(|| person.name.clone());
                all.push(Suggestion { value, label: person.name });
            }
        }
        Field::Service => {
            all.push(word("none"));
            let read = |row: &crate::Row<'_>| Ok((row.text(0)?, row.text(1)?, row.int(2)?));
            for (value, label, customer) in tx.all(&SERVICES, &values![LOOKED_THROUGH], read).await? {
                if reach.holds(customer) && all.last().is_none_or(|last| last.value != value) {
                    all.push(Suggestion { value, label });
                }
            }
        }
        Field::Tag => all.extend(tags(tx, &typed, most).await?.iter().map(|tag| word(tag))),
        Field::Kind => all.extend(["incident", "request", "question", "change", "problem"].map(word)),
        Field::Channel => {
            all.extend(["mail", "web", "phone", "monitoring", "chat", "api", "import"].map(word));
        }
        Field::Team | Field::Requester => all.push(word("none")),
        Field::Priority | Field::Status | Field::Is | Field::Has => {
            all.extend(field.closed_values().unwrap_or_default().iter().map(|value| word(value)));
        }
    }
    let fits = |text: &str| text.to_lowercase().split(' ').any(|part| part.starts_with(&typed));
    all.retain(|one| one.value.to_lowercase().starts_with(&typed) || fits(&one.label));
    all.truncate(most);
    Ok(all)
}

/// One step of the index a tag, however many tickets have it.
async fn tags(tx: &mut Tx, typed: &str, most: usize) -> Result<Vec<String>> {
    let mut out: Vec<String> = Vec::new();
    // The tag that is typed already is one of them: the walk begins just before it.
    let mut after = typed.chars().next().map(|_| before(typed)).unwrap_or_default();
    while out.len() < most {
        let next = tx.one(&NEXT_TAG, &values![after.as_str()], |row| row.text_opt(0)).await?.flatten();
        match next {
            Some(tag) if tag.starts_with(typed) => out.push(tag.clone()),
            Some(tag) if out.is_empty() && tag.as_str() < typed => {
                after = tag;
                continue;
            }
            _ => break,
        }
        after = out.last().cloned().unwrap_or_default();
    }
    Ok(out)
}

/// A text that stands before this one and behind all that do not begin like it.
fn before(typed: &str) -> String {
    let mut letters: Vec<char> = typed.chars().collect();
    if let Some(last) = letters.pop() {
        let lower = char::from_u32(u32::from(last).saturating_sub(1)).unwrap_or(' ');
        letters.push(lower);
        letters.push(char::MAX);
    }
    letters.into_iter().collect()
}
