/** Intervals of the means of some groups of 30 values, as the engine's thread computes them: prints {wallS}. */
import { bootstrap } from "../src/base/stats/bootstrap.ts";
import { seededRandom } from "../src/base/stats/random.ts";

const [groups = 50, resamples = 10_000] = process.argv.slice(2).map(Number);
const SIZE = 30;
const random = seededRandom(1);
const samples = Array.from({ length: groups }, () =>
  Float64Array.from({ length: SIZE }, () => random.share()),
);
const started = performance.now();
for (const [seed, sample] of samples.entries()) bootstrap(sample, { resamples, seed });
console.log(JSON.stringify({ wallS: (performance.now() - started) / 1000 }));
