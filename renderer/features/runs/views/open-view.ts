import type { useRouter } from "@tanstack/react-router";
import type { SavedView } from "../../../../src/contract/run-views.ts";
import { mergeShared, type ChangeView, type View } from "../../../state/view.ts";
import { fromSavedState } from "./saved-state.ts";

type Router = ReturnType<typeof useRouter>;

interface Place {
  readonly router: Router;
  readonly projectId: string;
  readonly changeView: ChangeView;
}

/** Shows the page as it was saved. Where that page is open already, it is a step that is undone; else one goes there. */
export function openView(saved: SavedView, { router, projectId, changeView }: Place): void {
  const path = saved.page === "compare" ? "/compare" : `/p/${projectId}`;
  if (router.latestLocation.pathname.endsWith(path)) changeView(fromSavedState(saved), true);
  else void goToView(saved, { router, projectId });
}

export async function goToView(
  saved: SavedView,
  { router, projectId }: { readonly router: Pick<Router, "navigate">; readonly projectId: string },
): Promise<void> {
  if (saved.page === "compare")
    await router.navigate({
      to: "/compare",
      search: (now: View) => ({ ...mergeShared({}, now), ...fromSavedState(saved) }),
    });
  else
    await router.navigate({
      to: "/p/$projectId",
      params: { projectId },
      search: fromSavedState(saved),
    });
}
