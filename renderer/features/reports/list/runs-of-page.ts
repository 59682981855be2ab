import type { NewReportRuns } from "../../../../src/contract/reports.ts";
import { expandLink } from "../../../state/long-links.ts";
import type { View } from "../../../state/view.ts";
import { decodeVisibility, visibleIds } from "../../../state/visibility.ts";

/** More are found by a query. */
const MOST_IDS = 10_000;

interface Place {
  readonly projectId: string;
  readonly view: View;
  /** Ids of the runs that match, and of those that were marked. */
  readonly order: readonly string[];
  readonly marked: readonly string[];
}

/**
 * Runs that a report from a project's page is about: the marked ones, else those that people chose to show, else what the
 * query finds, in the order of the list. A pattern of names is no query: then it is the runs of the list.
 */
export function runsOfPlace({ projectId, view, order, marked }: Place): NewReportRuns {
  const sort = (view.sort ?? []).map((path) =>
    path.startsWith("-") ? { path: path.slice(1), descending: true } : { path, descending: false },
  );
  const shown = visibleIds(order, decodeVisibility(expandLink(view.v)));
  const isChosen = view.v !== undefined && shown.size > 0 && shown.size < order.length;
  const ids =
    marked.length > 0
      ? marked
      : isChosen
        ? [...shown]
        : view.f === undefined || view.f === ""
          ? undefined
          : order;
  return {
    projectId,
    sort,
    query: view.q?.trim() ?? "",
    ...(ids !== undefined && { runIds: ids.slice(0, MOST_IDS), query: "" }),
  };
}

/** Runs of a comparison, each once. */
export function runsOfSets(runIds: readonly string[]): NewReportRuns {
  return { projectId: null, query: "", runIds: [...new Set(runIds)].slice(0, MOST_IDS) };
}
