// What holds for every page, whoever reads it: no error, no sideways scroll, nothing grave for a screen reader,
// in both themes and both languages.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { accessible, fits, quiet } from "../checks.mjs";
import { person, startBrowser, startDemo } from "../house.mjs";
import { pages, pathOf } from "../pages.mjs";

let demo;
let browser;
before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  const code = await demo?.stop();
  assert.equal(code, 0, "the server did not stop gracefully");
});

const screens = [
  { width: 1440, height: 900, scheme: "light", language: "en" },
  { width: 1440, height: 900, scheme: "dark", language: "nl" },
  { width: 360, height: 740, scheme: "light", language: "nl" },
  { width: 360, height: 740, scheme: "dark", language: "en" },
];

for (const screen of screens) {
  describe(`${screen.width} px, ${screen.scheme}, ${screen.language}`, () => {
    const people = {};
    after(async () => {
      for (const someone of Object.values(people)) await someone.leave();
    });
    for (const entry of pages) {
      test(entry.name, async () => {
        const role = entry.role ?? "visitor";
        people[role] ??= await person(browser, demo, { ...screen, role: entry.role });
        const { page, troubles } = people[role];
        troubles.length = 0;
        const answer = await page.goto(await pathOf(page, entry, demo));
        assert.equal(answer.status(), entry.status ?? 200);
        if (entry.status) troubles.length = 0;
        assert.match(await page.locator("html").getAttribute("lang"), /^(nl|en)$/);
        // What a stranger wrote is shown as it is, without a page of ours around it.
        if (!entry.bare) assert.equal(await page.locator("h1").count(), 1, "a page has one heading of the first rank");
        await fits(page);
        if (!entry.bare) await accessible(page);
        quiet(troubles);
      });
    }
  });
}
