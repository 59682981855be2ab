import { messageOf } from "../../base/errors.ts";
import { toWireStep } from "../../base/json.ts";
import { writeTable } from "../../base/text-table.ts";
import type { BlockOf, MediaItem } from "../../contract/report-blocks.ts";
import type { MediaEntry, MediaKind } from "../../contract/run-media.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { ReadMediaFile } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { FoundSet } from "./find-set.ts";
import { readMediaFiles } from "./read-media-files.ts";
import { createMediaRoom, type MediaRoom } from "./media-room.ts";
import type { BlockAnswer } from "./read-block.ts";

/** Looked through for one step. */
const MOST_STEPS = 1_000_000;

export interface MediaAccess {
  readonly threads: EngineThreads;
  readonly runs: Pick<
    Handlers<"runs">,
    "readMediaText" | "readCurve" | "readHistogram" | "describeMedia" | "hashMedia"
  >;
  readonly readMedia: ReadMediaFile;
}

/** What the runs logged at a step, or last; what cannot be read or shown says why. */
export async function readMediaBlock(
  access: MediaAccess,
  block: BlockOf<"media">,
  found: FoundSet,
  call: CallContext,
): Promise<BlockAnswer> {
  const { tag, mediaKind: kind, step, most } = block;
  const steps = await access.threads.read.call.runs.listMediaSteps({
    tag,
    kind,
    runIds: found.runs.map(({ id }) => id),
    limit: step === null ? 2 : MOST_STEPS,
  });
  const shown = steps.slice(0, most);
  const room = createMediaRoom();
  const items: MediaItem[] = [];
  for (const [done, { runId, entries }] of shown.entries()) {
    call.onProgress?.({ done, of: shown.length, what: `run ${done + 1} of ${shown.length}` });
    const entry =
      step === null
        ? entries.at(-1)
        : entries.findLast((one) => toWireStep(one.step) === toWireStep(step));
    if (entry === undefined)
      items.push(absent(runId, step ?? 0, `The run has no “${tag}” at step ${step}.`));
    else
      items.push(
        ...(await readEntry(access, { kind, runId, entry, room }, call).catch((error: unknown) => [
          absent(runId, entry.step, messageOf(error)),
        ])),
      );
  }
  const problems = [
    ...found.problems,
    ...(steps.length === 0 && found.runs.length > 0
      ? [`None of the runs logged “${tag}” (${kind}).`]
      : []),
    ...(steps.length > shown.length
      ? [`${steps.length} runs logged “${tag}”; these are the first ${shown.length}.`]
      : []),
  ];
  return { data: { kind: "media", runs: found.runs, items, problems }, columns: room.columns };
}

interface Value {
  readonly kind: MediaKind;
  readonly runId: string;
  readonly entry: MediaEntry;
  readonly room: MediaRoom;
}

async function readEntry(
  access: MediaAccess,
  { kind, runId, entry, room }: Value,
  call: CallContext,
): Promise<MediaItem[]> {
  const { runs } = access;
  const of = { runId, id: entry.id };
  const base = { runId, step: entry.step, mime: "", text: null, problem: null, column: -1 };
  switch (kind) {
    case "image":
    case "audio":
    case "video": {
      const samples: MediaItem[] = [];
      for (let sample = 0; sample < entry.samples; sample++)
        samples.push(
          await readSample(access, base, { ...of, sample }, room).catch((error: unknown) =>
            absent(runId, entry.step, messageOf(error)),
          ),
        );
      return samples;
    }
    case "text":
    case "table": {
      const text = toMarkdown(await runs.readMediaText(of, call));
      return [{ ...base, mime: "text/markdown", text }];
    }
    case "curve": {
      const curve = await runs.readCurve(of, call);
      return [{ ...base, mime: "application/json", text: JSON.stringify(curve) }];
    }
    case "histogram": {
      const { left, right, count } = await runs.readHistogram(of, call);
      const columns = [left, right, count].map((one) => Float64Array.from(one, Number));
      return [{ ...base, ...room.put(...columns), kind: "histogram" }];
    }
    case "html":
    case "file":
      return readMediaFiles(access, base, of, { isPage: kind === "html", room }, call);
    default:
      return kind satisfies never;
  }
}

async function readSample(
  { readMedia }: MediaAccess,
  base: MediaItem,
  of: { readonly runId: string; readonly id: string; readonly sample: number },
  room: MediaRoom,
): Promise<MediaItem> {
  const { bytes, type } = await readMedia(of);
  if (type === undefined) return { ...base, problem: "Its kind of file is not shown in a report." };
  return { ...base, mime: type, ...room.put(bytes) };
}

function absent(runId: string, step: number | string, problem: string): MediaItem {
  return { runId, step, mime: "", text: null, problem, column: -1 };
}

interface LoggedText {
  readonly shape: readonly number[];
  readonly cells: readonly string[];
  readonly isTable: boolean;
  readonly truncated: boolean;
}

function toMarkdown({ shape, cells, truncated }: LoggedText): string {
  const width = shape.at(-1) ?? 1;
  const rows = Array.from({ length: Math.ceil(cells.length / Math.max(1, width)) }, (_, row) =>
    cells.slice(row * width, (row + 1) * width),
  );
  const text = cells.length === 1 ? (cells[0] ?? "") : writeTable(rows, "markdown");
  return truncated ? `${text}\n\n…` : text;
}
