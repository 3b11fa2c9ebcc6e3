//! Package, scope, security, reports, liability, exit, teams.

use super::Section;
use super::phrases::Phrases;
use crate::contract::{Length, Overage, Package, PackageKind, Severity, Side};

/// What the customer pays for, and how work is counted.
pub(super) fn package(say: &Phrases<'_>) -> Section {
    let package = say.contract.package.as_ref().map_or_else(Vec::new, |package| package_words(say, package));
    let billing = say.contract.billing.as_ref();
    let increment = billing.and_then(|billing| billing.increment).map_or_else(String::new, |length| {
        let length = say.length(length);
        say.either(
            format!("Werk wordt per melding per dag naar boven afgerond op {length}: tien kleine vragen in één melding tellen als één som."),
            format!("Work is rounded up to {length} per ticket per day: ten small questions in one ticket count as one sum."),
        )
    });
    let surcharges = billing.iter().flat_map(|billing| &billing.surcharges).map(|surcharge| {
        let outside = surcharge.outside.as_deref().map_or_else(String::new, |calendar| say.hours(calendar));
        let factor = surcharge.factor.map_or_else(String::new, |factor| say.percent(factor));
        say.either(
            format!("Werk buiten de uren van {outside} telt voor {factor}."),
            format!("Work outside the hours of {outside} counts for {factor}."),
        )
    });
    let vat = billing.and_then(|billing| billing.vat).map_or_else(String::new, |vat| {
        let vat = say.percent(vat);
        say.either(format!("Btw: {vat}."), format!("VAT: {vat}."))
    });
    Section::new("package", say.pick("Wat het kost", "What it costs"))
        .text(package)
        .text([increment].into_iter().chain(surcharges).chain([vat]))
}

fn package_words(say: &Phrases<'_>, package: &Package) -> Vec<String> {
    let kind = kind_words(say, package);
    let expiry = package.expires_after.map_or_else(String::new, |length| {
        let length = say.length(length);
        match package.kind {
            Some(PackageKind::Bundle) => say.either(
                format!("Uren vervallen {length} na aankoop, aan het einde van de laatste dag."),
                format!("Hours expire {length} after purchase, at the end of the last day."),
            ),
            _ => say.either(
                format!("Niet gebruikte uren vervallen na {length}, aan het einde van de laatste dag."),
                format!("Unused hours expire after {length}, at the end of the last day."),
            ),
        }
    });
    let rollover = match package.rollover {
        Some(true) => say.pick(
            "Ongebruikte uren gaan mee naar de volgende maand.",
            "Unused hours go along to the next month.",
        ),
        Some(false) => say.pick(
            "Ongebruikte uren gaan niet mee naar de volgende maand.",
            "Unused hours do not go along to the next month.",
        ),
        None => "",
    };
    let overage = match package.overage {
        None => "",
        Some(Overage::Ask) => say.pick(
            "Zijn de uren op, dan vragen wij het eerst; een P1 gaat intussen door.",
            "When the hours are used up we ask first; a P1 goes on meanwhile.",
        ),
        Some(Overage::Charge) => say.pick(
            "Zijn de uren op, dan gaat het werk door en wordt het berekend.",
            "When the hours are used up work goes on and is charged.",
        ),
        Some(Overage::Stop) => {
            say.pick("Zijn de uren op, dan stopt het werk.", "When the hours are used up work stops.")
        }
    };
    let rate = package.overage_rate.map_or_else(String::new, |rate| {
        let rate = say.money(rate);
        say.either(format!("Een uur extra kost {rate}."), format!("An extra hour costs {rate}."))
    });
    let fair = package.fair_use.map_or_else(String::new, |length| {
        let length = say.length(length);
        say.either(
            format!("Boven {length} per maand volgt een gesprek, geen rekening."),
            format!("Above {length} a month there is a talk, not a bill."),
        )
    });
    vec![kind, expiry, rollover.to_owned(), overage.to_owned(), rate, fair]
}

