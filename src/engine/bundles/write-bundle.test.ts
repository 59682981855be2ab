import { createHash } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import type { JsonValue } from "../../base/json.ts";
import type { Replaced } from "../../contract/redaction.ts";
import type { BundledEdits, BundledRun, Manifest } from "../../formats/index.ts";
import { addAndRead } from "../ingest/testing.ts";
import { isGenuine, isRedacted, type SharedEntry } from "./merge/past.ts";
import { listPicked, pickFile } from "./pick-files.ts";
import { CALL, makeTestFolder, openTestEngine, type TestEngine } from "../testing.ts";

const ALL = {
  rules: ["paths", "hosts", "users", "secrets"] as const,
  also: ["Project Falcon"],
  keep: ["/mnt/public"],
};
const NOTHING = {
  runIds: [],
  projectIds: [],
  reportIds: [],
  views: true,
  models: true,
  files: [],
  redact: null,
  request: null,
};
const redact = { ...ALL, rules: [...ALL.rules] };
const WEIGHTS = Buffer.from([0, 1, 2, 255, 0, 7]);
const DIFF = `--- a/train.py
+++ b/train.py
-db = connect()
+db = connect("postgres://svc:t0psecret1@db7.acme.corp/x", password="hunter2xyz")
+read("/mnt/acme/sets/extra.csv")  # asked grace
`;
const LOG = `reading /mnt/acme/sets/train.csv on gpu17.acme.corp (10.20.30.40)
AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
-----BEGIN RSA PRIVATE KEY-----
MIIBplantedkey
-----END RSA PRIVATE KEY-----
loss 0.5 with zebra-77-quagga
`;
/** Each stands somewhere in the runs. */
const PLANTED = [
  "acme",
  "grace",
  "Grace Hopper",
  "zebra-77",
  "t0psecret1",
  "hunter2xyz",
  "AKIAIOSFODNN7EXAMPLE",
  "MIIBplantedkey",
  "10.20.30.40",
  "gpu17",
  "db7.",
  "nas7.local",
  "Falcon",
  "ghp_0123456789",
];

/** What stands in these files, in the way of MLflow's file store. */
async function writeStore(
  root: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

const RUN = (id: string): string => `mlruns/0/${id}`;
const META = (id: string, name: string): string =>
  `artifact_uri: file:///mnt/acme/mlruns/0/${id}/artifacts\nend_time: 1795314624067\nentry_point_name: ''\nexperiment_id: '0'\n` +
  `lifecycle_stage: active\nrun_id: ${id}\nrun_name: ${name}\nsource_name: ''\nsource_type: 4\nsource_version: ''\n` +
  `start_time: 1795314624044\nstatus: 3\ntags: []\nuser_id: grace\n`;
const [ONE, TWO] = ["a".repeat(32), "b".repeat(32)] as const;

async function makeStore(root: string): Promise<void> {
  await writeStore(root, {
    "mlruns/0/meta.yaml":
      "artifact_location: file:///mnt/acme/mlruns/0\ncreation_time: 1795314623960\nexperiment_id: '0'\nlast_update_time: 1795314623960\nlifecycle_stage: active\nname: study on gpu17.acme.corp\n",
    [`${RUN(ONE)}/meta.yaml`]: META(ONE, "first of grace"),
    [`${RUN(ONE)}/params/data_dir`]: "/mnt/acme/sets/My Set/train",
    [`${RUN(ONE)}/params/public`]: "/mnt/public/cifar/train",
    [`${RUN(ONE)}/params/api_key`]: "zebra-77-quagga",
    [`${RUN(ONE)}/params/lr`]: "0.1",
    [`${RUN(ONE)}/params/cache`]: join(root, "cache/x"),
    [`${RUN(ONE)}/metrics/loss`]: "1795314624050 0.5 0\n1795314624051 0.25 1\n",
    [`${RUN(ONE)}/metrics/nas7.local/read`]: "1795314624050 1 0\n",
    [`${RUN(ONE)}/tags/mlflow.user`]: "grace",
    [`${RUN(ONE)}/tags/where`]: "rack of gpu17.acme.corp",
    [`${RUN(ONE)}/tags/mlflow.source.name`]: "/home/grace/work/train.py",
    [`${RUN(ONE)}/tags/mlflow.source.git.repoURL`]: "git@git.acme.org:team/repo.git",
    [`${RUN(ONE)}/tags/mlflow.source.git.diff`]: DIFF,
    [`${RUN(ONE)}/artifacts/grace/train.log`]: LOG,
    [`${RUN(ONE)}/artifacts/weights.bin`]: WEIGHTS,
    [`${RUN(TWO)}/meta.yaml`]: META(TWO, "second"),
    [`${RUN(TWO)}/params/lr`]: "0.2",
    [`${RUN(TWO)}/metrics/loss`]: "1795314624050 0.75 0\n",
    [`${RUN(TWO)}/artifacts/copy.bin`]: WEIGHTS,
  });
}

interface Opened extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly root: string;
  readonly out: string;
  readonly projectId: string;
  readonly runIds: readonly string[];
}

