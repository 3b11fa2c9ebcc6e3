//! Mail from a mailbox elsewhere: an IMAP account is read from where we were, then waited on (IDLE), for as long as the
//! server runs.
//!
//! Nothing is deleted there. How far a mailbox was read is kept by the [`Keeper`] in the transaction that keeps the
//! messages, so a message is taken in once, and none is left out: whoever dies in between reads it again.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_imap::extensions::idle::IdleResponse;
use async_imap::{Authenticator, Client, Session};
use domain::span::Instant;
use futures_util::TryStreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::Url;

/// IDLE is begun anew this often, and what it may have missed is looked up: servers hang up after half an hour.
const IDLE: Duration = Duration::from_secs(5 * 60);
/// How often a server without IDLE is asked.
const POLL: Duration = Duration::from_secs(60);
/// How long the other side may take for an answer.
const ANSWER: Duration = Duration::from_secs(120);
/// Longest wait between two attempts to connect.
const MOST_WAIT: u64 = 300;
/// Messages kept in one transaction.
const BATCH: usize = 20;
/// Bytes kept in one transaction, if it is more than one message.
const BATCH_BYTES: usize = 16 << 20;

/// An account to be read.
#[derive(Clone)]
pub struct Account {
    /// What it is called in the store and in the log: `user@host/folder`.
    pub name: String,
    host: String,
    port: u16,
    tls: bool,
    user: String,
    secret: Secret,
    oauth: bool,
    folder: String,
}

#[derive(Clone)]
enum Secret {
    Text(String),
    /// Read again for every connection: whoever renews a token writes it here.
    File(String),
}

/// Secrets stay out of logs.
impl Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account {{ {} }}", self.name)
    }
}

impl Account {
    /// From `imaps://user:password@host/folder`. A password or token can stand in a file: `?secret_file=/path`; a token
    /// of OAuth 2: `?auth=xoauth2`. `imap://` is for a server on this machine.
    ///
    /// # Errors
    /// A sentence that says what to write instead.
    pub fn parse(text: &str) -> Result<Account, String> {
        let url = Url::parse(text).map_err(|error| format!("not an address: {error}"))?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let local = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let tls = match url.scheme() {
            "imaps" => true,
            "imap" if local => false,
            "imap" => return Err("write imaps://: mail from another machine travels encrypted".to_owned()),
            _ => return Err("write it like imaps://user:password@imap.example.org/INBOX".to_owned()),
        };
        let decode = |text: &str| percent_decode(text).ok_or_else(|| "not UTF-8".to_owned());
        let user = decode(url.username())?;
        if user.is_empty() || host.is_empty() {
            return Err("write it like imaps://user:password@imap.example.org/INBOX".to_owned());
        }
        let parameter =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let oauth = match parameter("auth").as_deref() {
            None | Some("password") => false,
            Some("xoauth2") => true,
            Some(other) => return Err(format!("auth={other}: write password or xoauth2")),
        };
        let secret = match (parameter("secret_file"), url.password()) {
            (Some(file), None) => Secret::File(file),
            (None, Some(text)) => Secret::Text(decode(text)?),
            _ => return Err("give a password, or ?secret_file=/path, not both".to_owned()),
        };
        let folder = decode(url.path().trim_matches('/'))?;
        let folder = if folder.is_empty() { "INBOX".to_owned() } else { folder };
        let port = url.port().unwrap_or(if tls { 993 } else { 143 });
        Ok(Account {
            name: format!("{user}@{host}:{port}/{folder}"),
            host,
            port,
            tls,
            user,
            secret,
            oauth,
            folder,
        })
    }

    fn secret(&self) -> Result<String, String> {
        match &self.secret {
            Secret::Text(text) => Ok(text.clone()),
            Secret::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(text.trim().to_owned()),
                Err(error) => Err(format!("{path}: {error}")),
            },
        }
    }
}

fn percent_decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let pair = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

/// A message of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its uid.
    pub uid: u32,
    /// When it reached that server.
    pub received_at: Option<Instant>,
    /// The message.
    pub raw: Arc<[u8]>,
}

/// What was read, in the order of uids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// While it stays, uids keep their meaning.
    pub uid_validity: u32,
    /// Everything up to it was read.
    pub last_uid: u32,
    /// The messages.
    pub messages: Vec<Fetched>,
}

