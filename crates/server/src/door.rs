//! Mail's doors: what the settings say of it, the LMTP listener, mailboxes elsewhere, the server that takes what goes out,
//! and `vangnet mail-in`. Whatever comes in is durable in the store before anybody is told that we have it.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use engine::Engine;
use outside::imap::{self, Account, Batch, Keeper, Later};
use outside::lmtp::{self, Door, Kept, Letter, Listener};
use outside::smtp::Smtp;
use store::mail::incoming::{self, MOST_BYTES, Mailbox};
use store::mail::{Received, known, notify, outgoing, receive};
use store::{Db, StoreError, work};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::cli::{Exit, MailIn};
use crate::clock;
use crate::command::Failure;
use crate::config::Config;
use crate::data;

/// What the settings say of mail.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    /// Our addresses; the first one is written from. None: nothing is sent.
    pub addresses: Vec<String>,
    /// The name that stands before our address.
    pub name: String,
    /// The server that takes what goes out.
    pub smtp: Option<String>,
    /// Where a mail server beside us delivers.
    pub lmtp: Option<String>,
    /// Mailboxes that are read.
    pub imap: Vec<Account>,
    /// The name that our mail server writes in Authentication-Results.
    pub authserv: String,
    /// A certificate in PEM that is trusted besides the system's.
    pub ca: Option<PathBuf>,
}

impl Mail {
    /// Reads the settings by their keys.
    ///
    /// # Errors
    /// The key, and a sentence that says what to write instead.
    pub fn read<'a>(get: impl Fn(&str) -> &'a str) -> Result<Mail, (&'static str, String)> {
        let some = |key: &str| Some(get(key).trim().to_owned()).filter(|value| !value.is_empty());
        let mut mail = Mail {
            addresses: get("mail.address").split_whitespace().map(str::to_owned).collect(),
            name: get("mail.name").trim().to_owned(),
            smtp: some("mail.smtp"),
            lmtp: some("mail.lmtp"),
            imap: Vec::new(),
            authserv: get("mail.authserv").trim().to_owned(),
            ca: some("mail.ca").map(PathBuf::from),
        };
        if let Some(bad) = mail.addresses.iter().find(|one| outgoing::address(one).is_none()) {
            return Err(("mail.address", format!("\"{bad}\" is no address; write it like desk@example.org")));
        }
        if let Some(smtp) = &mail.smtp {
            outside::smtp::check(smtp).map_err(|mend| ("mail.smtp", mend))?;
        }
        if let Some(lmtp) = &mail.lmtp {
            let port =
                |text: &str| text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            if !lmtp.starts_with("unix:/") && !port(lmtp) {
                return Err((
                    "mail.lmtp",
                    "write it like 127.0.0.1:8024 or unix:/run/vangnet/lmtp".to_owned(),
                ));
            }
        }
        for one in get("mail.imap").split_whitespace() {
            mail.imap.push(Account::parse(one).map_err(|mend| ("mail.imap", mend))?);
        }
        let used = mail.smtp.is_some() || mail.lmtp.is_some() || !mail.imap.is_empty();
        if used && mail.addresses.is_empty() {
            return Err(("mail.address", "say which address is ours, desk@example.org: without it our own mail would be taken for a customer's".to_owned()));
        }
        Ok(mail)
    }

    fn certificate(&self) -> Result<Option<Vec<u8>>, Failure> {
        let Some(path) = &self.ca else { return Ok(None) };
        let read = std::fs::read(path);
        read.map(Some).map_err(|error| Failure::Failed(format!("cannot read {}: {error}", path.display())))
    }

    /// Tells the store which addresses are ours, and hands the engine the server that takes what goes out.
    ///
    /// # Errors
    /// A sentence when a setting cannot be used.
    pub async fn settle(&self, db: &Db, engine: Engine) -> Result<Engine, Failure> {
        let sends = self.smtp.is_some();
        let (addresses, authserv) = (self.addresses.clone(), self.authserv.clone());
        db.write(move |tx| {
            Box::pin(async move {
                known::make_key(tx, clock::now()).await?;
                notify::set_addresses(tx, &addresses, sends).await?;
                work::setting::set(tx, "mail.authserv", &authserv).await
            })
        })
        .await?;
        let Some(smtp) = &self.smtp else { return Ok(engine) };
        let smtp = Smtp::new(smtp, self.certificate()?.as_deref())
            .map_err(|error| Failure::Failed(format!("mail.smtp: {error}")))?;
        Ok(engine.with_post(Arc::new(smtp), &self.name))
    }

    /// Opens the doors; each is closed when `stop` is true.
    ///
    /// # Errors
    /// A sentence when the address of LMTP is taken.
    pub async fn open(&self, db: &Db, stop: &watch::Receiver<bool>) -> Result<Vec<JoinHandle<()>>, Failure> {
        let mut doors = Vec::new();
        let keeper = Arc::new(Store { db: db.clone() });
        if let Some(address) = &self.lmtp {
            let listener = Listener::bind(address).await;
            let listener = listener
                .map_err(|error| Failure::Failed(format!("cannot listen for mail on {address}: {error}")))?;
            tracing::info!(address = listener.address(), "taking mail by LMTP");
            let mut stop = stop.clone();
            let stopped = async move { drop(stop.wait_for(|up| *up).await) };
            doors.push(tokio::spawn(lmtp::serve(listener, keeper.clone(), MOST_BYTES, stopped)));
        }
        if !self.imap.is_empty() {
            let tls = imap::tls(self.certificate()?.as_deref()).map_err(Failure::Failed)?;
            for account in &self.imap {
                tracing::info!(mailbox = account.name, "reading a mailbox");
                let watching =
                    imap::watch(account.clone(), tls.clone(), keeper.clone(), MOST_BYTES, stop.clone());
                doors.push(tokio::spawn(watching));
            }
        }
        Ok(doors)
    }
}

