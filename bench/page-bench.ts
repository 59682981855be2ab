import { join } from "node:path";
import type { Action, ActionCost, PageMemory, PageTracer } from "./trace.ts";
import { summarizeMoves } from "./trace.ts";
import { spreadsOf, type Spreads } from "./statistics.ts";

interface AnyStep {
  readonly name: string;
  /** Brings the page to where the action begins; not measured. */
  readonly prepare?: () => Promise<unknown>;
  /** An earlier step, which leaves the page where this one begins. */
  readonly needs?: string;
}

/** Something a person does in a page. */
export interface PageStep extends AnyStep {
  readonly action: () => Action | Promise<Action>;
}

/** Moves of the mouse, one after the other. */
export interface MoveStep extends AnyStep {
  readonly moves: () => Promise<unknown>;
}

export interface MoveCost {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** A step that failed, or did not end in time, says why; it is not tried again. */
export interface Failed {
  readonly failed: string;
}

export interface PageBench {
  readonly steps: Readonly<Record<string, Spreads<ActionCost> | Spreads<MoveCost> | Failed>>;
  /** After all steps of a repetition. */
  readonly memory: Spreads<PageMemory>;
}

export interface Repeats {
  readonly most: number;
  /** No further repetition begins after it. */
  readonly limitS: number;
  readonly note: (line: string) => void;
  /** Where each action is also written as a profile, once; its costs are not those of the others. */
  readonly profileFolder?: string | undefined;
}

/** All steps in their order, again and again. */
export async function benchPage(
  tracer: PageTracer,
  steps: ReadonlyArray<PageStep | MoveStep>,
  { most, limitS, note, profileFolder }: Repeats,
): Promise<PageBench> {
  const startedMs = performance.now();
  const costs = new Map<string, Array<ActionCost | MoveCost>>();
  const failures = new Map<string, string>();
  const memory: PageMemory[] = [];
  for (let i = 0; i < most; i++) {
    if (i > 0 && performance.now() - startedMs > limitS * 1000) break;
    for (const step of steps) {
      if (failures.has(step.name)) continue;
      try {
        if (failures.has(step.needs ?? "")) throw new Error(`needs "${step.needs}"`);
        await step.prepare?.();
        if (profileFolder !== undefined) {
          const path = join(profileFolder, `${step.name.replaceAll(" ", "-")}.cpuprofile`);
          const action = "action" in step ? await step.action() : { act: step.moves };
          await tracer.profile(action, path);
          continue;
        }
        const cost =
          "moves" in step
            ? summarizeMoves(await tracer.measureMoves(step.moves))
            : await tracer.measure(await step.action());
        costs.set(step.name, [...(costs.get(step.name) ?? []), cost]);
        note(`${i} ${step.name} ${describe(cost)}`);
      } catch (error) {
        const [text = ""] = String(error instanceof Error ? error.message : error).split("\n");
        const limitMs = /Timeout (\d+)ms exceeded/.exec(text)?.[1];
        const message =
          limitMs === undefined ? text : `did not finish in ${Number(limitMs) / 1000} s`;
        failures.set(step.name, message);
        note(`${i} ${step.name} FAILED ${message}`);
      }
    }
    memory.push(await tracer.readMemory());
    if (failures.size === steps.length) break;
  }
  return {
    steps: Object.fromEntries(
      steps.map(({ name }) => {
        const failed = failures.get(name);
        return [name, failed === undefined ? toSpreads(costs.get(name) ?? []) : { failed }];
      }),
    ),
    memory: spreadsOf(memory),
  };
}

function toSpreads(
  rows: ReadonlyArray<ActionCost | MoveCost>,
): Spreads<ActionCost> | Spreads<MoveCost> {
  const moves = rows.flatMap((row) => ("p99Ms" in row ? [row] : []));
  if (moves.length > 0) return spreadsOf<MoveCost>(moves);
  return spreadsOf<ActionCost>(rows.flatMap((row) => ("drawnMs" in row ? [row] : [])));
}

const describe = (cost: object): string =>
  Object.entries(cost)
    .map(([key, value]) => `${key} ${Number(value).toFixed(1)}`)
    .join(", ");
