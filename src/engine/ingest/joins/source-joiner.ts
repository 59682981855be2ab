import { setImmediate } from "node:timers/promises";
import type { EvidentJoin } from "../../runs/index.ts";
import type { ProjectContext } from "../project-context.ts";
import type { PairVerdict } from "./queries.ts";
import {
  isPartOfRun,
  JoinSources,
  listCandidates,
  pairById,
  pairCheckpoints,
  pairByProcess,
  pairByTime,
  pairWithParents,
  pickClear,
  type JoinProposal,
  type JoinSource,
  type SourcePair,
} from "./find-pairs.ts";
import { TwinFinder } from "./twin-finder.ts";

/** What grows is looked at again after this long; a look that takes long is followed by as many times its length. */
const LOOK_AGAIN_MS = 1000;
const REST_FACTOR = 5;
const LONGEST_REST_MS = 10_000;
/** The nearest candidates of a source are compared first. */
const ROUNDS = [
  [0, 4],
  [4, 16],
  [16, 40],
] as const;
const MOST_CANDIDATES = Math.max(...ROUNDS.flat());
/** What is asked for meanwhile waits for so much at most: of the engine's own thread, and of a reader. */
const TURN_MS = 10;
const PAIRS_AT_ONCE = 50;
/** Two sources that do not tell yet are compared again so much later each time. */
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

interface Compared {
  readonly verdict: PairVerdict;
  readonly retryAtMs: number;
  readonly tries: number;
}

/**
 * Finds the sources of one folder that tell of one training, and joins them; where they tell the same points, one of
 * them is shown. Only what grew since the start is looked at.
 */
export class SourceJoiner {
  readonly #context: ProjectContext;
  readonly #twins: TwinFinder;
  /** By the numbers of both sources. */
  readonly #compared = new Map<string, Compared>();
  /** Of those the pairs that do not tell yet. */
  readonly #undecided = new Map<string, SourcePair>();
  /** Of those the pairs without a common metric, by their runs. */
  readonly #unlike = new Map<string, Set<string>>();
  readonly #grown = new Set<string>();
  /** Runs of which all is decided as long as they get no new metrics: that they grow tells nothing more. */
  readonly #settled = new Set<string>();
  /** Those of them that have several sources, and grew. */
  readonly #grownTwins = new Set<string>();
  readonly #ofSeveral = new Set<string>();
  #isPlanned = false;
  #restMs = LOOK_AGAIN_MS;

  constructor(context: ProjectContext) {
    this.#context = context;
    this.#twins = new TwinFinder(context);
  }

