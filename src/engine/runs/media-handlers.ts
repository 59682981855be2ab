import { join } from "node:path";
import { AppError } from "../../base/errors.ts";
import type { runMedia } from "../../contract/run-media.ts";
import type { Handlers } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import { fetchMedia, measureMedia, type FarLog, type FarMedia } from "./far-media.ts";
import { toNear, type FarFolders } from "./files/far-folders.ts";
import { storedPath } from "../../store/index.ts";
import { findRunFolder } from "./files/run-folder.ts";
import type { MediaPlace } from "./list-media.ts";

type MediaHandlers = Pick<Handlers<"runs">, keyof typeof runMedia>;

/** One image or sound, for the server's own route: it is no JSON. */
export interface MediaFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Undefined: nothing that is safe to show. */
  readonly type: string | undefined;
  readonly tag: string;
  /** Of a file beside the log. */
  readonly name?: string;
}

export interface MediaFileRequest {
  readonly runId: string;
  readonly id: string;
  readonly sample: number;
}

export type ReadMediaFile = (request: MediaFileRequest) => Promise<MediaFile>;

export function createMediaHandlers({
  threads,
  far,
  artifactStore,
}: {
  readonly threads: EngineThreads;
  readonly far: FarFolders;
  readonly artifactStore: string;
}): MediaHandlers {
  const toRef = (place: MediaPlace) => locate(place, far, artifactStore);
  const files = besideFar(threads, far);
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
    async readCurve({ runId, id }) {
      const ref = toRef(await findOne(threads, runId, id));
      return threads.parse.call.parse.readCurve({ ref });
    },
    async readHistogram({ runId, id }) {
      const ref = toRef(await findOne(threads, runId, id));
      return threads.parse.call.parse.readHistogram({ ref });
    },
    async hashMedia({ runId, id, sample }) {
      const found = await findOne(threads, runId, id);
      const ref = await files(found, toRef(found), fetchOne(far, sample));
      return threads.parse.call.parse.hashMediaSample({ ref, sample });
    },
    async describeMedia({ runId, id }) {
      const found = await findOne(threads, runId, id);
      const ref = await files(found, toRef(found), (log, names) => measureMedia(far, log, names));
      const place = await threads.read.call.runs.getRunPlace({ runId });
      const home = await findRunFolder(toNear(far, place)).catch(() => undefined);
      return threads.parse.call.parse.describeMedia({ ref, home });
    },
    async readMediaText({ runId, id }) {
      const found = await findOne(threads, runId, id);
      const ref = await files(found, toRef(found), fetchOne(far, 0));
      return threads.parse.call.parse.readMediaText({ ref });
    },
  };
}

export function createMediaReader(
  threads: EngineThreads,
  far: FarFolders,
  artifactStore: string,
): ReadMediaFile {
  const files = besideFar(threads, far);
  return async ({ runId, id, sample }) => {
    const place = await findOne(threads, runId, id);
    const ref = await files(place, locate(place, far, artifactStore), fetchOne(far, sample));
    const read = await threads.parse.call.parse.readMediaSample({ ref, sample });
    return { ...read, tag: place.tag };
  };
}

const fetchOne =
  (far: FarFolders, sample: number) =>
  (log: FarLog, names: readonly string[]): Promise<FarMedia> | undefined => {
    const name = names[sample];
    return name === undefined ? undefined : fetchMedia(far, log, name);
  };

/** Adds what a log on another machine leads to there. */
function besideFar(threads: EngineThreads, far: FarFolders) {
  return async <Ref extends ReturnType<typeof locate>>(
    { root, sha256, path }: MediaPlace,
    ref: Ref,
    find: (log: FarLog, names: readonly string[]) => Promise<FarMedia> | undefined,
  ): Promise<Ref & { beside?: FarMedia }> => {
    if (root === null || sha256 !== null || far.folderOf(root) === root) return ref;
    const names = await threads.parse.call.parse.nameMediaFiles({ ref });
    const beside = names.length === 0 ? undefined : await find({ root, path }, names);
    return beside === undefined ? ref : { ...ref, beside };
  };
}

async function findOne(threads: EngineThreads, runId: string, id: string): Promise<MediaPlace> {
  const [place] = await threads.read.call.runs.findMedia({ runId, ids: [id] });
  if (place === undefined) throw new Error("no place and no failure");
  return place;
}

function locate(
  { root, sha256, path, codec, offset, length, item, crc }: MediaPlace,
  far: Pick<FarFolders, "folderOf">,
  artifactStore: string,
) {
  const record = { path, codec, offset, length, item, crc };
  if (sha256 !== null) return { ...record, absolutePath: storedPath(artifactStore, sha256) };
  if (root === null) {
    throw new AppError(
      "NOT_FOUND",
      "The folder of this project is not known.",
      "Open the folder again.",
    );
  }
  return { ...record, absolutePath: join(far.folderOf(root), path) };
}
