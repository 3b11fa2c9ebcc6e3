//! The little markup that texts of ours carry: `**strong**` and `` `code` ``.

/// The text as HTML: escaped, with its strong words and its code. A mark without its partner stays as it is.
pub fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, tag, inner, after)) = next(rest) {
        escape(before, &mut out);
        out.push_str(&format!("<{tag}>"));
        escape(inner, &mut out);
        out.push_str(&format!("</{tag}>"));
        rest = after;
    }
    escape(rest, &mut out);
    out
}

/// What stands before the first marked piece, its tag, the piece, what follows.
fn next(text: &str) -> Option<(&str, &'static str, &str, &str)> {
    let pieces = [("**", "strong"), ("`", "code")].into_iter().filter_map(|(mark, tag)| {
        let (before, rest) = text.split_once(mark)?;
        let (inner, after) = rest.split_once(mark)?;
        (!inner.is_empty()).then_some((before, tag, inner, after))
    });
    pieces.min_by_key(|(before, ..)| before.len())
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strong_words_and_code() {
        for (text, html) in [
            ("plain", "plain"),
            ("**a <b>**: c", "<strong>a &lt;b&gt;</strong>: c"),
            ("use `x` and **y**", "use <code>x</code> and <strong>y</strong>"),
            ("2 ** 3", "2 ** 3"),
            ("a `b", "a `b"),
            ("****", "****"),
            ("<script>", "&lt;script&gt;"),
        ] {
            assert_eq!(inline(text), html, "{text}");
        }
    }
}
