//! HTML of strangers: made into a text, or into HTML that may be shown.
//!
//! Two passes. The first ([`balance`]) reads tags and writes a new document from an allow-list, every tag closed, at most
//! [`DEPTH`] deep: what it does not know does not come out, and what comes out is cheap to parse. The second is `ammonia`,
//! with the same list: a parser as browsers have it has the last word.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

mod balance;
mod text;
mod token;

pub use text::to_text;

/// Tags in one another.
const DEPTH: usize = 60;

/// How a message is shown.
pub struct Show<'a> {
    /// True when the reader asked for pictures from elsewhere: each tells its sender that the message was read.
    pub remote: bool,
    /// The address of the attachment with this Content-ID; a path of ours, beginning with `/`.
    pub cid: &'a dyn Fn(&str) -> Option<String>,
}

/// HTML that may stand in a page of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clean {
    /// Without script, style, form, frame or anything that loads by itself.
    pub html: String,
    /// Pictures from elsewhere that are not shown: their address is in `data-src`.
    pub blocked: usize,
}

/// Makes HTML of a message fit to be shown.
pub fn clean(html: &str, show: &Show<'_>) -> Clean {
    let (balanced, blocked) = balance::balance(html, show);
    Clean { html: stand_out(&CLEANER.clean(&balanced).to_string()), blocked }
}

/// `<`, `>`, `&` and quotes as entities.
pub fn escape(text: &str) -> String {
    stand_out(&stand_in(text))
}

/// The characters that mean something in HTML, and what stands for each between the two passes: code points that are no
/// characters. A parser is slow with many entities in one text, and none of these can become a tag on the way.
const STAND_INS: [(char, char, &str); 5] = [
    ('<', '\u{fdd0}', "&lt;"),
    ('>', '\u{fdd1}', "&gt;"),
    ('&', '\u{fdd2}', "&amp;"),
    ('"', '\u{fdd3}', "&quot;"),
    ('\'', '\u{fdd4}', "&#39;"),
];

fn stand_in(text: &str) -> String {
    let kept = text.chars().filter(|c| !('\u{fdd0}'..='\u{fdef}').contains(c));
    kept.map(|c| STAND_INS.iter().find(|(real, ..)| *real == c).map_or(c, |(_, stand_in, _)| *stand_in))
        .collect()
}

fn stand_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match STAND_INS.iter().find(|(_, stand_in, _)| *stand_in == c) {
            Some((_, _, entity)) => out.push_str(entity),
            None => out.push(c),
        }
    }
    out
}

/// Tags that come out.
const TAGS: [&str; 56] = [
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
];
/// One more line would be too long for the list above.
const MORE_TAGS: [&str; 3] = ["ul", "var", "wbr"];
const VOID: [&str; 5] = ["br", "col", "hr", "img", "wbr"];
/// Attributes that any tag may have.
const ANYWHERE: [&str; 4] = ["dir", "lang", "title", "align"];
/// Attributes of some tags; numbers and words only, checked in [`balance`].
const SOME: [(&str, &[&str]); 10] = [
    ("a", &["href"]),
    ("img", &["src", "data-src", "alt", "width", "height"]),
    ("table", &["width", "border", "cellpadding", "cellspacing"]),
    ("td", &["colspan", "rowspan", "width", "valign"]),
    ("th", &["colspan", "rowspan", "width", "valign"]),
    ("col", &["span", "width"]),
    ("colgroup", &["span", "width"]),
    ("ol", &["start", "type"]),
    ("tr", &["valign"]),
    ("li", &["value"]),
];

fn tag_named(name: &str) -> Option<&'static str> {
    TAGS.into_iter().chain(MORE_TAGS).find(|tag| *tag == name)
}

fn attributes_of(tag: &str) -> &'static [&'static str] {
    SOME.iter().find(|(name, _)| *name == tag).map_or(&[], |(_, attributes)| attributes)
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    let attributes: HashMap<&str, HashSet<&str>> =
        SOME.iter().map(|(tag, attributes)| (*tag, attributes.iter().copied().collect())).collect();
    builder
        .tags(TAGS.into_iter().chain(MORE_TAGS).collect())
        .tag_attributes(attributes)
        .generic_attributes(ANYWHERE.into_iter().collect())
        .url_schemes(["http", "https", "mailto", "tel"].into_iter().collect())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .clean_content_tags(
            ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "template"]
                .into_iter()
                .collect(),
        )
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("a", "href") => is_link(value).then(|| value.into()),
            ("img", "src") => (is_web(value) || is_ours(value)).then(|| value.into()),
            ("img", "data-src") => is_web(value).then(|| value.into()),
            _ => Some(value.into()),
        });
    builder
});

/// An address that a link may have.
fn is_link(url: &str) -> bool {
    is_web(url) || starts(url, "mailto:") || starts(url, "tel:")
}

fn is_web(url: &str) -> bool {
    starts(url, "https://") || starts(url, "http://")
}

/// A path on this host.
fn is_ours(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//") && !url.contains('\\')
}

fn starts(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
