import { decodeColumnBlob } from "../../src/base/column-blob.ts";
import { HISTOGRAM_COLUMNS, type HistogramMeta } from "../../src/contract/run-media.ts";
import type { HistogramData } from "../charts/histogram-frame.ts";
import { formatCount } from "../kit/format.ts";
import { api, basePath, orpc } from "./api.ts";

/** Address of one image or sound; it never leads to another one. */
export function mediaUrl(runId: string, entryId: string, sample: number): string {
  return `${basePath()}/files/media/${encodeURIComponent(runId)}/${encodeURIComponent(entryId)}/${sample}`;
}

export interface Histograms extends HistogramData {
  readonly meta: HistogramMeta;
}

/** `useQuery(histogramOptions(...))`: all steps of a tag in common bins, as they fit into a chart. */
export function histogramOptions(runId: string, tag: string) {
  const input = { runId, tag };
  return {
    queryKey: orpc.runs.readHistograms.queryKey({ input }),
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
      const blob = await api.runs.readHistograms(input, { signal });
      return decodeHistograms(await blob.arrayBuffer());
    },
  };
}

/** Throws RangeError when the blob is cut short. */
function decodeHistograms(buffer: ArrayBuffer): Histograms {
  const { meta: raw, columns } = decodeColumnBlob(buffer);
  const meta = raw as HistogramMeta;
  const column = (name: (typeof HISTOGRAM_COLUMNS)[number]): Float64Array => {
    const found = columns[HISTOGRAM_COLUMNS.indexOf(name)];
    if (!(found instanceof Float64Array)) throw new RangeError(`no column ${name}`);
    return found;
  };
  return {
    meta,
    steps: meta.entries.map(({ step }) => Number(step)),
    labels: meta.entries.map(({ step }) => formatCount(step)),
    timesUs: meta.entries.map(({ timeUs }) => timeUs ?? NaN),
    edges: column("edges"),
    counts: column("counts"),
    percentiles: column("percentiles"),
    bins: meta.bins,
  };
}

/** Why an image or sound did not come, in the engine's words; undefined when it did and is no type that can be shown. */
export async function readMediaFailure(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url);
    if (answer.ok) return undefined;
    const body = (await answer.json()) as { readonly message?: unknown };
    return typeof body.message === "string"
      ? body.message
      : `The engine answered ${answer.status}.`;
  } catch {
    return "The engine does not answer.";
  }
}
