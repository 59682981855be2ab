import type { Feature } from "./features.ts";
import { shuffle } from "../random.ts";
import type { Draw } from "./random.ts";

/** A regression tree; nodes are columns, the root is node 0. */
export interface Tree {
  /** Which feature a node splits; -1 for a leaf. */
  readonly feature: Int16Array;
  /** Ranks up to it go left. */
  readonly threshold: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Mean of the runs of a node. */
  readonly value: Float64Array;
  /** Of each feature: the place of each level along which the tree splits. Numbers keep their order. */
  readonly rank: readonly Uint8Array[];
  /** Runs that the tree has not seen. */
  readonly outOfBag: Int32Array;
}

/** Below so many runs they are sorted, above they are counted by level. */
const FEW = 24;
const SMALLEST_GAIN = 1e-12;

/**
 * Grows a tree on a bootstrap sample of the runs (Breiman 2001): the best split in squared error over all features, until leaves
 * are pure. Texts are ordered by the mean of the sample (Fisher 1958: the best of all splits in two is one along
 * this order); runs without a number stand at one end, which one is drawn.
 * @param y finite, of each run; a large common offset costs digits
 */
export function growTree(features: readonly Feature[], y: Float64Array, draw: Draw): Tree {
  const counts = new Int32Array(y.length);
  for (let i = 0; i < y.length; i++) {
    const drawn = draw(y.length);
    counts[drawn] = (counts[drawn] as number) + 1;
  }
  const all = Int32Array.from(y.keys());
  const inBag = all.filter((run) => counts[run] !== 0);
  const rank = features.map((feature) => rankLevels(feature, y, counts, draw));
  const grower = new Grower(features, rank, inBag, counts, y, draw);
  return { ...grower.grow(), rank, outOfBag: all.filter((run) => counts[run] === 0) };
}

function rankLevels(feature: Feature, y: Float64Array, counts: Int32Array, draw: Draw): Uint8Array {
  const { values, missing, kind, level } = feature;
  const rank = Uint8Array.from(values.keys());
  if (kind === "numeric") {
    if (missing >= 0 && draw(2) === 0) rank.forEach((_, i) => (rank[i] = (i + 1) % rank.length));
    return rank;
  }
  const sums = new Float64Array(values.length);
  const weights = new Float64Array(values.length);
  for (let run = 0; run < y.length; run++) {
    const to = level[run] as number;
    const count = counts[run] as number;
    sums[to] = (sums[to] as number) + count * (y[run] as number);
    weights[to] = (weights[to] as number) + count;
  }
  const mean = (i: number): number =>
    weights[i] === 0 ? 0 : (sums[i] as number) / (weights[i] as number);
  const order = [...values.keys()].toSorted((a, b) => mean(a) - mean(b));
  order.forEach((of, place) => (rank[of] = place));
  return rank;
}

class Grower {
  /** Rank of each run of the sample, feature by feature. */
  readonly #cells: Uint8Array;
  readonly #size: number;
  readonly #weight: Float64Array;
  readonly #weighted: Float64Array;
  /** Runs of the sample; a node is a piece of it. */
  readonly #order: Int32Array;
  readonly #spare: Int32Array;
  /** In which order features are tried: of equally good ones the first is taken. */
  readonly #tried: Int32Array;
  readonly #levelWeight = new Float64Array(256);
  readonly #levelSum = new Float64Array(256);
  readonly #keys = new Int32Array(FEW);
  // The best split of the node at hand.
  #gain = 0;
  #feature = -1;
  #threshold = 0;

  constructor(
    features: readonly Feature[],
    rank: readonly Uint8Array[],
    inBag: Int32Array,
    counts: Int32Array,
    y: Float64Array,
    draw: Draw,
  ) {
    this.#size = inBag.length;
    this.#cells = new Uint8Array(features.length * inBag.length);
    features.forEach(({ level }, f) => {
      const own = rank[f] as Uint8Array;
      const at = f * inBag.length;
      for (let i = 0; i < inBag.length; i++)
        this.#cells[at + i] = own[level[inBag[i] as number] as number] as number;
    });
    this.#weight = Float64Array.from(inBag, (run) => counts[run] as number);
    this.#weighted = Float64Array.from(
      inBag,
      (run) => (counts[run] as number) * (y[run] as number),
    );
    this.#order = Int32Array.from(inBag.keys());
    this.#spare = new Int32Array(inBag.length);
    this.#tried = Int32Array.from(features.keys());
    shuffle(this.#tried, draw);
  }

