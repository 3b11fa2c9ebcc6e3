// A customer's contact sees the own organisation, in plain words, and nothing that is internal.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { quiet } from "../checks.mjs";
import { person, startBrowser, startDemo } from "../house.mjs";
import { openTicket, reply, say } from "../actions.mjs";

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

test("own tickets alone, without notes, and the board is closed", async () => {
  const customer = await person(browser, demo, { role: "customer" });
  const staff = await person(browser, demo, { role: "engineer" });
  await customer.page.goto("/");
  await customer.page.locator("#portal").waitFor();
  const number = await openTicket(customer.page, { subject: "Our shop is slow", priority: "P3" });
  assert.ok(await customer.page.locator("#next").isVisible(), "what happens next is said");

  await staff.page.goto(`/tickets/${number}`);
  const name = (await staff.page.locator(".facts span").first().innerText()).trim();
  await say(staff.page, "note", "Between us: their plugin is to blame.");
  await reply(staff.page, "We found the slow query and are adding an index.");
  await customer.page.locator("#timeline").getByText("adding an index").waitFor();
  assert.equal(await customer.page.getByText("Between us").count(), 0, "a note is not for the customer");
  await customer.page.reload();
  assert.equal(await customer.page.getByText("Between us").count(), 0);

  // Every ticket on the customer's list is the customer's; those of others are not found.
  await staff.page.goto("/board");
  const foreign = staff.page.locator("#queue tr", { hasNotText: name }).locator("td.subject a").first();
  const answer = await customer.page.goto(await foreign.getAttribute("href"));
  assert.equal(answer.status(), 404);
  const board = await customer.page.goto("/board");
  assert.ok([403, 404].includes(board.status()), `the board answers ${board.status()}`);
  quiet(staff.troubles);
  await customer.leave();
  await staff.leave();
});

test("without signing in there is nothing but the sign-in", async () => {
  const visitor = await person(browser, demo);
  for (const path of ["/", "/board", "/tickets", "/contracts", "/figures", "/settings"]) {
    await visitor.page.goto(path);
    assert.equal(new URL(visitor.page.url()).pathname, "/sign-in", path);
  }
  const answer = await visitor.context.request.get("/api/v1/tickets");
  assert.equal(answer.status(), 401);
  assert.match(answer.headers()["content-type"], /problem\+json/);
  quiet(visitor.troubles);
  await visitor.leave();
});

test("a wrong password is refused in words", async () => {
  const visitor = await person(browser, demo);
  await visitor.page.goto("/sign-in");
  await visitor.page.fill("input[name=email]", demo.signIns.engineer.email);
  await visitor.page.fill("input[name=password]", "certainly wrong");
  await visitor.page.click("form[action='/sign-in'] button");
  await visitor.page.locator("[role=alert]").waitFor();
  await visitor.leave();
});
