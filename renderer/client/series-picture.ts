import { joinDomains } from "../charts/scale.ts";
import type { SeriesLine, SeriesQuery } from "./series.ts";

type Range = NonNullable<SeriesQuery["range"]>;

/** The lines of one run, and how often its data had changed when they were asked for. */
interface RunLines {
  readonly version: number;
  readonly lines: readonly SeriesLine[];
}

/** The answer to one question: lines of runs that were read at different times, all reduced over the same range. */
export interface SeriesPicture {
  /** What was asked, but for the runs. */
  readonly question: string;
  /** What the lines cover; undefined where nothing has a place on the axis. */
  readonly range: Range | undefined;
  /** By run, in the order asked for. */
  readonly runs: ReadonlyMap<string, RunLines>;
  readonly lines: readonly SeriesLine[];
}

export interface PictureSources {
  /** Pictures at hand, newest first. */
  readonly known: readonly SeriesPicture[];
  /** How often a run's data has changed. */
  readonly versionOf: (runId: string) => number;
  /** Asks the engine; without a range for what the lines span together. */
  readonly read: (
    runIds: readonly string[],
    range: Range | undefined,
  ) => Promise<readonly SeriesLine[]>;
}

/** A growing run gets this share of the axis beyond its end, so that not every new step moves all pixel columns. */
const HEADROOM = 1 / 64;
/** A range this much wider than its lines is still taken for theirs. */
const SLACK = 2 * HEADROOM;

/** What is asked, but for the runs: two pictures of one question differ only in runs and range. */
function questionOf(query: SeriesQuery): string {
  const { runIds: _, ...question } = query;
  return JSON.stringify(question);
}

/**
 * Reads what no known picture holds: runs that are new to the question, and runs whose data changed. All is read anew
 * only when the lines together span something else than before, since every pixel column then covers other points.
 */
export async function readPicture(
  query: SeriesQuery,
  sources: PictureSources,
): Promise<SeriesPicture> {
  const question = questionOf(query);
  const known = sources.known.filter((picture) => picture.question === question);
  const base = findBase(query.runIds, known, sources.versionOf);
  const held = query.range ?? base?.range;
  const runs = await completeRuns(query.runIds, known, held, sources);
  const extent = query.range ?? extentOf(runs);
  if (held === undefined || extent === undefined || fits(extent, held)) {
    return toPicture(question, extent === undefined ? undefined : (held ?? extent), runs);
  }
  const isGrowing = query.runIds.every((id) => base?.runs.has(id) === true);
  const range = isGrowing && extent.to > held.to ? withHeadroom(extent) : extent;
  return toPicture(question, range, await completeRuns(query.runIds, [], range, sources));
}

/** The picture with the most of the runs as they are now; undefined where none has half of them: then all is asked. */
function findBase(
  runIds: readonly string[],
  known: readonly SeriesPicture[],
  versionOf: PictureSources["versionOf"],
): SeriesPicture | undefined {
  let base: SeriesPicture | undefined;
  let most = runIds.length / 2;
  for (const picture of known) {
    const count = runIds.filter((id) => picture.runs.get(id)?.version === versionOf(id)).length;
    if (count < most || (count === most && base !== undefined)) continue;
    base = picture;
    most = count;
  }
  return base;
}

/** The wanted runs as far as known pictures of that range hold them up to date, the others from the engine. */
async function completeRuns(
  runIds: readonly string[],
  known: readonly SeriesPicture[],
  range: Range | undefined,
  { versionOf, read }: PictureSources,
): Promise<ReadonlyMap<string, RunLines>> {
  const usable = known.filter((picture) => isSameRange(picture.range, range));
  const found = runIds.map((id) => {
    const version = versionOf(id);
    const isCurrent = (one: RunLines | undefined): boolean => one?.version === version;
    const lines = usable.map(({ runs }) => runs.get(id)).find(isCurrent)?.lines;
    return { id, version, lines };
  });
  const missing = found.flatMap(({ id, lines }) => (lines === undefined ? [id] : []));
  const answer = missing.length === 0 ? [] : await read(missing, range);
  const fresh = Map.groupBy(answer, ({ runId }) => runId);
  return new Map(
    found.map(({ id, version, lines }) => [id, { version, lines: lines ?? fresh.get(id) ?? [] }]),
  );
}

function toPicture(
  question: string,
  range: Range | undefined,
  runs: ReadonlyMap<string, RunLines>,
): SeriesPicture {
  return { question, range, runs, lines: [...runs.values()].flatMap(({ lines }) => lines) };
}

/** What all lines span together. */
function extentOf(runs: ReadonlyMap<string, RunLines>): Range | undefined {
  return joinDomains([...runs.values()].flatMap(({ lines }) => lines.map(({ extent }) => extent)));
}

function fits(extent: Range, range: Range): boolean {
  const isInside = range.from <= extent.from && extent.to <= range.to;
  return isInside && extent.to - extent.from >= (range.to - range.from) * (1 - SLACK);
}

function withHeadroom({ from, to }: Range): Range {
  return { from, to: to + (to - from) * HEADROOM };
}

function isSameRange(a: Range | undefined, b: Range | undefined): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}
