import { createContext, use } from "react";
import type { Theme } from "./palette.ts";

/** The theme on screen, "system" already decided. */
export const ThemeContext = createContext<Theme>("light");

export function useTheme(): Theme {
  return use(ThemeContext);
}
