import { expect, test } from "vitest";
import { factsOf, readGrowing, summarize } from "../testing.ts";
import { rayTuneCodec } from "./index.ts";

const LINE =
  '{"loss": 0.5, "eval": {"acc": 0.25, "deep": {"x": NaN, "y.z": 2}}, "a/b": 1, "done": false, "training_iteration": 3, "trial_id": "91_0", "config": {"lr": 0.1}}\n';

test("what is nested in a result has the name that Ray's own tables give it", () => {
  const file = factsOf("exp/trial/result.json");
  const { events } = readGrowing(
    rayTuneCodec,
    new TextEncoder().encode(LINE),
    rayTuneCodec.initial(file),
  );
  const { metrics } = summarize(events);
  expect(Object.entries(metrics).map(([name, { last }]) => [name, last])).toEqual([
    ["loss", 0.5],
    ["eval/acc", 0.25],
    ["eval/deep/x", "NaN"],
    ["eval/deep/y.z", 2],
    ["a/b", 1],
  ]);
});
