import { isSystemMetric } from "../../../src/base/system-metric.ts";
import type { RunDetail } from "../../../src/contract/runs.ts";
import { hasSameFields, useKeptList } from "../../kit/kept-list.ts";
import { usePalette } from "../../kit/use-palette.ts";
import { RunTraces } from "../llm/index.ts";
import { AsNow } from "./as-now.tsx";
import { Console } from "./console/console.tsx";
import { Files } from "./files/files-page.tsx";
import { RunHistory } from "./run-history.tsx";
import { MediaWall } from "./media/index.tsx";
import { MetricsTable } from "./metrics-table.tsx";
import { NotesEditor } from "./notes-editor.tsx";
import { Overview } from "./overview/overview.tsx";
import { ParamsTable } from "./params/params-table.tsx";
import { SourcesList } from "./sources-list.tsx";
import { toWallRun } from "./wall-run.ts";
import { ChartWall, type WallRun } from "./wall/index.tsx";

interface PartProps {
  readonly run: RunDetail;
}

interface RunPart {
  /** As it stands in the address, and behind "run." as a command. */
  readonly id: string;
  readonly title: string;
  readonly count?: (run: RunDetail) => number;
  readonly Panel: (props: PartProps) => React.JSX.Element;
}

/** The parts of a run's page, in the order of their tabs and keys. */
export const RUN_PARTS: readonly RunPart[] = [
  { id: "overview", title: "Overview", Panel: Overview },
  { id: "charts", title: "Charts", Panel: Charts },
  { id: "media", title: "Media", Panel: Media },
  { id: "metrics", title: "Metrics", count: ({ series }) => series.length, Panel: MetricsTable },
  {
    id: "system",
    title: "System",
    count: ({ series }) => series.filter(({ metric }) => isSystemMetric(metric)).length,
    Panel: System,
  },
  { id: "params", title: "Params", count: (run) => run.paramValues.length, Panel: ParamsTable },
  { id: "console", title: "Console", Panel: ConsoleNow },
  { id: "files", title: "Files", Panel: FilesNow },
  { id: "sources", title: "Sources", count: ({ sources }) => sources.length, Panel: Sources },
  { id: "traces", title: "Traces", Panel: Traces },
  { id: "history", title: "History", Panel: History },
  // Last: the overview has them as well.
  { id: "notes", title: "Notes", Panel: Notes },
];

/** What a page shows whose address names no part. */
export const DEFAULT_PART = "charts";

export const RUN_TABS: readonly string[] = RUN_PARTS.map(({ id }) => id);

function Charts({ run }: PartProps): React.JSX.Element {
  return <ChartWall of={{ projectId: run.projectId, runId: run.id }} runs={useWallRuns(run)} />;
}

function System({ run }: PartProps): React.JSX.Element {
  return (
    <ChartWall
      onlySystem
      of={{ projectId: run.projectId, runId: run.id }}
      runs={useWallRuns(run)}
    />
  );
}

function Media({ run }: PartProps): React.JSX.Element {
  return (
    <>
      <AsNow what="Media" />
      <MediaWall of={{ runId: run.id }} runs={useWallRuns(run)} />
    </>
  );
}

/** The one run of the page, as charts and media draw it. */
function useWallRuns(run: RunDetail): readonly WallRun[] {
  const palette = usePalette();
  return useKeptList([toWallRun(run, palette, true)], hasSameFields);
}

function ConsoleNow({ run }: PartProps): React.JSX.Element {
  return (
    <>
      <AsNow what="Logs" />
      <Console run={run} />
    </>
  );
}

function FilesNow({ run }: PartProps): React.JSX.Element {
  return (
    <>
      <AsNow what="Files" />
      <Files run={run} />
    </>
  );
}

function Sources({ run }: PartProps): React.JSX.Element {
  return <SourcesList run={run} />;
}

function Traces({ run }: PartProps): React.JSX.Element {
  return (
    <>
      <AsNow what="Traces" />
      <RunTraces runId={run.id} />
    </>
  );
}

function Notes({ run }: PartProps): React.JSX.Element {
  return <NotesEditor runId={run.id} notes={run.notes} />;
}

function History({ run }: PartProps): React.JSX.Element {
  return <RunHistory runId={run.id} />;
}
