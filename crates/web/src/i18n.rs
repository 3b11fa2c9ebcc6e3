//! Dutch and English: Fluent files in `locales/{en,nl}/*.ftl`, embedded; `t(key)` and friends.
//!
//! A message without variables is resolved once at the start and costs a hash lookup afterwards. A key that is missing
//! shows itself in double brackets; a test compares the two languages and the keys used in templates.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

mod files {
    include!(concat!(env!("OUT_DIR"), "/locales.rs"));
}

/// A language of the pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Dutch.
    Nl,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::En, Language::Nl];

    /// `en` or `nl`, for `lang="..."` and the store.
    pub fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Nl => "nl",
        }
    }

    /// Reads `nl`, `nl-NL`, `en-GB`...
    pub fn parse(text: &str) -> Option<Language> {
        match text.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "nl" => Some(Language::Nl),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak.
    pub fn from_header(header: &str) -> Option<Language> {
        header.split(',').find_map(Language::parse)
    }

    /// The sentence of a key without variables.
    pub fn t(self, key: &str) -> &'static str {
        match book(self).plain.get(key) {
            Some(text) => text,
            None => missing(key),
        }
    }

    /// The sentence of a key, with variables.
    pub fn args(self, key: &str, arguments: &[(&'static str, Arg<'_>)]) -> String {
        let bundle = &book(self).bundle;
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return missing(key).to_owned();
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            values.set(*name, value.to_fluent());
        }
        bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
    }

    /// The sentence of a key with the variable `$n`, which picks singular or plural.
    pub fn n(self, key: &str, n: i64) -> String {
        self.args(key, &[("n", Arg::Number(n))])
    }
}

/// The value of a variable.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// Put in as it is.
    Text(&'a str),
    /// Picks singular or plural.
    Number(i64),
}

impl Arg<'_> {
    fn to_fluent(self) -> FluentValue<'static> {
        match self {
            Arg::Text(text) => FluentValue::from(text.to_owned()),
            Arg::Number(number) => FluentValue::from(number),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Arg::Number(number)
    }
}

struct Book {
    bundle: FluentBundle<FluentResource>,
    plain: HashMap<String, String>,
}

fn book(language: Language) -> &'static Book {
    static EN: LazyLock<Book> = LazyLock::new(|| read(Language::En));
    static NL: LazyLock<Book> = LazyLock::new(|| read(Language::Nl));
    match language {
        Language::En => &EN,
        Language::Nl => &NL,
    }
}

/// Reads the files of one language. What does not parse is left out here and fails the test below.
fn read(language: Language) -> Book {
    let mut bundle = FluentBundle::new_concurrent(vec![language.code().parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    let mut keys = Vec::new();
    for (_, _, text) in files::FILES.iter().filter(|(code, _, _)| *code == language.code()) {
        let resource = match FluentResource::try_new((*text).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        keys.extend(message_keys(text));
        bundle.add_resource_overriding(resource);
    }
    let mut plain = HashMap::new();
    for key in keys {
        let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) else { continue };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
        if errors.is_empty() {
            plain.insert(key, text);
        }
    }
    Book { bundle, plain }
}

/// The keys that a Fluent text defines.
fn message_keys(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
        .collect()
}

/// A missing key shows itself; each is made once, so the leak is bounded by the keys in our templates.
fn missing(key: &str) -> &'static str {
    static SEEN: LazyLock<std::sync::Mutex<HashMap<String, &'static str>>> = LazyLock::new(Default::default);
    let Ok(mut seen) = SEEN.lock() else { return "[[?]]" };
    if let Some(found) = seen.get(key) {
        return found;
    }
    if seen.len() > 2000 {
        return "[[?]]";
    }
    let text: &'static str = Box::leak(format!("[[{key}]]").into_boxed_str());
    seen.insert(key.to_owned(), text);
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn keys(language: Language) -> Vec<String> {
        let texts = files::FILES.iter().filter(|(code, _, _)| *code == language.code());
        texts.flat_map(|(_, _, text)| message_keys(text)).collect()
    }

    #[test]
    fn every_file_parses() {
        for (code, file, text) in files::FILES {
            if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                panic!("{code}/{file}: {errors:?}");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_once() {
        let (en, nl) = (keys(Language::En), keys(Language::Nl));
        for list in [&en, &nl] {
            let mut once = BTreeSet::new();
            let twice: Vec<&String> = list.iter().filter(|key| !once.insert(*key)).collect();
            assert!(twice.is_empty(), "defined twice: {twice:?}");
        }
        let (en, nl): (BTreeSet<_>, BTreeSet<_>) = (en.into_iter().collect(), nl.into_iter().collect());
        let lost: Vec<_> = en.symmetric_difference(&nl).collect();
        assert!(lost.is_empty(), "in one language only: {lost:?}");
    }

    /// Every `page.t("...")`-like call in a template or in the code names a key that exists.
    #[test]
    fn every_key_that_is_used_exists() {
        let known: BTreeSet<String> = keys(Language::En).into_iter().collect();
        let mut lost = Vec::new();
        let mut used = 0;
        visit(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut |path, text| {
            for call in ["t(\"", "tn(\"", "ta(\"", ".n(\"", ".args(\""] {
                for (at, _) in text.match_indices(call) {
                    let before = text[..at].chars().next_back().unwrap_or(' ');
                    if !call.starts_with('.') && before != '.' {
                        continue;
                    }
                    let rest = &text[at + call.len()..];
                    let Some(key) = rest.split('"').next() else { continue };
                    let is_key = !key.is_empty()
                        && key
                            .chars()
                            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
                    if is_key && key.contains('-') {
                        used += 1;
                        if !known.contains(key) {
                            lost.push(format!("{}: {key}", path.display()));
                        }
                    }
                }
            }
        });
        assert!(used > 20, "the search finds {used} uses only");
        assert!(lost.is_empty(), "keys without a text:\n{}", lost.join("\n"));
    }

    fn visit(folder: &Path, look: &mut dyn FnMut(&Path, &str)) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, look);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                look(&path, &text);
            }
        }
    }

    #[test]
    fn languages_are_read_from_headers() {
        for (header, expected) in [
            ("nl-NL,nl;q=0.9,en;q=0.8", Some(Language::Nl)),
            ("de,en-GB", Some(Language::En)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Language::from_header(header), expected, "{header}");
        }
    }
}
