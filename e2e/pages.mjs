import { furnished } from "./furnish.mjs";

// Every kind of page and who reads it. A new page gets its line here, and with it all of what specs/pages.test.mjs
// checks: accessibility, width, themes, languages, no error.
export const pages = [
  { name: "sign-in", path: "/sign-in" },
  { name: "board", path: "/board", role: "engineer", picture: true },
  { name: "tickets", path: "/tickets", role: "engineer" },
  { name: "ticket", path: firstTicket, role: "engineer", picture: true },
  { name: "new-ticket", path: "/tickets/new", role: "engineer" },
  { name: "search", path: "/search?q=checkout", role: "engineer" },
  { name: "board-query", path: "/board?q=priority:P1,P2%20created%3C30d&order=newest", role: "engineer" },
  { name: "board-fault", path: "/board?q=custmer:acme", role: "engineer" },
  { name: "views", path: async (page, demo) => (await furnished(demo)) && "/views", role: "engineer", picture: true },
  { name: "new-view", path: "/views/new?q=owner:me", role: "engineer" },
  { name: "play", path: "/play?view=open", role: "engineer" },
  { name: "mail", path: "/mail", role: "engineer" },
  { name: "mail-out", path: "/mail?show=out", role: "engineer" },
  { name: "customers", path: "/customers", role: "manager" },
  { name: "customer-file", path: firstCustomer, role: "engineer", picture: true },
  { name: "customer-entry", path: async (page) => `${await firstCustomer(page)}/entries/new?kind=contact`, role: "engineer" },
  { name: "customer-edit", path: async (page) => `${await firstCustomer(page)}/edit`, role: "manager" },
  { name: "customer-history", path: async (page) => `${await firstCustomer(page)}/history`, role: "engineer" },
  { name: "customer-new", path: "/customers/new", role: "manager" },
  { name: "sheet", path: "/customers/sheet", role: "manager" },
  { name: "own-file", path: "/customer", role: "customer" },
  { name: "changes", path: "/changes", role: "engineer" },
  { name: "change", path: firstChange, role: "engineer" },
  { name: "change-portal", path: firstChange, role: "customer" },
  { name: "change-new", path: async (page) => `/changes/new?customer=${(await firstCustomer(page)).split("/").pop()}`, role: "engineer" },
  { name: "change-calendar", path: "/changes/calendar", role: "engineer" },
  { name: "releases", path: firstReleases, role: "engineer" },
  { name: "contracts", path: "/contracts", role: "manager" },
  { name: "contract", path: firstContract, role: "manager", picture: true },
  { name: "hand-over", path: async (page) => `${await firstTicket(page)}/hand-over`, role: "engineer" },
  { name: "triage", path: async (page) => `${await firstTicket(page)}/triage`, role: "engineer" },
  { name: "merge", path: async (page) => `${await firstTicket(page)}/merge`, role: "engineer" },
  { name: "split", path: async (page) => `${await firstTicket(page)}/split`, role: "engineer" },
  { name: "notices", path: "/notices", role: "engineer" },
  { name: "time", path: "/time", role: "engineer" },
  { name: "replies", path: "/replies", role: "engineer" },
  { name: "new-reply", path: "/replies/new", role: "engineer" },
  { name: "checklists", path: "/checklists", role: "engineer" },
  { name: "problems", path: "/problems", role: "engineer" },
  { name: "new-problem", path: "/problems/new", role: "engineer" },
  { name: "figures", path: "/figures", role: "manager", picture: true },
  { name: "api", path: "/api", role: "engineer" },
  { name: "settings", path: "/settings", role: "engineer" },
  { name: "settings-second", path: "/settings/second", role: "engineer" },
  { name: "forgotten", path: "/forgotten" },
  { name: "people", path: "/people", role: "manager", picture: true },
  { name: "people-new", path: "/people/new", role: "manager" },
  { name: "person", path: firstContact, role: "manager" },
  { name: "audit", path: "/audit", role: "manager" },
  { name: "portal", path: "/", role: "customer", picture: true },
  { name: "portal-new", path: "/portal/new", role: "customer", picture: true },
  { name: "line", path: "/line", role: "customer" },
  { name: "line-answered", path: "/line/answered", role: "engineer" },
  { name: "rejects", path: "/hooks/rejects", role: "engineer" },
  { name: "chats", path: "/chats", role: "engineer" },
  { name: "chat-window", path: "/chat/fietsgoed" },
  { name: "chat-sites", path: "/chats/sites", role: "admin" },
  { name: "webhooks", path: "/hooks", role: "admin" },
  { name: "receiver-new", path: "/hooks/receivers/new", role: "admin" },
  { name: "ticket-portal", path: portalTicket, role: "customer" },
  { name: "tickets-portal", path: "/tickets", role: "customer" },
  { name: "escalate", path: async (page) => `/portal/escalate/${(await portalTicket(page)).split("/").pop()}`, role: "customer" },
  { name: "contract-portal", path: firstContract, role: "customer" },
  { name: "figures-tickets", path: firstFigure, role: "manager" },
  { name: "search-empty", path: "/search", role: "engineer" },
  { name: "bulk", path: made("bulk"), role: "admin" },
  { name: "view", path: made("view"), role: "admin" },
  { name: "reply", path: made("reply"), role: "admin" },
  { name: "macro", path: made("macro"), role: "engineer" },
  { name: "problem", path: made("problem"), role: "engineer" },
  { name: "mail", path: async (page, demo) => (await furnished(demo)) && "/mail", role: "manager", picture: true },
  { name: "mail-in", path: "/mail?show=in", role: "manager" },
  { name: "mail-out", path: "/mail?show=out", role: "manager" },
  { name: "mail-person", path: made("stranger"), role: "manager" },
  { name: "mail-ticket", path: made("mail"), role: "manager" },
  { name: "mail-raw-html", path: async (page, demo) => `${(await furnished(demo)).mail}/html`, role: "manager", bare: true },
  { name: "hooks", path: "/hooks", role: "admin" },
  { name: "hook", path: made("hook"), role: "admin" },
  { name: "receiver-new", path: "/hooks/receivers/new", role: "admin" },
  { name: "receiver", path: made("receiver"), role: "admin" },
  { name: "change-edit", path: made("change"), role: "admin" },
  { name: "entry-edit", path: firstEntry, role: "engineer" },
  { name: "sign-in-second", path: halfIn },
  { name: "link-void", path: "/link/no-such-link", status: 404 },
  { name: "second", path: "/settings/second", role: "admin" },
  { name: "not-found", path: "/no-such-page", role: "engineer", status: 404 },
];

