import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { pagePathOf, parseAppLink } from "../../../../src/base/app-link.ts";
import type { RunRow } from "../../../../src/contract/runs.ts";
import { basePath, orpc } from "../../../client/api.ts";
import { shellBridge } from "../../../client/shell-bridge.ts";
import { isWanted, summarizeRuns, type DesktopNews } from "./desktop-news.ts";

/** What happens within this time is told together. */
const GATHER_MS = 3000;

/** "ask": a click in the settings may ask the browser. */
export function desktopPermission(): "shell" | "granted" | "ask" | "denied" | "impossible" {
  if (shellBridge() !== undefined) return "shell";
  if (!("Notification" in window)) return "impossible";
  return Notification.permission === "default" ? "ask" : Notification.permission;
}

/** Asks the browser; only after a click. */
export async function askForDesktopNotices(): Promise<void> {
  if (desktopPermission() === "ask") await Notification.requestPermission();
}

/** Has the system notify of runs that came to their state just now, as far as somebody wants that and does not look. */
export function useDesktopNotices(): (runs: readonly RunRow[]) => void {
  const { data: settings } = useQuery(orpc.system.getSettings.queryOptions());
  const { history } = useRouter();
  const wanted = useRef(settings);
  const gathered = useRef(new Map<string, RunRow>());
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    wanted.current = settings;
  });
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const open = (link: string): void => {
    window.focus();
    const parsed = parseAppLink(link);
    if (!("problem" in parsed)) history.push(basePath() + pagePathOf(parsed));
  };
  const flush = (): void => {
    timer.current = undefined;
    const news = summarizeRuns([...gathered.current.values()]);
    gathered.current.clear();
    // Who has the page before them sees it there.
    if (news !== undefined && !document.hasFocus()) show(news, open);
  };
  return (runs) => {
    const told = wanted.current;
    if (told === undefined) return;
    for (const run of runs) if (isWanted(run, told)) gathered.current.set(run.id, run);
    if (gathered.current.size > 0) timer.current ??= window.setTimeout(flush, GATHER_MS);
  };
}

function show(news: DesktopNews, open: (link: string) => void): void {
  const { title, text, link } = news;
  switch (desktopPermission()) {
    case "shell":
      void shellBridge()
        ?.notify({ title, text, link })
        .catch(() => undefined);
      return;
    case "granted": {
      // Several tabs tell the same: one of them shows.
      const notification = new Notification(title, { body: text, tag: `${link} ${title}` });
      notification.addEventListener("click", () => open(link));
      return;
    }
    case "ask":
    case "denied":
    case "impossible":
  }
}
