import type { Progress } from "../base/work.ts";
import type { UnderWay } from "../contract/system.ts";
import type { AllHandlers, CallContext } from "./module.ts";

/** Calls that have told how far they are, until they are answered. */
export interface CallsUnderWay {
  /** Those of one caller's id, or all; the one that began first comes first. */
  list(callId: string | undefined): UnderWay[];
  /** The same handlers; what they tell of their progress is kept here. */
  follow(handlers: AllHandlers): AllHandlers;
}

interface Told extends Progress {
  readonly callId: string | null;
  readonly procedure: string;
  readonly sinceMs: number;
}

type Handler = (input: unknown, call: CallContext) => Promise<unknown>;

export function createCallsUnderWay(): CallsUnderWay {
  const told = new Map<object, Told>();

  const following =
    (procedure: string, handler: Handler): Handler =>
    async (input, call) => {
      const key = {};
      const sinceMs = Date.now();
      const onProgress = (progress: Progress): void => {
        told.set(key, { ...progress, callId: call.callId ?? null, procedure, sinceMs });
        call.onProgress?.(progress);
      };
      try {
        return await handler(input, { ...call, onProgress });
      } finally {
        told.delete(key);
      }
    };

  return {
    list: (callId) =>
      [...told.values()].filter((one) => callId === undefined || one.callId === callId),
    follow: (handlers) =>
      Object.fromEntries(
        Object.entries(handlers as unknown as Record<string, Record<string, Handler>>).map(
          ([module, procedures]) => [
            module,
            Object.fromEntries(
              Object.entries(procedures).map(([name, handler]) => [
                name,
                following(`${module}.${name}`, handler),
              ]),
            ),
          ],
        ),
      ) as unknown as AllHandlers,
  };
}
