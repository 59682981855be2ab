import type { Bus } from "../bus.ts";
import type { CallContext, Handlers } from "../module.ts";
import { personActor, type Actor } from "../runs/index.ts";
import { createApprovalHandlers } from "./approval-handlers.ts";
import type { ModelDetail } from "../../contract/registry.ts";
import { createVersionHandlers, type VersionHandlerContext } from "./version-handlers.ts";

export interface RegistryHandlerContext extends VersionHandlerContext {
  readonly bus: Bus;
  readonly profileName: () => string;
}

export function createRegistryHandlers(context: RegistryHandlerContext): Handlers<"registry"> {
  const { threads, bus } = context;
  const actor = (call: CallContext, as?: string): Actor =>
    personActor(as ?? context.profileName(), call);

  // A rebuild puts other threads in the place of these: they are asked for at each call.
  const write = () => threads.write.call.registry;

  async function tell<T>(change: Promise<T>): Promise<T> {
    const answer = await change;
    bus.publish(["models", "journal"]);
    return answer;
  }

  async function getModel(name: string): Promise<ModelDetail> {
    const { versions, ...model } = await threads.read.call.registry.getModel({ name });
    const tracked = distinct(versions.map(({ runId }) => runId));
    const origins = distinct(versions.map(({ fromRun }) => fromRun));
    const [trackedRuns, runs] = await Promise.all([
      tracked.length === 0 ? [] : threads.read.call.tracking.nameRuns({ ids: tracked }),
      origins.length === 0 ? [] : threads.read.call.registry.nameOrigins({ ids: origins }),
    ]);
    const byTrackingId = new Map(trackedRuns.map(({ trackingId, ...run }) => [trackingId, run]));
    const byId = new Map(runs.map((run) => [run.id, run]));
    return {
      ...model,
      versions: versions.map(({ fromRun, ...one }) => ({
        ...one,
        run: byId.get(fromRun) ?? byTrackingId.get(one.runId) ?? null,
      })),
    };
  }

  return {
    ...createVersionHandlers(context, actor, getModel),
    listModels: (input) => threads.read.call.registry.listModels(input),
    getModel: ({ name }) => getModel(name),
    editModel: ({ name, newName, ...edit }, call) =>
      tell(
        write().editModel({
          actor: actor(call),
          name,
          edit: { ...edit, ...(newName !== undefined && { name: newName }) },
        }),
      ),
    removeModel: ({ name }, call) => tell(write().removeModel({ actor: actor(call), name })),
    editVersion: ({ name, version, ...edit }, call) =>
      tell(write().editVersion({ actor: actor(call), name, version, edit })),
    removeVersion: (input, call) => tell(write().removeVersion({ actor: actor(call), ...input })),
    setAlias: (input, call) => tell(write().setAlias({ actor: actor(call), ...input })),
    rollbackAlias: (input, call) => tell(write().rollbackAlias({ actor: actor(call), ...input })),
    ...createApprovalHandlers({ threads, actor, tell }),
  };
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)].filter((id) => id !== "");
}
