import { Button } from "@mantine/core";
import { FolderOpen } from "lucide-react";
import { PALETTE, runColor } from "../../kit/palette.ts";
import { useTheme } from "../../kit/use-theme.ts";
import { formatHotkey } from "../../kit/hotkey.ts";
import { openDemo, pickFolder } from "./actions.ts";
import styles from "./first-run.module.css";

interface FirstRunProps {
  readonly onOpened: (projectId: string) => void;
}

/** Falling losses, one per colour, settling at different heights. */
const CURVES = [0.62, 0.35, 0.82, 0.5].map((floor, index) => {
  const points = Array.from({ length: 61 }, (_, i) => {
    const t = i / 60;
    const wobble = Math.sin(i * (1.3 + index * 0.37)) * 0.018 * (1 - t * 0.6);
    const loss = floor * 0.82 + (0.95 - floor * 0.82) * Math.exp(-t * (4 + index * 1.4)) + wobble;
    return `${(t * 480).toFixed(1)} ${(8 + (1 - loss) * 104).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
});

export function FirstRun({ onOpened }: FirstRunProps): React.JSX.Element {
  const theme = useTheme();
  return (
    <div className={styles.page}>
      <div className={styles.content}>
        <svg className={styles.curves} viewBox="0 0 480 120" aria-hidden preserveAspectRatio="none">
          {CURVES.map((path, index) => (
            <path
              key={PALETTE[index]?.name}
              d={path}
              fill="none"
              stroke={runColor(index, theme)}
              strokeWidth="1.5"
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
        <h1 className={styles.title}>Open a folder, see every run in it</h1>
        <p className={styles.text}>
          Assay finds what your training already writes (TensorBoard event files, CSV, TSV and JSON
          lines, Lightning, Keras, Stable-Baselines3 and Accelerate logs) and draws it live. Nothing
          is added to your code, and nothing in the folder is changed.
        </p>
        <div className={styles.actions}>
          <Button
            variant="filled"
            leftSection={<FolderOpen size={15} />}
            onClick={() => void pickFolder(onOpened)}
          >
            Open folder…
          </Button>
          <Button onClick={() => void openDemo(onOpened)}>Open the demo project</Button>
        </div>
        <p className={styles.hint}>
          {formatHotkey("mod+O")} opens a folder, {formatHotkey("mod+K")} finds everything else.
        </p>
      </div>
    </div>
  );
}
