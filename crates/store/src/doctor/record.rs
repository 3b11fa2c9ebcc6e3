//! What a chain says of rows that stand outside it: which texts were erased, which contracts were recorded.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::Stored;
use domain::span::Instant;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{Finding, finding};
use crate::contract::ContractVersion;

/// Collected on the walk along one chain.
#[derive(Default)]
pub(super) struct Told {
    /// Events with a text that is gone, and since when.
    gone: BTreeSet<(i64, Instant)>,
    /// Events whose texts were erased, as the chain says, and when.
    erased: BTreeSet<(i64, Instant)>,
    /// Recorded contract versions, in order: the contract, and what was said of it.
    contracts: Vec<(i64, Recorded)>,
    /// Seqs of events whose details do not read.
    unreadable: Vec<i64>,
}

#[derive(Deserialize)]
struct Erased {
    event: String,
}

/// The details of `contract_recorded`.
#[derive(Deserialize)]
struct Recorded {
    version: i64,
    sha256: String,
    effective_from: Instant,
    effective_to: Option<Instant>,
}

impl Told {
    pub(super) fn take(&mut self, event: &Stored) {
        self.gone.extend(event.texts.iter().filter_map(|text| text.erased_at).map(|at| (event.id, at)));
        match event.kind.as_str() {
            "erased" => {
                let erased = serde_json::from_str::<Erased>(&event.payload).ok();
                match erased.and_then(|erased| erased.event.parse().ok()) {
                    Some(id) => {
                        self.erased.insert((id, event.recorded_at));
                    }
                    None => self.unreadable.push(event.seq),
                }
            }
            "contract_recorded" => match serde_json::from_str(&event.payload) {
                Ok(recorded) => self.contracts.push((event.subject_id, recorded)),
                Err(_) => self.unreadable.push(event.seq),
            },
            _ => {}
        }
    }

    /// Events with texts that are gone although the chain does not say that they were erased then.
    pub(super) fn unexplained(&self) -> Vec<i64> {
        self.gone.difference(&self.erased).map(|(event, _)| *event).collect()
    }

    /// Compares the versions of a customer's contracts with what the chain says of them; nothing where there are none.
    pub(super) fn contracts(&self, versions: &[ContractVersion], customer_id: i64) -> Option<Finding> {
        if versions.is_empty() && self.contracts.is_empty() && self.unreadable.is_empty() {
            return None;
        }
        let mut expected: BTreeMap<(i64, i64), (&str, Instant, Option<Instant>)> = BTreeMap::new();
        for (contract, recorded) in &self.contracts {
            let from = recorded.effective_from;
            // A version ends those before it where it begins.
            for ((_, _), (_, began, ends)) in
                expected.range_mut((*contract, i64::MIN)..=(*contract, i64::MAX))
            {
                if *began < from && ends.is_none_or(|ends| ends > from) {
                    *ends = Some(from);
                }
            }
            let row = (recorded.sha256.as_str(), from, recorded.effective_to);
            expected.insert((*contract, recorded.version), row);
        }
        let mut wrong: Vec<String> =
            self.unreadable.iter().map(|seq| format!("event {seq} does not read")).collect();
        for version in versions {
            let sha256 = hex::encode(Sha256::digest(version.source.as_bytes()));
            let is = (sha256.as_str(), version.effective_from, version.effective_to);
            let told = expected.remove(&(version.contract_id, version.version));
            if version.sha256 != sha256 || told != Some(is) {
                let (key, number) = (&version.key, version.version);
                wrong.push(format!("version {number} of {key} is not the one that was recorded"));
            }
        }
        wrong.extend(
            expected.keys().map(|(id, number)| format!("version {number} of contract {id} is missing")),
        );
        let text = if wrong.is_empty() {
            format!("customer {customer_id}: {} versions are those that were recorded", versions.len())
        } else {
            format!("customer {customer_id}: {}", wrong.join("; "))
        };
        Some(finding("contracts", wrong.is_empty(), text))
    }
}
