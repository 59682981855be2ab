/** `ASSAY_SEED=N npx vitest run e2e/surface/view-walk.test.ts` repeats a failed walk. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { createRandom, type Random } from "../support/random.ts";
import { sharedBrowser } from "../support/suite.ts";
import { VIEW_EDITS } from "../support/view-edits.ts";
import { waitFor } from "../support/wait.ts";

const EDITS = 200;

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
});
afterAll(() => engine[Symbol.asyncDispose]());

/** What the address says, whatever its order, and what the page makes of it. */
async function readState(app: AppPage): Promise<unknown> {
  await app.idle();
  const params = [...new URL(app.page.url()).searchParams].map((pair) => pair.join("=")).toSorted();
  const eyes = await app.runList
    .getByRole("button", { name: /^(Hide|Show) / })
    .evaluateAll((all) => all.map((eye) => eye.getAttribute("aria-label") ?? ""));
  return { params, eyes: eyes.toSorted(), names: await app.runNames() };
}

async function countSteps(app: AppPage, side: "done" | "undone"): Promise<number> {
  return app.page.evaluate((key) => {
    const kept = JSON.parse(sessionStorage.getItem("assay-undo") ?? "{}") as {
      state?: Record<string, unknown[]>;
    };
    return kept.state?.[key]?.length ?? 0;
  }, side);
}

/** Presses as fast as keys come, and then waits until there is nothing left. */
async function pressUntilEmpty(app: AppPage, key: string, side: "done" | "undone"): Promise<void> {
  await app.page.locator("#main").focus();
  for (let left = await countSteps(app, side); left > 0;) {
    for (let i = 0; i < Math.min(left, 10); i++) await app.page.keyboard.press(key);
    const before = left;
    left = await waitFor("a step is taken", async () => {
      const now = await countSteps(app, side);
      return now < before && { now };
    }).then(({ now }) => now);
  }
  await app.idle();
}

async function edit(app: AppPage, random: Random, done: string[]): Promise<void> {
  const isTable = new URL(app.page.url()).searchParams.get("l") !== null;
  const possible = VIEW_EDITS.filter(({ on }) => on === "both" || (on === "table") === isTable);
  const { name, run } = random.pick(possible);
  done.push(name);
  await run(app, random);
  await app.idle();
}

it("200 random view edits, undone to the start and redone to the end, give equal states; a reload and the link restore the view", async () => {
  // By hand each walk is another one; where every change is checked, a red walk must be that change's own.
  const usual = process.env["CI"] === undefined ? Math.floor(Math.random() * 1e9) : 926_929_503;
  const seed = Number(process.env["ASSAY_SEED"] ?? usual);
  const random = createRandom(seed);
  const done: string[] = [];
  await using app = await AppPage.open(suite.browser, engine.link);
  try {
    await app.readChart("loss.train");
    const first = await readState(app);
    const marks: Array<{ readonly steps: number; readonly state: unknown }> = [];
    for (let i = 0; i < EDITS; i++) {
      await edit(app, random, done);
      if (i % 40 === 39) {
        await settle(app);
        marks.push({ steps: await countSteps(app, "done"), state: await readState(app) });
      }
    }
    const last = await readState(app);
    const steps = await countSteps(app, "done");
    expect(steps).toBeGreaterThan(EDITS / 2);

    await pressUntilEmpty(app, "Control+z", "done");
    expect(await readState(app)).toEqual(first);
    expect(await countSteps(app, "undone")).toBe(steps);
    for (const { steps: at, state } of marks) {
      while ((await countSteps(app, "done")) < at) await app.page.keyboard.press("Control+Shift+z");
      expect(await readState(app), `after ${at} steps`).toEqual(state);
    }
    expect(await readState(app)).toEqual(last);

    await app.reload();
    expect(await readState(app)).toEqual(last);
    // The steps are there after a reload as well.
    await app.page.locator("#main").focus();
    await app.press("Control+z", "Control+y");
    expect(await readState(app)).toEqual(last);
    await using other = await AppPage.open(suite.browser, engine.link);
    await other.goto(app.page.url());
    expect(await readState(other)).toEqual(last);
  } catch (error) {
    throw new Error(`with ASSAY_SEED=${seed}, after ${done.join(", ")}`, { cause: error });
  }
}, 600_000);

/** What follows the hand with a delay has reached the address. */
async function settle(app: AppPage): Promise<void> {
  let before = "";
  await waitFor("the address stays", async () => {
    const url = app.page.url();
    const isSame = url === before;
    before = url;
    await new Promise((resolve) => setTimeout(resolve, 400));
    return isSame;
  });
}
