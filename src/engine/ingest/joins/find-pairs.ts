import type { JoinReason } from "../../../contract/run-sources.ts";

/** A source as far as it tells with which others it belongs together. All times in microseconds UTC. */
export interface JoinSource {
  /** Grows in the order in which sources were found. */
  readonly num: number;
  readonly path: string;
  readonly part: string;
  readonly codec: string;
  readonly runNum: number;
  readonly runId: string;
  readonly loggerRunId: string | null;
  readonly writer: { readonly host?: string; readonly pid?: number } | null;
  /** By the log itself, else when its file was made; null where neither is known. */
  readonly startedUs: number | null;
  /** By the file system. */
  readonly lastDataUs: number | null;
  /** Of what tells of the time of some run and not of a run; `offsetUs`: of the zone here, where none is told. */
  readonly span: {
    readonly fromUs: number;
    readonly toUs: number;
    readonly offsetUs: number;
  } | null;
  /** A person split it off. */
  readonly apart: boolean;
  /** People said something about its run. */
  readonly edited: boolean;
  /** How many its run has. */
  readonly metrics: number;
}

export interface SourcePair {
  readonly a: JoinSource;
  readonly b: JoinSource;
}

export interface JoinProposal extends SourcePair {
  readonly reason: JoinReason;
}

/** Clocks of log and file system differ by so much. One training may follow the other within seconds. */
const SLACK_US = 1e6;
/** Ends that differ by less are one. */
const SAME_END_US = 10e6;

/** Codecs of one logger. */
function familyOf({ codec }: Pick<JoinSource, "codec">): string {
  return codec.split("-", 1)[0] ?? codec;
}

function nameOf({ path, part }: Pick<JoinSource, "path" | "part">): string {
  return part === "" ? path : `${path}#${part}`;
}

/** The sources of a project, by what is asked of them. */
export class JoinSources {
  readonly all: readonly JoinSource[];
  /** By the run's number. */
  readonly #families: ReadonlyMap<number, ReadonlySet<string>>;
  readonly #byFamily: ReadonlyMap<string, readonly JoinSource[]>;
  readonly #steps: ReadonlyMap<JoinSource, readonly string[]>;

  constructor(all: readonly JoinSource[]) {
    this.all = all;
    const families = new Map<number, Set<string>>();
    for (const source of all) {
      const known = families.get(source.runNum) ?? new Set();
      families.set(source.runNum, known.add(familyOf(source)));
    }
    this.#families = families;
    this.#byFamily = Map.groupBy(all, familyOf);
    this.#steps = new Map(all.map((source) => [source, source.path.split("/")]));
  }

  get hasSeveralFamilies(): boolean {
    return this.#byFamily.size > 1;
  }

  /** Those of other loggers than the source's run has, with metrics. */
  *ofOtherFamilies(source: JoinSource): Generator<JoinSource> {
    const own = this.#families.get(source.runNum);
    for (const [family, ofFamily] of this.#byFamily) {
      if (own?.has(family) === true) continue;
      for (const other of ofFamily) if (other.metrics > 0) yield other;
    }
  }

