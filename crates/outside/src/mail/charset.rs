//! Bytes to text: by the charset named, else UTF-8, else Windows-1252. Never fails, never leaves control characters in.

use mail_parser::decoders::charsets::map::charset_decoder;

/// Decodes a text part or a header.
pub fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    let name = charset.unwrap_or_default().trim().trim_matches('"').to_ascii_lowercase();
    let plain = matches!(
        name.as_str(),
        "" | "us-ascii" | "ascii" | "utf-8" | "utf8" | "unknown-8bit" | "8bit" | "default"
    );
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    // Many programs say latin-1 and send UTF-8; bytes above 127 that are valid UTF-8 are that by all odds.
    let latin = matches!(name.as_str(), "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" | "iso-8859-15");
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if plain || (latin && !bytes.is_ascii()) => text.to_owned(),
        _ if plain && utf16 => with("utf-16", bytes),
        _ if plain => with("windows-1252", bytes),
        _ => with(&name, bytes),
    };
    clean(text)
}

fn with(name: &str, bytes: &[u8]) -> String {
    let decoder = charset_decoder(name.as_bytes()).or_else(|| charset_decoder(b"windows-1252"));
    match (std::str::from_utf8(bytes), decoder) {
        (Ok(text), _) if charset_decoder(name.as_bytes()).is_none() => text.to_owned(),
        // Some charsets are replaced as a whole, since browsers find them dangerous; here they are letters.
        (Ok(text), Some(decoder)) if decoder(bytes) == "\u{fffd}" => text.to_owned(),
        (_, Some(decoder)) => decoder(bytes),
        (_, None) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Line ends as `\n`; no byte order mark, no control characters but tab, none that turn the direction of reading.
pub fn clean(text: String) -> String {
    let bad = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    };
    if !text.contains(bad) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            c if bad(c) => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_label_says_letters_come_out() {
        for (bytes, charset, text) in [
            ("caf\u{e9}".as_bytes(), None, "café"),
            (b"caf\xe9", None, "café"),
            (b"caf\xe9", Some("utf-8"), "café"),
            ("café".as_bytes(), Some("iso-8859-1"), "café"),
            (b"caf\xe9", Some("ISO-8859-1"), "café"),
            (b"\x80 5", Some("us-ascii"), "€ 5"),
            (b"caf\xe9", Some("no-such-charset"), "café"),
            (b"\xff\xfec\0a\0f\0\xe9\0", None, "café"),
            (b"\x1b$B$3$s\x1b(B", Some("iso-2022-jp"), "こん"),
            (b"a\r\nb\rc\0d\x1b[31m", None, "a\nb\ncd[31m"),
            ("a\u{202e}b\u{feff}".as_bytes(), None, "ab"),
        ] {
            assert_eq!(decode(bytes, charset), text, "{bytes:?} as {charset:?}");
        }
    }
}
