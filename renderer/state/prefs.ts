import { create } from "zustand";
import { persist } from "zustand/middleware";
import { mergeShared, type View } from "./view.ts";

interface Prefs {
  readonly sidebarOpen: boolean;
  readonly sidebarWidth: number;
  /** The run list shows names alone. */
  readonly isCompact: boolean;
  readonly lastProjectId: string | undefined;
  /** How each project was last looked at, for opening it again without a link. */
  readonly lastViews: Readonly<Record<string, View>>;
}

/** In px. A wide screen has room for longer names and the last step. */
export const SIDEBAR = {
  min: 220,
  max: 560,
  initial: globalThis.innerWidth >= 1800 ? 420 : 320,
} as const;

/** Habits of this browser, never data: losing them loses nothing but comfort. */
export const usePrefs = create<Prefs>()(
  persist(
    (): Prefs => ({
      sidebarOpen: true,
      sidebarWidth: SIDEBAR.initial,
      isCompact: false,
      lastProjectId: undefined,
      lastViews: {},
    }),
    { name: "assay-prefs", version: 1 },
  ),
);

export function toggleCompact(): void {
  usePrefs.setState(({ isCompact }) => ({ isCompact: !isCompact }));
}

export function setSidebarWidth(width: number): void {
  const sidebarWidth = Math.round(Math.min(SIDEBAR.max, Math.max(SIDEBAR.min, width)));
  usePrefs.setState({ sidebarWidth });
}

export function rememberView(projectId: string, view: View): void {
  usePrefs.setState(({ lastViews }) => ({
    lastProjectId: projectId,
    lastViews: { ...lastViews, [projectId]: view },
  }));
}

/** What another page of the project changed about its runs and charts also holds when one comes back. */
export function rememberShared(projectId: string, view: View): void {
  usePrefs.setState(({ lastViews }) => ({
    lastProjectId: projectId,
    lastViews: { ...lastViews, [projectId]: mergeShared(lastViews[projectId] ?? {}, view) },
  }));
}

/** The view to open a project with. */
export function lastViewOf(projectId: string): View {
  return usePrefs.getState().lastViews[projectId] ?? {};
}
