import { AppError } from "../base/errors.ts";
import type { EngineThreads } from "./threads.ts";

/** The engine's threads behind one name: a rebuild ends them and starts others on the new file. */
export interface LiveThreads extends EngineThreads {
  replace(next: EngineThreads | undefined): void;
}

export function createLiveThreads(first: EngineThreads): LiveThreads {
  let current: EngineThreads | undefined = first;
  const { parsers } = first;
  const get = (): EngineThreads => {
    if (current !== undefined) return current;
    throw new AppError("UNAVAILABLE", "The workspace is being rebuilt.", "Wait until it is done.");
  };
  return {
    get write() {
      return get().write;
    },
    get read() {
      return get().read;
    },
    get analyse() {
      return get().analyse;
    },
    get past() {
      return get().past;
    },
    get evaluate() {
      return get().evaluate;
    },
    get parse() {
      return get().parse;
    },
    parsers,
    replace(next) {
      current = next;
    },
    async close() {
      await current?.close();
    },
  };
}
