import { useView } from "../../../state/view.ts";
import { PointMark } from "../../../charts/point-mark.tsx";
import styles from "./color-key.module.css";
import { SPREAD, type RunColors } from "./color-by.ts";

/** What the colours of the runs mean, where they mean a value. */
export function ColorKey({ colors }: { readonly colors: RunColors | undefined }): React.ReactNode {
  const [{ cb }] = useView();
  if (cb === undefined || cb === SPREAD || colors === undefined || colors.key.length === 0) {
    return null;
  }
  return <ColorLegend name={cb.replace(/^(?:params|metrics|tags)\./, "")} colors={colors} />;
}

/** Names of colours, or the ends of their scale. */
export function ColorLegend(props: {
  readonly name: string;
  readonly colors: Pick<RunColors, "key" | "isScale">;
}): React.ReactNode {
  const { name, colors } = props;
  const { key, isScale } = colors;
  if (isScale) {
    const gradient = `linear-gradient(to right, ${key.map(({ color }) => color).join(", ")})`;
    return (
      <span className={styles.key} aria-label={`Colours by ${name}`} role="img">
        {name}
        <span>{key[0]?.text}</span>
        <span className={styles.scale} style={{ background: gradient }} />
        <span>{key.at(-1)?.text}</span>
      </span>
    );
  }
  return (
    <ul className={styles.key} aria-label={`Colours by ${name}`}>
      <li>{name}</li>
      {key.map(({ text, color, shape }) => (
        <li key={text}>
          <PointMark color={color} shape={shape} />
          {text}
        </li>
      ))}
    </ul>
  );
}
