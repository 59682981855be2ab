import { AppError } from "../../../base/errors.ts";
import { quoteKey, type MetricPart } from "../../../base/query/index.ts";
import { compareSamples } from "../../../base/stats/compare-samples.ts";
import { readComparison } from "../../../base/stats/reading.ts";
import { finiteOrNull, toWireNumber } from "../../../base/json.ts";
import type { ChangeAnswer, ChangeSide } from "../../../contract/compare-changes.ts";
import { statement, type ReadDb } from "../../../store/index.ts";
import { isOwnName } from "../find-repetitions.ts";
import { goalOf } from "../metric-meanings.ts";
import { readColumns } from "../read-table.ts";
import { describeChange, describeSpread } from "./describe.ts";
import { ownWords, leafOf } from "./own-words.ts";
import { rankChanges, type RankedChange } from "./rank-changes.ts";
import { readTraits, type PackageLists, type WantedKeys } from "./read-traits.ts";
import type { Trait } from "./traits.ts";

const MOST_HISTORY = 20_000;
const MOST_KEYS = 1000;
/** Keys that both sides share and that vary in history; those that most runs have. */
const MOST_OTHERS = 60;
const MOST_VALUES = 5;
const MOST_SHOWN_RUNS = 500;

export interface ExplainArgs {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly metric: string;
  readonly part: MetricPart;
  /** What the sides are called in sentences. */
  readonly names?: { readonly a: string; readonly b: string };
  /** Projects whose runs are the history; absent: those of the runs. */
  readonly projectIds?: readonly string[];
}

export interface ComparedRun {
  readonly num: number;
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
}

/** Runs of both sides, without those that are on both. Throws AppError NOT_FOUND where a side has none. */
export function findSides(
  db: ReadDb,
  { a, b }: Pick<ExplainArgs, "a" | "b">,
): { a: ComparedRun[]; b: ComparedRun[]; shared: number } {
  const inB = new Set(b);
  const both = new Set(a.filter((id) => inB.has(id)));
  const read = (ids: readonly string[]): ComparedRun[] =>
    statement(
      db,
      `SELECT r.num, r.id, coalesce(e.name, r.name) AS name, r.project_id AS projectId FROM json_each(?) j
         JOIN runs r ON r.id = j.value LEFT JOIN run_edits e ON e.run_id = r.id
        WHERE coalesce(e.removed, 0) = 0 GROUP BY r.num ORDER BY coalesce(r.started_us, r.created_us), r.num`,
    ).all(JSON.stringify(ids.filter((id) => !both.has(id)))) as ComparedRun[];
  const sides = { a: read(a), b: read(b), shared: both.size };
  for (const [side, runs] of [
    ["first", sides.a],
    ["second", sides.b],
  ] as const) {
    if (runs.length > 0) continue;
    throw new AppError(
      both.size > 0 ? "INVALID_INPUT" : "NOT_FOUND",
      both.size > 0
        ? `The ${side} side has no run that is not on the other as well.`
        : `None of the runs of the ${side} side is there.`,
      "Choose two groups of different runs.",
    );
  }
  return sides;
}

