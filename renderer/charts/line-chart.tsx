import { useCallback, useEffect, useMemo, useRef } from "react";
import type { XAxis } from "../../src/contract/runs.ts";
import { useDigits } from "../kit/digits.ts";
import { plural } from "../kit/format.ts";
import { useKeptList } from "../kit/kept-list.ts";
import { listenToChart } from "./chart-input.ts";
import { EChartsView } from "./echarts-view.tsx";
import { ChartNotes, type ChartNote } from "./chart-notes.tsx";
import { buildFrame } from "./frame.ts";
import type { HoverBus } from "./hover-bus.ts";
import { HoverLayer } from "./hover-layer.ts";
import styles from "./line-chart.module.css";
import { looksSame, type ChartLine } from "./line-data.ts";
import { buildLineOption } from "./line-option.ts";
import { isMany, pictureMany } from "./many-lines.ts";
import type { Domain, Zoom } from "./scale.ts";
import type { ChartTheme } from "./theme.ts";
import { pan, zoomAt } from "./zoom.ts";

export interface LineChartProps {
  /** Unique on the page; other charts tell this one's hover by it. */
  readonly id: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly lines: readonly ChartLine[];
  readonly axis: XAxis;
  /** What the lines answer: a pinned crosshair keeps its values while it stays the same. */
  readonly question?: string | undefined;
  /** What the x axis covers without a zoom; absent: from the first to the last point. */
  readonly range?: Domain | undefined;
  readonly logX?: boolean;
  readonly logY: boolean;
  /** Scales the y axis to the bulk of the values; draws all of them. */
  readonly ignoreOutliers: boolean;
  readonly zoom: Zoom | undefined;
  /** Undefined: everything. */
  readonly onZoom: (zoom: Zoom | undefined) => void;
  /** Lines in the tooltip at most. */
  readonly tooltipRows?: number | undefined;
  /** What people noted at places of the axis. */
  readonly notes?: readonly ChartNote[] | undefined;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
  readonly theme: ChartTheme;
  readonly bus?: HoverBus | undefined;
  /** What to say when there is no line at all. */
  readonly emptyText?: string;
  /** Takes the keyboard as soon as it is there. */
  readonly takesFocus?: boolean;
  /** Keys of the chart that mean something to its owner (full screen, next card); true when taken. */
  readonly onKey?: ((event: React.KeyboardEvent) => boolean) | undefined;
  readonly onDrawn?: ((elapsedMs: number) => void) | undefined;
}

const KEY_ZOOM = 1.25;
const KEY_PAN = 0.1;
const HINT_MS = 1200;

