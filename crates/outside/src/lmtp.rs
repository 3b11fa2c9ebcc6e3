//! Mail from a mail server beside us: an LMTP listener (RFC 2033), on a port or on a socket in the file system.
//!
//! The protocol is a value without I/O ([`Session`]): a line goes in, a reply comes out. A message is answered with 250
//! only after the [`Door`] says that it is kept; when the store does not answer the mail server is told to come again.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Longest line of a command.
const MOST_LINE: usize = 4096;
/// Recipients of one message.
const MOST_RECIPIENTS: usize = 100;
/// Connections at a time; more wait.
const MOST_CONNECTIONS: usize = 64;
/// How long the other side may say nothing.
const SILENCE: Duration = Duration::from_secs(300);

/// A message with its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Address of the sender, or `<>` for none.
    pub from: String,
    /// Addresses it is for.
    pub to: Vec<String>,
    /// The message.
    pub raw: Arc<[u8]>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is durable.
    Yes,
    /// Not now: the sender keeps it and comes again.
    Later(String),
    /// Never: the sender returns it.
    Never(String),
}

/// Keeps messages.
pub trait Door: Send + Sync + 'static {
    /// Keeps a message; answers only once it is durable.
    fn keep(&self, letter: Letter) -> Pin<Box<dyn Future<Output = Kept> + Send + '_>>;
}

/// Where is listened.
pub enum Listener {
    /// A port.
    Tcp(TcpListener),
    /// A socket in the file system.
    Unix(UnixListener),
}

impl Listener {
    /// Listens on `127.0.0.1:8024` or `unix:/run/vangnet/lmtp`. A socket that an earlier process left is replaced.
    ///
    /// # Errors
    /// When the address is taken or the socket cannot be made.
    pub async fn bind(address: &str) -> std::io::Result<Listener> {
        let Some(path) = address.strip_prefix("unix:") else {
            return TcpListener::bind(address).await.map(Listener::Tcp);
        };
        use std::os::unix::fs::FileTypeExt as _;
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path)?,
            _ => {}
        }
        UnixListener::bind(path).map(Listener::Unix)
    }

    /// Where it listens, for people.
    pub fn address(&self) -> String {
        match self {
            Listener::Tcp(listener) => listener.local_addr().map(|at| at.to_string()).unwrap_or_default(),
            Listener::Unix(listener) => match listener.local_addr() {
                Ok(at) => at.as_pathname().map(|path| format!("unix:{}", path.display())).unwrap_or_default(),
                Err(_) => String::new(),
            },
        }
    }
}

/// Takes connections until `stop`; those that are open then are ended when they next say something.
pub async fn serve(
    listener: Listener,
    door: Arc<dyn Door>,
    most_bytes: usize,
    stop: impl Future<Output = ()>,
) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let (door, done) = (door.clone(), permit);
        match &listener {
            Listener::Tcp(listener) => tokio::select! {
                () = &mut stop => return,
                accepted = listener.accept() => {
                    let Ok((stream, _)) = accepted else { continue };
                    tokio::spawn(async move { converse(stream, door, most_bytes).await; drop(done) });
                }
            },
            Listener::Unix(listener) => tokio::select! {
                () = &mut stop => return,
                accepted = listener.accept() => {
                    let Ok((stream, _)) = accepted else { continue };
                    tokio::spawn(async move { converse(stream, door, most_bytes).await; drop(done) });
                }
            },
        }
    }
}

