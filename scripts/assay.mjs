#!/usr/bin/env node
// The `assay` command. Plain JavaScript for Node 18+: sets up what is missing, then runs under Node 24.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  BootstrapError,
  COMPILED,
  ensureDependencies,
  ensureDesktop,
  ensureUi,
  findNode,
} from "./bootstrap.mjs";
import { findFirstWord } from "./command-word.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = join(ROOT, "src", "cli", "main.ts");
const MAIN = existsSync(SOURCE) ? SOURCE : join(ROOT, "dist", "engine", "main.js");
/** Commands that serve no page need none. */
const WITHOUT_PAGE = new Set([
  "scan",
  "projects",
  "sources",
  "runs",
  "query",
  "metrics",
  "rebuild",
  "backup",
  "doctor",
  "help",
]);
const ONLY_TEXT = ["--help", "-h", "--version", "-V"];
const WITHOUT_WINDOW = ["--no-open", "--browser"];

/** glibc keeps what many threads have freed in as many pools: with two the engine stays smaller by some 40 MB. */
const ENV = {
  MALLOC_ARENA_MAX: "2",
  // Each thread compiles the sources for itself: kept, a command starts in half the time.
  NODE_COMPILE_CACHE: COMPILED,
  ...process.env,
};

const args = process.argv.slice(2);
/** A folder may bear the name of a command: only the first word counts. */
const command = args[findFirstWord(args) ?? -1];
try {
  if (MAIN === SOURCE) {
    await ensureDependencies();
    if (!process.env.ASSAY_NO_BUILD && needsPage()) {
      // The engine is useful without its page, and says that it is missing; the page is without the window.
      await ensureUi().catch(tell);
      if (needsWindow()) await ensureDesktop().catch(tell);
    }
  }
  runUnder(findNode());
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  process.stderr.write(`assay: ${error.message}\n`);
  process.exitCode = 1;
}

function needsPage() {
  return !WITHOUT_PAGE.has(command) && !args.some((arg) => ONLY_TEXT.includes(arg));
}

function needsWindow() {
  return hasScreen() && command !== "serve" && !args.some((arg) => WITHOUT_WINDOW.includes(arg));
}

/** A step without which the rest still works. */
function tell(error) {
  if (!(error instanceof BootstrapError)) throw error;
  process.stderr.write(`assay: ${error.message}\n`);
}

function hasScreen() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== "linux" || Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

/** Signals go through to the child, its exit code comes back; when this process is killed, the channel tells the child. */
function runUnder(node) {
  const child = spawn(node, ["--no-memory-protection-keys", MAIN, ...args], {
    env: ENV,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    windowsHide: true,
  });
  const forward = (signal) => {
    // Ctrl-C in a terminal reaches the child by itself; twice would mean "at once" to it.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => forward(signal));
  child.on("error", (error) => {
    process.stderr.write(`assay: ${node} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
