//! The plan of the tickets that are open "now": each what a desk looks like on a busy day.

use domain::ticket::{Priority, WaitingFor};

use Priority::{P1, P2, P3, P4};

/// Where a live ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has answered.
    Unanswered,
    /// Answered, being worked on.
    Working,
    /// Answered, waiting.
    Waiting(WaitingFor),
    /// A workaround was handed over, not accepted yet.
    Workaround,
}

/// One live ticket.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    /// Key of the customer.
    pub customer: &'static str,
    /// A part of the subject of the kind of incident.
    pub about: &'static str,
    /// Its priority.
    pub priority: Priority,
    /// Where it is.
    pub stage: Stage,
    /// Minutes of open time left of the response (unanswered) or resolve target; negative: past due.
    pub left: i64,
    /// Minutes of open time since the last word to the customer.
    pub silent: i64,
    /// The answer came late.
    pub answered_late: bool,
}

const fn live(
    customer: &'static str,
    about: &'static str,
    priority: Priority,
    stage: Stage,
    left: i64,
) -> Live {
    Live { customer, about, priority, stage, left, silent: 20, answered_late: false }
}

const fn silent(live: Live, minutes: i64) -> Live {
    Live { silent: minutes, ..live }
}

const fn late(live: Live) -> Live {
    Live { answered_late: true, ..live }
}

const CUSTOMER: Stage = Stage::Waiting(WaitingFor::Customer);
const SUPPLIER: Stage = Stage::Waiting(WaitingFor::ThirdParty);
const WINDOW: Stage = Stage::Waiting(WaitingFor::ChangeWindow);

/// Twenty-five of them.
pub const LIVE: &[Live] = &[
    // The P1 of the day: answered, an hour and a quarter left, the next update due soon.
    silent(live("fietsgoed", "Afrekenen geeft", P1, Stage::Working, 76), 48),
    // Close to a missed answer.
    live("leerpunt", "Video does not play", P2, Stage::Unanswered, 7),
    live("leerpunt", "One school cannot upload", P2, Stage::Unanswered, 19),
    live("fietsgoed", "iDEAL valt uit", P2, Stage::Unanswered, 34),
    live("northlight", "German translation", P3, Stage::Unanswered, 95),
    live("fietsgoed", "Filter op framemaat", P3, Stage::Unanswered, 130),
    live("leerpunt", "How do I export marks", P4, Stage::Unanswered, 260),
    live("northlight", "How do I add an event", P4, Stage::Unanswered, 410),
    // Already missed.
    live("northlight", "Search finds closed", P3, Stage::Unanswered, -45),
    late(silent(live("leerpunt", "Database replica", P2, Stage::Working, 95), 70)),
    silent(live("fietsgoed", "Orders komen niet aan", P2, Stage::Working, -38), 55),
    silent(live("northlight", "Newsletter cannot be sent", P2, Stage::Working, -120), 150),
    // Close to a missed solution.
    silent(live("leerpunt", "Marks of one class", P2, Stage::Working, 22), 35),
    silent(live("fietsgoed", "Traag laden", P3, Stage::Working, 50), 180),
    silent(live("northlight", "Events sort wrongly", P3, Stage::Working, 75), 300),
    // Somebody else's move.
    live("fietsgoed", "Nieuw logo", P4, CUSTOMER, 1900),
    live("fietsgoed", "Medewerker kan niet inloggen", P3, CUSTOMER, 800),
    live("northlight", "Images missing", P2, CUSTOMER, 420),
    live("leerpunt", "Page with all results", P3, CUSTOMER, 1300),
    live("leerpunt", "Mail to parents", P3, SUPPLIER, 1100),
    live("leerpunt", "Hoofdletters in gebruikersnamen", P3, WINDOW, 900),
    // Restored for the moment.
    live("fietsgoed", "Zoeken vindt niets", P2, Stage::Workaround, 190),
    // At leisure.
    silent(live("fietsgoed", "Export van nieuwsbrief", P4, Stage::Working, 3100), 400),
    silent(live("northlight", "Statistics of page visits", P4, Stage::Working, 4200), 500),
    silent(live("leerpunt", "Report sorts names", P3, Stage::Working, 1700), 240),
];
