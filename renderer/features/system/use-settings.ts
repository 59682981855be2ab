import { useQuery } from "@tanstack/react-query";
import { settingsSchema, type Settings } from "../../../src/contract/system.ts";
import { orpc } from "../../client/api.ts";

/** What holds where nobody has chosen. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

/** The settings, or their defaults until the engine has answered. */
export function useSettings(): Settings {
  const { data } = useQuery(orpc.system.getSettings.queryOptions());
  return data ?? DEFAULT_SETTINGS;
}
