import { Button, SegmentedControl } from "@mantine/core";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { Notice } from "../../../kit/notice.tsx";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { NotUpdating, Waiting } from "../../../kit/waiting.tsx";
import { useComparison } from "../use-comparison.tsx";
import { CorrelationPart } from "./correlation-part.tsx";
import { DependencePart } from "./dependence-part.tsx";
import { ImportanceBars } from "./importance-bars.tsx";
import styles from "./importance.module.css";
import { InteractionList } from "./interaction-list.tsx";
import { useChoice, useImportance } from "./use-importance.ts";
import {
  describeCounts,
  describeLeftOut,
  describeResult,
  describeSilence,
  describeWarning,
  METHODS,
  NOT_CAUSAL,
} from "../../../../src/contract/compare-importance-words.ts";

/** Which params go with the metric, how sure that is, and along which values. */
export function ImportancePanel(): React.JSX.Element {
  const { judged } = useComparison();
  const { method, choose } = useChoice();
  const {
    data,
    error,
    isFetching,
    isStopped,
    progress,
    question,
    readAgain,
    refetch,
    start,
    stop,
  } = useImportance(method);
  const metric = judged?.metric ?? "";
  if (judged === undefined)
    return (
      <Notice title="These runs have no metric">
        Importance is about what goes with a metric. Add runs that logged one.
      </Notice>
    );
  if (isStopped && data === undefined)
    return (
      <Notice title="Stopped" actions={<Button onClick={start}>Start again</Button>}>
        Nothing was kept of it.
      </Notice>
    );
  if (error !== null && data === undefined)
    return <FailureNotice error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.panel}>
      <div className={styles.toolbar}>
        <SegmentedControl
          aria-label="Method"
          value={method}
          data={METHODS.map(({ id, title }) => ({
            value: id,
            label: <span data-command={`compare.importance.${id}`}>{title}</span>,
          }))}
          onChange={(id) =>
            choose({ m: id === "permutation" || id === "ped-anova" ? id : undefined })
          }
        />
        <p className={styles.says}>{METHODS.find(({ id }) => id === method)?.says}</p>
        {isFetching ? (
          <Waiting
            text={
              data === undefined ? `Reading ${plural(question.runIds.length, "run")}` : "Updating"
            }
            progress={progress}
            isQuiet={data !== undefined}
            command="compare.stopImportance"
            onStop={stop}
          />
        ) : isStopped ? (
          <NotUpdating onStart={start} />
        ) : (
          <IconButton
            label="Read the runs again now"
            command="compare.readImportance"
            onClick={readAgain}
          >
            <RefreshCw size={14} />
          </IconButton>
        )}
      </div>
      {data === undefined && <SkeletonRows label="Measuring importance" rows={8} />}
      {data !== undefined && data.silent !== null && (
        <Notice title={describeSilence(data, metric).title}>
          {describeSilence(data, metric).text}
        </Notice>
      )}
      {data !== undefined && data.silent === null && (
        <>
          {data.warnings.length > 0 && (
            <ul className={styles.warnings} aria-label="What limits this">
              {data.warnings.map((warning) => (
                <li key={JSON.stringify(warning)}>
                  <TriangleAlert size={14} aria-hidden />
                  {describeWarning(warning, metric)}
                </li>
              ))}
            </ul>
          )}
          <p className={styles.result}>
            {describeResult(data, method, metric)}{" "}
            <span className={styles.muted}>{NOT_CAUSAL}</span>
          </p>
          <div className={styles.columns}>
            <section className={styles.part} aria-labelledby="importance-bars">
              <h2 id="importance-bars">Params</h2>
              <ImportanceBars rows={data.rows} />
              <p className={styles.foot}>
                {describeCounts(data)}
                {data.together?.value !== undefined && data.together.value !== null && (
                  <> · together, without interactions, {Math.round(100 * data.together.value)} %</>
                )}
                {data.repetitions !== null && (
                  <>
                    {" "}
                    · {plural(data.repetitions.groups, "setting")} repeated by{" "}
                    {plural(data.repetitions.runs, "run")}: noise{" "}
                    {Math.round(100 * data.repetitions.noise)} %
                  </>
                )}
              </p>
              {data.leftOut.length > 0 && (
                <details className={styles.foot}>
                  <summary>{plural(data.leftOut.length, "param")} left out</summary>
                  {describeLeftOut(data.leftOut)}
                </details>
              )}
              {data.pairs.length > 0 && <InteractionList pairs={data.pairs} />}
            </section>
            <DependencePart rows={data.rows} question={question} />
          </div>
          <CorrelationPart rows={data.rows} question={question} />
        </>
      )}
    </div>
  );
}
