import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { newId } from "../../src/base/ids.ts";
import type { ClientContext } from "../../src/contract/common.ts";
import type { UnderWay } from "../../src/contract/system.ts";
import { orpc } from "./api.ts";

const LOOK_MS = 300;

/** The context that a long call is given, by which it is found again. */
export function useCallContext(): Required<ClientContext> {
  return useState(() => ({ callId: newId() }))[0];
}

/** How far the engine is with it; undefined where it is not under way or has not told. */
export function useProgress(
  { callId }: Required<ClientContext>,
  isUnderWay: boolean,
): UnderWay | undefined {
  const { data } = useQuery({
    ...orpc.system.listProgress.queryOptions({ input: { callId } }),
    enabled: isUnderWay,
    refetchInterval: LOOK_MS,
    gcTime: 0,
  });
  // A question before this one may still be ending.
  return isUnderWay ? data?.at(-1) : undefined;
}
