import { z } from "zod";
import { procedure, undoable } from "./common.ts";

const offeredStore = z.object({
  logger: z.string(),
  /** Absolute. */
  path: z.string(),
  /** Runs (of Trackio: projects), told by names alone. */
  runs: z.int(),
  /** There are more names than were looked at. */
  isCut: z.boolean(),
});
export type OfferedStore = z.infer<typeof offeredStore>;

/** Where loggers keep runs outside of a project's folder. Spread into `ingest`. */
export const stores = {
  /** Looked for when it is asked, by names alone; what is watched or was dismissed is left out. */
  listStores: procedure.route({ method: "GET", path: "/stores" }).output(z.array(offeredStore)),
  dismissStore: procedure
    .route({ method: "POST", path: "/stores/dismiss" })
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .output(undoable),
};
