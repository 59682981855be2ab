import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Lineage } from "../../../../src/contract/registry-versions.ts";
import { orpc } from "../../../client/api.ts";
import { FailureNotice } from "../../../kit/failure-notice.tsx";
import { showText } from "../../../kit/shown-text.ts";
import { SkeletonRows } from "../../../kit/skeleton-rows.tsx";
import { viewElsewhere } from "../../../state/view.ts";
import { layOutLineage, NODE_HEIGHT, NODE_WIDTH, type PlacedNode } from "./lineage-layout.ts";
import { Section } from "./section.tsx";
import styles from "./version.module.css";

const KINDS: Readonly<Record<PlacedNode["kind"], string>> = {
  dataset: "Data set",
  run: "Run",
  loggedModel: "Logged model",
  version: "Model version",
};

/** Where the version came from; with all of the model, what else came from there. */
export function LineageSection(props: {
  readonly name: string;
  readonly version: number;
}): React.JSX.Element {
  const { name, version } = props;
  const [isAll, setAll] = useState(false);
  const lineage = useQuery(
    orpc.registry.getLineage.queryOptions({ input: isAll ? { name } : { name, version } }),
  );
  return (
    <Section
      title="Lineage"
      isWide
      actions={
        <Switch
          size="xs"
          label="All versions of the model"
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      }
    >
      {lineage.data !== undefined ? (
        <Graph lineage={lineage.data} name={name} version={version} />
      ) : lineage.error !== null ? (
        <FailureNotice error={lineage.error} onRetry={() => void lineage.refetch()} />
      ) : (
        <SkeletonRows label="Loading the lineage" rows={2} />
      )}
    </Section>
  );
}

function Graph(props: {
  readonly lineage: Lineage;
  readonly name: string;
  readonly version: number;
}): React.JSX.Element {
  const { lineage, name, version } = props;
  const picture = useMemo(() => layOutLineage(lineage), [lineage]);
  const labels = new Map(lineage.nodes.map((node) => [node.id, node]));
  const { width, height } = picture;
  return (
    <>
      <div className={styles.graphBox} tabIndex={0} role="region" aria-label="Graph of the lineage">
        <div className={styles.graph} style={{ width, height }}>
          <svg width={width} height={height} aria-hidden>
            {picture.edges.map(({ key, path }) => (
              <path key={key} d={path} />
            ))}
          </svg>
          {picture.nodes.map((node) => (
            <GraphNode key={node.id} node={node} name={name} isHere={node.version === version} />
          ))}
        </div>
      </div>
      {lineage.isCut && <p className={styles.note}>Only the newest versions are shown.</p>}
      <details className={styles.details}>
        <summary>As a list</summary>
        <ul className={styles.list}>
          {lineage.edges.map(({ from, to, label }) => (
            <li key={`${from} ${to} ${label}`}>
              {describe(labels.get(from))} → {describe(labels.get(to))}{" "}
              <span className={styles.muted}>({showText(label, 100).text})</span>
            </li>
          ))}
          {lineage.edges.length === 0 && <li>Nothing is known of where it came from.</li>}
        </ul>
      </details>
    </>
  );
}

function describe(node: Lineage["nodes"][number] | undefined): string {
  return node === undefined ? "" : `${KINDS[node.kind]} ${showText(node.label, 100).text}`;
}

function GraphNode(props: {
  readonly node: PlacedNode;
  readonly name: string;
  readonly isHere: boolean;
}): React.JSX.Element {
  const { node, name, isHere } = props;
  const { kind, label, note, runId, version, x, y } = node;
  const look = {
    className: styles.node,
    style: { left: x, top: y, width: NODE_WIDTH, height: NODE_HEIGHT },
    title: showText([label, note].filter((part) => part !== "").join("\n"), 500).text,
    "data-here": isHere,
  };
  const inside = (
    <>
      <span className={styles.kind}>
        {KINDS[kind]}
        {note !== "" && ` · ${showText(note, 60).text}`}
      </span>
      <span>{showText(label, 100).text}</span>
    </>
  );
  if (runId !== null)
    return (
      <Link {...look} to="/r/$runId" params={{ runId }} search={viewElsewhere}>
        {inside}
      </Link>
    );
  if (version !== null)
    return (
      <Link
        {...look}
        to="/models/$name/$version"
        params={{ name, version: String(version) }}
        search={viewElsewhere}
      >
        {inside}
      </Link>
    );
  return <div {...look}>{inside}</div>;
}
