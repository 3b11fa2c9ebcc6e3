//! C5, second half: key figures.

use super::Rule;
use crate::clock::ClockName;
use crate::contract::check::Severity::{Error, Warning};
use crate::contract::{KpiMeasure, PackageKind};
use crate::money::Percent;

/// The clock that a figure is about; `None` for figures that are about none.
fn clock_of(measure: KpiMeasure) -> Option<ClockName> {
    match measure {
        KpiMeasure::ResponseMet => Some(ClockName::Response),
        KpiMeasure::ResolveMet => Some(ClockName::Resolve),
        KpiMeasure::UpdateMet => Some(ClockName::Update),
        KpiMeasure::Availability | KpiMeasure::NotReopened | KpiMeasure::Satisfaction => None,
    }
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C519",
        slug: "kpi-incomplete",
        severity: Error,
        nl: [
            "dit prestatiecijfer zegt niet wat er wordt gemeten of hoeveel genoeg is",
            "Een doel zonder maat is altijd gehaald en nooit.",
            "Vul measure en at_least.",
        ],
        en: [
            "this key figure does not say what is measured or how much is enough",
            "A goal without a measure is always met and never.",
            "Fill measure and at_least.",
        ],
        find: |case, hits| {
            for (index, kpi) in case.contract.kpis.iter().enumerate() {
                if kpi.measure.is_none() || kpi.at_least.is_none() {
                    hits.at(&["kpis", &index.to_string()], &[]);
                }
            }
        },
    },
    Rule {
        code: "C520",
        slug: "kpi-without-consequence",
        severity: Warning,
        nl: [
            "dit prestatiecijfer heeft geen gevolg",
            "Wordt het gemist, dan volgt een goed gesprek en verder niets.",
            "Vul credit, amount of extension.",
        ],
        en: [
            "this key figure has no consequence",
            "When it is missed there is a good talk and nothing else.",
            "Fill credit, amount or extension.",
        ],
        find: |case, hits| {
            for (index, kpi) in case.contract.kpis.iter().enumerate() {
                if kpi.credit.is_none() && kpi.amount.is_none() && kpi.extension.is_none() {
                    hits.at(&["kpis", &index.to_string()], &[]);
                }
            }
        },
    },
    Rule {
        code: "C521",
        slug: "kpi-small-sample",
        severity: Warning,
        nl: [
            "dit percentage geldt ook bij één melding",
            "Eén melding te laat is dan 0 %: het cijfer meet geluk.",
            "Zet from_tickets = 5, of neem een kwartaal.",
        ],
        en: [
            "this percentage holds with a single ticket too",
            "One late ticket is then 0 %: the figure measures luck.",
            "Add from_tickets = 5, or take a quarter.",
        ],
        find: |case, hits| {
            for (index, kpi) in case.contract.kpis.iter().enumerate() {
                let of_tickets = kpi.measure.is_some_and(|measure| measure != KpiMeasure::Availability);
                if of_tickets && kpi.from_tickets.is_none_or(|tickets| tickets < 2) {
                    hits.at(&["kpis", &index.to_string(), "from_tickets"], &[]);
                }
            }
        },
    },
    Rule {
        code: "C522",
        slug: "kpi-without-promise",
        severity: Error,
        nl: [
            "dit prestatiecijfer meet bij {0} een klok die daar niet loopt ({1})",
            "Er valt niets te meten: het doel is altijd gehaald.",
            "Geef {0} die tijd, of laat {0} weg uit priorities.",
        ],
        en: [
            "this key figure measures a clock of {0} that does not run there ({1})",
            "There is nothing to measure: the goal is always met.",
            "Give {0} that target, or take {0} out of priorities.",
        ],
        find: |case, hits| {
            for (index, kpi) in case.contract.kpis.iter().enumerate() {
                let Some(clock) = kpi.measure.and_then(clock_of) else { continue };
                for priority in &kpi.priorities {
                    let promised =
                        case.contract.priorities.get(priority).and_then(|clause| clause.target(clock));
                    if promised.is_none() {
                        hits.at(&["kpis", &index.to_string(), "priorities"], &[priority, &clock.name()]);
                    }
                }
            }
        },
    },
    Rule {
        code: "C523",
        slug: "kpi-hundred-percent",
        severity: Warning,
        nl: [
            "dit prestatiecijfer eist {0}",
            "Eén uitschieter per jaar maakt het onhaalbaar, en wat onhaalbaar is, wordt niet meer nagestreefd.",
            "Kies een doel dat te halen is, zoals 95%.",
        ],
        en: [
            "this key figure demands {0}",
            "One outlier a year puts it out of reach, and what is out of reach is no longer pursued.",
            "Choose a goal that can be met, such as 95%.",
        ],
        find: |case, hits| {
            for (index, kpi) in case.contract.kpis.iter().enumerate() {
                if let Some(share) = kpi.at_least.filter(|share| *share >= Percent::FULL) {
                    hits.at(&["kpis", &index.to_string(), "at_least"], &[&share]);
                }
            }
        },
    },
    Rule {
        code: "C524",
        slug: "kpi-credit-without-fee",
        severity: Error,
        nl: [
            "dit prestatiecijfer geeft een deel van de maandvergoeding terug, maar die is er niet",
            "Er staat een gevolg dat op nul uitkomt.",
            "Geef een bedrag in amount, of een vaste maandprijs in het pakket.",
        ],
        en: [
            "this key figure gives back a share of the monthly fee, but there is none",
            "It is a consequence that comes to nought.",
            "Give an amount, or a fixed price per month in the package.",
        ],
        find: |case, hits| {
            let package = case.contract.package.as_ref();
            let monthly = package.is_some_and(|package| {
                matches!(package.kind, Some(PackageKind::Retainer | PackageKind::AllIn))
                    && package.price.is_some()
            });
            if monthly || case.contract.services.values().any(|service| service.fee.is_some()) {
                return;
            }
            for (index, _) in case.contract.kpis.iter().enumerate().filter(|(_, kpi)| kpi.credit.is_some()) {
                hits.at(&["kpis", &index.to_string(), "credit"], &[]);
            }
        },
    },
];
