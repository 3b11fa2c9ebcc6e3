//! Deciding about messages without a database: what is known is what the messages before said.
//!
//! For `vangnet mail explain` and for tests. Every sender counts as a contact of an organisation that is named by the
//! domain of the address (at the large providers of mail, by the whole address); a token cannot be verified without the
//! key and is believed. [`Rehearsal::decide`] says which of these it leaned on.

use std::collections::{HashMap, HashSet};

use domain::mail::{self, Address, Decision, Facts, Known, Outcome, RATE_WINDOW, Seen, Sender, Thread};
use domain::span::Instant;
use domain::ticket::Status;

/// Providers where one domain is many people.
const SHARED: [&str; 16] = [
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.nl",
    "live.nl",
    "live.com",
    "icloud.com",
    "me.com",
    "yahoo.com",
    "ziggo.nl",
    "kpnmail.nl",
    "kpnplanet.nl",
    "xs4all.nl",
    "proton.me",
    "gmx.net",
];

/// A desk in memory.
#[derive(Default)]
pub struct Rehearsal {
    own: Vec<String>,
    customers: HashMap<String, i64>,
    tickets: Vec<Ticket>,
    /// Ticket of each message-id.
    ids: HashMap<String, i64>,
    seen: HashMap<String, Seen>,
    /// Instants at which each sender wrote, as the messages say.
    dates: HashMap<String, Vec<Instant>>,
    mails: i64,
}

struct Ticket {
    number: i64,
    customer: i64,
    people: HashSet<String>,
}

impl Rehearsal {
    /// A desk with these addresses of its own.
    pub fn new(own: Vec<String>) -> Rehearsal {
        Rehearsal { own, ..Rehearsal::default() }
    }

    /// Decides about a message, remembers it, and says what was taken for granted.
    pub fn decide(&mut self, facts: &Facts, now: Instant) -> (Decision, Vec<&'static str>) {
        let mut assumed = Vec::new();
        let known = self.known(facts, &mut assumed);
        let mut decision = mail::decide(facts, &known, now);
        self.mails += 1;
        match &mut decision.outcome {
            Outcome::NewTicket { customer, .. } => {
                assumed.push("the sender is a contact of the organisation that the address's domain names");
                let number = self.next_number();
                self.tickets.push(Ticket { number, customer: *customer, people: HashSet::new() });
                self.remember(facts, number);
            }
            Outcome::Reply { ticket } | Outcome::ShowOnly { ticket } => self.remember(facts, *ticket),
            _ => {}
        }
        if let Some(id) = &facts.message_id {
            self.seen.entry(id.clone()).or_insert_with(|| Seen { mail: self.mails, digest: facts.digest() });
        }
        (decision, assumed)
    }

    /// Number of the ticket that the last new message opened.
    pub fn last_ticket(&self) -> Option<i64> {
        self.tickets.last().map(|ticket| ticket.number)
    }

    fn next_number(&self) -> i64 {
        self.tickets.iter().map(|ticket| ticket.number).max().unwrap_or(0) + 1
    }

    fn remember(&mut self, facts: &Facts, number: i64) {
        if let Some(id) = &facts.message_id {
            self.ids.entry(id.clone()).or_insert(number);
        }
        if let Some(ticket) = self.tickets.iter_mut().find(|ticket| ticket.number == number) {
            ticket.people.extend(facts.from.iter().chain(&facts.to).chain(&facts.cc).map(Address::key));
        }
    }

    fn known(&mut self, facts: &Facts, assumed: &mut Vec<&'static str>) -> Known {
        let key = facts.from.as_ref().map(Address::key).unwrap_or_default();
        let customer =
            facts.from.as_ref().filter(|from| from.email.contains('@')).map(|from| self.customer(from));
        let mut threads: Vec<Thread> = Vec::new();
        for found in &facts.tokens {
            let number = found.token.number;
            assumed.push("the thread token was not verified: the key is in the data folder");
            if !self.tickets.iter().any(|ticket| ticket.number == number) {
                self.tickets.push(Ticket { number, customer: customer.unwrap_or(0), people: HashSet::new() });
            }
            threads.extend(self.thread(number, &key, Some(found.place)));
        }
        for id in facts.answered_ids() {
            if let Some(number) = self.ids.get(id) {
                threads.extend(self.thread(*number, &key, None));
            }
        }
        assumed.dedup();
        let seen = facts.message_id.as_ref().and_then(|id| self.seen.get(id)).cloned();
        Known {
            sender: customer.map(|customer| Sender { person: None, customer: Some(customer), staff: false }),
            threads,
            own_addresses: self.own.clone(),
            recent: self.recent(&key, facts.date),
            seen,
            ..Known::default()
        }
    }

    fn thread(&self, number: i64, key: &str, token: Option<mail::Place>) -> Option<Thread> {
        let ticket = self.tickets.iter().find(|ticket| ticket.number == number)?;
        Some(Thread {
            ticket: number,
            number,
            customer: ticket.customer,
            status: Status::Open,
            participant: ticket.people.contains(key),
            token,
        })
    }

    fn customer(&mut self, from: &Address) -> i64 {
        let domain = from.domain();
        let name = if SHARED.contains(&domain.as_str()) { from.key() } else { domain };
        let next = i64::try_from(self.customers.len()).unwrap_or(i64::MAX - 1) + 1;
        *self.customers.entry(name).or_insert(next)
    }

    /// Messages of this sender shortly before, by what they say of themselves.
    fn recent(&mut self, key: &str, date: Option<Instant>) -> u32 {
        let Some(date) = date else { return 0 };
        let dates = self.dates.entry(key.to_owned()).or_default();
        let recent = dates.iter().filter(|at| **at <= date && date - **at < RATE_WINDOW).count();
        dates.push(date);
        // A flood is known long before this many.
        if dates.len() > 200 {
            dates.remove(0);
        }
        u32::try_from(recent).unwrap_or(u32::MAX)
    }
}
