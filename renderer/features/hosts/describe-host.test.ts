import { expect, it } from "vitest";
import type { HostGauges } from "../../../src/contract/hosts.ts";
import { describeRoot, formatLatency, summarizeGauges } from "./describe-host.ts";

const gauges: HostGauges = {
  load: 1,
  cores: 8,
  memoryUsedBytes: null,
  memoryTotalBytes: null,
  diskFreeBytes: 1.2e12,
  diskTotalBytes: 4e12,
  gpus: [],
};
const gpu = { name: "H100", memoryUsedBytes: null, memoryTotalBytes: null, celsius: null };

it("says what people look for first", () => {
  expect(summarizeGauges(null)).toEqual([]);
  expect(summarizeGauges(gauges)).toEqual(["1.2 TB free"]);
  expect(
    summarizeGauges({
      ...gauges,
      diskFreeBytes: null,
      gpus: [
        { ...gpu, index: 0, busyPercent: 97 },
        { ...gpu, index: 1, busyPercent: null },
      ],
    }),
  ).toEqual(["2 GPUs 97 %"]);
  expect(describeRoot("ssh://ana@lab:22/a%20b")).toBe("ana@lab:22:/a b");
  expect(describeRoot("/local")).toBe("/local");
  expect([0.5123, 42.4, null].map(formatLatency)).toEqual(["0.51 ms", "42 ms", undefined]);
});
