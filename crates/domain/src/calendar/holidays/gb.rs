//! Bank holidays of the United Kingdom: by the Act of 1971, with the proclamations that moved or added a day.

use jiff::civil::{Date, Weekday, date};

use super::{Holiday, On, later};

/// Days by proclamation, in all of the United Kingdom.
const PROCLAIMED: [(Date, &str, &str); 10] = [
    (date(1973, 11, 14), "Huwelijk van prinses Anne", "Wedding of Princess Anne"),
    (date(1977, 6, 7), "Zilveren jubileum van de koningin", "Silver Jubilee"),
    (date(1981, 7, 29), "Huwelijk van prins Charles", "Wedding of Prince Charles"),
    (date(1999, 12, 31), "Millenniumviering", "Millennium celebrations"),
    (date(2002, 6, 3), "Gouden jubileum van de koningin", "Golden Jubilee"),
    (date(2011, 4, 29), "Huwelijk van prins William", "Wedding of Prince William"),
    (date(2012, 6, 5), "Diamanten jubileum van de koningin", "Diamond Jubilee"),
    (date(2022, 6, 3), "Platina jubileum van de koningin", "Platinum Jubilee"),
    (date(2022, 9, 19), "Staatsbegrafenis van koningin Elizabeth II", "State funeral of Queen Elizabeth II"),
    (date(2023, 5, 8), "Kroning van koning Charles III", "Coronation of King Charles III"),
];

/// The bank holidays of a year in `GB` (England and Wales), `GB-SCT` or `GB-NIR`, in no order.
pub(super) fn bank_holidays(set: &str, year: i16) -> Vec<Holiday> {
    let mut days = Vec::with_capacity(16);
    let mut add = |date: Option<Date>, name_nl: &'static str, name_en: &'static str| {
        days.extend(date.map(|date| Holiday { date, name_nl, name_en, substitute: false }));
    };
    let on = |on: On| on.date(year);
    let (scotland, ulster) = (set == "GB-SCT", set == "GB-NIR");
    if year >= 1974 || scotland {
        add(on(On::Day(1, 1)), "Nieuwjaarsdag", "New Year's Day");
    }
    if scotland {
        add(on(On::Day(1, 2)), "2 januari", "2nd January");
    }
    if ulster {
        add(on(On::Day(3, 17)), "Sint-Patrick", "St Patrick's Day");
    }
    add(on(On::Easter(-2)), "Goede Vrijdag", "Good Friday");
    if !scotland {
        add(on(On::Easter(1)), "Tweede Paasdag", "Easter Monday");
    }
    if year >= 1978 || (scotland && year >= 1971) {
        add(early_may(year), "Begin mei", "Early May bank holiday");
    }
    add(spring(year), "Voorjaarsvakantiedag", "Spring bank holiday");
    if ulster {
        add(on(On::Day(7, 12)), "Slag aan de Boyne", "Battle of the Boyne");
    }
    let summer = if scotland { On::FirstMonday(8) } else { On::LastMonday(8) };
    add(on(summer), "Zomervakantiedag", "Summer bank holiday");
    if scotland && year >= 2007 {
        add(on(On::Day(11, 30)), "Sint-Andries", "St Andrew's Day");
    }
    add(on(On::Day(12, 25)), "Eerste Kerstdag", "Christmas Day");
    if !scotland || year >= 1974 {
        add(on(On::Day(12, 26)), "Tweede Kerstdag", "Boxing Day");
    }
    for (date, nl, en) in PROCLAIMED {
        add(Some(date).filter(|date| date.year() == year), nl, en);
    }
    if scotland && year == 2026 {
        add(on(On::Day(6, 15)), "Wereldkampioenschap voetbal", "World Cup bank holiday");
    }
    substitute(&mut days);
    days
}

/// The first Monday of May; on VE Day in the years 50 and 75 after it.
fn early_may(year: i16) -> Option<Date> {
    match year {
        1995 | 2020 => Some(date(year, 5, 8)),
        _ => On::FirstMonday(5).date(year),
    }
}

/// The last Monday of May; moved to the jubilees.
fn spring(year: i16) -> Option<Date> {
    match year {
        2002 | 2012 => Some(date(year, 6, 4)),
        2022 => Some(date(2022, 6, 2)),
        _ => On::LastMonday(5).date(year),
    }
}

/// Moves what falls in a weekend to the next weekday that is no bank holiday yet, in order of date.
fn substitute(days: &mut [Holiday]) {
    let weekend = |date: Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let mut taken: Vec<Date> = days.iter().map(|holiday| holiday.date).collect();
    for holiday in days.iter_mut().filter(|holiday| weekend(holiday.date)) {
        let mut ahead = (1..=7).filter_map(|days| later(holiday.date, days));
        if let Some(free) = ahead.find(|date| !weekend(*date) && !taken.contains(date)) {
            taken.push(free);
            *holiday = Holiday { date: free, substitute: true, ..*holiday };
        }
    }
}
