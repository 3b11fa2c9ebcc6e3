//! C5, first half: credit schemes.

use super::Rule;
use crate::contract::CreditTier;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::money::Percent;

/// Neighbouring tiers of every scheme, milder first, with the number of the second.
fn neighbours<'a>(case: &super::Case<'a>) -> Vec<(&'a String, usize, &'a CreditTier, &'a CreditTier)> {
    let mut pairs = Vec::new();
    for (key, scheme) in &case.contract.credits {
        for (index, pair) in scheme.tiers.windows(2).enumerate() {
            if let [milder, graver] = pair {
                pairs.push((key, index + 1, milder, graver));
            }
        }
    }
    pairs
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C501",
        slug: "scheme-unknown",
        severity: Error,
        nl: [
            "dienst \"{0}\" noemt vergoedingsregeling \"{1}\", en die is er niet",
            "Bij een gemiste belofte is er niets om uit te rekenen.",
            "Maak [credits.{1}], of verbeter de naam.",
        ],
        en: [
            "service \"{0}\" names credit scheme \"{1}\", which does not exist",
            "When the promise is missed there is nothing to reckon with.",
            "Write [credits.{1}], or correct the name.",
        ],
        find: |case, hits| {
            for (key, service) in &case.contract.services {
                if let Some(scheme) =
                    service.credits.as_ref().filter(|scheme| !case.contract.credits.contains_key(*scheme))
                {
                    hits.at(&["services", key, "credits"], &[key, scheme]);
                }
            }
        },
    },
    Rule {
        code: "C502",
        slug: "credit-without-fee",
        severity: Error,
        nl: [
            "dienst \"{0}\" geeft een vergoeding, maar er staat geen bedrag waarvan",
            "Tien procent van niets is niets.",
            "Zet fee = \"EUR 950.00\" bij de dienst: het bedrag per maand.",
        ],
        en: [
            "service \"{0}\" gives a credit, but no amount to take it from",
            "Ten percent of nothing is nothing.",
            "Add fee = \"EUR 950.00\" to the service: the amount per month.",
        ],
        find: |case, hits| {
            for (key, service, _, _) in case.credited() {
                if service.fee.is_none() {
                    hits.at(&["services", key, "fee"], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C503",
        slug: "tiers-missing",
        severity: Error,
        nl: [
            "vergoedingsregeling \"{0}\" heeft geen treden",
            "Er is een vergoeding beloofd zonder hoogte.",
            "Vul tiers, of per_started met per_started_credit.",
        ],
        en: [
            "credit scheme \"{0}\" has no tiers",
            "A credit is promised without an amount.",
            "Fill tiers, or per_started with per_started_credit.",
        ],
        find: |case, hits| {
            for (key, scheme) in &case.contract.credits {
                if scheme.tiers.is_empty() && scheme.per_started.is_none() {
                    hits.at(&["credits", key], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C504",
        slug: "tier-incomplete",
        severity: Error,
        nl: [
            "een trede van \"{0}\" mist {1}",
            "De trede geldt nooit, of kost niets.",
            "Vul below en credit.",
        ],
        en: [
            "a tier of \"{0}\" lacks {1}",
            "The tier never applies, or costs nothing.",
            "Fill below and credit.",
        ],
        find: |case, hits| {
            for (key, scheme) in &case.contract.credits {
                for (index, tier) in scheme.tiers.iter().enumerate() {
                    for (word, missing) in
                        [("below", tier.below.is_none()), ("credit", tier.credit.is_none())]
                    {
                        if missing {
                            hits.at(&["credits", key, "tiers", &index.to_string()], &[key, &word]);
                        }
                    }
                }
            }
        },
    },
    Rule {
        code: "C505",
        slug: "tiers-out-of-order",
        severity: Error,
        nl: [
            "\"{0}\": de trede onder {2} staat na die onder {1}",
            "De volgorde laat open welke trede geldt, en dan rekent ieder de zijne.",
            "Zet de treden van mild naar ernstig: de hoogste grens eerst.",
        ],
        en: [
            "\"{0}\": the tier below {2} stands after the one below {1}",
            "The order leaves open which tier applies, and each side reckons its own.",
            "Put the tiers from mild to grave: the highest bound first.",
        ],
        find: |case, hits| {
            for (key, index, milder, graver) in neighbours(case) {
                if let (Some(first), Some(second)) = (milder.below, graver.below)
                    && second >= first
                {
                    hits.at(&["credits", key, "tiers", &index.to_string()], &[key, &first, &second]);
                }
            }
        },
    },
    Rule {
        code: "C506",
        slug: "worse-costs-less",
        severity: Error,
        nl: [
            "\"{0}\": onder {1} is de vergoeding {3}, onder {2} maar {4}",
            "Slechter presteren is dan goedkoper.",
            "Laat de vergoeding oplopen met de storing.",
        ],
        en: [
            "\"{0}\": below {1} the credit is {3}, below {2} only {4}",
            "Doing worse is then cheaper.",
            "Let the credit rise with the downtime.",
        ],
        find: |case, hits| {
            for (key, index, milder, graver) in neighbours(case) {
                let bounds = milder.below.zip(graver.below);
                if let (Some((first, second)), Some(little), Some(much)) =
                    (bounds, milder.credit, graver.credit)
                    && second < first
                    && much < little
                {
                    let path = ["credits", key, "tiers", &index.to_string(), "credit"];
                    hits.at(&path, &[key, &first, &second, &little, &much]);
                }
            }
        },
    },
    Rule {
        code: "C507",
        slug: "tiers-hole",
        severity: Error,
        nl: [
            "\"{0}\": tussen {2} en {1} geldt geen enkele trede",
            "Valt de maand precies daar, dan staat er geen vergoeding in het contract.",
            "Laat de trede erboven bij {2} beginnen, of laat from weg.",
        ],
        en: [
            "\"{0}\": between {2} and {1} no tier applies",
            "When the month lands exactly there, the contract holds no credit.",
            "Let the tier above start from {2}, or leave from out.",
        ],
        find: |case, hits| {
            for (key, index, milder, graver) in neighbours(case) {
                if let (Some(from), Some(below)) = (milder.from, graver.below)
                    && below < from
                {
                    hits.at(&["credits", key, "tiers", &index.to_string()], &[key, &from, &below]);
                }
            }
        },
    },
    Rule {
        code: "C508",
        slug: "tiers-overlap",
        severity: Error,
        nl: [
            "\"{0}\": tussen {1} en {2} gelden twee treden",
            "De klant rekent de hoogste, de leverancier de laagste.",
            "Laat de trede erboven bij {2} beginnen, of laat from weg.",
        ],
        en: [
            "\"{0}\": between {1} and {2} two tiers apply",
            "The customer reckons the higher, the provider the lower.",
            "Let the tier above start from {2}, or leave from out.",
        ],
        find: |case, hits| {
            for (key, index, milder, graver) in neighbours(case) {
                let ordered = milder.below.zip(graver.below).is_some_and(|(first, second)| second < first);
                if let (Some(from), Some(below)) = (milder.from, graver.below)
                    && below > from
                    && ordered
                {
                    hits.at(&["credits", key, "tiers", &index.to_string()], &[key, &from, &below]);
                }
            }
        },
    },
    Rule {
        code: "C509",
        slug: "credit-starts-late",
        severity: Warning,
        nl: [
            "dienst \"{0}\" belooft {1}, maar de eerste vergoeding begint pas onder {2}",
            "Tussen die twee is de belofte gebroken en gebeurt er niets.",
            "Laat de eerste trede onder {1} beginnen.",
        ],
        en: [
            "service \"{0}\" promises {1}, but the first credit starts only below {2}",
            "Between the two the promise is broken and nothing happens.",
            "Let the first tier start below {1}.",
        ],
        find: |case, hits| {
            for (key, service, name, scheme) in case.credited() {
                let first = scheme.tiers.iter().filter_map(|tier| tier.below).max();
                if let (Some(target), Some(first)) = (service.availability, first)
                    && first < target
                {
                    hits.at(&["credits", name, "tiers", "0"], &[key, &target, &first]);
                }
            }
        },
    },
    Rule {
        code: "C510",
        slug: "credit-before-breach",
        severity: Error,
        nl: [
            "dienst \"{0}\" belooft {1}, maar er is al een vergoeding onder {2}",
            "Er wordt betaald voor een belofte die is gehaald; een van de twee getallen is fout.",
            "Maak de grens van de eerste trede gelijk aan de belofte.",
        ],
        en: [
            "service \"{0}\" promises {1}, but there is a credit below {2} already",
            "A promise that was kept is paid for; one of the two numbers is wrong.",
            "Make the bound of the first tier equal to the promise.",
        ],
        find: |case, hits| {
            for (key, service, name, scheme) in case.credited() {
                let first = scheme.tiers.iter().filter_map(|tier| tier.below).max();
                if let (Some(target), Some(first)) = (service.availability, first)
                    && first > target
                {
                    hits.at(&["credits", name, "tiers", "0"], &[key, &target, &first]);
                }
            }
        },
    },
    Rule {
        code: "C511",
        slug: "cap-missing",
        severity: Warning,
        nl: [
            "vergoedingsregeling \"{0}\" heeft geen maximum",
            "Een slechte maand kan meer kosten dan de dienst opbrengt, en dat tekent geen leverancier tweemaal.",
            "Zet cap = \"50%\".",
        ],
        en: [
            "credit scheme \"{0}\" has no cap",
            "A bad month may cost more than the service earns, and no provider signs that twice.",
            "Add cap = \"50%\".",
        ],
        find: |case, hits| {
            for (key, _) in case.contract.credits.iter().filter(|(_, scheme)| scheme.cap.is_none()) {
                hits.at(&["credits", key, "cap"], &[key]);
            }
        },
    },
    Rule {
        code: "C512",
        slug: "cap-below-tier",
        severity: Error,
        nl: [
            "\"{0}\": het maximum ({1}) is lager dan een trede ({2})",
            "Die trede wordt nooit uitbetaald; de klant denkt van wel.",
            "Verhoog cap, of verlaag de trede.",
        ],
        en: [
            "\"{0}\": the cap ({1}) is below a tier ({2})",
            "That tier is never paid; the customer believes that it is.",
            "Raise cap, or lower the tier.",
        ],
        find: |case, hits| {
            for (key, scheme) in &case.contract.credits {
                let highest = scheme.tiers.iter().filter_map(|tier| tier.credit).max();
                if let (Some(cap), Some(highest)) = (scheme.cap, highest)
                    && cap < highest
                {
                    hits.at(&["credits", key, "cap"], &[key, &cap, &highest]);
                }
            }
        },
    },
    Rule {
        code: "C513",
        slug: "claim-window-missing",
        severity: Warning,
        nl: [
            "\"{0}\": de klant moet zelf claimen, maar er staat niet binnen welke tijd",
            "Na een jaar komt de claim, of na een week heet zij te laat.",
            "Zet claim_within = \"60d\", of automatic = true.",
        ],
        en: [
            "\"{0}\": the customer must claim, but it does not say within which time",
            "The claim comes after a year, or after a week it is called late.",
            "Add claim_within = \"60d\", or automatic = true.",
        ],
        find: |case, hits| {
            for (key, scheme) in &case.contract.credits {
                if scheme.automatic == Some(false) && scheme.claim_within.is_none() {
                    hits.at(&["credits", key, "claim_within"], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C514",
        slug: "claim-before-report",
        severity: Error,
        nl: [
            "\"{0}\": claimen kan tot {1} na de maand, het verslag komt na {2}",
            "De klant moet claimen voordat hij weet dat er iets te claimen valt.",
            "Maak claim_within minstens twee weken langer dan het verslag op zich laat wachten.",
        ],
        en: [
            "\"{0}\": claims are possible until {1} after the month, the report comes after {2}",
            "The customer has to claim before knowing that there is something to claim.",
            "Make claim_within at least two weeks longer than the report takes.",
        ],
        find: |case, hits| {
            let report = case.contract.review.as_ref().and_then(|review| review.monthly_report);
            for (key, scheme) in
                case.contract.credits.iter().filter(|(_, scheme)| scheme.automatic == Some(false))
            {
                if let (Some(claim), Some(report)) = (scheme.claim_within, report)
                    && claim.roughly() <= report.roughly()
                {
                    hits.at(&["credits", key, "claim_within"], &[key, &claim, &report]);
                }
            }
        },
    },
    Rule {
        code: "C515",
        slug: "credit-over-hundred",
        severity: Error,
        nl: [
            "\"{0}\": een vergoeding van {1} is meer dan de klant betaalt",
            "Zo'n boete houdt geen stand, en dan is er niets.",
            "Kies hooguit 100%.",
        ],
        en: [
            "\"{0}\": a credit of {1} is more than the customer pays",
            "Such a penalty does not hold, and then there is none.",
            "Choose 100% at most.",
        ],
        find: |case, hits| {
            for (key, scheme) in &case.contract.credits {
                for (index, tier) in scheme.tiers.iter().enumerate() {
                    if let Some(credit) = tier.credit.filter(|credit| *credit > Percent::FULL) {
                        hits.at(&["credits", key, "tiers", &index.to_string(), "credit"], &[key, &credit]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C516",
        slug: "minimum-swallows-credit",
        severity: Warning,
        nl: [
            "dienst \"{0}\": de eerste trede is {1} waard, onder {2} wordt niets betaald",
            "De eerste trede bestaat alleen op papier.",
            "Verlaag minimum.",
        ],
        en: [
            "service \"{0}\": the first tier is worth {1}, below {2} nothing is paid",
            "The first tier exists on paper only.",
            "Lower minimum.",
        ],
        find: |case, hits| {
            for (key, service, name, scheme) in case.credited() {
                let smallest = scheme.tiers.iter().filter_map(|tier| tier.credit).min();
                let worth = service.fee.zip(smallest).and_then(|(fee, credit)| fee.share(credit));
                if let (Some(worth), Some(minimum)) = (worth, scheme.minimum)
                    && minimum.currency == worth.currency
                    && minimum.cents > worth.cents
                {
                    hits.at(&["credits", name, "minimum"], &[key, &worth, &minimum]);
                }
            }
        },
    },
    Rule {
        code: "C517",
        slug: "per-started-incomplete",
        severity: Error,
        nl: [
            "\"{0}\": een vergoeding per begonnen tijd heeft tijd en hoogte nodig",
            "De helft van de som ontbreekt.",
            "Vul per_started én per_started_credit.",
        ],
        en: [
            "\"{0}\": a credit per started time needs both the time and the credit",
            "Half of the sum is missing.",
            "Fill per_started and per_started_credit.",
        ],
        find: |case, hits| {
            for (key, scheme) in &case.contract.credits {
                if scheme.per_started.is_some() != scheme.per_started_credit.is_some() {
                    hits.at(&["credits", key, "per_started"], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C518",
        slug: "scheme-unused",
        severity: Note,
        nl: [
            "vergoedingsregeling \"{0}\" hoort bij geen enkele dienst",
            "De klant leest een vergoeding die hij nooit krijgt.",
            "Zet credits = \"{0}\" bij een dienst, of verwijder de regeling.",
        ],
        en: [
            "credit scheme \"{0}\" belongs to no service",
            "The customer reads of a credit that never comes.",
            "Add credits = \"{0}\" to a service, or remove the scheme.",
        ],
        find: |case, hits| {
            for key in case.contract.credits.keys() {
                if !case.contract.services.values().any(|service| service.credits.as_ref() == Some(key)) {
                    hits.at(&["credits", key], &[key]);
                }
            }
        },
    },
];
