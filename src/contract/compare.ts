import { compareGroups } from "./compare-groups.ts";
import { comparePredictions } from "./compare-predictions.ts";

/** Runs and groups of runs beside each other. */
export const compare = { ...compareGroups, ...comparePredictions };
