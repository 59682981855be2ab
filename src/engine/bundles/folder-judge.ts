import { isAppError } from "../../base/errors.ts";
import type { BundleAuthor } from "../../contract/bundles.ts";
import type { CallContext } from "../module.ts";
import type { EngineThreads } from "../threads.ts";
import type { BundleReader } from "./bundle-reader.ts";
import type { ShareFile } from "./folder-files.ts";
import type { FoundFile } from "./folder-scan.ts";
import type { ReadBundle } from "./read-bundle.ts";

interface JudgeContext {
  readonly threads: EngineThreads;
  readonly reader: BundleReader;
}

type Judged = Omit<ShareFile, keyof FoundFile>;
type Verdict = Pick<ShareFile, "state" | "reason">;

/**
 * Looks at a bundle that lies in a share folder. One whose key a person trusts is taken where nothing is left to decide;
 * undefined for one that is gone. Throws the file system's errors: it is looked at again then.
 */
export async function judgeBundle(
  context: JudgeContext,
  path: string,
  signal: AbortSignal,
): Promise<Judged | undefined> {
  const { reader } = context;
  let bundle: ReadBundle;
  try {
    bundle = await reader.open(path, signal);
  } catch (error) {
    if (!isAppError(error) || error.code === "CANCELLED") throw error;
    if (error.code === "NOT_FOUND") return undefined;
    const state = error.code === "FORBIDDEN" ? "waiting" : "refused";
    const nobody = { bundleId: null, author: null, publicKey: null, runs: 0 };
    return { ...nobody, state, reason: error.message };
  }
  try {
    const { id, author, publicKey, runs } = bundle.manifest;
    const verdict = await decide(context, bundle, await reader.authorOf(bundle), signal);
    return { bundleId: id, author, publicKey, runs: runs.length, ...verdict };
  } finally {
    await bundle.archive.close();
  }
}

async function decide(
  { threads, reader }: JudgeContext,
  bundle: ReadBundle,
  { standing }: BundleAuthor,
  signal: AbortSignal,
): Promise<Verdict> {
  if (standing === "own") return { state: "taken", reason: "This copy of Assay made it." };
  if (await threads.read.call.bundles.isTakenWhole({ bundleId: bundle.manifest.id }))
    return { state: "taken", reason: "" };
  if (standing === "unknown") return waiting("Nobody here knows the key that signed it.");
  const { problems, conflicts } = await reader.look(bundle);
  if (problems.length > 0)
    return waiting(
      problems.length === 1
        ? "A part of it cannot be used."
        : `${problems.length} parts of it cannot be used.`,
    );
  if (conflicts.length > 0)
    return waiting(
      conflicts.length === 1
        ? "Something in it was changed here too."
        : `${conflicts.length} things in it were changed here too.`,
    );
  await reader.take(bundle, { choices: {}, partial: false }, toCall(signal));
  return { state: "taken", reason: "" };
}

function waiting(reason: string): Verdict {
  return { state: "waiting", reason };
}

/** The person who watches the folder has it taken. */
function toCall(signal: AbortSignal): CallContext {
  return { via: "api", agent: "share folder", isLocal: true, signal, lastEventId: undefined };
}
