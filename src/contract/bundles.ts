import { z } from "zod";
import { procedure } from "./common.ts";

export const bundles = {
  /** Writes runs whole into one signed file on the engine's machine (docs/bundle.md); only for callers on it. */
  write: procedure
    .route({ method: "POST", path: "/bundles/write" })
    .input(
      z.object({
        runIds: z.array(z.string()).min(1).max(10_000),
        /** Absolute; a file that is there is replaced once the new one is whole. */
        path: z.string().min(1).max(4000),
      }),
    )
    .output(
      z.object({
        /** Of the bundle: another one each time. */
        id: z.string(),
        path: z.string(),
        bytes: z.number(),
        runs: z.int(),
        series: z.int(),
        points: z.number(),
        /** Of the key that signed it. */
        fingerprint: z.string(),
      }),
    ),
};
