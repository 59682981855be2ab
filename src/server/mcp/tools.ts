import { COMPARE_TOOLS } from "./compare-tools.ts";
import { EDIT_TOOLS } from "./edit-tools.ts";
import { RECORD_TOOLS } from "./record-tools.ts";
import { RUN_TOOLS } from "./run-tools.ts";
import { SERIES_TOOLS } from "./series-tools.ts";
import type { Tool } from "./tool.ts";

/** Everything that an agent can ask for, whichever way it came. */
export const TOOLS: readonly Tool[] = [
  ...RUN_TOOLS,
  ...SERIES_TOOLS,
  ...COMPARE_TOOLS,
  ...RECORD_TOOLS,
  ...EDIT_TOOLS,
];
