import { RUN_STATES } from "../../base/run-event.ts";
import { damaged, Given } from "./given.ts";
import {
  MOST_BLOCK_POINTS,
  runEntry,
  seriesEntry,
  type BundledRun,
  type BundledSeries,
} from "./manifest.ts";
import { ID } from "./parse-manifest.ts";
import { blockBytes } from "./series-block.ts";

const MOST = 10_000_000;
const SHA256 = /^[\da-f]{64}$/;
/** Below the run's folder, whatever it is named in there. */
// oxlint-disable-next-line no-control-regex -- it ends a name in some systems
const RELATIVE = /^(?!\/)(?!(?:.*\/)?\.{0,2}(?:\/|$))[^\\\u0000]+$/s;

/**
 * What the bytes of `runs/ID.json` say.
 * @param seriesBytes size of `series/ID.bin`, which its blocks have to come to
 * @throws AppError DAMAGED
 */
export function parseRun(id: string, bytes: Uint8Array, seriesBytes: number): BundledRun {
  const entry = runEntry(id);
  const given = Given.parse(entry, bytes);
  if (given.text("id") !== id) throw damaged(entry, "is another run's");
  const project = given.object("project");
  const sources = given.list("sources", MOST).map((source) => ({
    id: source.matching("id", ID),
    path: source.text("path"),
    logger: source.text("logger", 200),
    attempts: source.int("attempts", 1),
  }));
  const sourceIds = new Set(sources.map((source) => source.id));
  if (sources.length === 0) throw damaged(entry, "names no source");
  if (sourceIds.size < sources.length) throw damaged(entry, "names a source twice");
  const series = given.list("series", MOST).map(parseSeries);
  if (!series.every(({ sourceId }) => sourceIds.has(sourceId)))
    throw damaged(entry, "has a series without a source");
  if (new Set(series.map(keyOf)).size < series.length) throw damaged(entry, "has a series twice");
  const bytesTold = series
    .flatMap(({ blocks }) => blocks)
    .reduce((sum, { points, values }) => sum + blockBytes(points, values), 0);
  if (bytesTold !== seriesBytes)
    throw damaged(seriesEntry(id), `has ${seriesBytes} bytes instead of ${bytesTold}`);
  return {
    id,
    name: given.text("name"),
    observedName: given.text("observedName"),
    project: { id: project.matching("id", ID), name: project.text("name", 500) },
    experiment: given.text("experiment"),
    asOfMs: given.int("asOfMs"),
    state: given.oneOf("state", RUN_STATES),
    stateReason: given.text("stateReason"),
    createdUs: given.int("createdUs", Number.MIN_SAFE_INTEGER),
    startedUs: given.timeOrNull("startedUs"),
    lastDataUs: given.timeOrNull("lastDataUs"),
    notes: given.text("notes", 2_000_000),
    params: given.object("params").map((params, key) => params.json(key)),
    facts: given.object("facts").map((facts, key) => facts.text(key, 1_000_000)),
    texts: given.object("texts").map((texts, key) => texts.text(key, 16_000_000)),
    tags: given.object("tags").map((tags, key) => tags.text(key, 1_000_000)),
    commit: given.textOrNull("commit"),
    branch: given.textOrNull("branch"),
    sources,
    series,
    files: given.list("files", MOST).map((file) => ({
      path: file.matching("path", RELATIVE),
      size: file.int("size"),
      sha256: file.matching("sha256", SHA256),
    })),
  };
}

const keyOf = ({ metric, context, sourceId, attempt }: BundledSeries): string =>
  JSON.stringify([metric, context, sourceId, attempt]);

function parseSeries(given: Given): BundledSeries {
  const blocks = given.list("blocks", MOST).map((block) => ({
    points: block.int("points", 1),
    values: block.oneOf("values", ["float32", "float64"]),
  }));
  const points = given.int("points", 1);
  if (blocks.some((block) => block.points > MOST_BLOCK_POINTS))
    throw damaged("A block", `has more than ${MOST_BLOCK_POINTS} points`);
  if (blocks.reduce((sum, block) => sum + block.points, 0) !== points)
    throw damaged("A series", "has other blocks than points");
  return {
    metric: given.text("metric"),
    context: given.text("context"),
    sourceId: given.matching("sourceId", ID),
    source: given.text("source"),
    attempt: given.int("attempt"),
    zoneAssumed: given.flag("zoneAssumed"),
    twin: given.flag("twin"),
    points,
    blocks,
  };
}
