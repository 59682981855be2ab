import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";
import { createEventFile } from "../support/tfevents-writer.ts";

const suite = sharedBrowser();
const isStream = (url: string): boolean => url.includes("/rpc/system/changes");

describe("an engine that is killed", () => {
  it("is missed by the page, which says so and goes on by itself when it is back", async () => {
    await using temp = await makeTempFolder();
    const file = await createEventFile(join(temp.path, "run"));
    await file.append("loss", [[0, 2]]);
    await using engine = await startEngine({ folders: [temp.path] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.waitForChart("loss", "the first point", ({ inRange }) => inRange === 1);
    await app.page.evaluate(() => Object.assign(window, { sameDocument: true }));

    // What is asked just then fails as well, and is asked again.
    app.expectErrors(/ERR_CONNECTION_(REFUSED|RESET)|rpc\/system\/(changes|info)/);
    await engine.kill();
    const notice = app.page.getByText(/engine stopped/i);
    await notice.waitFor();
    await file.append("loss", [
      [1, 1],
      [2, 0.5],
    ]);
    await engine.restart();
    await notice.waitFor({ state: "hidden" });
    await app.waitForChart("loss", "what came meanwhile", ({ inRange }) => inRange === 3);
    await file.append("loss", [[3, 0.25]]);
    await app.waitForChart("loss", "what comes now", ({ inRange }) => inRange === 4);
    expect(await app.page.evaluate(() => "sameDocument" in window)).toBe(true);
    expect((await engine.api.system.info()).recoveredFromCrash).toBe(true);
  });
});

describe("several tabs", () => {
  it("share one stream of changes, which goes on when the tab that held it is closed", async () => {
    await using temp = await makeTempFolder();
    const file = await createEventFile(join(temp.path, "run"));
    await file.append("loss", [[0, 2]]);
    await using engine = await startEngine({ folders: [temp.path] });
    await engine.settled();
    await using first = await AppPage.open(suite.browser, engine.link);
    await first.waitForChart("loss", "the first point", ({ inRange }) => inRange === 1);
    await file.append("loss", [[1, 1]]);
    await first.waitForChart("loss", "live", ({ inRange }) => inRange === 2);
    const streams: string[] = [];
    first.page
      .context()
      .on("request", (request) => void (isStream(request.url()) && streams.push(request.url())));
    // More than a browser opens connections to one host.
    const others = [];
    for (let i = 0; i < 7; i++) others.push(await first.openTab());
    expect(streams).toEqual([]);
    await file.append("loss", [[2, 0.5]]);
    for (const tab of others)
      await tab.waitForChart("loss", "the third point", ({ inRange }) => inRange === 3);
    await first.page.close();
    await file.append("loss", [[3, 0.25]]);
    for (const tab of others)
      await tab.waitForChart("loss", "the fourth point", ({ inRange }) => inRange === 4);
    expect(streams).toHaveLength(1);
  });
});

describe("a client that goes away in the middle of an answer", () => {
  it("does not disturb the engine", async () => {
    await using engine = await startEngine({ folders: [DEMO] });
    await engine.settled();
    const { instance } = await engine.api.system.info();
    const { rows } = await engine.api.runs.list({});
    const runIds = rows.map(({ id }) => id);
    for (let i = 0; i < 200; i++) {
      const leaving = new AbortController();
      const answer = engine.api.runs.readSeries(
        { metric: "train/loss", runIds, pixelColumns: 800 },
        { signal: leaving.signal },
      );
      setTimeout(() => leaving.abort(), i / 10);
      await answer.catch(() => undefined);
    }
    expect((await engine.api.system.info()).instance).toBe(instance);
  });
});

describe("a hostile name", () => {
  it("is shown as text and stays inside of the folder", async () => {
    await using temp = await makeTempFolder();
    const name = `<img src=x onerror=alert(1)>`;
    const file = await createEventFile(join(temp.path, name));
    await file.append("a/../../etc/passwd", [[0, 1]]);
    await using engine = await startEngine({ folders: [temp.path] });
    await engine.settled();
    await using app = await AppPage.open(suite.browser, engine.link);
    await app.waitForRuns("it is listed", (names) => names.includes(name));
    expect(await app.page.locator("img[src=x]").count()).toBe(0);
    const chart = await app.readChart("a/../../etc/passwd");
    expect(chart.inRange).toBe(1);
  });
});
