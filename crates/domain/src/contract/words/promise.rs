//! Parties, promises per priority, hours, what counts, what waits, who is called.

use super::Section;
use super::phrases::Phrases;
use crate::clock::{ClockName, Reopen, Retarget, WorkaroundRule};
use crate::contract::{BusinessDayDue, CalendarClause, Day, Detection, Length, ReopenWindow, Urgency};
use crate::span::Duration;
use crate::ticket::WaitingFor;

/// Who promises what to whom, from when, and where to report.
pub(super) fn parties(say: &Phrases<'_>) -> Section {
    let contract = say.contract;
    let head = &contract.contract;
    let name = |party: &Option<crate::contract::Party>| party.as_ref().and_then(|party| party.name.clone());
    let sides = match (name(&contract.provider), name(&contract.customer)) {
        (Some(provider), Some(customer)) => {
            let joint = say.pick("belooft dit aan", "promises this to");
            let stop = if customer.ends_with('.') { "" } else { "." };
            format!("{provider} {joint} {customer}{stop}")
        }
        _ => String::new(),
    };
    let version = head.version.map_or_else(String::new, |version| {
        let term = match (head.effective_from, head.effective_to) {
            (Some(from), Some(to)) => say.either(
                format!("; zij geldt van {} tot en met {}", say.day(from), say.day(to)),
                format!("; it holds from {} until {}", say.day(from), say.day(to)),
            ),
            (Some(from), None) => say.either(
                format!("; zij geldt vanaf {}", say.day(from)),
                format!("; it holds from {}", say.day(from)),
            ),
            _ => String::new(),
        };
        say.either(format!("Dit is versie {version}{term}."), format!("This is version {version}{term}."))
    });
    let zone = head.time_zone.as_ref().map_or_else(String::new, |zone| {
        say.either(
            format!("Alle dagen en uren zijn in de tijdzone {zone}."),
            format!("All days and hours are in the time zone {zone}."),
        )
    });
    let channels = contract.contact.iter().flat_map(|contact| {
        let line = |nl: &str, en: &str, value: &Option<String>| {
            value.as_ref().map_or_else(String::new, |value| format!("{}: {value}", say.pick(nl, en)))
        };
        [
            line("Storingsnummer voor P1", "Incident line for P1", &contact.incident_line),
            line("Telefoon", "Telephone", &contact.phone),
            line("E-mail", "E-mail", &contact.email),
            line("Portaal", "Portal", &contact.portal),
        ]
    });
    Section::new("parties", say.pick("Wie en wanneer", "Who and when"))
        .text([sides, version, zone])
        .list(channels)
}

/// The table of promises.
pub(super) fn promises(say: &Phrases<'_>) -> Section {
    let within = |length: Option<Length>| {
        length.map_or_else(
            || say.pick("niets beloofd", "nothing promised").to_owned(),
            |length| format!("{} {}", say.pick("binnen", "within"), say.length(length)),
        )
    };
    let rows = say.contract.priorities.iter().map(|(priority, clause)| {
        vec![
            format!("{priority} {}", clause.name.as_deref().unwrap_or_default()).trim_end().to_owned(),
            clause.impact.clone().unwrap_or_default(),
            within(clause.response),
            within(clause.resolve),
            clause.update.map_or_else(
                || say.pick("geen vast ritme", "no fixed rhythm").to_owned(),
                |length| say.every(length),
            ),
            clause.calendar.as_deref().map_or_else(String::new, |calendar| say.hours(calendar)),
        ]
    });
    let examples = say.contract.priorities.iter().map(|(priority, clause)| {
        let expect = clause.expect.clone().unwrap_or_default();
        match clause.examples.is_empty() {
            true if expect.is_empty() => String::new(),
            true => format!("**{priority}**: {expect}"),
            false => {
                let for_instance = say.pick("Bijvoorbeeld", "For instance");
                format!("**{priority}**: {expect} {for_instance}: {}.", clause.examples.join("; "))
                    .replace(":  ", ": ")
            }
        }
    });
    let columns = say.language.pick(
        ["Prioriteit", "Wanneer", "Eerste reactie", "Opgelost", "Tussenbericht", "Uren"],
        ["Priority", "When", "First response", "Resolved", "Update", "Hours"],
    );
    Section::new("promises", say.pick("Wat er is beloofd", "What is promised"))
        .table(&columns, rows.collect())
        .list(examples)
}

/// The calendars in words.
pub(super) fn hours(say: &Phrases<'_>) -> Section {
    let calendars =
        say.contract.calendars.iter().map(|(name, clause)| format!("**{name}**: {}.", calendar(say, clause)));
    Section::new("hours", say.pick("Wanneer de klokken lopen", "When the clocks run")).list(calendars)
}

