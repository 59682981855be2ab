import { useSettings } from "./use-settings.ts";

/** The weight of views that name none: the one of the settings. */
export function useDefaultSmoothing(): number {
  return useSettings().smoothing;
}
