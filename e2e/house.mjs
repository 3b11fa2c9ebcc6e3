// The house of the browser tests: one real server with demo data, one browser, and a page that reports
// every error it sees.
import { createHmac } from "node:crypto";
import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, createWriteStream, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
export const out = join(here, "out");
export const binary = process.env.VANGNET_BINARY ?? join(root, "target/release/vangnet");
mkdirSync(out, { recursive: true });

const browserFlags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
];

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

// Starts `vangnet demo` on an empty folder. Gives its address and the sign-ins that it prints.
export async function startDemo() {
  const data = mkdtempSync(join(tmpdir(), "vangnet-e2e-"));
  const port = await freePort();
  const process_ = spawn(binary, ["demo", "--data-dir", join(data, "demo"), "--listen", `127.0.0.1:${port}`], {
    cwd: data,
    env: { ...process.env, VANGNET_LOG: "info" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(join(out, "server.log"));
  let printed = "";
  process_.stdout.on("data", (chunk) => (printed += chunk));
  process_.stderr.pipe(log);
  const ended = new Promise((done) => process_.once("exit", done));
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${base}/readyz`).catch(() => null);
    if (answer?.ok) break;
    if (process_.exitCode !== null || tries > 1200) {
      throw new Error(`the demo does not start (exit ${process_.exitCode}):\n${printed}\n${readFileSync(join(out, "server.log"), "utf8")}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    base,
    data: join(data, "demo"),
    printed: () => printed,
    signIns: signIns(printed),
    async stop() {
      process_.kill("SIGTERM");
      const code = await ended;
      log.end();
      rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}

// "  engineer  anna@noordwal.example  correct-horse" -> { engineer: { email, password } }
export function signIns(printed) {
  const found = {};
  for (const line of printed.split("\n")) {
    const match = line.match(/(engineer|manager|customer)\W+.*?(\S+@\S+)\W+(?:password:?\s+)?(\S+)\s*$/i);
    if (match) found[match[1].toLowerCase()] ??= { email: match[2], password: match[3] };
  }
  for (const role of ["engineer", "manager", "customer"]) {
    if (!found[role]) throw new Error(`the demo prints no sign-in of the ${role}:\n${printed}`);
  }
  // "  admin  marijke@kade.example  password vangnet-demo, code of the key GEZDGNBV"
  const admin = printed.match(/^\s*admin\s+(\S+@\S+)\s+password (\S+), code of the key (\S+)$/m);
  if (!admin) throw new Error(`the demo prints no sign-in of the admin:\n${printed}`);
  found.admin = { email: admin[1], password: admin[2], key: admin[3] };
  return found;
}

// What the authenticator app of this key shows now (RFC 6238). The server takes each code once; the one of the next thirty
// seconds (`ahead` 1) is valid already.
export function codeNow(key, ahead = 0, now = Date.now()) {
  const bits = [...key.replaceAll(" ", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000) + ahead));
  const mac = createHmac("sha1", secret).update(step).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

export async function startBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: browserFlags, chromiumSandbox: false });
}

// A person at a screen: own cookies, own size, and a list of everything that went wrong on the page.
export async function person(browser, demo, { role, width = 1440, height = 900, scheme = "light", language = "en" } = {}) {
  const context = await browser.newContext({
    baseURL: demo.base,
    viewport: { width, height },
    colorScheme: scheme,
    locale: language === "nl" ? "nl-NL" : "en-GB",
    timezoneId: "Europe/Amsterdam",
    reducedMotion: "reduce",
    // A code of an app is taken once: who has one comes back with the session of the first time.
    storageState: demo.signIns[role]?.session,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const troubles = [];
  // A page that is left takes its open stream along; that is no trouble.
  const harmless = (text) => /net::ERR_(ABORTED|INCOMPLETE_CHUNKED_ENCODING|NETWORK_CHANGED)/.test(text);
  const watch = (watched) => {
    watched.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !harmless(message.text())) {
        troubles.push(`${watched.url()}: ${message.text()} ${message.location()?.url ?? ""}`.trimEnd());
      }
    });
    watched.on("pageerror", (error) => troubles.push(`${watched.url()}: ${error.message}`));
    watched.on("response", (response) => {
      if (response.status() >= 500) troubles.push(`${response.status()} ${response.url()}`);
    });
  };
  context.on("page", watch);
  watch(page);
  if (role) {
    await signIn(page, demo.signIns[role]);
    if (demo.signIns[role].key) demo.signIns[role].session = await context.storageState();
    await speak(page, language);
  }
  return { context, page, troubles, leave: () => context.close() };
}

export async function signIn(page, { email, password, key, session }) {
  await page.goto(session ? "/" : "/sign-in");
  if (session) return;
  await page.fill("input[name=email]", email);
  await page.fill("input[name=password]", password);
  const arrived = () => page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  if (key) {
    await Promise.all([page.waitForURL("**/sign-in/second**"), page.click("form[action='/sign-in'] button")]);
    await page.fill("#code", codeNow(key));
    await Promise.all([arrived(), page.click("form[action='/sign-in/second'] button")]);
  } else {
    await Promise.all([arrived(), page.click("form[action='/sign-in'] button")]);
  }
}

// The language belongs to the person and may be what somebody chose before.
export async function speak(page, language) {
  if ((await page.locator("html").getAttribute("lang")) === language) return;
  await page.locator("#me summary").click();
  await Promise.all([page.waitForLoadState("load"), page.locator(`#me button[name=language][value=${language}]`).click()]);
  await page.locator(`html[lang=${language}]`).waitFor({ state: "attached" });
}
