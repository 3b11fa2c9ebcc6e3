// What a house in use has and the demo has not: a view that is shared, replies, a checklist, a problem, mail that needs a
// person and mail that became a ticket, a deed on many tickets, webhooks. Made once a demo, through the API.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { binary } from "./house.mjs";

const made = new WeakMap();

// The paths of what was made.
export function furnished(demo) {
  if (!made.has(demo)) made.set(demo, furnish(demo));
  return made.get(demo);
}

const mail = (from, subject, text, html) =>
  [
    `From: ${from}`, "To: desk@kade.example", `Subject: ${subject}`, `Message-ID: <${subject.replace(/\W/g, "-")}@e2e>`, "Date: Sun, 22 Nov 2026 07:00:00 +0000",
    "MIME-Version: 1.0", 'Content-Type: multipart/alternative; boundary="either"', "", "--either", "Content-Type: text/plain; charset=utf-8", "", text,
    "--either", "Content-Type: text/html; charset=utf-8", "", html ?? `<p>${text}</p>`, "--either--", "",
  ].join("\r\n");

async function furnish(demo) {
  const key = execFileSync(binary, ["person", "api-key", demo.signIns.admin.email, "--data-dir", demo.data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  const api = async (path, body) => {
    const raw = typeof body === "string";
    const headers = { authorization: `Bearer ${key}`, ...(body ? { "content-type": raw ? "message/rfc822" : "application/json" } : {}) };
    const answer = await fetch(`${demo.base}/api/v1${path}`, { method: body ? "POST" : "GET", headers, body: raw ? body : body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
  const tickets = (await api("/tickets?limit=50")).items;
  const customer = (await api("/customers?limit=1")).items[0].id;

  const view = await api("/views", { name: "Urgent, not ours to wait", query: "priority:P1,P2 -status:waiting", shared: true });
  await api("/views", { name: "Customers who wait", query: "is:unanswered created<7d", shared: true, order: "oldest" });
  const reply = await api("/replies", { language: "en", name: "look", title: "We are looking into it", kind: "reply", body: "Hello {{requester}},\n\nWe see it too and are looking into it.", after: "wait", active: true });
  await api("/checklists", { name: "After an incident", kind: "incident", items: ["Workaround written down", "Customer told", "Monitoring looked at"], active: true });
  const problem = await api("/problems", { customer_id: customer, title: "Orders get stuck after a payment times out", workaround: "Send the order again from the admin.", state: "known_error" });
  const bulk = await api("/bulk", { tickets: tickets.slice(0, 3).map((ticket) => ticket.id), do: "tag", to: "looked-at" });
  const change = await api("/changes", { customer_id: customer, title: "Move the images to another store" });
  const hook = await api("/hooks", { name: "Chat of the team", url: "https://hooks.example.org/vangnet", topics: ["ticket.escalated"] });
  const receiver = await api("/receivers", { kind: "phone", name: "Telephone exchange" });

  await api("/mail", mail("Lena <lena@unknown.example>", "Can you call me back?", "We met at the fair and have a question about our shop."));
  await api("/mail", mail("Anneke Visser <anneke@fietsgoed.example>", "Voorraad loopt achter", "Sinds vanochtend klopt de voorraad niet.", "<p>Sinds <b>vanochtend</b> klopt de voorraad niet.</p>"));
  let mails;
  for (const end = Date.now() + 20_000; ; await new Promise((done) => setTimeout(done, 100))) {
    mails = (await api("/mail/in")).items;
    if (mails.length >= 2 && mails.every((one) => one.state !== "new")) break;
    assert.ok(Date.now() < end, "the mail is not read");
  }
  return {
    view: `/views/${view.id}`, reply: `/replies/${reply.id}`, problem: `/problems/${problem.id}`, bulk: `/bulk/${bulk.id}`, change: `/changes/${change.id}/edit`, hook: `/hooks/${hook.id}`, receiver: `/hooks/receivers/${receiver.id}`,
    macro: `/tickets/${tickets.find((ticket) => ticket.status !== "closed")?.number ?? tickets[0].number}/macro/${reply.id}`,
    stranger: `/mail/${mails.find((one) => !one.ticket_id).id}`, mail: `/mail/${mails.find((one) => one.ticket_id).id}`,
  };
}
