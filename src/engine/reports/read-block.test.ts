import { copyFile, cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { summarize } from "../../base/stats/summary.ts";
import { csv, makePlace, readLogs, type Place } from "../history.test-support.ts";
import { CALL, openTestEngine, type TestEngine } from "../testing.ts";
import { readBlock, setOf } from "./reports.test-support.ts";

const DEMO = fileURLToPath(new URL("../../../assets/demo", import.meta.url));

async function openDemo(place: Place, engine: TestEngine): Promise<string> {
  await cp(DEMO, place.logs, { recursive: true });
  return readLogs(engine, place);
}

const listRuns = async (engine: TestEngine, projectId: string, query = "") =>
  (await engine.handlers.runs.list({ projectId, query, removed: false, limit: 1000 }, CALL)).rows;

describe("of the demo project", () => {
  test("a table, a pivot and statistics say what the app says", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data, { ephemeral: true });
    const projectId = await openDemo(place, engine);
    const { runs, compare } = engine.handlers;
    const query = 'name =~ "two-moons.*"';
    const sets = [setOf(projectId, { query })];
    const { metrics, params } = await runs.listPaths({ projectId }, CALL);
    const metric = metrics.find((one) => one.includes("acc")) ?? metrics[0] ?? "";
    const lr = params.find((one) => one.endsWith("lr")) ?? "";

    const rows = await listRuns(engine, projectId, query);
    expect(rows.length).toBeGreaterThan(3);
    const columns = ["name", `params.${lr}`, `metrics.${metric}.best`];
    const sort = { path: `metrics.${metric}.best`, descending: true };
    const table = await readBlock(engine, sets, { kind: "table", columns, sort });
    const listed = await runs.list(
      { projectId, query, sort: [sort], columns, removed: false, limit: 1000 },
      CALL,
    );
    expect(table.data.cells).toEqual(listed.values);
    expect(table.data.runs.map(({ id }) => id)).toEqual(listed.rows.map(({ id }) => id));
    expect(table.data.runs[0]).toMatchObject({
      state: listed.rows[0]?.state,
      name: listed.rows[0]?.name,
    });
    expect(table.data.columns.map(({ label }) => label)).toEqual(["name", lr, `${metric} (best)`]);
    expect(table.data.columns[2]?.meaning).toMatchObject({ metric });

    const pivot = await readBlock(engine, sets, { kind: "pivot", metric, rows: `params.${lr}` });
    const values = Map.groupBy(listed.values, (row) => String(row[1]));
    expect(pivot.data.rows.toSorted()).toEqual([...values.keys()].toSorted());
    pivot.data.rows.forEach((row, i) => {
      const whole = summarize((values.get(row) ?? []).map((cells) => Number(cells[2])));
      expect(pivot.data.cells[i]?.[0]).toMatchObject({
        n: whole?.n,
        mean: whole?.mean,
        min: whole?.min,
        max: whole?.max,
      });
    });
    const { groups: grouped } = await runs.listGroups(
      {
        projectId,
        query,
        removed: false,
        groupBy: [[`params.${lr}`]],
        columns: [`metrics.${metric}.best`],
      },
      CALL,
    );
    for (const { key, cells } of grouped) {
      const at = pivot.data.rows.indexOf(String(key[0]));
      const cell = cells[0];
      if (cell?.kind !== "numbers") throw new Error("no numbers");
      expect(pivot.data.cells[at]?.[0]?.half).toBeCloseTo(Number(cell.half), 10);
    }

    const block = { kind: "statistics" as const, groupBy: [`params.${lr}`], metrics: [metric] };
    const statistics = await readBlock(engine, sets, block);
    const { groups } = await compare.openComparison(
      { sets: [{ runs: { projectId, query } }], groupBy: [`params.${lr}`] },
      CALL,
    );
    expect(statistics.data.groups.map(({ label }) => label)).toEqual(
      groups.map(({ label }) => label),
    );
    const { metrics: told } = await compare.readMetrics(
      {
        groups: groups.map(({ runIds }) => runIds),
        names: groups.map(({ label }) => label),
        metrics: [metric],
        limit: 200,
        baseline: 0,
        part: "best",
        test: "auto",
        interval: "auto",
        correction: "holm",
        pairing: "auto",
        level: 0.95,
        power: 0.8,
      },
      CALL,
    );
    expect(statistics.data.cells).toEqual(told);
    const other = await readBlock(engine, sets, { ...block, baseline: groups[1]?.label });
    expect(other.data.baseline).toBe(1);
    const lost = await readBlock(engine, sets, { ...block, baseline: "no such group" });
    expect(lost.data.problems?.[0]).toContain("no such group");
  });

  test("a chart shows the runs that the set finds, in its order, with values that are not finite", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data, { ephemeral: true });
    const projectId = await openDemo(place, engine);
    const query = 'name =~ ".*sgd-diverged.*"';
    const { metrics } = await engine.handlers.runs.listPaths({ projectId }, CALL);
    const [run] = await listRuns(engine, projectId, query);
    const detail = await engine.handlers.runs.get({ id: run?.id ?? "" }, CALL);
    const series = detail.series.find(({ nonFinite }) => nonFinite > 0);
    if (series === undefined) throw new Error(`nothing diverged in ${metrics.join()}`);
    const { data, columns } = await readBlock(engine, [setOf(projectId, { query })], {
      kind: "chart",
      metrics: [series.metric, "no such metric"],
    });
    expect(data.lines).toHaveLength(1);
    const values = columns[(data.lines[0]?.column ?? 0) + 2];
    expect(values).toHaveLength(series.points);
    expect([...(values ?? [])].filter((value) => !Number.isFinite(Number(value)))).toHaveLength(
      series.nonFinite,
    );
    expect(data.problems).toEqual(["None of the runs has the metric “no such metric”."]);

    const all = await listRuns(engine, projectId);
    const ids = all
      .map(({ id }) => id)
      .toReversed()
      .slice(0, 3);
    const named = await readBlock(engine, [setOf(projectId, { runIds: [...ids, "gone"] })], {
      kind: "table",
      columns: ["name"],
    });
    expect(named.data.runs.map(({ id }) => id)).toEqual(ids);
    expect(named.data.problems).toEqual(["A run of the run set “Runs” was removed or is gone."]);
    const cut = await readBlock(engine, [setOf(projectId, { limit: 2 })], {
      kind: "table",
      columns: ["name"],
    });
    expect(cut.data.runs.map(({ id }) => id)).toEqual(all.slice(0, 2).map(({ id }) => id));
    expect(cut.data.problems?.[0]).toContain(`${all.length} runs; these are the first 2`);
    const found = await engine.handlers.reports.findRuns(
      { runSet: setOf(projectId, { limit: 2 }) },
      CALL,
    );
    expect(found).toEqual({ total: all.length, runIds: all.slice(0, 2).map(({ id }) => id) });
  });

  test("what two sets differ in, and what explains a metric", async () => {
    await using place = await makePlace();
    await using engine = await openTestEngine(place.data, { ephemeral: true });
    const projectId = await openDemo(place, engine);
    const sets = [
      setOf(projectId, { id: "a", name: "Low", query: 'name =~ ".*lr0.003.*"' }),
      setOf(projectId, { id: "b", name: "High", query: 'name =~ ".*lr0.3.*"' }),
    ];
    const { metrics } = await engine.handlers.runs.listPaths({ projectId }, CALL);
    const metric = metrics.find((one) => one.includes("acc")) ?? "";
    const block = { kind: "diff" as const, aRunSetId: "a", bRunSetId: "b", metric };
    const { data } = await readBlock(engine, sets, block);
    const lr = data.rows.find(({ key }) => key.endsWith("lr"));
    expect(lr).toMatchObject({ group: "param", a: "0.003", b: "0.3" });
    const told = await engine.handlers.compare.explainChange(
      { a: [...data.a], b: [...data.b], metric, part: "best", names: { a: "Low", b: "High" } },
      CALL,
    );
    expect(data.observed).toBe(told.observed);
    expect(data.explained?.map(({ evidence }) => evidence)).toEqual(
      told.changes.map(({ evidence }) => evidence),
    );
    const plain = await readBlock(engine, sets, { ...block, metric: null });
    expect(plain.data).toMatchObject({ explained: null, observed: null });
  });
});

