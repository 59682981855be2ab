import { Button } from "@mantine/core";
import { FolderOpen } from "lucide-react";
import { COLOR_NAMES, runColor } from "../../kit/palette.ts";
import { usePalette } from "../../kit/use-palette.ts";
import { formatHotkey } from "../../kit/hotkey.ts";
import { openDialog } from "../../state/ui.ts";
import { openDemo, pickFolder } from "./actions.ts";
import { OfferedStores } from "./offered-stores.tsx";
import styles from "./first-run.module.css";

interface FirstRunProps {
  readonly onOpened: (projectId: string) => void;
}

/** Falling losses, one per colour, settling at different heights; the same at every visit. */
const CURVES = [0.3, 0.06, 0.44, 0.17].map((floor, index) => {
  let seed = 7 + index;
  const noise = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647 - 0.5;
  };
  const points = Array.from({ length: 161 }, (_, i) => {
    const t = i / 160;
    const loss = floor + (1 - floor) * Math.exp(-t * (5 + index * 1.6)) + noise() * 0.05 * (1 - t);
    return `${(t * 480).toFixed(1)} ${(116 - loss * 112).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
});

export function FirstRun({ onOpened }: FirstRunProps): React.JSX.Element {
  const palette = usePalette();
  return (
    <div className={styles.page}>
      <div className={styles.content}>
        <svg className={styles.curves} viewBox="0 0 480 120" aria-hidden preserveAspectRatio="none">
          {CURVES.map((path, index) => (
            <path
              key={COLOR_NAMES[index]}
              d={path}
              fill="none"
              stroke={runColor(index, palette)}
              strokeWidth="1.5"
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
        <h1 className={styles.title}>Open a folder, see every run in it</h1>
        <p className={styles.text}>
          Assay finds what your training already writes (TensorBoard, W&B, MLflow, CSV and JSON
          lines, text logs and many more) and draws it live. Nothing is added to your code, and
          nothing in the folder is changed.
        </p>
        <div className={styles.actions}>
          <Button
            variant="filled"
            leftSection={<FolderOpen size={15} />}
            data-command="folder.open"
            onClick={() => void pickFolder(onOpened)}
          >
            Open folder…
          </Button>
          <Button data-command="demo.open" onClick={() => void openDemo(onOpened)}>
            Open the demo project
          </Button>
        </div>
        <p className={styles.hint}>
          Training on another machine?{" "}
          <button
            type="button"
            className={styles.link}
            data-command="host.open"
            onClick={() => openDialog({ kind: "host" })}
          >
            Open a folder over SSH…
          </button>
        </p>
        <p className={styles.hint}>
          Coming from another tool?{" "}
          <button
            type="button"
            className={styles.link}
            data-command="project.import"
            onClick={() => openDialog({ kind: "importProject" })}
          >
            Import a project…
          </button>
        </p>
        <p className={styles.hint}>
          Does your script log to an MLflow server?{" "}
          <button
            type="button"
            className={styles.link}
            data-command="tracking.address"
            onClick={() => openDialog({ kind: "tracking" })}
          >
            Let it log here…
          </button>
        </p>
        <p className={styles.hint}>
          {formatHotkey("mod+O")} opens a folder, {formatHotkey("mod+K")} finds everything else.
        </p>
        <div className={styles.offers}>
          <OfferedStores onOpened={onOpened} />
        </div>
      </div>
    </div>
  );
}
