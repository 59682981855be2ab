import { useEffect, useRef } from "react";
import type { RunDetail, RunRow } from "../../../../src/contract/runs.ts";
import { api } from "../../../client/api.ts";
import { askAt } from "../../../client/moment.ts";
import { shellBridge } from "../../../client/shell-bridge.ts";
import { formatNumber } from "../../../kit/format.ts";

/** A menu is seldom looked at. */
const EVERY_MS = 5000;
const MOST_RUNS = 15;
/** Runs whose values are asked for. */
const MOST_VALUES = 5;

/** Keeps the tray of the desktop shell told of the runs that go on. */
export function useTray(total: number | undefined, runs: readonly RunRow[]): void {
  const newest = useRef({ total, runs });
  const timer = useRef<number | undefined>(undefined);
  const toldMs = useRef(-Infinity);
  useEffect(() => {
    const shell = shellBridge();
    newest.current = { total, runs };
    if (shell === undefined || total === undefined || timer.current !== undefined) return;
    timer.current = window.setTimeout(
      () => {
        timer.current = undefined;
        toldMs.current = performance.now();
        void tell(newest.current.total ?? 0, newest.current.runs).then(
          (running) => shell.showRunning(running),
          () => undefined,
        );
      },
      Math.max(0, toldMs.current + EVERY_MS - performance.now()),
    );
  }, [total, runs]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
}

async function tell(total: number, runs: readonly RunRow[]) {
  const values = await Promise.all(
    runs
      .slice(0, MOST_VALUES)
      .map(({ id }) => askAt(undefined, () => api.runs.get({ id })).then(describeValue, () => "")),
  );
  return {
    total,
    runs: runs
      .slice(0, MOST_RUNS)
      .map(({ id, name, state }, i) => ({ id, name, state, value: values[i] ?? "" })),
  };
}

/** The last value of the metric that somebody looks at first: one with a goal. */
function describeValue({ series }: RunDetail): string {
  const [first] = series.toSorted((a, b) => Number(a.goal === "none") - Number(b.goal === "none"));
  return first === undefined || typeof first.last !== "number"
    ? ""
    : `${first.metric} ${formatNumber(first.last)}`;
}
