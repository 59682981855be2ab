import { TEXT_LOG_CODEC, timeFromText } from "../../../formats/index.ts";
import { readPointsSlice, statement, type ReadDb } from "../../../store/index.ts";
import { IS_EDITED } from "../../runs/index.ts";
import { comparePoints, SHIFTS, type Written } from "./compare-points.ts";
import type { JoinSource } from "./find-pairs.ts";
import { isTelling, normalName } from "./metric-match.ts";

type JoinSourceRow = Omit<JoinSource, "apart" | "edited" | "writer" | "span"> & {
  readonly apart: number;
  readonly edited: number;
  readonly writer: string | null;
  readonly tags: string | null;
};

/** All sources of a project, for finding those that belong together; not those of removed runs. */
export function loadJoinSources(
  db: ReadDb,
  args: { readonly projectId: string },
): readonly JoinSource[] {
  const rows = statement(
    db,
    `SELECT s.num, s.path, s.part, s.codec, s.run_num AS runNum, r.id AS runId, s.logger_run_id AS loggerRunId, s.writer,
            coalesce(s.started_us, s.born_us) AS startedUs, s.last_data_us AS lastDataUs, coalesce(b.apart, 0) AS apart, r.metric_count AS metrics,
            iif(s.codec = 'codecarbon', s.tags, NULL) AS tags,
            ${IS_EDITED} AS edited
       FROM sources s JOIN runs r ON r.num = s.run_num LEFT JOIN run_edits e ON e.run_id = r.id
       LEFT JOIN bindings b ON (b.project_id, b.path, b.part) = (s.project_id, s.path, s.part)
      WHERE s.project_id = ? AND coalesce(e.removed, 0) = 0 ORDER BY s.num`,
  ).all(args.projectId) as JoinSourceRow[];
  return rows.map(({ tags, ...row }) => ({
    ...row,
    span: tags === null ? null : readSpan(JSON.parse(tags) as Readonly<Record<string, string>>),
    apart: row.apart === 1,
    edited: row.edited === 1,
    writer: row.writer === null ? null : (JSON.parse(row.writer) as JoinSource["writer"]),
  }));
}

/** The time that a row of CodeCarbon's tells of. */
function readSpan(tags: Readonly<Record<string, string>>): JoinSource["span"] {
  const end = timeFromText(tags["codecarbon.timestamp"] ?? "");
  const seconds = Number(tags["codecarbon.duration"]);
  if (end === undefined || !(seconds >= 0)) return null;
  const offsetUs = end.zoneAssumed ? -new Date(end.us / 1000).getTimezoneOffset() * 60e6 : 0;
  return { fromUs: end.us - seconds * 1e6, toUs: end.us, offsetUs };
}

/** Points of a series that are compared; what comes after them is taken to be as alike. */
const MOST_POINTS = 1000;
const MOST_METRICS = 30;
/** So many equal points are no accident. */
const ENOUGH_POINTS = 3;

/** `unlike`: they have no metric in common. `unknown`: too little is there to tell. */
export type PairVerdict =
  | {
      readonly kind: "same";
      readonly metric: string;
      readonly metrics: number;
      readonly points: number;
    }
  | { readonly kind: "other" }
  | { readonly kind: "unlike" }
  | { readonly kind: "unknown" };

/** Whether two sources hold the same values, for each pair of their numbers. */
export function comparePairs(
  db: ReadDb,
  args: { readonly pairs: ReadonlyArray<readonly [a: number, b: number]> },
): readonly PairVerdict[] {
  const written = new Map<number, ReadonlyMap<string, LazySeries>>();
  const seriesOf = (num: number): ReadonlyMap<string, LazySeries> => {
    const known = written.get(num) ?? readSeriesOf(db, num);
    written.set(num, known);
    return known;
  };
  return args.pairs.map(([a, b]) => comparePair(seriesOf(a), seriesOf(b)));
}

