import { appendFile, mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { createEventFile } from "../support/tfevents-writer.ts";
import { makeTempFolder, type TempFolder } from "../support/temp.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let temp: TempFolder;
let engine: TestEngine;
beforeAll(async () => {
  temp = await makeTempFolder();
  engine = await startEngine({ folders: [temp.path] });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await temp[Symbol.asyncDispose]();
});

async function writeRun(name: string): Promise<string> {
  const folder = join(temp.path, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "metrics.csv"), "step,loss\n0,1\n1,0.5\n2,0.25\n");
  return folder;
}

/** The page knows of the run that is at work. */
async function openWith(name: string): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  await app.waitForRuns(name, (names) => names.some((one) => one.includes(name)));
  await untilFollowed(app, [name]);
  return app;
}

/** The page would notice their ends. */
async function untilFollowed(app: AppPage, names: readonly string[]): Promise<void> {
  const { rows } = await engine.api.runs.list({ limit: 200 });
  const ids = names.map((name) => rows.find((run) => run.name.includes(name))?.id ?? name);
  await app.page.waitForFunction(
    (all) => all.every((id) => (localStorage.getItem("assay-notices") ?? "").includes(id)),
    ids,
  );
}

/** The system's notifications that a page showed while nobody looked at it. */
async function catchDesktopNotices(app: AppPage, permission: string): Promise<void> {
  await app.page.addInitScript((given) => {
    const shown: string[][] = [];
    class Caught extends EventTarget {
      static permission = given;
      static requestPermission(): Promise<string> {
        shown.push(["asked"]);
        Caught.permission = "granted";
        return Promise.resolve("granted");
      }
      constructor(title: string, { body }: { readonly body: string }) {
        super();
        shown.push([title, body]);
      }
    }
    Object.assign(window, { Notification: Caught, shownNotices: shown });
    document.hasFocus = () => false;
  }, permission);
  await app.reload();
}

const shownNotices = (app: AppPage): Promise<string[][]> =>
  app.page.evaluate(
    () => (window as unknown as { readonly shownNotices: string[][] }).shownNotices,
  );

describe("desktop notifications in a browser", () => {
  it("are asked for by a click in the settings alone", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    await catchDesktopNotices(app, "default");
    expect(await shownNotices(app)).toEqual([]);
    await app.press("Control+,");
    const allow = app.page.getByRole("button", { name: "Allow in this browser" });
    await allow.click();
    await allow.waitFor({ state: "detached" });
    expect(await shownNotices(app)).toEqual([["asked"]]);
    expect(await app.seriousFindings()).toEqual([]);
  });

  it("tell of several runs that ended together once", async () => {
    const names = Array.from({ length: 6 }, (_, i) => `batch-${i}`);
    const folders = await Promise.all(names.map(writeRun));
    await using app = await openWith("batch-5");
    await catchDesktopNotices(app, "granted");
    await untilFollowed(app, names);
    for (const folder of folders) await rm(folder, { recursive: true });
    await app.page.waitForFunction(
      () => (window as unknown as { readonly shownNotices: string[][] }).shownNotices.length > 0,
    );
    const shown = await shownNotices(app);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.[0]).toBe("6 runs: 6 lost");
  });
});

describe("the notifications", () => {
  it("tell of a run that ended while one looked elsewhere, and lead to it", async () => {
    const folder = await writeRun("vanishing");
    await using app = await openWith("vanishing");
    await app.press("Control+,");
    await rm(folder, { recursive: true });
    await app.page.getByRole("button", { name: "Notifications, 1 new one" }).waitFor();
    await app.reload();
    await app.page.getByRole("button", { name: "Notifications, 1 new one" }).waitFor();
    await app.press("]");
    const drawer = await app.waitForDialog("Notifications");
    const item = drawer.getByRole("button", { name: /vanishing.* is lost/ }).first();
    expect(await app.seriousFindings()).toEqual([]);
    await item.focus();
    await app.press("Enter");
    await app.page.getByRole("heading", { name: /vanishing/ }).waitFor();
    // Seen is read, also after a reload.
    await app.page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
    await app.reload();
    await app.page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  });

  it("tell nothing of a run that had ended days before it was found", async () => {
    const fresh = await writeRun("fresh");
    await using app = await openWith("fresh");
    await using elsewhere = await makeTempFolder();
    const old = join(elsewhere.path, "old");
    await mkdir(old);
    await writeFile(join(old, "metrics.csv"), "step,loss\n0,1\n1,0.5\n");
    const writtenS = Date.now() / 1000 - 3 * 86_400;
    await utimes(join(old, "metrics.csv"), writtenS, writtenS);
    await rename(old, join(temp.path, "old"));
    await waitFor("the old run is at its end", async () => {
      const { rows } = await engine.api.runs.list({ query: 'state != "running"', limit: 200 });
      return rows.some(({ name }) => name.includes("old"));
    });
    await rm(fresh, { recursive: true });
    const isTold = (name: string): Promise<boolean> =>
      app.page.evaluate((one) => (localStorage.getItem("assay-notices") ?? "").includes(one), name);
    await waitFor("the end of the fresh one is told", () => isTold("fresh is lost"));
    expect(await isTold("old")).toBe(false);
  });

  it("tell of logs that cannot be read, are put away by Delete and cleared at once", async () => {
    await mkdir(join(temp.path, "broken"));
    const file = await createEventFile(join(temp.path, "broken"), Math.floor(Date.now() / 1000));
    await file.append("loss", [[0, 1]]);
    await using app = await openWith("broken");
    // A whole record whose checksum is wrong.
    await appendFile(file.path, Buffer.alloc(64, 7));
    await app.page.getByRole("button", { name: /^Notifications, .* new one/ }).waitFor();
    await app.press("]");
    const drawer = await app.waitForDialog("Notifications");
    await drawer.getByText(/new problem/).waitFor();
    await drawer
      .getByRole("button", { name: /new problem/ })
      .first()
      .focus();
    await app.press("Delete");
    await drawer.getByText("Nothing happened yet").waitFor();
  });

  it("tell of an engine that was restarted, and other windows hear of it", async () => {
    await writeRun("steady");
    await using app = await openWith("steady");
    app.expectErrors(/ERR_CONNECTION_(REFUSED|RESET)|502|Failed to fetch|system\/|rpc\//);
    const other = await app.openTab();
    other.expectErrors(/ERR_CONNECTION_(REFUSED|RESET)|502|Failed to fetch|system\/|rpc\//);
    await engine.restart();
    for (const window of [app, other])
      await window.page.getByRole("button", { name: /Notifications, 1 new one/ }).waitFor();
    await app.runPaletteCommand("Clear notifications");
    await other.page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  });

  it("leave out what was not asked for", async () => {
    const folder = await writeRun("unheard");
    await using app = await openWith("unheard");
    await app.press("Control+,");
    const wish = app.page.getByRole("switch", { name: /^Runs that fail/ });
    await wish.focus();
    await app.press("Space");
    await app.page.getByText("At first: All").waitFor();
    await rm(folder, { recursive: true });
    await app.press("h");
    await app.runRow("unheard").locator('[data-state="lost"]').waitFor();
    await app.idle();
    expect(await app.page.getByRole("button", { name: "Notifications", exact: true }).count()).toBe(
      1,
    );
    await app.runPaletteCommand("Reset all settings");
    await app.waitForDialog("Reset all settings?");
    await app.clickButton("Reset");
    expect((await engine.api.system.getSettings()).notices).toHaveLength(5);
  });
});
