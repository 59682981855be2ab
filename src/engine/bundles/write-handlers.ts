import { randomUUID } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { AppError } from "../../base/errors.ts";
import { newId } from "../../base/ids.ts";
import type { BundleCounts, BundleSelection } from "../../contract/bundles.ts";
import type { BundledEdits } from "../../formats/index.ts";
import type { CallContext, Handlers } from "../module.ts";
import { openRedactor, tellReplaced, type Redactor } from "../redaction/index.ts";
import type { FrozenBlocks } from "../reports/index.ts";
import type { ReadFact, RunTrees } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import { createTurns } from "../turns.ts";
import { openFrozenData, type FrozenData } from "./frozen-data.ts";
import { prepareRuns, requireWanted, type PreparedRun } from "./prepare-runs.ts";
import type { Problem } from "./read-bundle.ts";
import { redactEdits } from "./redact-edits.ts";
import { countEdits } from "./received.ts";
import { makeRequest, readRequest, type RequestFile } from "./request-file.ts";
import type { OwnKey } from "./own-key.ts";
import type { SigningKey } from "./signing-key.ts";
import { writeBundle } from "./write-bundle.ts";

export interface BundleContext {
  readonly threads: EngineThreads;
  readonly trees: RunTrees;
  readonly readFact: ReadFact;
  readonly dataDir: string;
  readonly version: string;
  readonly profileName: () => string;
  readonly frozen: FrozenBlocks;
  readonly ownKey: OwnKey;
}

/** What a selection comes to, told run by run. */
interface Work {
  readonly runs: AsyncIterable<PreparedRun>;
  /** Data of frozen blocks, once behind the runs. */
  readonly frozen: ReturnType<FrozenData["prepare"]>;
  /** What people said, once behind these. */
  readonly edits: () => BundledEdits;
  readonly redactor: Redactor | undefined;
  readonly request: RequestFile | undefined;
  readonly key: SigningKey;
  /** So far. */
  readonly counts: BundleCounts;
  readonly sums: { unchanged: number; fileBytes: number };
  /** What could not be read, and stays out. */
  readonly problems: readonly Problem[];
}

export function createWriteHandlers(
  of: BundleContext,
): Pick<Handlers<"bundles">, "write" | "preview" | "request"> {
  const { read } = of.threads;

  async function begin(selection: BundleSelection, call: CallContext): Promise<Work> {
    if (selection.request !== null || selection.files.length > 0) requireLocal(call);
    const { runIds, projectIds, redact } = selection;
    const request = selection.request === null ? undefined : await readRequest(selection.request);
    const chosen = await read.call.bundles.listBundleRuns({ runIds, projectIds });
    const { views, models, reportIds } = selection;
    const edits = await read.call.bundles.exportEdits({
      runIds: chosen,
      views,
      models,
      reportIds,
    });
    const redactor =
      redact === null ? undefined : openRedactor(redact, await read.call.runs.listProjects());
    const key = await of.ownKey.open();
    const counts = { runs: 0, series: 0, points: 0, files: 0, ...countEdits(edits) };
    const sums = { unchanged: 0, fileBytes: 0 };
    const known = new Set(request?.files);
    const frozen = openFrozenData(of.frozen, edits, known, createTurns(call.signal));
    const prepared = prepareRuns({
      threads: of.threads,
      readFact: of.readFact,
      trees: of.trees,
      globs: selection.files,
      runIds: chosen,
      nowMs: Date.now(),
      edits,
      frozen,
      known,
      redaction: redact,
      redactor,
      request,
      mac: (text) => key.mac(text),
      signal: call.signal,
    });
    async function* counted(): AsyncGenerator<PreparedRun> {
      let done = 0;
      for await (const run of prepared) {
        if (run.bundled === null) sums.unchanged++;
        else {
          counts.runs++;
          counts.series += run.series.length;
          counts.points += run.series.reduce((sum, { points }) => sum + points, 0);
          counts.files += run.files.length;
          sums.fileBytes += run.files.reduce((sum, { size }) => sum + size, 0);
        }
        yield run;
        done++;
        call.onProgress?.({ done, of: chosen.length, what: `run ${done} of ${chosen.length}` });
      }
    }
    async function* weighed(): Work["frozen"] {
      for await (const part of frozen.prepare(redactor)) {
        sums.fileBytes += part.bytes.length;
        yield part;
      }
    }
    return {
      runs: counted(),
      frozen: weighed(),
      edits: () => (redactor === undefined ? edits : redactEdits(redactor, edits, frozen.written)),
      redactor,
      request,
      key,
      counts,
      sums,
      problems: frozen.problems,
    };
  }

  return {
    async preview(selection, call) {
      const { runs, frozen, edits, redactor, counts, sums, problems } = await begin(
        selection,
        call,
      );
      for await (const _run of runs) requireWanted(call.signal);
      for await (const _part of frozen) requireWanted(call.signal);
      edits();
      return {
        counts,
        ...sums,
        problems: [...problems],
        ...(redactor === undefined ? { replaced: [], replacedTotal: 0 } : tellReplaced(redactor)),
      };
    },
    async write({ path, ...selection }, call) {
      requireLocal(call);
      requireAbsolute(path);
      const work = await begin(selection, call);
      const { runs, frozen, edits, redactor, request, key, counts, sums } = work;
      const author = of.profileName();
      const isAsked = selection.redact?.also.includes(author) === true;
      const id = await putInPlace(path, (draft) =>
        writeBundle(of.threads, {
          runs,
          frozen,
          edits,
          path: draft,
          author: isAsked ? (redactor?.redactText(author) ?? author) : author,
          tool: `Assay ${of.version}`,
          key,
          request: request?.id ?? null,
          redacted: () => redactor?.replacedTotal ?? 0,
          signal: call.signal,
        }),
      );
      return {
        id,
        path,
        bytes: (await stat(path)).size,
        counts,
        unchanged: sums.unchanged,
        problems: [...work.problems],
        replacedTotal: redactor?.replacedTotal ?? 0,
        fingerprint: key.fingerprint,
      };
    },
    async request({ path, projectIds }, call) {
      requireLocal(call);
      requireAbsolute(path);
      const { runs, files } = await read.call.bundles.listHere({ projectIds });
      const request = makeRequest({
        id: newId<string>(),
        madeMs: Date.now(),
        runs,
        files,
      });
      const text = `${JSON.stringify(request)}\n`;
      await putInPlace(path, async (draft) => {
        await using file = await open(draft, "wx", 0o600);
        await file.writeFile(text);
        await file.sync();
      });
      return { path, bytes: Buffer.byteLength(text), runs: Object.keys(runs).length };
    },
  };
}

/** Writes beside the wished name and renames when the file is whole. */
async function putInPlace<T>(path: string, write: (draft: string) => Promise<T>): Promise<T> {
  const draft = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    const result = await write(draft);
    await rename(draft, path);
    return result;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function requireLocal({ isLocal }: CallContext): void {
  if (isLocal) return;
  throw new AppError(
    "FORBIDDEN",
    "Files are read and written only for callers on the engine's own machine.",
    "Run the command there.",
  );
}

function requireAbsolute(path: string): void {
  if (!isAbsolute(path))
    throw new AppError("INVALID_INPUT", `${path} is no absolute path.`, "Name the whole path.");
}
