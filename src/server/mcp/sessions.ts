import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { McpOptions } from "./index.ts";
import { createMcpSession } from "./session.ts";

/** Clients that go away seldom say so. */
const IDLE_MS = 30 * 60_000;
const LOOK_MS = 60_000;
/** One more ends the one that was used longest ago. */
const MOST_SESSIONS = 100;

const SESSION_HEADER = "mcp-session-id";
/** All that the transport reads. */
const READ_HEADERS = [
  "accept",
  "content-type",
  SESSION_HEADER,
  "mcp-protocol-version",
  "last-event-id",
] as const;

interface Held {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  usedMs: number;
  /** Answers under way; an open stream is one. */
  open: number;
}

export interface Sessions {
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>;
  close(): Promise<void>;
}

/** The sessions of one engine. One that is gone answers 404, upon which clients begin anew. */
export function createSessions({ createApi, ...options }: McpOptions): Sessions {
  const held = new Map<string, Held>();
  let isClosed = false;

  const timer = setInterval(() => {
    const before = performance.now() - IDLE_MS;
    for (const one of held.values()) {
      if (one.open === 0 && one.usedMs < before) void one.transport.close();
    }
  }, LOOK_MS).unref();

  async function begin(): Promise<Held> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => {
        makeRoom();
        held.set(id, one);
      },
    });
    const one: Held = { transport, usedMs: performance.now(), open: 0 };
    const session = createMcpSession({
      ...options,
      lend: (work) => work(api),
    });
    const api = createApi(session.agent);
    await session.connect(transport);
    const { onclose } = transport;
    transport.onclose = () => {
      if (transport.sessionId !== undefined) held.delete(transport.sessionId);
      onclose?.();
    };
    return one;
  }

  function makeRoom(): void {
    if (held.size < MOST_SESSIONS) return;
    const [oldest] = [...held.values()].toSorted((a, b) => a.usedMs - b.usedMs);
    void oldest?.transport.close();
  }

  return {
    async answer(request, reply) {
      const id = request.headers[SESSION_HEADER];
      const one = (typeof id === "string" ? held.get(id) : undefined) ?? (await begin());
      one.usedMs = performance.now();
      one.open++;
      reply.raw.once("close", () => {
        one.open--;
        one.usedMs = performance.now();
        // Nobody will come back to what was refused before it became a session.
        if (!isHeld(one)) void one.transport.close();
      });
      const response = await one.transport.handleRequest(toWebRequest(request), {
        parsedBody: request.body,
      });
      if (isClosed) await one.transport.close();
      reply.code(response.status).headers(Object.fromEntries(response.headers));
      return reply.send(
        response.body === null ? "" : Readable.fromWeb(response.body as ReadableStream),
      );
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await Promise.all([...held.values()].map(({ transport }) => transport.close()));
    },
  };

  function isHeld({ transport }: Held): boolean {
    return transport.sessionId !== undefined && held.has(transport.sessionId);
  }
}

/** Without the body, which was read and bounded already. */
function toWebRequest({ method, headers }: FastifyRequest): Request {
  const taken = READ_HEADERS.flatMap((name): Array<[string, string]> => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value]] : [];
  });
  return new Request("http://engine/mcp", { method, headers: taken });
}
