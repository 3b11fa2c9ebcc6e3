// Server-sent events say that something changed, never what: the page asks for its own fragment again.
import htmx from "./htmx";
import { load, one } from "./dom";
import { learnServerTime, tick } from "./countdown";

const live = one("#live");
const lost = one("#lost");
let greeted = false;

function onMessage(name: string, run: (data: string) => void): void {
  live?.addEventListener(name, (event) => run(String((event as CustomEvent<{ data?: string }>).detail?.data ?? "")));
}

/** Calls back when the server says that this kind of thing changed, and after every time that we were cut off. */
export function onChange(kind: string, run: () => void): void {
  let last = 0;
  let wait: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(wait);
    const rest = Math.max(0, 700 - (Date.now() - last));
    wait = setTimeout(() => {
      last = Date.now();
      run();
    }, rest);
  };
  onMessage(kind, soon);
  onMessage("hello", () => {
    if (greeted) soon();
  });
}

/** Puts a fresh copy of an element (by its id) in place of the old: focus, selection, scroll and typed text stay. */
export async function refresh(id: string, url: string): Promise<boolean> {
  const fresh = (await load(url))?.getElementById(id);
  const old = document.getElementById(id);
  if (!fresh || !old) return false;
  await htmx.swap({ target: old, swap: "outerMorph", text: fresh.outerHTML } as never);
  tick();
  return true;
}

onChange("alarm", () => void refresh("alarm", "/alarm"));
onChange("alarm", () => void refresh("bell", "/notices/bell"));
onMessage("hello", (data) => {
  learnServerTime(Number(data));
  setTimeout(() => {
    greeted = true;
  });
  if (lost) lost.hidden = true;
});
document.body.addEventListener("htmx:sse:error", () => {
  if (lost) lost.hidden = false;
});
