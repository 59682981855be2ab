import type { Bus } from "../bus.ts";
import type { CallContext, Handlers } from "../module.ts";
import { personActor, type Actor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";

export interface RegistryHandlerContext {
  readonly threads: EngineThreads;
  readonly bus: Bus;
  readonly profileName: () => string;
}

export function createRegistryHandlers(context: RegistryHandlerContext): Handlers<"registry"> {
  const { threads, bus } = context;
  const actor = (call: CallContext): Actor => personActor(context.profileName(), call);

  // A rebuild puts other threads in the place of these: they are asked for at each call.
  const write = () => threads.write.call.registry;

  async function tell<T>(change: Promise<T>): Promise<T> {
    const answer = await change;
    bus.publish(["models", "journal"]);
    return answer;
  }

  return {
    listModels: (input) => threads.read.call.registry.listModels(input),
    async getModel({ name }) {
      const { versions, ...model } = await threads.read.call.registry.getModel({ name });
      const ids = [...new Set(versions.map(({ runId }) => runId))].filter((id) => id !== "");
      const runs = new Map(
        (ids.length === 0 ? [] : await threads.read.call.tracking.nameRuns({ ids })).map(
          ({ trackingId, ...run }) => [trackingId, run],
        ),
      );
      return {
        ...model,
        versions: versions.map((one) => ({ ...one, run: runs.get(one.runId) ?? null })),
      };
    },
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
    setStage: (input, call) => tell(write().setStage({ actor: actor(call), ...input })),
  };
}