/// A future that is boxed.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Keeps messages, and how far a mailbox was read.
pub trait Keeper: Send + Sync + 'static {
    /// Uid validity and last uid, if the mailbox was ever read.
    fn position<'a>(&'a self, mailbox: &'a str) -> Later<'a, Result<Option<(u32, u32)>, String>>;
    /// Keeps messages and the position behind them, all or nothing.
    fn keep<'a>(&'a self, mailbox: &'a str, batch: Batch) -> Later<'a, Result<(), String>>;
    /// How it goes, for an operator.
    fn note<'a>(&'a self, mailbox: &'a str, outcome: &'a str) -> Later<'a, ()>;
}

/// Whom we trust: the system's certificates, and this one in PEM besides.
///
/// # Errors
/// A sentence when the certificate is none.
pub fn tls(ca: Option<&[u8]>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    for certificate in rustls_native_certs::load_native_certs().certs {
        // What the system holds and rustls cannot read is left out, as every program does.
        drop(roots.add(certificate));
    }
    if let Some(pem) = ca {
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| format!("the certificate: {error}"))?;
            roots.add(certificate).map_err(|error| format!("the certificate: {error}"))?;
        }
    }
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Reads a mailbox until `stop` is true: connects again, ever more slowly, when the other side is gone.
pub async fn watch(
    account: Account,
    connector: TlsConnector,
    keeper: Arc<dyn Keeper>,
    most_bytes: usize,
    mut stop: watch::Receiver<bool>,
) {
    let mut wait = 1;
    let mut stuck = Stuck::default();
    while !*stop.borrow() {
        let reader = Reader { account: &account, keeper: keeper.as_ref(), most_bytes };
        let mut ending = stop.clone();
        let ended = tokio::select! {
            _ = ending.wait_for(|up| *up) => return,
            ended = reader.connected(&connector, &mut wait, &mut stuck) => ended,
        };
        if let Err(error) = ended {
            tracing::warn!(mailbox = account.name, %error, seconds = wait, "a mailbox cannot be read; again later");
            keeper.note(&account.name, &error).await;
        }
        drop(timeout(Duration::from_secs(wait), stop.wait_for(|up| *up)).await);
        wait = (wait * 2).min(MOST_WAIT);
    }
}

/// A message that cannot be fetched must not hold up those behind it for ever.
#[derive(Default)]
struct Stuck {
    uid: u32,
    times: u32,
}

impl Stuck {
    /// True when this message failed often enough.
    fn again(&mut self, uid: u32) -> bool {
        if self.uid == uid {
            self.times += 1;
        } else {
            *self = Stuck { uid, times: 1 };
        }
        self.times > 3
    }
}

struct XOAuth2<'a> {
    user: &'a str,
    token: &'a str,
    asked: bool,
}

impl Authenticator for XOAuth2<'_> {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        // A second challenge is the server's reason for saying no; the empty answer ends it.
        if std::mem::replace(&mut self.asked, true) {
            return String::new();
        }
        format!("user={}\u{1}auth=Bearer {}\u{1}\u{1}", self.user, self.token)
    }
}

async fn within<T, E: std::fmt::Display>(
    what: &str,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, String> {
    match timeout(ANSWER, work).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(format!("{what}: {error}")),
        Err(_) => Err(format!("{what}: no answer in {} seconds", ANSWER.as_secs())),
    }
}

struct Reader<'a> {
    account: &'a Account,
    keeper: &'a dyn Keeper,
    most_bytes: usize,
}

