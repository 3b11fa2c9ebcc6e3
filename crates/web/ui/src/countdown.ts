// Ticks every [data-due]: time left or time over, in the words that the server has put on <body>.
import { all } from "./dom";

// The server's clock minus ours, as measured when the page (or a later message) came.
let skew = 0;

export function learnServerTime(now: number): void {
  if (Number.isFinite(now) && now > 0) skew = now - Date.now();
}

export function serverNow(): number {
  return Date.now() + skew;
}

const units = (document.body.dataset.units ?? "d,h,m,s").split(",");

export function length(ms: number): string {
  const [day, hour, minute, second] = units;
  const total = Math.floor(Math.abs(ms) / 1000);
  const [d, h, m] = [Math.floor(total / 86400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60];
  if (d) return h ? `${d} ${day} ${h} ${hour}` : `${d} ${day}`;
  if (h) return m ? `${h} ${hour} ${m} ${minute}` : `${h} ${hour}`;
  if (m) return `${m} ${minute}`;
  return `${total} ${second}`;
}

function sprite(badge: Element, name: string): void {
  const use = badge.querySelector("use");
  const href = use?.getAttribute("href");
  if (use && href) use.setAttribute("href", href.replace(/#.*/, `#${name}`));
}

export function tick(): void {
  const now = serverNow();
  for (const element of all("[data-due]")) {
    const left = Number(element.dataset.due) - now;
    const pattern = (left >= 0 ? document.body.dataset.left : document.body.dataset.over) ?? "{t}";
    const text = pattern.replace("{t}", length(left));
    const slot = element.querySelector(".t") ?? element;
    if (slot.textContent !== text) slot.textContent = text;
    const state = left < 0 ? "breached" : left < Number(element.dataset.soon ?? 0) ? "soon" : "running";
    if (!element.classList.contains(state) && element.classList.contains("badge")) {
      element.classList.remove("running", "soon", "breached");
      element.classList.add(state);
      sprite(element, state);
    }
  }
}

learnServerTime(Number(document.body.dataset.now));
tick();
setInterval(tick, 1000);
