// Many tickets at once: x picks, Shift picks all between, and the bar shows what the chosen deed needs.
import { all, one, typing } from "./dom";

const form = one<HTMLFormElement>("form[data-bulk]");
let last: HTMLInputElement | null = null;

function boxes(): HTMLInputElement[] {
  return form ? all<HTMLInputElement>('tbody input[name="t"]', form) : [];
}

function count(): void {
  const picked = boxes().filter((box) => box.checked).length;
  const number = one("[data-picked]", form ?? undefined);
  if (number) number.textContent = picked ? String(picked) : "";
  const every = one<HTMLInputElement>("[data-pick-all]", form ?? undefined);
  if (!every) return;
  every.checked = picked > 0 && picked === boxes().length;
  every.indeterminate = picked > 0 && !every.checked;
}

function pick(box: HTMLInputElement, between: boolean): void {
  const list = boxes();
  if (between && last && list.includes(last)) {
    const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((a, b) => a - b);
    for (const one of list.slice(from, (to ?? 0) + 1)) one.checked = box.checked;
  }
  last = box;
  count();
}

function needs(): void {
  const deed = one<HTMLSelectElement>("[data-bulk-do]", form ?? undefined)?.value ?? "";
  for (const part of all("[data-for]", form ?? undefined)) {
    part.hidden = !(part.dataset.for ?? "").split(" ").includes(deed);
  }
}

if (form) {
  const every = one<HTMLInputElement>("[data-pick-all]", form);
  if (every) {
    every.hidden = false;
    every.addEventListener("change", () => {
      for (const box of boxes()) box.checked = every.checked;
      count();
    });
  }
  form.addEventListener("click", (event) => {
    const box = (event.target as Element).closest<HTMLInputElement>('input[name="t"]');
    if (box) pick(box, event.shiftKey);
  });
  one("[data-bulk-do]", form)?.addEventListener("change", needs);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || one("dialog[open]")) return;
    const box = one<HTMLInputElement>('#queue tr.picked input[name="t"]');
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    pick(box, event.shiftKey);
  });
  addEventListener("pageshow", count);
  needs();
  count();
}
