import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { openReportFile, type OpenReport } from "../../base/report-file.ts";
import { reportBlock, type BlockData, type ReportBlock } from "../../contract/report-blocks.ts";
import { REPORT_TEMPLATES } from "../../contract/reports.ts";
import { storedPath } from "../../store/index.ts";
import { csv, csvRows, makePlace, readLogs, type Place } from "../history.test-support.ts";
import { CALL, openTestEngine, waitFor, type TestEngine } from "../testing.ts";
import { readBlock, setOf, text } from "./reports.test-support.ts";

const DEMO = fileURLToPath(new URL("../../../assets/demo", import.meta.url));
const PAGE = `<!doctype html><html><head><title>Report</title></head><body><div id="root"></div>
<script type="application/octet-stream;base64" id="assay-report"></script><script>show()</script></body></html>`;

async function makePage(place: Place): Promise<string> {
  const path = join(place.logs, "..", "page.html");
  await writeFile(path, PAGE);
  return path;
}

const CHART: ReportBlock = reportBlock.parse({
  id: "chart",
  kind: "chart",
  runSetId: "s",
  metrics: ["loss"],
});

async function makeReport(
  { handlers }: TestEngine,
  projectId: string,
  ...blocks: readonly ReportBlock[]
): Promise<string> {
  const { id } = await handlers.reports.create(
    { projectId, title: "</title><script>alert(1)</script>", template: "empty" },
    CALL,
  );
  const { revision } = await handlers.reports.get({ id }, CALL);
  await handlers.reports.edit(
    {
      id,
      revision,
      runSets: [setOf(projectId)],
      blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
    },
    CALL,
  );
  return id;
}

/** What stands in the page, and what was put around it. */
function takeOut(html: string): { readonly report: OpenReport; readonly page: string } {
  const [, before = "", text_ = "", after = ""] =
    /^([^]*id="assay-report">)([^<]*)(<\/script>[^]*)$/.exec(html) ?? [];
  return { report: openReportFile(text_), page: before + after };
}

test("one file holds what the blocks show, bit for bit, and says where it comes from", async () => {
  await using place = await makePlace();
  await place.write("a</script>/metrics.csv", csv(0, 300));
  await place.write("b/metrics.csv", csv(0, 300, 2));
  const options = { reportPage: await makePage(place) };
  await using engine = await openTestEngine(place.data, { ephemeral: true, ...options });
  const projectId = await readLogs(engine, place);
  const { reports } = engine.handlers;
  const table = reportBlock.parse({
    id: "table",
    kind: "table",
    runSetId: "s",
    columns: ["name", "metrics.loss.best"],
  });
  const lost = reportBlock.parse({ id: "lost", kind: "model", model: "no such model" });
  const id = await makeReport(engine, projectId, text("t", "</script>"), CHART, table, lost);
  await reports.comment(
    { id, comment: { id: "c", blockId: "t", parentId: null, resolved: false, text: "why?" } },
    CALL,
  );
  const write = async () =>
    (await reports.exportHtml({ id, theme: "dark", redact: null, madeMs: 5 }, CALL)).text();
  const html = await write();
  expect(await write()).toBe(html);
  expect(html.match(/<script/g)).toHaveLength(2);
  const { report, page } = takeOut(html);
  expect(page).toContain(
    "<title>&#60;/title&#62;&#60;script&#62;alert(1)&#60;/script&#62;</title>",
  );
  const { document, comments, runSets } = await reports
    .get({ id }, CALL)
    .then((whole) => ({ ...whole, runSets: whole.document.runSets }));
  expect(report.document).toEqual(document);
  expect(report.comments).toEqual(comments);
  expect(report.blockIds).toEqual(["chart", "table"]);
  for (const block of [CHART, table]) {
    const live = await readBlock(engine, runSets, { ...block });
    expect(report.readBlock(block.id)).toEqual(decodeColumnBlob(live.bytes.buffer));
    expect(report.meta.blocks[block.id]).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      frozenMs: null,
      problem: null,
    });
  }
  expect(report.meta).toMatchObject({
    reportId: id,
    madeMs: 5,
    theme: "dark",
    productVersion: "0.0.0-test",
    blocks: { lost: { sha256: null, problem: expect.stringContaining("model") as string } },
  });
  const { rows } = await engine.handlers.runs.list({ removed: false, limit: 10 }, CALL);
  expect(report.meta.runs.map((run) => run.id)).toEqual(rows.map((run) => run.id));
  expect(report.meta.runs.every(({ project }) => project === "logs")).toBe(true);
});

