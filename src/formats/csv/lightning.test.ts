import { expect, test } from "vitest";
import { factsOf, listPoints, readGrowing } from "../testing.ts";
import { csvCodec } from "./index.ts";

const FILE = factsOf("lightning_logs/version_0/metrics.csv");
const lines = (text: string, file = FILE) =>
  listPoints(readGrowing(csvCodec, new TextEncoder().encode(text), csvCodec.initial(file)).events);

/** As `self.log("global_step", ...)` in the validation leaves it. */
const TEXT =
  "epoch,global_step,iteration,loss,step\n0,,0.0,0.5,1\n0,4.0,,,3\n1,,1.0,0.25,5\n1,8.0,,,7\n";

test("in Lightning's table the step is the step, whatever else is logged", () => {
  expect(lines(TEXT)).toEqual([
    "global_step #0 3 NaN 4",
    "global_step #0 7 NaN 8",
    "iteration #0 1 NaN 0",
    "iteration #0 5 NaN 1",
    "loss #0 1 NaN 0.5",
    "loss #0 5 NaN 0.25",
  ]);
});

test("it is so when the table was written again with a new column", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const before = readGrowing(
    csvCodec,
    encode("epoch,loss,step\n0,0.5,1\n"),
    csvCodec.initial(FILE),
  );
  const { events } = readGrowing(csvCodec, encode(TEXT), csvCodec.rewritten(before.state));
  expect(listPoints([...before.events, ...events])).toEqual(lines(TEXT));
});

test("in any other table, and without a step, a global step is one", () => {
  const text = "global_step,loss\n5,0.5\n";
  for (const file of [FILE, factsOf("metrics.csv")])
    expect(lines(text, file)).toEqual(["loss #0 5 NaN 0.5"]);
  expect(lines("global_step,loss,step\n5,0.5,1\n", factsOf("metrics.csv"))).toEqual([
    "loss #0 5 NaN 0.5",
  ]);
});
