import type { Handlers } from "../module.ts";
import type { BundleReader, ReadContext } from "./bundle-reader.ts";
import { createFolderHandlers } from "./folder-handlers.ts";
import type { ShareFolders } from "./folder-service.ts";
import type { Incoming } from "./incoming.ts";
import { createReadHandlers } from "./read-handlers.ts";
import { createWriteHandlers } from "./write-handlers.ts";

export function createBundleHandlers(
  of: ReadContext & {
    readonly reader: BundleReader;
    readonly folders: ShareFolders;
    readonly incoming: Incoming;
  },
): Handlers<"bundles"> {
  return { ...createWriteHandlers(of), ...createReadHandlers(of), ...createFolderHandlers(of) };
}
