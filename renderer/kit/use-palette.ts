import { createContext, use, useMemo } from "react";
import type { PaletteName } from "../../src/contract/system.ts";
import { paletteOf, type Palette } from "./palette.ts";
import { useTheme } from "./use-theme.ts";

/** The palette that people chose for all windows. */
export const PaletteContext = createContext<PaletteName>("standard");

/** The colours of runs on the ground of now. */
export function usePalette(): Palette {
  const name = use(PaletteContext);
  const theme = useTheme();
  return useMemo(() => paletteOf(name, theme), [name, theme]);
}
