import { use, useLayoutEffect, useState } from "react";
import { PrintingContext } from "./printing.ts";

/** The colours a chart needs, from the CSS variables of `app/tokens.css`. */
export interface ChartTheme {
  readonly grid: string;
  readonly axis: string;
  readonly background: string;
  /** Of what stands for many lines at once; "#rrggbb". */
  readonly ink: string;
  readonly font: string;
  readonly labelPx: number;
}

/** Reads the theme of the page as it is now. */
function readChartTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    grid: read("--chart-grid"),
    axis: read("--chart-axis"),
    background: read("--bg"),
    ink: read("--accent"),
    font: read("--font-text"),
    labelPx: Number.parseFloat(read("--text-xs")) || 11,
  };
}

/** The theme, again whenever the page switches between light and dark. Once per wall, not per chart: it reads styles. */
export function useChartTheme(): ChartTheme {
  const [theme, setTheme] = useState(readChartTheme);
  // Paper is light, and does not wait for the observer.
  const isPrinting = use(PrintingContext);
  useLayoutEffect(() => {
    const update = (): void => {
      const next = readChartTheme();
      setTheme((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next));
    };
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributes: true });
    const media = matchMedia("(prefers-color-scheme: dark)");
    media.addEventListener("change", update);
    // The style sheets may have come after the first reading.
    update();
    return () => {
      observer.disconnect();
      media.removeEventListener("change", update);
    };
  }, [isPrinting]);
  return theme;
}
