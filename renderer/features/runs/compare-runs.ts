import {
  MOST_PATHS,
  type ComparedGroup,
  type Grouping,
  type RunSelection,
} from "../../../src/contract/compare-groups.ts";
import type { RunSet } from "../../state/compare-view.ts";
import type { View } from "../../state/view.ts";
import { decodeVisibility, visibleIds } from "../../state/visibility.ts";
import { expandLink } from "../../state/long-links.ts";

/** The list or table that a comparison is begun from. */
export interface Place {
  readonly projectId: string;
  readonly view: View;
  /** Ids of the runs that match, and of those that were marked. */
  readonly order: readonly string[];
  readonly marked: readonly string[];
  /** Paths of everything but the seed, as far as known: then the comparison says so in fewer words. */
  readonly allButSeed?: readonly string[] | undefined;
}

interface Compared {
  readonly sets: readonly RunSet[];
  readonly groupBy: Grouping;
}

/**
 * What a person means by "compare": the runs that were marked, else the groups of the page, else the runs that are shown.
 * Two marked runs stand for themselves.
 */
export function comparedRuns({ projectId, view, order, marked, allButSeed }: Place): Compared {
  if (marked.length > 1) {
    const groupBy = marked.length === 2 ? "run" : "repetitions";
    return { sets: [{ runs: { runIds: [...marked] } }], groupBy };
  }
  const shown = visibleIds(order, decodeVisibility(expandLink(view.v)));
  const all: RunSelection = {
    projectId,
    ...(view.q !== undefined && view.q.trim() !== "" && { query: view.q.trim() }),
    ...(view.f !== undefined && view.f !== "" && { search: view.f }),
  };
  // The newest ones are shown where nobody chose: that is no wish to leave the others out.
  const isChosen = view.v !== undefined && shown.size > 0 && shown.size < order.length;
  const runs = isChosen ? { runIds: [...shown] } : all;
  return { sets: [{ runs }], groupBy: groupingOf(view.by?.flat() ?? [], allButSeed) };
}

/** More paths than the engine groups by are nearly always everything but the seed. */
function groupingOf(paths: readonly string[], allButSeed: readonly string[] | undefined): Grouping {
  const isSame =
    allButSeed !== undefined &&
    paths.length === allButSeed.length &&
    allButSeed.every((path) => paths.includes(path));
  return paths.length === 0 || paths.length > MOST_PATHS || isSame ? "repetitions" : [...paths];
}

/** Ids of pinned runs and of the baseline, whose ends stand in the address. */
export function pinnedOf({ pin = [], base }: View, order: readonly string[]): readonly string[] {
  const ends = [...new Set([...(base === undefined ? [] : [base]), ...pin])];
  return ends.flatMap((end) => order.find((id) => id.endsWith(end)) ?? []);
}

/** The run that was started last before this one with equal params but the seed. */
export function sameConfigBefore(
  groups: readonly ComparedGroup[],
  runId: string,
): string | undefined {
  const ids = groups.find((group) => group.runIds.includes(runId))?.runIds ?? [];
  return ids[ids.indexOf(runId) - 1];
}
