import { isAppError } from "../../base/errors.ts";
import type { LearnRuns } from "../reports/index.ts";
import { readAhead } from "../read-ahead.ts";
import type { ReadFact } from "../runs/index.ts";
import type { EngineThreads } from "../threads.ts";
import { createTurns } from "../turns.ts";
import type { KnownRun } from "./queries.ts";
import { readRunText } from "./read-run-text.ts";
import { learnRun } from "./redact-run.ts";

/** What a bundle would look for because of these runs, for what else of them goes out. */
export function createRunLearner(of: {
  readonly threads: Pick<EngineThreads, "read">;
  readonly readFact: ReadFact;
}): LearnRuns {
  const read = (runId: string): Promise<KnownRun | undefined> =>
    of.threads.read.call.bundles.readKnownRun({ runId, nowMs: 0 }).catch((error: unknown) => {
      if (isAppError(error) && error.code === "NOT_FOUND") return undefined;
      throw error;
    });
  return async (redactor, runIds, { signal, onProgress }) => {
    const nextTurn = createTurns(signal);
    let done = 0;
    for await (const known of readAhead(runIds, read)) {
      await nextTurn();
      onProgress?.({ done, of: runIds.length, what: `run ${done + 1} of ${runIds.length}` });
      done++;
      if (known === undefined) continue;
      learnRun(redactor, await readRunText(of.readFact, known, []));
      redactor.learn(known.shownTags);
    }
  };
}
