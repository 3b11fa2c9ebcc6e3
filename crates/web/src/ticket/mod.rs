//! Tickets: one with its clocks and its conversation, what can be done to it, a new one, the list.

pub mod act; //         what can be done, each an event, most with a way back
mod arranged; //        what colleagues arrange, as lines of the timeline
mod clock_panel; //     the three clocks, their bars, "why this deadline?"
pub mod list; //        all tickets, settled ones too
pub mod message; //     what is written: at once or later, to one or to all reports
pub mod new; //         a new one, with guidance to the right priority
pub mod next_step; //       what happens next, in plain words
pub mod peek; //        the side panel of the board
pub mod presence; //    who else is here
pub mod show; //        the page
pub(crate) mod timeline; //        messages and events, oldest first
pub mod work; //        what colleagues arrange around it, what a customer judges
