import { setTimeout as pause } from "node:timers/promises";
import { launchBrowser } from "../e2e/support/browser.ts";
import type { TestEngine } from "../e2e/support/engine.ts";
import { waitFor } from "../e2e/support/wait.ts";
import type { LiveWriter } from "./live-writer.ts";
import { PROBE_METRIC } from "./log-formats.ts";
import { readUsage } from "./process-tree.ts";

/** The label of the chart is written together with its picture, and says how many points the picture stands for. */
const WATCH_LABEL = `(() => {
  window.drawn = [];
  let before = 0;
  const look = () => {
    const chart = document.querySelector('article[data-card="${PROBE_METRIC}"] [role=group]');
    const label = (chart?.getAttribute("aria-label") ?? "").replaceAll(/(?<=\\d)[\\s,.](?=\\d{3})/g, "");
    const points = Number(/shown \\d+ of (\\d+)/.exec(label)?.[1] ?? 0);
    if (points <= before) return;
    before = points;
    requestAnimationFrame(() => window.drawn.push([points, Date.now()]));
  };
  new MutationObserver(look).observe(document.body, {
    attributes: true, subtree: true, attributeFilter: ["aria-label"],
  });
})()`;

/** A page of hundreds of growing lines, drawn in software, may be long behind. */
const LIMIT_MS = 120_000;

/**
 * Seconds from before the write of a row until the frame after the chart holds its point, with all runs on the page: one row
 * of each second. CPU of the engine in percent of one core meanwhile.
 */
export async function measureDrawn(
  engine: TestEngine,
  writer: LiveWriter,
  times: number,
): Promise<{ readonly seconds: number[]; readonly cpuPercent: number }> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    await page.goto(engine.link);
    await page.locator("main").first().waitFor();
    const [project] = await engine.api.runs.listProjects();
    // All of them are shown, not the first ten alone.
    await page.goto(`${engine.url}p/${project?.id ?? ""}?v=a`);
    // The page is never idle: it waits for its card, not for its calls.
    const card = page.locator(`article[data-card="${PROBE_METRIC}"]`);
    await card.waitFor();
    await card.scrollIntoViewIfNeeded();
    await page.evaluate(WATCH_LABEL);
    const readDrawn = (): Promise<Array<[points: number, atMs: number]>> =>
      page.evaluate("window.drawn");
    await waitFor("the chart grows", async () => (await readDrawn()).length > 2, LIMIT_MS);

    const written: Array<{ step: number; writtenMs: number }> = [];
    writer.onRow = (format, step, writtenMs) => {
      if (format === "tfevents") written.push({ step, writtenMs });
    };
    const before = readUsage(engine.pid).cpuS;
    const startedMs = performance.now();
    await pause(times * 1000);
    const cpuS = readUsage(engine.pid).cpuS - before;
    const cpuPercent = (cpuS / (performance.now() - startedMs)) * 100_000;
    const rows = written.splice(0);
    const last = rows.at(-1)?.step ?? 0;
    await waitFor(
      "the last row is drawn",
      async () => ((await readDrawn()).at(-1)?.[0] ?? 0) > last,
      LIMIT_MS,
    );
    const drawn = await readDrawn();
    const perSecond = rows.length / times;
    const seconds = Array.from({ length: times }, (_, i) => {
      const { step, writtenMs } = rows[Math.floor((i + Math.random()) * perSecond)] ?? {
        step: 0,
        writtenMs: Number.NaN,
      };
      const shown = drawn.find(([points]) => points > step);
      return ((shown?.[1] ?? Number.NaN) - writtenMs) / 1000;
    });
    return { seconds, cpuPercent };
  } finally {
    await browser.close();
  }
}
