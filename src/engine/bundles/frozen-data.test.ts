import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { reportBlock, type BlockData, type ReportBlock } from "../../contract/report-blocks.ts";
import { storedPath } from "../../store/index.ts";
import { setOf } from "../reports/reports.test-support.ts";
import { CALL } from "../testing.ts";
import {
  makeCopies,
  readJournalLength,
  take,
  type Copies,
  type Copy,
} from "./exchange.test-support.ts";
import { buildZip, forge, unpack } from "./hostile.test-support.ts";

const REDACT = {
  rules: ["paths", "hosts", "users", "secrets"] as const,
  also: ["Falcon"],
  keep: [],
};
const PLANTED = ["zebra-77-quagga", "grace", "/mnt/acme", "Falcon", "max@acme.org"];
const CHART = reportBlock.parse({ id: "chart", kind: "chart", runSetId: "s", metrics: ["loss"] });
const TABLE = reportBlock.parse({
  id: "table",
  kind: "table",
  runSetId: "s",
  columns: ["name", "params.api_key", "params.data_dir", "params.password", "metrics.loss.min"],
});
/** Its words are those of the format, whoever is called so. */
const PIVOT = reportBlock.parse({
  id: "pivot",
  kind: "pivot",
  runSetId: "s",
  metric: "loss",
  part: "max",
  rows: "params.data_dir",
});

/** A run with secrets in its params, and a report about it with frozen blocks. */
async function makeReport(copy: Copy, folder: string) {
  const logs = join(folder, "logs");
  await mkdir(join(logs, "falcon"), { recursive: true });
  await writeFile(join(logs, "falcon", "metrics.csv"), "step,loss\n0,1\n1,0.5\n2,0.25\n");
  await writeFile(
    join(logs, "falcon", "hparams.yaml"),
    JSON.stringify({
      api_key: "zebra-77-quagga",
      data_dir: "/mnt/acme/sets/train",
      password: "abc",
      mail: "max@acme.org",
      home: "/home/grace/x/y",
    }),
  );
  const { handlers } = copy.engine;
  const { projectId } = await copy.engine.addFolder(logs, { confirmed: true });
  await copy.engine.whenSettled();
  const { rows } = await handlers.runs.list({ projectId, removed: false, limit: 10 }, CALL);
  const { id } = await handlers.reports.create(
    { projectId, title: "Losses", template: "empty" },
    CALL,
  );
  const { revision } = await handlers.reports.get({ id }, CALL);
  await handlers.reports.edit(
    {
      id,
      revision,
      runSets: [setOf(projectId)],
      blocks: { chart: CHART, table: TABLE, pivot: PIVOT },
    },
    CALL,
  );
  await handlers.reports.freeze({ id, blockIds: null, thaw: false }, CALL);
  return { id, runIds: rows.map((row) => row.id) };
}

type Report = Awaited<ReturnType<typeof makeReport>>;

let sent = 0;

async function send(
  { engine }: Copy,
  { folder }: Copies,
  { id, runIds }: Report,
  redact: typeof REDACT | null,
  request: string | null = null,
) {
  const path = join(folder, `${sent++}.assay`);
  const selection = {
    runIds,
    projectIds: [],
    reportIds: [id],
    views: true,
    models: true,
    files: [],
    request,
    redact: redact && { ...redact, rules: [...redact.rules] },
  };
  const preview = await engine.handlers.bundles.preview(selection, CALL);
  const written = await engine.handlers.bundles.write({ ...selection, path }, CALL);
  expect(written.replacedTotal).toBe(preview.replacedTotal);
  return { path, preview, written };
}

async function show({ engine }: Copy, id: string, blockId: string): Promise<Uint8Array> {
  const { document } = await engine.handlers.reports.get({ id }, CALL);
  const block = document.blocks.find((one) => one.id === blockId) as ReportBlock;
  expect(block.frozen).not.toBeNull();
  const blob = await engine.handlers.reports.readBlock({ runSets: document.runSets, block }, CALL);
  return new Uint8Array(await blob.arrayBuffer());
}

const FROZEN = ["chart", "table", "pivot"];

test("what frozen blocks show goes along bit for bit, in both directions, and comes once", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const report = await makeReport(ann, copies.folder);
  const { id } = report;
  const first = await send(ann, copies, report, null);
  expect(await take(bob, first.path)).toMatchObject({ problems: [], conflictsLeft: 0 });
  for (const block of FROZEN)
    expect(await show(bob, id, block)).toEqual(await show(ann, id, block));
  const doctor = await bob.engine.handlers.system.doctor(undefined, CALL);
  expect(doctor.filter(({ status }) => status === "failed")).toEqual([]);
  const length = await readJournalLength(bob);
  expect(await take(bob, first.path)).toMatchObject({ merged: 0 });
  expect(await readJournalLength(bob)).toBe(length);

  const { document, revision } = await bob.engine.handlers.reports.get({ id }, CALL);
  const chart = document.blocks.find((one) => one.id === "chart");
  if (chart?.kind !== "chart") throw new Error("no chart");
  await bob.engine.handlers.reports.freeze({ id, blockIds: ["chart"], thaw: true }, CALL);
  await bob.engine.handlers.reports.edit(
    {
      id,
      revision: revision + 1,
      blocks: { chart: { ...chart, frozen: null, metrics: ["none"] } },
    },
    CALL,
  );
  await bob.engine.handlers.reports.freeze({ id, blockIds: ["chart"], thaw: false }, CALL);
  const request = join(copies.folder, "request.json");
  await ann.engine.handlers.bundles.request({ path: request, projectIds: [] }, CALL);
  const back = await send(bob, copies, report, null, request);
  const contents = [...(await unpack(back.path)).keys()].filter((name) =>
    name.startsWith("files/"),
  );
  expect(contents).toHaveLength(1);
  expect(await take(ann, back.path)).toMatchObject({ problems: [], merged: 1 });
  for (const block of FROZEN)
    expect(await show(ann, id, block)).toEqual(await show(bob, id, block));
});

