import { z } from "zod";
import { page, procedure } from "./common.ts";
import { at } from "./run-past.ts";
import { ModelHeaderSchema } from "./model-header.ts";

/** POSIX, relative to the run's folder; "." is the folder itself. */
const path = z.string().min(1).max(4096);

const size = {
  /** null where it cannot be told (a link that leads nowhere, a file that may not be looked at). */
  bytes: z.number().nullable(),
  modifiedUs: z.number().nullable(),
};

const folderEntry = z.object({
  name: z.string(),
  /** "other": a device, a pipe, a socket; it is listed and never opened. */
  kind: z.enum(["folder", "file", "link", "other"]),
  ...size,
});
export type FolderEntry = z.infer<typeof folderEntry>;

const logFile = z.object({
  path: z.string(),
  ...size,
  /** It is no text: a logger's file that holds what the training wrote, too. `readOutput` has it. */
  isRecord: z.boolean(),
});
export type LogFile = z.infer<typeof logFile>;

const folderSize = z.object({
  files: z.int(),
  folders: z.int(),
  bytes: z.number(),
  /** There is more than was looked at: at least so many, so large. */
  isCut: z.boolean(),
  /** Its own folders: the first 1,000 of them. */
  children: z.array(z.object({ name: z.string(), files: z.int(), bytes: z.number() })),
});
export type FolderSize = z.infer<typeof folderSize>;

/**
 * How a file is handed out: its bytes, a picture, a sound or film, a page (HTML or SVG) without or with its scripts, always
 * in a sandbox of its own, a PDF for the browser's own viewer, or something to save.
 */
export const FILE_USES = ["bytes", "image", "media", "page", "scripts", "pdf", "download"] as const;
export type FileUse = (typeof FILE_USES)[number];

export const PROGRAMS = ["files", "terminal", "editor"] as const;
export type Program = (typeof PROGRAMS)[number];

/** The run's own folder and what lies in it. Spread into `runs`. */
export const runFiles = {
  /** Where a run is at home and who wrote it, as far as its files tell. Of the past without the places of its files. */
  getAbout: procedure
    .route({ method: "GET", path: "/runs/{runId}/about" })
    .input(z.object({ ...at, runId: z.string() }))
    .output(
      z.object({
        /** Absolute path on the machine of the engine; null for a run that has no folder there. */
        folder: z.string().nullable(),
        /** Address of the files that clients sent for it; null where none were. */
        uploads: z.string().nullable(),
        tags: z.array(z.object({ key: z.string(), value: z.string() })),
        writers: z.array(z.object({ host: z.string().nullable(), pid: z.int().nullable() })),
      }),
    ),
  /** One folder, folders first, in pages. */
  listFiles: procedure
    .route({ method: "GET", path: "/runs/{runId}/files" })
    .input(z.object({ runId: z.string(), folder: path.default("."), ...page }))
    .output(
      z.object({
        entries: z.array(folderEntry),
        total: z.int(),
        /** The folder holds more names than are ever listed. */
        isCut: z.boolean(),
        nextCursor: z.string().nullable(),
      }),
    ),
  /** What lies in a folder and below it; links are not followed. */
  measureFolder: procedure
    .route({ method: "GET", path: "/runs/{runId}/files/size" })
    .input(z.object({ runId: z.string(), folder: path.default(".") }))
    .output(folderSize),
  /** What the header of a model file tells; null for a file that is none. */
  readModelHeader: procedure
    .route({ method: "GET", path: "/runs/{runId}/files/header" })
    .input(z.object({ runId: z.string(), path }))
    .output(ModelHeaderSchema.nullable()),
  /** Text logs by their names, the one written last first. */
  listLogs: procedure
    .route({ method: "GET", path: "/runs/{runId}/logs" })
    .input(z.object({ runId: z.string() }))
    .output(z.object({ logs: z.array(logFile), isCut: z.boolean() })),
  /** What a logger's own file holds of the terminal: a log with `isRecord`. */
  readOutput: procedure
    .route({ method: "GET", path: "/runs/{runId}/output" })
    .input(z.object({ runId: z.string(), path }))
    .output(
      z.object({
        text: z.string(),
        /** A part of it is left out. */
        truncated: z.boolean(),
      }),
    ),
  /** The last whole lines of a text file, or of what a logger's own file holds of the terminal. */
  readTail: procedure
    .route({ method: "GET", path: "/runs/{runId}/files/tail" })
    .input(
      z.object({
        runId: z.string(),
        path,
        maxBytes: z.int().min(1).max(64_000).default(16_000),
      }),
    )
    .output(
      z.object({
        text: z.string(),
        /** The file has so many bytes; `text` is the last `shownBytes` of them. */
        bytes: z.number(),
        shownBytes: z.number(),
      }),
    ),
  /** An address that hands out one file for a few minutes; `Range` reads parts of it. */
  signFile: procedure
    .route({ method: "POST", path: "/runs/{runId}/files/sign" })
    .input(z.object({ runId: z.string(), path, as: z.enum(FILE_USES).default("bytes") }))
    .output(
      z.object({
        /** Relative to the engine's address. */
        url: z.string(),
        bytes: z.number(),
        modifiedUs: z.number(),
      }),
    ),
  /** Starts a program of the engine's machine in the run's folder; only for callers on that machine. */
  openFolder: procedure
    .route({ method: "POST", path: "/runs/{runId}/folder/open" })
    .input(z.object({ runId: z.string(), program: z.enum(PROGRAMS) }))
    .output(z.object({ command: z.string() })),
};
