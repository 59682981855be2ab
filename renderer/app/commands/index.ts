import { ASSAY_COMMANDS } from "./assay-commands.ts";
import { BUNDLE_COMMANDS } from "./bundle-commands.ts";
import { CHART_COMMANDS } from "./chart-commands.ts";
import type { Command } from "./command.ts";
import { COMPARE_COMMANDS } from "./compare-commands.ts";
import { COMPARISON_COMMANDS } from "./comparison-commands.ts";
import { COMPARISON_PART_COMMANDS } from "./comparison-part-commands.ts";
import { EXPLORE_COMMANDS } from "./explore-commands.ts";
import { FIGURE_COMMANDS } from "./figure-commands.ts";
import { HOST_COMMANDS } from "./host-commands.ts";
import { LIST_COMMANDS } from "./list-commands.ts";
import { MEDIA_COMMANDS } from "./media-commands.ts";
import { PROJECT_COMMANDS } from "./project-commands.ts";
import { REGISTRY_COMMANDS } from "./registry-commands.ts";
import { REPORT_COMMANDS } from "./report-commands.ts";
import { RUN_COMMANDS } from "./run-commands.ts";
import { RUN_FILE_COMMANDS } from "./run-file-commands.ts";
import { SAVED_VIEW_COMMANDS } from "./saved-view-commands.ts";
import { TABLE_COMMANDS } from "./table-commands.ts";
import { TIME_COMMANDS } from "./time-commands.ts";
import { TRACE_COMMANDS } from "./trace-commands.ts";
import { TRACKING_COMMANDS } from "./tracking-commands.ts";
import { VIEW_COMMANDS } from "./view-commands.ts";
import { WALL_COMMANDS } from "./wall-commands.ts";

export type { Command, CommandContext } from "./command.ts";

/** Every action: menus, palette, keyboard, shortcut sheet and tests read this one list. */
export const COMMANDS: readonly Command[] = [
  ...RUN_COMMANDS,
  ...RUN_FILE_COMMANDS,
  ...COMPARE_COMMANDS,
  ...COMPARISON_COMMANDS,
  ...COMPARISON_PART_COMMANDS,
  ...EXPLORE_COMMANDS,
  ...FIGURE_COMMANDS,
  ...LIST_COMMANDS,
  ...TABLE_COMMANDS,
  ...PROJECT_COMMANDS,
  ...HOST_COMMANDS,
  ...TRACKING_COMMANDS,
  ...BUNDLE_COMMANDS,
  ...REGISTRY_COMMANDS,
  ...REPORT_COMMANDS,
  ...TRACE_COMMANDS,
  ...CHART_COMMANDS,
  ...WALL_COMMANDS,
  ...MEDIA_COMMANDS,
  ...VIEW_COMMANDS,
  ...TIME_COMMANDS,
  ...SAVED_VIEW_COMMANDS,
  ...ASSAY_COMMANDS,
];
