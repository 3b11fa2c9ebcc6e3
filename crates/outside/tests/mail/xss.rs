//! HTML that attacks, one line each in `xss.txt`, through the sanitiser: what comes out has nothing that runs or loads.
//!
//! The output is read here by a small strict reader of its own, so that a fault of the sanitiser's reader is seen.

use outside::mail::{html, parse};

const TAGS: [&str; 59] = [
    "a",
    "abbr",
    "address",
    "b",
    "bdi",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];
const ATTRIBUTES: [&str; 22] = [
    "href",
    "rel",
    "src",
    "data-src",
    "alt",
    "title",
    "dir",
    "lang",
    "align",
    "width",
    "height",
    "border",
    "cellpadding",
    "cellspacing",
    "colspan",
    "rowspan",
    "valign",
    "span",
    "start",
    "type",
    "value",
    "color",
];

/// The tags of serialised HTML: name and attributes. Fails on anything that a strict writer does not write.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "a bare > in {html}");
        rest = &rest[at + 1..];
        let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(rest.len());
        let name = rest[..name_end].to_owned();
        rest = &rest[name_end..];
        let mut attributes = Vec::new();
        while let Some(more) = rest.strip_prefix(' ') {
            let (attribute, after) = more.split_once("=\"").expect(html);
            let (value, after) = after.split_once('"').expect(html);
            attributes.push((attribute.to_owned(), value.to_owned()));
            rest = after;
        }
        rest = rest.strip_prefix('>').unwrap_or_else(|| panic!("an odd tag in {html}"));
        found.push((name, attributes));
    }
    found
}

/// Nothing in the output runs, loads by itself, or is not on the list.
pub fn assert_harmless(input: &str, output: &str) {
    for (name, attributes) in tags(output) {
        assert!(TAGS.contains(&name.trim_start_matches('/')), "<{name}> from {input}");
        for (attribute, value) in attributes {
            assert!(ATTRIBUTES.contains(&attribute.as_str()), "{attribute} from {input}");
            let value = value.to_lowercase();
            match attribute.as_str() {
                "href" => assert!(
                    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| value.starts_with(scheme)),
                    "{value} from {input}"
                ),
                "src" => assert!(value.starts_with("/attachments/"), "{value} from {input}"),
                "data-src" => assert!(value.starts_with("http"), "{value} from {input}"),
                _ => {}
            }
        }
    }
}

fn payloads() -> Vec<&'static str> {
    let all = include_str!("../xss.txt");
    all.lines().filter(|line| !line.is_empty() && !line.starts_with("#!")).collect()
}

#[test]
fn no_payload_survives() {
    let payloads = payloads();
    assert!(payloads.len() >= 200, "{}", payloads.len());
    let cid = |_: &str| Some("/attachments/1/x.png".to_owned());
    for payload in payloads {
        let payload = payload.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
        for around in [
            "{}",
            "<p>a {} b",
            "<table><tr><td>{}",
            "<a href=\"https://x.nl/\">{}</a>",
            "<b title=\"{}\">x</b>",
        ] {
            let input = around.replace("{}", &payload);
            let output = html::clean(&input, &html::Show { remote: false, cid: &cid }).html;
            assert_harmless(&input, &output);
            // What was cleaned stays as it is when cleaned again, but for the rel of links.
            let again = html::clean(&output, &html::Show { remote: false, cid: &cid }).html;
            assert_harmless(&input, &again);
        }
        // The same by mail.
        let raw = format!("From: a@b.nl\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{payload}");
        let parsed = parse(raw.as_bytes());
        let output =
            html::clean(&parsed.html.unwrap_or_default(), &html::Show { remote: false, cid: &cid }).html;
        assert_harmless(&payload, &output);
    }
}
