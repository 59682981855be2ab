import { type Assertion, type CharSet, type Node, PatternError } from "./syntax.ts";

/** Instructions of a program; each step of a match goes over all of them at most once. */
const MAX_PROGRAM = 600;
/** A longer line is not matched. */
export const MAX_LINE_CHARS = 4096;

type Instruction =
  | { readonly op: "char"; readonly set: CharSet }
  | { readonly op: "assert"; readonly what: Assertion }
  | { readonly op: "save"; readonly slot: number }
  /** The first is tried first. */
  | { readonly op: "split"; first: number; second: number }
  | { readonly op: "jump"; to: number }
  | { readonly op: "match" };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Of named groups, in the order of their brackets; a name that stands twice has two. */
  readonly names: readonly string[];
  /** Text that every match holds; "" where none is known. */
  readonly literal: string;
}

/** Throws PatternError when the pattern is too large. */
export function compileProgram(root: Node): Program {
  const instructions: Instruction[] = [];
  const names: string[] = [];
  const emit = (instruction: Instruction): number => {
    if (instructions.length >= MAX_PROGRAM)
      throw new PatternError("The pattern is too large. Count fewer repeats.", 0);
    return instructions.push(instruction) - 1;
  };
  const split = (lazy: boolean): ((body: number, behind: number) => void) => {
    const instruction = { op: "split" as const, first: 0, second: 0 };
    emit(instruction);
    return (body, behind) => {
      instruction.first = lazy ? behind : body;
      instruction.second = lazy ? body : behind;
    };
  };
  const write = (node: Node): void => {
    switch (node.kind) {
      case "char":
        emit({ op: "char", set: node.set });
        return;
      case "assert":
        emit({ op: "assert", what: node.what });
        return;
      case "sequence":
        for (const item of node.items) write(item);
        return;
      case "group": {
        const slot = names.push(node.name ?? "") * 2;
        emit({ op: "save", slot });
        write(node.body);
        emit({ op: "save", slot: slot + 1 });
        return;
      }
      case "choice": {
        const ends: Array<{ op: "jump"; to: number }> = [];
        node.options.forEach((option, i) => {
          const isLast = i === node.options.length - 1;
          const decide = isLast ? undefined : split(false);
          const from = instructions.length;
          write(option);
          if (isLast) return;
          const end = { op: "jump" as const, to: 0 };
          emit(end);
          ends.push(end);
          decide?.(from, instructions.length);
        });
        for (const end of ends) end.to = instructions.length;
        return;
      }
      case "repeat": {
        // A group is told of once: the copies of its body have one name's slots each, and the last that matched counts.
        for (let i = 0; i < node.min; i++) write(node.body);
        if (node.max === Infinity) {
          const at = instructions.length;
          const decide = split(node.lazy);
          write(node.body);
          emit({ op: "jump", to: at });
          decide(at + 1, instructions.length);
          return;
        }
        const decisions: Array<(behind: number) => void> = [];
        for (let i = node.min; i < node.max; i++) {
          const decide = split(node.lazy);
          const body = instructions.length;
          decisions.push((behind) => decide(body, behind));
          write(node.body);
        }
        for (const decide of decisions) decide(instructions.length);
      }
    }
  };
  emit({ op: "save", slot: 0 });
  write(root);
  emit({ op: "save", slot: 1 });
  emit({ op: "match" });
  return { instructions, names, literal: longestLiteral(root) };
}

/** The longest run of characters that stands in every text that matches. */
function longestLiteral(node: Node): string {
  let longest = "";
  let run = "";
  const end = (): void => {
    if (run.length > longest.length) longest = run;
    run = "";
  };
  const visit = (one: Node): void => {
    if (one.kind === "sequence") for (const item of one.items) visit(item);
    else if (one.kind === "group") visit(one.body);
    else if (one.kind === "char") {
      const [range, ...others] = one.set.ranges;
      const isOne = range !== undefined && others.length === 0 && range[0] === range[1];
      if (isOne && !one.set.negated) run += String.fromCharCode(range[0]);
      else end();
    } else end();
  };
  visit(node);
  end();
  return longest;
}

/** Where a text matched, and where its groups stand; -1 for a group that took no part. */
export type Match = readonly number[];

/** Counts the work of matching, which goes with the time it takes: some ten million a second. */
export interface Meter {
  steps: number;
}

interface Threads {
  count: number;
  readonly at: Int32Array;
  readonly slots: Array<readonly number[]>;
  /** By instruction: the step in which it was added. */
  readonly seen: Int32Array;
}

function makeThreads(size: number): Threads {
  return { count: 0, at: new Int32Array(size), slots: [], seen: new Int32Array(size).fill(-1) };
}

/**
 * The leftmost match, as JavaScript would find it, in time that grows with the text's length times the program's,
 * whatever both are: all ways through the program go on side by side, and no two from the same place.
 */
export function matchProgram(program: Program, text: string, meter: Meter): Match | undefined {
  const { instructions, names, literal } = program;
  if (text.length > MAX_LINE_CHARS || !text.includes(literal)) return undefined;
  const empty: readonly number[] = Array.from({ length: names.length * 2 + 2 }, () => -1);
  let now = makeThreads(instructions.length);
  let next = makeThreads(instructions.length);
  let found: Match | undefined;

  let steps = 0;
  const add = (threads: Threads, at: number, pos: number, slots: readonly number[]): void => {
    if (threads.seen[at] === pos) return;
    steps++;
    threads.seen[at] = pos;
    const instruction = instructions[at] as Instruction;
    switch (instruction.op) {
      case "jump":
        return add(threads, instruction.to, pos, slots);
      case "split":
        add(threads, instruction.first, pos, slots);
        return add(threads, instruction.second, pos, slots);
      case "assert":
        if (holds(instruction.what, text, pos)) add(threads, at + 1, pos, slots);
        return;
      case "save": {
        const saved = slots.slice();
        saved[instruction.slot] = pos;
        return add(threads, at + 1, pos, saved);
      }
      default:
        threads.at[threads.count] = at;
        threads.slots[threads.count++] = slots;
    }
  };

  for (let pos = 0; pos <= text.length; pos++) {
    // A match that begins further left comes first.
    if (found === undefined) add(now, 0, pos, empty);
    if (now.count === 0) {
      if (found !== undefined) break;
      continue;
    }
    const code = pos < text.length ? text.charCodeAt(pos) : -1;
    for (let i = 0; i < now.count; i++) {
      const at = now.at[i] as number;
      const instruction = instructions[at] as Instruction;
      const slots = now.slots[i] as readonly number[];
      if (instruction.op === "match") {
        found = slots;
        // What comes behind is tried later than this.
        break;
      }
      if (instruction.op === "char" && code >= 0 && isIn(instruction.set, code))
        add(next, at + 1, pos + 1, slots);
    }
    [now, next] = [next, now];
    next.count = 0;
  }
  meter.steps += steps;
  return found;
}

function isIn({ ranges, negated }: CharSet, code: number): boolean {
  for (const [from, to] of ranges) if (code >= from && code <= to) return !negated;
  return negated;
}

function holds(what: Assertion, text: string, pos: number): boolean {
  switch (what) {
    case "start":
      return pos === 0;
    case "end":
      return pos === text.length;
    case "word-edge":
      return isWord(text, pos - 1) !== isWord(text, pos);
    case "no-word-edge":
      return isWord(text, pos - 1) === isWord(text, pos);
  }
}

function isWord(text: string, pos: number): boolean {
  return pos >= 0 && pos < text.length && /\w/.test(text[pos] as string);
}
