import { useEffect, useMemo, useState } from "react";
import type { HistogramMode } from "../../../charts/histogram-frame.ts";
import { useView, type View } from "../../../state/view.ts";
import { toggleSection } from "../wall/index.tsx";

/** The step follows the hand at once and the address a little later: browsers refuse to change it all the time. */
const ADDRESS_MS = 200;

export interface MediaView {
  readonly filter: string;
  readonly closed: ReadonlySet<string>;
  /** Of all cards without a place of their own; undefined: the newest of each. */
  readonly step: number | undefined;
  /** By card, see `writePlace`. */
  readonly places: Readonly<Record<string, string>>;
  readonly histograms: HistogramMode;
  /** Histograms of runs beside each other share no range of values. */
  readonly ownValues: boolean;
  /** Undefined: as large as fits. */
  readonly zoom: number | undefined;
  /** Images of two runs over each other; undefined: all side by side. */
  readonly pair: MediaPair | undefined;
}

export interface MediaPair {
  readonly mode: NonNullable<View["mc"]>;
  /** Ids of the runs; undefined: the first that have a value, and the next one. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

export interface MediaViewActions {
  readonly setFilter: (filter: string) => void;
  readonly toggleSection: (id: string) => void;
  /** Of all cards: those with a place of their own follow again. */
  readonly setStep: (step: number | undefined) => void;
  /** Every card at its newest, also those that come. */
  readonly followNewest: () => void;
  readonly setPlace: (card: string, place: string | undefined) => void;
  readonly setHistograms: (mode: HistogramMode) => void;
  readonly setOwnValues: (own: boolean) => void;
  readonly setZoom: (zoom: View["mz"]) => void;
  readonly setPair: (pair: Pick<View, "mc" | "mpa" | "mpb">) => void;
}

type Steps = Pick<View, "ms" | "mt">;

/** How media look: all of it in the URL, so that a link shows the same. */
export function useMediaView(): readonly [MediaView, MediaViewActions] {
  const [view, change] = useView();
  const { ms, mt } = view;
  const [draft, setDraft] = useState<Steps>();
  const isCaughtUp =
    draft !== undefined && JSON.stringify([draft.ms, draft.mt]) === JSON.stringify([ms, mt]);
  // The address caught up with the hand; from here on it may change from outside.
  if (isCaughtUp) setDraft(undefined);
  useEffect(() => {
    if (draft === undefined) return undefined;
    const timer = setTimeout(() => change(draft), ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [draft, change]);

  const actions = useMemo(
    (): MediaViewActions => ({
      setFilter: (filter) => change({ m: filter === "" ? undefined : filter }),
      toggleSection: (id) => change((old) => toggleSection(old, id)),
      setStep: (step) => setDraft({ ms: step, mt: undefined }),
      followNewest: () => {
        setDraft(undefined);
        change({ ms: undefined, mt: undefined }, true);
      },
      setPlace: (card, place) =>
        setDraft((old) => {
          const from = old ?? { ms, mt };
          return { ms: from.ms, mt: withPlace(from.mt, card, place) };
        }),
      setHistograms: (mode) => change({ mh: mode === "offset" ? undefined : mode }),
      setOwnValues: (own) => change({ mr: own ? true : undefined }),
      setZoom: (zoom) => change({ mz: zoom }),
      setPair: (pair) => change(pair),
    }),
    [change, ms, mt],
  );
  const steps = draft ?? { ms, mt };
  const media = useMemo(
    (): MediaView => ({
      filter: view.m ?? "",
      closed: new Set(view.c ?? []),
      step: steps.ms,
      places: steps.mt ?? {},
      histograms: view.mh ?? "offset",
      ownValues: view.mr === true,
      zoom: view.mz,
      pair: view.mc === undefined ? undefined : { mode: view.mc, a: view.mpa, b: view.mpb },
    }),
    [view.m, view.c, steps.ms, steps.mt, view.mh, view.mr, view.mz, view.mc, view.mpa, view.mpb],
  );
  return [media, actions];
}

function withPlace(places: View["mt"], card: string, place: string | undefined): View["mt"] {
  const { [card]: _, ...others } = places ?? {};
  const next = place === undefined ? others : { ...others, [card]: place };
  return Object.keys(next).length === 0 ? undefined : next;
}
