//! Compiled contract versions: made once from the recorded text, kept for good, since a version never changes.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::clock::Terms;

use crate::Tx;
use crate::error::{Result, StoreError};

crate::statements! {
    SOURCE = "select source from contract_version where id = $1";
}

/// Compiles the recorded text of a contract version.
pub type Compile = fn(&str) -> std::result::Result<Terms, String>;

/// The product's own compiler: [`domain::contract`].
pub(crate) fn compile(source: &str) -> std::result::Result<Terms, String> {
    let contract = domain::contract::Contract::parse(source).map_err(|error| error.to_string())?;
    contract.terms().map_err(|error| error.to_string())
}

/// `contract_version_id` to its compiled terms.
pub struct TermsCache {
    compile: Compile,
    known: RwLock<HashMap<i64, Arc<Terms>>>,
}

impl TermsCache {
    /// An empty cache that compiles with `compile`.
    pub fn new(compile: Compile) -> TermsCache {
        TermsCache { compile, known: RwLock::new(HashMap::new()) }
    }

    /// The terms of a version if they were compiled before.
    pub fn known(&self, version_id: i64) -> Option<Arc<Terms>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&version_id).cloned()
    }

    /// Compiles a text without keeping it: for a replay under another contract.
    ///
    /// # Errors
    /// What the contract's reader says.
    pub fn compile(&self, source: &str) -> Result<Arc<Terms>> {
        (self.compile)(source).map(Arc::new).map_err(StoreError::Invalid)
    }

    /// Forgets a version: the transaction that recorded it was rolled back, or the database was replaced.
    pub(crate) fn clear(&self) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn keep(&self, version_id: i64, terms: Arc<Terms>) -> Arc<Terms> {
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(version_id, terms.clone());
        terms
    }
}

impl Tx {
    /// The compiled terms of a contract version.
    ///
    /// # Errors
    /// `NotFound`; `Damaged` when the recorded text no longer compiles.
    pub async fn terms(&mut self, version_id: i64) -> Result<Arc<Terms>> {
        let cache = self.shared.terms.clone();
        if let Some(terms) = cache.known(version_id) {
            return Ok(terms);
        }
        let source = self.one(&SOURCE, &crate::values![version_id], |row| row.text(0)).await?;
        let source = source.ok_or(StoreError::NotFound("contract version"))?;
        let terms = cache.compile(&source).map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok(cache.keep(version_id, terms))
    }
}
