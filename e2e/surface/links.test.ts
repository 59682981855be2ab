import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { startCommandEngine } from "../support/command-pages.ts";
import type { TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";

const suite = sharedBrowser();
let engine: TestEngine;
beforeAll(async () => {
  engine = await startCommandEngine();
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

it("a link that names a saved view opens it, and says where there is none", async () => {
  const projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
  await engine.api.runs.saveView({ projectId, name: "best ones", state: { l: "table" } });
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(`${engine.url}p/${projectId}?view=best%20ones`);
  await app.page.waitForURL(/l=table/);
  expect(app.errors).toEqual([]);
  await app.goto(`${engine.url}p/${projectId}?view=none%20such`);
  await app.page.getByText("That project has no view “none such”.").waitFor();
});

it("links to a run are copied for browsers and for the desktop window", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  const [run] = (await engine.api.runs.list({ limit: 1 })).rows;
  await app.page.addInitScript(() => {
    const copied: string[] = [];
    Object.assign(window, { copied });
    navigator.clipboard.writeText = (text) => {
      copied.push(text);
      return Promise.resolve();
    };
  });
  await app.goto(`${engine.url}r/${run?.id}?t=params`);
  for (const id of ["run.copyLink", "run.copyAppLink", "view.copyAppLink"]) {
    await app.openPalette();
    await app.page.locator(`[data-action][data-command="${id}"]`).click();
    await app.waitForPaletteToClose();
    await app.idle();
  }
  const copied = await app.page.evaluate(
    () => (window as unknown as { readonly copied: string[] }).copied,
  );
  expect(copied).toEqual([
    `${engine.url}r/${run?.id}`,
    `assay://run/${run?.id}`,
    `assay://run/${run?.id}?t=params`,
  ]);
});
