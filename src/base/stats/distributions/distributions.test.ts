import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { betaQuantile, fCdf, fTail, incompleteBeta } from "./beta.ts";
import { binomialCdf, binomialProbability, binomialTail } from "./binomial.ts";
import { chiSquaredCdf, chiSquaredQuantile, chiSquaredTail } from "./chi-squared.ts";
import { erf, erfc, erfcx } from "./erf.ts";
import { digamma, logGamma, lowerGamma } from "./gamma.ts";
import { kolmogorovSampleTail, kolmogorovTail } from "./kolmogorov.ts";
import {
  normalCdf,
  normalDensity,
  normalLogCdf,
  normalQuantile,
  normalTail,
  truncatedNormalLogDensity,
  truncatedNormalQuantile,
  type TruncatedNormal,
} from "./normal.ts";
import { studentQuantile, studentTail } from "./student.ts";

type Column = readonly (number | "inf" | "-inf")[];
interface Case {
  readonly id: string;
  readonly expected: Readonly<Record<string, Column>>;
  readonly [input: string]: unknown;
}
/** Values of scipy. */
const file = new URL("../../../../e2e/fixtures/stats/distributions.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] };

/** What computes a column from an element of which input. */
type Check = readonly [input: string, compute: (value: number, of: Case) => number];
const df = (of: Case): number => of["df"] as number;
const [a, b] = [(of: Case): number => of["a"] as number, (of: Case): number => of["b"] as number];
const truncated = (of: Case): TruncatedNormal => of as unknown as TruncatedNormal;

const CHECKS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  normal: {
    cdf: ["x", normalCdf],
    sf: ["x", normalTail],
    logcdf: ["x", normalLogCdf],
    pdf: ["x", normalDensity],
    ppf: ["p", normalQuantile],
  },
  chi2: {
    cdf: ["x", (x, of) => chiSquaredCdf(x, df(of))],
    sf: ["x", (x, of) => chiSquaredTail(x, df(of))],
    ppf: ["p", (p, of) => chiSquaredQuantile(p, df(of))],
  },
  t: {
    cdf: ["x", (x, of) => studentTail(-x, df(of))],
    sf: ["x", (x, of) => studentTail(x, df(of))],
    ppf: ["p", (p, of) => -studentQuantile(p, df(of))],
  },
  beta: {
    cdf: ["x", (x, of) => incompleteBeta(x, a(of), b(of))],
    ppf: ["p", (p, of) => betaQuantile(p, a(of), b(of))],
  },
  f: { sf: ["x", (x, of) => fTail(x, of["d1"] as number, of["d2"] as number)] },
  kolmogorov_limit: { sf: ["x", kolmogorovTail] },
  kolmogorov_exact: {
    sf_two_sided: ["d", (d, of) => kolmogorovSampleTail(d, of["n"] as number)],
  },
  gamma_functions: {
    lgamma: ["a", logGamma],
    digamma: ["a", digamma],
    gammainc_at_a: ["a", (x) => lowerGamma(x, x)],
    erf: ["a", erf],
    erfc: ["a", erfc],
    erfcx: ["a", erfcx],
  },
  truncnorm: {
    logpdf: ["x", (x, of) => truncatedNormalLogDensity(x, truncated(of))],
    ppf: ["q", (q, of) => truncatedNormalQuantile(q, truncated(of))],
  },
};

function expectClose(actual: number, expected: Column[number] | undefined): void {
  if (expected === "inf" || expected === "-inf") {
    expect(actual).toBe(expected === "inf" ? Infinity : -Infinity);
    return;
  }
  const wanted = expected ?? Number.NaN;
  expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(
    1e-10 * Math.abs(wanted) + 1e-300,
  );
}

test.each(cases)("$id is as in scipy", (one) => {
  const kind = Object.keys(CHECKS).find((name) => one.id === name || one.id.startsWith(`${name}_`));
  const checks = CHECKS[kind ?? ""] ?? {};
  expect(Object.keys(checks).toSorted()).toEqual(Object.keys(one.expected).toSorted());
  for (const [column, [input, compute]] of Object.entries(checks)) {
    const inputs = one[input] as readonly number[];
    for (const [i, value] of inputs.entries()) {
      expectClose(compute(value, one), one.expected[column]?.[i]);
    }
  }
});

