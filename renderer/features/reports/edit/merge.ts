import type {
  ReportBlock,
  ReportDocument,
  RunSet,
} from "../../../../src/contract/report-blocks.ts";
import { isSame } from "./same.ts";

/** A part that both sides changed to something else. `null`: that side took it out. */
export type Conflict =
  | {
      readonly part: "block";
      readonly id: string;
      readonly mine: ReportBlock | null;
      readonly theirs: ReportBlock | null;
    }
  | {
      readonly part: "runSet";
      readonly id: string;
      readonly mine: RunSet | null;
      readonly theirs: RunSet | null;
    }
  | {
      readonly part: "title";
      readonly id: "title";
      readonly mine: string;
      readonly theirs: string;
    };

interface Merged {
  /** Of parts in conflict it has mine: nobody's typing is taken away. */
  readonly document: ReportDocument;
  readonly conflicts: readonly Conflict[];
}

/** What both sides made of `base`: changes of different parts stand beside each other. */
export function mergeDocuments(
  base: ReportDocument,
  mine: ReportDocument,
  theirs: ReportDocument,
): Merged {
  const blocks = mergeLists(base.blocks, mine.blocks, theirs.blocks);
  const runSets = mergeLists(base.runSets, mine.runSets, theirs.runSets);
  const isTitleBoth =
    mine.title !== base.title && theirs.title !== base.title && mine.title !== theirs.title;
  return {
    document: {
      title: mine.title === base.title ? theirs.title : mine.title,
      blocks: blocks.list,
      runSets: runSets.list,
    },
    conflicts: [
      ...(isTitleBoth
        ? [{ part: "title", id: "title", mine: mine.title, theirs: theirs.title } as const]
        : []),
      ...runSets.conflicts.map((one) => ({ part: "runSet", ...one }) as const),
      ...blocks.conflicts.map((one) => ({ part: "block", ...one }) as const),
    ],
  };
}

interface HasId {
  readonly id: string;
}

interface Choice<T> {
  readonly id: string;
  readonly mine: T | null;
  readonly theirs: T | null;
}

function mergeLists<T extends HasId>(
  base: readonly T[],
  mine: readonly T[],
  theirs: readonly T[],
): { readonly list: T[]; readonly conflicts: ReadonlyArray<Choice<T>> } {
  const [before, here, there] = [base, mine, theirs].map(
    (list) => new Map(list.map((item) => [item.id, item])),
  ) as [Map<string, T>, Map<string, T>, Map<string, T>];
  const conflicts: Array<Choice<T>> = [];
  const kept = new Map<string, T>();
  for (const id of new Set([...here.keys(), ...there.keys(), ...before.keys()])) {
    const [old, own, other] = [before.get(id), here.get(id), there.get(id)];
    const isMine = isSame(other, old) || isSame(own, other);
    const isTheirs = isSame(own, old);
    if (!isMine && !isTheirs) conflicts.push({ id, mine: own ?? null, theirs: other ?? null });
    // What one side took out and the other went on with is not lost before somebody has chosen.
    const item = isMine ? own : isTheirs ? other : own;
    if (item !== undefined) kept.set(id, item);
  }
  const order = mergeOrder(
    base.map(({ id }) => id),
    mine.map(({ id }) => id),
    theirs.map(({ id }) => id),
  );
  return { list: order.flatMap((id) => kept.get(id) ?? []), conflicts };
}

/** Ids of both sides. Where both moved things my order counts, and what is new there stands behind what it stood behind. */
function mergeOrder(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): readonly string[] {
  const isMoved = (list: readonly string[]): boolean => {
    const own = new Set(list);
    const known = new Set(base);
    return !isSame(
      base.filter((id) => own.has(id)),
      list.filter((id) => known.has(id)),
    );
  };
  const [frame, more] = isMoved(mine) || !isMoved(theirs) ? [mine, theirs] : [theirs, mine];
  const order = [...frame];
  const placed = new Set(frame);
  more.forEach((id, index) => {
    if (placed.has(id)) return;
    const before = more.slice(0, index).findLast((one) => placed.has(one));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
    placed.add(id);
  });
  return order;
}

/** `document` with the other side's version of a part, or with mine. */
export function chooseSide(
  document: ReportDocument,
  conflict: Conflict,
  side: "mine" | "theirs",
): ReportDocument {
  if (conflict.part === "title") return { ...document, title: conflict[side] };
  if (conflict.part === "runSet")
    return { ...document, runSets: put(document.runSets, conflict.id, conflict[side]) };
  return { ...document, blocks: put(document.blocks, conflict.id, conflict[side]) };
}

function put<T extends HasId>(list: readonly T[], id: string, item: T | null): T[] {
  if (item === null) return list.filter((one) => one.id !== id);
  const at = list.findIndex((one) => one.id === id);
  return at < 0 ? [...list, item] : list.with(at, item);
}
