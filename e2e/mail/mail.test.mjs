// Mail with real peers: Postfix and Dovecot on loopback, started by scripts/mail-for-tests, and the program as it is
// shipped. A message comes in by SMTP and LMTP or by IMAP, becomes a ticket, is answered, and the answer to that lands on
// the same ticket; then everything is killed in the middle, in turn, and nothing is lost and nothing is there twice.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, openSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const binary = process.env.VANGNET_BINARY ?? join(root, "target/release/vangnet");
const peers = join(root, "scripts/mail-for-tests");
const env = process.env;
assert.ok(env.MAIL_FOLDER, "run it with scripts/mail-for-tests run");

const data = mkdtempSync(join(tmpdir(), "vangnet-mail-data-"));
const settings = {
  ...env,
  VANGNET_DATA_DIR: join(data, "data"),
  VANGNET_MAIL_ADDRESS: "desk@desk.example help@imap.example",
  VANGNET_MAIL_NAME: "Noordwal",
  VANGNET_MAIL_SMTP: `smtp://127.0.0.1:${env.MAIL_SMTP}`,
  VANGNET_MAIL_LMTP: `127.0.0.1:${env.MAIL_LMTP}`,
  VANGNET_MAIL_IMAP: `imaps://help%40imap.example:secret@localhost:${env.MAIL_IMAP}/INBOX`,
  VANGNET_MAIL_CA: env.MAIL_CA,
};
delete settings.VANGNET_BINARY;
let server, base, key;

const vangnet = (...args) => execFileSync(binary, args, { env: settings, encoding: "utf8" });
const peer = (...args) => execFileSync(peers, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

// Looks until it is there; says what was found last when it never is.
async function until(what, look, seconds = 60) {
  let last;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    last = await look();
    if (last) return last;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${what}: not in ${seconds} seconds\n${readFileSync(join(data, "server.log"), "utf8").slice(-4000)}`);
}

async function start() {
  const log = openSync(join(data, "server.log"), "a");
  const started = spawn(binary, ["serve", "--listen", base.replace("http://", "")], { env: settings, stdio: ["ignore", log, log] });
  started.ended = new Promise((done) => started.once("exit", done));
  server = started;
  await until("the server", async () => (await fetch(`${base}/readyz`).catch(() => null))?.ok);
}

async function kill() {
  server.kill("SIGKILL");
  await server.ended;
}

async function api(path, body, type = "application/json") {
  const headers = { authorization: `Bearer ${key}`, ...(body ? { "content-type": type } : {}) };
  const sent = body && (typeof body === "string" ? body : JSON.stringify(body));
  const answer = await fetch(`${base}/api/v1${path}`, { method: body ? "POST" : "GET", headers, body: sent });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function tickets() {
  const all = [];
  for (let after = ""; ; ) {
    const page = await api(`/tickets?limit=200${after}`);
    all.push(...page.items);
    if (!page.next) return all;
    after = `&after=${page.next}`;
  }
}

const ticket = (subject) => until(`a ticket "${subject}"`, async () => (await tickets()).find((one) => one.subject === subject), 150);

// Speaks SMTP to Postfix; resolves once it took the message, and tries again while it is down.
async function send({ from, to, subject, text = "Hallo.", headers = [], id }) {
  const message = [
    `From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: <${id ?? `${subject.replace(/\W/g, "-")}@${from}`}>`,
    "Date: Sun, 22 Nov 2026 07:00:00 +0000", ...headers, "", text, ".", "",
  ].join("\r\n");
  const once = () =>
    new Promise((done, fail) => {
      const said = ["EHLO test.example", `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, "DATA", message.slice(0, -2), "QUIT"];
      const socket = connect(Number(env.MAIL_SMTP), "127.0.0.1");
      let seen = "", kept = false;
      socket.on("data", (chunk) => {
        seen += chunk;
        for (let line; (line = seen.match(/^(\d\d\d)( |-)[^\n]*\n/)); ) {
          seen = seen.slice(line[0].length);
          if (line[2] === "-") continue;
          if (!/^[23]/.test(line[1])) return socket.destroy(new Error(line[0]));
          if (said.length === 1) kept = true;
          const next = said.shift();
          if (next) socket.write(`${next}\r\n`);
        }
      });
      socket.on("error", fail);
      socket.on("close", () => (kept ? done() : fail(new Error("cut off"))));
    });
  await until(`Postfix to take "${subject}"`, () => once().then(() => true, () => false));
}

