import { changeSettings } from "../../features/system/index.ts";
import { openDialog, useUi } from "../../state/ui.ts";
import type { Command } from "./command.ts";

export const TRACKING_COMMANDS: readonly Command[] = [
  {
    id: "tracking.address",
    title: "Log over MLflow…",
    group: "Assay",
    run: () => openDialog({ kind: "tracking" }),
  },
  {
    id: "mlflow.export",
    title: "Export to MLflow…",
    group: "Project",
    inProjectMenu: true,
    run: ({ projectId, order }) => {
      const { selected } = useUi.getState();
      const runIds = order.filter((id) => selected.has(id));
      openDialog({ kind: "exportMlflow", projectId, runIds });
    },
  },
  {
    id: "mlflow.import",
    title: "Import from an MLflow server…",
    group: "Project",
    run: () => openDialog({ kind: "importMlflow" }),
  },
  {
    id: "tracking.token",
    title: "Ask programs for the token or not",
    group: "Assay",
    run: ({ queryClient, settings }) =>
      changeSettings(queryClient, { trackingNeedsToken: !settings.trackingNeedsToken }),
  },
  {
    id: "agents.edit",
    title: "Let agents edit or not",
    group: "Assay",
    run: ({ queryClient, settings }) =>
      changeSettings(queryClient, { agentsMayEdit: !settings.agentsMayEdit }),
  },
];
