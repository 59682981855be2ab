import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { readCommands, SETUPS, startCommandEngine, type Setup } from "../support/command-pages.ts";
import type { TestEngine } from "../support/engine.ts";
import { hasSshd } from "../support/ssh-server.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let projectId: string;
let allRuns: number;
beforeAll(async () => {
  engine = await startCommandEngine();
  // A command opens a second one.
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  allRuns = await countRuns();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

describe("every command", () => {
  it("is in the palette where it makes sense, and runs without an error", async () => {
    await using app = await AppPage.open(suite.browser, engine.link);
    // Habits of one command, a hidden sidebar for one, must not meet the next.
    // (A report in its frame has none.)
    await app.page.addInitScript(() => {
      if (window === window.top) localStorage.clear();
    });
    const left = new Set((await readCommands()).map(({ id }) => id));
    for (const [name, setUp] of Object.entries(SETUPS)) {
      await enter(app, setUp);
      const start = app.page.url();
      let isAsSetUp = true;
      for (;;) {
        const id = (await possibleCommands(app)).find((one) => left.has(one));
        // What was run may have taken others from the palette.
        if (id === undefined && isAsSetUp) break;
        if (id !== undefined) {
          left.delete(id);
          await app.page.locator(`[data-action][data-command="${id}"]`).click();
          await app.idle();
          if (id === "run.join" || id === "run.split") await engine.api.runs.undo({});
          expect(app.errors, `${id} on ${name}`).toEqual([]);
          expect(await app.page.getByRole("alert").allInnerTexts(), `${id} on ${name}`).toEqual([]);
          isAsSetUp = false;
          // What they change stands in the address; a new page for each would take minutes.
          if (
            /^(axis|charts|column|compare|console|explore|media|files|params|runs?|table)\.|^chart\.(?!zoom)/.test(
              id,
            )
          ) {
            await app.waitForPaletteToClose();
            await app.press("Escape", "Escape");
            await app.goBackTo(start);
            continue;
          }
        }
        await enter(app, setUp);
        isAsSetUp = true;
      }
    }
    // Only the desktop window can open the system's file manager.
    // Browsers without a screen refuse notifications of the system: there is nothing to allow.
    left.delete("notices.allow");
    const unreachable = hasSshd ? [] : ["host.details", "host.reconnect"];
    expect([...left]).toEqual(["run.reveal", ...unreachable]);
  }, 600_000);
});

/** Brings the page, and every run, to where the set-up begins. */
async function enter(app: AppPage, setUp: Setup): Promise<void> {
  // Whatever takes runs away, joins among it, is taken back.
  while ((await countRuns()) < allRuns) await engine.api.runs.undo({});
  await app.goto(`${engine.url}p/${projectId}`);
  await app.runList.waitFor();
  await setUp(app, engine);
}

async function countRuns(): Promise<number> {
  return (await engine.api.runs.list({ projectId })).total;
}

/** Ids of the commands that the palette offers; it stays open. */
async function possibleCommands(app: AppPage): Promise<string[]> {
  await app.openPalette();
  return app.page
    .locator("[data-action][data-command]")
    .evaluateAll((actions) =>
      actions.flatMap((action) =>
        action instanceof HTMLElement ? [action.dataset["command"] ?? ""] : [],
      ),
    );
}
