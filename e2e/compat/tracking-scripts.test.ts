import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { AppPage } from "../support/app-page.ts";
import { ROOT, startEngine, type TestEngine } from "../support/engine.ts";
import { ensurePython } from "../support/python.ts";
import { sharedBrowser } from "../support/suite.ts";
import { makeTempFolder } from "../support/temp.ts";

const SCRIPTS = join(ROOT, "e2e", "compat", "clients", "mlflow_scripts");
const suite = sharedBrowser();

/** What a script says that it logged. */
interface Told {
  readonly run: string;
  readonly metric: string;
  readonly points: ReadonlyArray<readonly [step: number, value: number]>;
}

it.each([
  ["Lightning's MLFlowLogger", "torch", "lightning_logger.py", "lightning run"],
  ["Hugging Face's Trainer", "torch", "hf_trainer_callback.py", "hf run"],
  ["Optuna's MLflowCallback", "trackers", "optuna_callback.py", "0"],
  ["XGBoost's autolog", "trackers", "xgboost_autolog.py", "xgboost run"],
  ["LightGBM's autolog", "trackers", "lightgbm_autolog.py", "lightgbm run"],
])(
  "%s: its run is on the page while it goes on, and at the end what it logged is there",
  async (_title, family, script, run) => {
    const python = await ensurePython(family);
    await using engine = await startEngine();
    await using folder = await makeTempFolder();
    await using app = await AppPage.open(suite.browser, engine.link);
    const child = spawn(python, [join(SCRIPTS, script)], {
      cwd: folder.path,
      env: { ...process.env, MLFLOW_TRACKING_URI: new URL(engine.url).origin },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    const told: Told[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("TOLD ")) told.push(JSON.parse(line.slice(5)) as Told);
      if (line !== "READY") continue;
      await app.waitForRuns(`${run} is there`, (names) => names.includes(run));
      child.stdin.write("\n");
    }
    const [code] = (await ended) as [number];
    expect(code).toBe(0);
    expect(told.length).toBeGreaterThan(0);
    for (const one of told) expect(await readPoints(engine, one)).toEqual(one.points);
    const { rows } = await engine.api.runs.list({ removed: false, limit: 20 });
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(["finished"]));
    const [first] = told;
    await app.waitForChart(first?.metric ?? "", "all points", ({ inRange }) => {
      const all = told.filter(({ metric }) => metric === first?.metric);
      return inRange === all.reduce((sum, { points }) => sum + points.length, 0);
    });
  },
);

async function readPoints(engine: TestEngine, { run, metric }: Told): Promise<unknown> {
  const { rows } = await engine.api.runs.list({ removed: false, limit: 20 });
  const id = rows.find(({ name }) => name === run)?.id ?? "";
  const { series } = await engine.api.runs.getPoints({ runId: id, metric });
  // Some log side by side: their points come in any order.
  return series
    .flatMap(({ points }) =>
      points.map(({ step, value }) => [Number(step), Number(value)] as const),
    )
    .toSorted(([a], [b]) => a - b);
}

/** A span as the script knows it; attributes as JSON. */
interface ToldSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId: string;
  readonly name: string;
  readonly durationUs: number;
  readonly startNs: string;
  readonly status: string;
  readonly statusMessage: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly events: ReadonlyArray<{
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
  }>;
}

