// The life of a ticket, by hand: opened with guidance, answered, waiting, resumed, resolved, reopened; its clocks follow.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { quiet } from "../checks.mjs";
import { person, startBrowser, startDemo } from "../house.mjs";
import { clock, openTicket, reply, say, submitted } from "../actions.mjs";

let demo;
let browser;
before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test("a new ticket is guided to its priority", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "engineer" });
  await page.goto("/tickets/new");
  await page.locator("#customer").selectOption({ index: 1 });
  await page.fill("#subject", "Nothing works any more");
  await page.check('input[name=scope][value="3"]');
  await page.check('input[name=way_round][value="no"]');
  await page.check('input[name=danger][value="no"]');
  await page.locator("#new-priority input[value=P1]:checked").waitFor();
  assert.match(await page.locator("#new-priority .advice").innerText(), /P1/);
  assert.ok((await page.locator("#new-priority .choice-card").count()) >= 3, "the contract's priorities are explained");
  quiet(troubles);
  await leave();
});

test("opened, taken, answered, waiting, resumed, resolved, reopened", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "engineer" });
  await openTicket(page, { subject: "Invoices are sent twice", priority: "P2" });
  await clock(page, "response", /met/, false);
  await submitted(page, () => page.keyboard.press("a"));

  await say(page, "note", "Looks like the queue worker runs twice.");
  await clock(page, "response", /met/, false);
  await reply(page, "We see that the worker runs twice and are stopping one of them.");
  await clock(page, "response", /met/);

  await page.keyboard.press("w");
  await submitted(page, () => page.keyboard.press("1"));
  await clock(page, "resolve", /paused/);
  await submitted(page, () => page.keyboard.press("w"));
  await clock(page, "resolve", /paused/, false);

  await reply(page, "One worker runs now; the double invoices are credited.", "resolve");
  await clock(page, "resolve", /met/);
  await submitted(page, () => page.keyboard.press("o"));
  await clock(page, "resolve", /met/, false);
  quiet(troubles);
  await leave();
});

test("a P1 is on everybody's strip at once", async () => {
  const anna = await person(browser, demo, { role: "engineer" });
  const bert = await person(browser, demo, { role: "manager" });
  await anna.page.goto("/contracts");
  const number = await openTicket(bert.page, { subject: "Checkout is down", priority: "P1" });
  await anna.page.locator(`#alarm a[href*="${number}"]`).waitFor();
  quiet(anna.troubles);
  quiet(bert.troubles);
  await anna.leave();
  await bert.leave();
});

test("why this deadline: every clock says which time counted", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "engineer" });
  await page.goto("/board");
  await page.locator("#queue td.subject a").first().click();
  await page.waitForURL("**/tickets/V-*");
  const why = page.locator("#clocks details.why").first();
  await why.locator("summary").click();
  assert.ok((await why.locator("li").count()) >= 1);
  assert.ok((await why.locator(".verdict").innerText()).length > 10);
  quiet(troubles);
  await leave();
});

test("undo takes a step back with an event of its own", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "engineer" });
  await openTicket(page, { subject: "Wrong button", priority: "P3" });
  await page.keyboard.press("w");
  await submitted(page, () => page.keyboard.press("1"));
  await clock(page, "resolve", /paused/);
  await submitted(page, () => page.locator("#toast form button").click());
  await clock(page, "resolve", /paused/, false);
  quiet(troubles);
  await leave();
});

test("two people on one ticket see each other, and what is typed stays", async () => {
  const anna = await person(browser, demo, { role: "engineer" });
  const bert = await person(browser, demo, { role: "manager" });
  const number = await openTicket(anna.page, { subject: "Two at once", priority: "P3" });
  await bert.page.goto(`/tickets/${number}`);
  await bert.page.fill("#composer textarea", "Half a sentence that must");
  await anna.page.waitForFunction(() => (document.querySelector("#here")?.textContent ?? "").trim().length > 3);
  await reply(anna.page, "Anna was faster with this answer.");
  await bert.page.locator("#timeline").getByText("Anna was faster").waitFor();
  assert.equal(await bert.page.inputValue("#composer textarea"), "Half a sentence that must");
  assert.equal(await bert.page.evaluate(() => document.activeElement?.id), "text", "the focus stays where it was");
  quiet(anna.troubles);
  quiet(bert.troubles);
  await anna.leave();
  await bert.leave();
});

test("the pages speak the reader's language", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "engineer" });
  await page.goto("/settings");
  await page.locator("#me summary").click();
  await submitted(page, () => page.locator("#me button[name=language][value=nl]").click());
  await page.goto("/board");
  assert.equal(await page.locator("html").getAttribute("lang"), "nl");
  assert.match(await page.locator("body").innerText(), /Nieuw ticket|Nieuwe melding/i);
  await page.locator("#me summary").click();
  await submitted(page, () => page.locator("#me button[name=theme][value=dark]").click());
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
  quiet(troubles);
  await leave();
});
