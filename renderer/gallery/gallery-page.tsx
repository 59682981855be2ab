import { Button, useMantineColorScheme } from "@mantine/core";
import { useMemo, useState } from "react";
import { createHoverBus } from "../charts/hover-bus.ts";
import { LineChart } from "../charts/line-chart.tsx";
import type { Zoom } from "../charts/scale.ts";
import { useChartTheme, type ChartTheme } from "../charts/theme.ts";
import { useTheme } from "../kit/use-theme.ts";
import { buildChartCases, type ChartCase } from "./chart-cases.ts";
import { ExploreCharts } from "./explore-charts.tsx";
import styles from "./gallery.module.css";
import { Widgets } from "./widgets.tsx";

const WIDTH = 440;
const HEIGHT = 216;

/** The widgets and every state of a chart, for the eye; not part of the product's pages. */
export function GalleryPage(): React.ReactNode {
  const scheme = useTheme();
  const { setColorScheme } = useMantineColorScheme();
  const theme = useChartTheme();
  const cases = useMemo(() => buildChartCases(scheme), [scheme]);
  const [bus] = useState(createHoverBus);
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <main className={styles["page"]}>
      <header>
        <h1>Gallery</h1>
        <Button onClick={() => setColorScheme(other)}>{other === "dark" ? "Dark" : "Light"}</Button>
      </header>
      <div className={styles["grid"]}>
        <Widgets />
      </div>
      <div className={styles["grid"]}>
        {cases.map((one) => (
          <Case key={one.title} shown={one} theme={theme} bus={bus} />
        ))}
        <ExploreCharts theme={theme} />
      </div>
    </main>
  );
}

function Case(props: {
  readonly shown: ChartCase;
  readonly theme: ChartTheme;
  readonly bus: ReturnType<typeof createHoverBus>;
}): React.ReactNode {
  const { title, lines, axis = "step", logY = false, ignoreOutliers = true } = props.shown;
  const [zoom, setZoom] = useState<Zoom>();
  const [drawnMs, setDrawnMs] = useState<number>();
  return (
    <section className={styles["case"]} data-chart-case={title} data-drawn-ms={drawnMs}>
      <h2>{title}</h2>
      <LineChart
        id={title}
        label={title}
        lines={lines}
        axis={axis}
        logY={logY}
        ignoreOutliers={ignoreOutliers}
        zoom={zoom}
        onZoom={setZoom}
        width={WIDTH}
        height={HEIGHT}
        theme={props.theme}
        bus={props.bus}
        onDrawn={setDrawnMs}
      />
    </section>
  );
}
