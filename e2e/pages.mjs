// Every kind of page and who reads it. A new page gets its line here, and with it all of what specs/pages.test.mjs
// checks: accessibility, width, themes, languages, no error.
export const pages = [
  { name: "sign-in", path: "/sign-in" },
  { name: "board", path: "/board", role: "engineer", picture: true },
  { name: "tickets", path: "/tickets", role: "engineer" },
  { name: "ticket", path: firstTicket, role: "engineer", picture: true },
  { name: "new-ticket", path: "/tickets/new", role: "engineer" },
  { name: "search", path: "/search?q=checkout", role: "engineer" },
  { name: "contracts", path: "/contracts", role: "manager" },
  { name: "contract", path: firstContract, role: "manager", picture: true },
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
