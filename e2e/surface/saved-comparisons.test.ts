import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { DEMO } from "../support/demo.ts";
import { startEngine, type TestEngine } from "../support/engine.ts";
import { sharedBrowser } from "../support/suite.ts";
import { waitFor } from "../support/wait.ts";

const suite = sharedBrowser();
let engine: TestEngine;
let projectId: string;
beforeAll(async () => {
  engine = await startEngine({ folders: [DEMO] });
  await engine.settled();
  projectId = (await engine.api.runs.listProjects())[0]?.id ?? "";
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
});

const chips = (app: AppPage): Locator =>
  app.page.locator("header [data-group-key] [data-command='compare.toggleGroup']");

async function openComparison(
  app: AppPage,
  set: Readonly<Record<string, string>>,
  more = "",
): Promise<void> {
  await app.goto(`${engine.url}compare?cs=${encodeURIComponent(JSON.stringify([set]))}${more}`);
  await chips(app).first().waitFor();
  await app.idle();
}

async function openProject(app: AppPage): Promise<void> {
  await app.goto(`${engine.url}p/${projectId}`);
  await app.runList.waitFor();
}

/** The address, parts in order, without the name of the view it came from. */
function stateOf(app: AppPage): string[] {
  const url = new URL(app.page.url());
  return [url.pathname, ...[...url.searchParams].map((pair) => pair.join("="))]
    .filter((part) => !part.startsWith("vw="))
    .toSorted();
}

const menuButton = (app: AppPage, name: string): Locator =>
  app.page.getByRole("button", { name, exact: true }).and(app.page.locator("[data-menu]"));

async function saveAs(app: AppPage, name: string): Promise<void> {
  await app.page.getByRole("textbox", { name: "Name of the view" }).fill(name);
  await app.press("Enter");
  await menuButton(app, name).waitFor();
  await app.idle();
}

async function openFromMenu(app: AppPage, button: string, name: string): Promise<void> {
  await menuButton(app, button).click();
  const item = app.page.getByRole("menuitem", { name });
  await item.getByRole("img", { name: "comparison" }).waitFor();
  await item.click();
  await app.page.waitForURL(/\/compare\?/);
  await chips(app).first().waitFor();
  await app.idle();
}

const names = async (): Promise<string[]> =>
  (await engine.api.runs.listViews({ projectId })).map(({ name, page }) => `${page} ${name}`);

