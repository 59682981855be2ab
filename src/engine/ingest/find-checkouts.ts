import { join } from "node:path";
import { folderOf } from "./paths.ts";
import type { ProjectContext } from "./project-context.ts";
import { CheckoutReader } from "./read-checkouts.ts";

/** Runs that begin together are looked up together. */
const GATHER_MS = 250;

/** Notes of the runs of one folder what was checked out when they started. */
export class CheckoutFinder {
  readonly #context: ProjectContext;
  readonly #reader = new CheckoutReader();
  #started = new Set<string>();

  constructor(context: ProjectContext) {
    this.#context = context;
  }

  /** They started, or earlier than was known: they are looked up in a moment. */
  noteStart(runIds: readonly string[]): void {
    if (this.#started.size === 0) this.#context.work.after(GATHER_MS, () => void this.find(false));
    for (const id of runIds) this.#started.add(id);
  }

  /** @param all every source of which nothing is known yet, too */
  find(all: boolean): Promise<void> {
    return this.#context.work.serially("checkouts", () => this.#find(all));
  }

  async #find(all: boolean): Promise<void> {
    const { threads, root, projectId, isStopped, onRuns } = this.#context;
    if (isStopped()) return;
    const runIds = [...this.#started];
    this.#started = new Set();
    const starts = await threads.read.call.ingest.listStarts({ projectId, runIds, all });
    if (starts.length === 0) return;
    const found = await this.#reader.read(
      starts.map(({ path, startedUs }) => ({
        folder: join(root, folderOf(path)),
        atUs: startedUs,
      })),
    );
    const checkouts = starts.flatMap(({ sourceNum }, i) => {
      const { commit, branch = null } = found[i] ?? {};
      return commit === undefined ? [] : [{ sourceNum, commit, branch }];
    });
    if (checkouts.length === 0) return;
    const changed = await threads.write.call.ingest.setCheckouts({ checkouts });
    if (changed.length > 0) onRuns(changed);
  }
}
