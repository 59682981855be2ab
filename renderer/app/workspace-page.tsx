import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { orpc } from "../client/api.ts";
import {
  AsNow,
  ChartWall,
  CompareButton,
  MediaWall,
  ProjectGroups,
  TablePage,
  toWallRun,
  useProjectRuns,
  useWallGroups,
  useDefaultView,
  ViewsMenu,
} from "../features/runs/index.ts";
import { hasSameFields, useKeptList } from "../kit/kept-list.ts";
import { usePalette } from "../kit/use-palette.ts";
import { useView } from "../state/view.ts";
import { LayoutSwitch } from "./layout-switch.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

/** A project: its charts with the runs in the sidebar, or its runs as a table. */
export function WorkspacePage(): React.JSX.Element {
  const { projectId } = useParams({ from: "/p/$projectId" });
  const palette = usePalette();
  const [view] = useView();
  const { rows, drawn, colors } = useProjectRuns();
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  // Every point that comes in changes some row, and hardly ever what the charts show of it.
  const runs = useKeptList(
    useMemo(
      () => rows.map((row) => toWallRun(row, palette, drawn.has(row.id), colors)),
      [rows, palette, drawn, colors],
    ),
    hasSameFields,
  );
  const groups = useWallGroups();
  useDefaultView(projectId);
  const isKnown = projects === undefined || projects.some(({ id }) => id === projectId);
  const name = projects?.find(({ id }) => id === projectId)?.name;
  useEffect(() => {
    document.title = name === undefined ? "Assay" : `${name} · Assay`;
  }, [name]);
  if (!isKnown) return <NotFoundPage />;
  return (
    <>
      <h1 className="sr-only">{name ?? "Project"}</h1>
      {view.l === "table" ? (
        <TablePage
          key={projectId}
          projectId={projectId}
          projectName={name ?? "runs"}
          lead={
            <>
              <LayoutSwitch projectId={projectId} />
              <ViewsMenu projectId={projectId} page="project" />
              <CompareButton projectId={projectId} />
            </>
          }
        />
      ) : view.l === "media" ? (
        <>
          <AsNow what="Media" />
          <MediaWall
            key={projectId}
            of={{ projectId }}
            runs={runs}
            lead={
              <>
                <LayoutSwitch projectId={projectId} />
                <ViewsMenu projectId={projectId} page="project" />
                <CompareButton projectId={projectId} />
              </>
            }
          />
        </>
      ) : (
        <ChartWall
          key={projectId}
          of={{ projectId }}
          runs={runs}
          groups={groups}
          lead={
            <>
              <LayoutSwitch projectId={projectId} />
              <ViewsMenu projectId={projectId} page="project" />
              <CompareButton projectId={projectId} />
              <ProjectGroups projectId={projectId} />
            </>
          }
        />
      )}
    </>
  );
}
