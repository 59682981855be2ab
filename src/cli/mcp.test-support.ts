import { link, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { EngineRecord } from "./engine-file.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** What a tool answered: its sentence, the facts, and whether it is a refusal. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into it
  readonly data: any;
}

/** A session of the SDK's own client. */
export interface AgentSession extends AsyncDisposable {
  readonly client: Client;
  readonly tools: () => Promise<string[]>;
  readonly call: (name: string, input?: Record<string, unknown>) => Promise<ToolAnswer>;
}

/** `assay mcp` as a process that the client starts and ends, as agents do. */
export async function startAgent(dataDir: string, ...flags: string[]): Promise<AgentSession> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, "mcp", "--data", dataDir, ...flags],
    stderr: "pipe",
  });
  return connect(transport);
}

/** The same over HTTP, to a live engine. */
export async function dialAgent({ url, token }: EngineRecord): Promise<AgentSession> {
  const headers = { authorization: `Bearer ${token}` };
  const transport = new StreamableHTTPClientTransport(new URL("mcp", url), {
    requestInit: { headers },
  });
  return connect(transport);
}

async function connect(transport: Parameters<Client["connect"]>[0]): Promise<AgentSession> {
  const client = new Client({ name: "test-agent", version: "1.0.0" });
  await client.connect(transport);
  return {
    client,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, input = {}) => {
      const answer = await client.callTool({ name, arguments: input });
      const [first] = answer.content as Array<{ text: string }>;
      return {
        isError: answer.isError === true,
        text: first?.text ?? "",
        data: answer.structuredContent,
      };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const ROWS = 150_000;

/** Answers of a classifier beside the logs of many runs, one file under many names: to evaluate them takes minutes. */
export async function writeLongPredictions(folder: string, runs: number): Promise<void> {
  const rows = Array.from(
    { length: ROWS },
    (_, i) => `${i % 2},${(((i * 7919) % 1000) / 1000).toFixed(3)}`,
  );
  const first = join(folder, "predictions.source");
  await mkdir(folder, { recursive: true });
  await writeFile(first, `label,score\n${rows.join("\n")}\n`);
  for (let i = 0; i < runs; i++) {
    const run = join(folder, `run-${i}`);
    await mkdir(run);
    await writeFile(join(run, "metrics.csv"), "step,loss\n0,1\n1,0.5\n");
    await link(first, join(run, "predictions.csv"));
  }
}
