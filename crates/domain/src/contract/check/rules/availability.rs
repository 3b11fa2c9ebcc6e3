//! C4, first half: services and how their availability is measured.

use super::Rule;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::contract::{Combination, KpiMeasure, Length, OutageStart, Period, Service, Unknown};
use crate::money::Percent;
use crate::span::Duration;

/// Downtime that the promise allows in 30 days.
fn allowed(service: &Service) -> Option<Duration> {
    let target = service.availability?;
    Some(Duration(target.complement().of(Duration::days(30).0)))
}

/// True when the minutes are what the percentage gives for a month of 28, 29, 30 or 31 days or the mean month, to the
/// second or the minute.
fn minutes_agree(target: Percent, written: Duration) -> bool {
    let month_quarters = [112, 116, 120, 124];
    let mean_month = Duration(2_629_800_000);
    let months = month_quarters.map(|quarters| Duration::hours(quarters * 6)).into_iter().chain([mean_month]);
    months.map(|month| target.complement().of(month.0)).any(|exact| {
        let difference = (exact - written.0).abs();
        let whole_minutes = written.0 % 60_000 == 0;
        difference < 1000 || (whole_minutes && difference < 60_000)
    })
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C401",
        slug: "point-missing",
        severity: Error,
        nl: [
            "dienst \"{0}\" belooft {1}, maar er is geen meetpunt",
            "Wat niemand meet, kan niemand aantonen; het percentage is dan versiering.",
            "Zet minstens één meetpunt in points: wat, waar, hoe vaak.",
        ],
        en: [
            "service \"{0}\" promises {1}, but there is no measurement point",
            "What nobody measures nobody can show; the percentage is an ornament.",
            "Add at least one point to points: what, where, how often.",
        ],
        find: |case, hits| {
            for (key, service) in case.promised().filter(|(_, service)| service.points.is_empty()) {
                let Some(target) = service.availability else { continue };
                hits.at(&["services", key, "availability"], &[key, &target]);
            }
        },
    },
    Rule {
        code: "C402",
        slug: "interval-missing",
        severity: Warning,
        nl: [
            "bij een meetpunt van \"{0}\" staat niet hoe vaak het meet",
            "Eens per minuut en eens per uur geven over dezelfde maand een ander percentage.",
            "Zet interval = \"1m\".",
        ],
        en: [
            "a measurement point of \"{0}\" does not say how often it measures",
            "Once a minute and once an hour give different percentages of the same month.",
            "Add interval = \"1m\".",
        ],
        find: |case, hits| {
            for (key, service) in &case.contract.services {
                for (index, _) in
                    service.points.iter().enumerate().filter(|(_, point)| point.interval.is_none())
                {
                    hits.at(&["services", key, "points", &index.to_string()], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C403",
        slug: "interval-too-coarse",
        severity: Error,
        nl: [
            "dienst \"{0}\" mag {1} per 30 dagen stilliggen, maar een storing wordt pas na {2} gezien",
            "De meting is te grof om deze belofte te bewijzen of te weerleggen.",
            "Meet vaker, vraag minder bevestigingen, of beloof minder.",
        ],
        en: [
            "service \"{0}\" may be down {1} in 30 days, but an outage shows only after {2}",
            "The measurement is too coarse to prove or disprove this promise.",
            "Measure more often, ask fewer confirmations, or promise less.",
        ],
        find: |case, hits| {
            for (key, service) in case.promised() {
                let Some(allowed) = allowed(service).filter(|allowed| allowed.0 > 0) else { continue };
                for (index, point) in service.points.iter().enumerate() {
                    let Some(interval) = point.interval else { continue };
                    let seen = Duration(
                        interval.roughly().0.saturating_mul(i64::from(point.confirmations.unwrap_or(2))),
                    );
                    if seen > allowed {
                        hits.at(
                            &["services", key, "points", &index.to_string(), "interval"],
                            &[key, &allowed, &seen],
                        );
                    }
                }
            }
        },
    },
    Rule {
        code: "C404",
        slug: "point-vague",
        severity: Warning,
        nl: [
            "bij een meetpunt van \"{0}\" staat niet wat er wordt gemeten",
            "De leverancier meet de server, de klant ziet de winkel: dat zijn twee percentages.",
            "Vul kind en target: welke controle, op welk adres.",
        ],
        en: [
            "a measurement point of \"{0}\" does not say what is measured",
            "The provider measures the server, the customer sees the shop: those are two percentages.",
            "Fill kind and target: which check, on which address.",
        ],
        find: |case, hits| {
            for (key, service) in &case.contract.services {
                let vague = service
                    .points
                    .iter()
                    .enumerate()
                    .filter(|(_, point)| point.target.is_none() || point.kind.is_none());
                for (index, _) in vague {
                    hits.at(&["services", key, "points", &index.to_string()], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C405",
        slug: "minutes-disagree",
        severity: Error,
        nl: [
            "dienst \"{0}\": {1} is niet {2} (in 30 dagen {3}, in 31 dagen {4})",
            "Het percentage en de minuten beloven verschillende dingen; ieder kiest wat hem past.",
            "Verbeter allowed_downtime, of laat het weg: het percentage telt.",
        ],
        en: [
            "service \"{0}\": {1} is not {2} (in 30 days {3}, in 31 days {4})",
            "The percentage and the minutes promise different things; each side picks what suits.",
            "Correct allowed_downtime, or leave it out: the percentage counts.",
        ],
        find: |case, hits| {
            for (key, service) in case.promised() {
                let (Some(target), Some(written)) = (service.availability, service.allowed_downtime) else {
                    continue;
                };
                if !minutes_agree(target, written.roughly()) {
                    let month =
                        |days: i64| Length::Exact(Duration(target.complement().of(Duration::days(days).0)));
                    hits.at(
                        &["services", key, "allowed_downtime"],
                        &[key, &target, &written, &month(30), &month(31)],
                    );
                }
            }
        },
    },
    Rule {
        code: "C416",
        slug: "quorum-wrong",
        severity: Error,
        nl: [
            "dienst \"{0}\": {1} van de {2} meetpunten moeten werken; dat kan niet",
            "Met dit aantal is de dienst altijd goed of altijd stuk.",
            "Kies quorum tussen 1 en het aantal meetpunten, samen met combination = \"quorum\".",
        ],
        en: [
            "service \"{0}\": {1} of {2} measurement points must be up; that cannot be",
            "With this number the service is always up or always down.",
            "Choose quorum from 1 to the number of points, together with combination = \"quorum\".",
        ],
        find: |case, hits| {
            for (key, service) in &case.contract.services {
                let points = service.points.len();
                let quorum = service.quorum.map(|quorum| quorum as usize);
                let wrong = match service.combination {
                    Some(Combination::Quorum) => quorum.is_none_or(|quorum| quorum == 0 || quorum > points),
                    _ => quorum.is_some(),
                };
                if wrong {
                    let written = quorum.map_or_else(|| "?".to_owned(), |quorum| quorum.to_string());
                    hits.at(&["services", key, "quorum"], &[key, &written, &points]);
                }
            }
        },
    },
    Rule {
        code: "C417",
        slug: "unknown-counts-as-up",
        severity: Warning,
        nl: [
            "tijd zonder meting telt als beschikbaar",
            "Valt de meting uit, dan stijgt het percentage; de storing erachter ziet niemand.",
            "Zet unknown = \"removed\".",
        ],
        en: [
            "time without a measurement counts as available",
            "When the measuring fails the percentage rises; nobody sees the outage behind it.",
            "Set unknown = \"removed\".",
        ],
        find: |case, hits| {
            if case.contract.availability.as_ref().is_some_and(|rules| rules.unknown == Some(Unknown::AsUp)) {
                hits.at(&["availability", "unknown"], &[]);
            }
        },
    },
    Rule {
        code: "C418",
        slug: "method-missing",
        severity: Warning,
        nl: [
            "er is beschikbaarheid beloofd, maar niet hoe zij wordt berekend",
            "Over een maand of 30 dagen, met of zonder onbekende tijd: dat scheelt een vergoeding.",
            "Maak [availability] met period, unknown en minutes.",
        ],
        en: [
            "availability is promised, but not how it is reckoned",
            "Over a month or 30 days, with or without unknown time: that is a credit's difference.",
            "Write [availability] with period, unknown and minutes.",
        ],
        find: |case, hits| {
            let rules = case.contract.availability.as_ref();
            if rules.is_none_or(|rules| rules.period.is_none() || rules.unknown.is_none())
                && case.promised().next().is_some()
            {
                hits.at(&["availability"], &[]);
            }
        },
    },
    Rule {
        code: "C419",
        slug: "partial-minutes",
        severity: Note,
        nl: [
            "er staat niet hoe delen van een minuut tellen",
            "Tien storingen van dertig seconden zijn nul, vijf of tien minuten, naar wie het uitrekent.",
            "Zet minutes = \"exact\", \"full\" of \"started\" onder [availability].",
        ],
        en: [
            "it does not say how parts of a minute count",
            "Ten outages of thirty seconds are nought, five or ten minutes, as you reckon.",
            "Add minutes = \"exact\", \"full\" or \"started\" under [availability].",
        ],
        find: |case, hits| {
            let missing = case.contract.availability.as_ref().is_some_and(|rules| rules.minutes.is_none());
            if missing && case.promised().next().is_some() {
                hits.at(&["availability", "minutes"], &[]);
            }
        },
    },
    Rule {
        code: "C420",
        slug: "outage-from-report",
        severity: Warning,
        nl: [
            "een storing telt pas vanaf de melding van de klant",
            "Wie 's nachts niet kijkt, heeft geen storing gehad.",
            "Zet outage_starts = \"first_failure\".",
        ],
        en: [
            "an outage counts only from the customer's report",
            "Who does not look at night had no outage.",
            "Set outage_starts = \"first_failure\".",
        ],
        find: |case, hits| {
            if case
                .contract
                .availability
                .as_ref()
                .is_some_and(|rules| rules.outage_starts == Some(OutageStart::Report))
            {
                hits.at(&["availability", "outage_starts"], &[]);
            }
        },
    },
    Rule {
        code: "C421",
        slug: "short-outages-vanish",
        severity: Warning,
        nl: [
            "storingen korter dan {0} tellen niet",
            "Een dienst die elk uur even wegvalt, is volgens dit contract altijd beschikbaar.",
            "Kies hooguit een paar minuten, of laat shortest_outage weg.",
        ],
        en: [
            "outages shorter than {0} do not count",
            "A service that drops out every hour is always available by this contract.",
            "Choose a few minutes at most, or leave shortest_outage out.",
        ],
        find: |case, hits| {
            let shortest = case.contract.availability.as_ref().and_then(|rules| rules.shortest_outage);
            if let Some(length) = shortest.filter(|length| length.roughly() >= Duration::minutes(5)) {
                hits.at(&["availability", "shortest_outage"], &[&length]);
            }
        },
    },
    Rule {
        code: "C422",
        slug: "hundred-percent",
        severity: Warning,
        nl: [
            "dienst \"{0}\" belooft 100 %",
            "Eén seconde storing breekt de belofte; zij wordt dus elke maand gebroken, of niet gemeten.",
            "Kies een percentage dat te halen is, zoals 99.9%.",
        ],
        en: [
            "service \"{0}\" promises 100 %",
            "One second of downtime breaks it; so it is broken every month, or not measured.",
            "Choose a percentage that can be kept, such as 99.9%.",
        ],
        find: |case, hits| {
            for (key, _) in case.promised().filter(|(_, service)| service.availability == Some(Percent::FULL))
            {
                hits.at(&["services", key, "availability"], &[key]);
            }
        },
    },
    Rule {
        code: "C423",
        slug: "target-odd",
        severity: Error,
        nl: [
            "dienst \"{0}\": {1} is geen geloofwaardige belofte",
            "Onder 90 % of boven 100 % is bijna altijd een tikfout, en die geldt.",
            "Verbeter het percentage.",
        ],
        en: [
            "service \"{0}\": {1} is no credible promise",
            "Below 90 % or above 100 % is nearly always a slip of the pen, and it holds.",
            "Correct the percentage.",
        ],
        find: |case, hits| {
            let Some(ninety) = Percent::new(90, 100) else { return };
            for (key, service) in case.promised() {
                if let Some(target) =
                    service.availability.filter(|target| *target < ninety || *target > Percent::FULL)
                {
                    hits.at(&["services", key, "availability"], &[key, &target]);
                }
            }
        },
    },
    Rule {
        code: "C424",
        slug: "environment-missing",
        severity: Warning,
        nl: [
            "bij dienst \"{0}\" staat niet om welke omgeving het gaat",
            "Ligt de testomgeving plat, dan is het de vraag of er een belofte is gebroken.",
            "Zet environment = \"productie\".",
        ],
        en: [
            "service \"{0}\" does not say which environment is meant",
            "When the test environment is down it is a question whether a promise was broken.",
            "Add environment = \"production\".",
        ],
        find: |case, hits| {
            for (key, _) in case.contract.services.iter().filter(|(_, service)| service.environment.is_none())
            {
                hits.at(&["services", key, "environment"], &[key]);
            }
        },
    },
    Rule {
        code: "C425",
        slug: "services-missing",
        severity: Warning,
        nl: [
            "er staat niet op welke diensten dit contract ziet",
            "Bij de eerste storing in iets dat er later bij kwam, is het de vraag of het meedoet.",
            "Maak voor elke dienst [services.*].",
        ],
        en: [
            "it does not say which services this contract covers",
            "With the first fault in something added later it is a question whether it is covered.",
            "Write [services.*] for each service.",
        ],
        find: |case, hits| {
            if case.contract.services.is_empty() {
                hits.at(&["services"], &[]);
            }
        },
    },
    Rule {
        code: "C426",
        slug: "promise-without-consequence",
        severity: Warning,
        nl: [
            "dienst \"{0}\" belooft {1}, maar een gemiste belofte heeft geen gevolg",
            "Een percentage waar niets aan hangt, houdt niemand wakker.",
            "Noem een vergoedingsregeling in credits, of maak een [[kpis]] met measure = \"availability\".",
        ],
        en: [
            "service \"{0}\" promises {1}, but a missed promise has no consequence",
            "A percentage with nothing hanging on it keeps nobody awake.",
            "Name a credit scheme in credits, or write a [[kpis]] with measure = \"availability\".",
        ],
        find: |case, hits| {
            let kpi = case.contract.kpis.iter().any(|kpi| kpi.measure == Some(KpiMeasure::Availability));
            for (key, service) in case.promised().filter(|(_, service)| service.credits.is_none() && !kpi) {
                let Some(target) = service.availability else { continue };
                hits.at(&["services", key, "availability"], &[key, &target]);
            }
        },
    },
    Rule {
        code: "C427",
        slug: "one-failure-is-an-outage",
        severity: Note,
        nl: [
            "één mislukte meting van \"{0}\" is al een storing",
            "Eén verloren pakketje kost dan een vergoeding, en om drie uur 's nachts iemands slaap.",
            "Zet confirmations = 2; het begin van de storing blijft de eerste mislukte meting.",
        ],
        en: [
            "a single failed measurement of \"{0}\" is an outage",
            "One lost packet then costs a credit, and somebody's sleep at three in the night.",
            "Set confirmations = 2; the outage still starts at the first failed measurement.",
        ],
        find: |case, hits| {
            for (key, service) in &case.contract.services {
                let single = service
                    .points
                    .iter()
                    .enumerate()
                    .filter(|(_, point)| point.confirmations.is_some_and(|n| n < 2));
                for (index, _) in single {
                    hits.at(&["services", key, "points", &index.to_string(), "confirmations"], &[key]);
                }
            }
        },
    },
    Rule {
        code: "C428",
        slug: "period-of-thirty-days",
        severity: Note,
        nl: [
            "beschikbaarheid gaat over 30 dagen, verslag en factuur over een kalendermaand",
            "Eén storing kan in twee perioden vallen, of in geen enkele factuur.",
            "Zet period = \"calendar_month\".",
        ],
        en: [
            "availability is over 30 days, report and invoice over a calendar month",
            "One outage may fall in two periods, or in no invoice.",
            "Set period = \"calendar_month\".",
        ],
        find: |case, hits| {
            if case
                .contract
                .availability
                .as_ref()
                .is_some_and(|rules| rules.period == Some(Period::ThirtyDays))
            {
                hits.at(&["availability", "period"], &[]);
            }
        },
    },
];
