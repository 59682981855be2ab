import { z } from "zod";
import {
  COMPARE_TESTS,
  CORRECTIONS,
  METRIC_PARTS,
  PAIRINGS,
} from "../../src/contract/compare-statistics.ts";

/** Test, correction, pairing and value of each run; absent: those that the engine takes by itself. */
export const statisticsView = z.object({
  t: z.enum(COMPARE_TESTS).exactOptional(),
  c: z.enum(CORRECTIONS).exactOptional(),
  p: z.enum(PAIRINGS).exactOptional(),
  v: z.enum(METRIC_PARTS).exactOptional(),
  /** Power of the advised number of runs, in percent; absent: 80. */
  w: z.enum(["80", "90", "95"]).exactOptional(),
  /** Only the chosen metrics, and p is corrected for these alone. */
  m: z.literal("chosen").exactOptional(),
});
export type StatisticsView = z.infer<typeof statisticsView>;
