//! The published list of all findings, made from the rules themselves.

use std::fmt::Write;

use super::render::severity_word;
use super::rules;
use crate::contract::Language;

/// The catalogue page in Markdown.
pub fn catalogue(language: Language) -> String {
    let (title, intro, columns) = language.pick(
        (
            "# Bevindingen van de contractcontrole",
            "`vangnet contract check BESTAND` zoekt naar wat in een contract vaag is, ontbreekt, zichzelf tegenspreekt of niet kan.\n\
             Een **fout** maakt de belofte onuitvoerbaar of tegenstrijdig, bij een **waarschuwing** komt iemand later voor een\n\
             verrassing te staan, een **opmerking** is een overweging waard. Woorden als {0} staan voor wat in het contract staat.\n\
             Deze bladzijde wordt uit de regels zelf gemaakt.",
            "| code | naam | wat | waarom het uitmaakt | herstel |",
        ),
        (
            "# Findings of the contract checker",
            "`vangnet contract check FILE` looks for what is vague, missing, contradictory or impossible in a contract.\n\
             An **error** keeps the promise from being run or contradicts it, a **warning** surprises somebody later, a **note**\n\
             is worth a thought. Words like {0} stand for what the contract says. This page is made from the rules themselves.",
            "| code | name | what | why it matters | mend |",
        ),
    );
    let mut page = format!("{title}\n\n{intro}\n");
    for (nl, en, group) in rules::GROUPS {
        let _ = write!(page, "\n## {}\n\n{columns}\n|---|---|---|---|---|\n", language.pick(nl, en));
        for rule in *group {
            let [what, why, mend] = language.pick(rule.nl, rule.en);
            let word = severity_word(rule.severity, language);
            let _ = writeln!(page, "| {} {word} | `{}` | {what} | {why} | {mend} |", rule.code, rule.slug);
        }
    }
    page
}
