//! The reference of the API as a page, drawn from the document itself: what is served is what is described.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

use super::document;
use crate::app::App;
use crate::error::Error;
use crate::layout::{self, Nav, Page};
use crate::session::Viewer;

#[derive(Template)]
#[template(path = "api/browse.html")]
struct Browse {
    page: Page,
    base: String,
    introduction: &'static str,
    groups: &'static [Group],
    schemas: &'static [SchemaDoc],
}

/// Operations on one noun.
pub struct Group {
    name: String,
    description: String,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Field>,
    body: Option<Kind>,
    answers: Vec<Answer>,
}

struct Answer {
    status: String,
    description: String,
    body: Option<Kind>,
}

/// A value's type in words, and the schema it names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kind {
    text: String,
    schema: Option<String>,
}

struct Field {
    name: String,
    kind: Kind,
    required: bool,
    description: String,
}

/// One named schema.
pub struct SchemaDoc {
    name: String,
    description: String,
    words: Vec<String>,
    variants: Vec<Kind>,
    fields: Vec<Field>,
    example: Option<String>,
}

/// `GET /api`
pub async fn page(State(app): State<App>, viewer: Viewer) -> Result<Response, Error> {
    let title = viewer.language.t("api-title");
    let page = Page::open(&app, &viewer, Nav::Nowhere, title).await?;
    let view = view();
    layout::html(&Browse {
        page,
        base: app.config.base_url.clone(),
        introduction: &view.introduction,
        groups: &view.groups,
        schemas: &view.schemas,
    })
}

struct View {
    introduction: String,
    groups: Vec<Group>,
    schemas: Vec<SchemaDoc>,
}

fn view() -> &'static View {
    static VIEW: std::sync::LazyLock<View> = std::sync::LazyLock::new(|| read(&document::value()));
    &VIEW
}

fn read(document: &Value) -> View {
    let mut groups: Vec<Group> = list(&document["tags"])
        .map(|tag| Group {
            name: text(&tag["name"]),
            description: text(&tag["description"]),
            operations: Vec::new(),
        })
        .collect();
    for (path, item) in members(&document["paths"]) {
        for method in ["get", "post", "put", "patch", "delete"] {
            let Some(source) = item.get(method) else { continue };
            let tag = text(&source["tags"][0]);
            if let Some(group) = groups.iter_mut().find(|group| group.name == tag) {
                group.operations.push(operation(method, path, source));
            }
        }
    }
    let schemas =
        members(&document["components"]["schemas"]).map(|(name, source)| schema(name, source)).collect();
    View { introduction: text(&document["info"]["description"]), groups, schemas }
}

fn operation(method: &str, path: &str, source: &Value) -> Operation {
    let parameters = list(&source["parameters"]).map(|one| Field {
        name: match one["in"].as_str() {
            Some("header") => format!("{} (header)", text(&one["name"])),
            Some("path") => format!("{{{}}}", text(&one["name"])),
            _ => text(&one["name"]),
        },
        kind: kind(&one["schema"]),
        required: one["required"] == true,
        description: text(&one["description"]),
    });
    let answers = members(&source["responses"]).map(|(status, answer)| Answer {
        status: status.to_owned(),
        description: text(&answer["description"]),
        body: content(answer),
    });
    Operation {
        id: text(&source["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&source["summary"]),
        description: text(&source["description"]),
        parameters: parameters.collect(),
        body: content(&source["requestBody"]),
        answers: answers.collect(),
    }
}

fn content(source: &Value) -> Option<Kind> {
    let (mime, media) = members(&source["content"]).next()?;
    let mut kind = kind(&media["schema"]);
    if !mime.contains("json") || mime.contains("jsonl") {
        kind.text = format!("{} as {mime}", kind.text);
    }
    Some(kind)
}

fn schema(name: &str, source: &Value) -> SchemaDoc {
    let alternatives = ["oneOf", "anyOf", "allOf"].into_iter().flat_map(|word| list(&source[word]));
    let mut fields: Vec<Field> = fields_of(source);
    for part in list(&source["allOf"]) {
        fields.extend(fields_of(part));
    }
    SchemaDoc {
        name: name.to_owned(),
        description: text(&source["description"]),
        words: list(&source["enum"]).map(text).collect(),
        variants: alternatives.filter(|one| one["properties"].is_null()).map(kind).collect(),
        fields,
        example: source["examples"]
            .get(0)
            .or(source.get("example"))
            .and_then(|one| serde_json::to_string_pretty(one).ok()),
    }
}

fn fields_of(source: &Value) -> Vec<Field> {
    let required: Vec<String> = list(&source["required"]).map(text).collect();
    members(&source["properties"])
        .map(|(name, property)| Field {
            name: name.to_owned(),
            kind: kind(property),
            required: required.iter().any(|one| one == name),
            description: text(&property["description"]),
        })
        .collect()
}

/// A type in words: `string`, `list of Ticket`, `Instant or null`.
fn kind(source: &Value) -> Kind {
    if let Some(reference) = source["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference).to_owned();
        return Kind { text: name.clone(), schema: Some(name) };
    }
    let either: Vec<Kind> = list(&source["oneOf"])
        .chain(list(&source["anyOf"]))
        .chain(list(&source["allOf"]))
        .map(kind)
        .collect();
    if !either.is_empty() {
        let text = either.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join(" or ");
        return Kind { text, schema: either.into_iter().find_map(|one| one.schema) };
    }
    let words: Vec<String> = match &source["type"] {
        Value::Array(types) => types.iter().map(text).collect(),
        one => vec![text(one)],
    };
    if words.iter().any(|word| word == "array") {
        let inner = kind(&source["items"]);
        return Kind { text: format!("list of {}", inner.text), schema: inner.schema };
    }
    let mut text = words.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" or ");
    let choices: Vec<String> =
        list(&source["enum"]).filter_map(Value::as_str).map(|one| format!("\"{one}\"")).collect();
    if !choices.is_empty() {
        text = choices.join(" or ");
    }
    Kind { text: if text.is_empty() { "anything".to_owned() } else { text }, schema: None }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_said_in_words() {
        for (source, expected) in [
            (json!({"type": "string"}), "string"),
            (json!({"type": ["integer", "null"]}), "integer or null"),
            (json!({"type": "array", "items": {"$ref": "#/components/schemas/Ticket"}}), "list of Ticket"),
            (json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Clock"}]}), "null or Clock"),
            (json!({"type": "string", "enum": ["P1", "P2"]}), "\"P1\" or \"P2\""),
            (json!({}), "anything"),
        ] {
            assert_eq!(kind(&source).text, expected);
        }
    }

    /// Nothing of the document is lost on the page.
    #[test]
    fn every_operation_is_on_the_page() {
        let document = document::value();
        let view = read(&document);
        let shown: usize = view.groups.iter().map(|group| group.operations.len()).sum();
        let described: usize = members(&document["paths"])
            .map(|(_, item)| members(item).filter(|(_, one)| one["responses"].is_object()).count())
            .sum();
        assert_eq!(shown, described);
        assert!(shown > 15, "only {shown} operations");
    }
}
