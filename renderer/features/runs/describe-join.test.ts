import { expect, test } from "vitest";
import type { JoinReason } from "../../../src/contract/run-sources.ts";
import { describeJoin } from "./describe-join.ts";

const of = "runs/a";

test.each<[JoinReason | null, string]>([
  [null, "joined by hand"],
  [{ kind: "id", of, id: "3f2a" }, "joined: names the same run as runs/a (3f2a)"],
  [
    { kind: "process", of, host: "vm", pid: 12 },
    "joined: written by the same process as runs/a (12 on vm)",
  ],
  [{ kind: "parent", of }, "joined: its writer put it into the folder of runs/a"],
  [
    { kind: "values", of, metric: "loss", metrics: 1, points: 3 },
    "joined: the same values as runs/a (loss, 3 equal points)",
  ],
  [
    { kind: "values", of, metric: "loss", metrics: 3, points: 30 },
    "joined: the same values as runs/a (loss and 2 other metrics, 30 equal points)",
  ],
  [{ kind: "time", of }, "joined: tells of the time of runs/a"],
])("%j reads %s", (reason, text) => {
  expect(describeJoin(reason)).toBe(text);
});
