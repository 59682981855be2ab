import { openDialog, useUi } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import type { Command } from "./command.ts";

export const BUNDLE_COMMANDS: readonly Command[] = [
  {
    id: "bundle.write",
    title: "Bundle runs…",
    group: "Project",
    inProjectMenu: true,
    run: ({ projectId, order }) => {
      const { selected } = useUi.getState();
      const runIds = order.filter((id) => selected.has(id));
      openDialog({ kind: "writeBundle", projectId, runIds, reportIds: [] });
    },
  },
  {
    id: "bundle.open",
    title: "Open a bundle…",
    group: "Project",
    run: () => openDialog({ kind: "openBundle", path: undefined }),
  },
  {
    id: "bundle.request",
    title: "Ask for what is not here…",
    group: "Project",
    run: () => openDialog({ kind: "requestBundle" }),
  },
  {
    id: "bundle.page",
    title: "Show bundles",
    group: "Assay",
    run: ({ router }) => router.navigate({ to: "/bundles", search: viewElsewhere }),
  },
];
