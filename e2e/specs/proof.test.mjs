// Contracts and figures: every number leads to what is behind it.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { quiet } from "../checks.mjs";
import { person, startBrowser, startDemo } from "../house.mjs";

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

test("a contract in plain words, with findings, versions and a box to try it", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "manager" });
  await page.goto("/contracts");
  assert.equal(await page.locator("ul.contracts > li").count(), 3, "three customers, three contracts");
  await page.locator("ul.contracts h2 a").first().click();
  await page.locator("#promises").waitFor();
  assert.ok((await page.locator("table.promises tbody tr").count()) >= 3);
  assert.ok((await page.locator("section.words").count()) >= 4, "the clauses are told in words");
  await page.locator("#trial button").click();
  await page.locator("#trial .deadline").first().waitFor();
  assert.match(await page.locator("#trial .deadline strong").first().innerText(), /\d/);
  quiet(troubles);
  await leave();
});

test("a figure leads to its tickets, and a ticket to its events", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "manager" });
  await page.goto("/figures");
  // The month before is complete.
  await page.locator("a[rel=prev]").click();
  await page.locator("#kept").waitFor();
  const link = page.locator("section[aria-labelledby=kept] tbody tr.total td.num a").first();
  const promised = Number((await link.innerText()).replace(/\D/g, ""));
  assert.ok(promised > 0);
  await link.click();
  await page.locator("table.list").waitFor();
  const shown = await page.locator("table.list tbody tr").count();
  assert.ok(shown === promised || (shown < promised && (await page.locator("a[rel=next]").count()) === 1), `${shown} of ${promised}`);
  await page.locator("table.list tbody th a").first().click();
  await page.waitForURL("**/tickets/V-*");
  assert.ok((await page.locator("#timeline li").count()) >= 1);
  quiet(troubles);
  await leave();
});

test("charts are pictures with a name, and the same numbers stand in a table", async () => {
  const { page, troubles, leave } = await person(browser, demo, { role: "manager" });
  await page.goto("/figures");
  const charts = page.locator(".charts svg[role=img]");
  assert.ok((await charts.count()) >= 2);
  for (const chart of await charts.all()) assert.ok((await chart.locator("title").first().textContent()).length > 5);
  quiet(troubles);
  await leave();
});