const RECORDED = fileURLToPath(
  new URL(
    "../../../e2e/fixtures/media/events.out.tfevents.1790000000.workstation",
    import.meta.url,
  ),
);

test("pictures, sounds and texts as they were logged", async () => {
  await using place = await makePlace();
  await mkdir(join(place.logs, "run"));
  await copyFile(RECORDED, join(place.logs, "run", "events.out.tfevents.1"));
  await place.write("plain/metrics.csv", csv(0, 3));
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const read = (tag: string, mediaKind: string, step: number | null = null) =>
    readBlock(engine, [setOf(projectId)], { kind: "media", tag, mediaKind, step });
  const { data, columns } = await read("samples/generated", "image");
  expect(data.items.length).toBeGreaterThan(0);
  const steps = await engine.handlers.runs.listMediaSteps(
    { tag: "samples/generated", kind: "image", runIds: [data.items[0]?.runId ?? ""], limit: 10 },
    CALL,
  );
  const last = steps[0]?.entries.at(-1);
  expect(data.items).toHaveLength(last?.samples ?? 0);
  for (const [sample, { mime, column, step, runId }] of data.items.entries()) {
    const whole = await engine.readMedia({ runId, id: last?.id ?? "", sample });
    expect([mime, step]).toEqual([whole.type, last?.step]);
    expect(columns[column]).toEqual(whole.bytes);
  }
  const earlier = await read("samples/generated", "image", 10);
  expect(earlier.data.items[0]?.step).toBe(10);
  const nowhere = await read("samples/generated", "image", 11);
  expect(nowhere.data.items).toMatchObject([
    { column: -1, problem: expect.stringContaining("at step 11") as string },
  ]);
  expect((await read("speech/tone", "audio")).data.items[0]?.mime).toMatch(/^audio\//);
  const texts = await read("notes/report", "text");
  expect(texts.data.items[0]).toMatchObject({ mime: "text/markdown", column: -1 });
  expect(texts.data.items[0]?.text).toBe(
    "# Step 40\n\n| word | n |\n|:-----|---:|\n| *a* | 40 |\n\n<script>alert(1)</script>",
  );
  expect((await read("notes/table", "text")).data.items[0]?.text).toContain("| ");
  expect((await read("nothing", "image")).data).toMatchObject({
    items: [],
    problems: ["None of the runs logged “nothing” (image)."],
  });
});

test("a registered model with its version; what is not there is told in words", async () => {
  await using place = await makePlace();
  await place.write("a/metrics.csv", csv(0, 3));
  await place.write("a/best.pt", "weights");
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const [run] = await listRuns(engine, projectId);
  const { registry } = engine.handlers;
  await registry.registerVersion(
    { name: "net", runId: run?.id ?? "", path: "best.pt", description: "the best" },
    CALL,
  );
  const { data } = await readBlock(engine, [], { kind: "model", model: "net" });
  const { versions, ...model } = await registry.getModel({ name: "net" }, CALL);
  expect(data.model).toEqual(model);
  expect(data.version).toMatchObject(versions[0] ?? {});
  for (const block of [{ model: "other" }, { model: "net", version: 7 }])
    await expect(readBlock(engine, [], { kind: "model", ...block })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
});

test("sets, projects, queries and paths that are none are told in words, not by a crash", async () => {
  await using place = await makePlace();
  await place.write("a/metrics.csv", csv(0, 3));
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const chart = { kind: "chart" as const, metrics: ["loss"] };
  const nowhere = await readBlock(engine, [setOf("no such project")], chart);
  expect(nowhere.data).toMatchObject({
    lines: [],
    problems: ["The project of the run set “Runs” is not there any more."],
  });
  const nothing = await readBlock(engine, [setOf(projectId, { query: "params.lr > 3" })], chart);
  expect(nothing.data.problems).toEqual(["The run set “Runs” finds no run."]);
  for (const [sets, block] of [
    [[], chart],
    [[setOf(projectId, { query: "loss >" })], chart],
    [[setOf(projectId)], { kind: "table", columns: ["no path"] }],
    [[setOf(projectId)], { kind: "pivot", metric: "loss", rows: "no path" }],
    [[setOf(projectId)], { kind: "statistics", metrics: ["loss"], groupBy: ["no path"] }],
  ] as const)
    await expect(readBlock(engine, sets, block)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  const [run] = await listRuns(engine, projectId);
  await engine.handlers.runs.remove({ ids: [run?.id ?? ""] }, CALL);
  for (const block of [
    chart,
    { kind: "table" as const, columns: ["name"] },
    { kind: "pivot" as const, metric: "loss", rows: "name" },
    { kind: "statistics" as const, metrics: ["loss"], groupBy: ["name"] },
    { kind: "media" as const, tag: "x", mediaKind: "image" },
    { kind: "diff" as const, aRunSetId: "s", bRunSetId: "s", metric: "loss" },
  ]) {
    const { data } = await readBlock(engine, [setOf(projectId)], block);
    expect(data.problems, block.kind).toEqual(["The run set “Runs” finds no run."]);
  }
});
