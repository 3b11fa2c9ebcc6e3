//! Problems: which tickets look alike, so that a cause is looked for once and a known error is recognised.

use std::collections::BTreeSet;

use crate::span::{Duration, Instant};
use crate::triage::{alike, words};

/// How far back tickets are held against each other; the same as for recurring ones.
pub const WITHIN: Duration = crate::report::WITHIN;
/// From so many alike on a problem is suggested.
pub const ENOUGH: usize = 3;

/// A ticket as far as it can be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// Its id.
    pub ticket: i64,
    /// Affected service; tickets without one are alike among themselves only.
    pub service: Option<i64>,
    /// Its subject.
    pub subject: String,
    /// When it was opened.
    pub opened_at: Instant,
}

/// Tickets that look alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The words that they share, in the order of the alphabet.
    pub words: Vec<String>,
    /// Their ids, oldest first.
    pub tickets: Vec<i64>,
}

/// How alike two texts are: the share of the words of the shorter one that the other has too, in hundredths, and those
/// words. One word in common is never enough, unless it is all there is on both sides.
pub fn likeness(one: &str, other: &str) -> (u32, Vec<String>) {
    let (a, b) = (words(one), words(other));
    let shared: Vec<String> =
        a.iter().filter(|word| b.iter().any(|other| alike(word, other))).cloned().collect();
    let least = a.len().min(b.len());
    if least == 0 || (shared.len() < 2 && a.len().max(b.len()) > 1) {
        return (0, shared);
    }
    let share = u32::try_from(shared.len() * 100 / least).unwrap_or(100).min(100);
    (share, shared)
}

/// From this share on two subjects say the same.
pub const SAME: u32 = 60;

/// Groups of at least [`ENOUGH`] tickets of one service within [`WITHIN`], each held against the oldest of its group.
pub fn groups(mut reports: Vec<Report>, now: Instant) -> Vec<Group> {
    reports.retain(|report| now - report.opened_at <= WITHIN);
    reports.sort_by_key(|report| (report.opened_at, report.ticket));
    let mut groups: Vec<(Report, BTreeSet<String>, Vec<i64>)> = Vec::new();
    for report in reports {
        let found = groups.iter_mut().find_map(|(first, shared, tickets)| {
            let (share, words) = likeness(&first.subject, &report.subject);
            (first.service == report.service && share >= SAME).then_some((shared, tickets, words))
        });
        match found {
            Some((shared, tickets, words)) => {
                tickets.push(report.ticket);
                let words: BTreeSet<String> = words.into_iter().collect();
                *shared =
                    if shared.is_empty() { words } else { shared.intersection(&words).cloned().collect() };
            }
            None => groups.push((report.clone(), BTreeSet::new(), vec![report.ticket])),
        }
    }
    groups.retain(|(_, _, tickets)| tickets.len() >= ENOUGH);
    groups.sort_by_key(|(_, _, tickets)| std::cmp::Reverse(tickets.len()));
    groups
        .into_iter()
        .map(|(_, words, tickets)| Group { words: words.into_iter().collect(), tickets })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(ticket: i64, service: i64, subject: &str, day: i64) -> Report {
        let opened_at = Instant(0) + Duration::days(day);
        Report { ticket, service: Some(service), subject: subject.to_owned(), opened_at }
    }

    #[test]
    fn same_service_and_similar_words_are_a_group() {
        let groups = groups(
            vec![
                report(1, 5, "Checkout gives error 500", 1),
                report(2, 5, "Error 500 at the checkout", 9),
                report(3, 6, "Checkout gives error 500", 10),
                report(4, 5, "checkout: errors 500 again", 20),
                report(5, 5, "Question about an invoice", 21),
            ],
            Instant(0) + Duration::days(30),
        );
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].tickets, [1, 2, 4]);
        assert_eq!(groups[0].words, ["500", "checkout", "error"]);
    }

    #[test]
    fn what_is_old_or_rare_is_none() {
        let two = vec![report(1, 5, "Search is slow", 1), report(2, 5, "Search is slow", 2)];
        assert!(groups(two.clone(), Instant(0) + Duration::days(5)).is_empty());
        let old = [two, vec![report(3, 5, "Search is slow", 100)]].concat();
        assert!(groups(old, Instant(0) + Duration::days(101)).is_empty());
    }

    #[test]
    fn one_word_in_common_is_not_enough() {
        assert_eq!(likeness("Checkout is slow today", "Checkout colours are wrong").0, 0);
        assert_eq!(likeness("Checkout", "checkout").0, 100);
        assert_eq!(likeness("", "").0, 0);
        assert!(likeness("Betaling mislukt met iDEAL", "Betalingen met iDEAL mislukken").0 >= SAME);
    }
}
