import type { CallContext, Handlers } from "../module.ts";
import type { Actor } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";

interface ApprovalContext {
  readonly threads: EngineThreads;
  readonly actor: (call: CallContext, as: string | undefined) => Actor;
  readonly tell: <T>(change: Promise<T>) => Promise<T>;
}

/** Stages that need an approval, who asks for them and who decides. */
export function createApprovalHandlers({
  threads,
  actor,
  tell,
}: ApprovalContext): Pick<
  Handlers<"registry">,
  "setGuards" | "setStage" | "decideRequest" | "listRequests"
> {
  return {
    setGuards: (input, call) =>
      tell(threads.write.call.registry.setGuards({ actor: actor(call, undefined), ...input })),
    setStage: ({ as, ...input }, call) =>
      tell(threads.write.call.registry.setStage({ actor: actor(call, as), ...input })),
    async decideRequest({ as, ...input }, call) {
      const decided = await tell(
        threads.write.call.registry.decideRequest({ actor: actor(call, as), ...input }),
      );
      return { ...decided, authenticated: false };
    },
    listRequests: (input) => threads.read.call.registry.listRequests(input),
  };
}
