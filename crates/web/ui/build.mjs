// Bundles src/main.ts into dist/app.js, and the two scripts of the chat window. Called by build.rs; `npm run build` by hand
// does the same.
import { build } from "esbuild";

await build({
  entryPoints: { app: "src/main.ts", chat: "src/chat.ts", "chat-window": "src/chat-window.ts" },
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "eof",
});
