//! Holidays that are a date or a distance to Easter: the Netherlands, Belgium, Germany, France.

use super::{On, Rule};

/// The rules of a set; `None` when there is no such set here.
pub(super) fn of(set: &str) -> Option<impl Iterator<Item = &'static Rule>> {
    let (country, part): (&'static [Rule], &'static [Rule]) = match set {
        "NL" => (&NL, &[]),
        "BE" => (&BE, &[]),
        "DE" => (&DE, &[]),
        "FR" => (&FR, &[]),
        "FR-57" | "FR-67" | "FR-68" => (&FR, &ALSACE_MOSELLE),
        _ => (&DE, state(set.strip_prefix("DE-")?)?),
    };
    Some(country.iter().chain(part))
}

fn state(code: &str) -> Option<&'static [Rule]> {
    Some(match code {
        "BB" => &[EASTER_SUNDAY, WHIT_SUNDAY, REFORMATION_EAST, REFORMATION_500_LATER],
        "BE" => &BERLIN,
        "BW" => &[EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS],
        "BY" => &[EPIPHANY, CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS],
        "HB" | "HH" | "NI" | "SH" => &[REFORMATION_NORTH],
        "HE" => &[CORPUS_CHRISTI],
        "MV" => &[WOMENS_DAY_MV, REFORMATION_EAST, REFORMATION_500_LATER],
        "NW" | "RP" => &[CORPUS_CHRISTI, ALL_SAINTS],
        "SL" => &[CORPUS_CHRISTI, ASSUMPTION, ALL_SAINTS],
        "SN" => &[REFORMATION_EAST, REFORMATION_500_LATER, REPENTANCE_SAXONY],
        "ST" => &[EPIPHANY_EAST, REFORMATION_EAST, REFORMATION_500_LATER],
        "TH" => &[CHILDRENS_DAY, REFORMATION_EAST, REFORMATION_500_LATER],
        _ => return None,
    })
}

/// A rule of all years.
const fn rule(on: On, nl: &'static str, en: &'static str) -> Rule {
    Rule { on, years: (i16::MIN, i16::MAX), nl, en }
}

impl Rule {
    /// From this year on.
    const fn since(self, first: i16) -> Rule {
        Rule { years: (first, self.years.1), ..self }
    }

    /// Up to and including this year.
    const fn until(self, last: i16) -> Rule {
        Rule { years: (self.years.0, last), ..self }
    }

    /// In this year alone.
    const fn only(self, year: i16) -> Rule {
        Rule { years: (year, year), ..self }
    }
}

static NL: [Rule; 12] = [
    rule(On::Day(1, 1), "Nieuwjaarsdag", "New Year's Day"),
    rule(On::Easter(0), "Eerste Paasdag", "Easter Sunday"),
    rule(On::Easter(1), "Tweede Paasdag", "Easter Monday"),
    // Under Juliana a Sunday moved it to Monday, under Beatrix to Saturday.
    rule(On::DayAfterSunday(4, 30), "Koninginnedag", "Queen's Day").until(1979),
    rule(On::DayBeforeSunday(4, 30), "Koninginnedag", "Queen's Day").since(1980).until(2013),
    rule(On::DayBeforeSunday(4, 27), "Koningsdag", "King's Day").since(2014),
    rule(On::Lustrum(5, 5), "Bevrijdingsdag", "Liberation Day").since(1990),
    rule(On::Easter(39), "Hemelvaartsdag", "Ascension Day"),
    rule(On::Easter(49), "Eerste Pinksterdag", "Whit Sunday"),
    rule(On::Easter(50), "Tweede Pinksterdag", "Whit Monday"),
    rule(On::Day(12, 25), "Eerste Kerstdag", "Christmas Day"),
    rule(On::Day(12, 26), "Tweede Kerstdag", "Boxing Day"),
];

static BE: [Rule; 10] = [
    rule(On::Day(1, 1), "Nieuwjaar", "New Year's Day"),
    rule(On::Easter(1), "Paasmaandag", "Easter Monday"),
    rule(On::Day(5, 1), "Dag van de Arbeid", "Labour Day"),
    rule(On::Easter(39), "O.L.H. Hemelvaart", "Ascension Day"),
    rule(On::Easter(50), "Pinkstermaandag", "Whit Monday"),
    rule(On::Day(7, 21), "Nationale feestdag", "Belgian National Day"),
    rule(On::Day(8, 15), "O.L.V. Hemelvaart", "Assumption Day"),
    rule(On::Day(11, 1), "Allerheiligen", "All Saints' Day"),
    rule(On::Day(11, 11), "Wapenstilstand", "Armistice Day"),
    rule(On::Day(12, 25), "Kerstmis", "Christmas Day"),
];