test("far out and at large parameters digits are kept (values of scipy)", () => {
  expectClose(normalCdf(-37), 5.7255712225239266e-300);
  expectClose(normalLogCdf(-200), -20006.21728089819);
  expectClose(normalQuantile(1e-300), -37.0470962993612);
  expectClose(normalQuantile(1e-17), -8.493793224109599);
  expectClose(normalQuantile(0.5 + 1e-9), 2.5066282037387115e-9);
  expectClose(chiSquaredTail(1000, 3), 1.7994208765314067e-216);
  expectClose(chiSquaredTail(100_500, 100_000), 0.13185481160338378);
  expectClose(chiSquaredQuantile(1e-10, 1), 1.570796326794896e-20);
  expectClose(chiSquaredQuantile(0.99, 100_000), 101043.31473677837);
  expectClose(studentTail(40, 3), 1.7190340394579253e-5);
  expectClose(studentTail(2.5, 1_000_000), 0.006209744751081627);
  expectClose(studentTail(3, 1.7), 0.057865496465871906);
  expectClose(studentQuantile(1e-12, 4), 1316.0727465592565);
  expectClose(betaQuantile(1e-9, 0.3, 900), 7.750457144176605e-34);
  expectClose(betaQuantile(0.025, 3000, 7), 0.9956606306518601);
  expectClose(incompleteBeta(0.5, 1e5, 1e5 + 300), 0.7486728868521804);
  expectClose(fTail(400, 3, 7), 3.450706150642769e-8);
  expectClose(fCdf(0.01, 5, 9), 4.167809309945481e-5);
  expectClose(binomialCdf(3, 400, 0.02), 0.040951655070432955);
  expectClose(binomialTail(30, 40, 0.2), 8.470886413874696e-15);
  expectClose(binomialProbability(500_000, 1_000_000, 0.5), 0.0007978843613317499);
  expectClose(kolmogorovSampleTail(0.12, 50), 0.4337679661310233);
  expectClose(kolmogorovSampleTail(0.19, 100), 0.0012339926382722768);
  expectClose(kolmogorovSampleTail(0.3, 12), 0.187357090929418);
  expectClose(kolmogorovSampleTail(0.05, 1000), 0.013012074781090332);
  expectClose(kolmogorovSampleTail(0.01, 5000), 0.6954557253913853);
  expectClose(kolmogorovSampleTail(0.49, 8), 0.027097955397477502);
  expectClose(kolmogorovSampleTail(0.11, 400), 0.00011378168022901);
  expectClose(logGamma(1e-5), 11.512919692895826);
  expectClose(logGamma(1.0001), -5.771334222049889e-5);
  expectClose(logGamma(1.9999), -4.227520877198021e-5);
  expectClose(logGamma(1e10), 220258509288.81058);
  expectClose(digamma(1e-3), -1000.5755719318103);
  expectClose(digamma(1.5), 0.03648997397857652);
  expectClose(erfc(26), 5.663192408856145e-296);
  expectClose(erfcx(-3), 16205.988853999586);
  expectClose(erfcx(1e8), 5.641895835477563e-9);
  expectClose(erf(1e-8), 1.1283791670955125e-8);
  expectClose(
    truncatedNormalQuantile(0.3, { low: 40, high: 41, mu: 0, sigma: 1 }),
    40.00891031978352,
  );
  expectClose(
    truncatedNormalQuantile(0.3, { low: -41, high: -40, mu: 0, sigma: 1 }),
    -40.03006925527461,
  );
  expectClose(
    truncatedNormalLogDensity(8.5, { low: 8, high: 9, mu: 0, sigma: 1 }),
    -2.030319939767516,
  );
  expectClose(
    truncatedNormalQuantile(0.99, { low: -1, high: 2, mu: -30, sigma: 1 }),
    -0.8418195594918814,
  );
  // Large degrees of freedom: scipy 1.17's t.sf, and the normal distribution.
  expectClose(studentTail(2.3, 1e10), 0.010724110031920999);
  expectClose(studentTail(-2.3, 1e10), 0.989275889968079);
  expectClose(studentTail(2.3, 1e300), 0.010724110021675818);
});
