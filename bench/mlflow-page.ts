import type { Page } from "playwright-core";
import { tagName } from "./gen-events.ts";
import type { MoveStep, PageStep } from "./page-bench.ts";
import { moveOver, turnWheel } from "./page-moves.ts";

/** It reads runs in pages of so many; its charts know no others. */
const PAGE_RUNS = 100;
/** It reads the runs of every card at once before it draws the first one. */
const CHART_LIMIT_MS = 120_000;
const ROWS = ".ag-row[row-index]";
const LIST_DRAWN = `document.querySelectorAll("${ROWS} a").length >= 10`;
/** Names of the first rows; its count of matches stops at the runs it has read. */
const FIRST_ROWS = `[0, 1, 2, 3, 4, 5, 6, 7]
  .map((row) => document.querySelector('.ag-row[row-index="' + row + '"] a')?.innerText ?? "").join()`;
const plotHas = (lines: number): string =>
  `document.querySelectorAll(".js-plotly-plot")[0]?.querySelectorAll(".scatterlayer .trace").length >= ${lines}`;

export function mlflowSteps(
  page: Page,
  url: string,
  runs: number,
): ReadonlyArray<PageStep | MoveStep> {
  const list = `${url}/#/experiments/1/runs`;
  const charts = `${list}?compareRunsMode=CHART`;
  const search = page.getByTestId("search-box");
  const open = (to: string) => async (): Promise<void> => {
    // The same address with another part behind "#" would load nothing.
    await page.goto("about:blank");
    await page.goto(to, { waitUntil: "commit" });
  };
  const find = async (text: string): Promise<void> => {
    await search.fill(text);
    await search.press("Enter");
  };
  const openList = async (): Promise<void> => {
    await open(list)();
    await page.locator(ROWS).nth(5).waitFor();
    await closeAssistant(page);
  };
  const otherRows = async (): Promise<string> => {
    const before = JSON.stringify(await page.evaluate<string>(FIRST_ROWS));
    return `![${before}, ",,,,,,,"].includes(${FIRST_ROWS})`;
  };
  return [
    { name: "open", action: () => ({ act: open(list), isDrawn: LIST_DRAWN }) },
    {
      name: "scroll down",
      prepare: openList,
      action: () => ({ act: () => turnWheel(page, [400, 500], [0, 400]) }),
    },
    {
      name: "sort by a metric",
      prepare: async () => {
        await openList();
        await page.getByTestId("sort-select-dropdown").click();
      },
      action: async () => ({
        act: () => page.getByText(tagName(0), { exact: true }).first().click(),
        isDrawn: await otherRows(),
      }),
    },
    {
      name: "filter by text",
      prepare: openList,
      action: async () => ({
        act: () => find("attributes.run_name LIKE '%7'"),
        isDrawn: await otherRows(),
      }),
    },
    {
      name: "filter by a query",
      prepare: openList,
      action: async () => ({
        act: () => find(`metrics.\`${tagName(0)}\` > 0.15`),
        isDrawn: await otherRows(),
      }),
    },
    {
      name: "first chart of all runs",
      prepare: async () => {
        await open(charts)();
        await page.locator(".js-plotly-plot .trace").first().waitFor();
        await closeAssistant(page);
        await page.getByLabel("Toggle visibility of runs").click();
      },
      action: () => ({
        act: () => page.getByText("Show all runs").click(),
        isDrawn: plotHas(Math.min(runs, PAGE_RUNS)),
        limitMs: CHART_LIMIT_MS,
      }),
    },
    {
      name: "hover",
      needs: "first chart of all runs",
      moves: () => moveOver(page, ".js-plotly-plot"),
    },
  ];
}

/** It opens by itself, and leaves the charts a third of the width. */
async function closeAssistant(page: Page): Promise<void> {
  const close = page.locator('[data-component-id="mlflow.assistant.chat_panel.close"]');
  if (await close.isVisible()) await close.click();
}
