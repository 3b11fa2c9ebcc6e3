//! Webhooks out: one signed request to an address that somebody typed in, which is where a server is led astray.
//!
//! The name is resolved once, every address it has is looked at, and the connection goes to one of those and nowhere else.
//! What is not public (this machine, private networks, cloud metadata) is refused unless the operator allows it by
//! [`Rules`]. A redirect is an answer like any other and is not followed. Time and size are bounded.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Url};

/// How long the whole of it may take.
const LIMIT: Duration = Duration::from_secs(8);
/// Bytes of an answer that are read.
const MOST: usize = 4096;
/// Characters of an answer that are kept.
const KEPT: usize = 300;

/// A range of addresses: `10.0.0.0/8`, `::1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Net {
    address: IpAddr,
    bits: u32,
}

impl Net {
    fn parse(text: &str) -> Option<Net> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most)?,
            None => most,
        };
        Some(Net { address, bits })
    }

    fn holds(self, address: IpAddr) -> bool {
        let number = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(u32::from(v4)) << 96, true),
            IpAddr::V6(v6) => (u128::from(v6), false),
        };
        let ((ours, v4), (theirs, other)) = (number(self.address), number(address));
        v4 == other && (ours ^ theirs).checked_shr(128 - self.bits).unwrap_or(0) == 0
    }
}

/// Which addresses that are not public may be reached all the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rules(Vec<Net>);

impl Rules {
    /// Reads `10.1.0.0/16 127.0.0.1`; nothing: public addresses alone.
    ///
    /// # Errors
    /// The word that is no range.
    pub fn parse(text: &str) -> Result<Rules, String> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        words.map(|word| Net::parse(word).ok_or_else(|| word.to_owned())).collect::<Result<_, _>>().map(Rules)
    }

    fn allow(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|net| net.holds(address))
    }
}

/// True for an address on the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => {
            let [a, b, ..] = v6.segments();
            let special = v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                // Site-local, documentation, discard, Teredo, ORCHID; an address of IPv4 inside one of IPv6.
                || a & 0xffc0 == 0xfec0
                || (a == 0x2001 && (b == 0x0db8 || b < 0x0200))
                || a == 0x0100
                || a == 0x2002
                || a == 0x0064
                || a == 0;
            !special && a & 0xe000 == 0x2000
        }
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = v4.is_loopback()
        || v4.is_private()
        || v4.is_link_local()
        || v4.is_broadcast()
        || v4.is_documentation()
        || v4.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && b & 0xc0 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0xfe == 18);
    !special
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Message {
    /// Where.
    pub url: String,
    /// `webhook-id`: the same for a repetition.
    pub id: String,
    /// `webhook-timestamp`, in seconds.
    pub seconds: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// JSON.
    pub body: String,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Its beginning, or why there was none: one line.
    pub text: String,
    /// Our own rules forbid the address: trying again makes no sense.
    pub refused: bool,
}

impl Answer {
    /// True when it was taken.
    pub fn is_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    fn none(text: impl Into<String>) -> Answer {
        Answer { status: None, text: text.into(), refused: false }
    }

    fn refused(text: impl Into<String>) -> Answer {
        Answer { status: None, text: text.into(), refused: true }
    }
}

/// Sends.
#[derive(Default)]
pub struct Client {
    rules: Rules,
    tls: OnceLock<Result<TlsConnector, String>>,
}

impl Client {
    /// A client that keeps to these rules.
    pub fn new(rules: Rules) -> Client {
        Client { rules, tls: OnceLock::new() }
    }

    /// Sends one message and reads the beginning of the answer.
    pub async fn send(&self, message: &Message) -> Answer {
        match timeout(LIMIT, self.try_send(message)).await {
            Ok(Ok(answer) | Err(answer)) => answer,
            Err(_) => Answer::none(format!("no answer within {} seconds", LIMIT.as_secs())),
        }
    }