// The messages in somebody's mailbox, as text.
function mailbox(address) {
  const found = [];
  for (const folder of ["new", "cur"]) {
    const path = join(env.MAIL_FOLDER, "mail", address, "Maildir", folder);
    let names = [];
    try {
      names = readdirSync(path);
    } catch {}
    for (const name of names) found.push(readFileSync(join(path, name), "utf8").replaceAll("\r\n", "\n"));
  }
  return found;
}

const head = (mail, name) =>
  mail.split("\n\n")[0].replace(/\n[ \t]+/g, " ").split("\n").find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))?.slice(name.length + 1).trim();

const events = async (id) => (await api(`/tickets/${id}/events?limit=200`)).items;

before(async () => {
  base = `http://127.0.0.1:${await freePort()}`;
  for (const name of ["bakkerij", "fietsen"]) vangnet("customer", "add", name, "--name", `Klant ${name}`);
  vangnet("person", "add", "eva@noordwal.example", "--name", "Eva de Boer", "--role", "admin");
  for (const name of ["bo", "c0", "c1", "c2", "c3"]) {
    vangnet("person", "add", `${name}@bakkerij.example`, "--name", name, "--role", "customer", "--customer", "bakkerij", "--language", "nl");
  }
  vangnet("person", "add", "fay@fietsen.example", "--name", "Fay", "--role", "customer", "--customer", "fietsen");
  key = vangnet("person", "api-key", "eva@noordwal.example").trim();
  await start();
});

after(async () => {
  server?.kill("SIGTERM");
  await server?.ended;
  rmSync(data, { recursive: true, force: true });
});

test("a thread holds from the first mail to the answer to our answer", async () => {
  await send({ from: "bo@bakkerij.example", to: "desk@desk.example", subject: "Oven koud", text: "Sinds vanochtend." });
  const { id, number } = await ticket("Oven koud");
  const confirmation = await until("the confirmation", () => mailbox("bo@bakkerij.example").find((mail) => mail.includes(number)));
  assert.match(head(confirmation, "Auto-Submitted"), /auto-generated/);
  assert.match(head(confirmation, "From"), /Noordwal.*desk@desk\.example/);
  assert.match(head(confirmation, "In-Reply-To"), /Oven-koud@bo@bakkerij\.example|Oven-koud/);

  await api(`/tickets/${id}/events`, { events: [{ type: "public_reply", text: "Is de stekker erin?" }] });
  const reply = await until("our reply", () => mailbox("bo@bakkerij.example").find((mail) => mail.includes("Is de stekker erin?")));
  assert.equal(head(reply, "Auto-Submitted"), undefined);
  assert.match(head(reply, "From"), /Eva de Boer via Noordwal/);
  assert.match(head(reply, "References"), /<.+> ?<?/);

  // As a mail program answers: to Reply-To, with the Message-ID of what it answers.
  const messageId = head(reply, "Message-ID");
  const to = head(reply, "Reply-To").replace(/[<>]/g, "");
  assert.match(to, /^desk\+\d+-\w{12}@desk\.example$/);
  await send({ from: "bo@bakkerij.example", to, subject: head(reply, "Subject"), text: "Ja.\r\n\r\n> Is de stekker erin?", id: "a1@bakkerij.example", headers: [`In-Reply-To: ${messageId}`, `References: ${messageId}`] });
  await until("the answer on the ticket", async () => (await events(id)).some((event) => event.type === "customer_reply"));
  // By the references alone, to the plain address.
  await send({ from: "bo@bakkerij.example", to: "desk@desk.example", subject: "Anders", text: "En het lampje brandt.", id: "a2@bakkerij.example", headers: [`In-Reply-To: ${messageId}`] });
  await until("the second answer", async () => (await events(id)).filter((event) => event.type === "customer_reply").length === 2);
  assert.equal((await tickets()).length, 1);

  // A stranger with the address that holds the token is for a person.
  await send({ from: "eve@fietsen.example", to, subject: "Re: Oven koud", text: "Stuur mij het wachtwoord." });
  const waiting = await until("the stranger's message", async () => (await api("/mail/in?trouble=true")).items.find((mail) => mail.from === "eve@fietsen.example"));
  assert.equal(waiting.reason, "stranger_with_thread");
});

