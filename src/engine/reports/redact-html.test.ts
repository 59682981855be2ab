import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeColumnBlob } from "../../base/column-blob.ts";
import { openReportFile, takeReportText, type OpenReport } from "../../base/report-file.ts";
import type { Progress } from "../../base/work.ts";
import { reportBlock, type ReportDocument } from "../../contract/report-blocks.ts";
import { EVERY_RULE } from "../../contract/redaction.ts";
import { csv, makePlace, readLogs, type Place } from "../history.test-support.ts";
import { CALL, openTestEngine, type TestEngine } from "../testing.ts";
import { setOf, text } from "./reports.test-support.ts";

const PAGE = `<html><title>Report</title><script id="assay-report"></script></html>`;
const REDACT = { ...EVERY_RULE, also: ["Falcon"], keep: ["/mnt/public"] };
const of = { runSetId: "s" };
const CHART = reportBlock.parse({ id: "chart", kind: "chart", metrics: ["loss"], ...of });
const TABLE = reportBlock.parse({
  id: "table",
  kind: "table",
  caption: "read from /mnt/acme/sets/train by Falcon",
  columns: ["name", "params.data_dir", "params.password", "metrics.loss.min", "params.lr"],
  ...of,
});
const BLOCKS = [
  // Nothing here looks like a secret: runs tell that these are some.
  text(
    "t",
    "Trained with zebra-77-quagga, see /mnt/public/cifar/x, by grace on gpu17; otter-99-lemur",
  ),
  CHART,
  TABLE,
  reportBlock.parse({
    id: "groups",
    kind: "statistics",
    groupBy: ["params.data_dir"],
    metrics: ["loss"],
    ...of,
  }),
  reportBlock.parse({ id: "lost", kind: "model", model: "zebra-77-quagga" }),
];
/** Each stands somewhere in the file as it is. */
const PLANTED = [
  "zebra-77-quagga",
  "otter-99-lemur",
  "grace",
  "/mnt/acme",
  "falcon",
  "max@acme.org",
  "gpu17",
  "hunter2",
];

async function makeReport(place: Place) {
  const reportPage = join(place.logs, "..", "page.html");
  await writeFile(reportPage, PAGE);
  await mkdir(join(place.logs, "falcon"));
  await place.write("falcon/metrics.csv", csv(0, 9));
  await place.write(
    "falcon/hparams.yaml",
    JSON.stringify({
      api_key: "zebra-77-quagga",
      data_dir: "/mnt/acme/sets/train",
      password: "hunter2",
      home: "/home/grace/x/y",
      hostname: "gpu17",
      lr: 0.1,
    }),
  );
  const engine = await openTestEngine(place.data, { reportPage });
  const projectId = await readLogs(engine, place);
  const { reports, runs } = engine.handlers;
  const { rows } = await runs.list({ projectId, removed: false, limit: 10 }, CALL);
  const ids = rows.map((row) => row.id);
  await runs.edit(
    { ids, notes: "asked max@acme.org", tags: { api_token: "otter-99-lemur" } },
    CALL,
  );
  const { id } = await reports.create(
    { projectId, title: "Losses of grace at max@acme.org", template: "empty" },
    CALL,
  );
  const { revision } = await reports.get({ id }, CALL);
  await reports.edit(
    {
      id,
      revision,
      runSets: [setOf(projectId, { name: "Runs of Falcon" })],
      blocks: Object.fromEntries(BLOCKS.map((block) => [block.id, block])),
      order: BLOCKS.map((block) => block.id),
    },
    CALL,
  );
  await reports.freeze({ id, blockIds: ["chart"], thaw: false }, CALL);
  const comment = { id: "c", blockId: "t", parentId: null, resolved: false };
  await reports.comment({ id, comment: { ...comment, text: "is that zebra-77-quagga?" } }, CALL);
  return { engine, id };
}

async function exportFile(
  { handlers }: TestEngine,
  id: string,
  redact: typeof REDACT | null,
): Promise<{ file: File; html: string; report: OpenReport }> {
  const file = await handlers.reports.exportHtml({ id, theme: "system", redact, madeMs: 5 }, CALL);
  const html = await file.text();
  return { file: file as File, html, report: openReportFile(takeReportText(html) ?? "") };
}

/** All that a reader can find in the file, in small letters. */
function everythingIn({ html, report, file }: Awaited<ReturnType<typeof exportFile>>): string {
  const { document, comments, meta } = report;
  const blocks = report.blockIds.map((id) => report.readBlock(id));
  const page = html.replace(takeReportText(html) ?? "", "");
  const columns = blocks.flatMap((block) => block?.columns ?? []);
  return [
    JSON.stringify([file.name, page, document, comments, meta, blocks.map((one) => one?.meta)]),
    ...columns.map(({ buffer }) => Buffer.from(buffer).toString("latin1")),
  ]
    .join("\n")
    .toLowerCase();
}

function numbersIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return typeof value === "number" ? [value] : [];
  return Object.values(value).flatMap(numbersIn);
}

function hashOf(report: OpenReport, id: string): string {
  const { meta, columns } = report.readBlock(id) ?? { meta: null, columns: [] };
  return createHash("sha256").update(encodeColumnBlob(meta, columns)).digest("hex");
}

