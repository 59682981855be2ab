import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NOISE = [0.01, -0.012, 0.004, 0.02, -0.008];
/** Three configurations with five seeds each: one is better by about 0.05, one only seems different. */
const EFFECTS = [
  { lr: 0.1, of: () => 0 },
  { lr: 0.01, of: (seed: number) => 0.05 + 0.001 * (seed % 2) },
  { lr: 0.001, of: (seed: number) => (seed % 2 === 0 ? 0.004 : -0.006) },
];

/** Three configurations by five seeds: one real difference of `val/acc` and one that is noise; the loss is the same everywhere. */
export async function writeSweep(folder: string): Promise<void> {
  for (const { lr, of } of EFFECTS) {
    for (const [seed, noise] of NOISE.entries()) {
      const run = join(folder, `lr${lr}-s${seed}`);
      await mkdir(run, { recursive: true });
      const end = 0.8 + noise + of(seed);
      const rows = Array.from(
        { length: 20 },
        (_, i) => `${i},${(end * (i + 1)) / 20},${2 / (i + 1)}`,
      );
      await writeFile(join(run, "metrics.csv"), `step,val/acc,train/loss\n${rows.join("\n")}\n`);
      await writeFile(
        join(run, "hparams.yaml"),
        `lr: ${lr}\nseed: ${seed}\nbatch: 32\noutput_dir: /out/lr${lr}-s${seed}\n`,
      );
      const yesterday = new Date(Date.now() - 24 * 3600 * 1000);
      await utimes(join(run, "metrics.csv"), yesterday, yesterday);
    }
  }
}
