//! Availability with worked minutes, credits with worked amounts, exclusions, maintenance, key figures.

use super::Section;
use super::phrases::Phrases;
use crate::contract::{
    Combination, CreditScheme, Denominator, Kpi, KpiMeasure, Length, Maintenance, Minutes, OutageStart,
    Service, Side, Unknown,
};
use crate::money::Percent;
use crate::span::Duration;

/// Downtime allowed by a percentage over so many days of 24 hours.
fn allowed(target: Percent, days: i64) -> Duration {
    Duration(target.complement().of(Duration::days(days).0))
}

/// The services, what is promised and how it is measured.
pub(super) fn availability(say: &Phrases<'_>) -> Section {
    let rows = say.contract.services.iter().map(|(key, service)| {
        let over = |days| {
            service.availability.map_or_else(|| "–".to_owned(), |target| say.downtime(allowed(target, days)))
        };
        vec![
            service.name.clone().unwrap_or_else(|| key.clone()),
            service.environment.clone().unwrap_or_default(),
            service.availability.map_or_else(|| "–".to_owned(), |target| say.percent(target)),
            over(30),
            over(31),
            measured(say, service),
        ]
    });
    let columns = say.language.pick(
        ["Dienst", "Omgeving", "Beschikbaar", "Mag stilliggen in 30 dagen", "in 31 dagen", "Gemeten"],
        ["Service", "Environment", "Available", "May be down in 30 days", "in 31 days", "Measured"],
    );
    Section::new("availability", say.pick("Beschikbaarheid", "Availability"))
        .table(&columns, rows.collect())
        .text(method(say))
}

fn measured(say: &Phrases<'_>, service: &Service) -> String {
    let names: Vec<String> = service
        .points
        .iter()
        .map(|point| point.name.clone().or_else(|| point.target.clone()).unwrap_or_default())
        .collect();
    let Some(first) = service.points.first() else { return "–".to_owned() };
    let every = first.interval.map_or_else(String::new, |interval| format!(", {}", say.every(interval)));
    let together = match service.combination {
        Some(Combination::Any) if names.len() > 1 => {
            say.pick(" (één goed is genoeg)", " (one up is enough)").to_owned()
        }
        Some(Combination::Quorum) => {
            let quorum = service.quorum.unwrap_or_default();
            say.either(format!(" ({quorum} moeten goed zijn)"), format!(" ({quorum} must be up)"))
        }
        _ => String::new(),
    };
    format!("{}{every}{together}", say.and(&names))
}

fn method(say: &Phrases<'_>) -> Vec<String> {
    let Some(rules) = &say.contract.availability else { return Vec::new() };
    let period = say.period(rules.period.unwrap_or_default());
    let unknown = match rules.unknown.unwrap_or_default() {
        Unknown::AsUp => say.pick("telt als beschikbaar", "counts as available"),
        Unknown::Removed => say.pick("telt niet mee", "does not count"),
        Unknown::AsDown => say.pick("telt als storing", "counts as downtime"),
    };
    let share = match rules.denominator.unwrap_or_default() {
        Denominator::WithoutExclusions => {
            say.pick("van de tijd die niet is uitgezonderd", "of the time that is not excluded")
        }
        Denominator::Period => say.pick("van de hele periode", "of the whole period"),
    };
    let start = match rules.outage_starts.unwrap_or_default() {
        OutageStart::FirstFailure => {
            say.pick("bij de eerste mislukte meting", "at the first failed measurement")
        }
        OutageStart::Confirmation => say.pick("als zij is bevestigd", "when it is confirmed"),
        OutageStart::Report => say.pick("als de klant haar meldt", "when the customer reports it"),
    };
    let minutes = match rules.minutes.unwrap_or_default() {
        Minutes::Exact => say.pick("op de milliseconde", "to the millisecond"),
        Minutes::Full => say.pick("in hele minuten", "in whole minutes"),
        Minutes::Started => say.pick("per begonnen minuut", "per minute begun"),
    };
    let shortest = rules.shortest_outage.map_or_else(String::new, |length| {
        let length = say.length(length);
        say.either(
            format!("Storingen korter dan {length} tellen niet."),
            format!("Outages shorter than {length} do not count."),
        )
    });
    let degraded = match rules.degraded_is_down {
        true => {
            say.pick("Een trage dienst telt als storing.", "A slow service counts as downtime.").to_owned()
        }
        false => String::new(),
    };
    vec![
        say.either(
            format!("Het percentage gaat over een {period}, {share}; tijd zonder meting {unknown}."),
            format!("The percentage is over a {period}, {share}; time without a measurement {unknown}."),
        ),
        say.either(
            format!("Een storing begint {start} en telt {minutes}."),
            format!("An outage starts {start} and counts {minutes}."),
        ),
        shortest,
        degraded,
    ]
}