it("OpenTelemetry's exporter: its first trace is on the page while the script goes on, and at the end all it sent is there", async () => {
  const python = await ensurePython("peers");
  await using engine = await startEngine();
  await using app = await AppPage.open(suite.browser, engine.link);
  const { page } = app;
  await app.goto(`${engine.url}traces`);
  await page.getByRole("heading", { name: "No traces yet" }).waitFor();
  const child = spawn(python, [join(SCRIPTS, "otel_exporter.py")], {
    env: { ...process.env, MLFLOW_TRACKING_URI: new URL(engine.url).origin },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let told: readonly ToldSpan[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("TOLD ")) told = JSON.parse(line.slice(5)) as readonly ToldSpan[];
    if (line !== "READY") continue;
    await page.getByRole("link", { name: "answer 1" }).waitFor();
    expect(await page.getByRole("link", { name: "answer 2" }).count()).toBe(0);
    child.stdin.write("\n");
  }
  expect((await ended)[0]).toBe(0);
  expect(told).toHaveLength(9);
  await page.getByRole("link", { name: "answer 2" }).waitFor();
  await page.getByRole("link", { name: "alone" }).waitFor();
  for (const [traceId, spans] of Map.groupBy(told, (span) => span.traceId)) {
    await app.goto(`${engine.url}traces/${traceId}`);
    expect(await readTree(app)).toEqual(treeOf(spans));
    for (const span of spans) {
      await compareSpan(engine, span);
      await page.getByRole("treeitem", { name: span.name }).first().click();
      const details = page.getByRole("region", { name: "Chosen span" });
      await details.getByRole("heading", { name: span.name, exact: true }).waitFor();
      await app.idle();
      const shown = await readPairs(app, "Attributes");
      for (const [key, json] of Object.entries(span.attributes))
        expect(asJson(shown.get(key) ?? ""), `${span.name}: ${key}`).toEqual(plainOf(json));
      for (const { name, attributes } of span.events) {
        const event = await readPairs(app, `Attributes of ${name}`);
        for (const [key, json] of Object.entries(attributes))
          if (key === "exception.stacktrace")
            expect(await details.getByLabel("Stack").textContent()).toBe(JSON.parse(json));
          else expect(asJson(event.get(key) ?? ""), key).toEqual(plainOf(json));
      }
    }
  }
  const root = await engine.api.llm.getTrace({ id: told[0]?.traceId ?? "" });
  expect(root).toMatchObject({
    state: "OK",
    usage: { input_tokens: 11, output_tokens: 32, total_tokens: 43 },
  });
  expect(root.tags).toContainEqual({ key: "service.name", value: "question answering" });
  expect(root.metadata).toContainEqual({ key: "mlflow.trace.session", value: "session one" });
});

/** Names with as many dashes as callers, in the order of the page. */
async function readTree({ page }: AppPage): Promise<readonly string[]> {
  const tree = page.getByRole("tree", { name: "Spans" });
  await tree.waitFor();
  return tree
    .getByRole("treeitem")
    .evaluateAll((items) =>
      items.map(
        (item) =>
          "-".repeat(Number(item.getAttribute("aria-level")) - 1) +
          (item.querySelector("bdi")?.textContent ?? ""),
      ),
    );
}

function treeOf(spans: readonly ToldSpan[], parentId = "", depth = 0): readonly string[] {
  return spans
    .filter((span) => span.parentId === parentId)
    .toSorted((a, b) => Number(BigInt(a.startNs) - BigInt(b.startNs)))
    .flatMap((span) => [`${"-".repeat(depth)}${span.name}`, ...treeOf(spans, span.id, depth + 1)]);
}

/** What no page writes out in full. */
async function compareSpan({ api }: TestEngine, told: ToldSpan): Promise<void> {
  const { id, parentId, name, durationUs, status, statusMessage } = told;
  const span = await api.llm.getSpan({ traceId: told.traceId, id });
  expect(span).toMatchObject({ id, parentId, name, status, statusMessage });
  expect(span.durationUs).toBeCloseTo(durationUs, 3);
  expect(span.startUs).toBe(Number(BigInt(told.startNs) / 1000n));
  expect(span.events.map((event) => event.name)).toEqual(told.events.map((event) => event.name));
}

/** A table of the page, by the names of its rows. */
async function readPairs({ page }: AppPage, label: string): Promise<ReadonlyMap<string, string>> {
  const rows = await page
    .getByRole("table", { name: label, exact: true })
    .getByRole("row")
    .evaluateAll((all) =>
      all.map((row) => [
        row.querySelector("th")?.textContent ?? "",
        row.querySelector("td")?.textContent ?? "",
      ]),
    );
  return new Map(rows as Array<[string, string]>);
}

/** A text stands on the page as it is, everything else as JSON; texts that are JSON themselves are read as such. */
function plainOf(json: string): unknown {
  const value: unknown = /^-?\d{16}/.test(json) ? json : JSON.parse(json);
  return typeof value === "string" ? asJson(value) : value;
}

function asJson(shown: string): unknown {
  if (/^-?\d{16}/.test(shown)) return shown;
  try {
    return JSON.parse(shown);
  } catch {
    return shown;
  }
}
