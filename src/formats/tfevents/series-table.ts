import type { PointLog } from "../point-log.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** A tag that was met in the input. */
interface Tag {
  readonly start: number;
  readonly length: number;
  readonly series: number;
  /** Index of the tag that came after this one the last time: writers go through their tags in one order. */
  next: number;
}

/** Finds the series of a tag by the tag's bytes in the input, so that a tag is decoded once and not per record. */
export class SeriesTable {
  readonly #bytes: Uint8Array;
  readonly #points: PointLog;
  readonly #tags: Tag[] = [];
  #last: Tag | undefined;
  /** Index into `#tags` plus 1; 0 is free. Open addressing, at most half full. */
  #slots = new Int32Array(64);

  constructor(bytes: Uint8Array, points: PointLog) {
    this.#bytes = bytes;
    this.#points = points;
  }

  find(start: number, end: number): number {
    const guess = this.#last === undefined ? undefined : this.#tags[this.#last.next];
    if (guess !== undefined && this.#isTag(guess, start, end)) {
      this.#last = guess;
      return guess.series;
    }
    const index = this.#search(start, end);
    if (this.#last !== undefined) this.#last.next = index;
    const tag = this.#tags[index] as Tag;
    this.#last = tag;
    return tag.series;
  }

  #isTag(tag: Tag, start: number, end: number): boolean {
    const { length, start: known } = tag;
    if (length !== end - start) return false;
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) if (bytes[known + i] !== bytes[start + i]) return false;
    return true;
  }

  #search(start: number, end: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(start, end) & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] as number) - 1;
      if (index < 0) return this.#add(slot, start, end);
      if (this.#isTag(this.#tags[index] as Tag, start, end)) return index;
    }
  }

  #hash(start: number, end: number): number {
    const bytes = this.#bytes;
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    return hash ^ (hash >>> 15);
  }

  #add(slot: number, start: number, end: number): number {
    const series = this.#points.openSeries(utf8.decode(this.#bytes.subarray(start, end)));
    const index = this.#tags.push({ start, length: end - start, series, next: 0 }) - 1;
    this.#slots[slot] = index + 1;
    if (this.#tags.length * 2 > this.#slots.length) this.#grow();
    return index;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const [index, { start, length }] of this.#tags.entries()) {
      let slot = this.#hash(start, start + length) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}
