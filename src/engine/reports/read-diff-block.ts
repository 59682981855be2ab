import { isAppError } from "../../base/errors.ts";
import type { BlockData, BlockOf } from "../../contract/report-blocks.ts";
import type { ConfigRow } from "../../contract/compare-config.ts";
import type { CallContext, Handlers } from "../module.ts";
import type { FoundSet } from "./find-set.ts";
import type { BlockAnswer } from "./read-block.ts";

const MOST_ROWS = 500;

type DiffData = Extract<BlockData, { readonly kind: "diff" }>;

/** What two sets of runs differ in, as `compare.diffConfig` and `compare.explainChange` tell it. */
export async function readDiffBlock(
  compare: Pick<Handlers<"compare">, "diffConfig" | "explainChange">,
  block: BlockOf<"diff">,
  [a, b]: readonly [FoundSet, FoundSet],
  names: { readonly a: string; readonly b: string },
  call: CallContext,
): Promise<BlockAnswer> {
  const [aIds, bIds] = [a, b].map(({ runs }) => runs.map(({ id }) => id)) as [string[], string[]];
  const problems = [...a.problems, ...b.problems];
  const runs = [...new Map([...a.runs, ...b.runs].map((run) => [run.id, run])).values()];
  const empty = { kind: "diff" as const, runs, a: aIds, b: bIds };
  if (aIds.length === 0 || bIds.length === 0)
    return {
      data: { ...empty, rows: [], explained: null, observed: null, problems },
      columns: [],
    };
  const groups = [aIds, bIds];
  const { rows, total } = await compare.diffConfig({ groups, all: false, limit: MOST_ROWS }, call);
  if (rows.length < total)
    problems.push(`They differ in ${total} places; these are the first ${rows.length}.`);
  const explained = await explain(compare, block, [aIds, bIds], names, call).catch(
    (error: unknown) => {
      if (!isAppError(error) || error.code !== "INVALID_INPUT") throw error;
      problems.push(error.message);
      return { explained: null, observed: null };
    },
  );
  return {
    data: { ...empty, rows: rows.map(toRow), ...explained, problems },
    columns: [],
  };
}

async function explain(
  compare: Pick<Handlers<"compare">, "explainChange">,
  { metric, part }: BlockOf<"diff">,
  [a, b]: readonly [string[], string[]],
  names: { readonly a: string; readonly b: string },
  call: CallContext,
): Promise<Pick<DiffData, "explained" | "observed">> {
  if (metric === null) return { explained: null, observed: null };
  const { changes, observed } = await compare.explainChange({ a, b, metric, part, names }, call);
  return {
    observed,
    explained: changes.map(({ members, standing, evidence }) => ({
      keys: members.map(({ key }) => key),
      standing,
      evidence,
    })),
  };
}

function toRow({ kind, label, groups }: ConfigRow): DiffData["rows"][number] {
  const [a, b] = groups.map(tellValues);
  return { group: kind, key: label, a: a ?? null, b: b ?? null };
}

/** "0.1", or of several "0.1 (3 runs), 0.2 (2 runs)"; null where no run has it. */
function tellValues({ values, distinct, missing }: ConfigRow["groups"][number]): string | null {
  if (values.length === 0) return null;
  const isOne = distinct === 1 && missing === 0;
  if (isOne) return values[0]?.text ?? null;
  const count = (runs: number): string => `${runs} ${runs === 1 ? "run" : "runs"}`;
  return [
    ...values.map(({ text, count: runs }) => `${text} (${count(runs)})`),
    ...(distinct > values.length ? [`${distinct - values.length} other values`] : []),
    ...(missing > 0 ? [`none (${count(missing)})`] : []),
  ].join(", ");
}
