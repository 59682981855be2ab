import { changeSettings } from "../../features/system/index.ts";
import { openDialog } from "../../state/ui.ts";
import type { Command } from "./command.ts";

export const TRACKING_COMMANDS: readonly Command[] = [
  {
    id: "tracking.address",
    title: "Log over MLflow…",
    group: "Assay",
    run: () => openDialog({ kind: "tracking" }),
  },
  {
    id: "tracking.token",
    title: "Ask programs for the token or not",
    group: "Assay",
    run: ({ queryClient, settings }) =>
      changeSettings(queryClient, { trackingNeedsToken: !settings.trackingNeedsToken }),
  },
];
