import type { JsonValue } from "../../../../src/base/json.ts";
import type { RunFact } from "../../../../src/contract/run-facts.ts";
import type { RunDetail, RunRow } from "../../../../src/contract/runs.ts";
import { isPlainObject } from "../../../../src/base/json.ts";
import { type FactKey, quoteCommand } from "../../../../src/base/run-facts.ts";
import { isSystemMetric } from "../../../../src/base/system-metric.ts";

/** A tag or a param: loggers put such facts into either. */
export interface Told {
  readonly key: string;
  readonly value: JsonValue;
}

export interface GitFacts {
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly repository: string | undefined;
  /** True where the work tree had changes that no commit holds. */
  readonly dirty: boolean | undefined;
}

/** What only says whose words follow: "mlflow.source.git.commit" is "git_commit". */
const LEADS =
  /^(mlflow|wandb|source|meta|metadata|run|env|environment|system|sys|hparams|config|info|launcher|hydra|runtime)$/;

const GIT = "(?:git_)?(?:repo_|repository_)?";
const COMMIT = new RegExp(`^${GIT}(commit|sha|sha1|hash|rev|revision)(_hash|_sha|_id)?$`);
const BRANCH = new RegExp(`^${GIT}(branch|branch_name|active_branch)$`);
const DIRTY = new RegExp(`^${GIT}(dirty|is_dirty|modified|has_changes|uncommitted)$`);
const REPOSITORY = /^git_(repo|repository|remote|origin|remote_url|repo_url|repository_url|url)$/;
const COMMAND = /^(command|cmd|command_line|cmdline|cmd_line|argv|sys_argv)$/;
const HOST = /^(host|hostname|host_name|node|nodename)$/;

/** Only what the run itself says: a repository beside its folder may be at any commit by now. */
export function findGit(told: readonly Told[]): GitFacts {
  const commit = findText(told, COMMIT, (text) => /^[0-9a-f]{7,64}$/i.test(text));
  const dirty = find(told, DIRTY, (value) => toFlag(value) !== undefined);
  return {
    commit,
    branch: findText(told, BRANCH),
    repository: findText(told, REPOSITORY),
    dirty: dirty === undefined ? undefined : toFlag(dirty),
  };
}

/** What the logger itself noted, before what people wrote into params and tags. */
export type Noted = ReadonlyMap<FactKey, RunFact>;

export function notedOf({ facts }: Pick<RunDetail, "facts">): Noted {
  return new Map(facts.map((fact) => [fact.key, fact]));
}

/** The same; of a run that names no commit what the log of the repository says of the time it started. */
export function gitOf(
  told: readonly Told[],
  { commit, branch }: Pick<RunRow, "commit" | "branch">,
  noted: Noted = new Map(),
): GitFacts & { readonly byLog: boolean } {
  const dirty = noted.get("code.dirty")?.value;
  const repository = noted.get("code.remote")?.value;
  const found = findGit(told);
  const said: GitFacts = {
    commit: noted.get("code.commit")?.value ?? found.commit,
    branch: noted.get("code.branch")?.value ?? found.branch,
    repository: repository ?? found.repository,
    dirty: dirty === undefined ? found.dirty : dirty === "yes",
  };
  if (said.commit !== undefined || commit === null) return { ...said, byLog: false };
  return { ...said, commit, branch: said.branch ?? branch ?? undefined, byLog: true };
}

/** The command that started the run, as one line for a POSIX shell. */
export function findCommand(told: readonly Told[], noted: Noted = new Map()): string | undefined {
  const own = noted.get("run.command")?.value;
  if (own !== undefined) return own;
  const value = find(
    told,
    COMMAND,
    (one) =>
      (typeof one === "string" && one.trim() !== "") ||
      (Array.isArray(one) && one.length > 0 && one.every((part) => typeof part === "string")),
  );
  if (Array.isArray(value)) return quoteCommand(value.map(String));
  return typeof value === "string" ? value : undefined;
}

export function findHost(told: readonly Told[]): string | undefined {
  return findText(told, HOST);
}

function findText(
  told: readonly Told[],
  pattern: RegExp,
  isMeant: (text: string) => boolean = () => true,
): string | undefined {
  const value = find(told, pattern, (one) => typeof one === "string" && one !== "" && isMeant(one));
  return typeof value === "string" ? value : undefined;
}

function find(
  told: readonly Told[],
  pattern: RegExp,
  isMeant: (value: JsonValue) => boolean,
): JsonValue | undefined {
  return told.find(
    ({ key, value }) => !isPlainObject(value) && pattern.test(plainKey(key)) && isMeant(value),
  )?.value;
}

function plainKey(key: string): string {
  const words = key
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  while (words.length > 1 && LEADS.test(words[0] ?? "")) words.shift();
  return words.join("_");
}

function toFlag(value: JsonValue): boolean | undefined {
  if (typeof value === "object") return undefined;
  const word = String(value).toLowerCase();
  if (["true", "yes", "1", "dirty"].includes(word)) return true;
  return ["false", "no", "0", "clean"].includes(word) ? false : undefined;
}

interface MetricSummary {
  readonly metric: string;
  readonly goal: "min" | "max" | "none";
  readonly goalGuessed: boolean;
  readonly points: number;
}

/**
 * The metrics that say most about a run: those whose goal somebody set, those with a guessed one (validation before
 * training), then the rest with more than one point; never those of the machine.
 */
export function pickKeyMetrics<T extends MetricSummary>(
  series: readonly T[],
  most: number,
): readonly T[] {
  const score = ({ metric, goal, goalGuessed, points }: T): number =>
    (goal === "none" ? 0 : goalGuessed ? 4 : 8) +
    (/(^|[^a-z])(val|valid|validation|eval|test)([^a-z]|$)/i.test(metric) ? 2 : 0) +
    (points > 1 ? 1 : 0);
  return series
    .filter(({ metric }) => !isSystemMetric(metric))
    .map((one, index) => ({ one, index }))
    .toSorted((a, b) => score(b.one) - score(a.one) || a.index - b.index)
    .slice(0, most)
    .map(({ one }) => one);
}

/** Everything that is told of a run's code and environment, by the name of the fact; the last of several that tell it. */
export function toldFacts(
  run: Pick<RunDetail, "facts" | "paramValues" | "commit" | "branch">,
  tags: readonly Told[],
): ReadonlyMap<FactKey, string> {
  const noted = notedOf(run);
  const told = [...tags, ...run.paramValues];
  const git = gitOf(told, run, noted);
  const found: ReadonlyArray<readonly [FactKey, string | undefined]> = [
    ["code.commit", git.commit],
    ["code.branch", git.branch],
    ["code.remote", git.repository],
    ["code.dirty", git.dirty === undefined ? undefined : git.dirty ? "yes" : "no"],
    ["run.command", findCommand(told, noted)],
    ["env.host", noted.get("env.host")?.value ?? findHost(told)],
  ];
  return new Map([
    ...[...noted].map(([key, { value }]) => [key, value] as const),
    ...found.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  ]);
}
