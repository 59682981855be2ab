import { COMPARE_TOOLS } from "./compare-tools.ts";
import { EDIT_TOOLS } from "./edit-tools.ts";
import { EXPLAIN_TOOLS } from "./explain-tools.ts";
import { RECORD_TOOLS } from "./record-tools.ts";
import { RUN_TOOLS } from "./run-tools.ts";
import { SERIES_TOOLS } from "./series-tools.ts";
import { STATISTICS_TOOLS } from "./statistics-tools.ts";
import type { Tool } from "./tool.ts";

/** Everything that an agent can ask for, whichever way it came. */
export const TOOLS: readonly Tool[] = [
  ...RUN_TOOLS,
  ...SERIES_TOOLS,
  ...STATISTICS_TOOLS,
  ...COMPARE_TOOLS,
  ...EXPLAIN_TOOLS,
  ...RECORD_TOOLS,
  ...EDIT_TOOLS,
];