/** What differs between the runs a and b, those first that the other runs of their projects support most. */
export function explainChange(
  db: ReadDb,
  args: ExplainArgs & { readonly packages: PackageLists },
): ChangeAnswer {
  const { metric, part, packages } = args;
  const { a, b, shared } = findSides(db, args);
  const projectIds = args.projectIds ?? [...new Set([...a, ...b].map((run) => run.projectId))];
  const sides = [...a, ...b].map(({ num }) => num);
  const history = findHistory(db, projectIds, metric, sides);
  const judged = [...sides, ...history.runs.map(({ num }) => num)];
  const [cells = []] = readColumns(db, judged, [`metrics.${quoteKey(metric)}.${part}`]);
  // NaN where a run has no number.
  const values = cells.map((cell) => Number(cell ?? Number.NaN));
  const [valuesA, valuesB] = [values.slice(0, a.length), values.slice(a.length, sides.length)];
  const usable = history.runs
    .map((run, i) => ({ ...run, value: values[sides.length + i] as number }))
    .filter(({ value }) => Number.isFinite(value));

  const [atA, atB] = [a.map((_, i) => i), b.map((_, i) => a.length + i)];
  const all = readTraits(db, sides, packages);
  const different = all.filter((trait) => differs(trait, atA, atB));
  const kept = different.slice(0, MOST_KEYS);
  const nums = [...sides, ...usable.map(({ num }) => num)];
  const skip = new Set(different.map(({ key }) => key));
  const wanted = wantedOf(kept);
  const alsoParams = usable.length === 0 ? [] : listOtherParams(db, projectIds, skip);
  const traits =
    usable.length === 0
      ? kept
      : readTraits(db, nums, packages, { ...wanted, params: [...wanted.params, ...alsoParams] });
  const byKey = new Map(traits.map((trait) => [trait.key, trait]));
  const changed = markRepeated(
    kept.map(({ key }) => markOwnName(byKey.get(key) as Trait, [...a, ...b])),
    all,
    atA,
    atB,
  );
  const others = traits.filter(
    ({ key, irrelevant, values: known }) =>
      !skip.has(key) && irrelevant === undefined && known.length > 1,
  );
  const goal = goalOf(
    db,
    judged.filter((_, i) => cells[i] !== null),
    metric,
  );
  const observed = compareSamples(valuesA, valuesB, { test: "welch" });
  const ranking = rankChanges({
    changed,
    others,
    a: atA,
    b: atB,
    history: usable.map((_, i) => sides.length + i),
    y: Float64Array.from(usable, ({ value }) => value),
    observed: observed.difference,
    sides: { a: valuesA.filter(Number.isFinite), b: valuesB.filter(Number.isFinite) },
  });
  const names = namesOf(
    db,
    ranking.changes.flatMap(({ matches }) =>
      (matches?.shown ?? []).flatMap((pair) => [usable[pair.a]?.num, usable[pair.b]?.num]),
    ),
  );
  const relevant = ranking.changes.filter(({ standing }) => standing !== "irrelevant").length;
  const sideOf = (trait: Trait, at: readonly number[]): ChangeSide =>
    describeSide(trait, at, [...a, ...b]);
  const toChange = (entry: RankedChange): ChangeAnswer["changes"][number] => {
    const members = entry.members.map((i) => changed[i] as Trait);
    const { matches, effect } = entry;
    return {
      id: members.map(({ key }) => key).join("\n"),
      members: members.map((trait) => ({
        kind: trait.kind,
        key: trait.key,
        before: sideOf(trait, atA),
        after: sideOf(trait, atB),
      })),
      standing: entry.standing,
      isConfounded: members.length > 1,
      likeA: entry.likeA,
      likeB: entry.likeB,
      likeIds: [1, 2].map((side) =>
        usable
          .filter((_, i) => entry.like[i] === side)
          .slice(0, MOST_SHOWN_RUNS)
          .map(({ id }) => id),
      ) as [string[], string[]],
      effect:
        effect === undefined ? null : { mean: effect.mean, low: effect.low, high: effect.high },
      share: Number.isFinite(entry.share) ? entry.share : null,
      matches:
        matches === undefined
          ? null
          : {
              exact: matches.exact,
              pairs: matches.pairs,
              up: matches.up,
              down: matches.down,
              shown: matches.shown.map((pair) => {
                const [first, second] = [usable[pair.a], usable[pair.b]];
                return {
                  a: names.get(first?.num ?? -1) ?? { id: "", name: "" },
                  b: names.get(second?.num ?? -1) ?? { id: "", name: "" },
                  difference: (second?.value ?? Number.NaN) - (first?.value ?? Number.NaN),
                  others: pair.others,
                };
              }),
            },
      evidence: describeChange({
        entry,
        members,
        metric,
        observed: observed.difference,
        history: usable.length,
        isOnly: relevant === 1 && entry.standing !== "irrelevant",
      }),
    };
  };
  return {
    metric,
    part,
    goal,
    a: { runs: a.length, values: observed.n.a, ...sideOfMean(observed.means.a, observed.sds.a) },
    b: { runs: b.length, values: observed.n.b, ...sideOfMean(observed.means.b, observed.sds.b) },
    difference: {
      value: toWireNumber(observed.difference),
      low: observed.interval?.low ?? null,
      high: observed.interval?.high ?? null,
    },
    observed:
      readComparison(observed, {
        names: args.names ?? { a: "the first", b: "the second" },
        metric,
        goal,
        comparisons: 1,
        adjustedP: null,
      }) + (observed.interval === null ? describeSpread(ranking.spread, usable.length) : ""),
    shared,
    history: {
      runs: usable.length,
      without: history.runs.length - usable.length,
      isCut: history.isCut,
      spread: finiteOrNull(ranking.spread),
    },
    changes: ranking.changes.map(toChange),
    keysLeftOut: different.length - kept.length,
    notRecorded: listMissing(all),
  };
}

