import { zipSync } from "fflate";
import { expect, test } from "vitest";
import type { RunEvent } from "../../base/run-event.ts";
import { factsOf, listPoints, readGrowing, summarize } from "../testing.ts";
import { clearmlArchiveCodec, clearmlEndCodec } from "./index.ts";

const ID = "offline-781accef766b4314ba31ecc0b6f14722";
const encode = (text: string) => new TextEncoder().encode(text);

/** As ClearML writes them: a JSON array a line. */
function archiveOf(printed: readonly string[]): Uint8Array {
  const task = {
    id: ID,
    name: "t",
    tags: ["a"],
    hyperparams: { General: { lr: { value: "0.1" } } },
  };
  const event = { metric: "loss", variant: "train", type: "training_stats_scalar" };
  const metrics = [
    [{ ...event, iter: 0, value: 0.5, timestamp: 1000 }],
    [{ ...event, iter: 1, value: 0.25, timestamp: 2000 }],
  ];
  const log = printed.map((msg) => [{ type: "log", msg }]);
  const lines = (list: readonly unknown[]) =>
    encode(list.map((one) => `${JSON.stringify(one)}\n`).join(""));
  return zipSync({
    "task.json": encode(JSON.stringify(task)),
    "metrics.jsonl": lines(metrics),
    "log.jsonl": lines(log),
  });
}

const read = (codec: typeof clearmlEndCodec, printed: readonly string[]): readonly RunEvent[] =>
  readGrowing(codec, archiveOf(printed), codec.initial(factsOf(`x/${ID}.zip`))).events;

test("an archive beside its folder is read for the end alone, one by itself for all", () => {
  const beside = factsOf(`x/${ID}.zip`, [ID]);
  const alone = factsOf(`x/${ID}.zip`);
  const head = archiveOf([]);
  expect(clearmlEndCodec.sniff(head, beside, true).kind).toBe("yes");
  expect(clearmlEndCodec.sniff(head, alone, true).kind).toBe("no");
  expect(clearmlArchiveCodec.sniff(head, beside, true).kind).toBe("no");
  expect(clearmlArchiveCodec.sniff(head, alone, true).kind).toBe("yes");
  expect(clearmlEndCodec.sourcePath(beside)).toBe(`x/${ID}`);
  expect(clearmlArchiveCodec.sourcePath(alone)).toBe(`x/${ID}.zip`);

  expect(read(clearmlEndCodec, []).map(({ kind }) => kind)).toEqual(["state"]);
  const all = read(clearmlArchiveCodec, []);
  expect(listPoints(all)).toEqual(["loss/train #0 0 1000000 0.5", "loss/train #0 1 2000000 0.25"]);
  expect(summarize(all).params).toEqual({ "General/lr": "0.1" });
  expect(all).toContainEqual({ kind: "tag", part: null, key: "a", value: "" });
});

const TRACEBACK = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    f()';

test.each([
  [["hello", "done"], "finished", "ClearML closed its archive"],
  [[TRACEBACK, "ValueError: x"], "failed", "its console ends with: ValueError: x"],
  [["hello", TRACEBACK], "failed", "its console ends with a traceback"],
  [[TRACEBACK, "ValueError: x", "went on"], "finished", "ClearML closed its archive"],
])("a task that printed %j is over: %s", (printed, state, reason) => {
  expect(read(clearmlEndCodec, printed)).toContainEqual(
    expect.objectContaining({ kind: "state", state, reason }),
  );
});
