import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";
import { createEventFile } from "../support/tfevents-writer.ts";

const suite = sharedBrowser();

describe("the first run", () => {
  it("opens a folder by its path: runs appear and their charts are drawn", async () => {
    await using temp = await makeTempFolder();
    await cp(join(DEMO, "two-moons"), join(temp.path, "moons"), { recursive: true });
    await using engine = await startEngine();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.getByRole("heading", { name: "Open a folder, see every run in it" }).waitFor();
    await app.openFolder(temp.path);
    const names = await app.waitForRuns("six runs are listed", ({ length }) => length === 6);
    expect(names).toContain("moons/lr0.3-seed1");
    const loss = await app.waitForChart("train/loss", "all lines are drawn", ({ inRange }) => {
      return inRange === 6 * 300;
    });
    expect(loss.lines).toBe(6);
    expect(loss.ink).toBeGreaterThan(500);
  });

  it("opens the demo project, which four loggers wrote", async () => {
    await using engine = await startEngine();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.openDemo();
    const names = await app.waitForRuns("all runs are listed", ({ length }) => length === 12);
    for (const name of ["spirals/too-hot", "autoencoder/version_1", "regression/sgd-diverged"]) {
      expect(names).toContain(name);
    }
    const { sources } = await engine.api.ingest.listSources({});
    expect(new Set(sources.map(({ logger }) => logger)).size).toBeGreaterThanOrEqual(3);
  });

  it("says what stands in the way of a folder that is not there", async () => {
    await using engine = await startEngine();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.getByRole("button", { name: "Open folder…" }).first().click();
    await app.typeFolder("/no/such/folder");
    const dialog = await app.waitForDialog("Open folder");
    await dialog.getByRole("alert").filter({ hasText: "/no/such/folder" }).waitFor();
    expect(await app.page.getByRole("textbox", { name: "Path" }).inputValue()).toBe(
      "/no/such/folder",
    );
    app.expectErrors(/404|400/);
    expect(await engine.api.runs.listProjects()).toEqual([]);
  });
});

describe("live", () => {
  it("draws what is appended, and a run that begins, without a reload", async () => {
    await using temp = await makeTempFolder();
    const first = await createEventFile(join(temp.path, "first"));
    await first.append("loss", [
      [0, 3],
      [1, 2],
    ]);
    await using engine = await startEngine({ folders: [temp.path] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await app.waitForChart("loss", "two points are drawn", ({ inRange }) => inRange === 2);

    await first.append("loss", [
      [2, 1],
      [3, 0.5],
      [4, 0.4],
    ]);
    await app.waitForChart("loss", "five points are drawn", ({ inRange }) => inRange === 5);

    await mkdir(join(temp.path, "second"));
    const second = await createEventFile(join(temp.path, "second"), 1_790_100_000);
    await second.append("loss", [
      [0, 4],
      [5, 3],
    ]);
    await second.append("accuracy", [[0, 0.5]]);
    await app.waitForRuns("the second run is listed", (names) => names.includes("second"));
    const both = await app.waitForChart("loss", "both lines", ({ inRange }) => inRange === 7);
    expect(both.lines).toBe(2);
    await app.waitForChart("accuracy", "a new metric has a chart", ({ inRange }) => inRange === 1);
    expect(await app.page.evaluate(() => "sameDocument" in window)).toBe(true);
  });

  it("goes on with a file that was cut in the middle of a record", async () => {
    await using temp = await makeTempFolder();
    const file = await createEventFile(join(temp.path, "run"));
    await using engine = await startEngine({ folders: [temp.path] });
    await using app = await AppPage.open(suite.browser, engine.link);
    await file.append("loss", [[0, 1]]);
    await app.waitForChart("loss", "the first point", ({ inRange }) => inRange === 1);
    await file.appendTorn("loss", 1, 2);
    await app.idle();
    await file.finishTorn();
    await app.waitForChart(
      "loss",
      "the torn point, once it is whole",
      ({ inRange }) => inRange === 2,
    );
  });
});