/// Credit tiers per service, with minutes and amounts worked out.
pub(super) fn credits(say: &Phrases<'_>) -> Section {
    let mut section = Section::new(
        "credits",
        say.pick("Vergoeding bij een gemiste belofte", "Credits for a missed promise"),
    );
    for (key, service) in &say.contract.services {
        let Some(scheme) = service.credits.as_ref().and_then(|name| say.contract.credits.get(name)) else {
            continue;
        };
        let name = service.name.as_deref().unwrap_or(key);
        let columns = say.language.pick(
            [name, "Dat is in 30 dagen", "Vergoeding", "Bedrag"],
            [name, "That is in 30 days", "Credit", "Amount"],
        );
        let rows = scheme.tiers.iter().filter_map(|tier| {
            let (below, credit) = (tier.below?, tier.credit?);
            let from = say.downtime(allowed(below, 30));
            Some(vec![
                format!("{} {}", say.pick("onder", "below"), say.percent(below)),
                say.either(format!("vanaf {from} storing"), format!("from {from} of downtime")),
                say.percent(credit),
                service
                    .fee
                    .and_then(|fee| fee.share(credit))
                    .map_or_else(|| "–".to_owned(), |amount| say.money(amount)),
            ])
        });
        section = section.table(&columns, rows.collect()).text(scheme_rules(say, scheme));
    }
    section
}

fn scheme_rules(say: &Phrases<'_>, scheme: &CreditScheme) -> Vec<String> {
    let started =
        scheme.per_started.zip(scheme.per_started_credit).map_or_else(String::new, |(length, credit)| {
            let (length, credit) = (say.length(length), say.percent(credit));
            say.either(
                format!("Per begonnen {length} storing boven de belofte: {credit}."),
                format!("Per {length} of downtime begun beyond the promise: {credit}."),
            )
        });
    let cap = scheme.cap.map_or_else(String::new, |cap| {
        let cap = say.percent(cap);
        say.either(format!("Hooguit {cap} van de maandprijs."), format!("At most {cap} of the monthly fee."))
    });
    let minimum = scheme.minimum.map_or_else(String::new, |minimum| {
        let minimum = say.money(minimum);
        say.either(
            format!("Minder dan {minimum} wordt niet uitbetaald."),
            format!("Less than {minimum} is not paid."),
        )
    });
    let claim = match (scheme.automatic.unwrap_or(true), scheme.claim_within) {
        (true, _) => say.pick("De vergoeding komt vanzelf.", "The credit comes by itself.").to_owned(),
        (false, Some(within)) => {
            let within = say.length(within);
            say.either(
                format!("De klant vraagt erom binnen {within} na de maand."),
                format!("The customer asks for it within {within} after the month."),
            )
        }
        (false, None) => say.pick("De klant vraagt erom.", "The customer asks for it.").to_owned(),
    };
    vec![started, cap, minimum, claim]
}

/// What does not count, and planned maintenance.
pub(super) fn exclusions(say: &Phrases<'_>) -> Section {
    let points = say.contract.exclusions.iter().map(|(key, exclusion)| {
        let means = exclusion.means.as_deref().unwrap_or_default();
        let agreed = match exclusion.agreed_by.unwrap_or_default() {
            Side::Both => say.pick("Beide partijen stellen het vast.", "Both sides agree on it."),
            Side::Customer => say.pick("De klant stelt het vast.", "The customer decides on it."),
            Side::Provider => say.pick("De leverancier stelt het vast.", "The provider decides on it."),
        };
        format!("**{key}**: {means} {agreed}")
    });
    let maintenance =
        say.contract.maintenance.as_ref().map_or_else(Vec::new, |rules| maintenance(say, rules));
    Section::new("exclusions", say.pick("Wat niet meetelt", "What does not count"))
        .list(points)
        .text(maintenance)
}

