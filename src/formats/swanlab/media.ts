import type { MediaSeen } from "../../base/run-event.ts";
import {
  readBlockRecord,
  type RecordSink,
  readTimestamp,
  visitFields,
} from "../block-log/index.ts";
import type { MediaContent, MediaFile } from "../media.ts";
import { stepFromNumber } from "../numbers.ts";
import { ProtoWalker, WIRE_BYTES, WIRE_VARINT } from "../proto.ts";

/** Of `Record`. */
export const MEDIA = 14;

/** By `ColumnType`: what it is, and the folder of its files below `media`, beside the record. */
const TYPES: ReadonlyMap<number, readonly [type: MediaSeen["mediaType"], folder: string]> = new Map(
  [
    [2, ["image", "image"]],
    [3, ["audio", "audio"]],
    [4, ["text", "text"]],
    [5, ["video", "video"]],
    [6, ["file", "echarts"]],
    [7, ["file", "object3d"]],
    [8, ["file", "molecule"]],
    [9, ["html", "html"]],
  ],
);

interface Medium {
  readonly key: string;
  readonly step: number | bigint;
  readonly timeUs: number;
  readonly mediaType: MediaSeen["mediaType"];
  readonly files: readonly MediaFile[];
}

/** MediaRecord: 1 key, 2 step, 3 type, 4 timestamp, 5 value {1 items}. Undefined for what nothing is shown of. */
function readMedium(walker: ProtoWalker, start: number, end: number): Medium | undefined {
  let key = "";
  let step: number | bigint = 0;
  let type = 0;
  let timeUs = NaN;
  const items: Array<readonly [from: number, to: number]> = [];
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (field === 1 && wire === WIRE_BYTES) key = walker.text(from, to);
    else if (field === 2 && wire === WIRE_VARINT)
      step = stepFromNumber(walker.int64) ?? walker.bigInt64;
    else if (field === 3 && wire === WIRE_VARINT) type = walker.low;
    else if (field === 4 && wire === WIRE_BYTES) timeUs = readTimestamp(walker, from, to);
    else if (field === 5 && wire === WIRE_BYTES) {
      visitFields(walker, from, to, (inner, at, until, innerWire) => {
        if (inner === 1 && innerWire === WIRE_BYTES) items.push([at, until]);
      });
    }
  });
  const known = TYPES.get(type);
  if (known === undefined || key === "") return undefined;
  const [mediaType, folder] = known;
  const files = items.flatMap(([from, to]) => readFile(walker, from, to, folder) ?? []);
  return files.length === 0 ? undefined : { key, step, timeUs, mediaType, files };
}

/** MediaItem: 1 filename, 2 sha256, 4 caption. */
function readFile(
  walker: ProtoWalker,
  start: number,
  end: number,
  folder: string,
): MediaFile | undefined {
  const texts = ["", "", "", "", ""];
  visitFields(walker, start, end, (field, from, to, wire) => {
    if (wire === WIRE_BYTES && field < texts.length) texts[field] = walker.text(from, to);
  });
  const [, name = "", sha256 = "", , caption = ""] = texts;
  if (name === "") return undefined;
  return {
    path: `media/${folder}/${name}`,
    ...(/^[0-9a-f]{64}$/.test(sha256) && { sha256 }),
    ...(caption !== "" && { caption }),
  };
}

export function tellMedium(
  walker: ProtoWalker,
  start: number,
  end: number,
  sink: RecordSink,
): void {
  const medium = readMedium(walker, start, end);
  if (medium === undefined) return;
  const { key: metric, step, timeUs, mediaType, files } = medium;
  if (!Number.isNaN(timeUs)) sink.facts.timeUs = timeUs;
  const samples = mediaType === "text" ? 1 : files.length;
  sink.tellMedium({ metric, mediaType, step, timeUs, item: 0, samples });
}

/** See `AppendCodec.readMedia`. */
export function readSwanlabMedia(
  framed: Uint8Array,
  ref: { readonly offset: number; readonly item: number; readonly crc: number },
): MediaContent | "changed" | "unreadable" {
  let medium: Medium | undefined;
  const isThere = readBlockRecord(framed, ref, (record) => {
    const walker = new ProtoWalker(record);
    visitFields(walker, 0, record.length, (field, from, to, wire) => {
      if (field === MEDIA && wire === WIRE_BYTES) medium = readMedium(walker, from, to);
    });
  });
  if (!isThere) return "changed";
  return medium === undefined ? "unreadable" : { kind: "files", files: medium.files };
}
