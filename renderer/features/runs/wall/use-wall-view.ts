import { useCallback, useEffect, useMemo, useState } from "react";
import type { XAxis } from "../../../../src/contract/runs.ts";
import type { Zoom } from "../../../charts/scale.ts";
import type { CardView, LookView } from "../../../state/card-view.ts";
import { axisChange, useView, type View } from "../../../state/view.ts";
import { useDefaultSmoothing } from "../../system/index.ts";
import { cardChange, orderChange } from "./card-changes.ts";
import { resolveLook, usualAmount, type Look } from "./look.ts";
import { closedSections } from "./sections.ts";
import { decodeZoom, encodeZoom } from "./zoom-codec.ts";

/** Browsers refuse to change the address with every frame of a pan. */
const ADDRESS_MS = 250;

export interface WallView {
  /** Of the whole wall; sections and cards may say other things. */
  readonly look: Look;
  /** What was said for all of it, of which sections and cards say less or other things. */
  readonly workspace: LookView;
  readonly filter: string;
  readonly closed: ReadonlySet<string>;
  /** Id of the full-screen card. */
  readonly full: string | undefined;
  /** Per card, in units of the axis. */
  readonly zooms: ReadonlyMap<string, Zoom>;
  /** What was set by hand, as it stands in the address. */
  readonly set: View;
  readonly defaultWeight: number;
}

export interface WallViewActions {
  readonly setAxis: (axis: XAxis) => void;
  readonly setSmoothing: (amount: number) => void;
  readonly setFilter: (filter: string) => void;
  readonly setLogY: (on: boolean) => void;
  readonly setIgnoreOutliers: (on: boolean) => void;
  readonly toggleSection: (id: string) => void;
  readonly setFull: (id: string | undefined) => void;
  readonly setZoom: (id: string, zoom: Zoom | undefined) => void;
  readonly setSize: (id: string, size: Pick<CardView, "w" | "h">) => void;
  /** Puts a card in the place of another one of its section. */
  readonly setOrder: (section: string, ids: readonly string[]) => void;
}

/** How the wall looks: all of it in the URL, so that a link shows the same. */
export function useWallView(): readonly [WallView, WallViewActions] {
  const [view, change] = useView();
  const defaultWeight = useDefaultSmoothing();
  const workspace = useWorkspace(view);
  const look = useMemo(() => resolveLook([workspace], defaultWeight), [workspace, defaultWeight]);
  const [zooms, setZoom] = useZooms(look.axis);
  const closed = useMemo(() => closedSections(view.c), [view.c]);

  const actions = useMemo(
    (): WallViewActions => ({
      setAxis: (next) => change(axisChange(next)),
      setSmoothing: (amount) =>
        change(({ sk = "ema" }) => ({
          s: amount === usualAmount(sk, defaultWeight) ? undefined : amount,
        })),
      setFilter: (filter) => change({ m: filter === "" ? undefined : filter }),
      setLogY: (on) => change({ log: on ? true : undefined }),
      setIgnoreOutliers: (on) => change({ o: on ? undefined : false }),
      toggleSection: (id) => change((old) => toggleSection(old, id)),
      setFull: (full) => change({ full }),
      setZoom,
      setSize: (id, size) => change((old) => cardChange(old, id, size)),
      setOrder: (section, ids) => change((old) => orderChange(old, section, ids)),
    }),
    [change, defaultWeight, setZoom],
  );
  const wall = useMemo(
    (): WallView => ({
      look,
      workspace,
      filter: view.m ?? "",
      closed,
      full: view.full,
      zooms,
      set: view,
      defaultWeight,
    }),
    [look, workspace, view, closed, zooms, defaultWeight],
  );
  return [wall, actions];
}

/** Stays the same object while only other parts of the view change. */
function useWorkspace({ x, lx, log, sk, s, o, g }: View): LookView {
  return useMemo(() => ({ x, lx, log, sk, s, o, g }), [x, lx, log, sk, s, o, g]);
}

/** Closes a section or opens it. */
export function toggleSection({ c = [] }: View, id: string): Partial<View> {
  const next = c.includes(id) ? c.filter((other) => other !== id) : [...c, id];
  return { c: next.length === 0 ? undefined : next };
}

type Zooms = ReadonlyMap<string, Zoom>;

interface ZoomState {
  readonly axis: XAxis;
  readonly zooms: Zooms;
  /** The address that the zooms come from, and the one they were last written to. */
  readonly read: string;
  readonly written: string | undefined;
}

/** Zooms follow the mouse at once and the address a little later. */
function useZooms(axis: XAxis): readonly [Zooms, (metric: string, zoom: Zoom | undefined) => void] {
  const [view, change] = useView();
  const address = JSON.stringify(view.z ?? {});
  const [state, setState] = useState<ZoomState>(() => ({
    axis,
    zooms: readZooms(view.z),
    read: address,
    written: undefined,
  }));
  if (state.read !== address || state.axis !== axis) {
    // Our own writing comes back while the mouse may have moved on. Anything else is a link, the back button or
    // another axis: then the address says what holds.
    const isEcho = address === state.written && state.axis === axis;
    setState({
      axis,
      zooms: isEcho ? state.zooms : readZooms(view.z),
      read: address,
      // An address that comes back later, by undo for one, is no echo any more.
      written: isEcho ? state.written : undefined,
    });
  }
  const setZoom = useCallback((metric: string, zoom: Zoom | undefined): void => {
    setState((old) => {
      const zooms = new Map(old.zooms);
      if (zoom === undefined || (zoom.x === undefined && zoom.y === undefined))
        zooms.delete(metric);
      else zooms.set(metric, zoom);
      return { ...old, zooms };
    });
  }, []);
  const { zooms } = state;
  useEffect(() => {
    const numbers = writeZooms(zooms);
    const written = JSON.stringify(numbers);
    if (written === address) return undefined;
    const timer = setTimeout(() => {
      setState((old) => ({ ...old, written }));
      change({ z: Object.keys(numbers).length === 0 ? undefined : numbers });
    }, ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [zooms, address, change]);
  return [zooms, setZoom];
}

function readZooms(written: View["z"]): Zooms {
  return new Map(
    Object.entries(written ?? {}).flatMap(([metric, numbers]) => {
      const zoom = decodeZoom(numbers);
      return zoom === undefined ? [] : [[metric, zoom]];
    }),
  );
}

function writeZooms(zooms: Zooms): NonNullable<View["z"]> {
  return Object.fromEntries(
    [...zooms].flatMap(([metric, zoom]) => {
      const numbers = encodeZoom(zoom);
      return numbers === undefined ? [] : [[metric, [...numbers]]];
    }),
  );
}
