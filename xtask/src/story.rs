//! Requests as people write them, thousands of different ones, in Dutch and English: what a search is measured on must
//! not be one sentence a hundred thousand times.

const WHAT: [&str; 16] = [
    "Checkout",
    "Zoekfunctie",
    "Nieuwsbrief",
    "Invoice export",
    "Betaalpagina",
    "Login",
    "Productfoto's",
    "Stock sync",
    "Backup",
    "Certificaat",
    "Contactformulier",
    "Shipping label",
    "Kassakoppeling",
    "Dashboard",
    "Mail server",
    "Agenda",
];
const HOW: [&str; 13] = [
    "answers 500",
    "is traag",
    "bounces since noon",
    "verlopen",
    "shows an old price",
    "geeft een lege pagina",
    "stops halfway",
    "laadt niet op telefoons",
    "sends everything twice",
    "toont verkeerde bedragen",
    "times out",
    "kan niet inloggen",
    "lost its translations",
];
const SINCE: [&str; 11] = [
    "Sinds de release van vanochtend",
    "Since the update of last night",
    "Sinds gisteravond",
    "After the migration",
    "Vanaf ongeveer tien uur",
    "Since this morning",
    "Na het wijzigen van de instellingen",
    "After the certificate change",
    "Sinds de verhuizing van de server",
    "Since the campaign began",
    "Al een week, maar vandaag erger",
];
const EFFECT: [&str; 9] = [
    "klanten kunnen niet afrekenen",
    "our colleagues cannot work",
    "de voorraad klopt niet meer",
    "orders reach the warehouse late",
    "bezoekers zien een foutmelding",
    "the report for the board is wrong",
    "leveranciers bellen ons op",
    "students cannot hand in their work",
    "niemand ontvangt nog bevestigingen",
];
const ASK: [&str; 7] = [
    "Graag zo snel mogelijk bellen.",
    "Could you look at the log?",
    "Kunnen jullie dit terugdraaien?",
    "We can test on the staging site.",
    "Schermafdruk volgt.",
    "It is only in one browser.",
    "Wat is de planning?",
];

/// Subject and text of the nth request: every slot turns at its own pace.
pub fn tell(n: usize) -> (String, String) {
    let (what, how) = (WHAT[n % WHAT.len()], HOW[n % HOW.len()]);
    let (since, effect, ask) = (SINCE[n % SINCE.len()], EFFECT[n % EFFECT.len()], ASK[n % ASK.len()]);
    let text = format!(
        "{since} {} {how}; {effect}. {ask} Ordernummer {}.",
        what.to_lowercase(),
        40_000 + n * 7 % 60_000
    );
    (format!("{what} {how} ({n})"), text)
}

/// What people look for in it: common words, rare ones, beginnings of words, several words, a number.
pub const SEARCHES: [&str; 20] = [
    "checkout",
    "zoeken traag",
    "certificaat",
    "bounces noon",
    "betaal",
    "afrek",
    "vanoch",
    "klanten foutmelding",
    "server",
    "invoice export",
    "leveranciers",
    "stud",
    "ordernummer",
    "lege pagina telefoon",
    "migration log",
    "kassakoppeling",
    "translations",
    "voorraad",
    "warehouse late orders",
    "sinds",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn thousands_of_different_texts() {
        let texts: BTreeSet<String> = (0..20_000).map(|n| super::tell(n).1).collect();
        assert!(texts.len() > 19_000, "{}", texts.len());
    }
}
