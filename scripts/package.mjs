// npm run package -- [--dir] [electron-builder options]: installers for this platform in dist/package. Stages only what
// ships in dist/app; electron-builder gets Electron by itself, or takes the one in $ELECTRON_DIST ($ELECTRON_VERSION).
import { spawnSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Dependencies that are not bundled: they have native parts. */
const DATABASE = "better-sqlite3";
const KEYCHAIN = "@napi-rs/keyring";

/**
 * Puts an application together from a built `dist` folder (engine, renderer, electron).
 * @param {string} appDir made anew
 * @param {string} distDir
 */
export async function stageApp(appDir, distDir) {
  await rm(appDir, { recursive: true, force: true });
  await mkdir(appDir, { recursive: true });
  for (const part of ["engine", "renderer", "report", "electron"]) {
    await cp(join(distDir, part), join(appDir, "dist", part), { recursive: true });
  }
  await cp(join(ROOT, "assets", "demo"), join(appDir, "assets", "demo"), { recursive: true });
  const icon = join("assets", "icons", "icon.png");
  await mkdir(join(appDir, "assets", "icons"), { recursive: true });
  await cp(join(ROOT, icon), join(appDir, icon));
  const { name, version, description, license, dependencies } = await readJson(
    join(ROOT, "package.json"),
  );
  const keychain = await listKeychainParts();
  const manifest = {
    name,
    version,
    description,
    license,
    author: "Assay maintainers <maintainers@assay.invalid>",
    homepage: "https://assay.invalid",
    type: "module",
    main: "dist/electron/main.cjs",
    dependencies: {
      [DATABASE]: dependencies[DATABASE],
      ...Object.fromEntries(keychain.map((part) => [part, dependencies[KEYCHAIN]])),
    },
  };
  await writeFile(join(appDir, "package.json"), JSON.stringify(manifest, null, 2));
  await stageDatabase(appDir);
  for (const part of keychain) await stageWhole(appDir, part);
}

/** The package, and its native parts for this platform: npm installed only these, and none where there is none. */
async function listKeychainParts() {
  const [scope, name] = KEYCHAIN.split("/");
  const installed = await readdir(join(ROOT, "node_modules", scope));
  const parts = installed.filter((one) => one === name || one.startsWith(`${name}-`));
  return parts.map((part) => `${scope}/${part}`);
}

/** A package as npm installed it, which names no other one: the application's own manifest does. */
async function stageWhole(appDir, name) {
  const to = join(appDir, "node_modules", name);
  await cp(join(ROOT, "node_modules", name), to, { recursive: true });
  const { optionalDependencies: _, ...manifest } = await readJson(join(to, "package.json"));
  await writeFile(join(to, "package.json"), JSON.stringify(manifest, null, 2));
}

/** Only what runs: no sources, and the prebuilt binary of this platform. */
async function stageDatabase(appDir) {
  const from = join(ROOT, "node_modules", DATABASE);
  const to = join(appDir, "node_modules", DATABASE);
  const {
    dependencies: _,
    devDependencies: __,
    ...manifest
  } = await readJson(join(from, "package.json"));
  await mkdir(join(to, "prebuilds"), { recursive: true });
  await writeFile(join(to, "package.json"), JSON.stringify(manifest, null, 2));
  await cp(join(from, "lib"), join(to, "lib"), { recursive: true });
  await cp(join(from, "LICENSE"), join(to, "LICENSE"));
  const binary = `${process.platform}-${process.arch}.node`;
  await cp(join(from, "prebuilds", binary), join(to, "prebuilds", binary));
}

async function readJson(path) {
  return JSON.parse(await readFile(path, "utf8"));
}

/** Runs electron-builder over a staged application; answers its exit status. */
export function runBuilder(appDir, args) {
  const cli = createRequire(import.meta.url).resolve("electron-builder/cli.js");
  const { ELECTRON_DIST, ELECTRON_VERSION } = process.env;
  const electron = [
    ...(ELECTRON_DIST ? [`-c.electronDist=${ELECTRON_DIST}`] : []),
    `-c.electronVersion=${ELECTRON_VERSION || createRequire(import.meta.url)("electron/package.json").version}`,
  ];
  const { status } = spawnSync(
    process.execPath,
    [
      cli,
      "--projectDir",
      appDir,
      "--config",
      join(ROOT, "electron-builder.yml"),
      "--publish",
      "never",
      ...electron,
      ...args,
    ],
    { cwd: ROOT, stdio: "inherit" },
  );
  return status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const appDir = join(ROOT, "dist", "app");
  await stageApp(appDir, join(ROOT, "dist"));
  const status = runBuilder(appDir, process.argv.slice(2));
  if (status !== 0 && !process.env.ELECTRON_DIST) {
    console.error(
      "assay: if Electron could not be downloaded, name an unpacked one: ELECTRON_DIST=FOLDER ELECTRON_VERSION=X.Y.Z npm run package -- --dir",
    );
  }
  process.exitCode = status;
}
