import { sumRange, type Session } from "./ask.ts";
import { cksumPart } from "./cksum.ts";
import type { Mirror } from "./mirror.ts";
import type { RemoteFile } from "./parse-answers.ts";

/** A copy is compared with its file when nothing came of it for so long. */
const REST_MS = 10_000;
/** The next part waits for so many times of what the last one took: no disk is kept busy, there or here. */
const COST_REST = 20;
const PART_MS = 500;
const BLOCK_BYTES = 64 * 1024;
const MIN_PART_BYTES = 1024 * 1024;
const MAX_PART_BYTES = 8 * 1024 * 1024;

interface Doubt {
  readonly sinceMs: number;
  /** Where the next part begins. */
  readonly at: number;
  /** So much is to be compared yet. */
  readonly left: number;
}

/**
 * Compares copies that were continued with their files, a part at a time and from one to the next. One that is continued
 * again begins anew, where it stopped: also of a file that never rests for long every part has its turn.
 */
export class CopyProver {
  readonly #mirror: Mirror;
  readonly #doubts = new Map<string, Doubt>();
  #partBytes = MIN_PART_BYTES;
  #dueMs = 0;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
  }

  /** A copy was continued behind bytes of which only the last ones are known to be the file's. */
  doubt(path: string): void {
    const at = this.#doubts.get(path)?.at ?? 0;
    this.#doubts.set(path, { sinceMs: performance.now(), at, left: Infinity });
  }

  forget(path: string): void {
    this.#doubts.delete(path);
  }

  /** Compares one part; answers the file where it is another one than its copy. */
  async proveSome(
    session: Session,
    isBusy: (path: string) => boolean,
  ): Promise<RemoteFile | undefined> {
    const begunMs = performance.now();
    if (begunMs < this.#dueMs) return undefined;
    const next = [...this.#doubts].find(
      ([path, { sinceMs }]) => begunMs - sinceMs >= REST_MS && !isBusy(path),
    );
    if (next === undefined) return undefined;
    const [path, { sinceMs, at, left }] = next;
    // What cannot be compared now changed, and is in doubt again once that was fetched.
    this.#doubts.delete(path);
    const known = this.#mirror.index.get(path);
    if (known === undefined) return undefined;
    const start = at < known.bytes ? at : 0;
    const length = Math.min(this.#partBytes, known.bytes - start);
    const { sum, after } = await sumRange(session, { path, start, length });
    if (after?.stamp !== known.stamp || sum?.bytes !== length) return undefined;
    const ours = await cksumPart(`${this.#mirror.folder}/${path}`, start, length);
    this.#rest(performance.now() - begunMs);
    if (ours !== sum.value) return after;
    const stillLeft = Math.min(left, known.bytes) - length;
    if (stillLeft > 0) {
      const end = start + length;
      this.#doubts.set(path, { sinceMs, at: end < known.bytes ? end : 0, left: stillLeft });
    }
    return undefined;
  }

  #rest(tookMs: number): void {
    this.#dueMs = performance.now() + tookMs * COST_REST;
    const wished = (this.#partBytes * PART_MS) / Math.max(1, tookMs);
    const fit = Math.min(MAX_PART_BYTES, Math.max(MIN_PART_BYTES, (this.#partBytes + wished) / 2));
    this.#partBytes = Math.floor(fit / BLOCK_BYTES) * BLOCK_BYTES;
  }
}
