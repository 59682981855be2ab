import { AppError, isAppError } from "../../../base/errors.ts";
import type { PredictionSource } from "../../../contract/compare-predictions.ts";
import { TABLE_ENDINGS } from "../../../formats/index.ts";
import type { CallContext, Handlers } from "../../module.ts";
import type { FilePlace, RunTrees } from "../../runs/index.ts";
import type { EngineThreads } from "../../threads.ts";
import { MOST_BYTES } from "./read-table-file.ts";

export interface SourceAccess {
  readonly threads: EngineThreads;
  readonly trees: RunTrees;
  readonly describeMedia: Handlers<"runs">["describeMedia"];
}

export interface FoundSource {
  readonly source: PredictionSource;
  readonly runs: number;
  readonly isLikely: boolean;
}

/** A folder with more files is not searched. */
const MOST_FILES = 5000;
const ENDINGS = new Set([...TABLE_ENDINGS, "parquet"]);
const LIKELY = /pred|prob|score|confus|classif|eval|test|valid|label/i;

/** Files by their path and tables by their tag, those of most runs first. */
export async function listSources(
  { threads, trees }: SourceAccess,
  runIds: readonly string[],
): Promise<FoundSource[]> {
  const counts = new Map<string, number>();
  const lists = await Promise.all(
    runIds.map((runId) =>
      trees.list(runId, ".", MOST_FILES).catch((error: unknown) => {
        // A folder that is gone, far away or too large holds nothing that can be offered.
        if (isAppError(error)) return [];
        throw error;
      }),
    ),
  );
  for (const { path, bytes } of lists.flat()) {
    if (!ENDINGS.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase())) continue;
    if (bytes <= MOST_BYTES) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  const files = [...counts].map(([path, runs]): FoundSource => ({
    source: { kind: "file", path },
    runs,
    isLikely: LIKELY.test(path),
  }));
  const media = await threads.read.call.runs.listMedia({ runIds });
  const tables = media
    .filter(({ kind }) => kind === "table")
    .map(({ tag, runs }): FoundSource => ({
      source: { kind: "table", tag },
      runs,
      isLikely: LIKELY.test(tag),
    }));
  return [...tables, ...files].toSorted(
    (a, b) => Number(b.isLikely) - Number(a.isLikely) || b.runs - a.runs,
  );
}

/**
 * The file that holds a source in a run.
 * @throws AppError NOT_FOUND and as `RunTrees.place`
 */
export async function placeSource(
  { threads, trees, describeMedia }: SourceAccess,
  runId: string,
  source: PredictionSource,
  call: CallContext,
): Promise<FilePlace & { readonly name: string }> {
  const path =
    source.kind === "file"
      ? source.path
      : await findTable({ threads, describeMedia }, runId, source.tag, call);
  return { ...(await trees.place(runId, path, MOST_BYTES)), name: path };
}

async function findTable(
  { threads, describeMedia }: Pick<SourceAccess, "threads" | "describeMedia">,
  runId: string,
  tag: string,
  call: CallContext,
): Promise<string> {
  const [steps] = await threads.read.call.runs.listMediaSteps({
    tag,
    kind: "table",
    runIds: [runId],
    limit: 2,
  });
  const newest = steps?.entries.at(-1);
  if (newest === undefined)
    throw new AppError("NOT_FOUND", `The run logged no table "${tag}".`, "Choose another one.");
  const [sample] = await describeMedia({ runId, id: newest.id }, call);
  if (sample?.file === null || sample?.file === undefined)
    throw new AppError(
      "INVALID_INPUT",
      `The table "${tag}" stands in the log itself, not in a file beside it.`,
      "Log it as a file to have it evaluated.",
    );
  return sample.file;
}
