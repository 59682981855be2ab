import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { RunDetail } from "../../src/contract/runs.ts";
import { orpc } from "../client/api.ts";
import { comparedProject } from "../state/compare-view.ts";
import { usePrefs } from "../state/prefs.ts";
import { useView } from "../state/view.ts";

/** The project of the page, of a comparison one that it is of; on other pages (settings) the one looked at last. */
export function useCurrentProject(): {
  readonly projectId: string | undefined;
  /** On a run's page, once it is known. */
  readonly run: RunDetail | undefined;
} {
  const params: {
    readonly projectId?: string;
    readonly runId?: string;
    readonly importId?: string;
  } = useParams({
    strict: false,
  });
  const [view] = useView();
  const lastProjectId = usePrefs((state) => state.lastProjectId);
  const { data: run } = useQuery({
    ...orpc.runs.get.queryOptions({ input: { id: params.runId ?? "" } }),
    enabled: params.runId !== undefined,
  });
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  if (params.projectId !== undefined) return { projectId: params.projectId, run: undefined };
  if (params.importId !== undefined) return { projectId: params.importId, run: undefined };
  if (params.runId !== undefined) return { projectId: run?.projectId, run };
  const wanted = comparedProject(view, lastProjectId);
  const last = projects?.find(({ id }) => id === wanted) ?? projects?.[0];
  return { projectId: last?.id, run: undefined };
}
