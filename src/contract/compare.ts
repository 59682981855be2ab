import { compareGroups } from "./compare-groups.ts";

/** Runs and groups of runs beside each other. */
export const compare = { ...compareGroups };
