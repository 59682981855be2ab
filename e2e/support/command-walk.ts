import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { AppPage } from "./app-page.ts";
import { readCommands, SETUPS, startCommandEngine, type Setup } from "./command-pages.ts";
import { waitFor } from "./wait.ts";

/** Of pages that have commands of their own: a second worker walks them while the first one walks all the others. */
const OWN_COMMANDS = /^(compare|console|explore|figure|files|media|model|params|report|trace)\./;
const OWN_PAGES =
  /comparison|figure|pinned|media|the files|beside another one's|report|console|params|model|trace/;

/** What they change stands in the address or is closed by Escape; a new page for each would take minutes. */
const GOES_BACK = [
  /^(axis|charts|column|compare|console|explore|figure|files|media|params|runs?|table)\./,
  /^(agents|data|datasets|findings|folder|mlflow|project|registry|reports|settings|shortcuts|stores|trace|traces|tracking)\./,
  /^chart\.(?!zoom)/,
  /^(host|notices|time)\.open$/,
  /^model\.(approvals|history|rename|versions)$/,
  /^report\.(comments|commentBlock|history|insert|outline|read|runs|settings)$/,
  /^system\.(backup|rebuild)$/,
  /^view\.(copy|save)/,
];

/**
 * Runs every command of a part of them once, on the first of the pages whose palette offers it, and fails at errors.
 * Ids of those that no page offered.
 */
export async function walkCommands(
  browser: Browser,
  part: "pages of their own" | "all others",
): Promise<string[]> {
  await using engine = await startCommandEngine();
  // A command opens a second one.
  const projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  const countRuns = async (): Promise<number> => (await engine.api.runs.list({ projectId })).total;
  const allRuns = await countRuns();
  /** Brings the page, and every run, to where the set-up begins. */
  const enter = async (setUp: Setup): Promise<void> => {
    // Whatever takes runs away, joins among it, is taken back.
    while ((await countRuns()) < allRuns) await engine.api.runs.undo({});
    await app.goto(`${engine.url}p/${projectId}`);
    await app.runList.waitFor();
    await setUp(app, engine);
  };

  await using app = await AppPage.open(browser, engine.link);
  // Habits of one command, a hidden sidebar for one, must not meet the next.
  // (A report in its frame has none.)
  await app.page.addInitScript(() => {
    if (window === window.top) localStorage.clear();
  });
  const isOwn = part === "pages of their own";
  const ids = (await readCommands()).map(({ id }) => id);
  const left = new Set(ids.filter((id) => OWN_COMMANDS.test(id) === isOwn));
  const setUps = Object.entries(SETUPS).filter(([name]) => OWN_PAGES.test(name) === isOwn);
  const isLeft = (id: string): boolean => left.has(id);
  for (const [name, setUp] of setUps) {
    await enter(setUp);
    const start = app.page.url();
    // As the page was set up, and as it is by now.
    let offered = await possibleCommands(app);
    let possible = offered;
    for (;;) {
      if (!possible.some(isLeft) && offered.some(isLeft)) {
        await enter(setUp);
        offered = possible = await possibleCommands(app);
      }
      const id = possible.find(isLeft);
      if (id === undefined) break;
      left.delete(id);
      await app.page.locator(`[data-action][data-command="${id}"]`).click();
      await app.idle();
      if (id === "run.join" || id === "run.split") await engine.api.runs.undo({});
      expect(app.errors, `${id} on ${name}`).toEqual([]);
      expect(await app.page.getByRole("alert").allInnerTexts(), `${id} on ${name}`).toEqual([]);
      possible = [];
      if (GOES_BACK.some((some) => some.test(id))) {
        await app.waitForPaletteToClose();
        await app.press("Escape", "Escape");
        await closeDialogs(app);
        await app.goBackTo(start);
        possible = await possibleCommands(app);
      }
    }
  }
  return [...left];
}

async function closeDialogs(app: AppPage): Promise<void> {
  await waitFor("no dialog is open", async () => {
    if ((await app.page.getByRole("dialog").count()) === 0) return true;
    await app.press("Escape");
    return false;
  });
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
