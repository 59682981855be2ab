import { useIsFetching } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { orpc } from "../../../client/api.ts";
import { REST } from "../../../client/gatherer.ts";
import { isGrown } from "../../../client/keep-while-same.ts";

/**
 * The runs that are asked about. Those that only came along wait until the fit at hand has ended and rested, as every
 * query does whose answer became old; of other runs, or by another question, is asked at once.
 */
export function useFollowedRuns(thereIds: readonly string[], question: string): readonly string[] {
  const [asked, setAsked] = useState({ runIds: thereIds, question });
  const isFollowing = useMemo(
    () => asked.question === question && isGrown(asked.runIds, thereIds),
    [asked, question, thereIds],
  );
  const isFitting = useIsFetching({ queryKey: orpc.compare.readImportance.key() }) > 0;
  const startedMs = useRef<number>(undefined);
  const restedMs = useRef(0);
  useEffect(() => {
    const now = performance.now();
    if (isFitting) startedMs.current = now;
    else if (startedMs.current !== undefined)
      restedMs.current = now + REST * (now - startedMs.current);
  }, [isFitting]);
  useEffect(() => {
    const ask = (): void => setAsked({ runIds: thereIds, question });
    if (!isFollowing) return ask();
    if (asked.runIds === thereIds || isFitting) return undefined;
    const timer = setTimeout(ask, restedMs.current - performance.now());
    return () => clearTimeout(timer);
  }, [asked, isFollowing, isFitting, thereIds, question]);
  return isFollowing ? asked.runIds : thereIds;
}
