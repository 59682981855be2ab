import { useComputedColorScheme } from "@mantine/core";
import type { ReactNode } from "react";
import { ThemeContext } from "../kit/use-theme.ts";

/** Tells widgets which theme Mantine shows: an exported report, which has no Mantine, shows the same widgets. */
export function ThemeOnScreen({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const theme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}
