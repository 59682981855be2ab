// Bundles what ships: dist/engine (command line, engine and its threads, for Node 24), dist/electron (the desktop shell),
// dist/renderer (the page) and dist/report (the page that reports are exported in).
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { BootstrapError, ensureUi } from "./bootstrap.mjs";
import { buildShell } from "./build-shell.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { out: { type: "string" } } });
/** With `--out FOLDER` only the engine is built, there. */
const OUT = values.out ?? join(ROOT, "dist", "engine");

await rm(OUT, { recursive: true, force: true });
await build({
  absWorkingDir: ROOT,
  entryPoints: {
    main: "src/cli/main.ts",
    "store-thread": "src/engine/store-thread.ts",
    "parse-thread": "src/engine/parse-thread.ts",
    "encode-thread": "src/engine/encode-thread.ts",
    "hash-thread": "src/engine/hash-thread.ts",
    "keychain-process": "src/engine/keychain-process.ts",
  },
  outdir: OUT,
  // Flat: the threads are found beside the file that starts them.
  chunkNames: "chunk-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  // Their native parts are files of their own.
  external: ["better-sqlite3", "@napi-rs/keyring"],
  // Packages in the older module form ask for `require` and `__dirname`.
  banner: {
    js: 'import { createRequire as createRequire_ } from "node:module"; import { dirname as dirname_ } from "node:path"; import { fileURLToPath as fileURLToPath_ } from "node:url"; const require = createRequire_(import.meta.url); const __filename = fileURLToPath_(import.meta.url); const __dirname = dirname_(__filename);',
  },
  plugins: [
    {
      name: "messages in English only",
      setup: (bundler) =>
        bundler.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
          contents: 'export { default as en } from "./en.js";',
        })),
    },
  ],
  logLevel: "warning",
});
// Fonts and the rasteriser of figures stand beside the bundles, fonts with their licences.
const drawing = JSON.parse(
  await readFile(join(ROOT, "src/engine/figures/fonts/drawing-files.json"), "utf8"),
);
await mkdir(join(OUT, "drawing"));
for (const [name, from] of Object.entries(drawing))
  await cp(createRequire(import.meta.url).resolve(from), join(OUT, "drawing", name));
if (values.out === undefined) {
  await buildShell();
  try {
    await ensureUi();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
