//! What every page has around it: rail, top bar, the strip of running P1s, the toast; and the helpers that templates call.

use std::sync::Arc;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::span::{Duration, Instant};
use jiff::tz::TimeZone;

use crate::app::App;
use crate::assets;
use crate::error::Error;
use crate::i18n::{Arg, Language};
use crate::play::Bar;
use crate::session::{Theme, Viewer, Visitor};
use crate::view::RailView;
use crate::words;

mod alarm;
pub use alarm::{Alarm, fragment as alarm_fragment};

/// Which entry of the rail a page belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nav {
    /// A customer's first page.
    Home,
    /// The queue.
    Board,
    /// Lists of tickets, one ticket, a new one.
    Tickets,
    /// Customers and their files.
    Customers,
    /// A contact's own file.
    OwnFile,
    /// Changes, their windows.
    Changes,
    /// Contracts and their checks.
    Contracts,
    /// Figures.
    Figures,
    /// What colleagues worked on.
    Time,
    /// What incidents have in common.
    Problems,
    /// Mail that needs a person, mail in, mail out.
    Mail,
    /// Colleagues, contacts, programs.
    People,
    /// Who did what when.
    Audit,
    /// Own settings.
    Settings,
    /// None of them.
    Nowhere,
}

/// One entry of the rail.
pub struct NavItem {
    /// Where it goes.
    pub href: &'static str,
    /// Its icon in the sprite.
    pub icon: &'static str,
    /// The key of its word.
    pub key: &'static str,
    /// Its keys, for `aria-keyshortcuts`.
    pub keys: &'static str,
    /// This page belongs to it.
    pub current: bool,
    /// Not in the bar of a phone.
    pub wide: bool,
}

/// What a template of a whole page holds as `page`.
pub struct Page {
    /// The language of the reader.
    pub lang: Language,
    /// Light, dark or as the device says.
    pub theme: Theme,
    /// The title, without the name of the program.
    pub title: String,
    /// The entry of the rail.
    pub nav: Nav,
    /// Who reads; `None` on the sign-in and error pages.
    pub viewer: Option<Viewer>,
    /// The instant of asking.
    pub now: Instant,
    /// The zone in which the reader reads times.
    pub zone: TimeZone,
    /// The agency.
    pub house: String,
    /// P1s that are not resolved, for colleagues.
    pub alarm: Option<Alarm>,
    /// The bell with what is unread, as HTML, for colleagues.
    pub bell: String,
    /// What just happened, and its way back.
    pub toast: Option<Toast>,
    /// The glass that the reader has broken.
    pub glass: Vec<crate::people::glass::Banner>,
    /// The saved views of a colleague with their counts.
    pub views: Arc<Vec<RailView>>,
    /// The queue that is played through.
    pub play: Option<Bar>,
}

/// What just happened, and its way back.
pub struct Toast {
    /// The sentence.
    pub text: String,
    /// The form that takes it back: where it posts and what; `None` where that makes no sense.
    pub undo: Option<(String, Vec<(&'static str, String)>)>,
}

impl Page {
    /// A page of somebody who is signed in.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn open(app: &App, viewer: &Viewer, nav: Nav, title: impl Into<String>) -> Result<Page, Error> {
        let now = app.now();
        let mut page = Page {
            lang: viewer.language,
            theme: viewer.theme,
            title: title.into(),
            nav,
            viewer: Some(viewer.clone()),
            now,
            zone: app.config.time_zone.clone(),
            house: app.config.house.clone(),
            alarm: None,
            bell: String::new(),
            toast: None,
            glass: Vec::new(),
            views: Arc::default(),
            play: None,
        };
        if viewer.is_staff() {
            page.alarm = Some(Alarm::load(app, viewer, &page).await?);
            page.glass = crate::people::glass::banners(app, viewer).await?;
            page.bell = crate::notice::bell(app, viewer).await?;
            page.views = app.rail.get(app, viewer).await?;
            page.play = Bar::load(app, viewer, &page).await?;
        }
        Ok(page)
    }

    /// A page of a test: English, UTC, nobody.
    #[cfg(test)]
    pub fn of_test(now: Instant) -> Page {
        Page {
            lang: Language::En,
            theme: Theme::Auto,
            title: String::new(),
            nav: Nav::Nowhere,
            viewer: None,
            now,
            zone: TimeZone::UTC,
            house: String::new(),
            alarm: None,
            bell: String::new(),
            toast: None,
            glass: Vec::new(),
            views: Arc::default(),
            play: None,
        }
    }

    /// A page without rail and top bar: sign-in, errors.
    pub fn bare(app: &App, visitor: &Visitor, title: impl Into<String>) -> Page {
        Page {
            lang: visitor.language,
            theme: visitor.theme,
            title: title.into(),
            nav: Nav::Nowhere,
            viewer: None,
            now: app.now(),
            zone: app.config.time_zone.clone(),
            house: app.config.house.clone(),
            alarm: None,
            bell: String::new(),
            toast: None,
            glass: Vec::new(),
            views: Arc::default(),
            play: None,
        }
    }

    /// The sentence of a key.
    pub fn t(&self, key: &str) -> &'static str {
        self.lang.t(key)
    }

    /// The sentence of a key with `$n`.
    pub fn tn(&self, key: &str, n: &i64) -> String {
        self.lang.n(key, *n)
    }

    /// The sentence of a key with one variable of text.
    pub fn ta(&self, key: &str, name: &'static str, value: &str) -> String {
        self.lang.args(key, &[(name, Arg::Text(value))])
    }