test("without the built page, or with one that has no place for a report, it says what to do", async () => {
  await using place = await makePlace();
  for (const page of [undefined, "<html></html>", PAGE + PAGE]) {
    const reportPage = join(place.logs, "..", "page.html");
    if (page !== undefined) await writeFile(reportPage, page);
    await using engine = await openTestEngine(place.data, { ephemeral: true, reportPage });
    const { id } = await engine.handlers.reports.create(
      { projectId: null, title: "R", template: "empty" },
      CALL,
    );
    await expect(
      engine.handlers.reports.exportHtml({ id, theme: "system", redact: null }, CALL),
    ).rejects.toMatchObject({ code: "UNAVAILABLE", nextStep: expect.stringContaining("build") });
  }
});

test("a frozen block keeps what it showed, through a rebuild, until it is thawed; damage is told", async () => {
  await using place = await makePlace();
  const path = await place.write("a/metrics.csv", csv(0, 9));
  await using engine = await openTestEngine(place.data);
  const projectId = await readLogs(engine, place);
  const { reports, runs, system } = engine.handlers;
  const table = reportBlock.parse({ id: "t", kind: "table", runSetId: "s", columns: ["step"] });
  const id = await makeReport(engine, projectId, text("x"), CHART, table);
  const show = async (blockId: string) => {
    const { document } = await reports.get({ id }, CALL);
    const block = document.blocks.find((one) => one.id === blockId);
    return readBlock(engine, document.runSets, block ?? CHART);
  };
  const before = await show("chart");
  await reports.freeze({ id, blockIds: ["chart"], thaw: false }, CALL);
  await writeFile(path, csv(0, 9) + csvRows(10, 19));
  await waitFor(
    () => show("t"),
    ({ data }) =>
      data.kind === "table" && (data as BlockData & { cells: unknown }).cells?.toString() === "19",
  );
  expect((await show("chart")).bytes).toEqual(before.bytes);
  const all = await reports.freeze({ id, blockIds: null, thaw: false }, CALL);
  const { document } = await reports.get({ id }, CALL);
  expect(document.blocks.map(({ frozen }) => frozen === null)).toEqual([true, false, false]);
  // What was frozen before stays as it was.
  expect((await show("chart")).bytes).toEqual(before.bytes);
  await system.rebuild(undefined, CALL);
  expect((await show("chart")).bytes).toEqual(before.bytes);
  await runs.undo({ gesture: all.gesture }, CALL);
  await reports.freeze({ id, blockIds: ["chart"], thaw: true }, CALL);
  expect((await show("chart")).columns[0]).toHaveLength(20);
  await runs.undo({}, CALL);
  const doctor = async () =>
    (await system.doctor(undefined, CALL)).filter(({ status }) => status === "failed");
  expect(await doctor()).toEqual([]);

  const store = join(place.data, "artifacts");
  const sha256 = document.blocks[1]?.frozen?.sha256 ?? "";
  const stored = storedPath(store, sha256);
  const bytes = await readFile(stored);
  bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
  await writeFile(stored, bytes);
  await expect(show("chart")).rejects.toMatchObject({
    code: "DAMAGED",
    message: expect.stringContaining("changed"),
    nextStep: expect.stringContaining("thaw"),
  });
  await rm(stored);
  await expect(show("chart")).rejects.toMatchObject({ code: "DAMAGED" });
  expect(await doctor()).toHaveLength(1);
  await expect(reports.freeze({ id, blockIds: ["x"], thaw: false }, CALL)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const kept = (await readdir(store)).filter((name) => name.startsWith("frozen-"));
  expect(kept).toEqual([]);
});

test("what a client sent and deleted again takes no frozen data of the same content along", async () => {
  await using place = await makePlace();
  await place.write("a/metrics.csv", csv(0, 9));
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const id = await makeReport(engine, projectId, CHART);
  const { bytes } = await readBlock(engine, [setOf(projectId)], CHART);
  await engine.handlers.reports.freeze({ id, blockIds: null, thaw: false }, CALL);
  const content = async function* () {
    yield bytes;
  };
  await engine.tracking.artifacts.put("1/copy.bin", content());
  await engine.tracking.artifacts.remove("1/copy.bin");
  const [chart = CHART] = (await engine.handlers.reports.get({ id }, CALL)).document.blocks;
  expect(chart.frozen).not.toBeNull();
  expect((await readBlock(engine, [], chart)).bytes).toEqual(bytes);
});

test("bytes of another kind are not shown as a block's", async () => {
  await using place = await makePlace();
  await place.write("a/metrics.csv", csv(0, 9));
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const id = await makeReport(engine, projectId, CHART);
  await engine.handlers.reports.freeze({ id, blockIds: null, thaw: false }, CALL);
  const [chart] = (await engine.handlers.reports.get({ id }, CALL)).document.blocks;
  await expect(
    readBlock(engine, [setOf(projectId)], {
      kind: "table",
      columns: ["name"],
      frozen: chart?.frozen,
    }),
  ).rejects.toMatchObject({ code: "DAMAGED" });
});

test.each(REPORT_TEMPLATES)("the template %s shows what the demo project has", async (template) => {
  await using place = await makePlace();
  await cp(DEMO, place.logs, { recursive: true });
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const { reports } = engine.handlers;
  const [run] = (
    await engine.handlers.runs.list(
      { projectId, query: 'name =~ "two-moons.*"', removed: false, limit: 1 },
      CALL,
    )
  ).rows;
  const [path = ""] = await readdir(join(place.logs, run?.name ?? ""));
  await engine.handlers.registry.registerVersion(
    { name: "net", runId: run?.id ?? "", path, description: "" },
    CALL,
  );
  const { id, gesture } = await reports.create(
    {
      projectId,
      title: "Report",
      template,
      runSet: { query: 'name =~ "two-moons.*"' },
      ...(template === "model-review" && { model: "net" }),
    },
    CALL,
  );
  const { document } = await reports.get({ id }, CALL);
  expect(document.runSets[0]?.projectId).toBe(projectId);
  const kinds = document.blocks.map(({ kind }) => kind);
  if (template === "empty") expect(kinds).toEqual([]);
  else expect(kinds).toContain("chart");
  if (template === "ablation") expect(kinds).toContain("pivot");
  if (template === "experiment") expect(kinds).toContain("statistics");
  if (template === "model-review") expect(kinds).toContain("model");
  const isWeekly = template === "weekly";
  for (const block of document.blocks) {
    const { data } = await readBlock(engine, document.runSets, block);
    // No run of the demo is of this week.
    if (!isWeekly) expect(data.problems, JSON.stringify(block)).toBeUndefined();
    if (data.kind === "chart" && !isWeekly)
      expect(data.lines.length + data.groups.length).toBeGreaterThan(0);
  }
  await engine.handlers.runs.undo({ gesture }, CALL);
  expect(await reports.list(undefined, CALL)).toEqual([]);
});

test("templates begin a report where there is nothing yet", async () => {
  await using place = await makePlace();
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  for (const template of REPORT_TEMPLATES) {
    const { id } = await engine.handlers.reports.create(
      { projectId: null, title: "R", template },
      CALL,
    );
    const { document } = await engine.handlers.reports.get({ id }, CALL);
    for (const block of document.blocks) await readBlock(engine, document.runSets, block);
  }
  await expect(
    engine.handlers.reports.create({ projectId: "x", title: "R", template: "weekly" }, CALL),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(
    engine.handlers.reports.create(
      { projectId: null, title: "R", template: "model-review", model: "x" },
      CALL,
    ),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});
