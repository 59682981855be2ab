import type { ImportanceSizes } from "./importance.ts";
import type { LiveSizes } from "./live-many.ts";
import type { ReaderSizes } from "./readers.ts";
import type { TrackingSizes } from "./tracking/measure.ts";
import type { TreeSizes } from "./tree.ts";
import type { WatchedSizes } from "./watched.ts";

/** What every part gets. */
export interface BenchContext {
  /** With TensorBoard. */
  readonly python: string;
  /** Where data sets are kept between benches. */
  readonly temp: string;
  /** Removed at the end. */
  readonly scratch: string;
  readonly note: (line: string) => void;
  /** Takes the time of a fixed loop, before a measurement. */
  readonly noteSpin: (name: string) => void;
}

export interface Sizes {
  readonly tree: TreeSizes;
  readonly live500: LiveSizes;
  readonly readers: ReaderSizes;
  readonly B12: WatchedSizes;
  readonly tracking: TrackingSizes;
  readonly importance: ImportanceSizes;
}

const FULL: Sizes = {
  tree: {
    files: 200_000,
    logs: 2000,
    points: 20,
    seed: 1,
    repeat: 5,
    peerRepeat: 3,
    idleSeconds: 30,
    changes: 6,
  },
  live500: {
    runsPerFormat: 50,
    rate: 10,
    seconds: 60,
    answers: 100,
    drawn: 30,
    peerAnswers: 10,
  },
  readers: {
    repeat: 5,
    wandb: { runs: 4, metrics: 4, steps: 25_000 },
    mlflow: { runs: 20, metrics: 20, steps: 2000 },
  },
  B12: { pairs: 30, seed: 1, steps: 600, stepMs: 10, rate: 10, callRepeat: 5 },
  tracking: { repeat: 5, seconds: 2, runs: 10_000, points: 1_000_000, growTo: 100_000 },
  importance: { repeat: 5, peerRepeat: 1, runs: 5000, params: 50, groups: 50, resamples: 10_000 },
};

/** To see that they work: each part in less than a minute on a quiet machine. Their figures say nothing. */
const SMALL: Sizes = {
  tree: {
    ...FULL.tree,
    files: 3000,
    logs: 100,
    repeat: 1,
    peerRepeat: 1,
    idleSeconds: 3,
    changes: 3,
  },
  live500: { runsPerFormat: 3, rate: 10, seconds: 4, answers: 5, drawn: 4, peerAnswers: 2 },
  readers: {
    repeat: 2,
    wandb: { runs: 1, metrics: 4, steps: 2000 },
    mlflow: { runs: 2, metrics: 4, steps: 1000 },
  },
  B12: { ...FULL.B12, pairs: 2, steps: 100, callRepeat: 1 },
  tracking: { repeat: 1, seconds: 1, runs: 200, points: 5000, growTo: 1000 },
  importance: { repeat: 2, peerRepeat: 2, runs: 200, params: 8, groups: 5, resamples: 1000 },
};

/**
 * The sizes of all parts, with single ones changed.
 * @param changes `tree.files=20000,readers.wandb.steps=1000`; throws where there is no such size
 */
export function chooseSizes(isSmall: boolean, changes: string): Sizes {
  const sizes = structuredClone(isSmall ? SMALL : FULL);
  for (const change of changes.split(",").filter((one) => one !== "")) {
    const [path = "", value = ""] = change.split("=");
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let part = sizes as unknown as Record<string, unknown>;
    for (const key of keys) part = (part[key] ?? {}) as Record<string, unknown>;
    if (typeof part[last] !== "number" || value === "" || !Number.isFinite(Number(value)))
      throw new Error(`${change}: no such size, or no number`);
    part[last] = Number(value);
  }
  return sizes;
}
