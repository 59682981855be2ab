import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SavedView, ViewPage } from "../../../../src/contract/run-views.ts";
import { orpc } from "../../../client/api.ts";
import { useView } from "../../../state/view.ts";
import { isAsSaved } from "./saved-state.ts";

export interface Views {
  /** Of the project, and every comparison. */
  readonly views: readonly SavedView[];
  /** The one that the page came from, and whether it still looks like that. */
  readonly current: SavedView | undefined;
  readonly isChanged: boolean;
  readonly isLoaded: boolean;
}

const NO_VIEWS: readonly SavedView[] = [];

/** @param page the one that is open; undefined: none that can be saved */
export function useViews(projectId: string | undefined, page: ViewPage | undefined): Views {
  const [view] = useView();
  const { data } = useQuery({
    ...orpc.runs.listViews.queryOptions({ input: { projectId: projectId ?? "" } }),
    enabled: projectId !== undefined,
  });
  return useMemo(() => {
    const views = data ?? NO_VIEWS;
    const current = views.find((one) => one.id === view.vw && one.page === page);
    return {
      views,
      current,
      isChanged: current !== undefined && !isAsSaved(view, current),
      isLoaded: data !== undefined,
    };
  }, [data, view, page]);
}
