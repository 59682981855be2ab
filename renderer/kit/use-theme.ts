import { useComputedColorScheme } from "@mantine/core";
import type { Theme } from "./palette.ts";

/** The theme on screen, "system" already decided. */
export function useTheme(): Theme {
  return useComputedColorScheme("light", { getInitialValueInEffect: false });
}