/** Lines over one x axis, with TensorBoard's mouse, the same on the keyboard, and a hover shared with other charts. */
export function LineChart(props: LineChartProps): React.ReactNode {
  const { id, lines, axis, range, logX = false, logY, ignoreOutliers, zoom, onZoom } = props;
  const { question, width, height, theme, bus, tooltipRows } = props;
  const digits = useDigits();
  const root = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const brush = useRef<HTMLDivElement>(null);
  const hint = useRef<HTMLDivElement>(null);
  const layer = useRef<HoverLayer>(undefined);

  // Another colour moves nothing, and another name draws nothing anew.
  const data = useKeptList(lines.map((line) => line.data));
  const drawn = useKeptList(lines, looksSame);
  const { frame, message, cut } = useMemo(
    () => buildFrame({ data, axis, range, width, height, zoom, logX, logY, ignoreOutliers }),
    [data, axis, range, width, height, zoom, logX, logY, ignoreOutliers],
  );
  const option = useMemo(() => {
    if (frame === undefined) return undefined;
    return () => {
      const many = pictureMany(drawn, frame, theme);
      return buildLineOption({ lines: drawn, frame, axis, theme, many });
    };
  }, [drawn, frame, axis, theme]);

  const state = useRef({ frame, axis, zoom, onZoom });
  useEffect(() => {
    state.current = { frame, axis, zoom, onZoom };
  }, [frame, axis, zoom, onZoom]);

  useEffect(() => {
    if (root.current === null || surface.current === null || brush.current === null)
      return undefined;
    let hintTimer = 0;
    const hover = new HoverLayer(root.current, id, bus);
    layer.current = hover;
    const stop = listenToChart(surface.current, {
      state: () => state.current,
      onZoom: (next) => state.current.onZoom(next),
      hover,
      brush: brush.current,
      showHint: () => {
        hint.current?.setAttribute("data-on", "");
        clearTimeout(hintTimer);
        hintTimer = window.setTimeout(() => hint.current?.removeAttribute("data-on"), HINT_MS);
      },
    });
    return () => {
      clearTimeout(hintTimer);
      stop();
      hover[Symbol.dispose]();
      layer.current = undefined;
    };
  }, [id, bus]);

  useEffect(() => {
    const { background } = theme;
    layer.current?.setModel(
      frame === undefined
        ? undefined
        : { lines, frame, axis, question, background, rows: tooltipRows, digits },
    );
  }, [lines, frame, axis, question, tooltipRows, digits, theme, id, bus]);

  const { onKey, takesFocus = false } = props;
  useEffect(() => {
    if (takesFocus) root.current?.focus();
  }, [takesFocus]);
  const onKeyDown = useCallback(
    (event: React.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.target !== root.current) return;
      const taken = handleKey(event, layer.current, state.current) || onKey?.(event) === true;
      if (!taken) return;
      event.preventDefault();
      event.stopPropagation();
    },
    [onKey],
  );

  return (
    <div
      ref={root}
      className={styles["chart"]}
      style={{ width, height }}
      role="group"
      aria-label={props.label}
      aria-keyshortcuts="+ - 0 ArrowLeft ArrowRight Space Enter F"
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <EChartsView
        option={option}
        isLong={isMany(drawn.length)}
        width={width}
        height={height}
        onDrawn={props.onDrawn}
      />
      {frame !== undefined && props.notes !== undefined && (
        <ChartNotes notes={props.notes} frame={frame} />
      )}
      <div ref={surface} className={styles["surface"]} />
      <div ref={brush} className={styles["brush"]} hidden />
      {cut > 0 && <div className={styles["cut"]}>{plural(cut, "drawn point")} off scale</div>}
      <div ref={hint} className={styles["hint"]} aria-hidden="true">
        Alt + wheel zooms
      </div>
      {message !== "" && <div className={styles["message"]}>{explainEmpty(props, message)}</div>}
    </div>
  );
}

function explainEmpty({ lines, axis, emptyText }: LineChartProps, message: string): string {
  if (lines.length === 0) return emptyText ?? message;
  const hasPlace = lines.some(({ data: { x, markX } }) => x.length > 0 || markX.length > 0);
  return hasPlace || axis === "step" ? message : "No times were logged; see the step axis";
}

type KeyState = Pick<LineChartProps, "axis" | "zoom" | "onZoom"> & {
  readonly frame: ReturnType<typeof buildFrame>["frame"];
};

/** The mouse's actions on the keyboard; false for a key that is not the chart's. */
function handleKey(
  event: React.KeyboardEvent,
  hover: HoverLayer | undefined,
  { frame, axis, zoom, onZoom }: KeyState,
): boolean {
  if (event.key === "Escape" && hover?.pinned === true) {
    hover.unpin();
    return true;
  }
  if (frame === undefined || event.altKey) return false;
  const direction = ARROWS[event.key];
  if (direction !== undefined && hover?.pinned === true && direction[0] !== 0) {
    hover.step(direction[0] > 0 ? 1 : -1);
    return true;
  }
  switch (event.key) {
    case " ":
      if (hover?.pinned === true) hover.unpin();
      else hover?.pin();
      return true;
    case "+":
    case "=":
      onZoom(zoomAt(frame, axis, zoom, 1 / KEY_ZOOM));
      return true;
    case "-":
      onZoom(zoomAt(frame, axis, zoom, KEY_ZOOM));
      return true;
    case "0":
      onZoom(undefined);
      return true;
    default:
      break;
  }
  // Without a zoom there is nothing to move, and the arrows go on to the page.
  if (direction === undefined || zoom === undefined) return false;
  const [x, y] = direction;
  if (y !== 0 && zoom.y === undefined) return false;
  onZoom(pan(frame, zoom, -x * KEY_PAN * frame.width, y * KEY_PAN * frame.height));
  return true;
}

const ARROWS: Readonly<Record<string, readonly [number, number] | undefined>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
