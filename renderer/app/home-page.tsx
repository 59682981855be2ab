import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { orpc } from "../client/api.ts";
import { FirstRun } from "../features/ingest/index.ts";
import { FailureNotice } from "../kit/failure-notice.tsx";
import { lastViewOf, usePrefs } from "../state/prefs.ts";

/** The project looked at last, or the way to the first one. */
export function HomePage(): React.JSX.Element {
  const navigate = useNavigate();
  const projects = useQuery(orpc.runs.listProjects.queryOptions());
  const { lastProjectId } = usePrefs.getState();
  if (projects.isError) {
    return <FailureNotice error={projects.error} onRetry={() => void projects.refetch()} />;
  }
  if (projects.data === undefined) return <div role="status" aria-label="Loading projects" />;
  const project = projects.data.find(({ id }) => id === lastProjectId) ?? projects.data[0];
  if (project !== undefined) {
    return (
      <Navigate
        to="/p/$projectId"
        params={{ projectId: project.id }}
        search={lastViewOf(project.id)}
        replace
      />
    );
  }
  return (
    <FirstRun
      onOpened={(projectId) =>
        void navigate({ to: "/p/$projectId", params: { projectId }, search: lastViewOf(projectId) })
      }
    />
  );
}