    async fn try_send(&self, message: &Message) -> Result<Answer, Answer> {
        let url =
            Url::parse(&message.url).map_err(|error| Answer::refused(format!("the address: {error}")))?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            other => return Err(Answer::refused(format!("{other} is not http or https"))),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Answer::refused("a password in the address is not sent"));
        }
        let host = url.host().ok_or_else(|| Answer::refused("the address names no host"))?;
        let port = url.port_or_known_default().unwrap_or(443);
        let place = self.resolve(&host, port).await?;
        let stream = TcpStream::connect(place)
            .await
            .map_err(|error| Answer::none(format!("{}: {error}", place.ip())))?;
        match secure {
            false => exchange(stream, &url, message).await,
            true => {
                let name = match &host {
                    Host::Domain(name) => ServerName::try_from((*name).to_owned())
                        .map_err(|_| Answer::refused("the host is no name that a certificate can hold"))?,
                    Host::Ipv4(v4) => ServerName::from(IpAddr::V4(*v4)),
                    Host::Ipv6(v6) => ServerName::from(IpAddr::V6(*v6)),
                };
                let connector = self.connector()?;
                let stream = connector.connect(name, stream).await;
                exchange(stream.map_err(|error| Answer::none(format!("TLS: {error}")))?, &url, message).await
            }
        }
    }

    fn connector(&self) -> Result<TlsConnector, Answer> {
        let made = self.tls.get_or_init(|| crate::imap::tls(None));
        made.clone().map_err(|error| Answer::none(format!("TLS: {error}")))
    }

    /// The one address that is connected to. Where one of several is forbidden all are: a name that points inside as well
    /// is no mistake.
    async fn resolve(&self, host: &Host<&str>, port: u16) -> Result<SocketAddr, Answer> {
        let found: Vec<SocketAddr> = match host {
            Host::Ipv4(v4) => vec![SocketAddr::new(IpAddr::V4(*v4), port)],
            Host::Ipv6(v6) => vec![SocketAddr::new(IpAddr::V6(*v6), port)],
            Host::Domain(name) => tokio::net::lookup_host((*name, port))
                .await
                .map_err(|error| Answer::none(format!("{name}: {error}")))?
                .collect(),
        };
        if let Some(inside) = found.iter().find(|place| !self.rules.allow(place.ip())) {
            let address = inside.ip();
            return Err(Answer::refused(format!(
                "{address} is not public: the operator allows it by webhooks.allow, or it is not called"
            )));
        }
        found.first().copied().ok_or_else(|| Answer::none("the name has no address"))
    }
}

async fn exchange<S>(stream: S, url: &Url, message: &Message) -> Result<Answer, Answer>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| Answer::none(format!("the connection: {error}"));
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let driver = tokio::spawn(connection);
    let answer = async {
        let request =
            request(url, message).map_err(|error| Answer::refused(format!("the request: {error}")))?;
        let response = sender.send_request(request).await.map_err(broken)?;
        let status = response.status();
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let text = match (status.is_redirection(), location) {
            (true, Some(place)) => format!("a redirect to {place}, which is not followed"),
            _ => String::new(),
        };
        let mut body = response.into_body();
        let mut read = Vec::new();
        while read.len() < MOST
            && let Some(Ok(frame)) = body.frame().await
        {
            read.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data.as_ref()));
        }
        let text = if text.is_empty() { one_line(&String::from_utf8_lossy(&read)) } else { one_line(&text) };
        Ok(Answer { status: Some(status.as_u16()), text: said(status, &text), refused: false })
    }
    .await;
    driver.abort();
    answer
}

fn request(url: &Url, message: &Message) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let place = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    Request::post(place)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("vangnet/", env!("CARGO_PKG_VERSION")))
        .header(header::CONNECTION, "close")
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", message.seconds)
        .header("webhook-signature", &message.signature)
        .body(Full::new(Bytes::from(message.body.clone())))
}

fn said(status: StatusCode, text: &str) -> String {
    let status = status.to_string();
    let status = status.replace(" <unknown status code>", "");
    if text.is_empty() { status } else { format!("{status}: {text}") }
}

fn one_line(text: &str) -> String {
    let words: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(KEPT).collect()
}

