import { ingest } from "./ingest.ts";
import { runs } from "./runs.ts";
import { system } from "./system.ts";

export const contract = { runs, ingest, system };
export type Contract = typeof contract;