/// What the package is, with its price.
fn kind_words(say: &Phrases<'_>, package: &Package) -> String {
    let price = package.price.map_or_else(|| "–".to_owned(), |price| say.money(price));
    let hours = package.hours.map_or_else(|| "–".to_owned(), |hours| say.length(hours));
    match package.kind {
        None => String::new(),
        Some(PackageKind::Bundle) => say.either(
            format!("Het pakket is een strippenkaart van {hours} voor {price}."),
            format!("The package is a prepaid bundle of {hours} for {price}."),
        ),
        Some(PackageKind::Retainer) => say.either(
            format!("Het pakket is een abonnement van {hours} per maand voor {price} per maand."),
            format!("The package is a retainer of {hours} a month for {price} a month."),
        ),
        Some(PackageKind::PerIncident) => {
            say.either(format!("Elk incident kost {price}."), format!("Each incident costs {price}."))
        }
        Some(PackageKind::AllIn) => say.either(
            format!("Alles wat onder steun valt, zit in {price} per maand."),
            format!("Everything that is support is in {price} a month."),
        ),
    }
}

/// What is support and what is a project.
pub(super) fn scope(say: &Phrases<'_>) -> Section {
    let Some(scope) = &say.contract.scope else { return Section::new("scope", "") };
    let list = |nl: &str, en: &str, items: &[String]| match items.is_empty() {
        true => String::new(),
        false => format!("**{}**: {}.", say.pick(nl, en), items.join("; ")),
    };
    let quote = scope.quote_above.map_or_else(String::new, |length| {
        let length = say.length(length);
        say.either(
            format!("Boven {length} krijgt een verzoek eerst een offerte."),
            format!("Above {length} a request gets a quote first."),
        )
    });
    let decided = match scope.decided_by {
        None => "",
        Some(Side::Both) => say.pick(
            "Wat in geen van beide lijsten staat, beslissen wij samen.",
            "What is in neither list is decided together.",
        ),
        Some(Side::Customer) => say.pick(
            "Wat in geen van beide lijsten staat, beslist de klant.",
            "What is in neither list is decided by the customer.",
        ),
        Some(Side::Provider) => say.pick(
            "Wat in geen van beide lijsten staat, beslist de leverancier.",
            "What is in neither list is decided by the provider.",
        ),
    };
    Section::new("scope", say.pick("Steun of project", "Support or project"))
        .list([list("Steun", "Support", &scope.support), list("Project", "Project", &scope.project)])
        .text([quote, decided.to_owned()])
}

/// Vulnerabilities, breaches, patches, back-ups.
pub(super) fn security(say: &Phrases<'_>) -> Section {
    let Some(security) = &say.contract.security else { return Section::new("security", "") };
    let rows = security.cve.iter().map(|(severity, term)| {
        let severity = match severity {
            Severity::Critical => say.pick("kritiek", "critical"),
            Severity::High => say.pick("hoog", "high"),
            Severity::Medium => say.pick("midden", "medium"),
            Severity::Low => say.pick("laag", "low"),
        };
        let within =
            |length: Option<Length>| length.map_or_else(|| "–".to_owned(), |length| say.length(length));
        vec![severity.to_owned(), within(term.plan), within(term.patch)]
    });
    let columns = say.language.pick(
        ["Kwetsbaarheid", "Plan binnen", "Gerepareerd binnen"],
        ["Vulnerability", "Plan within", "Patched within"],
    );
    let sentence = |length: Option<Length>, nl: &str, en: &str, every: bool| {
        length.map_or_else(String::new, |length| {
            let said = if every { say.every(length) } else { say.length(length) };
            format!("{} {said}.", say.pick(nl, en))
        })
    };
    Section::new("security", say.pick("Beveiliging", "Security"))
        .table(&columns, rows.collect())
        .text([
            sentence(
                security.breach_notice,
                "Een datalek melden wij binnen",
                "We report a data breach within",
                false,
            ),
            sentence(security.patch_rhythm, "Updates komen", "Updates come", true),
            sentence(security.backup_every, "Een back-up is er", "There is a back-up", true),
            sentence(security.restore_test_every, "Terugzetten wordt getest", "Restoring is tested", true),
        ])
        .list(
            security.access.clone().map(|access| format!("**{}**: {access}", say.pick("Toegang", "Access"))),
        )
}

/// Reports and meetings.
pub(super) fn review(say: &Phrases<'_>) -> Section {
    let Some(review) = &say.contract.review else { return Section::new("review", "") };
    let report = review.monthly_report.map_or_else(String::new, |length| {
        let length = say.length(length);
        say.either(
            format!("Het maandverslag is er binnen {length} na de maand."),
            format!("The monthly report is there within {length} after the month."),
        )
    });
    let dispute = review.dispute_within.map_or_else(String::new, |length| {
        let length = say.length(length);
        say.either(
            format!("De klant kan de cijfers {length} lang betwisten."),
            format!("The customer may dispute the figures for {length}."),
        )
    });
    let meeting = review.meeting_every.map_or_else(String::new, |length| {
        format!("{} {}.", say.pick("Wij overleggen", "We meet"), say.every(length))
    });
    Section::new("review", say.pick("Verslag en overleg", "Reports and meetings"))
        .text([report, dispute, meeting])
}

