// The main pages as people see them: made at each run, to be looked at.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { startBrowser, startDemo } from "../house.mjs";
import { pages } from "../pages.mjs";
import { pictures } from "../pictures.mjs";

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

test("the main pages at two widths in two themes", async () => {
  const made = await pictures(browser, demo);
  assert.equal(made.length, pages.filter((entry) => entry.picture).length * 4);
  assert.ok(made.length >= 40);
  for (const path of made) assert.ok(statSync(path).size > 10_000, `${path} shows nothing`);
});
