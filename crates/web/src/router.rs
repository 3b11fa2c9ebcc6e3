//! Everything that can be asked, by audience. `routes.txt` is its ledger: a test compares the two.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};

use crate::app::App;
use crate::session::{link, second, sign_in};
use crate::{
    api, assets, audit, board, canned, change, chat, checklist, contract, customer, error, figures, headers,
    health, hook, layout, line, live, mail, notice, people, play, portal, problem, query, release, search,
    settings, ticket, time, view,
};

/// The whole of the pages and the API.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(anybody())
        .merge(colleagues())
        .merge(signed_in())
        .merge(programs())
        .merge(channels())
        .merge(machines())
        .merge(visitors())
        .fallback(nothing_here)
        .layer(from_fn_with_state(app.clone(), error::render))
        .layer(from_fn_with_state(app.clone(), headers::add))
        .with_state(app)
}

/// Without a session.
fn anybody() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/second", get(second::page).post(second::second))
        .route("/sign-in/enrol", post(second::enrol))
        .route("/sign-in/cancel", post(second::cancel))
        .route("/forgotten", get(link::forgotten).post(link::forget))
        .route("/link/{token}", get(link::page).post(link::redeem))
        .route("/assets/{file}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .route("/rate/{number}/{token}", get(ticket::work::rate::page).post(ticket::work::rate::by_token))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
}

/// Colleagues alone.
fn colleagues() -> Router<App> {
    Router::new()
        .route("/board", get(board::page))
        .route("/query/complete", get(query::fragment))
        .route("/views", get(view::list).post(view::create))
        .route("/views/new", get(view::new))
        .route("/views/{id}", get(view::edit).post(view::update))
        .route("/views/{id}/delete", post(view::delete))
        .route("/bulk", post(board::bulk::post))
        .route("/bulk/{id}", get(board::bulk::page))
        .route("/bulk/{id}/undo", post(board::bulk::post_undo))
        .route("/play", get(play::page).post(play::post))
        .route("/play/next", post(play::next))
        .route("/play/stop", post(play::stop))
        .route("/mail", get(mail::list))
        .route("/mail/{id}", get(mail::show))
        .route("/mail/{id}/raw", get(mail::content::raw))
        .route("/mail/{id}/decide", post(mail::decide))
        .route("/mail/out/{id}/again", post(mail::again))
        .route("/mail/out/{id}/leave", post(mail::leave))
        .route("/alarm", get(layout::alarm_fragment))
        .route("/chats", get(chat::page))
        .route("/chats/{id}/say", post(chat::say))
        .route("/chats/sites", get(chat::site::page).post(chat::site::add))
        .route("/chats/sites/{id}/act", post(chat::site::act))
        .route("/line/answered", get(line::answered::page).post(line::answered::post))
        .route("/hooks/receivers", post(hook::receiver::add))
        .route("/hooks/receivers/new", get(hook::receiver::new))
        .route("/hooks/receivers/{id}", get(hook::receiver::page))
        .route("/hooks/receivers/{id}/act", post(hook::receiver::act))
        .route("/hooks/rejects", get(hook::reject::page))
        .route("/hooks/rejects/{id}/act", post(hook::reject::act))
        .route("/customers", get(customer::list::page).post(customer::edit::add))
        .route("/customers/new", get(customer::edit::new_page))
        .route("/customers/sheet", get(customer::sheet::page).post(customer::sheet::look))
        .route("/customers/sheet/{kind}", get(customer::sheet::download))
        .route("/customers/{id}", get(customer::file::page))
        .route("/customers/{id}/edit", get(customer::edit::page).post(customer::edit::edit))
        .route("/customers/{id}/services", post(customer::edit::service))
        .route("/customers/{id}/history", get(customer::history::page))
        .route("/notices", get(notice::page))
        .route("/notices/bell", get(notice::fragment))
        .route("/notices/read", post(notice::read))
        .route("/time", get(time::page))
        .route("/replies", get(canned::list).post(canned::save))
        .route("/replies/{id}", get(canned::edit))
        .route("/checklists", get(checklist::page).post(checklist::save))
        .route("/checklists/form", post(checklist::save_form))
        .route("/problems", get(problem::list).post(problem::create))
        .route("/problems/new", get(problem::new))
        .route("/problems/{id}", get(problem::show).post(problem::change))
        .route("/tickets/{number}/draft", post(ticket::work::draft::keep))
        .route("/tickets/{number}/withdraw", post(ticket::work::draft::withdraw))
        .route("/tickets/{number}/time", post(ticket::work::time::spend))
        .route(
            "/tickets/{number}/hand-over",
            get(ticket::work::hand_over::page).post(ticket::work::hand_over::hand_over),
        )
        .route("/tickets/{number}/triage", get(ticket::work::triage::page).post(ticket::work::triage::decide))
        .route("/tickets/{number}/quote", post(ticket::work::triage::quote))
        .route("/tickets/{number}/merge", get(ticket::work::merge::page).post(ticket::work::merge::merge))
        .route(
            "/tickets/{number}/split",
            get(ticket::work::merge::split_page).post(ticket::work::merge::split),
        )
        .route("/tickets/{number}/replies", get(canned::offer))
        .route("/tickets/{number}/macro/{id}", get(canned::preview).post(canned::run))
        .route("/tickets/{number}/peek", get(ticket::peek::fragment))
        .route("/tickets/{number}/presence", get(ticket::presence::fragment).post(ticket::presence::say))
}

