//! The description of the API, OpenAPI 3.1, generated from the handlers.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{
    audit, board, bulk, calc, change, chat, contract, customer, entry, event, event_wire, figures, hook,
    house, mail, me, people, portal, problem, release, search, ticket, view, work, work_move,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "vangnet",
        description = "Everything the pages do. Ids are text, instants are RFC 3339, lengths of time are whole milliseconds, \
            lists go on by key with `after`. Errors are problem details (RFC 9457). Send an API key as `Authorization: Bearer`; \
            make one at `POST /api/v1/me/keys`. What a key may do is what its owner may do.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "This server")),
    paths(
        me::get, me::keys, me::make_key, me::delete_key,
        board::get, view::list, view::create, view::change, view::remove, view::read_query,
        bulk::post, bulk::get, bulk::undo, bulk::play_get, bulk::play_begin, bulk::play_next, bulk::play_end,
        ticket::list, ticket::open, ticket::get, event::list, event::append, event::clocks,
        people::add, people::get, people::change, people::invite, people::set_active, people::reset_factor,
        people::erase, people::keys, people::make_key, people::delete_key, people::rotate_key,
        people::glass, people::break_glass, audit::list,
        mail::hand_in, mail::incoming, mail::decide, mail::outgoing, mail::again, mail::leave, mail::attachments,
        search::get,
        customer::list, customer::add, customer::get, customer::edit, customer::services, customer::save_service, customer::people,
        entry::file, entry::add, entry::edit, entry::history, entry::take_sheet, entry::give_sheet,
        change::list, change::add, change::get, change::edit, change::step, release::list, release::save,
        contract::list, contract::record, contract::versions, contract::check,
        figures::get, figures::tickets,
        work::get, work::routing, work::advice, work::decide, work::add_time, work::delete_time, work::start_timer,
        work::drop_timer, work::schedule, work::withdraw,
        work_move::link, work_move::preview, work_move::merge, work_move::split,
        house::notices, house::read_notices, house::time, house::replies, house::save_reply, house::checklists,
        house::save_checklist, house::forms, house::save_form,
        problem::problems, problem::save_problem,
        portal::get, portal::export, portal::escalate, portal::line, portal::raise,
        hook::list, hook::add, hook::change, hook::remove, hook::deliveries, hook::replay,
        hook::receivers, hook::add_receiver, hook::rejects,
        chat::list, chat::sites, chat::add_site,
        calc::calc,
    ),
    components(schemas(event_wire::NewEventDoc)),
    modifiers(&Ways),
    security(("key" = []), ("session" = [])),
    tags(
        (name = "me", description = "Who calls, and the keys of programs"),
        (name = "board", description = "The queue: next breach first"),
        (name = "tickets", description = "What was asked, what happened, what follows from it"),
        (name = "mail", description = "Messages as they came, those that need a person, those that go out"),
        (name = "search", description = "Tickets by their words"),
        (name = "customers", description = "Who is served, and by whom"),
        (name = "people", description = "Colleagues, contacts and service accounts; who did what when"),
        (name = "changes", description = "What is changed when, decided by whom; releases of services"),
        (name = "contracts", description = "The promises, their versions, and the checker"),
        (name = "figures", description = "How the promises were kept"),
        (name = "portal", description = "What a customer's contact sees first, and the incident line"),
        (name = "hooks", description = "Webhooks out and in, and what needs a person"),
        (name = "chat", description = "Talks on customers' web sites"),
        (name = "calc", description = "The engine for everybody: calendars and clocks without a database"),
    )
)]
struct Description;

/// The two ways to say who calls.
struct Ways;

impl Modify for Ways {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API key.")).build();
        components.add_security_scheme("key", SecurityScheme::Http(key));
        let session = ApiKeyValue::with_description(
            "vangnet",
            "The session of the pages. A request that changes something carries its token in `X-CSRF`.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    }
}

/// The document as a tree.
pub fn value() -> Value {
    let mut document = serde_json::to_value(Description::openapi()).unwrap_or_default();
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    document
}

/// `GET /api/v1/openapi.json`: the same for everybody, so that tools can read it before they have a key.
pub async fn serve() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(|| value().to_string());
    let headers =
        [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, TEXT.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// `GET /api/v1/tickets`, ... as the document says.
    fn described() -> BTreeSet<String> {
        let document = value();
        let paths = document["paths"].as_object().expect("paths");
        let methods = ["get", "post", "put", "patch", "delete"];
        let mut out = BTreeSet::new();
        for (path, item) in paths {
            out.extend(
                methods
                    .iter()
                    .filter(|m| item.get(**m).is_some())
                    .map(|m| format!("{} {path}", m.to_uppercase())),
            );
        }
        out
    }

    /// The same as the list of routes says.
    fn routed() -> BTreeSet<String> {
        let source = include_str!("../router.rs");
        let mut out = BTreeSet::new();
        for route in source.split(".route(").skip(1) {
            let Some((path, rest)) =
                route.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
            else {
                continue;
            };
            if !path.starts_with("/api/v1/") {
                continue;
            }
            let handlers = rest.split([';', '}']).next().unwrap_or("");
            let methods = ["get(", "post(", "put(", "patch(", "delete("];
            for method in methods.iter().filter(|method| {
                handlers.contains(&format!(" {method}")) || handlers.contains(&format!(".{method}"))
            }) {
                out.insert(format!("{} {path}", method.trim_end_matches('(').to_uppercase()));
            }
        }
        out.remove("GET /api/v1/openapi.json");
        out
    }

    #[test]
    fn every_route_is_described_and_every_description_is_routed() {
        let (described, routed) = (described(), routed());
        assert!(routed.len() > 15, "only {} routes found", routed.len());
        assert_eq!(described, routed);
    }

    #[test]
    fn it_is_openapi_3_1_with_unique_operations_and_no_loose_ends() {
        let document = value();
        assert_eq!(document["openapi"], "3.1.0");
        let text = document.to_string();
        let mut ids = BTreeSet::new();
        for item in document["paths"].as_object().expect("paths").values() {
            for operation in item.as_object().expect("operations").values() {
                let id = operation["operationId"].as_str().expect("an id");
                assert!(ids.insert(id.to_owned()), "{id} twice");
                assert!(operation["summary"].is_string(), "{id} has no summary");
                assert!(
                    operation["responses"]["401"].is_object(),
                    "{id} does not say what happens without a key"
                );
            }
        }
        let schemas = document["components"]["schemas"].as_object().expect("schemas");
        for reference in text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next())
        {
            assert!(schemas.contains_key(reference), "{reference} is referred to and not described");
        }
    }

    /// The whole document, so that a change of the API is a visible diff.
    #[test]
    fn the_document_is_the_one_that_is_recorded() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api/openapi.json");
        let now = serde_json::to_string_pretty(&value()).expect("JSON") + "\n";
        if std::env::var_os("VANGNET_UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(path, &now).expect("written");
        }
        let recorded = std::fs::read_to_string(path).expect("docs/api/openapi.json");
        assert!(
            now == recorded,
            "docs/api/openapi.json is out of date: run the test with VANGNET_UPDATE_SNAPSHOTS=1"
        );
    }
}
