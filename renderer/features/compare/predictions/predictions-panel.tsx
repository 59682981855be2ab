import { Button, NativeSelect, NumberInput, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  MOST_PREDICTIONS,
  type UsedColumns,
} from "../../../../src/contract/compare-predictions.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { plural } from "../../../kit/format.ts";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { Waiting } from "../../../kit/waiting.tsx";
import { CONFUSION_VIEWS, useView } from "../../../state/view.ts";
import { AsNow } from "../../runs/index.ts";
import { ShownOf } from "../shown-of.tsx";
import { useShownRuns } from "../use-shown-runs.ts";
import { ConfusionGrid } from "./confusion-grid.tsx";
import { PredictionCurves } from "./prediction-curves.tsx";
import { PredictionTable } from "./prediction-table.tsx";
import styles from "./predictions.module.css";
import { readSource, writeSource } from "./source-text.ts";
import { useEvaluation } from "./use-evaluation.ts";

/** A classifier's answers, case by case: confusion matrices, curves, calibration, and who differs from the first run. */
export function PredictionsPanel(): React.JSX.Element {
  const [{ ps, pco, ppc, pth, pcv }, changeView] = useView();
  const runs = useShownRuns(MOST_PREDICTIONS);
  const runIds = useMemo(() => runs.map(({ id }) => id), [runs]);
  const sources = useQuery(orpc.compare.listPredictionSources.queryOptions({ input: { runIds } }));
  const likeliest = sources.data?.find(({ isLikely }) => isLikely)?.source;
  const source = (ps === undefined ? undefined : readSource(ps)) ?? likeliest;
  const columns = useMemo(() => toColumns(pco), [pco]);
  const input = {
    runIds,
    source: source ?? { kind: "file" as const, path: "none" },
    ...(columns !== undefined && { columns }),
    ...(ppc !== undefined && { positive: ppc }),
    ...(pth !== undefined && { threshold: pth }),
  };
  const answer = useEvaluation(input, source !== undefined);
  const predictions = useMemo(
    () => new Map(answer.data?.runs.map((one) => [one.runId, one])),
    [answer.data],
  );
  const pairs = useMemo(
    () => new Map(answer.data?.pairs.map((one) => [one.runId, one])),
    [answer.data],
  );
  if (sources.data === undefined)
    return sources.isError ? (
      <FailureNotice error={sources.error} onRetry={() => void sources.refetch()} />
    ) : (
      <SkeletonRows label="Looking for predictions" rows={6} />
    );
  if (sources.data.length === 0)
    return (
      <Notice title="No predictions">
        Write a table with a row a case beside the log, such as predictions.csv with the columns
        y_true, y_pred and score (CSV, JSON, Parquet, npz), or log it as a W&B table.
      </Notice>
    );
  const { used, classes = [], positive } = answer.data ?? {};
  const first = runs.map(({ id }) => predictions.get(id)).find((one) => one?.problem === null);
  return (
    <div className={styles.panel} tabIndex={0} role="region" aria-label="Predictions">
      <AsNow what="Predictions" />
      <div className={styles.bar}>
        <NativeSelect
          size="xs"
          label="Answers from"
          value={source === undefined ? "" : writeSource(source)}
          data={[
            ...(source === undefined ? [{ value: "", label: "Choose" }] : []),
            ...sources.data.map((one) => ({
              value: writeSource(one.source),
              label: `${one.source.kind === "file" ? one.source.path : `${one.source.tag} (table)`}, ${plural(one.runs, "run")}`,
            })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            changeView({ ps: value, pco: undefined, ppc: undefined })
          }
        />
        {answer.data !== undefined && (
          <Columns
            names={answer.data.columns}
            used={used ?? null}
            onUse={(next) => changeView({ pco: next, ppc: undefined })}
          />
        )}
        {positive !== null && positive !== undefined && (
          <NativeSelect
            size="xs"
            label="Positive class"
            value={positive}
            data={[...classes]}
            onChange={({ currentTarget: { value } }) => changeView({ ppc: value })}
          />
        )}
        {used?.prediction === null && (
          <NumberInput
            size="xs"
            label="Positive from score"
            className={styles.threshold ?? ""}
            step={0.05}
            value={pth ?? 0.5}
            onChange={(value) =>
              changeView({ pth: typeof value === "number" && value !== 0.5 ? value : undefined })
            }
          />
        )}
        <ShownOf shown={runs.length} />
        {answer.isFetching && (
          <Waiting
            text={answer.data === undefined ? "Evaluating" : "Updating"}
            progress={answer.progress}
            isQuiet={answer.data !== undefined}
            command="compare.stopEvaluation"
            onStop={answer.stop}
          />
        )}
      </div>
      {source === undefined ? (
        <Notice title="Which file holds the predictions?">
          None of {plural(sources.data.length, "table")} is called so that it can be told. Choose
          one above.
        </Notice>
      ) : answer.isStopped ? (
        <Notice title="Stopped" actions={<Button onClick={answer.start}>Start again</Button>}>
          Nothing was kept of it.
        </Notice>
      ) : answer.data === undefined ? (
        answer.isError ? (
          <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <SkeletonRows label="Evaluating" rows={8} />
        )
      ) : (
        <>
          {used === null && answer.data.columns.length > 0 && (
            <p className={styles.hint} role="status">
              No column is called like a label and an answer. Choose them above.
            </p>
          )}
          <PredictionTable
            runs={runs}
            predictions={predictions}
            pairs={pairs}
            comparisons={answer.data.comparisons}
          />
          {positive !== null && positive !== undefined && first?.ranking !== null && (
            <PredictionCurves runs={runs} predictions={predictions} positive={positive} />
          )}
          {classes.length > 0 && (
            <>
              <div className={styles.bar}>
                <h2>Confusion</h2>
                <SegmentedControl
                  size="xs"
                  aria-label="Confusion matrices show"
                  value={pcv ?? "counts"}
                  data={[
                    { value: "counts", label: "Counts" },
                    { value: "shares", label: "Share of label" },
                    { value: "difference", label: "Difference to the first" },
                  ]}
                  onChange={(value) =>
                    changeView({ pcv: CONFUSION_VIEWS.find((one) => one === value) })
                  }
                />
              </div>
              <div className={styles.grids}>
                {runs.map((run) => {
                  const prediction = predictions.get(run.id);
                  if (prediction === undefined || prediction.problem !== null) return null;
                  return (
                    <ConfusionGrid
                      key={run.id}
                      classes={classes}
                      prediction={prediction}
                      first={prediction === first ? undefined : first}
                      run={run}
                      view={pcv}
                    />
                  );
                })}
              </div>
            </>
          )}
        </>
      )}
    </div>
  );
}

/** "" for none, as in the address: label, answer, scores. */
function toColumns(texts: readonly string[] | undefined): UsedColumns | undefined {
  const [label = "", prediction = "", ...scores] = texts ?? [];
  if (label === "") return undefined;
  return {
    label,
    prediction: prediction === "" ? null : prediction,
    scores: scores.filter((name) => name !== ""),
    count: null,
  };
}

function Columns(props: {
  readonly names: readonly string[];
  readonly used: UsedColumns | null;
  readonly onUse: (columns: string[]) => void;
}): React.JSX.Element {
  const { names, used, onUse } = props;
  const [score = ""] = used?.scores ?? [];
  const choose = (label: string, value: string, none: string, set: (next: string) => string[]) => (
    <NativeSelect
      size="xs"
      label={label}
      value={value}
      data={[{ value: "", label: none }, ...names]}
      onChange={(event) => onUse(set(event.currentTarget.value))}
    />
  );
  const prediction = used?.prediction ?? "";
  const scores = used?.scores ?? [];
  return (
    <>
      {choose("Label", used?.label ?? "", "Choose", (next) => [next, prediction, ...scores])}
      {choose("Answer", prediction, "By the score", (next) => [used?.label ?? "", next, ...scores])}
      {scores.length > 1 ? (
        <span className={styles.scores}>{plural(scores.length, "column")} of scores</span>
      ) : (
        choose("Score", score, "None", (next) => [used?.label ?? "", prediction, next])
      )}
    </>
  );
}
