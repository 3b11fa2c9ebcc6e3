//! The server under load: 32 clients that open tickets, then pages at many tickets.
#![allow(clippy::disallowed_methods, reason = "measures elapsed time")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::Bench;
use super::table::{Limit, Table};
use crate::api::{self, Access};
use crate::http::Client;
use crate::process::{Folder, Server, Setup};
use crate::story::SEARCHES;

const CLIENTS: usize = 32;

/// SQLite with durable commits: opening, pages, search, start and memory.
pub fn sqlite(bench: &Bench, table: &mut Table, folder: &Folder) -> Result<(), String> {
    let setup = Setup { binary: bench.binary.clone(), data: folder.0.clone(), database: None };
    let access = api::prepare(&setup)?;
    let server = setup.serve()?;
    opening(&server, &access, bench.tickets, "SQLite", 5_000.0, table)?;
    replying(&server, &access, "SQLite", table)?;
    table.add("SQLite: database at that size", super::engine::folder_mb(&folder.0), "MB", Limit::Any);
    server.kill();
    let server = setup.serve()?;
    table.add("start to first page", server.first_page.as_secs_f64() * 1000.0, "ms", Limit::AtMost(300.0));
    idle(&server, &access, table)?;
    pages(&server, &access, "SQLite", table)?;
    table.add("memory after that", server.pss_mib(), "MiB PSS", Limit::Any);
    server.kill();
    Ok(())
}

/// PostgreSQL with its default durability.
pub fn postgres(bench: &Bench, table: &mut Table, folder: &Folder) -> Result<(), String> {
    let Some(url) = &bench.postgres else {
        eprintln!("  PostgreSQL is not measured: scripts/postgres-for-tests run --durable cargo xtask bench");
        return Ok(());
    };
    let setup = Setup { binary: bench.binary.clone(), data: folder.0.clone(), database: Some(url.clone()) };
    let access = api::prepare(&setup)?;
    let server = setup.serve()?;
    opening(&server, &access, bench.tickets / 5, "PostgreSQL", 1_500.0, table)?;
    pages(&server, &access, "PostgreSQL", table)?;
    server.kill();
    Ok(())
}

/// 32 clients open tickets through the API until there are enough.
fn opening(
    server: &Server,
    access: &Access,
    tickets: usize,
    engine: &str,
    rate: f64,
    table: &mut Table,
) -> Result<(), String> {
    let (next, begin, before) = (AtomicUsize::new(0), Instant::now(), server.cpu_ms());
    let own = crate::process::cpu_ms(std::process::id());
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| -> Result<(), String> {
                    let mut client = server.client()?;
                    api::authorize(&mut client, access);
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= tickets {
                            return Ok(());
                        }
                        let answer = api::open(&mut client, access, n, "").map_err(|e| e.to_string())?;
                        if answer.status != 201 {
                            return Err(format!("opening a ticket: {} {}", answer.status, answer.text()));
                        }
                    }
                })
            })
            .collect();
        clients
            .into_iter()
            .try_for_each(|client| client.join().map_err(|_| "a client panicked".to_owned())?)
    })?;
    let (wall, cpu) = (begin.elapsed().as_secs_f64(), server.cpu_ms() - before);
    table.add(
        format!("{engine}: open a ticket, 32 clients"),
        tickets as f64 / wall,
        "per second",
        Limit::AtLeast(rate),
    );
    table.add(format!("{engine}: open a ticket"), cpu / tickets as f64, "CPU ms", Limit::AtMost(0.3));
    // On the same cores: what the clients take is missing from the rate.
    let own = (crate::process::cpu_ms(std::process::id()) - own) / tickets as f64;
    table.add(format!("{engine}: the client's part of that"), own, "CPU ms", Limit::Any);
    Ok(())
}

/// What the process holds once a page was shown and nobody asks anything more.
fn idle(server: &Server, access: &Access, table: &mut Table) -> Result<(), String> {
    let mut client = server.client()?;
    api::sign_in(&mut client, access)?;
    page(&mut client, "/board")?;
    table.add("idle memory", server.pss_mib(), "MiB PSS", Limit::AtMost(40.0));
    Ok(())
}

