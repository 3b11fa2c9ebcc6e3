//! The strip of P1s that are not resolved: on top of every page of a colleague, until somebody resolves them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::span::Instant;

use super::html;
use crate::app::App;
use crate::error::Error;
use crate::session::Viewer;

/// The strip.
#[derive(Template, Clone)]
#[template(path = "layout/alarm.html")]
pub struct Alarm {}

impl Alarm {
    /// Reads the P1s.
    pub async fn load(_app: &App, _viewer: &Viewer, _now: Instant) -> Result<Alarm, Error> {
        Ok(Alarm {})
    }
}

/// `GET /alarm`: the strip alone.
pub async fn fragment(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    let now = app.now();
    html(&Alarm::load(&app, &viewer, now).await?)
}
