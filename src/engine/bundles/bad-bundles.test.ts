import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CALL } from "../testing.ts";
import {
  listRuns,
  look,
  makeCopies,
  readJournalLength,
  readWhole,
  take,
  watchLogs,
  writeBundle,
  type Copies,
  type Copy,
} from "./exchange.test-support.ts";
import { buildZip, forge, unpack, withJson, type ZipEntry } from "./hostile.test-support.ts";

let copies: Copies;
let ann: Copy;
let bob: Copy;
let runIds: readonly string[];
let content: Map<string, Uint8Array>;
let whole: Buffer;

beforeAll(async () => {
  copies = await makeCopies();
  ann = await copies.open("Ann");
  bob = await copies.open("Bob");
  ({ runIds } = await watchLogs(ann, copies.folder, ["keras_csvlogger", "torch_tensorboard"]));
  await ann.engine.handlers.runs.edit(
    { ids: [runIds[0] ?? ""], notes: "warm", tags: { team: "red" } },
    CALL,
  );
  const path = await writeBundle(ann, join(copies.folder, "good.assay"), runIds);
  whole = await readFile(path);
  content = await unpack(path);
}, 60_000);
afterAll(async () => {
  await ann[Symbol.asyncDispose]();
  await bob[Symbol.asyncDispose]();
  await copies[Symbol.asyncDispose]();
});

let count = 0;
async function put(bytes: Uint8Array): Promise<string> {
  const path = join(copies.folder, `bad-${count++}.assay`);
  await writeFile(path, bytes);
  return path;
}

/** Looking and taking, with `partial` too, answer the same; nothing of Bob's is touched. */
async function expectRefused(path: string, code: string, message: RegExp): Promise<void> {
  const refusal = expect.objectContaining({
    code,
    message: expect.stringMatching(message) as unknown,
  });
  await expect(look(bob, path)).rejects.toEqual(refusal);
  await expect(take(bob, path)).rejects.toEqual(refusal);
  await expect(take(bob, path, { partial: true })).rejects.toEqual(refusal);
  await expectUntouched();
}

async function expectUntouched(): Promise<void> {
  expect(await readJournalLength(bob)).toBe(0);
  expect(await bob.engine.handlers.runs.listProjects(undefined, CALL)).toEqual([]);
  expect(await bob.engine.handlers.bundles.list(undefined, CALL)).toEqual([]);
}

const more = (...entries: readonly ZipEntry[]): Buffer => buildZip([...forge(content), ...entries]);
const extra = (fields: Partial<ZipEntry>): ZipEntry => ({
  name: "extra.txt",
  content: Buffer.from("x"),
  ...fields,
});

test("entries that were forged by hand are taken as any others", async () => {
  const { problems, runs } = await look(bob, await put(buildZip(forge(content))));
  expect([problems, runs.length]).toEqual([[], runIds.length]);
});

