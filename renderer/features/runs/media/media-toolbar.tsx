import { NativeSelect, SegmentedControl, Switch } from "@mantine/core";
import { History } from "lucide-react";
import { useMemo } from "react";
import { HISTOGRAM_MODES, type HistogramMode } from "../../../charts/histogram-frame.ts";
import { formatCount, plural } from "../../../kit/format.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { SearchBox } from "../../../kit/search-box.tsx";
import { useMediaState } from "../../../state/media.ts";
import { IMAGE_ZOOMS, PAIR_MODES, type View } from "../../../state/view.ts";
import type { WallRun } from "../wall/index.tsx";
import type { PairMode } from "./image-pair.tsx";
import styles from "./media.module.css";
import { StepSlider } from "./step-slider.tsx";
import { entryAt, joinSteps } from "./steps.ts";
import type { MediaView, MediaViewActions } from "./use-media-view.ts";

const MODE_TITLES: Readonly<Record<HistogramMode, string>> = {
  offset: "Offset",
  overlay: "Overlay",
  bands: "Distribution",
};
const MODES = HISTOGRAM_MODES.map((value) => ({
  value,
  label: <span data-command={`media.${value}`}>{MODE_TITLES[value]}</span>,
}));
const ZOOMS = [
  { value: "fit", label: <span data-command="media.fit">Fit</span> },
  ...IMAGE_ZOOMS.map((zoom) => ({
    value: String(zoom),
    label: <span data-command={`media.zoom${zoom}`}>{zoom}×</span>,
  })),
];

/** Runs that a card asks for. */
const MOST_CHOICES = 200;
const PAIR_TITLES: Readonly<Record<PairMode, string>> = {
  slider: "Slider",
  blink: "Blink",
  difference: "Difference",
};
const PAIRS = [
  { value: "beside", label: <span data-command="media.beside">Side by side</span> },
  ...PAIR_MODES.map((mode) => ({
    value: mode,
    label: <span data-command={`media.${mode}`}>{PAIR_TITLES[mode]}</span>,
  })),
];

interface MediaToolbarProps {
  readonly view: MediaView;
  readonly actions: MediaViewActions;
  readonly tags: number;
  /** Which kinds are on the page. */
  readonly hasImages: boolean;
  readonly hasHistograms: boolean;
  /** Runs stand side by side. */
  readonly isCompared: boolean;
  readonly runs: readonly WallRun[];
  readonly lead: React.ReactNode;
}

export function MediaToolbar(props: MediaToolbarProps): React.ReactNode {
  const { view, actions, tags, hasImages, hasHistograms, isCompared, runs, lead } = props;
  return (
    <div className={styles["toolbar"]} role="toolbar" aria-label="Media">
      {lead}
      <SearchBox
        id="metric-filter"
        label="Filter tags"
        className={styles["filter"]}
        value={view.filter}
        onChange={actions.setFilter}
      />
      <SharedStep view={view} actions={actions} />
      {hasHistograms && (
        <SegmentedControl
          size="xs"
          aria-label="Histograms"
          data={MODES}
          value={view.histograms}
          onChange={(value) => actions.setHistograms(value as HistogramMode)}
        />
      )}
      {hasHistograms && isCompared && (
        <Switch
          size="xs"
          label="Own range for each run"
          data-command="media.ownRange"
          checked={view.ownValues}
          onChange={(event) => actions.setOwnValues(event.currentTarget.checked)}
        />
      )}
      {hasImages && (
        <SegmentedControl
          size="xs"
          aria-label="Size of images"
          data={ZOOMS}
          value={view.zoom === undefined ? "fit" : String(view.zoom)}
          onChange={(value) =>
            actions.setZoom(value === "fit" ? undefined : (Number(value) as View["mz"]))
          }
        />
      )}
      {hasImages && isCompared && <Pair view={view} actions={actions} runs={runs} />}
      <span className={styles["count"]}>{plural(tags, "tag")}</span>
    </div>
  );
}

/** Images of two runs over each other instead of all side by side, and which two. */
function Pair({
  view: { pair },
  actions,
  runs,
}: Pick<MediaToolbarProps, "view" | "actions" | "runs">): React.ReactNode {
  const choose = (side: "mpa" | "mpb", label: string): React.ReactNode => (
    <NativeSelect
      size="xs"
      aria-label={label}
      value={(side === "mpa" ? pair?.a : pair?.b) ?? ""}
      data={[
        { value: "", label: side === "mpa" ? "First run" : "Next run" },
        ...runs.slice(0, MOST_CHOICES).map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={({ currentTarget: { value } }) =>
        actions.setPair({ [side]: value === "" ? undefined : value })
      }
    />
  );
  return (
    <span className={styles["sides"]}>
      <SegmentedControl
        size="xs"
        aria-label="Images of two runs"
        data={PAIRS}
        value={pair?.mode ?? "beside"}
        onChange={(value) => actions.setPair({ mc: PAIR_MODES.find((mode) => mode === value) })}
      />
      {pair !== undefined && (
        <>
          {choose("mpa", "Run on the left or below")}
          {choose("mpb", "Run that it is held against")}
        </>
      )}
    </span>
  );
}

/** One slider for every card, over all steps that the cards on the screen have. */
function SharedStep({
  view,
  actions,
}: Pick<MediaToolbarProps, "view" | "actions">): React.ReactNode {
  const cards = useMediaState((state) => state.cards);
  const steps = useMemo(() => joinSteps(cards?.values() ?? []), [cards]);
  const entries = useMemo(() => steps.map((step) => ({ step })), [steps]);
  const index = entryAt(entries, view.step);
  const isLatest = view.step === undefined;
  const shown = view.step ?? steps.at(-1);
  const text = shown === undefined ? "" : formatCount(shown);
  return (
    <div className={styles["shared"]}>
      <span aria-hidden>Step</span>
      <StepSlider
        label="Step of all media"
        count={steps.length}
        index={index}
        text={isLatest ? `newest, ${text}` : text}
        // At its end it follows the newest.
        onChange={(next) => actions.setStep(next >= steps.length - 1 ? undefined : steps[next])}
      />
      <output className={styles["sharedStep"]}>{text}</output>
      <IconButton
        label="Follow newest media"
        command="media.latest"
        disabled={isLatest && Object.keys(view.places).length === 0}
        onClick={actions.followNewest}
      >
        <History size={14} />
      </IconButton>
    </div>
  );
}
