import { AppError } from "../../base/errors.ts";
import type { Handlers } from "../module.ts";
import { createWriteHandlers, type BundleContext } from "./write-handlers.ts";

const notYet = async (): Promise<never> => {
  throw new AppError("UNAVAILABLE", "Not there yet.");
};

export function createBundleHandlers(of: BundleContext): Handlers<"bundles"> {
  return {
    ...createWriteHandlers(of),
    look: notYet,
    take: notYet,
    list: notYet,
    listKeys: notYet,
    nameKey: notYet,
    listFolders: notYet,
    addFolder: notYet,
    removeFolder: notYet,
  };
}