  /** Something of these runs was stored: they are looked at in a moment. */
  noteGrowth(runIds: readonly string[], newMetrics: boolean): void {
    if (newMetrics) this.#reopen(runIds);
    for (const id of runIds) {
      if (!this.#settled.has(id)) this.#grown.add(id);
      else if (this.#ofSeveral.has(id)) this.#grownTwins.add(id);
    }
    this.#plan();
  }

  /** People gave sources to these runs, or took some from them. */
  noteSources(runIds: readonly string[]): void {
    this.#reopen(runIds);
    this.noteGrowth(runIds, false);
  }

  #plan(): void {
    if (this.#isPlanned || this.#grown.size + this.#grownTwins.size === 0) return;
    this.#isPlanned = true;
    this.#context.work.after(this.#restMs, () => void this.find());
  }

  #reopen(runIds: readonly string[]): void {
    for (const id of runIds) {
      this.#settled.delete(id);
      for (const key of this.#unlike.get(id) ?? []) this.#compared.delete(key);
      this.#unlike.delete(id);
    }
  }

  find(): Promise<void> {
    return this.#context.work.serially("joins", () => this.#find());
  }

  async #find(): Promise<void> {
    this.#isPlanned = false;
    if (this.#context.isStopped()) return;
    const startedMs = performance.now();
    const runIds = new Set(this.#grown);
    this.#grown.clear();
    if (runIds.size > 0) await this.#findJoins(runIds);
    const grownTwins = [...this.#grownTwins].filter((id) => !runIds.has(id));
    this.#grownTwins.clear();
    await this.#twins.find([...runIds, ...grownTwins]);
    const tookMs = performance.now() - startedMs;
    this.#restMs = Math.min(LONGEST_REST_MS, Math.max(LOOK_AGAIN_MS, tookMs * REST_FACTOR));
    this.#plan();
  }

  /** Of runs that grew; adds those that they became. */
  async #findJoins(runIds: Set<string>): Promise<void> {
    const { threads, projectId } = this.#context;
    const load = async (): Promise<JoinSources> =>
      new JoinSources(await threads.read.call.ingest.loadJoinSources({ projectId }));
    let sources = await load();
    const joined = await this.#join([
      ...pairById(sources),
      ...(await this.#findParts(sources)),
      ...(await this.#findCheckpoints(sources)),
      ...pairByProcess(sources),
      ...pairByTime(sources),
    ]);
    const changed = new Set(joined);
    for (const id of joined) runIds.add(id);
    if (sources.hasSeveralFamilies) {
      if (joined.length > 0) sources = await load();
      for (const id of await this.#join(await this.#findSame(sources, runIds))) {
        changed.add(id);
        runIds.add(id);
      }
    }
    this.#settle(sources, runIds, changed);
  }

  /** What has metrics, and waits for no comparison. A run that was joined now is looked at once more. */
  #settle(sources: JoinSources, runIds: ReadonlySet<string>, changed: ReadonlySet<string>): void {
    const open = new Set([...this.#grown, ...changed]);
    for (const { a, b } of this.#undecided.values()) open.add(a.runId).add(b.runId);
    const byRun = Map.groupBy(sources.all, ({ runId }) => runId);
    for (const id of runIds) {
      const own = byRun.get(id) ?? [];
      if (own.length > 1) this.#ofSeveral.add(id);
      if (own.length > 0 && !open.has(id) && own.every(({ metrics }) => metrics > 0))
        this.#settled.add(id);
    }
  }

  async #findParts(sources: JoinSources): Promise<readonly JoinProposal[]> {
    const pairs = pairWithParents(sources);
    if (pairs.length === 0) return [];
    const names = await this.#context.threads.read.call.ingest.listMetricNames({
      nums: pairs.map(({ b }) => b.num),
    });
    return pairs.filter(({ folder }, i) => isPartOfRun(folder, names[i] ?? []));
  }

  /** Those that do not contradict each other: an output folder may hold what an earlier training left. */
  async #findCheckpoints(sources: JoinSources): Promise<readonly JoinProposal[]> {
    const pairs = pairCheckpoints(sources);
    if (pairs.length === 0) return [];
    const verdicts = await this.#context.threads.read.call.ingest.comparePairs({
      pairs: pairs.map(({ a, b }) => [a.num, b.num] as const),
    });
    return pairs.filter((_, i) => verdicts[i]?.kind !== "other");
  }

  /** Pairs with the same values, of which at least one grew. */
  async #findSame(
    sources: JoinSources,
    runIds: ReadonlySet<string>,
  ): Promise<readonly JoinProposal[]> {
    const grown = sources.all.filter(({ runId }) => runIds.has(runId));
    const same = await this.#compareAll(sources, grown);
    if (same.length === 0) return [];
    // Whether each is also the nearest to the other.
    const others = new Set(same.flatMap(({ a, b }) => [a, b]));
    for (const one of grown) others.delete(one);
    const more = await this.#compareAll(sources, [...others]);
    const all = new Map([...same, ...more].map((pair) => [keyOf(pair), pair]));
    return pickClear(sources, [...all.values()]).map((pair) => {
      const { metric, metrics, points } = pair.verdict;
      return { ...pair, reason: { kind: "values", of: "", metric, metrics, points } };
    });
  }

  async #compareAll(
    sources: JoinSources,
    of: readonly JoinSource[],
  ): Promise<ReadonlyArray<SourcePair & { readonly verdict: SameVerdict }>> {
    const same: Array<SourcePair & { readonly verdict: SameVerdict }> = [];
    let open = await this.#listCandidates(sources, of);
    for (const [from, to] of ROUNDS) {
      const pairs = open.flatMap(({ candidates }) => candidates.slice(from, to));
      const found = await this.#compare(new Map(pairs.map((pair) => [keyOf(pair), pair])));
      same.push(...found);
      // What lies further away is no better match.
      const matched = new Set(found.flatMap(({ a, b }) => [a, b]));
      open = open.filter(({ one, candidates }) => !matched.has(one) && candidates.length > to);
    }
    return same;
  }

  async #listCandidates(sources: JoinSources, of: readonly JoinSource[]) {
    const listed = [];
    let since = performance.now();
    for (const one of of) {
      listed.push({ one, candidates: listCandidates(sources, one, MOST_CANDIDATES) });
      if (performance.now() - since < TURN_MS) continue;
      // Whoever asks the engine something meanwhile does not wait for thousands of these.
      await setImmediate();
      since = performance.now();
    }
    return listed;
  }

  async #compare(
    pairs: ReadonlyMap<string, SourcePair>,
  ): Promise<ReadonlyArray<SourcePair & { readonly verdict: SameVerdict }>> {
    if (pairs.size === 0) return [];
    const nowMs = performance.now();
    const open: Array<readonly [key: string, pair: SourcePair]> = [];
    for (const [key, pair] of pairs) {
      const { retryAtMs } = this.#compared.get(key) ?? { retryAtMs: 0 };
      if (nowMs >= retryAtMs) open.push([key, pair]);
      // They grew, and their turn comes later.
      else if (retryAtMs !== Infinity) this.#grown.add(pair.a.runId).add(pair.b.runId);
    }
    const verdicts: PairVerdict[] = [];
    for (let at = 0; at < open.length; at += PAIRS_AT_ONCE) {
      if (this.#context.isStopped()) return [];
      verdicts.push(
        ...(await this.#context.threads.read.call.ingest.comparePairs({
          pairs: open.slice(at, at + PAIRS_AT_ONCE).map(([, { a, b }]) => [a.num, b.num] as const),
        })),
      );
    }
    open.forEach(([key, pair], i) => {
      const verdict = verdicts[i] ?? { kind: "unknown" };
      const tries = (this.#compared.get(key)?.tries ?? 0) + 1;
      const waitMs = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(tries, 10));
      const retryAtMs = verdict.kind === "unknown" ? nowMs + waitMs : Infinity;
      this.#compared.set(key, { verdict, retryAtMs, tries });
      if (verdict.kind === "unknown") this.#undecided.set(key, pair);
      else this.#undecided.delete(key);
      if (verdict.kind !== "unlike") return;
      for (const { runId } of [pair.a, pair.b])
        this.#unlike.set(runId, (this.#unlike.get(runId) ?? new Set()).add(key));
    });
    return [...pairs].flatMap(([key, pair]) => {
      const verdict = this.#compared.get(key)?.verdict;
      return verdict?.kind === "same" ? [{ ...pair, verdict }] : [];
    });
  }

  /** Answers the runs that have more sources now. */
  async #join(proposals: readonly JoinProposal[]): Promise<readonly string[]> {
    if (proposals.length === 0) return [];
    const joins = proposals.map(({ a, b, reason }): EvidentJoin => ({
      a: a.num,
      b: b.num,
      reason,
    }));
    const changes = await this.#context.threads.write.call.ingest.joinByEvidence({ joins });
    for (const change of changes) {
      this.#context.onJoin(change);
      for (const id of change.runIds) this.#settled.delete(id);
    }
    return changes.flatMap(({ runIds: [into] }) => into ?? []);
  }
}

type SameVerdict = Extract<PairVerdict, { readonly kind: "same" }>;

function keyOf({ a, b }: SourcePair): string {
  return `${a.num} ${b.num}`;
}
