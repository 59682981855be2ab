import type { FileReader } from "../../../client/run-file.ts";
import { TerminalText, type LogLine } from "./terminal-text.ts";

export interface LogState {
  readonly phase: "loading" | "ready" | "failed";
  readonly error: unknown;
  /** The lines at hand, those of the bytes from `from` to `to`. */
  readonly lines: readonly LogLine[];
  readonly from: number;
  readonly to: number;
  /** Bytes of the file when it was last looked at. */
  readonly size: number;
  /** Number of the first line; undefined where what comes before was not read. */
  readonly firstNumber: number | undefined;
  /** The file became shorter: it was begun anew. */
  readonly wasCut: boolean;
}

/** So much is read at once, and so much is kept at hand whatever the file has. */
export const BLOCK_BYTES = 512 * 1024;
const KEPT_BYTES = 16 * 1024 * 1024;
const LINE_FEED = 0x0a;

/** Whole lines; the first block begins where a line does. */
interface Block {
  readonly from: number;
  readonly lines: readonly LogLine[];
}

const NOTHING: LogState = {
  phase: "loading",
  error: undefined,
  lines: [],
  from: 0,
  to: 0,
  size: 0,
  firstNumber: undefined,
  wasCut: false,
};

/** A window of a log of any size, that grows at both ends and follows what is appended. One thing is done at a time. */
export class LogStore {
  readonly #reader: FileReader;
  readonly #listeners = new Set<() => void>();
  #turn: Promise<void> = Promise.resolve();
  #state = NOTHING;
  #blocks: Block[] = [];
  #terminal = new TerminalText();
  /** Bytes from here on are in the terminal as a line without its end. */
  #lineStart = 0;

  constructor(reader: FileReader) {
    this.#reader = reader;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  readonly current = (): LogState => this.#state;

  openEnd(): Promise<void> {
    return this.#inTurn(() => this.#openEnd(false));
  }

  openStart(): Promise<void> {
    return this.#inTurn(async () => {
      const size = await this.#reader.size();
      this.#reset(0, 1);
      await this.#append(Math.min(size, BLOCK_BYTES), size);
    });
  }

  /** What comes before the lines at hand. */
  loadEarlier(): Promise<void> {
    return this.#inTurn(async () => {
      const { from, firstNumber } = this.#state;
      if (from === 0) return;
      const start = Math.max(0, from - BLOCK_BYTES);
      const bytes = await this.#reader.read(start, from);
      const skipped = start === 0 ? 0 : bytes.indexOf(LINE_FEED) + 1;
      // A line longer than a block: begin within it.
      const first = start + skipped === from ? start : start + skipped;
      const terminal = new TerminalText();
      terminal.feed(bytes.subarray(first - start));
      this.#blocks.unshift({ from: first, lines: withUnfinished(terminal) });
      this.#publish({ firstNumber: first === 0 ? 1 : firstNumber });
    });
  }

  /** What comes after them. */
  loadLater(): Promise<void> {
    return this.#inTurn(async () => {
      const size = await this.#reader.size();
      await this.#append(Math.min(size, this.#state.to + BLOCK_BYTES), size);
    });
  }

  /** Reads on to the end of the file; far behind, or in a file that became shorter, it opens the end anew. */
  follow(): Promise<void> {
    return this.#inTurn(async () => {
      const size = await this.#reader.size();
      const { to } = this.#state;
      if (size < to || size - to > 8 * BLOCK_BYTES) await this.#openEnd(size < to);
      else if (size > to) await this.#append(size, size);
    });
  }

  async #openEnd(wasCut: boolean): Promise<void> {
    const size = await this.#reader.size();
    const start = Math.max(0, size - BLOCK_BYTES);
    this.#reset(start, start === 0 ? 1 : undefined);
    await this.#append(size, size, start > 0);
    this.#publish({ wasCut });
  }

  #reset(from: number, firstNumber: number | undefined): void {
    this.#terminal = new TerminalText();
    this.#blocks = [];
    this.#lineStart = from;
    this.#state = { ...NOTHING, from, to: from, firstNumber };
  }

  async #append(to: number, size: number, beginsInLine = false): Promise<void> {
    const start = this.#state.to;
    const bytes = await this.#reader.read(start, to);
    const skipped = beginsInLine ? bytes.indexOf(LINE_FEED) + 1 : 0;
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (skipped > 0) this.#lineStart = start + skipped;
    this.#terminal.feed(bytes.subarray(skipped));
    const lines = this.#terminal.take();
    if (lines.length > 0) this.#blocks.push({ from: this.#lineStart, lines });
    if (end > 0) this.#lineStart = start + end;
    const { dropped, blocks } = dropFirst(this.#blocks, start + bytes.length - KEPT_BYTES);
    this.#blocks = blocks;
    const { firstNumber } = this.#state;
    this.#publish({
      to: start + bytes.length,
      size: Math.max(size, start + bytes.length),
      firstNumber: firstNumber === undefined ? undefined : firstNumber + dropped,
    });
  }

  #publish(change: Partial<LogState>): void {
    const { unfinished } = this.#terminal;
    const lines = this.#blocks.flatMap((block) => block.lines);
    if (unfinished !== undefined) lines.push(unfinished);
    this.#set({
      ...this.#state,
      phase: "ready",
      error: undefined,
      lines,
      from: this.#blocks[0]?.from ?? this.#lineStart,
      ...change,
    });
  }

  #set(state: LogState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  /** Never rejects: what fails stands in the state. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#set({ ...this.#state, phase: "failed", error });
    });
    return this.#turn;
  }
}

function withUnfinished(terminal: TerminalText): readonly LogLine[] {
  const { unfinished } = terminal;
  return unfinished === undefined ? terminal.take() : [...terminal.take(), unfinished];
}

/** Without the blocks that end before the byte; the last one stays. */
function dropFirst(
  blocks: Block[],
  before: number,
): { readonly dropped: number; readonly blocks: Block[] } {
  const kept = blocks.findIndex(
    (_, i) => i === blocks.length - 1 || (blocks[i + 1]?.from ?? 0) > before,
  );
  if (kept <= 0) return { dropped: 0, blocks };
  const dropped = blocks.slice(0, kept).reduce((sum, { lines }) => sum + lines.length, 0);
  return { dropped, blocks: blocks.slice(kept) };
}
