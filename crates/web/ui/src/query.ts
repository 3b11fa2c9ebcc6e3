// The box of a query: what may be written next, as a list under it.
import { all, load, one } from "./dom";

for (const box of all("[data-query]")) {
  const input = one<HTMLInputElement>("input", box);
  const url = box.dataset.query;
  if (input && url) offer(box, input, url);
}

function offer(box: HTMLElement, input: HTMLInputElement, url: string): void {
  const list = document.createElement("ul");
  list.id = `${input.id}-offers`;
  list.role = "listbox";
  list.className = "offers";
  list.hidden = true;
  list.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.placeholder);
  box.append(list);
  input.role = "combobox";
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");
  let chosen = -1;
  let asked = 0;
  let wait: ReturnType<typeof setTimeout> | undefined;

  const lines = () => all("li", list);
  const show = (open: boolean) => {
    list.hidden = !open || lines().length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) choose(-1);
  };
  const choose = (index: number) => {
    chosen = index;
    lines().forEach((line, at) => line.setAttribute("aria-selected", String(at === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", `${list.id}-${index}`);
    else input.removeAttribute("aria-activedescendant");
    lines()[index]?.scrollIntoView({ block: "nearest" });
  };
  const take = (line: HTMLElement) => {
    input.value = line.dataset.text ?? input.value;
    const at = Number(line.dataset.cursor ?? input.value.length);
    input.setSelectionRange(at, at);
    input.focus();
    void ask();
  };
  async function ask(): Promise<void> {
    const turn = ++asked;
    const words = new URLSearchParams({ q: input.value, at: String(input.selectionStart ?? input.value.length) });
    const fresh = await load(`${url}?${words}`);
    if (turn !== asked || !fresh || document.activeElement !== input) return;
    const found = all("li", fresh).map((line, index) => {
      const own = document.importNode(line, true) as HTMLElement;
      own.id = `${list.id}-${index}`;
      own.role = "option";
      own.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(own);
      });
      return own;
    });
    list.replaceChildren(...found);
    choose(-1);
    show(true);
  }
  const soon = () => {
    clearTimeout(wait);
    wait = setTimeout(() => void ask(), 90);
  };
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    soon();
  });
  input.addEventListener("focus", soon);
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) {
      event.preventDefault();
      const count = lines().length;
      choose((chosen + step + (chosen < 0 && step < 0 ? 1 : 0) + count) % count);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
      event.preventDefault();
      const line = lines()[chosen];
      if (line) take(line);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
}
