import { rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runBuilder } from "../../scripts/package.mjs";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";
import { buildLegacyApp, ELECTRON_VERSION, findElectron } from "./legacy-app.ts";
import { Shell, startAgain, type ShellOptions } from "./shell.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/loggers/", import.meta.url));
const RUN_NAME = "version_0";
/** Text of the page, in which the run list shows names. */
const TEXT = "document.body.innerText";

let work: TempFolder;
let electron: string;
let app: string;

beforeAll(async () => {
  work = await makeTempFolder();
  electron = await findElectron();
  app = await buildLegacyApp(work.path);
}, 300_000);
afterAll(() => work[Symbol.asyncDispose]());

function options(name: string, change: Partial<ShellOptions> = {}): ShellOptions {
  return {
    binary: join(electron, "electron"),
    app,
    dataDir: join(work.path, name, "data"),
    userDir: join(work.path, name, "user"),
    folders: [join(FIXTURES, "lightning_csv")],
    picked: "",
    ...change,
  };
}

/** Distinct colours of a PNG as Chromium writes it (8 bits, RGB or RGBA, not interlaced), by unfiltered bytes. */
function countColours(png: Buffer): number {
  const width = png.readUInt32BE(16);
  const channels = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels + 1;
  const rows = new Set<string>();
  for (let at = 0; at < raw.length; at += stride) rows.add(raw.toString("latin1", at, at + stride));
  return rows.size;
}

function hasRun(shell: Shell): Promise<boolean> {
  return waitFor("the run is in the page", () =>
    shell.evaluate<boolean>(`${TEXT}.includes(${JSON.stringify(RUN_NAME)})`),
  );
}

describe("the shell", () => {
  test("starts the engine, shows the runs of the folder it was given, and ends both", async () => {
    const given = options("start");
    await using shell = await Shell.start(given);
    expect(await hasRun(shell)).toBe(true);
    // A blank window has a handful of different rows of pixels; a list and charts have hundreds.
    expect(countColours(await shell.capture())).toBeGreaterThan(50);
    const bridge = await shell.evaluate<string>(
      "typeof window.assay.pickFolder + typeof window.require",
    );
    expect(bridge).toBe("functionundefined");
    await shell.quit();
    // The engine ended in order: its file is gone.
    await expect(rename(join(given.dataDir, "engine.json"), "x")).rejects.toMatchObject({
      code: "ENOENT",
    });
  });

  test("its folder picker answers the page with what was picked, or null", async () => {
    await using picking = await Shell.start(options("pick", { picked: join(FIXTURES, "sb3") }));
    await hasRun(picking);
    expect(await picking.evaluate("window.assay.pickFolder()")).toBe(join(FIXTURES, "sb3"));
    await picking.quit();
    await using cancelling = await Shell.start(options("cancel"));
    await hasRun(cancelling);
    expect(await cancelling.evaluate("window.assay.pickFolder()")).toBeNull();
    await cancelling.quit();
  });

  test("a second start hands its folder over and ends", async () => {
    const first = options("second");
    await using shell = await Shell.start(first);
    await hasRun(shell);
    await startAgain({ ...first, folders: [join(FIXTURES, "keras_csvlogger")] });
    await waitFor("the second folder is a project", () =>
      shell.evaluate<boolean>(`${TEXT}.includes("keras_csvlogger")`),
    );
    await shell.quit();
  });

  test("its window stays at the engine's origin", async () => {
    await using shell = await Shell.start(options("locked"));
    await hasRun(shell);
    const before = await shell.evaluate<string>("location.origin");
    await shell.evaluate("void (location.href = 'http://127.0.0.1:9/elsewhere')");
    await shell.evaluate("void window.open('http://127.0.0.1:9/window')");
    expect(await shell.countWindows()).toBe(1);
    expect(await shell.evaluate<string>("location.origin")).toBe(before);
    await shell.quit();
  });
});

test("the packaged application starts and shows the runs", async () => {
  process.env["ELECTRON_DIST"] = electron;
  process.env["ELECTRON_VERSION"] = ELECTRON_VERSION;
  expect(runBuilder(app, ["--linux", "--dir"])).toBe(0);
  const binary = join(work.path, "package", "linux-unpacked", "assay");
  await using shell = await Shell.start(options("packaged", { binary, app: undefined }));
  expect(await hasRun(shell)).toBe(true);
  await shell.quit();
});
