//! What every transaction of a process has in common.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::change::Change;
use crate::id::Ids;
use crate::terms::TermsCache;

pub(crate) struct Shared {
    /// Makes ids.
    pub(crate) ids: Ids,
    /// Tells this process apart from others on the same database.
    pub(crate) node: u64,
    /// Compiled contract versions.
    pub(crate) terms: Arc<TermsCache>,
    /// Whom to tell.
    pub(crate) changes: broadcast::Sender<Change>,
}

impl Shared {
    /// Tells this process; nobody listening is fine.
    pub(crate) fn tell(&self, changes: &[Change]) {
        for change in changes {
            let _ = self.changes.send(*change);
        }
    }
}
