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
  { id: "predictions", title: "Predictions", Content: PredictionsPanel },
  { id: "media", title: "Media", Content: MediaPanel },
];