/// Liability and force majeure.
pub(super) fn liability(say: &Phrases<'_>) -> Section {
    let liability = say.contract.liability.as_ref();
    let cap = liability.and_then(|liability| liability.cap).map_or_else(String::new, |cap| {
        let cap = say.money(cap);
        say.either(
            format!("De leverancier is aansprakelijk tot {cap} per jaar."),
            format!("The provider is liable up to {cap} a year."),
        )
    });
    let uncapped = liability.map_or_else(String::new, |liability| match liability.uncapped.is_empty() {
        true => String::new(),
        false => format!(
            "{}: {}.",
            say.pick("De grens geldt niet bij", "The limit does not hold for"),
            liability.uncapped.join("; ")
        ),
    });
    let force = say.contract.force_majeure.as_ref();
    let means = force.and_then(|force| force.means.clone());
    let means = means
        .map_or_else(String::new, |means| format!("**{}**: {means}", say.pick("Overmacht", "Force majeure")));
    let ends = force.and_then(|force| force.ends_after).map_or_else(String::new, |length| {
        let length = say.length(length);
        say.either(
            format!("Duurt overmacht langer dan {length}, dan mag ieder het contract beëindigen."),
            format!("When force majeure lasts longer than {length}, either side may end the contract."),
        )
    });
    Section::new("liability", say.pick("Aansprakelijkheid en overmacht", "Liability and force majeure"))
        .text([cap, uncapped])
        .text([means, ends])
}

/// How it ends.
pub(super) fn exit(say: &Phrases<'_>) -> Section {
    let Some(exit) = &say.contract.exit else { return Section::new("exit", "") };
    let sentence = |length: Option<Length>, nl: [&str; 2], en: [&str; 2]| {
        let [before, after] = say.language.pick(nl, en);
        length.map_or_else(String::new, |length| format!("{before} {}{after}", say.length(length)))
    };
    let formats = match exit.formats.is_empty() {
        true => String::new(),
        false => format!(" ({})", say.and(&exit.formats)),
    };
    let leave = exit.leave_after_breaches.map_or_else(String::new, |months| {
        say.either(
            format!("Na {months} maanden achter elkaar met gemiste beloften mag de klant meteen weg."),
            format!("After {months} months in a row with missed promises the customer may leave at once."),
        )
    });
    Section::new("exit", say.pick("Hoe het eindigt", "How it ends"))
        .text([
            sentence(
                exit.notice,
                ["De klant zegt op met een termijn van", "."],
                ["The customer gives", " of notice."],
            ),
            sentence(
                exit.provider_notice,
                ["De leverancier zegt op met een termijn van", "."],
                ["The provider gives", " of notice."],
            ),
            sentence(
                exit.renews_for,
                ["Zonder opzegging gaat het contract door met", "."],
                ["Without notice the contract goes on for", "."],
            ),
            leave,
        ])
        .text([
            sentence(
                exit.data_within,
                ["De klant krijgt zijn gegevens binnen", &format!("{formats}.")],
                ["The customer gets the data within", &format!("{formats}.")],
            ),
            sentence(
                exit.erase_within,
                ["Onze kopieën zijn gewist binnen", "."],
                ["Our copies are erased within", "."],
            ),
            exit.help.clone().unwrap_or_default(),
        ])
}

/// Internal targets.
pub(super) fn teams(say: &Phrases<'_>) -> Section {
    let within = |length: Option<Length>| length.map_or_else(|| "–".to_owned(), |length| say.length(length));
    let rows = say.contract.ola.iter().map(|(key, ola)| {
        let third = if ola.third_party { say.pick(" (derde)", " (third party)") } else { "" };
        let hours = ola.calendar.as_deref().map_or_else(String::new, |calendar| say.hours(calendar));
        vec![format!("{key}{third}"), within(ola.response), within(ola.resolve), hours]
    });
    let columns = say.language.pick(
        ["Team", "Pakt op binnen", "Klaar binnen", "Uren"],
        ["Team", "Takes up within", "Done within", "Hours"],
    );
    Section::new("teams", say.pick("Afspraken tussen teams", "Agreements between teams"))
        .table(&columns, rows.collect())
}
