//! The product's commands and API as the bench and the crash test use them: one place to adapt when they change.

use serde_json::json;

use crate::http::{Answer, Client};
use crate::process::Setup;
use crate::story;

/// Customers of the load: their chains are the locks under which writes queue, so there are several.
pub const CUSTOMERS: usize = 8;

/// A person to sign in as, and the same person's key for the API.
pub struct Access {
    pub email: String,
    pub password: String,
    pub key: String,
    /// Ids of the customers.
    pub customers: Vec<String>,
}

/// An empty database with customers, a contract each, and somebody who may do everything.
pub fn prepare(setup: &Setup) -> Result<Access, String> {
    let contract = setup.data.join("load-contract.toml");
    std::fs::write(&contract, CONTRACT).map_err(|e| e.to_string())?;
    let contract = contract.display().to_string();
    for n in 0..CUSTOMERS {
        let (key, name) = (customer(n), format!("Load {n}"));
        setup.run(&["customer", "add", &key, "--name", &name])?;
        setup.run(&["contract", "add", &contract, "--customer", &key])?;
    }
    let email = "load@example.org".to_owned();
    let password = "many words that nobody guesses".to_owned();
    let add = ["person", "add", &email, "--name", "Load", "--role", "admin", "--password-stdin"];
    setup.run_with(&add, &format!("{password}\n"))?;
    let key = last_word(&setup.run(&["person", "api-key", &email, "--name", "load"])?)?;
    let mut access = Access { email, password, key, customers: Vec::new() };
    access.customers = customers(setup, &access)?;
    Ok(access)
}

/// Asks a server for the ids of the customers.
fn customers(setup: &Setup, access: &Access) -> Result<Vec<String>, String> {
    let server = setup.serve()?;
    let mut client = server.client()?;
    authorize(&mut client, access);
    let answer = client.get("/api/v1/customers").map_err(|e| e.to_string())?;
    let list = answer.json();
    let ids = list["items"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item["id"].as_str().map(str::to_owned));
    let ids: Vec<String> = ids.collect();
    if ids.len() == CUSTOMERS {
        Ok(ids)
    } else {
        Err(format!("customers: {} {}", answer.status, answer.text()))
    }
}

/// Key of the nth customer.
fn customer(n: usize) -> String {
    format!("load-{n}")
}

fn last_word(text: &str) -> Result<String, String> {
    let word = text.split_whitespace().last().map(str::to_owned);
    word.ok_or_else(|| "a command printed nothing where a secret was expected".to_owned())
}

/// Lets the client act for the owner of the key.
pub fn authorize(client: &mut Client, access: &Access) {
    client.headers = format!("authorization: Bearer {}\r\n", access.key);
}

/// Opens the nth ticket; the answer is 201 with its `id`. `mark` is added to its text.
pub fn open(client: &mut Client, access: &Access, n: usize, mark: &str) -> std::io::Result<Answer> {
    let (subject, text) = story::tell(n);
    let priority = ["P1", "P2", "P3", "P4"][(n / 7) % 4];
    let body = json!({
        "customer_id": access.customers[n % access.customers.len()],
        "subject": subject,
        "priority": priority,
        "body": format!("{text}{mark}"),
    });
    client.post_json("/api/v1/tickets", &body.to_string())
}

/// Replies to a ticket.
pub fn reply(client: &mut Client, ticket: &str, text: &str) -> std::io::Result<Answer> {
    let body = json!({ "events": [{ "type": "public_reply", "substantive": true, "text": text }] });
    client.post_json(&format!("/api/v1/tickets/{ticket}/events"), &body.to_string())
}

/// Ids of all tickets.
pub fn tickets(client: &mut Client) -> Result<Vec<String>, String> {
    let (mut out, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/tickets?limit=200{after}");
        let list = client.get(&path).map_err(|e| e.to_string())?.json();
        let items = list["items"].as_array().into_iter().flatten();
        out.extend(items.filter_map(|item| item["id"].as_str().map(str::to_owned)));
        match list["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(out),
        }
    }
}

/// All events of a ticket with their texts.
pub fn events(client: &mut Client, ticket: &str) -> std::io::Result<Answer> {
    client.get(&format!("/api/v1/tickets/{ticket}/events?limit=200"))
}

/// Signs in with a password and keeps the cookie for the pages.
pub fn sign_in(client: &mut Client, access: &Access) -> Result<(), String> {
    let page = client.get("/sign-in").map_err(|e| e.to_string())?;
    let cookies = page.head.lines().filter_map(cookie).collect::<Vec<_>>().join("; ");
    let text = page.text();
    let token =
        text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
    let form = format!(
        "email={}&password={}&csrf={}",
        escape(&access.email),
        escape(&access.password),
        escape(token)
    );
    let more = format!("content-type: application/x-www-form-urlencoded\r\ncookie: {cookies}\r\n");
    let answer = client.request("POST", "/sign-in", &more, form.as_bytes()).map_err(|e| e.to_string())?;
    let mut kept: Vec<String> = answer.head.lines().filter_map(cookie).collect();
    if !matches!(answer.status, 302 | 303) || kept.is_empty() {
        return Err(format!("signing in failed: {} {}", answer.status, answer.text()));
    }
    kept.push("vangnet_language=en".to_owned());
    client.headers = format!("cookie: {}\r\n", kept.join("; "));
    Ok(())
}

fn cookie(line: &str) -> Option<String> {
    let (name, value) = line.split_once(':')?;
    let pair = value.split(';').next()?.trim();
    (name.eq_ignore_ascii_case("set-cookie") && !pair.ends_with('=')).then(|| pair.to_owned())
}

fn escape(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A contract with both kinds of hours, so that every open computes three due times.
const CONTRACT: &str = include_str!("../../examples/servicenow/contract.toml");