/// Programs, and everybody with a session: the JSON API. What each may do is the business of `domain::access`.
fn programs() -> Router<App> {
    Router::new()
        .merge(around_tickets())
        .route("/api/v1/openapi.json", get(api::document::serve))
        .route("/api/v1/me", get(api::me::get))
        .route("/api/v1/me/keys", get(api::me::keys).post(api::me::make_key))
        .route("/api/v1/me/keys/{id}", delete(api::me::delete_key))
        .route("/api/v1/board", get(api::board::get))
        .route("/api/v1/views", get(api::view::list).post(api::view::create))
        .route("/api/v1/views/{id}", put(api::view::change).delete(api::view::remove))
        .route("/api/v1/query", get(api::view::read_query))
        .route("/api/v1/bulk", post(api::bulk::post))
        .route("/api/v1/bulk/{id}", get(api::bulk::get))
        .route("/api/v1/bulk/{id}/undo", post(api::bulk::undo))
        .route(
            "/api/v1/play",
            get(api::bulk::play_get).post(api::bulk::play_begin).delete(api::bulk::play_end),
        )
        .route("/api/v1/play/next", post(api::bulk::play_next))
        .route("/api/v1/tickets", get(api::ticket::list).post(api::ticket::open))
        .route("/api/v1/tickets/{id}", get(api::ticket::get))
        .route("/api/v1/tickets/{id}/events", get(api::event::list).post(api::event::append))
        .route("/api/v1/tickets/{id}/clocks", get(api::event::clocks))
        .route("/api/v1/tickets/{id}/attachments", get(api::mail::attachments))
        .route("/api/v1/mail", post(api::mail::hand_in).layer(DefaultBodyLimit::max(api::mail::MOST)))
        .route("/api/v1/mail/in", get(api::mail::incoming))
        .route("/api/v1/mail/in/{id}/decide", post(api::mail::decide))
        .route("/api/v1/mail/out", get(api::mail::outgoing))
        .route("/api/v1/mail/out/{id}/again", post(api::mail::again))
        .route("/api/v1/mail/out/{id}/leave", post(api::mail::leave))
        .route("/api/v1/search", get(api::search::get))
        .route("/api/v1/customers", get(api::customer::list).post(api::customer::add))
        .route("/api/v1/customers/{id}", get(api::customer::get).post(api::customer::edit))
        .route(
            "/api/v1/customers/{id}/services",
            get(api::customer::services).post(api::customer::save_service),
        )
        .route("/api/v1/customers/{id}/file", get(api::entry::file))
        .route("/api/v1/customers/{id}/entries", post(api::entry::add))
        .route("/api/v1/customers/{id}/history", get(api::entry::history))
        .route("/api/v1/entries/{id}", post(api::entry::edit))
        .route("/api/v1/sheets/{kind}", get(api::entry::give_sheet).post(api::entry::take_sheet))
        .route("/api/v1/changes", get(api::change::list).post(api::change::add))
        .route("/api/v1/changes/{id}", get(api::change::get).post(api::change::edit))
        .route("/api/v1/changes/{id}/steps", post(api::change::step))
        .route("/api/v1/services/{id}/releases", get(api::release::list).post(api::release::save))
        .route("/api/v1/people", get(api::customer::people).post(api::people::add))
        .route("/api/v1/people/{id}", get(api::people::get).post(api::people::change))
        .route("/api/v1/people/{id}/invite", post(api::people::invite))
        .route("/api/v1/people/{id}/active", post(api::people::set_active))
        .route("/api/v1/people/{id}/factor", delete(api::people::reset_factor))
        .route("/api/v1/people/{id}/erase", post(api::people::erase))
        .route("/api/v1/people/{id}/keys", get(api::people::keys).post(api::people::make_key))
        .route("/api/v1/people/{id}/keys/{key}", delete(api::people::delete_key))
        .route("/api/v1/people/{id}/keys/{key}/rotate", post(api::people::rotate_key))
        .route("/api/v1/glass", get(api::people::glass).post(api::people::break_glass))
        .route("/api/v1/audit", get(api::audit::list))
        .route("/api/v1/contracts", get(api::contract::list).post(api::contract::record))
        .route("/api/v1/contracts/{id}/versions", get(api::contract::versions))
        .route("/api/v1/contract/check", post(api::contract::check))
        .route("/api/v1/figures", get(api::figures::get))
        .route("/api/v1/figures/tickets", get(api::figures::tickets))
        .route("/api/v1/calc", post(api::calc::calc))
        .layer(DefaultBodyLimit::max(api::LARGE))
}

