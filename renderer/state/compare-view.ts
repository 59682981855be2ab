import { MOST_LABEL, type Grouping, type RunSelection } from "../../src/contract/compare-groups.ts";
import { expandLink, isKeptHere, shortenLink } from "./long-links.ts";
import { BESIDE_COMPARISON, mergeShared, type View } from "./view.ts";

/** Runs that a comparison begins with. */
export interface RunSet {
  readonly label?: string;
  readonly runs: RunSelection;
}

type SetView = Exclude<NonNullable<View["cs"]>, string>[number];

/** A page of a comparison of these runs, which looks at charts as the page it is opened from. */
export function comparisonView(sets: readonly RunSet[], groupBy: Grouping, now: View): View {
  return {
    ...mergeShared({}, now),
    cs: pack(sets.map(writeSet)),
    cg: groupBy === "repetitions" ? undefined : groupBy,
  };
}

/** What the address asks for; undefined when it names no runs, or names them only for another browser. */
export function readSets({ cs }: View): RunSet[] | undefined {
  const sets = unpack<readonly SetView[]>(cs);
  return sets === undefined || sets.length === 0 ? undefined : sets.map(readSet);
}

/** These runs instead of those compared. */
export function writeSets(sets: readonly RunSet[]): Pick<View, "cs"> {
  return { cs: pack(sets.map(writeSet)) };
}

/** Other runs in the comparison; the rest of the page stays as it is. */
export function withSets(view: View, more: readonly RunSet[]): View {
  return writeSets([...(readSets(view) ?? []), ...more]);
}

function writeSet({ label, runs }: RunSet): SetView {
  const { runIds, projectId, query, search } = runs;
  return {
    // A query may be longer than what anything is called.
    ...(label !== undefined && { l: label.slice(0, MOST_LABEL) }),
    ...(runIds !== undefined && { r: runIds.join(",") }),
    ...(projectId !== undefined && { p: projectId }),
    ...(query !== undefined && query !== "" && { q: query }),
    ...(search !== undefined && search !== "" && { f: search }),
  };
}

function readSet({ l, r, p, q, f }: SetView): RunSet {
  const runs: RunSelection =
    r === undefined
      ? {
          ...(p !== undefined && { projectId: p }),
          ...(q !== undefined && { query: q }),
          ...(f !== undefined && { search: f }),
        }
      : { runIds: r.split(",").filter((id) => id !== "") };
  return { ...(l !== undefined && { label: l }), runs };
}

/** The project that a comparison is of: where it is of several, or of picked runs, the one looked at last. */
export function comparedProject(view: View, lastProjectId: string | undefined): string | undefined {
  const compared = readSets(view)?.flatMap(({ runs }) => runs.projectId ?? []) ?? [];
  const isElsewhere = compared.length > 0 && !compared.includes(lastProjectId ?? "");
  return isElsewhere ? compared[0] : lastProjectId;
}

type KeyList = View["ch"];

/** Keys of groups; none where only another browser knows them. */
export function readKeys(keys: KeyList): readonly string[] {
  return unpack<readonly string[]>(keys) ?? [];
}

export function writeKeys(keys: readonly string[]): KeyList {
  return keys.length === 0 ? undefined : pack([...keys]);
}

/** Whether only this browser can read all of the comparison's address. */
export function isComparisonKeptHere(view: View): boolean {
  return [view.cs, view.ch, view.cx, view.co].some(
    (part) => typeof part === "string" && isKeptHere(part),
  );
}

/** The address of the comparison without the list of runs beside it. */
export function comparisonOnly(view: View): View {
  const others = new Set<string>(BESIDE_COMPARISON);
  return Object.fromEntries(
    Object.entries(view).filter(([key, value]) => value !== undefined && !others.has(key)),
  );
}

/** With every list written out, whichever browser reads it. */
export function writeOutComparison(view: View): View {
  return {
    ...view,
    cs: unpack(view.cs),
    ch: unpack(view.ch),
    cx: unpack(view.cx),
    co: unpack(view.co),
  };
}

/** As it stands in an address of this browser. */
export function packComparison(view: View): View {
  return {
    ...view,
    cs: packAny(view.cs),
    ch: packAny(view.ch),
    cx: packAny(view.cx),
    co: packAny(view.co),
  };
}

/** As it is while it is short, else the name under which this browser keeps it. */
function pack<T>(list: T[]): T[] | string {
  const text = JSON.stringify(list);
  const short = shortenLink(text) ?? text;
  return isKeptHere(short) ? short : list;
}

/** What is a name already, or strange, stays. */
function packAny<T>(list: T[] | string | undefined): T[] | string | undefined {
  return Array.isArray(list) ? pack(list) : list;
}

function unpack<T extends readonly unknown[]>(packed: T | string | undefined): T | undefined {
  if (typeof packed !== "string") return packed;
  const text = isKeptHere(packed) ? expandLink(packed) : undefined;
  if (text === undefined) return undefined;
  try {
    // Our own writing: the page wrote it under the hash of its text.
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? (list as unknown as T) : undefined;
  } catch {
    return undefined;
  }
}
