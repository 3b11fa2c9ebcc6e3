//! The whole application in a test: pages, API, background and store in one process, with a clock that the test turns.
//!
//! ```ignore
//! let world = World::sqlite().await;
//! let bo = world.sign_in("bo@bakkerij.example").await;
//! bo.post("/tickets", &[("subject", "Oven koud"), ("priority", "P1")]).await;
//! world.advance(Duration::hours(2)).await;      // the background runs: the breach is recorded
//! world.well().await;                           // chains, cached clocks, references
//! ```
//!
//! An unexpected error in the log fails the test when its [`World`] ends.

mod cast; //    who is there, and what was promised
mod client; //  a browser and a program
mod log; //     errors that nobody expected
mod world; //   the application itself

pub use cast::{CONTRACT, PASSWORD, PEOPLE};
pub use client::{Answer, Browser, Program};
pub use world::World;
