import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ProtoWalker } from "../proto.ts";
import { matchCodecs } from "../registry.ts";
import { FIXTURES } from "../samples.test-support.ts";
import { factsOf, readGrowing } from "../testing.ts";
import { bytesField } from "../tfevents/testing.ts";
import { wandbCodec } from "./index.ts";
import { readItem } from "./items.ts";

test("an integer that a double does not hold keeps its digits in a configuration, and is a double in a history", () => {
  const item = (json: string, exact: boolean) => {
    const bytes = Uint8Array.from([...bytesField(1, "seed"), ...bytesField(16, json)]);
    return readItem(new ProtoWalker(bytes), 0, bytes.length, exact)?.value;
  };
  expect(item("14298374928374928374", true)).toBe("14298374928374928374");
  expect(item('{"a": [9007199254740993]}', true)).toEqual({ a: ["9007199254740993"] });
  expect(item("14298374928374928374", false)).toBe(Number("14298374928374928374"));
  expect(item("42", true)).toBe(42);
});

test("W&B's notes of its own work are no logs of a training", () => {
  const run = "wandb/offline-run-20261128_001030-jy4p1v4f";
  for (const path of [
    `${run}/logs/debug-internal.log`,
    `${run}/logs/debug.log`,
    "wandb/debug-internal.log",
    "wandb/debug-cli.root.log",
    "run-20261128_001030-jy4p1v4f/logs/debug-core.log",
  ])
    expect(matchCodecs(factsOf(path)), path).toEqual([]);
  for (const path of [`${run}/files/output.log`, "logs/debug.log", "exp/debug-internal.log"])
    expect(matchCodecs(factsOf(path)), path).not.toEqual([]);
});

test("what the script says of its run in the summary is a tag; what repeats the history is not", () => {
  const path = "wandb_offline/wandb/offline-run-20261122_023326-n8oqxa9l/run-n8oqxa9l.wandb";
  const bytes = new Uint8Array(readFileSync(join(FIXTURES, path)));
  const { events } = readGrowing(wandbCodec, bytes, wandbCodec.initial(factsOf(path)));
  const tags = events.filter((event) => event.kind === "tag");
  expect(tags.map(({ key, value }) => [key, value])).toEqual([["best", "0.9"]]);
});
