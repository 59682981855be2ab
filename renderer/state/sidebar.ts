import { useMediaQuery } from "@mantine/hooks";
import { create } from "zustand";
import { usePrefs } from "./prefs.ts";

/** Narrower than this, the sidebar lies over the page instead of beside it. */
const NARROW = "(max-width: 700px)";

/** Over the page it is open for one errand; beside it, it stays as the person left it. */
const useOverlay = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export interface SidebarState {
  readonly isOpen: boolean;
  readonly isOverlay: boolean;
}

export function useSidebar(): SidebarState {
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const isOverlayOpen = useOverlay(({ isOpen }) => isOpen);
  const isPinnedOpen = usePrefs(({ sidebarOpen }) => sidebarOpen);
  return { isOpen: isNarrow ? isOverlayOpen : isPinnedOpen, isOverlay: isNarrow };
}

export function toggleSidebar(): void {
  if (isNarrow()) useOverlay.setState(({ isOpen }) => ({ isOpen: !isOpen }));
  else usePrefs.setState(({ sidebarOpen }) => ({ sidebarOpen: !sidebarOpen }));
}

export function openSidebar(): void {
  if (isNarrow()) useOverlay.setState({ isOpen: true });
  else usePrefs.setState({ sidebarOpen: true });
}

/** The errand is done: what was asked for stands behind it. */
export function closeOverlay(): void {
  useOverlay.setState({ isOpen: false });
}

function isNarrow(): boolean {
  return window.matchMedia(NARROW).matches;
}
