import { MODEL_HISTORY, removeModel } from "../../features/registry/index.ts";
import { openDialog } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import type { AppRouter } from "../router.tsx";
import type { Command, CommandContext } from "./command.ts";

export const REGISTRY_COMMANDS: readonly Command[] = [
  {
    id: "registry.open",
    title: "Show models",
    group: "Assay",
    run: ({ router }) => goToModels(router),
  },
  {
    id: "model.rename",
    title: "Rename model…",
    group: "Assay",
    when: (context) => modelOf(context) !== undefined,
    run: (context) => {
      const name = modelOf(context);
      if (name !== undefined) openDialog({ kind: "renameModel", name });
    },
  },
  {
    id: "model.approvals",
    title: "Choose approvals of the model…",
    group: "Assay",
    when: (context) => modelOf(context) !== undefined,
    run: () => openDialog({ kind: "guards" }),
  },
  {
    id: "model.versions",
    title: "Show versions of the model",
    group: "Assay",
    when: (context) => modelOf(context) !== undefined,
    run: ({ changeView }) => changeView({ t: undefined }),
  },
  {
    id: "model.history",
    title: "Show history of the model",
    group: "Assay",
    when: (context) => modelOf(context) !== undefined,
    run: ({ changeView }) => changeView({ t: MODEL_HISTORY }),
  },
  {
    id: "model.remove",
    title: "Remove model",
    group: "Assay",
    isDangerous: true,
    when: (context) => modelOf(context) !== undefined,
    run: async (context) => {
      const name = modelOf(context);
      if (name !== undefined && (await removeModel(name))) await goToModels(context.router);
    },
  },
];

/** The model of the page. */
function modelOf({ router }: CommandContext): string | undefined {
  const match = router.state.matches.find(({ routeId }) => routeId === "/models/$name");
  return match === undefined ? undefined : (match.params as { readonly name?: string }).name;
}

function goToModels(router: AppRouter): Promise<void> {
  return router.navigate({ to: "/models", search: viewElsewhere });
}
