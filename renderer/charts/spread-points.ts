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
    for (const i of order) offsets[i] = (2 * ((i * 0.618_033_988_749_895) % 1) - 1) * room;
    return offsets;
  }
  const reach = 2 * radius;
  let first = 0;
  for (const [at, i] of order.entries()) {
    const place = along[i] as number;
    while (first < at && place - (along[order[first] as number] as number) >= reach) first++;
    offsets[i] = freeOffset(place, order.slice(first, at), along, offsets, reach, room);
  }
  return offsets;
}

/** The offset nearest to 0 that touches no neighbour; the edge of the room where there is none. */
function freeOffset(
  place: number,
  neighbours: readonly number[],
  along: Float32Array,
  offsets: Float32Array,
  reach: number,
  room: number,
): number {
  const taken = neighbours.map((j) => {
    const distance = place - (along[j] as number);
    const half = Math.sqrt(Math.max(0, reach * reach - distance * distance));
    const middle = offsets[j] as number;
    return [middle - half, middle + half] as const;
  });
  const isFree = (offset: number): boolean =>
    taken.every(([low, high]) => offset <= low + 1e-3 || offset >= high - 1e-3);
  const candidates = [0, ...taken.flat()].toSorted((a, b) => Math.abs(a) - Math.abs(b) || a - b);
  const free = candidates.find((offset) => Math.abs(offset) <= room && isFree(offset));
  // Full: where it covers others it does so at the edge, by turns.
  return free ?? (neighbours.length % 2 === 0 ? room : -room);
}

/** Small offsets for points of the same category, -1 to 1, the same for the same run. */
export function jitter(run: number): number {
  return 2 * (((run + 1) * 0.618_033_988_749_895) % 1) - 1;
}