  /** Folders from one to the other. */
  foldersBetween(a: JoinSource, b: JoinSource): number {
    const [ofA, ofB] = [this.#steps.get(a) ?? [], this.#steps.get(b) ?? []];
    let common = 0;
    while (common < ofA.length && ofA[common] === ofB[common]) common++;
    return ofA.length + ofB.length - 2 * common;
  }

  /** Different loggers of one time, as far as is known: two runs that could be one. */
  canBeOne(a: JoinSource, b: JoinSource): boolean {
    if (!isFree({ a, b })) return false;
    const ofA = this.#families.get(a.runNum) ?? new Set();
    const ofB = this.#families.get(b.runNum) ?? new Set();
    return ofA.isDisjointFrom(ofB) && (a.span !== null || b.span !== null || overlap(a, b));
  }
}

/** May still be one run, as far as people are concerned. */
function isFree({ a, b }: SourcePair): boolean {
  return a.runNum !== b.runNum && !a.apart && !b.apart && !(a.edited && b.edited);
}

/** The first source of each group with every other one. */
function pairWithFirst(
  groups: Iterable<readonly JoinSource[]>,
  reasonOf: (first: JoinSource) => JoinReason,
): readonly JoinProposal[] {
  return [...groups].flatMap(([a, ...rest]) =>
    a === undefined ? [] : rest.map((b) => ({ a, b, reason: reasonOf(a) })).filter(isFree),
  );
}

/** Sources of one logger that name the same run. */
export function pairById({ all }: JoinSources): readonly JoinProposal[] {
  const named = all.filter(({ loggerRunId }) => loggerRunId !== null);
  const groups = Map.groupBy(named, (source) => `${familyOf(source)}\n${source.loggerRunId}`);
  return pairWithFirst(groups.values(), (a) => ({
    kind: "id",
    of: nameOf(a),
    id: a.loggerRunId ?? "",
  }));
}

/** TensorBoard's writers make folders for parts of a run in the run's folder: `folder` is the path of `b` in that of `a`. */
export function pairWithParents({
  all,
}: JoinSources): ReadonlyArray<JoinProposal & { readonly folder: string }> {
  const folders = all.filter(({ codec }) => codec === "tfevents");
  const byPath = new Map(folders.map((source) => [source.path, source]));
  return folders.flatMap((b) => {
    const a = ancestorsOf(b.path)
      .map((path) => byPath.get(path))
      .find((source) => source !== undefined);
    if (a === undefined || !isFree({ a, b }) || !overlap(a, b)) return [];
    if (a.writer?.pid !== b.writer?.pid || a.writer?.host !== b.writer?.host) return [];
    const folder = a.path === "." ? b.path : b.path.slice(a.path.length + 1);
    return [{ a, b, folder, reason: { kind: "parent" as const, of: nameOf(a) } }];
  });
}

/** The folder above a path, the one above that, and so on. */
function ancestorsOf(path: string): readonly string[] {
  if (path === ".") return [];
  const names = path.split("/").slice(0, -1);
  return names.map((_, i) => names.slice(0, names.length - i).join("/")).concat(".");
}

const STATE_OF_TRAINER = /^(?:(.*)\/)?trainer_state\.json$/;

/** The states that Hugging Face's Trainer left in its output folder, in one order; whether they agree is to be seen. */
export function pairCheckpoints({ all }: JoinSources): readonly JoinProposal[] {
  const states = all.filter(({ codec }) => codec === "hf-trainer");
  const groups = Map.groupBy(states, ({ path }) => {
    const folder = STATE_OF_TRAINER.exec(path)?.[1] ?? ".";
    return folder.replace(/(^|\/)checkpoint-\d+$/, "");
  });
  return pairWithFirst(groups.values(), (a) => ({ kind: "parent", of: nameOf(a) }));
}

/**
 * Whether a folder in that of a run is a part of the run: `add_hparams` names one by the time; `add_scalars` makes one
 * for each curve of a metric, `<metric>_<curve>` (PyTorch) or `<metric>/<curve>` (tensorboardX).
 */
export function isPartOfRun(folder: string, metrics: readonly string[]): boolean {
  if (/^\d{9,11}\.\d+$/.test(folder)) return true;
  const [metric, ...others] = metrics;
  if (metric === undefined || others.length > 0) return false;
  return folder.startsWith(`${metric.replaceAll("/", "_")}_`) || folder.startsWith(`${metric}/`);
}

const MOST_OF_A_PROCESS = 500;

/** Only where it is clear which of its sources belong together: one of each logger at a time. */
export function pairByProcess(sources: JoinSources): readonly JoinProposal[] {
  const known = sources.all.filter(({ writer }) => writer?.pid !== undefined);
  const groups = Map.groupBy(known, ({ writer }) => `${writer?.host}\n${writer?.pid}`);
  return [...groups.values()].flatMap((group) => {
    // What one process wrote for hundreds of trainings is told apart by nothing here.
    if (group.length > MOST_OF_A_PROCESS || new Set(group.map(familyOf)).size < 2) return [];
    const othersOf = (one: JoinSource): readonly JoinSource[] =>
      group.filter((other) => sources.canBeOne(one, other));
    return group.flatMap((b) => {
      const [a, ...more] = othersOf(b);
      const { host = "", pid } = b.writer ?? {};
      if (a === undefined || more.length > 0 || a.num > b.num || pid === undefined) return [];
      return othersOf(a).length === 1
        ? [{ a, b, reason: { kind: "process" as const, of: nameOf(a), host, pid } }]
        : [];
    });
  });
}

/** A run and a record may begin and end so far from each other, beside a tenth of their time. */
const SAME_TIME_US = 30e6;

/** What tells of a time goes to the one run that went on in that time. */
export function pairByTime(sources: JoinSources): readonly JoinProposal[] {
  return sources.all.flatMap((b) => {
    if (b.span === null || b.apart) return [];
    const { fromUs, toUs, offsetUs } = b.span;
    const near = sources.all.flatMap((a) => {
      if (a.span !== null || a.startedUs === null || !sources.canBeOne(a, b)) return [];
      const apartUs = Math.min(
        ...[0, offsetUs].map(
          (offset) =>
            Math.abs(fromUs - offset - (a.startedUs ?? 0)) +
            Math.abs(toUs - offset - (a.lastDataUs ?? 0)),
        ),
      );
      return apartUs <= SAME_TIME_US + (toUs - fromUs) / 10 ? [{ a, apartUs }] : [];
    });
    const [nearest, second] = near.toSorted((x, y) => x.apartUs - y.apartUs);
    const isClear =
      second === undefined ||
      second.a.runNum === nearest?.a.runNum ||
      second.apartUs > 2 * (nearest?.apartUs ?? 0) + 1e6;
    return nearest === undefined || !isClear
      ? []
      : [{ a: nearest.a, b, reason: { kind: "time" as const, of: nameOf(nearest.a) } }];
  });
}

/** Sources that may hold the values of this one, the likeliest first, `most` of them. */
export function listCandidates(
  sources: JoinSources,
  of: JoinSource,
  most: number,
): readonly SourcePair[] {
  if (of.metrics === 0) return [];
  // Thousands may be as far: only those that can be among the first are sorted.
  const byFolders: JoinSource[][] = [];
  for (const other of sources.ofOtherFamilies(of))
    if (sources.canBeOne(of, other))
      (byFolders[sources.foldersBetween(of, other)] ??= []).push(other);
  const nearest: JoinSource[] = [];
  for (const group of byFolders) {
    if (nearest.length >= most) break;
    nearest.push(
      ...(group ?? []).toSorted((x, y) => usBetween(of, x) - usBetween(of, y) || x.num - y.num),
    );
  }
  return nearest
    .slice(0, most)
    .map((other) => (of.num < other.num ? { a: of, b: other } : { a: other, b: of }));
}

/** Of pairs that hold the same values, those whose runs are each clearly the nearest of their loggers to the other. */
export function pickClear<P extends SourcePair>(
  sources: JoinSources,
  pairs: readonly P[],
): readonly P[] {
  const pairsOf = Map.groupBy(
    pairs.flatMap((pair) => [
      { one: pair.a, pair },
      { one: pair.b, pair },
    ]),
    ({ one }) => one,
  );
  const nearestRun = (one: JoinSource, family: string): number | undefined => {
    const others = (pairsOf.get(one) ?? [])
      .map(({ pair: { a, b } }) => ({
        other: a === one ? b : a,
        far: [sources.foldersBetween(a, b), usBetween(a, b)] as const,
      }))
      .filter(({ other }) => familyOf(other) === family)
      .toSorted((x, y) => compareDistances(x.far, y.far));
    const [first, ...rest] = others;
    if (first === undefined) return undefined;
    const second = rest.find(({ other }) => other.runNum !== first.other.runNum);
    const isClear = second === undefined || compareDistances(first.far, second.far) < 0;
    return isClear ? first.other.runNum : undefined;
  };
  return pairs.filter(
    ({ a, b }) =>
      nearestRun(a, familyOf(b)) === b.runNum && nearestRun(b, familyOf(a)) === a.runNum,
  );
}

function overlap(a: JoinSource, b: JoinSource): boolean {
  const start = Math.max(a.startedUs ?? 0, b.startedUs ?? 0);
  const end = Math.min(a.lastDataUs ?? Infinity, b.lastDataUs ?? Infinity);
  return start <= end + SLACK_US;
}

/** Folders between them, then what is between their beginnings (where both are known) or ends. */
type Distance = readonly [folders: number, us: number];

function usBetween(a: JoinSource, b: JoinSource): number {
  const between =
    a.startedUs !== null && b.startedUs !== null
      ? a.startedUs - b.startedUs
      : (a.lastDataUs ?? 0) - (b.lastDataUs ?? 0);
  return Math.round(Math.abs(between) / SAME_END_US);
}

function compareDistances([foldersA, usA]: Distance, [foldersB, usB]: Distance): number {
  return foldersA - foldersB || usA - usB;
}
