import type { PaletteName } from "../../../src/contract/system.ts";
import { paletteOf } from "../../kit/palette.ts";
import { useTheme } from "../../kit/use-theme.ts";
import styles from "./settings-page.module.css";

interface PaletteLabelProps {
  readonly name: PaletteName;
  readonly title: string;
}

/** A palette by its first colours. */
export function PaletteLabel({ name, title }: PaletteLabelProps): React.JSX.Element {
  const { colors } = paletteOf(name, useTheme());
  return (
    <span className={styles.palette} data-command={`view.${name}Palette`}>
      {title}
      <span aria-hidden>
        {colors.slice(0, 6).map((color) => (
          <i key={color} style={{ background: color }} />
        ))}
      </span>
    </span>
  );
}
