// The first day: a new person signs in with an authenticator app, takes the P1 of the board, answers, logs 20 minutes and
// hands over; a colleague acknowledges and resolves; the customer sees in another browser what is theirs to see, without
// a reload, and judges. Each time from a fresh demo: at a desk and on a phone, in both languages.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { quiet } from "../checks.mjs";
import { say, submitted } from "../actions.mjs";
import { codeNow, person, signIn, speak, startBrowser, startDemo } from "../house.mjs";

let browser;
before(async () => (browser = await startBrowser()));
after(async () => browser?.close());

test("the code of the app is the one of the standard", () => {
  // RFC 6238, appendix B: the last six of the eight digits for the secret "12345678901234567890".
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  for (const [seconds, code] of [[59, "287082"], [1111111109, "081804"], [20000000000, "353130"]]) {
    assert.equal(codeNow(secret, 0, seconds * 1000), code);
  }
});

const screens = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
for (const screen of screens) {
  for (const language of ["en", "nl"]) {
    describe(`${screen.width} px, ${language}`, () => journey({ ...screen, language }));
  }
}

// Opens the menu under the initials and does what one of its buttons says.
async function menu(page, button) {
  await page.locator("#me summary").click();
  await page.locator(`#me ${button}`).click();
}

// A page that was loaded again would have forgotten this.
const remember = (page) => page.evaluate(() => (globalThis.sameAsBefore = true));
const neverReloaded = async (page) => assert.equal(await page.evaluate(() => globalThis.sameAsBefore), true, "the page was loaded again");

