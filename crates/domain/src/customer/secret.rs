//! What looks like a secret: the file keeps where a secret is, never the secret.
//!
//! Refusing too much costs a person a minute; keeping one costs the customer their shop. So a line `password: ...` is refused
//! whatever stands behind it, unless it says where to look.

/// What it looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretKind {
    /// A PEM block with a private key.
    PrivateKey,
    /// A token with a prefix that its maker gave it.
    Token,
    /// `password: ...`, `wachtwoord = ...`.
    Password,
    /// A web address with name and password in it.
    Address,
    /// Letters and digits in a way that nobody thinks up.
    Random,
}

impl SecretKind {
    /// The end of the key of its words: `file-secret-NAME`.
    pub fn name(self) -> &'static str {
        match self {
            SecretKind::PrivateKey => "private-key",
            SecretKind::Token => "token",
            SecretKind::Password => "password",
            SecretKind::Address => "address",
            SecretKind::Random => "random",
        }
    }

    /// In English.
    pub fn words(self) -> &'static str {
        match self {
            SecretKind::PrivateKey => "a private key",
            SecretKind::Token => "a token",
            SecretKind::Password => "a password",
            SecretKind::Address => "an address with a password in it",
            SecretKind::Random => "a random secret",
        }
    }
}

/// Prefixes that makers of tokens chose so that tools can find them, and how long the rest is at least.
const PREFIXES: [(&str, usize); 27] = [
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("gldt-", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xapp-", 10),
    ("AKIA", 16),
    ("ASIA", 16),
    ("sk_live_", 10),
    ("sk_test_", 10),
    ("rk_live_", 10),
    ("whsec_", 16),
    ("live_", 24),
    ("AIza", 30),
    ("ya29.", 20),
    ("npm_", 20),
    ("pypi-", 20),
    ("dop_v1_", 20),
    ("SG.", 20),
    ("hvs.", 16),
    ("shpat_", 20),
    ("AGE-SECRET-KEY-", 20),
    ("vn_", 24),
];

/// Words behind which a secret stands when a colon or an equals sign follows.
const WORDS: [&str; 16] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
    "wachtwoord",
    "ww",
    "wachtzin",
    "pincode",
    "secret",
    "geheim",
    "token",
    "api key",
    "apikey",
    "api-sleutel",
    "api_key",
];

/// What may stand there instead: where to look.
const WHERE: [&str; 14] = [
    "see",
    "zie",
    "in",
    "kept",
    "staat",
    "ask",
    "vraag",
    "http",
    "vault",
    "1password",
    "bitwarden",
    "keepass",
    "none",
    "geen",
];

/// The first thing that looks like a secret. `strict`: the text is about where one is kept, so that random letters are refused.
pub fn find(text: &str, strict: bool) -> Option<SecretKind> {
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY") || text.contains("PuTTY-User-Key-File") {
        return Some(SecretKind::PrivateKey);
    }
    if text.lines().any(says_password) {
        return Some(SecretKind::Password);
    }
    text.split(|c: char| c.is_whitespace() || "\"'`<>(),;|[]{}".contains(c))
        .filter(|word| !word.is_empty())
        .find_map(|word| of_word(word, strict))
}

fn of_word(word: &str, strict: bool) -> Option<SecretKind> {
    if has_user_and_password(word) {
        return Some(SecretKind::Address);
    }
    // A token may stand behind a name: `TOKEN=ghp_...`, `https://host/?key=AIza...`.
    if word.split(['=', ':', '/', '?', '&']).any(is_token) {
        return Some(SecretKind::Token);
    }
    (strict && is_random(word)).then_some(SecretKind::Random)
}

fn is_token(word: &str) -> bool {
    let rest_fits = |rest: &str, least: usize| {
        rest.len() >= least && rest.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    if PREFIXES
        .iter()
        .any(|(prefix, least)| word.strip_prefix(prefix).is_some_and(|rest| rest_fits(rest, *least)))
    {
        return true;
    }
    // A JSON web token: three parts, the first two are JSON.
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts.as_slice(), [head, body, _] if head.starts_with("eyJ") && body.starts_with("eyJ"))
}

/// `https://name:password@host`.
fn has_user_and_password(word: &str) -> bool {
    let Some((_, rest)) = word.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    host.rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty())
}

/// `Password for root: hunter2`, `wachtwoord=...`.
fn says_password(line: &str) -> bool {
    let lower = line.to_lowercase();
    for word in WORDS {
        let mut from = 0;
        while let Some(at) = lower.get(from..).and_then(|rest| rest.find(word)).map(|at| at + from) {
            let end = at + word.len();
            from = end;
            let before = lower.get(..at).and_then(|text| text.chars().next_back());
            let behind = lower.get(end..).unwrap_or("");
            let is_word = before.is_none_or(|c| !c.is_alphanumeric())
                && behind.chars().next().is_none_or(|c| !c.is_alphanumeric());
            // A few words may stand between: `password for root:`.
            let colon = behind.find([':', '=']).filter(|at| *at <= 24);
            if let (true, Some(colon)) = (is_word, colon) {
                let value = behind.get(colon + 1..).unwrap_or("").trim();
                if !value.is_empty() && !WHERE.iter().any(|word| value.starts_with(word)) {
                    return true;
                }
            }
        }
    }
    false
}

/// 20 or more letters and digits with capitals, small letters and digits mixed all through: nobody's name or path.
fn is_random(word: &str) -> bool {
    let part = |part: &str| {
        let classes = [
            part.chars().filter(char::is_ascii_uppercase).count(),
            part.chars().filter(char::is_ascii_lowercase).count(),
            part.chars().filter(char::is_ascii_digit).count(),
        ];
        part.len() >= 20 && classes.into_iter().all(|count| count >= 3)
    };
    word.split(['/', '.', ':', '-', '_', '?', '&', '#']).any(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_and_what_is_not() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        for (text, expected) in [
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", Some(SecretKind::PrivateKey)),
            ("-----BEGIN RSA PRIVATE KEY-----", Some(SecretKind::PrivateKey)),
            ("-----BEGIN PUBLIC KEY-----", None),
            ("Password: hunter2", Some(SecretKind::Password)),
            ("wachtwoord = kaas", Some(SecretKind::Password)),
            ("root password for the database: x", Some(SecretKind::Password)),
            ("Password: see 1Password, vault Fietsgoed", None),
            ("Wachtwoord: staat in de kluis", None),
            ("Reset the password in the admin.", None),
            ("Passport office: room 4", None),
            ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", Some(SecretKind::Token)),
            ("curl https://x.example/?key=AIzaSyA0123456789012345678901234567890", Some(SecretKind::Token)),
            ("AKIAIOSFODNN7EXAMPLE", Some(SecretKind::Token)),
            (jwt, Some(SecretKind::Token)),
            ("https://root:kaas@db.example/", Some(SecretKind::Address)),
            ("https://db.example/a:b@c", None),
            ("9fceb02d0ae598e95dc970b74767f19372d61af8", None),
        ] {
            assert_eq!(find(text, false), expected, "{text}");
        }
        assert_eq!(find("aB3dE5gH7jK9mN1pQ3sT", true), Some(SecretKind::Random));
        for fine in [
            "1Password, vault Fietsgoed, item Database",
            "https://vault.example/ui/vault/secrets/kade/fietsgoed",
        ] {
            assert_eq!(find(fine, true), None, "{fine}");
        }
    }
}
