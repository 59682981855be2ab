import { CustomChart, ScatterChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use as registerParts, type ECharts, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { use, useEffect, useLayoutEffect, useRef, useState } from "react";
import { DrawQueueContext } from "./draw-queue.ts";
import { PrintingContext } from "./printing.ts";

registerParts([CanvasRenderer, CustomChart, GridComponent, ScatterChart]);

interface EChartsViewProps {
  /** Makes the whole picture when it is drawn; undefined is an empty one. */
  readonly option: (() => EChartsCoreOption) | undefined;
  /** Making it takes so long that it must not share a task. */
  readonly isLong?: boolean;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
  /** After each drawing, with the time it took; for tests and benches that wait for the picture. */
  readonly onDrawn?: ((elapsedMs: number) => void) | undefined;
}

/** How far outside the screen, or what scrolls in it, a chart is already made: scrolling meets finished pictures. */
const NEAR = "300px";

/**
 * The only owner of ECharts instances: makes one when the element comes near the screen, gives it each new option, sizes
 * it, and disposes of it when the element is far away or gone. It takes no input: events belong to the layer above.
 */
export function EChartsView(props: EChartsViewProps): React.ReactNode {
  const { option, isLong, width, height, onDrawn } = props;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const queue = use(DrawQueueContext);
  const isNear = useNearScreen(host);
  const near = use(PrintingContext) || isNear;
  const pixelRatio = usePixelRatio();

  useLayoutEffect(() => {
    const element = host.current;
    if (!near || element === null) return undefined;
    const made = init(element, undefined, {
      renderer: "canvas",
      devicePixelRatio: pixelRatio,
      width: element.clientWidth,
      height: element.clientHeight,
    });
    chart.current = made;
    return () => {
      chart.current = undefined;
      made.dispose();
    };
  }, [near, pixelRatio]);

  useLayoutEffect(() => {
    const current = chart.current;
    if (current === undefined || width <= 0 || height <= 0) return;
    if (current.getWidth() !== width || current.getHeight() !== height) {
      current.resize({ width, height, silent: true });
    }
  }, [near, pixelRatio, width, height]);

  useLayoutEffect(() => {
    const current = chart.current;
    if (current === undefined) return undefined;
    if (option === undefined) {
      current.clear();
      return undefined;
    }
    return queue.draw(() => {
      const start = performance.now();
      // Everything is given again: that costs little and leaves nothing behind.
      current.setOption(option(), { notMerge: true, lazyUpdate: false, silent: true });
      current.getZr().flush();
      onDrawn?.(performance.now() - start);
    }, isLong);
  }, [near, pixelRatio, width, height, option, isLong, onDrawn, queue]);

  return <div ref={host} style={{ width, height, pointerEvents: "none" }} aria-hidden="true" />;
}

function useNearScreen(host: React.RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.at(-1)?.isIntersecting ?? false),
      { rootMargin: NEAR, scrollMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  return near;
}

/** Device pixels per CSS px, which changes when the window moves to another screen or the page is zoomed. */
export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(() => window.devicePixelRatio);
  useEffect(() => {
    const media = matchMedia(`(resolution: ${ratio}dppx)`);
    const update = (): void => setRatio(window.devicePixelRatio);
    media.addEventListener("change", update);
    return () => media.removeEventListener("change", update);
  }, [ratio]);
  return ratio;
}
