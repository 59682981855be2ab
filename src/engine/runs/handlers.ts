import { nowUs } from "../../base/time.ts";
import type { Bus } from "../bus.ts";
import { topicsOfSources, type SourcesChanged } from "./join-runs.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { FileDoor } from "./files/file-door.ts";
import type { FarFolders } from "./files/far-folders.ts";
import type { RunTrees } from "./files/run-tree.ts";
import { createFactReader } from "./fact-reader.ts";
import { createFileHandlers } from "./files/handlers.ts";
import { metricEntity, type RunEdit } from "./apply.ts";
import type { Actor } from "./journal.ts";
import { createLinkHandlers } from "./link-handlers.ts";
import { createMediaHandlers } from "./media-handlers.ts";

export interface RunHandlerContext {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly profileName: () => string;
  readonly files: FileDoor;
  readonly far: FarFolders;
  /** Folder of the copies of imported files. */
  readonly artifactStore: string;
  readonly trees: RunTrees;
  /** Runs got other sources. */
  readonly onSourcesChanged: (runIds: readonly string[]) => void;
  /** Projects were removed or brought back. */
  readonly onProjectsChanged: () => Promise<void>;
  /** Rules of text logs were taken back. */
  readonly onRulesChanged: () => Promise<void>;
  /** Share folders, or whose keys are trusted, were taken back. */
  readonly onSharesChanged: () => Promise<void>;
  /** How a project's folder is followed just now. */
  readonly watchState: (projectId: string) => {
    readonly watch: "watching" | "polling" | "missing" | "paused";
    readonly watchReason: string;
  };
}

