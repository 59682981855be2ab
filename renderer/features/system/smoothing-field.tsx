import { Slider } from "@mantine/core";
import { useState } from "react";
import styles from "./settings-page.module.css";

export function SmoothingField(props: {
  readonly smoothing: number;
  readonly onChange: (smoothing: number) => void;
}): React.JSX.Element {
  const [value, setValue] = useState(props.smoothing);
  return (
    <div className={styles.slider}>
      <Slider
        thumbLabel="Default smoothing"
        min={0}
        max={0.999}
        step={0.001}
        size={4}
        thumbSize={14}
        label={null}
        value={value}
        onChange={setValue}
        onChangeEnd={props.onChange}
      />
      <output className={styles.value}>{value}</output>
    </div>
  );
}
