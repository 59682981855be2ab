import type { SourceBinding } from "./types.ts";

/**
 * The sources of a project that have a run, with the fingerprint of each one's first data record: by it a file is known
 * again that was moved while nobody watched, or before a rebuild. A fingerprint that became known only after the run
 * was made is kept here until it is written to the journal.
 */
export class SourceBindings {
  readonly #fingerprints = new Map<string, string | undefined>();
  readonly #paths = new Map<string, Set<string>>();
  #unsaved = new Map<string, string>();

  has(path: string): boolean {
    return this.#fingerprints.has(path);
  }

  fingerprintOf(path: string): string | undefined {
    return this.#fingerprints.get(path);
  }

  /** Sources whose first data record is this one. */
  find(fingerprint: string): ReadonlySet<string> {
    return this.#paths.get(fingerprint) ?? new Set();
  }

  add({ path, fingerprint }: SourceBinding): void {
    this.#remove(path);
    this.#fingerprints.set(path, fingerprint ?? undefined);
    if (fingerprint === null) return;
    const paths = this.#paths.get(fingerprint);
    if (paths === undefined) this.#paths.set(fingerprint, new Set([path]));
    else paths.add(path);
  }

  move(from: string, to: string): void {
    const fingerprint = this.#fingerprints.get(from) ?? null;
    const unsaved = this.#unsaved.get(from);
    this.#remove(from);
    this.#unsaved.delete(from);
    this.add({ path: to, fingerprint });
    if (unsaved !== undefined) this.#unsaved.set(to, unsaved);
  }

  #remove(path: string): void {
    const before = this.#fingerprints.get(path);
    this.#fingerprints.delete(path);
    if (before !== undefined) this.#paths.get(before)?.delete(path);
  }

  /** A source's first file was read as far as its first data record. */
  learn(path: string, fingerprint: string): void {
    if (!this.has(path) || this.fingerprintOf(path) === fingerprint) return;
    this.add({ path, fingerprint });
    this.#unsaved.set(path, fingerprint);
  }

  /** Has what was learned written. */
  async save(write: (learned: readonly SourceBinding[]) => Promise<unknown>): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const learned = this.#unsaved;
    this.#unsaved = new Map();
    try {
      await write([...learned].map(([path, fingerprint]) => ({ path, fingerprint })));
    } catch (error) {
      this.#unsaved = new Map([...learned, ...this.#unsaved]);
      throw error;
    }
  }
}
