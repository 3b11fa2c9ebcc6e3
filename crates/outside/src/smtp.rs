//! Mail out: a message is put together with the headers that keep its thread, and handed to a mail server (SMTP).

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use domain::span::Instant;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::Url;

/// Message-ids of a thread that a message names: the first and the latest.
const MOST_REFERENCES: usize = 20;

/// A file of a message.
#[derive(Clone, Debug)]
pub struct File {
    /// Name.
    pub name: String,
    /// `type/subtype`.
    pub media_type: String,
    /// Bytes.
    pub body: Vec<u8>,
}

/// A message before it is put together.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Our name and address.
    pub from: (String, String),
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Name and address of whom it is for.
    pub to: (String, String),
    /// One line.
    pub subject: String,
    /// Without angle brackets.
    pub message_id: String,
    /// The thread so far, oldest first, without angle brackets; the last one is answered.
    pub thread: Vec<String>,
    /// `Date`.
    pub date: Instant,
    /// Written by a program: `Auto-Submitted`, and nothing is to answer it.
    pub automatic: bool,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// Files.
    pub files: Vec<File>,
}

/// A message ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// The bytes.
    pub raw: Vec<u8>,
}

/// Why it was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Try again later.
    Later(String),
    /// It will never be taken like this.
    Never(String),
}

/// Hands messages over.
pub trait Post: Send + Sync + 'static {
    /// Sends one; the answer is what the server said.
    fn send<'a>(
        &'a self,
        parcel: &'a Parcel,
    ) -> Pin<Box<dyn Future<Output = Result<String, Fault>> + Send + 'a>>;
}

macro_rules! headers {
    ($($ty:ident $name:literal;)*) => {$(
        #[derive(Clone)]
        struct $ty(String);
        impl Header for $ty {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok($ty(text.to_owned()))
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    )*};
}

headers! {
    AutoSubmitted "Auto-Submitted";
    Suppress "X-Auto-Response-Suppress";
}

/// Puts a message together.
///
/// # Errors
/// `Never` when an address or a file cannot stand in a message.
pub fn assemble(draft: &Draft) -> Result<Parcel, Fault> {
    let never = |what: String| Fault::Never(what);
    let address = |text: &str| {
        text.parse::<Address>().map_err(|error| never(format!("the address {}: {error}", one_line(text))))
    };
    let named = |(name, email): &(String, String)| {
        let name = Some(one_line(name)).filter(|name| !name.is_empty());
        Ok::<_, Fault>(Mailbox::new(name, address(email)?))
    };
    let (from, to) = (named(&draft.from)?, named(&draft.to)?);
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()])
        .map_err(|error| never(error.to_string()))?;
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(draft.date.0).unwrap_or(0));
    let id = |id: &str| {
        format!("<{}>", id.replace(|c: char| c.is_whitespace() || c.is_control() || "<>".contains(c), ""))
    };
    let mut message = Message::builder()
        .from(from)
        .to(to)
        .subject(one_line(&draft.subject))
        .message_id(Some(id(&draft.message_id)))
        .date(date)
        .envelope(envelope.clone());
    if let Some(reply_to) = &draft.reply_to {
        message = message.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    if let Some(last) = draft.thread.last() {
        message = message.in_reply_to(id(last)).references(references(&draft.thread, id));
    }
    if draft.automatic {
        message =
            message.header(AutoSubmitted("auto-generated".to_owned())).header(Suppress("All".to_owned()));
    }
    let built = match (words(draft), draft.files.is_empty()) {
        (Words::Plain(part), true) => message.singlepart(part),
        (Words::Both(part), true) => message.multipart(part),
        (words, false) => {
            let mut mixed = match words {
                Words::Plain(part) => MultiPart::mixed().singlepart(part),
                Words::Both(part) => MultiPart::mixed().multipart(part),
            };
            for file in &draft.files {
                let kind = ContentType::parse(&file.media_type);
                let kind = kind.or_else(|_| ContentType::parse("application/octet-stream"));
                let kind = kind.map_err(|error| never(error.to_string()))?;
                mixed = mixed.singlepart(Attachment::new(one_line(&file.name)).body(file.body.clone(), kind));
            }
            message.multipart(mixed)
        }
    };
    let message = built.map_err(|error| never(error.to_string()))?;
    Ok(Parcel { from: draft.from.1.clone(), to: draft.to.1.clone(), raw: message.formatted() })
}

