import { useRouter, useSearch } from "@tanstack/react-router";
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

/** The moment that the page shows, microseconds UTC, undefined for now; and a way to show another one. */
export function useShownMoment(): readonly [
  atUs: number | undefined,
  show: (atUs: number | undefined) => void,
] {
  const { at }: View = useSearch({ strict: false });
  const router = useRouter();
  const show = useCallback(
    (atUs: number | undefined) =>
      void router.navigate({
        to: ".",
        search: (old: View) => ({ ...old, at: atUs === undefined ? undefined : momentText(atUs) }),
      }),
    [router],
  );
  return [momentUs(at), show];
}

/** Why nothing can be changed here; undefined where the page shows now. */
export function useReadOnly(): string | undefined {
  return useShownMoment()[0] === undefined
    ? undefined
    : "Read only: the page shows the past. Go back to now to change it.";
}
