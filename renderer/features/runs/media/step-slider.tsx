import { Slider } from "@mantine/core";
import styles from "./media.module.css";

interface StepSliderProps {
  /** For screen readers. */
  readonly label: string;
  /** How many places there are. */
  readonly count: number;
  readonly index: number;
  /** Of the place it stands on. */
  readonly text: string;
  readonly onChange: (index: number) => void;
}

/** Goes from entry to entry, however far their steps lie apart. */
export function StepSlider(props: StepSliderProps): React.ReactNode {
  const { label, count, index, text, onChange } = props;
  return (
    <Slider
      className={styles["slider"]}
      size={2}
      min={0}
      max={Math.max(1, count - 1)}
      step={1}
      label={null}
      disabled={count < 2}
      value={count < 2 ? 1 : Math.max(0, index)}
      onChange={onChange}
      thumbLabel={label}
      thumbValueText={text}
    />
  );
}
