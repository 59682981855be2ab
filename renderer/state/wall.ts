import { create } from "zustand";

interface WallState {
  /** Metrics of the charts in the order of the wall, and its sections; undefined where no wall is on the page. */
  readonly charts: readonly string[] | undefined;
  readonly sections: readonly string[];
  /** The chart that was pointed at or had the focus last: the one that commands mean. */
  readonly current: string | undefined;
}

const NO_WALL: WallState = { charts: undefined, sections: [], current: undefined };

/** What the wall on the page holds, for commands, which know nothing of its parts. */
export const useWallState = create<WallState>()(() => NO_WALL);

/** Answers how to take it back. */
export function showWall(charts: readonly string[], sections: readonly string[]): () => void {
  useWallState.setState({ charts, sections });
  return () => {
    if (useWallState.getState().charts === charts) useWallState.setState(NO_WALL);
  };
}

export function setCurrentChart(metric: string): void {
  if (useWallState.getState().current !== metric) useWallState.setState({ current: metric });
}