type LazySeries = () => Written;

/** What a source wrote at first, by metric. */
function readSeriesOf(db: ReadDb, sourceNum: number): ReadonlyMap<string, LazySeries> {
  const rows = statement(
    db,
    `SELECT s.id, m.name, o.codec FROM sources o JOIN series s ON s.run_num = o.run_num AND s.source_num = o.num
       JOIN metrics m ON m.id = s.metric_id
      WHERE o.num = ? AND s.attempt = 1 AND s.context = '' AND s.count >= ${ENOUGH_POINTS} ORDER BY m.name`,
  ).all(sourceNum) as Array<{
    readonly id: number;
    readonly name: string;
    readonly codec: string;
  }>;
  return new Map(
    rows
      .filter(({ name }) => isTelling(name))
      .map(({ id, name, codec }) => {
        const isPrinted = codec === TEXT_LOG_CODEC;
        let read: Written | undefined;
        return [name, () => (read ??= { ...readPointsSlice(db, id, 0, MOST_POINTS), isPrinted })];
      }),
  );
}

function comparePair(
  a: ReadonlyMap<string, LazySeries>,
  b: ReadonlyMap<string, LazySeries>,
): PairVerdict {
  const matches = matchMetrics([...a.keys()], [...b.keys()]).slice(0, MOST_METRICS);
  if (matches.length === 0 && a.size > 0 && b.size > 0) return { kind: "unlike" };
  const verdicts = SHIFTS.map((shift) => compareMatches(a, b, matches, shift));
  const same = verdicts.find(({ kind }) => kind === "same");
  // With few points in common the right shift does not tell yet.
  return same ?? verdicts.find(({ kind }) => kind === "unknown") ?? { kind: "other" };
}

/** Metrics of one name, and of one name in normal form where neither has a better match. */
function matchMetrics(
  ofA: readonly string[],
  ofB: readonly string[],
): ReadonlyArray<{ readonly inA: string; readonly inB: string; readonly isSameName: boolean }> {
  const exact = new Set(ofB);
  const byForm = new Map(ofB.map((name) => [normalName(name), name]));
  const matches = ofA.flatMap((inA) => {
    const inB = exact.has(inA) ? inA : byForm.get(normalName(inA));
    return inB === undefined ? [] : [{ inA, inB, isSameName: inA === inB }];
  });
  return matches.toSorted((x, y) => Number(y.isSameName) - Number(x.isSameName));
}

function compareMatches(
  a: ReadonlyMap<string, LazySeries>,
  b: ReadonlyMap<string, LazySeries>,
  matches: ReturnType<typeof matchMetrics>,
  shift: number,
): PairVerdict {
  let metrics = 0;
  let points = 0;
  let metric: string | undefined;
  for (const { inA, inB, isSameName } of matches) {
    const [ofA, ofB] = [a.get(inA)?.(), b.get(inB)?.()];
    if (ofA === undefined || ofB === undefined) continue;
    const compared = comparePoints(ofA, ofB, shift);
    if (compared.contradicting > 0) {
      if (isSameName) return { kind: "other" };
      continue;
    }
    if (compared.equal < ENOUGH_POINTS || compared.distinct < 2) continue;
    metrics++;
    points += compared.equal;
    metric ??= inB;
  }
  return metric === undefined ? { kind: "unknown" } : { kind: "same", metric, metrics, points };
}

/** The names of what sources wrote, in their order. */
export function listMetricNames(
  db: ReadDb,
  args: { readonly nums: readonly number[] },
): ReadonlyArray<readonly string[]> {
  const names = statement(
    db,
    `SELECT DISTINCT m.name FROM sources o JOIN series s ON s.run_num = o.run_num AND s.source_num = o.num
       JOIN metrics m ON m.id = s.metric_id WHERE o.num = ?`,
    "pluck",
  );
  return args.nums.map((num) => names.all(num) as string[]);
}