    /// An icon of the sprite as HTML; decoration only, so hidden from screen readers.
    pub fn icon(&self, name: &str) -> String {
        icon(name)
    }

    /// The address of the stylesheet.
    pub fn css(&self) -> &'static str {
        assets::CSS.url
    }

    /// The address of the script.
    pub fn script(&self) -> &'static str {
        assets::SCRIPT.url
    }

    /// True for those who look after webhooks: the house's, or the own organisation's.
    pub fn may_keep_hooks(&self) -> bool {
        let own = |viewer: &Viewer| match viewer.customer.filter(|_| !viewer.is_staff()) {
            Some(customer) => viewer.decide(Action::EditContacts, Resource::Of(customer)),
            None => viewer.decide(Action::Administer, Resource::House),
        };
        self.viewer.as_ref().is_some_and(|viewer| own(viewer).allowed())
    }

    /// The address of the script of a chat window.
    pub fn chat_script(&self) -> &'static str {
        assets::CHAT_WINDOW.url
    }

    /// The token of every form.
    pub fn csrf(&self) -> &str {
        self.viewer.as_ref().map_or("", |viewer| &viewer.csrf)
    }

    /// `16:30`, `Mon 10:00`, `12 Nov 10:00`: see [`words::short`].
    pub fn short(&self, at: &Instant) -> String {
        words::short(self.lang, &self.zone, self.now, *at)
    }

    /// `Mon 23 Nov 2026 10:00:00 CET`.
    pub fn exact(&self, at: &Instant) -> String {
        words::exact(self.lang, &self.zone, *at)
    }

    /// `1 h 12 m`.
    pub fn length(&self, length: &Duration) -> String {
        words::length(self.lang, *length)
    }

    /// `<time>` with the short form inside, the exact one on hover and the machine's form for programs.
    pub fn time(&self, at: &Instant) -> String {
        format!("<time datetime=\"{at}\" title=\"{}\">{}</time>", self.exact(at), self.short(at))
    }

    /// True when the reader may.
    pub fn may(&self, action: Action) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.decide(action, Resource::House).allowed())
    }

    /// True for a colleague.
    pub fn is_staff(&self) -> bool {
        self.viewer.as_ref().is_some_and(Viewer::is_staff)
    }

    /// True when the reader may open a ticket.
    pub fn may_open(&self) -> bool {
        self.may(Action::OpenTicket)
    }

    /// The themes of the menu.
    pub fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// The letters of units that the countdown in the browser needs: day, hour, minute, second.
    pub fn units(&self) -> String {
        let (day, hour, minute, second) = words::units(self.lang);
        format!("{day},{hour},{minute},{second}")
    }

    /// The entries of the rail that the reader may open.
    pub fn rail(&self) -> Vec<NavItem> {
        let staff = self.viewer.as_ref().is_some_and(Viewer::is_staff);
        let mut items = Vec::with_capacity(5);
        let mut add = |nav: Nav, action, href, icon, key, keys, wide| {
            if self.may(action) {
                items.push(NavItem { href, icon, key, keys, current: nav == self.nav, wide });
            }
        };
        if !staff {
            add(Nav::Home, Action::SeeTicket, "/", "board", "nav-home", "g h", false);
        }
        add(Nav::Board, Action::SeeBoard, "/board", "board", "nav-board", "g b", false);
        let word = if staff { "nav-tickets" } else { "nav-my-tickets" };
        add(Nav::Tickets, Action::SeeTicket, "/tickets", "tickets", word, "g t", false);
        add(Nav::Customers, Action::SeeCustomers, "/customers", "customers", "nav-customers", "g c", false);
        if !staff {
            add(Nav::OwnFile, Action::SeeChange, "/customer", "customers", "nav-own-file", "g c", false);
        }
        add(Nav::Changes, Action::SeeChange, "/changes", "wrench", "nav-changes", "g w", true);
        add(Nav::Contracts, Action::SeeContract, "/contracts", "contract", "nav-contracts", "g k", false);
        add(Nav::Figures, Action::SeeFigures, "/figures", "reports", "nav-figures", "g f", false);
        if staff {
            add(Nav::Time, Action::SeeInternal, "/time", "hourglass", "nav-time", "g h", true);
            add(Nav::Problems, Action::SeeInternal, "/problems", "search", "nav-problems", "g o", true);
        }
        if staff || self.viewer.as_ref().is_some_and(may_keep_own) {
            let action = if staff { Action::SeePeople } else { Action::OwnSettings };
            add(Nav::People, action, "/people", "person", "nav-people", "g p", true);
        }
        add(Nav::Audit, Action::SeeRecord, "/audit", "eye", "nav-audit", "g a", true);
        add(Nav::Mail, Action::SeeMail, "/mail", "reply", "nav-mail", "g m", true);
        add(Nav::Settings, Action::OwnSettings, "/settings", "settings", "nav-settings", "g s", false);
        items
    }
}

/// True for a customer's administrator.
fn may_keep_own(viewer: &Viewer) -> bool {
    viewer.customer.is_some_and(|own| viewer.decide(Action::EditContacts, Resource::Of(own)).allowed())
}

/// An icon of the sprite as HTML.
pub fn icon(name: &str) -> String {
    format!("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{}#{name}\"/></svg>", assets::ICONS.url)
}

/// Renders a template to an answer.
///
/// # Errors
/// When the template fails.
pub fn html(template: &impl Template) -> Result<Response, Error> {
    Ok(Html(template.render()?).into_response())
}
