import { join } from "node:path";
import { AppError } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import {
  RUN_CHANGES,
  type BundleAuthor,
  type BundleCounts,
  type RunChange,
} from "../../contract/bundles.ts";
import type { InferContractRouterOutputs } from "@orpc/contract";
import type { Contract } from "../../contract/index.ts";
import type { Bus } from "../bus.ts";
import type { CallContext } from "../module.ts";
import { personActor } from "../runs/index.ts";
import { readBundle, type Problem, type ReadBundle } from "./read-bundle.ts";
import { countEdits, type BundleFacts } from "./received.ts";
import { takeRuns } from "./take-bundle.ts";
import { takeFiles } from "./take-files.ts";
import { takeFrozen } from "./take-frozen.ts";
import type { BundleContext } from "./write-handlers.ts";

/** Damaged entries that a refusal names. */
const NAMED = 5;

export interface ReadContext extends BundleContext {
  readonly bus: Bus;
}

type Outputs = InferContractRouterOutputs<Contract>["bundles"];

/** Looks at bundles and takes them, whoever asks: a person, or a share folder. */
export interface BundleReader {
  /** Base64; null before there is one: it is made to sign, not to look at what others signed. */
  ownKey(): Promise<string | null>;
  /** Checks every byte. The caller closes its archive. @throws AppError as `readBundle` */
  open(path: string, signal: AbortSignal | undefined): Promise<ReadBundle>;
  authorOf(bundle: ReadBundle): Promise<BundleAuthor>;
  /** What taking it would change. */
  look(bundle: ReadBundle): Promise<Outputs["look"]>;
  /** @throws AppError DAMAGED where parts of it are, and not only the rest was asked for */
  take(
    bundle: ReadBundle,
    how: {
      readonly choices: Readonly<Record<string, "mine" | "theirs">>;
      readonly partial: boolean;
    },
    call: CallContext,
  ): Promise<Outputs["take"]>;
}

export function createBundleReader(of: ReadContext): BundleReader {
  const { threads, bus } = of;
  const ownKey = async (): Promise<string | null> =>
    (await of.ownKey.known())?.publicKey.toString("base64") ?? null;

  async function tell(facts: BundleFacts) {
    const { author: name, publicKey, ...bundle } = facts;
    const author = await threads.read.call.bundles.readAuthor({
      name,
      publicKey,
      ownKey: await ownKey(),
    });
    return { ...bundle, author };
  }

  return {
    ownKey,
    open: readBundle,
    authorOf: async (bundle) => (await tell(factsOf(bundle))).author,
    async look(bundle) {
      const look = await threads.read.call.bundles.lookAt(toAsked(bundle, {}));
      return {
        bundle: await tell(factsOf(bundle)),
        runs: bundle.runs.map(({ id, name, project, points }, at) => ({
          id,
          name,
          project: project.name,
          change: look.runs[at] ?? "new",
          points,
        })),
        changes: [...look.changes],
        conflicts: [...look.conflicts],
        problems: [...bundle.problems, ...look.problems],
      };
    },
    async take(bundle, { choices, partial }, call) {
      const asked = toAsked(bundle, choices);
      const look = await threads.read.call.bundles.lookAt(asked);
      const problems: Problem[] = [...bundle.problems, ...look.problems];
      if (problems.length > 0 && !partial) throw damagedBundle(problems);
      await takeRuns(threads, {
        bundle,
        changes: look.runs,
        actor: personActor(of.profileName(), call),
        signal: call.signal,
        onRun: (done, all) => call.onProgress?.({ done, of: all, what: `run ${done} of ${all}` }),
      });
      const artifacts = join(of.dataDir, "artifacts");
      problems.push(...(await takeFiles(threads, bundle, look.runs, artifacts)));
      problems.push(...(await takeFrozen(bundle, look.frozen, artifacts)));
      const facts = factsOf(bundle);
      const ended = await threads.write.call.bundles.endTake({
        ...asked,
        bundle: facts,
        problems,
        nowUs: nowUs(),
      });
      const counts = countChanges(look.runs);
      const { projectIds } = ended;
      if (counts.new + counts.newer > 0 || ended.merged > 0)
        bus.publish(topicsOf(bundle, look.runs, ended.entities, projectIds));
      bus.publish(["bundles"]);
      return {
        bundle: await tell(facts),
        projectIds: [...projectIds],
        runs: counts,
        merged: ended.merged,
        conflictsLeft: ended.conflictsLeft,
        problems,
        gesture: ended.gesture,
      };
    },
  };
}

function toAsked(
  { runs, edits, manifest: { author, madeMs } }: ReadBundle,
  choices: Readonly<Record<string, "mine" | "theirs">>,
) {
  return { runs, edits, choices, author, madeMs };
}

function factsOf({ path, fileBytes, manifest, runs, edits }: ReadBundle): BundleFacts {
  const { id, madeMs, tool, author, publicKey, redacted } = manifest;
  const sum = (of: (run: ReadBundle["runs"][number]) => number): number =>
    runs.reduce((total, run) => total + of(run), 0);
  const counts: BundleCounts = {
    runs: runs.length,
    series: sum(({ series }) => series),
    points: sum(({ points }) => points),
    files: sum(({ files }) => files),
    ...countEdits(edits),
  };
  return {
    id,
    path,
    bytes: fileBytes,
    madeMs,
    tool,
    author,
    publicKey,
    counts,
    redacted,
  };
}

function countChanges(changes: readonly RunChange[]): Record<RunChange, number> {
  return Object.fromEntries(
    RUN_CHANGES.map((change) => [change, changes.filter((one) => one === change).length]),
  ) as Record<RunChange, number>;
}

function damagedBundle(problems: readonly Problem[]): AppError {
  const named = problems.slice(0, NAMED).map(({ entry, reason }) => `${entry}: ${reason}`);
  const rest = problems.length - named.length;
  return new AppError(
    "DAMAGED",
    `Parts of the bundle are damaged, and nothing of it was taken. ${named.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}.`,
    "Ask for the bundle again, or take the rest of it alone.",
  );
}

function topicsOf(
  bundle: ReadBundle,
  changes: readonly RunChange[],
  entities: readonly string[],
  projectIds: readonly string[],
): string[] {
  const stored = bundle.runs.filter((_, at) => changes[at] === "new" || changes[at] === "newer");
  return [
    "projects",
    "journal",
    "ingest",
    ...projectIds.flatMap((id) => [`project:${id}`, `metrics:${id}`]),
    ...stored.flatMap(({ id }) => [`run:${id}`, `series:${id}`]),
    ...entities,
  ];
}
