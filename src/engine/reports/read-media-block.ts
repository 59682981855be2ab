import type { Column } from "../../base/column-blob.ts";
import { messageOf } from "../../base/errors.ts";
import { toWireStep } from "../../base/json.ts";
import { writeTable } from "../../base/text-table.ts";
import type { BlockData, BlockOf } from "../../contract/report-blocks.ts";
import type { MediaEntry } from "../../contract/run-media.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { ReadMediaFile } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import type { FoundSet } from "./find-set.ts";
import type { BlockAnswer } from "./read-block.ts";

/** Pictures and sounds of one block together. */
const MOST_MEDIA_BYTES = 32 * 2 ** 20;
/** Looked through for one step. */
const MOST_STEPS = 1_000_000;

type Item = Extract<BlockData, { readonly kind: "media" }>["items"][number];

export interface MediaAccess {
  readonly threads: EngineThreads;
  readonly runs: Pick<Handlers<"runs">, "readMediaText" | "readCurve">;
  readonly readMedia: ReadMediaFile;
}

/** What the runs logged at a step, or last; what cannot be read or shown says why. */
export async function readMediaBlock(
  { threads, runs, readMedia }: MediaAccess,
  block: BlockOf<"media">,
  found: FoundSet,
  call: CallContext,
): Promise<BlockAnswer> {
  const { tag, mediaKind: kind, step, most } = block;
  const steps = await threads.read.call.runs.listMediaSteps({
    tag,
    kind,
    runIds: found.runs.map(({ id }) => id),
    limit: step === null ? 2 : MOST_STEPS,
  });
  const shown = steps.slice(0, most);
  const columns: Column[] = [];
  const items: Item[] = [];
  let bytesLeft = MOST_MEDIA_BYTES;

  async function readSample(runId: string, entry: MediaEntry, sample: number): Promise<Item> {
    const item = { runId, step: entry.step, mime: "", text: null, problem: null, column: -1 };
    const { bytes, type } = await readMedia({ runId, id: entry.id, sample });
    if (type === undefined)
      return { ...item, problem: "Its kind of file is not shown in a report." };
    if (bytes.length > bytesLeft)
      return {
        ...item,
        mime: type,
        problem: `Left out: with it the block would be larger than ${MOST_MEDIA_BYTES / 2 ** 20} MB.`,
      };
    bytesLeft -= bytes.length;
    // Of its own: it would take what it is a part of along.
    return { ...item, mime: type, column: columns.push(bytes.slice()) - 1 };
  }

  async function readEntry(runId: string, entry: MediaEntry): Promise<Item[]> {
    const base = { runId, step: entry.step, problem: null, column: -1 };
    switch (kind) {
      case "image":
      case "audio":
      case "video": {
        const samples: Item[] = [];
        for (let sample = 0; sample < entry.samples; sample++)
          samples.push(
            await readSample(runId, entry, sample).catch((error: unknown) =>
              unreadable(runId, entry.step, error),
            ),
          );
        return samples;
      }
      case "text":
      case "table": {
        const text = toMarkdown(await runs.readMediaText({ runId, id: entry.id }, call));
        return [{ ...base, mime: "text/markdown", text }];
      }
      case "curve": {
        const curve = await runs.readCurve({ runId, id: entry.id }, call);
        return [{ ...base, mime: "application/json", text: JSON.stringify(curve) }];
      }
      case "histogram":
      case "html":
      case "file":
        return [
          { ...base, mime: "", text: null, problem: `A report does not show this: ${kind}.` },
        ];
      default:
        return kind satisfies never;
    }
  }

  for (const [done, { runId, entries }] of shown.entries()) {
    call.onProgress?.({ done, of: shown.length, what: `run ${done + 1} of ${shown.length}` });
    const entry =
      step === null
        ? entries.at(-1)
        : entries.findLast((one) => toWireStep(one.step) === toWireStep(step));
    if (entry === undefined)
      items.push({
        runId,
        step: step ?? 0,
        mime: "",
        text: null,
        problem: `The run has no “${tag}” at step ${step}.`,
        column: -1,
      });
    else
      items.push(
        ...(await readEntry(runId, entry).catch((error: unknown) => [
          unreadable(runId, entry.step, error),
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
  return { data: { kind: "media", runs: found.runs, items, problems }, columns };
}

function unreadable(runId: string, step: number | string, error: unknown): Item {
  return { runId, step, mime: "", text: null, problem: messageOf(error), column: -1 };
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
