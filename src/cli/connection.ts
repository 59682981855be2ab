import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import { callHeaders, type ClientContext } from "../contract/common.ts";
import type { ApiClient, Caller } from "../server/index.ts";
import { openDataFolder, toFolderError, VERSION, type DataFolder } from "./data-folder.ts";
import type { EngineRecord } from "./engine-file.ts";
import { findEngineOrLock } from "./find-engine.ts";
import type { FolderLock } from "./folder-lock.ts";
import { openLogFile } from "./log-file.ts";
import { AGENT_HEADER } from "../server/mcp/agent.ts";

/** Every procedure of the contract: of the live engine, or of one in this process. */
export interface Connection {
  readonly api: ApiClient;
  /** All folders were read as far as they reach now. */
  whenSettled(projectIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Runs `work` with a connection and ends it; without a live engine nothing of ours stays in the folder but its data. */
export async function withConnection<T>(
  dataDir: string | undefined,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const folder = openDataFolder(dataDir);
  try {
    const connection = await connect(folder);
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  } catch (error) {
    throw toFolderError(error, folder.dir);
  }
}

/** The caller closes it. */
export async function connect(folder: DataFolder, caller?: Caller): Promise<Connection> {
  const found = await findEngineOrLock(folder, "command");
  return "engine" in found
    ? attachTo(found.engine, caller)
    : openLocally(folder, found.lock, caller);
}

export function attachTo(engine: EngineRecord, caller?: Caller): Connection {
  const api = createORPCClient<ApiClient>(
    new RPCLink<ClientContext>({
      url: new URL("rpc", engine.url).href,
      headers: ({ context }) => {
        const agent = caller?.agent();
        return {
          authorization: `Bearer ${engine.token}`,
          ...callHeaders(context),
          ...(agent === undefined ? {} : { [AGENT_HEADER]: encodeURIComponent(agent) }),
        };
      },
    }),
  );
  return {
    api,
    whenSettled: async (projectIds) => {
      const wanted = new Set(projectIds);
      for (;;) {
        const status = await api.ingest.status();
        const busy = status.filter(
          ({ projectId, phase }) =>
            wanted.has(projectId) && (phase === "discovering" || phase === "reading"),
        );
        if (busy.length === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    close: async () => undefined,
  };
}

/** Loaded only here: most commands meet a live engine and need neither store nor server code. */
async function openLocally(
  folder: DataFolder,
  lock: FolderLock,
  caller: Caller | undefined,
): Promise<Connection> {
  const logFile = openLogFile(folder.logFile);
  const closing = new AbortController();
  try {
    const [{ openEngine }, { createLocalClient }] = await Promise.all([
      import("../engine/engine.ts"),
      import("../server/index.ts"),
    ]);
    const engine = await openEngine({
      dataDir: folder.dir,
      log: logFile.log,
      version: VERSION,
      ephemeral: true,
    });
    return {
      api: createLocalClient(engine.handlers, logFile.log, closing.signal, caller),
      whenSettled: async () => engine.whenSettled(),
      close: async () => {
        closing.abort();
        await engine.close();
        await logFile.close();
        lock.release();
      },
    };
  } catch (error) {
    await logFile.close();
    lock.release();
    throw error;
  }
}
