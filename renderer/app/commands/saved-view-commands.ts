import { removeView, saveView, toggleDefaultView } from "../../features/runs/index.ts";
import { openDialog } from "../../state/ui.ts";
import { viewSchema, type View } from "../../state/view.ts";
import type { Command, CommandContext } from "./command.ts";

const onProjectPage = ({ isProjectPage }: CommandContext): boolean => isProjectPage;
const hasCurrent = ({ isProjectPage, views }: CommandContext): boolean =>
  isProjectPage && views.current !== undefined;

function askName({ projectId }: CommandContext): void {
  if (projectId !== undefined) openDialog({ kind: "saveView", projectId });
}

/** About the views that have a name. */
export const SAVED_VIEW_COMMANDS: readonly Command[] = [
  {
    id: "view.save",
    title: "Save view",
    group: "View",
    hotkeys: ["mod+s"],
    when: onProjectPage,
    run: async (context) => {
      const { projectId, views, view } = context;
      if (projectId === undefined || views.current === undefined) askName(context);
      else await saveView(projectId, views.current.name, view);
    },
  },
  {
    id: "view.saveAs",
    title: "Save view as",
    group: "View",
    when: onProjectPage,
    run: askName,
  },
  {
    id: "view.default",
    title: "Make view the default or not",
    group: "View",
    when: hasCurrent,
    run: async ({ views: { current } }) => {
      if (current !== undefined) await toggleDefaultView(current);
    },
  },
  {
    id: "view.remove",
    title: "Remove view",
    group: "View",
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
