import { joinSteps, neighbourStep, toggleSection } from "../../features/runs/index.ts";
import { useMediaState } from "../../state/media.ts";
import { HISTOGRAM_VIEWS, IMAGE_ZOOMS, PAIR_MODES } from "../../state/view.ts";
import type { Command, CommandContext } from "./command.ts";

const hasMedia = (context: CommandContext): boolean => context.hasMedia;

/** About what was logged beside numbers. */
export const MEDIA_COMMANDS: readonly Command[] = [
  stepCommand("media.previous", "Show previous media step", "mod+ArrowLeft", -1),
  stepCommand("media.next", "Show next media step", "mod+ArrowRight", 1),
  {
    id: "media.latest",
    title: "Follow newest media",
    group: "Media",
    when: ({ hasMedia: isThere, view }) =>
      isThere && (view.ms !== undefined || view.mt !== undefined),
    run: ({ changeView }) => changeView({ ms: undefined, mt: undefined }, true),
  },
  {
    id: "media.toggleSection",
    title: "Open or close section of media",
    group: "Media",
    when: (context) => hasMedia(context) && useMediaState.getState().section !== undefined,
    run: ({ changeView }) => {
      const { section } = useMediaState.getState();
      if (section !== undefined) changeView((old) => toggleSection(old, section));
    },
  },
  {
    id: "media.offset",
    title: "Draw histograms one behind another",
    group: "Media",
    when: hasMedia,
    run: ({ changeView }) => changeView({ mh: undefined }),
  },
  ...HISTOGRAM_VIEWS.map((mode): Command => ({
    id: `media.${mode}`,
    title: { overlay: "Draw histograms over each other", bands: "Draw histograms as distribution" }[
      mode
    ],
    group: "Media",
    when: hasMedia,
    run: ({ changeView }) => changeView({ mh: mode }),
  })),
  {
    id: "media.ownRange",
    title: "Draw histograms of each run over their own range or not",
    group: "Media",
    when: hasMedia,
    run: ({ changeView }) => changeView(({ mr }) => ({ mr: mr === true ? undefined : true })),
  },
  {
    id: "media.fit",
    title: "Fit images",
    group: "Media",
    when: hasMedia,
    run: ({ changeView }) => changeView({ mz: undefined }),
  },
  ...IMAGE_ZOOMS.map((zoom): Command => ({
    id: `media.zoom${zoom}`,
    title: zoom === 1 ? "Show images in actual size" : `Show images ${zoom} times as large`,
    group: "Media",
    when: hasMedia,
    run: ({ changeView }) => changeView({ mz: zoom }),
  })),
  {
    id: "media.beside",
    title: "Show images side by side",
    group: "Media",
    when: hasMedia,
    run: ({ changeView }) => changeView({ mc: undefined }),
  },
  ...PAIR_MODES.map((mode): Command => ({
    id: `media.${mode}`,
    title: {
      slider: "Lay images of two runs over each other with a slider",
      blink: "Blink between images of two runs",
      difference: "Show the difference of images of two runs",
    }[mode],
    group: "Media",
    when: hasMedia,
    run: ({ changeView }) => changeView({ mc: mode }),
  })),
  {
    id: "view.media",
    title: "Show media or charts",
    group: "Media",
    hotkeys: ["shift+m"],
    when: ({ isProjectPage }) => isProjectPage,
    run: ({ changeView }) => changeView(({ l }) => ({ l: l === "media" ? undefined : "media" })),
  },
];

function stepCommand(id: string, title: string, hotkey: string, by: -1 | 1): Command {
  return {
    id,
    title,
    group: "Media",
    hotkeys: [hotkey],
    when: hasMedia,
    run: ({ changeView }) => {
      const steps = joinSteps(useMediaState.getState().cards?.values() ?? []);
      changeView(({ ms }) => ({ ms: neighbourStep(steps, ms, by), mt: undefined }));
    },
  };
}
