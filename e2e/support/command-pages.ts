import type { AppPage } from "./app-page.ts";
import { MEDIA } from "./demo.ts";
import type { TestEngine } from "./engine.ts";

/** What tests read of the page's list of commands. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly inRunMenu?: true;
  readonly inProjectMenu?: true;
}

export async function readCommands(): Promise<readonly Command[]> {
  // By a name in a variable: the list is typed for the browser, and these tests are not.
  const file = "../../renderer/app/commands/index.ts";
  const { COMMANDS } = (await import(file)) as { readonly COMMANDS: readonly Command[] };
  return COMMANDS;
}

/** From a project's page with the demo in it. */
export type Setup = (app: AppPage, engine: TestEngine) => Promise<void>;

/** Of the folder `MEDIA`, a page of the run in it or of the project. */
async function openMedia(
  app: AppPage,
  engine: TestEngine,
  page: "/r/" | "/p/",
  view: string,
): Promise<void> {
  const projects = await engine.api.runs.listProjects();
  const project = projects.find(({ root }) => root === MEDIA);
  const { rows } = await engine.api.runs.list({ projectId: project?.id ?? "" });
  const id = page === "/r/" ? rows[0]?.id : project?.id;
  await app.goto(`${engine.url.replace(/\/$/, "")}${page}${id}?${view}`);
  await app.mediaCard("layers/dense/kernel").waitFor();
}

/** Pages on which commands differ. */
export const SETUPS: Readonly<Record<string, Setup>> = {
  "the chart wall": async (app) => {
    await app.readChart("loss.train");
    await app.selectRun("spirals/steady");
  },
  "the chart wall, filtered and zoomed": async (app) => {
    await app.filterRuns("adam|sgd");
    await app.dragZoom("loss.train", 0.3, 0.6);
    await app.page.waitForURL(/[?&]z=/);
    await app.page.getByRole("button", { name: /^hparam/ }).click();
    await app.page.waitForURL(/[?&]c=/);
  },
  "the chart wall, with a chart of one's own and a note": async (app) => {
    const own = encodeURIComponent(JSON.stringify({ "+1": { m: ["=loss.train * 2"] } }));
    const notes = encodeURIComponent(JSON.stringify([["step", 3, "here"]]));
    await app.goto(`${app.page.url()}?cd=${own}&nt=${notes}`);
    await app.readChart("+1");
    await app.card("+1").hover();
  },
  "the chart wall, with a card behind another one": async (app) => {
    await app.readChart("loss.val");
    await app.card("loss.val").hover();
  },
  "the run table": async (app) => {
    await app.openTable();
    await app.selectRun("spirals/steady");
  },
  "the run table, sorted and grouped": async (app, engine) => {
    await app.openTable();
    const [project] = await engine.api.runs.listProjects();
    const view = { projectId: project?.id ?? "", name: "kept", state: {} };
    const { id } = await engine.api.runs.saveView(view);
    await app.goto(`${app.page.url()}&vw=${id}&cols=["metrics.loss.train","params.lr"]`);
    await app.columnHead("loss.train").click();
    await app.press("Shift+B");
    await app.page.waitForURL(/[?&]by=/);
  },
  "a full-screen card": async (app) => {
    await app.chart("loss.train").focus();
    await app.press("f");
    await app.waitForDialog("loss.train");
    await app.press("ArrowRight");
  },
  "the page of a run": async (app) => {
    await app.openRun("two-moons/lr0.03-seed1");
    await app.page.getByRole("tab", { name: "History" }).waitFor();
  },
  "the media of a run": async (app, engine) => {
    await openMedia(app, engine, "/r/", "t=media&ms=10");
    await app.page.getByRole("heading", { name: "layers" }).hover();
  },
  "the media of a project": async (app, engine) => {
    await openMedia(app, engine, "/p/", "l=media");
  },
  "the page of a removed run": async (app) => {
    await app.openRun("regression/adam");
    await app.runPaletteCommand("Remove runs");
    await app.page.getByRole("region", { name: "Removed" }).waitFor();
  },
  "the settings": async (app) => {
    await app.press("Control+,");
    await app.page.getByRole("heading", { name: "Settings" }).waitFor();
  },
};
