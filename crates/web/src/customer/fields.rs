//! A posted form whose fields are not known beforehand, and the entries of a file as items that a page can show.

use std::collections::BTreeMap;

use domain::customer::{EntryKind, Field, FieldType, Values};
use store::entry::Entry;

use crate::layout::Page;
use crate::names::{Choice, Names};

/// A posted form, field by field; a field may be there more than once.
pub type Posted = Vec<(String, String)>;

/// The first value of a field; empty where there is none.
pub fn first<'a>(posted: &'a Posted, name: &str) -> &'a str {
    posted.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
}

/// Every value of a field.
pub fn all<'a>(posted: &'a Posted, name: &str) -> Vec<&'a str> {
    posted.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
}

/// The fields of an entry, which are posted as `f.NAME`.
pub fn values(posted: &Posted) -> Values {
    let fields = posted.iter().filter_map(|(name, value)| Some((name.strip_prefix("f.")?, value)));
    Values(fields.map(|(name, value)| (name.to_owned(), value.clone())).collect::<BTreeMap<_, _>>())
}

/// One field of an entry as a page shows it.
pub struct Line {
    /// What it is called.
    pub label: String,
    /// What it says.
    pub text: String,
    /// Where it leads: a telephone number, a mail address, a page.
    pub href: Option<String>,
    /// Text of several lines.
    pub long: bool,
    /// It is past its date.
    pub late: bool,
}

/// An entry as a page shows it.
pub struct Item {
    /// Id.
    pub id: i64,
    /// What people call it.
    pub title: String,
    /// Everything else.
    pub lines: Vec<Line>,
    /// The customer may see it.
    pub shared: bool,
    /// Where the title leads.
    pub href: Option<String>,
}

/// The label of a field.
pub fn label(page: &Page, field: &str) -> String {
    page.t(&format!("file-field-{}", field.replace('_', "-"))).to_owned()
}

/// A word of a choice.
pub fn word(page: &Page, word: &str) -> String {
    page.t(&format!("file-word-{word}")).to_owned()
}

impl Item {
    /// Builds the item.
    pub fn of(page: &Page, entry: &Entry, names: &Names) -> Item {
        let person =
            || entry.values.get("person").parse().map(|id| names.person(id).to_owned()).unwrap_or_default();
        let title = match entry.kind {
            EntryKind::Colleague | EntryKind::Knowledge => person(),
            _ => entry.values.title().to_owned(),
        };
        let title = if title.is_empty() { entry.key.clone() } else { title };
        let shown = |field: &&Field| !matches!(field.name, "name" | "title" | "person");
        let lines = entry.kind.fields().iter().filter(shown).filter_map(|field| line(page, field, entry));
        let href = (entry.kind == EntryKind::Link).then(|| entry.values.get("url").to_owned());
        Item { id: entry.id, title, lines: lines.collect(), shared: entry.shared, href }
    }
}

fn line(page: &Page, field: &Field, entry: &Entry) -> Option<Line> {
    let text = entry.values.get(field.name);
    if text.is_empty() || (entry.kind == EntryKind::Link && field.name == "url") {
        return None;
    }
    let today = page.now.timestamp().to_zoned(page.zone.clone()).date();
    let href = match field.is {
        FieldType::Phone => Some(tel(text)),
        FieldType::Email => Some(format!("mailto:{text}")),
        FieldType::Url => Some(text.to_owned()),
        _ => None,
    };
    Some(Line {
        label: label(page, field.name),
        text: match field.is {
            FieldType::Choice(_) => word(page, text),
            _ => text.to_owned(),
        },
        href,
        long: field.is == FieldType::Text,
        late: field.is == FieldType::Date && text.parse::<jiff::civil::Date>().is_ok_and(|date| date < today),
    })
}

/// `tel:` with the signs that a telephone understands.
pub fn tel(text: &str) -> String {
    let digits: String =
        text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '#' | '*')).collect();
    format!("tel:{digits}")
}