fn calendar(say: &Phrases<'_>, clause: &CalendarClause) -> String {
    if clause.always {
        return say.pick("dag en nacht, alle dagen", "round the clock, every day").to_owned();
    }
    let windows = |windows: &[String]| match windows.is_empty() {
        true => say.pick("gesloten", "closed").to_owned(),
        false => say.and(&windows.iter().map(|window| window.replace('-', "–")).collect::<Vec<_>>()),
    };
    // The week in its own order, not in that of the alphabet.
    let mut week: Vec<(&String, &Vec<String>)> = clause.hours.iter().collect();
    week.sort_by_key(|(key, _)| {
        let first = key.split('-').next().unwrap_or_default();
        crate::contract::terms::WEEKDAYS.iter().position(|day| *day == first)
    });
    let week = week.into_iter().map(|(key, list)| format!("{} {}", say.weekdays(key), windows(list)));
    let sets: Vec<String> =
        clause.holidays.iter().filter(|item| item.parse::<Day>().is_err()).cloned().collect();
    let own: Vec<String> =
        clause.holidays.iter().filter_map(|item| item.parse().ok()).map(|day| say.day(day)).collect();
    let closed = (!sets.is_empty()).then(|| {
        format!("{} ({})", say.pick("gesloten op feestdagen", "closed on public holidays"), sets.join(", "))
    });
    let own =
        (!own.is_empty()).then(|| format!("{} {}", say.pick("gesloten op", "closed on"), say.and(&own)));
    let special = clause.special_days.iter().map(|(day, list)| {
        let day = day.parse().map_or_else(|_| day.clone(), |day| say.day(day));
        format!("{day}: {}", windows(list))
    });
    week.chain(closed).chain(own).chain(special).collect::<Vec<_>>().join("; ")
}

/// What counts as a response, a solution, a workaround, an end.
pub(super) fn counting(say: &Phrases<'_>) -> Section {
    let rules = &say.contract.clocks;
    let quoted = |nl: &str, en: &str, text: &Option<String>| {
        text.as_ref().map_or_else(String::new, |text| format!("**{}**: {text}", say.pick(nl, en)))
    };
    let silence = say.length(rules.accept_after.unwrap_or(Length::Exact(Duration::hours(8))));
    let workaround = match rules.workaround {
        None => String::new(),
        Some(WorkaroundRule::Counts) => {
            say.pick("Een werkaround geldt meteen als oplossing.", "A workaround counts as resolved at once.").to_owned()
        }
        Some(WorkaroundRule::CountsWhenAccepted) => say.either(
            format!("Een werkaround geldt als oplossing zodra de klant hem aanvaardt, of {silence} lang zwijgt binnen de uren."),
            format!("A workaround counts as resolved once the customer accepts it, or keeps silent for {silence} within the hours."),
        ),
        Some(WorkaroundRule::Never) => {
            say.pick("Alleen de oplossing telt, een werkaround niet.", "Only the solution counts, a workaround does not.").to_owned()
        }
    };
    let detection = match rules.detection {
        Some(Detection::FirstFailure) if !say.contract.services.is_empty() => say.pick(
            "Vindt de bewaking een storing, dan loopt de klok vanaf de eerste mislukte meting.",
            "When monitoring finds an outage, the clock runs from the first failed measurement.",
        ),
        Some(Detection::Confirmed) if !say.contract.services.is_empty() => say.pick(
            "Vindt de bewaking een storing, dan loopt de klok vanaf het moment dat zij is bevestigd.",
            "When monitoring finds an outage, the clock runs from the moment it is confirmed.",
        ),
        _ => "",
    };
    Section::new("counting", say.pick("Wat telt", "What counts"))
        .list([
            quoted("Eerste reactie", "First response", &rules.response_means),
            quoted("Opgelost", "Resolved", &rules.resolved_means),
            quoted("Werkaround", "Workaround", &rules.workaround_means),
            quoted("Incident voorbij", "Incident over", &rules.incident_ends),
            quoted("Wie de prioriteit bepaalt", "Who decides the priority", &rules.priority_decided_by),
        ])
        .text([workaround, detection.to_owned()])
}

