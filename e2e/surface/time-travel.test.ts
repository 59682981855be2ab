import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let remove: () => PromiseLike<void>;
let projectId: string;
let runId: string;
/** Before anything was changed, and after the first change. */
const moments: string[] = [];

const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${1 / (from + i + 1)}\n`).join("");

/** Changes within a second are one. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1200));

beforeAll(async () => {
  const temp = await makeTempFolder();
  remove = () => temp[Symbol.asyncDispose]();
  const logs = join(temp.path, "logs");
  for (const name of ["alpha", "beta"]) {
    await mkdir(join(logs, name), { recursive: true });
    await writeFile(join(logs, name, "metrics.csv"), `step,loss\n${rows(0, 20)}`);
  }
  engine = await startEngine({ folders: [logs] });
  await engine.settled();
  const remember = async (): Promise<void> => {
    await pause();
    moments.push(new Date().toISOString());
    await pause();
  };
  const list = () => engine.api.runs.list({ limit: 10 });
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  runId = (await list()).rows.find(({ name }) => name === "alpha")?.id ?? "";
  await remember();
  await engine.api.runs.edit({ ids: [runId], name: "renamed", notes: "what we saw" });
  await remember();
  await appendFile(join(logs, "alpha", "metrics.csv"), rows(20, 60));
  await mkdir(join(logs, "gamma"));
  await writeFile(join(logs, "gamma", "metrics.csv"), `step,loss\n${rows(0, 20)}`);
  await waitFor("the rest is read", async () => {
    const { rows: runs } = await list();
    return runs.length === 3 && runs.some(({ points }) => points === 60);
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await remove();
});

const open = async (path = `p/${projectId}`): Promise<AppPage> => {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.goto(`${engine.url}${path}`);
  return app;
};
const bar = (app: AppPage) => app.page.getByRole("region", { name: "Time travel" });
const slider = (app: AppPage) => bar(app).getByRole("slider", { name: "Moment" });
const row = (app: AppPage, name: string) => app.runList.getByText(name, { exact: true });

describe("time travel", () => {
  it("opens the past by its address: runs, names, points, and everything read only", async () => {
    await using app = await open(`r/${runId}?at=${moments[0]}&t=notes`);
    await bar(app).getByText("Runs as they were on").waitFor();
    await app.page.getByRole("heading", { name: "alpha", level: 1 }).waitFor();
    expect(await app.page.getByRole("button", { name: /^Read only/ }).isDisabled()).toBe(true);
    const notes = app.page.getByRole("textbox", { name: "Notes on this run" });
    expect(await notes.getAttribute("readonly")).not.toBeNull();
    expect(await row(app, "gamma").count()).toBe(0);
    await app.goto(`${engine.url}r/${runId}?at=${moments[1]}&t=notes`);
    await app.page.getByRole("heading", { name: "renamed", level: 1 }).waitFor();
    expect(await notes.inputValue()).toBe("what we saw");
    expect(await app.page.getByText("20", { exact: true }).count()).toBeGreaterThan(0);
    // A part that does not follow says so; other pages keep the moment.
    await app.page.getByRole("tab", { name: "Files" }).click();
    await app.page.getByText(/^Files as they are now/).waitFor();
    await app.page.locator("footer").getByRole("link", { name: "Models" }).click();
    await app.idle();
    expect(app.page.url()).toContain(`at=${encodeURIComponent(moments[1] ?? "").slice(0, 13)}`);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("refuses what would change something, with a word why", async () => {
    await using app = await open(`p/${projectId}?at=${moments[0]}`);
    await row(app, "alpha").waitFor();
    await app.selectRun("alpha");
    await app.press("F2");
    expect(await app.page.getByRole("textbox", { name: "Name of the run" }).count()).toBe(0);
    await row(app, "alpha").dblclick();
    await app.page.getByText("The page shows the past, which is only read.").first().waitFor();
    const { name } = await engine.api.runs.get({ id: runId });
    expect(name).toBe("renamed");
  });

  it("goes by the palette, mouse and keyboard, and back to now", async () => {
    await using app = await open();
    await row(app, "gamma").waitFor();
    await app.runPaletteCommand("Travel in time");
    await bar(app).waitFor();
    // Nothing is asked while it is dragged, only dates are shown.
    const box = await slider(app).boundingBox();
    if (box === null) throw new Error("no slider");
    await slider(app).waitFor();
    const middle = box.y + box.height / 2;
    await app.page.mouse.move(box.x + box.width - 8, middle);
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width / 2, middle, { steps: 5 });
    expect(new URL(app.page.url()).searchParams.get("at")).toBeNull();
    await app.page.mouse.up();
    await app.page.waitForURL(/[?&]at=/);
    await bar(app).getByText("Runs as they were on").waitFor();
    const dragged = app.page.url();
    await slider(app).focus();
    await app.page.keyboard.press("Home");
    await app.page.keyboard.press("Enter");
    await app.page.waitForURL((url) => url.href !== dragged);
    expect(await slider(app).getAttribute("aria-valuetext")).toMatch(/^\d{4}-/);
    await app.idle();
    const first = app.page.url();
    await bar(app)
      .getByRole("button", { name: /^Next event/ })
      .click();
    await app.page.waitForURL((url) => url.href !== first);
    await app.idle();
    const next = app.page.url();
    await bar(app)
      .getByRole("button", { name: /^Previous event/ })
      .click();
    await app.page.waitForURL((url) => url.href !== next);
    const previous = app.page.url();
    await app.runPaletteCommand("Go to the next event");
    await app.page.waitForURL((url) => url.href !== previous);
    await app.runPaletteCommand("Go to the previous event");
    await app.page.waitForURL((url) => url.href === previous);
    await bar(app).getByRole("button", { name: "Back to now" }).click();
    await row(app, "gamma").waitFor();
    expect(new URL(app.page.url()).searchParams.get("at")).toBeNull();
    expect(await bar(app).count()).toBe(0);
  });

  it("takes a date that is typed, and is as clear in light and dark", async () => {
    await using app = await open();
    await app.press("Shift+T");
    const field = bar(app).getByLabel("Date and time of the moment");
    await field.waitFor();
    expect(await app.seriousFindings()).toEqual([]);
    const shown = new Date(Date.parse(moments[1] ?? ""));
    const local = new Date(shown.getTime() - shown.getTimezoneOffset() * 60_000);
    await field.fill(local.toISOString().slice(0, 19));
    await field.press("Enter");
    await app.page.waitForURL(/[?&]at=/);
    await bar(app).getByText("Runs as they were on").waitFor();
    await app.idle();
    await row(app, "renamed").waitFor();
    expect(await row(app, "gamma").count()).toBe(0);
    for (const colorScheme of ["light", "dark"] as const) {
      await app.page.emulateMedia({ colorScheme });
      expect(await app.seriousFindings()).toEqual([]);
    }
  });
});
