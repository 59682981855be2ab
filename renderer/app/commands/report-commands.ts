import { api } from "../../client/api.ts";
import { chooseReportFile, runsOfPlace, runsOfSets } from "../../features/reports/index.ts";
import { notify } from "../../kit/notify.tsx";
import { readKeys, readSets } from "../../state/compare-view.ts";
import { useReportState, type ReportAction } from "../../state/report.ts";
import { openDialog } from "../../state/ui.ts";
import { viewElsewhere } from "../../state/view.ts";
import { isAtComparison, type Command, type CommandContext } from "./command.ts";

type When = (context: CommandContext) => boolean;
const isOpen: When = () => useReportState.getState().act !== undefined;
const canEdit: When = () => useReportState.getState().canEdit;
const hasBlock: When = () => canEditBlock();
const canEditBlock = (): boolean => {
  const { canEdit: can, hasBlock: has } = useReportState.getState();
  return can && has;
};
const hasData: When = () => canEditBlock() && useReportState.getState().hasData;

function ofReport(id: string, title: string, action: ReportAction, when: When): Command {
  return {
    id,
    title,
    group: "Report",
    when,
    run: () => useReportState.getState().act?.(action),
    ...(when === isOpen ? {} : { isEdit: true as const }),
  };
}

function panel(id: string, title: string, part: string): Command {
  return {
    id,
    title,
    group: "Report",
    when: isOpen,
    run: ({ changeView }) => changeView({ t: part, rr: undefined }),
  };
}

/** About the runs that are on screen: those that are compared, else those of the list. */
async function reportShown(context: CommandContext): Promise<void> {
  const { projectId, view, order, targets } = context;
  if (!isAtComparison(context)) {
    if (projectId === undefined) return;
    const marked = targets.length > 1 ? targets.map(({ id }) => id) : [];
    openDialog({
      kind: "newReport",
      projectId,
      runSet: runsOfPlace({ projectId, view, order, marked }),
    });
    return;
  }
  const sets = readSets(view);
  if (sets === undefined) {
    notify("The comparison has no runs yet.");
    return;
  }
  const { groups } = await api.compare.openComparison({
    sets: [...sets],
    ...(view.cg !== undefined && { groupBy: view.cg }),
  });
  const left = new Set([...readKeys(view.ch), ...readKeys(view.cx)]);
  const shown = groups.filter(({ key }) => !left.has(key));
  openDialog({
    kind: "newReport",
    projectId,
    template: "ablation",
    runSet: runsOfSets(shown.flatMap(({ runIds }) => runIds)),
  });
}

export const REPORT_COMMANDS: readonly Command[] = [
  {
    id: "reports.open",
    title: "Show reports",
    group: "Report",
    run: ({ router }) => router.navigate({ to: "/reports", search: viewElsewhere }),
  },
  {
    id: "reports.openFile",
    title: "Open report file…",
    group: "Report",
    run: ({ router }) => chooseReportFile(router),
  },
  {
    id: "reports.ofProject",
    title: "Show reports of the project",
    group: "Report",
    inProjectMenu: true,
    when: ({ projectId }) => projectId !== undefined,
    run: ({ router, projectId }) =>
      router.navigate({
        to: "/reports",
        search: (old) => ({ ...viewElsewhere(old), rp: projectId }),
      }),
  },
  {
    id: "reports.new",
    title: "New report…",
    group: "Report",
    isEdit: true,
    run: ({ projectId }) => openDialog({ kind: "newReport", projectId }),
  },
  {
    id: "reports.ofShown",
    title: "Report of the shown runs…",
    group: "Report",
    isEdit: true,
    when: (context) =>
      isAtComparison(context) || (context.isProjectPage && context.order.length > 0),
    run: reportShown,
  },
  ofReport("report.insert", "Insert block…", "insert", canEdit),
  ofReport("report.settings", "Set up block", "settings", hasBlock),
  ofReport("report.moveUp", "Move block up", "moveUp", hasBlock),
  ofReport("report.moveDown", "Move block down", "moveDown", hasBlock),
  ofReport("report.duplicateBlock", "Duplicate block", "duplicateBlock", hasBlock),
  ofReport("report.removeBlock", "Remove block", "removeBlock", hasBlock),
  ofReport("report.commentBlock", "Comment on block", "commentBlock", hasBlock),
  ofReport("report.freezeBlock", "Freeze or thaw block", "freezeBlock", hasData),
  ofReport("report.freezeAll", "Freeze all data of the report", "freezeAll", canEdit),
  ofReport("report.thawAll", "Thaw all data of the report", "thawAll", canEdit),
  panel("report.runs", "Show run sets of the report", "runs"),
  panel("report.comments", "Show comments of the report", "comments"),
  panel("report.history", "Show history of the report", "history"),
  panel("report.outline", "Show outline of the report", "outline"),
  {
    id: "report.read",
    title: "Read report without controls or not",
    group: "Report",
    when: isOpen,
    run: ({ changeView }) =>
      changeView(({ rr }) => ({ rr: rr === true ? undefined : true, t: undefined })),
  },
  ofReport("report.exportHtml", "Save report as HTML…", "exportHtml", isOpen),
  ofReport("report.print", "Print report…", "print", isOpen),
  ofReport("report.takeComments", "Take comments from a file…", "takeComments", canEdit),
  ofReport("report.duplicate", "Duplicate report", "duplicate", canEdit),
  ofReport("report.remove", "Remove report", "remove", canEdit),
];