/// Keeps what comes in.
struct Store {
    db: Db,
}

/// What can be refused for good is the message; everything else is our trouble and passes.
fn verdict(kept: Result<i64, StoreError>) -> Kept {
    match kept {
        Ok(_) => Kept::Yes,
        Err(StoreError::Invalid(why)) => Kept::Never(why),
        Err(error) => {
            tracing::error!(%error, "a message could not be kept; its sender was told to come again");
            Kept::Later("the store does not answer; come again".to_owned())
        }
    }
}

impl Door for Store {
    fn keep(&self, letter: Letter) -> Later<'_, Kept> {
        Box::pin(async move {
            let now = clock::now();
            let new = Received {
                raw: letter.raw,
                source: "lmtp".to_owned(),
                envelope_from: letter.from,
                envelope_to: letter.to,
                received_at: now,
            };
            verdict(self.db.write(move |tx| Box::pin(async move { receive(tx, &new, now).await })).await)
        })
    }
}

impl Keeper for Store {
    fn position<'a>(&'a self, mailbox: &'a str) -> Later<'a, Result<Option<(u32, u32)>, String>> {
        let name = mailbox.to_owned();
        Box::pin(async move {
            let known =
                self.db.read(move |tx| Box::pin(async move { incoming::mailbox(tx, &name).await })).await;
            let known = known.map_err(|error| error.to_string())?;
            Ok(known.and_then(|known| {
                Some((u32::try_from(known.uid_validity).ok()?, u32::try_from(known.last_uid).ok()?))
            }))
        })
    }

    fn keep<'a>(&'a self, mailbox: &'a str, batch: Batch) -> Later<'a, Result<(), String>> {
        let (name, now) = (mailbox.to_owned(), clock::now());
        Box::pin(async move {
            let kept = self.db.write(move |tx| {
                Box::pin(async move {
                    for message in batch.messages {
                        let at = message.received_at.unwrap_or(now);
                        let new = Received::new(message.raw, format!("imap {name}"), at);
                        receive(tx, &new, now).await?;
                    }
                    let place = Mailbox {
                        name,
                        uid_validity: i64::from(batch.uid_validity),
                        last_uid: i64::from(batch.last_uid),
                        seen_at: now,
                        outcome: "ok".to_owned(),
                    };
                    incoming::set_mailbox(tx, &place).await
                })
            });
            kept.await.map_err(|error| error.to_string())
        })
    }

    fn note<'a>(&'a self, mailbox: &'a str, outcome: &'a str) -> Later<'a, ()> {
        let (name, outcome, now) = (mailbox.to_owned(), outcome.to_owned(), clock::now());
        Box::pin(async move {
            let noted = self.db.write(move |tx| {
                Box::pin(async move { incoming::note_mailbox(tx, &name, &outcome, now).await })
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "how a mailbox goes could not be noted");
            }
        })
    }
}

/// `vangnet mail-in`: one message from standard input into the store.
///
/// # Errors
/// [`Failure::Later`] when the store cannot be reached: the mail server keeps the message and tries again.
pub async fn mail_in(config: &Config, options: MailIn) -> Result<Exit, Failure> {
    let later = |what: String| Failure::Later(format!("{what}; the message was not taken, try again later"));
    let mut raw = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let read = std::io::stdin().lock().take(most + 1).read_to_end(&mut raw);
    read.map_err(|error| later(format!("standard input: {error}")))?;
    if raw.is_empty() {
        return Err(Failure::Usage(
            "standard input is empty: hand the message in, vangnet mail-in < message.eml".to_owned(),
        ));
    }
    if raw.len() > MOST_BYTES {
        return Err(Failure::Usage(format!("the message is larger than {MOST_BYTES} bytes")));
    }
    let db = match data::open(config).await {
        Ok(db) => db,
        Err(Failure::Failed(what) | Failure::Usage(what) | Failure::Later(what)) => return Err(later(what)),
    };
    let now = clock::now();
    let new = Received {
        raw: raw.into(),
        source: "pipe".to_owned(),
        envelope_from: options.from.unwrap_or_default(),
        envelope_to: options.to,
        received_at: now,
    };
    let kept = db.write(move |tx| Box::pin(async move { receive(tx, &new, now).await })).await;
    db.close().await;
    kept.map_err(|error| later(error.to_string()))?;
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &'static str)]) -> Result<Mail, (&'static str, String)> {
        Mail::read(|key| pairs.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| *value))
    }

    #[test]
    fn settings_that_cannot_work_are_refused_with_their_mend() {
        let mail = read(&[
            ("mail.address", "desk@example.org hulp@example.org"),
            ("mail.smtp", "smtps://desk:x@smtp.example.org"),
            ("mail.lmtp", "unix:/run/vangnet/lmtp"),
            ("mail.imap", "imaps://desk:x@imap.example.org imap://desk:x@127.0.0.1:1143/Support"),
        ])
        .unwrap();
        assert_eq!((mail.addresses.len(), mail.imap.len()), (2, 2));
        for (key, value, mend) in [
            ("mail.address", "desk", "no address"),
            ("mail.smtp", "smtp://smtp.example.org", "tls=required"),
            ("mail.lmtp", "8024", "127.0.0.1:8024"),
            ("mail.imap", "imap://desk:x@imap.example.org", "imaps://"),
        ] {
            let (at, said) = read(&[(key, value), ("mail.address", "desk@example.org")]).unwrap_err();
            assert!(at == key && said.contains(mend), "{at}: {said}");
        }
        assert_eq!(read(&[("mail.lmtp", "127.0.0.1:8024")]).unwrap_err().0, "mail.address");
    }
}
