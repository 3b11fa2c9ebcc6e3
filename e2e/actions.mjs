// What people do, in the words of the pages.
import assert from "node:assert/strict";

// Opens a ticket through the form; gives its number.
export async function openTicket(page, { subject, priority = "P3", text = "It happens since this morning.", customer = 1, answers }) {
  await page.goto("/tickets/new");
  const customers = page.locator("#customer");
  if (await customers.count()) await customers.selectOption({ index: customer });
  await page.fill("#subject", subject);
  await page.fill("#text", text);
  for (const [name, value] of Object.entries(answers ?? {})) await page.check(`input[name=${name}][value="${value}"]`);
  if (priority) await page.locator(`#new-priority input[value=${priority}]`).check();
  await Promise.all([page.waitForURL("**/tickets/V-*"), page.click("#new button.primary.block")]);
  return new URL(page.url()).pathname.split("/").pop();
}

// Sends a message with the composer. `kind`: reply, update or note. `then`: wait, workaround, resolve.
export async function say(page, kind, text, then) {
  const radio = page.locator(`#composer input[name=kind][value=${kind}][type=radio]`);
  if (await radio.count()) await radio.check();
  await page.fill("#composer textarea", text);
  const button = then
    ? page.locator(`#composer button[value=${then}]`)
    : page.locator(`#composer button.${kind === "note" ? "note" : "primary"}`);
  await submitted(page, () => button.click());
  await page.locator("#timeline").getByText(text).waitFor();
}

export const reply = (page, text, then) => say(page, "reply", text, then);

// A form was sent and its answer is on the page.
export async function submitted(page, act) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST" && !response.url().includes("presence"));
  await act();
  const status = (await answer).status();
  assert.ok(status < 400, `the form was answered with ${status}`);
  await page.waitForLoadState("load");
}

// Waits until a clock of a ticket's page says (or no longer says) this, in the words of its badge.
export async function clock(page, name, words, says = true) {
  const line = page.locator(`#clock-${name} .line`);
  const text = async () => (await line.innerText()).replace(/\s+/g, " ").toLowerCase();
  for (let tries = 0; words.test(await text()) !== says; tries++) {
    assert.ok(tries < 50, `the ${name} clock says "${await text()}"; ${says ? "expected" : "not expected"}: ${words}`);
    await page.waitForTimeout(100);
  }
}
