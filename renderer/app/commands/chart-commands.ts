import {
  CARD_HEIGHT,
  cardChange,
  closedSections,
  crosshairOf,
  cycleGoal,
  LEAST_HEIGHT,
  MOST_HEIGHT,
  moveTo,
  orderChange,
  pressChartKey,
  removeCard,
  saveChart,
  togglePinnedCard,
} from "../../features/runs/index.ts";
import { openDialog } from "../../state/ui.ts";
import type { View } from "../../state/view.ts";
import type { ShownCard } from "../../state/wall.ts";
import { hasProject, type Command, type CommandContext } from "./command.ts";

const hasChart = ({ chart }: CommandContext): boolean => chart !== undefined;
/** Not one in a closed section. */
const isDrawn = ({ chart, view }: CommandContext): boolean =>
  chart !== undefined && (view.full !== undefined || !closedSections(view.c).has(chart.section));
const isFull = ({ view }: CommandContext): boolean => view.full !== undefined;
const isLines = ({ chart, view }: CommandContext): boolean =>
  chart !== undefined && (view.cd?.[chart.id]?.k ?? "line") === "line";

const WIDEST = 12;
/** By a command a card grows by two of the steps that a hand has. */
const TALLER_PX = 80;

function onChart(change: (old: View, chart: ShownCard) => Partial<View>) {
  return ({ chart, changeView }: CommandContext): void => {
    if (chart !== undefined) changeView((old) => change(old, chart));
  };
}

/** About the chart that was pointed at last. What its own keys do is done by them. */
export const CHART_COMMANDS: readonly Command[] = [
  {
    id: "chart.full",
    title: "Show chart in full screen",
    group: "Chart",
    hotkeys: ["f"],
    inChartMenu: true,
    when: (context) => isDrawn(context) && !isFull(context),
    run: ({ chart, changeView }) => changeView({ full: chart?.id }),
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
    run: (context) => context.changeView({ full: neighbour(context, -1)?.id }),
  },
  {
    id: "chart.next",
    title: "Show next chart",
    group: "Chart",
    hotkeys: ["ArrowRight"],
    when: (context) => isFull(context) && neighbour(context, 1) !== undefined,
    run: (context) => context.changeView({ full: neighbour(context, 1)?.id }),
  },
  {
    id: "chart.settings",
    title: "Change chart",
    group: "Chart",
    hotkeys: ["e"],
    inChartMenu: true,
    when: hasChart,
    run: ({ chart }) => {
      if (chart !== undefined) openDialog({ kind: "card", id: chart.id });
    },
  },
  {
    id: "chart.pinTop",
    title: "Pin chart to the top or not",
    group: "Chart",
    hotkeys: ["shift+p"],
    inChartMenu: true,
    when: hasChart,
    run: onChart((old, { id }) => togglePinnedCard(old, id)),
  },
  {
    id: "chart.moveBack",
    title: "Move chart back",
    group: "Chart",
    hotkeys: ["shift+ArrowLeft"],
    inChartMenu: true,
    when: (context) => !isFull(context) && moved(context, -1) !== undefined,
    run: (context) => move(context, -1),
  },
  {
    id: "chart.moveOn",
    title: "Move chart on",
    group: "Chart",
    hotkeys: ["shift+ArrowRight"],
    inChartMenu: true,
    when: (context) => !isFull(context) && moved(context, 1) !== undefined,
    run: (context) => move(context, 1),
  },
  size("chart.wider", "Make chart wider", ({ w = 1, h }) => ({ w: Math.min(WIDEST, w + 1), h })),
  size("chart.narrower", "Make chart narrower", ({ w = 1, h }) => ({ w: Math.max(1, w - 1), h })),
  size("chart.taller", "Make chart taller", ({ w, h = CARD_HEIGHT }) => ({
    w,
    h: Math.min(MOST_HEIGHT, h + TALLER_PX),
  })),
  size("chart.shorter", "Make chart shorter", ({ w, h = CARD_HEIGHT }) => ({
    w,
    h: Math.max(LEAST_HEIGHT, h - TALLER_PX),
  })),
  {
    id: "chart.note",
    title: "Write note on charts",
    group: "Chart",
    hotkeys: ["n"],
    inChartMenu: true,
    when: (context) => hasChart(context) && isLines(context),
    run: ({ chart, view }) => {
      if (chart === undefined) return;
      const axis = view.cd?.[chart.id]?.x ?? view.sc?.[chart.section]?.x ?? view.x;
      openDialog({ kind: "note", axis: axis ?? "step", at: crosshairOf(chart.id) });
    },
  },
  save("png", "Save chart as PNG"),
  save("svg", "Save chart as SVG"),
  save("csv", "Save values of chart as CSV"),
  save("json", "Save values of chart as JSON"),
  {
    id: "chart.remove",
    title: "Remove chart or its settings",
    group: "Chart",
    inChartMenu: true,
    when: ({ chart, view }) => chart !== undefined && view.cd?.[chart.id] !== undefined,
    run: onChart((old, { id }) => removeCard(old, id)),
  },
  {
    id: "metric.goal",
    title: "Change goal of metric",
    group: "Chart",
    isEdit: true,
    hotkeys: ["shift+g"],
    when: (context) => context.chart?.metric !== undefined && hasProject(context),
    run: ({ queryClient, projectId, chart }) =>
      projectId === undefined || chart?.metric === undefined
        ? undefined
        : cycleGoal(queryClient, projectId, chart.metric),
  },
  chartKey("chart.zoomIn", "Zoom in", "+"),
  chartKey("chart.zoomOut", "Zoom out", "-"),
  {
    id: "chart.resetZoom",
    title: "Reset zoom of chart",
    group: "Chart",
    hotkeys: ["0"],
    when: ({ chart, view }) => chart !== undefined && view.z?.[chart.id] !== undefined,
    run: ({ chart, changeView }) =>
      changeView(({ z = {} }) => {
        const rest = Object.entries(z).filter(([id]) => id !== chart?.id);
        return { z: rest.length === 0 ? undefined : Object.fromEntries(rest) };
      }),
  },
  { ...chartKey("chart.pin", "Pin values of chart", " "), hotkeys: ["v"] },
];

