//! C0: the file itself, versions, language, parties.

use super::Rule;
use crate::contract::Language;
use crate::contract::check::Severity::{Error, Warning};

/// Not TOML.
pub(in super::super) const SYNTAX: Rule = Rule {
    code: "C001",
    slug: "file-syntax",
    severity: Error,
    nl: [
        "het bestand is geen leesbare TOML: {0}",
        "Een contract dat niet te lezen is, belooft niets.",
        "Herstel de aangewezen plek. {1}",
    ],
    en: [
        "the file is not readable TOML: {0}",
        "A contract that cannot be read promises nothing.",
        "Mend the marked place. {1}",
    ],
    find: |_, _| {},
};

/// A key or table that a contract does not have.
pub(in super::super) const UNKNOWN_KEY: Rule = Rule {
    code: "C002",
    slug: "unknown-key",
    severity: Error,
    nl: [
        "dit kent een contract niet: {0}",
        "Een afspraak onder een naam die niemand leest, wordt niet nagekomen.",
        "{1}",
    ],
    en: [
        "a contract does not know this: {0}",
        "A promise under a name that nobody reads is not kept.",
        "{1}",
    ],
    find: |_, _| {},
};

/// A value that the key cannot hold.
pub(in super::super) const WRONG_VALUE: Rule = Rule {
    code: "C003",
    slug: "wrong-value",
    severity: Error,
    nl: [
        "deze waarde kan hier niet: {0}",
        "Wat op twee manieren te lezen is, lezen twee partijen op twee manieren.",
        "Schrijf de waarde in de gevraagde vorm. {1}",
    ],
    en: [
        "this value cannot stand here: {0}",
        "What can be read in two ways is read in two ways by two parties.",
        "Write the value in the form asked for. {1}",
    ],
    find: |_, _| {},
};