static FR: [Rule; 11] = [
    rule(On::Day(1, 1), "Nieuwjaarsdag", "New Year's Day"),
    rule(On::Easter(1), "Paasmaandag", "Easter Monday"),
    rule(On::Day(5, 1), "Dag van de Arbeid", "Labour Day"),
    // Abolished in 1959, restored by the law of 2 October 1981.
    rule(On::Day(5, 8), "Overwinning van 1945", "Victory Day 1945").since(1982),
    rule(On::Easter(39), "Hemelvaartsdag", "Ascension Day"),
    rule(On::Easter(50), "Pinkstermaandag", "Whit Monday"),
    rule(On::Day(7, 14), "Franse nationale feestdag", "Bastille Day"),
    rule(On::Day(8, 15), "Maria-Hemelvaart", "Assumption Day"),
    rule(On::Day(11, 1), "Allerheiligen", "All Saints' Day"),
    rule(On::Day(11, 11), "Wapenstilstand van 1918", "Armistice Day 1918"),
    rule(On::Day(12, 25), "Eerste Kerstdag", "Christmas Day"),
];

static ALSACE_MOSELLE: [Rule; 2] = [
    rule(On::Easter(-2), "Goede Vrijdag", "Good Friday"),
    rule(On::Day(12, 26), "Tweede Kerstdag", "Saint Stephen's Day"),
];

static DE: [Rule; 12] = [
    rule(On::Day(1, 1), "Nieuwjaarsdag", "New Year's Day"),
    rule(On::Easter(-2), "Goede Vrijdag", "Good Friday"),
    rule(On::Easter(1), "Tweede Paasdag", "Easter Monday"),
    rule(On::Day(5, 1), "Dag van de Arbeid", "Labour Day"),
    rule(On::Easter(39), "Hemelvaartsdag", "Ascension Day"),
    rule(On::Easter(50), "Tweede Pinksterdag", "Whit Monday"),
    rule(On::Day(6, 17), "Dag van de Duitse eenheid", "Day of German Unity (17 June)").until(1990),
    rule(On::Day(10, 3), "Dag van de Duitse eenheid", "Day of German Unity").since(1990),
    rule(On::Day(10, 31), "Hervormingsdag", "Reformation Day").only(2017),
    // Given up in 1995 for the long-term care insurance, but not in Saxony.
    rule(On::Repentance, "Boete- en bededag", "Day of Repentance and Prayer").since(1990).until(1994),
    rule(On::Day(12, 25), "Eerste Kerstdag", "Christmas Day"),
    rule(On::Day(12, 26), "Tweede Kerstdag", "Boxing Day"),
];

static BERLIN: [Rule; 4] = [
    rule(On::Day(3, 8), "Internationale Vrouwendag", "International Women's Day").since(2019),
    rule(On::Day(5, 8), "Dag van de bevrijding", "Liberation Day").only(2020),
    rule(On::Day(5, 8), "Dag van de bevrijding", "Liberation Day").only(2025),
    rule(On::Day(6, 17), "Herdenking van 17 juni 1953", "Uprising of 1953").only(2028),
];

const EASTER_SUNDAY: Rule = rule(On::Easter(0), "Eerste Paasdag", "Easter Sunday");
const WHIT_SUNDAY: Rule = rule(On::Easter(49), "Eerste Pinksterdag", "Whit Sunday");
const EPIPHANY: Rule = rule(On::Day(1, 6), "Driekoningen", "Epiphany");
const EPIPHANY_EAST: Rule = EPIPHANY.since(1991);
const CORPUS_CHRISTI: Rule = rule(On::Easter(60), "Sacramentsdag", "Corpus Christi");
const ASSUMPTION: Rule = rule(On::Day(8, 15), "Maria-Hemelvaart", "Assumption Day");
const ALL_SAINTS: Rule = rule(On::Day(11, 1), "Allerheiligen", "All Saints' Day");
const WOMENS_DAY_MV: Rule =
    rule(On::Day(3, 8), "Internationale Vrouwendag", "International Women's Day").since(2023);
const CHILDRENS_DAY: Rule = rule(On::Day(9, 20), "Wereldkinderdag", "World Children's Day").since(2019);
// In 2017, 500 years after the theses, it held in every state: that year stands in the table of the country.
const REFORMATION_EAST: Rule =
    rule(On::Day(10, 31), "Hervormingsdag", "Reformation Day").since(1991).until(2016);
const REFORMATION_500_LATER: Rule = rule(On::Day(10, 31), "Hervormingsdag", "Reformation Day").since(2018);
const REFORMATION_NORTH: Rule = REFORMATION_500_LATER;
const REPENTANCE_SAXONY: Rule =
    rule(On::Repentance, "Boete- en bededag", "Day of Repentance and Prayer").since(1995);