function journey(look) {
  // Each step begins where the one before ended; after one that failed the others are not tried.
  let failed;
  const step = (name, walk) =>
    test(name, async () => {
      assert.equal(failed, undefined, "a step before this one failed");
      failed = name;
      await walk();
      failed = undefined;
    });
  const answer = "We see it too: the payment provider answers slowly. Next news within half an hour.";
  const handOver = "Provider is called, reference 4711. Look at the retries first.";
  const solution = "The provider mended it; payments work again and the late ones were sent.";
  let demo, pieter, fatima, anneke, number;

  before(async () => {
    demo = await startDemo();
    pieter = await person(browser, demo, look);
    fatima = await person(browser, demo, { ...look, role: undefined });
    anneke = await person(browser, demo, { ...look, role: "customer" });
  });
  after(async () => {
    for (const someone of [pieter, fatima, anneke]) await someone?.leave();
    await demo?.stop();
  });

  step("signs in and sets up an authenticator app", async () => {
    const { page } = pieter;
    await signIn(page, demo.signIns.engineer);
    await speak(page, look.language);
    await menu(page, "a[href='/settings']");
    await page.locator("a[href='/settings/second']").click();
    const secret = (await page.locator("code.secret").innerText()).trim();
    await page.fill("#password", demo.signIns.engineer.password);
    await page.fill("#code", codeNow(secret));
    await page.locator("form[action='/settings/second'] button").click();
    await page.locator("ul.codes li").first().waitFor();
    assert.ok((await page.locator("ul.codes li").count()) >= 8, "recovery codes are shown once");

    await menu(page, "form[action='/sign-out'] button");
    await page.waitForURL("**/sign-in**");
    await page.fill("input[name=email]", demo.signIns.engineer.email);
    await page.fill("input[name=password]", demo.signIns.engineer.password);
    await Promise.all([page.waitForURL("**/sign-in/second**"), page.click("form[action='/sign-in'] button")]);
    // A code is taken once; the next one is valid already.
    await page.fill("#code", codeNow(secret, 1));
    await Promise.all([page.waitForURL("**/board**"), page.click("form[action='/sign-in/second'] button")]);
    assert.equal(await page.locator("html").getAttribute("lang"), look.language, "the language stays with the person");
    quiet(pieter.troubles);
  });

  step("takes the P1 of the board", async () => {
    const { page } = pieter;
    const row = page.locator("#queue tbody tr.is-p1[data-id] td.subject a").first();
    number = (await row.getAttribute("href")).split("/").pop();
    await row.click();
    await page.waitForURL(`**/tickets/${number}`);
    await submitted(page, () => page.locator("#actions button[data-key=a]").click());
    await page.locator("#actions button[data-key=a]").waitFor({ state: "detached" });
    quiet(pieter.troubles);
  });

  step("the customer opens it from their first page, on the same clocks", async () => {
    const { page } = anneke;
    await page.goto("/");
    await page.locator(`#portal a[href^='/tickets/${number}']`).first().click();
    await page.waitForURL(`**/tickets/${number}**`);
    await remember(page);
    const due = (of) => of.locator("#clock-resolve .due").innerText();
    assert.equal(await due(page), await due(pieter.page), "both read the same deadline");
    assert.equal(await page.locator("#log-time, #actions, #people").count(), 0, "what is ours is not on their page");
  });

  step("answers; the customer sees it as it is sent", async () => {
    await say(pieter.page, "reply", answer);
    await anneke.page.locator("#timeline .ours").getByText(answer).waitFor();
    quiet(pieter.troubles);
  });

  step("logs 20 minutes", async () => {
    const { page } = pieter;
    await page.fill("#log-time #time-length", "20");
    await page.fill("#log-time #time-what", "Looked into the payments");
    await submitted(page, () => page.locator("#log-time button:not([name])").click());
    await page.locator("#time .time-line").filter({ hasText: "20 m" }).waitFor();
    await page.goto("/time");
    await page.locator(`main a[href^='/tickets/${number}']`).first().waitFor();
    assert.match(await page.locator("main tfoot").innerText(), /20 m/);
    quiet(pieter.troubles);
  });

  step("hands over to a colleague, who acknowledges", async () => {
    await signIn(fatima.page, { ...demo.signIns.engineer, email: "fatima@kade.example" });
    await speak(fatima.page, look.language);
    await remember(fatima.page);

    const { page } = pieter;
    await page.goto(`/tickets/${number}`);
    await page.locator("#people a[href$='/hand-over']").click();
    await page.locator(".choice-card").filter({ hasText: "Fatima Aydin" }).locator("input").check();
    await page.fill("#hand-over-text", handOver);
    await Promise.all([page.waitForURL((url) => url.pathname === `/tickets/${number}`), page.locator("form[action$='/hand-over'] button").click()]);
    await page.locator("#hand-over").waitFor();
    await remember(page);

    // The bell of the colleague rings by itself.
    await fatima.page.locator("#bell .count").waitFor();
    await neverReloaded(fatima.page);
    await fatima.page.locator("#bell").click();
    await fatima.page.locator(`main a[href='/tickets/${number}']`).first().click();
    await fatima.page.locator("#timeline .note").getByText(handOver).waitFor();
    await submitted(fatima.page, () => fatima.page.locator("#hand-over form button").click());
    await fatima.page.locator("#hand-over").waitFor({ state: "detached" });
    await page.locator("#hand-over").waitFor({ state: "detached" });
    await neverReloaded(page);
    quiet(pieter.troubles);
    quiet(fatima.troubles);
  });

  step("the colleague resolves it with its cause; the customer sees it and judges", async () => {
    const { page } = fatima;
    await page.locator("#resolve summary").click();
    await page.fill("#resolve-cause", "third_party");
    await page.selectOption("#resolve-fix", "third_party");
    await page.fill("#resolve-text", solution);
    await submitted(page, () => page.locator("#resolve form button").click());
    await page.locator("#timeline").getByText(solution).waitFor();

    const customer = anneke.page;
    await customer.locator("#timeline").getByText(solution).waitFor();
    assert.equal(await customer.getByText(handOver).count(), 0, "a hand-over is between colleagues");
    await customer.locator("#rate button[name=overall][value='5']").click();
    await customer.locator("#rate").waitFor({ state: "detached" });
    await neverReloaded(customer);
    // The owner reads the judgement without asking for it.
    await page.locator("#timeline .theirs, #timeline .happened").filter({ hasText: "5" }).last().waitFor();
    for (const someone of [pieter, fatima, anneke]) quiet(someone.troubles);
  });
}
