// Mod+K: go anywhere, do anything that has a key on this page, find a ticket.
import { all, load, one } from "./dom";
import { act, label } from "./keys";

interface Entry {
  text: string;
  under: string;
  key: string;
  run: () => void;
}

const dialog = one<HTMLDialogElement>("#palette");
const input = one<HTMLInputElement>("#palette-input");
const list = one("#palette-list");
let entries: Entry[] = [];
let chosen = 0;
let asked = 0;

function commands(words: string): Entry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const seen = new Set<string>();
  const found: Entry[] = [];
  for (const element of all("[data-key]")) {
    const text = label(element);
    const key = element.dataset.key ?? "";
    if (!text || seen.has(key) || key === "/" || element.closest("dialog")) continue;
    seen.add(key);
    if (wanted.every((word) => text.toLowerCase().includes(word))) found.push({ text, under: "", key, run: () => act(element) });
  }
  return found;
}

function show(): void {
  if (!list || !input) return;
  chosen = Math.max(0, Math.min(chosen, entries.length - 1));
  list.replaceChildren(
    ...entries.map((entry, index) => {
      const line = document.createElement("li");
      line.id = `palette-${index}`;
      line.role = "option";
      line.setAttribute("aria-selected", String(index === chosen));
      const text = document.createElement("span");
      text.textContent = entry.text;
      line.append(text);
      if (entry.under) {
        const under = document.createElement("small");
        under.textContent = entry.under;
        line.append(under);
      }
      if (entry.key) {
        const kbd = document.createElement("kbd");
        kbd.textContent = entry.key;
        line.append(kbd);
      }
      line.addEventListener("click", () => run(index));
      return line;
    }),
  );
  input.setAttribute("aria-activedescendant", entries.length ? `palette-${chosen}` : "");
  one(`#palette-${chosen}`)?.scrollIntoView({ block: "nearest" });
}

async function update(): Promise<void> {
  const words = input?.value.trim() ?? "";
  const turn = ++asked;
  entries = commands(words);
  show();
  if (words.length < 2) return;
  const found = await load(`/search/palette?q=${encodeURIComponent(words)}`);
  if (turn !== asked || !found) return;
  const tickets = all<HTMLAnchorElement>("a", found).map((link) => ({
    text: link.dataset.text ?? link.textContent?.trim() ?? "",
    under: link.dataset.under ?? "",
    key: "",
    run: () => location.assign(link.getAttribute("href") ?? "/"),
  }));
  entries = /^v?-?\d+$/i.test(words) ? [...tickets, ...entries] : [...entries, ...tickets];
  show();
}

function run(index: number): void {
  const entry = entries[index];
  dialog?.close();
  if (entry) entry.run();
  else if (input?.value.trim()) location.assign(`/search?q=${encodeURIComponent(input.value.trim())}`);
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (!dialog || !input) return;
  event.preventDefault();
  if (dialog.open) return dialog.close();
  input.value = "";
  chosen = 0;
  dialog.showModal();
  void update();
});

let wait: ReturnType<typeof setTimeout> | undefined;
input?.addEventListener("input", () => {
  chosen = 0;
  // Commands are here at once: who types and presses Enter in one go gets what was typed.
  entries = commands(input.value.trim());
  show();
  clearTimeout(wait);
  wait = setTimeout(() => void update(), 80);
});

input?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    chosen = (chosen + step + entries.length) % Math.max(1, entries.length);
    show();
  } else if (event.key === "Enter") {
    event.preventDefault();
    run(chosen);
  }
});

for (const element of all<HTMLDialogElement>("dialog")) {
  element.addEventListener("click", (event) => {
    if (event.target === element || (event.target as Element).closest("[data-close]")) element.close();
  });
}