  grow(): Omit<Tree, "rank" | "outOfBag"> {
    const most = Math.max(1, 2 * this.#size);
    const feature = new Int16Array(most).fill(-1);
    const threshold = new Uint8Array(most);
    const left = new Int32Array(most);
    const right = new Int32Array(most);
    const value = new Float64Array(most);
    const work: Array<readonly [node: number, start: number, end: number]> = [[0, 0, this.#size]];
    let nodes = 1;
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const [node, start, end] = next;
      value[node] = this.#split(start, end);
      if (this.#feature < 0) continue;
      feature[node] = this.#feature;
      threshold[node] = this.#threshold;
      const middle = this.#partition(start, end);
      left[node] = nodes++;
      right[node] = nodes++;
      work.push([right[node] as number, middle, end], [left[node] as number, start, middle]);
    }
    return {
      feature: feature.slice(0, nodes),
      threshold: threshold.slice(0, nodes),
      left: left.slice(0, nodes),
      right: right.slice(0, nodes),
      value: value.slice(0, nodes),
    };
  }

  /** Finds the best split of a piece; answers the mean of its runs. */
  #split(start: number, end: number): number {
    let weight = 0;
    let sum = 0;
    let isPure = true;
    const first = this.#order[start] ?? 0;
    const value = (this.#weighted[first] ?? 0) / (this.#weight[first] ?? 1);
    for (let i = start; i < end; i++) {
      const run = this.#order[i] as number;
      const own = this.#weight[run] as number;
      weight += own;
      sum += this.#weighted[run] as number;
      if ((this.#weighted[run] as number) / own !== value) isPure = false;
    }
    this.#feature = -1;
    this.#gain = SMALLEST_GAIN * Math.max(1e-300, (sum * sum) / weight);
    if (isPure || end - start < 2) return weight === 0 ? 0 : sum / weight;
    const isFew = end - start <= FEW;
    for (let i = 0; i < this.#tried.length; i++) {
      const f = this.#tried[i] as number;
      if (isFew) this.#trySorted(f, start, end, weight, sum);
      else this.#tryCounted(f, start, end, weight, sum);
    }
    return sum / weight;
  }

  #tryCounted(f: number, start: number, end: number, weight: number, sum: number): void {
    const levelWeight = this.#levelWeight;
    const levelSum = this.#levelSum;
    const cells = this.#cells;
    const order = this.#order;
    const weights = this.#weight;
    const weighted = this.#weighted;
    const at = f * this.#size;
    let low = 255;
    let high = 0;
    for (let i = start; i < end; i++) {
      const run = order[i] as number;
      const level = cells[at + run] as number;
      if (level < low) low = level;
      if (level > high) high = level;
      (levelWeight[level] as number) += weights[run] as number;
      (levelSum[level] as number) += weighted[run] as number;
    }
    const whole = (sum * sum) / weight;
    let leftWeight = 0;
    let leftSum = 0;
    let last = low;
    for (let level = low; level <= high; level++) {
      const own = levelWeight[level] as number;
      if (own === 0) continue;
      if (leftWeight > 0) this.#offer(f, last, level, leftWeight, leftSum, weight, sum, whole);
      leftWeight += own;
      leftSum += levelSum[level] as number;
      last = level;
      levelWeight[level] = 0;
      levelSum[level] = 0;
    }
  }

  #trySorted(f: number, start: number, end: number, weight: number, sum: number): void {
    const keys = this.#keys;
    const at = f * this.#size;
    const count = end - start;
    let isSame = true;
    for (let i = 0; i < count; i++) {
      const level = this.#cells[at + (this.#order[start + i] as number)] as number;
      const key = (level << 8) | i;
      if (level !== (keys[0] as number) >> 8 && i > 0) isSame = false;
      let place = i;
      while (place > 0 && (keys[place - 1] as number) > key) {
        keys[place] = keys[place - 1] as number;
        place--;
      }
      keys[place] = key;
    }
    if (isSame) return;
    const whole = (sum * sum) / weight;
    let leftWeight = 0;
    let leftSum = 0;
    for (let i = 0; i < count - 1; i++) {
      const key = keys[i] as number;
      const run = this.#order[start + (key & 255)] as number;
      leftWeight += this.#weight[run] as number;
      leftSum += this.#weighted[run] as number;
      const next = (keys[i + 1] as number) >> 8;
      if (next !== key >> 8)
        this.#offer(f, key >> 8, next, leftWeight, leftSum, weight, sum, whole);
    }
  }

  #offer(
    f: number,
    last: number,
    next: number,
    leftWeight: number,
    leftSum: number,
    weight: number,
    sum: number,
    whole: number,
  ): void {
    const rightSum = sum - leftSum;
    const gain =
      (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / (weight - leftWeight) - whole;
    if (gain <= this.#gain) return;
    this.#gain = gain;
    this.#feature = f;
    // Levels between, of which the sample has none, go to the nearer side.
    this.#threshold = (last + next - 1) >> 1;
  }

  #partition(start: number, end: number): number {
    const at = this.#feature * this.#size;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const run = this.#order[i] as number;
      if ((this.#cells[at + run] as number) <= this.#threshold) this.#order[left++] = run;
      else this.#spare[right++] = run;
    }
    for (let i = 0; i < right; i++) this.#order[left + i] = this.#spare[i] as number;
    return left;
  }
}

/**
 * What a tree says of a run.
 * @param levels of each feature, the level of each run
 * @param changed a feature of which the run is taken to stand in `level` instead; -1 for none
 */
export function predict(
  tree: Tree,
  levels: readonly Uint8Array[],
  run: number,
  changed = -1,
  level = 0,
): number {
  let node = 0;
  for (;;) {
    const f = tree.feature[node] as number;
    if (f < 0) return tree.value[node] as number;
    const own = f === changed ? level : ((levels[f] as Uint8Array)[run] as number);
    const place = (tree.rank[f] as Uint8Array)[own] as number;
    node = (place <= (tree.threshold[node] as number) ? tree.left : tree.right)[node] as number;
  }
}