/// Pauses, reopening, changes of priority, business days.
pub(super) fn waiting(say: &Phrases<'_>) -> Section {
    if say.contract.priorities.is_empty() {
        return Section::new("waiting", "");
    }
    let rules = &say.contract.clocks;
    let pause_on = rules.pause_on.clone().unwrap_or_else(|| vec![WaitingFor::Customer]);
    let pauses = rules.pauses.clone().unwrap_or_else(|| vec![ClockName::Resolve]);
    let reasons: Vec<String> = pause_on.iter().map(|waiting| say.waiting_for(*waiting).to_owned()).collect();
    let clocks: Vec<String> = pauses.iter().map(|clock| say.clock(*clock).to_owned()).collect();
    let pause = match reasons.is_empty() || clocks.is_empty() {
        true => say.pick("Geen enkele klok staat ooit stil.", "No clock ever stands still.").to_owned(),
        false => say.either(
            format!(
                "Zolang een melding wacht op {}, staat haar {} stil.",
                say.and(&reasons),
                say.and(&clocks)
            ),
            format!("While a ticket waits for {}, its {} stands still.", say.or(&reasons), say.and(&clocks)),
        ),
    };
    let answer = say.contract.customer.as_ref().and_then(|customer| customer.answers_within).map_or_else(
        String::new,
        |length| {
            let length = say.length(length);
            say.either(
                format!("De klant antwoordt binnen {length}."),
                format!("The customer answers within {length}."),
            )
        },
    );
    Section::new("waiting", say.pick("Wachten, heropenen, wijzigen", "Waiting, reopening, changing"))
        .text([pause, answer])
        .text([reopening(say), retargeting(say), business_days(say)])
}

fn reopening(say: &Phrases<'_>) -> String {
    let rules = &say.contract.clocks;
    let window = match rules.reopen_window.unwrap_or(ReopenWindow::Within(Length::Days(7))) {
        ReopenWindow::Any => say.pick("altijd", "at any time").to_owned(),
        ReopenWindow::Within(length) => format!("{} {}", say.pick("binnen", "within"), say.length(length)),
    };
    let clock = match rules.reopen.unwrap_or_default() {
        Reopen::Resume => {
            say.pick("de tijd die over was loopt dan door", "the time that was left then goes on")
        }
        Reopen::Restart => {
            say.pick("de volle oplostijd begint dan opnieuw", "the full resolve time then starts again")
        }
    };
    say.either(
        format!("Een opgeloste melding kan {window} worden heropend; {clock}."),
        format!("A resolved ticket can be reopened {window}; {clock}."),
    )
}

fn retargeting(say: &Phrases<'_>) -> String {
    let text = match say.contract.clocks.retarget.unwrap_or_default() {
        Retarget::FromOpen => say.pick(
            "Verandert de prioriteit, dan geldt de nieuwe tijd vanaf de melding; wat te laat was, blijft te laat.",
            "When the priority changes, the new target holds from the opening; what was late stays late.",
        ),
        Retarget::FromChange => say.pick(
            "Verandert de prioriteit, dan begint de nieuwe tijd bij de wijziging; wat te laat was, blijft te laat.",
            "When the priority changes, the new target starts at the change; what was late stays late.",
        ),
    };
    text.to_owned()
}

fn business_days(say: &Phrases<'_>) -> String {
    let targets =
        say.contract.priorities.values().flat_map(|clause| ClockName::ALL.map(|clock| clause.target(clock)));
    if !targets.flatten().any(|length| matches!(length, Length::BusinessDays(_))) {
        return String::new();
    }
    let text = match say.contract.clocks.business_day_due.unwrap_or_default() {
        BusinessDayDue::SameTime => say.pick(
            "Een tijd in werkdagen loopt af op hetzelfde uur van de dag.",
            "A time in business days ends at the same hour of the day.",
        ),
        BusinessDayDue::EndOfDay => say.pick(
            "Een tijd in werkdagen loopt af aan het einde van de laatste dag.",
            "A time in business days ends at the end of the last day.",
        ),
    };
    text.to_owned()
}

/// The ladders, and who answers.
pub(super) fn escalation(say: &Phrases<'_>) -> Section {
    let mut rows = Vec::new();
    for (priority, clause) in &say.contract.priorities {
        for step in &clause.escalation {
            let who: Vec<String> = step.who.iter().map(|key| say.who(key)).collect();
            rows.push(vec![
                priority.to_string(),
                step.when.map_or_else(String::new, |when| say.step(when)),
                say.and(&who),
                match step.how {
                    Urgency::Page => say.pick("oproep tot iemand bevestigt", "page until acknowledged"),
                    Urgency::Notify => say.pick("bericht", "message"),
                }
                .to_owned(),
            ]);
        }
    }
    let rosters = say.contract.on_call.iter().map(|(key, roster)| {
        let hours = roster.calendar.as_deref().map_or_else(String::new, |calendar| say.hours(calendar));
        let ack = roster.ack_within.map_or_else(String::new, |length| {
            let length = say.length(length);
            say.either(
                format!(", bevestigt een oproep binnen {length}"),
                format!(", acknowledges a page within {length}"),
            )
        });
        format!("**{}**: {hours}{ack}", roster.name.as_deref().unwrap_or(key))
    });
    let columns =
        say.language.pick(["Prioriteit", "Wanneer", "Wie", "Hoe"], ["Priority", "When", "Who", "How"]);
    Section::new("escalation", say.pick("Wie er wordt geroepen", "Who is called"))
        .table(&columns, rows)
        .list(rosters)
}
