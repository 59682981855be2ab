// Makes a fresh clone ready: installs what package-lock.json names, and builds the page. No dependencies, Node 18+.
//
//   node scripts/bootstrap.mjs          the packages
//   node scripts/bootstrap.mjs --ui     and the page, when its sources changed
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MODULES = join(ROOT, "node_modules");
/** Where Node keeps what it compiled ($NODE_COMPILE_CACHE). */
export const COMPILED = join(ROOT, ".cache", "compiled");
const STAMP = join(MODULES, ".assay-stamp");
const UI_STAMP = join(ROOT, "dist", "renderer", ".assay-stamp");
const REPORT_PAGE = join(ROOT, "dist", "report", "index.html");
const SHELL_STAMP = join(ROOT, "dist", "electron", ".assay-stamp");
const SHELL_SOURCES = ["electron", "scripts/build-shell.mjs", "package-lock.json"];
/** Longer than a slow line needs for some 110 MB. */
const FETCH_LIMIT_MS = 600_000;
const UI_SOURCES = ["renderer", "src/base", "src/contract", "package-lock.json"];
const NODE_MAJOR = 24;

/** A set-up step that failed, told in one sentence. */
export class BootstrapError extends Error {}

/** Installs the packages unless exactly those of the lock file are there. */
export async function ensureDependencies() {
  const lockFile = readIfThere(join(ROOT, "package-lock.json"));
  if (lockFile === undefined) return; // A packaged application brings its packages along.
  const wanted = hashOf([lockFile]);
  if (readIfThere(STAMP) === wanted) return;
  await withLock("install", async () => {
    if (readIfThere(STAMP) === wanted) return;
    if (!isInstalled(lockFile)) {
      note("Installing packages (once, needs the npm registry) ...");
      await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    }
    writeFileSync(STAMP, wanted);
  });
}

/** Builds the page, and the one of exported reports, when one is missing or its sources are not those it was built from. */
export async function ensureUi() {
  if (readIfThere(join(ROOT, "renderer", "vite.config.ts")) === undefined) return;
  const wanted = hashOfFiles(UI_SOURCES);
  const isBuilt = () => readIfThere(UI_STAMP) === wanted && readIfThere(REPORT_PAGE) !== undefined;
  if (isBuilt()) return;
  await withLock("ui", async () => {
    if (isBuilt()) return;
    note("Building the page ...");
    const vite = join(MODULES, "vite", "bin", "vite.js");
    for (const folder of ["renderer", join("renderer", "report")]) {
      const config = join(folder, "vite.config.ts");
      const args = [vite, "build", "--config", config, "--logLevel", "error"];
      if ((await run(findNode(), args)) !== 0)
        throw new BootstrapError("The page could not be built; see above.");
    }
    writeFileSync(UI_STAMP, wanted);
  });
}

/**
 * What the desktop window needs: Electron's binary, which its package fetches itself and which is tried once, and the shell.
 * Without them the page opens in the browser.
 */
export async function ensureDesktop() {
  if (readIfThere(join(ROOT, "electron", "main.ts")) === undefined) return;
  if (!process.env.ASSAY_ELECTRON && !(await fetchElectron())) return;
  const wanted = hashOfFiles(SHELL_SOURCES);
  if (readIfThere(SHELL_STAMP) === wanted) return;
  await withLock("shell", async () => {
    if ((await run(findNode(), [join(ROOT, "scripts", "build-shell.mjs")])) !== 0)
      throw new BootstrapError("The desktop window could not be built; see above.");
    writeFileSync(SHELL_STAMP, wanted);
  });
}

