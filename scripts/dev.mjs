// `npm run dev [-- FOLDER...]`: the engine, started again when its sources change, and the page with hot reload.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDependencies, findNode } from "./bootstrap.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ENGINE_PORT = "5263";
const PAGE_PORT = "5264";
const TOKEN = "development-only";

await ensureDependencies();
const node = findNode();
const data = join(ROOT, ".cache", "dev-data");
const engineArgs = ["serve", "--no-open", "--port", ENGINE_PORT, "--data", data, "--token", TOKEN];
const children = [
  spawn(
    node,
    [
      "--watch",
      "--watch-preserve-output",
      join(ROOT, "src", "cli", "main.ts"),
      ...engineArgs,
      ...process.argv.slice(2),
    ],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  ),
  spawn(
    node,
    [
      join(ROOT, "node_modules", "vite", "bin", "vite.js"),
      "--config",
      join("renderer", "vite.config.ts"),
      "--port",
      PAGE_PORT,
      "--strictPort",
    ],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: { ...process.env, ASSAY_ENGINE: `http://127.0.0.1:${ENGINE_PORT}` },
    },
  ),
];
console.log(`http://127.0.0.1:${PAGE_PORT}/#token=${TOKEN}`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });
}
// One without the other is of no use.
for (const child of children) {
  child.on("exit", (code) => {
    for (const other of children) other.kill("SIGTERM");
    process.exitCode ||= code ?? 1;
  });
}