/// Programs again: the other channels.
fn channels() -> Router<App> {
    Router::new()
        .route("/api/v1/tickets/{id}/escalate", post(api::portal::escalate))
        .route("/api/v1/portal", get(api::portal::get))
        .route("/api/v1/portal/export", get(api::portal::export))
        .route("/api/v1/line", get(api::portal::line).post(api::portal::raise))
        .route("/api/v1/hooks", get(api::hook::list).post(api::hook::add))
        .route("/api/v1/hooks/{id}", post(api::hook::change).delete(api::hook::remove))
        .route("/api/v1/hooks/{id}/deliveries", get(api::hook::deliveries))
        .route("/api/v1/hooks/{id}/deliveries/{delivery}/replay", post(api::hook::replay))
        .route("/api/v1/receivers", get(api::hook::receivers).post(api::hook::add_receiver))
        .route("/api/v1/chats", get(api::chat::list))
        .route("/api/v1/chats/sites", get(api::chat::sites).post(api::chat::add_site))
        .route("/api/v1/rejects", get(api::hook::rejects))
        .layer(DefaultBodyLimit::max(api::LARGE))
}

/// Other systems that know a secret address: each handler looks at the token itself, and at the signature where one is set.
fn machines() -> Router<App> {
    Router::new()
        .route("/hooks/in/{token}", post(hook::receive::post))
        .route("/hooks/phone/{token}", post(line::ring::post))
        .layer(DefaultBodyLimit::max(hook::receive::LARGE))
}

/// Visitors of a customer's web site: no session, no cookie; a random token of their own opens their talk.
fn visitors() -> Router<App> {
    Router::new()
        .route("/chat.js", get(chat::visitor::script))
        .route("/chat/{site}", get(chat::visitor::page).post(chat::visitor::leave))
        .route("/chat/{site}/start", post(chat::visitor::start))
        .route("/chat/{site}/talk", get(chat::visitor::talk))
        .route("/chat/{site}/say", post(chat::visitor::say))
        .route("/chat/{site}/end", post(chat::visitor::end))
        .layer(DefaultBodyLimit::max(32 << 10))
}

/// For programs: what is arranged around a ticket, and what the house keeps for it.
fn around_tickets() -> Router<App> {
    Router::new()
        .route("/api/v1/tickets/{id}/work", get(api::work::get))
        .route("/api/v1/tickets/{id}/routing", get(api::work::routing))
        .route("/api/v1/tickets/{id}/triage", get(api::work::advice).post(api::work::decide))
        .route("/api/v1/tickets/{id}/time", post(api::work::add_time))
        .route("/api/v1/tickets/{id}/time/{entry}", delete(api::work::delete_time))
        .route("/api/v1/tickets/{id}/timer", post(api::work::start_timer).delete(api::work::drop_timer))
        .route("/api/v1/tickets/{id}/scheduled", post(api::work::schedule))
        .route("/api/v1/tickets/{id}/scheduled/{message}", delete(api::work::withdraw))
        .route("/api/v1/tickets/{id}/links", post(api::work_move::link))
        .route("/api/v1/tickets/{id}/merge", get(api::work_move::preview).post(api::work_move::merge))
        .route("/api/v1/tickets/{id}/split", post(api::work_move::split))
        .route("/api/v1/me/notices", get(api::house::notices))
        .route("/api/v1/me/notices/read", post(api::house::read_notices))
        .route("/api/v1/time", get(api::house::time))
        .route("/api/v1/replies", get(api::house::replies).post(api::house::save_reply))
        .route("/api/v1/checklists", get(api::house::checklists).post(api::house::save_checklist))
        .route("/api/v1/forms", get(api::house::forms).post(api::house::save_form))
        .route("/api/v1/problems", get(api::problem::problems).post(api::problem::save_problem))
}

