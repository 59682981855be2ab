/**
 * A chart of many runs in a real browser: until it is drawn, and what a move of the mouse over it costs.
 *
 *   node bench/many-runs.ts [--runs 500] [--steps 5000] [--repeat 5]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { AppPage } from "../e2e/support/app-page.ts";
import { launchBrowser } from "../e2e/support/browser.ts";
import { startEngine } from "../e2e/support/engine.ts";
import { makeTempFolder } from "../e2e/support/temp.ts";
import { tagName, writeEventSet } from "./gen-events.ts";
import { spreadOf } from "./statistics.ts";

const METRIC = tagName(0);
const MOVES = 200;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "500" },
    steps: { type: "string", default: "5000" },
    repeat: { type: "string", default: "5" },
  },
});
const runs = Number(values.runs);

/** Milliseconds that the page's main thread worked since the last question; waiting for a processor is left out. */
async function watchMainThread(page: Page): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  let before = 0;
  return async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    const now = 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
    const spent = now - before;
    before = now;
    return spent;
  };
}

/** Shows all runs where none was shown; milliseconds until the frame after their chart is drawn. */
function showAll(page: Page): Promise<number> {
  return page.evaluate(
    async ({ metric, wanted }) => {
      const started = performance.now();
      // The router follows the address.
      const url = new URL(location.href);
      url.searchParams.set("v", "a");
      history.pushState({}, "", url);
      dispatchEvent(new PopStateEvent("popstate"));
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      for (;;) {
        await frame();
        const chart = document.querySelector(`article[data-card="${metric}"] [role=group]`);
        if (chart?.getAttribute("aria-label")?.includes(`chart of ${wanted} line`) === true) break;
      }
      await frame();
      return performance.now() - started;
    },
    { metric: METRIC, wanted: runs },
  );
}

function nextFrame(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

const milliseconds = (samples: readonly number[]): string => {
  const { median, min, max, n } = spreadOf(samples);
  return `${median.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)}, n ${n})`;
};

await using temp = await makeTempFolder();
const logs = join(temp.path, "logs");
await writeEventSet(logs, { runs, tags: 1, steps: Number(values.steps), seed: 1 });
await using engine = await startEngine({ folders: [logs] });
await engine.settled();
const browser = await launchBrowser();
try {
  await using app = await AppPage.open(browser, engine.link);
  const { page } = app;
  const spentMs = await watchMainThread(page);
  const nothing = new URL(page.url());
  nothing.searchParams.set("v", "x");
  const drawn: number[] = [];
  const drawing: number[] = [];
  for (let i = 0; i < Number(values.repeat); i++) {
    await app.goto(nothing.href);
    await spentMs();
    drawn.push(await showAll(page));
    drawing.push(await spentMs());
  }
  const box = await app.chart(METRIC).boundingBox();
  if (box === null) throw new Error("the chart is not on the screen");
  const costOf = async (act: () => Promise<void>): Promise<number> => {
    await spentMs();
    await act();
    await nextFrame(page);
    return spentMs();
  };
  const frames: number[] = [];
  const moves: number[] = [];
  for (let i = 0; i < MOVES; i++) {
    // Live runs pulse in the list, so that a frame costs something by itself.
    frames.push(await costOf(async () => undefined));
    const x = box.x + 60 + ((i * 37) % (box.width - 80));
    const y = box.y + 30 + ((i * 23) % (box.height - 70));
    moves.push(await costOf(() => page.mouse.move(x, y)));
  }
  console.log(`${values.runs} runs x ${values.steps} points`);
  console.log(`  show all until drawn       ${milliseconds(drawn)}`);
  console.log("  of the main thread");
  console.log(`    that drawing             ${milliseconds(drawing)}`);
  console.log(`    a move of the mouse      ${milliseconds(moves)}`);
  console.log(`    nothing                  ${milliseconds(frames)}`);
} finally {
  await browser.close();
}
