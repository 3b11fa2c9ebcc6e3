// The queue: j/k to walk, Enter to open, a side panel where there is room, and live rows that never jump away.
import { all, load, one, typing } from "./dom";
import { tick } from "./countdown";
import { onChange, refresh } from "./live";

const wide = matchMedia("(min-width: 1500px)");
let touched = 0;

function rows(): HTMLElement[] {
  return all("#queue tbody tr[data-id]");
}

function picked(): HTMLElement | null {
  return one("#queue tr.picked");
}

function pick(row: HTMLElement | undefined, focus: boolean): void {
  if (!row) return;
  for (const other of all("#queue tr.picked")) other.classList.remove("picked");
  row.classList.add("picked");
  if (focus) one("td.subject a", row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  void peek(row);
}

let peeked = "";
async function peek(row: HTMLElement): Promise<void> {
  const panel = one("#peek");
  const url = row.dataset.peek;
  if (!panel || !url || !wide.matches) return;
  peeked = url;
  const found = (await load(url))?.getElementById("peek");
  if (!found || peeked !== url) return;
  panel.replaceChildren(...found.childNodes);
  one(".split")?.classList.add("open");
  tick();
}

function walk(step: number): void {
  const list = rows();
  const at = list.findIndex((row) => row.classList.contains("picked"));
  pick(list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + step))], true);
}

document.addEventListener("keydown", (event) => {
  if (!one("#queue") || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || one("dialog[open]")) return;
  touched = Date.now();
  if (event.key === "j" || event.key === "ArrowDown") walk(1);
  else if (event.key === "k" || event.key === "ArrowUp") walk(-1);
  else if (event.key === "Escape") close();
  else if (event.key === "Enter" && !(event.target as Element).closest("a, button, summary")) one<HTMLAnchorElement>("td.subject a", picked() ?? undefined)?.click();
  else return;
  event.preventDefault();
});

function close(): void {
  one(".split")?.classList.remove("open");
  for (const row of all("#queue tr.picked")) row.classList.remove("picked");
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const row = target.closest<HTMLElement>("#queue tr[data-id]");
  if (target.closest("#peek [data-close]")) return close();
  if (!row || target.closest("a, button, input, .c-pick")) return;
  touched = Date.now();
  if (wide.matches) pick(row, true);
  else one<HTMLAnchorElement>("td.subject a", row)?.click();
});
document.addEventListener("pointermove", (event) => {
  if ((event.target as Element).closest?.("#queue")) touched = Date.now();
});

// A fresh copy of the board: rows that are here are renewed in their place; rows that left are dimmed; new ones are
// announced, and come in at once only when nobody is at work in the list.
async function renew(): Promise<void> {
  const url = location.pathname + location.search;
  const fresh = await load(url);
  if (!fresh) return;
  replace(fresh, "views");
  const body = one("#queue tbody");
  const next = fresh.querySelector("#queue tbody");
  if (!body || !next) {
    if (one("#queue") || fresh.getElementById("queue")) await refresh("board", url);
    return;
  }
  const idle = !one('#queue input[name="t"]:checked') && Date.now() - touched > 20_000 && !picked() && !body.contains(document.activeElement);
  const incoming = new Map(all("tr[data-id]", next).map((row) => [row.dataset.id ?? "", row]));
  let news = 0;
  for (const row of rows()) {
    const renewed = incoming.get(row.dataset.id ?? "");
    row.classList.toggle("gone", !renewed);
    if (renewed) renewRow(row, renewed);
  }
  const known = new Set(rows().map((row) => row.dataset.id));
  for (const id of incoming.keys()) if (!known.has(id)) news += 1;
  if (idle) showAll(body, next, known);
  announce(idle ? 0 : news);
  tick();
}

function renewRow(row: HTMLElement, renewed: HTMLElement): void {
  if (row.dataset.print === renewed.dataset.print) return;
  const focused = row.contains(document.activeElement);
  const was = row.classList.contains("picked");
  const chosen = one<HTMLInputElement>('input[name="t"]', row)?.checked ?? false;
  row.replaceChildren(...renewed.cloneNode(true).childNodes);
  row.className = renewed.className;
  row.classList.toggle("picked", was);
  row.dataset.print = renewed.dataset.print ?? "";
  const box = one<HTMLInputElement>('input[name="t"]', row);
  if (box) box.checked = chosen;
  if (focused) one("td.subject a", row)?.focus({ preventScroll: true });
  if (was) void peek(row);
}

function showAll(body: HTMLElement, next: Element, known: Set<string | undefined>): void {
  const present = new Map(rows().map((row) => [row.dataset.id, row]));
  const order = all("tr[data-id]", next).map((row) => {
    if (!known.has(row.dataset.id)) row.classList.add("fresh");
    return present.get(row.dataset.id) ?? (document.importNode(row, true) as HTMLElement);
  });
  const same = order.length === body.children.length && order.every((row, index) => body.children[index] === row);
  if (!same) body.replaceChildren(...order);
}

function replace(fresh: Document, id: string): void {
  const [old, renewed] = [document.getElementById(id), fresh.getElementById(id)];
  if (old && renewed && old.innerHTML !== renewed.innerHTML) {
    const scroll = old.scrollLeft;
    old.replaceChildren(...renewed.childNodes);
    old.scrollLeft = scroll;
  }
}

function announce(news: number): void {
  const box = one("#news");
  const button = one("#news button");
  if (!box || !button) return;
  box.hidden = news === 0;
  const pattern = news === 1 ? box.dataset.one : box.dataset.many;
  if (news) button.textContent = (pattern ?? "{n}").replace("{n}", String(news));
}

one("#news button")?.addEventListener("click", () => {
  touched = 0;
  close();
  (document.activeElement as HTMLElement | null)?.blur();
  void renew();
});

if (one("#board")) onChange("board", () => void renew());
