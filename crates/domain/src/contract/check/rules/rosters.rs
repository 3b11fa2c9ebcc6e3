//! C3, second half: duty rosters and internal targets.

use super::Rule;
use crate::contract::ALWAYS;
use crate::contract::check::Severity::{Error, Warning};
use crate::contract::check::case::longer;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C311",
        slug: "on-call-missing",
        severity: Warning,
        nl: [
            "bij {0} staat niet welk dienstrooster antwoordt",
            "De reactietijd is beloofd, maar er is niemand aangewezen om haar te halen.",
            "Zet on_call = \"...\" onder [priorities.{0}] en maak het rooster.",
        ],
        en: [
            "{0} does not say which duty roster answers",
            "The response time is promised, but nobody is appointed to keep it.",
            "Add on_call = \"...\" under [priorities.{0}] and write the roster.",
        ],
        find: |case, hits| {
            for (_, name, _) in case.priorities().filter(|(_, _, clause)| clause.on_call.is_none()) {
                hits.at(&["priorities", name, "on_call"], &[&name]);
            }
        },
    },
    Rule {
        code: "C312",
        slug: "on-call-unknown",
        severity: Error,
        nl: [
            "{0} noemt dienstrooster \"{1}\", en dat is er niet",
            "De melding komt bij niemand terecht.",
            "Maak [on_call.{1}], of verbeter de naam.",
        ],
        en: [
            "{0} names duty roster \"{1}\", which does not exist",
            "The ticket reaches nobody.",
            "Write [on_call.{1}], or correct the name.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                if let Some(roster) =
                    clause.on_call.as_ref().filter(|roster| !case.contract.on_call.contains_key(*roster))
                {
                    hits.at(&["priorities", name, "on_call"], &[&name, roster]);
                }
            }
        },
    },
    Rule {
        code: "C313",
        slug: "nobody-answers",
        severity: Error,
        nl: [
            "{0} loopt in \"{1}\", maar het dienstrooster \"{2}\" is dan niet altijd bezet, bijvoorbeeld {3}",
            "De reactietijd loopt terwijl er niemand is om te reageren.",
            "Verruim de uren van het rooster, of beloof alleen de uren die bezet zijn.",
        ],
        en: [
            "{0} runs in \"{1}\", but duty roster \"{2}\" is not always staffed then, for instance {3}",
            "The response time runs while nobody is there to respond.",
            "Widen the hours of the roster, or promise only the hours that are staffed.",
        ],
        find: |case, hits| rostered(case, false, hits),
    },
    Rule {
        code: "C314",
        slug: "feast-day-unanswered",
        severity: Error,
        nl: [
            "{0} loopt door op feestdagen, maar het dienstrooster \"{2}\" is dan leeg, bijvoorbeeld {3}",
            "Juist op Tweede Paasdag staat de klant er dan alleen voor.",
            "Haal de feestdagen uit de kalender van het rooster, of beloof die dagen niet.",
        ],
        en: [
            "{0} runs on feast days, but duty roster \"{2}\" is empty then, for instance {3}",
            "On Easter Monday of all days the customer is on his own.",
            "Take the holidays out of the roster's calendar, or do not promise those days.",
        ],
        find: |case, hits| rostered(case, true, hits),
    },
    Rule {
        code: "C315",
        slug: "fallback-missing",
        severity: Warning,
        nl: [
            "dienstrooster \"{0}\" heeft geen vangnet",
            "Is er een gat in het rooster, dan wordt er niemand opgeroepen.",
            "Zet fallback = \"...\" met een persoon.",
        ],
        en: [
            "duty roster \"{0}\" has no fallback",
            "When there is a hole in the roster, nobody is called.",
            "Add fallback = \"...\" with a person.",
        ],
        find: |case, hits| {
            for (name, _) in case.contract.on_call.iter().filter(|(_, roster)| roster.fallback.is_none()) {
                hits.at(&["on_call", name, "fallback"], &[name]);
            }
        },
    },
    Rule {
        code: "C316",
        slug: "fallback-unknown",
        severity: Error,
        nl: [
            "het vangnet van \"{0}\" is \"{1}\", en die is er niet",
            "Het vangnet heeft een gat waar het vangen moet.",
            "Maak [people.{1}], of verbeter de naam.",
        ],
        en: [
            "the fallback of \"{0}\" is \"{1}\", who does not exist",
            "The safety net has a hole where it should catch.",
            "Write [people.{1}], or correct the name.",
        ],
        find: |case, hits| {
            for (name, roster) in &case.contract.on_call {
                if let Some(person) =
                    roster.fallback.as_ref().filter(|person| !case.contract.people.contains_key(*person))
                {
                    hits.at(&["on_call", name, "fallback"], &[name, person]);
                }
            }
        },
    },
    Rule {
        code: "C317",
        slug: "ack-missing",
        severity: Warning,
        nl: [
            "bij dienstrooster \"{0}\" staat niet hoe snel een oproep wordt bevestigd",
            "Slaapt de eerste door de oproep heen, dan is er geen moment waarop de tweede wordt gebeld.",
            "Zet ack_within = \"10m\".",
        ],
        en: [
            "duty roster \"{0}\" does not say how soon a page is acknowledged",
            "When the first sleeps through it, there is no moment at which the second is called.",
            "Add ack_within = \"10m\".",
        ],
        find: |case, hits| {
            for (name, _) in case.contract.on_call.iter().filter(|(_, roster)| roster.ack_within.is_none()) {
                hits.at(&["on_call", name, "ack_within"], &[name]);
            }
        },
    },
    Rule {
        code: "C318",
        slug: "ack-over-response",
        severity: Warning,
        nl: [
            "dienstrooster \"{0}\" mag {1} over een oproep doen, maar {2} moet binnen {3} antwoord hebben",
            "Neemt de eerste niet op, dan is de reactietijd al voorbij voordat de tweede het hoort.",
            "Maak ack_within hooguit de helft van de reactietijd.",
        ],
        en: [
            "duty roster \"{0}\" may take {1} over a page, but {2} must be answered within {3}",
            "When the first does not pick up, the response time is over before the second hears of it.",
            "Make ack_within half of the response time at most.",
        ],
        find: |case, hits| {
            for (key, roster) in &case.contract.on_call {
                let answers = |clause: &crate::contract::PriorityClause| clause.on_call.as_ref() == Some(key);
                for (_, name, clause) in case.priorities().filter(|(_, _, clause)| answers(clause)) {
                    if let (Some(ack), Some(response)) = (roster.ack_within, clause.response)
                        && ack.roughly() >= response.roughly()
                    {
                        hits.at(&["on_call", key, "ack_within"], &[key, &ack, &name, &response]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C323",
        slug: "ola-over-promise",
        severity: Warning,
        nl: [
            "team \"{0}\" mag {1} doen over zijn deel, de klant is {2} beloofd",
            "Het team haalt zijn doel en de klant ziet een gebroken belofte.",
            "Maak het doel van het team korter dan de kortste belofte.",
        ],
        en: [
            "team \"{0}\" may take {1} for its part, the customer was promised {2}",
            "The team keeps its target and the customer sees a broken promise.",
            "Make the team's target shorter than the shortest promise.",
        ],
        find: |case, hits| {
            let tightest = case
                .priorities()
                .filter_map(|(_, _, clause)| clause.resolve)
                .min_by_key(|length| length.roughly());
            for (key, ola) in &case.contract.ola {
                if let (Some(own), Some(promised)) = (ola.resolve, tightest)
                    && longer(own, promised)
                {
                    hits.at(&["ola", key, "resolve"], &[key, &own, &promised]);
                }
            }
        },
    },
    Rule {
        code: "C324",
        slug: "ola-empty",
        severity: Warning,
        nl: [
            "team \"{0}\" heeft een interne afspraak zonder tijden",
            "Er valt niets te meten, dus er verandert niets.",
            "Zet response en resolve onder [ola.{0}].",
        ],
        en: [
            "team \"{0}\" has an internal agreement without times",
            "There is nothing to measure, so nothing changes.",
            "Add response and resolve under [ola.{0}].",
        ],
        find: |case, hits| {
            for (key, _) in
                case.contract.ola.iter().filter(|(_, ola)| ola.response.is_none() && ola.resolve.is_none())
            {
                hits.at(&["ola", key], &[key]);
            }
        },
    },
];

/// Rosters that leave hours of their priority open: ordinary ones, or feast days alone.
fn rostered(case: &super::Case<'_>, holiday: bool, hits: &mut super::Hits) {
    for (_, name, clause) in case.priorities() {
        let roster = clause.on_call.as_ref().and_then(|key| Some((key, case.contract.on_call.get(key)?)));
        let (Some((key, roster)), Some(hours)) = (roster, clause.calendar.as_deref()) else { continue };
        let staffed = roster.calendar.as_deref().unwrap_or(ALWAYS);
        if let Some(gap) = case.gap(hours, staffed).filter(|gap| gap.holiday == holiday) {
            hits.at(&["priorities", name, "on_call"], &[&name, &hours, key, &case.local(gap.from)]);
        }
    }
}
