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
  { name: "views", path: "/views", role: "engineer" },
  { name: "new-view", path: "/views/new?q=owner:me", role: "engineer" },
  { name: "play", path: "/play?view=open", role: "engineer" },
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
  { name: "portal", path: "/", role: "customer" },
  { name: "not-found", path: "/no-such-page", role: "engineer" },
];

export async function pathOf(page, entry) {
  return typeof entry.path === "string" ? entry.path : entry.path(page);
}

async function firstTicket(page) {
  await page.goto("/board");
  return page.locator("a[href^='/tickets/']:not([href='/tickets/new'])").first().getAttribute("href");
}

async function firstContract(page) {
  await page.goto("/contracts");
  return page.locator("main a[href^='/contracts/']").first().getAttribute("href");
}
