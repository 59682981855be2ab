import { randomUUID } from "node:crypto";
import { AppError } from "../../base/errors.ts";
import { MOST_VERSION_FILES } from "../../contract/registry-versions.ts";
import type { Bus } from "../bus.ts";
import type { Actor, RunTrees, TreeFile, VersionFile } from "../runs/index.ts";
import { startHasher, type EngineThreads } from "../threads.ts";
import { checkAlias, checkModelName } from "./names.ts";

/** Hashing more than this takes hours: it is no model. */
const MOST_BYTES = 1024 ** 4;

export interface Registration {
  readonly id: string;
  readonly name: string;
  readonly runId: string;
  readonly path: string;
  readonly doneBytes: number;
  readonly bytes: number;
}

interface Asked {
  readonly name: string;
  readonly runId: string;
  readonly path: string;
  readonly description: string;
  readonly alias?: string;
  readonly actor: Actor;
  /** Ends it: nothing was registered then. */
  readonly signal: AbortSignal | undefined;
}

/** Makes versions of the files of runs. What is hashed just now is listed; one after another, so that disks are not torn. */
export interface Registrar {
  register(asked: Asked): Promise<{ gesture: string; name: string; version: number }>;
  list(): readonly Registration[];
}

export function createRegistrar(context: {
  readonly threads: Pick<EngineThreads, "write">;
  readonly bus: Pick<Bus, "publish">;
  readonly trees: RunTrees;
}): Registrar {
  const { threads, bus, trees } = context;
  const running = new Map<string, Registration>();
  let turns: Promise<unknown> = Promise.resolve();

  function tell(registration: Registration): void {
    running.set(registration.id, registration);
    bus.publish(["registrations"]);
  }

  async function hashAll(
    files: readonly TreeFile[],
    registration: Registration,
    signal: AbortSignal | undefined,
  ): Promise<VersionFile[]> {
    const hasher = startHasher();
    const hashed: VersionFile[] = [];
    let doneBytes = 0;
    try {
      for (const { path } of files) {
        await hasher.call.hash.begin(await trees.place(registration.runId, path));
        for (;;) {
          throwIfEnded(signal);
          const step = await hasher.call.hash.goOn();
          tell({ ...registration, doneBytes: doneBytes + step.doneBytes });
          if (step.whole === null) continue;
          doneBytes += step.whole.size;
          hashed.push({ path, ...step.whole });
          break;
        }
      }
      return hashed;
    } finally {
      await hasher.close();
    }
  }

  return {
    list: () => [...running.values()],
    async register({ name, runId, path, alias, signal, ...rest }) {
      // Before anything is read.
      checkModelName(name);
      if (alias !== undefined) checkAlias(alias);
      const found = await trees.list(runId, path, MOST_VERSION_FILES);
      const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
      if (bytes > MOST_BYTES)
        throw new AppError(
          "INVALID_INPUT",
          `${path} holds more than 1 TiB.`,
          "Choose a file, or a folder in it that holds just the model.",
        );
      const known = found.flatMap(({ sha256, path: at, bytes: size, modifiedUs: mtimeUs }) =>
        sha256 === null ? [] : [{ path: at, size, mtimeUs, sha256 }],
      );
      const unknown = found.filter(({ sha256 }) => sha256 === null);
      const registration = { id: randomUUID(), name, runId, path, doneBytes: 0, bytes };
      tell(registration);
      try {
        const turn = turns.then(async () => {
          throwIfEnded(signal);
          return unknown.length === 0 ? [] : hashAll(unknown, registration, signal);
        });
        turns = turn.catch(() => undefined);
        const hashed = await turn;
        throwIfEnded(signal);
        const made = await threads.write.call.registry.registerVersion({
          ...rest,
          name,
          runId,
          path,
          alias,
          files: [...known, ...hashed].toSorted((a, b) => (a.path < b.path ? -1 : 1)),
          userId: rest.actor.name,
          nowMs: Date.now(),
        });
        bus.publish(["models", "journal"]);
        return made;
      } finally {
        running.delete(registration.id);
        bus.publish(["registrations"]);
      }
    },
  };
}

function throwIfEnded(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new AppError("CANCELLED", "The registration was cancelled: nothing was registered.");
}
