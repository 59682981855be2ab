import type { PointsSeen } from "../../base/run-event.ts";
import { SeriesBuilder } from "../series-builder.ts";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

interface Entry {
  readonly start: number;
  readonly length: number;
  readonly series: SeriesBuilder;
}

/** Finds the series of a tag by the tag's bytes in the input, so that a tag is decoded once and not per record. */
export class SeriesTable {
  readonly #bytes: Uint8Array;
  readonly #entries: Entry[] = [];
  /** Index into `#entries` plus 1; 0 is free. Open addressing, at most half full. */
  #slots = new Int32Array(64);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  find(start: number, end: number): SeriesBuilder {
    const bytes = this.#bytes;
    const hash = this.#hash(start, end);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot] as number;
      if (index === 0) return this.#add(slot, start, end);
      const entry = this.#entries[index - 1] as Entry;
      if (entry.length !== end - start) continue;
      let i = 0;
      while (i < entry.length && bytes[entry.start + i] === bytes[start + i]) i++;
      if (i === entry.length) return entry.series;
    }
  }

  /** One event per series that got points, in the order the series appeared. */
  take(): PointsSeen[] {
    const events: PointsSeen[] = [];
    for (const { series } of this.#entries) if (series.length > 0) events.push(series.take());
    return events;
  }

  #hash(start: number, end: number): number {
    const bytes = this.#bytes;
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
    return hash ^ (hash >>> 15);
  }

  #add(slot: number, start: number, end: number): SeriesBuilder {
    const series = new SeriesBuilder(utf8.decode(this.#bytes.subarray(start, end)));
    this.#entries.push({ start, length: end - start, series });
    this.#slots[slot] = this.#entries.length;
    if (this.#entries.length * 2 > this.#slots.length) this.#grow();
    return series;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const [index, { start, length }] of this.#entries.entries()) {
      let slot = this.#hash(start, start + length) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}
