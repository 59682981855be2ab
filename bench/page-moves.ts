import type { Page } from "playwright-core";

const MOVES = 200;
/** Two frames and a bit: each move is drawn before the next one comes. */
const BETWEEN_MOVES_MS = 40;
/** A page that takes a second for each move is known well enough by fewer of them. */
const MOVING_LIMIT_MS = 20_000;
const WHEELS = 40;
const BETWEEN_WHEELS_MS = 30;

/** Turns the wheel over a place of the page, in CSS px each time. */
export async function turnWheel(
  page: Page,
  at: readonly [x: number, y: number],
  by: readonly [x: number, y: number],
): Promise<void> {
  await page.mouse.move(...at);
  for (let i = 0; i < WHEELS; i++) {
    await page.mouse.wheel(...by);
    await page.waitForTimeout(BETWEEN_WHEELS_MS);
  }
}

/** All over the inner part of an element. */
export async function moveOver(page: Page, selector: string): Promise<void> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the screen`);
  const startedMs = performance.now();
  for (let i = 0; i < MOVES && performance.now() - startedMs < MOVING_LIMIT_MS; i++) {
    const x = box.x + 60 + ((i * 37) % (box.width - 80));
    const y = box.y + 30 + ((i * 23) % (box.height - 70));
    await page.mouse.move(x, y);
    await page.waitForTimeout(BETWEEN_MOVES_MS);
  }
}
