import { useEffect, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { Theme } from "../kit/palette.ts";
import { keepTheme, readTheme } from "./kept.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof THEMES)[number];

const DARK = "(prefers-color-scheme: dark)";
const SCHEME = "data-mantine-color-scheme";
const show = (theme: Theme): void => document.documentElement.setAttribute(SCHEME, theme);

interface ReportTheme {
  readonly choice: ThemeChoice;
  readonly setChoice: (choice: ThemeChoice) => void;
  readonly theme: Theme;
}

/** The reader's choice, else that of who exported the report. Paper is light. */
export function useReportTheme(given: ThemeChoice, isPrinting: boolean): ReportTheme {
  const [choice, setChoice] = useState(() => THEMES.find((one) => one === readTheme()) ?? given);
  const [isDark, setDark] = useState(() => matchMedia(DARK).matches);
  useEffect(() => {
    const media = matchMedia(DARK);
    const update = (): void => setDark(media.matches);
    media.addEventListener("change", update);
    return () => media.removeEventListener("change", update);
  }, []);
  const wanted = choice === "system" ? (isDark ? "dark" : "light") : choice;
  const theme = isPrinting ? "light" : wanted;
  useLayoutEffect(() => show(theme), [theme]);
  return {
    choice,
    theme,
    setChoice: (next) => {
      setChoice(next);
      keepTheme(next);
    },
  };
}

/**
 * True from just before the browser lays the page out for paper until it is done: all is drawn by then, light, and at the
 * paper's width (`data-printing` in report.css). Afterwards the page has its theme again.
 */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useLayoutEffect(() => {
    let before: string | null = null;
    const begin = (): void => {
      before = document.documentElement.getAttribute(SCHEME);
      document.documentElement.setAttribute("data-printing", "");
      show("light");
      // oxlint-disable-next-line node/no-sync -- of React: nothing is read or written
      flushSync(() => setPrinting(true));
    };
    const end = (): void => {
      document.documentElement.removeAttribute("data-printing");
      if (before !== null) document.documentElement.setAttribute(SCHEME, before);
      setPrinting(false);
    };
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  return isPrinting;
}