function chartKey(id: string, title: string, key: string): Command {
  return {
    id,
    title,
    group: "Chart",
    hotkeys: [key],
    when: (context) => isDrawn(context) && isLines(context),
    run: ({ chart }) => {
      if (chart !== undefined) pressChartKey(chart.id, key);
    },
  };
}

type Size = { readonly w?: number | undefined; readonly h?: number | undefined };

function size(id: string, title: string, change: (old: Size) => Size): Command {
  return {
    id,
    title,
    group: "Chart",
    inChartMenu: true,
    when: (context) => hasChart(context) && !isFull(context),
    run: onChart((old, chart) => {
      const { w, h } = change(old.cd?.[chart.id] ?? {});
      return cardChange(old, chart.id, {
        w: w === 1 ? undefined : w,
        h: h === CARD_HEIGHT ? undefined : h,
      });
    }),
  };
}

function save(format: "png" | "svg" | "csv" | "json", title: string): Command {
  return {
    id: `chart.save${format[0]?.toUpperCase()}${format.slice(1)}`,
    title,
    group: "Chart",
    inChartMenu: true,
    when: (context) => isDrawn(context) && isLines(context),
    run: ({ chart }) => {
      if (chart !== undefined) saveChart(chart.id, format);
    },
  };
}

function neighbour({ charts = [], view }: CommandContext, by: number): ShownCard | undefined {
  const at = charts.findIndex(({ id }) => id === view.full);
  return at < 0 ? undefined : charts[at + by];
}

/** The order of its section with the chart moved by a place; undefined where it cannot go there. */
function moved({ chart, charts = [] }: CommandContext, by: -1 | 1): readonly string[] | undefined {
  if (chart === undefined) return undefined;
  const ids = charts.filter(({ section }) => section === chart.section).map(({ id }) => id);
  return moveTo(ids, chart.id, ids.indexOf(chart.id) + by);
}

function move(context: CommandContext, by: -1 | 1): void {
  const order = moved(context, by);
  const { chart } = context;
  if (order === undefined || chart === undefined) return;
  context.changeView((old) => orderChange(old, chart.section, order));
}
