// What must be true of every page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// axe finds nothing serious or critical. `evaluate` runs outside the page's own scripts, so its policy of contents
// stays as it is.
export async function accessible(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.ok(result.passes.length > 5, "axe looked at nothing");
  const grave = result.violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
  const lines = grave.map((violation) => {
    const places = violation.nodes.slice(0, 4).map((node) => `    ${node.target.join(" ")}: ${node.any[0]?.message ?? node.html}`);
    return `  ${violation.impact} ${violation.id}: ${violation.help}\n${places.join("\n")}`;
  });
  assert.equal(lines.length, 0, `${page.url()}\n${lines.join("\n")}`);
}

// Nothing sticks out to the right.
export async function fits(page) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return null;
    const out = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1);
    return out.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className} ${Math.round(element.getBoundingClientRect().right)}`);
  });
  assert.equal(wide, null, `${page.url()} scrolls sideways: ${wide}`);
}

export function quiet(troubles) {
  assert.deepEqual(troubles, [], "the browser reported errors");
}
