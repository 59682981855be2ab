import { AppError } from "../../base/errors.ts";
import type { Handlers } from "../module.ts";
import { createReadHandlers, type ReadContext } from "./read-handlers.ts";
import { createWriteHandlers } from "./write-handlers.ts";

const notYet = async (): Promise<never> => {
  throw new AppError("UNAVAILABLE", "Not there yet.");
};

export function createBundleHandlers(of: ReadContext): Handlers<"bundles"> {
  return {
    ...createWriteHandlers(of),
    ...createReadHandlers(of),
    listFolders: notYet,
    addFolder: notYet,
    removeFolder: notYet,
  };
}
