// Bundles src/main.ts into dist/app.js. Called by build.rs; `npm run build` by hand does the same.
import { build } from "esbuild";

await build({
  entryPoints: ["src/main.ts"],
  outfile: "dist/app.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "eof",
});
