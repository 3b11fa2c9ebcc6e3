//! C7: vulnerabilities, data breaches, patches, back-ups.

use super::Rule;
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::contract::check::case::longer;
use crate::contract::{Security, Severity};
use crate::span::Duration;

/// The security terms, when there are any.
fn security<'a>(case: &super::Case<'a>) -> Option<&'a Security> {
    case.contract.security.as_ref()
}

/// As the file writes it.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
    }
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C701",
        slug: "cve-missing",
        severity: Warning,
        nl: [
            "er is geen termijn voor kwetsbaarheden (CVE's)",
            "Tussen bekendmaking en misbruik zitten vaak dagen; wie niets beloofde, hoeft niets te doen.",
            "Maak [security.cve] met critical en high: plan en patch.",
        ],
        en: [
            "there is no term for vulnerabilities (CVEs)",
            "There are often days between publication and abuse; who promised nothing need do nothing.",
            "Write [security.cve] with critical and high: plan and patch.",
        ],
        find: |case, hits| {
            if security(case).is_none_or(|security| security.cve.is_empty()) {
                hits.at(&["security", "cve"], &[]);
            }
        },
    },
    Rule {
        code: "C702",
        slug: "cve-grave-missing",
        severity: Warning,
        nl: [
            "er is geen termijn voor kwetsbaarheden van ernst \"{0}\"",
            "Juist de ernstige krijgen dan geen belofte.",
            "Zet {0} = { plan = \"24h\", patch = \"72h\" } onder [security.cve].",
        ],
        en: [
            "there is no term for vulnerabilities of severity \"{0}\"",
            "The grave ones of all get no promise.",
            "Add {0} = { plan = \"24h\", patch = \"72h\" } under [security.cve].",
        ],
        find: |case, hits| {
            let Some(security) = security(case).filter(|security| !security.cve.is_empty()) else { return };
            for severity in [Severity::Critical, Severity::High] {
                if !security.cve.contains_key(&severity) {
                    hits.at(&["security", "cve"], &[&word(severity)]);
                }
            }
        },
    },
    Rule {
        code: "C703",
        slug: "cve-patch-missing",
        severity: Warning,
        nl: [
            "ernst \"{0}\" mist een termijn voor het plan of voor de reparatie",
            "Een plan zonder reparatie laat de deur open; een reparatie zonder plan laat de klant in het duister.",
            "Vul plan en patch.",
        ],
        en: [
            "severity \"{0}\" lacks a term for the plan or for the patch",
            "A plan without a patch leaves the door open; a patch without a plan leaves the customer in the dark.",
            "Fill plan and patch.",
        ],
        find: |case, hits| {
            for (severity, term) in security(case).iter().flat_map(|security| &security.cve) {
                if term.plan.is_none() || term.patch.is_none() {
                    hits.at(&["security", "cve", word(*severity)], &[&word(*severity)]);
                }
            }
        },
    },
    Rule {
        code: "C704",
        slug: "plan-after-patch",
        severity: Error,
        nl: [
            "ernst \"{0}\": het plan mag er na {1} zijn, de reparatie na {2}",
            "Een plan dat na de reparatie komt, is geen plan.",
            "Maak plan korter dan patch.",
        ],
        en: [
            "severity \"{0}\": the plan may come after {1}, the patch after {2}",
            "A plan that comes after the patch is no plan.",
            "Make plan shorter than patch.",
        ],
        find: |case, hits| {
            for (severity, term) in security(case).iter().flat_map(|security| &security.cve) {
                if let (Some(plan), Some(patch)) = (term.plan, term.patch)
                    && longer(plan, patch)
                {
                    hits.at(&["security", "cve", word(*severity)], &[&word(*severity), &plan, &patch]);
                }
            }
        },
    },
    Rule {
        code: "C705",
        slug: "graver-patched-later",
        severity: Warning,
        nl: [
            "ernst \"{0}\" wordt later gerepareerd dan \"{1}\"",
            "Het gevaarlijkste gat blijft het langst open.",
            "Zet de termijnen in de volgorde van de ernst.",
        ],
        en: [
            "severity \"{0}\" is patched later than \"{1}\"",
            "The most dangerous hole stays open longest.",
            "Put the terms in the order of severity.",
        ],
        find: |case, hits| {
            let Some(security) = security(case) else { return };
            let terms: Vec<_> =
                security.cve.iter().filter_map(|(severity, term)| Some((*severity, term.patch?))).collect();
            for pair in terms.windows(2) {
                if let [(graver, late), (lighter, early)] = pair
                    && late.roughly() > early.roughly()
                {
                    hits.at(&["security", "cve", word(*graver)], &[&word(*graver), &word(*lighter)]);
                }
            }
        },
    },
    Rule {
        code: "C706",
        slug: "breach-notice-missing",
        severity: Error,
        nl: [
            "er staat niet hoe snel een datalek wordt gemeld",
            "De klant moet het binnen 72 uur bij de toezichthouder melden, en hoort het misschien pas daarna.",
            "Zet breach_notice = \"24h\" onder [security].",
        ],
        en: [
            "it does not say how soon a data breach is reported",
            "The customer must tell the authority within 72 hours, and may hear of it only afterwards.",
            "Add breach_notice = \"24h\" under [security].",
        ],
        find: |case, hits| {
            if security(case).is_none_or(|security| security.breach_notice.is_none()) {
                hits.at(&["security", "breach_notice"], &[]);
            }
        },
    },
    Rule {
        code: "C707",
        slug: "breach-notice-late",
        severity: Error,
        nl: [
            "een datalek wordt pas na {0} aan de klant gemeld",
            "Van de 72 uur die de klant heeft om het te melden, blijft te weinig over.",
            "Kies hooguit 48 uur, liever 24h.",
        ],
        en: [
            "a data breach is reported to the customer only after {0}",
            "Too little is left of the 72 hours that the customer has to report it.",
            "Choose 48 hours at most, better 24h.",
        ],
        find: |case, hits| {
            let notice = security(case).and_then(|security| security.breach_notice);
            if let Some(length) = notice.filter(|length| length.roughly() > Duration::hours(48)) {
                hits.at(&["security", "breach_notice"], &[&length]);
            }
        },
    },
    Rule {
        code: "C708",
        slug: "patch-rhythm-missing",
        severity: Warning,
        nl: [
            "er staat niet hoe vaak er updates worden doorgevoerd",
            "Achterstand bij updates ziet niemand, tot een aanvaller haar vindt.",
            "Zet patch_rhythm = \"1mo\" onder [security].",
        ],
        en: [
            "it does not say how often updates are rolled out",
            "Nobody sees a backlog of updates until an attacker finds it.",
            "Add patch_rhythm = \"1mo\" under [security].",
        ],
        find: |case, hits| {
            if security(case).is_some_and(|security| security.patch_rhythm.is_none()) {
                hits.at(&["security", "patch_rhythm"], &[]);
            }
        },
    },
    Rule {
        code: "C709",
        slug: "access-missing",
        severity: Note,
        nl: [
            "er staat niet wie er bij de systemen mag en hoe dat is beveiligd",
            "Na een personeelswissel weet niemand wie er nog in kan.",
            "Beschrijf access onder [security].",
        ],
        en: [
            "it does not say who may reach the systems and how that is protected",
            "After people have left nobody knows who can still get in.",
            "Describe access under [security].",
        ],
        find: |case, hits| {
            if security(case).is_some_and(|security| security.access.is_none()) {
                hits.at(&["security", "access"], &[]);
            }
        },
    },
    Rule {
        code: "C710",
        slug: "backup-missing",
        severity: Warning,
        nl: [
            "er is geen back-up beloofd",
            "Hoeveel werk er verloren mag gaan, blijkt pas als het weg is.",
            "Zet backup_every = \"24h\" onder [security].",
        ],
        en: [
            "no back-up is promised",
            "How much work may be lost shows only when it is gone.",
            "Add backup_every = \"24h\" under [security].",
        ],
        find: |case, hits| {
            if security(case).is_some_and(|security| security.backup_every.is_none()) {
                hits.at(&["security", "backup_every"], &[]);
            }
        },
    },
    Rule {
        code: "C711",
        slug: "backup-untested",
        severity: Warning,
        nl: [
            "er zijn back-ups, maar ze worden nooit teruggezet",
            "Een back-up die nooit is teruggezet, is een hoop, geen back-up.",
            "Zet restore_test_every = \"3mo\" onder [security].",
        ],
        en: [
            "there are back-ups, but they are never restored",
            "A back-up that was never restored is a hope, not a back-up.",
            "Add restore_test_every = \"3mo\" under [security].",
        ],
        find: |case, hits| {
            let untested = |security: &Security| {
                security.backup_every.is_some() && security.restore_test_every.is_none()
            };
            if security(case).is_some_and(untested) {
                hits.at(&["security", "restore_test_every"], &[]);
            }
        },
    },
];
