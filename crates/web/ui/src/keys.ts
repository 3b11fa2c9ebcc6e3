// One keystroke, one action: [data-key] elements are followed, opened or focused by their key; "g b" is a sequence.
import { all, one, typing, visible } from "./dom";

let pending = "";
let pendingSince = 0;

/** Does what a click on the element would do. */
export function act(element: HTMLElement): void {
  if (element instanceof HTMLInputElement && element.type !== "radio") {
    element.focus();
    element.select();
  } else if (element instanceof HTMLInputElement) {
    element.click();
    one<HTMLTextAreaElement>("textarea", element.form ?? document)?.focus();
  } else if (element.tagName === "SUMMARY") {
    element.click();
    const menu = element.parentElement;
    requestAnimationFrame(() => one(".pop :is(button, a, select, input:not([type=hidden]), textarea)", menu ?? document)?.focus());
  } else {
    element.click();
  }
}

function press(key: string, event: KeyboardEvent): boolean {
  const sequence = performance.now() - pendingSince < 1200 && pending ? `${pending} ${key}` : key;
  const found = all("[data-key]").filter((element) => visible(element) || element.closest("label, .rail"));
  const hit = found.find((element) => element.dataset.key === sequence) ?? found.find((element) => element.dataset.key === key);
  if (hit) {
    pending = "";
    event.preventDefault();
    act(hit);
    return true;
  }
  if (found.some((element) => element.dataset.key?.startsWith(`${key} `))) {
    pending = key;
    pendingSince = performance.now();
    return true;
  }
  pending = "";
  return false;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return escape(event);
  if (typing(event.target) || one("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    help();
    return;
  }
  if (event.key.length === 1) press(event.key, event);
});

function escape(event: KeyboardEvent): void {
  const menu = all<HTMLDetailsElement>("details.menu[open]").pop();
  if (menu) {
    menu.open = false;
    one("summary", menu)?.focus();
  } else if (typing(event.target)) {
    (event.target as HTMLElement).blur();
  }
}

// A menu closes when something else is clicked.
document.addEventListener("click", (event) => {
  for (const menu of all<HTMLDetailsElement>("details.menu[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});

/** What a key does, in the words of the page itself. */
export function label(element: HTMLElement): string {
  const own = element.dataset.label ?? element.getAttribute("aria-label") ?? element.getAttribute("title");
  const text = own ?? element.closest("label")?.textContent ?? element.textContent ?? "";
  return text.replace(/\s*\([^)]*\)\s*$/, "").replace(/\s+/g, " ").trim();
}

function help(): void {
  const dialog = one<HTMLDialogElement>("#keys");
  const list = one("#keys dl");
  if (!dialog || !list) return;
  for (const line of all("[data-made]", list)) line.remove();
  const seen = new Set<string>();
  for (const element of all("[data-key]")) {
    const key = element.dataset.key ?? "";
    if (seen.has(key)) continue;
    seen.add(key);
    const dt = document.createElement("dt");
    const dd = document.createElement("dd");
    for (const part of key.split(" ")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = part;
      dt.append(kbd, " ");
    }
    dd.textContent = label(element);
    dt.dataset.made = dd.dataset.made = "";
    list.append(dt, dd);
  }
  dialog.showModal();
}
