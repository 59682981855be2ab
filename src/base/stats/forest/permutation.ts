import type { Forest } from "./forest.ts";
import { shuffle } from "../random.ts";
import { createDraw } from "./random.ts";
import { spreadOver, type Spread } from "./spread.ts";
import { predict, type Tree } from "./tree.ts";

/**
 * Permutation importance out of bag (Breiman 2001): by how much a tree's squared error on runs that it has not seen grows when the
 * values of one feature are shuffled among them, as a share of twice the metric's variance, so that a param which decides
 * everything has about 1. Around 0, also below, for one that decides nothing.
 */
export function permutationImportance(forest: Forest, seed: number): readonly Spread[] {
  const { features, trees, y } = forest;
  const variance = y.reduce((sum, value) => sum + value * value, 0) / y.length;
  const levels = features.map(({ level }) => level);
  const shares = features.map(() => [] as number[]);
  trees.forEach((tree, t) => {
    const runs = tree.outOfBag;
    if (runs.length < 2 || !(variance > 0)) return;
    const draw = createDraw(~seed, t);
    const shuffled = levels.map((own) => {
      const copy = Uint8Array.from(runs, (run) => own[run] as number);
      shuffle(copy, draw);
      return copy;
    });
    const growth = new Float64Array(features.length);
    const onPath = new Int32Array(features.length);
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i] as number;
      const value = y[run] as number;
      // Only what the run's way through the tree asks for can change what the tree says.
      const count = featuresOnPath(tree, levels, run, onPath);
      const plain = (value - predict(tree, levels, run)) ** 2;
      for (let k = 0; k < count; k++) {
        const f = onPath[k] as number;
        const other = (shuffled[f] as Uint8Array)[i] as number;
        (growth[f] as number) += (value - predict(tree, levels, run, f, other)) ** 2 - plain;
      }
    }
    shares.forEach((own, f) => own.push((growth[f] as number) / runs.length / (2 * variance)));
  });
  return shares.map(spreadOver);
}

/** Each once; answers how many. */
function featuresOnPath(
  tree: Tree,
  levels: readonly Uint8Array[],
  run: number,
  into: Int32Array,
): number {
  let count = 0;
  let node = 0;
  for (;;) {
    const f = tree.feature[node] as number;
    if (f < 0) return count;
    let seen = 0;
    while (seen < count && into[seen] !== f) seen++;
    if (seen === count) into[count++] = f;
    const place = (tree.rank[f] as Uint8Array)[(levels[f] as Uint8Array)[run] as number] as number;
    node = (place <= (tree.threshold[node] as number) ? tree.left : tree.right)[node] as number;
  }
}
