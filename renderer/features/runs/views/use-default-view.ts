import { useEffect } from "react";
import { lastViewOf } from "../../../state/prefs.ts";
import { useView } from "../../../state/view.ts";
import { fromSavedState } from "./saved-state.ts";
import { useViews } from "./use-views.ts";

/** A project that was never looked at opens with its default view. */
export function useDefaultView(projectId: string): void {
  const [view, changeView] = useView();
  const { views, isLoaded } = useViews(projectId, "project");
  const isUntouched =
    Object.keys(view).length === 0 && Object.keys(lastViewOf(projectId)).length === 0;
  useEffect(() => {
    const initial = views.find(({ page, isDefault }) => page === "project" && isDefault);
    if (isLoaded && isUntouched && initial !== undefined) changeView(fromSavedState(initial));
    // Once, when the project is opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [projectId, isLoaded]);
}
