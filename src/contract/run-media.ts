import { z } from "zod";
import { procedure, wireNumber, wireStep } from "./common.ts";

export const MEDIA_KINDS = [
  "image",
  "audio",
  "video",
  "text",
  "table",
  "html",
  "histogram",
  /** Precision over recall. */
  "curve",
  /** Something to save. */
  "file",
] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const mediaTag = z.object({
  tag: z.string(),
  kind: z.enum(MEDIA_KINDS),
  runs: z.int(),
  /** Logged values over all runs and attempts, and the lowest and highest of their steps. */
  entries: z.int(),
  firstStep: wireStep,
  lastStep: wireStep,
});
export type MediaTag = z.infer<typeof mediaTag>;

const mediaEntry = z.object({
  /** Names this value for the calls below and in `/files/media/RUN/ID/SAMPLE`. */
  id: z.string(),
  step: wireStep,
  timeUs: z.number().nullable(),
  /** Images or sounds side by side. */
  samples: z.int(),
});
export type MediaEntry = z.infer<typeof mediaEntry>;

const numbers = z.array(wireNumber);
const curve = z.object({
  thresholds: z.array(z.number()),
  truePositives: numbers,
  falsePositives: numbers,
  trueNegatives: numbers,
  falseNegatives: numbers,
  precision: numbers,
  recall: numbers,
});
export type Curve = z.infer<typeof curve>;

const loggedBins = z.object({ left: numbers, right: numbers, count: numbers });
/** A histogram as it was logged: where each of its bins begins and ends, and what it counts. */
export type LoggedBins = z.infer<typeof loggedBins>;

const mediaSteps = z.object({
  runId: z.string(),
  /** They lie in files beside the log, which have names and perhaps captions: `describeMedia`. */
  areFiles: z.boolean(),
  /** Values there are (an older attempt's only below the first step of the next); `entries` is at most `limit` of them. */
  total: z.int(),
  /** By step, then as they were logged; first and last are always among them. */
  entries: z.array(mediaEntry),
});
export type MediaSteps = z.infer<typeof mediaSteps>;

const tagOf = { tag: z.string(), kind: z.enum(MEDIA_KINDS) };
const MAX_HISTOGRAM_STEPS = 500;

/** Meta of the blob that `runs.readHistograms` answers; its columns stand in `HISTOGRAM_COLUMNS` order. */
export interface HistogramMeta {
  readonly total: number;
  /** One per row. */
  readonly entries: readonly MediaEntry[];
  /** Values that are not in the answer because they could not be read, and why the first one could not. */
  readonly unreadable: number;
  readonly reason: string;
  readonly bins: number;
}
/**
 * edges (f64, bins + 1: the same for all rows), counts (f64, row after row), percentiles (f64, row after row: the values
 * below which `PERCENTILES` of the row's numbers lie), sums (f64, one per row: how many numbers it counts).
 */
export const HISTOGRAM_COLUMNS = ["edges", "counts", "percentiles", "sums"] as const;

/** What was logged beside numbers: images, sounds, texts, histograms. Part of `runs`. */
export const runMedia = {
  /** Tags of a run, of several, or of the runs of a project. */
  listMedia: procedure
    .route({ method: "GET", path: "/media" })
    .input(
      z.object({
        projectId: z.string().exactOptional(),
        runId: z.string().exactOptional(),
        runIds: z.array(z.string()).max(200).exactOptional(),
      }),
    )
    .output(z.array(mediaTag)),
  /** Steps of one tag in some runs; of a very long one evenly chosen ones. */
  listMediaSteps: procedure
    .route({ method: "POST", path: "/media/steps" })
    .input(
      z.object({
        ...tagOf,
        runIds: z.array(z.string()).max(200),
        limit: z.int().min(2).max(10_000).default(1000),
      }),
    )
    .output(z.array(mediaSteps)),
  /** Histograms over steps in common bins, see `HistogramMeta` for the blob. */
  readHistograms: procedure
    .route({ method: "POST", path: "/media/histograms" })
    .input(
      z.object({
        runId: z.string(),
        tag: z.string(),
        maxSteps: z.int().min(2).max(MAX_HISTOGRAM_STEPS).default(50),
        bins: z.int().min(1).max(200).default(30),
      }),
    )
    .output(z.instanceof(Blob)),
  /** One histogram in the bins it was logged in: every one of them, in its order. */
  readHistogram: procedure
    .route({ method: "GET", path: "/media/histogram" })
    .input(z.object({ runId: z.string(), id: z.string().max(200) }))
    .output(loggedBins),
  /** A logged text as its Markdown source: one cell, or a column or table of them. */
  readMediaText: procedure
    .route({ method: "GET", path: "/media/text" })
    .input(z.object({ runId: z.string(), id: z.string().max(200) }))
    .output(
      z.object({
        shape: z.array(z.int()),
        cells: z.array(z.string()),
        /** A table whose first row names its columns; its cells are no Markdown. */
        isTable: z.boolean(),
        /** Characters there are; longer texts are cut. */
        length: z.int(),
        truncated: z.boolean(),
      }),
    ),
  /** Precision over recall, at thresholds from 0 to 1. */
  readCurve: procedure
    .route({ method: "GET", path: "/media/curve" })
    .input(z.object({ runId: z.string(), id: z.string().max(200) }))
    .output(curve),
  /** What a value's samples are, without their bytes. */
  describeMedia: procedure
    .route({ method: "GET", path: "/media/samples" })
    .input(z.object({ runId: z.string(), id: z.string().max(200) }))
    .output(
      z.array(
        z.object({
          name: z.string(),
          /** null for a file that is not there. */
          bytes: z.int().nullable(),
          caption: z.string(),
          /** The file it lies in, relative to the run's folder; null where it stands in the log, or outside of that folder. */
          file: z.string().nullable(),
        }),
      ),
    ),
  /** Reads all of a sample, however large it is. */
  hashMedia: procedure
    .route({ method: "GET", path: "/media/hash" })
    .input(z.object({ runId: z.string(), id: z.string().max(200), sample: z.int().min(0) }))
    .output(z.object({ bytes: z.int(), sha256: z.string() })),
};
