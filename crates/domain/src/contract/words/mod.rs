//! The contract in plain Dutch or English, for the page and the addendum: sections of sentences, lists and tables.
//! Text of the domain only; pages and documents set it.

mod phrases;
mod promise;
mod service;
mod short;
mod terms;

use serde::Serialize;

use super::{Contract, Language};
use phrases::Phrases;
pub use short::{called_at_once, hours_line, promise_line};

/// One section of the contract in plain words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Section {
    /// Stable name, for anchors: `promises`, `availability`.
    pub key: &'static str,
    /// Heading.
    pub title: String,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Points.
    List(Vec<String>),
    /// A table; every row has as many cells as there are columns.
    Table {
        /// Headings.
        columns: Vec<String>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
}

/// The contract in plain words. Sections of which the contract says nothing are left out.
pub fn words(contract: &Contract, language: Language) -> Vec<Section> {
    let say = Phrases { contract, language };
    let sections = [
        promise::parties(&say),
        promise::promises(&say),
        promise::hours(&say),
        promise::counting(&say),
        promise::waiting(&say),
        promise::escalation(&say),
        service::availability(&say),
        service::credits(&say),
        service::exclusions(&say),
        service::key_figures(&say),
        terms::package(&say),
        terms::scope(&say),
        terms::security(&say),
        terms::review(&say),
        terms::liability(&say),
        terms::exit(&say),
        terms::teams(&say),
    ];
    sections.into_iter().filter(|section| !section.blocks.is_empty()).collect()
}

impl Section {
    fn new(key: &'static str, title: &str) -> Section {
        Section { key, title: title.to_owned(), blocks: Vec::new() }
    }

    /// Adds a paragraph of these sentences, unless there are none.
    fn text(mut self, sentences: impl IntoIterator<Item = String>) -> Section {
        let text: Vec<String> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
        if !text.is_empty() {
            self.blocks.push(Block::Text(text.join(" ")));
        }
        self
    }

    /// Adds points, unless there are none.
    fn list(mut self, points: impl IntoIterator<Item = String>) -> Section {
        let points: Vec<String> = points.into_iter().filter(|point| !point.is_empty()).collect();
        if !points.is_empty() {
            self.blocks.push(Block::List(points));
        }
        self
    }

    /// Adds a table, unless it has no rows.
    fn table(mut self, columns: &[&str], rows: Vec<Vec<String>>) -> Section {
        if !rows.is_empty() {
            let columns = columns.iter().map(|column| (*column).to_owned()).collect();
            self.blocks.push(Block::Table { columns, rows });
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sections as Markdown, so that a test reads like the page.
    fn page(file: &str, language: Language) -> String {
        let contract = Contract::parse(file).unwrap();
        let mut page = String::new();
        for section in words(&contract, language) {
            page += &format!("## {}\n", section.title);
            for block in section.blocks {
                match block {
                    Block::Text(text) => page += &format!("{text}\n"),
                    Block::List(points) => {
                        page += &points.iter().map(|point| format!("- {point}\n")).collect::<String>()
                    }
                    Block::Table { columns, rows } => {
                        for row in std::iter::once(&columns).chain(&rows) {
                            assert_eq!(row.len(), columns.len());
                            page += &format!("| {} |\n", row.join(" | "));
                        }
                    }
                }
            }
        }
        page
    }

    #[test]
    fn the_webshop_in_dutch() {
        let page = page(include_str!("../../../../../examples/contracts/webshop-24x7.toml"), Language::Nl);
        for line in [
            "Bureau Kade B.V. belooft dit aan Fietsgoed Webwinkels B.V. Dit is versie 2; zij geldt van 1 januari 2026 tot en met 31 december 2028. Alle dagen en uren zijn in de tijdzone Europe/Amsterdam.",
            "| P1 Winkel staat stil | Geen enkele klant kan bestellen of betalen, of klantgegevens liggen op straat. | binnen 30 minuten | binnen 4 uur | elk uur | dag en nacht |",
            "| P4 Vraag of klein verzoek | Niemand heeft er last van; een vraag, een tekst, een wens. | binnen 1 werkdag | binnen 10 werkdagen | geen vast ritme | kantoor |",
            "- **kantoor**: maandag tot en met vrijdag 08:30–17:30; gesloten op feestdagen (NL); 24 december 2026: 08:30–15:00.",
            "| Webwinkel | productie | 99,9 % | 43 min 12 s | 44 min 38 s | Startpagina en Afrekenen, elke minuut |",
            "| onder 99,9 % | vanaf 43 min 12 s storing | 10 % | € 95,00 |",
        ] {
            assert!(page.contains(line), "{line}\n--- is not in ---\n{page}");
        }
    }

    #[test]
    fn the_bundle_in_english() {
        let page = page(include_str!("../../../../../examples/contracts/office-hours.toml"), Language::En);
        for line in [
            "This is version 1; it holds from 1 March 2026 until 31 December 2027.",
            "The package is a prepaid bundle of 20 hours for €2,300.00.",
            "Hours expire 12 months after purchase, at the end of the last day.",
            "While a ticket waits for the customer, its resolve clock stands still.",
        ] {
            assert!(page.contains(line), "{line}\n--- is not in ---\n{page}");
        }
    }

    #[test]
    fn every_example_has_words_in_both_languages_and_the_same_shape() {
        for file in [
            include_str!("../../../../../examples/contracts/webshop-24x7.toml"),
            include_str!("../../../../../examples/contracts/office-hours.toml"),
            include_str!("../../../../../examples/contracts/platform-all-in.toml"),
            include_str!("../../../../../examples/servicenow/contract.toml"),
            "",
        ] {
            let contract = Contract::parse(file).unwrap();
            let shape = |language| -> Vec<(&'static str, usize)> {
                words(&contract, language).iter().map(|section| (section.key, section.blocks.len())).collect()
            };
            assert_eq!(shape(Language::Nl), shape(Language::En));
        }
    }
}