test("secrets in frozen data are in the preview, and nowhere in the bundle; numbers stay", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const report = await makeReport(ann, copies.folder);
  const { id } = report;
  const { path, preview } = await send(ann, copies, report, REDACT);
  const told = preview.replaced.filter(({ where }) => where === 'report "Losses"');
  expect(told).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ what: "frozen table", before: "zebra-77-quagga" }),
      expect.objectContaining({ what: "frozen table", before: "/mnt/acme/sets" }),
      // Short: only its name tells what it is.
      expect.objectContaining({ what: "frozen table", before: "abc" }),
      expect.objectContaining({ what: "frozen pivot", before: "/mnt/acme/sets" }),
      expect.objectContaining({ what: "frozen chart", before: "falcon", rule: "also" }),
    ]),
  );
  for (const [name, bytes] of await unpack(path))
    for (const planted of PLANTED)
      expect([name, Buffer.from(bytes).toString("latin1").toLowerCase()].join()).not.toContain(
        planted.toLowerCase(),
      );
  const hashes = (await ann.engine.handlers.reports.get({ id }, CALL)).document.blocks.map(
    ({ frozen }) => frozen?.sha256 ?? "",
  );
  const json = Buffer.from((await unpack(path)).get("edits.json") ?? []).toString();
  for (const hash of hashes) expect(json).not.toContain(hash);

  expect(await take(bob, path)).toMatchObject({ problems: [], conflictsLeft: 0 });
  const data = (bytes: Uint8Array) => decodeColumnBlob(new Uint8Array(bytes).buffer);
  const chart = data(await show(bob, id, "chart"));
  expect(chart.columns).toEqual(data(await show(ann, id, "chart")).columns);
  const table = data(await show(bob, id, "table")).meta as BlockData & { kind: "table" };
  expect(table.cells).toEqual([
    ["<text-1>", "<secret-1>", "<path-1>/train", expect.stringMatching(/^<secret-\d>$/), 0.25],
  ]);
  const pivot = data(await show(bob, id, "pivot")).meta as BlockData & { kind: "pivot" };
  expect(pivot.cells).toEqual(
    (data(await show(ann, id, "pivot")).meta as BlockData & { kind: "pivot" }).cells,
  );
  // What comes back unchanged changes nothing here: the data that was frozen here stays.
  const before = await show(ann, id, "table");
  const back = await send(bob, copies, report, REDACT);
  expect(await take(ann, back.path)).toMatchObject({ merged: 0, conflictsLeft: 0 });
  expect(await show(ann, id, "table")).toEqual(before);
});

test("frozen data that is damaged or absent is named on both sides, and comes with a whole bundle", async () => {
  await using copies = await makeCopies();
  await using ann = await copies.open("Ann");
  await using bob = await copies.open("Bob");
  const report = await makeReport(ann, copies.folder);
  const { id } = report;
  const whole = await send(ann, copies, report, null);
  const { document } = await ann.engine.handlers.reports.get({ id }, CALL);
  const sha256 = document.blocks.find((one) => one.id === "table")?.frozen?.sha256 ?? "";
  const entry = `files/${sha256}`;

  const flipped = await unpack(whole.path);
  const bytes = Buffer.from(flipped.get(entry) ?? []);
  bytes[9] = (bytes[9] ?? 0) ^ 1;
  const told = JSON.parse(Buffer.from(flipped.get("manifest.json") ?? []).toString()) as {
    entries: object;
  };
  const bad = join(copies.folder, "flipped.assay");
  await writeFile(
    bad,
    buildZip(forge(new Map(flipped).set(entry, bytes), (of) => (of["entries"] = told.entries))),
  );
  await expect(take(bob, bad)).rejects.toMatchObject({
    code: "DAMAGED",
    message: expect.stringContaining(entry),
  });
  expect(await take(bob, bad, { partial: true })).toMatchObject({
    problems: [{ entry, reason: expect.stringContaining("not those that were signed") }],
  });
  await expect(show(bob, id, "table")).rejects.toMatchObject({ code: "DAMAGED" });
  expect(await show(bob, id, "chart")).toEqual(await show(ann, id, "chart"));
  expect(await take(bob, whole.path)).toMatchObject({ problems: [], merged: 0 });
  expect(await show(bob, id, "table")).toEqual(await show(ann, id, "table"));

  const lie = join(copies.folder, "lie.assay");
  await writeFile(lie, buildZip(forge(new Map(flipped).set(entry, bytes))));
  await using cid = await copies.open("Cid");
  expect(await take(cid, lie)).toMatchObject({
    problems: [{ entry, reason: expect.stringContaining('report "Losses"') }],
  });

  const stored = storedPath(join(ann.data, "artifacts"), sha256);
  const content = await readFile(stored);
  await rm(stored);
  const { path, preview, written } = await send(ann, copies, report, REDACT);
  const problem = { entry: 'report "Losses"', reason: expect.stringContaining("cannot be read") };
  expect([preview.problems, written.problems]).toEqual([[problem], [problem]]);
  await using dan = await copies.open("Dan");
  expect(await take(dan, path)).toMatchObject({
    problems: [{ entry, reason: expect.stringContaining("not in the bundle") }],
  });
  await writeFile(stored, content);
});
