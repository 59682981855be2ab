import type { QueryClient } from "@tanstack/react-query";
import type { ViewPage } from "../../../src/contract/run-views.ts";
import type { RunDetail, RunRow } from "../../../src/contract/runs.ts";
import type { Settings } from "../../../src/contract/system.ts";
import type { ChangeView, View } from "../../state/view.ts";
import type { Views } from "../../features/runs/index.ts";
import type { Visibility } from "../../state/visibility.ts";
import type { ShownCard } from "../../state/wall.ts";
import type { AppRouter } from "../router.tsx";

/** What a command may look at and change. */
export interface CommandContext {
  readonly router: AppRouter;
  readonly queryClient: QueryClient;
  readonly projectId: string | undefined;
  /** The runs it is about: of a menu those it was opened on, else those of the place where a person works. */
  readonly targets: readonly RunRow[];
  /** The run of the page. */
  readonly pageRun: RunDetail | undefined;
  /** The list: ids of its runs, the runs, and whether a filter leaves others out. */
  readonly order: readonly string[];
  readonly rows: readonly RunRow[];
  readonly isFiltered: boolean;
  readonly isProjectPage: boolean;
  /** Charts on the page in the order of the wall, its sections, and the chart that is meant; see `state/wall.ts`. */
  readonly charts: readonly ShownCard[] | undefined;
  readonly sections: readonly string[];
  readonly chart: ShownCard | undefined;
  /** Media are on the page; see `state/media.ts`. */
  readonly hasMedia: boolean;
  /** Columns of the table on the page, and the one that is meant; see `state/table.ts`. */
  readonly table: { readonly ids: readonly string[]; readonly frozen: number } | undefined;
  readonly column: string | undefined;
  /** Page that can be saved, where one is open: a comparison once it is known. */
  readonly viewPage: ViewPage | undefined;
  /** The project's saved views and the comparisons, and the one the page was opened with. */
  readonly views: Views;
  readonly view: View;
  /** The view's amount, or the usual one of its kernel. */
  readonly smoothing: number;
  readonly settings: Settings;
  /** Id of the hint on screen. */
  readonly hint: string | undefined;
  /** The theme on screen. */
  readonly theme: "light" | "dark";
  readonly changeView: ChangeView;
  /** The same without a step of undo. */
  readonly restoreView: (part: View) => void;
  readonly changeVisibility: (change: (old: Visibility) => Visibility) => void;
  readonly changeSettings: (part: Partial<Settings>) => void;
}

export interface Command {
  readonly id: string;
  /** "Verb noun". */
  readonly title: string;
  /** "Run": about the targets. */
  readonly group:
    | "Run"
    | "Runs"
    | "Compare"
    | "Figure"
    | "Project"
    | "Chart"
    | "Charts"
    | "Media"
    | "Table"
    | "Column"
    | "View"
    | "Report"
    | "History"
    | "Assay";
  readonly hotkeys?: readonly string[];
  /** "list": its keys work while the run list has the focus; else everywhere. */
  readonly keyScope?: "list";
  /** Also in the menu of a run. */
  readonly inRunMenu?: true;
  readonly inProjectMenu?: true;
  readonly inColumnMenu?: true;
  readonly inChartMenu?: true;
  readonly isDangerous?: true;
  /** It changes what is kept: not while the page shows the past. */
  readonly isEdit?: true;
  readonly when?: (context: CommandContext) => boolean;
  readonly run: (context: CommandContext) => void | Promise<void>;
}

export const hasProject = ({ projectId }: CommandContext): boolean => projectId !== undefined;

export const isAtComparison = ({ router }: CommandContext): boolean =>
  router.state.location.pathname.endsWith("/compare");
