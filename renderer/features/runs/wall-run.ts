import type { RunRow } from "../../../src/contract/runs.ts";
import { runColor, runDash, type Theme } from "../../kit/palette.ts";
import type { WallRun } from "./wall/index.tsx";

/** A run as the charts draw it. */
export function toWallRun(run: RunRow, theme: Theme, visible: boolean): WallRun {
  return {
    id: run.id,
    name: run.name,
    color: runColor(run.color, theme),
    dash: runDash(run.color),
    visible,
    startedUs: run.startedUs,
  };
}
