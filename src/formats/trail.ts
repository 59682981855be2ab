/**
 * What a codec remembers of the records it has read, so that after a file was truncated or replaced it can tell "the
 * same beginning" from "another file" without keeping the records: a running hash, and its value after 1, 2, 4, 8, ...
 * records. Plain JSON, a few dozen numbers however long the file is.
 */
export type Trail = {
  readonly records: number;
  readonly hash: number;
  /** `marks[i]` = hash after 2^i records. */
  readonly marks: readonly number[];
};

export const EMPTY_TRAIL: Trail = { records: 0, hash: 0, marks: [] };

/** `known`: read before, do not emit again. `differs`: this is another file than the one remembered. */
export type TrailVerdict = "new" | "known" | "differs";

/** Follows the records of one parse. With `known`, compares with what was read before until that is caught up with. */
export class TrailFollower {
  #records: number;
  #hash: number;
  readonly #marks: number[];
  #known: Trail | null;

  constructor(trail: Trail, known: Trail | null) {
    this.#records = trail.records;
    this.#hash = trail.hash;
    this.#marks = [...trail.marks];
    this.#known = known;
  }

  /** True while records are compared with remembered ones. */
  get verifying(): boolean {
    return this.#known !== null;
  }

  add(recordHash: number): TrailVerdict {
    this.#records++;
    this.#hash = mixHash(this.#hash, recordHash);
    const isMark = (this.#records & (this.#records - 1)) === 0;
    if (isMark) this.#marks.push(this.#hash);
    const known = this.#known;
    if (known === null) return "new";
    if (this.#records === known.records) {
      if (this.#hash !== known.hash) return "differs";
      this.#known = null;
    } else if (isMark && this.#hash !== known.marks[this.#marks.length - 1]) {
      return "differs";
    }
    return "known";
  }

  get trail(): Trail {
    return { records: this.#records, hash: this.#hash, marks: this.#marks };
  }

  get known(): Trail | null {
    return this.#known;
  }
}

/** The trail to compare with when a file is read again: the longest one, were it replaced while being compared. */
export function longestTrail(trail: Trail, known: Trail | null): Trail | null {
  const longest = known !== null && known.records > trail.records ? known : trail;
  return longest.records === 0 ? null : longest;
}

/** One step of a 32-bit hash (murmur's mixing); order matters. */
export function mixHash(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h + 0x7f4a7c15, 0x85ebca6b);
  return h ^ (h >>> 13);
}
