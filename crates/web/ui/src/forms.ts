// Forms that answer while they are filled in, and buttons that are pressed once.
import { all, load, one } from "./dom";

document.addEventListener("click", (event) => {
  const close = (event.target as Element).closest?.(".toast [data-close]");
  close?.closest(".toast")?.remove();
});

// The way back stays for a while, not for ever.
export function keepToast(): void {
  const toast = one("#toast .toast");
  if (!toast) return;
  setTimeout(() => {
    if (!toast.matches(":hover, :focus-within")) toast.remove();
  }, 12_000);
}

/** Says something at the bottom of the page. */
export function flash(title: string, help = ""): void {
  const box = one("#toast");
  if (!box) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.role = "alert";
  const words = document.createElement("span");
  words.textContent = [title, help].filter(Boolean).join(": ");
  toast.append(words);
  box.replaceChildren(toast);
  keepToast();
}

keepToast();
const url = new URL(location.href);
if (url.searchParams.has("done")) {
  url.searchParams.delete("done");
  url.searchParams.delete("undo");
  history.replaceState(null, "", url);
}

// A second press of a button that is already sending is not sent.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});
addEventListener("pageshow", () => {
  for (const form of all<HTMLFormElement>("form[data-sent]")) delete form.dataset.sent;
});

// [data-live-form]: parts of the form follow from other answers (the priority that is advised, the contract's words).
for (const form of all<HTMLFormElement>("form[data-live-form]")) {
  let asked = 0;
  form.addEventListener("change", async () => {
    const turn = ++asked;
    const words = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    for (const secret of ["csrf", "text"]) words.delete(secret);
    const fresh = await load(`${form.dataset.liveForm}?${words}`);
    if (turn !== asked) return;
    for (const part of all("[data-part]", form)) {
      const renewed = fresh?.getElementById(part.id);
      if (renewed && renewed.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = renewed.innerHTML;
    }
  });
}

// Filters apply as they are chosen; their button is for those without script.
for (const form of all<HTMLFormElement>("form[data-filters]")) {
  form.addEventListener("change", () => form.requestSubmit());
  for (const button of all("button[data-apply]", form)) button.hidden = true;
  form.addEventListener("submit", () => {
    for (const field of all<HTMLInputElement>("input, select", form)) if (!field.value) field.disabled = true;
  });
}
