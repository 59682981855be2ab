import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runBuilder } from "../../scripts/package.mjs";
import { createKeychain } from "../../src/engine/keychain.ts";
import { startSecretService } from "../support/secret-service.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";
import { buildLegacyApp, ELECTRON_VERSION, findElectron } from "./legacy-app.ts";
import { countColours } from "./png.ts";
import { Shell, startAgain, type ShellOptions } from "./shell.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/loggers/", import.meta.url));
const EXAMPLES = fileURLToPath(new URL("../../docs/examples/", import.meta.url));
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
    folders: [join(FIXTURES, "lightning_csv")],
    picked: "",
    ...change,
  };
}

function hasRun(shell: Shell): Promise<boolean> {
  return waitFor("the run is in the page", () =>
    shell.evaluate<boolean>(`${TEXT}.includes(${JSON.stringify(RUN_NAME)})`),
  );
}

async function readEngine({ dataDir }: ShellOptions): Promise<{ readonly pid: number }> {
  return JSON.parse(await readFile(join(dataDir, "engine.json"), "utf8")) as { pid: number };
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]);
}

describe("the shell", () => {
  test("starts the engine, shows the runs of the folder it was given, and ends both", async () => {
    const given = options("start");
    await using shell = await Shell.start(given);
    expect(await hasRun(shell)).toBe(true);
    // A blank window has one colour; text, lines and charts have hundreds with their soft edges.
    await waitFor("the window is drawn", async () => countColours(await shell.capture()) > 100);
    const bridge = await shell.evaluate<string>(
      "typeof window.assay.pickFolder + typeof window.require",
    );
    expect(bridge).toBe("functionundefined");
    await shell.quit();
    // The engine ended in order: its file is gone.
    expect(existsSync(join(given.dataDir, "engine.json"))).toBe(false);
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

  test("its dialog for where a file is saved begins with what the page wants, and answers where that shall be, or null", async () => {
    const place = join(work.path, "picked.assay");
    const wanted = {
      title: "Save it",
      path: "/tmp/runs.assay",
      kind: "Bundle",
      extension: "assay",
    };
    const ask = (of: object): string => `window.assay.pickSaveFile(${JSON.stringify(of)})`;
    await using picking = await Shell.start(options("save", { picked: place }));
    await hasRun(picking);
    expect(await picking.evaluate(ask(wanted))).toBe(place);
    const [, said = "{}"] = /SAVE (.*)/.exec(picking.output) ?? [];
    expect(JSON.parse(said)).toMatchObject({
      title: "Save it",
      defaultPath: "/tmp/runs.assay",
      filters: [{ name: "Bundle", extensions: ["assay"] }],
    });
    const before = picking.output.length;
    for (const hostile of [
      { ...wanted, path: "../../etc/passwd" },
      { ...wanted, extension: "*" },
      {},
    ])
      await expect(picking.evaluate(ask(hostile))).rejects.toThrow("refused");
    expect(picking.output.slice(before)).not.toContain("SAVE");

    // The form of a bundle asks it.
    const command = `document.querySelector('[data-action][data-command="bundle.write"]')`;
    await picking.pressWithControl("k");
    await waitFor("the palette has the command", () =>
      picking.evaluate<boolean>(`${command} !== null`),
    );
    await picking.evaluate(`void ${command}.click()`);
    await waitFor("the dialog of bundles is open", () =>
      picking.evaluate<boolean>(`${TEXT}.includes("Save as…")`),
    );
    const button = `[...document.querySelectorAll("button")].find((one) => one.innerText === "Save as…")`;
    await picking.evaluate(`void ${button}.click()`);
    await waitFor("what was picked is in its field", () =>
      picking.evaluate<boolean>(
        `[...document.querySelectorAll("input")].some((one) => one.value === ${JSON.stringify(place)})`,
      ),
    );
    expect(picking.output).toContain('"title":"Save the bundle"');
    await picking.quit();
    await using cancelling = await Shell.start(options("save-cancel"));
    await hasRun(cancelling);
    expect(await cancelling.evaluate(ask(wanted))).toBeNull();
    await cancelling.quit();
  });

  test("a second start hands its folder over and ends; another data folder has its own window", async () => {
    const first = options("second");
    await using shell = await Shell.start(first);
    await hasRun(shell);
    await using other = await Shell.start(options("other"));
    await hasRun(other);
    await other.quit();
    await startAgain({ ...first, folders: [join(FIXTURES, "keras_csvlogger")] });
    await waitFor("the second folder is a project", () =>
      shell.evaluate<boolean>(`${TEXT}.includes("keras_csvlogger")`),
    );
    await shell.quit();
  });

  test("links lead to their page and hostile ones nowhere; the tray has the runs that go on, and ends are notified of", async () => {
    const folder = join(work.path, "live");
    await mkdir(folder);
    await writeFile(join(folder, "adam.csv"), "step,loss\n0,1\n1,0.5\n");
    const given = options("links", { folders: [folder] });
    await using shell = await Shell.start(given);
    await waitFor("the tray counts", () => shell.output.includes("TOOLTIP Assay: 1 run goes on"));
    await waitFor("it names the run", () =>
      /TRAY \[.*adam {2}· {2}running {2}· {2}loss 0\.5.*Open Assay.*Quit/.test(shell.output),
    );

    const at = () => shell.evaluate<string>("location.pathname");
    await writeFile(`${given.dataDir}-tray`, "adam");
    const path = await waitFor("a click in the tray opens the run", async () => {
      const now = await at();
      return now.startsWith("/r/") && now;
    });
    const id = path.slice(3);
    await shell.evaluate("void history.pushState({}, '', '/settings')");
    await startAgain({ ...given, folders: [`assay://run/${id}?t=params`] });
    await waitFor("the link of a second start opens it", async () => (await at()) === path);
    expect(await shell.evaluate<string>("location.search")).toContain("t=params");
    await startAgain({ ...given, folders: ["assay://run/../../settings"] });
    await waitFor("a hostile one is refused in words", () =>
      shell.evaluate<boolean>(`${TEXT}.includes("That link was not opened")`),
    );
    expect(await at()).toBe(path);

    // Nobody looks at the window.
    await shell.evaluate("void (document.hasFocus = () => false)");
    await rm(join(folder, "adam.csv"));
    await waitFor("its end is notified of", () =>
      shell.output.includes('NOTIFICATION ["adam is lost"'),
    );
    await waitFor("the tray knows", () => {
      const last = shell.output.lastIndexOf("TOOLTIP Assay: no run goes on");
      return last > shell.output.lastIndexOf("TOOLTIP Assay: 1 run goes on");
    });
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

  test("its window comes back where and as large as it was", async () => {
    const given = options("place");
    const place = { x: 40, y: 30, width: 900, height: 640 };
    const file = join(given.dataDir, "desktop", "window.json");
    await mkdir(join(given.dataDir, "desktop"), { recursive: true });
    await writeFile(file, JSON.stringify(place));
    await using shell = await Shell.start(given);
    await hasRun(shell);
    const size = await shell.evaluate("({ width: outerWidth, height: outerHeight })");
    expect(size).toEqual({ width: 900, height: 640 });
    await shell.evaluate("void window.resizeTo(700, 600)");
    await waitFor("it is smaller", () => shell.evaluate<boolean>("outerWidth === 700"));
    await shell.quit();
    const stored = JSON.parse(await readFile(file, "utf8")) as object;
    expect(stored).toEqual({ ...place, width: 700, height: 600, isMaximized: false });
  });

  test("a killed engine starts again, and a page loaded meanwhile comes when it is back", async () => {
    const given = options("killed");
    await using shell = await Shell.start(given);
    await hasRun(shell);
    const { pid } = await readEngine(given);
    process.kill(pid, "SIGKILL");
    await shell.evaluate("void (document.body.innerHTML = 'before')");
    await shell.reload();
    await waitFor("another engine is there", async () => (await readEngine(given)).pid !== pid);
    expect(await hasRun(shell)).toBe(true);
    await shell.quit();
    expect(existsSync(join(given.dataDir, "engine.json"))).toBe(false);
  });

  test("when what looks after the engine is killed too, the shell starts both again", async () => {
    const given = options("lost");
    await using shell = await Shell.start(given);
    await hasRun(shell);
    const { pid } = await readEngine(given);
    process.kill(await parentOf(pid), "SIGKILL");
    process.kill(pid, "SIGKILL");
    await shell.evaluate("void (document.body.innerHTML = 'before')");
    await waitFor("another engine is there", async () => (await readEngine(given)).pid !== pid);
    expect(await hasRun(shell)).toBe(true);
    await shell.quit();
    expect(existsSync(join(given.dataDir, "engine.json"))).toBe(false);
  });
});

describe("assay open", () => {
  test("shows the window, and ends the engine when that is closed", async () => {
    const given = options("command", { isByCommand: true });
    await using shell = await Shell.start(given);
    expect(await hasRun(shell)).toBe(true);
    const { pid } = await readEngine(given);
    await shell.quit();
    expect(existsSync(join(given.dataDir, "engine.json"))).toBe(false);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(shell.output).not.toContain("browser");
  });

  test("shows an exported report inside the window, read from its file, and one that is cut short in words", async () => {
    const report = join(work.path, "two-moons.html");
    const content = await readFile(join(EXAMPLES, "two-moons.html"));
    await writeFile(report, content);
    const given = options("report", { isByCommand: true, folders: [report] });
    await using shell = await Shell.start(given);
    await waitFor("the report is on the page", () =>
      shell.evaluate<boolean>(`document.querySelector("[data-report-file] h1") !== null`),
    );
    const said = await shell.evaluate<string>(
      `document.querySelector("[aria-label='About this file']").innerText`,
    );
    expect(said).toContain("two-moons.html");
    await waitFor("its chart is drawn", () =>
      shell.evaluate<boolean>(`document.querySelector("[data-report-file] canvas") !== null`),
    );
    expect(await shell.evaluate<number>("document.querySelectorAll('main iframe').length")).toBe(0);
    const cut = join(work.path, "cut.html");
    await writeFile(cut, content.subarray(0, content.length - 5000));
    await startAgain({ ...given, folders: [cut] });
    await waitFor("the other one is refused", () =>
      shell.evaluate<boolean>(`${TEXT}.includes("It was cut short.")`),
    );
    expect(shell.output).not.toContain("browser");
    await shell.quit();
    expect(existsSync(join(given.dataDir, "engine.json"))).toBe(false);
  });

  test("keeps the page for the browser where Electron cannot run", async () => {
    const given = options("refused", { isByCommand: true, binary: "/bin/false" });
    await using shell = Shell.launch(given);
    await waitFor("it says so", () => shell.output.includes("Electron did not run here"));
    const link = /http:\S+/.exec(shell.output)?.[0] ?? "";
    expect((await fetch(link)).status).toBe(200);
  });
});

test("the packaged application starts, shows the runs, and its engine can ask the keychain", async () => {
  process.env["ELECTRON_DIST"] = electron;
  process.env["ELECTRON_VERSION"] = ELECTRON_VERSION;
  expect(runBuilder(app, ["--linux", "--dir"])).toBe(0);
  const binary = join(work.path, "package", "linux-unpacked", "assay");
  await using shell = await Shell.start(options("packaged", { binary, app: undefined }));
  expect(await hasRun(shell)).toBe(true);
  await shell.quit();

  // Its part for the system's keychain came along, beside the archive.
  const unpacked = join(dirname(binary), "resources", "app.asar.unpacked");
  const program = pathToFileURL(join(unpacked, "dist", "engine", "keychain-process.js"));
  await using service = await startSecretService(join(work.path, "home"), "pass");
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
  await createKeychain({ program }).write("packaged", "text");
  vi.unstubAllEnvs();
  expect(await service.find("packaged")).toBe("text");
});
