// Work on a ticket: words that are kept while they are typed, replies behind a slash, timers that count on.
import { all, csrf, load, one } from "./dom";

function composer(): HTMLTextAreaElement | null {
  return one<HTMLTextAreaElement>("#composer textarea[data-draft]");
}

// What is typed is kept on the server as well, so that it is there on the next device.
let wait: ReturnType<typeof setTimeout> | undefined;
function keep(field: HTMLTextAreaElement): void {
  const kind = one<HTMLInputElement>("#composer [name=kind]:checked")?.value ?? "reply";
  const body = new URLSearchParams({ kind, text: field.value, quiet: "yes" });
  void fetch(field.dataset.draft ?? "", { method: "POST", body, headers: { "x-csrf": csrf() }, keepalive: body.toString().length < 60_000 }).catch(() => undefined);
}
document.addEventListener("input", (event) => {
  const field = composer();
  if (!field || event.target !== field) return;
  clearTimeout(wait);
  wait = setTimeout(() => keep(field), 1_500);
  void offer(field);
});
document.addEventListener("submit", (event) => {
  if ((event.target as HTMLFormElement).id === "composer") clearTimeout(wait);
});

// "/" at the beginning of a line offers the replies whose name begins so.
let turn = 0;
async function offer(field: HTMLTextAreaElement): Promise<void> {
  const box = one("#offer");
  if (!box) return;
  const line = field.value.slice(0, field.selectionStart).split("\n").pop() ?? "";
  const asked = /^\/([a-z0-9-]*)$/.exec(line);
  if (!asked) {
    box.hidden = true;
    return;
  }
  const mine = ++turn;
  const list = (await load(`${field.dataset.replies}?q=${encodeURIComponent(asked[1] ?? "")}`))?.getElementById("offers");
  if (mine !== turn || !list) return;
  box.replaceChildren(list);
  box.hidden = false;
}
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest?.<HTMLElement>("[data-reply]");
  const field = composer();
  if (!button || !field) return;
  const begin = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const slashed = /^\/[a-z0-9-]*$/.test(field.value.slice(begin, field.selectionStart));
  field.setRangeText(button.dataset.reply ?? "", slashed ? begin : field.selectionStart, field.selectionStart, "end");
  const kind = one<HTMLInputElement>(`#composer [name=kind][value="${button.dataset.kind}"]`);
  if (kind) kind.checked = true;
  const box = one("#offer");
  if (box) box.hidden = true;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("keydown", (event) => {
  const box = one("#offer");
  if (!box || box.hidden) return;
  if (event.key === "Escape") box.hidden = true;
  if (event.key === "ArrowDown" && event.target === composer()) {
    event.preventDefault();
    one<HTMLElement>("button", box)?.focus();
  }
});

// [data-since]: a timer counts on.
setInterval(() => {
  for (const timer of all<HTMLElement>("[data-since]")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Number(timer.dataset.since)) / 60_000));
    const [, hour = "h", minute = "m"] = (document.body.dataset.units ?? "").split(",");
    const text = minutes < 60 ? `${minutes} ${minute}` : `${Math.floor(minutes / 60)} ${hour} ${minutes % 60} ${minute}`;
    if (timer.textContent !== text) timer.textContent = text;
  }
}, 5_000);
