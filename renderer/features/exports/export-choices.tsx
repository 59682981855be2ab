import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ExportFormat, ExportTable } from "../../../src/base/export-table.ts";
import { api, basePath, orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { formatCount, plural } from "../../kit/format.ts";
import styles from "./exports.module.css";

export type Begun = Awaited<ReturnType<typeof api.exports.begin>> & {
  readonly table: ExportTable;
  readonly format: ExportFormat;
};

interface ExportChoicesProps {
  readonly projectId: string | undefined;
  /** The runs that are meant, and those that a filter leaves. */
  readonly runIds: readonly string[];
  readonly shownIds: readonly string[];
  readonly onBegun: (begun: Begun) => void;
}

const FORMATS: ReadonlyArray<{ readonly value: ExportFormat; readonly label: string }> = [
  { value: "parquet", label: "Parquet" },
  { value: "csv", label: "CSV" },
  { value: "jsonl", label: "JSON lines" },
];

type Which = "project" | "shown" | "runs";

/** Which runs, which table of them, in which form; and how much that is. */
export function ExportChoices(props: ExportChoicesProps): React.JSX.Element {
  const { projectId, runIds, shownIds, onBegun } = props;
  const { data: projects } = useQuery(orpc.runs.listProjects.queryOptions());
  const project = projects?.find(({ id }) => id === projectId);
  const [which, setWhich] = useState<Which>(
    runIds.length > 0 ? "runs" : shownIds.length > 0 ? "shown" : "project",
  );
  const [table, setTable] = useState<ExportTable>("points");
  const [format, setFormat] = useState<ExportFormat>("parquet");
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const chosen =
    which === "project"
      ? projectId === undefined
        ? {}
        : { projectId }
      : { runIds: [...(which === "runs" ? runIds : shownIds)] };
  const counts = useQuery(orpc.exports.count.queryOptions({ input: chosen }));
  const failed = failure ?? counts.error;
  const told = failed === undefined || failed === null ? undefined : describeFailure(failed);

  const begin = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const begun = await api.exports.begin({ ...chosen, table, format });
      const link = document.createElement("a");
      link.href = `${basePath()}/${begun.url}`;
      link.download = "";
      link.click();
      onBegun({ ...begun, table, format });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const groups: ReadonlyArray<{ readonly value: Which; readonly label: string }> = [
    { value: "project", label: `All of ${project?.name ?? "the project"}` },
    ...(shownIds.length > 0
      ? [{ value: "shown" as const, label: `The ${plural(shownIds.length, "run")} of the filter` }]
      : []),
    ...(runIds.length > 0
      ? [
          {
            value: "runs" as const,
            label: runIds.length === 1 ? "This run" : `These ${formatCount(runIds.length)} runs`,
          },
        ]
      : []),
  ];
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      {groups.length > 1 && (
        <SegmentedControl
          aria-label="Which runs"
          value={which}
          onChange={(value) => setWhich(value)}
          data={[...groups]}
        />
      )}
      <SegmentedControl
        aria-label="Rows"
        value={table}
        onChange={(value) => setTable(value)}
        data={[
          { value: "points", label: "A row for each point" },
          { value: "runs", label: "A row for each run" },
        ]}
      />
      <SegmentedControl
        aria-label="Format"
        value={format}
        onChange={(value) => setFormat(value)}
        data={[...FORMATS]}
      />
      <p className={styles.text} role="status">
        {counts.data === undefined
          ? "Counting…"
          : `${plural(counts.data.runs, "run")}, ${formatCount(counts.data.series)} series, ${plural(counts.data.points, "point")}.`}{" "}
        {table === "points"
          ? "Every stored point of every attempt, nothing reduced or rounded."
          : "Params, tags, code and environment, and of each metric last, min, max, mean, best and count."}
      </p>
      <div className={styles.actions}>
        <p className={styles.hint} role={told === undefined ? undefined : "alert"}>
          {told === undefined
            ? "The same data give the same bytes."
            : `${told.message} ${told.nextStep}`}
        </p>
        <Button
          type="submit"
          variant="filled"
          data-autofocus
          loading={isBusy}
          disabled={counts.data === undefined}
        >
          Export
        </Button>
      </div>
    </form>
  );
}
