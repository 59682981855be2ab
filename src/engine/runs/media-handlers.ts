import { join } from "node:path";
import { AppError } from "../../base/errors.ts";
import type { runMedia } from "../../contract/run-media.ts";
import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { MediaPlace } from "./list-media.ts";

type MediaHandlers = Pick<Handlers<"runs">, keyof typeof runMedia>;

/** One image or sound, for the server's own route: it is no JSON. */
export interface MediaFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined: nothing that is safe to show. */
  readonly type: string | undefined;
  readonly tag: string;
}

export interface MediaFileRequest {
  readonly runId: string;
  readonly id: string;
  readonly sample: number;
}

export type ReadMediaFile = (request: MediaFileRequest) => Promise<MediaFile>;

export function createMediaHandlers({
  threads,
}: {
  readonly threads: EngineThreads;
}): MediaHandlers {
  return {
    listMedia: (input) => threads.read.call.runs.listMedia(input),
    listMediaSteps: (input) => threads.read.call.runs.listMediaSteps(input),
    async readHistograms({ runId, tag, maxSteps, bins }) {
      const [steps] = await threads.read.call.runs.listMediaSteps({
        tag,
        kind: "histogram",
        runIds: [runId],
        limit: maxSteps,
      });
      if (steps === undefined) {
        const message = `There is no histogram "${tag}" in this run.`;
        throw new AppError("NOT_FOUND", message, "Reload the page.");
      }
      const ids = steps.entries.map(({ id }) => id);
      const places = await threads.read.call.runs.findMedia({ runId, ids });
      const bytes = await threads.parse.call.parse.readHistograms({
        refs: places.map(toRef),
        entries: steps.entries,
        total: steps.total,
        bins,
      });
      return new Blob([bytes], { type: "application/octet-stream" });
    },
    async readMediaText({ runId, id }) {
      const ref = toRef(await findOne(threads, runId, id));
      return threads.parse.call.parse.readMediaText({ ref });
    },
  };
}

export function createMediaReader(threads: EngineThreads): ReadMediaFile {
  return async ({ runId, id, sample }) => {
    const place = await findOne(threads, runId, id);
    const read = await threads.parse.call.parse.readMediaSample({ ref: toRef(place), sample });
    return { ...read, tag: place.tag };
  };
}

async function findOne(threads: EngineThreads, runId: string, id: string): Promise<MediaPlace> {
  const [place] = await threads.read.call.runs.findMedia({ runId, ids: [id] });
  if (place === undefined) throw new Error("no place and no failure");
  return place;
}

function toRef({ root, path, codec, offset, length, item, crc }: MediaPlace) {
  if (root === null) {
    throw new AppError(
      "NOT_FOUND",
      "The folder of this project is not known.",
      "Open the folder again.",
    );
  }
  return { absolutePath: join(root, path), path, codec, offset, length, item, crc };
}
