//! What in a mail is new: the text without the history that mail programs put below it, and without the signature.
//!
//! One pass over the lines; a line that is too long is looked at only at its start. Hostile texts cost no more.

/// A text, cut in what was written now and what was quoted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fold<'a> {
    /// What was written now, trimmed.
    pub fresh: &'a str,
    /// What follows it: history and signature; empty when there is none.
    pub rest: &'a str,
}
