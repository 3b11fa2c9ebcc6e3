//! Encoded words (RFC 2047), made ready for the library: some programs split a character between two words, and then
//! neither half can be read alone. Neighbours of one charset are joined into one word.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    /// As written.
    text: &'a str,
}

/// Joins neighbours; everything else stays as it is.
pub fn join(value: &str) -> String {
    if value.matches("=?").count() < 2 {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    let mut pending: Option<(Vec<u8>, &str, &str)> = None;
    let mut joined = false;
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let between = &rest[..at];
        let Some(word) = word(&rest[at..]) else {
            flush(&mut out, pending.take(), joined);
            joined = false;
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        rest = &rest[at + word.text.len()..];
        match &mut pending {
            Some((bytes, charset, _))
                if between.trim().is_empty() && charset.eq_ignore_ascii_case(word.charset) =>
            {
                bytes.extend(word.bytes);
                joined = true;
            }
            _ => {
                flush(&mut out, pending.take(), joined);
                joined = false;
                out.push_str(between);
                pending = Some((word.bytes, word.charset, word.text));
            }
        }
    }
    flush(&mut out, pending, joined);
    out.push_str(rest);
    out
}

fn flush(out: &mut String, pending: Option<(Vec<u8>, &str, &str)>, joined: bool) {
    let Some((bytes, charset, text)) = pending else { return };
    if !joined {
        out.push_str(text);
        return;
    }
    out.push_str("=?");
    out.push_str(charset);
    out.push_str("?Q?");
    for byte in bytes {
        out.push('=');
        out.push(char::from(b"0123456789ABCDEF"[usize::from(byte >> 4)]));
        out.push(char::from(b"0123456789ABCDEF"[usize::from(byte & 15)]));
    }
    out.push_str("?=");
}

/// `=?charset?B?data?=` at the start of a text. A word has no white space but what careless programs put in a Q word.
fn word(text: &str) -> Option<Word<'_>> {
    let inside = text.strip_prefix("=?")?;
    let (charset, after) = inside.split_at(inside.bytes().take(60).position(|b| b == b'?')?);
    let charset = charset.split('*').next()?;
    let encoding = after.as_bytes().get(1)?;
    let data = after.get(2..)?.strip_prefix('?')?;
    let end = data.bytes().take(4_000).position(|b| b == b'?' || b == b'\n')?;
    data.get(end..)?.strip_prefix("?=")?;
    let data_text = &data[..end];
    let bytes = match encoding {
        b'b' | b'B' => base64_decode(data_text.as_bytes())?,
        b'q' | b'Q' => quoted_printable_decode(data_text.replace('_', "=20").as_bytes())?,
        _ => return None,
    };
    let length = text.len() - data.len() + end + 2;
    (charset.len() > 1).then_some(Word { charset, bytes, text: &text[..length] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_joined_and_nothing_else_changes() {
        for (value, joined) in [
            ("plain =?text", "plain =?text"),
            ("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?= x", "=?utf-8?Q?=63=61=66=C3=A9?= x"),
            ("=?utf-8?B?Y2Fmww==?=\t=?UTF-8?Q?=A9_?=", "=?utf-8?Q?=63=61=66=C3=A9=20?="),
            ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "=?utf-8?Q?a?= b =?utf-8?Q?c?="),
            ("=?utf-8?Q?a?= =?iso-8859-1?Q?c?=", "=?utf-8?Q?a?= =?iso-8859-1?Q?c?="),
            ("=?=?=?=?", "=?=?=?=?"),
            ("=?utf-8?X?a?= =?utf-8?Q?a", "=?utf-8?X?a?= =?utf-8?Q?a"),
        ] {
            assert_eq!(join(value), joined);
        }
    }
}
