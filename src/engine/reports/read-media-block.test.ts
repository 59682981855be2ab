import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeColumnBlob } from "../../base/column-blob.ts";
import { reportBlock } from "../../contract/report-blocks.ts";
import { makePlace, readLogs, type Place } from "../history.test-support.ts";
import { LOG, RECORDED, rewriteLog, RUN } from "../ingest/wandb-media.test-support.ts";
import { CALL, openTestEngine, type TestEngine } from "../testing.ts";
import { readBlock, setOf } from "./reports.test-support.ts";

const FIXTURES = join(import.meta.dirname, "../../../e2e/fixtures");
const PLOT = join(RUN, "files/media/plotly/plot_1_a470570f3a17d8072ee3.plotly.json");
const PAGE = join(RUN, "files/media/html/page_1_83be3f0a48cf4d5f742c.html");

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

interface Opened extends AsyncDisposable {
  readonly place: Place;
  readonly engine: TestEngine;
  readonly projectId: string;
  readonly read: (
    tag: string,
    mediaKind: string,
    step?: number,
  ) => ReturnType<typeof readBlock<"media">>;
}

/** A workspace over what W&B recorded. */
async function openRecorded(prepare?: (logs: string) => Promise<void>): Promise<Opened> {
  const stack = new AsyncDisposableStack();
  const place = stack.use(await makePlace());
  await cp(RECORDED, place.logs, { recursive: true });
  await prepare?.(place.logs);
  const engine = stack.use(await openTestEngine(place.data));
  const projectId = await readLogs(engine, place);
  return {
    place,
    engine,
    projectId,
    read: (tag, mediaKind, step) =>
      readBlock(engine, [setOf(projectId)], {
        kind: "media",
        tag,
        mediaKind,
        step: step ?? null,
      }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("a histogram comes in its own bins, at the last step or the one that is asked for", async () => {
  await using recorded = await openRecorded();
  for (const [step, counts] of [
    [undefined, [1, 2, 4]],
    [0, [1, 2, 3]],
  ] as const) {
    const { data, columns } = await recorded.read("weights", "histogram", step);
    expect(data.items).toMatchObject([{ kind: "histogram", step: step ?? 1, problem: null }]);
    const first = data.items[0]?.column ?? -1;
    expect(columns.slice(first, first + 3)).toEqual([
      Float64Array.of(0, 0.5, 1),
      Float64Array.of(0.5, 1, 1.5),
      Float64Array.from(counts),
    ]);
  }
});

test("hundreds of uneven bins of TensorBoard are all there", async () => {
  await using place = await makePlace();
  await cp(join(FIXTURES, "media"), join(place.logs, "run"), { recursive: true });
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const projectId = await readLogs(engine, place);
  const tag = "layers/dense/kernel";
  const block = { kind: "media" as const, tag, mediaKind: "histogram" };
  const { data, columns } = await readBlock(engine, [setOf(projectId)], block);
  const [left, right, count] = columns.slice(data.items[0]?.column) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const runId = data.items[0]?.runId ?? "";
  const asked = { runId, tag, maxSteps: 500, bins: 1 };
  const blob = await engine.handlers.runs.readHistograms(asked, CALL);
  const [, , percentiles, sums] = decodeColumnBlob(await blob.arrayBuffer()).columns;
  expect(count.reduce((sum, one) => sum + one, 0)).toBe(sums?.at(-1));
  expect(left.length).toBeGreaterThan(10);
  expect([left.length, right.length]).toEqual([count.length, count.length]);
  // The last ones of nine are those of the last step: its least and its largest value.
  expect([left[0], right.at(-1)]).toEqual([percentiles?.at(-9), percentiles?.at(-1)]);
});

test("pages and files come with name, size, SHA-256 and their bytes", async () => {
  await using recorded = await openRecorded();
  for (const [tag, kind, path, mime] of [
    ["page", "html", PAGE, "text/html"],
    ["plot", "file", PLOT, ""],
  ] as const) {
    const { data, columns } = await recorded.read(tag, kind);
    const written = await readFile(join(RECORDED, path));
    expect(data.items).toMatchObject([
      {
        mime,
        problem: null,
        text: null,
        file: {
          name: path.split("/").at(-1),
          bytes: written.length,
          sha256: sha256(written),
          caption: "",
        },
      },
    ]);
    expect(Buffer.from(columns[data.items[0]?.column ?? -1] as Uint8Array)).toEqual(written);
  }
});

test("a mesh comes as the file that is made of it", async () => {
  await using place = await makePlace();
  await cp(join(FIXTURES, "tensorboard_plugins/run"), join(place.logs, "run"), { recursive: true });
  await using engine = await openTestEngine(place.data, { ephemeral: true });
  const sets = [setOf(await readLogs(engine, place))];
  const block = { kind: "media" as const, tag: "cloud", mediaKind: "file", step: 5 };
  const { data, columns } = await readBlock(engine, sets, block);
  expect(data.items.map(({ file, step }) => [file?.name, step])).toEqual([
    ["cloud-1.ply", 5],
    ["cloud-2.ply", 5],
  ]);
  for (const { column, file } of data.items) {
    const bytes = columns[column] as Uint8Array;
    expect(Buffer.from(bytes).toString("latin1")).toMatch(/^ply\n/);
    expect([file?.bytes, file?.sha256]).toEqual([bytes.length, sha256(bytes)]);
  }
});

test("what is larger than a block may be, gone, or another by now says so, with what is known of it", async () => {
  const large = Buffer.alloc(33 * 2 ** 20, "large ");
  const written = await readFile(join(RECORDED, PLOT));
  await using recorded = await openRecorded(async (logs) => {
    const log = await readFile(join(logs, LOG));
    await writeFile(join(logs, LOG), rewriteLog(log, sha256(written), sha256(large)));
    await writeFile(join(logs, PLOT), large);
  });
  const { read, place } = recorded;
  const { data, columns } = await read("plot", "file");
  expect(columns).toEqual([]);
  expect(data.items).toMatchObject([
    {
      column: -1,
      problem: "Left out: with it the block would be larger than 32 MB.",
      file: { bytes: large.length, sha256: sha256(large) },
    },
  ]);
  await writeFile(join(place.logs, PLOT), `${"other ".repeat(6_000_000)}`);
  expect((await read("plot", "file")).data.items).toMatchObject([
    { column: -1, problem: expect.stringContaining("its checksum is another one") as string },
  ]);
  await writeFile(join(place.logs, PAGE), "another page");
  expect((await read("page", "html")).data.items).toMatchObject([
    { column: -1, problem: expect.stringContaining("its checksum is another one") as string },
  ]);
  await rm(join(place.logs, PAGE));
  expect((await read("page", "html")).data.items).toMatchObject([
    {
      column: -1,
      problem: expect.stringMatching(
        /^The file page_1_\w+\.html is not there any more\.$/,
      ) as string,
      file: { bytes: null, sha256: null },
    },
  ]);
});

test("frozen, they stay when the logs are gone", async () => {
  await using recorded = await openRecorded();
  const { engine, projectId, place } = recorded;
  const { reports } = engine.handlers;
  const { id } = await reports.create({ projectId, title: "Media", template: "empty" }, CALL);
  const { revision } = await reports.get({ id }, CALL);
  const blocks = [
    ["weights", "histogram"],
    ["page", "html"],
    ["plot", "file"],
  ].map(([tag, mediaKind]) =>
    reportBlock.parse({ id: `b-${tag}`, kind: "media", runSetId: "s", tag, mediaKind }),
  );
  await reports.edit(
    {
      id,
      revision,
      runSets: [setOf(projectId)],
      blocks: Object.fromEntries(blocks.map((block) => [block.id, block])),
    },
    CALL,
  );
  const readAll = async (): Promise<unknown[]> => {
    const { document } = await reports.get({ id }, CALL);
    const { runSets } = document;
    return Promise.all(
      blocks.map(async ({ id: blockId }) => {
        const block = document.blocks.find((one) => one.id === blockId) ?? blocks[0];
        if (block === undefined) throw new Error("no block");
        const blob = await reports.readBlock({ runSets, block }, CALL);
        return decodeColumnBlob(await blob.arrayBuffer());
      }),
    );
  };
  const before = await readAll();
  await reports.freeze({ id, blockIds: blocks.map((block) => block.id), thaw: false }, CALL);
  await rm(place.logs, { recursive: true });
  await mkdir(place.logs);
  expect(await readAll()).toEqual(before);
});