/// One connection. Public for tests, which hand in a pipe.
pub async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, door: Arc<dyn Door>, most_bytes: usize) {
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    let mut session = Session::new(most_bytes);
    if writer.write_all(Session::GREETING.as_bytes()).await.is_err() {
        return;
    }
    while let Ok(Ok(Some(line))) = timeout(SILENCE, read_line(&mut reader)).await {
        let reply = match session.line(&line) {
            Step::Reply(reply) => reply,
            Step::Data(reply) => {
                if writer.write_all(reply.as_bytes()).await.is_err() {
                    return;
                }
                match timeout(SILENCE * 2, read_data(&mut reader, most_bytes)).await {
                    Ok(Ok(Some(raw))) => deliver(&mut session, door.as_ref(), raw).await,
                    Ok(Ok(None)) => session.too_large(),
                    // The connection is gone; the other side still has the message.
                    _ => return,
                }
            }
            Step::Quit(reply) => {
                drop(writer.write_all(reply.as_bytes()).await);
                drop(writer.shutdown().await);
                return;
            }
        };
        if writer.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn deliver(session: &mut Session, door: &dyn Door, raw: Vec<u8>) -> String {
    let (from, to) = session.take_envelope();
    let count = to.len();
    let kept = door.keep(Letter { from, to, raw: raw.into() }).await;
    let plain = |text: &str| {
        let text: String = text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(200).collect();
        text
    };
    let reply = match kept {
        Kept::Yes => "250 2.0.0 Kept\r\n".to_owned(),
        Kept::Later(why) => format!("451 4.3.0 {}\r\n", plain(&why)),
        Kept::Never(why) => format!("550 5.6.0 {}\r\n", plain(&why)),
    };
    // One reply a recipient: what LMTP has over SMTP.
    reply.repeat(count)
}

/// A line without its end; `None` at the end of the stream. A line that is too long is cut and its rest thrown away.
async fn read_line(reader: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let buffer = reader.fill_buf().await?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let (part, end) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        let room = (MOST_LINE + 1).saturating_sub(line.len());
        line.extend_from_slice(&buffer[..part.min(room)]);
        reader.consume(part);
        if end {
            while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                line.pop();
            }
            return Ok(Some(line));
        }
    }
}

/// The message up to the line with a dot alone, dots unstuffed. `None`: too large, read to its end and thrown away.
///
/// Only CRLF ends a line here: a bare LF before a dot is part of the message, so that no second message can be smuggled
/// in by what two servers read differently.
async fn read_data(
    reader: &mut (impl AsyncBufRead + Unpin),
    most_bytes: usize,
) -> std::io::Result<Option<Vec<u8>>> {
    let mut data = Vec::new();
    let mut too_large = false;
    let mut line: Vec<u8> = Vec::new();
    let mut at_start = true;
    loop {
        line.clear();
        let ended = read_piece(reader, &mut line).await?;
        if at_start && ended && line == b".\r\n" {
            return Ok((!too_large).then_some(data));
        }
        let piece = if at_start && line.first() == Some(&b'.') { &line[1..] } else { &line[..] };
        if data.len() + piece.len() > most_bytes {
            too_large = true;
            data = Vec::new();
        } else if !too_large {
            data.extend_from_slice(piece);
        }
        at_start = ended;
    }
}

/// Bytes up to and with CRLF, at most so many at a time; true when the line ended.
async fn read_piece(reader: &mut (impl AsyncBufRead + Unpin), line: &mut Vec<u8>) -> std::io::Result<bool> {
    const PIECE: usize = 64 << 10;
    loop {
        let buffer = reader.fill_buf().await?;
        if buffer.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let part = buffer.iter().position(|byte| *byte == b'\n').map_or(buffer.len(), |at| at + 1);
        let part = part.min(PIECE);
        line.extend_from_slice(&buffer[..part]);
        reader.consume(part);
        if line.ends_with(b"\r\n") {
            return Ok(true);
        }
        // The CR of a CRLF that lies across two reads stays with its LF.
        if line.len() >= PIECE && line.last() != Some(&b'\r') {
            return Ok(false);
        }
    }
}

/// What a line leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Say this.
    Reply(String),
    /// Say this, then read a message.
    Data(String),
    /// Say this and hang up.
    Quit(String),
}

