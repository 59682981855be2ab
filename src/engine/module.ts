import type { InferContractRouterInputs, InferContractRouterOutputs } from "@orpc/contract";
import type { Progress } from "../base/work.ts";
import type { Contract } from "../contract/index.ts";
import type { StampedChange } from "./bus.ts";

type Inputs = InferContractRouterInputs<Contract>;
type Outputs = InferContractRouterOutputs<Contract>;

/** What a call brings besides its input. */
export interface CallContext {
  /** Who acts: goes into the journal. */
  readonly via: "ui" | "cli" | "api" | "mcp";
  /** The program that acts for the person, by its own word. */
  readonly agent?: string | undefined;
  /** The caller is on the engine's own machine, as far as the connection tells. */
  readonly isLocal: boolean;
  readonly signal: AbortSignal | undefined;
  /** By which the caller finds it among the calls under way. */
  readonly callId?: string | undefined;
  /** Told how far long work is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** For resumable streams. */
  readonly lastEventId: string | undefined;
}

/**
 * The handlers of one contract module as plain functions; `src/server/rpc.ts` puts them on the wire. Expected failures
 * are thrown as AppError.
 */
export type Handlers<M extends keyof Contract> = {
  readonly [P in keyof Contract[M]]: (
    input: P extends keyof Inputs[M] ? Parsed<M, P> : never,
    call: CallContext,
  ) => Promise<P extends keyof Outputs[M] ? Answer<Outputs[M][P]> : never>;
};

/** A stream is answered with its event ids; the wire layer stamps them on the events. */
type Answer<O> = O extends AsyncIterable<unknown> ? AsyncIterable<StampedChange> : O;

/** Input after the schema's defaults were filled in. */
type Parsed<M extends keyof Contract, P extends keyof Contract[M]> = Contract[M][P] extends {
  "~orpc": { inputSchema?: infer S };
}
  ? S extends { _zod: { output: infer O } }
    ? O
    : undefined
  : never;

export type AllHandlers = { readonly [M in keyof Contract]: Handlers<M> };

/** The same handlers; each call is told before it is answered. */
export function tellingOfCalls(handlers: AllHandlers, onCall: () => void): AllHandlers {
  type Handler = (...args: readonly unknown[]) => unknown;
  const telling =
    (handler: Handler): Handler =>
    (...args) => {
      onCall();
      return handler(...args);
    };
  const modules = Object.entries(handlers as Record<string, Record<string, Handler>>);
  return Object.fromEntries(
    modules.map(([name, module]) => [
      name,
      Object.fromEntries(Object.entries(module).map(([call, handler]) => [call, telling(handler)])),
    ]),
  ) as unknown as AllHandlers;
}