async function openStore(): Promise<Opened> {
  const stack = new AsyncDisposableStack();
  const [data, folder, out] = [
    stack.use(await makeTestFolder()),
    stack.use(await makeTestFolder()),
    stack.use(await makeTestFolder()),
  ];
  const root = join(folder.path, "project");
  await makeStore(root);
  const engine = stack.use(await openTestEngine(data.path));
  const projectId = await addAndRead(engine, root);
  const { rows } = await engine.handlers.runs.list(
    { projectId, removed: false, limit: 9, sort: [{ path: "name", descending: false }] },
    CALL,
  );
  const runIds = rows.map(({ id }) => id);
  await engine.handlers.runs.edit(
    {
      ids: runIds.slice(0, 1),
      tags: { gpu: "gpu17.acme.corp", plain: "yes" },
      notes:
        "Project Falcon: ask Grace Hopper <grace@acme.org>, token ghp_0123456789abcdefghijABCDEFGHIJ012345",
    },
    CALL,
  );
  await engine.handlers.runs.edit({ ids: runIds.slice(0, 1), name: "renamed" }, CALL);
  await engine.handlers.runs.saveView(
    { projectId, name: "by grace", page: "project", state: { query: 'data = "/mnt/acme/x/y"' } },
    CALL,
  );
  return {
    engine,
    root,
    out: out.path,
    projectId,
    runIds,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

type Entries = Readonly<Record<string, Uint8Array>>;

async function unzip(path: string): Promise<Entries> {
  // oxlint-disable-next-line node/no-sync -- of bytes in memory
  return unzipSync(await readFile(path));
}

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("utf8");
const manifestOf = (entries: Entries): Manifest =>
  JSON.parse(textOf(entries["manifest.json"])) as Manifest;
const runOf = (entries: Entries, id: string): BundledRun =>
  JSON.parse(textOf(entries[`runs/${id}.json`])) as BundledRun;
const editsOf = (entries: Entries): BundledEdits =>
  JSON.parse(textOf(entries["edits.json"])) as BundledEdits;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Puts back what was replaced. */
function restore(value: JsonValue, replaced: readonly Replaced[]): JsonValue {
  const before = new Map(replaced.map((row) => [row.after, row.before]));
  const back = (text: string): string =>
    text.replaceAll(
      /<(?:text|secret|user|home|root|path|host)(?:-\d+)?>/g,
      (one) => before.get(one) ?? one,
    );
  const walk = (one: JsonValue): JsonValue =>
    typeof one === "string"
      ? back(one)
      : Array.isArray(one)
        ? one.map(walk)
        : one !== null && typeof one === "object"
          ? Object.fromEntries(Object.entries(one).map(([key, below]) => [back(key), walk(below)]))
          : one;
  return walk(value);
}

it("a redacted bundle holds nothing of what was planted, and differs by exactly what the preview told", async () => {
  await using of = await openStore();
  const { engine, runIds, projectId, out } = of;
  const selection = { ...NOTHING, projectIds: [projectId], files: ["*.log", "*.bin"], redact };
  const preview = await engine.handlers.bundles.preview(selection, CALL);
  const path = join(out, "hidden.assay");
  const written = await engine.handlers.bundles.write({ ...selection, path }, CALL);
  const plainPath = join(out, "plain.assay");
  const plain = { ...selection, redact: null, path: plainPath };
  expect((await engine.handlers.bundles.write(plain, CALL)).replacedTotal).toBe(0);

  expect(preview.counts).toMatchObject({ runs: 2, series: 3, points: 4, files: 2 });
  expect(written).toMatchObject({
    counts: preview.counts,
    replacedTotal: preview.replacedTotal,
    unchanged: 0,
  });
  expect(preview.replaced.length).toBe(preview.replacedTotal);

  const hidden = await unzip(path);
  const open = await unzip(plainPath);
  for (const planted of [...PLANTED, of.root]) {
    for (const [name, bytes] of Object.entries(hidden)) {
      expect(name).not.toContain(planted);
      expect(textOf(bytes).toLowerCase(), `${planted} in ${name}`).not.toContain(
        planted.toLowerCase(),
      );
    }
    if (planted !== "Grace Hopper")
      expect(
        Object.values(open).some((bytes) => textOf(bytes).includes(planted)),
        planted,
      ).toBe(true);
  }
  expect(manifestOf(hidden).redacted).toBe(preview.replacedTotal);
  expect(textOf(hidden[`runs/${runIds[0]}.json`])).toContain("/mnt/public/cifar/train");
  expect(runOf(hidden, runIds[0] ?? "").params["lr"]).toBe(
    runOf(open, runIds[0] ?? "").params["lr"],
  );

  let placeholders = 0;
  const count = (text: string): void => {
    placeholders += [...text.matchAll(/<(?:text|secret|user|home|root|path|host)(?:-\d+)?>/g)]
      .length;
  };
  for (const id of runIds) {
    count(textOf(hidden[`runs/${id}.json`]));
    expect(hidden[`series/${id}.bin`]).toEqual(open[`series/${id}.bin`]);
    const contents = (run: BundledRun): JsonValue =>
      ({ ...run, asOfMs: 0, files: run.files.map((file) => file.path) }) as unknown as JsonValue;
    expect(restore(contents(runOf(hidden, id)), preview.replaced)).toEqual(
      contents(runOf(open, id)),
    );
  }
  const [said, plainSaid] = [editsOf(hidden), editsOf(open)];
  count(JSON.stringify(said.fields));
  expect(restore(said.fields as JsonValue, preview.replaced)).toEqual(plainSaid.fields);
  expect(said.entries.length).toBe(plainSaid.entries.length);
  expect(said.entries.map((entry) => isGenuine(entry as unknown as SharedEntry))).not.toContain(
    false,
  );
  const about = said.entries as unknown as SharedEntry[];
  expect(about.map((entry) => [entry.op, isRedacted(entry)])).toEqual([
    ["run.edit", true],
    ["run.edit", false],
    ["view.edit", true],
  ]);

  const files = Object.keys(hidden).filter((name) => name.startsWith("files/"));
  for (const name of files) {
    expect(name).toBe(`files/${sha256(hidden[name] ?? new Uint8Array())}`);
    count(textOf(hidden[name]));
  }
  expect(files.map((name) => hidden[name]?.length).includes(WEIGHTS.length)).toBe(true);
  const log = files.map((name) => textOf(hidden[name])).find((text) => text.includes("reading"));
  expect(restore(log ?? "", preview.replaced)).toBe(LOG);
  expect(preview.replaced.reduce((sum, row) => sum + row.count, 0)).toBe(placeholders);
  expect(preview.fileBytes).toBe(files.reduce((sum, name) => sum + (hidden[name]?.length ?? 0), 0));
});

it("the facts of the code go along whole: the diff as its file has it", async () => {
  await using of = await openStore();
  const path = join(of.out, "plain.assay");
  await of.engine.handlers.bundles.write({ ...NOTHING, runIds: [...of.runIds], path }, CALL);
  const run = runOf(await unzip(path), of.runIds[0] ?? "");
  expect(run.texts["code.diff"]).toBe(DIFF);
  expect(run.tags).toEqual({ where: "rack of gpu17.acme.corp" });
  expect(run.files).toEqual([]);
});

it("a request leaves out runs that are the same, and contents that are there", async () => {
  await using of = await openStore();
  const { engine, runIds, out, root } = of;
  const [one = "", two = ""] = runIds;
  const selection = { ...NOTHING, runIds: [...runIds], files: ["*.bin"] };
  const first = join(out, "first.assay");
  await engine.handlers.bundles.write({ ...selection, path: first }, CALL);
  const contents = Object.fromEntries(
    manifestOf(await unzip(first)).runs.map(({ id, content }) => [id, content]),
  );
  const request = join(out, "have.json");
  const have = {
    format: "assay-request",
    version: 1,
    id: "0190f6e2-8a5c-7b12-9c3d-1e2f3a4b5c6d",
    madeMs: 1,
    runs: contents,
    files: [] as string[],
  };
  const writeWith = async (
    name: string,
    change: object,
  ): Promise<{ entries: Entries; unchanged: number }> => {
    await writeFile(request, JSON.stringify({ ...have, ...change }));
    const path = join(out, name);
    const { unchanged } = await engine.handlers.bundles.write(
      { ...selection, request, path },
      CALL,
    );
    return { entries: await unzip(path), unchanged };
  };

  const same = await writeWith("same.assay", {});
  expect(same.unchanged).toBe(2);
  expect(Object.keys(same.entries).toSorted()).toEqual([
    "edits.json",
    "manifest.json",
    "manifest.sig",
  ]);
  expect(manifestOf(same.entries)).toMatchObject({ request: have.id, runs: [] });

  await engine.handlers.runs.edit({ ids: [one], name: "another name", notes: "new" }, CALL);
  expect((await writeWith("edited.assay", {})).unchanged).toBe(2);

  await appendFile(join(root, RUN(TWO), "metrics/loss"), "1795314624052 0.7 1\n");
  await engine.handlers.ingest.rescan({ projectId: of.projectId }, CALL);
  await engine.whenSettled();
  const files = [sha256(WEIGHTS)];
  const grown = await writeWith("grown.assay", { files });
  expect(grown.unchanged).toBe(1);
  expect(manifestOf(grown.entries).runs.map(({ id }) => id)).toEqual([two]);
  expect(Object.keys(grown.entries)).not.toContain(`files/${files[0]}`);
  expect(runOf(grown.entries, two).files).toEqual([
    { path: "artifacts/copy.bin", size: WEIGHTS.length, sha256: files[0] },
  ]);
  expect(Object.keys((await writeWith("all.assay", { runs: {} })).entries)).toContain(
    `files/${files[0]}`,
  );
});

it("writes down what is here: ids and hashes only; for itself there is nothing to send then", async () => {
  await using of = await openStore();
  const path = join(of.out, "have.json");
  const asked = await of.engine.handlers.bundles.request({ path, projectIds: [] }, CALL);
  const text = await readFile(path, "utf8");
  expect(asked).toEqual({ path, bytes: text.length, runs: 2 });
  for (const planted of PLANTED) expect(text).not.toContain(planted);
  const selection = { ...NOTHING, runIds: [...of.runIds], request: path };
  expect(await of.engine.handlers.bundles.preview(selection, CALL)).toMatchObject({
    unchanged: 2,
    counts: { runs: 0, points: 0 },
  });
});

it.each([
  ["no JSON", "{", "INVALID_INPUT"],
  ["another format", `{"format":"assay-bundle","version":1}`, "INVALID_INPUT"],
  ["a later version", `{"format":"assay-request","version":2}`, "FROM_THE_FUTURE"],
  [
    "runs that are none",
    `{"format":"assay-request","version":1,"id":"x","madeMs":1,"runs":{"a":"b"},"files":[]}`,
    "INVALID_INPUT",
  ],
  [
    "files that are none",
    `{"format":"assay-request","version":1,"id":"x","madeMs":1,"runs":{},"files":["../x"]}`,
    "INVALID_INPUT",
  ],
  ["a list", "[]", "INVALID_INPUT"],
])("a request with %s is refused", async (_what, text, code) => {
  await using data = await makeTestFolder();
  await using engine = await openTestEngine(join(data.path, "data"));
  const request = join(data.path, "have.json");
  await writeFile(request, text);
  await expect(
    engine.handlers.bundles.preview({ ...NOTHING, request }, CALL),
  ).rejects.toMatchObject({ code });
});

it("files are picked only for callers on the machine, and what was begun is taken away", async () => {
  await using of = await openStore();
  const far = { ...CALL, isLocal: false };
  const selection = { ...NOTHING, runIds: [...of.runIds], files: ["*"] };
  await expect(of.engine.handlers.bundles.preview(selection, far)).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  const ended = { ...CALL, signal: AbortSignal.abort() };
  const path = join(of.out, "x.assay");
  await expect(
    of.engine.handlers.bundles.write({ ...selection, path }, ended),
  ).rejects.toMatchObject({
    code: "CANCELLED",
  });
  expect(await readdir(of.out)).toEqual([]);
});

it("a file that changes between its hash and its copy is refused, one that only grew is taken as it was", async () => {
  await using of = await openStore();
  const picked = join(of.root, RUN(ONE), "artifacts/weights.bin");
  const runIds = [of.runIds[0] ?? ""];
  const place = { home: dirname(picked), path: "weights.bin" };
  const trees = {
    list: () => Promise.resolve([{ path: "weights.bin", bytes: 6, modifiedUs: 0, sha256: null }]),
    place: () => Promise.resolve(place),
  };
  const picker = { trees, globs: ["*.bin"], redactor: undefined, signal: undefined };
  const [file] = await listPicked(picker, runIds[0] ?? "");
  if (file === undefined) throw new Error("there is no file");
  const one = await pickFile(picker, runIds[0] ?? "", file, "run");
  await appendFile(picked, "more");
  const parts: Uint8Array[] = [];
  for await (const part of one.read()) parts.push(part);
  expect(Buffer.concat(parts)).toEqual(WEIGHTS);
  expect(one.sha256).toBe(sha256(WEIGHTS));
  await writeFile(picked, Buffer.from([9, 9, 9, 9, 9, 9]));
  const again = async (): Promise<void> => {
    for await (const _part of one.read()) continue;
  };
  await expect(again()).rejects.toMatchObject({ code: "CONFLICT" });
  await writeFile(picked, "");
  await expect(again()).rejects.toMatchObject({ code: "CONFLICT" });
});