it("a comparison is saved whole, opened by menu and palette after a reload, changed, saved again, renamed, removed and brought back", async () => {
  await using app = await AppPage.open(suite.browser, engine.link);
  await engine.api.runs.saveView({ projectId, name: "wall of losses", state: { m: "loss" } });
  await openComparison(app, { p: projectId, f: "two-moons" }, "&t=charts&m=^val/&cm=[%22loss%22]");
  await app.clickButton("Use lr 0.3 as baseline");
  await chips(app).nth(1).click();
  await app.page.waitForURL(/[?&]ch=/);
  await app.page.locator("#main").focus();
  await app.press("Control+s");
  await app.waitForDialog("Save view");
  await saveAs(app, "by lr");
  const state = stateOf(app);
  await app.page.reload();
  await menuButton(app, "by lr").waitFor();
  expect(stateOf(app)).toEqual(state);

  // Beside the project's views, and told from them.
  await openProject(app);
  await openFromMenu(app, "Views", "by lr");
  expect(stateOf(app)).toEqual(state);
  expect(await app.page.locator("header [data-baseline='true'] bdi").textContent()).toBe("lr 0.3");
  await openFromMenu(app, "by lr", "by lr");
  await menuButton(app, "by lr").click();
  await app.page.getByRole("menuitem", { name: "wall of losses" }).click();
  await menuButton(app, "wall of losses").waitFor();
  expect(new URL(app.page.url()).searchParams.get("cs")).toBeNull();
  await app.runPaletteCommand("by lr");
  await app.page.waitForURL(/\/compare\?/);
  await chips(app).first().waitFor();
  expect(stateOf(app)).toEqual(state);

  // What changed since is told, also to the other window once it is saved.
  await using other = await AppPage.open(suite.browser, engine.link);
  await other.goto(app.page.url());
  await menuButton(other, "by lr").waitFor();
  await app.page.locator("#main").focus();
  await app.press("<");
  await menuButton(app, "by lr changed").waitFor();
  await app.press("Control+s");
  await menuButton(app, "by lr").waitFor();
  await menuButton(other, "by lr changed").waitFor();
  const changed = stateOf(app);
  expect(changed).not.toEqual(state);

  await app.runPaletteCommand("Rename view");
  await app.waitForDialog("Rename view");
  await saveAs(app, "learning rates");
  await menuButton(other, "learning rates changed").waitFor();
  await openFromMenu(other, "learning rates changed", "learning rates");
  expect(stateOf(other)).toEqual(changed);
  // Opening it was a step like any other.
  await other.page.locator("#main").focus();
  await other.press("Control+z");
  expect(stateOf(other)).toEqual(state);
  expect(await names()).toEqual(["compare learning rates", "project wall of losses"]);

  await app.runPaletteCommand("Remove view");
  await menuButton(app, "Views").waitFor();
  expect(await names()).toEqual(["project wall of losses"]);
  await app.clickButton("Undo");
  await menuButton(app, "learning rates").waitFor();
  await app.page.locator("#main").focus();
  // One by one the name and what was saved are taken back too.
  await app.press("Control+z");
  await app.press("Control+z");
  await waitFor("the first name", async () => (await names()).includes("compare by lr"));
});

it("one that names runs that are gone opens with the rest, and says how many are missing", async () => {
  const { rows } = await engine.api.runs.list({ projectId, search: "two-moons" });
  const ids = rows.map(({ id }) => id);
  await using app = await AppPage.open(suite.browser, engine.link);
  await openComparison(app, { r: ids.join(",") }, "&cg=run");
  await app.runPaletteCommand("Save view as");
  await saveAs(app, "six runs");
  const removal = await engine.api.runs.remove({ ids: ids.slice(0, 2) });
  await openProject(app);
  await openFromMenu(app, "Views", "six runs");
  expect(await chips(app).count()).toBe(ids.length - 2);
  await app.page.getByText("2 runs asked for are not there").waitFor();
  await menuButton(app, "six runs").waitFor();
  await engine.api.runs.undo({ gesture: removal.gesture });
});

it("one that was saved of a moment opens in it, and undo goes back to now", async () => {
  const at = new Date().toISOString();
  await using app = await AppPage.open(suite.browser, engine.link);
  await openComparison(app, { p: projectId, f: "two-moons" }, `&at=${at}`);
  await app.runPaletteCommand("Save view as");
  await saveAs(app, "as it was");
  await app.page.locator("#main").focus();
  await app.press(">");
  await menuButton(app, "as it was changed").waitFor();
  await app.press("Control+s");
  await menuButton(app, "as it was").waitFor();

  await openComparison(app, { p: projectId, f: "spirals" }, "&cg=run");
  await openFromMenu(app, "Views", "as it was");
  await app.page.getByRole("region", { name: "Time travel" }).waitFor();
  await menuButton(app, "as it was").waitFor();
  await app.page.locator("#main").focus();
  await app.press("Control+z");
  await app.page.getByRole("region", { name: "Time travel" }).waitFor({ state: "hidden" });
});

it("a link that names a saved comparison opens it", async () => {
  const state = { cs: [{ p: projectId, f: "two-moons" }], cg: "run" };
  await engine.api.runs.saveView({ projectId, page: "compare", name: "each of them", state });
  await using app = await AppPage.open(suite.browser, engine.link);
  await app.goto(`${engine.url}p/${projectId}?view=each%20of%20them`);
  await app.page.waitForURL(/\/compare\?/);
  await menuButton(app, "each of them").waitFor();
  expect(await chips(app).count()).toBe(6);
});
