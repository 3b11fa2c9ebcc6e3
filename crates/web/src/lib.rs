//! Pages, forms, the JSON API and live updates: HTTP over the store and the domain.
//!
//! Start reading at [`mod@router`]: it is the list of everything that can be asked. A handler extracts, asks
//! `domain::access`, makes one or two calls to the store, builds a view and renders the template that stands beside it.
//! Nothing here reads a clock ([`App::now`] is handed in), writes SQL or does sums with time.

mod api; //         the JSON API
mod app;
pub mod assets; //  the stylesheet, the script, the icons
mod audit; //       who did what when
mod badge; //       a clock as a badge
mod board; //       the queue by next breach
mod canned; //      replies that are used again, macros
mod change; //      changes, their windows
mod chart; //       our own SVG charts
mod chat; //        talks on a customer's web site
mod checklist; //   checklists, and what forms ask
mod contract; //    contract pages
mod customer; //    the customer file
mod error; //       one error: a page or problem details
mod figures; //     figures and the lists behind them
mod headers; //     what every answer carries
mod health; //      /healthz, /readyz
mod hook; //        webhooks out and in
pub mod i18n; //    Dutch and English
mod layout;
mod limits; //      what every page has around it
mod line; //        the incident line
mod live; //        server-sent events
mod mail; // what needs a person, in, out
mod markup; //      strong words and code in our own texts
mod names; //       names of customers, services, people
mod notice; //      what the reader should know of
mod people; //      colleagues, contacts, programs
mod play; //        going through a queue
mod portal; //      what a customer sees first
mod problem; //     what incidents have in common
mod query; //       what a list is asked
mod release; //     releases of services
mod router; //      the list of routes
mod search; //      the palette and the search page
mod session; //     who is signed in
mod settings; //    the own language, theme, password
mod ticket; //      one ticket, a new one, the list
mod time; //        the day of each colleague
mod view; //        saved views
mod words; //       times and lengths of time in words

pub use app::{App, Config, Secret};
pub use error::Error;
pub use router::router;
pub use session::authenticator::code_at;
pub use session::password::hash as hash_password;
