import type { RunRow } from "../../../src/contract/runs.ts";
import { runColor, runDash, type Palette } from "../../kit/palette.ts";
import type { RunColors } from "./colors/index.ts";
import type { WallRun } from "./wall/index.tsx";

/** A run as the charts draw it. */
export function toWallRun(
  run: RunRow,
  palette: Palette,
  visible: boolean,
  colors?: RunColors,
): WallRun {
  const given = colors?.colors.get(run.id);
  return {
    id: run.id,
    name: run.name,
    color: given ?? runColor(run.color, palette),
    dash: given === undefined ? runDash(run.color) : undefined,
    visible,
    startedUs: run.startedUs,
  };
}