/** Whether the binary is there now. */
async function fetchElectron() {
  const folder = join(MODULES, "electron");
  const manifest = readIfThere(join(folder, "package.json"));
  if (manifest === undefined) return false;
  const isThere = () => readIfThere(join(folder, "path.txt")) !== undefined;
  const tried = join(ROOT, ".cache", `electron-${JSON.parse(manifest).version}.tried`);
  if (isThere() || readIfThere(tried) !== undefined) return isThere();
  await withLock("electron", async () => {
    if (isThere()) return;
    note("Fetching Electron for the desktop window (once) ...");
    const args = [join(folder, "install.js")];
    await run(findNode(), args, { stdio: "ignore", timeout: FETCH_LIMIT_MS });
    if (!isThere()) note("It could not be fetched. `npx install-electron` tries again.");
    writeFileSync(tried, "");
  });
  return isThere();
}

/** The Node that runs the sources: $ASSAY_NODE, this one, or the one that npm installed. */
export function findNode() {
  const named = process.env.ASSAY_NODE;
  if (named) return named;
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const { platform, arch } = process;
  for (const name of [
    `node-${platform === "win32" ? "win" : platform}-${arch}`,
    `node-bin-${platform}-${arch}`,
  ]) {
    const manifest = readIfThere(join(MODULES, name, "package.json"));
    const bin = manifest === undefined ? undefined : JSON.parse(manifest).bin;
    if (bin !== undefined) return join(MODULES, name, typeof bin === "string" ? bin : bin.node);
  }
  throw new BootstrapError(
    `Assay needs Node ${NODE_MAJOR}, and npm has none for ${platform}-${arch}. Install it, or name it in $ASSAY_NODE.`,
  );
}

/** npm keeps its own list of what it installed: with all of it as locked, there is nothing to do. */
function isInstalled(lockFile) {
  const hidden = readIfThere(join(MODULES, ".package-lock.json"));
  if (hidden === undefined) return false;
  const installed = JSON.parse(hidden).packages;
  return Object.entries(JSON.parse(lockFile).packages).every(
    ([path, { version, optional, devOptional }]) =>
      path === "" ||
      installed[path]?.version === version ||
      (installed[path] === undefined && (optional || devOptional)),
  );
}

async function runNpm(args) {
  const npmScript = process.env.npm_execpath;
  const code = npmScript?.endsWith(".js")
    ? await run(process.execPath, [npmScript, ...args])
    : await run("npm", args, { shell: process.platform === "win32" });
  if (code === 127)
    throw new BootstrapError("npm was not found. Install Node with npm, then start again.");
  if (code !== 0) {
    throw new BootstrapError(
      "npm could not install the packages (see above). It needs its registry once; then start again.",
    );
  }
}

/** Exit status; output of the child goes to stderr, so that stdout stays the command's own. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", 2, 2], ...options });
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** Two starts at once: the second waits for the first. A folder appears in one step, and its maker is named in it. */
async function withLock(name, work) {
  const lock = join(ROOT, ".cache", `${name}.lock`);
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  for (let told = false; !tryMakeLock(lock); told = true) {
    if (!told) note("Another start is setting up; waiting for it ...");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryMakeLock(lock) {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, "pid"), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!isAbandoned(lock)) return false;
    // Whoever moves it away removes it; if it was a fresh one after all, it goes back.
    const aside = `${lock}.${process.pid}`;
    try {
      renameSync(lock, aside);
      if (isAbandoned(aside)) rmSync(aside, { recursive: true, force: true });
      else renameSync(aside, lock);
    } catch {
      // Another start was faster.
    }
    return false;
  }
}

function isAbandoned(lock) {
  const pid = readIfThere(join(lock, "pid"));
  try {
    if (pid === undefined || pid === "") return Date.now() - statSync(lock).mtimeMs > 5000;
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function listFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      /\.test\.tsx?$/.test(entry.name) ? [] : listFiles(join(path, entry.name)),
    );
}

function hashOfFiles(paths) {
  const files = paths.flatMap((path) => listFiles(join(ROOT, path)));
  return hashOf(files.flatMap((path) => [path, readFileSync(path)]));
}

function hashOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function note(line) {
  process.stderr.write(`assay: ${line}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await ensureDependencies();
    if (process.argv.includes("--ui")) await ensureUi();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    note(error.message);
    process.exitCode = 1;
  }
}
