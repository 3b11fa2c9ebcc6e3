//! C3, first half: point of contact and escalation ladders.

use super::Rule;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::contract::check::case::{longer, step_offset};
use crate::contract::{ALWAYS, StepTime, Urgency};
use crate::money::Percent;
use crate::ticket::Priority;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C301",
        slug: "contact-missing",
        severity: Error,
        nl: [
            "er is geen meldpunt",
            "Waar een melding binnenkomt, begint de klok; zonder meldpunt is dat een discussie over een mailtje.",
            "Maak [contact] met een mailadres of portaal, en een telefoonnummer.",
        ],
        en: [
            "there is no point of contact",
            "The clock starts where a ticket comes in; without such a place that is a dispute about a mail.",
            "Write [contact] with a mail address or portal, and a telephone number.",
        ],
        find: |case, hits| {
            let contact = case.contract.contact.as_ref();
            if contact.is_none_or(|contact| {
                contact.email.is_none() && contact.portal.is_none() && contact.phone.is_none()
            }) {
                hits.at(&["contact"], &[]);
            }
        },
    },
    Rule {
        code: "C302",
        slug: "incident-line-missing",
        severity: Warning,
        nl: [
            "P1 loopt dag en nacht, maar er is geen storingsnummer",
            "Een mail om drie uur 's nachts leest niemand; de klok loopt al wel.",
            "Zet incident_line onder [contact].",
        ],
        en: [
            "P1 runs round the clock, but there is no incident line",
            "Nobody reads a mail at three in the night; the clock runs all the same.",
            "Add incident_line under [contact].",
        ],
        find: |case, hits| {
            let p1 = case.contract.priorities.get(&Priority::P1).and_then(|p1| p1.calendar.as_deref());
            let line = case.contract.contact.as_ref().is_none_or(|contact| contact.incident_line.is_some());
            if p1 == Some(ALWAYS) && !line {
                hits.at(&["contact", "incident_line"], &[]);
            }
        },
    },
    Rule {
        code: "C303",
        slug: "escalation-missing",
        severity: Warning,
        nl: [
            "{0} heeft geen escalatieladder",
            "Dreigt de belofte te breken, dan weet niemand wie er nu gebeld moet worden.",
            "Zet onder [priorities.{0}] stappen in escalation: wanneer, wie, hoe dringend.",
        ],
        en: [
            "{0} has no escalation ladder",
            "When the promise is about to break, nobody knows whom to call.",
            "Add steps to escalation under [priorities.{0}]: when, who, how urgently.",
        ],
        find: |case, hits| {
            for (priority, name, clause) in case.priorities() {
                if priority <= Priority::P2 && clause.escalation.is_empty() {
                    hits.at(&["priorities", name, "escalation"], &[&name]);
                }
            }
        },
    },
    Rule {
        code: "C304",
        slug: "escalation-nobody",
        severity: Error,
        nl: [
            "een stap van de ladder van {0} noemt niemand",
            "Op dat moment gebeurt er niets, terwijl iedereen denkt dat er wel iets gebeurt.",
            "Vul who: assignee, een dienstrooster of een persoon.",
        ],
        en: [
            "a step of the ladder of {0} names nobody",
            "Nothing happens at that moment, while everybody believes that something does.",
            "Fill who: assignee, a duty roster or a person.",
        ],
        find: |case, hits| {
            for (name, _, index, step) in case.steps().filter(|(_, _, _, step)| step.who.is_empty()) {
                let _ = step;
                hits.at(&["priorities", name, "escalation", &index.to_string()], &[&name]);
            }
        },
    },
    Rule {
        code: "C305",
        slug: "escalation-unknown",
        severity: Error,
        nl: [
            "de ladder van {0} noemt \"{1}\", en die is er niet",
            "De oproep gaat naar niemand.",
            "Maak [people.{1}] of [on_call.{1}], of verbeter de naam.",
        ],
        en: [
            "the ladder of {0} names \"{1}\", who does not exist",
            "The call goes to nobody.",
            "Write [people.{1}] or [on_call.{1}], or correct the name.",
        ],
        find: |case, hits| {
            let known = |who: &String| {
                who == "assignee"
                    || case.contract.people.contains_key(who)
                    || case.contract.on_call.contains_key(who)
            };
            for (name, _, index, step) in case.steps() {
                for who in step.who.iter().filter(|who| !known(who)) {
                    hits.at(&["priorities", name, "escalation", &index.to_string(), "who"], &[&name, who]);
                }
            }
        },
    },
    Rule {
        code: "C306",
        slug: "escalation-no-time",
        severity: Error,
        nl: [
            "een stap van de ladder van {0} zegt niet wanneer",
            "Een stap zonder moment wordt nooit gezet.",
            "Vul when: \"at once\", \"after 15m\" of \"response 50%\".",
        ],
        en: [
            "a step of the ladder of {0} does not say when",
            "A step without a moment is never taken.",
            "Fill when: \"at once\", \"after 15m\" or \"response 50%\".",
        ],
        find: |case, hits| {
            for (name, _, index, _) in case.steps().filter(|(_, _, _, step)| step.when.is_none()) {
                hits.at(&["priorities", name, "escalation", &index.to_string()], &[&name]);
            }
        },
    },
    Rule {
        code: "C307",
        slug: "escalation-late",
        severity: Warning,
        nl: [
            "de stap \"{1}\" van {0} komt pas na de oplostijd",
            "De ladder roept hulp in als de belofte al gebroken is.",
            "Zet de stap vóór het einde van de oplostijd.",
        ],
        en: [
            "the step \"{1}\" of {0} comes after the resolve time",
            "The ladder calls for help when the promise is already broken.",
            "Put the step before the end of the resolve time.",
        ],
        find: |case, hits| {
            for (name, clause, index, step) in case.steps() {
                let Some(when) = step.when else { continue };
                let late = match when {
                    StepTime::AtOnce => false,
                    StepTime::After(length) => clause.resolve.is_some_and(|resolve| longer(length, resolve)),
                    StepTime::Share(_, share) => share > Percent::FULL,
                };
                if late {
                    hits.at(&["priorities", name, "escalation", &index.to_string(), "when"], &[&name, &when]);
                }
            }
        },
    },
    Rule {
        code: "C308",
        slug: "escalation-out-of-order",
        severity: Warning,
        nl: [
            "de stap \"{1}\" van {0} komt vóór de stap die erboven staat",
            "Stappen worden in volgorde gezet; zo wacht deze op een latere.",
            "Zet de stappen op volgorde van tijd.",
        ],
        en: [
            "the step \"{1}\" of {0} comes before the one above it",
            "Steps are taken in order; this one then waits for a later one.",
            "Put the steps in the order of time.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                let offsets = clause
                    .escalation
                    .iter()
                    .map(|step| step.when.and_then(|when| Some((when, step_offset(clause, when)?))));
                let mut latest = None;
                for (index, offset) in offsets.enumerate() {
                    let Some((when, offset)) = offset else { continue };
                    if latest.is_some_and(|latest| offset < latest) {
                        hits.at(
                            &["priorities", name, "escalation", &index.to_string(), "when"],
                            &[&name, &when],
                        );
                    }
                    latest = latest.max(Some(offset));
                }
            }
        },
    },
    Rule {
        code: "C309",
        slug: "escalation-without-clock",
        severity: Error,
        nl: [
            "de stap \"{1}\" van {0} hangt aan een klok die daar niet loopt",
            "Een deel van niets is nooit bereikt: de stap komt nooit.",
            "Geef {0} die tijd, of kies een andere klok.",
        ],
        en: [
            "the step \"{1}\" of {0} hangs on a clock that does not run there",
            "A share of nothing is never reached: the step never comes.",
            "Give {0} that target, or choose another clock.",
        ],
        find: |case, hits| {
            for (name, clause, index, step) in case.steps() {
                if let Some(when @ StepTime::Share(clock, _)) = step.when
                    && clause.target(clock).is_none()
                {
                    hits.at(&["priorities", name, "escalation", &index.to_string(), "when"], &[&name, &when]);
                }
            }
        },
    },
    Rule {
        code: "C310",
        slug: "nobody-is-woken",
        severity: Warning,
        nl: [
            "de ladder van P1 roept niemand dringend op",
            "Een bericht in een postvak maakt 's nachts niemand wakker.",
            "Geef minstens één stap how = \"page\".",
        ],
        en: [
            "the ladder of P1 pages nobody",
            "A message in a mailbox wakes nobody at night.",
            "Give at least one step how = \"page\".",
        ],
        find: |case, hits| {
            let Some(p1) = case.contract.priorities.get(&Priority::P1) else { return };
            if !p1.escalation.is_empty() && p1.escalation.iter().all(|step| step.how == Urgency::Notify) {
                hits.at(&["priorities", "P1", "escalation"], &[]);
            }
        },
    },
    Rule {
        code: "C319",
        slug: "person-without-number",
        severity: Error,
        nl: [
            "{0} wordt dringend opgeroepen, maar heeft geen telefoonnummer",
            "Wie niet te bellen is, is er midden in de nacht niet.",
            "Zet phone onder [people.{0}].",
        ],
        en: [
            "{0} is paged, but has no telephone number",
            "Who cannot be called is not there in the middle of the night.",
            "Add phone under [people.{0}].",
        ],
        find: |case, hits| {
            for (key, person) in &case.contract.people {
                let paged =
                    case.steps().any(|(_, _, _, step)| step.how == Urgency::Page && step.who.contains(key));
                if paged && person.phone.is_none() {
                    hits.at(&["people", key, "phone"], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C320",
        slug: "person-off-duty",
        severity: Warning,
        nl: [
            "{0} wordt voor {1} opgeroepen in \"{2}\", maar is niet altijd bereikbaar, bijvoorbeeld {3}",
            "De ladder houdt op bij iemand die slaapt.",
            "Geef {0} calendar = \"24/7\", of zet een dienstrooster op die plek.",
        ],
        en: [
            "{0} is paged for {1} in \"{2}\", but cannot always be reached, for instance {3}",
            "The ladder ends at somebody who is asleep.",
            "Give {0} calendar = \"24/7\", or put a duty roster in that place.",
        ],
        find: |case, hits| {
            for (name, clause, index, step) in
                case.steps().filter(|(_, _, _, step)| step.how == Urgency::Page)
            {
                let Some(hours) = clause.calendar.as_deref() else { continue };
                for who in &step.who {
                    let reach = case.contract.people.get(who).and_then(|person| person.calendar.as_deref());
                    if let Some(gap) = reach.and_then(|reach| case.gap(hours, reach)) {
                        let path = ["priorities", name, "escalation", &index.to_string(), "who"];
                        hits.at(&path, &[who, &name, &hours, &case.local(gap.from)]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C321",
        slug: "person-unused",
        severity: Note,
        nl: [
            "{0} staat in het contract, maar in geen ladder en bij geen rooster",
            "De klant denkt dat deze persoon bij een storing wordt geroepen.",
            "Neem {0} op in een ladder, of haal de naam weg.",
        ],
        en: [
            "{0} is in the contract, but on no ladder and no roster",
            "The customer believes that this person is called in an incident.",
            "Put {0} on a ladder, or take the name out.",
        ],
        find: |case, hits| {
            for key in case.contract.people.keys() {
                let on_ladder = case.steps().any(|(_, _, _, step)| step.who.contains(key));
                let fallback =
                    case.contract.on_call.values().any(|roster| roster.fallback.as_ref() == Some(key));
                if !on_ladder && !fallback {
                    hits.at(&["people", key], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C322",
        slug: "language-unanswered",
        severity: Warning,
        nl: [
            "de klant spreekt {0}, het meldpunt niet",
            "In een storing moet de klant in een vreemde taal uitleggen wat er stuk is.",
            "Noem onder [contact] in languages een taal die de klant spreekt.",
        ],
        en: [
            "the customer speaks {0}, the point of contact does not",
            "In an incident the customer has to explain in a foreign language what is broken.",
            "Name under [contact] in languages one that the customer speaks.",
        ],
        find: |case, hits| {
            let (Some(customer), Some(contact)) = (&case.contract.customer, &case.contract.contact) else {
                return;
            };
            let (spoken, answered) = (&customer.languages, &contact.languages);
            if !spoken.is_empty()
                && !answered.is_empty()
                && !spoken.iter().any(|language| answered.contains(language))
            {
                let spoken: Vec<&str> = spoken.iter().map(|language| language.code()).collect();
                hits.at(&["contact", "languages"], &[&spoken.join(", ")]);
            }
        },
    },
];
