import { useRouter, useSearch, type AnyRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { create } from "zustand";
import { momentText, momentUs, type View } from "./view.ts";

/** Whether the bar is open while the page shows now; of the past it always is. */
export const useTimeBar = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export function openTimeBar(): void {
  useTimeBar.setState({ isOpen: true });
}

export function closeTimeBar(): void {
  useTimeBar.setState({ isOpen: false });
}

/** Shows the page as it was at a moment, microseconds UTC; undefined: as it is now. */
export function goToMoment(router: AnyRouter, atUs: number | undefined): void {
  void router.navigate({
    to: ".",
    search: (old: View) => ({ ...old, at: atUs === undefined ? undefined : momentText(atUs) }),
  });
}

/** The moment that the page shows, microseconds UTC, undefined for now; and a way to show another one. */
export function useShownMoment(): readonly [
  atUs: number | undefined,
  show: (atUs: number | undefined) => void,
] {
  const { at }: View = useSearch({ strict: false });
  const router = useRouter();
  const show = useCallback((atUs: number | undefined) => goToMoment(router, atUs), [router]);
  return [momentUs(at), show];
}

/** Why nothing can be changed here; undefined where the page shows now. */
export function useReadOnly(): string | undefined {
  return useShownMoment()[0] === undefined
    ? undefined
    : "Read only: the page shows the past. Go back to now to change it.";
}
