// Small helpers over the document.

export function all<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

export function one<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T | null {
  return root.querySelector<T>(selector);
}

/** The token that every change carries. */
export function csrf(): string {
  return one<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** True while the keyboard belongs to a field. */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !["checkbox", "radio", "button", "submit"].includes(target.type);
}

export function visible(element: Element): boolean {
  return element instanceof HTMLElement || element instanceof SVGElement ? element.getClientRects().length > 0 : false;
}

/** The document of one of our own pages or fragments; null when it could not be had. */
export async function load(url: string): Promise<Document | null> {
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}
