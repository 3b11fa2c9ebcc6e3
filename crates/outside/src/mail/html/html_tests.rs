//! What comes out of HTML.

use super::*;

fn shown(html: &str) -> String {
    clean(
        html,
        &Show { remote: false, cid: &|id| (id == "logo@x").then(|| "/attachments/7/logo.png".to_owned()) },
    )
    .html
}

#[test]
fn what_is_allowed_comes_out_closed() {
    for (html, out) in [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b><i>x</b></i>", "<b><i>x</i></b>"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        (
            "<table><tr><td>a<td>b<tr><td>c</table>x",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>x",
        ),
        (
            "<a href=' https://x.nl/a b '>x</a>",
            "<a href=\"https://x.nl/a%20b\" rel=\"noopener noreferrer nofollow\">x</a>",
        ),
        ("<a href='java\nscript:alert(1)'>x</a>", "<a rel=\"noopener noreferrer nofollow\">x</a>"),
        ("<a href='/settings'>x</a>", "<a rel=\"noopener noreferrer nofollow\">x</a>"),
        ("<img src=cid:logo@x alt=Logo>", "<img src=\"/attachments/7/logo.png\" alt=\"Logo\">"),
        ("<img src=cid:logo%40x>", "<img src=\"/attachments/7/logo.png\">"),
        ("<img src=cid:other>", "<img>"),
        ("<img src=https://t.nl/p.gif>", "<img data-src=\"https://t.nl/p.gif\">"),
        ("<img src='data:image/png;base64,AAAA'>", "<img>"),
        ("<p style='color:red' onclick=x class=y id=z>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script><style>p{}</style>a<!-- b -->c", "ac"),
        ("<!--[if mso]><p>x</p><![endif]-->y", "y"),
        ("<form action=x><input name=y><button>Go</button></form>", "Go"),
        ("&#106avascript &eacute; &nosuch; &", "javascript é &amp;nosuch; &amp;"),
    ] {
        assert_eq!(shown(html), out, "{html}");
    }
}

#[test]
fn pictures_from_elsewhere_wait_until_asked_for() {
    let html = "<img src=https://a.nl/1.png><img src='//b.nl/2.png'><img src=http://c.nl/3.png>";
    let held = clean(html, &Show { remote: false, cid: &|_| None });
    assert_eq!(held.blocked, 2); // The one without a scheme is no address at all in a mail.
    assert!(!held.html.contains(" src="));
    let asked = clean(html, &Show { remote: true, cid: &|_| None });
    assert_eq!((asked.blocked, asked.html.matches(" src=").count()), (0, 2));
    // A path that is not ours is not taken from the callback either.
    let odd = clean("<img src=cid:x>", &Show { remote: true, cid: &|_| Some("//evil.nl/x".to_owned()) });
    assert_eq!(odd.html, "<img>");
}

#[test]
fn html_reads_as_text() {
    for (html, text) in [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("a<b>b</b>c <i> d </i>e", "abc d e"),
        ("<ul><li>a</li><li>b</li></ul>c", "- a\n- b\n\nc"),
        (
            "x<blockquote>one<br>two<blockquote>three</blockquote></blockquote>y",
            "x\n> one\n> two\n>> three\ny",
        ),
        ("<a href=https://x.nl/>here</a> <a href='https://x.nl/'>x.nl</a>", "here <https://x.nl/> x.nl"),
        ("<pre>a\n  b\n</pre>c", "a\n  b\nc"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<head><title>No</title><style>x</style></head>Yes &amp; no&nbsp;&lt;x&gt;", "Yes & no <x>"),
        ("<img alt='Logo' src=x> caf&eacute;", "[Logo] café"),
        ("", ""),
        ("<", "<"),
        ("a<", "a<"),
        ("<a href=\"unclosed", ""),
    ] {
        assert_eq!(to_text(html), text, "{html}");
    }
}

#[test]
fn a_bomb_costs_no_more_than_its_size() {
    for piece in [
        "<div>",
        "<b>",
        "<font color=1>",
        "<a href=x>",
        "<table><tr><td>",
        "<p>",
        "<",
        "</",
        "<!--",
        "<!",
        "<script>",
        "<style",
        "<a b='",
        "&",
        "&#",
        "&amp",
        "<li>",
        "</p>",
        "<div><table></div></table>",
        "<b><p></b>",
        "<x y=z ",
        "<blockquote>",
        "<pre>\n",
        "<svg><math>",
        "<img src=http://x ",
        "<![CDATA[",
    ] {
        let html = piece.repeat(300_000 / piece.len());
        let out = shown(&html);
        assert!(out.len() < 40 * html.len(), "{piece}: {}", out.len());
        assert!(to_text(&html).len() < 20 * html.len() + 20, "{piece}");
    }
}