impl Reader<'_> {
    /// One connection, until it breaks.
    async fn connected(
        &self,
        connector: &TlsConnector,
        wait: &mut u64,
        stuck: &mut Stuck,
    ) -> Result<(), String> {
        let Account { host, port, .. } = self.account;
        let stream = within("connecting", TcpStream::connect((host.as_str(), *port))).await?;
        if !self.account.tls {
            return self.signed_in(stream, wait, stuck).await;
        }
        let name = ServerName::try_from(host.clone()).map_err(|error| format!("{host}: {error}"))?;
        let stream = within("TLS", connector.connect(name, stream)).await?;
        self.signed_in(stream, wait, stuck).await
    }

    async fn signed_in<S>(&self, stream: S, wait: &mut u64, stuck: &mut Stuck) -> Result<(), String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Debug + Send,
    {
        let secret = self.account.secret()?;
        let mut client = Client::new(stream);
        within("the greeting", client.read_response()).await?.ok_or("the other side hung up")?;
        let session = if self.account.oauth {
            let authenticator = XOAuth2 { user: &self.account.user, token: &secret, asked: false };
            let signing_in = client.authenticate("XOAUTH2", authenticator);
            within("signing in", async { signing_in.await.map_err(|(error, _)| error) }).await
        } else {
            let signing_in = client.login(&self.account.user, &secret);
            within("signing in", async { signing_in.await.map_err(|(error, _)| error) }).await
        };
        let mut session = session?;
        let can = within("asking what it can", session.capabilities()).await?;
        let idles = can.has_str("IDLE");
        let selected = within("opening the folder", session.select(&self.account.folder)).await?;
        let validity = selected.uid_validity.ok_or("the folder has no UIDVALIDITY")?;
        loop {
            self.read_new(&mut session, validity, stuck).await?;
            *wait = 1;
            self.keeper.note(&self.account.name, "ok").await;
            session = self.wait(session, idles).await?;
        }
    }

    /// Waits until something may have come.
    async fn wait<S>(&self, mut session: Session<S>, idles: bool) -> Result<Session<S>, String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Debug + Send,
    {
        if !idles {
            // Nothing comes by itself: the time passes while we wait for nobody.
            drop(timeout(POLL, std::future::pending::<()>()).await);
            within("a sign of life", session.noop()).await?;
            return Ok(session);
        }
        let mut idle = session.idle();
        within("IDLE", idle.init()).await?;
        let (waiting, _interrupt) = idle.wait_with_timeout(IDLE);
        let news = waiting.await.map_err(|error| format!("IDLE: {error}"))?;
        if matches!(news, IdleResponse::ManualInterrupt) {
            return Err("the other side hung up".to_owned());
        }
        within("IDLE", idle.done()).await
    }

    /// Reads what is behind the last uid.
    async fn read_new<S>(
        &self,
        session: &mut Session<S>,
        validity: u32,
        stuck: &mut Stuck,
    ) -> Result<(), String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Debug + Send,
    {
        let known = self.keeper.position(&self.account.name).await?;
        // Other validity: the uids mean other messages now; what came before is recognised by what it says.
        let last = known.filter(|(before, _)| *before == validity).map_or(0, |(_, last)| last);
        let found =
            within("searching", session.uid_search(format!("UID {}:*", last.saturating_add(1)))).await?;
        // `n:*` names the last message also when it lies before n.
        let uids: BTreeSet<u32> = found.into_iter().filter(|uid| *uid > last).collect();
        let mut batch = Batch { uid_validity: validity, last_uid: last, messages: Vec::new() };
        let mut bytes = 0;
        for uid in uids {
            let message = match self.fetch(session, uid).await {
                Ok(message) => message,
                Err(error) if stuck.again(uid) => Some(self.unreadable(uid, &error)),
                Err(error) => {
                    self.keep(session, &mut batch).await?;
                    return Err(error);
                }
            };
            batch.last_uid = uid;
            bytes += message.as_ref().map_or(0, |message| message.raw.len());
            batch.messages.extend(message);
            if batch.messages.len() >= BATCH || bytes >= BATCH_BYTES {
                self.keep(session, &mut batch).await?;
                bytes = 0;
            }
        }
        if batch.last_uid > last || known.is_none_or(|(before, _)| before != validity) {
            self.keep(session, &mut batch).await?;
        }
        Ok(())
    }

    async fn keep<S>(&self, session: &mut Session<S>, batch: &mut Batch) -> Result<(), String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Debug + Send,
    {
        let messages = std::mem::take(&mut batch.messages);
        let uids: Vec<String> = messages.iter().map(|message| message.uid.to_string()).collect();
        let kept = Batch { messages, ..batch.clone() };
        self.keeper.keep(&self.account.name, kept).await?;
        if !uids.is_empty() {
            // For people who look into the mailbox; a folder that may not be changed is read all the same.
            let seen = session.uid_store(uids.join(","), "+FLAGS.SILENT (\\Seen)");
            let seen = async { seen.await?.try_for_each(|_| async { Ok(()) }).await };
            if let Err(error) = within("marking as seen", seen).await {
                tracing::debug!(mailbox = self.account.name, %error, "not marked as seen");
            }
        }
        Ok(())
    }

    /// One message; `None` when it is gone.
    async fn fetch<S>(&self, session: &mut Session<S>, uid: u32) -> Result<Option<Fetched>, String>
    where
        S: AsyncRead + AsyncWrite + Unpin + Debug + Send,
    {
        let Some((size, ..)) = one(session, uid, "(UID RFC822.SIZE)").await? else { return Ok(None) };
        let size = usize::try_from(size.unwrap_or(0)).unwrap_or(usize::MAX);
        let too_large = size > self.most_bytes;
        let what =
            if too_large { "(UID INTERNALDATE BODY.PEEK[HEADER])" } else { "(UID INTERNALDATE BODY.PEEK[])" };
        let Some((_, received_at, body)) = one(session, uid, what).await? else { return Ok(None) };
        let mut raw = body.ok_or("a message without a body")?;
        if too_large {
            let note = format!(
                "\r\n[This message of {size} bytes is too large to be taken in. It is still in the mailbox {}.]\r\n",
                self.account.name
            );
            raw.extend_from_slice(note.as_bytes());
        }
        Ok(Some(Fetched { uid, received_at, raw: raw.into() }))
    }

    /// Stands for a message that the server does not hand out: a person looks.
    fn unreadable(&self, uid: u32, error: &str) -> Fetched {
        let text = format!(
            "Subject: A message that could not be read\r\n\r\nMessage {uid} of the mailbox {} could not be read: {error}. \
             It is still there.\r\n",
            self.account.name
        );
        Fetched { uid, received_at: None, raw: text.into_bytes().into() }
    }
}

