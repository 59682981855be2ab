import { useQuery } from "@tanstack/react-query";
import { settingsSchema } from "../../../src/contract/system.ts";
import { orpc } from "../../client/api.ts";

/** The weight of views that name none: the one of the settings. */
export function useDefaultSmoothing(): number {
  const { data: settings } = useQuery(orpc.system.getSettings.queryOptions());
  return settings?.smoothing ?? INITIAL;
}

const INITIAL = settingsSchema.parse({}).smoothing;
