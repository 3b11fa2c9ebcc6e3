//! The public releases of a service as an Atom feed, for whoever may see the service.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use store::release::{self, Release};

use crate::app::App;
use crate::error::Error;
use crate::session::Viewer;

/// `GET /releases/{service}/atom`
pub async fn atom(
    State(app): State<App>,
    viewer: Viewer,
    Path(service): Path<i64>,
) -> Result<Response, Error> {
    let service = super::find(&app, &viewer, service).await?;
    let id = service.id;
    let read =
        app.db.read(move |tx| Box::pin(async move { release::of_service(tx, id, false, None, 50).await }));
    let text = feed(&app.config.base_url, id, &service.name, &read.await?.rows);
    let headers =
        [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, text).into_response())
}

/// The feed. RFC 4287 wants an instant of change; without a release it is the beginning of time.
fn feed(base: &str, service: i64, name: &str, releases: &[Release]) -> String {
    let page = format!("{base}/releases/{service}");
    let updated = releases.iter().map(|one| one.updated_at).max().unwrap_or(domain::span::Instant(0));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title>\n\
         <id>{page}</id>\n<link href=\"{page}\"/>\n<updated>{updated}</updated>\n",
        escape(name)
    );
    for one in releases {
        out += &format!(
            "<entry>\n<title>{} {}</title>\n<id>{page}#r{}</id>\n<link href=\"{page}#r{}\"/>\n<updated>{}</updated>\n\
             <published>{}</published>\n<author><name>{}</name></author>\n<content type=\"text\">{}</content>\n</entry>\n",
            escape(name),
            escape(&one.draft.number),
            one.id,
            one.id,
            one.updated_at,
            one.draft.released_at,
            escape(name),
            escape(&one.draft.changed)
        );
    }
    out + "</feed>\n"
}

/// Text for XML; what XML 1.0 cannot hold is left out.
fn escape(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars()
        .filter(allowed)
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_words_stay_words() {
        assert_eq!(escape("<a> & \"b\"\u{1}\n"), "&lt;a&gt; &amp; &quot;b&quot;\n");
        let empty = feed("https://desk.example", 7, "Shop & Co", &[]);
        assert!(empty.contains("<title>Shop &amp; Co</title>") && empty.ends_with("</feed>\n"), "{empty}");
    }
}