enum Words {
    Plain(SinglePart),
    Both(MultiPart),
}

fn words(draft: &Draft) -> Words {
    match &draft.html {
        None => Words::Plain(SinglePart::plain(draft.text.clone())),
        Some(html) => Words::Both(MultiPart::alternative_plain_html(draft.text.clone(), html.clone())),
    }
}

/// The first message-id and the latest ones: what is left out between them no program misses.
fn references(thread: &[String], id: impl Fn(&str) -> String) -> String {
    let skipped = thread.len().saturating_sub(MOST_REFERENCES);
    let kept = thread.iter().enumerate().filter(|(index, _)| *index == 0 || *index > skipped);
    kept.map(|(_, one)| id(one)).collect::<Vec<_>>().join(" ")
}

/// No line breaks, no control characters.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A mail server that takes our messages.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

/// Is this the machine itself?
fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether an address of a mail server can be used.
///
/// # Errors
/// A sentence that says what to write instead.
pub fn check(text: &str) -> Result<(), String> {
    checked(text).map(|_| ())
}

/// The address, and whether STARTTLS is required.
fn checked(text: &str) -> Result<(Url, bool), String> {
    let url = Url::parse(text).map_err(|error| format!("not an address: {error}"))?;
    let host = url.host_str().unwrap_or_default();
    if host.is_empty() {
        return Err("write it like smtps://user:password@smtp.example.org".to_owned());
    }
    let required = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
    match url.scheme() {
        "smtps" => {}
        "smtp" if required || is_loopback(host) => {}
        "smtp" => return Err("add ?tls=required: mail to another machine travels encrypted".to_owned()),
        _ => return Err("write smtps:// or smtp://...?tls=required".to_owned()),
    }
    Ok((url, required))
}

impl Smtp {
    /// From `smtps://user:password@host:465`, `smtp://user:password@host:587?tls=required`, or `smtp://127.0.0.1:25` for
    /// a server on this machine. `ca`: a certificate in PEM that is trusted besides the system's.
    ///
    /// # Errors
    /// A sentence that says what to write instead.
    pub fn new(text: &str, ca: Option<&[u8]>) -> Result<Smtp, String> {
        let (url, required) = checked(text)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(text).map_err(|error| error.to_string())?;
        let builder = trusting(builder, &url, &host, required, ca)?;
        let pool = PoolConfig::new().max_size(4).idle_timeout(Duration::from_secs(30));
        let transport = builder.pool_config(pool).timeout(Some(Duration::from_secs(60))).build();
        Ok(Smtp { transport })
    }
}

fn trusting(
    builder: AsyncSmtpTransportBuilder,
    url: &Url,
    host: &str,
    required: bool,
    ca: Option<&[u8]>,
) -> Result<AsyncSmtpTransportBuilder, String> {
    let Some(pem) = ca else { return Ok(builder) };
    let certificate = Certificate::from_pem(pem).map_err(|error| format!("the certificate: {error}"))?;
    let parameters = TlsParameters::builder(host.to_owned()).add_root_certificate(certificate);
    let parameters = parameters.build().map_err(|error| error.to_string())?;
    Ok(match url.scheme() {
        "smtps" => builder.tls(Tls::Wrapper(parameters)),
        _ if required => builder.tls(Tls::Required(parameters)),
        _ => builder,
    })
}