/// The protocol, without I/O.
#[derive(Debug, Default)]
pub struct Session {
    greeted: bool,
    from: Option<String>,
    to: Vec<String>,
    most_bytes: usize,
}

impl Session {
    /// What is said first.
    pub const GREETING: &'static str = "220 vangnet LMTP\r\n";

    /// A session that takes messages of at most so many bytes.
    pub fn new(most_bytes: usize) -> Session {
        Session { most_bytes, ..Session::default() }
    }

    /// Answers one line.
    pub fn line(&mut self, line: &[u8]) -> Step {
        if line.len() > MOST_LINE {
            return reply("500 5.5.6 The line is too long");
        }
        let Ok(line) = std::str::from_utf8(line) else { return reply("500 5.5.2 Not UTF-8") };
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" => {
                self.greeted = true;
                self.clear();
                Step::Reply(format!(
                    "250-vangnet\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {}\r\n",
                    self.most_bytes
                ))
            }
            "HELO" | "EHLO" => reply("500 5.5.1 This is LMTP: say LHLO"),
            "QUIT" => Step::Quit("221 2.0.0 Bye\r\n".to_owned()),
            "NOOP" => reply("250 2.0.0 Ok"),
            "VRFY" => reply("252 2.1.5 Send it and see"),
            "RSET" => {
                self.clear();
                reply("250 2.0.0 Ok")
            }
            "MAIL" | "RCPT" | "DATA" if !self.greeted => reply("503 5.5.1 Say LHLO first"),
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest),
            "DATA" if self.to.is_empty() => reply("503 5.5.1 No recipients"),
            "DATA" => Step::Data("354 Go on\r\n".to_owned()),
            _ => reply("500 5.5.1 Not known"),
        }
    }

    fn mail(&mut self, rest: &str) -> Step {
        if self.from.is_some() {
            return reply("503 5.5.1 One sender");
        }
        let Some((path, parameters)) = path(rest, "FROM:") else {
            return reply("501 5.5.4 MAIL FROM:<address>");
        };
        for parameter in parameters.split_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let size = name.eq_ignore_ascii_case("SIZE");
            if size && value.parse::<usize>().is_ok_and(|size| size > self.most_bytes) {
                return reply("552 5.3.4 The message is too large");
            }
        }
        self.from = Some(if path.is_empty() { "<>".to_owned() } else { path.to_owned() });
        reply("250 2.1.0 Ok")
    }

    fn rcpt(&mut self, rest: &str) -> Step {
        if self.from.is_none() {
            return reply("503 5.5.1 MAIL comes first");
        }
        if self.to.len() >= MOST_RECIPIENTS {
            return reply("452 4.5.3 Too many recipients");
        }
        match path(rest, "TO:") {
            Some((path, _)) if path.contains('@') => {
                self.to.push(path.to_owned());
                reply("250 2.1.5 Ok")
            }
            _ => reply("501 5.5.4 RCPT TO:<address>"),
        }
    }

    fn too_large(&mut self) -> String {
        let (_, to) = self.take_envelope();
        "552 5.3.4 The message is too large\r\n".repeat(to.len())
    }

    /// Sender and recipients, for a message that was read.
    pub fn take_envelope(&mut self) -> (String, Vec<String>) {
        (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to))
    }

    fn clear(&mut self) {
        self.from = None;
        self.to.clear();
    }
}

fn reply(text: &str) -> Step {
    Step::Reply(format!("{text}\r\n"))
}

/// `FROM:<a@b> SIZE=1` -> `a@b` and `SIZE=1`. No spaces and no control characters in an address.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let head = rest.get(..word.len())?;
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    let rest = rest.get(word.len()..)?.trim_start().strip_prefix('<')?;
    let (path, parameters) = rest.split_once('>')?;
    let bad = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '<';
    (path.len() <= 320 && !path.contains(bad)).then_some((path, parameters))
}

#[cfg(test)]
#[path = "lmtp_tests.rs"]
mod tests;