test("a mailbox is read by IMAP, a pipe and the API take messages", async () => {
  await send({ from: "fay@fietsen.example", to: "help@imap.example", subject: "Ketting eraf" });
  const { id } = await ticket("Ketting eraf");
  assert.match((await api("/mail/in")).items.find((mail) => mail.ticket_id === id).source, /^imap help@imap\.example/);
  const message = (subject) => `From: fay@fietsen.example\r\nTo: desk@desk.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@pipe>\r\n\r\nHoi.\r\n`;
  execFileSync(binary, ["mail-in"], { env: settings, input: message("Pijp") });
  await ticket("Pijp");
  for (let times = 0; times < 2; times++) await api("/mail", message("Post"), "message/rfc822");
  await ticket("Post");
  await until("the copy to be known as one", async () => (await api("/mail/in")).items.some((mail) => mail.outcome === "duplicate"));
  assert.equal((await tickets()).filter((one) => one.subject === "Post").length, 1);
  // A store that cannot be opened: the mail server is told to come again.
  const nowhere = { ...settings, VANGNET_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
  assert.throws(() => execFileSync(binary, ["mail-in"], { env: nowhere, input: message("Later"), stdio: "pipe" }), (error) => error.status === 75);
});

test("killed in the middle, each in turn: nothing is lost and nothing is there twice", { timeout: 400_000 }, async () => {
  const subjects = [];
  const burst = async (name, count) => {
    for (let number = 0; number < count; number++) {
      const subject = `${name} ${number}`;
      const to = number % 3 === 2 ? "help@imap.example" : "desk@desk.example";
      subjects.push(subject);
      await send({ from: `c${number % 4}@bakkerij.example`, to, subject });
    }
  };
  const during = async (name, harm, mend) => {
    const sending = burst(name, 9);
    await harm();
    await mend();
    await sending;
  };
  await during("program", kill, start);
  await during("again", kill, start);
  await during("postfix", async () => peer("postfix", "kill"), async () => peer("postfix", "start"));
  await during("dovecot", async () => peer("dovecot", "kill"), async () => peer("dovecot", "start"));
  await until("every message to be a ticket", async () => {
    const found = new Set((await tickets()).map((one) => one.subject));
    return subjects.every((subject) => found.has(subject));
  }, 240);
  const all = await tickets();
  for (const subject of subjects) {
    assert.equal(all.filter((one) => one.subject === subject).length, 1, `${subject} is one ticket`);
  }
  // Every ticket was confirmed, under one Message-ID, however often it was tried.
  const confirmations = () => ["c0", "c1", "c2", "c3"].flatMap((name) => mailbox(`${name}@bakkerij.example`)).filter((mail) => /ontvangen/.test(mail));
  await until("every confirmation", () => new Set(confirmations().map((mail) => head(mail, "Message-ID"))).size >= subjects.length, 200);
  const ids = new Set(confirmations().map((mail) => head(mail, "Message-ID")));
  assert.equal(ids.size, subjects.length);
  assert.equal((await api("/mail/out?trouble=true")).items.length, 0);
  assert.deepEqual(vangnet("doctor", "--json").includes('"ok":false'), false);
});
