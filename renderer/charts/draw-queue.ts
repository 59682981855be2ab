import { createContext } from "react";

/** Drawings that wait for their turn. */
export interface DrawQueue {
  /**
   * Draws now where that keeps the page quick, else in a task of its own, as always with long work. Answers how to take
   * it back.
   */
  readonly draw: (work: () => void, isLong?: boolean) => () => void;
}

/** So much drawing may stand in one task: then a wall that comes in all at once leaves room for keys and mouse. */
const BUDGET_MS = 24;

/**
 * Many charts get their lines in the same moment; drawing them in one task would hold the page still. The first ones are
 * drawn at once, so that a single chart never waits, the others one task after the other.
 */
export function createDrawQueue(
  now: () => number = () => performance.now(),
  later: (task: () => void) => void = inNextTask(),
): DrawQueue {
  const waiting = new Set<() => void>();
  let spentMs = 0;
  let isAsked = false;
  const run = (work: () => void): void => {
    const start = now();
    work();
    spentMs += now() - start;
  };
  const next = (): void => {
    isAsked = false;
    spentMs = 0;
    for (const work of waiting) {
      if (spentMs >= BUDGET_MS) break;
      waiting.delete(work);
      run(work);
    }
    // Also without work that waits: what is drawn in the next task has its own budget.
    if (waiting.size > 0) ask();
  };
  const ask = (): void => {
    if (isAsked) return;
    isAsked = true;
    later(next);
  };
  return {
    draw: (work, isLong = false) => {
      ask();
      if (!isLong && waiting.size === 0 && spentMs < BUDGET_MS) {
        run(work);
        return () => undefined;
      }
      waiting.add(work);
      return () => {
        waiting.delete(work);
      };
    },
  };
}

/** Sooner than a timer, and after what the mouse and the keys have to say. */
function inNextTask(): (task: () => void) => void {
  const channel = new MessageChannel();
  const tasks: Array<() => void> = [];
  channel.port1.addEventListener("message", () => tasks.shift()?.());
  channel.port1.start();
  return (task) => {
    tasks.push(task);
    channel.port2.postMessage(undefined);
  };
}

/** One for the page: all charts share its thread. */
export const DrawQueueContext = createContext<DrawQueue>({
  draw: (work) => {
    work();
    return () => undefined;
  },
});
