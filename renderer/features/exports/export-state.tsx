import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useState } from "react";
import {
  SNIPPET_LIBRARIES,
  writeSnippet,
  type SnippetLibrary,
} from "../../../src/base/export-snippet.ts";
import type { ExportProgress } from "../../../src/contract/exports.ts";
import { api, orpc } from "../../client/api.ts";
import { describeFailure } from "../../client/errors.ts";
import { copyText } from "../../kit/clipboard.ts";
import { formatBytes, formatCount, plural } from "../../kit/format.ts";
import { IconButton } from "../../kit/icon-button.tsx";
import { notify, notifyFailure } from "../../kit/notify.tsx";
import { ProgressBar } from "../../kit/progress-bar.tsx";
import type { Begun } from "./export-choices.tsx";
import styles from "./exports.module.css";

interface ExportStateProps {
  readonly begun: Begun;
  readonly onAgain: () => void;
}

const LOOK_MS = 300;
const LABELS: Readonly<Record<SnippetLibrary, string>> = { pandas: "pandas", polars: "Polars" };

const isOpen = ({ state }: ExportProgress): boolean => state === "waiting" || state === "running";

/** How far the file is, what came of it, and how Python reads it. */
export function ExportState({ begun, onAgain }: ExportStateProps): React.JSX.Element {
  const { id, table, format, columns, name } = begun;
  const [library, setLibrary] = useState<SnippetLibrary>("pandas");
  const { data: now, error } = useQuery({
    ...orpc.exports.progress.queryOptions({ input: { id } }),
    refetchInterval: ({ state }) =>
      state.data === undefined || isOpen(state.data) ? LOOK_MS : false,
  });
  const total = table === "points" ? begun.points : begun.runs;
  const snippet = writeSnippet(library, { file: name, format, columns });
  const isRunning = now === undefined ? error === null : isOpen(now);
  const percent = total === 0 ? 100 : (100 * (now?.rows ?? 0)) / total;
  return (
    <div className={styles.form}>
      {isRunning ? (
        <>
          <ProgressBar label="Exporting" percent={percent} />
          <p className={styles.numbers}>
            {`${formatCount(now?.rows ?? 0)} of ${plural(total, table === "points" ? "point" : "run")} · ${formatBytes(now?.bytes ?? 0)}`}
          </p>
        </>
      ) : (
        <Outcome begun={begun} now={now} error={error} />
      )}
      <section className={styles.snippet} aria-label="Read it in Python">
        <div className={styles.head}>
          <h3 className={styles.title}>Read it in Python</h3>
          <SegmentedControl
            size="xs"
            aria-label="Library"
            value={library}
            onChange={(value) => setLibrary(value)}
            data={SNIPPET_LIBRARIES.map((value) => ({ value, label: LABELS[value] }))}
          />
          <IconButton
            label="Copy the Python"
            onClick={() => void copyText(snippet).then(() => notify("Copied."))}
          >
            <Copy size={14} />
          </IconButton>
        </div>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it */}
        <pre className={styles.code} tabIndex={0}>
          {snippet}
        </pre>
      </section>
      <div className={styles.actions}>
        <p className={styles.hint}>
          {isRunning
            ? "The browser saves it; it goes on when this is closed."
            : "Steps stay 64-bit integers, times are UTC, and NaN is not nothing."}
        </p>
        {isRunning ? (
          <Button
            variant="default"
            onClick={() => void api.exports.cancel({ id }).catch(notifyFailure)}
          >
            Cancel
          </Button>
        ) : (
          <Button variant="default" onClick={onAgain}>
            Export again
          </Button>
        )}
      </div>
    </div>
  );
}

interface OutcomeProps {
  readonly begun: Begun;
  readonly now: ExportProgress | undefined;
  readonly error: Error | null;
}

function Outcome({ begun, now, error }: OutcomeProps): React.JSX.Element {
  const failure = now?.failure ?? (error === null ? undefined : describeFailure(error));
  if (failure !== undefined && failure !== null)
    return (
      <p role="alert" className={styles.outcome} data-state="bad">
        {`${failure.message} ${failure.nextStep}`}
      </p>
    );
  const isCancelled = now?.state === "cancelled";
  return (
    <p role="status" className={styles.outcome} data-state={isCancelled ? "warn" : "good"}>
      {isCancelled || now === undefined
        ? "It was cancelled: the file is not whole."
        : `${begun.name}: ${plural(now.rows, begun.table === "points" ? "point" : "run")}, ${formatBytes(now.bytes)}.`}
    </p>
  );
}
