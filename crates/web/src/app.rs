//! What every handler is handed: the store, the clock, the settings, the hub of live updates.

use std::sync::Arc;

use domain::span::Instant;
use jiff::tz::TimeZone;

use crate::live::Hub;
use crate::session::throttle::Throttle;

/// The state of the router; cheap to clone.
#[derive(Clone)]
pub struct App {
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Settings that pages need.
    pub config: Arc<Config>,
    /// Who looks at what right now, and who must be told of a change.
    pub live: Hub,
    /// Slows down guessing of passwords.
    pub(crate) throttle: Throttle,
    /// At most this many password hashes at a time: each takes 19 MiB and 40 ms of a core.
    pub(crate) hashing: Arc<tokio::sync::Semaphore>,
}

/// Settings that pages need.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the pages are reached, without a slash at the end: `https://desk.example.nl`. Cookies are marked `Secure` when it is https.
    pub base_url: String,
    /// The name of the agency, shown on the sign-in page and in the rail.
    pub house: String,
    /// The zone in which colleagues read times.
    pub time_zone: TimeZone,
    /// A sentence on the sign-in page (the demo's sign-ins); none otherwise.
    pub sign_in_hint: Option<String>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            base_url: "http://127.0.0.1:8080".to_owned(),
            house: "vangnet".to_owned(),
            time_zone: TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC),
            sign_in_hint: None,
        }
    }
}

impl Config {
    /// True when cookies must travel over TLS alone.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

impl App {
    /// The pages read the clock through this and nowhere else.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }
}
