//! Money is integer cents with a currency; a percentage is an exact ratio (semantics.md sections 1 and 7).
