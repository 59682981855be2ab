import { useSyncExternalStore } from "react";

/** One clock for the whole page: however many ages are on screen, there is one timer, and none without an age. */
function createClock(periodMs: number): {
  subscribe: (listener: () => void) => () => void;
  now: () => number;
} {
  const listeners = new Set<() => void>();
  let nowMs = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    nowMs = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (timer === undefined) {
        nowMs = Date.now();
        timer = setInterval(tick, periodMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    now: () => nowMs,
  };
}

const seconds = createClock(1000);

/** Now in ms, once a second. */
export function useNow(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.now);
}
