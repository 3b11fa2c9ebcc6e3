//! Live updates.

/// The hub.
#[derive(Clone, Default)]
pub struct Hub {}
