import { readFileSync } from "node:fs";
import { cp, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import type { HistogramMeta, MediaEntry, MediaKind } from "../../contract/run-media.ts";
import {
  CALL,
  makeTestFolder,
  openTestEngine,
  outlineOf,
  type TestEngine,
  type TestFolder,
} from "../testing.ts";
import { addAndRead } from "./testing.ts";
import { LOG, RECORDED, rewriteLog, RUN } from "./wandb-media.test-support.ts";

interface Opened extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly folder: TestFolder;
  readonly runId: string;
}

async function openRecorded(prepare?: (folder: string) => Promise<void>): Promise<Opened> {
  const stack = new AsyncDisposableStack();
  const data = stack.use(await makeTestFolder());
  const folder = stack.use(await makeTestFolder());
  await cp(RECORDED, folder.path, { recursive: true });
  await prepare?.(folder.path);
  const engine = stack.use(await openTestEngine(data.path));
  const projectId = await addAndRead(engine, folder.path);
  const { rows } = await engine.handlers.runs.list({ projectId, removed: false, limit: 9 }, CALL);
  expect(rows).toHaveLength(1);
  return {
    engine,
    folder,
    runId: rows[0]?.id ?? "",
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function entriesOf(
  { engine, runId }: Opened,
  tag: string,
  kind: MediaKind,
): Promise<readonly MediaEntry[]> {
  const asked = { tag, kind, runIds: [runId], limit: 100 };
  const [steps] = await engine.handlers.runs.listMediaSteps(asked, CALL);
  return steps?.entries ?? [];
}

async function firstOf(place: Opened, tag: string, kind: MediaKind): Promise<string> {
  return (await entriesOf(place, tag, kind))[0]?.id ?? "";
}

test("media of W&B are found at their steps, and their fields are no metrics", async () => {
  await using place = await openRecorded();
  const { engine, runId } = place;
  const media = await engine.handlers.runs.listMedia({ runId }, CALL);
  expect(outlineOf(media)).toEqual([
    ["clip", "video", 2, 0, 1],
    ["nested.picture", "image", 2, 0, 1],
    ["page", "html", 2, 0, 1],
    ["picture", "image", 2, 0, 1],
    ["plot", "file", 2, 0, 1],
    ["samples", "image", 2, 0, 1],
    ["table", "table", 2, 0, 1],
    ["tone", "audio", 2, 0, 1],
    ["weights", "histogram", 2, 0, 1],
  ]);
  expect((await entriesOf(place, "samples", "image")).map(({ samples }) => samples)).toEqual([
    3, 3,
  ]);
  const run = await engine.handlers.runs.get({ id: runId }, CALL);
  const own = run.series.map(({ metric }) => metric).filter((name) => !name.startsWith("system."));
  expect(own).toEqual(["loss"]);
});

test("a value is read from the file that was logged, with its name and caption", async () => {
  await using place = await openRecorded();
  const { engine, folder, runId } = place;
  const files = join(folder.path, RUN, "files");
  for (const [tag, kind, type, name, caption] of [
    ["picture", "image", "image/png", /^picture_0_\w+\.png$/, "picture 0"],
    ["nested.picture", "image", "image/png", /^picture_0_\w+\.png$/, ""],
    ["tone", "audio", "audio/wav", /^tone_0_\w+\.wav$/, "a tone"],
    ["clip", "video", "image/gif", /^clip_0_\w+\.gif$/, ""],
    ["plot", "file", undefined, /^plot_0_\w+\.plotly\.json$/, ""],
    ["page", "html", undefined, /^page_0_\w+\.html$/, ""],
  ] as const) {
    const id = await firstOf(place, tag, kind);
    const [sample] = await engine.handlers.runs.describeMedia({ runId, id }, CALL);
    expect(sample?.name).toMatch(name);
    expect(sample?.caption).toBe(caption);
    expect(sample?.file).toMatch(/^files\/media\//);
    const read = await engine.readMedia({ runId, id, sample: 0 });
    expect(read.type).toBe(type);
    expect(read.bytes).toEqual(
      new Uint8Array(readFileSync(join(dirname(files), sample?.file ?? ""))),
    );
    expect(sample?.bytes).toBe(read.bytes.length);
  }
  const id = await firstOf(place, "samples", "image");
  const described = await engine.handlers.runs.describeMedia({ runId, id }, CALL);
  expect(described.map(({ caption }) => caption)).toEqual(["s0", "s1", "s2"]);
});

test("tables and histograms hold what was logged", async () => {
  await using place = await openRecorded();
  const { engine, runId } = place;
  const entries = await entriesOf(place, "table", "table");
  const tables = await Promise.all(
    entries.map(({ id }) => engine.handlers.runs.readMediaText({ runId, id }, CALL)),
  );
  expect(tables.map(({ shape, cells, isTable }) => ({ shape, cells, isTable }))).toEqual(
    [1.5, 2.5].map((value) => ({
      shape: [3, 2],
      cells: ["name", "value", "a", String(value), "b | c", "2"],
      isTable: true,
    })),
  );
  const asked = { runId, tag: "weights", maxSteps: 50, bins: 3 };
  const blob = await engine.handlers.runs.readHistograms(asked, CALL);
  const { meta, columns } = decodeColumnBlob(await blob.arrayBuffer());
  expect((meta as HistogramMeta).unreadable).toBe(0);
  expect([...(columns[0] ?? [])]).toEqual([0, 0.5, 1, 1.5]);
  expect([...(columns[1] ?? [])]).toEqual([1, 2, 3, 1, 2, 4]);
});

test("a file that is gone, or holds something else by now, is said to be so", async () => {
  await using place = await openRecorded();
  const { engine, folder, runId } = place;
  const id = await firstOf(place, "picture", "image");
  const [sample] = await engine.handlers.runs.describeMedia({ runId, id }, CALL);
  const path = join(folder.path, RUN, sample?.file ?? "");
  await writeFile(path, "another picture");
  await expect(engine.readMedia({ runId, id, sample: 0 })).rejects.toMatchObject({
    code: "CONFLICT",
  });
  await rm(path);
  await expect(engine.readMedia({ runId, id, sample: 0 })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `The file ${sample?.file} is not there: the log has nothing but its name.`,
  });
  const [gone] = await engine.handlers.runs.describeMedia({ runId, id }, CALL);
  expect(gone).toMatchObject({ bytes: null, file: null });
});

const PAGE = "media/html/page_0_83c5a9b777c933661e0e.html";

test.each([
  ["a step up", "../../../../../../../../../../secret.html.x", "INVALID_INPUT"],
  ["the root", "/secret/secret/secret/secret/secret/sec.html", "INVALID_INPUT"],
])("%s in a logged name is refused", async (_what, name, code) => {
  await using place = await openRecorded(async (folder) => {
    const path = join(folder, LOG);
    await writeFile(path, rewriteLog(readFileSync(path), PAGE, name.slice(0, PAGE.length)));
  });
  const { engine, runId } = place;
  const id = await firstOf(place, "page", "html");
  await expect(engine.readMedia({ runId, id, sample: 0 })).rejects.toMatchObject({ code });
  await expect(engine.handlers.runs.describeMedia({ runId, id }, CALL)).rejects.toMatchObject({
    code,
  });
});

test("a link that leads out of the folder is not followed", async () => {
  await using place = await openRecorded(async (folder) => {
    const path = join(folder, RUN, "files", PAGE);
    await rm(path);
    await writeFile(join(folder, "secret.html"), "secret");
    await symlink(join(folder, "secret.html"), path);
  });
  const { engine, runId } = place;
  const id = await firstOf(place, "page", "html");
  await expect(engine.readMedia({ runId, id, sample: 0 })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("the terminal's text is the run's console: from the file beside, else from the record itself", async () => {
  await using beside = await openRecorded();
  const listed = await beside.engine.handlers.runs.listLogs({ runId: beside.runId }, CALL);
  const own = listed.logs.map(({ path, isRecord }) => [path, isRecord]);
  expect(own).toEqual([["files/output.log", false]]);
  await using alone = await openRecorded((folder) => rm(join(folder, RUN, "files/output.log")));
  const { engine, runId } = alone;
  const { logs } = await engine.handlers.runs.listLogs({ runId }, CALL);
  expect(logs.map(({ path, isRecord }) => [path, isRecord])).toEqual([
    ["run-r3tgyhlb.wandb", true],
  ]);
  const path = logs[0]?.path ?? "";
  const { text, truncated } = await engine.handlers.runs.readOutput({ runId, path }, CALL);
  expect(truncated).toBe(false);
  // As Python wrote it, colours with it; W&B's file is what a terminal would show.
  expect(text).toBe("epoch 0\nepoch 1 \u001B[32mdone\u001B[0m\n");
  await expect(
    engine.handlers.runs.readOutput({ runId, path: "../secret" }, CALL),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});
