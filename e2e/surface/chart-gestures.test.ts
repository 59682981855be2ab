/** What hands do in charts, as TensorBoard and W&B taught them; keys are in `web/keyboard.test.ts`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
const CHART = "train/loss";
let engine: TestEngine;
let projectId = "";
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

async function openChart(view: Readonly<Record<string, unknown>> = {}): Promise<AppPage> {
  const app = await AppPage.open(suite.browser, engine.link);
  const params = new URLSearchParams({ f: "two-moons", m: `^${CHART}$` });
  for (const [key, value] of Object.entries(view)) params.set(key, JSON.stringify(value));
  await app.goto(`${engine.url}p/${projectId}?${params}`);
  await app.waitForChart(CHART, "all lines", ({ lines }) => lines === 6);
  return app;
}

type Zoom = readonly number[] | undefined;

function readZoom(url: URL): Zoom {
  const z = url.searchParams.get("z");
  return z === null ? undefined : (JSON.parse(z) as Record<string, number[]>)[CHART];
}

/** The zoom that a gesture leaves in the address, which follows the hand a little later, also while it moves. */
async function zoomBy(
  app: AppPage,
  gesture: () => Promise<void>,
  isDone: (zoom: Zoom) => boolean = () => true,
): Promise<Zoom> {
  const before = app.page.url();
  await gesture();
  await app.page.waitForURL((url) => url.href !== before && isDone(readZoom(url)));
  return readZoom(new URL(app.page.url()));
}

async function place(app: AppPage, x: number, y: number): Promise<readonly [number, number]> {
  const box = await app.chart(CHART).boundingBox();
  if (box === null) throw new Error("the chart is on the screen");
  return [box.x + 50 + (box.width - 60) * x, box.y + 6 + (box.height - 26) * y];
}

const isFar = (zoom: Zoom): boolean => (zoom?.[0] ?? 0) > 110;

describe("the mouse", () => {
  it("zooms a box by dragging, all of it again by a double click", async () => {
    await using app = await openChart();
    const [from = 0, to = 0] = (await zoomBy(app, () => app.dragZoom(CHART, 0.3, 0.6))) ?? [];
    expect(from).toBeGreaterThan(40);
    expect(to).toBeLessThan(220);
    expect(await zoomBy(app, () => app.resetZoom(CHART))).toBeUndefined();
  });

  it("zooms at the cursor by Alt and wheel; the wheel alone scrolls and tells so", async () => {
    await using app = await openChart();
    await app.page.mouse.move(...(await place(app, 0.25, 0.5)));
    await app.page.mouse.wheel(0, 50);
    await app.card(CHART).getByText("Alt + wheel zooms").waitFor();
    expect(readZoom(new URL(app.page.url()))).toBeUndefined();
    const zoom = await zoomBy(app, async () => {
      await app.page.keyboard.down("Alt");
      await app.page.mouse.wheel(0, -400);
      await app.page.keyboard.up("Alt");
    });
    const [from = 0, to = 0] = zoom ?? [];
    // A quarter of what is seen lies left of the cursor, as before.
    expect((299 * 0.25 - from) / (to - from)).toBeCloseTo(0.25, 1);
    expect(to - from).toBeLessThan(200);
  });

  for (const [name, key, button] of [
    ["Shift", "Shift", "left"],
    ["Alt", "Alt", "left"],
    ["the middle button", undefined, "middle"],
  ] as const) {
    it(`moves the picture by dragging with ${name}`, async () => {
      await using app = await openChart({ z: { [CHART]: [100, 200] } });
      await app.page.mouse.move(...(await place(app, 0.5, 0.5)));
      const zoom = await zoomBy(
        app,
        async () => {
          if (key !== undefined) await app.page.keyboard.down(key);
          await app.page.mouse.down({ button });
          await app.page.mouse.move(...(await place(app, 0.3, 0.5)), { steps: 4 });
          await app.page.mouse.up({ button });
          if (key !== undefined) await app.page.keyboard.up(key);
        },
        isFar,
      );
      const [from = 0, to = 0] = zoom ?? [];
      expect(to - from).toBeCloseTo(100, 3);
      expect(from).toBeGreaterThan(110);
    });
  }
});

describe("smoothing and scaling", () => {
  it("begin as TensorBoard's do, and other kernels are on offer", async () => {
    await using app = await openChart();
    const bar = app.page.getByRole("toolbar", { name: "Charts" });
    expect(await bar.getByRole("textbox", { name: "Smoothing" }).inputValue()).toBe("0.6");
    expect(await bar.getByRole("switch", { name: "Ignore outliers" }).isChecked()).toBe(true);
    for (const axis of ["Step", "Relative", "Process", "Wall"])
      await bar.getByText(axis, { exact: true }).waitFor();
    await app.press("Shift+E");
    const settings = await app.waitForDialog("Charts");
    await settings.getByRole("combobox", { name: "Smoothing", exact: true }).click();
    for (const kernel of ["Time-weighted (W&B)", "Gaussian", "Running mean"])
      await app.page.getByRole("option", { name: kernel }).waitFor();
  });
});

describe("the tooltip", () => {
  it("has the nearest line first, as many rows as asked for, with value, smoothed, step and time", async () => {
    await using app = await openChart({ tr: 5 });
    await app.page.mouse.move(...(await place(app, 0.5, 0.9)));
    const head = app.page.locator("body > div", { hasText: "Smoothed" }).last();
    await head.waitFor();
    const text = await head.innerText();
    for (const title of ["Run", "Value", "Smoothed", "Step", "Relative"])
      expect(text).toContain(title);
    expect(text.match(/two-moons\//g)).toHaveLength(5);
    expect(text).toContain("1 more");
    // Low in the picture lie the runs with the smallest loss.
    expect(text.indexOf("lr0.3")).toBeLessThan(text.indexOf("lr0.03-"));
  });

  it("says what a template pasted from W&B has in brackets, in as many digits as are set", async () => {
    await engine.api.system.setSettings({ digits: 6 });
    await using app = await openChart({ ln: "lr ${config:lr} [[ at ${x}: ${y} ]]", tr: 5 });
    await app.page.mouse.move(...(await place(app, 0.5, 0.9)));
    const head = app.page.locator("body > div", { hasText: "Smoothed" }).last();
    await head.waitFor();
    expect(await head.innerText()).toMatch(/lr 0\.3 at \d+: \d\.\d{5,}/);
    await engine.api.system.setSettings({ digits: 4 });
  });
});

describe("colours", () => {
  it("are by a pattern of names as well, with a key beside the charts", async () => {
    await using app = await openChart({ cb: "~lr([0-9.]+)" });
    const key = app.page.getByRole("list", { name: "Colours by ~lr([0-9.]+)" });
    await key.getByText("0.003", { exact: true }).waitFor();
    const colorOf = (name: string): Promise<string> =>
      app.runRow(name).evaluate((row) => (row as HTMLElement).style.getPropertyValue("--run"));
    expect(await colorOf("two-moons/lr0.3-seed1")).toBe(await colorOf("two-moons/lr0.3-seed2"));
    expect(await colorOf("two-moons/lr0.3-seed1")).not.toBe(
      await colorOf("two-moons/lr0.03-seed1"),
    );
  });
});
