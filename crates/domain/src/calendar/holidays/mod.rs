//! Public holidays by rule: named sets for any year from 1970 to 2200.
//!
//! A set is what offices in a country close for, by the rules as they are known today: a one-off that parliament has
//! not yet decreed is not in it, so a contract may add dates of its own. `tables` holds the rules that are a date or
//! a distance to Easter; `gb` the bank holidays, which move away from weekends.

use jiff::civil::{Date, Weekday};

mod gb;
mod tables;

/// The names of all sets: a country, or a country and a part of it (ISO 3166-2).
pub const SETS: [&str; 26] = [
    "NL", "BE", "DE", "DE-BB", "DE-BE", "DE-BW", "DE-BY", "DE-HB", "DE-HE", "DE-HH", "DE-MV", "DE-NI",
    "DE-NW", "DE-RP", "DE-SH", "DE-SL", "DE-SN", "DE-ST", "DE-TH", "FR", "FR-57", "FR-67", "FR-68", "GB",
    "GB-NIR", "GB-SCT",
];

/// A day that offices close for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Holiday {
    /// The local date.
    pub date: Date,
    /// Its Dutch name, `Tweede Paasdag`.
    pub name_nl: &'static str,
    /// Its English name, `Easter Monday`.
    pub name_en: &'static str,
    /// It stands in for a day that falls in a weekend (Great Britain).
    pub substitute: bool,
}

/// The holidays of a year in order of date; `None` when there is no such set. Two that fall on one date are two entries
/// (Ascension Day and Liberation Day on 2005-05-05).
///
/// - `NL`: the usual office closings. Good Friday is not among them; Bevrijdingsdag is from 1990 on in years that
///   five divides, the usual agreement.
/// - `BE`: the ten legal holidays.
/// - `DE`: the days that hold in every state; `DE-BY` and so on: those of the state. `DE-BY` has Mariä Himmelfahrt, which
///   holds in most of its municipalities only.
/// - `FR`: the eleven legal holidays; `FR-57`, `FR-67`, `FR-68`: with Good Friday and 26 December of Alsace-Moselle.
/// - `GB`: bank holidays of England and Wales; `GB-SCT`, `GB-NIR`: of Scotland and Northern Ireland. As published, a
///   day in a weekend is replaced by its substitute: who works at weekends adds the day itself.
pub fn holidays(set: &str, year: i16) -> Option<Vec<Holiday>> {
    let mut found = match set {
        "GB" | "GB-SCT" | "GB-NIR" => gb::bank_holidays(set, year),
        _ => tables::of(set)?.filter_map(|rule| rule.holiday(year)).collect(),
    };
    found.sort_unstable();
    Some(found)
}

/// A holiday of some years.
#[derive(Clone, Copy, Debug)]
struct Rule {
    on: On,
    /// First and last year.
    years: (i16, i16),
    nl: &'static str,
    en: &'static str,
}

/// Which date of a year.
#[derive(Clone, Copy, Debug)]
enum On {
    /// Month and day.
    Day(i8, i8),
    /// Month and day; where that is a Sunday, the day before.
    DayBeforeSunday(i8, i8),
    /// Month and day; where that is a Sunday, the day after.
    DayAfterSunday(i8, i8),
    /// Days after Easter Sunday.
    Easter(i32),
    /// Month and day, in years that five divides.
    Lustrum(i8, i8),
    /// The first Monday of a month.
    FirstMonday(i8),
    /// The last Monday of a month.
    LastMonday(i8),
    /// The Wednesday before 23 November.
    Repentance,
}

impl Rule {
    fn holiday(&self, year: i16) -> Option<Holiday> {
        let known = (self.years.0..=self.years.1).contains(&year);
        let date = if known { self.on.date(year)? } else { return None };
        Some(Holiday { date, name_nl: self.nl, name_en: self.en, substitute: false })
    }
}

impl On {
    fn date(self, year: i16) -> Option<Date> {
        let day = |month, day| Date::new(year, month, day).ok();
        match self {
            On::Day(month, of) => day(month, of),
            On::DayBeforeSunday(month, of) => {
                let date = day(month, of)?;
                if date.weekday() == Weekday::Sunday { date.yesterday().ok() } else { Some(date) }
            }
            On::DayAfterSunday(month, of) => {
                let date = day(month, of)?;
                if date.weekday() == Weekday::Sunday { date.tomorrow().ok() } else { Some(date) }
            }
            On::Easter(after) => later(easter(year)?, after),
            On::Lustrum(month, of) => {
                if year % 5 == 0 {
                    day(month, of)
                } else {
                    None
                }
            }
            On::FirstMonday(month) => day(month, 1)?.nth_weekday_of_month(1, Weekday::Monday).ok(),
            On::LastMonday(month) => day(month, 1)?.nth_weekday_of_month(-1, Weekday::Monday).ok(),
            On::Repentance => day(11, 23)?.nth_weekday(-1, Weekday::Wednesday).ok(),
        }
    }
}

fn later(date: Date, days: i32) -> Option<Date> {
    date.checked_add(jiff::SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

/// Easter Sunday of the Gregorian calendar (the "anonymous" computus of 1876).
pub fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (golden, century, in_century) =
        (year_number.rem_euclid(19), year_number.div_euclid(100), year_number.rem_euclid(100));
    let moon_shift = (century + 8).div_euclid(25);
    let moon_shift = (century - moon_shift + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - moon_shift + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century.rem_euclid(4) + 2 * (in_century / 4) - epact - in_century % 4).rem_euclid(7);
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * correction + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests;
