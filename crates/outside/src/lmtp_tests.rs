//! Conversations as text: what the mail server says, what we answer, what is kept.

use std::sync::Mutex;

use tokio::io::AsyncReadExt as _;

use super::*;

struct Shelf(Mutex<Vec<Letter>>, Kept);

impl Door for Shelf {
    fn keep(&self, letter: Letter) -> Pin<Box<dyn Future<Output = Kept> + Send + '_>> {
        self.0.lock().unwrap().push(letter);
        Box::pin(async { self.1.clone() })
    }
}

async fn talk(said: &[u8], kept: Kept, most: usize) -> (String, Vec<Letter>) {
    let (mut ours, theirs) = tokio::io::duplex(1 << 20);
    ours.write_all(said).await.unwrap();
    ours.shutdown().await.unwrap();
    let shelf = Arc::new(Shelf(Mutex::default(), kept));
    converse(theirs, shelf.clone(), most).await;
    let mut answers = String::new();
    ours.read_to_string(&mut answers).await.unwrap();
    let codes: Vec<&str> = answers.lines().map(|line| line.split([' ', '-']).next().unwrap()).collect();
    let letters = shelf.0.lock().unwrap().clone();
    (codes.join(" "), letters)
}

const HELLO: &str =
    "LHLO mx\r\nMAIL FROM:<bo@bakkerij.example> BODY=8BITMIME\r\nRCPT TO:<desk@desk.example>\r\n";
const GREETED: &str = "220 250 250 250 250 250 250 250 250";

#[tokio::test]
async fn a_pipelined_message_for_two_is_kept_once_and_answered_twice() {
    let said = format!(
        "{HELLO}RCPT TO:<desk+1-a@desk.example>\r\nDATA\r\nSubject: a\r\n\r\n..dot\r\n.x\r\nend\r\n.\r\nQUIT\r\n"
    );
    let (codes, letters) = talk(said.as_bytes(), Kept::Yes, 1000).await;
    assert_eq!(codes, format!("{GREETED} 250 354 250 250 221"));
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(letter.from, "bo@bakkerij.example");
    assert_eq!(letter.to, ["desk@desk.example", "desk+1-a@desk.example"]);
    assert_eq!(&*letter.raw, b"Subject: a\r\n\r\n.dot\r\nx\r\nend\r\n");
}

#[tokio::test]
async fn a_store_that_is_down_leaves_the_message_with_the_sender() {
    let said = format!("{HELLO}DATA\r\na\r\n.\r\n");
    let (codes, _) = talk(said.as_bytes(), Kept::Later("the store\r\n250 ok".into()), 1000).await;
    assert_eq!(codes, format!("{GREETED} 354 451"));
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_the_session_goes_on() {
    let said = format!("{HELLO}DATA\r\n{}\r\n.\r\n{}DATA\r\nb\r\n.\r\n", "a".repeat(300), &HELLO[9..]);
    let (codes, letters) = talk(said.as_bytes(), Kept::Yes, 100).await;
    assert_eq!(codes, format!("{GREETED} 354 552 250 250 354 250"));
    assert_eq!(letters.len(), 1);
    let (codes, _) = talk(b"LHLO x\r\nMAIL FROM:<a@b> SIZE=101\r\n", Kept::Yes, 100).await;
    assert_eq!(codes, "220 250 250 250 250 250 250 552");
}

#[tokio::test]
async fn no_second_message_is_smuggled_in_behind_a_bare_line_feed() {
    let said = format!("{HELLO}DATA\r\na\n.\nMAIL FROM:<x@y>\n\n.\r\nrest\r\n.\r\n");
    let (codes, letters) = talk(said.as_bytes(), Kept::Yes, 1000).await;
    assert_eq!(codes, format!("{GREETED} 354 250"));
    let raw = String::from_utf8_lossy(&letters[0].raw).into_owned();
    assert!(raw.contains("MAIL FROM:<x@y>") && raw.ends_with("rest\r\n"), "{raw:?}");
}

#[tokio::test]
async fn a_message_that_breaks_off_is_nobodys() {
    let (codes, letters) = talk(format!("{HELLO}DATA\r\nhalf").as_bytes(), Kept::Yes, 1000).await;
    assert_eq!((codes, letters.len()), (format!("{GREETED} 354"), 0));
}

#[tokio::test]
async fn nonsense_is_answered() {
    let long = "x".repeat(10_000);
    for (said, codes) in [
        ("DATA\r\n", "220 503"),
        ("EHLO x\r\n", "220 500"),
        ("LHLO x\r\nRCPT TO:<a@b>\r\n", "220 250 250 250 250 250 250 503"),
        ("LHLO x\r\nMAIL FROM:a@b\r\n", "220 250 250 250 250 250 250 501"),
        ("LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a b@c>\r\nDATA\r\n", "220 250 250 250 250 250 250 250 501 503"),
        ("BDAT 5\r\n", "220 500"),
        (&format!("{long}\r\nNOOP\r\n"), "220 500 250"),
        ("\u{0}\r\n", "220 500"),
    ] {
        assert_eq!(talk(said.as_bytes(), Kept::Yes, 1000).await.0, codes, "{said:?}");
    }
    assert_eq!(talk(b"\xff\xfe\r\n", Kept::Yes, 1000).await.0, "220 500");
}
