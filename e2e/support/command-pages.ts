import { chmod, cp, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { AppPage } from "./app-page.ts";
import { DEMO, FIXTURES, MEDIA } from "./demo.ts";
import { startEngine, type TestEngine } from "./engine.ts";
import { ReportPageModel, text } from "./report-page.ts";
import { registerModels } from "./models.ts";
import { makeLog } from "./run-folder.ts";
import { hasSshd, startSshServer } from "./ssh-server.ts";
import { makeTempFolder } from "./temp.ts";
import { sendExampleTrace, traceIdOf } from "./traces.ts";

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

/** The demo, one of whose runs has a long log and a report, on a machine with a desktop whose programs do nothing. */
export async function startCommandEngine(): Promise<TestEngine> {
  const temp = await makeTempFolder();
  const demo = join(temp.path, "demo");
  const bin = join(temp.path, "bin");
  const run = join(demo, "autoencoder", "version_0");
  await cp(DEMO, demo, { recursive: true });
  await mkdir(bin);
  await writeFile(join(run, "train.log"), makeLog(4000));
  await writeFile(join(run, "report.html"), "<!doctype html><title>Report</title><p>A report</p>");
  await cp(join(FIXTURES, "viewer", "million.parquet"), join(run, "rows.parquet"));
  // Beside it is the same one: a comparison of what is not there is an error.
  await cp(join(run, "rows.parquet"), join(demo, "spirals", "steady", "rows.parquet"));
  for (const name of ["xdg-open", "xterm", "code"]) {
    await writeFile(join(bin, name), "#!/bin/sh\n");
    await chmod(join(bin, name), 0o755);
  }
  const noted = join(temp.path, "noted");
  await cp(join(FIXTURES, "loggers", "run_facts", "clearml"), noted, { recursive: true });
  const server = hasSshd ? await startSshServer(join(temp.path, "ssh")) : undefined;
  const env = {
    DISPLAY: ":99",
    PATH: [bin, process.env["PATH"]].join(delimiter),
    ...(server !== undefined && { ASSAY_SSH_CONFIG: server.configFile }),
  };
  const engine = await startEngine({ folders: [demo, MEDIA, noted], env });
  await engine.settled();
  if (server !== undefined)
    await engine.api.ingest.addFolder({ path: `ssh://lab${MEDIA}`, confirmed: false });
  const end = engine[Symbol.asyncDispose].bind(engine);
  return Object.defineProperty(engine, Symbol.asyncDispose, {
    value: async () => {
      await end();
      await server?.[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  });
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

/** A command removes it: then it is registered again. */
async function openModel(app: AppPage, engine: TestEngine): Promise<void> {
  const { total } = await engine.api.registry.listModels({});
  if (total === 0) await registerModels(engine, { net: 2 });
  const { rows } = await engine.api.registry.listModels({});
  await app.goto(`${engine.url}models/${rows[0]?.name}`);
  await app.page.getByRole("table", { name: "Versions" }).waitFor();
}

/** Of the demo's six runs of two moons, three groups; with more in its address. */
async function openComparison(app: AppPage, engine: TestEngine, more: string): Promise<void> {
  const [project] = await engine.api.runs.listProjects();
  const sets = encodeURIComponent(JSON.stringify([{ p: project?.id, f: "two-moons" }]));
  await app.goto(`${engine.url}compare?cs=${sets}&${more}`);
  await app.page.locator("header [data-group-key]").first().waitFor();
  await app.idle();
}

async function openPart(app: AppPage, run: string, part: string): Promise<void> {
  await app.openRun(run);
  await app.goto(`${app.page.url().split("?")[0]}?t=${part}`);
}

/** Pages on which commands differ. */
export const SETUPS: Readonly<Record<string, Setup>> = {
  ...(hasSshd && {
    "a project on another machine": async (app: AppPage, engine: TestEngine) => {
      const projects = await engine.api.runs.listProjects();
      const id = projects.find(({ root }) => root?.startsWith("ssh://") === true)?.id;
      await app.goto(`${engine.url}p/${id}`);
      await app.page.getByRole("button", { name: "lab", exact: true }).waitFor();
    },
  }),
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
  "groups of the run table, held against one of them": async (app) => {
    await app.openTable();
    await app.goto(`${app.page.url()}&f=two-moons&cols=["metrics.val/accuracy"]`);
    await app.press("Shift+B");
    const groups = app.runList.locator("[data-group]");
    await groups.first().click();
    await app.press("b");
    await groups.first().getByRole("img", { name: "Baseline" }).waitFor();
    const cell = groups.nth(1).locator('[data-column="metrics.val/accuracy"]');
    await cell.getByRole("img").waitFor();
    await cell.click();
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
  "the overview of a run": async (app) => {
    await openPart(app, "two-moons/lr0.03-seed1", "overview");
    await app.page.getByRole("region", { name: "Overview" }).waitFor();
  },
  "the overview of a run whose logger kept changes and packages": async (app, engine) => {
    const { rows } = await engine.api.runs.list({ query: "exists code.diff" });
    await app.goto(`${engine.url}r/${rows[0]?.id}?t=overview`);
    await app.page.getByRole("button", { name: "Show packages" }).waitFor();
  },
  "the params of a run": async (app) => {
    await openPart(app, "autoencoder/version_0", "params");
    await app.page.getByRole("table", { name: "Params" }).waitFor();
  },
  "the files of a run": async (app) => {
    await openPart(app, "autoencoder/version_0", "files&fp=hparams.yaml");
    await app.page.getByRole("tree", { name: /^Document/ }).waitFor();
  },
  "a long table of a run, beside another one's": async (app, engine) => {
    // Not by its name: commands change names.
    const { sources } = await engine.api.ingest.listSources({});
    const other = sources.find(({ path }) => path === "spirals/steady")?.runId;
    await openPart(app, "autoencoder/version_0", `files&fp=rows.parquet&fc=${other}`);
    for (const side of [0, 1])
      await app.page
        .getByText(/^The first 100.000 of/)
        .nth(side)
        .waitFor();
  },
  "a figure for a paper": async (app, engine) => {
    const [project] = await engine.api.runs.listProjects();
    const recipe = {
      version: 1,
      runs: { sets: [{ project: project?.id, search: "two-moons" }], groupBy: "repetitions" },
      figures: [{ name: "figure", panels: [{ metric: "val/accuracy" }] }],
      tables: [{ name: "table", metrics: [{ metric: "val/accuracy" }] }],
    };
    const draft = encodeURIComponent(JSON.stringify(JSON.stringify(recipe)));
    await app.goto(`${engine.url}figures?fr=${draft}`);
    await app.page.getByRole("img", { name: /^Figure figure/ }).waitFor();
    await app.page.getByRole("region", { name: "Table table" }).waitFor();
    await app.idle();
  },
  "a report with a chart": async (app, engine) => {
    const report = await ReportPageModel.make(app, engine, [text("first", "Text")]);
    const { revision, document } = await report.read();
    const chart = {
      id: "chart",
      runSetId: document.runSets[0]?.id ?? "",
      metrics: ["val/accuracy"],
    };
    await engine.api.reports.edit({
      id: report.id,
      revision,
      blocks: { chart: { ...chart, kind: "chart" }, last: text("last", "More") },
      order: ["first", "chart", "last"],
    });
    await report.block("chart").getByRole("group").first().waitFor();
    await report.block("chart").focus();
    await app.idle();
  },
  "a report of a run": async (app) => {
    await openPart(app, "autoencoder/version_0", "files&fp=report.html");
    await app.page.locator("iframe").waitFor();
  },
  "the console of a run": async (app) => {
    await openPart(app, "autoencoder/version_0", "console");
    await app.page.getByRole("region", { name: /^Lines of/ }).waitFor();
  },
  "the page of a removed run": async (app) => {
    await app.openRun("regression/adam");
    await app.runPaletteCommand("Remove runs");
    await app.page.getByRole("region", { name: "Removed" }).waitFor();
  },
  "a run of two sources": async (app, engine) => {
    const [project] = await engine.api.runs.listProjects();
    const { rows } = await engine.api.runs.list({ projectId: project?.id ?? "" });
    const idOf = (name: string): string | undefined => rows.find((run) => run.name === name)?.id;
    const [into, other] = [idOf("regression/adam"), idOf("regression/sgd-diverged")];
    if (into !== undefined && other !== undefined) {
      await engine.api.runs.join({ id: into, ids: [other] });
      await app.idle();
    }
    await openPart(app, "regression/adam", "sources");
    await app.page
      .getByRole("button", { name: /^Split off / })
      .first()
      .waitFor();
  },
  "the past": async (app) => {
    await app.goto(
      `${app.page.url().split("?")[0]}?at=${new Date(Date.now() - 1000).toISOString()}`,
    );
    await app.page.getByRole("region", { name: "Time travel" }).waitFor();
  },
  "two runs of the list": async (app) => {
    await app.selectRun("two-moons/lr0.03-seed1");
    await app.runRow("spirals/steady").click({ modifiers: ["Control"] });
  },
  "a comparison": async (app, engine) => {
    await openComparison(app, engine, "t=charts&ct=0.9");
    await app.selectRun("two-moons/lr0.03-seed1");
  },
  "a comparison with hidden and removed groups": async (app, engine) => {
    await openComparison(app, engine, "cg=run&t=charts");
    const keys = await app.page
      .locator("header [data-group-key]")
      .evaluateAll((groups) =>
        groups.flatMap((group) =>
          group instanceof HTMLElement ? [group.dataset["groupKey"]] : [],
        ),
      );
    const list = (key: string | undefined): string => encodeURIComponent(JSON.stringify([key]));
    await openComparison(app, engine, `cg=run&t=charts&ch=${list(keys[1])}&cx=${list(keys[2])}`);
  },
  "a saved comparison": async (app, engine) => {
    const [project] = await engine.api.runs.listProjects();
    const { id } = await engine.api.runs.saveView({
      projectId: project?.id ?? "",
      page: "compare",
      name: "kept comparison",
      state: {},
    });
    await openComparison(app, engine, `vw=${id}`);
    await app.page.getByRole("button", { name: /^kept comparison/ }).waitFor();
  },
  "the overview of a comparison": async (app, engine) => {
    await openComparison(app, engine, "cfa=true");
    await app.page.getByRole("button", { name: "Copy as Markdown" }).waitFor();
  },
  "what changed in a comparison": async (app, engine) => {
    await openComparison(app, engine, "t=changes");
    await app.page.getByRole("button", { name: "Swap the sides of what changed" }).waitFor();
  },
  "importance in a comparison": async (app, engine) => {
    await openComparison(app, engine, "t=importance");
    await app.page.getByRole("radiogroup", { name: "Method" }).waitFor();
  },
  "picked out values of a comparison": async (app, engine) => {
    const brushed = { pa: ["params.lr", "params.seed"], pb: { "params.lr": { r: [[null, 0.1]] } } };
    await openComparison(
      app,
      engine,
      `t=explore&ex=${encodeURIComponent(JSON.stringify(brushed))}`,
    );
    await app.page.getByRole("button", { name: "Compare only these" }).waitFor();
  },
  "learning curves of a comparison": async (app, engine) => {
    await openComparison(app, engine, "t=curves&ct=0.9");
    await app.page.getByRole("columnheader", { name: "Steps to target" }).waitFor();
  },
  "predictions of a comparison": async (app, engine) => {
    await openComparison(app, engine, "t=predictions");
    await app.page.getByText("No predictions").waitFor();
  },
  "code of a comparison": async (app, engine) => {
    const { rows } = await engine.api.runs.list({ query: "exists code.commit" });
    const ids = rows.map(({ id }) => id).join(",");
    const [project] = await engine.api.runs.listProjects();
    const sets = [{ r: ids }, { p: project?.id, f: "steady" }];
    await app.goto(
      `${engine.url}compare?cs=${encodeURIComponent(JSON.stringify(sets))}&cg=run&t=code`,
    );
    await app.page.getByRole("heading", { name: "Code and environment" }).waitFor();
  },
  "values of a comparison": async (app, engine) => {
    await openComparison(app, engine, "t=explore");
    await app.page.getByRole("group", { name: "Charts", exact: true }).waitFor();
  },
  "two pinned runs": async (app) => {
    for (const name of ["two-moons/lr0.03-seed1", "spirals/steady"]) {
      await app.selectRun(name);
      await app.press("p");
    }
    await app.page.waitForURL(/[?&]pin=/);
  },
  "the models": async (app, engine) => {
    await openModel(app, engine);
    await app.page.getByRole("link", { name: "Models" }).first().click();
    await app.page.getByRole("table", { name: "Models" }).waitFor();
  },
  "the page of a model": openModel,
  "the page of a trace": async (app, engine) => {
    await sendExampleTrace(engine, 1);
    await app.goto(`${engine.url}traces/${traceIdOf(1)}`);
    await app.page.getByRole("tree", { name: "Spans" }).waitFor();
  },
  "the settings": async (app) => {
    await app.press("Control+,");
    await app.page.getByRole("heading", { name: "Settings" }).waitFor();
  },
};
