//! Names of files: without folders, control characters and tricks; made up when there is none.

/// Longest name in characters.
const LONGEST: usize = 150;

/// What is left of a name that a message gives; empty when nothing is.
pub fn tidy(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let clean: String =
        last.chars().filter(|c| !bad(*c)).map(|c| if "\"<>:|?*".contains(c) { '_' } else { c }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = clean.trim_matches('.').trim();
    if clean.chars().count() <= LONGEST {
        return clean.to_owned();
    }
    // The ending says what it is: it stays.
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => (stem, format!(".{ending}")),
        _ => (clean, String::new()),
    };
    stem.chars().take(LONGEST - ending.chars().count()).collect::<String>() + &ending
}

/// A name for the `n`th file of this type.
pub fn made_up(media_type: &str, n: usize) -> String {
    let ending = match media_type {
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "text/rfc822-headers" | "message/delivery-status" | "message/disposition-notification" => "txt",
        "message/rfc822" | "message/global" => "eml",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/json" => "json",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => return "smime.p7s".to_owned(),
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => return "smime.p7m".to_owned(),
        "application/pgp-signature" => return "signature.asc".to_owned(),
        "application/ms-tnef" => return "winmail.dat".to_owned(),
        _ => "bin",
    };
    format!("attachment-{n}.{ending}")
}

/// `type/subtype` in lower case, or the type of any bytes when it is not one.
pub fn media_type(name: &str) -> String {
    let sound = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let lower = name.trim().to_ascii_lowercase();
    match lower.split_once('/') {
        Some((kind, subtype)) if sound(kind) && sound(subtype) => lower,
        _ => "application/octet-stream".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_nothing_else() {
        for (given, name) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\anna\\a.txt", "a.txt"),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\r\nSet-Cookie: x", "aSet-Cookie_ x"),
            ("...", ""),
            ("/", ""),
            ("", ""),
            (" .htaccess ", "htaccess"),
            ("né <b>.png", "né _b_.png"),
        ] {
            assert_eq!(tidy(given), name, "{given:?}");
        }
        let long = tidy(&("é".repeat(400) + ".docx"));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with(".docx"));
        assert_eq!(media_type("IMAGE/Png "), "image/png");
        assert_eq!(media_type("text/html\"><script>"), "application/octet-stream");
        assert_eq!(media_type(""), "application/octet-stream");
    }
}
