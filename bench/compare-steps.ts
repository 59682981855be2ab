import { goWithin } from "./assay-page.ts";
import { metricName, PARALLEL_WORKSPACE, PROJECT } from "./gen-workspace.ts";
import type { Pages, Steps } from "./workspace.ts";

const GRID = '[role=grid][aria-label="Metrics by groups"]';
/** The cells on screen hold their numbers. */
const CELLS_FILLED = `(() => {
  const cells = [...document.querySelectorAll('${GRID} [role=gridcell]')];
  return cells.length > 8 && cells.every((cell) => /\\d/.test(cell.textContent));
})()`;
const AXES = '[role=group][aria-label^="Parallel coordinates of"]';
const linesAre = (test: string): string =>
  `Number(document.querySelector('${AXES}')?.dataset.lines ?? -1) ${test}`;
const MOVES = 150;
const BETWEEN_MOVES_MS = 40;

function addressOf(engineUrl: string, view: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams(
    Object.entries({ cs: [{ p: PROJECT }], ...view }).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  return `${engineUrl}compare?${search}`;
}

/** The overview of each of 500 runs against the first one, and of their groups by everything but the seed. */
export function compareSteps({ app, engine }: Pages): Steps {
  const { page } = app;
  const byRun = addressOf(engine.url, { cg: "run", cm: [metricName(0)] });
  return [
    {
      name: "open each run",
      action: () => ({
        act: () => page.goto(byRun, { waitUntil: "commit" }),
        isDrawn: CELLS_FILLED,
      }),
    },
    {
      name: "open groups by a param",
      action: () => ({
        act: () =>
          page.goto(addressOf(engine.url, { cg: ["params.lr"], cm: [metricName(0)] }), {
            waitUntil: "commit",
          }),
        isDrawn: CELLS_FILLED,
      }),
    },
    {
      name: "scroll sideways",
      prepare: () => app.goto(byRun),
      action: () => ({
        act: async () => {
          await page.locator(GRID).hover();
          for (let i = 0; i < 40; i++) {
            await page.mouse.wheel(400, 0);
            await page.waitForTimeout(30);
          }
        },
        isDrawn: CELLS_FILLED,
      }),
    },
  ];
}

/** Parallel coordinates over every run, and a brush that moves along an axis. */
export function parallelSteps({ app, engine }: Pages): Steps {
  const { page } = app;
  const url = addressOf(engine.url, { cg: "set", t: "explore", ex: { k: ["parallel"] } });
  const elsewhere = addressOf(engine.url, { cg: "set", t: "explore", ex: { k: ["runs"] } });
  const isDrawn = linesAre(`=== ${PARALLEL_WORKSPACE.runs}`);
  return [
    {
      name: "open",
      action: () => ({ act: () => page.goto(url, { waitUntil: "commit" }), isDrawn }),
    },
    {
      name: "draw",
      prepare: () => app.goto(elsewhere),
      action: () => ({ act: () => goWithin(page, url), isDrawn }),
    },
    {
      name: "brush",
      prepare: () => app.goto(url),
      moves: async () => {
        const box = await page.locator('rect[data-axis^="metrics."]').first().boundingBox();
        if (box === null) throw new Error("no axis is on the screen");
        const x = box.x + box.width / 2;
        await page.mouse.move(x, box.y + 30);
        await page.mouse.down();
        for (let i = 0; i < MOVES; i++) {
          await page.mouse.move(x, box.y + 30 + (box.height * 0.6 * i) / MOVES);
          await page.waitForTimeout(BETWEEN_MOVES_MS);
        }
        await page.mouse.up();
      },
    },
  ];
}
