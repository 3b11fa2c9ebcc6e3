//! The listener's side of being reachable by anybody: bounds on connections, on slow callers and on slow answers.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::Service as _;

/// How long a request may take from its headers to the start of its answer, its body included.
pub const REQUEST: Duration = Duration::from_secs(60);

/// What connections are held to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the headers of a request are there; a connection may also lie idle that long.
    pub headers: Duration,
    /// Connections at a time; more wait in the system's queue.
    pub connections: usize,
    /// How long requests may take to finish once a stop was asked for.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { headers: Duration::from_secs(15), connections: 2_000, drain: Duration::from_secs(10) }
    }
}

/// Accepts connections until `stopped`, then lets requests that have begun end.
pub async fn serve(
    mut listener: TcpListener,
    router: Router,
    limits: Limits,
    stopped: impl Future<Output = ()>,
) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.headers);
    let mut make = router.into_make_service_with_connect_info::<SocketAddr>();
    let open = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let next = async {
            let permit = open.clone().acquire_owned().await;
            // Errors of accepting (no file descriptors left) are waited out in there.
            (permit, axum::serve::Listener::accept(&mut listener).await)
        };
        let (permit, (stream, peer)) = tokio::select! {
            next = next => next,
            () = &mut stopped => break,
        };
        let Ok(service) = make.call(peer).await.map_err(|never: Infallible| match never {});
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were cut off after {} s", limits.drain.as_secs());
    }
}

/// Ends a request that takes too long, and answers one whose handler panicked. `/live` has answered when its stream
/// begins; what streams after that is not bounded.
pub async fn bound(State(most): State<Duration>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(most, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!(path, "a handler panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => {
            tracing::warn!(path, "a request was cut off after {} s", most.as_secs());
            StatusCode::REQUEST_TIMEOUT.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;
    use tower::ServiceExt as _;

    use super::*;

    const SOON: Duration = Duration::from_millis(50);

    fn router() -> Router {
        async fn panics() -> &'static str {
            panic!("a fault in a handler")
        }
        Router::new()
            .route("/", get(|| async { "well" }))
            .route("/slow", get(std::future::pending::<()>))
            .route("/fault", get(panics))
            .layer(from_fn_with_state(SOON, bound))
    }

    /// Serves with these limits and hands the address to `visit`; stops when that is done.
    async fn with_server<F: Future<Output = ()>>(limits: Limits, visit: impl FnOnce(SocketAddr) -> F) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, router(), limits, async { drop(stopped.await) }));
        visit(address).await;
        stop.send(()).unwrap();
        server.await.unwrap();
    }

    async fn answer(mut stream: TcpStream, request: &str) -> String {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = Vec::new();
        // A connection that is cut may end in a reset.
        drop(stream.read_to_end(&mut text).await);
        String::from_utf8(text).unwrap()
    }

    #[tokio::test]
    async fn a_slow_caller_is_cut_off_and_others_are_answered() {
        let limits = Limits { headers: SOON, ..Limits::default() };
        with_server(limits, |address| async move {
            for begun in ["", "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
                let stream = TcpStream::connect(address).await.unwrap();
                let text = answer(stream, begun).await;
                assert!(!text.contains("200 OK"), "{text}");
            }
            let stream = TcpStream::connect(address).await.unwrap();
            let text = answer(stream, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
            assert!(text.starts_with("HTTP/1.1 200 OK") && text.ends_with("well"), "{text}");
        })
        .await;
    }

    #[tokio::test]
    async fn a_connection_too_many_waits_for_one_that_ends() {
        let limits = Limits { connections: 1, ..Limits::default() };
        with_server(limits, |address| async move {
            let first = TcpStream::connect(address).await.unwrap();
            let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            let second = TcpStream::connect(address).await.unwrap();
            let mut second = tokio::spawn(answer(second, request));
            let early = tokio::time::timeout(SOON, &mut second).await;
            assert!(early.is_err(), "the first holds the only place");
            drop(first);
            assert!(second.await.unwrap().ends_with("well"));
        })
        .await;
    }

    #[tokio::test]
    async fn slow_answers_and_faults_are_answers() {
        for (path, status) in [("/", 200), ("/slow", 408), ("/fault", 500)] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            assert_eq!(router().oneshot(request).await.unwrap().status().as_u16(), status, "{path}");
        }
    }
}
