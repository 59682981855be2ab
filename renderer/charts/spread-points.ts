/** Beyond so many points of one row they are spread without looking at each other. */
const MOST_SWARMED = 1500;

/**
 * Offsets across an axis, px, so that points of one row cover each other as little as possible: each stands as near to
 * the middle as its neighbours leave room (a bee swarm), never farther than `room`. Of very many points offsets follow a
 * sequence without gaps (golden ratio), so that the same data always look the same.
 * @param along places along the axis, px; NaN for none
 */
export function spreadPoints(along: Float32Array, radius: number, room: number): Float32Array {
  const offsets = new Float32Array(along.length);
  const order = [...along.keys()]
    .filter((i) => !Number.isNaN(along[i]))
    .toSorted((a, b) => (along[a] as number) - (along[b] as number) || a - b);
  if (order.length > MOST_SWARMED) {
    for (const i of order) offsets[i] = jitter(i - 1) * room;
    return offsets;
  }
  const reach = 2 * radius;
  // The last point at each offset, by which the earlier ones there are hidden: as at the edges of a full row.
  const standing = new Map<number, number>();
  let first = 0;
  for (const [at, i] of order.entries()) {
    const place = along[i] as number;
    for (; first < at; first++) {
      const gone = order[first] as number;
      if (place - (along[gone] as number) < reach) break;
      if (standing.get(offsets[gone] as number) === gone) standing.delete(offsets[gone] as number);
    }
    // Full: where it covers others it does so at the edge, by turns.
    const edge = (at - first) % 2 === 0 ? room : -room;
    offsets[i] = freeOffset(place, [...standing.values()], along, offsets, reach, room) ?? edge;
    standing.set(offsets[i] as number, i);
  }
  return offsets;
}

/** The offset nearest to 0 that touches no neighbour; undefined where there is none in the room. */
function freeOffset(
  place: number,
  neighbours: readonly number[],
  along: Float32Array,
  offsets: Float32Array,
  reach: number,
  room: number,
): number | undefined {
  const taken = neighbours.map((j) => {
    const distance = place - (along[j] as number);
    const half = Math.sqrt(Math.max(0, reach * reach - distance * distance));
    const middle = offsets[j] as number;
    return [middle - half, middle + half] as const;
  });
  const isFree = (offset: number): boolean =>
    taken.every(([low, high]) => offset <= low + 1e-3 || offset >= high - 1e-3);
  const candidates = [0, ...taken.flat()].toSorted((a, b) => Math.abs(a) - Math.abs(b) || a - b);
  return candidates.find((offset) => Math.abs(offset) <= room && isFree(offset));
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Small offsets for points of the same category, -1 to 1, the same for the same run. */
export function jitter(run: number): number {
  return 2 * (((run + 1) * GOLDEN) % 1) - 1;
}
