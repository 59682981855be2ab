import { readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CALL, makeTestFolder, openTestEngine, outlineOf } from "../testing.ts";
import { addAndRead } from "./testing.ts";

/** Written by SwanLab 0.10: images and texts at two steps. */
const RECORDED = join(import.meta.dirname, "../../../e2e/fixtures/loggers/swanlab_media");
const RUN = "swanlog/run-20261128_003939-nwls9nyg";

test("media of SwanLab are found at their steps, and read from the files that were logged", async () => {
  await using data = await makeTestFolder();
  await using folder = await makeTestFolder();
  await cp(RECORDED, folder.path, { recursive: true });
  await using engine = await openTestEngine(data.path);
  const projectId = await addAndRead(engine, folder.path);
  const { runs } = engine.handlers;
  const { rows } = await runs.list({ projectId, removed: false, limit: 9 }, CALL);
  const runId = rows[0]?.id ?? "";
  const media = await runs.listMedia({ runId }, CALL);
  expect(outlineOf(media)).toEqual([
    ["note", "text", 2, 0, 5],
    ["notes", "text", 2, 0, 5],
    ["picture", "image", 2, 0, 5],
    ["samples", "image", 2, 0, 5],
  ]);

  const idOf = async (tag: string, kind: "image" | "text"): Promise<string> => {
    const asked = { tag, kind, runIds: [runId], limit: 100 };
    const [steps] = await runs.listMediaSteps(asked, CALL);
    return steps?.entries.at(-1)?.id ?? "";
  };
  const id = await idOf("samples", "image");
  const described = await runs.describeMedia({ runId, id }, CALL);
  expect(described.map(({ caption, file }) => [caption, file])).toEqual([
    ["", "media/image/005-cc8b4461.png"],
    ["b", "media/image/005-f8a7d1af.png"],
  ]);
  const { bytes, type } = await engine.readMedia({ runId, id, sample: 1 });
  expect(type).toBe("image/png");
  expect(Buffer.from(bytes)).toEqual(
    readFileSync(join(RECORDED, RUN, "media/image/005-f8a7d1af.png")),
  );

  const note = await runs.readMediaText({ runId, id: await idOf("note", "text") }, CALL);
  expect(note).toMatchObject({ shape: [], cells: ["größe 1"], isTable: false });
  const notes = await runs.readMediaText({ runId, id: await idOf("notes", "text") }, CALL);
  expect(notes).toMatchObject({ shape: [2], cells: ["a", "b 1"], isTable: false });
});
