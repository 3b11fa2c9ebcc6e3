//! `vangnet serve`: the store, the pages, the background, one listener, and a stop that loses nothing.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use engine::Engine;
use sha2::{Digest as _, Sha256};
use store::{Db, Options};
use tokio::net::TcpListener;
use tokio::sync::watch;
use web::App;

use crate::cli::Exit;
use crate::clock::{self, Clock};
use crate::command::Failure;
use crate::config::Config;
use crate::data;
use crate::door;
use crate::limits::{self, Limits};
use crate::metrics::{self, Metrics};

/// The whole application over one store, without a listener: what the server serves and what tests call.
pub struct Whole {
    /// Pages, API and metrics.
    pub router: Router,
    /// The pages' state.
    pub app: App,
    /// The background.
    pub engine: Engine,
}

/// Puts the parts together.
pub fn wire(db: Db, clock: Clock, key: engine::Key, settings: web::Config) -> Whole {
    let secret: [u8; 32] =
        Sha256::new().chain_update(b"vangnet links ").chain_update(key.secret()).finalize().into();
    let settings = web::Config { secret: web::Secret(secret), ..settings };
    let app = App::new(db.clone(), clock.clone(), settings);
    let engine = Engine::new(db.clone(), clock, key);
    let metrics = Arc::new(Metrics::default());
    let scrape = Scrape { db, engine: engine.clone(), metrics: metrics.clone() };
    // The pages come second: of two routers the second one's page for what does not exist is kept.
    let router = Router::new()
        .route("/metrics", get(render))
        .with_state(scrape)
        .merge(web::router(app.clone()))
        .layer(from_fn_with_state(limits::REQUEST, limits::bound))
        .layer(from_fn_with_state(metrics, metrics::count));
    Whole { router, app, engine }
}

#[derive(Clone)]
struct Scrape {
    db: Db,
    engine: Engine,
    metrics: Arc<Metrics>,
}

/// `/metrics`: numbers alone, no names and no texts, so it needs no sign-in; keep it inside by the proxy.
async fn render(State(scrape): State<Scrape>) -> ([(&'static str, &'static str); 1], String) {
    let mut more = scrape.engine.status().metrics();
    let pending = scrape.db.read(|tx| Box::pin(store::work::outbox::pending(tx))).await;
    metrics::line(&mut more, "vangnet_store_up", "gauge", "1 when the store answers.");
    more += &format!(
        "vangnet_store_up{{engine=\"{}\"}} {}\n",
        scrape.db.engine_name(),
        u8::from(pending.is_ok())
    );
    if let Ok((waiting, _)) = pending {
        metrics::line(
            &mut more,
            "vangnet_outbox_pending",
            "gauge",
            "Messages that wait; 1000 means that many or more.",
        );
        more += &format!("vangnet_outbox_pending {waiting}\n");
    }
    ([("content-type", "text/plain; version=0.0.4; charset=utf-8")], scrape.metrics.render(&more))
}

/// Settings of the pages.
pub fn page_settings(config: &Config) -> web::Config {
    web::Config {
        base_url: config.public_url(),
        require_second_factor: config.require_second_factor,
        ..web::Config::default()
    }
}

/// Runs `serve`.
///
/// # Errors
/// A sentence when the address is taken or the store cannot be opened.
pub async fn run(config: &Config) -> Result<Exit, Failure> {
    let listener = listen(config).await?;
    let db = open(config).await?;
    serve(config, listener, db, page_settings(config), Some(&config.mail), |_| {}).await?;
    Ok(Exit::Ok)
}

/// Takes the address before anything else is done: a second server must not touch the data.
///
/// # Errors
/// A sentence when it is taken.
pub async fn listen(config: &Config) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(&config.listen).await;
    listener.map_err(|error| Failure::Failed(format!("cannot listen on {}: {error}", config.listen)))
}

/// Opens the store with the readers that pages need.
///
/// # Errors
/// A sentence.
pub async fn open(config: &Config) -> Result<Db, Failure> {
    data::open_with(config, Options { readers: 4, ..Options::default() }).await
}

/// Serves until the process is asked to stop; without `mail` none is sent or taken in. `ready` hears the address once connections are accepted.
///
/// # Errors
/// A sentence.
pub async fn serve(
    config: &Config,
    listener: TcpListener,
    db: Db,
    settings: web::Config,
    mail: Option<&door::Mail>,
    ready: impl FnOnce(std::net::SocketAddr),
) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(|error| Failure::Failed(error.to_string()))?;
    let mut whole = wire(db.clone(), clock::system(), data::signing_key(config)?, settings);
    whole.engine = whole.engine.with_hooks(config.webhooks.clone());
    let (stop, stopped) = watch::channel(false);
    let mut doors = Vec::new();
    if let Some(mail) = mail {
        whole.engine = mail.settle(&db, whole.engine).await?;
        doors = mail.open(&db, &stopped).await?;
    }
    let background = tokio::spawn({
        let (engine, stopped) = (whole.engine.clone(), wait_for(stopped.clone()));
        async move { engine.run(stopped).await }
    });
    tracing::info!(%address, engine = db.engine_name(), version = env!("CARGO_PKG_VERSION"), "serving");
    ready(address);
    let app = whole.app.clone();
    let asked = tokio::spawn(async move {
        stop_asked().await;
        tracing::info!("stopping");
        app.close();
        stop.send_replace(true);
    });
    limits::serve(listener, whole.router, Limits::default(), wait_for(stopped)).await;
    asked.abort();
    for door in doors {
        drop(door.await);
    }
    // A job that has begun is finished before the store closes.
    drop(background.await);
    db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Until the flag is up.
async fn wait_for(mut flag: watch::Receiver<bool>) {
    drop(flag.wait_for(|up| *up).await);
}

/// Ctrl-C or SIGTERM.
async fn stop_asked() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(interrupt.await);
}
