import { bundles } from "./bundles.ts";
import { compare } from "./compare.ts";
import { data } from "./data.ts";
import { exports } from "./exports.ts";
import { figures } from "./figures.ts";
import { hosts } from "./hosts.ts";
import { ingest } from "./ingest.ts";
import { llm } from "./llm.ts";
import { registry } from "./registry.ts";
import { reports } from "./reports.ts";
import { runs } from "./runs.ts";
import { system } from "./system.ts";
import { transfers } from "./transfers.ts";

export const contract = {
  runs,
  compare,
  registry,
  llm,
  data,
  ingest,
  hosts,
  transfers,
  bundles,
  reports,
  exports,
  figures,
  system,
};
export type Contract = typeof contract;