/// One field of a form.
pub struct Input {
    /// `f.name`.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// `text`, `textarea`, `select`, `email`, `tel`, `url`, `date`, `number`.
    pub kind: &'static str,
    /// What it says.
    pub value: String,
    /// It must be there.
    pub required: bool,
    /// Of a select.
    pub choices: Vec<Choice>,
    /// How to write it.
    pub hint: Option<String>,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// What the selects of a form offer.
pub struct Offered {
    /// Services of the customer: key and name.
    pub services: Vec<(String, String)>,
    /// Environments of the customer: key and name.
    pub environments: Vec<(String, String)>,
    /// Colleagues: id and name.
    pub colleagues: Vec<(String, String)>,
}

/// The fields of a form for an entry.
pub fn inputs(
    page: &Page,
    kind: EntryKind,
    values: &Values,
    offered: &Offered,
    faults: &[domain::customer::Fault],
) -> Vec<Input> {
    let input = |field: &Field| {
        let value = values.get(field.name);
        let pick = |(key, text): &(String, String)| Choice {
            chosen: key == value,
            value: key.clone(),
            text: text.clone(),
        };
        let (kind, choices) = match field.is {
            FieldType::Text => ("textarea", Vec::new()),
            FieldType::Email => ("email", Vec::new()),
            FieldType::Phone => ("tel", Vec::new()),
            FieldType::Url => ("url", Vec::new()),
            FieldType::Date => ("date", Vec::new()),
            FieldType::Order => ("number", Vec::new()),
            FieldType::Choice(words) => {
                let words = words.iter().map(|one| ((*one).to_owned(), word(page, one)));
                ("select", words.map(|pair| pick(&pair)).collect())
            }
            FieldType::Colleague => ("select", offered.colleagues.iter().map(pick).collect()),
            FieldType::Service => ("select", offered.services.iter().map(pick).collect()),
            FieldType::Environment => ("select", offered.environments.iter().map(pick).collect()),
            FieldType::Line | FieldType::Hours | FieldType::Zone | FieldType::Languages => {
                ("text", Vec::new())
            }
        };
        let hint = match (field.is, field.name) {
            (FieldType::Hours, _) => Some("file-hint-hours"),
            (FieldType::Zone, _) => Some("file-hint-zone"),
            (FieldType::Languages, _) => Some("file-hint-languages"),
            (_, "order") => Some("file-hint-order"),
            (_, "kept_in") => Some("file-hint-kept-in"),
            (_, "p1_anytime") => Some("file-hint-p1-anytime"),
            _ => None,
        };
        Input {
            name: format!("f.{}", field.name),
            label: label(page, field.name),
            kind,
            value: value.to_owned(),
            required: field.required,
            choices,
            hint: hint.map(|key| page.t(key).to_owned()),
            fault: faults
                .iter()
                .find(|fault| fault.field == field.name)
                .map(|fault| fault_words(page, fault)),
        }
    };
    kind.fields().iter().map(input).collect()
}

/// What is wrong with a field, in the reader's language.
pub fn fault_words(page: &Page, fault: &domain::customer::Fault) -> String {
    let mut detail = fault.kind.detail();
    if let domain::customer::FaultKind::Secret(kind) = &fault.kind {
        detail = page.t(&format!("file-secret-{}", kind.name())).to_owned();
    }
    page.ta(&format!("file-fault-{}", fault.kind.name()), "detail", &detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn every_field_and_word_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let known =
                |key: String| assert!(!language.t(&key).contains(&key), "{key} in {}", language.code());
            for kind in EntryKind::ALL {
                known(format!("file-kind-{}", kind.name()));
                known(format!("file-add-{}", kind.name()));
                for field in kind.fields() {
                    known(format!("file-field-{}", field.name.replace('_', "-")));
                    if let FieldType::Choice(words) = field.is {
                        words.iter().for_each(|word| known(format!("file-word-{word}")));
                    }
                }
            }
        }
    }

    #[test]
    fn telephone_numbers_are_dialled_without_their_signs() {
        assert_eq!(tel("+31 (0)10 555-01.11"), "tel:+310105550111");
    }
}
