import { create } from "zustand";

/** What commands know of a chart. */
export interface ShownCard {
  readonly id: string;
  readonly section: string;
  /** The one metric it shows as it is; undefined for anything else. */
  readonly metric: string | undefined;
}

interface WallState {
  /** The charts in the order of the wall, and its sections; undefined where no wall is on the page. */
  readonly charts: readonly ShownCard[] | undefined;
  readonly sections: readonly string[];
  /** Id of the chart that was pointed at or had the focus last: the one that commands mean. */
  readonly current: string | undefined;
}

const NO_WALL: WallState = { charts: undefined, sections: [], current: undefined };

/** What the wall on the page holds, for commands, which know nothing of its parts. */
export const useWallState = create<WallState>()(() => NO_WALL);

/** Also when it is laid out anew, which leaves the current chart what it is. */
export function showWall(charts: readonly ShownCard[], sections: readonly string[]): void {
  useWallState.setState({ charts, sections });
}

/** The page is left. */
export function leaveWall(): void {
  useWallState.setState(NO_WALL);
}

export function setCurrentChart(id: string): void {
  if (useWallState.getState().current !== id) useWallState.setState({ current: id });
}
