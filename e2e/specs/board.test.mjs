// The board: what is about to break comes first, live, by keyboard.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { quiet } from "../checks.mjs";
import { person, startBrowser, startDemo } from "../house.mjs";
import { openTicket, reply } from "../actions.mjs";

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

async function engineer(options = {}) {
  const anna = await person(browser, demo, { role: "engineer", ...options });
  await anna.page.goto("/board");
  return anna;
}

const rows = (page) => page.locator("#queue tbody tr[data-id]");

test("the next breach is first, and a running P1 cannot be overlooked", async () => {
  const anna = await engineer();
  assert.ok((await rows(anna.page).count()) >= 20, "the demo has 25 live tickets");
  assert.ok(await anna.page.locator("#alarm a").first().isVisible(), "the strip of P1s is there");
  // Every row has its state in words beside the number.
  for (const badge of await anna.page.locator("#queue tbody .left-cell").allInnerTexts()) {
    assert.match(badge, /[A-Za-z]{3,}/, `a badge without a word: ${badge}`);
  }
  quiet(anna.troubles);
  await anna.leave();
});

test("j and k walk, Enter opens, g b comes back", async () => {
  const { page, troubles, leave } = await engineer();
  const picked = page.locator("#queue tr.picked");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await picked.getAttribute("id"), await rows(page).nth(1).getAttribute("id"));
  await page.keyboard.press("k");
  assert.equal(await picked.getAttribute("id"), await rows(page).nth(0).getAttribute("id"));
  const path = await rows(page).nth(0).locator("td.subject a").getAttribute("href");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${path}`);
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await page.waitForURL("**/board");
  quiet(troubles);
  await leave();
});

test("/ finds, ? explains, Mod+K does", async () => {
  const { page, troubles, leave } = await engineer();
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "find");
  await page.keyboard.type("j?");
  assert.equal(await page.inputValue("#find"), "j?", "keys in a field are text");
  assert.equal(await page.locator("#keys[open]").count(), 0);
  await page.fill("#find", "");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.locator("#keys[open]").waitFor();
  assert.ok((await page.locator("#keys dt").count()) > 8);
  await page.keyboard.press("Escape");
  await page.locator("#keys:not([open])").waitFor({ state: "attached" });
  await page.keyboard.press("Control+k");
  await page.locator("#palette[open]").waitFor();
  await page.keyboard.type("contracts");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/contracts");
  quiet(troubles);
  await leave();
});

test("the board is live: an answer changes its row and a new ticket announces itself, without a reload", async () => {
  const anna = await engineer();
  const bert = await person(browser, demo, { role: "manager" });
  await anna.page.evaluate(() => (globalThis.neverReloaded = true));
  const row = anna.page.locator("#queue tbody tr.is-p3[data-id], #queue tbody tr.is-p2[data-id]").first();
  const id = await row.getAttribute("data-id");
  const before = await row.getAttribute("data-print");
  await bert.page.goto(await row.locator("td.subject a").getAttribute("href"));
  await reply(bert.page, "We see it too and are looking into the database; next news within the hour.");
  await anna.page.waitForFunction(
    ({ id, before }) => {
      const row = document.getElementById(`t${id}`);
      return row === null || row.dataset.print !== before;
    },
    { id, before },
  );
  // Somebody who is at work in the list is not disturbed.
  await anna.page.keyboard.press("j");
  const subject = `Live test ${Date.now()}`;
  await openTicket(bert.page, { subject, priority: "P2" });
  const news = anna.page.locator("#news button");
  await news.waitFor();
  assert.equal(await anna.page.getByText(subject).count(), 0, "a new row does not push itself in");
  await news.click();
  await anna.page.locator("#queue").getByText(subject).waitFor();
  assert.equal(await anna.page.evaluate(() => globalThis.neverReloaded), true, "the page was reloaded");
  quiet(anna.troubles);
  quiet(bert.troubles);
  await anna.leave();
  await bert.leave();
});

test("views and filters lead to shorter lists, and count what they show", async () => {
  const { page, troubles, leave } = await engineer();
  const tabs = page.locator("#views a");
  assert.ok((await tabs.count()) >= 5);
  for (let n = 0; n < (await tabs.count()); n++) {
    const counts = await tabs.nth(n).locator(".count").allInnerTexts();
    if (counts.length === 0) continue; // what is done is not counted
    const count = Number(counts[0]);
    await Promise.all([page.waitForURL("**/board**"), tabs.nth(n).click()]);
    await page.waitForFunction((n) => document.querySelectorAll("#views a")[n].hasAttribute("aria-current"), n);
    const shown = await rows(page).count();
    assert.ok(shown === count || (count > shown && (await page.locator("a[rel=next]").count()) === 1), `view ${n}: ${shown} rows, ${count} promised`);
  }
  quiet(troubles);
  await leave();
});

test("without JavaScript the board and its links work", async () => {
  const context = await browser.newContext({ baseURL: demo.base, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.fill("input[name=email]", demo.signIns.engineer.email);
  await page.fill("input[name=password]", demo.signIns.engineer.password);
  await page.click("form[action='/sign-in'] button");
  await page.goto("/board");
  await rows(page).first().locator("td.subject a").click();
  await page.waitForURL("**/tickets/V-*");
  assert.equal(await page.locator("#composer textarea").count(), 1);
  await context.close();
});
