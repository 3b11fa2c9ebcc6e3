//! What a ticket's page shows of mail beside the words: files, "show as sent", who wrote, what did not arrive.

use std::collections::HashMap;

use askama::Template;
use store::mail::attachment::{self, Attachment};
use store::mail::incoming::{self, MailIn};
use store::mail::outgoing::{self, MailOut};
use store::{Result, Tx};

use super::content;
use crate::error::encode;
use crate::layout::Page;
use crate::ticket::timeline::Entry;

/// Messages and files of a ticket that one page shows.
const MOST: i64 = 1000;

/// The mail of a ticket.
#[derive(Default)]
pub struct Beside {
    mails: HashMap<i64, MailIn>,
    files: HashMap<i64, Vec<Attachment>>,
    failed: Vec<MailOut>,
}

/// Reads it; the internal half only for colleagues.
///
/// # Errors
/// What the store says.
pub async fn load(tx: &mut Tx, ticket_id: i64, internal: bool) -> Result<Beside> {
    let mut beside = Beside::default();
    for mail in incoming::of_ticket(tx, ticket_id, MOST).await? {
        if let Some(event) = mail.event_id {
            beside.mails.insert(event, mail);
        }
    }
    for file in attachment::of_ticket(tx, ticket_id, MOST).await? {
        if internal || file.is_public {
            beside.files.entry(file.event_id).or_default().push(file);
        }
    }
    if internal {
        let sent = outgoing::of_ticket(tx, ticket_id, MOST).await?;
        beside.failed = sent.into_iter().filter(|mail| mail.state == "failed").collect();
    }
    Ok(beside)
}

struct File {
    href: String,
    name: String,
    size: String,
}

#[derive(Template)]
#[template(path = "mail/beside.html")]
struct Snippet<'a> {
    page: &'a Page,
    files: Vec<File>,
    /// Id of the message, for colleagues: as it came.
    raw: Option<i64>,
    /// Id of the message: as it was sent.
    html: Option<i64>,
    from: String,
}

impl Beside {
    /// Adds to each message what came with it.
    pub fn attach(&self, page: &Page, entries: &mut [Entry], internal: bool) {
        for entry in entries {
            let Entry::Message(message) = entry else { continue };
            let mail = self.mails.get(&message.id);
            let files = self.files.get(&message.id).map(Vec::as_slice).unwrap_or_default();
            if mail.is_none() && files.is_empty() {
                continue;
            }
            // Words that were erased take the message they stood in along.
            if message.body.is_none() && !message.left_out {
                continue;
            }
            let file = |file: &Attachment| File {
                href: format!("/attachments/{}/{}", file.id, encode(&file.name).replace('/', "%2F")),
                name: file.name.clone(),
                size: content::size(file.size),
            };
            let snippet = Snippet {
                page,
                files: files.iter().map(file).collect(),
                raw: mail.filter(|_| internal).map(|mail| mail.id),
                html: mail.filter(|mail| mail.has_html).map(|mail| mail.id),
                from: mail.filter(|_| internal).and_then(|mail| mail.sender.clone()).unwrap_or_default(),
            };
            message.beside = snippet.render().unwrap_or_default();
        }
    }

    /// What did not arrive, in sentences.
    pub fn troubles(&self, page: &Page) -> Vec<String> {
        let sentence = |mail: &MailOut| {
            use crate::i18n::Arg;
            let why = mail.outcome.as_deref().unwrap_or_default();
            page.lang.args("mail-not-arrived", &[("to", Arg::Text(&mail.to)), ("why", Arg::Text(why))])
        };
        self.failed.iter().map(sentence).collect()
    }
}
