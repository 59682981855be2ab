import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { rememberShared, rememberView } from "../state/prefs.ts";
import { useView } from "../state/view.ts";

interface ViewKeeperProps {
  readonly projectId: string | undefined;
}

/**
 * Keeps how a project is looked at, for the next time. Its own page is kept as it is; elsewhere only what is changed
 * there counts, so that the plain link of a run forgets nothing.
 */
export function ViewKeeper({ projectId }: ViewKeeperProps): null {
  const [view] = useView();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const arrived = useRef({ path, view });
  useEffect(() => {
    if (arrived.current.path !== path) arrived.current = { path, view };
    if (projectId === undefined) return;
    // The next time is about now.
    const { at: _, ...kept } = view;
    if (path.endsWith(`/p/${projectId}`)) rememberView(projectId, kept);
    else if (view !== arrived.current.view) rememberShared(projectId, kept);
  }, [projectId, path, view]);
  return null;
}
