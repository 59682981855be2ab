import type { Lineage } from "../../contract/registry-versions.ts";

/** What is known of where versions came from; `key` names a run here by its id, one that is not by what its client called it. */
export interface LineageRows {
  readonly model: string;
  readonly versions: ReadonlyArray<{
    readonly version: number;
    readonly stage: string;
    readonly aliases: readonly string[];
    readonly path: string;
    readonly run: string | null;
    readonly loggedModel: string | null;
  }>;
  readonly runs: ReadonlyArray<{
    readonly key: string;
    /** Null for one that is not here. */
    readonly id: string | null;
    readonly name: string;
    readonly parent: string | null;
  }>;
  readonly loggedModels: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly run: string | null;
  }>;
  readonly datasets: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly digest: string;
    readonly context: string;
    readonly run: string;
  }>;
  readonly isCut: boolean;
}

type Node = Lineage["nodes"][number];
type Edge = Lineage["edges"][number];

/** Data sets and parents, then runs, logged models, versions; an edge leads from what came first. */
export function buildLineage(rows: LineageRows): Lineage {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  const add = (node: Node): void => {
    if (!nodes.has(node.id)) nodes.set(node.id, node);
  };
  const link = (from: string, to: string, label: string): void => {
    // Both ends are there, and nothing comes from itself.
    if (from !== to && nodes.has(from) && nodes.has(to))
      edges.set(`${from} ${to} ${label}`, { from, to, label });
  };
  for (const { id, name, digest } of rows.datasets)
    add({ id: `dataset:${id}`, kind: "dataset", label: name, note: digest, ...NOWHERE });
  for (const { key, id, name } of rows.runs)
    add({
      id: `run:${key}`,
      kind: "run",
      label: name,
      note: id === null ? "not here" : "",
      runId: id,
      version: null,
    });
  for (const { id, name } of rows.loggedModels)
    add({ id: `model:${id}`, kind: "loggedModel", label: name, note: id, ...NOWHERE });
  for (const { version, stage, aliases, path } of rows.versions)
    add({
      id: `version:${version}`,
      kind: "version",
      label: `Version ${version} of ${rows.model}`,
      note: [stage === "None" ? "" : stage, ...aliases.map((alias) => `@${alias}`), path]
        .filter((part) => part !== "")
        .join(" · "),
      runId: null,
      version,
    });
  for (const { id, run, context } of rows.datasets)
    link(`dataset:${id}`, `run:${run}`, context === "" ? "input" : context);
  for (const { key, parent } of rows.runs)
    if (parent !== null) link(`run:${parent}`, `run:${key}`, "parent of");
  for (const { id, run } of rows.loggedModels)
    if (run !== null) link(`run:${run}`, `model:${id}`, "logged");
  for (const { version, run, loggedModel } of rows.versions) {
    const to = `version:${version}`;
    if (loggedModel !== null && nodes.has(`model:${loggedModel}`))
      link(`model:${loggedModel}`, to, "registered as");
    else if (run !== null) link(`run:${run}`, to, "registered as");
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], isCut: rows.isCut };
}

const NOWHERE = { runId: null, version: null } as const;