/// A client that many share.
pub type Shared = Arc<Client>;

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn what_is_not_public_is_known_in_every_clothing() {
        for (text, public) in [
            ("93.184.216.34", true),
            ("2606:2800:220:1:248:1893:25c8:1946", true),
            ("127.0.0.1", false),
            ("127.255.0.9", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("198.18.0.1", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001::1", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
        }
    }

    #[test]
    fn an_operator_allows_ranges() {
        let rules = Rules::parse("10.1.0.0/16, ::1 127.0.0.1").unwrap();
        for (text, allowed) in [
            ("10.1.9.9", true),
            ("10.2.0.1", false),
            ("::1", true),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
        ] {
            assert_eq!(rules.allow(text.parse().unwrap()), allowed, "{text}");
        }
        assert_eq!(Rules::parse("10.0.0.0/33").unwrap_err(), "10.0.0.0/33");
        assert!(Rules::parse("0.0.0.0/0").unwrap().allow("127.0.0.1".parse().unwrap()));
    }

    fn message(url: String) -> Message {
        Message { url, id: "1".into(), seconds: 7, signature: "v1,x".into(), body: "{\"a\":1}".into() }
    }

    /// A peer that answers once with these bytes and tells what it was asked.
    async fn peer(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            while !heard.ends_with(b"{\"a\":1}") {
                let mut part = [0u8; 1024];
                let count = stream.read(&mut part).await.unwrap();
                assert!(count > 0, "the sender hung up");
                heard.extend_from_slice(&part[..count]);
            }
            // A sender that has read enough hangs up first.
            let _ = stream.write_all(answer.as_bytes()).await;
            String::from_utf8(heard).unwrap()
        });
        (url, task)
    }

    fn inside() -> Client {
        Client::new(Rules::parse("127.0.0.0/8").unwrap())
    }

    #[tokio::test]
    async fn a_message_arrives_signed_and_its_answer_is_kept() {
        let (url, heard) = peer("HTTP/1.1 202 Accepted\r\ncontent-length: 6\r\n\r\nthanks").await;
        let answer = inside().send(&message(url)).await;
        assert_eq!((answer.status, answer.text.as_str()), (Some(202), "202 Accepted: thanks"));
        assert!(answer.is_taken());
        let heard = heard.await.unwrap().to_lowercase();
        for part in
            ["post /hook?x=1 http/1.1", "webhook-id: 1", "webhook-timestamp: 7", "webhook-signature: v1,x"]
        {
            assert!(heard.contains(part), "{part} is missing in {heard}");
        }
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let (url, _heard) =
            peer("HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n")
                .await;
        let answer = inside().send(&message(url)).await;
        assert!(!answer.is_taken() && answer.text.contains("not followed"), "{answer:?}");
    }

    #[tokio::test]
    async fn what_is_inside_is_refused_before_anything_is_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for url in [
            format!("http://127.0.0.1:{port}/"),
            format!("http://localhost:{port}/"),
            format!("http://0x7f000001:{port}/"),
            format!("http://2130706433:{port}/"),
            format!("http://[::ffff:127.0.0.1]:{port}/"),
            "http://169.254.169.254/latest/meta-data".to_owned(),
            "file:///etc/passwd".to_owned(),
            "http://user:word@example.com/".to_owned(),
            "not an address".to_owned(),
        ] {
            let answer = Client::default().send(&message(url.clone())).await;
            assert!(answer.refused && answer.status.is_none(), "{url}: {answer:?}");
        }
        let caller = listener.accept();
        assert!(tokio::time::timeout(Duration::from_millis(1), caller).await.is_err(), "somebody connected");
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut() {
        let long: &'static str = String::leak(format!(
            "HTTP/1.1 500 Oops\r\ncontent-length: 9000000\r\n\r\n{}",
            "x\u{1b}[31m ".repeat(9000)
        ));
        let (url, _heard) = peer(long).await;
        let answer = inside().send(&message(url)).await;
        assert!(answer.text.chars().count() < 400 && !answer.text.contains('\u{1b}'), "{answer:?}");
        assert_eq!(answer.status, Some(500));
    }

    #[tokio::test]
    async fn nobody_there_is_an_answer_too() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        let answer = inside().send(&message(url)).await;
        assert!(answer.status.is_none() && !answer.refused && !answer.text.is_empty(), "{answer:?}");
    }
}
