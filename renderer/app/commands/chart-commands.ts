import { cycleGoal, pressChartKey, sectionOf, toggleSection } from "../../features/runs/index.ts";
import { axisChange } from "../../state/view.ts";
import { hasProject, type Command, type CommandContext } from "./command.ts";

const hasWall = ({ charts }: CommandContext): boolean => charts !== undefined;
const hasChart = ({ chart }: CommandContext): boolean => chart !== undefined;
/** Not one in a closed section. */
const isDrawn = ({ chart, view }: CommandContext): boolean =>
  chart !== undefined && view.c?.includes(sectionOf(chart)) !== true;
const isFull = ({ view }: CommandContext): boolean => view.full !== undefined;
const SMOOTHING_STEP = 0.1;

/** About the chart that was pointed at last. What its own keys do is done by them. */
const ONE_CHART_COMMANDS: readonly Command[] = [
  {
    id: "chart.full",
    title: "Show chart in full screen",
    group: "Chart",
    hotkeys: ["f"],
    when: (context) => isDrawn(context) && !isFull(context),
    run: ({ chart, changeView }) => changeView({ full: chart }),
  },
  {
    id: "chart.leaveFull",
    title: "Leave full screen",
    group: "Chart",
    hotkeys: ["Escape"],
    when: isFull,
    run: ({ changeView }) => changeView({ full: undefined }),
  },
  {
    id: "chart.previous",
    title: "Show previous chart",
    group: "Chart",
    hotkeys: ["ArrowLeft"],
    when: (context) => isFull(context) && neighbour(context, -1) !== undefined,
    run: (context) => context.changeView({ full: neighbour(context, -1) }),
  },
  {
    id: "chart.next",
    title: "Show next chart",
    group: "Chart",
    hotkeys: ["ArrowRight"],
    when: (context) => isFull(context) && neighbour(context, 1) !== undefined,
    run: (context) => context.changeView({ full: neighbour(context, 1) }),
  },
  {
    id: "metric.goal",
    title: "Change goal of metric",
    group: "Chart",
    hotkeys: ["shift+g"],
    when: (context) => hasChart(context) && hasProject(context),
    run: ({ queryClient, projectId, chart }) =>
      projectId === undefined || chart === undefined
        ? undefined
        : cycleGoal(queryClient, projectId, chart),
  },
  chartKey("chart.zoomIn", "Zoom in", "+"),
  chartKey("chart.zoomOut", "Zoom out", "-"),
  {
    id: "chart.resetZoom",
    title: "Reset zoom of chart",
    group: "Chart",
    hotkeys: ["0"],
    when: ({ chart, view }) => chart !== undefined && view.z?.[chart] !== undefined,
    run: ({ chart, changeView }) =>
      changeView(({ z = {} }) => {
        const rest = Object.entries(z).filter(([metric]) => metric !== chart);
        return { z: rest.length === 0 ? undefined : Object.fromEntries(rest) };
      }),
  },
  { ...chartKey("chart.pin", "Pin values of chart", " "), hotkeys: ["v"] },
];

/** About all charts of the page. */
const WALL_COMMANDS: readonly Command[] = [
  {
    id: "axis.step",
    title: "Use step axis",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(axisChange("step")),
  },
  {
    id: "axis.relative",
    title: "Use relative time axis",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(axisChange("relative")),
  },
  {
    id: "axis.wall",
    title: "Use wall time axis",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(axisChange("wall")),
  },
  {
    id: "charts.smoothMore",
    title: "Smooth more",
    group: "Charts",
    hotkeys: ["s"],
    when: hasProject,
    run: ({ smoothing, changeView }) =>
      changeView(({ s }) => ({ s: addTo(s ?? smoothing, SMOOTHING_STEP) })),
  },
  {
    id: "charts.smoothLess",
    title: "Smooth less",
    group: "Charts",
    hotkeys: ["shift+s"],
    when: hasProject,
    run: ({ smoothing, changeView }) =>
      changeView(({ s }) => ({ s: addTo(s ?? smoothing, -SMOOTHING_STEP) })),
  },
  {
    id: "charts.outliers",
    title: "Ignore outliers or not",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(({ o }) => ({ o: o === false ? undefined : false })),
  },
  {
    id: "charts.log",
    title: "Use logarithmic y axis or not",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(({ log }) => ({ log: log === true ? undefined : true })),
  },
  {
    id: "charts.ghosts",
    title: "Show older attempts or not",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(({ g }) => ({ g: g === true ? undefined : true })),
  },
  {
    id: "charts.resetZoom",
    title: "Reset zoom of all charts",
    group: "Charts",
    hotkeys: ["z"],
    when: ({ view }) => view.z !== undefined,
    run: ({ changeView }) => changeView({ z: undefined }),
  },
  {
    id: "charts.toggleSection",
    title: "Open or close section",
    group: "Charts",
    hotkeys: ["x"],
    when: hasChart,
    run: ({ chart, changeView }) => {
      if (chart !== undefined) changeView((old) => toggleSection(old, sectionOf(chart)));
    },
  },
  {
    id: "charts.openSections",
    title: "Open all sections",
    group: "Charts",
    when: ({ view }) => view.c !== undefined,
    run: ({ changeView }) => changeView({ c: undefined }),
  },
  {
    id: "charts.closeSections",
    title: "Close all sections",
    group: "Charts",
    when: hasWall,
    run: ({ sections, changeView }) => changeView({ c: [...sections] }),
  },
  {
    id: "charts.filter",
    title: "Filter metrics",
    group: "Charts",
    hotkeys: ["m"],
    when: hasWall,
    run: () => document.querySelector<HTMLElement>("#metric-filter")?.focus(),
  },
];

export const CHART_COMMANDS: readonly Command[] = [...ONE_CHART_COMMANDS, ...WALL_COMMANDS];

function chartKey(id: string, title: string, key: string): Command {
  return {
    id,
    title,
    group: "Chart",
    hotkeys: [key],
    when: isDrawn,
    run: ({ chart }) => {
      if (chart !== undefined) pressChartKey(chart, key);
    },
  };
}

function neighbour({ charts = [], view }: CommandContext, by: number): string | undefined {
  const at = view.full === undefined ? -1 : charts.indexOf(view.full);
  return at < 0 ? undefined : charts[at + by];
}

function addTo(smoothing: number, step: number): number {
  return Math.min(0.999, Math.max(0, Math.round((smoothing + step) * 1000) / 1000));
}
