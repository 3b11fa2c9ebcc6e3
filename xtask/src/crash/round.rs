//! One start, load, kill; and the questions afterwards.

use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};

use crate::api::{self, Access};
use crate::http::Client;
use crate::process::Server;

const CLIENTS: usize = 8;

/// A write that the server acknowledged.
#[derive(Clone)]
pub struct Written {
    pub ticket: String,
    /// The text that was written, found nowhere else.
    pub text: String,
    /// Whether it opened the ticket.
    pub opened: bool,
}

pub struct Round<'a> {
    pub number: usize,
    /// The kill comes after so many acknowledgements.
    pub after: usize,
    pub access: &'a Access,
    /// Writes of earlier rounds: some clients go on with their tickets.
    pub known: &'a [Written],
}

impl Round<'_> {
    /// Loads the server, kills it, and gives everything that it acknowledged.
    pub fn run(&self, server: Server) -> Result<Vec<Written>, String> {
        let (sender, receiver) = channel::<Result<Written, String>>();
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let mut connection = server.client()?;
                api::authorize(&mut connection, self.access);
                let sender = sender.clone();
                scope.spawn(move || self.load(client, &mut connection, &sender));
            }
            drop(sender);
            let mut written = Vec::new();
            while written.len() < self.after {
                // Each acknowledgement is one message; an end of all clients before the kill is a failure of the server.
                let next =
                    receiver.recv().map_err(|_| "every client was refused before the kill".to_owned())?;
                written.push(next?);
            }
            server.kill();
            for late in receiver {
                written.push(late?);
            }
            Ok(written)
        })
    }

    /// Opens tickets and replies to them until the connection breaks.
    fn load(&self, client: usize, connection: &mut Client, sender: &Sender<Result<Written, String>>) {
        let mut mine: Option<String> =
            self.known.len().checked_sub(client + 1).map(|n| self.known[n].ticket.clone());
        for n in 0.. {
            let text = format!("round {} client {client} write {n}.", self.number);
            let ticket = mine.clone().filter(|_| n % 3 != 0);
            let answer = match &ticket {
                Some(ticket) => api::reply(connection, ticket, &text),
                None => api::open(connection, self.access, self.number + client + n, &text),
            };
            let Ok(answer) = answer else { return };
            if !matches!(answer.status, 200 | 201) {
                let _ = sender.send(Err(format!(
                    "a write was answered with {}: {}",
                    answer.status,
                    answer.text()
                )));
                return;
            }
            let opened = ticket.is_none();
            let Some(id) = ticket.or_else(|| answer.json()["id"].as_str().map(str::to_owned)) else {
                let _ = sender.send(Err(format!("no id in {}", answer.text())));
                return;
            };
            mine = Some(id.clone());
            if sender.send(Ok(Written { ticket: id, text, opened })).is_err() {
                return;
            }
        }
    }
}

/// Asks for every one of these writes.
pub fn verify(server: &Server, access: &Access, written: &[Written]) -> Result<(), String> {
    let mut tickets: BTreeMap<&str, Vec<&Written>> = BTreeMap::new();
    for write in written {
        tickets.entry(&write.ticket).or_default().push(write);
    }
    let mut client = server.client()?;
    api::authorize(&mut client, access);
    for (ticket, writes) in tickets {
        let answer = api::events(&mut client, ticket).map_err(|e| e.to_string())?;
        if answer.status != 200 {
            return Err(format!(
                "the acknowledged ticket {ticket} is answered with {}: {}",
                answer.status,
                answer.text()
            ));
        }
        let text = answer.text();
        if let Some(lost) = writes.iter().find(|write| !text.contains(&write.text)) {
            return Err(format!(
                "lost after an acknowledgement: \"{}\" of ticket {ticket}, which holds {text}",
                lost.text
            ));
        }
    }
    Ok(())
}
