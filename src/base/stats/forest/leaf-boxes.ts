import type { Feature } from "./features.ts";
import type { Tree } from "./tree.ts";

/** A leaf at a time; the arrays are the same ones each time. */
export interface LeafBox {
  value: number;
  /** Share of all combinations of levels that end in this leaf, each param for itself: product of the shares of its sides. */
  weight: number;
  /** Places of each feature, from (with) to (without). */
  readonly from: Uint8Array;
  readonly to: Uint16Array;
  /** Share of the side of each feature. */
  readonly side: Float64Array;
  /** Features of which the box does not hold all places, and how many they are. */
  readonly bounded: Int32Array;
  boundedCount: number;
}

/** Shares summed along a tree's order of levels, feature by feature: share of places [a, b) = sum[b] - sum[a]. */
export function sumShares(features: readonly Feature[], tree: Tree): readonly Float64Array[] {
  return features.map(({ share }, f) => {
    const sums = new Float64Array(share.length + 1);
    const rank = tree.rank[f] as Uint8Array;
    share.forEach((own, level) => (sums[(rank[level] as number) + 1] = own));
    for (let i = 1; i < sums.length; i++) (sums[i] as number) += sums[i - 1] as number;
    return sums;
  });
}

/** Visits the leaves of a tree from left to right. */
export function visitLeaves(
  features: readonly Feature[],
  tree: Tree,
  shares: readonly Float64Array[],
  visit: (box: Readonly<LeafBox>) => void,
): void {
  const box: LeafBox = {
    value: 0,
    weight: 1,
    from: new Uint8Array(features.length),
    to: Uint16Array.from(features, ({ values }) => values.length),
    side: new Float64Array(features.length).fill(1),
    bounded: new Int32Array(features.length),
    boundedCount: 0,
  };
  /** How many splits above the node at hand are of the feature. */
  const splits = new Int32Array(features.length);
  const enter = (node: number): void => {
    const f = tree.feature[node] as number;
    if (f < 0) {
      box.value = tree.value[node] as number;
      box.weight = 1;
      for (let i = 0; i < box.boundedCount; i++)
        box.weight *= box.side[box.bounded[i] as number] as number;
      visit(box);
      return;
    }
    const edge = (tree.threshold[node] as number) + 1;
    const sums = shares[f] as Float64Array;
    const [from, to, side] = [box.from[f] as number, box.to[f] as number, box.side[f] as number];
    if (splits[f] === 0) box.bounded[box.boundedCount++] = f;
    (splits[f] as number)++;
    box.to[f] = edge;
    box.side[f] = (sums[edge] as number) - (sums[from] as number);
    enter(tree.left[node] as number);
    box.to[f] = to;
    box.from[f] = edge;
    box.side[f] = (sums[to] as number) - (sums[edge] as number);
    enter(tree.right[node] as number);
    box.from[f] = from;
    box.side[f] = side;
    (splits[f] as number)--;
    if (splits[f] === 0) box.boundedCount--;
  };
  enter(0);
}