export async function pathOf(page, entry, demo) {
  return typeof entry.path === "string" ? entry.path : entry.path(page, demo);
}

// What the house has beside the demo.
function made(what) {
  return async (_, demo) => (await furnished(demo))[what];
}

async function firstTicket(page) {
  await page.goto("/board");
  return page.locator("a[href^='/tickets/']:not([href='/tickets/new'])").first().getAttribute("href");
}

async function firstContact(page) {
  await page.goto("/people?kind=contact");
  return page.locator("main .people-list a").first().getAttribute("href");
}

async function firstContract(page) {
  await page.goto("/contracts");
  return page.locator("main a[href^='/contracts/']").first().getAttribute("href");
}

async function firstCustomer(page) {
  await page.goto("/customers");
  return page.locator("main a.customer-name").first().getAttribute("href");
}

async function firstChange(page) {
  await page.goto("/changes?show=all");
  return page.locator("main .changes a[href^='/changes/']").first().getAttribute("href");
}

async function firstReleases(page) {
  await page.goto(await firstCustomer(page));
  return page.locator("main a[href^='/releases/']").first().getAttribute("href");
}

async function portalTicket(page) {
  await page.goto("/");
  return (await page.locator("#portal h3 a[href^='/tickets/']").first().getAttribute("href")).split("#")[0];
}

async function firstFigure(page) {
  await page.goto("/figures");
  return page.locator("main a[href^='/figures/tickets']").first().getAttribute("href");
}

async function firstEntry(page) {
  await page.goto(await firstCustomer(page));
  return page.locator("main a.edit[href*='/entries/']").first().getAttribute("href");
}

// Between the password and the code.
async function halfIn(page, demo) {
  const { email, password } = demo.signIns.admin;
  await page.goto("/sign-in");
  await page.fill("input[name=email]", email);
  await page.fill("input[name=password]", password);
  await Promise.all([page.waitForURL("**/sign-in/second**"), page.click("form[action='/sign-in'] button")]);
  return "/sign-in/second";
}
