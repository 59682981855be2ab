import { OverviewPanel } from "./overview/overview-panel.tsx";
import type { View } from "../../state/view.ts";
import { ChangesPanel } from "./changes/changes-panel.tsx";
import { ChartsPanel } from "./charts-panel.tsx";
import { ExplorePanel } from "./explore/explore-panel.tsx";
import { CodePanel } from "./code/code-panel.tsx";
import { CurvesPanel } from "./curves/curves-panel.tsx";
import { ImportancePanel } from "./importance/index.ts";
import { MediaPanel } from "./media-panel.tsx";
import { PredictionsPanel } from "./predictions/predictions-panel.tsx";

/** A part of the page; it reads what it shows from `useComparison`. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly Content: () => React.ReactNode;
}

/** In the order of the tabs. */
export const PANELS: readonly Panel[] = [
  { id: "overview", title: "Overview", Content: OverviewPanel },
  { id: "charts", title: "Charts", Content: ChartsPanel },
  { id: "explore", title: "Explore", Content: ExplorePanel },
  { id: "changes", title: "What changed?", Content: ChangesPanel },
  { id: "importance", title: "Importance", Content: ImportancePanel },
  { id: "curves", title: "Learning curves", Content: CurvesPanel },
  { id: "predictions", title: "Predictions", Content: PredictionsPanel },
  { id: "media", title: "Media", Content: MediaPanel },
  { id: "code", title: "Code", Content: CodePanel },
];

/** The part that the address names, else the first. */
export function shownPanel({ t }: View): string {
  return PANELS.find(({ id }) => id === t)?.id ?? PANELS[0]?.id ?? "";
}