fn maintenance(say: &Phrases<'_>, rules: &Maintenance) -> Vec<String> {
    let windows: Vec<String> = rules
        .windows
        .iter()
        .map(|window| {
            let days: Vec<String> = window.days.iter().map(|day| say.weekdays(day)).collect();
            let hours = window.hours.as_deref().unwrap_or_default().replace('-', "–");
            let weeks: Vec<String> =
                window.weeks.iter().map(|week| say.either(format!("{week}e"), ordinal(*week))).collect();
            let of_month = match weeks.is_empty() {
                true => String::new(),
                false => format!(" ({} {})", say.and(&weeks), say.pick("van de maand", "of the month")),
            };
            format!("{} {hours}{of_month}", say.and(&days))
        })
        .collect();
    let place = (!windows.is_empty()).then(|| {
        let windows = windows.join("; ");
        say.either(
            format!("Gepland onderhoud vindt plaats: {windows}."),
            format!("Planned maintenance takes place: {windows}."),
        )
    });
    let sentence = |length: Option<Length>, nl: fn(String) -> String, en: fn(String) -> String| {
        length.map_or_else(String::new, |length| say.either(nl(say.length(length)), en(say.length(length))))
    };
    vec![
        place.unwrap_or_default(),
        sentence(
            rules.notice,
            |length| format!("Het wordt minstens {length} vooraf aangekondigd, anders telt het als storing."),
            |length| format!("It is announced at least {length} before, else it counts as downtime."),
        ),
        sentence(
            rules.allowance,
            |length| format!("Hooguit {length} per maand telt niet mee."),
            |length| format!("At most {length} per month do not count."),
        ),
        sentence(
            rules.emergency_notice,
            |length| format!("Spoedonderhoud wordt minstens {length} vooraf gemeld en telt als storing."),
            |length| {
                format!("Emergency maintenance is announced at least {length} before and counts as downtime.")
            },
        ),
    ]
}

fn ordinal(number: u32) -> String {
    match number {
        1 => "1st".to_owned(),
        2 => "2nd".to_owned(),
        3 => "3rd".to_owned(),
        number => format!("{number}th"),
    }
}

/// Key figures and what follows when they are missed.
pub(super) fn key_figures(say: &Phrases<'_>) -> Section {
    let points = say.contract.kpis.iter().map(|kpi| figure(say, kpi));
    Section::new("key-figures", say.pick("Prestatiecijfers", "Key figures")).list(points)
}

fn figure(say: &Phrases<'_>, kpi: &Kpi) -> String {
    let measure = match kpi.measure {
        None => "",
        Some(KpiMeasure::ResponseMet) => say.pick("reacties op tijd", "responses in time"),
        Some(KpiMeasure::ResolveMet) => say.pick("oplossingen op tijd", "solutions in time"),
        Some(KpiMeasure::UpdateMet) => say.pick("tussenberichten op tijd", "updates in time"),
        Some(KpiMeasure::Availability) => say.pick("beschikbaarheid", "availability"),
        Some(KpiMeasure::NotReopened) => {
            say.pick("meldingen die opgelost blijven", "tickets that stay solved")
        }
        Some(KpiMeasure::Satisfaction) => say.pick("tevredenheid", "satisfaction"),
    };
    let priorities: Vec<String> = kpi.priorities.iter().map(ToString::to_string).collect();
    let of = if priorities.is_empty() { String::new() } else { format!(" ({})", say.and(&priorities)) };
    let goal = kpi.at_least.map_or_else(String::new, |share| say.percent(share));
    let period = say.period(kpi.period.unwrap_or_default());
    let tickets = kpi.from_tickets.map_or_else(String::new, |tickets| {
        say.either(format!(", vanaf {tickets} meldingen"), format!(", from {tickets} tickets on"))
    });
    let name = kpi.name.as_ref().map_or_else(String::new, |name| format!("**{name}**: "));
    let consequence: Vec<String> = [
        kpi.credit.map(|share| {
            let share = say.percent(share);
            say.either(
                format!("{share} van de maandprijs terug"),
                format!("{share} of the monthly price back"),
            )
        }),
        kpi.amount.map(|amount| say.money(amount)),
        kpi.extension.map(|length| {
            let length = say.length(length);
            say.either(
                format!("{length} langer steun zonder kosten"),
                format!("{length} more support at no cost"),
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let missed = match consequence.is_empty() {
        true => String::new(),
        false => format!(" {}: {}.", say.pick("Gemist", "Missed"), say.and(&consequence)),
    };
    say.either(
        format!("{name}minstens {goal} {measure}{of} per {period}{tickets}.{missed}"),
        format!("{name}at least {goal} {measure}{of} per {period}{tickets}.{missed}"),
    )
}
