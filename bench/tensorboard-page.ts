import type { Page } from "playwright-core";
import type { MoveStep, PageStep } from "./page-bench.ts";
import { moveOver, turnWheel } from "./page-moves.ts";

/** From here on TensorBoard shows no run until it is chosen. */
const ALL_UP_TO = 500;
const LIST = "runs-table tb-data-table-content-row";
const LIST_DRAWN = `document.querySelectorAll("${LIST}").length > 0`;
const CARD = "scalar-card";
/**
 * The table under the chart has values. The lines are drawn by WebGL in a worker, which this browser does without a graphics
 * card: neither is waited for.
 */
const CHART_DRAWN = `(() => {
  const card = document.querySelector("${CARD}");
  return card !== null && card.querySelector("mat-spinner") === null &&
    card.querySelector("tb-data-table-content-row") !== null;
})()`;
const onlyMatches = (ending: string): string => `(() => {
  const rows = [...document.querySelectorAll("${LIST}")];
  return rows.length > 0 && rows.every((row) => row.innerText.trim().endsWith("${ending}"));
})()`;

/** Its list holds runs without values: there is nothing to sort by, and no query. */
export function tensorBoardSteps(
  page: Page,
  url: string,
  runs: number,
): ReadonlyArray<PageStep | MoveStep> {
  const time = `${url}/#timeseries`;
  const filter = page.locator('input[placeholder="Filter runs (regex)"]');
  const open = async (): Promise<void> => {
    // The same address with another part behind "#" would load nothing.
    await page.goto("about:blank");
    await page.goto(time, { waitUntil: "commit" });
  };
  const chooseAll = (): Promise<void> =>
    page.locator("runs-table input[type=checkbox]").first().click();
  const showAll = async (): Promise<void> => {
    await open();
    await page.locator(LIST).first().waitFor();
    if (runs > ALL_UP_TO) await chooseAll();
  };
  return [
    { name: "open", action: () => ({ act: open, isDrawn: LIST_DRAWN }) },
    { name: "scroll down", action: () => ({ act: () => turnWheel(page, [120, 400], [0, 400]) }) },
    {
      name: "filter by text",
      action: () => ({ act: () => filter.pressSequentially("7$"), isDrawn: onlyMatches("7") }),
    },
    {
      name: "first chart of all runs",
      prepare: () => page.goto("about:blank"),
      action: () => ({ act: showAll, isDrawn: CHART_DRAWN }),
    },
    {
      name: "hover",
      needs: "first chart of all runs",
      moves: () => moveOver(page, `${CARD} line-chart`),
    },
  ];
}