test.each<[what: string, make: () => Buffer, message: RegExp]>([
  ["nothing", () => Buffer.alloc(0), /no whole bundle/],
  ["a text", () => Buffer.from("not a bundle ".repeat(100)), /no whole bundle/],
  ["one that was cut off", () => whole.subarray(0, whole.length - 30), /no whole bundle/],
  ["its second half", () => whole.subarray(whole.length / 2), /no (whole )?bundle/],
  ["one without a manifest", () => buildZip([extra({})]), /no manifest\.json/],
  [
    "one without a signature",
    () => buildZip(forge(content).filter(({ name }) => name !== "manifest.sig")),
    /no manifest\.sig/,
  ],
  [
    "a name that leads out",
    () => more(extra({ name: "../evil" })),
    /invalid relative path|name that no bundle/,
  ],
  [
    "a name deep inside that leads out",
    () => more(extra({ name: "a/../../evil" })),
    /relative path|name that no/,
  ],
  [
    "an absolute name",
    () => more(extra({ name: "/etc/passwd" })),
    /absolute path|name that no bundle/,
  ],
  ["a drive", () => more(extra({ name: "C:evil" })), /absolute path|name that no bundle/],
  [
    "a name with a backslash",
    () => more(extra({ name: "a\\..\\evil" })),
    /invalid characters|name that no/,
  ],
  ["a name with a NUL", () => more(extra({ name: "runs/a\0.json" })), /name that no bundle/],
  ["a folder", () => more(extra({ name: "runs/" })), /name that no bundle/],
  ["a symbolic link", () => more(extra({ mode: 0o120777 })), /is a link or no file/],
  ["a device", () => more(extra({ mode: 0o060644 })), /is a link or no file/],
  ["a name twice", () => more({ ...extra({}), name: "edits.json" }), /is there twice/],
  ["an encrypted entry", () => more(extra({ flags: 1, deflated: true })), /encrypted/],
  ["an unknown compression", () => more(extra({ method: 99 })), /not known/],
  ["an entry that the manifest does not know", () => more(extra({})), /manifest knows nothing/],
  ["entries over each other", () => more(extra({ over: true })), /over another one|another name/],
  [
    "a bomb",
    () => more(extra({ deflated: true, content: Buffer.alloc(10), size: 0xfffffff0 })),
    /200 times its size/,
  ],
  [
    "100,001 entries",
    () =>
      buildZip(
        Array.from({ length: 100_001 }, (_, at) => ({ name: `e${at}`, content: Buffer.alloc(0) })),
      ),
    /at most 100000/,
  ],
  [
    "a manifest of 65 MB",
    () => {
      const big = Buffer.alloc(65 * 1024 * 1024, 32);
      const rest = forge(content).filter(({ name }) => name !== "manifest.json");
      return buildZip([...rest, { name: "manifest.json", content: big }]);
    },
    /at most 67108864/,
  ],
  [
    "a signature of somebody else",
    () => {
      const other = forge(content).find(({ name }) => name === "manifest.sig");
      return buildZip(
        forge(content).map((one) => (one.name === "manifest.sig" ? (other ?? one) : one)),
      );
    },
    /signature of the bundle does not hold/,
  ],
  [
    "a signature of the wrong length",
    () =>
      buildZip(
        forge(content).map((one) =>
          one.name === "manifest.sig" ? { ...one, content: Buffer.alloc(12) } : one,
        ),
      ),
    /signature of the bundle does not hold/,
  ],
  [
    "another format",
    () => buildZip(forge(content, (of) => (of["format"] = "zip"))),
    /something else/,
  ],
  ["a manifest without runs", () => buildZip(forge(content, (of) => delete of["runs"])), /"runs"/],
  [
    "a run's id that leads out",
    () => buildZip(forge(content, (of) => (of["runs"] = [{ id: "../x", name: "", project: "" }]))),
    /"id"/,
  ],
  [
    "a key that is none",
    () => buildZip(forge(content, (of) => (of["publicKey"] = "AAAA"))),
    /"publicKey"/,
  ],
  [
    "JSON without a bottom",
    () => {
      const deep = Buffer.from(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
      return buildZip(
        forge(content).map((one) =>
          one.name === "manifest.json" ? { ...one, content: deep } : one,
        ),
      );
    },
    /nested too deeply/,
  ],
])("%s is refused, and nothing of ours is touched", async (_what, make, message) => {
  await expectRefused(await put(make()), "DAMAGED", message);
});

test("a bundle of a later version, no file and no bundle are told apart", async () => {
  const later = await put(buildZip(forge(content, (of) => (of["version"] = 2))));
  await expectRefused(later, "FROM_THE_FUTURE", /version 2/);
  await expectRefused(join(copies.folder, "nowhere.assay"), "NOT_FOUND", /There is no file/);
  const folder = join(copies.folder, "folder.assay");
  await mkdir(folder);
  await expectRefused(folder, "INVALID_INPUT", /no file/);
  await expectRefused("relative.assay", "INVALID_INPUT", /no absolute path/);
  await expect(
    bob.engine.handlers.bundles.look({ path: later }, { ...CALL, isLocal: false }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
});

/** Signed anew, with one entry's JSON changed. */
const changed = (name: string, change: (value: Record<string, unknown>) => void): Buffer =>
  buildZip(forge(withJson(content, name, change)));
/** Not signed anew: an entry is other than the manifest says. */
const swapped = (name: string, fields: Partial<ZipEntry>): Buffer =>
  buildZip(forge(content).map((one) => (one.name === name ? { ...one, ...fields } : one)));
const withNotes = (value: unknown): Buffer =>
  changed("edits.json", (edits) => {
    const fields = edits["fields"] as Record<string, Record<string, object>>;
    const run = `run:${runIds[0] ?? ""}`;
    fields[run] = { ...fields[run], notes: { ...fields[run]?.["notes"], value } };
  });

test("what the signed manifest says and is not so is named, entry by entry", async () => {
  const [first = "", second = ""] = runIds;
  const [run, series] = [`runs/${first}.json`, `series/${first}.bin`];
  const longer = Buffer.concat([content.get(series) ?? Buffer.alloc(0), Buffer.from([0])]);
  const cases: Array<[entry: string, bytes: Buffer, reason: RegExp]> = [
    [run, buildZip(forge(content).filter(({ name }) => name !== run)), /not in the file/],
    [series, swapped(series, { content: longer }), /bytes instead of/],
    [series, swapped(series, { localName: `series/${second}.bin` }), /another name/],
    [run, changed(run, (of) => (of["id"] = second)), /another run's/],
    [run, changed(run, (of) => (of["state"] = "odd")), /"state"/],
    [run, changed(run, (of) => (of["series"] = [])), /bytes instead of 0/],
    [run, changed(run, (of) => (of["params"] = { lr: "\ud800" })), /half of a character/],
    [
      "edits.json",
      changed("edits.json", (edits) => {
        const [entry, ...rest] = edits["entries"] as object[];
        edits["entries"] = [{ ...entry, atMs: 1 }, ...rest];
      }),
      /was changed/,
    ],
    ["edits.json", withNotes("cold"), /not what its journal entry says/],
    ["edits.json", withNotes(7), /nothing that it can be/],
  ];
  for (const [entry, bytes, reason] of cases) {
    const path = await put(bytes);
    const { problems } = await look(bob, path);
    expect(problems).toContainEqual({ entry, reason: expect.stringMatching(reason) as unknown });
    await expect(take(bob, path)).rejects.toMatchObject({
      code: "DAMAGED",
      message: expect.stringContaining(entry) as unknown,
    });
    await expectUntouched();
  }
});

test("one flipped byte in any entry is found and named; the rest is taken where that is wished", async () => {
  const [first = ""] = runIds;
  const entries = forge(content);
  const damaged: string[] = [];
  for (const { name, content: bytes } of entries) {
    if (bytes.length === 0) continue;
    const flipped = Buffer.from(bytes);
    const at = Math.floor(bytes.length / 2);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    // Its checksum is right: only the manifest knows.
    const path = await put(
      buildZip(entries.map((one) => (one.name === name ? { ...one, content: flipped } : one))),
    );
    if (name.startsWith("manifest.")) await expectRefused(path, "DAMAGED", /signature|manifest/);
    else {
      expect((await look(bob, path)).problems.map(({ entry }) => entry)).toContain(name);
      await expect(take(bob, path)).rejects.toMatchObject({
        message: expect.stringContaining(name) as unknown,
      });
      if (name === `series/${first}.bin`) damaged.push(path);
    }
  }
  await expectUntouched();

  const partial = await take(bob, damaged[0] ?? "", { partial: true });
  expect(partial.problems.map(({ entry }) => entry)).toEqual([`series/${first}.bin`]);
  expect(partial.runs.new).toBe(runIds.length - 1);
  expect(await listRuns(bob)).toEqual(runIds.filter((id) => id !== first).toSorted());
  for (const id of runIds.slice(1))
    expect(await readWhole(bob, id)).toEqual(await readWhole(ann, id));
  const [received] = await bob.engine.handlers.bundles.list(undefined, CALL);
  expect(received?.problems.map(({ entry }) => entry)).toEqual([`series/${first}.bin`]);

  // The whole one brings what was missing, and what was said of it.
  const rest = await take(bob, await put(buildZip(entries)));
  expect(rest).toMatchObject({
    runs: { new: 1, same: runIds.length - 1 },
    merged: 2,
    problems: [],
  });
  expect(await readWhole(bob, first)).toEqual(await readWhole(ann, first));
});