export function createRunHandlers(context: RunHandlerContext): Handlers<"runs"> {
  const { threads, bus } = context;
  const actor = (call: CallContext): Actor => personActor(context.profileName(), call);

  async function edit(
    ids: readonly string[],
    change: RunEdit,
    call: CallContext,
  ): Promise<{ gesture: string }> {
    const { gesture, projectIds } = await threads.write.call.runs.editRuns({
      actor: actor(call),
      ids,
      edit: change,
    });
    bus.publish([
      ...ids.map((id) => `run:${id}`),
      ...projectIds.flatMap((id) => [`project:${id}`, `metrics:${id}`]),
      "projects",
      "journal",
    ]);
    return { gesture };
  }

  /** The thread that answers of now, or of the past. */
  function readerOf({ at }: { readonly at?: number }): Pick<typeof threads.past.call, "runs"> {
    return (at === undefined ? threads.read.call : threads.past.call) as Pick<
      typeof threads.past.call,
      "runs"
    >;
  }

  function tellOfSources(changed: SourcesChanged): void {
    context.onSourcesChanged(changed.runIds);
    bus.publish(topicsOfSources(changed));
  }

  async function takeBack(
    direction: "undo" | "redo",
    gesture: string | undefined,
    call: CallContext,
  ): Promise<{ gesture: string | null; title: string }> {
    const taken = await threads.write.call.runs.takeBack({
      actor: actor(call),
      direction,
      ...(gesture !== undefined && { gesture }),
    });
    if (taken.entities.some((entity) => entity.startsWith("project:")))
      await context.onProjectsChanged();
    if (taken.ops.includes("rule.edit")) await context.onRulesChanged();
    if (taken.ops.includes("share.edit") || taken.ops.includes("key.edit"))
      await context.onSharesChanged();
    const projects = await threads.read.call.runs.listProjects();
    const sourcesOf = taken.ops.includes("source.bind")
      ? taken.entities.flatMap((entity) => (entity.startsWith("run:") ? [entity.slice(4)] : []))
      : [];
    context.onSourcesChanged(sourcesOf);
    bus.publish([
      ...taken.entities,
      ...sourcesOf.flatMap((id) => [`series:${id}`, `media:${id}`]),
      "projects",
      "journal",
      ...(taken.entities.some((entity) => /^(model|version):/.test(entity)) ? ["models"] : []),
      ...projects.flatMap(({ id }) => [
        `project:${id}`,
        `metrics:${id}`,
        `rules:${id}`,
        `findings:${id}`,
      ]),
    ]);
    const title =
      taken.gesture === null
        ? `Nothing to ${direction}`
        : describe(direction, taken.ops, taken.entities);
    return { gesture: taken.gesture, title };
  }

  return {
    ...createMediaHandlers(context),
    ...createFileHandlers(threads, context.files, context.trees, context.far),
    async listProjects(input) {
      const at = input?.at;
      const projects =
        at === undefined
          ? await threads.read.call.runs.listProjects()
          : await threads.past.call.runs.listProjects({ at });
      return projects.map((project) => ({ ...project, ...context.watchState(project.id) }));
    },
    async renameProject({ id, name }, call) {
      const answer = await threads.write.call.runs.editProject({ actor: actor(call), id, name });
      bus.publish(["projects", `project:${id}`, "journal"]);
      return answer;
    },
    list: (input) => readerOf(input).runs.listRuns(input),
    readCells: (input) => readerOf(input).runs.readCellsOf(input),
    listGroups: (input) => readerOf(input).runs.listGroups(input),
    get: (input) => readerOf(input).runs.getRun(input),
    ...createLinkHandlers(threads, context.far),
    readFact: createFactReader(threads, context.far),
    edit: ({ ids, ...change }, call) => edit(ids, change, call),
    remove: ({ ids }, call) => edit(ids, { removed: true }, call),
    restore: ({ ids }, call) => edit(ids, { removed: false }, call),
    async join({ id, ids }, call) {
      const changed = await threads.write.call.runs.joinRuns({
        actor: actor(call),
        into: id,
        ids,
      });
      tellOfSources(changed);
      return { gesture: changed.gesture };
    },
    async splitSource({ sourceId }, call) {
      const changed = await threads.write.call.runs.splitSource({ actor: actor(call), sourceId });
      tellOfSources(changed);
      return { gesture: changed.gesture, runId: changed.runIds.at(-1) ?? "" };
    },
    undo: ({ gesture }, call) => takeBack("undo", gesture, call),
    redo: (_input, call) => takeBack("redo", undefined, call),
    history: (input) => threads.read.call.runs.listHistory(input),
    async editMetric({ projectId, metric, ...change }, call) {
      const answer = await threads.write.call.runs.editMetric({
        actor: actor(call),
        projectId,
        metric,
        edit: change,
      });
      bus.publish([
        metricEntity(projectId, metric),
        `metrics:${projectId}`,
        `project:${projectId}`,
        "journal",
      ]);
      return answer;
    },
    listMoments: (input) => threads.read.call.runs.listMoments({ ...input, nowUs: nowUs() }),
    listViews: (input) => threads.read.call.runs.listViews(input),
    async saveView({ projectId, name, page, state }, call) {
      const answer = await threads.write.call.runs.saveView({
        actor: actor(call),
        projectId,
        name,
        page,
        state: JSON.stringify(state),
      });
      bus.publish([`view:${answer.id}`, "journal"]);
      return answer;
    },
    async editView({ id, ...change }, call) {
      const answer = await threads.write.call.runs.editView({
        actor: actor(call),
        id,
        edit: change,
      });
      bus.publish([`view:${id}`, "journal"]);
      return answer;
    },
    listPaths: (input) => readerOf(input).runs.listPaths(input),
    listValues: (input) => readerOf(input).runs.listValues(input),
    async listMetrics(input) {
      return [...(await readerOf(input).runs.listMetrics(input))];
    },
    async readSeries(input) {
      const bytes = await readerOf(input).runs.readSeries(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    async readGroupSeries(input) {
      const bytes = await readerOf(input).runs.readGroupSeries(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    listSeries: (input) => readerOf(input).runs.listSeries(input),
    async readPoints(input) {
      const bytes = await readerOf(input).runs.readPoints(input);
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    getPoints: (input) => readerOf(input).runs.getPoints(input),
  };
}

export function personActor(profile: string, { via, agent }: CallContext): Actor {
  const name = agent === undefined ? profile : `${profile} (${agent})`;
  return { profileId: "local", name, kind: "person", via };
}

/** "Undone: edit of 3 runs" */
function describe(
  direction: "undo" | "redo",
  ops: readonly string[],
  entities: readonly string[],
): string {
  // Of a source both runs are named, and with a version its model.
  const kinds = entities.map((entity) => entity.split(":", 1)[0] ?? "run");
  const what = ops.includes("source.bind")
    ? "source"
    : kinds.includes("version")
      ? "version"
      : (kinds[0] ?? "run");
  const own = entities.filter((_, at) => kinds[at] === what);
  const count = what === "source" ? ops.length : new Set(own).size;
  return `${direction === "undo" ? "Undone" : "Redone"}: change of ${count} ${what}${count === 1 ? "" : "s"}`;
}