pub(super) const RULES: &[Rule] = &[
    SYNTAX,
    UNKNOWN_KEY,
    WRONG_VALUE,
    Rule {
        code: "C004",
        slug: "zone-missing",
        severity: Error,
        nl: [
            "het contract noemt geen tijdzone",
            "\"Voor 17.00 uur\" betekent niets zolang niet vaststaat waar de klok hangt.",
            "Zet time_zone = \"Europe/Amsterdam\" onder [contract].",
        ],
        en: [
            "the contract names no time zone",
            "\"Before 5 pm\" means nothing until it is settled where the clock hangs.",
            "Add time_zone = \"Europe/Amsterdam\" under [contract].",
        ],
        find: |case, hits| {
            if case.contract.contract.time_zone.is_none() {
                hits.at(&["contract", "time_zone"], &[]);
            }
        },
    },
    Rule {
        code: "C005",
        slug: "zone-unknown",
        severity: Error,
        nl: [
            "\"{0}\" is geen tijdzone",
            "Zonder bestaande zone is geen enkel tijdstip uit te rekenen; een vaste afwijking als UTC+1 klopt de helft van het jaar niet.",
            "Schrijf een IANA-naam, zoals Europe/Amsterdam.",
        ],
        en: [
            "\"{0}\" is no time zone",
            "Without a zone that exists no due time can be reckoned; a fixed offset such as UTC+1 is wrong half of the year.",
            "Write an IANA name such as Europe/Amsterdam.",
        ],
        find: |case, hits| {
            let zones = case
                .contract
                .calendars
                .iter()
                .map(|(key, calendar)| (vec!["calendars", key, "time_zone"], &calendar.time_zone));
            let own = (vec!["contract", "time_zone"], &case.contract.contract.time_zone);
            for (path, zone) in zones.chain([own]) {
                let Some(zone) = zone else { continue };
                if jiff::tz::TimeZone::get(zone).is_err() {
                    hits.at(&path, &[zone]);
                }
            }
        },
    },
    Rule {
        code: "C006",
        slug: "start-missing",
        severity: Warning,
        nl: [
            "er staat niet vanaf welke dag dit contract geldt",
            "Een melding wordt beoordeeld naar de versie die gold toen zij werd gedaan; zonder datum is dat een gok.",
            "Zet effective_from = 2026-01-01 onder [contract].",
        ],
        en: [
            "it does not say from which day this contract holds",
            "A ticket is judged by the version in force when it was opened; without a date that is a guess.",
            "Add effective_from = 2026-01-01 under [contract].",
        ],
        find: |case, hits| {
            if case.contract.contract.effective_from.is_none() {
                hits.at(&["contract", "effective_from"], &[]);
            }
        },
    },
    Rule {
        code: "C007",
        slug: "ends-before-start",
        severity: Error,
        nl: [
            "het contract eindigt op {1}, vóór het op {0} begint",
            "Op geen enkele dag geldt dan een belofte.",
            "Verbeter effective_from of effective_to.",
        ],
        en: [
            "the contract ends on {1}, before it starts on {0}",
            "No promise then holds on any day.",
            "Correct effective_from or effective_to.",
        ],
        find: |case, hits| {
            let head = &case.contract.contract;
            if let (Some(from), Some(to)) = (head.effective_from, head.effective_to)
                && to < from
            {
                hits.at(&["contract", "effective_to"], &[&from, &to]);
            }
        },
    },
    Rule {
        code: "C008",
        slug: "version-missing",
        severity: Warning,
        nl: [
            "het contract heeft geen versienummer",
            "Na de eerste wijziging weet niemand meer welke tekst bedoeld is.",
            "Zet version = 1 onder [contract] en verhoog het bij elke wijziging.",
        ],
        en: [
            "the contract has no version number",
            "After the first change nobody knows which text is meant.",
            "Add version = 1 under [contract] and raise it with each change.",
        ],
        find: |case, hits| {
            if case.contract.contract.version.is_none_or(|version| version == 0) {
                hits.at(&["contract", "version"], &[]);
            }
        },
    },
    Rule {
        code: "C009",
        slug: "language-missing",
        severity: Warning,
        nl: [
            "er staat niet welke taal bindend is",
            "Staat er in de vertaling iets anders, dan is niet te zeggen wat geldt.",
            "Zet language = \"nl\" of \"en\" onder [contract].",
        ],
        en: [
            "it does not say which language is binding",
            "When the translation says something else, nobody can tell what holds.",
            "Add language = \"nl\" or \"en\" under [contract].",
        ],
        find: |case, hits| {
            if case.contract.contract.language.is_none() {
                hits.at(&["contract", "language"], &[]);
            }
        },
    },
    Rule {
        code: "C010",
        slug: "customer-cannot-read",
        severity: Warning,
        nl: [
            "de klant spreekt {0}, maar het contract is er niet in die taal",
            "Wie de tekst niet vlot leest, ontdekt pas bij een storing wat er is afgesproken.",
            "Voeg de taal toe aan translations, of stel het contract in die taal op.",
        ],
        en: [
            "the customer speaks {0}, but the contract does not",
            "Who does not read the text with ease finds out in a crisis what was agreed.",
            "Add the language to translations, or write the contract in it.",
        ],
        find: |case, hits| {
            let head = &case.contract.contract;
            let spoken = case.contract.customer.as_ref().map_or(&[][..], |customer| &customer.languages);
            let (Some(own), false) = (head.language, spoken.is_empty()) else { return };
            if !spoken.iter().any(|language| *language == own || head.translations.contains(language)) {
                let spoken: Vec<&str> = spoken.iter().copied().map(Language::code).collect();
                hits.at(&["contract", "language"], &[&spoken.join(", ")]);
            }
        },
    },
    Rule {
        code: "C011",
        slug: "party-missing",
        severity: Error,
        nl: [
            "er staat niet wie de {0} is",
            "Een belofte zonder naam eronder kan niemand worden voorgehouden.",
            "Vul [{1}] met name en country.",
        ],
        en: [
            "it does not say who the {1} is",
            "Nobody can be held to a promise without a name under it.",
            "Fill [{1}] with name and country.",
        ],
        find: |case, hits| {
            let sides = [
                ("leverancier", "provider", &case.contract.provider),
                ("klant", "customer", &case.contract.customer),
            ];
            for (word, key, party) in sides {
                if party.as_ref().is_none_or(|party| party.name.is_none()) {
                    hits.at(&[key, "name"], &[&word, &key]);
                }
            }
        },
    },
    Rule {
        code: "C012",
        slug: "id-missing",
        severity: Error,
        nl: [
            "het contract heeft geen vaste naam (id)",
            "Zonder vaste naam is een nieuwe versie niet van een ander contract te onderscheiden.",
            "Zet id = \"webshop\" onder [contract]; het blijft bij elke versie gelijk.",
        ],
        en: [
            "the contract has no stable name (id)",
            "Without one a new version cannot be told from another contract.",
            "Add id = \"webshop\" under [contract]; it stays the same in every version.",
        ],
        find: |case, hits| {
            if case.contract.contract.id.is_empty() {
                hits.at(&["contract", "id"], &[]);
            }
        },
    },
];