fn pages(server: &Server, access: &Access, engine: &str, table: &mut Table) -> Result<(), String> {
    let mut client = server.client()?;
    api::sign_in(&mut client, access)?;
    let board = page(&mut client, "/board")?;
    let ticket = board.split("href=\"/tickets/").skip(1).filter_map(|rest| rest.split('"').next());
    let ticket = ticket.map(|id| format!("/tickets/{id}")).find(|path| path != "/tickets/new");
    let ticket = ticket.ok_or("the board shows no ticket")?;
    let one = |path: &str| vec![path.to_owned()];
    let searches = SEARCHES.iter().map(|word| format!("/search?q={}", word.replace(' ', "+"))).collect();
    for (name, paths, limit) in [
        ("board", one("/board"), 4.0),
        ("ticket", one(&ticket), 5.0),
        ("view", views(), 15.0),
        ("search", searches, 30.0),
    ] {
        let costs = cost(server, &mut client, &paths)?;
        if let [only] = costs[..] {
            table.add(format!("{engine}: {name} page"), only, "CPU ms", Limit::AtMost(limit));
            continue;
        }
        // Nearest rank over the kinds of question.
        let p95 = costs[(costs.len() * 95).div_ceil(100) - 1];
        table.add(format!("{engine}: {name} page, median"), costs[costs.len() / 2], "CPU ms", Limit::Any);
        table.add(format!("{engine}: {name} page, p95"), p95, "CPU ms", Limit::AtMost(limit));
    }
    Ok(())
}

/// Boards as people save them: what an index answers, and what is met on the way.
fn views() -> Vec<String> {
    let queries = [
        "owner:me",
        "owner:none",
        "priority:P1,P2",
        "status:waiting",
        "status:any",
        "breach%3C4h",
        "is:breached",
        "kind:question",
        "tag:vip",
        "created%3C1h",
        "customer:load-1,load-2%20priority:P1",
        "is:unanswered%20-team:x",
    ];
    queries.iter().map(|query| format!("/board?q={query}")).collect()
}

/// Three messages more on every ticket, by as many clients as opened them.
fn replying(server: &Server, access: &Access, engine: &str, table: &mut Table) -> Result<(), String> {
    let tickets = api::tickets(&mut authorized(server, access)?)?;
    let (next, begin) = (AtomicUsize::new(0), Instant::now());
    let reply = |_: usize| -> Result<(), String> {
        let mut client = authorized(server, access)?;
        while let Some(ticket) = tickets.get(next.fetch_add(1, Ordering::Relaxed)) {
            for n in 0..3 {
                let (_, text) = crate::story::tell(next.load(Ordering::Relaxed) * 3 + n);
                let answer = api::reply(&mut client, ticket, &text).map_err(|e| e.to_string())?;
                if answer.status != 201 {
                    return Err(format!("replying: {} {}", answer.status, answer.text()));
                }
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let reply = &reply;
        let clients: Vec<_> = (0..CLIENTS).map(|n| scope.spawn(move || reply(n))).collect();
        clients
            .into_iter()
            .try_for_each(|client| client.join().map_err(|_| "a client panicked".to_owned())?)
    })?;
    let rate = tickets.len() as f64 * 3.0 / begin.elapsed().as_secs_f64();
    table.add(format!("{engine}: reply, {CLIENTS} clients"), rate, "per second", Limit::Any);
    Ok(())
}

fn authorized(server: &Server, access: &Access) -> Result<Client, String> {
    let mut client = server.client()?;
    api::authorize(&mut client, access);
    Ok(client)
}

/// CPU ms a request for each path, cheapest first.
fn cost(server: &Server, client: &mut Client, paths: &[String]) -> Result<Vec<f64>, String> {
    // The kernel counts in steps of 10 ms: enough requests that a step is a small part.
    let times = if paths.len() == 1 { 400 } else { 100 };
    let mut costs = Vec::new();
    for path in paths {
        page(client, path)?;
        let before = server.cpu_ms();
        for _ in 0..times {
            page(client, path)?;
        }
        let each = (server.cpu_ms() - before) / f64::from(times);
        if paths.len() > 1 {
            eprintln!("    {path}: {each:.2} CPU ms");
        }
        costs.push(each);
    }
    costs.sort_by(f64::total_cmp);
    Ok(costs)
}

fn page(client: &mut Client, path: &str) -> Result<String, String> {
    let answer = client.get(path).map_err(|e| e.to_string())?;
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path}: {}", answer.status)) }
}
