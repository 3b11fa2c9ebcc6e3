//! C2, first half: priorities and their targets.

use super::Rule;
use crate::clock::ClockName;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::contract::check::case::{comparable, longer};
use crate::contract::{ALWAYS, Length};
use crate::ticket::Priority;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C201",
        slug: "priorities-missing",
        severity: Error,
        nl: [
            "er is geen enkele prioriteit beschreven",
            "Zonder prioriteiten is er geen reactietijd, geen oplostijd en dus geen belofte.",
            "Maak [priorities.P1] tot en met [priorities.P4].",
        ],
        en: [
            "no priority is described",
            "Without priorities there is no response time, no resolve time and so no promise.",
            "Write [priorities.P1] to [priorities.P4].",
        ],
        find: |case, hits| {
            if case.contract.priorities.is_empty() {
                hits.at(&["priorities"], &[]);
            }
        },
    },
    Rule {
        code: "C202",
        slug: "priority-missing",
        severity: Warning,
        nl: [
            "prioriteit {0} is niet beschreven",
            "Een melding van dat gewicht heeft dan geen enkele belofte, of wordt te zwaar of te licht ingedeeld.",
            "Maak [priorities.{0}].",
        ],
        en: [
            "priority {0} is not described",
            "A ticket of that weight then has no promise at all, or is classed too high or too low.",
            "Write [priorities.{0}].",
        ],
        find: |case, hits| {
            let described = &case.contract.priorities;
            for priority in Priority::ALL
                .iter()
                .filter(|priority| !described.is_empty() && !described.contains_key(priority))
            {
                hits.at(&["priorities"], &[priority]);
            }
        },
    },
    Rule {
        code: "C203",
        slug: "response-missing",
        severity: Error,
        nl: [
            "{0} heeft geen reactietijd",
            "De klant weet niet wanneer iemand zijn melding ziet.",
            "Zet response = \"30m\" onder [priorities.{0}].",
        ],
        en: [
            "{0} has no response time",
            "The customer does not know when anybody sees the ticket.",
            "Add response = \"30m\" under [priorities.{0}].",
        ],
        find: |case, hits| {
            for (_, name, _) in case.priorities().filter(|(_, _, clause)| clause.response.is_none()) {
                hits.at(&["priorities", name, "response"], &[&name]);
            }
        },
    },
    Rule {
        code: "C204",
        slug: "resolve-missing",
        severity: Error,
        nl: [
            "{0} heeft geen oplostijd",
            "Snel antwoorden is dan genoeg: wanneer het weer werkt, is niet beloofd.",
            "Zet resolve = \"4h\" onder [priorities.{0}].",
        ],
        en: [
            "{0} has no resolve time",
            "A quick answer is then enough: when it works again is not promised.",
            "Add resolve = \"4h\" under [priorities.{0}].",
        ],
        find: |case, hits| {
            for (_, name, _) in case.priorities().filter(|(_, _, clause)| clause.resolve.is_none()) {
                hits.at(&["priorities", name, "resolve"], &[&name]);
            }
        },
    },
    Rule {
        code: "C205",
        slug: "update-missing",
        severity: Warning,
        nl: [
            "{0} heeft geen ritme van tussenberichten",
            "Na het eerste antwoord kan het stil blijven tot de oplossing, en de klant belt elk uur.",
            "Zet update = \"1h\", of no_update = true als dat zo bedoeld is.",
        ],
        en: [
            "{0} has no rhythm of status updates",
            "After the first answer there may be silence until the end, and the customer calls every hour.",
            "Add update = \"1h\", or no_update = true if that is meant.",
        ],
        find: |case, hits| {
            for (_, name, _) in
                case.priorities().filter(|(_, _, clause)| clause.update.is_none() && !clause.no_update)
            {
                hits.at(&["priorities", name, "update"], &[&name]);
            }
        },
    },
    Rule {
        code: "C206",
        slug: "hours-missing",
        severity: Error,
        nl: [
            "bij {0} staat niet in welke uren de klok loopt",
            "Vier uur op kantoor en vier uur dag en nacht schelen een weekend.",
            "Zet calendar = \"24/7\" of de naam van een kalender.",
        ],
        en: [
            "{0} does not say in which hours its clock runs",
            "Four office hours and four hours round the clock are a weekend apart.",
            "Add calendar = \"24/7\" or the name of a calendar.",
        ],
        find: |case, hits| {
            for (_, name, _) in case.priorities().filter(|(_, _, clause)| clause.calendar.is_none()) {
                hits.at(&["priorities", name, "calendar"], &[&name]);
            }
        },
    },
    Rule {
        code: "C207",
        slug: "response-over-resolve",
        severity: Error,
        nl: [
            "{0}: de reactietijd ({1}) is langer dan de oplostijd ({2})",
            "Het mag volgens dit contract zijn opgelost voordat iemand heeft geantwoord; een van beide getallen is fout.",
            "Maak response korter dan resolve.",
        ],
        en: [
            "{0}: the response time ({1}) is longer than the resolve time ({2})",
            "By this contract it may be solved before anybody answered; one of the numbers is wrong.",
            "Make response shorter than resolve.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                if let (Some(response), Some(resolve)) = (clause.response, clause.resolve)
                    && longer(response, resolve)
                {
                    hits.at(&["priorities", name, "response"], &[&name, &response, &resolve]);
                }
            }
        },
    },
    Rule {
        code: "C208",
        slug: "update-over-resolve",
        severity: Warning,
        nl: [
            "{0}: het berichtenritme ({1}) is langer dan de oplostijd ({2})",
            "Het eerste tussenbericht zou komen als het al opgelost moet zijn: in de praktijk komt er geen.",
            "Kies een ritme dat een paar keer in de oplostijd past, of no_update = true.",
        ],
        en: [
            "{0}: the update rhythm ({1}) is longer than the resolve time ({2})",
            "The first update would come when it must already be solved: in practice there is none.",
            "Choose a rhythm that fits into the resolve time a few times, or no_update = true.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                if let (Some(update), Some(resolve)) = (clause.update, clause.resolve)
                    && longer(update, resolve)
                {
                    hits.at(&["priorities", name, "update"], &[&name, &update, &resolve]);
                }
            }
        },
    },
    Rule {
        code: "C209",
        slug: "graver-is-slower",
        severity: Warning,
        nl: [
            "{0} heeft een langere {2} dan {1}, in dezelfde uren",
            "Een zwaardere storing wordt trager behandeld dan een lichtere; dan meldt iedereen het lichter.",
            "Zet de tijden in de volgorde van het gewicht.",
        ],
        en: [
            "{0} has a longer {2} than {1}, in the same hours",
            "A graver incident is treated more slowly than a lighter one, so everybody reports the lighter one.",
            "Put the times in the order of the weight.",
        ],
        find: |case, hits| {
            let all: Vec<_> = case.priorities().collect();
            for pair in all.windows(2) {
                let [(_, graver, a), (_, lighter, b)] = pair else { continue };
                for clock in [ClockName::Response, ClockName::Resolve] {
                    if let (Some(x), Some(y)) = (a.target(clock), b.target(clock))
                        && a.calendar == b.calendar
                        && comparable(x, y)
                        && longer(x, y)
                    {
                        hits.at(&["priorities", graver, clock.name()], &[graver, lighter, &clock.name()]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C210",
        slug: "impact-missing",
        severity: Warning,
        nl: [
            "bij {0} staat niet wanneer zij geldt",
            "Midden in een storing gaat het gesprek dan over het etiket in plaats van over de oplossing.",
            "Beschrijf in impact wat er bij de klant stilstaat.",
        ],
        en: [
            "{0} does not say when it applies",
            "In the middle of an incident people then talk about the label instead of the cure.",
            "Describe in impact what stands still at the customer's.",
        ],
        find: |case, hits| {
            for (_, name, _) in case.priorities().filter(|(_, _, clause)| clause.impact.is_none()) {
                hits.at(&["priorities", name, "impact"], &[&name]);
            }
        },
    },
    Rule {
        code: "C211",
        slug: "examples-missing",
        severity: Note,
        nl: [
            "{0} heeft geen voorbeelden",
            "Een voorbeeld beslecht in een crisis meer dan een definitie.",
            "Noem in examples twee situaties die iedereen herkent.",
        ],
        en: [
            "{0} has no examples",
            "In a crisis an example settles more than a definition.",
            "Name two situations in examples that everybody recognises.",
        ],
        find: |case, hits| {
            for (_, name, _) in case.priorities().filter(|(_, _, clause)| clause.examples.is_empty()) {
                hits.at(&["priorities", name, "examples"], &[&name]);
            }
        },
    },
    Rule {
        code: "C212",
        slug: "impact-repeated",
        severity: Warning,
        nl: [
            "{0} en {1} hebben dezelfde omschrijving",
            "Wie moet kiezen, kan niet kiezen; de ander kiest later anders.",
            "Maak het verschil tussen {0} en {1} zichtbaar.",
        ],
        en: [
            "{0} and {1} have the same description",
            "Who has to choose cannot; the other side chooses differently later.",
            "Show the difference between {0} and {1}.",
        ],
        find: |case, hits| {
            let all: Vec<_> = case.priorities().collect();
            for (index, (_, second, clause)) in all.iter().enumerate() {
                let same = all
                    .iter()
                    .take(index)
                    .find(|(_, _, earlier)| clause.impact.is_some() && earlier.impact == clause.impact);
                if let Some((_, first, _)) = same {
                    hits.at(&["priorities", second, "impact"], &[first, second]);
                }
            }
        },
    },
    Rule {
        code: "C225",
        slug: "days-ambiguous",
        severity: Warning,
        nl: [
            "{0}: \"{1}\" zijn etmalen van 24 uur in de uren van de kalender",
            "De een leest werkdagen, de ander kalenderdagen; in kantooruren is een etmaal drie dagen.",
            "Schrijf werkdagen ({2}bd) of uren.",
        ],
        en: [
            "{0}: \"{1}\" means days of 24 hours in the calendar's hours",
            "One side reads business days, the other calendar days; in office hours 24 hours are three days.",
            "Write business days ({2}bd) or hours.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                for clock in ClockName::ALL {
                    if let Some(length @ Length::Days(days)) = clause.target(clock)
                        && days > 0
                    {
                        hits.at(&["priorities", name, clock.name()], &[&name, &length, &days]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C226",
        slug: "business-days-round-the-clock",
        severity: Warning,
        nl: [
            "{0}: {1} werkdagen in uren die dag en nacht lopen",
            "Dag en nacht is zondag ook een werkdag; de klant denkt van niet.",
            "Kies een kalender met kantooruren, of schrijf uren.",
        ],
        en: [
            "{0}: {1} business days in hours that run round the clock",
            "Round the clock Sunday is a business day too; the customer does not think so.",
            "Choose a calendar of office hours, or write hours.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                let calendar = clause.calendar.as_deref().unwrap_or_default();
                let always = calendar == ALWAYS
                    || case.contract.calendars.get(calendar).is_some_and(|calendar| calendar.always);
                for clock in ClockName::ALL {
                    if let Some(Length::BusinessDays(days)) = clause.target(clock).filter(|_| always) {
                        hits.at(&["priorities", name, clock.name()], &[&name, &days]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C227",
        slug: "target-zero",
        severity: Error,
        nl: [
            "{0}: een {1} van nul is niet te halen",
            "Elke melding is dan te laat op het moment dat zij binnenkomt.",
            "Kies een tijd die te halen is.",
        ],
        en: [
            "{0}: a {1} target of nothing cannot be met",
            "Every ticket is then late the moment it comes in.",
            "Choose a time that can be kept.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                for clock in ClockName::ALL {
                    if clause.target(clock).is_some_and(Length::is_zero) {
                        hits.at(&["priorities", name, clock.name()], &[&name, &clock.name()]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C228",
        slug: "target-in-months",
        severity: Error,
        nl: [
            "{0}: {1} is geen tijd die een klok kan meten",
            "Een maand duurt 28 tot 31 dagen; op de laatste dag is dat een discussie.",
            "Schrijf uren of werkdagen.",
        ],
        en: [
            "{0}: {1} is no time that a clock can measure",
            "A month has 28 to 31 days; on the last day that is a dispute.",
            "Write hours or business days.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                for clock in ClockName::ALL {
                    if let Some(length @ Length::Months(1..)) = clause.target(clock) {
                        hits.at(&["priorities", name, clock.name()], &[&name, &length]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C229",
        slug: "update-and-no-update",
        severity: Error,
        nl: [
            "{0} belooft tussenberichten ({1}) en zegt dat er geen zijn",
            "Van twee regels die elkaar uitsluiten, kiest ieder de zijne.",
            "Verwijder update of no_update.",
        ],
        en: [
            "{0} promises updates ({1}) and says that there are none",
            "Of two rules that exclude each other, each side picks its own.",
            "Remove update or no_update.",
        ],
        find: |case, hits| {
            for (_, name, clause) in case.priorities() {
                if let Some(update) = clause.update.filter(|_| clause.no_update) {
                    hits.at(&["priorities", name, "no_update"], &[&name, &update]);
                }
            }
        },
    },
    Rule {
        code: "C232",
        slug: "promise-sleeps",
        severity: Warning,
        nl: [
            "dienst \"{0}\" is dag en nacht beloofd, maar de klok van P1 loopt alleen in \"{1}\"",
            "Valt de dienst vrijdagavond uit, dan loopt de beschikbaarheid leeg en doet tot maandag niemand iets.",
            "Geef P1 calendar = \"24/7\", of geef de dienst een calendar met de uren die wel worden bewaakt.",
        ],
        en: [
            "service \"{0}\" is promised round the clock, but the clock of P1 runs only in \"{1}\"",
            "When it fails on Friday night, availability drains away and nobody acts before Monday.",
            "Give P1 calendar = \"24/7\", or give the service a calendar of the hours that are watched.",
        ],
        find: |case, hits| {
            let Some(p1) = case.contract.priorities.get(&Priority::P1) else { return };
            let Some(hours) = p1.calendar.as_deref() else { return };
            for (key, service) in case.promised() {
                let promised = service.calendar.as_deref().unwrap_or(ALWAYS);
                if promised == ALWAYS && case.gap(ALWAYS, hours).is_some() {
                    hits.at(&["priorities", "P1", "calendar"], &[key, &hours]);
                }
            }
        },
    },
];
