import type { Page } from "playwright-core";
import { AppPage } from "../e2e/support/app-page.ts";
import { launchBrowser } from "../e2e/support/browser.ts";
import type { TestEngine } from "../e2e/support/engine.ts";
import { tracePage, type PageTracer } from "./trace.ts";

/** A browser of its own, signed in. */
export async function withAssayPage<T>(
  engine: TestEngine,
  look: (tracer: PageTracer, app: AppPage) => Promise<T>,
): Promise<T> {
  const browser = await launchBrowser();
  try {
    await using app = await AppPage.open(browser, engine.link);
    return await look(await tracePage(browser, app.page), app);
  } finally {
    await browser.close();
  }
}

/** The rows on screen have their values in the columns on screen. */
export const ROWS_FILLED = `(() => {
  const cells = [...document.querySelectorAll("[data-run-table] [data-row-id] [role=gridcell]")];
  const box = document.querySelector("[data-run-table]")?.getBoundingClientRect();
  if (cells.length < 50 || box === undefined) return false;
  return cells.every((cell) => {
    if (cell.firstChild !== null) return true;
    const { left, right, top, bottom } = cell.getBoundingClientRect();
    return right <= box.left || left >= box.right || bottom <= box.top || top >= box.bottom;
  });
})()`;
export const FIRST_ROW = `document.querySelector('[data-run-table] [aria-rowindex="2"]')?.dataset.rowId`;
export const matches = (total: number): string =>
  `document.querySelector("footer [aria-live]")?.textContent.replace(/\\D/g, "") === "${total}" && ${ROWS_FILLED}`;

export const chartOf = (metric: string): string =>
  `document.querySelector('article[data-card="${metric}"][data-state="ready"] [role=group]')`;
export const hasLines = (metric: string, lines: number): string =>
  `${chartOf(metric)}?.getAttribute("aria-label").includes("chart of ${lines} line")`;

/** The router follows the address. */
export function goWithin(page: Page, url: string): Promise<void> {
  return page.evaluate((to) => {
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, url);
}
