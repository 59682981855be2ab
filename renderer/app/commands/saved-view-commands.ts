import { removeView, saveView, toggleDefaultView } from "../../features/runs/index.ts";
import { openDialog } from "../../state/ui.ts";
import { viewSchema, type View } from "../../state/view.ts";
import type { Command, CommandContext } from "./command.ts";

const onProjectPage = ({ isProjectPage }: CommandContext): boolean => isProjectPage;
const canSave = ({ viewPage }: CommandContext): boolean => viewPage !== undefined;
const hasCurrent = ({ views }: CommandContext): boolean => views.current !== undefined;

function askName({ projectId, viewPage: page }: CommandContext): void {
  if (projectId !== undefined && page !== undefined)
    openDialog({ kind: "saveView", projectId, page });
}

/** About the views that have a name. */
export const SAVED_VIEW_COMMANDS: readonly Command[] = [
  {
    id: "view.save",
    title: "Save view",
    group: "View",
    hotkeys: ["mod+s"],
    when: canSave,
    run: async (context) => {
      const { projectId, views, view, queryClient } = context;
      if (projectId === undefined || views.current === undefined) askName(context);
      else {
        const { page, name } = views.current;
        await saveView({ projectId, page, name, view, queryClient });
      }
    },
  },
  {
    id: "view.saveAs",
    title: "Save view as",
    group: "View",
    when: canSave,
    run: askName,
  },
  {
    id: "view.rename",
    title: "Rename view",
    group: "View",
    isEdit: true,
    when: hasCurrent,
    run: ({ views: { current } }) => {
      if (current !== undefined) openDialog({ kind: "renameView", view: current });
    },
  },
  {
    id: "view.default",
    title: "Make view the default or not",
    group: "View",
    isEdit: true,
    when: (context) => onProjectPage(context) && hasCurrent(context),
    run: async ({ views: { current } }) => {
      if (current !== undefined) await toggleDefaultView(current);
    },
  },
  {
    id: "view.remove",
    title: "Remove view",
    group: "View",
    isEdit: true,
    when: hasCurrent,
    run: async ({ views: { current } }) => {
      if (current !== undefined) await removeView(current);
    },
  },
  {
    id: "view.reset",
    title: "Reset view",
    group: "View",
    when: ({ isProjectPage, view }) => isProjectPage && Object.keys(view).length > 0,
    run: ({ changeView }) => changeView(NOTHING, true),
  },
];

/** Every part of the view at its default. */
const NOTHING: View = Object.fromEntries(
  Object.keys(viewSchema.shape).map((key) => [key, undefined]),
);
