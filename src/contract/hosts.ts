import { z } from "zod";
import { procedure } from "./common.ts";

const count = z.number().nullable();

/** How busy a host is; null for what it does not tell. */
export const hostGauges = z.object({
  /** Processes that wanted to run, on average over the last minute. */
  load: count,
  cores: count,
  memoryUsedBytes: count,
  memoryTotalBytes: count,
  /** Of the file system that holds the folder. */
  diskFreeBytes: count,
  diskTotalBytes: count,
  gpus: z.array(
    z.object({
      index: z.int(),
      name: z.string(),
      busyPercent: count,
      memoryUsedBytes: count,
      memoryTotalBytes: count,
      celsius: count,
    }),
  ),
});
export type HostGauges = z.infer<typeof hostGauges>;

export const hostStatus = z.object({
  projectId: z.string(),
  /** `ssh://user@host:port/path` */
  url: z.string(),
  /** "refused": what stands in the way does not go by; it is tried again when somebody asks. */
  state: z.enum(["connecting", "connected", "away", "refused"]),
  /** Why it is not connected, and what to do. */
  reason: z.string(),
  nextStep: z.string(),
  /** Time of one question and its answer. */
  latencyMs: count,
  lastContactUs: count,
  nextTryUs: count,
  /** Logs that are kept here as copies, and how far these are behind. */
  files: z.int(),
  filesBehind: z.int(),
  bytes: z.number(),
  bytesBehind: z.number(),
  /** Files that could not be fetched. */
  problems: z.array(z.object({ path: z.string(), reason: z.string() })),
  gauges: hostGauges.nullable(),
});
export type HostStatus = z.infer<typeof hostStatus>;

export const hosts = {
  /** Hosts that the user's ssh config names. */
  listConfigured: procedure.route({ method: "GET", path: "/hosts/configured" }).output(
    z.array(
      z.object({
        /** As `ssh NAME` knows it. */
        name: z.string(),
        address: z.string().nullable(),
        user: z.string().nullable(),
      }),
    ),
  ),
  /** Of every watched folder on another machine. */
  status: procedure.route({ method: "GET", path: "/hosts" }).output(z.array(hostStatus)),
  /** Folders of another machine, for picking one. */
  browse: procedure
    .route({ method: "GET", path: "/hosts/browse" })
    .input(z.object({ url: z.string().min(1) }))
    .output(
      z.object({
        url: z.string(),
        path: z.string(),
        /** Null at the top. */
        parent: z.string().nullable(),
        home: z.string(),
        folders: z.array(z.object({ name: z.string(), url: z.string() })),
      }),
    ),
  /** Tries now what is tried again later, or not by itself. */
  reconnect: procedure
    .route({ method: "POST", path: "/hosts/{projectId}/reconnect" })
    .input(z.object({ projectId: z.string() }))
    .output(z.object({})),
};
