//! C2, second half: what starts, stops and pauses the clocks.

use super::Rule;
use crate::clock::{ClockName, Reopen, WorkaroundRule};
use crate::contract::check::Severity::{Error, Note, Warning};
use crate::contract::{Length, ReopenWindow};
use crate::span::Duration;
use crate::ticket::WaitingFor;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "C213",
        slug: "workaround-missing",
        severity: Warning,
        nl: [
            "er is geen regel voor een werkaround",
            "De een noemt het opgelost, de ander niet; daar gaat de helft van alle ruzies over.",
            "Zet workaround = \"counts_when_accepted\", \"counts\" of \"never\" onder [clocks].",
        ],
        en: [
            "there is no rule for a workaround",
            "One side calls it solved, the other does not; half of all quarrels are about that.",
            "Add workaround = \"counts_when_accepted\", \"counts\" or \"never\" under [clocks].",
        ],
        find: |case, hits| {
            if case.contract.clocks.workaround.is_none() {
                hits.at(&["clocks", "workaround"], &[]);
            }
        },
    },
    Rule {
        code: "C214",
        slug: "workaround-undefined",
        severity: Warning,
        nl: [
            "een werkaround telt als oplossing, maar er staat niet wat er een is",
            "\"Herstart elke tien minuten de server\" kan dan als oplossing gelden.",
            "Beschrijf in workaround_means waar de klant mee moet kunnen werken.",
        ],
        en: [
            "a workaround counts as solved, but it does not say what is one",
            "\"Restart the server every ten minutes\" may then count as a solution.",
            "Describe in workaround_means what the customer must be able to work with.",
        ],
        find: |case, hits| {
            let clocks = &case.contract.clocks;
            let counts = clocks.workaround.is_some_and(|rule| rule != WorkaroundRule::Never);
            if counts && clocks.workaround_means.is_none() {
                hits.at(&["clocks", "workaround_means"], &[]);
            }
        },
    },
    Rule {
        code: "C215",
        slug: "silence-too-short",
        severity: Warning,
        nl: [
            "na {0} zwijgen geldt een werkaround als aanvaard",
            "Een lunchpauze van de klant is dan een handtekening.",
            "Geef minstens vier uur, liever acht: accept_after = \"8h\".",
        ],
        en: [
            "after {0} of silence a workaround counts as accepted",
            "The customer's lunch break is then a signature.",
            "Give four hours at least, better eight: accept_after = \"8h\".",
        ],
        find: |case, hits| {
            if let Some(length) = case.contract.clocks.accept_after
                && length.roughly() < Duration::hours(4)
            {
                hits.at(&["clocks", "accept_after"], &[&length]);
            }
        },
    },
    Rule {
        code: "C216",
        slug: "silence-without-use",
        severity: Note,
        nl: [
            "accept_after staat er, maar werkarounds worden niet ter aanvaarding voorgelegd",
            "De lezer denkt dat zwijgen iets betekent, en dat is niet zo.",
            "Verwijder accept_after, of kies counts_when_accepted.",
        ],
        en: [
            "accept_after is there, but workarounds are not put up for acceptance",
            "The reader believes that silence means something, and it does not.",
            "Remove accept_after, or choose counts_when_accepted.",
        ],
        find: |case, hits| {
            let clocks = &case.contract.clocks;
            let asked = clocks.workaround.unwrap_or_default() == WorkaroundRule::CountsWhenAccepted;
            if clocks.accept_after.is_some() && !asked {
                hits.at(&["clocks", "accept_after"], &[]);
            }
        },
    },
    Rule {
        code: "C217",
        slug: "response-undefined",
        severity: Warning,
        nl: [
            "er staat niet wat als eerste reactie telt",
            "Een automatische ontvangstmelding haalt anders elke reactietijd.",
            "Beschrijf in response_means: een mens zegt wat hij begrijpt en wat de volgende stap is.",
        ],
        en: [
            "it does not say what counts as a first response",
            "An automatic acknowledgement then meets every response time.",
            "Describe in response_means: a person says what is understood and what happens next.",
        ],
        find: |case, hits| {
            if case.contract.clocks.response_means.is_none() {
                hits.at(&["clocks", "response_means"], &[]);
            }
        },
    },
    Rule {
        code: "C218",
        slug: "resolved-undefined",
        severity: Warning,
        nl: [
            "er staat niet wanneer een melding is opgelost",
            "De leverancier sluit, de klant heropent, en beide hebben gelijk.",
            "Beschrijf in resolved_means wat er weer moet werken en hoe de klant dat ziet.",
        ],
        en: [
            "it does not say when a ticket is resolved",
            "The provider closes, the customer reopens, and both are right.",
            "Describe in resolved_means what must work again and how the customer sees it.",
        ],
        find: |case, hits| {
            if case.contract.clocks.resolved_means.is_none() {
                hits.at(&["clocks", "resolved_means"], &[]);
            }
        },
    },
    Rule {
        code: "C219",
        slug: "pause-at-will",
        severity: Error,
        nl: [
            "de klok staat ook stil om \"andere\" redenen",
            "De leverancier kan zijn eigen klok stilzetten wanneer hij wil; dan is geen belofte nog hard.",
            "Haal \"other\" uit pause_on en noem de redenen die wel gelden.",
        ],
        en: [
            "the clock also stands still for \"other\" reasons",
            "The provider can stop its own clock at will; then no promise is firm.",
            "Take \"other\" out of pause_on and name the reasons that do count.",
        ],
        find: |case, hits| {
            let pause_on = case.contract.clocks.pause_on.as_deref().unwrap_or_default();
            if pause_on.contains(&WaitingFor::Other) {
                hits.at(&["clocks", "pause_on"], &[]);
            }
        },
    },
    Rule {
        code: "C220",
        slug: "third-party-endless",
        severity: Warning,
        nl: [
            "wachten op een derde zet de klok stil",
            "Zolang een leverancier van de leverancier niets doet, loopt er geen enkele belofte, hoe lang het ook duurt.",
            "Haal third_party uit pause_on, en sluit uit wat echt buiten de macht van de leverancier ligt: [exclusions.*] met kind = \"third_party\".",
        ],
        en: [
            "waiting for a third party stops the clock",
            "While a supplier of the provider does nothing, no promise runs at all, however long it takes.",
            "Take third_party out of pause_on, and exclude what is truly beyond the provider: [exclusions.*] with kind = \"third_party\".",
        ],
        find: |case, hits| {
            let pause_on = case.contract.clocks.pause_on.as_deref().unwrap_or_default();
            if pause_on.contains(&WaitingFor::ThirdParty) {
                hits.at(&["clocks", "pause_on"], &[]);
            }
        },
    },
    Rule {
        code: "C221",
        slug: "response-paused",
        severity: Error,
        nl: [
            "de reactieklok mag worden stilgezet",
            "Wie nog niet heeft geantwoord, kan niet op de klant wachten; zo is elke reactietijd te halen.",
            "Haal \"response\" uit pauses.",
        ],
        en: [
            "the response clock may be stopped",
            "Who has not answered yet cannot be waiting for the customer; every response time can be met that way.",
            "Take \"response\" out of pauses.",
        ],
        find: |case, hits| {
            if case.contract.clocks.pauses.as_deref().unwrap_or_default().contains(&ClockName::Response) {
                hits.at(&["clocks", "pauses"], &[]);
            }
        },
    },
    Rule {
        code: "C222",
        slug: "reopen-never",
        severity: Error,
        nl: [
            "een opgeloste melding kan nooit worden heropend",
            "Komt de storing na een uur terug, dan begint alles opnieuw, met een nieuwe klok.",
            "Zet reopen_window = \"7d\" of langer.",
        ],
        en: [
            "a resolved ticket can never be reopened",
            "When the fault is back after an hour, everything starts anew, with a fresh clock.",
            "Set reopen_window = \"7d\" or longer.",
        ],
        find: |case, hits| {
            if let Some(ReopenWindow::Within(length)) = case.contract.clocks.reopen_window
                && length.is_zero()
            {
                hits.at(&["clocks", "reopen_window"], &[]);
            }
        },
    },
    Rule {
        code: "C223",
        slug: "reopen-window-short",
        severity: Warning,
        nl: [
            "een melding kan maar {0} lang worden heropend",
            "Over een weekend kan de klant dan niet eens nagaan of het echt werkt.",
            "Geef minstens vijf dagen: reopen_window = \"7d\".",
        ],
        en: [
            "a ticket can be reopened for only {0}",
            "Over a weekend the customer cannot even find out whether it really works.",
            "Give five days at least: reopen_window = \"7d\".",
        ],
        find: |case, hits| {
            if let Some(ReopenWindow::Within(length)) = case.contract.clocks.reopen_window
                && !length.is_zero()
                && length.roughly() < Duration::days(5)
            {
                hits.at(&["clocks", "reopen_window"], &[&length]);
            }
        },
    },
    Rule {
        code: "C224",
        slug: "reopen-restarts",
        severity: Warning,
        nl: [
            "een heropende melding krijgt de volle oplostijd opnieuw",
            "Een mislukte oplossing levert de leverancier extra tijd op.",
            "Zet reopen = \"resume\": de tijd die over was loopt door.",
        ],
        en: [
            "a reopened ticket gets the full resolve time again",
            "A fix that failed earns the provider extra time.",
            "Set reopen = \"resume\": the time that was left goes on.",
        ],
        find: |case, hits| {
            if case.contract.clocks.reopen == Some(Reopen::Restart) {
                hits.at(&["clocks", "reopen"], &[]);
            }
        },
    },
    Rule {
        code: "C230",
        slug: "incident-end-missing",
        severity: Note,
        nl: [
            "er staat niet wanneer een incident voorbij is",
            "Zonder einde blijft de halve ploeg paraat, of gaat zij te vroeg naar huis.",
            "Beschrijf in incident_ends wat er goed moet zijn voordat iedereen weg mag.",
        ],
        en: [
            "it does not say when an incident is over",
            "Without an end half the crew stays on, or leaves too early.",
            "Describe in incident_ends what must be well before everybody may go.",
        ],
        find: |case, hits| {
            if case.contract.clocks.incident_ends.is_none() {
                hits.at(&["clocks", "incident_ends"], &[]);
            }
        },
    },
    Rule {
        code: "C231",
        slug: "priority-judge-missing",
        severity: Warning,
        nl: [
            "er staat niet wie de prioriteit bepaalt als men het oneens is",
            "Midden in de nacht onderhandelen over P1 of P2 kost de tijd van de belofte.",
            "Noem in priority_decided_by wie beslist, en dat het achteraf kan worden herzien.",
        ],
        en: [
            "it does not say who decides the priority when the sides disagree",
            "Haggling over P1 or P2 at night eats the time of the promise.",
            "Name in priority_decided_by who decides, and that it may be revised afterwards.",
        ],
        find: |case, hits| {
            if case.contract.clocks.priority_decided_by.is_none() {
                hits.at(&["clocks", "priority_decided_by"], &[]);
            }
        },
    },
    Rule {
        code: "C233",
        slug: "business-day-due-unclear",
        severity: Warning,
        nl: [
            "er zijn tijden in werkdagen, maar niet of het einde van de dag telt",
            "Een melding van 09.00 uur is na een werkdag te laat om 09.01 uur of om 17.00 uur: dat scheelt een dag.",
            "Zet business_day_due = \"end_of_day\" of \"same_time\" onder [clocks].",
        ],
        en: [
            "there are targets in business days, but not whether the end of the day counts",
            "A ticket of 09:00 is late one business day on at 09:01 or at 17:00: a day's difference.",
            "Add business_day_due = \"end_of_day\" or \"same_time\" under [clocks].",
        ],
        find: |case, hits| {
            let in_days =
                case.priorities().flat_map(|(_, _, clause)| ClockName::ALL.map(|clock| clause.target(clock)));
            let any = in_days.flatten().any(|length| matches!(length, Length::BusinessDays(_)));
            if any && case.contract.clocks.business_day_due.is_none() {
                hits.at(&["clocks", "business_day_due"], &[]);
            }
        },
    },
    Rule {
        code: "C234",
        slug: "answer-term-missing",
        severity: Note,
        nl: [
            "de klok staat stil zolang de klant moet antwoorden, maar niet hoe snel hij dat doet",
            "Een melding die weken op antwoord wacht, is van niemand.",
            "Zet answers_within = \"1bd\" onder [customer].",
        ],
        en: [
            "the clock stands still while the customer must answer, but not how soon they do",
            "A ticket that waits for weeks belongs to nobody.",
            "Add answers_within = \"1bd\" under [customer].",
        ],
        find: |case, hits| {
            let waits = case
                .contract
                .clocks
                .pause_on
                .as_deref()
                .is_none_or(|list| list.contains(&WaitingFor::Customer));
            let said =
                case.contract.customer.as_ref().is_some_and(|customer| customer.answers_within.is_some());
            if waits && !said {
                hits.at(&["customer", "answers_within"], &[]);
            }
        },
    },
];
