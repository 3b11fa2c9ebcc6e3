//! Mail as it comes: written examples with what is read in them, hostile messages by the hundred, HTML that attacks.

mod examples;
mod hostile;
mod laws;
mod xss;