/** A run that is not finished counts where it went about as far as those that are compared. */
const FAR_ENOUGH = 0.9;

interface HistoryRun {
  readonly num: number;
  readonly id: string;
}

/** The newest runs of the projects that have the metric. */
function findHistory(
  db: ReadDb,
  projectIds: readonly string[],
  metric: string,
  sides: readonly number[],
): { runs: HistoryRun[]; isCut: boolean } {
  const runs = statement(
    db,
    `SELECT r.num, r.id FROM metrics m JOIN runs r ON r.project_id IN (SELECT value FROM json_each(:projects))
        LEFT JOIN run_edits e ON e.run_id = r.id
      WHERE m.name = :metric AND coalesce(e.removed, 0) = 0 AND r.num NOT IN (SELECT value FROM json_each(:sides))
        AND EXISTS (SELECT 1 FROM series s WHERE s.run_num = r.num AND s.metric_id = m.id AND s.count > 0)
        AND (coalesce(e.state, r.state) = 'finished' OR r.last_step IS NULL OR r.last_step >= :far * coalesce(
          (SELECT min(o.last_step) FROM runs o WHERE o.num IN (SELECT value FROM json_each(:sides))), 0))
      ORDER BY r.created_us DESC, r.num DESC LIMIT :most`,
  ).all({
    projects: JSON.stringify(projectIds),
    metric,
    sides: JSON.stringify(sides),
    far: FAR_ENOUGH,
    most: MOST_HISTORY + 1,
  }) as HistoryRun[];
  return { runs: runs.slice(0, MOST_HISTORY), isCut: runs.length > MOST_HISTORY };
}

function differs({ codes }: Trait, a: readonly number[], b: readonly number[]): boolean {
  const [inA, inB] = [a, b].map((runs) => new Set(runs.map((run) => codes[run])));
  if (inA?.size !== inB?.size) return true;
  return [...(inA ?? [])].some((code) => inB?.has(code) === false);
}

