/** Which params go with a metric, beside Optuna's fANOVA on the same runs; and many bootstraps. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { spearman } from "../src/base/stats/correlation.ts";
import { createRandom } from "../e2e/support/random.ts";
import { ensurePython, readPythonJson } from "../e2e/support/python.ts";
import type { ImportanceResult } from "./importance-report.ts";
import type { BenchContext } from "./sizes.ts";
import { spreadOf } from "./statistics.ts";

export interface ImportanceSizes {
  readonly repeat: number;
  /** Optuna takes minutes. */
  readonly peerRepeat: number;
  readonly runs: number;
  readonly params: number;
  readonly groups: number;
  readonly resamples: number;
}

/** What a program says of the runs: seconds without imports and reading, and a share for each param. */
interface Said {
  readonly wallS: number;
  readonly cpuS: number;
  readonly shares: readonly number[];
}

export interface BenchRuns {
  readonly params: ReadonlyArray<{
    readonly name: string;
    readonly cells: ReadonlyArray<number | string>;
  }>;
  readonly values: readonly number[];
}

const TEXTS = ["a", "b", "c", "d"];
/** So many params decide something, each less than the one before. */
const DECISIVE = 12;

export async function measureImportance(
  { scratch, note, noteSpin }: BenchContext,
  sizes: ImportanceSizes,
): Promise<ImportanceResult> {
  const python = await ensurePython("trackers");
  const ours: Said[] = [];
  const theirs: Said[] = [];
  const agreement: number[] = [];
  const bootstraps: number[] = [];
  for (let i = 0; i < sizes.repeat; i++) {
    const file = join(scratch, `importance-${i}.json`);
    writeFileSync(file, JSON.stringify(makeRuns(sizes, i + 1)));
    noteSpin(`importance.${i}`);
    // Both print one JSON document.
    const here = await readPythonJson<Said>(process.execPath, [
      join(import.meta.dirname, "importance-model.ts"),
      file,
    ]);
    const there =
      i < sizes.peerRepeat
        ? await readPythonJson<Said>(python, [
            join(import.meta.dirname, "clients", "fanova.py"),
            file,
          ])
        : undefined;
    const many = await readPythonJson<{ readonly wallS: number }>(process.execPath, [
      join(import.meta.dirname, "bootstrap-groups.ts"),
      String(sizes.groups),
      String(sizes.resamples),
    ]);
    ours.push(here);
    if (there !== undefined) {
      theirs.push(there);
      agreement.push(spearman(here.shares, there.shares));
    }
    bootstraps.push(many.wallS);
    note(
      `importance ${i}: Assay ${here.wallS} s, Optuna ${there?.wallS ?? "-"} s, rank agreement ${agreement.at(-1)}, bootstraps ${many.wallS} s`,
    );
  }
  const spreads = (said: readonly Said[]): ImportanceResult["assay"] => ({
    wallS: spreadOf(said.map(({ wallS }) => wallS)),
    cpuS: spreadOf(said.map(({ cpuS }) => cpuS)),
  });
  return {
    runs: sizes.runs,
    params: sizes.params,
    groups: sizes.groups,
    resamples: sizes.resamples,
    assay: spreads(ours),
    optuna: spreads(theirs),
    agreement: spreadOf(agreement),
    bootstrapS: spreadOf(bootstraps),
  };
}

/** Every fifth param is a text; numbers are even between 0 and 1, for Optuna weighs the whole range alike. */
function makeRuns({ runs, params }: ImportanceSizes, seed: number): BenchRuns {
  const random = createRandom(seed);
  const columns = Array.from({ length: params }, (_, p) => ({
    name: `p${p}`,
    cells: Array.from({ length: runs }, () => (p % 5 === 4 ? random.pick(TEXTS) : random.next())),
  }));
  const values = Array.from({ length: runs }, (_, run) => {
    let value = random.next() / 2;
    for (let p = 0; p < Math.min(DECISIVE, params); p++) {
      const cell = columns[p]?.cells[run];
      const x = typeof cell === "number" ? cell : TEXTS.indexOf(cell ?? "") / TEXTS.length;
      value += 2 * 0.75 ** p * (p % 2 === 0 ? x : Math.sin(4 * x));
    }
    return value + Number(columns[0]?.cells[run]) * Number(columns[1]?.cells[run]);
  });
  return { params: columns, values };
}
