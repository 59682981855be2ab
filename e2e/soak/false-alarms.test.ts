import { expect, it } from "vitest";
import {
  compareSamples,
  type CompareOptions,
  type TestName,
} from "../../src/base/stats/compare-samples.ts";
import { normalQuantile } from "../../src/base/stats/distributions/normal.ts";
import { seededRandom, type Random } from "../../src/base/stats/random.ts";

/** Pairs of samples for each line; a tenth where not all are asked for. */
const TRIALS = Number(process.env["SOAK_SCALE"] ?? "0.1") >= 1 ? 20_000 : 2000;
const SEED = Number(process.env["SOAK_SEED"] ?? "1");
const SIZES = [3, 5, 10];
const LEVELS = [0.05, 0.01] as const;

const DRAWS = {
  normal: (random: Random): number => normalQuantile(random.share() + 2 ** -54),
  // e to a normal number: skewness 6
  skewed: (random: Random): number => Math.exp(normalQuantile(random.share() + 2 ** -54)),
} as const;
type Distribution = keyof typeof DRAWS;

/** What a test assumes: the t tests normal errors (of differences), the others that labels, or signs, may be dealt anew. */
const TESTS: Readonly<Record<TestName, { paired: boolean; assumes: readonly Distribution[] }>> = {
  welch: { paired: false, assumes: ["normal"] },
  "mann-whitney": { paired: false, assumes: ["normal", "skewed"] },
  permutation: { paired: false, assumes: ["normal", "skewed"] },
  "paired-t": { paired: true, assumes: ["normal"] },
  wilcoxon: { paired: true, assumes: ["normal", "skewed"] },
  "sign-flip": { paired: true, assumes: ["normal", "skewed"] },
  sign: { paired: true, assumes: ["normal", "skewed"] },
};

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`.padStart(8);

/** Both samples are of the same distribution: there is no difference. */
function* nullPairs(
  distribution: Distribution,
  n: number,
  trials: number,
): Generator<readonly [number[], number[]]> {
  const random = seededRandom(SEED * 1000 + n);
  const draw = (): number[] => Array.from({ length: n }, () => DRAWS[distribution](random));
  for (let trial = 0; trial < trials; trial++) yield [draw(), draw()];
}

it(`false alarms of each test, ${TRIALS} pairs of samples without a difference`, () => {
  const above: string[] = [];
  process.stdout.write("test, n, distribution: false alarms at 5 %, at 1 % (smallest p)\n");
  for (const [name, { paired, assumes }] of Object.entries(TESTS)) {
    for (const n of SIZES) {
      for (const distribution of Object.keys(DRAWS) as Distribution[]) {
        // 10,000 deals for each of them
        const trials = name === "permutation" && n === 10 ? TRIALS / 4 : TRIALS;
        const alarms = LEVELS.map(() => 0);
        let smallest: number | null = null;
        for (const [a, b] of nullPairs(distribution, n, trials)) {
          const { p, smallestP } = compareSamples(a, b, { test: name as TestName, paired });
          smallest = smallestP;
          for (const [i, level] of LEVELS.entries()) {
            if (p !== null && p <= level) alarms[i] = (alarms[i] ?? 0) + 1;
          }
        }
        const line = `${name}, ${n}, ${distribution}`;
        const shares = alarms.map((count) => count / trials);
        process.stdout.write(
          `${line.padEnd(28)} ${shares.map(percent).join(" ")}  (${smallest?.toPrecision(3) ?? "none"})\n`,
        );
        if (!assumes.includes(distribution)) continue;
        for (const [i, level] of LEVELS.entries()) {
          const error = 4 * Math.sqrt((level * (1 - level)) / trials);
          if ((shares[i] ?? 0) > level + error) above.push(`${line} at ${level}: ${shares[i]}`);
        }
      }
    }
  }
  expect(above).toEqual([]);
});

it("coverage of each interval of 95 %", () => {
  const intervals = ["t", "percentile", "bca", "permutation"] as const;
  const trials = TRIALS / 4;
  process.stdout.write(
    "interval, groups or pairs, n, distribution: holds the true difference, undefined\n",
  );
  for (const interval of intervals) {
    for (const paired of [false, true]) {
      for (const n of SIZES) {
        for (const distribution of Object.keys(DRAWS) as Distribution[]) {
          const options: CompareOptions = { interval, paired, resamples: 2000 };
          let [held, none] = [0, 0];
          for (const [a, b] of nullPairs(distribution, n, trials)) {
            const found = compareSamples(a, b, options).interval;
            if (found === null) none++;
            else if (found.low <= 0 && found.high >= 0) held++;
          }
          const line = `${interval}, ${paired ? "pairs" : "groups"}, ${n}, ${distribution}`;
          const share = trials === none ? "        " : percent(held / (trials - none));
          process.stdout.write(`${line.padEnd(36)} ${share} ${percent(none / trials)}\n`);
        }
      }
    }
  }
});
