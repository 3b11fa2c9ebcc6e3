// Pictures of the main pages at 390 and 1440 px, light and dark, into out/. With `--publish` those that the README and
// the user guide show go to docs/pictures.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { out, person, startBrowser, startDemo } from "./house.mjs";
import { pages, pathOf } from "./pages.mjs";

export async function pictures(browser, demo) {
  const made = [];
  for (const width of [390, 1440]) {
    for (const scheme of ["light", "dark"]) {
      const people = {};
      for (const entry of pages.filter((entry) => entry.picture)) {
        people[entry.role] ??= await person(browser, demo, { role: entry.role, width, height: width < 600 ? 844 : 900, scheme });
        const { page } = people[entry.role];
        await page.goto(await pathOf(page, entry, demo));
        await page.waitForLoadState("load");
        const path = join(out, `${entry.name}-${width}-${scheme}.png`);
        await page.screenshot({ path });
        made.push(path);
      }
      for (const someone of Object.values(people)) await someone.leave();
    }
  }
  return made;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const demo = await startDemo();
  const browser = await startBrowser();
  const made = await pictures(browser, demo);
  await browser.close();
  await demo.stop();
  if (process.argv.includes("--publish")) {
    const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
    mkdirSync(folder, { recursive: true });
    const shown = ["board-1440-light", "ticket-1440-dark", "contract-1440-light", "figures-1440-light", "board-390-dark"];
    const guide = ["customer-file-1440-light", "mail-1440-light", "people-1440-light", "views-1440-light", "portal-1440-light", "portal-390-light"];
    for (const name of [...shown, ...guide]) {
      copyFileSync(join(out, `${name}.png`), join(folder, `${name}.png`));
    }
  }
  console.log(made.join("\n"));
}
