// The one script of a customer's web site: a button; the window behind it is loaded when somebody clicks, not before.
const own = document.currentScript as HTMLScriptElement | null;
if (own) {
  const address = new URL(own.src);
  const site = address.searchParams.get("site") ?? "";
  const dutch = document.documentElement.lang.startsWith("nl");
  const words = dutch ? { open: "Stel een vraag", close: "Venster sluiten" } : { open: "Ask a question", close: "Close window" };
  const style = (element: HTMLElement, rules: Partial<CSSStyleDeclaration>) => Object.assign(element.style, rules);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.open;
  button.setAttribute("aria-expanded", "false");
  style(button, { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000", padding: "12px 18px", border: "0", borderRadius: "24px", background: "#0f766e", color: "#fff", font: "600 15px system-ui, sans-serif", cursor: "pointer", boxShadow: "0 4px 16px rgb(0 0 0 / .2)" });
  let frame: HTMLIFrameElement | undefined;
  button.addEventListener("click", () => {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.src = `${address.origin}/chat/${encodeURIComponent(site)}`;
      frame.title = words.open;
      frame.setAttribute("sandbox", "allow-scripts allow-forms allow-same-origin");
      style(frame, { position: "fixed", right: "16px", bottom: "72px", zIndex: "2147483000", width: "min(380px, calc(100vw - 32px))", height: "min(560px, calc(100vh - 96px))", border: "1px solid #c4ccd4", borderRadius: "10px", background: "#fff", boxShadow: "0 8px 32px rgb(0 0 0 / .25)" });
      document.body.append(frame);
    } else {
      frame.hidden = !frame.hidden;
      frame.style.display = frame.hidden ? "none" : "";
    }
    const open = !frame.hidden;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? words.close : words.open;
  });
  const add = () => document.body.append(button);
  if (document.body) add();
  else addEventListener("DOMContentLoaded", add);
}
export {};
