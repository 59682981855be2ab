import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FACTS } from "../../../../src/base/run-facts.ts";
import type { ModelVersion } from "../../../../src/contract/registry.ts";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { Age } from "../../../kit/age.tsx";
import { Fact, Facts } from "../../../kit/facts.tsx";
import { plural } from "../../../kit/format.ts";
import { Num } from "../../../kit/num.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { viewElsewhere } from "../../../state/view.ts";
import { Section } from "./section.tsx";
import styles from "./version.module.css";

/** Rows of a table before somebody asks for all. */
const SHOWN = 12;

function useRun({ run }: ModelVersion) {
  return useQuery({
    ...orpc.runs.get.queryOptions({ input: { id: run?.id ?? "" } }),
    enabled: run !== null,
  });
}

/** The run behind a version: what it was, and its code. */
export function VersionRun({ version }: { readonly version: ModelVersion }): React.JSX.Element {
  const { run, runId, path, source } = version;
  const detail = useRun(version);
  return (
    <Section title="Run">
      <div className={styles.facts}>
        <Facts>
          <Fact name="Run">
            {run === null ? (
              <span className={styles.muted}>
                {runId === "" ? "none was named" : `${runId} is not here`}
              </span>
            ) : (
              <Link to="/r/$runId" params={{ runId: run.id }} search={viewElsewhere}>
                <bdi>{showText(run.name, 300).text}</bdi>
              </Link>
            )}
          </Fact>
          {path !== "" && (
            <Fact name="Registered">
              {path === "." ? "the whole folder of the run" : <bdi>{showText(path, 500).text}</bdi>}
            </Fact>
          )}
          <Fact name="Source">
            <bdi className={styles.muted}>{showText(source, 500).text}</bdi>
          </Fact>
          {detail.data !== undefined && <RunFacts run={detail.data} />}
        </Facts>
      </div>
      {detail.isError && detail.data === undefined && (
        <p className={styles.note}>{describeFailure(detail.error).message}</p>
      )}
    </Section>
  );
}

/** The numbers of that run. */
export function VersionNumbers({
  version,
}: {
  readonly version: ModelVersion;
}): React.JSX.Element | null {
  const detail = useRun(version);
  if (version.run === null) return null;
  if (detail.isPending)
    return (
      <Section title="Metrics">
        <SkeletonRows label="Loading the run" rows={4} />
      </Section>
    );
  if (detail.data === undefined) return null;
  return (
    <>
      <Metrics run={detail.data} />
      <Params run={detail.data} />
    </>
  );
}

function RunFacts({ run }: { readonly run: RunDetail }): React.JSX.Element {
  return (
    <>
      <Fact name="Experiment">
        <bdi>{showText(run.experiment, 200).text}</bdi>
      </Fact>
      <Fact name="Started">
        <Age us={run.startedUs ?? run.createdUs} of="Started" />, {run.state}
      </Fact>
      {run.facts.map(({ key, value }) => (
        <Fact key={key} name={FACTS.find((fact) => fact.key === key)?.label ?? key}>
          <bdi className={key === "code.commit" ? styles.mono : undefined}>
            {showText(value, 300).text}
          </bdi>
        </Fact>
      ))}
    </>
  );
}

function Metrics({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const [isAll, setAll] = useState(false);
  const { series } = run;
  return (
    <Section title="Metrics" count={plural(series.length, "metric")}>
      {series.length === 0 ? (
        <p className={styles.note}>The run has none.</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col" className={styles.number}>
                Last
              </th>
              <th scope="col" className={styles.number}>
                At step
              </th>
            </tr>
          </thead>
          <tbody>
            {series
              .slice(0, isAll ? undefined : SHOWN)
              .map(({ metric, context, sourceId, last, lastStep }) => (
                <tr key={`${metric} ${context} ${sourceId}`}>
                  <td>
                    <bdi>{showText(metric, 200).text}</bdi>{" "}
                    {context !== "" && (
                      <span className={styles.muted}>{showText(context, 100).text}</span>
                    )}
                  </td>
                  <td className={styles.number}>
                    <Num value={last} />
                  </td>
                  <td className={styles.number}>{String(lastStep)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
      <More total={series.length} isAll={isAll} onAll={() => setAll(true)} />
    </Section>
  );
}

function Params({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const [isAll, setAll] = useState(false);
  const { paramValues } = run;
  return (
    <Section title="Parameters" count={plural(paramValues.length, "parameter")}>
      {paramValues.length === 0 ? (
        <p className={styles.note}>The run has none.</p>
      ) : (
        <table className={`${styles.table} ${styles.params}`}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {paramValues.slice(0, isAll ? undefined : SHOWN).map(({ key, value }) => {
              const text = typeof value === "string" ? value : JSON.stringify(value);
              return (
                <tr key={key}>
                  <td>
                    <bdi>{showText(key, 200).text}</bdi>
                  </td>
                  <td title={showText(text, 1000).text}>
                    <bdi>{showText(text, 200).text}</bdi>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <More total={paramValues.length} isAll={isAll} onAll={() => setAll(true)} />
    </Section>
  );
}

function More(props: {
  readonly total: number;
  readonly isAll: boolean;
  readonly onAll: () => void;
}): React.JSX.Element | null {
  if (props.isAll || props.total <= SHOWN) return null;
  return (
    <p className={styles.note}>
      <button type="button" className={styles.link} onClick={props.onAll}>
        Show all {props.total}
      </button>
    </p>
  );
}
