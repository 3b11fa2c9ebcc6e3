// The administrator comes in with a second step, adds a colleague, and sees it in the audit view.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { quiet } from "../checks.mjs";
import { codeNow, person, startBrowser, startDemo } from "../house.mjs";

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

test("a password alone is not enough, a code lets in once, and what is done is in the audit view", async () => {
  const { email, password, key } = demo.signIns.admin;
  const admin = await person(browser, demo, { width: 390, height: 844 });
  const { page } = admin;
  await page.goto("/sign-in?next=/people");
  await page.fill("input[name=email]", email);
  await page.fill("input[name=password]", password);
  await Promise.all([page.waitForURL(/sign-in\/second/), page.click("form[action='/sign-in'] button")]);
  await page.goto("/people");
  assert.match(page.url(), /\/sign-in\?/, "half a sign-in opens nothing");
  await page.goto("/sign-in/second?next=/people");
  const code = codeNow(key);
  await page.fill("input[name=code]", code);
  await Promise.all([page.waitForURL("**/people"), page.click("form[action='/sign-in/second'] button")]);

  await page.goto("/people/new");
  await page.fill("input[name=name]", "Nina Nieuw");
  await page.fill("input[name=email]", "nina@kade.example");
  await page.selectOption("select[name=role]", "engineer");
  await Promise.all([page.waitForURL(/\/people\/\d+$/), page.click("form[action='/people'] button")]);
  assert.equal(await page.locator("h1").innerText(), "Nina Nieuw");
  await page.goto("/audit");
  assert.ok(await page.locator(".audit-list li", { hasText: "Nina Nieuw" }).first().isVisible());
  quiet(admin.troubles);
  await admin.leave();

  // Somebody who looked over the shoulder comes too late.
  const other = await person(browser, demo, {});
  await other.page.goto("/sign-in");
  await other.page.fill("input[name=email]", email);
  await other.page.fill("input[name=password]", password);
  await Promise.all([other.page.waitForURL(/sign-in\/second/), other.page.click("form[action='/sign-in'] button")]);
  await other.page.fill("input[name=code]", code);
  await other.page.click("form[action='/sign-in/second'] button");
  await other.page.locator("[role=alert]").waitFor();
  await other.leave();
});
