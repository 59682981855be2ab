import canonicalize from "canonicalize";
import { AppError } from "../../base/errors.ts";
import type { Redaction } from "../../contract/redaction.ts";
import type { BundledEdits, BundledRun } from "../../formats/index.ts";
import type { ReadFact } from "../runs/index.ts";
import { readAhead } from "../read-ahead.ts";
import type { EngineThreads } from "../threads.ts";
import { listPicked, pickFile, type FilePicker, type PickedFile } from "./pick-files.ts";
import type { ListedSeries, StoredRun } from "./queries.ts";
import type { FrozenData } from "./frozen-data.ts";
import { learnEdits } from "./redact-edits.ts";
import { readRunText } from "./read-run-text.ts";
import { learnRun, redactRun, tellRun, type RunText } from "./redact-run.ts";
import type { RequestFile } from "./request-file.ts";
import { OWN } from "./request-file.ts";

export interface PrepareArgs extends FilePicker {
  readonly threads: Pick<EngineThreads, "read">;
  readonly readFact: ReadFact;
  readonly runIds: readonly string[];
  readonly nowMs: number;
  /** What people said of them. */
  readonly edits: BundledEdits;
  readonly frozen: FrozenData;
  readonly redaction: Redaction | null;
  readonly request: RequestFile | undefined;
  /** Contents that the receiver has, or the bundle already; grows. */
  readonly known: Set<string>;
  /** Keyed hash: what it is of cannot be guessed from it. */
  readonly mac: (text: string) => string;
}

export interface PreparedRun {
  readonly id: string;
  /** Null where the receiver has it as it is. */
  readonly bundled:
    | (Omit<BundledRun, "series"> & { readonly series: readonly ListedSeries[] })
    | null;
  readonly content: string;
  /** Under which its points are read: the names before the redaction. */
  readonly series: readonly ListedSeries[];
  /** Contents that are not in the bundle yet and that the receiver lacks. */
  readonly files: readonly PickedFile[];
}

/** What preview and bundle both go through, in one order: so they replace the same, by the same names. */
export async function* prepareRuns(args: PrepareArgs): AsyncGenerator<PreparedRun> {
  const { redactor, known: contents, nowMs } = args;
  const { bundles } = args.threads.read.call;
  if (redactor !== undefined) {
    learnEdits(redactor, args.edits);
    await args.frozen.learn(redactor);
    const all = readAhead(args.runIds, (runId) => bundles.readKnownRun({ runId, nowMs }));
    for await (const known of all) {
      requireWanted(args.signal);
      const files = await listPicked(args, known.run.id);
      learnRun(redactor, await readRunText(args.readFact, known, files));
    }
  }
  const all = readAhead(args.runIds, (runId) => bundles.readStoredRun({ runId, nowMs }));
  for await (const stored of all) {
    requireWanted(args.signal);
    const runId = stored.run.id;
    const files = await listPicked(args, runId);
    const text = await readRunText(args.readFact, stored, files);
    const has = args.request?.runs[runId];
    if (has === OWN) {
      yield { id: runId, bundled: null, content: OWN, series: [], files: [] };
      continue;
    }
    const where = tellRun(stored.run);
    const picked: PickedFile[] = [];
    for (const file of files) picked.push(await pickFile(args, runId, file, where));
    // What came in a bundle is handed on under its name, so that others know it.
    const content = stored.content ?? args.mac(describeContent(args, stored, text, picked));
    if (has === content) {
      yield { id: runId, bundled: null, content, series: [], files: [] };
      continue;
    }
    const whole = {
      ...text,
      files: picked.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
    };
    const { hosts: _, ...bundled } = redactor === undefined ? whole : redactRun(redactor, whole);
    const fresh = picked.filter(({ sha256 }) => !contents.has(sha256) && contents.add(sha256));
    yield { id: runId, bundled, content, series: stored.series, files: fresh };
  }
}

/**
 * What a run is for the receiver: its points by their digest, everything that was observed, its files, and how it is
 * redacted. What people said of it (name, notes) comes as edits, and does not make it another one.
 */
function describeContent(
  { redaction }: PrepareArgs,
  { digest }: StoredRun,
  text: RunText,
  files: readonly PickedFile[],
): string {
  const { name: _name, notes: _notes, asOfMs: _asOfMs, series: _series, ...observed } = text;
  return (
    canonicalize({
      digest,
      observed,
      redaction,
      files: files.map(({ path, original }) => [path, original]),
    }) ?? ""
  );
}

export function requireWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError("CANCELLED", "Writing the bundle was ended.");
}
