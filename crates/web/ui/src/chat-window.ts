// The window of a visitor: sends without leaving the page and asks for news. Its token is kept for as long as the tab lives,
// and only once something was said.
interface Line {
  seq: number;
  ours: boolean;
  who: string;
  text: string | null;
}

const body = document.body;
const site = body.dataset.site ?? "";
const form = document.querySelector<HTMLFormElement>("#chat-form");
const list = document.querySelector<HTMLOListElement>("#chat-lines");
const fault = document.querySelector<HTMLElement>("#chat-fault");
const end = document.querySelector<HTMLButtonElement>("#chat-end");
const who = document.querySelector<HTMLElement>("#chat-who");
const text = document.querySelector<HTMLTextAreaElement>("#text");
const kept = `vangnet-chat-${site}`;
let token = "";
let after = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

// A browser that keeps nothing for strangers still talks, until the window is closed.
function remember(value: string): void {
  token = value;
  try {
    if (value) sessionStorage.setItem(kept, value);
    else sessionStorage.removeItem(kept);
  } catch {
    // Kept in this page alone.
  }
}

function recall(): string {
  try {
    return sessionStorage.getItem(kept) ?? "";
  } catch {
    return "";
  }
}

function say(sentence: string): void {
  if (!fault) return;
  fault.textContent = sentence;
  fault.hidden = !sentence;
}

async function ask(path: string, content?: unknown): Promise<Response | undefined> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  if (content) headers["content-type"] = "application/json";
  try {
    return await fetch(`/chat/${site}/${path}`, {
      method: content ? "POST" : "GET",
      headers,
      body: content ? JSON.stringify(content) : null,
      credentials: "omit",
    });
  } catch {
    say(body.dataset.lost ?? "");
    return undefined;
  }
}

function show(line: Line): void {
  const item = document.createElement("li");
  item.className = line.ours ? "talk-line ours" : "talk-line";
  const name = document.createElement("span");
  name.className = "small soft";
  name.textContent = line.ours ? line.who || body.dataset.us || "" : body.dataset.you ?? "";
  const words = document.createElement("span");
  words.className = "break";
  words.textContent = line.text ?? "";
  item.append(name, words);
  list?.append(item);
  item.scrollIntoView({ block: "nearest" });
}

async function news(): Promise<void> {
  clearTimeout(timer);
  const answer = await ask(`talk?after=${after}`);
  if (answer?.status === 401) {
    remember("");
    talking(false);
    say(body.dataset.over ?? "");
    return;
  }
  if (answer?.ok) {
    say("");
    const { lines } = (await answer.json()) as { lines: Line[] };
    for (const line of lines) {
      show(line);
      after = line.seq;
    }
  }
  timer = setTimeout(() => void news(), document.hidden ? 15_000 : 3_000);
}

function talking(yes: boolean): void {
  if (list) list.hidden = !yes;
  if (who) who.hidden = yes;
  for (const field of who?.querySelectorAll("input") ?? []) field.disabled = yes;
  if (end) end.hidden = !yes;
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  say("");
  const fields = Object.fromEntries(new FormData(form));
  const answer = token ? await ask("say", { text: fields.text }) : await ask("start", fields);
  if (!answer) return;
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
    say(problem.detail ?? body.dataset.lost ?? "");
    return;
  }
  if (!token) {
    remember(((await answer.json()) as { token: string }).token);
    talking(true);
  }
  if (text) text.value = "";
  text?.focus();
  await news();
});

text?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && token) {
    event.preventDefault();
    form?.requestSubmit();
  }
});

end?.addEventListener("click", async () => {
  await ask("end", {});
  clearTimeout(timer);
  remember("");
  after = 0;
  list?.replaceChildren();
  talking(false);
});

remember(recall());
if (token) {
  talking(true);
  void news();
}
export {};
