import { hosts } from "./hosts.ts";
import { ingest } from "./ingest.ts";
import { runs } from "./runs.ts";
import { system } from "./system.ts";

export const contract = { runs, ingest, hosts, system };
export type Contract = typeof contract;
