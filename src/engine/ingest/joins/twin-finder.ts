import type { ProjectContext } from "../project-context.ts";
import type { TwinMemory } from "./find-twins.ts";

/** Keeps which series of a run tell the same as another source's, as both grow. */
export class TwinFinder {
  readonly #context: ProjectContext;
  /** How far series were compared, by run. */
  readonly #memories = new Map<string, TwinMemory>();

  constructor(context: ProjectContext) {
    this.#context = context;
  }

  async find(runIds: readonly string[]): Promise<void> {
    const { threads } = this.#context;
    const known = await threads.read.call.ingest.listRunsOfSeveral({
      runIds: [...new Set(runIds)],
    });
    for (const runId of known) while (await this.#findOf(runId));
  }

  /** Answers whether there is more to compare. */
  async #findOf(runId: string): Promise<boolean> {
    const { threads, onRuns } = this.#context;
    const { memory, hidden, shown, more } = await threads.read.call.ingest.findTwins({
      runId,
      memory: this.#memories.get(runId) ?? {},
    });
    this.#memories.set(runId, memory);
    if (hidden.length + shown.length > 0) {
      await threads.write.call.ingest.setTwins({ hidden, shown });
      onRuns([runId]);
    }
    return more && !this.#context.isStopped();
  }
}
