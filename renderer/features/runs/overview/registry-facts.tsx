import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RunDetail } from "../../../../src/contract/runs.ts";
import { orpc } from "../../../client/api.ts";
import { describeFailure } from "../../../client/errors.ts";
import { formatBytes, plural } from "../../../kit/format.ts";
import { formatTime, formatUtc } from "../../../kit/format-time.ts";
import { showText } from "../../../kit/shown-text.ts";
import { describeArtifacts } from "../files/describe-artifacts.ts";
import { useArtifacts } from "../files/use-artifacts.ts";
import { Fact } from "./fact.tsx";
import styles from "./overview.module.css";

/** Artifacts and registered models that a tracking server keeps of the run; nothing where it has none. */
export function RegistryFacts({ run }: { readonly run: RunDetail }): React.JSX.Element | null {
  const { data: artifacts } = useArtifacts(run);
  const models = useQuery({
    ...orpc.runs.listModels.queryOptions({ input: { runId: run.id } }),
    enabled: run.loggers.includes("mlflow"),
  });
  const hasArtifacts = artifacts !== undefined && artifacts.where !== "none";
  if (!hasArtifacts && (models.data?.length ?? 0) === 0 && models.error === null) return null;
  return (
    <section>
      <h2 className={styles.title}>Tracking server</h2>
      <dl className={styles.facts}>
        {hasArtifacts && (
          <Fact name="Artifacts">
            {artifacts.where === "here" ? (
              <Link to="." search={(old) => ({ ...old, t: "files", fp: undefined })}>
                {plural(artifacts.files.length, "file")}
                {artifacts.isCut && " and more"}
              </Link>
            ) : (
              <span className={styles.muted}>{describeArtifacts(artifacts)}</span>
            )}
            {artifacts.where === "here" && artifacts.files.length > 0 && (
              <span className={styles.muted}>
                {formatBytes(artifacts.files.reduce((sum, { bytes }) => sum + bytes, 0))}
              </span>
            )}
            <span className={styles.muted}>
              <bdi>{showText(artifacts.uri ?? "", 500).text}</bdi>
            </span>
          </Fact>
        )}
        {models.error !== null && (
          <Fact name="Models">
            <span className={styles.warn}>{describeFailure(models.error).message}</span>
          </Fact>
        )}
        {models.data?.map(({ model, version, stage, aliases, source, description, createdUs }) => (
          <Fact key={`${model} ${version}`} name="Model">
            <span title={source}>
              <bdi>{showText(model, 300).text}</bdi> version {version}
            </span>
            {stage !== "" && <span>{showText(stage, 100).text}</span>}
            {aliases.map((alias) => (
              <code key={alias} className={styles.code}>
                @{showText(alias, 100).text}
              </code>
            ))}
            {createdUs !== null && (
              <time className={styles.muted} title={formatUtc(createdUs)}>
                {formatTime(createdUs)}
              </time>
            )}
            {description !== "" && (
              <span className={styles.muted}>
                <bdi>{showText(description, 500).text}</bdi>
              </span>
            )}
          </Fact>
        ))}
      </dl>
    </section>
  );
}
