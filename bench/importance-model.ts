/** Importance of the params of the runs in a file, as the engine's thread computes it: prints {wallS, cpuS, shares}. */
import { readFileSync } from "node:fs";
import { createDesign, measureImportance } from "../src/base/stats/forest/importance.ts";
import type { BenchRuns } from "./importance.ts";

const { params, values } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as BenchRuns;
const started = performance.now();
const before = process.cpuUsage();
const { rows } = measureImportance(createDesign(params, Float64Array.from(values), 1), {
  method: "fanova",
  pairs: false,
  goal: "min",
});
const { user, system } = process.cpuUsage(before);
const byName = new Map(rows.map(({ param, share }) => [param, share.value]));
console.log(
  JSON.stringify({
    wallS: (performance.now() - started) / 1000,
    cpuS: (user + system) / 1e6,
    shares: params.map(({ name }) => byName.get(name) ?? 0),
  }),
);
