import { createContext, use } from "react";
import type { ExploreView } from "../../../state/explore-view.ts";

/** The column of each part of each chart: what was chosen, else what the data suggest. */
export type ExploreColumns = Pick<
  ExploreView,
  "c" | "sx" | "sy" | "ss" | "dm" | "dg" | "vm" | "vr" | "vc"
> & {
  readonly pa: readonly string[];
  readonly fm: readonly string[];
  /** What everything is judged by; undefined where the runs have no metric. */
  readonly judged: string | undefined;
};

export const ColumnsContext = createContext<ExploreColumns>({ pa: [], fm: [], judged: undefined });

export const useColumns = (): ExploreColumns => use(ColumnsContext);
