import { MediaPanel } from "./media-panel.tsx";

/** A part of the page; it reads what it shows from `useComparison`. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly Content: () => React.ReactNode;
}

/** In the order of the tabs. */
export const PANELS: readonly Panel[] = [{ id: "media", title: "Media", Content: MediaPanel }];
