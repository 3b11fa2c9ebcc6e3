//! Counters for an operator, in the text form of Prometheus: requests by route, jobs, the process itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::clock::Stopwatch;

/// Upper bounds of the histogram's buckets, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// What is counted since the start.
#[derive(Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<(String, String), Route>>,
    in_flight: AtomicU64,
}

#[derive(Default, Clone)]
struct Route {
    by_status: BTreeMap<u16, u64>,
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
    count: u64,
}

impl Metrics {
    /// Counts one answered request.
    pub fn request(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        // Looked up by borrowed parts first would need a key type of its own; two short texts are cheaper than that.
        let row = routes.entry((method.to_owned(), route.to_owned())).or_default();
        *row.by_status.entry(status).or_default() += 1;
        if let Some(slot) =
            BOUNDS.iter().position(|bound| seconds <= *bound).and_then(|at| row.buckets.get_mut(at))
        {
            *slot += 1;
        }
        row.seconds += seconds;
        row.count += 1;
    }

    /// All counters as text; `more` are lines that others have made.
    pub fn render(&self, more: &str) -> String {
        let mut out = String::new();
        line(&mut out, "vangnet_build_info", "gauge", "What runs.");
        let _ = writeln!(out, "vangnet_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
        line(&mut out, "vangnet_http_requests_in_flight", "gauge", "Requests being answered.");
        let _ = writeln!(out, "vangnet_http_requests_in_flight {}", self.in_flight.load(Ordering::Relaxed));
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        line(&mut out, "vangnet_http_requests_total", "counter", "Answered requests by route and status.");
        for ((method, route), row) in &routes {
            for (status, count) in &row.by_status {
                let _ = writeln!(
                    out,
                    "vangnet_http_requests_total{{method=\"{method}\",route=\"{}\",status=\"{status}\"}} {count}",
                    escape(route)
                );
            }
        }
        line(&mut out, "vangnet_http_request_seconds", "histogram", "Time until the answer began, by route.");
        for ((method, route), row) in &routes {
            let labels = format!("method=\"{method}\",route=\"{}\"", escape(route));
            let mut below = 0;
            for (bound, count) in BOUNDS.iter().zip(row.buckets) {
                below += count;
                let _ =
                    writeln!(out, "vangnet_http_request_seconds_bucket{{{labels},le=\"{bound}\"}} {below}");
            }
            let _ =
                writeln!(out, "vangnet_http_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", row.count);
            let _ = writeln!(out, "vangnet_http_request_seconds_sum{{{labels}}} {:.6}", row.seconds);
            let _ = writeln!(out, "vangnet_http_request_seconds_count{{{labels}}} {}", row.count);
        }
        if let Some(bytes) = resident_bytes() {
            line(&mut out, "process_resident_memory_bytes", "gauge", "Resident memory.");
            let _ = writeln!(out, "process_resident_memory_bytes {bytes}");
        }
        out + more
    }
}

/// `# HELP` and `# TYPE` of one name.
pub fn line(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// A label's value with quotes and line feeds made harmless.
pub fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// From `/proc`, where there is one; pages are 4 KiB on the systems that have it so.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// A method's name; one that HTTP does not define is `OTHER`, or callers could make counters without end.
fn named(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// Counts every request under its route's pattern, so that ids do not make names.
pub async fn count(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let started = Stopwatch::start();
    let method = named(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    metrics.in_flight.fetch_add(1, Ordering::Relaxed);
    let response = next.run(request).await;
    metrics.in_flight.fetch_sub(1, Ordering::Relaxed);
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    metrics.request(method, route, response.status().as_u16(), started.elapsed().as_secs_f64());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_makes_no_names() {
        let name = |text: &str| named(&axum::http::Method::from_bytes(text.as_bytes()).unwrap());
        assert_eq!([name("GET"), name("PATCH"), name("X1"), name("get")], ["GET", "PATCH", "OTHER", "OTHER"]);
    }

    #[test]
    fn counters_are_cumulative_and_escaped() {
        let metrics = Metrics::default();
        metrics.request("GET", "/t/{id}", 200, 0.0015);
        metrics.request("GET", "/t/{id}", 200, 0.3);
        metrics.request("GET", "/a\"b", 404, 9.0);
        let text = metrics.render("");
        for expect in [
            "vangnet_http_requests_total{method=\"GET\",route=\"/t/{id}\",status=\"200\"} 2",
            "vangnet_http_request_seconds_bucket{method=\"GET\",route=\"/t/{id}\",le=\"0.001\"} 0",
            "vangnet_http_request_seconds_bucket{method=\"GET\",route=\"/t/{id}\",le=\"0.002\"} 1",
            "vangnet_http_request_seconds_bucket{method=\"GET\",route=\"/t/{id}\",le=\"1\"} 2",
            "vangnet_http_request_seconds_bucket{method=\"GET\",route=\"/a\\\"b\",le=\"+Inf\"} 1",
            "vangnet_http_request_seconds_sum{method=\"GET\",route=\"/t/{id}\"} 0.301500",
        ] {
            assert!(text.contains(expect), "{expect} not in\n{text}");
        }
    }
}
