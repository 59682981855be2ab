import { isAbsolute, join } from "node:path";
import { AppError } from "../../base/errors.ts";
import { nowUs } from "../../base/time.ts";
import { RUN_CHANGES, type BundleCounts, type RunChange } from "../../contract/bundles.ts";
import type { Bus } from "../bus.ts";
import type { CallContext, Handlers } from "../module.ts";
import { personActor } from "../runs/index.ts";
import type { BundleContext } from "./write-handlers.ts";
import { readBundle, type Problem, type ReadBundle } from "./read-bundle.ts";
import { countEdits, type BundleFacts } from "./received.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { openSigningKey } from "./signing-key.ts";
import { takeRuns } from "./take-bundle.ts";
import { takeFiles } from "./take-files.ts";

/** Damaged entries that a refusal names. */
const NAMED = 5;

export interface ReadContext extends BundleContext {
  readonly bus: Bus;
}

export function createReadHandlers(
  of: ReadContext,
): Pick<Handlers<"bundles">, "look" | "take" | "list" | "listKeys" | "nameKey"> {
  const { threads, bus } = of;
  const ownKey = async (): Promise<string> =>
    (await openSigningKey(join(of.dataDir, "keys", "bundles.pem"))).publicKey.toString("base64");

  async function open(path: string, call: CallContext): Promise<ReadBundle> {
    if (!call.isLocal)
      throw new AppError(
        "FORBIDDEN",
        "Files are read only for callers on the engine's own machine.",
        "Run the command there.",
      );
    if (!isAbsolute(path))
      throw new AppError("INVALID_INPUT", `${path} is no absolute path.`, "Name the whole path.");
    return readBundle(path, call.signal);
  }

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
    async look({ path }, call) {
      const bundle = await open(path, call);
      try {
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
      } finally {
        await bundle.archive.close();
      }
    },
    async take({ path, choices, partial }, call) {
      const bundle = await open(path, call);
      try {
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
      } finally {
        await bundle.archive.close();
      }
    },
    list: async () => threads.read.call.bundles.listReceived({ ownKey: await ownKey() }),
    async listKeys() {
      const publicKey = await ownKey();
      const [own, named] = await Promise.all([
        threads.read.call.bundles.readAuthor({
          name: of.profileName(),
          publicKey,
          ownKey: publicKey,
        }),
        threads.read.call.bundles.listNamedKeys(),
      ]);
      return {
        own,
        named: named.map(({ fingerprint, publicKey: key, name }) => ({
          name: name ?? "",
          fingerprint,
          publicKey: key,
          standing: key === publicKey ? "own" : "trusted",
          knownAs: name,
        })),
      };
    },
    async nameKey({ publicKey, name }, call) {
      const bytes = Buffer.from(publicKey, "base64");
      if (bytes.length !== 32 || bytes.toString("base64") !== publicKey)
        throw new AppError(
          "INVALID_INPUT",
          "That is no public key: it has 32 bytes in Base64.",
          "Take it from a bundle or from the other copy's list of keys.",
        );
      const { gesture } = await threads.write.call.runs.nameKey({
        actor: personActor(of.profileName(), call),
        fingerprint: fingerprintOf(bytes),
        publicKey,
        name,
      });
      bus.publish(["bundles", "journal"]);
      return { gesture };
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
