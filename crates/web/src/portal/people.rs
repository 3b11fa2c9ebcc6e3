//! Whom to call, and whether they answer now: the contract's numbers and people, and the colleagues of the customer file.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::contract::{ALWAYS, Contract};
use domain::customer::{Values, reach};
use domain::span::Instant;

use super::load::Home;
use crate::layout::Page;
use crate::names::Names;

/// Somebody who can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reachable {
    /// Name, or what it is: "Incident line".
    pub name: String,
    /// What for.
    pub role: String,
    /// Telephone number, as it is written.
    pub phone: String,
    /// The same as an address: `tel:+31...`.
    pub tel: String,
    /// Mail address.
    pub email: String,
    /// "answers now, until 17:00"; empty where nothing is known.
    pub when: String,
    /// Answers now.
    pub now: bool,
    /// For when business stands still.
    pub urgent: bool,
}

/// Everybody, the incident line first.
pub fn reachable(page: &Page, home: &Home, names: &Names) -> Vec<Reachable> {
    let mut out = Vec::new();
    if let Some((_, contract)) = &home.contract {
        lines(page, contract, &mut out);
        for person in contract.people.values() {
            let calendar = person.calendar.as_deref().and_then(|name| calendar(contract, name));
            let name = person.name.clone().or(person.role.clone()).unwrap_or_default();
            let role = person.role.clone().filter(|role| *role != name).unwrap_or_default();
            let phone = person.phone.clone().unwrap_or_default();
            out.push(one(
                page,
                name,
                role,
                phone,
                person.email.clone().unwrap_or_default(),
                calendar.as_deref(),
            ));
        }
    }
    for entry in &home.colleagues {
        out.push(colleague(page, entry, home, names));
    }
    let reached = |one: &Reachable| !one.phone.is_empty() || !one.email.is_empty();
    out.retain(|one| !one.name.is_empty() && reached(one));
    let mut seen: Vec<(String, String)> = Vec::new();
    out.retain(|one| {
        let key = (one.tel.clone(), one.email.clone());
        let fresh = !seen.contains(&key);
        seen.push(key);
        fresh
    });
    out
}

/// The numbers of the contract.
fn lines(page: &Page, contract: &Contract, out: &mut Vec<Reachable>) {
    let Some(contact) = &contract.contact else { return };
    let clause = contract.priorities.get(&domain::ticket::Priority::P1);
    let p1 = clause.and_then(|clause| clause.calendar.as_deref()).and_then(|name| calendar(contract, name));
    if let Some(phone) = contact.incident_line.clone() {
        let name = page.t("portal-incident-line").to_owned();
        let line = one(
            page,
            name,
            page.t("portal-incident-line-for").to_owned(),
            phone,
            String::new(),
            p1.as_deref(),
        );
        out.push(Reachable { urgent: true, ..line });
    }
    let (phone, email) =
        (contact.phone.clone().unwrap_or_default(), contact.email.clone().unwrap_or_default());
    out.push(one(page, page.t("portal-desk").to_owned(), String::new(), phone, email, None));
}

fn colleague(page: &Page, entry: &Values, home: &Home, names: &Names) -> Reachable {
    let name = entry.get("person").parse().map(|id| names.person(id)).unwrap_or_default().to_owned();
    let role = match entry.get("part") {
        "tam" => page.t("portal-part-tam"),
        "deputy" => page.t("portal-part-deputy"),
        "lead" => page.t("portal-part-lead"),
        _ => page.t("portal-part-duty"),
    };
    let hours = Some(entry.get("hours")).filter(|hours| !hours.is_empty());
    let calendar = hours.and_then(|hours| reach::calendar(hours, &home.zone).ok());
    one(page, name, role.to_owned(), entry.get("phone").to_owned(), String::new(), calendar.as_ref())
}

fn calendar(contract: &Contract, name: &str) -> Option<Arc<Calendar>> {
    match name == ALWAYS {
        true => Some(Arc::new(Calendar::always())),
        false => contract.compile_calendar(name).ok(),
    }
}

fn one(
    page: &Page,
    name: String,
    role: String,
    phone: String,
    email: String,
    calendar: Option<&Calendar>,
) -> Reachable {
    let (when, now) = calendar.map_or_else(Default::default, |calendar| words(page, calendar, page.now));
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let tel = if digits.is_empty() { String::new() } else { format!("tel:{digits}") };
    Reachable { name, role, phone, tel, email, when, now, urgent: false }
}

fn words(page: &Page, calendar: &Calendar, now: Instant) -> (String, bool) {
    if calendar.is_open(now) {
        return match calendar.next_close(now) {
            Some(until) => (page.ta("portal-answers-until", "t", &page.short(&until)), true),
            None => (page.t("portal-answers-always").to_owned(), true),
        };
    }
    match calendar.next_open(now) {
        Some(from) => (page.ta("portal-answers-from", "t", &page.short(&from)), false),
        None => (String::new(), false),
    }
}
