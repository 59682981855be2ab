import { ORPCError } from "@orpc/client";
import type { ApiClient, Caller } from "../server/index.ts";
import { connect, type Connection } from "./connection.ts";
import { openDataFolder, toFolderError } from "./data-folder.ts";

/** So long an engine of our own stays open for the next call: no other command can have the folder meanwhile. */
const IDLE_MS = 3000;

/** For a command that lives for hours: an engine is attached to, or held, only while calls are made. */
export interface HeldConnection {
  use<T>(work: (api: ApiClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function holdConnection(dataDir: string | undefined, caller: Caller): HeldConnection {
  const folder = openDataFolder(dataDir);
  let held: Promise<Connection> | undefined;
  let users = 0;
  let timer: NodeJS.Timeout | undefined;
  /** One engine is closed before the next is looked for. */
  let closing = Promise.resolve();

  function letGo(): Promise<void> {
    clearTimeout(timer);
    const last = held;
    held = undefined;
    closing = closing.then(async () => (await last?.catch(() => undefined))?.close());
    return closing;
  }

  return {
    async use(work) {
      clearTimeout(timer);
      users++;
      try {
        held ??= closing.then(() => connect(folder, caller));
        return await work((await held).api);
      } catch (error) {
        // No answer at all: that engine is gone. The next call looks for another.
        if (!(error instanceof ORPCError)) void letGo();
        throw toFolderError(error, folder.dir);
      } finally {
        users--;
        if (users === 0) timer = setTimeout(() => void letGo(), IDLE_MS);
      }
    },
    close: letGo,
  };
}