test("secrets are in the preview and nowhere in the file, numbers stay bit for bit", async () => {
  await using place = await makePlace();
  const { engine, id } = await makeReport(place);
  await using _engine = engine;
  const plain = await exportFile(engine, id, null);
  for (const planted of PLANTED) expect(everythingIn(plain)).toContain(planted);
  expect(plain.report.meta).not.toHaveProperty("replaced");

  const preview = await engine.handlers.reports.previewHtml({ id, redact: REDACT }, CALL);
  const hidden = await exportFile(engine, id, REDACT);
  const { report } = hidden;
  expect(report.meta.replaced).toBe(preview.replacedTotal);
  const told = JSON.stringify(preview.replaced).toLowerCase();
  for (const planted of PLANTED) {
    expect(told).toContain(planted);
    expect(everythingIn(hidden)).not.toContain(planted);
  }
  expect(everythingIn(hidden)).toContain("/mnt/public/cifar/x");
  expect(preview.replaced).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ where: "report", what: "title", before: "max@acme.org" }),
      expect.objectContaining({ where: "block 1 (text)", what: "text", before: "otter-99-lemur" }),
      expect.objectContaining({ where: "block 3 (table)", what: "data", before: "hunter2" }),
      expect.objectContaining({ where: "block 3 (table)", what: "caption and settings" }),
      expect.objectContaining({ where: "block 5 (model)", what: "problem" }),
      expect.objectContaining({ where: 'run set "Runs of Falcon"', before: "Falcon" }),
      expect.objectContaining({ where: 'run "falcon"', what: "name", after: "<text-1>" }),
    ]),
  );

  expect(report.readBlock("chart")?.columns).toEqual(plain.report.readBlock("chart")?.columns);
  const cells = report.readBlock("table")?.meta as { cells: readonly unknown[] };
  expect(cells.cells).toEqual([
    ["<text-1>", "<path-1>/train", expect.stringMatching(/^<secret-\d>$/), 0.1, 0.1],
  ]);
  const groups = (file: OpenReport) => numbersIn(file.readBlock("groups")?.meta);
  expect(groups(report).length).toBeGreaterThan(5);
  expect(groups(report)).toEqual(groups(plain.report));
  // The foot of the page checks the data against these.
  for (const block of report.blockIds)
    expect(report.meta.blocks[block]?.sha256).toBe(hashOf(report, block));
  const document = report.document as ReportDocument;
  const frozen = document.blocks.map((block) => block.frozen?.sha256);
  expect(frozen).toEqual([undefined, hashOf(report, "chart"), undefined, undefined, undefined]);
  expect(frozen[1]).not.toBe(hashOf(plain.report, "chart"));
  expect(report.comments).toMatchObject([{ text: "is that <secret-1>?", blockId: "t" }]);
});

test("who exported a report and who commented on it stays, unless the exporter's name is asked for", async () => {
  await using place = await makePlace();
  const { engine, id } = await makeReport(place);
  await using _engine = engine;
  await engine.handlers.system.setSettings({ profileName: "Grace Hopper" }, CALL);
  const open = async (also: string[]) => (await exportFile(engine, id, { ...REDACT, also })).report;
  expect((await open([])).meta.author).toBe("Grace Hopper");
  const asked = await open(["Grace Hopper"]);
  expect(asked.meta.author).toMatch(/^<text-\d>$/);
  const [comment] = asked.comments as Array<{ author: string }>;
  expect(comment?.author).toBe(
    (await engine.handlers.reports.get({ id }, CALL)).comments[0]?.author,
  );
});

test("it tells how far it is, and ends when it is asked to", async () => {
  await using place = await makePlace();
  for (let i = 0; i < 40; i++) await place.write(`many/${i}/metrics.csv`, csv(0, 2, i));
  const { engine, id } = await makeReport(place);
  await using _engine = engine;
  const told: Progress[] = [];
  const onProgress = (progress: Progress) => told.push(progress);
  await engine.handlers.reports.previewHtml({ id, redact: REDACT }, { ...CALL, onProgress });
  expect(told).toContainEqual({ done: 0, of: 4, what: "block 1 of 4" });
  expect(told).toContainEqual({ done: 40, of: 41, what: "run 41 of 41" });
  const stopping = new AbortController();
  const stop = ({ what }: Progress): void => {
    if (what === "run 5 of 41") stopping.abort();
  };
  await expect(
    engine.handlers.reports.exportHtml(
      { id, theme: "system", redact: REDACT },
      { ...CALL, signal: stopping.signal, onProgress: stop },
    ),
  ).rejects.toMatchObject({ code: "CANCELLED" });
});

test("runs that are gone tell nothing, and what was frozen of them is redacted all the same", async () => {
  await using place = await makePlace();
  await place.write("into/metrics.csv", csv(10, 19, 3));
  const { engine, id } = await makeReport(place);
  await using _engine = engine;
  const { reports, runs } = engine.handlers;
  const frozen = ["chart", "table", "groups"];
  await reports.freeze({ id, blockIds: frozen.slice(1), thaw: false }, CALL);
  const { rows } = await runs.list({ removed: false, limit: 10 }, CALL);
  const [into, gone] = ["into", "falcon"].map((name) => rows.find((row) => row.name === name)?.id);
  await runs.join({ id: into ?? "", ids: [gone ?? ""] }, CALL);
  await expect(runs.get({ id: gone ?? "" }, CALL)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const hidden = await exportFile(engine, id, REDACT);
  expect(hidden.report.blockIds).toEqual(frozen);
  expect(hidden.report.meta.runs.map((run) => run.id)).toContain(gone);
  expect(everythingIn(hidden)).not.toMatch(/falcon|hunter2|\/mnt\/acme/);
});
