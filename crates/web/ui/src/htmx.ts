// htmx 4 and its server-sent-event extension, which expects `htmx` as a global.
import htmx from "htmx.org";

(globalThis as unknown as { htmx: typeof htmx }).htmx = htmx;
await_extension();

function await_extension(): void {
  // The extension is a classic script: required after the global is set.
  require("htmx.org/dist/ext/hx-sse.js");
}

declare function require(name: string): unknown;

export default htmx;
