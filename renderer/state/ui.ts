import { create } from "zustand";
import type { LongFact } from "../../src/base/run-facts.ts";
import type { GuardedStage } from "../../src/contract/registry-approvals.ts";
import type { NewReportRuns, ReportTemplate } from "../../src/contract/reports.ts";
import type { SavedView, ViewPage } from "../../src/contract/run-views.ts";
import type { RunRow, XAxis } from "../../src/contract/runs.ts";

export type Dialog =
  | { readonly kind: "folder" }
  /** A folder of another machine. */
  | { readonly kind: "host" }
  | { readonly kind: "hostDetails"; readonly projectId: string }
  | { readonly kind: "importProject" }
  /** How scripts log here. */
  | { readonly kind: "tracking" }
  /** To a live server; the runs that are selected. */
  | {
      readonly kind: "exportMlflow";
      readonly projectId: string | undefined;
      readonly runIds: readonly string[];
    }
  | { readonly kind: "importMlflow" }
  /** As files; the runs that are meant, and those that a filter leaves. */
  | {
      readonly kind: "exportData";
      readonly projectId: string | undefined;
      readonly runIds: readonly string[];
      readonly shownIds: readonly string[];
    }
  /** The runs that are meant, those that a filter leaves, the whole project, or reports. */
  | {
      readonly kind: "writeBundle";
      readonly projectId: string | undefined;
      readonly runIds: readonly string[];
      readonly shownIds: readonly string[];
      readonly reportIds: readonly string[];
    }
  /** On the engine's machine, or one that was dropped; without both one that is asked for. */
  | { readonly kind: "openBundle"; readonly path: string | undefined; readonly file?: File }
  | { readonly kind: "requestBundle" }
  | { readonly kind: "confirmFolder"; readonly path: string; readonly reason: string }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "import"; readonly projectId: string }
  /** Of text logs; with the file that one is wanted for. */
  | { readonly kind: "rules"; readonly projectId: string; readonly path?: string }
  | { readonly kind: "color"; readonly runIds: readonly string[] }
  | { readonly kind: "tags"; readonly projectId: string; readonly runIds: readonly string[] }
  /** The run that gets the sources of others. */
  | { readonly kind: "join"; readonly run: RunRow }
  /** The run whose file is compared with that of another one. */
  | { readonly kind: "compareFile"; readonly run: RunRow }
  /** Runs that come into the comparison on the page, or make a new one with this run. */
  | { readonly kind: "compareRuns"; readonly run?: RunRow }
  /** The text of a long fact. */
  | { readonly kind: "fact"; readonly runId: string; readonly key: LongFact }
  /** What stands out among its runs. */
  | { readonly kind: "findings"; readonly projectId: string }
  | { readonly kind: "renameProject"; readonly projectId: string }
  | { readonly kind: "removeProject"; readonly projectId: string }
  /** Of the registry, by its name. */
  | { readonly kind: "renameModel"; readonly name: string }
  /** Which of its stages need an approval. */
  | { readonly kind: "guards" }
  /** Of a version. */
  | { readonly kind: "askForStage"; readonly version: number; readonly stage: GuardedStage }
  | { readonly kind: "decideRequest"; readonly version: number; readonly approve: boolean }
  /** A file or folder of a run, to be a version. */
  | { readonly kind: "registerVersion"; readonly runId: string; readonly path: string }
  /** With the runs that it is to be about; without them of the project's. */
  | {
      readonly kind: "newReport";
      readonly projectId: string | undefined;
      readonly runSet?: NewReportRuns;
      readonly template?: ReportTemplate;
    }
  /** As one HTML file. */
  | { readonly kind: "saveReport"; readonly reportId: string }
  | { readonly kind: "rebuild" }
  | { readonly kind: "resetSettings" }
  | { readonly kind: "notices" }
  | { readonly kind: "saveView"; readonly projectId: string; readonly page: ViewPage }
  | { readonly kind: "renameView"; readonly view: SavedView }
  /** Of a chart; without an id one that is to be made. */
  | { readonly kind: "card"; readonly id: string | undefined }
  | { readonly kind: "section"; readonly id: string }
  /** At a place of an axis; without one at a place that is asked for. */
  | { readonly kind: "note"; readonly axis: XAxis; readonly at: number | undefined }
  /** At the head of the chart wall. */
  | { readonly kind: "charts" }
  /** Both stand at the head of the run table. */
  | { readonly kind: "columns" }
  | { readonly kind: "groups" };

interface UiState {
  readonly dialog: Dialog | undefined;
  /** Rows picked in the run list, for actions on several runs. */
  readonly selected: ReadonlySet<string>;
  /** The row that the keyboard stands on. */
  readonly active: string | undefined;
  /** Where a Shift-click's range begins. */
  readonly anchor: string | undefined;
  /** Where a person works just now: decides what a command without a row of its own is about. */
  readonly place: "list" | "page";
  readonly renaming: { readonly runId: string; readonly at: "list" | "page" } | undefined;
  /** The cell of the run table that is written in. */
  readonly editing: { readonly runId: string; readonly column: string } | undefined;
}

export const useUi = create<UiState>()(() => ({
  dialog: undefined,
  selected: new Set<string>(),
  active: undefined,
  anchor: undefined,
  place: "page",
  renaming: undefined,
  editing: undefined,
}));

export function openDialog(dialog: Dialog): void {
  useUi.setState({ dialog });
}

export function closeDialog(): void {
  useUi.setState({ dialog: undefined });
}

/** In its row of the list, or in the head of its page. */
export function startRenaming(runId: string, at: "list" | "page"): void {
  useUi.setState({ renaming: { runId, at } });
}

export function stopRenaming(): void {
  useUi.setState({ renaming: undefined });
}

export function startEditing(runId: string, column: string): void {
  useUi.setState({ editing: { runId, column } });
}

export function stopEditing(): void {
  useUi.setState({ editing: undefined });
}

export function setPlace(place: UiState["place"]): void {
  if (useUi.getState().place !== place) useUi.setState({ place });
}

/** One row, as a plain click or an arrow key picks it. */
export function selectOne(id: string): void {
  useUi.setState({ selected: new Set([id]), active: id, anchor: id, place: "list" });
}

/** Ctrl-click: one row more, or less. */
export function selectToggle(id: string): void {
  useUi.setState(({ selected }) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    return { selected: next, active: id, anchor: id, place: "list" };
  });
}

/** Shift-click: every row from the anchor to this one. */
export function selectRange(id: string, order: readonly string[]): void {
  useUi.setState(({ anchor }) => {
    const from = Math.max(0, order.indexOf(anchor ?? id));
    const to = order.indexOf(id);
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
    return { selected: new Set(range), active: id, place: "list" };
  });
}

export function selectAll(order: readonly string[]): void {
  useUi.setState({ selected: new Set(order), place: "list" });
}

export function clearSelection(): void {
  useUi.setState({ selected: new Set(), active: undefined, anchor: undefined });
}

/** Rows that leave the list; the cursor goes to their neighbour. `order` is the list before. */
export function forgetRows(ids: readonly string[], order: readonly string[]): void {
  const gone = new Set(ids);
  useUi.setState(({ selected, active, anchor }) => {
    const at = active === undefined || !gone.has(active) ? -1 : order.indexOf(active);
    const next =
      order.slice(at + 1).find((id) => !gone.has(id)) ??
      order.slice(0, Math.max(0, at)).findLast((id) => !gone.has(id));
    return {
      selected: new Set([...selected].filter((id) => !gone.has(id))),
      active: at < 0 ? active : next,
      anchor: anchor === undefined || gone.has(anchor) ? next : anchor,
    };
  });
}