type Answer = (Option<u32>, Option<Instant>, Option<Vec<u8>>);

/// Size, date and bytes of a message, as far as asked for.
async fn one<S>(session: &mut Session<S>, uid: u32, what: &str) -> Result<Option<Answer>, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Debug + Send,
{
    let reading = async {
        let mut answers = session.uid_fetch(uid.to_string(), what).await?;
        let mut found = None;
        while let Some(fetch) = answers.try_next().await? {
            if fetch.uid == Some(uid) {
                let date = fetch.internal_date().map(|date| Instant(date.timestamp_millis()));
                let body = fetch.body().or_else(|| fetch.header()).map(<[u8]>::to_vec);
                found = Some((fetch.size, date, body));
            }
        }
        Ok::<_, async_imap::error::Error>(found)
    };
    within("fetching", reading).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_an_address() {
        let account = Account::parse("imaps://desk%40example.org:s%3A3@imap.example.org/Support/In").unwrap();
        assert_eq!(account.name, "desk@example.org@imap.example.org:993/Support/In");
        assert_eq!(account.secret().unwrap(), "s:3");
        assert!(!format!("{account:?}").contains("s:3"));
        let account = Account::parse("imap://desk:x@127.0.0.1:11143").unwrap();
        assert_eq!((account.folder.as_str(), account.tls), ("INBOX", false));
        let check = |text: &str, mend: &str| {
            let said = Account::parse(text).unwrap_err();
            assert!(said.contains(mend), "{text}: {said}");
        };
        check("imap://desk:x@imap.example.org", "imaps://");
        check("pop3://desk:x@imap.example.org", "imaps://");
        check("imaps://imap.example.org", "imaps://user");
        check("imaps://desk@imap.example.org", "secret_file");
        check("imaps://desk:x@imap.example.org?secret_file=/a", "not both");
        check("imaps://desk:x@imap.example.org?auth=ntlm", "xoauth2");
    }

    #[test]
    fn a_token_is_said_once() {
        let mut asked = XOAuth2 { user: "desk@x", token: "t", asked: false };
        assert_eq!(asked.process(b""), "user=desk@x\u{1}auth=Bearer t\u{1}\u{1}");
        assert_eq!(asked.process(b"{\"status\":\"401\"}"), "");
    }

    #[test]
    fn a_message_that_cannot_be_fetched_is_given_up_after_three_times() {
        let mut stuck = Stuck::default();
        assert_eq!([7, 7, 7, 7].map(|uid| stuck.again(uid)), [false, false, false, true]);
        assert!(!stuck.again(8));
    }
}