impl Post for Smtp {
    fn send<'a>(
        &'a self,
        parcel: &'a Parcel,
    ) -> Pin<Box<dyn Future<Output = Result<String, Fault>> + Send + 'a>> {
        Box::pin(async move {
            let address = |text: &str| text.parse::<Address>().map_err(|e| Fault::Never(e.to_string()));
            let envelope = Envelope::new(Some(address(&parcel.from)?), vec![address(&parcel.to)?])
                .map_err(|error| Fault::Never(error.to_string()))?;
            match self.transport.send_raw(&envelope, &parcel.raw).await {
                Ok(response) => {
                    let said: Vec<&str> = response.message().collect();
                    Ok(format!("{} {}", response.code(), one_line(&said.join(" "))))
                }
                Err(error) => {
                    let said = one_line(&chain(&error));
                    Err(if error.is_permanent() { Fault::Never(said) } else { Fault::Later(said) })
                }
            }
        })
    }
}

/// An error with what is behind it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            from: ("Eva\r\nBcc: x@y.example".into(), "desk@desk.example".into()),
            reply_to: Some("desk+1042-k3j9x2m4q7ab@desk.example".into()),
            to: ("Bö, de bakker".into(), "bo@bakkerij.example".into()),
            subject: "Re: Oven\r\nX-Bad: 1 é".into(),
            message_id: "1f.1042-k3j9x2m4q7ab@desk.example".into(),
            thread: vec!["a@x".into(), "b@x>\r\nX-Bad: 2".into()],
            date: Instant::parse("2026-03-02T08:00:00Z").unwrap(),
            automatic: true,
            text: "Komt goed.\n.\nEva".into(),
            html: None,
            files: Vec::new(),
        }
    }

    #[test]
    fn the_headers_keep_the_thread_and_nothing_is_added_to_them() {
        let parcel = assemble(&draft()).unwrap();
        let text = String::from_utf8(parcel.raw).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with(' '))
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name)
            .collect();
        assert!(!names.contains(&"Bcc") && !names.contains(&"X-Bad"), "{head}");
        for line in [
            "Message-ID: <1f.1042-k3j9x2m4q7ab@desk.example>",
            "In-Reply-To: <b@xX-Bad:2>",
            "References: <a@x> <b@xX-Bad:2>",
            "Reply-To: desk+1042-k3j9x2m4q7ab@desk.example",
            "Auto-Submitted: auto-generated",
            "Date: Mon, 02 Mar 2026 08:00:00 +0000",
        ] {
            assert!(head.contains(line), "{line} in {head}");
        }
        assert_eq!((parcel.from.as_str(), parcel.to.as_str()), ("desk@desk.example", "bo@bakkerij.example"));
        let bad = Draft { to: (String::new(), "a@b\r\nRCPT TO:<c@d>".into()), ..draft() };
        assert!(matches!(assemble(&bad), Err(Fault::Never(_))));
    }

    #[test]
    fn files_and_html_travel_along() {
        let file = File { name: "fout\r\n.txt".into(), media_type: "no type".into(), body: vec![0, 1, 2] };
        let full = Draft { html: Some("<p>Komt goed.</p>".into()), files: vec![file], ..draft() };
        let text = String::from_utf8(assemble(&full).unwrap().raw).unwrap();
        for part in
            ["multipart/mixed", "multipart/alternative", "text/html", "application/octet-stream", "fout .txt"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn a_long_thread_keeps_its_first_and_its_latest() {
        let thread: Vec<String> = (0..50).map(|n| format!("{n}@x")).collect();
        let text = references(&thread, |id| id.to_owned());
        assert!(text.starts_with("0@x 31@x ") && text.ends_with(" 49@x"), "{text}");
    }

    #[test]
    fn mail_leaves_the_machine_encrypted() {
        let check = |text: &str, fits: bool| assert_eq!(Smtp::new(text, None).is_ok(), fits, "{text}");
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
            check("smtps://me:secret@smtp.example.org", true);
            check("smtp://me:secret@smtp.example.org:587?tls=required", true);
            check("smtp://smtp.example.org", false);
            check("smtp://smtp.example.org?tls=opportunistic", false);
            check("smtp://127.0.0.1:11025", true);
            check("smtp://[::1]:25", true);
            check("http://smtp.example.org", false);
            check("nonsense", false);
        });
    }
}
