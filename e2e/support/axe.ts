import { setTimeout as pause } from "node:timers/promises";
import axe from "axe-core";
import type { Frame, Page } from "playwright-core";

const FRAME_LIMIT_MS = 1000;

/** Serious and critical findings of axe on the page as it is, one line each. */
export async function findSerious(page: Page): Promise<string[]> {
  // Half faded in, a text has half its contrast.
  await page.evaluate(async () => {
    const ends = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(ends.map(({ finished }) => finished));
  });
  // A frame reports to the page around it. One that runs no scripts, a PDF say, never answers.
  const [main, ...frames] = page.frames();
  await Promise.all([
    main && injectAxe(main),
    ...frames.map((frame) =>
      Promise.race([injectAxe(frame).catch(() => undefined), pause(FRAME_LIMIT_MS)]),
    ),
  ]);
  // Only the lines leave the page: axe lists every rule and all that it looked at, which takes longer to send than to find.
  return page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { readonly axe: typeof axe };
    const { violations } = await inPage.run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
      );
  });
}

/** Once for each document: it is half a megabyte to read. */
async function injectAxe(frame: Frame): Promise<void> {
  if (!(await frame.evaluate(() => "axe" in window))) await frame.evaluate(axe.source);
}
