// One ticket: fresh when somebody else acts, who else is here, a draft that survives, Mod+Enter to send.
import { all, csrf, one, typing } from "./dom";
import htmx from "./htmx";
import { tick } from "./countdown";
import { onChange, refresh } from "./live";
import { flash, keepToast } from "./forms";

const ticket = one("#ticket");
const id = ticket?.dataset.number;
const draftKey = `draft:${id}`;

function words(): HTMLTextAreaElement | null {
  return one<HTMLTextAreaElement>("#composer textarea");
}

if (ticket && id) {
  onChange("ticket", () => void refresh("ticket", location.pathname));
  onChange("presence", () => void refresh("here", `/tickets/${id}/presence`));
  restore();
  if (ticket.dataset.presence !== undefined) keepPresence();
}

// What is typed stays through a reload or a lost session, until it is sent.
function restore(): void {
  const field = words();
  const kept = sessionStorage.getItem(draftKey);
  if (field && kept && !field.value) field.value = kept;
}

document.addEventListener("input", (event) => {
  if (event.target === words()) sessionStorage.setItem(draftKey, words()?.value ?? "");
});

// A deed is sent without leaving the page: the answer is the ticket as it stands, put in place of the old.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const about = form.closest("#ticket, #toast, #alarm") && form.method === "post" && form.action.includes("/tickets/");
  if (!ticket || !about || event.defaultPrevented) return;
  event.preventDefault();
  void send(form, event.submitter as HTMLButtonElement | null);
});

async function send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  const body = new URLSearchParams([...new FormData(form, button)].map(([name, value]) => [name, String(value)]));
  let answer: Response;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  } catch {
    flash(document.body.dataset.offline ?? "");
    return;
  } finally {
    delete form.dataset.sent;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = fresh.getElementById("ticket");
  if (!answer.ok || !now) {
    flash(fresh.querySelector("main h1")?.textContent ?? answer.statusText, fresh.querySelector("main .notice, main p")?.textContent ?? "");
    return;
  }
  const field = form.id === "composer" ? words() : null;
  if (field) {
    field.value = "";
    sessionStorage.removeItem(draftKey);
  }
  for (const menu of all<HTMLDetailsElement>("#ticket details.menu[open]")) menu.open = false;
  const old = one("#ticket");
  if (old) await htmx.swap({ target: old, swap: "outerMorph", text: now.outerHTML } as never);
  for (const part of ["toast", "alarm"]) {
    const renewed = fresh.getElementById(part);
    const there = document.getElementById(part);
    if (renewed && there) there.replaceChildren(...renewed.childNodes);
  }
  keepToast();
  tick();
  if (field) all("#timeline > li").pop()?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = (event.target as Element).closest("form");
  if (!form || !(event.target instanceof HTMLTextAreaElement)) return;
  event.preventDefault();
  const button = event.shiftKey ? one<HTMLButtonElement>("button[data-second]", form) : null;
  const first = all<HTMLButtonElement>("button:not([type=button])", form).find((candidate) => candidate.getClientRects().length > 0);
  form.requestSubmit(button ?? first);
});

let lastMode = "";
let lastSaid = 0;
let typedAt = 0;

function say(mode: string): void {
  const now = Date.now();
  if (mode === lastMode && now - lastSaid < 15_000) return;
  lastMode = mode;
  lastSaid = now;
  const body = new URLSearchParams({ mode });
  void fetch(`/tickets/${id}/presence`, { method: "POST", body, headers: { "x-csrf": csrf() }, keepalive: mode === "gone" }).catch(() => undefined);
}

function keepPresence(): void {
  const mode = () => (document.hidden ? "gone" : Date.now() - typedAt < 12_000 && words()?.value ? "writing" : "looking");
  say("looking");
  setInterval(() => say(mode()), 5_000);
  document.addEventListener("visibilitychange", () => say(mode()));
  addEventListener("pagehide", () => say("gone"));
  document.addEventListener("input", (event) => {
    if (event.target !== words()) return;
    typedAt = Date.now();
    say("writing");
  });
}

// A menu's answer that is alone in its form may be given by its digit.
document.addEventListener("keydown", (event) => {
  if (typing(event.target) || !/^[1-9]$/.test(event.key)) return;
  const menu = one("details.menu[open] .pop");
  const choice = menu && all<HTMLElement>("button.item, input[type=radio]", menu)[Number(event.key) - 1];
  if (choice) {
    event.preventDefault();
    choice.click();
  }
});
