import { messageOf } from "../../base/errors.ts";
import type { MediaItem } from "../../contract/report-blocks.ts";
import type { CallContext } from "../module.ts";
import { sha256Of } from "./frozen-blocks.ts";
import { NO_ROOM, type MediaRoom } from "./media-room.ts";
import type { MediaAccess } from "./read-media-block.ts";

interface Place {
  readonly runId: string;
  readonly id: string;
}

interface How {
  /** Whether they are pages, whatever their bytes look like. */
  readonly isPage: boolean;
  readonly room: MediaRoom;
}

type Sample = Awaited<ReturnType<MediaAccess["runs"]["describeMedia"]>>[number];

/** The files of one value: their names and hashes whatever their size, and their bytes where there is room for them. */
export async function readMediaFiles(
  access: MediaAccess,
  base: MediaItem,
  place: Place,
  how: How,
  call: CallContext,
): Promise<MediaItem[]> {
  const samples = await access.runs.describeMedia(place, call);
  if (samples.length === 0) return [{ ...base, problem: "No file is in this value." }];
  const items: MediaItem[] = [];
  for (const [at, sample] of samples.entries()) {
    const { name, bytes, caption } = sample;
    const item = { ...base, file: { name, bytes, sha256: null, caption } };
    items.push(
      await readOne(access, item, { ...place, sample: at }, sample, how, call).catch(
        (error: unknown) => ({ ...item, problem: messageOf(error) }),
      ),
    );
  }
  return items;
}

async function readOne(
  { runs, readMedia }: MediaAccess,
  item: MediaItem,
  of: Place & { readonly sample: number },
  { name, bytes: size, caption }: Sample,
  { isPage, room }: How,
  call: CallContext,
): Promise<MediaItem> {
  if (size === null) return { ...item, problem: `The file ${name} is not there any more.` };
  if (!room.hasRoomFor(size)) {
    const { bytes, sha256 } = await runs.hashMedia(of, call);
    return { ...item, file: { name, bytes, sha256, caption }, problem: NO_ROOM };
  }
  const { bytes, type = "" } = await readMedia(of);
  return {
    ...item,
    mime: isPage ? "text/html" : type,
    file: { name, bytes: bytes.length, sha256: sha256Of(bytes), caption },
    ...room.put(bytes),
  };
}
