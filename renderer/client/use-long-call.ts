import { useRef, useState } from "react";
import type { ClientContext } from "../../src/contract/common.ts";
import type { UnderWay } from "../../src/contract/system.ts";
import { useCallContext, useProgress } from "./use-progress.ts";

export interface CallOptions {
  readonly context: Required<ClientContext>;
  readonly signal: AbortSignal;
}

interface LongCall<I, O> {
  readonly isBusy: boolean;
  readonly progress: UnderWay | undefined;
  readonly result: O | undefined;
  /** Of the last one; not where it was stopped. */
  readonly failure: unknown;
  /** Undefined where it was stopped or failed. */
  readonly start: (input: I) => Promise<O | undefined>;
  readonly stop: () => void;
  /** As before the first one. */
  readonly reset: () => void;
}

/** A call that takes a while: how far the engine is with it, and a way to stop it. */
export function useLongCall<I, O>(
  call: (input: I, options: CallOptions) => Promise<O>,
): LongCall<I, O> {
  const context = useCallContext();
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<O>();
  const [failure, setFailure] = useState<unknown>();
  const stopping = useRef<AbortController>(undefined);
  const progress = useProgress(context, isBusy);
  const start = async (input: I): Promise<O | undefined> => {
    setBusy(true);
    setFailure(undefined);
    const { signal } = (stopping.current = new AbortController());
    try {
      const answer = await call(input, { context, signal });
      setResult(answer);
      return answer;
    } catch (error) {
      if (!signal.aborted) setFailure(error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return {
    isBusy,
    progress,
    result,
    failure,
    start,
    stop: () => stopping.current?.abort(),
    reset: () => {
      setResult(undefined);
      setFailure(undefined);
    },
  };
}
