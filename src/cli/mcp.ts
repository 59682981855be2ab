import { openDataFolder, VERSION } from "./data-folder.ts";
import { attachTo } from "./connection.ts";
import type { EngineRecord } from "./engine-file.ts";
import { findEngine } from "./find-engine.ts";
import { holdConnection } from "./held-connection.ts";
import type { CommonOptions } from "./listings.ts";
import { printJson, printLine, printNote, UsageError } from "./output.ts";
import { onStopSignal } from "./signals.ts";

export interface McpCommandOptions extends CommonOptions {
  readonly allowEdits?: boolean;
  readonly http?: boolean;
  readonly port?: number;
  readonly showToken?: boolean;
}

export async function runMcp(options: McpCommandOptions): Promise<number> {
  if (options.http === true) return serveHttp(options);
  if (options.port !== undefined || options.showToken === true || options.json === true)
    throw new UsageError("--port, --show-token and --json go with --http.");
  return serveStdio(options);
}

/** Speaks the protocol over stdin and stdout until stdin ends. Nothing else may be written to stdout. */
async function serveStdio({ data, allowEdits }: McpCommandOptions): Promise<number> {
  const [{ StdioServerTransport }, { createMcpSession }] = await Promise.all([
    import("@modelcontextprotocol/sdk/server/stdio.js"),
    import("../server/mcp/session.ts"),
  ]);
  let agent: () => string | undefined = () => undefined;
  const connection = holdConnection(data, { via: "mcp", agent: () => agent() ?? "agent" });
  const session = createMcpSession({
    version: VERSION,
    log: undefined,
    mayEdit: () => allowEdits === true,
    lend: (work) => connection.use(work),
  });
  ({ agent } = session);
  const ended = new Promise<void>((resolve) => {
    process.stdin
      .once("end", resolve)
      .once("close", resolve)
      .once("error", () => resolve());
    // A client that is gone reads no answer; `main` would end the process before the engine is closed.
    process.stdout.removeAllListeners("error").once("error", () => resolve());
    onStopSignal(async () => resolve());
  });
  await session.connect(new StdioServerTransport());
  // The session ends by itself where a message is beyond all bounds.
  await Promise.race([ended, session.closed]);
  await session.close();
  await connection.close();
  return 0;
}

/** The engine's own server speaks it: tells where, or runs an engine where none is live. */
async function serveHttp(options: McpCommandOptions): Promise<number> {
  const { data, port } = options;
  const folder = openDataFolder(data);
  const running = await findEngine(folder);
  if (running !== undefined) {
    if (port !== undefined && port !== running.port)
      throw new UsageError(`The engine answers at port ${running.port} already.`);
    await present(running, folder.tokenFile, options);
    return 0;
  }
  const { startEngineProcess } = await import("./engine-process.ts");
  const starting = startEngineProcess({
    dataDir: data,
    host: "127.0.0.1",
    port,
    token: undefined,
    allowHosts: [],
    basePath: "",
    poll: false,
  });
  onStopSignal(async () => (await starting).stop());
  const engine = await starting;
  await present(engine.record, folder.tokenFile, options);
  await engine.stopped;
  return 0;
}

async function present(
  record: EngineRecord,
  tokenFile: string,
  { allowEdits, showToken, json }: McpCommandOptions,
): Promise<void> {
  const { api } = attachTo(record);
  if (allowEdits === true) await api.system.setSettings({ agentsMayEdit: true });
  const { agentsMayEdit } = await api.system.getSettings();
  const url = new URL("mcp", record.url).href;
  const token = showToken === true ? record.token : "TOKEN";
  const config = {
    mcpServers: {
      assay: { type: "http", url, headers: { Authorization: `Bearer ${token}` } },
    },
  };
  if (json === true) {
    printJson({ url, tokenFile, mayEdit: agentsMayEdit, config });
    return;
  }
  printLine(url);
  process.stdout.write(`${JSON.stringify(config, undefined, 2)}\n`);
  if (showToken !== true) printNote(`assay: TOKEN is what stands in ${tokenFile}.`);
  printNote(
    agentsMayEdit
      ? "assay: agents may edit (Settings > Agents may edit); each change can be undone."
      : "assay: agents only read.",
  );
}
