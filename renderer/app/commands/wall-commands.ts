import { KERNELS, largestAmount, type Kernel } from "../../../src/base/smoothing.ts";
import {
  changedSections,
  closedSections,
  SPREAD,
  toggleSection,
} from "../../features/runs/index.ts";
import { openDialog } from "../../state/ui.ts";
import { axisChange, kernelChange, type View } from "../../state/view.ts";
import { hasProject, type Command, type CommandContext } from "./command.ts";

const hasWall = ({ charts }: CommandContext): boolean => charts !== undefined;
const hasChart = ({ chart }: CommandContext): boolean => chart !== undefined;

const KERNEL_TITLES: Readonly<Record<Kernel, string>> = {
  ema: "exponential average, as TensorBoard",
  time: "time-weighted average, as W&B",
  gaussian: "Gaussian",
  running: "running mean",
};

/** About all charts of the page. */
export const WALL_COMMANDS: readonly Command[] = [
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
    id: "axis.process",
    title: "Use process time axis",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(axisChange("process")),
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
      changeView(({ s, sk }) => ({ s: addTo(s ?? smoothing, sk, 1) })),
  },
  {
    id: "charts.smoothLess",
    title: "Smooth less",
    group: "Charts",
    hotkeys: ["shift+s"],
    when: hasProject,
    run: ({ smoothing, changeView }) =>
      changeView(({ s, sk }) => ({ s: addTo(s ?? smoothing, sk, -1) })),
  },
  ...KERNELS.map((kernel): Command => ({
    id: `charts.kernel.${kernel}`,
    title: `Smooth by ${KERNEL_TITLES[kernel]}`,
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(kernelChange(kernel)),
  })),
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
    id: "charts.logX",
    title: "Use logarithmic x axis or not",
    group: "Charts",
    when: hasProject,
    run: ({ changeView }) => changeView(({ lx }) => ({ lx: lx === true ? undefined : true })),
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
      if (chart !== undefined) changeView((old) => toggleSection(old, chart.section));
    },
  },
  {
    id: "charts.openSections",
    title: "Open all sections",
    group: "Charts",
    when: ({ sections, view }) => sections.some((id) => closedSections(view.c).has(id)),
    run: ({ sections, changeView }) => changeView(allSections(sections, true)),
  },
  {
    id: "charts.closeSections",
    title: "Close all sections",
    group: "Charts",
    when: hasWall,
    run: ({ sections, changeView }) => changeView(allSections(sections, false)),
  },
  {
    id: "charts.add",
    title: "Add chart",
    group: "Charts",
    hotkeys: ["a"],
    when: hasWall,
    run: () => openDialog({ kind: "card", id: undefined }),
  },
  {
    id: "charts.settings",
    title: "Change all charts",
    group: "Charts",
    hotkeys: ["shift+e"],
    when: hasWall,
    run: () => openDialog({ kind: "charts" }),
  },
  {
    id: "charts.overlay",
    title: "Overlay train and validation or not",
    group: "Charts",
    hotkeys: ["shift+o"],
    when: hasWall,
    run: ({ changeView }) => changeView(({ ov }) => ({ ov: ov === true ? undefined : true })),
  },
  {
    id: "runs.spreadColors",
    title: "Colour shown runs as differently as can be, or as they are",
    group: "Runs",
    when: hasProject,
    run: ({ changeView }) => changeView(({ cb }) => ({ cb: cb === SPREAD ? undefined : SPREAD })),
  },
  {
    id: "charts.removeNotes",
    title: "Remove all notes",
    group: "Charts",
    when: ({ view }) => view.nt !== undefined,
    run: ({ changeView }) => changeView({ nt: undefined }),
  },
  {
    id: "section.settings",
    title: "Change section",
    group: "Charts",
    when: hasChart,
    run: ({ chart }) => {
      if (chart !== undefined) openDialog({ kind: "section", id: chart.section });
    },
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

function allSections(sections: readonly string[], open: boolean): Partial<View> {
  const c = changedSections(sections, open);
  return { c: c.length === 0 ? undefined : [...c] };
}

/** A weight changes by a tenth, a width by a point. */
function addTo(amount: number, kernel: Kernel = "ema", direction: 1 | -1): number {
  const step = kernel === "ema" || kernel === "time" ? 0.1 : 1;
  const next = Math.round((amount + direction * step) * 1000) / 1000;
  return Math.min(largestAmount(kernel), Math.max(0, next));
}