/// Everybody with a session; a customer's contact sees the own organisation's part.
fn signed_in() -> Router<App> {
    Router::new()
        .route("/", get(portal::home::page))
        .route("/portal/new", get(portal::new::page).post(portal::new::open))
        .route("/portal/escalate/{number}", get(portal::escalate::page).post(portal::escalate::post))
        .route("/portal/export", get(portal::export::page))
        .route("/line", get(line::page).post(line::press))
        .route("/hooks", get(hook::list).post(hook::add))
        .route("/hooks/{id}", get(hook::show::page))
        .route("/hooks/{id}/act", post(hook::show::act))
        .route("/tickets", get(ticket::list::page).post(ticket::new::open))
        .route("/tickets/new", get(ticket::new::page))
        .route("/mail/{id}/html", get(mail::content::as_sent))
        .route("/mail/{id}/inline/{cid}", get(mail::content::inline))
        .route("/attachments/{id}/{name}", get(mail::content::attachment))
        .route("/tickets/{number}", get(ticket::show::page))
        .route("/tickets/{number}/act", post(ticket::act::act))
        .route("/tickets/{number}/message", post(ticket::message::send))
        .route("/tickets/{number}/work", post(ticket::work::deeds::act))
        .route("/tickets/{number}/rate", post(ticket::work::rate::rate))
        .route("/search", get(search::page))
        .route("/search/palette", get(search::palette))
        .route("/customer", get(customer::portal::page))
        .route("/customers/{id}/entries", post(customer::entry::add))
        .route("/customers/{id}/entries/new", get(customer::entry::new_page))
        .route("/customers/{id}/entries/{entry}", get(customer::entry::edit_page).post(customer::entry::edit))
        .route("/changes", get(change::list::page).post(change::form::add))
        .route("/changes/new", get(change::form::new_page))
        .route("/changes/calendar", get(change::calendar::page))
        .route("/changes/{id}", get(change::show::page).post(change::show::act))
        .route("/changes/{id}/edit", get(change::form::edit_page).post(change::form::edit))
        .route("/releases/{service}", get(release::page).post(release::save))
        .route("/releases/{service}/atom", get(release::atom))
        .route("/contracts", get(contract::list))
        .route("/contracts/{id}", get(contract::show))
        .route("/figures", get(figures::page))
        .route("/figures/tickets", get(figures::tickets))
        .route("/api", get(api::browse))
        .route("/live", get(live::stream))
        .route("/people", get(people::page).post(people::add))
        .route("/people/new", get(people::new_page))
        .route("/people/glass", get(people::glass::page).post(people::glass::break_it))
        .route("/people/glass/{id}/mend", post(people::glass::mend))
        .route("/people/{id}", get(people::show::page))
        .route("/people/{id}/change", post(people::show::change))
        .route("/people/{id}/invite", post(people::show::invite))
        .route("/people/{id}/active", post(people::show::set_active))
        .route("/people/{id}/factor", post(people::show::reset_factor))
        .route("/people/{id}/erase", post(people::show::erase))
        .route("/people/{id}/keys", post(people::show::make_key))
        .route("/people/{id}/keys/{key}/rotate", post(people::show::rotate_key))
        .route("/people/{id}/keys/{key}/delete", post(people::show::delete_key))
        .route("/audit", get(audit::page))
        .route("/settings", get(settings::page))
        .route("/settings/look", post(settings::look))
        .route("/settings/password", post(settings::set_password))
        .route("/settings/second", get(settings::security::second_page).post(settings::security::add))
        .route("/settings/second/codes", post(settings::security::new_codes))
        .route("/settings/second/remove", post(settings::security::remove))
        .route("/settings/sessions/end", post(settings::security::end_others))
        .route("/settings/sessions/{id}/end", post(settings::security::end_session))
        .route("/sign-out", post(sign_in::sign_out))
}

/// Everything else.
async fn nothing_here() -> error::Error {
    error::Error::NotFound
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
