import { api } from "../../client/api.ts";
import { notify } from "../../kit/notify.tsx";
import { readKeys, readSets } from "../../state/compare-view.ts";
import { openDialog } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import { isAtComparison, type Command, type CommandContext } from "./command.ts";

/** Of the page of a report. */
const reportOf = ({ router }: CommandContext): string | undefined =>
  /\/reports\/([^/]+)$/.exec(router.state.location.pathname)?.[1];

/** About what is meant: the report on the page, the runs that are compared, else those of the place. */
async function bundle(context: CommandContext): Promise<void> {
  const { projectId, targets, order, isFiltered } = context;
  const reportId = reportOf(context);
  if (reportId !== undefined)
    return openDialog({
      kind: "writeBundle",
      projectId,
      runIds: [],
      shownIds: [],
      reportIds: [reportId],
    });
  const runIds = isAtComparison(context)
    ? await comparedRuns(context)
    : targets.map(({ id }) => id);
  if (runIds === undefined) return;
  openDialog({
    kind: "writeBundle",
    projectId,
    runIds,
    shownIds: isFiltered ? order : [],
    reportIds: [],
  });
}

async function comparedRuns({ view }: CommandContext): Promise<readonly string[] | undefined> {
  const sets = readSets(view);
  if (sets === undefined) {
    notify("The comparison has no runs yet.");
    return undefined;
  }
  const { groups } = await api.compare.openComparison({
    sets: [...sets],
    ...(view.cg !== undefined && { groupBy: view.cg }),
  });
  const left = new Set([...readKeys(view.ch), ...readKeys(view.cx)]);
  return [...new Set(groups.filter(({ key }) => !left.has(key)).flatMap(({ runIds }) => runIds))];
}

export const BUNDLE_COMMANDS: readonly Command[] = [
  {
    id: "bundle.write",
    title: "Bundle runs…",
    group: "Project",
    inRunMenu: true,
    inProjectMenu: true,
    when: (context) =>
      context.view.at === undefined &&
      (context.projectId !== undefined ||
        context.targets.length > 0 ||
        isAtComparison(context) ||
        reportOf(context) !== undefined),
    run: bundle,
  },
  {
    id: "bundle.open",
    title: "Open a bundle…",
    group: "Project",
    isEdit: true,
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
