import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Bundles the desktop shell: main process and preload, each one CommonJS file (a sandboxed preload must be one). */
export async function buildShell(outDir = join(ROOT, "dist", "electron"), target = "node22") {
  await build({
    absWorkingDir: ROOT,
    entryPoints: { main: "electron/main.ts", preload: "electron/preload.ts" },
    outdir: outDir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target,
    external: ["electron"],
    legalComments: "none",
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildShell();
