import { drawNormal } from "../../base/stats/random.test-support.ts";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "../../base/stats/random.ts";

/** A run as a training leaves it: params beside a table of its metrics. */
export interface PlantedRun {
  readonly name: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** What val/acc comes to. */
  readonly score: number;
  /** Rows instead of a curve that ends at the score. */
  readonly rows?: ReadonlyArray<readonly [step: number, score: string]>;
}

export async function writePlantedRun(
  project: string,
  { name, params, score, rows }: PlantedRun,
): Promise<void> {
  await mkdir(join(project, name), { recursive: true });
  const yaml = Object.entries(params).map(([key, value]) => `${key}: ${value}`);
  await writeFile(join(project, name, "hparams.yaml"), `${yaml.join("\n")}\n`);
  const lines =
    rows ??
    Array.from(
      { length: 11 },
      (_, step) => [step, String(score * (1 - 0.5 ** step * 0.5))] as const,
    );
  const text = lines.map(([step, value]) => `${step},${value}`).join("\n");
  await writeFile(join(project, name, "metrics.csv"), `step,val/acc\n${text}\n`);
}

/** Gaussian noise of deviation 1, the same for the same seed. */
export function noise(seed: number): () => number {
  const random = seededRandom(seed);
  return () => drawNormal(random);
}

/**
 * Three configurations of five seeds and what was tried before: `opt` moves val/acc by 0.1, `width` not at all; `warmup` and
 * `schedule` always change together and move it by 0.05.
 */
export function plantProject(): PlantedRun[] {
  const draw = noise(11);
  const runs: PlantedRun[] = [];
  const add = (name: string, params: PlantedRun["params"], seed: number): void => {
    const gain = (params["opt"] === "lion" ? 0.1 : 0) + (params["warmup"] === 500 ? 0.05 : 0);
    runs.push({
      name: `${name}-seed${seed}`,
      params: { ...params, seed, output_dir: `out/${name}/${seed}` },
      score: 0.7 + gain + 0.01 * draw(),
    });
  };
  const base = { opt: "adam", width: 64, warmup: 0, schedule: "flat" };
  for (let seed = 1; seed <= 5; seed++) {
    add("base", base, seed);
    add("lion", { ...base, opt: "lion" }, seed);
    add("wide", { ...base, width: 128 }, seed);
    add("all", { opt: "lion", width: 128, warmup: 500, schedule: "cosine" }, seed);
  }
  for (let seed = 1; seed <= 3; seed++) {
    add("warm", { ...base, warmup: 500, schedule: "cosine" }, seed);
    add("wide-lion", { ...base, opt: "lion", width: 128 }, seed);
    add("wide-warm", { ...base, width: 128, warmup: 500, schedule: "cosine" }, seed);
  }
  return runs;
}
