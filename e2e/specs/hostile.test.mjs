// Mail that attacks: the corpus of crates/outside/tests/xss.txt, each as HTML, as words, as a subject, as a sender's name
// and as a file's name, through the real intake into tickets; then a browser opens every page that shows any of it, as a
// colleague and as the customer. Nothing runs, nothing is asked of another host.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { quiet } from "../checks.mjs";
import { binary, person, startBrowser, startDemo } from "../house.mjs";

const corpus = fileURLToPath(new URL("../../crates/outside/tests/xss.txt", import.meta.url));
const unescape = { n: "\n", t: "\t", 0: "\0" };
const payloads = readFileSync(corpus, "utf8").split("\n").filter((line) => line && !line.startsWith("#!"))
  .map((line) => line.replace(/\\([nt0])/g, (_, letter) => unescape[letter]));
// So many messages are one ticket.
const BATCH = 20;
const contact = "anneke@fietsgoed.example";

let demo, browser, key;
before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
  key = execFileSync(binary, ["person", "api-key", demo.signIns.manager.email, "--data-dir", demo.data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function api(path, body) {
  const headers = { authorization: `Bearer ${key}`, ...(body ? { "content-type": "message/rfc822" } : {}) };
  const answer = await fetch(`${demo.base}/api/v1${path}`, { method: body ? "POST" : "GET", headers, body });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

async function everything(path) {
  const all = [];
  for (let next = ""; ; ) {
    const part = await api(`${path}${path.includes("?") ? "&" : "?"}limit=200${next}`);
    all.push(...part.items);
    if (!part.next) return all;
    next = `&after=${part.next}`;
  }
}

const base64 = (text) => Buffer.from(text).toString("base64");
const folded = (text) => base64(text).replace(/.{76}/g, "$&\r\n");
// An encoded word holds at most 75 characters; so a long one is several, cut between characters.
function words(text) {
  const parts = [""];
  for (const letter of text) {
    if (Buffer.byteLength(parts.at(-1) + letter) > 42) parts.push("");
    parts[parts.length - 1] += letter;
  }
  return parts.map((part) => `=?utf-8?B?${base64(part)}?=`).join("\r\n ");
}

// Payload number `n` as a message; the first of a batch opens the ticket, the others answer it.
function message(n, from = contact) {
  const payload = payloads[n];
  const first = n - (n % BATCH);
  const id = (number) => `<hostile-${number}-${from}>`;
  return [
    `From: ${words(payload)} <${from}>`,
    "To: desk@kade.example",
    `Subject: ${n === first ? "" : "Re: "}${words(`hostile ${n} ${payload}`)}`,
    `Message-ID: ${id(n)}`,
    ...(n === first ? [] : [`In-Reply-To: ${id(first)}`, `References: ${id(first)}`]),
    `Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="mixed"',
    "",
    "--mixed",
    'Content-Type: multipart/alternative; boundary="either"',
    "",
    // Half of them without words of their own: then those are made of the HTML.
    ...(n % 2 ? ["--either", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", folded(`hostile words ${n}\n${payload}`)] : []),
    "--either",
    "Content-Type: text/html; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    folded(`<p>hostile html ${n}</p>${payload}`),
    "--either--",
    "--mixed",
    `Content-Type: image/svg+xml; name="${words(`${payload}.svg`)}"`,
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(`${payload.replaceAll("\0", "")}.svg`).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`,
    "Content-Transfer-Encoding: base64",
    "",
    folded(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${payload}</svg>`),
    "--mixed--",
    "",
  ].join("\r\n");
}

// A picture that a message names and does not bring is not found, nor is the icon of a piece of a page; both on our own
// address. Nothing else may go wrong.
const absent = /404 \(Not Found\) http:\/\/127\.0\.0\.1:\d+\/(mail\/\d+\/inline\/[0-9a-f]+|favicon\.ico)$/;
const silent = (troubles) => quiet(troubles.filter((trouble) => !absent.test(trouble)));

// Sees whatever runs: a call that the corpus makes, a dialog, a request to another host, an error in the console.
async function watched(role, width = 1440) {
  const someone = await person(browser, demo, { role, width });
  const { context, troubles } = someone;
  await context.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "print"]) {
      globalThis[name] = () => {
        globalThis.__xss = name;
        console.error(`${name} was called`);
      };
    }
  });
  context.on("dialog", (dialog) => {
    troubles.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?|ftp):$/.test(url.protocol) && url.origin !== demo.base) troubles.push(`asked of ${url.href}`);
  });
  return someone;
}

// Opens the paths on a few tabs at once; `look` sees each page.
async function openAll({ context, troubles }, paths, look = async () => {}) {
  const left = [...paths];
  const tab = async () => {
    const page = await context.newPage();
    for (let path; (path = left.shift()); ) {
      const answer = await page.goto(path, { waitUntil: "load" });
      assert.equal(answer.status(), 200, path);
      await look(page, path);
      const ran = await page.evaluate(() => globalThis.__xss ?? null);
      assert.equal(ran, null, `${path}: ${ran} was called`);
      assert.equal(new URL(page.url()).pathname, new URL(path, demo.base).pathname, "the page went elsewhere");
      silent(troubles);
    }
    await page.close();
  };
  await Promise.all([tab(), tab(), tab(), tab()]);
}

// What an element may not be, whatever came in: with it, something could run after a click as well.
function armed() {
  // The message as it was sent stands in a frame in which nothing may run.
  const sealed = (frame) => frame.getAttribute("src").startsWith("/mail/") && frame.hasAttribute("sandbox") && !frame.sandbox.contains("allow-scripts") && !frame.sandbox.contains("allow-top-navigation") && !frame.sandbox.contains("allow-forms");
  const ours = (element) => element.matches("script[src^='/assets/']") || (element.matches("iframe.as-sent-frame") && sealed(element));
  const bad = [...document.querySelectorAll("script, iframe, object, embed, applet, base:not([target='_blank']), meta[http-equiv], frame, portal")].filter((element) => !ours(element));
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) || name === "srcdoc" || name === "style") bad.push(element);
      if (/^(href|src|action|formaction|xlink:href|data|poster|background)$/i.test(name) && /^[\s\0-\x1f]*(javascript|vbscript|data:text)/i.test(value)) bad.push(element);
    }
  }
  return bad.map((element) => element.outerHTML.slice(0, 200));
}
// Everything that is folded is opened first.
async function unarmed(page, path) {
  await page.evaluate(() => document.querySelectorAll("details:not(.menu)").forEach((folded) => (folded.open = true)));
  assert.deepEqual(await page.evaluate(armed), [], path);
}

test("the watch sees an attack that runs", async () => {
  const someone = await watched();
  await someone.page.goto("about:blank");
  await someone.page.setContent("<img src=x onerror=alert(1)><img src='http://127.0.0.1:9/x.png'><a onclick=alert(1)>x</a>");
  await someone.page.waitForFunction(() => globalThis.__xss);
  assert.ok(someone.troubles.some((trouble) => trouble.includes("alert was called")));
  assert.ok(someone.troubles.some((trouble) => trouble.startsWith("asked of http://127.0.0.1:9")));
  assert.equal((await someone.page.evaluate(armed)).length, 2);
  await someone.leave();
});

let mails, tickets;
test("every payload comes in by mail and is kept", async () => {
  assert.ok(payloads.length >= 200, `${payloads.length} payloads`);
  const firsts = payloads.map((_, n) => n).filter((n) => n % BATCH === 0);
  const settled = async (count) => {
    for (const end = Date.now() + 60_000; ; ) {
      const all = await everything("/mail/in");
      if (all.length >= count && all.every((mail) => mail.state !== "new")) return all;
      assert.ok(Date.now() < end, `${all.filter((mail) => mail.state === "new").length} messages are not read`);
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  for (const n of firsts) await api("/mail", message(n));
  await settled(firsts.length);
  for (const n of payloads.keys()) if (n % BATCH) await api("/mail", message(n));
  // From somebody whom nobody knows: these wait for a person.
  for (const n of firsts) await api("/mail", message(n, "eve@elsewhere.example"));
  mails = await settled(payloads.length + firsts.length);
  assert.equal(mails.length, payloads.length + firsts.length);
  tickets = [...new Set(mails.map((mail) => mail.ticket_id).filter(Boolean))];
  const placed = mails.filter((mail) => mail.ticket_id).length;
  assert.ok(placed >= payloads.length * 0.9, `${placed} of ${payloads.length} are on a ticket`);
  assert.ok(tickets.length >= firsts.length - 1, `${tickets.length} tickets`);
});

test("a colleague reads tickets, messages as sent, lists, search: nothing runs", async () => {
  const sanne = await watched("manager");
  const numbers = [];
  for (const id of tickets) numbers.push((await api(`/tickets/${id}`)).number);
  await openAll(sanne, numbers.map((number) => `/tickets/${number}`), unarmed);
  await openAll(sanne, mails.map((mail) => `/mail/${mail.id}/html`), unarmed);
  await openAll(sanne, mails.filter((_, n) => n % 3 === 0).map((mail) => `/mail/${mail.id}`), unarmed);
  const lists = ["/mail", "/mail?show=in", "/mail?show=out", "/board", "/board?order=newest", "/tickets", "/notices", "/search?q=hostile", "/search?q=alert", "/search?q=onerror", "/problems"];
  const asked = payloads.filter((_, n) => n % 10 === 0).flatMap((payload) => [`/search?q=${encodeURIComponent(payload)}`, `/board?q=${encodeURIComponent(payload)}`, `/search/palette?q=${encodeURIComponent(payload)}`]);
  await openAll(sanne, [...lists, ...asked], unarmed);
  await openAll(sanne, numbers.slice(0, 4).flatMap((number) => ["peek", "hand-over", "merge", "split", "triage"].map((part) => `/tickets/${number}/${part}`)), unarmed);
  await sanne.leave();
});

test("the palette and the peek show words as words", async () => {
  const sanne = await watched("manager", 1600);
  await sanne.page.goto("/board?order=newest");
  await sanne.page.keyboard.press("Control+k");
  for (const asked of ["hostile", "alert", "script"]) {
    await sanne.page.fill("#palette-input", asked);
    await sanne.page.waitForResponse((response) => response.url().includes(`/search/palette?q=${asked}`));
    await sanne.page.waitForFunction(() => document.querySelectorAll("#palette-list li").length > 0);
    await unarmed(sanne.page, "the palette");
  }
  await sanne.page.keyboard.press("Escape");
  await sanne.page.keyboard.press("j");
  await sanne.page.locator("#peek h2").waitFor();
  await unarmed(sanne.page, "the peek");
  silent(sanne.troubles);
  await sanne.leave();
});

test("the customer reads the same: nothing runs", async () => {
  const anneke = await watched("customer");
  const numbers = [];
  for (const id of tickets) numbers.push((await api(`/tickets/${id}`)).number);
  await openAll(anneke, ["/", "/tickets", "/search?q=hostile", "/search?q=alert", ...numbers.map((number) => `/tickets/${number}`)], unarmed);
  const own = mails.filter((mail) => mail.ticket_id && mail.outcome !== "show_only").filter((_, n) => n % 10 === 0);
  await openAll(anneke, own.map((mail) => `/mail/${mail.id}/html`), unarmed);
  await anneke.leave();
});

test("a file is handed out, never shown: not even a picture that is a program", async () => {
  const sanne = await watched("manager");
  for (const id of tickets.slice(0, 3)) {
    const files = (await api(`/tickets/${id}/attachments`)).items;
    assert.ok(files.length > 0);
    for (const file of files) {
      const answer = await sanne.context.request.get(`/attachments/${file.id}/x`);
      assert.equal(answer.status(), 200);
      const headers = answer.headers();
      assert.match(headers["content-disposition"], /^attachment/);
      assert.match(headers["content-security-policy"], /sandbox/);
      assert.equal(headers["content-type"], "application/octet-stream");
      assert.equal(headers["x-content-type-options"], "nosniff");
    }
  }
  await sanne.leave();
});
