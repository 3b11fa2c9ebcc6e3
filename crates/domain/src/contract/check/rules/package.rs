//! C6: package, billing, scope.

use super::Rule;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::contract::{Overage, PackageKind, Side};
use crate::money::{Money, Percent};
use crate::span::Duration;
use crate::ticket::Priority;

/// Every amount of the contract with its path.
fn amounts(contract: &crate::contract::Contract) -> Vec<(Vec<String>, Money)> {
    let mut all = Vec::new();
    let mut add = |path: &[&str], amount: Option<Money>| {
        all.extend(amount.map(|amount| (path.iter().map(|step| (*step).to_owned()).collect(), amount)));
    };
    if let Some(package) = &contract.package {
        add(&["package", "price"], package.price);
        add(&["package", "overage_rate"], package.overage_rate);
    }
    for (key, service) in &contract.services {
        add(&["services", key, "fee"], service.fee);
    }
    for (key, scheme) in &contract.credits {
        add(&["credits", key, "minimum"], scheme.minimum);
    }
    for (index, kpi) in contract.kpis.iter().enumerate() {
        add(&["kpis", &index.to_string(), "amount"], kpi.amount);
    }
    if let Some(liability) = &contract.liability {
        add(&["liability", "cap"], liability.cap);
    }
    all
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C601",
        slug: "package-missing",
        severity: Warning,
        nl: [
            "er staat niet wat de klant betaalt en waarvoor",
            "Na de eerste storing komt er een factuur waar niemand op rekende.",
            "Maak [package] met kind, price en zo nodig hours.",
        ],
        en: [
            "it does not say what the customer pays and for what",
            "After the first incident there is an invoice that nobody expected.",
            "Write [package] with kind, price and, where needed, hours.",
        ],
        find: |case, hits| {
            if case.contract.package.as_ref().is_none_or(|package| package.kind.is_none()) {
                hits.at(&["package", "kind"], &[]);
            }
        },
    },
    Rule {
        code: "C602",
        slug: "price-missing",
        severity: Error,
        nl: [
            "het pakket heeft geen prijs",
            "Zonder bedrag is er geen overeenkomst over het bedrag.",
            "Zet price = \"EUR 2400.00\" onder [package].",
        ],
        en: [
            "the package has no price",
            "Without an amount there is no agreement on the amount.",
            "Add price = \"EUR 2400.00\" under [package].",
        ],
        find: |case, hits| {
            if case
                .contract
                .package
                .as_ref()
                .is_some_and(|package| package.kind.is_some() && package.price.is_none())
            {
                hits.at(&["package", "price"], &[]);
            }
        },
    },
    Rule {
        code: "C603",
        slug: "hours-of-package-missing",
        severity: Error,
        nl: [
            "er staat niet hoeveel uren in het pakket zitten",
            "Niemand kan zien wanneer het op is.",
            "Zet hours = \"20h\" onder [package].",
        ],
        en: [
            "it does not say how many hours the package holds",
            "Nobody can see when it is used up.",
            "Add hours = \"20h\" under [package].",
        ],
        find: |case, hits| {
            let Some(package) = &case.contract.package else { return };
            let counts_hours = matches!(package.kind, Some(PackageKind::Bundle | PackageKind::Retainer));
            if counts_hours && package.hours.is_none_or(crate::contract::Length::is_zero) {
                hits.at(&["package", "hours"], &[]);
            }
        },
    },
    Rule {
        code: "C604",
        slug: "bundle-without-expiry",
        severity: Warning,
        nl: [
            "er staat niet hoe lang de strippenkaart geldig is",
            "Na twee jaar wil de klant zijn uren, en de leverancier zijn boeken dicht.",
            "Zet expires_after = \"12mo\" onder [package].",
        ],
        en: [
            "it does not say how long the bundle is valid",
            "After two years the customer wants the hours, and the provider wants to close the books.",
            "Add expires_after = \"12mo\" under [package].",
        ],
        find: |case, hits| {
            let Some(package) = &case.contract.package else { return };
            if package.kind == Some(PackageKind::Bundle) && package.expires_after.is_none() {
                hits.at(&["package", "expires_after"], &[]);
            }
        },
    },
    Rule {
        code: "C605",
        slug: "bundle-expires-soon",
        severity: Warning,
        nl: [
            "de uren van de strippenkaart vervallen al na {0}",
            "De klant betaalt vooraf voor uren die weg zijn voordat er iets stuk gaat.",
            "Geef minstens zes maanden, liever twaalf.",
        ],
        en: [
            "the hours of the bundle expire after {0} already",
            "The customer pays in advance for hours that are gone before anything breaks.",
            "Give six months at least, better twelve.",
        ],
        find: |case, hits| {
            let bundle =
                case.contract.package.as_ref().filter(|package| package.kind == Some(PackageKind::Bundle));
            let expires = bundle.and_then(|package| package.expires_after);
            if let Some(length) = expires.filter(|length| length.roughly() < Duration::days(180)) {
                hits.at(&["package", "expires_after"], &[&length]);
            }
        },
    },
    Rule {
        code: "C606",
        slug: "increment-too-coarse",
        severity: Warning,
        nl: [
            "werk wordt naar boven afgerond op {0}",
            "Een vraag van drie minuten kost dan {0}; de klant stelt haar niet meer, en dat wordt een storing.",
            "Kies hooguit een half uur, liever increment = \"15m\".",
        ],
        en: [
            "work is rounded up to {0}",
            "A question of three minutes then costs {0}; the customer stops asking, and that becomes an incident.",
            "Choose half an hour at most, better increment = \"15m\".",
        ],
        find: |case, hits| {
            let increment = case.contract.billing.as_ref().and_then(|billing| billing.increment);
            if let Some(length) = increment.filter(|length| length.roughly() > Duration::minutes(30)) {
                hits.at(&["billing", "increment"], &[&length]);
            }
        },
    },
    Rule {
        code: "C607",
        slug: "increment-missing",
        severity: Warning,
        nl: [
            "er staat niet hoe werk wordt afgerond",
            "Vijf minuten kunnen vijf minuten zijn of een uur.",
            "Zet increment = \"15m\" onder [billing].",
        ],
        en: [
            "it does not say how work is rounded",
            "Five minutes may be five minutes or an hour.",
            "Add increment = \"15m\" under [billing].",
        ],
        find: |case, hits| {
            let charged = case.contract.package.as_ref().is_some_and(|package| package.kind.is_some());
            let increment = case.contract.billing.as_ref().and_then(|billing| billing.increment);
            if charged && increment.is_none_or(crate::contract::Length::is_zero) {
                hits.at(&["billing", "increment"], &[]);
            }
        },
    },
    Rule {
        code: "C608",
        slug: "overage-missing",
        severity: Warning,
        nl: [
            "er staat niet wat er gebeurt als de uren op zijn",
            "Of het werk stopt midden in een storing, of er komt een rekening zonder akkoord.",
            "Zet overage = \"ask\", \"charge\" of \"stop\" onder [package].",
        ],
        en: [
            "it does not say what happens when the hours are used up",
            "Either work stops in the middle of an incident, or a bill comes without consent.",
            "Add overage = \"ask\", \"charge\" or \"stop\" under [package].",
        ],
        find: |case, hits| {
            let Some(package) = &case.contract.package else { return };
            let counts_hours = matches!(package.kind, Some(PackageKind::Bundle | PackageKind::Retainer));
            if counts_hours && package.overage.is_none() {
                hits.at(&["package", "overage"], &[]);
            }
        },
    },
    Rule {
        code: "C609",
        slug: "overage-rate-missing",
        severity: Warning,
        nl: [
            "er staat niet wat een uur buiten het pakket kost",
            "De klant zegt ja tegen een bedrag dat hij niet kent.",
            "Zet overage_rate = \"EUR 120.00\" onder [package].",
        ],
        en: [
            "it does not say what an hour beyond the package costs",
            "The customer agrees to an amount that is not known.",
            "Add overage_rate = \"EUR 120.00\" under [package].",
        ],
        find: |case, hits| {
            let Some(package) = &case.contract.package else { return };
            if matches!(package.overage, Some(Overage::Ask | Overage::Charge))
                && package.overage_rate.is_none()
            {
                hits.at(&["package", "overage_rate"], &[]);
            }
        },
    },
    Rule {
        code: "C610",
        slug: "work-stops-at-p1",
        severity: Error,
        nl: [
            "zijn de uren op, dan stopt het werk, ook bij een P1",
            "De oplostijd van P1 is beloofd en tegelijk ingetrokken.",
            "Zet overage = \"ask\": een P1 gaat dan door terwijl er wordt gevraagd.",
        ],
        en: [
            "when the hours are used up work stops, with a P1 too",
            "The resolve time of P1 is promised and withdrawn at once.",
            "Set overage = \"ask\": a P1 then goes on while the question is out.",
        ],
        find: |case, hits| {
            let stops =
                case.contract.package.as_ref().is_some_and(|package| package.overage == Some(Overage::Stop));
            if stops && case.contract.priorities.contains_key(&Priority::P1) {
                hits.at(&["package", "overage"], &[]);
            }
        },
    },
    Rule {
        code: "C611",
        slug: "warning-missing",
        severity: Note,
        nl: [
            "de klant hoort niet wanneer het pakket bijna op is",
            "Het eerste bericht is dan de rekening.",
            "Zet warn_at = [\"80%\"] onder [package].",
        ],
        en: [
            "the customer is not told when the package is nearly used up",
            "The first message is then the bill.",
            "Add warn_at = [\"80%\"] under [package].",
        ],
        find: |case, hits| {
            let Some(package) = &case.contract.package else { return };
            let counts_hours = matches!(package.kind, Some(PackageKind::Bundle | PackageKind::Retainer));
            if counts_hours && package.warn_at.is_empty() {
                hits.at(&["package", "warn_at"], &[]);
            }
        },
    },
    Rule {
        code: "C612",
        slug: "rollover-unclear",
        severity: Warning,
        nl: [
            "er staat niet of ongebruikte uren meegaan naar de volgende maand",
            "In december vraagt de klant om de uren van juli.",
            "Zet rollover = true of false onder [package].",
        ],
        en: [
            "it does not say whether unused hours go along to the next month",
            "In December the customer asks for the hours of July.",
            "Add rollover = true or false under [package].",
        ],
        find: |case, hits| {
            let Some(package) = &case.contract.package else { return };
            if package.kind == Some(PackageKind::Retainer) && package.rollover.is_none() {
                hits.at(&["package", "rollover"], &[]);
            }
        },
    },
    Rule {
        code: "C613",
        slug: "all-in-without-bound",
        severity: Warning,
        nl: [
            "alles zit in de prijs, zonder grens voor redelijk gebruik",
            "De een vraagt steeds meer, de ander doet steeds minder, en beiden houden zich eraan.",
            "Zet fair_use = \"40h\" onder [package]: daarboven volgt een gesprek, geen rekening.",
        ],
        en: [
            "everything is in the price, without a bound of fair use",
            "One side asks ever more, the other does ever less, and both keep to the text.",
            "Add fair_use = \"40h\" under [package]: above it there is a talk, not a bill.",
        ],
        find: |case, hits| {
            let Some(package) = &case.contract.package else { return };
            if package.kind == Some(PackageKind::AllIn) && package.fair_use.is_none() {
                hits.at(&["package", "fair_use"], &[]);
            }
        },
    },
    Rule {
        code: "C614",
        slug: "surcharge-odd",
        severity: Error,
        nl: [
            "een toeslag met factor {0} maakt werk buiten de uren niet duurder",
            "Bedoeld is meestal 150 %; wie 50 % schrijft, geeft korting.",
            "Schrijf de hele factor: factor = \"150%\".",
        ],
        en: [
            "a surcharge with factor {0} makes work outside the hours no dearer",
            "Mostly 150 % is meant; who writes 50 % gives a discount.",
            "Write the whole factor: factor = \"150%\".",
        ],
        find: |case, hits| {
            let surcharges = case.contract.billing.iter().flat_map(|billing| &billing.surcharges);
            for (index, surcharge) in surcharges.enumerate() {
                if let Some(factor) = surcharge.factor.filter(|factor| *factor <= Percent::FULL) {
                    hits.at(&["billing", "surcharges", &index.to_string(), "factor"], &[&factor]);
                }
            }
        },
    },
    Rule {
        code: "C615",
        slug: "currencies-mixed",
        severity: Error,
        nl: [
            "{0} staat in een andere munt dan {1}",
            "Een vergoeding in de ene munt over een prijs in de andere is niet uit te rekenen.",
            "Schrijf alle bedragen in één munt.",
        ],
        en: [
            "{0} is in another currency than {1}",
            "A credit in one currency on a price in another cannot be reckoned.",
            "Write all amounts in one currency.",
        ],
        find: |case, hits| {
            let all = amounts(case.contract);
            let Some((_, first)) = all.first() else { return };
            for (path, amount) in all.iter().filter(|(_, amount)| amount.currency != first.currency) {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                hits.at(&path, &[amount, first]);
            }
        },
    },
    Rule {
        code: "C616",
        slug: "scope-missing",
        severity: Warning,
        nl: [
            "er staat niet wat steun is en wat een project",
            "Elke wens wordt een storing, of elke storing een offerte.",
            "Maak [scope] met support en project.",
        ],
        en: [
            "it does not say what is support and what is a project",
            "Each wish becomes an incident, or each incident a quote.",
            "Write [scope] with support and project.",
        ],
        find: |case, hits| {
            if case
                .contract
                .scope
                .as_ref()
                .is_none_or(|scope| scope.support.is_empty() || scope.project.is_empty())
            {
                hits.at(&["scope"], &[]);
            }
        },
    },
    Rule {
        code: "C617",
        slug: "scope-contradicts",
        severity: Error,
        nl: [
            "\"{0}\" is volgens dit contract zowel steun als project",
            "Ieder leest de lijst die hem uitkomt.",
            "Laat het in één lijst staan.",
        ],
        en: [
            "\"{0}\" is both support and a project by this contract",
            "Each side reads the list that suits.",
            "Keep it in one list.",
        ],
        find: |case, hits| {
            let Some(scope) = &case.contract.scope else { return };
            for item in &scope.project {
                if scope.support.iter().any(|other| other.to_lowercase() == item.to_lowercase()) {
                    hits.at(&["scope", "project"], &[item]);
                }
            }
        },
    },
    Rule {
        code: "C618",
        slug: "scope-undecided",
        severity: Warning,
        nl: [
            "er staat niet wie beslist over wat in geen van beide lijsten staat",
            "Het verzoek blijft liggen tot iemand toegeeft.",
            "Zet decided_by = \"both\" of \"customer\" onder [scope].",
        ],
        en: [
            "it does not say who decides on what is in neither list",
            "The request lies until somebody gives in.",
            "Add decided_by = \"both\" or \"customer\" under [scope].",
        ],
        find: |case, hits| {
            if case.contract.scope.as_ref().is_some_and(|scope| scope.decided_by.is_none()) {
                hits.at(&["scope", "decided_by"], &[]);
            }
        },
    },
    Rule {
        code: "C619",
        slug: "scope-one-sided",
        severity: Warning,
        nl: [
            "de leverancier alleen beslist wat een project is",
            "Alles wat tegenvalt, krijgt een offerte.",
            "Zet decided_by = \"both\".",
        ],
        en: [
            "the provider alone decides what is a project",
            "Whatever turns out hard gets a quote.",
            "Set decided_by = \"both\".",
        ],
        find: |case, hits| {
            if case.contract.scope.as_ref().is_some_and(|scope| scope.decided_by == Some(Side::Provider)) {
                hits.at(&["scope", "decided_by"], &[]);
            }
        },
    },
    Rule {
        code: "C620",
        slug: "surcharge-incomplete",
        severity: Error,
        nl: [
            "deze toeslag mist haar uren of haar factor",
            "Er is een toeslag, maar niet wanneer of hoeveel.",
            "Vul outside en factor.",
        ],
        en: [
            "this surcharge lacks its hours or its factor",
            "There is a surcharge, but not when or how much.",
            "Fill outside and factor.",
        ],
        find: |case, hits| {
            let surcharges = case.contract.billing.iter().flat_map(|billing| &billing.surcharges);
            for (index, surcharge) in surcharges.enumerate() {
                if surcharge.factor.is_none() || surcharge.outside.is_none() {
                    hits.at(&["billing", "surcharges", &index.to_string()], &[]);
                }
            }
        },
    },
];