function wantedOf(traits: readonly Trait[]): WantedKeys {
  const under = (prefix: string): string[] =>
    traits.flatMap(({ key }) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
  return {
    params: under("params."),
    tags: under("tags."),
    hasData: traits.some(({ key }) => key.startsWith("data.")),
    facts: [
      ...traits.map(({ key }) => key),
      ...(traits.some(({ key }) => key.startsWith("packages.")) ? ["env.packages"] : []),
    ],
  };
}

/** Params that both sides share and that the projects know to vary. */
function listOtherParams(
  db: ReadDb,
  projectIds: readonly string[],
  skip: ReadonlySet<string>,
): string[] {
  const keys = statement(
    db,
    `SELECT key FROM project_params WHERE project_id IN (SELECT value FROM json_each(?)) AND (varies = 1 OR stale = 1)
      GROUP BY key ORDER BY sum(runs) DESC, key LIMIT ?`,
    "pluck",
  ).all(JSON.stringify(projectIds), MOST_OTHERS + skip.size) as string[];
  return keys.filter((key) => !skip.has(`params.${key}`)).slice(0, MOST_OTHERS);
}

/** A param that holds each run's own name, whatever it is called. */
function markOwnName(trait: Trait, runs: readonly ComparedRun[]): Trait {
  if (trait.kind !== "param" || trait.irrelevant !== undefined) return trait;
  const texts = runs.map((_, i) => trait.values[trait.codes[i] ?? -1] ?? null);
  return isOwnName({ key: trait.key.slice("params.".length), texts }, runs)
    ? { ...trait, irrelevant: "it only names the run" }
    : trait;
}

/** A command line says again what params say: it counts only for what else it says. */
function markRepeated(
  changed: readonly Trait[],
  all: readonly Trait[],
  a: readonly number[],
  b: readonly number[],
): Trait[] {
  const params = new Map<string, Set<string>>();
  for (const { key, values } of all) {
    if (!key.startsWith("params.")) continue;
    const leaf = leafOf(key.slice("params.".length));
    params.set(leaf, new Set([...(params.get(leaf) ?? []), ...values.slice(0, 100)]));
  }
  const hasDiff = changed.some(({ key }) => key === "code.diff");
  return changed.map((trait) => {
    if (trait.key === "code.dirty" && hasDiff)
      return { ...trait, irrelevant: "the changes themselves are listed" };
    if (trait.kind !== "command") return trait;
    const text = (at: number | undefined): string => trait.values[trait.codes[at ?? 0] ?? -1] ?? "";
    return ownWords(text(a[0]), text(b[0]), params).length === 0
      ? { ...trait, irrelevant: "it only repeats params that are listed" }
      : trait;
  });
}

function describeSide(
  trait: Trait,
  at: readonly number[],
  runs: readonly ComparedRun[],
): ChangeSide {
  const counts = new Map<number, number>();
  for (const run of at) {
    const code = trait.codes[run] ?? -1;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted((p, q) => q[1] - p[1]);
  const example = at.find((run) => (trait.codes[run] ?? -1) >= 0);
  return {
    values: sorted.slice(0, MOST_VALUES).map(([code, count]) => ({
      text: (trait.values[code] ?? null)?.slice(0, 500) ?? null,
      runs: count,
    })),
    more: Math.max(0, sorted.length - MOST_VALUES),
    runId: example === undefined ? null : (runs[example]?.id ?? null),
  };
}

function sideOfMean(mean: number, sd: number): { mean: number | null; sd: number | null } {
  return { mean: finiteOrNull(mean), sd: finiteOrNull(sd) };
}

function namesOf(
  db: ReadDb,
  nums: ReadonlyArray<number | undefined>,
): Map<number, { id: string; name: string }> {
  const rows = statement(
    db,
    `SELECT r.num, r.id, coalesce(e.name, r.name) AS name FROM runs r LEFT JOIN run_edits e ON e.run_id = r.id
      WHERE r.num IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify(nums)) as Array<{ num: number; id: string; name: string }>;
  return new Map(rows.map(({ num, id, name }) => [num, { id, name }]));
}

const RECORDED: ReadonlyArray<readonly [label: string, has: (key: string) => boolean]> = [
  ["params", (key) => key.startsWith("params.")],
  ["the Git commit", (key) => key === "code.commit"],
  ["uncommitted changes", (key) => key === "code.diff" || key === "code.dirty"],
  ["installed packages", (key) => key === "env.packages" || key.startsWith("packages.")],
  ["versions of data", (key) => key.startsWith("data.")],
  ["the hardware", (key) => key === "env.gpu" || key === "env.cpu" || key === "env.host"],
  ["the command line", (key) => key === "run.command"],
];

/** What nothing is known of in any of the runs. No logger that is read keeps files that Git does not know. */
function listMissing(all: readonly Trait[]): string[] {
  const missing = RECORDED.flatMap(([label, has]) =>
    all.some(({ key }) => has(key)) ? [] : [label],
  );
  return [...missing, "files that Git does not track"];
}
