//! Why a calendar cannot be compiled: the text that is wrong, and how to mend it.

/// What is wrong with a [`super::CalendarSpec`]. Each message quotes the text and says what to write instead.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CalendarError {
    /// Hours mean nothing without a zone.
    #[error("the calendar has no time_zone; add an IANA zone such as Europe/Amsterdam")]
    MissingZone,
    /// The zone database does not know the name.
    #[error("\"{zone}\" is not an IANA time zone; write one such as Europe/Amsterdam or UTC")]
    UnknownZone {
        /// As written.
        zone: String,
    },
    /// `always` stands beside `hours`, `holidays` or `special_days`.
    #[error(
        "\"always\" means 24 hours every day, so \"{key}\" beside it contradicts it; remove one of the two"
    )]
    AlwaysExcludes {
        /// The key that stands beside it.
        key: &'static str,
    },
    /// A key of `hours` is not a weekday.
    #[error("\"{weekday}\" is not a weekday; write mon, tue, wed, thu, fri, sat or sun")]
    UnknownWeekday {
        /// As written.
        weekday: String,
    },
    /// A window is not `HH:MM-HH:MM`.
    #[error(
        "\"{window}\" ({place}) is not a window of local time; write it like 09:00-17:00, 24:00 being the end of the day"
    )]
    BadWindow {
        /// The weekday or date it stands under.
        place: String,
        /// As written.
        window: String,
    },
    /// A holiday or special day is not a date.
    #[error("\"{date}\" in {list} is not a date; write it like 2026-12-25")]
    BadDate {
        /// `holidays` or `special_days`.
        list: &'static str,
        /// As written.
        date: String,
    },
    /// A date is given twice with different meanings.
    #[error("{date} is in holidays and in special_days; keep it in one of them")]
    TwiceDated {
        /// The date.
        date: String,
    },
    /// Two windows of one day share time.
    #[error("{place}: {first} and {second} overlap; join them or move one")]
    Overlap {
        /// The weekday or date.
        place: String,
        /// The window that starts first.
        first: String,
        /// The window that starts inside it.
        second: String,
    },
    /// A window that runs past midnight reaches into a window of the next weekday.
    #[error("{first} on {weekday} runs past midnight into {second} on {next}; shorten one of them")]
    OverlapNextDay {
        /// The weekday of the first window.
        weekday: &'static str,
        /// The window that runs past midnight.
        first: String,
        /// The weekday after it.
        next: &'static str,
        /// The window it reaches into.
        second: String,
    },
}
