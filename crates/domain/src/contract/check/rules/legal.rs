//! C8: reports, liability, force majeure, exit.

use super::Rule;
use crate::contract::ExclusionKind;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::span::Duration;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C801",
        slug: "exit-missing",
        severity: Warning,
        nl: [
            "er staat niet hoe het contract eindigt",
            "Wie weg wil, kan niet weg, of staat zonder gegevens op straat.",
            "Maak [exit] met notice, data_within en formats.",
        ],
        en: [
            "it does not say how the contract ends",
            "Who wants to leave cannot, or stands outside without the data.",
            "Write [exit] with notice, data_within and formats.",
        ],
        find: |case, hits| {
            if case.contract.exit.is_none() {
                hits.at(&["exit"], &[]);
            }
        },
    },
    Rule {
        code: "C802",
        slug: "exit-notice-missing",
        severity: Warning,
        nl: [
            "er is geen opzegtermijn",
            "De een zegt morgen op, de ander rekent een jaar.",
            "Zet notice = \"1mo\" onder [exit].",
        ],
        en: [
            "there is no period of notice",
            "One side gives notice for tomorrow, the other counts a year.",
            "Add notice = \"1mo\" under [exit].",
        ],
        find: |case, hits| {
            if case.contract.exit.as_ref().is_some_and(|exit| exit.notice.is_none()) {
                hits.at(&["exit", "notice"], &[]);
            }
        },
    },
    Rule {
        code: "C803",
        slug: "exit-data-missing",
        severity: Warning,
        nl: [
            "er staat niet wanneer en in welke vorm de klant zijn gegevens terugkrijgt",
            "Zonder gegevens is overstappen opnieuw beginnen.",
            "Zet data_within = \"30d\" en formats = [\"CSV\", \"JSON\"] onder [exit].",
        ],
        en: [
            "it does not say when and in which form the customer gets the data back",
            "Without data a change of provider is a fresh start.",
            "Add data_within = \"30d\" and formats = [\"CSV\", \"JSON\"] under [exit].",
        ],
        find: |case, hits| {
            if case
                .contract
                .exit
                .as_ref()
                .is_some_and(|exit| exit.data_within.is_none() || exit.formats.is_empty())
            {
                hits.at(&["exit", "data_within"], &[]);
            }
        },
    },
    Rule {
        code: "C804",
        slug: "provider-leaves-sooner",
        severity: Warning,
        nl: [
            "de leverancier kan in {0} weg, de klant pas in {1}",
            "Een nieuwe leverancier vinden duurt langer dan een klant missen.",
            "Maak provider_notice minstens zo lang als notice.",
        ],
        en: [
            "the provider can leave in {0}, the customer only in {1}",
            "Finding a new provider takes longer than losing a customer.",
            "Make provider_notice at least as long as notice.",
        ],
        find: |case, hits| {
            let Some(exit) = &case.contract.exit else { return };
            if let (Some(provider), Some(customer)) = (exit.provider_notice, exit.notice)
                && provider.roughly() < customer.roughly()
            {
                hits.at(&["exit", "provider_notice"], &[&provider, &customer]);
            }
        },
    },
    Rule {
        code: "C805",
        slug: "notice-over-renewal",
        severity: Error,
        nl: [
            "het contract verlengt met {1}, maar de opzegtermijn is {0}",
            "Opzeggen kan alleen voordat de vorige verlenging begon: dus nooit op tijd.",
            "Maak notice korter dan renews_for.",
        ],
        en: [
            "the contract renews for {1}, but the period of notice is {0}",
            "Notice is possible only before the last renewal began: so never in time.",
            "Make notice shorter than renews_for.",
        ],
        find: |case, hits| {
            let Some(exit) = &case.contract.exit else { return };
            if let (Some(notice), Some(renewal)) = (exit.notice, exit.renews_for)
                && notice.roughly() >= renewal.roughly()
            {
                hits.at(&["exit", "notice"], &[&notice, &renewal]);
            }
        },
    },
    Rule {
        code: "C806",
        slug: "renews-for-long",
        severity: Warning,
        nl: [
            "zwijgen verlengt het contract met {0}",
            "Eén vergeten datum bindt de klant jaren.",
            "Verleng met hooguit een jaar: renews_for = \"12mo\".",
        ],
        en: [
            "silence renews the contract for {0}",
            "One forgotten date binds the customer for years.",
            "Renew for a year at most: renews_for = \"12mo\".",
        ],
        find: |case, hits| {
            let renewal = case.contract.exit.as_ref().and_then(|exit| exit.renews_for);
            if let Some(length) = renewal.filter(|length| length.roughly() > Duration::days(366)) {
                hits.at(&["exit", "renews_for"], &[&length]);
            }
        },
    },
    Rule {
        code: "C807",
        slug: "erased-before-handed-over",
        severity: Error,
        nl: [
            "de gegevens worden na {0} gewist en na {1} overgedragen",
            "Wat gewist is, kan niemand meer overdragen.",
            "Maak erase_within langer dan data_within.",
        ],
        en: [
            "the data are erased after {0} and handed over after {1}",
            "What was erased nobody can hand over.",
            "Make erase_within longer than data_within.",
        ],
        find: |case, hits| {
            let Some(exit) = &case.contract.exit else { return };
            if let (Some(erase), Some(data)) = (exit.erase_within, exit.data_within)
                && erase.roughly() <= data.roughly()
            {
                hits.at(&["exit", "erase_within"], &[&erase, &data]);
            }
        },
    },
    Rule {
        code: "C808",
        slug: "erase-missing",
        severity: Note,
        nl: [
            "er staat niet wanneer de leverancier zijn kopieën wist",
            "Jaren later liggen er nog klantgegevens in een oude back-up.",
            "Zet erase_within = \"60d\" onder [exit].",
        ],
        en: [
            "it does not say when the provider erases its copies",
            "Years later customer data still lie in an old back-up.",
            "Add erase_within = \"60d\" under [exit].",
        ],
        find: |case, hits| {
            if case.contract.exit.as_ref().is_some_and(|exit| exit.erase_within.is_none()) {
                hits.at(&["exit", "erase_within"], &[]);
            }
        },
    },
    Rule {
        code: "C809",
        slug: "liability-missing",
        severity: Warning,
        nl: [
            "er is geen grens aan de aansprakelijkheid",
            "De leverancier is voor alles aansprakelijk, dus verzekert niemand hem en beslist straks een rechter.",
            "Zet cap onder [liability], en noem wat er niet onder valt.",
        ],
        en: [
            "liability has no limit",
            "The provider is liable for everything, so nobody insures it and a judge decides later.",
            "Add cap under [liability], and name what it does not cover.",
        ],
        find: |case, hits| {
            if case.contract.liability.as_ref().is_none_or(|liability| liability.cap.is_none()) {
                hits.at(&["liability", "cap"], &[]);
            }
        },
    },
    Rule {
        code: "C810",
        slug: "liability-below-fee",
        severity: Warning,
        nl: [
            "de aansprakelijkheid ({0}) is lager dan wat de klant per jaar betaalt ({1})",
            "Bij de grootste fout krijgt de klant nog niet terug wat hij betaalde.",
            "Kies minstens het jaarbedrag.",
        ],
        en: [
            "liability ({0}) is below what the customer pays in a year ({1})",
            "With the gravest mistake the customer does not even get back what was paid.",
            "Choose the yearly amount at least.",
        ],
        find: |case, hits| {
            let cap = case.contract.liability.as_ref().and_then(|liability| liability.cap);
            if let (Some(cap), Some(year)) = (cap, case.yearly_fee())
                && cap.currency == year.currency
                && cap.cents < year.cents
            {
                hits.at(&["liability", "cap"], &[&cap, &year]);
            }
        },
    },
    Rule {
        code: "C811",
        slug: "cap-covers-intent",
        severity: Warning,
        nl: [
            "de grens aan de aansprakelijkheid geldt ook bij opzet",
            "Dat houdt bij de rechter geen stand, en dan valt de hele grens weg.",
            "Noem in uncapped: opzet en bewuste roekeloosheid.",
        ],
        en: [
            "the limit of liability covers intent too",
            "No court upholds that, and then the whole limit falls.",
            "Name in uncapped: intent and gross negligence.",
        ],
        find: |case, hits| {
            if case
                .contract
                .liability
                .as_ref()
                .is_some_and(|liability| liability.cap.is_some() && liability.uncapped.is_empty())
            {
                hits.at(&["liability", "uncapped"], &[]);
            }
        },
    },
    Rule {
        code: "C812",
        slug: "sole-remedy",
        severity: Warning,
        nl: [
            "vergoedingen zijn het enige gevolg van een gemiste belofte",
            "De klant kan niet weg, hoe vaak het ook misgaat.",
            "Haal credits_are_sole_remedy weg, of zet leave_after_breaches = 3 onder [exit].",
        ],
        en: [
            "credits are the only consequence of a missed promise",
            "The customer cannot leave, however often it goes wrong.",
            "Remove credits_are_sole_remedy, or add leave_after_breaches = 3 under [exit].",
        ],
        find: |case, hits| {
            let may_leave =
                case.contract.exit.as_ref().is_some_and(|exit| exit.leave_after_breaches.is_some());
            if case.contract.liability.as_ref().is_some_and(|liability| liability.credits_are_sole_remedy)
                && !may_leave
            {
                hits.at(&["liability", "credits_are_sole_remedy"], &[]);
            }
        },
    },
    Rule {
        code: "C813",
        slug: "force-majeure-undefined",
        severity: Warning,
        nl: [
            "overmacht telt niet mee, maar er staat niet wat het is",
            "De eerste storing bij de hostingpartij heet overmacht.",
            "Maak [force_majeure] met means, en zeg dat een eigen leverancier er niet onder valt.",
        ],
        en: [
            "force majeure does not count, but it does not say what it is",
            "The first outage at the hosting company is called force majeure.",
            "Write [force_majeure] with means, and say that an own supplier is none.",
        ],
        find: |case, hits| {
            let named = case.contract.force_majeure.is_some();
            let excluded = case
                .contract
                .exclusions
                .values()
                .any(|exclusion| exclusion.kind == Some(ExclusionKind::ForceMajeure));
            let defined = case.contract.force_majeure.as_ref().is_some_and(|clause| clause.means.is_some());
            if (excluded || named) && !defined {
                hits.at(&["force_majeure", "means"], &[]);
            }
        },
    },
    Rule {
        code: "C814",
        slug: "force-majeure-endless",
        severity: Warning,
        nl: [
            "overmacht kan eindeloos duren",
            "De klant betaalt door voor een dienst die niet meer komt.",
            "Zet ends_after = \"30d\" onder [force_majeure].",
        ],
        en: [
            "force majeure may last for ever",
            "The customer goes on paying for a service that never comes back.",
            "Add ends_after = \"30d\" under [force_majeure].",
        ],
        find: |case, hits| {
            if case.contract.force_majeure.as_ref().is_some_and(|clause| clause.ends_after.is_none()) {
                hits.at(&["force_majeure", "ends_after"], &[]);
            }
        },
    },
    Rule {
        code: "C815",
        slug: "report-missing",
        severity: Warning,
        nl: [
            "er is geen maandverslag",
            "Of de belofte is gehaald, weet alleen wie haar deed.",
            "Zet monthly_report = \"5bd\" onder [review].",
        ],
        en: [
            "there is no monthly report",
            "Only who made the promise knows whether it was kept.",
            "Add monthly_report = \"5bd\" under [review].",
        ],
        find: |case, hits| {
            if case.contract.review.as_ref().is_none_or(|review| review.monthly_report.is_none()) {
                hits.at(&["review", "monthly_report"], &[]);
            }
        },
    },
    Rule {
        code: "C816",
        slug: "report-late",
        severity: Warning,
        nl: [
            "het maandverslag komt pas na {0}",
            "Tegen die tijd is de volgende maand al half voorbij en niemand weet meer wat er was.",
            "Kies hooguit tien werkdagen.",
        ],
        en: [
            "the monthly report comes only after {0}",
            "By then the next month is half over and nobody remembers what happened.",
            "Choose ten business days at most.",
        ],
        find: |case, hits| {
            let report = case.contract.review.as_ref().and_then(|review| review.monthly_report);
            if let Some(length) = report.filter(|length| length.roughly() > Duration::days(15)) {
                hits.at(&["review", "monthly_report"], &[&length]);
            }
        },
    },
    Rule {
        code: "C817",
        slug: "dispute-term-missing",
        severity: Note,
        nl: [
            "er staat niet tot wanneer de klant de cijfers kan betwisten",
            "Een jaar later ligt elke maand weer open.",
            "Zet dispute_within = \"30d\" onder [review].",
        ],
        en: [
            "it does not say until when the customer may dispute the figures",
            "A year later each month is open again.",
            "Add dispute_within = \"30d\" under [review].",
        ],
        find: |case, hits| {
            if case.contract.review.as_ref().is_some_and(|review| review.dispute_within.is_none()) {
                hits.at(&["review", "dispute_within"], &[]);
            }
        },
    },
    Rule {
        code: "C818",
        slug: "meeting-missing",
        severity: Note,
        nl: [
            "er is geen vast overleg",
            "Kleine ergernissen worden pas besproken als het contract wordt opgezegd.",
            "Zet meeting_every = \"3mo\" onder [review].",
        ],
        en: [
            "there is no regular review",
            "Small annoyances are talked about only when notice is given.",
            "Add meeting_every = \"3mo\" under [review].",
        ],
        find: |case, hits| {
            if case.contract.review.as_ref().is_some_and(|review| review.meeting_every.is_none()) {
                hits.at(&["review", "meeting_every"], &[]);
            }
        },
    },
];
